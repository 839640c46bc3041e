//! Values of the area `liver`.

use rust_decimal::Decimal;

use super::{PLACES, Values};
use crate::{
    clinical::quantity::{MilligramsPerDecilitre, UnitsPerLitre},
    rules::liver::{Analyte, LiverProblem},
};

/// The numbers.
pub(super) fn values(values: Values, problem: &LiverProblem) -> Values {
    match problem {
        LiverProblem::Elevated(tests) => {
            let (bilirubin, enzyme) = (MilligramsPerDecilitre::value, UnitsPerLitre::value);
            let analytes = &tests.analytes;
            let values =
                analyte(values, analytes.bilirubin, ["bilirubin_mg_dl", "bilirubin_uln_multiple"], bilirubin);
            let values = analyte(values, analytes.ast, ["ast_u_l", "ast_uln_multiple"], enzyme);
            analyte(values, analytes.alt, ["alt_u_l", "alt_uln_multiple"], enzyme)
        }
        LiverProblem::Missing(missing) => {
            values.list("missing", missing.lacking.iter().map(|lacking| lacking.test.code().to_owned()))
        }
        LiverProblem::Disease { .. } => values,
    }
}

fn analyte<T>(
    values: Values,
    analyte: Option<Analyte<T>>,
    [value, multiple]: [&'static str; 2],
    number: fn(T) -> Decimal,
) -> Values {
    let Some(Analyte { counts, .. }) = analyte else { return values };
    values.number(value, number(counts.result.value), PLACES).number(multiple, counts.multiple, PLACES)
}

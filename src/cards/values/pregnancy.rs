//! Values of the area `pregnancy`.

use super::{PLACES, Values};
use crate::rules::pregnancy::{HcgResult, PregnancyProblem};

/// The numbers.
pub(super) fn values(values: Values, problem: &PregnancyProblem) -> Values {
    match problem {
        PregnancyProblem::Present { pregnancy, test, .. } => {
            hcg(values, test.as_ref()).date("pregnancy_date", pregnancy.and_then(|record| record.since))
        }
        PregnancyProblem::TestMissing { age, newest, window, .. } => hcg(values, newest.as_ref())
            .count("age_years", i64::from(*age))
            .count("hcg_age_days", newest.map(|test| test.age_days))
            .count("window_days", *window),
    }
}

fn hcg(values: Values, test: Option<&HcgResult>) -> Values {
    let Some(test) = test else { return values };
    let values = values.date("hcg_date", test.day);
    match test.value {
        Some((value, _)) => values.number("hcg_iu_l", value.value(), PLACES),
        None => values,
    }
}

//! Values of the area `indication`.

use super::Values;
use crate::rules::indication::IndicationProblem;

/// The numbers.
pub(super) fn values(values: Values, problem: &IndicationProblem) -> Values {
    match problem {
        IndicationProblem::Age { years, days, from, .. } => values
            .count("age_years", i64::from(*years))
            .count("age_days", *days)
            .count("lowest_age_years", i64::from(*from)),
        IndicationProblem::Cd22Negative { day, .. } => values.date("cd22_date", *day),
        IndicationProblem::Undocumented { .. } | IndicationProblem::InfusionReaction { .. } => values,
    }
}

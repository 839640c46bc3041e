//! Values of the area `premedication`.

use super::{PLACES, Values};
use crate::rules::premedication::{BlastCount, PremedicationProblem};

/// The numbers.
pub(super) fn values(values: Values, problem: &PremedicationProblem) -> Values {
    match problem {
        PremedicationProblem::Missing(missing) => {
            let lacking = missing.classes.iter().filter(|class| !class.missing_on.is_empty());
            values.list("missing", lacking.map(|class| class.class.code().to_owned()))
        }
        PremedicationProblem::TooManyBlasts(problem) => counted(values, &problem.count),
        PremedicationProblem::UncountedBlasts(problem) => match &problem.white_cells {
            Some(white) => values.number("white_cells_10_9_l", white.cells.value(), PLACES),
            None => values,
        },
    }
}

fn counted(values: Values, count: &BlastCount) -> Values {
    let values = values.number("blasts_10_9_l", count.blasts.value(), PLACES);
    match count.computed_from {
        Some((white_cells, _)) => values.number("white_cells_10_9_l", white_cells.value(), PLACES),
        None => values,
    }
}

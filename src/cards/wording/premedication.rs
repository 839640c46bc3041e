//! Sentences of the area `premedication`.

use crate::rules::premedication::PremedicationProblem;

/// The summary and the lines of the detail.
pub(super) fn words(problem: &PremedicationProblem) -> (String, Vec<String>) {
    match *problem {}
}

//! Sentences of the area `pregnancy`.

use crate::rules::pregnancy::PregnancyProblem;

/// The summary and the lines of the detail.
pub(super) fn words(problem: &PregnancyProblem) -> (String, Vec<String>) {
    match *problem {}
}

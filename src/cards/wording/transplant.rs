//! Sentences of the area `transplant`.

use crate::rules::transplant::TransplantProblem;

/// The summary and the lines of the detail.
pub(super) fn words(problem: &TransplantProblem) -> (String, Vec<String>) {
    match *problem {}
}

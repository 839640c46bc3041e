//! Sentences of the area `indication`.

use crate::rules::indication::IndicationProblem;

/// The summary and the lines of the detail.
pub(super) fn words(problem: &IndicationProblem) -> (String, Vec<String>) {
    match *problem {}
}

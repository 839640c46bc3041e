//! Sentences of the area `liver`.

use crate::rules::liver::LiverProblem;

/// The summary and the lines of the detail.
pub(super) fn words(problem: &LiverProblem) -> (String, Vec<String>) {
    match *problem {}
}

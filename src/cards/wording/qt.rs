//! Sentences of the area `qt`.

use crate::rules::qt::QtProblem;

/// The summary and the lines of the detail.
pub(super) fn words(problem: &QtProblem) -> (String, Vec<String>) {
    match *problem {}
}

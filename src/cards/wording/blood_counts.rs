//! Sentences of the area `blood-counts`.

use crate::rules::blood_counts::BloodCountsProblem;

/// The summary and the lines of the detail.
pub(super) fn words(problem: &BloodCountsProblem) -> (String, Vec<String>) {
    match *problem {}
}

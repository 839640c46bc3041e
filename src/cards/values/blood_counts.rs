//! Values of the area `blood-counts`.

use super::Values;
use crate::rules::blood_counts::BloodCountsProblem;

/// The cause code, where the rule has causes.
pub(super) const fn cause(problem: &BloodCountsProblem) -> Option<&'static str> {
    match *problem {}
}

/// The numbers.
pub(super) fn values(_values: Values, problem: &BloodCountsProblem) -> Values {
    match *problem {}
}

//! Values of the area `pregnancy`.

use super::Values;
use crate::rules::pregnancy::PregnancyProblem;

/// The cause code, where the rule has causes.
pub(super) const fn cause(problem: &PregnancyProblem) -> Option<&'static str> {
    match *problem {}
}

/// The numbers.
pub(super) fn values(_values: Values, problem: &PregnancyProblem) -> Values {
    match *problem {}
}

//! Values of the area `transplant`.

use super::Values;
use crate::rules::transplant::TransplantProblem;

/// The cause code, where the rule has causes.
pub(super) const fn cause(problem: &TransplantProblem) -> Option<&'static str> {
    match *problem {}
}

/// The numbers.
pub(super) fn values(_values: Values, problem: &TransplantProblem) -> Values {
    match *problem {}
}

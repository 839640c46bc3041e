//! Values of the area `qt`.

use super::Values;
use crate::rules::qt::QtProblem;

/// The cause code, where the rule has causes.
pub(super) const fn cause(problem: &QtProblem) -> Option<&'static str> {
    match *problem {}
}

/// The numbers.
pub(super) fn values(_values: Values, problem: &QtProblem) -> Values {
    match *problem {}
}

//! Values of the area `liver`.

use super::Values;
use crate::rules::liver::LiverProblem;

/// The cause code, where the rule has causes.
pub(super) const fn cause(problem: &LiverProblem) -> Option<&'static str> {
    match *problem {}
}

/// The numbers.
pub(super) fn values(_values: Values, problem: &LiverProblem) -> Values {
    match *problem {}
}

//! Values of the area `indication`.

use super::Values;
use crate::rules::indication::IndicationProblem;

/// The cause code, where the rule has causes.
pub(super) const fn cause(problem: &IndicationProblem) -> Option<&'static str> {
    match *problem {}
}

/// The numbers.
pub(super) fn values(_values: Values, problem: &IndicationProblem) -> Values {
    match *problem {}
}

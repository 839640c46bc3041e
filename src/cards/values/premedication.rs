//! Values of the area `premedication`.

use super::Values;
use crate::rules::premedication::PremedicationProblem;

/// The cause code, where the rule has causes.
pub(super) const fn cause(problem: &PremedicationProblem) -> Option<&'static str> {
    match *problem {}
}

/// The numbers.
pub(super) fn values(_values: Values, problem: &PremedicationProblem) -> Values {
    match *problem {}
}

//! Premedication before every dose; cytoreduction before the first. `advice.md` section 3, table `premedication`. Clinical file, section 4.

use super::{Situation, Verdict};

/// What is wrong.
#[derive(Clone, Debug, PartialEq)]
pub enum PremedicationProblem {}

/// Judges the drafted doses of one drug.
pub(super) fn judge<'k>(_situation: &Situation<'k, '_>, _verdict: &mut Verdict<'k>) {}

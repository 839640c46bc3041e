//! Pregnancy and breast-feeding. `advice.md` section 3, rules `pregnancy*`. Clinical file, section 7.

use super::{Situation, Verdict};

/// What is wrong.
#[derive(Clone, Debug, PartialEq)]
pub enum PregnancyProblem {}

/// Judges the drafted doses of one drug.
pub(super) fn judge<'k>(_situation: &Situation<'k, '_>, _verdict: &mut Verdict<'k>) {}

//! Neutrophils and platelets before a new cycle. `advice.md` section 3, rules `counts-*`. Clinical file, section 3.1.

use super::{Situation, Verdict};

/// What is wrong.
#[derive(Clone, Debug, PartialEq)]
pub enum BloodCountsProblem {}

/// Judges the drafted doses of one drug.
pub(super) fn judge<'k>(_situation: &Situation<'k, '_>, _verdict: &mut Verdict<'k>) {}

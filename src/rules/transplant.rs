//! Transplant-related limits and hepatic veno-occlusive disease. `advice.md` section 3, table `transplant`. Clinical file, section 5.

use super::{Situation, Verdict};

/// What is wrong.
#[derive(Clone, Debug, PartialEq)]
pub enum TransplantProblem {}

/// Judges the drafted doses of one drug.
pub(super) fn judge<'k>(_situation: &Situation<'k, '_>, _verdict: &mut Verdict<'k>) {}

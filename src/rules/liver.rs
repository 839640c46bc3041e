//! Liver tests and liver disease. `advice.md` section 3, rules `liver-*`. Clinical file, section 3.2.

use super::{Situation, Verdict};

/// What is wrong.
#[derive(Clone, Debug, PartialEq)]
pub enum LiverProblem {}

/// Judges the drafted doses of one drug.
pub(super) fn judge<'k>(_situation: &Situation<'k, '_>, _verdict: &mut Verdict<'k>) {}

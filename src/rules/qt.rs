//! The QT interval: state of the patient first, count of drugs second. `advice.md` section 3, table `qt`. Clinical file, section 6.

use super::{Situation, Verdict};

/// What is wrong.
#[derive(Clone, Debug, PartialEq)]
pub enum QtProblem {}

/// Judges the drafted doses of one drug.
pub(super) fn judge<'k>(_situation: &Situation<'k, '_>, _verdict: &mut Verdict<'k>) {}

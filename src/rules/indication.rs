//! Whether the drug is for this patient at all. `advice.md` section 3. Clinical file, section 1.

use super::{Situation, Verdict};

/// What is wrong.
#[derive(Clone, Debug, PartialEq)]
pub enum IndicationProblem {}

/// Judges the drafted doses of one drug.
pub(super) fn judge<'k>(_situation: &Situation<'k, '_>, _verdict: &mut Verdict<'k>) {}

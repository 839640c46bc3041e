//! Premedication before every dose; cytoreduction before the first. `advice.md` section 3, table `premedication`.
//! Clinical file, section 4.

mod choice;
mod cytoreduction;
mod missing;
#[cfg(test)]
mod tests;

use super::{Situation, Verdict};

pub use choice::{LeftOut, NoAgent, Suggested, WhyLeftOut};
pub use cytoreduction::{BlastCount, BlastProblem, UncountedBlasts, WhiteCells};
pub use missing::{ClassCheck, MissingPremedication, NotCounted, Swap, WhyNotCounted};

/// What is wrong.
#[derive(Clone, Debug, PartialEq)]
pub enum PremedicationProblem {
    /// A class is missing for a dose. PRE-R1
    Missing(Box<MissingPremedication>),
    /// Too many blasts for the first dose. CYT-01, CYT-02
    TooManyBlasts(Box<BlastProblem>),
    /// Nobody knows how many blasts there are. CYT-03
    UncountedBlasts(Box<UncountedBlasts>),
}

/// Judges the drafted doses of one drug.
pub(super) fn judge<'k>(situation: &Situation<'k, '_>, verdict: &mut Verdict<'k>) {
    let Some(premedication) = &situation.drug.premedication else { return };
    missing::judge(situation, premedication, verdict);
    if let Some(limits) = &premedication.cytoreduction
        && let Some(first) = situation.planned_doses().find(super::PlannedDose::is_first)
    {
        cytoreduction::judge(&first, limits, verdict);
    }
}

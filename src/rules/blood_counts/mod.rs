//! Neutrophils and platelets before a new cycle. `advice.md` section 3, rules `counts-*`. Clinical file, section 3.1.

mod hold;
mod lineage;
mod missing;
#[cfg(test)]
mod tests;

use super::{PlannedDose, Rule, Severity, Situation, Verdict};

pub use hold::CountsHold;
pub use lineage::{Cells, Count, Ground, Lineage};
pub use missing::{LackingCount, MissingCounts, Purpose};

/// What is wrong.
#[derive(Clone, Debug, PartialEq)]
pub enum BloodCountsProblem {
    /// Counts too low for a new cycle.
    Hold(Box<CountsHold>),
    /// No counts before this dose.
    Missing(MissingCounts),
}

/// Judges the drafted doses of one drug. Counts hold the first dose that opens a later cycle; inside a cycle they hold
/// none (MOD-04).
pub(super) fn judge<'k>(situation: &Situation<'k, '_>, verdict: &mut Verdict<'k>) {
    let Some(counts) = &situation.drug.blood_counts else { return };
    let first_opening = situation.planned_doses().find(opens_later_cycle);
    let finding = first_opening.and_then(|dose| hold::judge(&dose, counts, verdict));
    let calls_for_hold = finding.as_ref().is_some_and(|finding| finding.severity > Severity::Info);
    verdict.take(finding);
    let mut near = situation.planned_doses().filter(|dose| !dose.is_far_ahead());
    verdict.take(near.find_map(|dose| missing::judge(&dose, counts)));
    let is_unclear = |dose: &PlannedDose<'_, '_, '_>| dose.drafted.place.slot.is_none();
    let unclear = situation.planned_doses().filter(is_unclear);
    let reason = "whether it opens a cycle is not known";
    verdict.not_checked.extend(unclear.map(|dose| dose.not_checked(Rule::CountsHold, reason)));
    for dose in situation.planned_doses().filter(PlannedDose::is_far_ahead) {
        let is_said =
            calls_for_hold && first_opening.is_some_and(|first| std::ptr::eq(first.drafted, dose.drafted));
        let hold = (opens_later_cycle(&dose) && !is_said).then_some(Rule::CountsHold);
        let rules = hold.into_iter().chain([Rule::CountsMissing]);
        verdict.not_checked.extend(rules.map(|rule| dose.not_checked(rule, "due nearer the dose")));
    }
}

/// Day 1 of a cycle that is not the first of its course.
fn opens_later_cycle(dose: &PlannedDose<'_, '_, '_>) -> bool {
    dose.opens_cycle() && !dose.is_first() && dose.drafted.place.cycle != Some(1)
}

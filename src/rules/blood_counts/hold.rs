//! Counts too low for a new cycle. MOD-01 to MOD-03, MOD-05.

use super::{BloodCountsProblem, Cells, Ground, Lineage};
use crate::{
    knowledge::BloodCounts,
    rules::{Finding, PlannedDose, Problem, Rule, Severity, Verdict},
};

/// Counts too low for a new cycle, or not known to be high enough.
#[derive(Clone, Debug, PartialEq)]
pub struct CountsHold {
    /// The cycle it opens.
    pub cycle: Option<u32>,
    /// Neutrophils, and what they call for.
    pub neutrophils: (Lineage, Option<Ground>),
    /// Platelets, and what they call for.
    pub platelets: (Lineage, Option<Ground>),
    /// With another count of the day it would be graver.
    pub others_are_graver: bool,
    /// Some count has been too low for so many days that the drug is stopped if it is the cause. MOD-05.
    pub low_for_days: Option<i64>,
}

/// `counts-hold`, of a dose that opens a later cycle.
pub(super) fn judge<'k>(
    dose: &PlannedDose<'_, 'k, '_>,
    counts: &'k BloodCounts,
    verdict: &mut Verdict<'k>,
) -> Option<Finding<'k>> {
    let neutrophils = Lineage::of(dose, counts, Cells::Neutrophils);
    let platelets = Lineage::of(dose, counts, Cells::Platelets);
    let lineages = [&neutrophils, &platelets];
    let long_low = low_for_days(dose, counts, lineages);
    let stops = long_low.map(|_| Severity::Critical);
    let counted = stops.or_else(|| severity(lineages, false));
    let with_others = stops.or_else(|| severity(lineages, true));
    if counted != Some(Severity::Critical) && !dose.is_far_ahead() {
        let unknown: Vec<String> = lineages.into_iter().filter_map(Lineage::unknown).collect();
        if !unknown.is_empty() {
            verdict.not_checked.push(dose.not_checked(Rule::CountsHold, &unknown.join("; ")));
        }
    }
    let others_are_graver = with_others > counted;
    // What other counts of the day would have called for is said, no more.
    let severity = counted.or(with_others.map(|_| Severity::Info))?;
    let grounds = lineages.map(|lineage| counted.and_then(|_| lineage.ground(lineage.now)));
    let [on_neutrophils, on_platelets] = grounds;
    let is_any = |ground| grounds.contains(&Some(ground));
    let citations = [
        (on_neutrophils.is_some() || others_are_graver).then_some(&counts.neutrophils_citations),
        (on_platelets.is_some() || others_are_graver).then_some(&counts.platelets_citations),
        is_any(Ground::LowBeforeTreatment).then_some(&counts.low_before_treatment_citations),
        is_any(Ground::NoBaseline).then_some(&counts.window_citations),
        long_low.map(|_| &counts.long_low.citations),
    ];
    let problem = CountsHold {
        cycle: dose.drafted.place.cycle,
        neutrophils: (neutrophils, on_neutrophils),
        platelets: (platelets, on_platelets),
        others_are_graver,
        low_for_days: long_low,
    };
    let problem = Problem::BloodCounts(BloodCountsProblem::Hold(Box::new(problem)));
    Some(dose.finding(Rule::CountsHold, severity, problem).citing(citations.into_iter().flatten()))
}

/// What the counts call for, by those that decide or by the lowest of their days.
fn severity(lineages: [&Lineage; 2], with_others: bool) -> Option<Severity> {
    let count = |lineage: &Lineage| lineage.other.filter(|_| with_others).or(lineage.now);
    let grounds = lineages.map(|lineage| lineage.ground(count(lineage)));
    let mut found = grounds.into_iter().flatten();
    if grounds.contains(&Some(Ground::BelowLimit)) {
        return Some(Severity::Critical);
    }
    // Exit (a) is for counts that were low before treatment. With both above their limits, exit (b), nothing is found.
    let is_recovered = || lineages.into_iter().all(|lineage| lineage.is_recovered(count(lineage)));
    let first = found.next()?;
    let were_all_low = first == Ground::LowBeforeTreatment && found.all(|ground| ground == first);
    (!(were_all_low && is_recovered())).then_some(Severity::Warning)
}

/// MOD-05: for how long counts have been too low that are not known to have been so before treatment, if that is too long.
fn low_for_days(
    dose: &PlannedDose<'_, '_, '_>,
    counts: &BloodCounts,
    lineages: [&Lineage; 2],
) -> Option<i64> {
    let long_low = &counts.long_low;
    if !long_low.profiles.contains(&dose.situation.options.profile) {
        return None;
    }
    let fallen = lineages.into_iter().filter(|lineage| {
        matches!(lineage.ground(lineage.now), Some(Ground::BelowLimit | Ground::NoBaseline))
    });
    fallen.map(|lineage| lineage.low_for_days).filter(|days| *days > long_low.more_than_days).max()
}

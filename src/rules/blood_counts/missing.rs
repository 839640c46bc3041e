//! Counts before each dose. HEM-01.

use super::{BloodCountsProblem, Cells, opens_later_cycle};
use crate::{
    clinical::{
        fact::{Reason, Series},
        quantity::GigaPerLitre,
    },
    knowledge::BloodCounts,
    rules::{Finding, PlannedDose, Problem, Remedy, Rule, Severity, Test},
};

/// Which counts are missing.
#[derive(Clone, Debug, PartialEq)]
pub struct MissingCounts {
    /// The counts.
    pub lacking: Vec<LackingCount>,
    /// They are wanted at most so many hours before the dose.
    pub within_hours: i64,
    /// What they are for.
    pub purpose: Purpose,
}

/// A count that is missing.
#[derive(Clone, Debug, PartialEq)]
pub struct LackingCount {
    /// Of which cells.
    pub cells: Cells,
    /// How many days before the dose the last one was taken.
    pub last_age_days: Option<i64>,
    /// A count that would have been in time and cannot be used.
    pub unusable: Option<Reason>,
}

/// What the counts before a dose are for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Purpose {
    /// Later cycles are judged by those of the first dose.
    Baseline,
    /// They decide whether a cycle may begin.
    NewCycle,
    /// They are followed; they hold no dose inside a cycle. MOD-04.
    Monitoring,
}

/// `counts-missing`, of a dose that is near.
pub(super) fn judge<'k>(dose: &PlannedDose<'_, 'k, '_>, counts: &'k BloodCounts) -> Option<Finding<'k>> {
    let results = &dose.situation.case.results;
    let within_hours = counts.before_dose_hours;
    let mut lacking = Vec::new();
    for (cells, series) in
        [(Cells::Neutrophils, &results.neutrophils), (Cells::Platelets, &results.platelets)]
    {
        if !dose.has_result(series, within_hours) {
            lacking.push(LackingCount {
                cells,
                last_age_days: last_age(dose, series),
                unusable: dose.unusable_result(series, within_hours).copied(),
            });
        }
    }
    if lacking.is_empty() {
        return None;
    }
    let purpose = purpose(dose);
    let severity = match purpose {
        Purpose::Baseline | Purpose::NewCycle => Severity::Warning,
        Purpose::Monitoring => Severity::Info,
    };
    let problem = BloodCountsProblem::Missing(MissingCounts { lacking, within_hours, purpose });
    Some(
        dose.finding(Rule::CountsMissing, severity, Problem::BloodCounts(problem))
            .citing([&counts.window_citations])
            .mended_by(Remedy::OrderTest(Test::BloodCount)),
    )
}

/// A dose of an unclear place may open a cycle.
fn purpose(dose: &PlannedDose<'_, '_, '_>) -> Purpose {
    if opens_later_cycle(dose) || dose.drafted.place.slot.is_none() {
        Purpose::NewCycle
    } else if dose.opens_cycle() {
        Purpose::Baseline
    } else {
        Purpose::Monitoring
    }
}

fn last_age(dose: &PlannedDose<'_, '_, '_>, series: &Series<'_, GigaPerLitre>) -> Option<i64> {
    series.readings.first().map(|reading| dose.age_of(&reading.time))
}

//! How many cycles come before a transplant. DOSE-12, HSCT-01 to HSCT-04.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::{Plan, TransplantProblem};
use crate::{
    clinical::{fact::Reading, results::Mrd},
    course::response::Assessment,
    knowledge::CyclesBefore,
    rules::{Finding, PlannedDose, Remedy, Rule, Severity, Verdict},
};

/// Measurable residual disease after the last cycle.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct MrdAnswer {
    /// What is known.
    pub state: MrdState,
    /// The day of the result it rests on.
    pub day: Option<Date>,
    /// The result is not yet final.
    pub preliminary: bool,
}

/// What is known of measurable residual disease.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum MrdState {
    /// Below the threshold.
    Negative,
    /// At or above it.
    Positive,
    /// Results of one sample say both.
    Contradictory,
    /// Only a bound is known, and the threshold lies beyond it.
    Unclear,
    /// The result is from before the last dose, or too old.
    Outdated,
    /// No result that can be used.
    Unusable,
    /// No result.
    Missing,
}

/// `transplant-cycle-limit` and `transplant-plan-undocumented`, each said once a cycle.
pub(super) fn judge<'k>(
    dose: &PlannedDose<'_, 'k, '_>,
    limits: &'k CyclesBefore,
    plan: Plan,
    verdict: &mut Verdict<'k>,
) {
    if plan == Plan::NotPlanned {
        return;
    }
    let Some(cycle) = dose.latest_cycle() else {
        return lacks(dose, "the cycle is not known", verdict);
    };
    if cycle > limits.last {
        match plan {
            Plan::Planned { disputed } if dose.is_first_of_cycle() => {
                verdict.findings.push(beyond_limit(dose, limits, cycle, disputed));
            }
            Plan::Unknown => lacks(dose, "nothing says whether a transplant is planned", verdict),
            Plan::Planned { .. } | Plan::NotPlanned => {}
        }
    } else if cycle > limits.recommended {
        let place = &dose.drafted.place;
        match plan {
            Plan::Planned { disputed } if dose.opens_cycle() => {
                verdict.findings.push(in_question(dose, limits, cycle, disputed));
            }
            Plan::Unknown if dose.opens_cycle() => {
                verdict.findings.push(plan_undocumented(dose, limits, cycle));
            }
            Plan::Planned { .. } | Plan::Unknown if place.slot.is_none() && place.cycle_day.is_none() => {
                lacks(dose, "whether it opens the cycle is not known", verdict);
            }
            Plan::Planned { .. } | Plan::Unknown | Plan::NotPlanned => {}
        }
    }
}

fn lacks(dose: &PlannedDose<'_, '_, '_>, reason: &str, verdict: &mut Verdict<'_>) {
    if dose.is_first_of_cycle() {
        verdict.not_checked.push(dose.not_checked(Rule::TransplantCycleLimit, reason));
    }
}

/// HSCT-03.
fn beyond_limit<'k>(
    dose: &PlannedDose<'_, 'k, '_>,
    limits: &'k CyclesBefore,
    cycle: u32,
    plan_disputed: bool,
) -> Finding<'k> {
    let problem = TransplantProblem::CycleLimit { cycle, last: limits.last, plan_disputed };
    let finding = dose
        .transplant_finding(Rule::TransplantCycleLimit, Severity::Critical, problem)
        .citing([&limits.citations]);
    // With the order, doses of an earlier cycle would be withdrawn too.
    let mut of_order = dose.situation.course.drafted.iter().filter(|other| {
        std::ptr::eq(other.order, dose.drafted.order) && other.place.course == dose.drafted.place.course
    });
    let is_all_beyond = of_order.all(|other| other.place.cycle >= dose.drafted.place.cycle);
    if is_all_beyond { finding.mended_by(Remedy::Delete) } else { finding }
}

/// HSCT-02, the table of the clinical file's section 2.1.
fn in_question<'k>(
    dose: &PlannedDose<'_, 'k, '_>,
    limits: &'k CyclesBefore,
    cycle: u32,
    plan_disputed: bool,
) -> Finding<'k> {
    let response = dose.response();
    let mrd = mrd(dose, limits);
    let severity = match response {
        Assessment::Documented(evidence) if !evidence.remission => Severity::Info,
        Assessment::RelapsedAfterRemission(_) => Severity::Info,
        Assessment::Documented(_) if mrd.state == MrdState::Positive => Severity::Info,
        Assessment::Documented(_) | Assessment::Undocumented | Assessment::Contradictory(_) => {
            Severity::Warning
        }
    };
    let recommended = limits.recommended;
    let problem = TransplantProblem::CycleInQuestion { cycle, recommended, response, mrd, plan_disputed };
    dose.transplant_finding(Rule::TransplantCycleLimit, severity, problem)
        .citing([&limits.citations, &limits.mrd_citations])
}

/// HSCT-04.
fn plan_undocumented<'k>(
    dose: &PlannedDose<'_, 'k, '_>,
    limits: &'k CyclesBefore,
    cycle: u32,
) -> Finding<'k> {
    let CyclesBefore { recommended, last, .. } = *limits;
    let problem = TransplantProblem::PlanUndocumented { cycle, recommended, last };
    dose.transplant_finding(Rule::TransplantPlanUndocumented, Severity::Info, problem)
        .citing([&limits.citations])
}

/// The newest result on measurable residual disease; it counts only from after the last dose before this one.
fn mrd(dose: &PlannedDose<'_, '_, '_>, limits: &CyclesBefore) -> MrdAnswer {
    let case = dose.situation.case;
    let Some(newest) = case.results.mrd.newest() else {
        let is_none = case.results.mrd.unusable.is_empty();
        let state = if is_none { MrdState::Missing } else { MrdState::Unusable };
        return MrdAnswer { state, day: None, preliminary: false };
    };
    let last_dose = dose.drafted.place.previous_dose;
    let day = newest.time.day(case.zone);
    let is_current = day.is_some_and(|day| last_dose.is_none_or(|last| day > last))
        && dose.age_of(&newest.time) <= limits.mrd_days;
    // Two methods may answer for one sample.
    let others = || case.results.mrd.readings.iter().filter(|other| other.time == newest.time);
    let answer = is_negative(newest, limits.mrd_negative_below);
    let state = match answer {
        _ if !is_current => MrdState::Outdated,
        _ if others().any(|other| is_negative(other, limits.mrd_negative_below) != answer) => {
            MrdState::Contradictory
        }
        Some(true) => MrdState::Negative,
        Some(false) => MrdState::Positive,
        None => MrdState::Unclear,
    };
    MrdAnswer { state, day, preliminary: newest.preliminary }
}

/// DOSE-11.
fn is_negative(reading: &Reading<'_, Mrd>, below: Decimal) -> Option<bool> {
    match reading.value {
        Mrd::Negative => Some(true),
        Mrd::Positive => Some(false),
        Mrd::Fraction(fraction) => reading.bound.is_below(fraction, below),
    }
}

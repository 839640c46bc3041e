//! Transplant-related limits and hepatic veno-occlusive disease. `advice.md` section 3, table `transplant`. Clinical
//! file, section 5.

mod bilirubin;
mod conditioning;
mod cycles;
mod plan;
mod risk;
#[cfg(test)]
mod tests;
mod vod;

use jiff::civil::Date;

use super::{PlannedDose, Rule, Severity, Situation, Verdict};
use crate::{
    clinical::time::{PossibleDays, days_between},
    course::response::Assessment,
    knowledge::{Profile, RecentTransplant},
    rules::{Finding, Problem},
};

pub use bilirubin::{Bilirubin, UpperLimit};
pub use cycles::{MrdAnswer, MrdState};
pub use risk::Factor;
pub use vod::WeightGain;

use plan::Plan;

/// What is wrong.
#[derive(Clone, Debug, PartialEq)]
pub enum TransplantProblem {
    /// A cycle beyond those that may come before a transplant. HSCT-03.
    CycleLimit {
        /// The cycle.
        cycle: u32,
        /// The last one.
        last: u32,
        /// Statements of one day disagree on the plan.
        plan_disputed: bool,
    },
    /// A cycle beyond those recommended before a transplant. HSCT-02.
    CycleInQuestion {
        /// The cycle.
        cycle: u32,
        /// So many are recommended.
        recommended: u32,
        /// The response to them.
        response: Assessment,
        /// Measurable residual disease after them.
        mrd: MrdAnswer,
        /// Statements of one day disagree on the plan.
        plan_disputed: bool,
    },
    /// Nothing says whether a transplant is planned. HSCT-04.
    PlanUndocumented {
        /// The cycle.
        cycle: u32,
        /// So many are recommended before a transplant.
        recommended: u32,
        /// The last one that may be considered.
        last: u32,
    },
    /// A transplant a short time ago. HSCT-05.
    RecentTransplant {
        /// The days it can have been on.
        on: PossibleDays,
        /// Days since; at most so many where its day is not known.
        days: i64,
        /// It is recent for so many.
        limit: i64,
    },
    /// Veno-occlusive disease on file. MOD-09, VOD-R1, VOD-R2.
    VodHistory {
        /// It is not said to be over.
        is_active: bool,
        /// When it began, if that is known.
        onset: Option<Date>,
        /// Which product information says what follows.
        profile: Profile,
    },
    /// Signs of veno-occlusive disease. VOD-R10.
    VodSuspected {
        /// The weight gain and the bilirubin, if both are there.
        gain: Option<Box<(WeightGain, Bilirubin)>>,
        /// Ascites is on file.
        ascites: bool,
        /// An enlarged liver is on file.
        hepatomegaly: bool,
    },
    /// What raises the risk of veno-occlusive disease after a transplant. VOD-R6 to VOD-R9.
    VodRisk {
        /// What, each once, in the order of the contract.
        factors: Vec<Factor>,
        /// Statements of one day disagree on the plan.
        plan_disputed: bool,
    },
    /// Conditioning with two alkylators, or with one that is too much alone. VOD-R4, VOD-R5.
    ConditioningTwoAlkylators {
        /// The alkylators by their generic names, in the order of the alphabet.
        alkylators: Vec<String>,
        /// The drug they come after.
        drug: String,
        /// The last bilirubin, if there is one.
        bilirubin: Option<Box<Bilirubin>>,
        /// The id of the first drafted one.
        order: Option<String>,
        /// Which product information says what follows.
        profile: Profile,
    },
}

/// Judges the drafted doses of one drug, and the conditioning that follows it.
pub(super) fn judge<'k>(situation: &Situation<'k, '_>, verdict: &mut Verdict<'k>) {
    let Some(limits) = &situation.drug.transplant else { return };
    conditioning::judge(situation, &limits.conditioning, verdict);
    let Some(first) = situation.planned_doses().next() else { return };
    let plan = Plan::of(situation.case);
    for dose in situation.planned_doses() {
        cycles::judge(&dose, &limits.cycles, plan, verdict);
    }
    recent_transplant(situation, &limits.recent, verdict);
    vod::history(&first, &limits.history_citations, verdict);
    vod::suspected(&first, &limits.signs, verdict);
    risk::judge(situation, &limits.risk, plan, verdict);
}

/// `recent-transplant`: said of the first dose that is near enough. HSCT-05.
fn recent_transplant<'k>(
    situation: &Situation<'k, '_>,
    limits: &'k RecentTransplant,
    verdict: &mut Verdict<'k>,
) {
    let case = situation.case;
    // A dose dated before today is signed today.
    let days_since = |dose: &PlannedDose<'_, '_, '_>, day| days_between(day, dose.day().max(case.today()));
    // Surely so, whichever of its possible days it was on.
    let recent = case.transplants.iter().max().and_then(|on| {
        let mut doses = situation.planned_doses();
        doses.find(|dose| days_since(dose, on.earliest) <= limits.days).map(|dose| (dose, *on))
    });
    let may_be_recent = |dose: &PlannedDose<'_, '_, '_>| {
        !case.undated_transplants.is_empty()
            || case.transplants.iter().any(|on| days_since(dose, on.latest) <= limits.days)
    };
    match (recent, situation.planned_doses().next()) {
        (Some((dose, on)), _) => {
            let days = days_since(&dose, on.earliest);
            let problem = TransplantProblem::RecentTransplant { on, days, limit: limits.days };
            verdict.findings.push(
                dose.transplant_finding(Rule::RecentTransplant, Severity::Critical, problem)
                    .citing([&limits.citations]),
            );
        }
        (None, Some(first)) if may_be_recent(&first) => verdict
            .not_checked
            .push(first.not_checked(Rule::RecentTransplant, "the day of a transplant on file is not known")),
        (None, Some(first)) if case.lacks("procedures") => verdict
            .not_checked
            .push(first.not_checked(Rule::RecentTransplant, "procedures could not be read")),
        (None, _) => {}
    }
}

/// The day of the last dose given; doses still to come from orders on file are not.
fn last_given(situation: &Situation<'_, '_>) -> Option<Date> {
    let mut newest_first = situation.course.given.iter().rev().map(|dose| dose.day);
    newest_first.find(|day| *day <= situation.case.today())
}

/// The same, if it was in this course or a little before it: signs since then can be of it.
fn last_dose(situation: &Situation<'_, '_>) -> Option<Date> {
    let last = last_given(situation)?;
    (days_between(last, situation.case.today()) <= situation.drug.regimen.new_course_after_days)
        .then_some(last)
}

impl<'k> PlannedDose<'_, 'k, '_> {
    /// A finding of this area.
    fn transplant_finding(&self, rule: Rule, severity: Severity, problem: TransplantProblem) -> Finding<'k> {
        self.finding(rule, severity, Problem::Transplant(problem))
    }
}

//! Dose correctness and schedule. `advice.md` section 3, table `dose`.

mod administration;
mod amount;
mod body_surface;
mod expected;
mod identity;
mod limits;
mod reduction;
mod schedule;
mod surface;

use jiff::{SignedDuration, civil::Date};

use super::{Assumption, Finding, NotChecked, Remedy, Rule, Severity, Situation, SurfaceUsed, Verdict};
use crate::{
    clinical::{
        quantity::Kilograms,
        time::{ClinicalTime, days_between},
    },
    course::DraftedDose,
};

pub use body_surface::body_surface;

/// Judges the drafted doses of one drug.
pub fn judge<'k>(situation: &Situation<'k, '_>, verdict: &mut Verdict<'k>) {
    identity::mixups(situation, verdict);
    let Some(first) = situation.course.drafted.first() else { return };
    let surface = surface::surface(situation);
    for drafted in &situation.course.drafted {
        let dose = Dose { situation, drafted, surface: surface.as_ref().ok() };
        if let (true, Err(fault)) = (std::ptr::eq(drafted, first), &surface) {
            verdict.findings.push(surface::unavailable(&dose, fault));
        }
        if drafted.repeats_earlier_draft {
            verdict.findings.extend(identity::duplicate(&dose));
            continue;
        }
        dose.judge(verdict);
    }
}

/// One drafted dose and what its rules are given.
struct Dose<'d, 'k, 's> {
    situation: &'d Situation<'k, 's>,
    drafted: &'d DraftedDose<'s, 's>,
    surface: Option<&'d SurfaceUsed>,
}

impl<'k> Dose<'_, 'k, '_> {
    fn judge(&self, verdict: &mut Verdict<'k>) {
        let before = verdict.findings.len();
        verdict.findings.extend(identity::other_diagnosis(self));
        verdict.findings.extend(identity::duplicate(self));
        verdict.findings.extend(administration::wrong_route(self));
        verdict.findings.extend(administration::infusion_time(self));
        administration::note_unreadable(self, verdict);
        verdict.findings.extend(schedule::repeats_on(self));
        self.judge_surface(verdict);
        verdict.findings.extend(schedule::interval_too_short(self));
        if self.drafted.order.protocol.is_some() {
            amount::by_protocol(self, verdict);
            return;
        }
        schedule::judge(self, verdict);
        limits::judge(self, verdict);
        let nothing_else = verdict.findings.len() == before && !identity::is_repeated(self);
        amount::by_label(self, nothing_else, verdict);
    }

    fn judge_surface(&self, verdict: &mut Verdict<'k>) {
        if self.is_far_ahead() {
            surface::note_windows_ahead(self.situation, self.drafted, verdict);
        }
        if let Some(used) = self.surface
            && !verdict.findings.iter().any(|finding| finding.rule == Rule::BsaUncertain)
        {
            surface::uncertain(self, used, verdict);
        }
    }

    /// A finding on this dose.
    fn finding(&self, rule: Rule, severity: Severity, problem: super::Problem) -> Finding<'k> {
        Finding {
            rule,
            severity,
            dose: Some(super::DoseRef::to(self.drafted)),
            assumptions: Assumption::of(self.drafted),
            problem,
            citations: Vec::new(),
            remedies: Vec::new(),
        }
    }

    fn day(&self) -> Date {
        self.drafted.dose.day
    }

    fn is_child(&self) -> bool {
        let adult_from = self.situation.drug.body.adult_from_years;
        self.situation.case.age_on(self.day()).is_some_and(|age| age < adult_from)
    }

    /// How old a datum is at least on the day of the dose, in days.
    fn age_of(&self, time: &ClinicalTime) -> i64 {
        days_between(time.latest_day(self.situation.case.zone), self.day())
    }

    /// Whether data for the dose are not due yet.
    fn is_far_ahead(&self) -> bool {
        let case = self.situation.case;
        let start =
            self.drafted.dose.start.unwrap_or_else(|| ClinicalTime::Day(self.day()).first_moment(case.zone));
        let limit = SignedDuration::from_hours(self.situation.drug.windows.not_judged_beyond_hours);
        start.duration_since(case.at) > limit
    }

    /// Whether the ordered dose is the expected one for another weight, and not for the one used.
    fn fits_weight(&self, weight: Kilograms, used: &SurfaceUsed) -> bool {
        let tolerances = &self.situation.drug.tolerances;
        let off =
            |used: &SurfaceUsed| expected::nearest_deviation(self, used).map(|deviation| deviation.abs());
        let Some(surface) = body_surface(used.formula, used.height.0, weight) else { return false };
        let other = SurfaceUsed { surface, weight: (weight, used.weight.1), ..used.clone() };
        match (off(&other), off(used)) {
            (Some(other), Some(used)) => other <= tolerances.verified && other < used,
            _ => false,
        }
    }

    /// Whether this is the first drafted dose of its cycle: what holds for the cycle is said there.
    fn is_first_of_cycle(&self) -> bool {
        let place = &self.drafted.place;
        let mut drafted = self.situation.course.drafted.iter();
        drafted
            .find(|other| other.place.course == place.course && other.place.cycle == place.cycle)
            .is_some_and(|first| std::ptr::eq(first, self.drafted))
    }

    fn not_checked(&self, rule: Rule, reason: &str) -> NotChecked {
        NotChecked { rule, reason: format!("dose of {}: {reason}", self.day()) }
    }
}

impl<'k> Finding<'k> {
    /// The finding with its citations.
    fn citing(mut self, citations: impl IntoIterator<Item = &'k crate::knowledge::Citations>) -> Self {
        self.citations.extend(citations);
        self
    }

    /// The finding with the draft withdrawn, where the draft has no other dose that would be lost with it.
    fn withdrawing(self, dose: &Dose<'_, '_, '_>) -> Self {
        if dose.drafted.order.doses.len() > 1 { self } else { self.mended_by(Remedy::Delete) }
    }

    /// The finding with what would mend it.
    fn mended_by(mut self, remedy: Remedy) -> Self {
        self.remedies.push(remedy);
        self
    }
}

#[cfg(test)]
mod tests;

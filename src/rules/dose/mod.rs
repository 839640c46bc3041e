//! Dose correctness and schedule. `advice.md` section 3, table `dose`.

mod administration;
mod amount;
mod body_surface;
mod expected;
mod identity;
mod limits;
mod past_size;
mod problem;
mod reduction;
mod schedule;
mod surface;
mod surface_used;

use std::ops::Deref;

use super::{Finding, NotChecked, PlannedDose, Problem, Remedy, Rule, Severity, Situation, Verdict};
use crate::clinical::quantity::Kilograms;

pub use body_surface::body_surface;
pub(super) use identity::mixups;
pub(super) use past_size::weight_on;
pub use problem::{
    Comparison, DoseCause, DoseProblem, Expected, Handling, Mixup, ReducedBy, ResponseGap, UnclearPlace,
};
pub(super) use schedule::not_checked_unread;
pub(super) use surface::believed_weight;
pub use surface_used::{Confusion, Implausible, SurfaceDoubt, SurfaceFault, SurfaceUsed};

/// Judges the drafted doses of one drug.
pub fn judge<'k>(situation: &Situation<'k, '_>, verdict: &mut Verdict<'k>) {
    mixups(situation, verdict);
    for day in &situation.course.given_before {
        let reason = format!("dose of {day}: on file as given, so not judged again");
        verdict.not_checked.push(NotChecked { rule: Rule::DoseAmount, reason });
    }
    let Some(first) = situation.course.drafted.first() else { return };
    let unread = not_checked_unread(situation.course);
    if !unread.is_empty() {
        let first = PlannedDose { situation, drafted: first };
        let reason = "the doses given are not known";
        verdict.not_checked.extend(unread.into_iter().map(|rule| first.not_checked(rule, reason)));
    }
    let surface = surface::surface(situation);
    for drafted in &situation.course.drafted {
        let dose = Dose { planned: PlannedDose { situation, drafted }, surface: surface.as_ref().ok() };
        if let (true, Err(fault)) = (std::ptr::eq(drafted, first), &surface) {
            verdict.findings.push(surface::unavailable(&dose, fault));
        }
        if drafted.repeats_earlier_draft {
            verdict.take(identity::duplicate(&dose));
            continue;
        }
        dose.judge(verdict);
    }
}

/// One drafted dose and what its rules are given.
struct Dose<'d, 'k, 's> {
    planned: PlannedDose<'d, 'k, 's>,
    surface: Option<&'d SurfaceUsed>,
}

impl<'d, 'k, 's> Deref for Dose<'d, 'k, 's> {
    type Target = PlannedDose<'d, 'k, 's>;

    fn deref(&self) -> &Self::Target {
        &self.planned
    }
}

impl<'k> Dose<'_, 'k, '_> {
    /// A finding of this area.
    fn finding(&self, rule: Rule, severity: Severity, problem: DoseProblem) -> Finding<'k> {
        self.planned.finding(rule, severity, Problem::Dose(problem))
    }

    fn judge(&self, verdict: &mut Verdict<'k>) {
        let before = verdict.findings.len();
        verdict.take(identity::other_diagnosis(self));
        verdict.take(identity::duplicate(self));
        verdict.take(administration::wrong_route(self));
        verdict.take(administration::infusion_time(self));
        administration::note_unreadable(self, verdict);
        verdict.take(schedule::repeats_on(self));
        self.judge_surface(verdict);
        verdict.take(schedule::interval_too_short(self));
        if self.drafted.order.protocol.is_some() {
            amount::by_protocol(self, verdict);
            return;
        }
        schedule::judge(self, verdict);
        limits::judge(self, verdict);
        let is_repeated = identity::is_repeated(self);
        let nothing_else = verdict.findings.len() == before && !is_repeated;
        amount::by_label(self, nothing_else, verdict);
        if is_repeated {
            // Raised to the dose of the day, it would come on top of the other one.
            let findings = verdict.findings.iter_mut().skip(before);
            findings.for_each(|finding| {
                finding.remedies.retain(|remedy| !matches!(remedy, Remedy::SetDose { .. }));
            });
        }
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
}

impl Finding<'_> {
    /// The finding with the draft withdrawn, where the draft has no other dose that would be lost with it.
    fn withdrawing(self, dose: &Dose<'_, '_, '_>) -> Self {
        if dose.drafted.order.doses.len() > 1 { self } else { self.mended_by(Remedy::Delete) }
    }
}

#[cfg(test)]
mod tests;

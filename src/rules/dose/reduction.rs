//! Reduction for toxicity: what earlier doses were given at, and what an interruption calls for. MOD-18 to MOD-23.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::{
    Dose,
    expected::{Level, expected, ordered},
    past_size::past_surface,
};
use crate::{
    clinical::{
        order::{OrderState, Product, Told},
        quantity::MilligramsPerSquareMetre,
        time::days_between,
    },
    course::{DraftedDose, GivenDose, Place, response},
    knowledge::Arm,
    rules::{Comparison, DoseProblem, Expected, Finding, ReducedBy, Rule, Severity, Situation, SurfaceUsed},
};

/// An earlier dose of the course that was a reduced one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct EarlierReduction {
    pub(super) day: Date,
    pub(super) by: ReducedBy,
    /// Toxicity is on file for it.
    pub(super) reason_on_file: bool,
}

/// The lowest earlier dose of the course, given or ordered with this one; one with a reason on file before one without.
pub(super) fn earlier(dose: &Dose<'_, '_, '_>) -> Option<EarlierReduction> {
    let situation = dose.situation;
    let given = situation.course.given_in(&dose.drafted.place).filter_map(|given| reduced(situation, given));
    let ordered = situation.course.drafted.iter().filter_map(|other| reduced_with(dose, other));
    given.chain(ordered).min_by_key(|reduced| {
        let share = reduced.by.share();
        (!reduced.reason_on_file, share.is_none(), share, reduced.day)
    })
}

/// The last reduced dose of the courses before this one: told, not enforced.
pub(super) fn of_earlier_course(dose: &Dose<'_, '_, '_>) -> Option<Date> {
    let course = dose.drafted.place.course;
    let earlier = dose.situation.course.given.iter().rev().filter(|given| given.place.course < course);
    earlier.filter_map(|given| reduced(dose.situation, given)).map(|reduced| reduced.day).next()
}

/// Section 2.6: reduced is what was given at no more than a share of its base; where the amount cannot be read, what its
/// record calls so.
fn reduced(situation: &Situation<'_, '_>, given: &GivenDose) -> Option<EarlierReduction> {
    let share = share_of_base(situation, given);
    let is_reduced = match share {
        Some(share) => share <= situation.drug.reduction.given_at_or_below,
        None => given.told.reduction || given.told.level_2,
    };
    is_reduced.then(|| EarlierReduction {
        day: given.day,
        by: share.map_or(ReducedBy::Told, ReducedBy::Given),
        reason_on_file: has_toxicity(situation, given),
    })
}

/// A dose ordered with this one, for a day before it, that is a step of the ladder and says why. One without a reason is
/// asked about itself.
fn reduced_with(dose: &Dose<'_, '_, '_>, other: &DraftedDose<'_, '_>) -> Option<EarlierReduction> {
    let situation = dose.situation;
    let is_before = other.place.course == dose.drafted.place.course && other.dose.day < dose.day();
    if !is_before || other.order.protocol.is_some() || !toxicity_since(situation, other) {
        return None;
    }
    let per_surface =
        other.dose.amount.known()?.per_surface(situation.drug.preparation.strength, dose.surface?.surface);
    let base = base(situation, &other.place, other.dose.day, per_surface, other.order.told, || true)?;
    let share = per_surface.ratio_to(base);
    situation.drug.reduction.looks_reduced.contains(&share).then_some(EarlierReduction {
        day: other.dose.day,
        by: ReducedBy::Ordered(share),
        reason_on_file: true,
    })
}

/// The last dose of the course whose amount is not on file, where the ordered one would re-escalate if that was reduced.
pub(super) fn unread(dose: &Dose<'_, '_, '_>, comparison: &Comparison) -> Option<Date> {
    let of_course = dose.situation.course.given_in(&dose.drafted.place);
    let unread = of_course.filter(|given| given.amount.known().is_none()).last()?;
    let level_1 = level_1(dose, comparison);
    is_above(dose, comparison, &level_1).then_some(unread.day)
}

/// The factor that the expected dose takes: 1, or that of the ladder. A dose at level 1 is right where toxicity is on file
/// for it, however short the interruption was; and what the order itself calls reduced for toxicity has to be.
pub(super) fn factor(
    dose: &Dose<'_, '_, '_>,
    earlier: Option<&EarlierReduction>,
    level: &Level<'_>,
    used: &SurfaceUsed,
) -> Decimal {
    let reduction = &dose.situation.drug.reduction;
    let is_reduced = earlier.is_some_and(|earlier| earlier.reason_on_file);
    let Told { toxicity, reduction: told, .. } = dose.drafted.order.told;
    let is_first_reduced = || looks_reduced(dose, level, used).is_some() && toxicity_since_previous(dose);
    let is_called_reduced = toxicity && told;
    if is_reduced
        || is_called_reduced
        || dose.drafted.place.level_2
        || reduction_is_due(dose)
        || is_first_reduced()
    {
        reduction.factor
    } else {
        Decimal::ONE
    }
}

/// MOD-18: a long interruption for toxicity before a drafted day 1 reduces the whole cycle. Of a day 1 that was given in full
/// somebody has decided.
pub(super) fn reduction_is_due(dose: &Dose<'_, '_, '_>) -> bool {
    let situation = dose.situation;
    let Place { course, cycle, .. } = dose.drafted.place;
    situation.course.drafted.iter().any(|day_1| {
        let place = &day_1.place;
        let is_day_1 = place.course == course && place.cycle == cycle && place.previous_cycle.is_some();
        let late_by = place.due.filter(|_| is_day_1).map(|due| days_between(due, day_1.dose.day));
        late_by.is_some_and(|days| days >= situation.drug.reduction.after_interruption_days)
            && toxicity_since(situation, day_1)
    })
}

/// Whether the order, or a record since the previous dose, tells of toxicity.
pub(super) fn toxicity_since_previous(dose: &Dose<'_, '_, '_>) -> bool {
    toxicity_since(dose.situation, dose.drafted)
}

fn toxicity_since(situation: &Situation<'_, '_>, drafted: &DraftedDose<'_, '_>) -> bool {
    let after = drafted.place.previous_dose;
    drafted.order.told.toxicity
        || after.is_some_and(|after| toxicity_between(situation, after, drafted.dose.day))
}

/// Whether a record of a past dose, or one since the dose before it, tells of toxicity.
fn has_toxicity(situation: &Situation<'_, '_>, given: &GivenDose) -> bool {
    let held = |after| toxicity_between(situation, after, given.day);
    given.told.toxicity || given.place.previous_dose.is_some_and(held)
}

/// A dose held or missed for toxicity, after one day and up to another.
fn toxicity_between(situation: &Situation<'_, '_>, after: Date, until: Date) -> bool {
    let case = situation.case;
    let within = |day: Date| day > after && day <= until;
    let held = case.administrations.iter().any(|record| {
        record.drug == situation.index && !record.given && record.told.toxicity && within(record.day)
    });
    let withdrawn = || {
        case.orders.iter().any(|order| {
            order.product == Product::Drug(situation.index)
                && order.state == OrderState::Withdrawn
                && order.told.toxicity
                && order.doses.iter().any(|dose| within(dose.day))
        })
    };
    held || withdrawn()
}

/// What a past dose was of its base, judged for each m² so that a change of weight is no reduction.
fn share_of_base(situation: &Situation<'_, '_>, given: &GivenDose) -> Option<Decimal> {
    let strength = situation.drug.preparation.strength;
    let surface = past_surface(situation, given.day)?;
    let per_surface = given.amount.known()?.per_surface(strength, surface);
    let has_toxicity = || has_toxicity(situation, given);
    Some(per_surface.ratio_to(base(
        situation,
        &given.place,
        given.day,
        per_surface,
        given.told,
        has_toxicity,
    )?))
}

/// The full dose an earlier one is measured against. Of a day 1 without a response on file, that which it comes nearest to:
/// where a reduction is documented, as the reduced dose; where only toxicity is, as either.
fn base(
    situation: &Situation<'_, '_>,
    place: &Place,
    day: Date,
    per_surface: MilligramsPerSquareMetre,
    told: Told,
    has_toxicity: impl FnOnce() -> bool,
) -> Option<MilligramsPerSquareMetre> {
    let Situation { case, drug, .. } = situation;
    let (cycle, slot) = place.cycle.zip(place.slot)?;
    let level = |arm| drug.regimen.level(cycle, slot, arm).map(|level| level.dose);
    let (remission, no_remission) = (level(Arm::Remission)?, level(Arm::NoRemission)?);
    if remission == no_remission {
        return Some(remission);
    }
    let after = place.previous_cycle.map(|previous| previous.day_1)?;
    match response::assess(case, &drug.windows, place.course_began, after, place.previous_dose, day) {
        response::Assessment::Documented(evidence) => level(evidence.arm()),
        response::Assessment::Undocumented
        | response::Assessment::RelapsedAfterRemission(_)
        | response::Assessment::Contradictory(_) => {
            let reduced = drug.reduction.factor;
            let factors = if told.reduction {
                [reduced; 2]
            } else if has_toxicity() {
                [Decimal::ONE, reduced]
            } else {
                [Decimal::ONE; 2]
            };
            let off = |base: &MilligramsPerSquareMetre| {
                let off = |factor| (per_surface.ratio_to(base.scaled(factor)) - Decimal::ONE).abs();
                factors.into_iter().map(off).min()
            };
            [no_remission, remission].into_iter().min_by_key(off)
        }
    }
}

/// `dose-reescalation`. MOD-21: above an earlier reduction by more than the tolerance.
pub(super) fn reescalation<'k>(
    dose: &Dose<'_, 'k, '_>,
    comparison: &Comparison,
    earlier: &EarlierReduction,
    is_open: bool,
) -> Option<Finding<'k>> {
    let reduction = &dose.situation.drug.reduction;
    let reduced = level_1(dose, comparison);
    if !is_above(dose, comparison, &reduced) {
        return None;
    }
    let is_sure = earlier.reason_on_file && !is_open;
    let severity = if is_sure { Severity::Critical } else { Severity::Warning };
    let remedy = super::amount::set_dose(comparison, &reduced);
    let problem = DoseProblem::Reescalation {
        earlier: earlier.day,
        by: earlier.by,
        is_open,
        ordered: comparison.ordered,
        ordered_per_surface: comparison.ordered_per_surface,
        reduced: Box::new(reduced),
        reason_on_file: earlier.reason_on_file,
    };
    let finding =
        dose.finding(Rule::DoseReescalation, severity, problem).citing([&reduction.reescalation_citations]);
    Some(if is_sure { finding.mended_by(remedy) } else { finding })
}

/// What level 1 leaves of the dose.
fn level_1(dose: &Dose<'_, '_, '_>, comparison: &Comparison) -> Expected {
    expected(comparison.expected.base, dose.situation.drug.reduction.factor, &comparison.expected.surface)
}

fn is_above(dose: &Dose<'_, '_, '_>, comparison: &Comparison, reduced: &Expected) -> bool {
    let over = comparison.ordered.ratio_to(reduced.dose) - Decimal::ONE;
    over > dose.situation.drug.reduction.reescalation_tolerance
}

/// The full dose of which the ordered one looks like a step of the ladder.
pub(super) fn looks_reduced(
    dose: &Dose<'_, '_, '_>,
    level: &Level<'_>,
    used: &SurfaceUsed,
) -> Option<MilligramsPerSquareMetre> {
    let steps = &dose.situation.drug.reduction.looks_reduced;
    let ordered = ordered(dose, used)?;
    let share = |base| ordered.ratio_to(expected(base, Decimal::ONE, used).dose);
    level.bases().find(|base| steps.contains(&share(*base)))
}

/// `dose-reduced`. MOD-23: it looks like a step of the ladder, and nothing on file explains it.
pub(super) fn unexplained<'k>(dose: &Dose<'_, 'k, '_>, comparison: &Comparison) -> Finding<'k> {
    let problem = DoseProblem::Reduced { comparison: Box::new(comparison.clone()), share: share(comparison) };
    dose.finding(Rule::DoseReduced, Severity::Warning, problem).citing([&dose
        .situation
        .drug
        .reduction
        .citations])
}

/// ordered / expected.
fn share(comparison: &Comparison) -> Decimal {
    comparison.deviation + Decimal::ONE
}

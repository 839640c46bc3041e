//! Reduction for toxicity: what earlier doses were given at, and what an interruption calls for. MOD-18 to MOD-23.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::{Dose, past_size::past_surface};
use crate::{
    clinical::{
        order::{OrderState, Product},
        quantity::MilligramsPerSquareMetre,
        time::days_between,
    },
    course::{DraftedDose, GivenDose, response},
    knowledge::Arm,
    rules::{Comparison, Expected, Finding, Problem, Rule, Severity, Situation},
};

/// An earlier dose of the course that was a reduced one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct EarlierReduction {
    pub(super) day: Date,
    /// The share of its base that it was given at.
    pub(super) share: Decimal,
    /// Toxicity is on file for it.
    pub(super) reason_on_file: bool,
}

/// The lowest earlier dose of the course; one with a reason on file before one without.
pub(super) fn earlier(dose: &Dose<'_, '_, '_>) -> Option<EarlierReduction> {
    let situation = dose.situation;
    let limit = situation.drug.reduction.given_at_or_below;
    let reduced = situation.course.given_in(&dose.drafted.place).filter_map(|given| {
        let share = share_of_base(situation, given)?;
        (share <= limit).then(|| EarlierReduction {
            day: given.day,
            share,
            reason_on_file: given.toxicity || toxicity_before(situation, given),
        })
    });
    reduced.min_by_key(|reduced| (!reduced.reason_on_file, reduced.share, reduced.day))
}

/// The factor that the expected dose takes: 1, or that of the ladder.
pub(super) fn factor(dose: &Dose<'_, '_, '_>, earlier: Option<&EarlierReduction>) -> Decimal {
    let reduction = &dose.situation.drug.reduction;
    let is_reduced = earlier.is_some_and(|earlier| earlier.reason_on_file);
    if is_reduced || dose.drafted.place.level_2 || reduction_is_due(dose) {
        reduction.factor
    } else {
        Decimal::ONE
    }
}

/// MOD-18: a long interruption for toxicity before day 1 reduces the whole cycle.
pub(super) fn reduction_is_due(dose: &Dose<'_, '_, '_>) -> bool {
    let place = &dose.drafted.place;
    let day_1 = dose.situation.course.drafted.iter().find(|other| {
        other.place.course == place.course
            && other.place.cycle == place.cycle
            && other.place.previous_cycle.is_some()
    });
    day_1.is_some_and(|day_1| {
        let long = day_1.place.due.is_some_and(|due| {
            days_between(due, day_1.dose.day) >= dose.situation.drug.reduction.after_interruption_days
        });
        long && toxicity_since(dose.situation, day_1)
    })
}

/// Whether the order, or a record since the previous dose, tells of toxicity.
pub(super) fn toxicity_since_previous(dose: &Dose<'_, '_, '_>) -> bool {
    toxicity_since(dose.situation, dose.drafted)
}

fn toxicity_since(situation: &Situation<'_, '_>, drafted: &DraftedDose<'_, '_>) -> bool {
    let after = drafted.place.previous_dose;
    drafted.order.toxicity || after.is_some_and(|after| toxicity_between(situation, after, drafted.dose.day))
}

fn toxicity_before(situation: &Situation<'_, '_>, given: &GivenDose) -> bool {
    given.place.previous_dose.is_some_and(|after| toxicity_between(situation, after, given.day))
}

/// A dose held or missed for toxicity, after one day and up to another.
fn toxicity_between(situation: &Situation<'_, '_>, after: Date, until: Date) -> bool {
    let case = situation.case;
    let within = |day: Date| day > after && day <= until;
    let held = case.administrations.iter().any(|record| {
        record.drug == situation.index && !record.given && record.toxicity && within(record.day)
    });
    let withdrawn = || {
        case.orders.iter().any(|order| {
            order.product == Product::Drug(situation.index)
                && order.state == OrderState::Withdrawn
                && order.toxicity
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
    Some(per_surface.ratio_to(base_of_past(situation, given, per_surface)?))
}

/// The full dose a past one is measured against. Of a day 1 without a response on file: the nearer of the two; where
/// toxicity is on file, the nearer after reduction.
fn base_of_past(
    situation: &Situation<'_, '_>,
    given: &GivenDose,
    per_surface: MilligramsPerSquareMetre,
) -> Option<MilligramsPerSquareMetre> {
    let Situation { case, drug, .. } = situation;
    let (cycle, slot) = given.place.cycle.zip(given.place.slot)?;
    let level = |arm| drug.regimen.level(cycle, slot, arm).map(|level| level.dose);
    let (remission, no_remission) = (level(Arm::Remission)?, level(Arm::NoRemission)?);
    if remission == no_remission {
        return Some(remission);
    }
    let after = given.place.previous_cycle.map(|previous| previous.day_1)?;
    match response::assess(case, &drug.windows, given.place.course_began, after, given.day) {
        response::Assessment::Documented(evidence) => level(evidence.arm()),
        response::Assessment::Undocumented
        | response::Assessment::RelapsedAfterRemission(_)
        | response::Assessment::Contradictory(_) => {
            let factor = if given.toxicity || toxicity_before(situation, given) {
                drug.reduction.factor
            } else {
                Decimal::ONE
            };
            let off = |base: MilligramsPerSquareMetre| {
                (per_surface.ratio_to(base.scaled(factor)) - Decimal::ONE).abs()
            };
            Some(if off(remission) < off(no_remission) { remission } else { no_remission })
        }
    }
}

/// `dose-reescalation`. MOD-21: above an earlier reduction by more than the tolerance.
pub(super) fn reescalation<'k>(
    dose: &Dose<'_, 'k, '_>,
    comparison: &Comparison,
    earlier: &EarlierReduction,
) -> Option<Finding<'k>> {
    let reduction = &dose.situation.drug.reduction;
    let factor = reduction.factor;
    let base = comparison.expected.base;
    let reduced = Expected {
        factor,
        dose: base.scaled(factor).for_surface(comparison.expected.surface.surface),
        ..comparison.expected.clone()
    };
    let over = comparison.ordered.ratio_to(reduced.dose) - Decimal::ONE;
    if over <= reduction.reescalation_tolerance {
        return None;
    }
    let severity = if earlier.reason_on_file { Severity::Critical } else { Severity::Warning };
    let remedy = super::amount::set_dose(comparison, &reduced);
    let problem = Problem::DoseReescalation {
        earlier: earlier.day,
        share: earlier.share,
        ordered: comparison.ordered,
        ordered_per_surface: comparison.ordered_per_surface,
        reduced: Box::new(reduced),
        reason_on_file: earlier.reason_on_file,
    };
    let finding =
        dose.finding(Rule::DoseReescalation, severity, problem).citing([&reduction.reescalation_citations]);
    Some(if earlier.reason_on_file { finding.mended_by(remedy) } else { finding })
}

/// Whether a dose that is compared with the full one looks like a step of the ladder.
pub(super) fn looks_reduced(dose: &Dose<'_, '_, '_>, comparison: &Comparison) -> bool {
    let reduction = &dose.situation.drug.reduction;
    comparison.expected.factor == Decimal::ONE && reduction.looks_reduced.contains(&share(comparison))
}

/// `dose-reduced`. MOD-23: it looks like a step of the ladder, and nothing on file explains it.
pub(super) fn unexplained<'k>(dose: &Dose<'_, 'k, '_>, comparison: &Comparison) -> Finding<'k> {
    let problem = Problem::DoseReduced { comparison: Box::new(comparison.clone()), share: share(comparison) };
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

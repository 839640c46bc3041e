//! The expected dose: level of the label × reduction × body surface. DOSE-01 to DOSE-03, DOSE-08 to DOSE-10.

use rust_decimal::Decimal;

use super::{Dose, reduction};
use crate::{
    clinical::quantity::{Milligrams, MilligramsPerSquareMetre},
    course::response::{Assessment, Evidence},
    knowledge::{Arm, Citations},
    rules::{Expected, ResponseGap, SurfaceUsed},
};

/// What the label has for a dose.
pub(super) enum Level<'k> {
    /// One dose; with the response it follows, if it follows one.
    One { base: MilligramsPerSquareMetre, citations: &'k Citations, response: Option<Evidence> },
    /// The response decides and is open.
    ByResponse(ByResponse<'k>),
    /// The place in treatment is not known well enough.
    Unknown,
}

/// The two doses between which an open response decides.
pub(super) struct ByResponse<'k> {
    pub(super) gap: ResponseGap,
    pub(super) remission: MilligramsPerSquareMetre,
    pub(super) no_remission: MilligramsPerSquareMetre,
    pub(super) citations: &'k Citations,
}

impl Level<'_> {
    /// Every dose it may be.
    pub(super) fn bases(&self) -> impl Iterator<Item = MilligramsPerSquareMetre> + use<> {
        let (one, other) = match self {
            Self::One { base, .. } => (Some(*base), None),
            Self::ByResponse(open) => (Some(open.remission), Some(open.no_remission)),
            Self::Unknown => (None, None),
        };
        one.into_iter().chain(other)
    }
}

/// The label's dose for the place of a drafted dose.
pub(super) fn level<'k>(dose: &Dose<'_, 'k, '_>) -> Level<'k> {
    let drug = dose.situation.drug;
    let Some(slot) = dose.drafted.place.slot else { return Level::Unknown };
    let Some(cycle) = dose.drafted.place.cycle else { return same_in_every_cycle(dose, slot) };
    let find = |arm| drug.regimen.level(cycle, slot, arm);
    let (Some(remission), Some(no_remission)) = (find(Arm::Remission), find(Arm::NoRemission)) else {
        return Level::Unknown;
    };
    if remission.dose == no_remission.dose {
        return Level::One { base: remission.dose, citations: &remission.citations, response: None };
    }
    let by_response = |gap| {
        Level::ByResponse(ByResponse {
            gap,
            remission: remission.dose,
            no_remission: no_remission.dose,
            citations: &remission.citations,
        })
    };
    match dose.response() {
        Assessment::Documented(evidence) => {
            let level = if evidence.remission { remission } else { no_remission };
            Level::One { base: level.dose, citations: &level.citations, response: Some(evidence) }
        }
        Assessment::Undocumented => by_response(ResponseGap::Undocumented),
        Assessment::RelapsedAfterRemission(day) => by_response(ResponseGap::RelapsedAfterRemission(day)),
        Assessment::Contradictory(day) => by_response(ResponseGap::Contradictory(day)),
    }
}

/// A stated day without a cycle: day 8 and 15 are the same in every cycle.
fn same_in_every_cycle<'k>(dose: &Dose<'_, 'k, '_>, slot: i64) -> Level<'k> {
    let mut levels = dose.situation.drug.regimen.levels.iter().filter(|level| level.days.contains(&slot));
    match levels.next() {
        Some(first) if levels.all(|level| level.dose == first.dose) => {
            Level::One { base: first.dose, citations: &first.citations, response: None }
        }
        _ => Level::Unknown,
    }
}

/// The expected dose of a level.
pub(super) fn expected(base: MilligramsPerSquareMetre, factor: Decimal, used: &SurfaceUsed) -> Expected {
    let dose = base.scaled(factor).for_surface(used.surface);
    Expected { base, factor, surface: used.clone(), dose }
}

/// The ordered dose in mg.
pub(super) fn ordered(dose: &Dose<'_, '_, '_>, used: &SurfaceUsed) -> Option<Milligrams> {
    let strength = dose.situation.drug.preparation.strength;
    dose.drafted.dose.amount.known()?.milligrams(strength, Some(used.surface))
}

/// How far the order is off the nearest dose it may be.
pub(super) fn nearest_deviation(dose: &Dose<'_, '_, '_>, used: &SurfaceUsed) -> Option<Decimal> {
    let ordered = ordered(dose, used)?;
    let level = level(dose);
    let factor = reduction::factor(dose, reduction::earlier(dose).as_ref(), &level, used);
    let deviations = level.bases().map(|base| deviation(ordered, &expected(base, factor, used)));
    deviations.min_by_key(Decimal::abs)
}

/// ordered / expected − 1.
pub(super) fn deviation(ordered: Milligrams, expected: &Expected) -> Decimal {
    ordered.ratio_to(expected.dose).checked_sub(Decimal::ONE).unwrap_or(Decimal::MAX)
}

//! Readings to series: each newest first, in its own type, with what is newer and cannot be used.

use std::convert::Infallible;

use bumpalo::collections::Vec as BumpVec;
use rust_decimal::Decimal;

use super::{
    ecg::{self, Intervals},
    measurements::{Collected, Found, OfOne},
};
use crate::{
    clinical::{
        case::{Case, Gap, GapKind},
        fact::{Reading, Reason, Series, UnusableReading},
        quantity::{
            Centimetres, GigaPerLitre, GramsPerDecilitre, InternationalUnitsPerLitre, Kilograms,
            MilligramsPerDecilitre, MillimolesPerLitre, Percent, SquareMetres, UnitsPerLitre,
        },
        results::{Cd22, Hcg, Mrd, PregnancyStatus},
        sort::sort_by,
    },
    fhir::orders::Context,
    knowledge::{Observable, Presence},
};

/// Puts everything measured into the case: one line each, with what cannot be checked where it cannot be read.
pub(super) fn add<'a>(case: &mut Case<'a>, measured: Collected<'a>, context: &Context<'_>) {
    let arena = measured.arena();
    let mut intervals = Intervals::default();
    let Case { heights, weights, surfaces, results, gaps, .. } = case;
    for found in measured {
        let observable = found.observable;
        let found = Taken { found, gaps, context };
        match observable {
            Observable::BodyHeight => *heights = found.series("height", number(Centimetres::new)),
            Observable::BodyWeight => *weights = found.series("weight", number(Kilograms::new)),
            Observable::BodySurfaceArea => *surfaces = found.sorted(number(SquareMetres::new)),
            Observable::Neutrophils => {
                results.neutrophils = found.series("neutrophils", number(GigaPerLitre::new));
            }
            Observable::Platelets => results.platelets = found.series("platelets", number(GigaPerLitre::new)),
            Observable::WhiteCells => {
                results.white_cells = found.series("white cells", number(GigaPerLitre::new));
            }
            Observable::MarrowBlasts => {
                results.marrow_blasts = found.series("marrow blasts", number(Percent::new));
            }
            Observable::BloodBlasts => {
                results.blood_blasts = found.series("blasts in the blood", number(Percent::new));
            }
            Observable::BloodBlastCount => {
                results.blood_blast_count = found.series("blasts in the blood", number(GigaPerLitre::new));
            }
            Observable::Bilirubin => {
                results.bilirubin = found.series("bilirubin", number(MilligramsPerDecilitre::new));
            }
            Observable::Ast => results.ast = found.series("AST", number(UnitsPerLitre::new)),
            Observable::Alt => results.alt = found.series("ALT", number(UnitsPerLitre::new)),
            Observable::Potassium => {
                results.potassium = found.series("potassium", number(MillimolesPerLitre::new));
            }
            Observable::Magnesium => {
                results.magnesium = found.series("magnesium", number(MilligramsPerDecilitre::new));
            }
            Observable::Calcium => {
                results.calcium = found.series("calcium", number(MilligramsPerDecilitre::new));
            }
            Observable::CorrectedCalcium => {
                results.corrected_calcium = found.series("calcium", number(MilligramsPerDecilitre::new));
            }
            Observable::IonisedCalcium => {
                results.ionised_calcium = found.series("calcium", number(MillimolesPerLitre::new));
            }
            Observable::Albumin => results.albumin = found.series("albumin", number(GramsPerDecilitre::new)),
            Observable::QtcFridericia => intervals.fridericia = found.sorted(ecg::interval),
            Observable::QtcNotStated => intervals.not_stated = found.sorted(ecg::interval),
            Observable::QtcBazett => intervals.bazett = found.sorted(ecg::interval),
            Observable::QtInterval => intervals.uncorrected = found.sorted(ecg::interval),
            Observable::HeartRate => intervals.rates = found.sorted(number(Ok::<_, Infallible>)).readings,
            Observable::Hcg => results.hcg = found.series("pregnancy test", hcg),
            Observable::PregnancyStatus => {
                results.pregnancy_status = found.series("pregnancy status", pregnancy_status);
            }
            Observable::Cd22 => results.cd22 = found.series("CD22", cd22),
            Observable::Mrd => results.mrd = found.series("measurable residual disease", mrd),
            // Statements, which are in the case already.
            Observable::DiseaseStatus | Observable::TransplantPlan => {}
        }
    }
    results.qtc = intervals.into_series(arena, context);
    note_newer_than_usable(&results.qtc, "QTc", gaps, context);
}

/// A number as a quantity; a statement is none.
fn number<T, E>(new: impl Fn(Decimal) -> Result<T, E>) -> impl Fn(Found) -> Option<T> {
    move |found| match found {
        Found::Number(number) => new(number).ok(),
        Found::Stated(_) => None,
    }
}

fn hcg(found: Found) -> Option<Hcg> {
    Some(match found {
        Found::Number(number) => Hcg::Measured(InternationalUnitsPerLitre::new(number).ok()?),
        Found::Stated(Some(Presence::Positive)) => Hcg::Positive,
        Found::Stated(Some(Presence::Negative)) => Hcg::Negative,
        Found::Stated(None) => Hcg::Unclear,
    })
}

fn pregnancy_status(found: Found) -> Option<PregnancyStatus> {
    match found {
        Found::Number(_) => None,
        Found::Stated(Some(Presence::Positive)) => Some(PregnancyStatus::Pregnant),
        Found::Stated(Some(Presence::Negative)) => Some(PregnancyStatus::NotPregnant),
        Found::Stated(None) => Some(PregnancyStatus::Unclear),
    }
}

fn cd22(found: Found) -> Option<Cd22> {
    Some(match found {
        Found::Number(number) => Cd22::Share(Percent::new(number).ok()?),
        Found::Stated(presence) => match presence? {
            Presence::Positive => Cd22::Positive,
            Presence::Negative => Cd22::Negative,
        },
    })
}

fn mrd(found: Found) -> Option<Mrd> {
    Some(match found {
        Found::Number(number) => Mrd::Fraction(number),
        Found::Stated(presence) => match presence? {
            Presence::Positive => Mrd::Positive,
            Presence::Negative => Mrd::Negative,
        },
    })
}

/// What was measured of one thing, to be put in order and into its own type.
struct Taken<'a, 'c> {
    found: OfOne<'a>,
    gaps: &'c mut Vec<Gap<'a>>,
    context: &'c Context<'c>,
}

impl<'a> Taken<'a, '_> {
    /// The series, of which it is said where its newest record cannot be used.
    fn series<T: Copy>(self, concerns: &'static str, of: impl Fn(Found) -> Option<T>) -> Series<'a, T> {
        let Self { found, gaps, context } = self;
        let series = sorted(found, of, context);
        note_newer_than_usable(&series, concerns, gaps, context);
        series
    }

    /// The series alone.
    fn sorted<T: Copy>(self, of: impl Fn(Found) -> Option<T>) -> Series<'a, T> {
        sorted(self.found, of, self.context)
    }
}

/// A series in order; what cannot be of its type cannot be used.
fn sorted<'a, T: Copy>(
    found: OfOne<'a>,
    of: impl Fn(Found) -> Option<T>,
    context: &Context<'_>,
) -> Series<'a, T> {
    let OfOne { readings: mut found, mut unusable, .. } = found;
    order(&mut found, context);
    let mut readings = BumpVec::with_capacity_in(found.len(), found.bump());
    for Reading { value, bound, time, preliminary, upper_limit, source } in found {
        if let Some(typed) = of(value) {
            let upper_limit = upper_limit.and_then(&of);
            readings.push(Reading { value: typed, bound, time, preliminary, upper_limit, source });
        } else {
            let reason = match value {
                Found::Number(_) => Reason::OutOfRange { element: "valueQuantity.value" },
                Found::Stated(_) => Reason::TextOnly,
            };
            unusable.push(UnusableReading { reason, time: Some(time), source });
        }
    }
    order_unusable(&mut unusable, context);
    Series { readings: readings.into_bump_slice(), unusable: unusable.into_bump_slice() }
}

/// Notes records that could not be used although they are newer than all that could: the older value stands in for
/// them, and that is said. Where nothing is usable, the rules say so.
fn note_newer_than_usable<'a, T>(
    series: &Series<'a, T>,
    concerns: &'static str,
    gaps: &mut Vec<Gap<'a>>,
    context: &Context<'_>,
) {
    if series.unusable.is_empty() {
        return;
    }
    let zone = context.zone;
    let Some(newest) = series.newest().map(|reading| reading.time.first_moment(zone)) else { return };
    let is_newer =
        |unusable: &&UnusableReading<'_>| unusable.time.is_none_or(|time| time.first_moment(zone) >= newest);
    let newer = series.unusable.iter().filter(is_newer);
    let newer = newer.filter(|unusable| !matches!(unusable.reason, Reason::WrongType { .. }));
    gaps.extend(newer.map(|unusable| {
        let kind = GapKind::Unreadable { source: unusable.source, reason: unusable.reason };
        Gap { kind, concerns }
    }));
}

/// Puts readings in order, newest first; those of one moment by the id of the resource and the value, so that the order they
/// came in does not matter.
fn order(readings: &mut BumpVec<'_, Reading<'_, Found>>, context: &Context<'_>) {
    sort_by(readings, |one, other| {
        let moment = |reading: &Reading<'_, Found>| reading.time.first_moment(context.zone);
        let of_one_moment = |reading: &Reading<'_, Found>| (reading.preliminary, reading.value);
        moment(other)
            .cmp(&moment(one))
            .then_with(|| one.source.cmp(&other.source))
            .then_with(|| of_one_moment(one).cmp(&of_one_moment(other)))
    });
    // The same resource may come in two results.
    readings.dedup_by(|one, other| {
        one.source.id.is_some()
            && one.source == other.source
            && one.time == other.time
            && one.value == other.value
    });
}

pub(super) fn order_unusable(unusable: &mut [UnusableReading<'_>], context: &Context<'_>) {
    sort_by(unusable, |one, other| {
        let moment = |reading: &UnusableReading<'_>| reading.time.map(|time| time.first_moment(context.zone));
        moment(other)
            .cmp(&moment(one))
            .then_with(|| one.source.cmp(&other.source))
            .then_with(|| one.reason.cmp(&other.reason))
    });
}

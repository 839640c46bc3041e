//! Readings to series: each newest first, in its own type, with what is newer and cannot be used.

use std::convert::Infallible;

use bumpalo::collections::Vec as BumpVec;
use rust_decimal::Decimal;

use super::{
    ecg,
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
        results::{Cd22, Correction, Hcg, Mrd, Qtc, Results},
        sort::sort_by,
    },
    fhir::orders::Context,
    knowledge::{Observable, Presence},
};

/// Puts everything measured into the case: one line each, with what cannot be checked where it cannot be read.
pub(super) fn add<'a>(case: &mut Case<'a>, collected: Collected<'a>, context: &Context<'_>) {
    let mut taken = Taken { collected, gaps: Vec::new(), context };
    case.heights = taken.series(Observable::BodyHeight, "height", number(Centimetres::new));
    case.weights = taken.series(Observable::BodyWeight, "weight", number(Kilograms::new));
    case.surfaces = taken.sorted(Observable::BodySurfaceArea, number(SquareMetres::new));
    case.results = Results {
        neutrophils: taken.series(Observable::Neutrophils, "neutrophils", number(GigaPerLitre::new)),
        platelets: taken.series(Observable::Platelets, "platelets", number(GigaPerLitre::new)),
        white_cells: taken.series(Observable::WhiteCells, "white cells", number(GigaPerLitre::new)),
        marrow_blasts: taken.series(Observable::MarrowBlasts, "marrow blasts", number(Percent::new)),
        blood_blasts: taken.series(Observable::BloodBlasts, "blasts in the blood", number(Percent::new)),
        blood_blast_count: taken.series(
            Observable::BloodBlastCount,
            "blasts in the blood",
            number(GigaPerLitre::new),
        ),
        bilirubin: taken.series(Observable::Bilirubin, "bilirubin", number(MilligramsPerDecilitre::new)),
        ast: taken.series(Observable::Ast, "AST", number(UnitsPerLitre::new)),
        alt: taken.series(Observable::Alt, "ALT", number(UnitsPerLitre::new)),
        potassium: taken.series(Observable::Potassium, "potassium", number(MillimolesPerLitre::new)),
        magnesium: taken.series(Observable::Magnesium, "magnesium", number(MilligramsPerDecilitre::new)),
        calcium: taken.series(Observable::Calcium, "calcium", number(MilligramsPerDecilitre::new)),
        corrected_calcium: taken.series(
            Observable::CorrectedCalcium,
            "calcium",
            number(MilligramsPerDecilitre::new),
        ),
        ionised_calcium: taken.series(Observable::IonisedCalcium, "calcium", number(MillimolesPerLitre::new)),
        albumin: taken.series(Observable::Albumin, "albumin", number(GramsPerDecilitre::new)),
        qtc: taken.qtc(),
        hcg: taken.series(Observable::Hcg, "pregnancy test", hcg),
        cd22: taken.series(Observable::Cd22, "CD22", cd22),
        mrd: taken.series(Observable::Mrd, "measurable residual disease", mrd),
    };
    case.gaps.extend(taken.gaps);
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

/// What was collected, taken out series by series.
struct Taken<'a, 'c> {
    collected: Collected<'a>,
    gaps: Vec<Gap<'a>>,
    context: &'c Context<'c>,
}

impl<'a> Taken<'a, '_> {
    /// A series of which it is said where its newest record cannot be used.
    fn series<T: Copy>(
        &mut self,
        observable: Observable,
        concerns: &'static str,
        of: impl Fn(Found) -> Option<T>,
    ) -> Series<'a, T> {
        let series = self.sorted(observable, of);
        self.note_newer_than_usable(&series, concerns);
        series
    }

    /// A series in order; what cannot be of its type cannot be used.
    fn sorted<T: Copy>(&mut self, observable: Observable, of: impl Fn(Found) -> Option<T>) -> Series<'a, T> {
        let Some(found) = self.ordered(observable) else { return Series::default() };
        let mut readings = BumpVec::with_capacity_in(found.readings.len(), found.readings.bump());
        let mut unusable = found.unusable;
        for Reading { value, bound, time, preliminary, upper_limit, source } in found.readings {
            if let Some(typed) = of(value) {
                let upper_limit = upper_limit.and_then(&of);
                let reading = Reading { value: typed, bound, time, preliminary, upper_limit, source };
                readings.push(reading);
            } else {
                let reason = match value {
                    Found::Number(_) => Reason::OutOfRange { element: "valueQuantity.value" },
                    Found::Stated(_) => Reason::TextOnly,
                };
                unusable.push(UnusableReading { reason, time: Some(time), source });
            }
        }
        order_unusable(&mut unusable, self.context);
        Series { readings: readings.into_bump_slice(), unusable: unusable.into_bump_slice() }
    }

    fn qtc(&mut self) -> Series<'a, Qtc> {
        let corrected = [
            (Correction::Fridericia, Observable::QtcFridericia),
            (Correction::NotStated, Observable::QtcNotStated),
            (Correction::Bazett, Observable::QtcBazett),
        ];
        let intervals = ecg::Intervals {
            corrected: corrected
                .map(|(correction, observable)| (correction, self.sorted(observable, ecg::interval))),
            uncorrected: self.sorted(Observable::QtInterval, ecg::interval),
            rates: self.sorted(Observable::HeartRate, number(Ok::<_, Infallible>)).readings,
        };
        let series = intervals.into_series(self.collected.arena(), self.context);
        self.note_newer_than_usable(&series, "QTc");
        series
    }

    /// Notes records that could not be used although they are newer than all that could: the older value stands in for
    /// them, and that is said. Where nothing is usable, the rules say so.
    fn note_newer_than_usable<T>(&mut self, series: &Series<'a, T>, concerns: &'static str) {
        if series.unusable.is_empty() {
            return;
        }
        let zone = self.context.zone;
        let Some(newest) = series.newest().map(|reading| reading.time.first_moment(zone)) else { return };
        let is_newer = |unusable: &&UnusableReading<'_>| {
            unusable.time.is_none_or(|time| time.first_moment(zone) >= newest)
        };
        let newer = series.unusable.iter().filter(is_newer);
        let newer = newer.filter(|unusable| !matches!(unusable.reason, Reason::WrongType { .. }));
        self.gaps.extend(newer.map(|unusable| {
            let kind = GapKind::Unreadable { source: unusable.source, reason: unusable.reason };
            Gap { kind, concerns }
        }));
    }

    /// What was measured of one thing, newest first; of one moment, by the id of the resource and the value, so that the
    /// order they came in does not matter.
    fn ordered(&mut self, observable: Observable) -> Option<OfOne<'a>> {
        let mut found = self.collected.take(observable)?;
        sort_by(&mut found.readings, |one, other| {
            let moment = |reading: &Reading<'_, Found>| reading.time.first_moment(self.context.zone);
            let of_one_moment = |reading: &Reading<'_, Found>| (reading.preliminary, reading.value);
            moment(other)
                .cmp(&moment(one))
                .then_with(|| one.source.cmp(&other.source))
                .then_with(|| of_one_moment(one).cmp(&of_one_moment(other)))
        });
        // The same resource may come in two results.
        found.readings.dedup_by(|one, other| {
            one.source.id.is_some()
                && one.source == other.source
                && one.time == other.time
                && one.value == other.value
        });
        Some(found)
    }
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

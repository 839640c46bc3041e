//! QT intervals and heart rates to corrected QT intervals. QT-09.

use bumpalo::collections::Vec as BumpVec;
use rust_decimal::Decimal;

use super::{measurements::Found, results::order_unusable};
use crate::{
    clinical::{
        fact::{Bound, Reading, Reason, Series, UnusableReading},
        quantity::Milliseconds,
        results::{Correction, Qtc, fridericia},
        sort::sort_by,
        time::ClinicalTime,
    },
    fhir::orders::Context,
    json::Arena,
    knowledge::Observable,
};

/// What electrocardiograms gave.
#[derive(Default)]
pub(super) struct Intervals<'a> {
    /// Corrected by somebody, by the formula of Fridericia.
    pub(super) fridericia: Series<'a, Milliseconds>,
    /// Corrected by a formula that is not stated.
    pub(super) not_stated: Series<'a, Milliseconds>,
    /// Corrected by the formula of Bazett.
    pub(super) bazett: Series<'a, Milliseconds>,
    pub(super) uncorrected: Series<'a, Milliseconds>,
    /// Beats a minute.
    pub(super) rates: &'a [Reading<'a, Decimal>],
}

/// A number as an interval.
pub(super) fn interval(found: Found) -> Option<Milliseconds> {
    match found {
        Found::Number(number) => Milliseconds::new(number).ok(),
        Found::Stated(_) => None,
    }
}

impl<'a> Intervals<'a> {
    /// All corrected intervals, newest first. Of one moment Fridericia's goes first, then ours, then one whose formula
    /// is not stated, then Bazett's.
    pub(super) fn into_series(self, arena: &'a Arena, context: &Context<'_>) -> Series<'a, Qtc> {
        let Self { fridericia, not_stated, bazett, uncorrected, rates } = self;
        let corrected = [
            (Correction::Fridericia, fridericia),
            (Correction::NotStated, not_stated),
            (Correction::Bazett, bazett),
        ];
        let mut qtcs = BumpVec::new_in(arena);
        let mut unusable = BumpVec::new_in(arena);
        unusable.extend_from_slice_copy(uncorrected.unusable);
        for (correction, series) in corrected {
            unusable.extend_from_slice_copy(series.unusable);
            qtcs.extend(series.readings.iter().map(|reading| {
                let heart_rate = rate_beside(reading, rates, context).map(|rate| rate.value);
                let qtc = Qtc { interval: reading.value, correction, heart_rate };
                with_value(*reading, qtc)
            }));
        }
        let mut computed = Vec::new();
        for reading in uncorrected.readings {
            let beside = || qtcs.iter().filter(|other| are_beside(reading, other, context));
            if beside().any(|other| other.value.correction == Correction::Fridericia) {
                continue;
            }
            match compute(reading, rates, context) {
                Ok(qtc) => computed.push(qtc),
                Err(_) if beside().next().is_some() => {}
                Err(reason) => {
                    let (time, source) = (Some(reading.time), reading.source);
                    unusable.push(UnusableReading { reason, time, source });
                }
            }
        }
        qtcs.extend(computed);
        sort_by(&mut qtcs, |one, other| {
            let moment = |reading: &Reading<'_, Qtc>| reading.time.first_moment(context.zone);
            let of_one_moment = |reading: &Reading<'_, Qtc>| (reading.value.correction, reading.preliminary);
            moment(other)
                .cmp(&moment(one))
                .then_with(|| of_one_moment(one).cmp(&of_one_moment(other)))
                .then_with(|| one.source.cmp(&other.source))
                .then_with(|| one.value.interval.cmp(&other.value.interval))
        });
        order_unusable(&mut unusable, context);
        Series { readings: qtcs.into_bump_slice(), unusable: unusable.into_bump_slice() }
    }
}

/// Fridericia's correction of an interval by the heart rate of its time.
fn compute<'a>(
    reading: &Reading<'a, Milliseconds>,
    rates: &[Reading<'_, Decimal>],
    context: &Context<'_>,
) -> Result<Reading<'a, Qtc>, Reason> {
    let rate = rate_beside(reading, rates, context).ok_or(Reason::NoHeartRate)?;
    let interval = fridericia(reading.value, rate.value);
    let limits = context.knowledge.codes.limits(Observable::QtcFridericia);
    let interval = interval
        .filter(|interval| limits.is_none_or(|limits| limits.contains(&interval.value())))
        .ok_or(Reason::OutOfRange { element: "valueQuantity.value" })?;
    let qtc = Qtc { interval, correction: Correction::Computed, heart_rate: Some(rate.value) };
    let preliminary = reading.preliminary || rate.preliminary;
    Ok(Reading { preliminary, ..with_value(*reading, qtc) })
}

/// The heart rate of the time of an interval; of several the fastest, by which the interval is longest.
fn rate_beside<'r, 'a, T>(
    reading: &Reading<'_, T>,
    rates: &'r [Reading<'a, Decimal>],
    context: &Context<'_>,
) -> Option<&'r Reading<'a, Decimal>> {
    let beside = rates.iter().filter(|rate| rate.bound == Bound::Exact && are_beside(reading, rate, context));
    beside.max_by_key(|rate| rate.value)
}

/// Whether two values are of one Observation or of one minute.
fn are_beside<T, U>(one: &Reading<'_, T>, other: &Reading<'_, U>, context: &Context<'_>) -> bool {
    let minute = |time: ClinicalTime| match time {
        ClinicalTime::Moment { .. } | ClinicalTime::Local(_) => {
            Some(time.first_moment(context.zone).as_second().div_euclid(60))
        }
        ClinicalTime::Day(_) | ClinicalTime::Month(_) | ClinicalTime::Year(_) => None,
    };
    let is_one_record = one.source.id.is_some() && one.source == other.source && one.time == other.time;
    is_one_record || minute(one.time).is_some_and(|at| Some(at) == minute(other.time))
}

fn with_value(reading: Reading<'_, Milliseconds>, value: Qtc) -> Reading<'_, Qtc> {
    let Reading { bound, time, preliminary, source, .. } = reading;
    Reading { value, bound, time, preliminary, upper_limit: None, source }
}

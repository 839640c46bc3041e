//! The newest ECG and electrolytes, and what they mean. QT-06 to QT-10.

use std::cmp::Reverse;

use rust_decimal::Decimal;

use super::{
    Occasion,
    problem::{Calcium, CalciumCorrection, Ecg, Level, QtState, Rise},
};
use crate::{
    clinical::{
        case::Sex,
        fact::{Bound, Reading, Series},
        quantity::{GramsPerDecilitre, MilligramsPerDecilitre, Milliseconds},
        results::{Correction, Qtc},
    },
    knowledge::QtInterval,
};

/// The state of the patient; the score comes with what is found: [`super::tisdale`].
pub(super) fn state(occasion: &Occasion<'_, '_, '_>) -> QtState {
    let results = &occasion.situation.case.results;
    let limits = &occasion.qt.electrolytes;
    QtState {
        ecg: current_ecg(occasion).map(|reading| ecg(occasion, reading)),
        potassium: occasion.current(&results.potassium).map(|reading| {
            level(occasion, &results.potassium, reading, (limits.potassium_low, limits.potassium_critical))
        }),
        magnesium: occasion.current(&results.magnesium).map(|reading| {
            level(occasion, &results.magnesium, reading, (limits.magnesium_low, limits.magnesium_critical))
        }),
        calcium: calcium(occasion),
        tisdale: None,
    }
}

/// The rise over the last QTc up to the first dose of the course: known, or why it is not.
pub(super) fn rise(occasion: &Occasion<'_, '_, '_>, ecg: &Ecg) -> Result<Option<Rise>, &'static str> {
    let zone = occasion.situation.case.zone;
    let Some(began) = occasion.course_began().filter(|began| ecg.time.latest_day(zone) > *began) else {
        return Ok(None);
    };
    let Some(baseline) = baseline_ecg(occasion, |reading| reading.time.latest_day(zone) <= began) else {
        return Err("no QTc from before the first dose is on file, so a rise cannot be told");
    };
    if ecg.bound != Bound::Exact || baseline.bound != Bound::Exact {
        return Err("only a bound of a QTc is known, so its rise cannot be told");
    }
    let from = baseline.value.by_fridericia();
    let limit = occasion.qt.interval.rise;
    let by = Milliseconds::new(ecg.fridericia.value() - from.value());
    Ok(by.ok().filter(|by| *by >= limit).map(|by| Rise {
        by,
        from,
        day: baseline.time.latest_day(zone),
        correction: baseline.value.correction,
        limit,
    }))
}

/// The newest QTc of the shortest window that has one, else the newest of all: a final one does not outweigh a newer
/// preliminary one from beyond a window.
fn current_ecg<'s>(occasion: &Occasion<'_, '_, 's>) -> Option<&'s Reading<'s, Qtc>> {
    let windows = &occasion.qt.windows;
    [windows.ecg_known_risk_days, windows.ecg_first_dose_days, windows.ecg_possible_risk_days]
        .into_iter()
        .find_map(|days| newest_ecg(occasion, |reading| occasion.age_of(&reading.time) <= days))
        .or_else(|| newest_ecg(occasion, |_| true))
}

/// The newest QTc that a condition holds for. Of several corrections of one ECG, Fridericia's counts; of several
/// intervals so corrected the longest.
fn newest_ecg<'s>(
    occasion: &Occasion<'_, '_, 's>,
    holds: impl Fn(&Reading<'_, Qtc>) -> bool,
) -> Option<&'s Reading<'s, Qtc>> {
    worst_ecg(occasion, holds, |qtc| (Reverse(qtc.correction), trusted(qtc, &occasion.qt.interval)))
}

/// The same to compare with: of several intervals of one moment the shortest, from which the rise is the greatest. QT-11
fn baseline_ecg<'s>(
    occasion: &Occasion<'_, '_, 's>,
    holds: impl Fn(&Reading<'_, Qtc>) -> bool,
) -> Option<&'s Reading<'s, Qtc>> {
    worst_ecg(occasion, holds, |qtc| (Reverse(qtc.correction), Reverse(qtc.by_fridericia())))
}

fn worst_ecg<'s, K: Ord>(
    occasion: &Occasion<'_, '_, 's>,
    holds: impl Fn(&Reading<'_, Qtc>) -> bool,
    badness: impl Fn(&Qtc) -> K,
) -> Option<&'s Reading<'s, Qtc>> {
    let worse = |one: &Qtc, other: &Qtc| badness(one).cmp(&badness(other));
    occasion.situation.case.results.qtc.worst_of_newest(occasion.situation.case.zone, holds, worse)
}

fn ecg(occasion: &Occasion<'_, '_, '_>, reading: &Reading<'_, Qtc>) -> Ecg {
    let limits = &occasion.qt.interval;
    let zone = occasion.situation.case.zone;
    let moment = reading.time.first_moment(zone);
    // A correction that another of the same ECG goes before is no other result.
    let is_passed_over = |other: &Reading<'_, Qtc>| {
        other.time.first_moment(zone) == moment && other.value.correction > reading.value.correction
    };
    let others = occasion.situation.case.results.qtc.others(reading, zone);
    let holding = others
        .filter(|other| !is_passed_over(other))
        .filter(|other| meaning(&other.value, other.bound, limits).0 == Some(true))
        .map(|other| trusted(&other.value, limits));
    let (holds, is_long) = meaning(&reading.value, reading.bound, limits);
    let (interval, age_days) = (trusted(&reading.value, limits), occasion.age_of(&reading.time));
    let is_unfit_bazett = reading.value.correction == Correction::Bazett
        && reading.value.heart_rate.is_none_or(|rate| !limits.bazett_heart_rate.contains(&rate));
    let borderline = match occasion.situation.case.sex.known() {
        Some(Sex::Female) => Some(limits.borderline_women),
        Some(Sex::Male) => Some(limits.borderline_men),
        Some(Sex::Other) | None => None,
    };
    Ecg {
        interval,
        bound: reading.bound,
        correction: reading.value.correction,
        unfit_bazett: is_unfit_bazett.then_some((reading.value.interval, reading.value.heart_rate)),
        fridericia: reading.value.by_fridericia(),
        age_days,
        is_old: age_days > occasion.qt.windows.ecg_possible_risk_days,
        time: reading.time,
        preliminary: reading.preliminary,
        other_of_day: holding.max().filter(|_| holds != Some(true)),
        holds,
        is_long,
        is_borderline: borderline.is_some_and(|borderline| interval > borderline),
    }
}

/// Whether a QTc holds the dose, and whether it is long.
fn meaning(qtc: &Qtc, bound: Bound, limits: &QtInterval) -> (Option<bool>, Option<bool>) {
    let trusted = trusted(qtc, limits);
    let holds = bound.is_below(trusted, limits.hold).map(|is_below| !is_below);
    (holds, bound.is_above(trusted, limits.long))
}

/// The value that counts: Bazett's at a heart rate it is not good at is computed anew by Fridericia. QT-09
fn trusted(qtc: &Qtc, limits: &QtInterval) -> Milliseconds {
    match unfit_heart_rate(qtc, limits) {
        Some(_) => qtc.by_fridericia(),
        None => qtc.interval,
    }
}

fn unfit_heart_rate(qtc: &Qtc, limits: &QtInterval) -> Option<Decimal> {
    let is_unfit =
        |rate: &Decimal| qtc.correction == Correction::Bazett && !limits.bazett_heart_rate.contains(rate);
    qtc.heart_rate.filter(is_unfit)
}

fn level<'s, T: Copy + Ord>(
    occasion: &Occasion<'_, '_, '_>,
    series: &Series<'s, T>,
    reading: &Reading<'s, T>,
    (low, very_low): (T, T),
) -> Level<T> {
    let zone = occasion.situation.case.zone;
    let is_very_low = |reading: &Reading<'_, T>| reading.bound.is_below(reading.value, very_low);
    let lowest = series
        .others(reading, zone)
        .filter(|other| is_very_low(other) == Some(true))
        .map(|other| other.value)
        .min();
    Level {
        value: reading.value,
        bound: reading.bound,
        age_days: occasion.age_of(&reading.time),
        preliminary: reading.preliminary,
        other_of_day: lowest.filter(|_| is_very_low(reading) != Some(true)),
        is_low: reading.bound.is_below(reading.value, low),
        is_very_low: is_very_low(reading),
    }
}

/// The newest calcium; of one day ionised, else corrected by the laboratory, else total. QT-10
fn calcium(occasion: &Occasion<'_, '_, '_>) -> Option<Calcium> {
    let results = &occasion.situation.case.results;
    let limits = &occasion.qt.electrolytes;
    let ionised = occasion.current(&results.ionised_calcium);
    let by_laboratory = occasion.current(&results.corrected_calcium);
    let total = occasion.current(&results.calcium);
    let times = [ionised.map(|of| &of.time), by_laboratory.map(|of| &of.time), total.map(|of| &of.time)];
    let newest = times.into_iter().flatten().map(|time| occasion.age_of(time)).min()?;
    if let Some(reading) = ionised.filter(|reading| occasion.age_of(&reading.time) == newest) {
        let low = limits.ionised_calcium_low;
        return Some(Calcium::Ionised(level(occasion, &results.ionised_calcium, reading, (low, low))));
    }
    let low = limits.calcium_low;
    if let Some(reading) = by_laboratory.filter(|reading| occasion.age_of(&reading.time) == newest) {
        return Some(Calcium::Total {
            level: level(occasion, &results.corrected_calcium, reading, (low, low)),
            correction: CalciumCorrection::ByLaboratory,
        });
    }
    total.map(|reading| corrected(occasion, reading))
}

/// Total calcium corrected for an albumin of the same weeks. Without one it stands as it is, which errs on the low side.
fn corrected(occasion: &Occasion<'_, '_, '_>, reading: &Reading<'_, MilligramsPerDecilitre>) -> Calcium {
    let results = &occasion.situation.case.results;
    let limits = &occasion.qt.electrolytes;
    let is_recent = |days: i64| days <= occasion.qt.windows.albumin_days;
    let is_usable = |albumin: &Reading<'_, GramsPerDecilitre>| {
        albumin.bound == Bound::Exact && is_recent(occasion.age_of(&albumin.time))
    };
    // Of two of one moment the higher adds less.
    let zone = occasion.situation.case.zone;
    let albumin = results.albumin.worst_of_newest(zone, is_usable, GramsPerDecilitre::cmp);
    let made = albumin.and_then(|albumin| {
        let missing = limits.normal_albumin.value().checked_sub(albumin.value.value())?;
        let bound = limits.calcium_for_albumin.checked_mul(missing)?;
        let corrected = MilligramsPerDecilitre::new(reading.value.value().checked_add(bound)?).ok()?;
        Some((corrected, CalciumCorrection::ForAlbumin(reading.value, albumin.value)))
    });
    let (value, correction) = made.unwrap_or((reading.value, CalciumCorrection::NotCorrected));
    let level = level(
        occasion,
        &Series::default(),
        &Reading { value, ..*reading },
        (limits.calcium_low, limits.calcium_low),
    );
    Calcium::Total { level, correction }
}

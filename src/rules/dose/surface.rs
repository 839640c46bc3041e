//! Which height and weight count, and whether they can be believed. BSA-05 to BSA-08, BSA-13.

use jiff::tz::Offset;
use rust_decimal::Decimal;

use super::{Dose, body_surface::body_surface, past_size::weight_on};
use crate::{
    clinical::{
        case::Case,
        fact::{Bound, Reading, Reason, Series},
        quantity::{Centimetres, Kilograms, SquareMetres},
        time::{ClinicalTime, days_between},
    },
    course::DraftedDose,
    knowledge::BodySize,
    rules::{
        Confusion, DoseProblem, Finding, Implausible, NotChecked, Rule, Severity, Situation, SurfaceDoubt,
        SurfaceFault, SurfaceUsed, Verdict,
    },
};

/// The body surface area of today, from the newest height and weight that can be believed.
pub(super) fn surface(situation: &Situation<'_, '_>) -> Result<SurfaceUsed, SurfaceFault> {
    let Situation { case, drug, options, .. } = situation;
    let (Some(height), Some(weight)) = (newest(&case.heights), newest(&case.weights)) else {
        return Err(missing(case));
    };
    let is_adult = is_adult(situation);
    believe_height(situation, height, is_adult)?;
    believe_weight(situation, weight, is_adult)?;
    let surface =
        body_surface(options.formula, height.value, weight.value).ok_or(SurfaceFault::Missing(vec![]))?;
    believe_surface(&drug.body, surface, is_adult)?;
    Ok(SurfaceUsed {
        preliminary: height.preliminary || weight.preliminary,
        surface,
        height: (height.value, height.time),
        weight: (weight.value, weight.time),
        formula: options.formula,
    })
}

/// The newest height, if it can be believed.
pub(super) fn believed_height<'s>(situation: &Situation<'_, 's>) -> Option<&'s Reading<'s, Centimetres>> {
    let height = newest(&situation.case.heights)?;
    believe_height(situation, height, is_adult(situation)).is_ok().then_some(height)
}

/// The newest weight, if it can be believed.
pub(in crate::rules) fn believed_weight<'s>(
    situation: &Situation<'_, 's>,
) -> Option<&'s Reading<'s, Kilograms>> {
    let weight = newest(&situation.case.weights)?;
    believe_weight(situation, weight, is_adult(situation)).is_ok().then_some(weight)
}

fn is_adult(situation: &Situation<'_, '_>) -> Option<bool> {
    let case = situation.case;
    case.age_on(case.today()).map(|age| age >= situation.drug.body.adult_from_years)
}

/// The newest reading that is a number, final before preliminary.
fn newest<'c, 'a, T>(series: &'c Series<'a, T>) -> Option<&'c Reading<'a, T>> {
    let exact = || series.readings.iter().filter(|reading| reading.bound == Bound::Exact);
    exact().find(|reading| !reading.preliminary).or_else(|| exact().next())
}

fn missing(case: &Case<'_>) -> SurfaceFault {
    fn has_no_unit<T>(series: &Series<'_, T>) -> bool {
        series.unusable.iter().any(|unusable| matches!(unusable.reason, Reason::NoUnit | Reason::UnknownUnit))
    }
    fn is_on_file<T>(series: &Series<'_, T>) -> bool {
        !series.readings.is_empty() || !series.unusable.is_empty()
    }
    let height = newest(&case.heights).is_none();
    let weight = newest(&case.weights).is_none();
    let without_unit = (!height || has_no_unit(&case.heights)) && (!weight || has_no_unit(&case.weights));
    if without_unit {
        let what = [(height, "height"), (weight, "weight")];
        return SurfaceFault::NoUnit(
            what.into_iter().filter_map(|(lacks, what)| lacks.then_some(what)).collect(),
        );
    }
    // A value that is there and cannot be used is not said to be missing.
    let what = [
        (height, if is_on_file(&case.heights) { "usable height" } else { "height" }),
        (weight, if is_on_file(&case.weights) { "usable weight" } else { "weight" }),
    ];
    SurfaceFault::Missing(what.into_iter().filter_map(|(lacks, what)| lacks.then_some(what)).collect())
}

/// BSA-08 for heights: the limits of adults; what contradicts the height before it.
fn believe_height(
    situation: &Situation<'_, '_>,
    height: &Reading<'_, Centimetres>,
    is_adult: Option<bool>,
) -> Result<(), SurfaceFault> {
    let Situation { case, drug, .. } = situation;
    let previous = previous(&case.heights, height, case.zone);
    let implausible = |confusion| {
        Err(SurfaceFault::Implausible(Implausible {
            what: "height",
            value: height.value.value(),
            unit: Centimetres::UNIT,
            previous: previous.map(|previous| (previous.value.value(), previous.time)),
            confusion,
        }))
    };
    if let Some(previous) = previous
        && let Some(confusion) = height_confusion(situation, previous, height)
        && !confirmed(&case.heights, (height, previous), case.zone, &drug.body, Centimetres::ratio_to)
    {
        return implausible(confusion);
    }
    if is_adult == Some(true) && !drug.body.adult_height.contains(&height.value) {
        return implausible(Confusion::OutOfRange);
    }
    Ok(())
}

/// BSA-08 for weights: the limits of adults; what contradicts the weight before it.
fn believe_weight(
    situation: &Situation<'_, '_>,
    weight: &Reading<'_, Kilograms>,
    is_adult: Option<bool>,
) -> Result<(), SurfaceFault> {
    let Situation { case, drug, .. } = situation;
    let previous = previous(&case.weights, weight, case.zone);
    let implausible = |confusion| {
        Err(SurfaceFault::Implausible(Implausible {
            what: "weight",
            value: weight.value.value(),
            unit: Kilograms::UNIT,
            previous: previous.map(|previous| (previous.value.value(), previous.time)),
            confusion,
        }))
    };
    if let Some(previous) = previous
        && let Some(confusion) = weight_confusion(situation, previous, weight)
        && !confirmed(&case.weights, (weight, previous), case.zone, &drug.body, Kilograms::ratio_to)
    {
        return implausible(confusion);
    }
    if is_adult == Some(true) && !drug.body.adult_weight.contains(&weight.value) {
        return implausible(Confusion::OutOfRange);
    }
    Ok(())
}

/// How two heights contradict each other: inches as centimetres; a jump in an adult.
pub(super) fn height_confusion(
    situation: &Situation<'_, '_>,
    earlier: &Reading<'_, Centimetres>,
    later: &Reading<'_, Centimetres>,
) -> Option<Confusion> {
    let body = &situation.drug.body;
    let ratio = later.value.ratio_to(earlier.value);
    if ratio == Decimal::ONE
        || !is_comparable(situation, earlier, later, situation.drug.windows.child_height_days)
    {
        return None;
    }
    if near_any(ratio, &body.height_unit_ratios, body.unit_ratio_tolerance) {
        return Some(Confusion::Units);
    }
    let jumps = is_adult(situation) != Some(false) && (ratio - Decimal::ONE).abs() > body.height_jump;
    jumps.then_some(Confusion::Jump)
}

/// How two weights contradict each other: pounds as kilograms; a jump within a month.
pub(super) fn weight_confusion(
    situation: &Situation<'_, '_>,
    earlier: &Reading<'_, Kilograms>,
    later: &Reading<'_, Kilograms>,
) -> Option<Confusion> {
    let body = &situation.drug.body;
    let ratio = later.value.ratio_to(earlier.value);
    if ratio == Decimal::ONE || !is_comparable(situation, earlier, later, situation.drug.windows.height_days)
    {
        return None;
    }
    if near_any(ratio, &body.weight_unit_ratios, body.unit_ratio_tolerance) {
        return Some(Confusion::Units);
    }
    let is_recent = days_apart(situation.case, earlier, later) <= body.weight_jump_days;
    (is_recent && (ratio - Decimal::ONE).abs() > body.weight_jump).then_some(Confusion::Jump)
}

/// Who was a child has grown since: a value of then is compared within a time only.
fn is_comparable<T>(
    situation: &Situation<'_, '_>,
    earlier: &Reading<'_, T>,
    later: &Reading<'_, T>,
    within_days: i64,
) -> bool {
    let case = situation.case;
    let age = case.age_on(earlier.time.latest_day(case.zone));
    age.is_none_or(|age| age >= situation.drug.body.adult_from_years)
        || days_apart(case, earlier, later) <= within_days
}

/// Without an age, only what no patient has is refused.
fn believe_surface(
    body: &BodySize,
    surface: SquareMetres,
    is_adult: Option<bool>,
) -> Result<(), SurfaceFault> {
    let is_plausible = match is_adult {
        Some(true) => body.adult_surface.contains(&surface),
        Some(false) => body.child_surface.contains(&surface),
        None => surface >= *body.child_surface.start() && surface <= *body.adult_surface.end(),
    };
    if is_plausible {
        return Ok(());
    }
    Err(SurfaceFault::Implausible(Implausible {
        what: "body surface area",
        value: surface.rounded(2),
        unit: SquareMetres::UNIT,
        previous: None,
        confusion: Confusion::OutOfRange,
    }))
}

/// The exact reading before this one.
fn previous<'c, 'a, T>(
    series: &'c Series<'a, T>,
    newest: &Reading<'_, T>,
    zone: Offset,
) -> Option<&'c Reading<'a, T>> {
    let exact = series.readings.iter().filter(|reading| reading.bound == Bound::Exact);
    exact
        .skip_while(|reading| reading.source != newest.source || reading.time != newest.time)
        .skip(1)
        .find(|reading| !is_one_measurement(reading, newest, zone))
}

/// A third value that agrees with the newest clears a jump; the same measurement filed twice is no third.
fn confirmed<T: Copy>(
    series: &Series<'_, T>,
    (newest, previous): (&Reading<'_, T>, &Reading<'_, T>),
    zone: Offset,
    body: &BodySize,
    ratio: impl Fn(T, T) -> Decimal,
) -> bool {
    series.readings.iter().filter(|reading| reading.bound == Bound::Exact).any(|third| {
        third.source != previous.source
            && !is_one_measurement(third, newest, zone)
            && (ratio(newest.value, third.value) - Decimal::ONE).abs() <= body.unit_ratio_tolerance
    })
}

/// Whether two readings are of one moment, or of one day where either has no time of day.
fn is_one_measurement<T>(one: &Reading<'_, T>, other: &Reading<'_, T>, zone: Offset) -> bool {
    let has_hours =
        |time: &ClinicalTime| matches!(time, ClinicalTime::Moment { .. } | ClinicalTime::Local(_));
    one.source == other.source
        || one.time.first_moment(zone) == other.time.first_moment(zone)
        || !(has_hours(&one.time) && has_hours(&other.time)) && one.time.day(zone) == other.time.day(zone)
}

fn days_apart<T>(case: &Case<'_>, earlier: &Reading<'_, T>, later: &Reading<'_, T>) -> i64 {
    match (earlier.time.day(case.zone), later.time.day(case.zone)) {
        (Some(earlier), Some(later)) => days_between(earlier, later),
        _ => 0,
    }
}

fn near_any(ratio: Decimal, targets: &[Decimal], tolerance: Decimal) -> bool {
    targets.iter().any(|target| {
        ratio.checked_div(*target).is_some_and(|share| (share - Decimal::ONE).abs() <= tolerance)
    })
}

/// `bsa-unavailable`: said once, for the first of the drafted doses.
pub(super) fn unavailable<'k>(dose: &Dose<'_, 'k, '_>, fault: &SurfaceFault) -> Finding<'k> {
    dose.finding(Rule::BsaUnavailable, Severity::Critical, DoseProblem::BsaUnavailable(fault.clone()))
        .citing([&dose.situation.drug.body.citations])
}

/// `bsa-uncertain`: a stale weight or height, a recorded area that disagrees, a weight that changed.
pub(super) fn uncertain<'k>(dose: &Dose<'_, 'k, '_>, used: &SurfaceUsed, verdict: &mut Verdict<'k>) {
    let doubts: [fn(&Dose<'_, '_, '_>, &SurfaceUsed) -> Option<SurfaceDoubt>; 4] =
        [stale_weight, stale_height, disagrees, weight_changed];
    for doubt in doubts.into_iter().filter_map(|doubt| doubt(dose, used)) {
        let citations = match doubt {
            SurfaceDoubt::StaleWeight { .. } | SurfaceDoubt::StaleHeight { .. } => {
                &dose.situation.drug.windows.citations
            }
            SurfaceDoubt::Disagrees { .. } | SurfaceDoubt::WeightChanged { .. } => {
                &dose.situation.drug.body.citations
            }
        };
        let problem = DoseProblem::BsaUncertain { doubt, surface: used.surface, weight: used.weight.0 };
        verdict
            .findings
            .push(dose.finding(Rule::BsaUncertain, Severity::Warning, problem).citing([citations]));
    }
}

/// Windows are not judged for a dose that is days ahead: the data are due nearer the dose.
pub(super) fn note_windows_ahead(
    situation: &Situation<'_, '_>,
    drafted: &DraftedDose<'_, '_>,
    verdict: &mut Verdict<'_>,
) {
    let hours = situation.drug.windows.not_judged_beyond_hours;
    let reason =
        format!("dose of {} is more than {hours} h ahead: weight is due nearer the dose", drafted.dose.day);
    verdict.not_checked.push(NotChecked { rule: Rule::BsaUncertain, reason });
}

fn stale_weight(dose: &Dose<'_, '_, '_>, used: &SurfaceUsed) -> Option<SurfaceDoubt> {
    let windows = &dose.situation.drug.windows;
    let is_day_1 = dose.drafted.place.cycle_day == Some(1);
    let window = match (dose.is_child(), is_day_1) {
        (true, _) => windows.child_weight_days,
        (false, true) => windows.weight_day_1_days,
        (false, false) => windows.weight_other_days,
    };
    let days = dose.age_of(&used.weight.1);
    (days > window && !dose.is_far_ahead()).then_some(SurfaceDoubt::StaleWeight { days, window })
}

fn stale_height(dose: &Dose<'_, '_, '_>, used: &SurfaceUsed) -> Option<SurfaceDoubt> {
    let windows = &dose.situation.drug.windows;
    let window = if dose.is_child() { windows.child_height_days } else { windows.height_days };
    let days = dose.age_of(&used.height.1);
    (days > window && !dose.is_far_ahead()).then_some(SurfaceDoubt::StaleHeight { days, window })
}

/// BSA-13; only a recorded area as new as the weight can contradict it.
fn disagrees(dose: &Dose<'_, '_, '_>, used: &SurfaceUsed) -> Option<SurfaceDoubt> {
    let case = dose.situation.case;
    let recorded = newest(&case.surfaces)?;
    let is_current = recorded.time.day(case.zone) >= used.weight.1.day(case.zone);
    let off = (recorded.value.ratio_to(used.surface) - Decimal::ONE).abs();
    (is_current && off > dose.situation.drug.body.surface_disagreement)
        .then_some(SurfaceDoubt::Disagrees { recorded: recorded.value })
}

/// BSA-06: since the course's first dose; for the first dose itself, since the weight that the order was made with.
fn weight_changed(dose: &Dose<'_, '_, '_>, used: &SurfaceUsed) -> Option<SurfaceDoubt> {
    let case = dose.situation.case;
    let body = &dose.situation.drug.body;
    let began = dose.drafted.place.course_began?;
    let reference = if began < dose.drafted.dose.day {
        weight_on(dose.situation, began)?
    } else {
        let previous = case.weights.readings.iter().find(|reading| {
            reading.bound == Bound::Exact && reading.value != used.weight.0 && reading.time != used.weight.1
        })?;
        dose.fits_weight(previous.value, used).then_some(previous)?
    };
    let share = used.weight.0.ratio_to(reference.value) - Decimal::ONE;
    (share.abs() >= body.weight_change).then_some(SurfaceDoubt::WeightChanged {
        from: (reference.value, reference.time),
        to: used.weight.0,
        share,
    })
}

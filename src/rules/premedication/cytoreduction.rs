//! `cytoreduction-needed` and `blast-count-unknown`: the blasts in the blood before the first dose. CYT-01 to CYT-04.

use std::cmp::Reverse;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::PremedicationProblem;
use crate::{
    clinical::{
        case::Case,
        fact::{Bound, Reading, Reason, Series},
        medication::{Medication, MedicationState},
        order::OrderState,
        quantity::{GigaPerLitre, Percent},
        sort::sort_by_key,
        time::{ClinicalTime, plus_days},
    },
    knowledge::{Class, Cytoreduction},
    rules::{Finding, PlannedDose, Problem, Remedy, Rule, Severity, Test, Verdict},
};

/// A number of blasts in the blood.
#[derive(Clone, Debug, PartialEq)]
pub struct BlastCount {
    /// How many.
    pub blasts: GigaPerLitre,
    /// Whether that is the number, or only bounds it.
    pub bound: Bound,
    /// When.
    pub time: ClinicalTime,
    /// Not yet final.
    pub preliminary: bool,
    /// White cells and the share of blasts, where the number was computed from them.
    pub computed_from: Option<(GigaPerLitre, Percent)>,
}

/// White cells.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WhiteCells {
    /// How many.
    pub cells: GigaPerLitre,
    /// Whether that is the number, or only bounds it.
    pub bound: Bound,
    /// When.
    pub time: ClinicalTime,
    /// Not yet final.
    pub preliminary: bool,
}

/// Too many blasts, or two results that disagree on it.
#[derive(Clone, Debug, PartialEq)]
pub struct BlastProblem {
    /// The newest count.
    pub count: BlastCount,
    /// Another result of the same day that is within the limit; where the newest is, one that is not.
    pub other: Option<BlastCount>,
    /// The newest count is within the limit, but not the other.
    pub by_other_alone: bool,
    /// The most there may be.
    pub most: GigaPerLitre,
    /// The days from the count to the dose, where it is older than it may be.
    pub days_old: Option<i64>,
    /// The cytoreductive drugs at work.
    pub under: Vec<String>,
    /// What to do first.
    pub advice: String,
}

/// Nobody knows how many blasts there are.
#[derive(Clone, Debug, PartialEq)]
pub struct UncountedBlasts {
    /// The white cells, if they were counted in time.
    pub white_cells: Option<WhiteCells>,
    /// The newest blast count, which is too old.
    pub older: Option<BlastCount>,
    /// Why a recorded count cannot be used.
    pub unusable: Option<Reason>,
    /// How old a count may be, in hours.
    pub window_hours: i64,
    /// The most blasts there may be.
    pub most: GigaPerLitre,
}

/// Judges the first dose of a course.
pub(super) fn judge<'k>(
    first: &PlannedDose<'_, 'k, '_>,
    limits: &'k Cytoreduction,
    verdict: &mut Verdict<'k>,
) {
    let case = first.situation.case;
    let in_time = |time: &ClinicalTime| first.is_within_hours(time, limits.window_hours);
    let (series, worse) = (&case.results.white_cells, GigaPerLitre::cmp);
    let white_cells = series.worst_of_newest(case.zone, |reading| in_time(&reading.time), worse);
    let many_white_cells =
        white_cells.and_then(|cells| above(cells.value, cells.bound, limits.most_white_cells));
    let counts = counts(case);
    if many_white_cells == Some(false) && counts.is_empty() {
        return;
    }
    let newest = newest(&counts, |count| in_time(&count.time)).or_else(|| newest(&counts, |_| true));
    let is_above = |count: &BlastCount| above(count.blasts, count.bound, limits.most_blasts);
    // Blasts are white cells, so few of these bound them; many blasts counted no earlier contradict that.
    let contradicts = |cells: &Reading<'_, GigaPerLitre>| {
        newest.is_some_and(|count| {
            let is_earlier = count.time.first_moment(case.zone) < cells.time.first_moment(case.zone);
            is_above(count) == Some(true) && !is_earlier
        })
    };
    if many_white_cells == Some(false) && !white_cells.is_some_and(contradicts) {
        return;
    }
    match newest.map(|count| (count, is_above(count))) {
        Some((count, Some(true))) => verdict.findings.push(too_many(first, limits, count, &counts)),
        Some((count, Some(false))) if in_time(&count.time) => {
            let day = count.time.latest_day(case.zone);
            let mut others = counts.iter().filter(|other| other.time.latest_day(case.zone) >= day);
            if let Some(other) = others.find(|other| is_above(other) == Some(true)) {
                verdict.findings.push(disputed(first, limits, count, other));
            }
        }
        Some((count, None)) if in_time(&count.time) => {
            let reason = "the blast count is only a bound";
            verdict.not_checked.push(first.not_checked(Rule::CytoreductionNeeded, reason));
        }
        Some(_) | None if first.is_far_ahead() => {
            for rule in [Rule::CytoreductionNeeded, Rule::BlastCountUnknown] {
                verdict.not_checked.push(first.not_checked(rule, "due nearer the dose"));
            }
        }
        Some(_) | None if case.lacks("observations") => {
            let reason = "test results could not be read";
            verdict.not_checked.push(first.not_checked(Rule::BlastCountUnknown, reason));
        }
        Some(_) | None => {
            let white_cells = white_cells.filter(|_| many_white_cells == Some(true));
            verdict.findings.push(uncounted(first, limits, white_cells, newest));
        }
    }
}

/// `cytoreduction-needed`
fn too_many<'k>(
    first: &PlannedDose<'_, 'k, '_>,
    limits: &'k Cytoreduction,
    count: &BlastCount,
    counts: &[BlastCount],
) -> Finding<'k> {
    let case = first.situation.case;
    let under = at_work(first, limits);
    let severity = if under.is_empty() { Severity::Critical } else { Severity::Warning };
    let is_other = |other: &&BlastCount| {
        other.time.day(case.zone) == count.time.day(case.zone)
            && above(other.blasts, other.bound, limits.most_blasts) == Some(false)
    };
    let is_old = !first.is_within_hours(&count.time, limits.window_hours);
    let problem = BlastProblem {
        count: count.clone(),
        other: counts.iter().find(is_other).cloned(),
        by_other_alone: false,
        most: limits.most_blasts,
        days_old: is_old.then(|| first.age_of(&count.time)),
        under,
        advice: limits.advice.clone(),
    };
    let problem = Problem::Premedication(PremedicationProblem::TooManyBlasts(Box::new(problem)));
    first
        .finding(Rule::CytoreductionNeeded, severity, problem)
        .citing([&limits.citations])
        .mended_by(Remedy::OrderTest(Test::BloodCount))
}

/// `cytoreduction-needed`, where the newest count is within the limit and another of its day, or a preliminary one since,
/// is not: said, no more.
fn disputed<'k>(
    first: &PlannedDose<'_, 'k, '_>,
    limits: &'k Cytoreduction,
    count: &BlastCount,
    other: &BlastCount,
) -> Finding<'k> {
    let problem = BlastProblem {
        count: count.clone(),
        other: Some(other.clone()),
        by_other_alone: true,
        most: limits.most_blasts,
        days_old: None,
        under: Vec::new(),
        advice: limits.advice.clone(),
    };
    let problem = Problem::Premedication(PremedicationProblem::TooManyBlasts(Box::new(problem)));
    first
        .finding(Rule::CytoreductionNeeded, Severity::Info, problem)
        .citing([&limits.citations])
        .mended_by(Remedy::OrderTest(Test::BloodCount))
}

/// `blast-count-unknown`
fn uncounted<'k>(
    first: &PlannedDose<'_, 'k, '_>,
    limits: &'k Cytoreduction,
    white_cells: Option<&Reading<'_, GigaPerLitre>>,
    older: Option<&BlastCount>,
) -> Finding<'k> {
    let problem = UncountedBlasts {
        white_cells: white_cells.map(|reading| WhiteCells {
            cells: reading.value,
            bound: reading.bound,
            time: reading.time,
            preliminary: reading.preliminary,
        }),
        older: older.cloned(),
        unusable: unusable(first, limits),
        window_hours: limits.window_hours,
        most: limits.most_blasts,
    };
    let problem = Problem::Premedication(PremedicationProblem::UncountedBlasts(Box::new(problem)));
    first
        .finding(Rule::BlastCountUnknown, Severity::Warning, problem)
        .citing([&limits.citations])
        .mended_by(Remedy::OrderTest(Test::BloodCount))
}

/// The counts, newest first; of one moment the higher first. A share of blasts needs white cells of the same day.
fn counts(case: &Case<'_>) -> Vec<BlastCount> {
    let counted = case.results.blood_blast_count.readings.iter().map(|reading| BlastCount {
        blasts: reading.value,
        bound: reading.bound,
        time: reading.time,
        preliminary: reading.preliminary,
        computed_from: None,
    });
    let computed = case.results.blood_blasts.readings.iter().filter_map(|share| computed(case, share));
    let mut counts: Vec<BlastCount> = counted.chain(computed).collect();
    sort_by_key(&mut counts, |count| Reverse((count.time.first_moment(case.zone), count.blasts)));
    counts
}

/// White cells × share of blasts. No share is no blasts, however many white cells there are.
fn computed(case: &Case<'_>, share: &Reading<'_, Percent>) -> Option<BlastCount> {
    let Reading { value, bound, time, preliminary, .. } = share;
    if value.value().is_zero() && *bound == Bound::Exact {
        let blasts = GigaPerLitre::new(Decimal::ZERO).ok()?;
        return Some(BlastCount {
            blasts,
            bound: *bound,
            time: *time,
            preliminary: *preliminary,
            computed_from: None,
        });
    }
    let series = &case.results.white_cells;
    let same_day = |cells: &Reading<'_, GigaPerLitre>| cells.time.day(case.zone) == time.day(case.zone);
    let worse = GigaPerLitre::cmp;
    let cells = series.worst_of_newest(case.zone, |cells| cells.time == *time, worse).or_else(|| {
        series.worst_of_newest(case.zone, |cells| time.day(case.zone).is_some() && same_day(cells), worse)
    })?;
    let bound = match (cells.bound, bound) {
        (Bound::Exact, other) => *other,
        (other, Bound::Exact) => other,
        (Bound::Above, Bound::Above) => Bound::Above,
        (Bound::Below, Bound::Below) => Bound::Below,
        (Bound::Above, Bound::Below) | (Bound::Below, Bound::Above) => return None,
    };
    let fraction = value.value().checked_div(Decimal::ONE_HUNDRED)?;
    Some(BlastCount {
        blasts: GigaPerLitre::new(cells.value.value().checked_mul(fraction)?).ok()?,
        bound,
        time: *time,
        preliminary: *preliminary || cells.preliminary,
        computed_from: Some((cells.value, *value)),
    })
}

/// The newest final count of some; a preliminary one only where there is no other.
fn newest(counts: &[BlastCount], holds: impl Fn(&BlastCount) -> bool) -> Option<&BlastCount> {
    let fitting = || counts.iter().filter(|count| holds(count));
    fitting().find(|count| !count.preliminary).or_else(|| fitting().next())
}

/// Whether a value is above a limit; unknown where it only bounds the truth and the limit lies in the unknown part.
fn above(value: GigaPerLitre, bound: Bound, limit: GigaPerLitre) -> Option<bool> {
    match bound {
        Bound::Exact => Some(value > limit),
        Bound::Above => (value >= limit).then_some(true),
        Bound::Below => (value <= limit).then_some(false),
    }
}

/// The cytoreductive drugs that began before the day of the dose and act on it. What begins on that day, as the
/// premedication does, has reduced nothing yet.
fn at_work(first: &PlannedDose<'_, '_, '_>, limits: &Cytoreduction) -> Vec<String> {
    let ingredients = &first.situation.knowledge.ingredients;
    let since = plus_days(first.day(), limits.acts_within_days.saturating_neg());
    let mut names: Vec<String> = Vec::new();
    for medication in &first.situation.case.medications {
        if !is_at_work(medication, since, first.day()) {
            continue;
        }
        let of_class =
            medication.ingredients.iter().filter(|place| ingredients.is(**place, Class::Cytoreductive));
        for ingredient in of_class.filter_map(|place| ingredients.get(*place)) {
            if !names.contains(&ingredient.name) {
                names.push(ingredient.name.clone());
            }
        }
    }
    names
}

/// Whether a medicine was or will be taken from a day on and before another.
fn is_at_work(medication: &Medication<'_>, since: Date, before: Date) -> bool {
    let stands = match medication.state {
        MedicationState::Drafted { .. }
        | MedicationState::Given
        | MedicationState::OnFile(OrderState::Active | OrderState::Completed) => true,
        MedicationState::OnFile(OrderState::Unsure | OrderState::Withdrawn) => false,
    };
    let days = &medication.days;
    let is_taken = if days.on.is_empty() {
        days.from.is_some_and(|from| from < before) && days.until.is_none_or(|until| until >= since)
    } else {
        days.on.iter().any(|day| (since..before).contains(day))
    };
    stands && is_taken && !medication.as_needed && medication.route.is_systemic() != Some(false)
}

/// Why a count of white cells or blasts that was recorded in time cannot be used.
fn unusable(first: &PlannedDose<'_, '_, '_>, limits: &Cytoreduction) -> Option<Reason> {
    fn reasons<'s, T>(series: &'s Series<'_, T>) -> impl Iterator<Item = (&'s Reason, Option<ClinicalTime>)> {
        series.unusable.iter().map(|unusable| (&unusable.reason, unusable.time))
    }
    let results = &first.situation.case.results;
    let mut recorded = reasons(&results.blood_blast_count)
        .chain(reasons(&results.blood_blasts))
        .chain(reasons(&results.white_cells));
    let in_time = |time: Option<ClinicalTime>| {
        time.is_none_or(|time| first.is_within_hours(&time, limits.window_hours))
    };
    recorded.find(|(_, time)| in_time(*time)).map(|(reason, _)| *reason)
}

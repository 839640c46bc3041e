//! The days of one dosageInstruction: events, repeats, or the day of its order.

use jiff::{Timestamp, civil::Date};
use rust_decimal::{Decimal, prelude::ToPrimitive};

use super::Context;
use crate::{
    clinical::{
        fact::Fact,
        order::DayFrom,
        time::{ClinicalTime, days_between, plus_days},
    },
    fhir::{
        dosage::{Dosage, Repeat},
        element::CodeableConcept,
    },
};

/// More doses of one instruction, or of one order, than any regimen has are not listed.
pub(super) const MOST_DOSES: usize = 60;

/// The days of one instruction.
pub(super) struct Days {
    /// Each day, with the moment where it is known.
    pub(super) list: Vec<(Date, Option<Timestamp>)>,
    /// What they were taken from.
    pub(super) from: DayFrom,
    /// The instruction has a date of its own.
    pub(super) is_own: bool,
    /// It repeats without an end, or in a way that cannot be read.
    pub(super) repeats_on: bool,
}

/// The days of an instruction; one without a date of its own has that of its order.
pub(super) fn days(dosage: &Dosage<'_>, fallback: (Date, DayFrom), context: &Context<'_>) -> Days {
    let mut events =
        dosage.timing.events.iter().filter_map(Fact::known).filter_map(|text| event(text, context));
    let list: Vec<(Date, Option<Timestamp>)> = events.by_ref().take(MOST_DOSES).collect();
    if !list.is_empty() {
        let repeats_on = events.next().is_some();
        return Days { list, from: DayFrom::Event, is_own: true, repeats_on };
    }
    let repeat = dosage.timing.repeat.as_ref();
    let bounds = repeat.and_then(|repeat| repeat.bounds.as_ref());
    let start = bounds.and_then(|bounds| bounds.start.known()).and_then(|text| event(text, context));
    let end = bounds.and_then(|bounds| bounds.end.known()).and_then(|end| context.day(end));
    let (first, from, is_own) = match start {
        Some(start) => (start, DayFrom::Bounds, true),
        None => ((fallback.0, None), fallback.1, false),
    };
    let named = dosage.timing.code.as_ref().is_some_and(names_a_recurrence);
    let Some(repeat) = repeat else {
        return Days { list: vec![first], from, is_own, repeats_on: named };
    };
    let (days, repeats_on) = repeated(repeat, first.0, end);
    let days = days.into_iter().map(|day| (day, first.1.filter(|_| day == first.0))).collect();
    Days { list: days, from, is_own, repeats_on }
}

fn event(text: &str, context: &Context<'_>) -> Option<(Date, Option<Timestamp>)> {
    let time = ClinicalTime::parse(text).ok()?;
    let start = match time {
        ClinicalTime::Moment { .. } | ClinicalTime::Local(_) => Some(time.first_moment(context.zone)),
        ClinicalTime::Day(_) | ClinicalTime::Month(_) | ClinicalTime::Year(_) => None,
    };
    Some((time.day(context.zone)?, start))
}

/// "weekly x 3" as a code alone: it recurs, and nobody can say how often.
fn names_a_recurrence(code: &CodeableConcept<'_>) -> bool {
    code.words().any(|words| {
        let words = words.to_lowercase();
        ["week", "daily", "every", "times"].iter().any(|word| words.contains(word))
    })
}

/// The days of a repeat, and whether it goes on beyond what is listed.
fn repeated(repeat: &Repeat<'_>, start: Date, end: Option<Date>) -> (Vec<Date>, bool) {
    let is_once = matches!(
        (&repeat.period, repeat.count, repeat.count_max),
        (Fact::Absent, None | Some(1), None | Some(1))
    );
    if is_once {
        return (vec![start], false);
    }
    let several_a_period = repeat.frequency.is_some_and(|frequency| frequency > 1);
    let Some(period) = period_days(repeat).filter(|_| !several_a_period) else { return (vec![start], true) };
    let end = end.or_else(|| Some(plus_days(start, duration_days(repeat)? - 1)));
    let count = repeat.count_max.max(repeat.count).and_then(|count| count.to_usize());
    if count.is_none() && end.is_none() {
        return (vec![start], true);
    }
    let within = |day: &Date| end.is_none_or(|end| days_between(*day, end) >= 0);
    let mut days = vec![start];
    let mut next = plus_days(start, period);
    while days.len() < count.unwrap_or(MOST_DOSES).min(MOST_DOSES) && within(&next) {
        days.push(next);
        next = plus_days(next, period);
    }
    (days, false)
}

/// The period in whole days; other periods are not read.
fn period_days(repeat: &Repeat<'_>) -> Option<i64> {
    in_days(*repeat.period.known()?, repeat.period_unit?)
}

/// `boundsDuration` in whole days.
pub(in crate::fhir) fn duration_days(repeat: &Repeat<'_>) -> Option<i64> {
    let duration = repeat.bounds_duration.as_ref()?;
    in_days(*duration.value.known()?, duration.code.or(duration.unit)?)
}

fn in_days(number: Decimal, unit: &str) -> Option<i64> {
    let number =
        number.to_i64().filter(|whole| Decimal::from(*whole) == number && (1..=1000).contains(whole))?;
    match unit {
        "d" | "day" | "days" => Some(number),
        "wk" | "week" | "weeks" => Some(number * 7),
        "h" if number % 24 == 0 => Some(number / 24),
        _ => None,
    }
}

//! The days of one dosageInstruction: events, repeats, or the day of its order.

use jiff::{
    Timestamp,
    civil::{Date, Weekday},
};
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
    knowledge::Frequency,
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
    let mut list: Vec<(Date, Option<Timestamp>)> = events.by_ref().take(MOST_DOSES).collect();
    let has_more_events = events.next().is_some();
    let repeat = dosage.timing.repeat.as_ref();
    let start = dosage.timing.starts().known().and_then(|text| event(text, context));
    let (first, from, is_own) = match (list.first(), start) {
        (Some(event), _) => (*event, DayFrom::Event, true),
        (None, Some(start)) => (start, DayFrom::Bounds, true),
        (None, None) => ((fallback.0, None), fallback.1, false),
    };
    let end = dosage.timing.ends().and_then(|end| context.day(end));
    let repeated = repeat.map(|repeat| repeated(repeat, start.map_or(first.0, |start| start.0), end));
    let is_unreadable = dosage.timing.repeat_unreadable || repeat.is_some_and(|repeat| repeat.is_unreadable);
    let mut repeats_on = has_more_events || is_unreadable;
    match repeated {
        None if list.is_empty() => list.push(first),
        None => {}
        Some((days, goes_on)) => {
            repeats_on |= goes_on;
            let is_first_listed = !list.is_empty();
            let room = MOST_DOSES.saturating_sub(list.len());
            let is_new = |day: &Date| !is_first_listed || *day != first.0;
            let listed: Vec<Date> = list.iter().skip(1).map(|(day, _)| *day).collect();
            let days = days.into_iter().filter(is_new).filter(|day| !listed.contains(day)).take(room);
            list.extend(days.map(|day| (day, first.1.filter(|_| day == first.0))));
        }
    }
    // What lists several days has the rhythm that the code names; one day alone has not.
    let is_one_day =
        list.len() == 1 && end != Some(first.0) && repeat.is_none_or(|repeat| count(repeat) != Some(1));
    repeats_on |=
        is_one_day && dosage.timing.code.as_ref().is_some_and(|code| names_a_recurrence(code, context));
    Days { list, from, is_own, repeats_on }
}

fn event(text: &str, context: &Context<'_>) -> Option<(Date, Option<Timestamp>)> {
    let time = ClinicalTime::parse(text).ok()?;
    let start = match time {
        ClinicalTime::Moment { .. } | ClinicalTime::Local(_) => Some(time.first_moment(context.zone)),
        ClinicalTime::Day(_) | ClinicalTime::Month(_) | ClinicalTime::Year(_) => None,
    };
    Some((time.day(context.zone)?, start))
}

/// "weekly x 3" or "QD" as a code alone: it recurs, and nobody can say how often.
fn names_a_recurrence(code: &CodeableConcept<'_>, context: &Context<'_>) -> bool {
    code.words().chain(code.codings.iter().filter_map(|coding| coding.code)).any(|words| {
        let is_frequency = || {
            let frequency = context.knowledge.codes.frequency(words);
            frequency.is_some_and(|frequency| frequency != Frequency::Once)
        };
        let words = words.to_lowercase();
        ["week", "daily", "every", "times"].iter().any(|word| words.contains(word)) || is_frequency()
    })
}

/// The days of a repeat, and whether it goes on beyond what is listed.
fn repeated(repeat: &Repeat<'_>, start: Date, end: Option<Date>) -> (Vec<Date>, bool) {
    let end = end.or_else(|| Some(plus_days(start, duration_days(repeat)? - 1)));
    let times_a_period = repeat.frequency.max(repeat.frequency_max).unwrap_or(1);
    if !repeat.day_of_week.is_empty() {
        return on_weekdays(repeat, times_a_period, start, end);
    }
    let several_a_period = times_a_period > 1 || repeat.times_of_day > 1;
    let count = count(repeat);
    if repeat.period == Fact::Absent && matches!(count, None | Some(1)) {
        return (vec![start], several_a_period);
    }
    let Some(period) = period_days(repeat).filter(|_| !several_a_period) else { return (vec![start], true) };
    listed(start, count, end, |day| days_between(start, day) % period == 0)
}

/// Every named weekday, however often a week they are counted.
fn on_weekdays(repeat: &Repeat<'_>, times: u32, start: Date, end: Option<Date>) -> (Vec<Date>, bool) {
    let weekdays: Vec<Weekday> = repeat.day_of_week.iter().filter_map(|day| weekday(day)).collect();
    let is_weekly = repeat.period == Fact::Absent || matches!(period_days(repeat), Some(1 | 7));
    let several_a_day = repeat.times_of_day > 1 || times.to_usize() > Some(weekdays.len());
    if weekdays.len() < repeat.day_of_week.len() || !is_weekly || several_a_day {
        return (vec![start], true);
    }
    listed(start, count(repeat), end, |day| weekdays.contains(&day.weekday()))
}

/// The due days from the start on: so many, or up to the end; the first alone where neither is known.
fn listed(
    start: Date,
    count: Option<usize>,
    end: Option<Date>,
    is_due: impl Fn(Date) -> bool,
) -> (Vec<Date>, bool) {
    let is_endless = count.is_none() && end.is_none();
    let most = if is_endless { 1 } else { count.unwrap_or(MOST_DOSES).min(MOST_DOSES) };
    let mut days = Vec::new();
    let mut day = start;
    while days.len() < most && end.is_none_or(|end| day <= end) {
        days.extend(is_due(day).then_some(day));
        let next = plus_days(day, 1);
        if next == day {
            break;
        }
        day = next;
    }
    if days.is_empty() {
        return (vec![start], true);
    }
    (days, is_endless)
}

fn count(repeat: &Repeat<'_>) -> Option<usize> {
    repeat.count_max.max(repeat.count).and_then(|count| count.to_usize())
}

/// A day of the week by its FHIR code.
pub(in crate::fhir) fn weekday(code: &str) -> Option<Weekday> {
    Some(match code {
        "mon" => Weekday::Monday,
        "tue" => Weekday::Tuesday,
        "wed" => Weekday::Wednesday,
        "thu" => Weekday::Thursday,
        "fri" => Weekday::Friday,
        "sat" => Weekday::Saturday,
        "sun" => Weekday::Sunday,
        _ => return None,
    })
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

//! Whether remission was reached, as the record states it or as it can be computed.

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::{
    clinical::{
        case::{Case, Response, ResponseRecord},
        fact::{Bound, Reading, Series},
        time::days_between,
    },
    knowledge::{Arm, Windows},
};

/// What is known of the response since a day.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Assessment {
    /// Nothing.
    Undocumented,
    /// CR/CRi, or its absence.
    Documented(Evidence),
    /// Remission was documented and then relapse: the label does not say which dose follows.
    RelapsedAfterRemission(Date),
    /// Two statements of one day contradict each other.
    Contradictory(Date),
}

/// One assessment that counts.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Evidence {
    /// CR/CRi reached.
    pub remission: bool,
    /// The day it speaks of.
    pub day: Date,
    /// How it is known.
    pub known_by: KnownBy,
    /// It rests on a preliminary result.
    pub preliminary: bool,
}

/// How a response is known.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum KnownBy {
    /// Somebody documented it.
    Statement,
    /// Somebody documented it, and blasts on file say the opposite.
    DisputedStatement,
    /// It was computed from blasts, so it is "probable".
    Computation,
}

impl Evidence {
    /// The arm of the regimen that follows.
    #[must_use]
    pub const fn arm(self) -> Arm {
        if self.remission { Arm::Remission } else { Arm::NoRemission }
    }
}

/// What is known of the response, from the day after `after` up to and including `until`, in a course that began on
/// `began`. `last_dose`: the last one before `until`.
#[must_use]
pub fn assess(
    case: &Case<'_>,
    windows: &Windows,
    began: Option<Date>,
    after: Date,
    last_dose: Option<Date>,
    until: Date,
) -> Assessment {
    let within = |record: &&ResponseRecord<'_>| {
        record.day > after && record.day <= until && !is_old_relapse(record, case, began)
    };
    // A preliminary statement counts only where there is no final one.
    let is_final_there = case.responses.iter().filter(within).any(|record| !record.preliminary);
    let mut stated =
        case.responses.iter().filter(within).filter(|record| !record.preliminary || !is_final_there);
    let computed = newest_computed(case, windows, (after, last_dose), until);
    // Lost, in whatever words, or by the blasts alone.
    let was_in_remission = |day: Date| {
        let reached = |record: &ResponseRecord<'_>| is_remission(record.response) && record.day <= day;
        case.responses.iter().any(|record| began.is_some() && Some(record.day) > began && reached(record))
    };
    let Some(newest) = stated.next() else {
        return match computed {
            Some(found) if !found.remission && was_in_remission(found.day) => {
                Assessment::RelapsedAfterRemission(found.day)
            }
            Some(found) => Assessment::Documented(found),
            None => Assessment::Undocumented,
        };
    };
    let mut others_of_day = stated.take_while(|record| record.day == newest.day);
    if others_of_day.any(|record| is_remission(record.response) != is_remission(newest.response)) {
        return Assessment::Contradictory(newest.day);
    }
    if !is_remission(newest.response) && was_in_remission(newest.day) {
        return Assessment::RelapsedAfterRemission(newest.day);
    }
    let remission = is_remission(newest.response);
    let is_disputed = computed.is_some_and(|computed| computed.remission != remission);
    let known_by = if is_disputed { KnownBy::DisputedStatement } else { KnownBy::Statement };
    let (day, preliminary) = (newest.day, newest.preliminary);
    Assessment::Documented(Evidence { remission, day, known_by, preliminary })
}

/// Whether remission was ever reached from the day after `after` on; `None` if nothing is known.
#[must_use]
pub fn ever_reached(
    case: &Case<'_>,
    windows: &Windows,
    after: Date,
    last_dose: Option<Date>,
    until: Date,
) -> Option<bool> {
    let stated = case.responses.iter().filter(|record| {
        record.day > after && record.day <= until && !is_old_relapse(record, case, Some(after))
    });
    let answers: Vec<bool> = stated
        .map(|record| is_remission(record.response))
        .chain(computed(case, windows, (after, last_dose), until).map(|evidence| evidence.remission))
        .collect();
    if answers.is_empty() { None } else { Some(answers.contains(&true)) }
}

/// Whether a record repeats the relapse that the course is for: without remission since, it says nothing of the response.
fn is_old_relapse(record: &ResponseRecord<'_>, case: &Case<'_>, began: Option<Date>) -> bool {
    let (Response::Relapse, Some(since), Some(began)) = (record.response, record.since, began) else {
        return false;
    };
    let came_between = |other: &ResponseRecord<'_>| {
        is_remission(other.response) && other.day > began && other.day <= record.day
    };
    since <= began && !case.responses.iter().any(came_between)
}

const fn is_remission(response: Response) -> bool {
    matches!(response, Response::Remission)
}

/// The newest of the computed assessments; final results before preliminary ones.
fn newest_computed(
    case: &Case<'_>,
    windows: &Windows,
    after: (Date, Option<Date>),
    until: Date,
) -> Option<Evidence> {
    let newest = |preliminary| {
        computed(case, windows, after, until)
            .filter(move |evidence| evidence.preliminary == preliminary)
            .max_by_key(|evidence| evidence.day)
    };
    newest(false).or_else(|| newest(true))
}

/// What each marrow and each blood count of a span of days computes to. DOSE-06, DOSE-07.
///
/// Marrow blasts below 5 % and none in the blood at that time is remission; extramedullary disease cannot be computed,
/// so it is "probable". 5 % in the marrow is none, and so are blasts in the newest blood count, if that is later than the
/// last dose: those of the first days of a cycle, gone since or not counted again, do not tell how it ended. A blood
/// count older than the marrow says nothing of it.
fn computed<'c>(
    case: &'c Case<'_>,
    windows: &'c Windows,
    (after, last_dose): (Date, Option<Date>),
    until: Date,
) -> impl Iterator<Item = Evidence> + 'c {
    let limit = windows.remission_marrow_blasts_percent;
    let by_marrow =
        dated(&case.results.marrow_blasts, case, after, until).filter_map(move |(marrow, day)| {
            let share = marrow.value.value();
            let remission = if share >= limit && marrow.bound != Bound::Below {
                Some(false)
            } else if share < limit && marrow.bound != Bound::Above {
                let is_near =
                    |blood: &Blood| days_between(blood.day, day).abs() <= windows.blood_beside_marrow_days;
                let newest =
                    blood(case, after, until).filter(is_near).max_by_key(|blood| (blood.day, blood.blasts));
                Some(!newest?.blasts)
            } else {
                None
            };
            Some(evidence(remission?, day, marrow.preliminary))
        });
    let newest = blood(case, last_dose.map_or(after, |day| day.max(after)), until)
        .max_by_key(|blood| (!blood.preliminary, blood.day, blood.blasts));
    let by_blood = newest
        .into_iter()
        .filter(|blood| blood.blasts)
        .map(|blood| evidence(false, blood.day, blood.preliminary));
    by_marrow.chain(by_blood)
}

const fn evidence(remission: bool, day: Date, preliminary: bool) -> Evidence {
    Evidence { remission, day, known_by: KnownBy::Computation, preliminary }
}

/// Whether a blood count found blasts.
#[derive(Clone, Copy)]
struct Blood {
    day: Date,
    blasts: bool,
    preliminary: bool,
}

impl Blood {
    fn of<T>(value: Decimal, (reading, day): (&Reading<'_, T>, Date)) -> Self {
        let blasts = value > Decimal::ZERO && reading.bound != Bound::Below;
        Self { day, blasts, preliminary: reading.preliminary }
    }
}

/// The blood counts of a span of days, by share or by number: only whether there are blasts is asked.
fn blood<'c>(case: &'c Case<'_>, after: Date, until: Date) -> impl Iterator<Item = Blood> + 'c {
    let shares = dated(&case.results.blood_blasts, case, after, until);
    let counts = dated(&case.results.blood_blast_count, case, after, until);
    let shares = shares.map(|dated| Blood::of(dated.0.value.value(), dated));
    shares.chain(counts.map(|dated| Blood::of(dated.0.value.value(), dated)))
}

fn dated<'c, 'a, T>(
    series: &'c Series<'a, T>,
    case: &'c Case<'_>,
    after: Date,
    until: Date,
) -> impl Iterator<Item = (&'c Reading<'a, T>, Date)> {
    series
        .readings
        .iter()
        .filter_map(|reading| Some((reading, reading.time.day(case.zone)?)))
        .filter(move |(_, day)| *day > after && *day <= until)
}

//! The schedule: days, cycles, limits.

use jiff::civil::Date;

use super::text::{date, days, possible};
use crate::{
    clinical::{order::Position, time::days_between},
    course::{Cycle, NewCourse},
    rules::UnclearPlace,
};

type Words = (String, Vec<String>);

pub(super) fn interval(previous: Date, since: i64, minimum: i64, earliest: Date) -> Words {
    (
        format!("Only {} since the last dose (at least {minimum}): earliest {}", days(since), date(earliest)),
        vec![format!("Last dose {}. Move this one to {} or later.", date(previous), date(earliest))],
    )
}

pub(super) fn off_schedule(slot: i64, cycle_day: i64, window: (i64, i64), earliest: Option<Date>) -> Words {
    let (asks, line) = match earliest {
        Some(earliest) => (
            format!("move it to {} or later", date(earliest)),
            format!("It is the dose of cycle day {slot}."),
        ),
        None => (
            "state the reason".to_owned(),
            "If it was toxicity, the label's rules for interruptions apply.".to_owned(),
        ),
    };
    let window = format!("allowed {} to {}", window.0, window.1);
    (format!("Day {slot} dose falls on cycle day {cycle_day} ({window}): {asks}"), vec![line])
}

pub(super) fn too_early(cycle: u32, previous: Cycle, since: i64, minimum: i64, earliest: Date) -> Words {
    (
        format!(
            "Cycle {cycle} begins {} after cycle {} (at least {minimum}): earliest {}",
            days(since),
            previous.number,
            date(earliest)
        ),
        vec![format!(
            "Cycle {} began {}. Move day 1 to {} or later.",
            previous.number,
            date(previous.day_1),
            date(earliest)
        )],
    )
}

pub(super) fn extra(cycle: Option<u32>, cycle_day: Option<i64>, planned: usize, level_2: bool) -> Words {
    let cycle = cycle.map_or("The cycle".to_owned(), |cycle| format!("Cycle {cycle}"));
    let on = cycle_day.map(|day| format!(" on cycle day {day}")).unwrap_or_default();
    let why = if level_2 { " at reduction level 2" } else { "" };
    (
        format!("{cycle} already has all {planned} doses{why}: this one{on} is extra"),
        vec!["Remove the order, or date it into the next cycle.".to_owned()],
    )
}

pub(super) fn unclear(place: &UnclearPlace) -> Words {
    match place {
        UnclearPlace::FitsNothing { cycle, cycle_day } => {
            let cycle = cycle.map(|cycle| format!("cycle {cycle} ")).unwrap_or_default();
            let day = cycle_day.map_or_else(|| "that day".to_owned(), |day| format!("day {day}"));
            (
                format!("No dose is planned for {cycle}{day}: which dose is this?"),
                vec!["It fits neither a planned day of the cycle nor a new cycle. State cycle and day.".to_owned()],
            )
        }
        UnclearPlace::Contradicts { stated, cycle, slot } => (
            format!(
                "Order says {}, the doses on file make it {}: which is right?",
                position(*stated),
                position(Position { cycle: *cycle, day: *slot })
            ),
            vec!["The dose was checked for the place that the doses on file give. Correct the order or the record."
                .to_owned()],
        ),
        UnclearPlace::RepeatsOn => (
            "The order repeats on: only the doses listed here were checked".to_owned(),
            vec!["Its repeat has no end, or none that can be read. Order each dose with its own date.".to_owned()],
        ),
        UnclearPlace::NotInProtocol { protocol, cycle } => {
            let place = cycle.map_or_else(|| "this place".to_owned(), |cycle| format!("cycle {cycle}"));
            (
                format!("Dose not checked: protocol {protocol} has no dose left for {place}"),
                vec!["Check the dose against the protocol, or remove its name from the order.".to_owned()],
            )
        }
        UnclearPlace::NewCourse { why, reduced } => {
            let why = match why {
                NewCourse::AfterDays(since) => format!("{} after the last dose", days(*since)),
                NewCourse::AfterTransplant(on) => {
                    let of = if on.known().is_some() { "of " } else { "" };
                    format!("after the transplant {of}{}", possible(*on))
                }
            };
            (
                format!("This looks like a new course, {why}: cycle 1 day 1?"),
                vec![format!(
                    "It was checked as the first dose of a new course; a reduction of the earlier one, {}, is not \
                     enforced. Confirm.",
                    match reduced {
                        Some(day) => format!("on file with the dose of {}", date(*day)),
                        None => "if there was any".to_owned(),
                    }
                )],
            )
        }
    }
}

/// "cycle 2 day 8"
fn position(position: Position) -> String {
    let cycle = position.cycle.map(|cycle| format!("cycle {cycle}"));
    let day = position.day.map(|day| format!("day {day}"));
    let parts: Vec<String> = cycle.into_iter().chain(day).collect();
    parts.join(" ")
}

pub(super) fn no_response(cycle: u32, last: u32, absence_documented: bool) -> Words {
    if absence_documented {
        return (
            format!("Cycle {cycle} without CR/CRi: treatment stops after {last} cycles without response"),
            vec!["The record documents no CR/CRi in this course. Stop, or document the response.".to_owned()],
        );
    }
    (
        format!("Cycle {cycle}: no response on file; without CR/CRi treatment stops after {last} cycles"),
        vec![
            "Neither CR/CRi nor its absence is documented in this course. Enter the marrow result."
                .to_owned(),
        ],
    )
}

pub(super) fn cycle_limit(cycle: u32, last: u32) -> Words {
    (
        format!("Cycle {cycle} is beyond the limit of {last} cycles: stop, or document why"),
        vec![format!("The label allows at most {last} cycles.")],
    )
}

pub(super) fn delay(cycle: u32, days_late: i64, asks: &str, toxicity_on_file: bool) -> Words {
    let late = format!("Cycle {cycle} begins {} late", days(days_late));
    if toxicity_on_file {
        return (format!("{late}, toxicity on file: adjust as the label asks"), vec![asks.to_owned()]);
    }
    (format!("{late}: was it for toxicity?"), vec![format!("No reason for the delay is on file. {asks}")])
}

pub(super) fn duplicate(other_is_draft: bool, day: Option<Date>) -> Words {
    let on = day.map(|day| format!(" for {}", date(day))).unwrap_or_default();
    let other =
        if other_is_draft { "Two orders are being signed" } else { "An active order is already on file" };
    (format!("{other}{on}: keep one"), vec!["Given both, the patient gets two doses on one day.".to_owned()])
}

/// Two orders for days that are too near.
pub(super) fn near_another(day: Date, other: Date, minimum: i64) -> Words {
    let apart = days_between(day, other);
    let side = if apart > 0 { "after" } else { "before" };
    (
        format!("An active order has a dose on {}, {} {side} this one", date(other), days(apart.abs())),
        vec![format!("Doses are at least {minimum} days apart. Keep one of the two orders.")],
    )
}

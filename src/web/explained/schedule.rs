//! When the rules of day, interval and cycle fire.

use super::Firing;
use crate::knowledge::{CycleLength, Drug};

pub fn interval(drug: &Drug) -> Vec<Firing> {
    let days = drug.regimen.minimum_interval_days;
    vec![Firing::critical(format!("fewer than {days} days since the previous dose"))]
}

pub fn extra_dose(drug: &Drug) -> Vec<Firing> {
    let (regimen, reduction) = (&drug.regimen, &drug.reduction);
    vec![Firing::critical(format!(
        "the cycle has all its {} planned doses ({} at reduction level 2), drafts included, and this one comes fewer \
         than {} days after its day 1; from then on it opens the next cycle",
        regimen.slots.len(),
        reduction.doses_at_level_2,
        regimen.opens_cycle_when_full_after_days
    ))]
}

pub fn cycle_limit(drug: &Drug) -> Vec<Firing> {
    vec![Firing::critical(format!("the cycle is a later one than cycle {}", drug.limits.last_cycle))]
}

pub fn no_response(drug: &Drug) -> Vec<Firing> {
    let last = drug.limits.last_cycle_without_remission;
    vec![
        Firing::critical(format!(
            "a cycle after cycle {last}, and the record documents that there is no CR/CRi"
        )),
        Firing::warning(format!(
            "a cycle after cycle {last}, and the record says nothing of CR/CRi in this course"
        )),
    ]
}

pub fn too_early(drug: &Drug) -> Vec<Firing> {
    let regimen = &drug.regimen;
    let lengths: Vec<String> = regimen.cycles.iter().map(least).collect();
    let (lengths, tolerated) = (lengths.join(", "), regimen.cycle_early_tolerated_days);
    vec![
        Firing::critical(format!(
            "day 1 of a cycle more than {tolerated} days before the last cycle is over ({lengths})"
        )),
        Firing::warning(format!("the same, by up to {tolerated} days")),
    ]
}

/// "at least 21 days after day 1 of cycle 1"
fn least(length: &CycleLength) -> String {
    let (from, to) = (*length.cycles.start(), *length.cycles.end());
    let of = match to {
        u32::MAX => format!("cycle {from} and later ones"),
        to if to == from => format!("cycle {from}"),
        to => format!("cycles {from} to {to}"),
    };
    format!("at least {} days after day 1 of {of}", length.minimum_days)
}

pub fn off_schedule(drug: &Drug) -> Vec<Firing> {
    let later = drug.regimen.slots.iter().filter(|slot| slot.day > 1);
    let fires = later.map(|slot| {
        let (from, to) = (slot.window.start(), slot.window.end());
        Firing::warning(format!(
            "the dose of day {} falls outside days {from} to {to} of the cycle",
            slot.day
        ))
    });
    fires.collect()
}

pub fn unclear(drug: &Drug) -> Vec<Firing> {
    vec![
        Firing::warning("the dose fits neither a planned day nor a new cycle"),
        Firing::warning("the order states a cycle and day that the doses on file contradict"),
        Firing::warning(format!(
            "a new course seems to begin: more than {} days since the last dose, or a transplant between them",
            drug.regimen.new_course_after_days
        )),
    ]
}

pub fn response() -> Vec<Firing> {
    vec![Firing::warning(
        "day 1 of cycle 2 or a later one, and neither CR/CRi nor its absence is documented since the last cycle began; \
         both doses are said, and an order that matches either is not called wrong",
    )]
}

pub fn delay(drug: &Drug) -> Vec<Firing> {
    let fires = drug.regimen.delays.iter().map(|delay| {
        Firing::warning(format!(
            "day 1 of a cycle {} days or more later than the longest cycle allows: {}",
            delay.from_days,
            delay.asks.trim_end_matches('.')
        ))
    });
    fires.collect()
}

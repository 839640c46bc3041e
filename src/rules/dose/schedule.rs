//! The right day. DOSE-04, DOSE-16 to DOSE-18, MOD-16 to MOD-19, section 2.6.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::{
    Dose,
    expected::{deviation, expected, ordered},
    reduction,
};
use crate::{
    clinical::{
        order::Position,
        time::{days_between, plus_days},
    },
    course::{Basis, Course, Fit},
    knowledge::Arm,
    rules::{DoseProblem, Finding, Remedy, Rule, Severity, UnclearPlace, Verdict},
};

/// The rules of the label's schedule, but for the interval, which holds for every protocol too.
pub(super) fn judge<'k>(dose: &Dose<'_, 'k, '_>, verdict: &mut Verdict<'k>) {
    verdict.take(cycle_too_early(dose));
    verdict.take(extra_dose_in_cycle(dose));
    verdict.take(treatment_delay(dose));
    verdict.take(new_course(dose));
    note_possible_transplant(dose, verdict);
    verdict.take(stated_otherwise(dose));
    // A dose too soon after the last one is off its window for that very reason: said once.
    if days_since_previous(dose).is_none_or(|days| days >= dose.situation.drug.regimen.minimum_interval_days)
    {
        verdict.take(off_schedule_day(dose));
        verdict.take(fits_nothing(dose));
    }
}

/// The rules that compare a dose with the doses before it, and the limits by cycle.
const BY_EARLIER_DOSES: [Rule; 6] = [
    Rule::IntervalTooShort,
    Rule::OffScheduleDay,
    Rule::CycleTooEarly,
    Rule::ExtraDoseInCycle,
    Rule::DoseReescalation,
    Rule::TreatmentDelay,
];
const BY_CYCLE: [Rule; 2] = [Rule::NoResponseLimit, Rule::CycleLimit];

/// The rules that cannot be applied to the first of the drafted doses, where the doses given could not be had.
pub(in crate::rules) fn not_checked_unread(course: &Course<'_, '_>) -> Vec<Rule> {
    let Some(first) = course.drafted.first().filter(|_| course.is_unread) else { return Vec::new() };
    let by_cycle = if first.place.cycle.is_none() { BY_CYCLE.as_slice() } else { &[] };
    BY_EARLIER_DOSES.iter().chain(by_cycle).copied().collect()
}

/// `interval-too-short`. DOSE-16: the difference of calendar dates.
pub(super) fn interval_too_short<'k>(dose: &Dose<'_, 'k, '_>) -> Option<Finding<'k>> {
    let regimen = &dose.situation.drug.regimen;
    let previous = dose.drafted.place.previous_dose?;
    let days = days_since_previous(dose)?;
    if days >= regimen.minimum_interval_days {
        return None;
    }
    let earliest = earliest(dose).unwrap_or_else(|| plus_days(previous, regimen.minimum_interval_days));
    let problem =
        DoseProblem::IntervalTooShort { previous, days, minimum: regimen.minimum_interval_days, earliest };
    let finding = dose
        .finding(Rule::IntervalTooShort, Severity::Critical, problem)
        .citing([&regimen.interval_citations]);
    let is_misplaced = is_too_much_on(dose, earliest);
    Some(if is_misplaced { finding.withdrawing(dose) } else { finding.mended_by(Remedy::MoveTo(earliest)) })
}

/// Whether a dose without a slot of its own is more than that of the slot it would move to: day 1 ordered twice is no day 8.
fn is_too_much_on(dose: &Dose<'_, '_, '_>, day: Date) -> bool {
    let drug = dose.situation.drug;
    let place = &dose.drafted.place;
    let (None, Some(cycle), Some(cycle_day), Some(used)) =
        (place.slot, place.cycle, place.cycle_day, dose.surface)
    else {
        return false;
    };
    let moved_to = cycle_day + days_between(dose.day(), day);
    let slot = drug.regimen.slots.iter().find(|slot| slot.takes.contains(&moved_to));
    let (Some(slot), Some(ordered)) = (slot, ordered(dose, used)) else { return false };
    let mut levels = [Arm::Remission, Arm::NoRemission]
        .into_iter()
        .filter_map(|arm| drug.regimen.level(cycle, slot.day, arm))
        .peekable();
    levels.peek().is_some()
        && levels.all(|level| {
            deviation(ordered, &expected(level.dose, Decimal::ONE, used)) > drug.tolerances.rounding
        })
}

fn days_since_previous(dose: &Dose<'_, '_, '_>) -> Option<i64> {
    Some(days_between(dose.drafted.place.previous_dose?, dose.day()))
}

/// The first day on which interval, window and cycle length all allow the dose.
fn earliest(dose: &Dose<'_, '_, '_>) -> Option<Date> {
    let regimen = &dose.situation.drug.regimen;
    let place = &dose.drafted.place;
    let by_interval = place.previous_dose.map(|previous| plus_days(previous, regimen.minimum_interval_days));
    let by_place = match place.previous_cycle {
        Some(previous) => Some(plus_days(previous.day_1, regimen.length(previous.number)?.minimum_days)),
        None => place.slot.zip(place.cycle_day).and_then(|(planned, cycle_day)| {
            let slot = regimen.slots.iter().find(|slot| slot.day == planned)?;
            Some(plus_days(dose.day(), slot.window.start() - cycle_day))
        }),
    };
    by_interval.max(by_place)
}

/// `off-schedule-day`. DOSE-17.
fn off_schedule_day<'k>(dose: &Dose<'_, 'k, '_>) -> Option<Finding<'k>> {
    let regimen = &dose.situation.drug.regimen;
    let place = &dose.drafted.place;
    let (planned, cycle_day) = place.slot.zip(place.cycle_day)?;
    let slot = regimen.slots.iter().find(|slot| slot.day == planned)?;
    if slot.window.contains(&cycle_day) {
        return None;
    }
    let is_early = cycle_day < *slot.window.start();
    let earliest = if is_early { earliest(dose) } else { None };
    let window = (*slot.window.start(), *slot.window.end());
    let problem = DoseProblem::OffScheduleDay { slot: planned, cycle_day, window, earliest };
    let finding = dose.finding(Rule::OffScheduleDay, Severity::Warning, problem).citing([&regimen.citations]);
    Some(match earliest {
        Some(date) => finding.mended_by(Remedy::MoveTo(date)),
        None => finding,
    })
}

/// `cycle-too-early`. DOSE-18.
fn cycle_too_early<'k>(dose: &Dose<'_, 'k, '_>) -> Option<Finding<'k>> {
    let regimen = &dose.situation.drug.regimen;
    let previous = dose.drafted.place.previous_cycle?;
    let length = regimen.length(previous.number)?;
    let days = days_between(previous.day_1, dose.day());
    let early_by = length.minimum_days - days;
    if early_by <= 0 {
        return None;
    }
    let severity =
        if early_by <= regimen.cycle_early_tolerated_days { Severity::Warning } else { Severity::Critical };
    let earliest = earliest(dose)?;
    let problem = DoseProblem::CycleTooEarly {
        cycle: previous.number + 1,
        previous,
        days,
        minimum: length.minimum_days,
        earliest,
    };
    Some(
        dose.finding(Rule::CycleTooEarly, severity, problem)
            .citing([&length.citations])
            .mended_by(Remedy::MoveTo(earliest)),
    )
}

/// `extra-dose-in-cycle`. MOD-22 at level 2.
fn extra_dose_in_cycle<'k>(dose: &Dose<'_, 'k, '_>) -> Option<Finding<'k>> {
    let drug = dose.situation.drug;
    let place = &dose.drafted.place;
    if place.fit != Fit::Extra {
        return None;
    }
    let planned = if place.level_2 { drug.reduction.doses_at_level_2 } else { drug.regimen.slots.len() };
    let citations = if place.level_2 { &drug.reduction.citations } else { &drug.regimen.citations };
    let problem = DoseProblem::ExtraDoseInCycle {
        cycle: place.cycle,
        cycle_day: place.cycle_day,
        planned,
        level_2: place.level_2,
    };
    Some(
        dose.finding(Rule::ExtraDoseInCycle, Severity::Critical, problem)
            .citing([citations])
            .withdrawing(dose),
    )
}

/// `position-unclear`: more doses follow than the order lists.
pub(super) fn repeats_on<'k>(dose: &Dose<'_, 'k, '_>) -> Option<Finding<'k>> {
    dose.drafted.order.repeats_on.then(|| unclear(dose, UnclearPlace::RepeatsOn))
}

/// `position-unclear`: the protocol has no dose for that place.
pub(super) fn not_in_protocol<'k>(dose: &Dose<'_, 'k, '_>, protocol: &str) -> Finding<'k> {
    unclear(
        dose,
        UnclearPlace::NotInProtocol { protocol: protocol.to_owned(), cycle: dose.drafted.place.cycle },
    )
}

/// `position-unclear`: neither a free slot nor a new cycle.
fn fits_nothing<'k>(dose: &Dose<'_, 'k, '_>) -> Option<Finding<'k>> {
    let place = &dose.drafted.place;
    (place.fit == Fit::Unclear)
        .then(|| unclear(dose, UnclearPlace::FitsNothing { cycle: place.cycle, cycle_day: place.cycle_day }))
}

/// `position-unclear`: a new course, as it seems.
fn new_course<'k>(dose: &Dose<'_, 'k, '_>) -> Option<Finding<'k>> {
    let why = dose.drafted.place.new_course?;
    Some(unclear(dose, UnclearPlace::NewCourse { why, reduced: reduction::of_earlier_course(dose) }))
}

/// A transplant since the last dose opens a new course. Of one that is dated to the month or the year, and so may have been
/// before or after that dose, it is said that this could not be told.
fn note_possible_transplant<'k>(dose: &Dose<'_, 'k, '_>, verdict: &mut Verdict<'k>) {
    let place = &dose.drafted.place;
    let (Some(previous), None) = (place.previous_dose, place.new_course) else { return };
    let transplants = &dose.situation.case.transplants;
    if transplants.iter().any(|on| on.latest > previous && on.earliest <= dose.day()) {
        let reason = "whether a transplant on file was before the last dose or after it is not known";
        verdict.not_checked.push(dose.not_checked(Rule::PositionUnclear, reason));
    }
}

/// `position-unclear`: the order states another place than the history gives.
fn stated_otherwise<'k>(dose: &Dose<'_, 'k, '_>) -> Option<Finding<'k>> {
    let place = &dose.drafted.place;
    let stated: Position = dose.drafted.dose.stated;
    if dose.drafted.basis == Basis::Stated && place.previous_dose.is_none() || place.fit != Fit::Fits {
        return None;
    }
    let other_cycle = stated.cycle.zip(place.cycle).is_some_and(|(stated, cycle)| stated != cycle);
    let other_day = stated.day.is_some_and(|day| {
        place.slot.is_some_and(|slot| slot != day) && place.cycle_day.is_none_or(|cycle_day| cycle_day != day)
    });
    (other_cycle || other_day)
        .then(|| unclear(dose, UnclearPlace::Contradicts { stated, cycle: place.cycle, slot: place.slot }))
}

fn unclear<'k>(dose: &Dose<'_, 'k, '_>, place: UnclearPlace) -> Finding<'k> {
    dose.finding(Rule::PositionUnclear, Severity::Warning, DoseProblem::PositionUnclear(place))
        .citing([&dose.situation.drug.regimen.citations])
}

/// `treatment-delay`. MOD-16 to MOD-19; only day 1 of a cycle is counted.
fn treatment_delay<'k>(dose: &Dose<'_, 'k, '_>) -> Option<Finding<'k>> {
    let regimen = &dose.situation.drug.regimen;
    let previous = dose.drafted.place.previous_cycle?;
    let expected_days = regimen.length(previous.number)?.expected_days;
    let days_late = days_between(previous.day_1, dose.day()) - expected_days;
    let step = regimen.delays.iter().find(|step| days_late >= step.from_days)?;
    let problem = DoseProblem::TreatmentDelay {
        cycle: previous.number + 1,
        previous,
        days_late,
        cause: step.cause.clone(),
        asks: step.asks.clone(),
        toxicity_on_file: reduction::toxicity_since_previous(dose),
    };
    Some(dose.finding(Rule::TreatmentDelay, Severity::Warning, problem).citing([&step.citations]))
}

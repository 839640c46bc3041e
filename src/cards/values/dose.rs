//! The numbers of a dose and its schedule.

use super::{PLACES, Values, transplant};
use crate::{
    course::NewCourse,
    rules::{DoseCause, DoseProblem, SurfaceDoubt, SurfaceFault, UnclearPlace},
};

/// The cause code, where the rule has causes.
pub(super) fn cause(problem: &DoseProblem) -> Option<&str> {
    match problem {
        DoseProblem::Amount { cause, .. } => cause.map(DoseCause::code),
        DoseProblem::BsaUnavailable(fault) => Some(match fault {
            SurfaceFault::Missing(_) => "missing",
            SurfaceFault::NoUnit(_) => "no-unit",
            SurfaceFault::Implausible(_) => "implausible",
        }),
        DoseProblem::BsaUncertain { doubt, .. } => Some(doubt.code()),
        DoseProblem::TreatmentDelay { cause, .. } => Some(cause),
        DoseProblem::Verified { .. }
        | DoseProblem::Unreadable { .. }
        | DoseProblem::IntervalTooShort { .. }
        | DoseProblem::OffScheduleDay { .. }
        | DoseProblem::CycleTooEarly { .. }
        | DoseProblem::ExtraDoseInCycle { .. }
        | DoseProblem::PositionUnclear(_)
        | DoseProblem::ResponseUndocumented { .. }
        | DoseProblem::NoResponseLimit { .. }
        | DoseProblem::CycleLimit { .. }
        | DoseProblem::Reescalation { .. }
        | DoseProblem::Reduced { .. }
        | DoseProblem::WrongRoute
        | DoseProblem::InfusionTime { .. }
        | DoseProblem::DuplicateOrder { .. }
        | DoseProblem::ProductMixup(_)
        | DoseProblem::Protocol { .. } => None,
    }
}

/// The values of a finding.
pub(super) fn values(values: Values, problem: &DoseProblem) -> Values {
    match problem {
        DoseProblem::Amount { comparison, place, .. } => values.comparison(comparison).place(place),
        DoseProblem::Verified { comparison, place, draw, vials, concentration, .. } => values
            .number("concentration_mg_ml", concentration.0.value(), PLACES)
            .place(place)
            .comparison(comparison)
            .number("vials", vials.0, 0)
            .number("volume_ml", draw.value(), PLACES),
        DoseProblem::Unreadable { expected, place, .. } => match expected.as_slice() {
            [expected] => values.expected(expected).place(place),
            [remission, no_remission] => values.by_response(remission, no_remission).place(place),
            _ => values.place(place),
        },
        DoseProblem::BsaUnavailable(fault) => unavailable(values, fault),
        DoseProblem::BsaUncertain { doubt, surface, weight } => uncertain(
            values.number("weight_kg", weight.value(), PLACES),
            doubt,
        )
        .number("bsa_m2", surface.value(), PLACES),
        DoseProblem::IntervalTooShort { previous, days, minimum, earliest } => values
            .count("days_since_last_dose", *days)
            .count("minimum_days", *minimum)
            .date("last_dose_date", *previous)
            .date("earliest_date", *earliest),
        DoseProblem::OffScheduleDay { slot, cycle_day, window, earliest } => values
            .count("day", *slot)
            .count("cycle_day", *cycle_day)
            .count("window_first_day", window.0)
            .count("window_last_day", window.1)
            .date("earliest_date", *earliest),
        DoseProblem::CycleTooEarly { cycle, previous, days, minimum, earliest } => values
            .count("cycle", i64::from(*cycle))
            .count("days_since_last_day_1", *days)
            .count("minimum_days", *minimum)
            .date("last_day_1_date", previous.day_1)
            .date("earliest_date", *earliest),
        DoseProblem::ExtraDoseInCycle { cycle, cycle_day, planned, .. } => values
            .count("cycle", cycle.map(i64::from))
            .count("cycle_day", *cycle_day)
            .count("planned_doses", i64::try_from(*planned).ok()),
        DoseProblem::PositionUnclear(place) => unclear(values, place),
        DoseProblem::ResponseUndocumented { cycle, remission, no_remission, ordered, .. } => {
            let values = values.count("cycle", i64::from(*cycle));
            let values = match ordered {
                Some(ordered) => values.number("ordered_mg", ordered.value(), PLACES),
                None => values,
            };
            values.by_response(remission, no_remission)
        }
        DoseProblem::NoResponseLimit { cycle, last, .. } | DoseProblem::CycleLimit { cycle, last } => {
            values.count("cycle", i64::from(*cycle)).count("last_cycle", i64::from(*last))
        }
        DoseProblem::Reescalation { earlier, by, ordered, ordered_per_surface, reduced, .. } => values
            .number("ordered_mg", ordered.value(), PLACES)
            .number("ordered_mg_m2", ordered_per_surface.value(), PLACES)
            .percent("earlier_share_percent", by.share())
            .date("earlier_dose_date", *earlier)
            .expected(reduced),
        DoseProblem::Reduced { comparison, share } => {
            values.comparison(comparison).percent("share_percent", *share)
        }
        DoseProblem::TreatmentDelay { cycle, previous, days_late, .. } => values
            .count("cycle", i64::from(*cycle))
            .count("late_days", *days_late)
            .date("last_day_1_date", previous.day_1),
        DoseProblem::InfusionTime { ordered, window, .. } => values
            .number("ordered_min", ordered.value(), 1)
            .number("shortest_min", window.0.value(), 1)
            .number("longest_min", window.1.value(), 1),
        DoseProblem::Protocol { ordered, ordered_per_surface, published, surface, protocol } => values
            .number("ordered_mg", ordered.value(), PLACES)
            .number("ordered_mg_m2", ordered_per_surface.value(), PLACES)
            .number("published_low_mg_m2", published.0, PLACES)
            .number("published_high_mg_m2", published.1, PLACES)
            .number("bsa_m2", surface.value(), PLACES)
            .list("protocols", [protocol.clone()]),
        DoseProblem::DuplicateOrder { other_day, .. } => values.date("other_order_date", *other_day),
        DoseProblem::WrongRoute | DoseProblem::ProductMixup(_) => values,
    }
}

fn unavailable(values: Values, fault: &SurfaceFault) -> Values {
    match fault {
        SurfaceFault::Missing(what) | SurfaceFault::NoUnit(what) => {
            values.list("missing", what.iter().map(|what| what.trim_start_matches("usable ").to_owned()))
        }
        SurfaceFault::Implausible(implausible) => {
            let (key, previous) = match implausible.what {
                "height" => ("height_cm", "previous_height_cm"),
                "weight" => ("weight_kg", "previous_weight_kg"),
                _ => ("bsa_m2", "previous_bsa_m2"),
            };
            let values = values.number(key, implausible.value, PLACES);
            match implausible.previous {
                Some((value, _)) => values.number(previous, value, PLACES),
                None => values,
            }
        }
    }
}

fn uncertain(values: Values, doubt: &SurfaceDoubt) -> Values {
    match doubt {
        SurfaceDoubt::StaleWeight { days, window } => {
            values.count("weight_age_days", *days).count("window_days", *window)
        }
        SurfaceDoubt::StaleHeight { days, window } => {
            values.count("height_age_days", *days).count("window_days", *window)
        }
        SurfaceDoubt::Disagrees { recorded } => values.number("recorded_bsa_m2", recorded.value(), PLACES),
        SurfaceDoubt::WeightChanged { from, share, .. } => {
            values.number("previous_weight_kg", from.0.value(), PLACES).percent("change_percent", *share)
        }
    }
}

fn unclear(values: Values, place: &UnclearPlace) -> Values {
    match place {
        UnclearPlace::FitsNothing { cycle, cycle_day } => {
            values.count("cycle", cycle.map(i64::from)).count("cycle_day", *cycle_day)
        }
        UnclearPlace::Contradicts { stated, cycle, slot } => values
            .count("stated_cycle", stated.cycle.map(i64::from))
            .count("stated_day", stated.day)
            .count("cycle", cycle.map(i64::from))
            .count("day", *slot),
        UnclearPlace::NewCourse { why: NewCourse::AfterDays(days), reduced } => {
            values.date("earlier_dose_date", *reduced).count("days_since_last_dose", *days)
        }
        UnclearPlace::NewCourse { why: NewCourse::AfterTransplant(on), reduced } => {
            transplant::transplanted(values.date("earlier_dose_date", *reduced), *on)
        }
        UnclearPlace::NotInProtocol { cycle, protocol } => {
            values.count("cycle", cycle.map(i64::from)).list("protocols", [protocol.clone()])
        }
        UnclearPlace::RepeatsOn => values,
    }
}

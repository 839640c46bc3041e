//! The numbers of a finding for the extension: the unit is the last part of the key, dates are ISO.

mod blood_counts;
mod indication;
mod liver;
mod pregnancy;
mod premedication;
mod qt;
mod transplant;

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::{
    cds_hooks::Writer,
    clinical::quantity::round,
    course::{NewCourse, Place},
    rules::{
        Comparison, DoseCause, Expected, Problem, SurfaceDoubt, SurfaceFault, SurfaceUsed, UnclearPlace,
        data::Missing,
    },
};

/// Decimals of a quantity: enough to redo the arithmetic and round once.
const PLACES: u32 = 6;

/// How many values most findings have at the most.
const ROOM: usize = 16;

/// The cause code, where the rule has causes.
pub(super) fn cause(problem: &Problem) -> Option<&str> {
    match problem {
        Problem::DoseAmount { cause, .. } => cause.map(DoseCause::code),
        Problem::BsaUnavailable(fault) => Some(match fault {
            SurfaceFault::Missing(_) => "missing",
            SurfaceFault::NoUnit(_) => "no-unit",
            SurfaceFault::Implausible(_) => "implausible",
        }),
        Problem::BsaUncertain { doubt, .. } => Some(doubt.code()),
        Problem::TreatmentDelay { cause, .. } => Some(cause),
        Problem::DataUnavailable(missing) => missing.code(),
        Problem::DoseVerified { .. }
        | Problem::DoseUnreadable { .. }
        | Problem::IntervalTooShort { .. }
        | Problem::OffScheduleDay { .. }
        | Problem::CycleTooEarly { .. }
        | Problem::ExtraDoseInCycle { .. }
        | Problem::PositionUnclear(_)
        | Problem::ResponseUndocumented { .. }
        | Problem::NoResponseLimit { .. }
        | Problem::CycleLimit { .. }
        | Problem::DoseReescalation { .. }
        | Problem::DoseReduced { .. }
        | Problem::WrongRoute
        | Problem::InfusionTime { .. }
        | Problem::DuplicateOrder { .. }
        | Problem::ProductMixup(_)
        | Problem::ProtocolDose { .. }
        | Problem::Transplant(_)
        | Problem::Liver(_)
        | Problem::BloodCounts(_)
        | Problem::Qt(_)
        | Problem::Premedication(_)
        | Problem::Pregnancy(_)
        | Problem::Indication(_) => None,
    }
}

/// Collects values, sorted by their names; a value that is not known is left out.
#[derive(Default)]
pub(super) struct Values(Vec<(&'static str, Value)>);

enum Value {
    Number(Decimal),
    Count(i64),
    Date(Date),
    Text(String),
    List(Vec<String>),
}

impl Values {
    /// Writes them as an object.
    pub(super) fn write(&self, json: &mut Writer) {
        json.object(|json| {
            for (key, value) in &self.0 {
                let json = json.name(key);
                match value {
                    Value::Number(number) => json.number(*number),
                    Value::Count(count) => json.whole(*count),
                    Value::Date(date) => json.plain(date),
                    Value::Text(text) => json.text(text),
                    Value::List(items) => json.list(items, |json, item| json.text(item)),
                }
            }
        });
    }

    /// Adds a value; one of that name is replaced. Most come nearly in order.
    fn with(mut self, key: &'static str, value: Value) -> Self {
        if self.0.is_empty() {
            self.0.reserve(ROOM);
        }
        let place = self.0.iter().rposition(|(other, _)| *other <= key).map_or(0, |before| before + 1);
        match place.checked_sub(1).and_then(|before| self.0.get_mut(before)) {
            Some((there, of)) if *there == key => *of = value,
            _ => self.0.insert(place, (key, value)),
        }
        self
    }

    fn with_some(self, key: &'static str, value: Option<Value>) -> Self {
        match value {
            Some(value) => self.with(key, value),
            None => self,
        }
    }

    fn number(self, key: &'static str, value: Decimal, decimals: u32) -> Self {
        self.with(key, Value::Number(round(value, decimals)))
    }

    /// A share in per cent.
    fn percent(self, key: &'static str, share: impl Into<Option<Decimal>>) -> Self {
        let percent = |share: Decimal| share.checked_mul(Decimal::ONE_HUNDRED).unwrap_or(Decimal::MAX);
        self.with_some(key, share.into().map(|share| Value::Number(round(percent(share), 1))))
    }

    fn count(self, key: &'static str, value: impl Into<Option<i64>>) -> Self {
        self.with_some(key, value.into().map(Value::Count))
    }

    fn date(self, key: &'static str, date: impl Into<Option<Date>>) -> Self {
        self.with_some(key, date.into().map(Value::Date))
    }

    fn text(self, key: &'static str, text: &str) -> Self {
        self.with(key, Value::Text(text.to_owned()))
    }

    fn list(self, key: &'static str, items: impl IntoIterator<Item = String>) -> Self {
        let items: Vec<String> = items.into_iter().collect();
        if items.is_empty() { self } else { self.with(key, Value::List(items)) }
    }

    fn place(self, place: &Place) -> Self {
        self.count("cycle", place.cycle.map(i64::from)).count("day", place.slot)
    }

    fn surface(self, used: &SurfaceUsed) -> Self {
        self.number("bsa_m2", used.surface.value(), PLACES)
            .number("height_cm", used.height.0.value(), PLACES)
            .number("weight_kg", used.weight.0.value(), PLACES)
    }

    fn expected(self, expected: &Expected) -> Self {
        self.number("expected_mg", expected.dose.value(), PLACES)
            .number("expected_mg_m2", expected.per_surface().value(), PLACES)
            .surface(&expected.surface)
    }

    /// The dose with remission, and the one without.
    fn by_response(self, remission: &Expected, no_remission: &Expected) -> Self {
        self.number("expected_with_remission_mg", remission.dose.value(), PLACES)
            .number("expected_without_remission_mg", no_remission.dose.value(), PLACES)
            .surface(&remission.surface)
    }

    fn comparison(self, comparison: &Comparison) -> Self {
        self.percent("deviation_percent", comparison.deviation)
            .expected(&comparison.expected)
            .number("ordered_mg", comparison.ordered.value(), PLACES)
            .number("ordered_mg_m2", comparison.ordered_per_surface.value(), PLACES)
    }
}

/// The values of a finding.
pub(super) fn values(problem: &Problem) -> Values {
    let values = Values::default();
    match problem {
        Problem::DoseAmount { comparison, place, .. } => values.comparison(comparison).place(place),
        Problem::DoseVerified { comparison, place, draw, vials, concentration, .. } => values
            .number("concentration_mg_ml", concentration.0.value(), PLACES)
            .place(place)
            .comparison(comparison)
            .number("vials", vials.0, 0)
            .number("volume_ml", draw.value(), PLACES),
        Problem::DoseUnreadable { expected, place, .. } => match expected.as_slice() {
            [expected] => values.expected(expected).place(place),
            [remission, no_remission] => values.by_response(remission, no_remission).place(place),
            _ => values.place(place),
        },
        Problem::BsaUnavailable(fault) => self::fault(values, fault),
        Problem::BsaUncertain { doubt, surface, weight } => self::doubt(
            values.number("weight_kg", weight.value(), PLACES),
            doubt,
        )
        .number("bsa_m2", surface.value(), PLACES),
        Problem::IntervalTooShort { previous, days, minimum, earliest } => values
            .count("days_since_last_dose", *days)
            .count("minimum_days", *minimum)
            .date("last_dose_date", *previous)
            .date("earliest_date", *earliest),
        Problem::OffScheduleDay { slot, cycle_day, window, earliest } => values
            .count("day", *slot)
            .count("cycle_day", *cycle_day)
            .count("window_first_day", window.0)
            .count("window_last_day", window.1)
            .date("earliest_date", *earliest),
        Problem::CycleTooEarly { cycle, previous, days, minimum, earliest } => values
            .count("cycle", i64::from(*cycle))
            .count("days_since_last_day_1", *days)
            .count("minimum_days", *minimum)
            .date("last_day_1_date", previous.day_1)
            .date("earliest_date", *earliest),
        Problem::ExtraDoseInCycle { cycle, cycle_day, planned, .. } => values
            .count("cycle", cycle.map(i64::from))
            .count("cycle_day", *cycle_day)
            .count("planned_doses", i64::try_from(*planned).ok()),
        Problem::PositionUnclear(place) => unclear(values, place),
        Problem::ResponseUndocumented { cycle, remission, no_remission, ordered, .. } => {
            let values = values.count("cycle", i64::from(*cycle));
            let values = match ordered {
                Some(ordered) => values.number("ordered_mg", ordered.value(), PLACES),
                None => values,
            };
            values.by_response(remission, no_remission)
        }
        Problem::NoResponseLimit { cycle, last, .. } | Problem::CycleLimit { cycle, last } => {
            values.count("cycle", i64::from(*cycle)).count("last_cycle", i64::from(*last))
        }
        Problem::DoseReescalation { earlier, by, ordered, ordered_per_surface, reduced, .. } => values
            .number("ordered_mg", ordered.value(), PLACES)
            .number("ordered_mg_m2", ordered_per_surface.value(), PLACES)
            .percent("earlier_share_percent", by.share())
            .date("earlier_dose_date", *earlier)
            .expected(reduced),
        Problem::DoseReduced { comparison, share } => {
            values.comparison(comparison).percent("share_percent", *share)
        }
        Problem::TreatmentDelay { cycle, previous, days_late, .. } => values
            .count("cycle", i64::from(*cycle))
            .count("late_days", *days_late)
            .date("last_day_1_date", previous.day_1),
        Problem::InfusionTime { ordered, window, .. } => values
            .number("ordered_min", ordered.value(), 1)
            .number("shortest_min", window.0.value(), 1)
            .number("longest_min", window.1.value(), 1),
        Problem::ProtocolDose { ordered, ordered_per_surface, published, surface, protocol } => values
            .number("ordered_mg", ordered.value(), PLACES)
            .number("ordered_mg_m2", ordered_per_surface.value(), PLACES)
            .number("published_low_mg_m2", published.0, PLACES)
            .number("published_high_mg_m2", published.1, PLACES)
            .number("bsa_m2", surface.value(), PLACES)
            .list("protocols", [protocol.clone()]),
        Problem::Transplant(problem) => transplant::values(values, problem),
        Problem::Liver(problem) => liver::values(values, problem),
        Problem::BloodCounts(problem) => blood_counts::values(values, problem),
        Problem::Qt(problem) => qt::values(values, problem),
        Problem::Premedication(problem) => premedication::values(values, problem),
        Problem::Pregnancy(problem) => pregnancy::values(values, problem),
        Problem::Indication(problem) => indication::values(values, problem),
        Problem::DataUnavailable(missing) => self::missing(values, missing),
        Problem::WrongRoute | Problem::DuplicateOrder { .. } | Problem::ProductMixup(_) => values,
    }
}

fn fault(values: Values, fault: &SurfaceFault) -> Values {
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

fn doubt(values: Values, doubt: &SurfaceDoubt) -> Values {
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

fn missing(values: Values, missing: &Missing) -> Values {
    match missing {
        Missing::Unreadable(resources) => {
            values.list("resources", resources.iter().map(|(resource, ..)| resource.clone()))
        }
        Missing::Unavailable(keys) | Missing::Incomplete(keys) => {
            values.list("prefetch_keys", keys.iter().map(|(key, _)| (*key).to_owned()))
        }
        Missing::DosesGiven { not_checked, .. } => {
            values.list("not_checked", not_checked.iter().map(|rule| rule.code().to_owned()))
        }
        Missing::OtherPatient(count) => values.count("resources_left_out", i64::try_from(*count).ok()),
        Missing::Contradictory { resource, .. } => values.list("resources", [resource.clone()]),
        Missing::DraftOfOtherPatient(_) | Missing::FhirVersion { .. } | Missing::BirthDate => values,
    }
}

//! The numbers of a finding for the extension: the unit is the last part of the key, dates are ISO.

mod blood_counts;
mod dose;
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
    course::Place,
    rules::{Comparison, Expected, Problem, SurfaceUsed, data::Missing},
};

/// Decimals of a quantity: enough to redo the arithmetic and round once.
const PLACES: u32 = 6;

/// How many values most findings have at the most.
const ROOM: usize = 16;

/// The cause code, where the rule has causes.
pub(super) fn cause(problem: &Problem) -> Option<&str> {
    match problem {
        Problem::Dose(problem) => dose::cause(problem),
        Problem::DataUnavailable(missing) => missing.code(),
        Problem::Transplant(_)
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
        Problem::Dose(problem) => dose::values(values, problem),
        Problem::Transplant(problem) => transplant::values(values, problem),
        Problem::Liver(problem) => liver::values(values, problem),
        Problem::BloodCounts(problem) => blood_counts::values(values, problem),
        Problem::Qt(problem) => qt::values(values, problem),
        Problem::Premedication(problem) => premedication::values(values, problem),
        Problem::Pregnancy(problem) => pregnancy::values(values, problem),
        Problem::Indication(problem) => indication::values(values, problem),
        Problem::DataUnavailable(missing) => self::missing(values, missing),
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

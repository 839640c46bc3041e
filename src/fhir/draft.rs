//! Drafts, changed: the text as received with only what is meant replaced, so that unknown elements, the order of
//! members and every digit stay as the EHR wrote them.

use std::ops::Range;

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde_json::value::RawValue;

use super::element::number;
use crate::{
    clinical::{
        quantity::{Milligrams, MilligramsPerSquareMetre, round},
        sort::sort_by_key,
        time::{ClinicalTime, days_between, plus_days},
    },
    json::{Arena, Kind, Value, parse},
    knowledge::{Codes, Preparation},
};

/// A change of a draft.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// Another dose.
    Dose {
        /// The dosageInstruction, counted from 0.
        instruction: usize,
        /// What the draft says, in mg.
        ordered: Milligrams,
        /// The same for each m².
        ordered_per_surface: MilligramsPerSquareMetre,
        /// What it is to say.
        dose: Milligrams,
        /// The same for each m².
        per_surface: MilligramsPerSquareMetre,
    },
    /// Another day.
    Day {
        /// The dosageInstruction, counted from 0.
        instruction: usize,
        /// Which of its doses, counted from 0.
        occurrence: usize,
        /// The day it is for now.
        from: Date,
        /// The day it is to be for.
        to: Date,
    },
}

/// What numbers in a draft mean.
#[derive(Clone, Copy, Debug)]
pub struct Units<'k> {
    /// The units.
    pub codes: &'k Codes,
    /// The strength of the solution.
    pub preparation: &'k Preparation,
}

/// The draft with its changes; `None` if it has no place for one of them.
#[must_use]
pub fn changed(draft: &str, changes: &[Change], units: Units<'_>) -> Option<Box<RawValue>> {
    let arena = Arena::new();
    let order = parse(draft, &arena).ok()?;
    let mut edits = Vec::new();
    for change in changes {
        let found = edits_for(order, change, units);
        if found.is_empty() {
            return None;
        }
        edits.extend(found);
    }
    RawValue::from_string(apply(draft, edits)?).ok()
}

/// A part of the text and what replaces it.
struct Edit {
    span: Range<usize>,
    text: String,
}

fn apply(draft: &str, mut edits: Vec<Edit>) -> Option<String> {
    sort_by_key(&mut edits, |edit| edit.span.start);
    let mut changed = String::with_capacity(draft.len() + 32);
    let mut at = 0;
    for Edit { span, text } in edits {
        // Two changes of one place would contradict each other.
        changed.push_str(draft.get(at..span.start)?);
        changed.push_str(&text);
        at = span.end;
    }
    changed.push_str(draft.get(at..)?);
    Some(changed)
}

fn edits_for(order: Value<'_>, change: &Change, units: Units<'_>) -> Vec<Edit> {
    let (Change::Dose { instruction, .. } | Change::Day { instruction, .. }) = change;
    let instructions = order.member("dosageInstruction").into_iter().flat_map(Value::items_or_itself);
    let Some(dosage) = instructions.into_iter().nth(*instruction) else { return Vec::new() };
    match change {
        Change::Dose { ordered, ordered_per_surface, dose, per_surface, .. } => {
            let (ordered, ordered_per_surface) = (*ordered, *ordered_per_surface);
            dose_edits(
                dosage,
                Doses { ordered, ordered_per_surface, dose: *dose, per_surface: *per_surface },
                units,
            )
        }
        Change::Day { occurrence, from, to, .. } => day_edits(order, dosage, *occurrence, *from, *to),
    }
}

/// Every number that says the old dose, in whatever unit, and the text that repeats it.
fn dose_edits(dosage: Value<'_>, doses: Doses, units: Units<'_>) -> Vec<Edit> {
    let mut edits = Vec::new();
    let listed = dosage.member("doseAndRate").into_iter().flat_map(Value::items_or_itself);
    for place in std::iter::once(dosage).chain(listed) {
        // A range beside the dose would go on to say the old one.
        if place.member("doseRange").is_some_and(|range| range.kind() != Kind::Null) {
            return Vec::new();
        }
        let Some(quantity) = place.member("doseQuantity") else { continue };
        let Some(quantity) = quantity.items_or_itself().next() else { continue };
        let text = |name| quantity.member(name)?.string();
        let Some(value) = quantity.member("value") else { continue };
        let raw = value.raw();
        let Some(old) = number(raw.text) else { continue };
        if let Some(new) = doses.replacing(old, text("code"), text("unit"), units) {
            edits.push(Edit { span: raw.span, text: new });
        }
    }
    if let (false, Some(text)) = (edits.is_empty(), dosage.member("text")) {
        edits.extend(doses_in(text, doses, units));
    }
    edits
}

/// The doses of a change.
#[derive(Clone, Copy)]
struct Doses {
    ordered: Milligrams,
    ordered_per_surface: MilligramsPerSquareMetre,
    dose: Milligrams,
    per_surface: MilligramsPerSquareMetre,
}

impl Doses {
    /// What replaces a number with its unit, if it says the old dose.
    fn replacing(
        &self,
        old: Decimal,
        code: Option<&str>,
        unit: Option<&str>,
        units: Units<'_>,
    ) -> Option<String> {
        let strength = units.preparation.strength;
        let is_near = |old: Decimal, ordered: Decimal| (old - ordered).abs() <= ordered * Decimal::new(1, 2);
        let new = if let Some(factor) = units.codes.dose_mass_factor(code, unit) {
            let says_ordered = old.checked_mul(factor).is_some_and(|old| is_near(old, self.ordered.value()));
            says_ordered.then(|| round(self.dose.value(), 2).checked_div(factor))?
        } else if let Some(factor) = units.codes.dose_per_m2_factor(code, unit) {
            let old = old.checked_mul(factor);
            let says_ordered = old.is_some_and(|old| is_near(old, self.ordered_per_surface.value()));
            says_ordered.then(|| self.per_surface.rounded(4).checked_div(factor))?
        } else if units.codes.volume_factor(code, unit).is_some() {
            let says_ordered = is_near(old, self.ordered.volume_at(strength).value());
            says_ordered.then(|| self.dose.volume_at(strength).rounded(2))
        } else {
            None
        };
        new.map(|new| new.normalize().to_string())
    }
}

/// The old dose where a text repeats it: a number, standing alone, with the unit behind it. "1 mg over 1 hour" has
/// one dose in it.
fn doses_in(text: Value<'_>, doses: Doses, units: Units<'_>) -> Vec<Edit> {
    let raw = text.raw();
    let literal = raw.text;
    let is_number = |letter: char| letter.is_ascii_digit() || matches!(letter, '.' | ',');
    let mut edits = Vec::new();
    let mut from = 0;
    while let Some(start) =
        literal.get(from..).and_then(|rest| rest.find(|letter: char| letter.is_ascii_digit()))
    {
        let start = from + start;
        let rest = literal.get(start..).unwrap_or_default();
        let length = rest.find(|letter: char| !is_number(letter)).unwrap_or(rest.len());
        let figure = rest.get(..length).unwrap_or_default().trim_end_matches(['.', ',']);
        from = start + length.max(1);
        let before = literal.get(..start).and_then(|before| before.chars().next_back());
        if before.is_some_and(char::is_alphanumeric) {
            continue;
        }
        let behind = rest.get(figure.len()..).unwrap_or_default().trim_start();
        let unit = behind.split(|letter: char| {
            letter.is_whitespace() || matches!(letter, ',' | ';' | ')' | '(' | '"' | '\\')
        });
        let unit =
            unit.into_iter().next().map(|unit| unit.trim_end_matches('.')).filter(|unit| !unit.is_empty());
        let Some((old, unit)) = number(&figure.replace(',', ".")).zip(unit) else { continue };
        if let Some(new) = doses.replacing(old, Some(unit), Some(unit), units) {
            let new = if figure.contains(',') { new.replace('.', ",") } else { new };
            let start = raw.span.start + start;
            edits.push(Edit { span: start..start + figure.len(), text: new });
        }
    }
    edits
}

/// Where the day of a dose stands; where it stands nowhere, an event is added.
fn day_edits(order: Value<'_>, dosage: Value<'_>, occurrence: usize, from: Date, to: Date) -> Vec<Edit> {
    let days = days_between(from, to);
    let is_other = |value: Value<'_>| !matches!(value.kind(), Kind::Object | Kind::Null);
    let timing = dosage.member("timing");
    // What is written in another shape would go on to say the old day.
    if timing.is_some_and(is_other) || timing.and_then(|timing| timing.member("repeat")).is_some_and(is_other)
    {
        return Vec::new();
    }
    let timing = timing.filter(|timing| timing.kind() == Kind::Object);
    if let Some(events) = timing.and_then(|timing| timing.member("event")) {
        let event = events.items_or_itself().nth(occurrence);
        return event.and_then(|event| shifted(event, days)).into_iter().collect();
    }
    let bounds = timing.and_then(|timing| timing.member("repeat")?.member("boundsPeriod"));
    if let Some(bounds) = bounds {
        return if occurrence == 0 { shifted_period(bounds, days) } else { Vec::new() };
    }
    let validity = order.member("dispenseRequest").and_then(|request| request.member("validityPeriod"));
    if let Some(validity) = validity.filter(|_| occurrence == 0) {
        return shifted_period(validity, days);
    }
    let (object, text) = match timing {
        Some(timing) => (timing, format!("\"event\":[\"{to}\"]")),
        None => (dosage, format!("\"timing\":{{\"event\":[\"{to}\"]}}")),
    };
    let is_empty = object.object().is_none_or(|mut members| members.next().is_none());
    let text = if is_empty { text } else { text + "," };
    let place = object.raw().span.start + 1;
    vec![Edit { span: place..place, text }]
}

fn shifted_period(period: Value<'_>, days: i64) -> Vec<Edit> {
    let times = ["start", "end"].into_iter().filter_map(|name| period.member(name));
    times.filter_map(|time| shifted(time, days)).collect()
}

/// A date or time some days later: its date changes, time of day and offset stay.
fn shifted(time: Value<'_>, days: i64) -> Option<Edit> {
    const DATE: usize = "2026-03-01".len();
    let raw = time.raw();
    let text = raw.text.strip_prefix('"')?;
    let date: Date = text.get(..DATE)?.parse().ok()?;
    ClinicalTime::parse(text.strip_suffix('"')?).ok()?;
    let start = raw.span.start + 1;
    Some(Edit { span: start..start + DATE, text: plus_days(date, days).to_string() })
}

#[cfg(test)]
mod tests;

//! Drafts, changed: the text as received with only what is meant replaced, so that unknown elements, the order of
//! members and every digit stay as the EHR wrote them.

use std::ops::Range;

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde_json::value::RawValue;

use crate::{
    clinical::{
        quantity::{Milligrams, MilligramsPerSquareMetre, round},
        time::{ClinicalTime, days_between, plus_days},
    },
    json::{Arena, JsonError, Kind, Raw, Reader},
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
    let mut edits = Vec::new();
    for change in changes {
        let found = edits_for(draft, change, units).ok()?;
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
    edits.sort_by_key(|edit| edit.span.start);
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

fn edits_for(draft: &str, change: &Change, units: Units<'_>) -> Result<Vec<Edit>, JsonError> {
    let arena = Arena::new();
    let origin = Reader::new(draft, &arena);
    let node = Node { origin: &origin, raw: Raw { text: draft, span: 0..draft.len() } };
    let (Change::Dose { instruction, .. } | Change::Day { instruction, .. }) = change;
    let Some(dosage) = node.member("dosageInstruction")?.map(|list| list.items()).transpose()? else {
        return Ok(Vec::new());
    };
    let Some(dosage) = dosage.into_iter().nth(*instruction) else { return Ok(Vec::new()) };
    match change {
        Change::Dose { ordered, ordered_per_surface, dose, per_surface, .. } => {
            let (ordered, ordered_per_surface) = (*ordered, *ordered_per_surface);
            dose_edits(
                &dosage,
                Doses { ordered, ordered_per_surface, dose: *dose, per_surface: *per_surface },
                units,
            )
        }
        Change::Day { occurrence, from, to, .. } => day_edits(&node, &dosage, *occurrence, *from, *to),
    }
}

/// Every number that says the old dose, in whatever unit, and the text that repeats it.
fn dose_edits(dosage: &Node<'_>, doses: Doses, units: Units<'_>) -> Result<Vec<Edit>, JsonError> {
    let mut edits = Vec::new();
    let mut places = vec![dosage.clone()];
    if let Some(list) = dosage.member("doseAndRate")? {
        places.extend(list.items()?);
    }
    for place in places {
        let Some(quantity) = place.member("doseQuantity")? else { continue };
        let (Some(value), unit, code) =
            (quantity.member("value")?, quantity.text("unit")?, quantity.text("code")?)
        else {
            continue;
        };
        let Some(old) = number(value.raw.text) else { continue };
        if let Some(new) = doses.replacing(old, code.as_deref(), unit.as_deref(), units) {
            edits.push(Edit { span: value.raw.span, text: new });
        }
    }
    if let (false, Some(text)) = (edits.is_empty(), dosage.member("text")?) {
        edits.extend(doses_in(&text, doses, units));
    }
    Ok(edits)
}

fn number(text: &str) -> Option<Decimal> {
    text.parse().or_else(|_| Decimal::from_scientific(text)).ok()
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
fn doses_in(text: &Node<'_>, doses: Doses, units: Units<'_>) -> Vec<Edit> {
    let literal = text.raw.text;
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
            let start = text.raw.span.start + start;
            edits.push(Edit { span: start..start + figure.len(), text: new });
        }
    }
    edits
}

/// Where the day of a dose stands; where it stands nowhere, an event is added.
fn day_edits(
    order: &Node<'_>,
    dosage: &Node<'_>,
    occurrence: usize,
    from: Date,
    to: Date,
) -> Result<Vec<Edit>, JsonError> {
    let days = days_between(from, to);
    let timing = dosage.member("timing")?.filter(|timing| timing.kind() == Some(Kind::Object));
    if let Some(timing) = &timing {
        if let Some(events) = timing.member("event")? {
            let event = events.items()?.into_iter().nth(occurrence);
            return Ok(event.and_then(|event| shifted(&event, days)).into_iter().collect());
        }
        if let Some(bounds) =
            timing.member("repeat")?.map(|repeat| repeat.member("boundsPeriod")).transpose()?.flatten()
        {
            return if occurrence == 0 { shifted_period(&bounds, days) } else { Ok(Vec::new()) };
        }
    }
    let validity =
        order.member("dispenseRequest")?.map(|request| request.member("validityPeriod")).transpose()?;
    if let Some(validity) = validity.flatten()
        && occurrence == 0
    {
        return shifted_period(&validity, days);
    }
    let (place, text) = match timing {
        Some(timing) => (timing.raw.span.start + 1, format!("\"event\":[\"{to}\"]")),
        None => (dosage.raw.span.start + 1, format!("\"timing\":{{\"event\":[\"{to}\"]}}")),
    };
    let is_empty = order.raw.text.get(place..).is_some_and(|rest| rest.trim_start().starts_with('}'));
    let text = if is_empty { text } else { text + "," };
    Ok(vec![Edit { span: place..place, text }])
}

fn shifted_period(period: &Node<'_>, days: i64) -> Result<Vec<Edit>, JsonError> {
    let mut edits = Vec::new();
    for name in ["start", "end"] {
        edits.extend(period.member(name)?.and_then(|time| shifted(&time, days)));
    }
    Ok(edits)
}

/// A date or time some days later: its date changes, time of day and offset stay.
fn shifted(time: &Node<'_>, days: i64) -> Option<Edit> {
    const DATE: usize = "2026-03-01".len();
    let literal = time.raw.text;
    let text = literal.strip_prefix('"')?;
    let date: Date = text.get(..DATE)?.parse().ok()?;
    ClinicalTime::parse(text.strip_suffix('"')?).ok()?;
    let start = time.raw.span.start + 1;
    Some(Edit { span: start..start + DATE, text: plus_days(date, days).to_string() })
}

/// A value of the draft and where it stands.
#[derive(Clone)]
struct Node<'t> {
    /// At the start of the draft.
    origin: &'t Reader<'t>,
    raw: Raw<'t>,
}

impl Node<'_> {
    fn kind(&self) -> Option<Kind> {
        self.origin.of(&self.raw).kind().ok()
    }

    fn member(&self, name: &str) -> Result<Option<Self>, JsonError> {
        if self.kind() != Some(Kind::Object) {
            return Ok(None);
        }
        let mut found = None;
        self.origin.of(&self.raw).object(|member, reader| {
            if member == name {
                found = Some(Self { origin: self.origin, raw: reader.raw()? });
                return Ok(());
            }
            reader.skip()
        })?;
        Ok(found)
    }

    fn text(&self, name: &str) -> Result<Option<String>, JsonError> {
        let member = self.member(name)?;
        Ok(member.and_then(|member| self.origin.of(&member.raw).string().ok()).map(Into::into))
    }

    /// The items of a list; a single value where a list is due is one.
    fn items(&self) -> Result<Vec<Self>, JsonError> {
        if self.kind() != Some(Kind::Array) {
            return Ok(vec![self.clone()]);
        }
        let mut items = Vec::new();
        self.origin.of(&self.raw).array(|reader| {
            items.push(Self { origin: self.origin, raw: reader.raw()? });
            Ok(())
        })?;
        Ok(items)
    }
}

#[cfg(test)]
mod tests;

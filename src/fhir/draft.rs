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
    json::{JsonError, Kind, Raw, Reader},
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
    let whole = Raw { text: draft, span: 0..draft.len() };
    let node = Node { text: draft, raw: whole };
    let (Change::Dose { instruction, .. } | Change::Day { instruction, .. }) = change;
    let Some(dosage) = node.member("dosageInstruction")?.map(|list| list.items()).transpose()? else {
        return Ok(Vec::new());
    };
    let Some(dosage) = dosage.into_iter().nth(*instruction) else { return Ok(Vec::new()) };
    match change {
        Change::Dose { ordered, dose, per_surface, .. } => {
            dose_edits(&dosage, *ordered, *dose, *per_surface, units)
        }
        Change::Day { occurrence, from, to, .. } => day_edits(&node, &dosage, *occurrence, *from, *to),
    }
}

/// Every number that says the old dose, in whatever unit, and the text that repeats it.
fn dose_edits(
    dosage: &Node<'_>,
    ordered: Milligrams,
    dose: Milligrams,
    per_surface: MilligramsPerSquareMetre,
    units: Units<'_>,
) -> Result<Vec<Edit>, JsonError> {
    let mut edits = Vec::new();
    let mut places = vec![dosage.clone()];
    if let Some(list) = dosage.member("doseAndRate")? {
        places.extend(list.items()?);
    }
    for place in places {
        let Some(quantity) = place.member("doseQuantity")? else { continue };
        let (Some(value), unit, code) = (quantity.member("value")?, quantity.text("unit")?, quantity.text("code")?)
        else {
            continue;
        };
        let Ok(old) = value.raw.text.parse::<Decimal>() else { continue };
        let (code, unit) = (code.as_deref(), unit.as_deref());
        let strength = units.preparation.strength;
        let new = if let Some(factor) = units.codes.dose_mass_factor(code, unit) {
            let says_ordered = Milligrams::new(old * factor).is_ok_and(|old| is_same(old, ordered));
            let in_unit = || round(dose.value(), 2).checked_div(factor);
            if says_ordered { in_unit() } else { None }
        } else if units.codes.dose_per_m2_factor(code, unit).is_some() {
            Some(per_surface.rounded(4))
        } else if units.codes.volume_factor(code, unit).is_some() {
            let volume = ordered.volume_at(strength).value();
            let says_ordered = (old - volume).abs() <= volume * Decimal::new(1, 2);
            says_ordered.then(|| dose.volume_at(strength).rounded(2))
        } else {
            None
        };
        let Some(new) = new.map(|new| new.normalize().to_string()) else { continue };
        if let Some(text) = dosage.member("text")? {
            edits.extend(number_in(&text, value.raw.text, &new));
        }
        edits.push(Edit { span: value.raw.span, text: new });
    }
    // Two places may repeat one number; the text is changed once.
    edits.sort_by_key(|edit| edit.span.start);
    edits.dedup_by(|one, other| one.span == other.span);
    Ok(edits)
}

/// The same dose, as far as two ways of writing it agree.
fn is_same(one: Milligrams, other: Milligrams) -> bool {
    (one.ratio_to(other) - Decimal::ONE).abs() <= Decimal::new(1, 2)
}

/// The places of a number in a text, standing alone.
fn number_in(text: &Node<'_>, old: &str, new: &str) -> Vec<Edit> {
    let is_part = |letter: Option<char>| letter.is_some_and(|letter| letter.is_ascii_digit());
    let literal = text.raw.text;
    let places = literal.match_indices(old).filter(|(at, found)| {
        let before = literal.get(..*at).and_then(|before| before.chars().next_back());
        let after = literal.get(at + found.len()..).unwrap_or_default();
        let mut next = after.chars();
        let first = next.next();
        let goes_on = first == Some('.') && is_part(next.next());
        !is_part(before) && before != Some('.') && !is_part(first) && !goes_on
    });
    places
        .map(|(at, found)| {
            let start = text.raw.span.start + at;
            Edit { span: start..start + found.len(), text: new.to_owned() }
        })
        .collect()
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
        if let Some(bounds) = timing.member("repeat")?.map(|repeat| repeat.member("boundsPeriod")).transpose()?.flatten()
        {
            return if occurrence == 0 { shifted_period(&bounds, days) } else { Ok(Vec::new()) };
        }
    }
    let validity = order.member("dispenseRequest")?.map(|request| request.member("validityPeriod")).transpose()?;
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
    text: &'t str,
    raw: Raw<'t>,
}

impl<'t> Node<'t> {
    fn kind(&self) -> Option<Kind> {
        Reader::within(self.text, &self.raw).kind().ok()
    }

    fn member(&self, name: &str) -> Result<Option<Self>, JsonError> {
        if self.kind() != Some(Kind::Object) {
            return Ok(None);
        }
        let mut found = None;
        Reader::within(self.text, &self.raw).object(|member, reader| {
            if member == name {
                found = Some(Self { text: self.text, raw: reader.raw()? });
                return Ok(());
            }
            reader.skip()
        })?;
        Ok(found)
    }

    fn text(&self, name: &str) -> Result<Option<String>, JsonError> {
        let member = self.member(name)?;
        Ok(member.and_then(|member| Reader::within(self.text, &member.raw).string().ok()).map(Into::into))
    }

    /// The items of a list; a single value where a list is due is one.
    fn items(&self) -> Result<Vec<Self>, JsonError> {
        if self.kind() != Some(Kind::Array) {
            return Ok(vec![self.clone()]);
        }
        let mut items = Vec::new();
        Reader::within(self.text, &self.raw).array(|reader| {
            items.push(Self { text: self.text, raw: reader.raw()? });
            Ok(())
        })?;
        Ok(items)
    }
}

#[cfg(test)]
mod tests;

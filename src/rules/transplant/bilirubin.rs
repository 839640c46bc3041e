//! The last bilirubin beside its upper limit of normal.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::last_dose;
use crate::{
    clinical::{
        fact::{Bound, Reading},
        quantity::MilligramsPerDecilitre,
        time::ClinicalTime,
    },
    knowledge::Drug,
    rules::{Situation, latest},
};

/// A bilirubin beside its upper limit of normal.
#[derive(Clone, Debug, PartialEq)]
pub struct Bilirubin {
    /// The result.
    pub value: MilligramsPerDecilitre,
    /// Whether it is exact.
    pub bound: Bound,
    /// The upper limit of normal, if there is one.
    pub limit: Option<UpperLimit>,
    /// When it was taken.
    pub time: ClinicalTime,
    /// The day of that, if it is known.
    pub day: Option<Date>,
    /// Not yet final.
    pub preliminary: bool,
}

/// An upper limit of normal, and whose it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct UpperLimit {
    /// The limit.
    pub value: MilligramsPerDecilitre,
    /// The result has none of its own; that of the knowledge was taken, and is said.
    pub is_default: bool,
}

impl Bilirubin {
    /// How many times the upper limit it is.
    #[must_use]
    pub fn multiple(&self) -> Option<Decimal> {
        self.limit.map(|limit| latest::multiple(self.value.value(), limit.value.value()))
    }

    /// Whether it is at or above a value; open where only a bound is known and the value lies beyond it.
    pub(super) fn reaches(&self, value: MilligramsPerDecilitre) -> Option<bool> {
        self.bound.is_below(self.value, value).map(|is_below| !is_below)
    }

    /// Whether it is at or above its upper limit.
    pub(super) fn reaches_limit(&self) -> Option<bool> {
        self.bound.is_below(self.multiple()?, Decimal::ONE).map(|is_below| !is_below)
    }

    /// What it says of the time since a day: a high value counts however old it is, a low one from before says nothing.
    pub(super) fn holds_since(&self, since: Option<Date>, is_high: Option<bool>) -> Option<bool> {
        let is_since = since.is_none_or(|since| self.day.is_some_and(|day| day > since));
        is_high.filter(|is_high| *is_high || is_since)
    }
}

/// The last bilirubin on file: final before preliminary, but one since the last dose before any from before it. Of
/// several of one moment none is later: the highest counts.
pub(super) fn last(situation: &Situation<'_, '_>) -> Option<Bilirubin> {
    let (zone, series) = (situation.case.zone, &situation.case.results.bilirubin);
    let last_dose = last_dose(situation);
    let is_since =
        |time: &ClinicalTime| last_dose.is_none_or(|last| time.day(zone).is_some_and(|day| day > last));
    let worse = MilligramsPerDecilitre::cmp;
    let reading = series
        .worst_of_newest(zone, |reading| is_since(&reading.time), worse)
        .or_else(|| series.worst_of_newest(zone, |_| true, worse))?;
    Some(Bilirubin {
        value: reading.value,
        bound: reading.bound,
        limit: upper_limit(reading, situation.drug),
        day: reading.time.day(situation.case.zone),
        time: reading.time,
        preliminary: reading.preliminary,
    })
}

/// Its own, else that of the knowledge.
fn upper_limit(reading: &Reading<'_, MilligramsPerDecilitre>, drug: &Drug) -> Option<UpperLimit> {
    let own = latest::own_upper_limit(reading, MilligramsPerDecilitre::value);
    let value = own.or_else(|| drug.liver.as_ref().map(|liver| liver.bilirubin_upper_limit))?;
    Some(UpperLimit { value, is_default: own.is_none() })
}

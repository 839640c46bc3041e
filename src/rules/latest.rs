//! Which result of a series counts for a dose. `advice.md` section 5.

use std::cmp::Ordering;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::PlannedDose;
use crate::clinical::{
    fact::{Bound, Reading, Reason, Series},
    quantity::round,
    time::{ClinicalTime, days_between},
};

/// A result as a card tells it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TestResult<T> {
    /// The value.
    pub value: T,
    /// Whether it is exact.
    pub bound: Bound,
    /// The day it was taken; the first it can be where no more is known.
    pub day: Date,
    /// How many days before the dose that was.
    pub age_days: i64,
    /// Not yet final.
    pub preliminary: bool,
}

/// The upper limit of normal that a result has of its own. A range that ends at nothing is none.
pub(super) fn own_upper_limit<T: Copy>(reading: &Reading<'_, T>, value: fn(T) -> Decimal) -> Option<T> {
    reading.upper_limit.filter(|limit| !value(*limit).is_zero())
}

/// How many times its upper limit a result is. Decimals beyond those kept come from the conversion of units, and must not
/// lift a value above a limit that it equals.
pub(super) fn multiple(value: Decimal, upper_limit: Decimal) -> Decimal {
    const PLACES: u32 = 6;
    round(value.checked_div(upper_limit).unwrap_or(Decimal::MAX), PLACES)
}

impl PlannedDose<'_, '_, '_> {
    /// The result of a series that counts for the dose: the newest within the window, final before preliminary; else the
    /// newest of all. Of several of one moment none is later: the worst counts, which `worse` puts last.
    pub(super) fn latest<'c, 'a, T>(
        &self,
        series: &'c Series<'a, T>,
        within_hours: i64,
        worse: impl Fn(&T, &T) -> Ordering,
    ) -> Option<&'c Reading<'a, T>> {
        let zone = self.situation.case.zone;
        let is_in_time = |reading: &Reading<'a, T>| self.is_within_hours(&reading.time, within_hours);
        series
            .worst_of_newest(zone, is_in_time, &worse)
            .or_else(|| series.worst_of_newest(zone, |_| true, &worse))
    }

    /// A result as a card tells it.
    pub(super) fn result<T: Copy>(&self, reading: &Reading<'_, T>) -> TestResult<T> {
        let day = reading.time.first_day(self.situation.case.zone);
        TestResult {
            value: reading.value,
            bound: reading.bound,
            day,
            age_days: days_between(day, self.day()),
            preliminary: reading.preliminary,
        }
    }

    /// Whether a result of the series was taken at most so many hours before the dose.
    pub(super) fn has_result<T>(&self, series: &Series<'_, T>, within_hours: i64) -> bool {
        series.readings.iter().any(|reading| self.is_within_hours(&reading.time, within_hours))
    }

    /// Why a record that would be such a result cannot be used.
    pub(super) fn unusable_result<'c, T>(
        &self,
        series: &'c Series<'_, T>,
        within_hours: i64,
    ) -> Option<&'c Reason> {
        let is_in_time =
            |time: &Option<ClinicalTime>| time.is_none_or(|time| self.is_within_hours(&time, within_hours));
        series.unusable.iter().find(|unusable| is_in_time(&unusable.time)).map(|unusable| &unusable.reason)
    }
}

//! What pregnancy tests say. `advice.md` section 5.

use jiff::{civil::Date, tz::Offset};

use crate::{
    clinical::{
        case::Case,
        fact::{Bound, Reading},
        quantity::InternationalUnitsPerLitre,
        results::Hcg,
        time::{ClinicalTime, days_between, plus_days},
    },
    knowledge::PregnancyLimits,
    rules::PlannedDose,
};

/// A test as a card tells it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HcgResult {
    /// Pregnant or not; `None` if the result tells neither.
    pub positive: Option<bool>,
    /// What was measured, if it was.
    pub value: Option<(InternationalUnitsPerLitre, Bound)>,
    /// The first day it can be of.
    pub day: Date,
    /// How many days before the dose that is.
    pub age_days: i64,
    /// Not yet final.
    pub preliminary: bool,
}

impl HcgResult {
    fn of(reading: &Reading<'_, Hcg>, limits: &PregnancyLimits, zone: Offset, on: Date) -> Self {
        let day = reading.time.first_day(zone);
        let value = match reading.value {
            Hcg::Measured(value) => Some((value, reading.bound)),
            Hcg::Positive | Hcg::Negative | Hcg::Unclear => None,
        };
        let preliminary = reading.preliminary;
        Self {
            positive: is_positive(reading, limits),
            value,
            day,
            age_days: days_between(day, on),
            preliminary,
        }
    }

    /// Whether it rules a pregnancy out for a dose at most so many days later.
    pub(super) fn is_negative_within(&self, days: i64) -> bool {
        self.positive == Some(false) && self.age_days <= days
    }
}

/// The newest positive test that no later negative one followed; it counts as long as a pregnancy on file does. A
/// preliminary positive result counts as a final one does, a preliminary negative one clears no final one.
pub(super) fn positive(case: &Case<'_>, limits: &PregnancyLimits) -> Option<HcgResult> {
    let readings = &case.results.hcg.readings;
    let zone = case.zone;
    let is_recent =
        |reading: &Reading<'_, Hcg>| days_between(reading.time.latest_day(zone), case.today()) <= limits.days;
    let is_cleared = |positive: &Reading<'_, Hcg>| {
        readings.iter().any(|later| {
            is_positive(later, limits) == Some(false)
                && (!later.preliminary || positive.preliminary)
                && is_after(&later.time, &positive.time, zone)
        })
    };
    readings
        .iter()
        .find(|reading| {
            is_positive(reading, limits) == Some(true) && is_recent(reading) && !is_cleared(reading)
        })
        .map(|reading| HcgResult::of(reading, limits, zone, case.today()))
}

/// The newest test, final before preliminary.
pub(super) fn newest(dose: &PlannedDose<'_, '_, '_>, limits: &PregnancyLimits) -> Option<HcgResult> {
    let case = dose.situation.case;
    let newest = case.results.hcg.newest()?;
    Some(HcgResult::of(newest, limits, case.zone, dose.day()))
}

/// Above its own range, else above the knowledge's limit; in between without a range it tells nothing.
fn is_positive(reading: &Reading<'_, Hcg>, limits: &PregnancyLimits) -> Option<bool> {
    let value = match reading.value {
        Hcg::Positive => return Some(true),
        Hcg::Negative => return Some(false),
        Hcg::Unclear => return None,
        Hcg::Measured(value) => value,
    };
    if let Some(Hcg::Measured(limit)) = reading.upper_limit {
        return reading.bound.is_above(value, limit);
    }
    match reading.bound.is_above(value, limits.hcg_positive_above) {
        Some(true) => Some(true),
        Some(false) | None => {
            (reading.bound.is_below(value, limits.hcg_negative_below) == Some(true)).then_some(false)
        }
    }
}

/// Whether a test is later than another beyond doubt: of one without a time of day, the whole day may be before.
fn is_after(later: &ClinicalTime, earlier: &ClinicalTime, zone: Offset) -> bool {
    let (later, began) = (later.first_moment(zone), earlier.first_moment(zone));
    match earlier {
        ClinicalTime::Moment { .. } | ClinicalTime::Local(_) => later > began,
        ClinicalTime::Day(_) | ClinicalTime::Month(_) | ClinicalTime::Year(_) => {
            later >= ClinicalTime::Day(plus_days(earlier.latest_day(zone), 1)).first_moment(zone)
        }
    }
}

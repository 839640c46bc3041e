//! What we know of a clinical value, and where it came from.

use std::{cmp::Ordering, fmt};

use jiff::tz::Offset;

use super::time::ClinicalTime;

/// One value: nobody recorded it, it cannot be used, or it is known. "Could not be read" is never "absent".
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Fact<T> {
    /// Nobody recorded it.
    #[default]
    Absent,
    /// It was recorded but cannot be used; the reason is shown to the clinician.
    Unusable(Reason),
    /// It is known.
    Known(T),
}

impl<T> Fact<T> {
    /// The value, if it is known.
    pub const fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Absent | Self::Unusable(_) => None,
        }
    }

    /// Turns the known value into another, or says why it cannot be used.
    pub fn and_then<U>(self, then: impl FnOnce(T) -> Result<U, Reason>) -> Fact<U> {
        match self {
            Self::Absent => Fact::Absent,
            Self::Unusable(reason) => Fact::Unusable(reason),
            Self::Known(value) => match then(value) {
                Ok(value) => Fact::Known(value),
                Err(reason) => Fact::Unusable(reason),
            },
        }
    }
}

/// Why a recorded value cannot be used. Never holds the value of a patient.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, thiserror::Error)]
pub enum Reason {
    /// The JSON is of another kind than FHIR says.
    #[error("`{element}` is not {expected}")]
    WrongType {
        /// The FHIR element.
        element: &'static str,
        /// What it should be.
        expected: &'static str,
    },
    /// A code that nobody defined for the element.
    #[error("`{element}` has an unknown code")]
    UnknownCode {
        /// The FHIR element.
        element: &'static str,
    },
    /// A number beyond any clinical quantity, or zero or less where there must be some.
    #[error("`{element}` is out of range")]
    OutOfRange {
        /// The FHIR element.
        element: &'static str,
    },
    /// No unit.
    #[error("no unit")]
    NoUnit,
    /// A unit that is not in the table of the fact.
    #[error("unit not known for it")]
    UnknownUnit,
    /// A number of packages instead of a dose.
    #[error("a number of vials, not a dose")]
    Vials,
    /// The volume of the infusion bag instead of that of the drug.
    #[error("the volume of the infusion bag, not of the drug")]
    BagVolume,
    /// A range instead of a dose.
    #[error("a dose range, not a dose")]
    Range,
    /// Free text alone.
    #[error("free text alone")]
    TextOnly,
    /// A quantity without a number.
    #[error("no value")]
    NoValue,
    /// A bound such as `<` where a number is needed.
    #[error("only a bound is known")]
    OnlyABound,
    /// No usable date.
    #[error("no usable date")]
    NoDate,
    /// No status, or one that tells nothing.
    #[error("its status is not known")]
    NoStatus,
    /// An infusion that was stopped: only a part was given.
    #[error("given in part")]
    GivenInPart,
    /// A reference to a Medication that is nowhere.
    #[error("its medication cannot be resolved")]
    UnresolvedMedication,
    /// A QT interval without a heart rate of its time.
    #[error("no heart rate to correct the QT interval by")]
    NoHeartRate,
    /// Two records of one thing that disagree.
    #[error("two records disagree")]
    Disagrees,
    /// It can be read, and another value given with it cannot.
    #[error("another value beside it cannot be read")]
    UnreadableBeside,
}

/// The FHIR resource a fact was read from.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Source<'a> {
    /// The resource type.
    pub resource_type: &'static str,
    /// Its id; opaque, of any length. Unsaved resources have none.
    pub id: Option<&'a str>,
}

impl fmt::Display for Source<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.id {
            Some(id) => write!(formatter, "{}/{id}", self.resource_type),
            None => write!(formatter, "{} without id", self.resource_type),
        }
    }
}

/// Whether a measured value is the value, or only bounds it (`<5`, `>200`).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Bound {
    /// The value itself.
    Exact,
    /// The truth is below the value (or equal, for `<=`).
    Below,
    /// The truth is above the value (or equal, for `>=`).
    Above,
}

impl Bound {
    /// Whether the truth is above a limit, where this is the bound of a value; `None` if it may lie on either side. At
    /// `>` or `>=` of the limit itself it is above: `>=` is not told apart.
    pub fn is_above<T: PartialOrd + Copy>(self, value: T, limit: T) -> Option<bool> {
        match self {
            Self::Exact => Some(value > limit),
            Self::Above => (value >= limit).then_some(true),
            Self::Below => (value <= limit).then_some(false),
        }
    }

    /// Whether the truth is below a limit; likewise.
    pub fn is_below<T: PartialOrd + Copy>(self, value: T, limit: T) -> Option<bool> {
        match self {
            Self::Exact => Some(value < limit),
            Self::Below => (value <= limit).then_some(true),
            Self::Above => (value >= limit).then_some(false),
        }
    }
}

/// One measurement.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading<'a, T> {
    /// The value, in the unit of its type.
    pub value: T,
    /// Whether it is exact.
    pub bound: Bound,
    /// When it was true of the patient: `effective[x]`, else `issued`.
    pub time: ClinicalTime,
    /// Not yet final; used only where nothing better is, and said.
    pub preliminary: bool,
    /// The upper limit of normal, from the result's own reference range.
    pub upper_limit: Option<T>,
    /// The Observation.
    pub source: Source<'a>,
}

/// A record that should have been a measurement but cannot be used.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct UnusableReading<'a> {
    /// Why.
    pub reason: Reason,
    /// When, if that at least is known.
    pub time: Option<ClinicalTime>,
    /// The Observation.
    pub source: Source<'a>,
}

/// All measurements of one thing, newest first, and those that could not be used.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Series<'a, T> {
    /// The usable ones, newest first.
    pub readings: &'a [Reading<'a, T>],
    /// The unusable ones.
    pub unusable: &'a [UnusableReading<'a>],
}

impl<T> Default for Series<'_, T> {
    fn default() -> Self {
        Self { readings: &[], unusable: &[] }
    }
}

impl<'a, T> Series<'a, T> {
    /// The newest final reading; a preliminary one only when there is no other.
    #[must_use]
    pub fn newest(&self) -> Option<&Reading<'a, T>> {
        self.readings.iter().find(|reading| !reading.preliminary).or_else(|| self.readings.first())
    }

    /// The newest of the readings that a condition holds for; a preliminary one only when there is no other.
    pub fn newest_where(&self, holds: impl Fn(&Reading<'a, T>) -> bool) -> Option<&Reading<'a, T>> {
        let mut fitting = self.readings.iter().filter(|reading| holds(reading));
        let first = fitting.next()?;
        if !first.preliminary {
            return Some(first);
        }
        Some(fitting.find(|reading| !reading.preliminary).unwrap_or(first))
    }

    /// The same; of several of one moment none is later, and the worst counts, which `worse` puts last.
    pub fn worst_of_newest(
        &self,
        zone: Offset,
        holds: impl Fn(&Reading<'a, T>) -> bool,
        worse: impl Fn(&T, &T) -> Ordering,
    ) -> Option<&Reading<'a, T>> {
        let newest = self.newest_where(holds)?;
        self.of_one_moment(newest, zone).max_by(|one, other| worse(&one.value, &other.value))
    }

    /// The readings of the moment of one of them that stand as it does: final or preliminary.
    pub fn of_one_moment<'s>(
        &'s self,
        one: &Reading<'_, T>,
        zone: Offset,
    ) -> impl Iterator<Item = &'s Reading<'a, T>> {
        let (moment, preliminary) = (one.time.first_moment(zone), one.preliminary);
        self.readings
            .iter()
            .filter(move |other| other.preliminary == preliminary && other.time.first_moment(zone) == moment)
    }

    /// The readings that might have counted: the others of the day of the one that does, and later ones, which are
    /// preliminary.
    pub fn others<'s>(
        &'s self,
        counts: &'s Reading<'_, T>,
        zone: Offset,
    ) -> impl Iterator<Item = &'s Reading<'a, T>> {
        let day = counts.time.latest_day(zone);
        let is_it = move |one: &Reading<'_, T>| std::ptr::addr_eq(one, counts);
        self.readings.iter().filter(move |one| !is_it(one) && one.time.latest_day(zone) >= day)
    }
}

//! Everything we know of the patient at the time of the evaluation, with its gaps.

use jiff::{Timestamp, civil::Date, tz::Offset};
use rust_decimal::Decimal;

use super::{
    fact::{Fact, Reason, Series, Source},
    order::{Administration, Order},
    quantity::{Centimetres, GigaPerLitre, Kilograms, SquareMetres},
    time::{ClinicalTime, years_between},
};

/// The facts of one patient, as of one moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Case<'a> {
    /// The time of the evaluation.
    pub at: Timestamp,
    /// The offset of the orders, in which days are counted.
    pub zone: Offset,
    /// The date of birth.
    pub birth: Fact<ClinicalTime>,
    /// Heights.
    pub heights: Series<'a, Centimetres>,
    /// Weights.
    pub weights: Series<'a, Kilograms>,
    /// Body surface areas as recorded.
    pub surfaces: Series<'a, SquareMetres>,
    /// Absolute neutrophil counts.
    pub neutrophils: Series<'a, GigaPerLitre>,
    /// Platelet counts.
    pub platelets: Series<'a, GigaPerLitre>,
    /// Blasts in the marrow, per cent.
    pub marrow_blasts: Series<'a, Decimal>,
    /// Blasts in the blood, per cent or ×10⁹/L: only whether there are any is asked.
    pub blood_blasts: Series<'a, Decimal>,
    /// What the record says of the response.
    pub responses: Vec<ResponseRecord<'a>>,
    /// The diagnoses that matter to us.
    pub diagnoses: Vec<Diagnosis<'a>>,
    /// Days of stem cell transplants.
    pub transplants: Vec<Date>,
    /// The drafts for our drugs, in the order of their Bundle.
    pub drafts: Vec<Order<'a>>,
    /// The orders on file for our drugs, drafts left out.
    pub orders: Vec<Order<'a>>,
    /// Doses given or not given.
    pub administrations: Vec<Administration<'a>>,
    /// What could not be read.
    pub gaps: Vec<Gap<'a>>,
}

impl Case<'_> {
    /// The day of the evaluation, in the orders' offset.
    #[must_use]
    pub fn today(&self) -> Date {
        self.zone.to_datetime(self.at).date()
    }

    /// The age on a day, in full years; unknown without a date of birth of at least the year.
    #[must_use]
    pub fn age_on(&self, day: Date) -> Option<i16> {
        let born = match self.birth.known()? {
            ClinicalTime::Month(first) | ClinicalTime::Year(first) => *first,
            time @ (ClinicalTime::Day(_) | ClinicalTime::Local(_) | ClinicalTime::Moment { .. }) => {
                time.day(self.zone)?
            }
        };
        Some(years_between(born, day))
    }
}

/// A statement on the response of the leukaemia.
#[derive(Clone, Debug, PartialEq)]
pub struct ResponseRecord<'a> {
    /// What it says.
    pub response: Response,
    /// The day it speaks of.
    pub day: Date,
    /// Not yet final; counts only where nothing better does, and is said.
    pub preliminary: bool,
    /// The Observation or Condition.
    pub source: Source<'a>,
}

/// How the leukaemia responded.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Response {
    /// CR or CRi.
    Remission,
    /// Neither.
    NoRemission,
    /// It came back.
    Relapse,
}

/// A diagnosis on the problem list.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnosis<'a> {
    /// Which.
    pub kind: DiagnosisKind,
    /// The Condition.
    pub source: Source<'a>,
}

/// The diagnoses that tell our drug's patients from its look-alikes' patients.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum DiagnosisKind {
    /// B-cell precursor ALL.
    BCellLeukaemia,
    /// ALL, lineage not said.
    UnspecifiedLymphoblasticLeukaemia,
    /// T-cell ALL.
    TCellLeukaemia,
    /// Acute myeloid leukaemia.
    MyeloidLeukaemia,
}

/// Data that could not be had or read. Said to the clinician, never passed over.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Gap<'a> {
    /// What happened.
    pub kind: GapKind<'a>,
    /// What could not be checked for it, in the words of the card.
    pub concerns: &'static str,
}

/// Why data are missing.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum GapKind<'a> {
    /// A resource that cannot be read, or an element of it that matters.
    Unreadable {
        /// Where: the resource, or its place in the request.
        source: Source<'a>,
        /// Why.
        reason: Reason,
    },
    /// A query that the EHR could not answer: its prefetch key.
    Unavailable {
        /// `observations`
        key: &'static str,
    },
    /// A result of which only the first page came: its prefetch key.
    Incomplete {
        /// `observations`
        key: &'static str,
    },
    /// Resources of another patient, left out.
    OtherPatient {
        /// How many.
        count: usize,
    },
    /// A draft for our drug in a FHIR version that is not R4.
    FhirVersion {
        /// The draft.
        source: Source<'a>,
    },
    /// No date of birth.
    BirthDate,
}

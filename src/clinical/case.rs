//! Everything we know of the patient at the time of the evaluation, with its gaps.

use jiff::{Timestamp, civil::Date, tz::Offset};

use super::{
    fact::{Fact, Reason, Series, Source},
    medication::{Allergy, Medication},
    order::{Administration, Order},
    quantity::{Centimetres, Kilograms, SquareMetres},
    results::Results,
    time::{ClinicalTime, PossibleDays, years_between},
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
    /// The sex on file.
    pub sex: Fact<Sex>,
    /// Heights.
    pub heights: Series<'a, Centimetres>,
    /// Weights.
    pub weights: Series<'a, Kilograms>,
    /// Body surface areas as recorded.
    pub surfaces: Series<'a, SquareMetres>,
    /// Laboratory results and electrocardiograms.
    pub results: Results<'a>,
    /// What the record says of the response.
    pub responses: Vec<ResponseRecord<'a>>,
    /// The diagnoses that matter to us.
    pub diagnoses: Vec<Diagnosis<'a>>,
    /// Stem cell transplants, each with the days it can have been on.
    pub transplants: Vec<PossibleDays>,
    /// Records of a stem cell transplant done on an unknown day.
    pub undated_transplants: Vec<Source<'a>>,
    /// What the record says of a transplant to come.
    pub transplant_plans: Vec<TransplantPlan<'a>>,
    /// Days of platelet transfusions.
    pub platelet_transfusions: Vec<Date>,
    /// The patient's other medicines.
    pub medications: Vec<Medication<'a>>,
    /// Allergies and intolerances.
    pub allergies: Vec<Allergy<'a>>,
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
    /// A case of which nothing is known yet.
    #[must_use]
    pub fn empty(at: Timestamp, zone: Offset) -> Self {
        Self {
            at,
            zone,
            birth: Fact::Absent,
            sex: Fact::Absent,
            heights: Series::default(),
            weights: Series::default(),
            surfaces: Series::default(),
            results: Results::default(),
            responses: Vec::new(),
            diagnoses: Vec::new(),
            transplants: Vec::new(),
            undated_transplants: Vec::new(),
            transplant_plans: Vec::new(),
            platelet_transfusions: Vec::new(),
            medications: Vec::new(),
            allergies: Vec::new(),
            drafts: Vec::new(),
            orders: Vec::new(),
            administrations: Vec::new(),
            gaps: Vec::new(),
        }
    }

    /// The day of the evaluation, in the orders' offset.
    #[must_use]
    pub fn today(&self) -> Date {
        self.zone.to_datetime(self.at).date()
    }

    /// The diagnoses of some kinds.
    pub fn diagnoses_of<'c>(
        &'c self,
        kinds: &'c [DiagnosisKind],
    ) -> impl Iterator<Item = &'c Diagnosis<'c>> + 'c {
        self.diagnoses.iter().filter(move |diagnosis| kinds.contains(&diagnosis.kind))
    }

    /// Whether the data of a prefetch key could not be had, or only in part: what is not on file may still be so.
    #[must_use]
    pub fn lacks(&self, key: &str) -> bool {
        self.gaps.iter().any(|gap| match &gap.kind {
            GapKind::Unavailable { key: missing } | GapKind::Incomplete { key: missing } => *missing == key,
            GapKind::Unreadable { source, .. } => source.resource_type == "Bundle" && source.id == Some(key),
            GapKind::OtherPatient { .. }
            | GapKind::DraftOfOtherPatient { .. }
            | GapKind::FhirVersion { .. }
            | GapKind::Contradictory { .. }
            | GapKind::BirthDate => false,
        })
    }

    /// Whether doses may have been given that are not known: none on file is not none given then.
    #[must_use]
    pub fn lacks_doses_given(&self) -> bool {
        self.gaps.iter().any(|gap| gap.concerns == DOSES_GIVEN)
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

/// The sex on file: `Patient.gender`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Sex {
    /// `female`
    Female,
    /// `male`
    Male,
    /// `other`
    Other,
}

/// A statement on a stem cell transplant to come. Without one the plan is unknown, never "no".
#[derive(Clone, Debug, PartialEq)]
pub struct TransplantPlan<'a> {
    /// It is planned, or it is said not to be.
    pub planned: bool,
    /// The day it was written.
    pub day: Option<Date>,
    /// The ServiceRequest, Procedure, CarePlan, Condition or Observation.
    pub source: Source<'a>,
}

/// A statement on the response of the leukaemia.
#[derive(Clone, Debug, PartialEq)]
pub struct ResponseRecord<'a> {
    /// What it says.
    pub response: Response,
    /// The day it speaks of.
    pub day: Date,
    /// When what it says began, if that is known: a relapse may be recorded again long after.
    pub since: Option<Date>,
    /// Not yet final; counts only where nothing better does, and is said.
    pub preliminary: bool,
    /// The Observation or Condition.
    pub source: Source<'a>,
}

/// How the leukaemia responded.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Response {
    /// CR or CRi.
    Remission,
    /// Neither.
    NoRemission,
    /// It came back.
    Relapse,
}

/// A diagnosis on the problem list, refuted ones left out.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnosis<'a> {
    /// Which.
    pub kind: DiagnosisKind,
    /// It is there now: by its status, else by its end. A record that has an active status and an end contradicts itself,
    /// and counts as what lets less pass.
    pub is_active: bool,
    /// When it began, if that is known.
    pub onset: Option<Date>,
    /// When it was recorded, if that is known.
    pub recorded: Option<Date>,
    /// The Condition.
    pub source: Source<'a>,
}

/// The diagnoses a rule can depend on.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum DiagnosisKind {
    /// B-cell precursor ALL.
    BCellLeukaemia,
    /// ALL, lineage not said.
    UnspecifiedLymphoblasticLeukaemia,
    /// T-cell ALL.
    TCellLeukaemia,
    /// Acute myeloid leukaemia.
    MyeloidLeukaemia,
    /// Hepatic veno-occlusive disease (sinusoidal obstruction syndrome).
    VenoOcclusiveDisease,
    /// Cirrhosis of the liver.
    Cirrhosis,
    /// Active hepatitis: viral, autoimmune.
    ActiveHepatitis,
    /// Nodular regenerative hyperplasia of the liver.
    NodularRegenerativeHyperplasia,
    /// Portal hypertension.
    PortalHypertension,
    /// Another disease of the liver: a risk, no limit.
    OtherLiverDisease,
    /// Ascites.
    Ascites,
    /// Enlarged liver.
    Hepatomegaly,
    /// Gilbert syndrome.
    GilbertSyndrome,
    /// Haemolysis.
    Haemolysis,
    /// Long QT syndrome.
    LongQtSyndrome,
    /// Torsades de pointes.
    TorsadesDePointes,
    /// Heart failure.
    HeartFailure,
    /// Acute myocardial infarction.
    MyocardialInfarction,
    /// Sepsis.
    Sepsis,
    /// Pregnancy.
    Pregnancy,
    /// Breast-feeding.
    BreastFeeding,
    /// Unable to conceive: hysterectomy, menopause.
    UnableToConceive,
}

impl DiagnosisKind {
    /// Whether it can only make a rule milder, or is what the drug is for: one that nobody confirmed does not count.
    #[must_use]
    pub const fn only_excuses(self) -> bool {
        matches!(
            self,
            Self::BCellLeukaemia
                | Self::UnspecifiedLymphoblasticLeukaemia
                | Self::GilbertSyndrome
                | Self::Haemolysis
                | Self::UnableToConceive
        )
    }

    /// Its name within a sentence.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::BCellLeukaemia => "B-cell precursor ALL",
            Self::UnspecifiedLymphoblasticLeukaemia => "ALL",
            Self::TCellLeukaemia => "T-cell ALL",
            Self::MyeloidLeukaemia => "AML",
            Self::VenoOcclusiveDisease => "hepatic veno-occlusive disease",
            Self::Cirrhosis => "cirrhosis",
            Self::ActiveHepatitis => "active hepatitis",
            Self::NodularRegenerativeHyperplasia => "nodular regenerative hyperplasia",
            Self::PortalHypertension => "portal hypertension",
            Self::OtherLiverDisease => "liver disease",
            Self::Ascites => "ascites",
            Self::Hepatomegaly => "hepatomegaly",
            Self::GilbertSyndrome => "Gilbert syndrome",
            Self::Haemolysis => "haemolysis",
            Self::LongQtSyndrome => "long QT syndrome",
            Self::TorsadesDePointes => "torsades de pointes",
            Self::HeartFailure => "heart failure",
            Self::MyocardialInfarction => "acute myocardial infarction",
            Self::Sepsis => "sepsis",
            Self::Pregnancy => "pregnancy",
            Self::BreastFeeding => "breast-feeding",
            Self::UnableToConceive => "unable to conceive",
        }
    }
}

/// Data that could not be had or read. Said to the clinician, never passed over.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Gap<'a> {
    /// What happened.
    pub kind: GapKind<'a>,
    /// What could not be checked for it, in the words of the card.
    pub concerns: &'static str,
}

/// What a [`Gap`] concerns where the doses given may be more than are known.
pub const DOSES_GIVEN: &str = "doses given, cycle and day";

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
    /// A draft for another patient.
    DraftOfOtherPatient {
        /// The draft.
        source: Source<'a>,
        /// It is for a drug we check.
        is_drug: bool,
    },
    /// A draft for our drug in a FHIR version that is not R4.
    FhirVersion {
        /// The draft.
        source: Source<'a>,
    },
    /// The codes and names of a medication say different things.
    Contradictory {
        /// The order or administration.
        source: Source<'a>,
        /// It is a draft of this request.
        is_draft: bool,
        /// What they say.
        contradiction: Contradiction,
    },
    /// No date of birth.
    BirthDate,
}

/// What the codes and names of a medication say, where they do not agree.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Contradiction {
    /// One each: "RxNorm 312086: ondansetron".
    pub readings: Vec<String>,
    /// As what it was checked: of a drug we check and something else the drug, else everything named.
    pub checked_as: String,
}

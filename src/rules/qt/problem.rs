//! What a finding on QT says: the state of the patient, and what is the matter.

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::{
    clinical::{
        fact::Bound,
        quantity::{GramsPerDecilitre, MilligramsPerDecilitre, MillimolesPerLitre, Milliseconds},
        results::Correction,
        time::ClinicalTime,
    },
    knowledge::{NeverStop, QtRisk},
};

/// What is wrong.
#[derive(Clone, Debug, PartialEq)]
pub struct QtProblem {
    /// The id of the drafted medicine, where it is judged by itself and not beside a drafted dose.
    pub order: Option<String>,
    /// A dose is drafted, not a medicine beside treatment alone.
    pub before_dose: bool,
    /// The state of the patient.
    pub state: Box<QtState>,
    /// What is the matter.
    pub matter: QtMatter,
}

/// What is the matter.
#[derive(Clone, Debug, PartialEq)]
pub enum QtMatter {
    /// A long QTc, or a rise of it.
    Prolonged {
        /// The dose is held from here on.
        hold: Milliseconds,
        /// The interval is long above it.
        long: Milliseconds,
        /// A rise that holds the dose as well.
        rise: Option<Rise>,
    },
    /// Congenital long QT, or torsades in the past.
    LongQtSyndrome {
        /// Torsades are on file.
        torsades: bool,
    },
    /// A medicine that lengthens QT.
    Interaction(QtInteraction),
    /// No ECG before the first dose.
    BaselineMissing {
        /// How old it may be, in days.
        window_days: i64,
    },
    /// Electrolytes low.
    ElectrolytesLow {
        /// Which.
        low: Vec<Electrolyte>,
        /// What to replace potassium and magnesium to.
        targets: (MillimolesPerLitre, MilligramsPerDecilitre),
    },
    /// Electrolytes not on file.
    ElectrolytesMissing {
        /// Which.
        missing: Vec<Electrolyte>,
        /// How old they may be.
        window: Window,
    },
}

/// A medicine that lengthens QT, and why it matters here.
#[derive(Clone, Debug, PartialEq)]
pub struct QtInteraction {
    /// Its name.
    pub drug: String,
    /// How strong the evidence is.
    pub risk: QtRisk,
    /// It was recognised by its name alone.
    pub by_name: bool,
    /// Nobody is advised to stop it, and why.
    pub never_stop: Option<NeverStop>,
    /// What may be given instead.
    pub alternative: Option<String>,
    /// Why it is more than a remark, gravest first.
    pub reasons: Vec<QtReason>,
    /// What to replace potassium and magnesium to.
    pub targets: (MillimolesPerLitre, MilligramsPerDecilitre),
}

/// Why a medicine that lengthens QT is more than a remark, gravest first.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum QtReason {
    /// QTc is at the limit at which the dose is held.
    QtcHold,
    /// Congenital long QT, or torsades in the past.
    LongQtSyndrome,
    /// Potassium or magnesium is very low.
    VeryLowElectrolyte,
    /// No ECG in the window, in days.
    NoEcg(i64),
    /// QTc is long.
    QtcLong,
    /// Potassium, magnesium or calcium is low.
    LowElectrolyte,
    /// It was started since the last ECG, on this day.
    StartedSinceEcg(Date),
    /// It warns whatever the state is.
    AlwaysWarns,
}

impl QtReason {
    /// Whether it is a limit with risk of grave harm.
    #[must_use]
    pub const fn is_critical(self) -> bool {
        match self {
            Self::QtcHold | Self::LongQtSyndrome | Self::VeryLowElectrolyte => true,
            Self::NoEcg(_)
            | Self::QtcLong
            | Self::LowElectrolyte
            | Self::StartedSinceEcg(_)
            | Self::AlwaysWarns => false,
        }
    }
}

/// How old a datum may be.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Window {
    /// By the clock.
    Hours(i64),
    /// By the calendar.
    Days(i64),
}

/// An electrolyte that QT depends on.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Electrolyte {
    /// K
    Potassium,
    /// Mg
    Magnesium,
    /// Ca
    Calcium,
}

impl Electrolyte {
    /// The code in the extension, and its name in a sentence.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Potassium => "potassium",
            Self::Magnesium => "magnesium",
            Self::Calcium => "calcium",
        }
    }
}

/// The state of the patient as far as QT depends on it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct QtState {
    /// The newest ECG, however old.
    pub ecg: Option<Ecg>,
    /// Potassium, not older than electrolytes may be.
    pub potassium: Option<Level<MillimolesPerLitre>>,
    /// Magnesium, likewise.
    pub magnesium: Option<Level<MilligramsPerDecilitre>>,
    /// Calcium, likewise.
    pub calcium: Option<Calcium>,
    /// Tisdale's score, where all it needs is known.
    pub tisdale: Option<Tisdale>,
}

/// A QTc, and what it means.
#[derive(Clone, Debug, PartialEq)]
pub struct Ecg {
    /// The value that counts: as recorded, or by Fridericia where Bazett's correction is not good.
    pub interval: Milliseconds,
    /// Whether that is the value or a bound of it.
    pub bound: Bound,
    /// How it was corrected.
    pub correction: Correction,
    /// Bazett's value as recorded and the heart rate, where that correction is not good at it, or may not be for want of a
    /// heart rate.
    pub unfit_bazett: Option<(Milliseconds, Option<Decimal>)>,
    /// It is older than an ECG may be beside any drug.
    pub is_old: bool,
    /// By Fridericia; as recorded where it cannot be computed.
    pub fridericia: Milliseconds,
    /// Its age on the day that is judged, in days; the most it can be.
    pub age_days: i64,
    /// When it was recorded.
    pub time: ClinicalTime,
    /// Not yet final.
    pub preliminary: bool,
    /// Another of the same day, or a preliminary one since, would have held the dose.
    pub other_of_day: Option<Milliseconds>,
    /// Whether it holds the dose; unknown if the limit lies within a bound.
    pub holds: Option<bool>,
    /// Whether it is long, likewise.
    pub is_long: Option<bool>,
    /// It is borderline for the patient's sex.
    pub is_borderline: bool,
}

/// A rise of QTc over the last one before the course.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Rise {
    /// By so much.
    pub by: Milliseconds,
    /// From this value, by Fridericia where it can be computed.
    pub from: Milliseconds,
    /// Of this day.
    pub day: Date,
    /// How that was corrected.
    pub correction: Correction,
    /// From here on a rise holds the dose.
    pub limit: Milliseconds,
}

/// The level of an electrolyte, and what it means.
#[derive(Clone, Debug, PartialEq)]
pub struct Level<T> {
    /// The level.
    pub value: T,
    /// Whether that is the value or a bound of it.
    pub bound: Bound,
    /// Its age on the day that is judged, in days.
    pub age_days: i64,
    /// Not yet final.
    pub preliminary: bool,
    /// Another of the same day, or a preliminary one since, was very low.
    pub other_of_day: Option<T>,
    /// Whether it is low; unknown if the limit lies within a bound.
    pub is_low: Option<bool>,
    /// Whether it is very low, likewise.
    pub is_very_low: Option<bool>,
}

/// Calcium, in the best form on file.
#[derive(Clone, Debug, PartialEq)]
pub enum Calcium {
    /// Measured as ions.
    Ionised(Level<MillimolesPerLitre>),
    /// Total.
    Total {
        /// As corrected.
        level: Level<MilligramsPerDecilitre>,
        /// How it was corrected.
        correction: CalciumCorrection,
    },
}

impl Calcium {
    /// Whether it is low.
    #[must_use]
    pub const fn is_low(&self) -> Option<bool> {
        match self {
            Self::Ionised(level) => level.is_low,
            Self::Total { level, .. } => level.is_low,
        }
    }
}

/// How total calcium was corrected for albumin.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum CalciumCorrection {
    /// By the laboratory.
    ByLaboratory,
    /// By us: this total, with this albumin.
    ForAlbumin(MilligramsPerDecilitre, GramsPerDecilitre),
    /// Not at all, for there is no albumin: low albumin makes it look low.
    NotCorrected,
}

/// Tisdale's score. Clinical file, section 6.4.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Tisdale {
    /// With the drug we check counted as one that lengthens QT.
    pub with: i64,
    /// Without it.
    pub without: i64,
    /// The highest score.
    pub most: i64,
    /// The risk is moderate, and high, from here on.
    pub bands: (i64, i64),
    /// The drug we check.
    pub drug: String,
}

impl QtState {
    /// Which electrolytes are low.
    #[must_use]
    pub fn low(&self) -> Vec<Electrolyte> {
        let is_low = [
            (Electrolyte::Potassium, self.potassium.as_ref().and_then(|level| level.is_low)),
            (Electrolyte::Magnesium, self.magnesium.as_ref().and_then(|level| level.is_low)),
            (Electrolyte::Calcium, self.calcium.as_ref().and_then(Calcium::is_low)),
        ];
        is_low.into_iter().filter(|(_, is_low)| *is_low == Some(true)).map(|(which, _)| which).collect()
    }

    /// Whether potassium or magnesium is very low.
    #[must_use]
    pub fn is_very_low(&self) -> bool {
        let potassium = self.potassium.as_ref().and_then(|level| level.is_very_low);
        let magnesium = self.magnesium.as_ref().and_then(|level| level.is_very_low);
        potassium == Some(true) || magnesium == Some(true)
    }

    /// Whether QTc holds the dose.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.ecg.as_ref().and_then(|ecg| ecg.holds) == Some(true)
    }

    /// Whether QTc is long; unknown without an ECG.
    #[must_use]
    pub fn is_long(&self) -> Option<bool> {
        self.ecg.as_ref()?.is_long
    }
}

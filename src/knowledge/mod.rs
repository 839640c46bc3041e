//! The reviewed knowledge: what a pharmacist signs, as checked types.
//!
//! The values live in `knowledge/`, in files a pharmacist can read. Loading refuses what cannot be meant, so
//! nothing later checks again. Code holds the kinds of rule, these types hold the values.

mod blood_counts;
mod check;
mod codes;
mod dosing;
mod drug_codes;
mod drug_names;
mod eligibility;
mod ingredients;
mod liver;
mod load;
mod lookup;
mod named;
mod observable;
mod orderable;
mod phrases;
mod premedication;
mod products;
mod protocols;
mod qt;
mod range_words;
mod raw;
mod route;
mod said_of;
mod show;
mod transplant;
mod words;

use std::{fmt, ops::RangeInclusive};

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::{
    clinical::{
        case::DiagnosisKind,
        quantity::{
            Centimetres, Kilograms, Milligrams, MilligramsPerMillilitre, Millilitres, Minutes, SquareMetres,
        },
    },
    terminology::System,
};

pub use blood_counts::{BloodCounts, LongLow};
pub use codes::{Codes, Concept, Measure, Named, Presence, Unit};
pub use dosing::{
    Arm, CycleLength, Delay, DoseLevel, Limits, Patterns, Reduction, Regimen, Slot, Tolerances,
};
pub use drug_codes::{CodedMedicine, DrugCodes};
pub use drug_names::{DrugName, DrugNames};
pub use eligibility::{AgeLimit, Eligibility, Indication, PregnancyLimits};
pub use ingredients::{Class, Ingredient, Ingredients};
pub use liver::{DiagnosisList, Liver};
pub use load::{Fault, KnowledgeError};
pub use lookup::{IngredientMeaning, Meaning};
pub use observable::Observable;
pub use orderable::{Coding, Test, TestOrder};
pub use premedication::{Agent, AgentDose, Cytoreduction, NeededClass, Premedication, QtSwap, Remark};
pub use products::Products;
pub use protocols::{Protocol, ProtocolDose, ProtocolNames};
pub use qt::{
    AntihistamineLimits, Electrolytes, NeverStop, Qt, QtCondition, QtDrug, QtDrugs, QtInterval, QtRisk,
    QtWindows, TisdaleItems, TisdalePoints,
};
pub use range_words::{AgeUnit, AgeWord, RangeWord, RangeWords};
pub use route::{Frequency, RouteKind};
pub use show::{Change, Difference, Part, Row, SIGNATORIES, SIGNED, Sheet, Table, percent};
pub use transplant::{Conditioning, CyclesBefore, RecentTransplant, Transplant, VodRisk, VodSigns};

/// Everything reviewed.
#[derive(Debug)]
pub struct Knowledge {
    /// The drugs we check, in the order of their folders.
    pub drugs: Vec<Drug>,
    /// How orders for them, and for what is confused with them, are recognised.
    pub products: Products,
    /// What the codes of products mean.
    pub drug_codes: DrugCodes,
    /// What the names of products and ingredients mean.
    pub drug_names: DrugNames,
    /// The codes and units a fact may come in.
    pub codes: Codes,
    /// The ingredients of other medicines.
    pub ingredients: Ingredients,
    /// The medicines that lengthen the QT interval.
    pub qt_drugs: QtDrugs,
    /// The override reasons an area's cards offer.
    pub override_reasons: Vec<OverrideReason>,
}

/// Which product information applies.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Profile {
    /// The US prescribing information.
    #[default]
    Us,
    /// The EU summary of product characteristics.
    Eu,
}

impl Profile {
    /// Its name in a knowledge file and for readers.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Us => "US",
            Self::Eu => "EU",
        }
    }
}

/// Where numbers come from.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Citations(pub Vec<Citation>);

/// One place that a number comes from.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Citation {
    /// The key of a source and the place in it: "USPI 2.2, Table 1".
    pub text: String,
    /// The same as a card prints it: without what only this knowledge calls so.
    pub on_card: String,
}

/// One drug, all its files together.
#[derive(Debug)]
pub struct Drug {
    /// The folder's name: `inotuzumab-ozogamicin`.
    pub id: String,
    /// The version of the knowledge, semantic.
    pub version: String,
    /// When it was last reviewed.
    pub reviewed: Date,
    /// The generic name.
    pub name: String,
    /// The brand name, as printed.
    pub brand: String,
    /// How an order for it is recognised.
    pub identity: Identity,
    /// Other products that are confused with it.
    pub look_alikes: Vec<LookAlike>,
    /// The cycles, days and doses.
    pub regimen: Regimen,
    /// How far treatment may go.
    pub limits: Limits,
    /// Reduction for toxicity.
    pub reduction: Reduction,
    /// How far an order may be off.
    pub tolerances: Tolerances,
    /// The figures that betray why an order is off.
    pub patterns: Patterns,
    /// Body size: formula, plausibility.
    pub body: BodySize,
    /// How old data may be.
    pub windows: Windows,
    /// Published schedules that are not the label's.
    pub protocols: Vec<Protocol>,
    /// How an order names one.
    pub protocol_names: ProtocolNames,
    /// Preparation and administration.
    pub preparation: Preparation,
    /// Limits for liver tests; a drug without the file has no such rules.
    pub liver: Option<Liver>,
    /// Limits for blood counts; likewise.
    pub blood_counts: Option<BloodCounts>,
    /// Limits around a transplant; likewise.
    pub transplant: Option<Transplant>,
    /// Limits for the QT interval; likewise.
    pub qt: Option<Qt>,
    /// Premedication; likewise.
    pub premedication: Option<Premedication>,
    /// For whom it is; likewise.
    pub eligibility: Option<Eligibility>,
    /// The sources cited, by key (`USPI`).
    pub sources: Vec<SourceDocument>,
}

/// A document that citations name.
#[derive(Clone, Debug)]
pub struct SourceDocument {
    /// The first word of a citation: `USPI`.
    pub key: String,
    /// Its title, as a reader would look it up.
    pub title: String,
    /// The edition seen.
    pub edition: String,
    /// How a card names it, where its key and a place in it would tell a clinician nothing.
    pub on_card: Option<String>,
}

/// The codes and names of a product.
#[derive(Debug)]
pub struct Identity {
    /// System and code, in the form of [`System::comparable`].
    pub codes: Vec<(System, String)>,
    /// Lower-case words any of which in a text names it, used only when no code is known.
    pub names: Vec<String>,
}

/// A product that is confused with the drug.
#[derive(Debug)]
pub struct LookAlike {
    /// The generic name.
    pub name: String,
    /// How the disease of its patients is called on a card.
    pub disease: String,
    /// The diagnoses that are that disease.
    pub diagnoses: Vec<DiagnosisKind>,
    /// How an order for it is recognised.
    pub identity: Identity,
    /// The dose per m² by which an order betrays that this product was meant.
    pub dose_per_m2: RangeInclusive<Decimal>,
    /// Flat doses by which an order betrays it, in mg.
    pub flat_doses: Vec<Milligrams>,
    /// A dose that is a whole multiple of this vial betrays it, in mg.
    pub vial: Milligrams,
    /// Where the figures come from.
    pub citations: Citations,
}

/// A formula for body surface area.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Formula {
    /// √(cm × kg / 3600).
    #[default]
    Mosteller,
    /// 0.007184 × cm^0.725 × kg^0.425.
    DuBois,
    /// 0.024265 × cm^0.3964 × kg^0.5378.
    Haycock,
    /// 0.0235 × cm^0.42246 × kg^0.51456.
    GehanGeorge,
}

/// What a body size must be like to be believed.
#[derive(Debug)]
pub struct BodySize {
    /// A patient is a child below this age, in years.
    pub adult_from_years: i16,
    /// Adult heights.
    pub adult_height: RangeInclusive<Centimetres>,
    /// Adult weights.
    pub adult_weight: RangeInclusive<Kilograms>,
    /// Adult body surface areas.
    pub adult_surface: RangeInclusive<SquareMetres>,
    /// Children's body surface areas.
    pub child_surface: RangeInclusive<SquareMetres>,
    /// A weight may not change by more than this share…
    pub weight_jump: Decimal,
    /// …within this many days.
    pub weight_jump_days: i64,
    /// An adult's height may not change by more than this share.
    pub height_jump: Decimal,
    /// Ratios of two weights that mean pounds and kilograms were confused.
    pub weight_unit_ratios: Vec<Decimal>,
    /// Ratios of two heights that mean inches and centimetres were confused.
    pub height_unit_ratios: Vec<Decimal>,
    /// How near to such a ratio, as a share.
    pub unit_ratio_tolerance: Decimal,
    /// A recorded body surface area may differ from the computed one by this share.
    pub surface_disagreement: Decimal,
    /// A weight change since the course's first dose from this share on is said.
    pub weight_change: Decimal,
    /// Where they come from.
    pub citations: Citations,
}

/// How old data may be on the day of the dose.
#[derive(Debug)]
pub struct Windows {
    /// Weight, for day 1 of a cycle, in days.
    pub weight_day_1_days: i64,
    /// Weight, for other days, in days.
    pub weight_other_days: i64,
    /// A child's weight, in days.
    pub child_weight_days: i64,
    /// An adult's height, in days.
    pub height_days: i64,
    /// A child's height, in days.
    pub child_height_days: i64,
    /// For a dose more than this many hours ahead, data windows are not judged.
    pub not_judged_beyond_hours: i64,
    /// A response counts for this many days where the last cycle is not dated.
    pub response_days: i64,
    /// A blood count speaks of a marrow taken at most so many days before or after it.
    pub blood_beside_marrow_days: i64,
    /// A course whose beginning is only stated began at most so many days ago.
    pub stated_course_days: i64,
    /// Marrow blasts below this percentage are a remission's.
    pub remission_marrow_blasts_percent: Decimal,
    /// With counts from here on it is CR, below CRi; ×10⁹/L.
    pub complete_neutrophils: Decimal,
    /// Likewise for platelets; ×10⁹/L.
    pub complete_platelets: Decimal,
    /// Where they come from.
    pub citations: Citations,
    /// For the definition of remission.
    pub remission_citations: Citations,
}

/// Preparation and administration.
#[derive(Debug)]
pub struct Preparation {
    /// The strength after reconstitution.
    pub strength: MilligramsPerMillilitre,
    /// What a vial delivers, US.
    pub vial_us: Milligrams,
    /// What a vial delivers, EU.
    pub vial_eu: Milligrams,
    /// What is drawn into each vial to reconstitute it.
    pub reconstitution: Millilitres,
    /// The volume of the infusion.
    pub bag: Millilitres,
    /// How long it runs.
    pub infusion: Minutes,
    /// How long it may run.
    pub infusion_window: RangeInclusive<Minutes>,
    /// The final concentrations to stay within.
    pub concentration: RangeInclusive<MilligramsPerMillilitre>,
    /// Hours from reconstitution to dilution.
    pub hours_to_dilution: i64,
    /// Hours from reconstitution to the end of the infusion.
    pub hours_to_end: i64,
    /// How long the patient is observed afterwards, in hours.
    pub observation_hours: i64,
    /// The diluent, as printed.
    pub diluent: String,
    /// Where they come from.
    pub citations: Citations,
    /// For the concentrations.
    pub concentration_citations: Citations,
    /// For the route.
    pub route_citations: Citations,
}

/// A reason a clinician may give for not following a card.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct OverrideReason {
    /// The stable code.
    pub code: String,
    /// What the clinician reads.
    pub display: String,
    /// The areas that offer it, by their codes; empty: every area.
    pub areas: Vec<String>,
}

impl Knowledge {
    /// The knowledge embedded in the binary.
    ///
    /// # Errors
    /// [`KnowledgeError`] with every fault; the tests hold it to have none.
    pub fn embedded() -> Result<Self, KnowledgeError> {
        load::embedded()
    }

    /// The knowledge of a folder laid out as `knowledge/` is.
    ///
    /// # Errors
    /// [`KnowledgeError`] with every fault, each with file, line and reason.
    pub fn load(folder: &std::path::Path) -> Result<Self, KnowledgeError> {
        load::folder(folder)
    }

    /// Whether ingredients, all those of a medicine, lengthen the QT interval.
    #[must_use]
    pub fn lengthen_qt(&self, ingredients: &[usize]) -> bool {
        self.qt_drugs.of(ingredients).next().is_some()
    }

    /// Whether ingredients, all those of a medicine, have an alkylator as conditioning uses them.
    #[must_use]
    pub fn are_conditioning(&self, ingredients: &[usize]) -> bool {
        ingredients.iter().any(|ingredient| self.ingredients.is(*ingredient, Class::Alkylator))
    }

    /// Whether a draft of a medicine asks a question about the course of a drug we check. `advice.md` section 2
    #[must_use]
    pub fn concern_course(&self, ingredients: &[usize]) -> bool {
        self.lengthen_qt(ingredients) || self.are_conditioning(ingredients)
    }

    /// The knowledge as text in tables that a pharmacist can sign.
    #[must_use]
    pub fn show(&self) -> String {
        show::text(self)
    }

    /// The same as tables.
    #[must_use]
    pub fn sheet(&self) -> Sheet {
        show::everything(self)
    }
}

impl Drug {
    /// What one vial delivers.
    #[must_use]
    pub const fn vial(&self, profile: Profile) -> Milligrams {
        match profile {
            Profile::Us => self.preparation.vial_us,
            Profile::Eu => self.preparation.vial_eu,
        }
    }
}

impl fmt::Display for Citations {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let texts: Vec<&str> = self.0.iter().map(|citation| citation.text.as_str()).collect();
        formatter.write_str(&texts.join("; "))
    }
}

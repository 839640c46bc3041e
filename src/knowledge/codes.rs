//! The codes and units in which a fact may be written.

use std::collections::{BTreeMap, HashMap};

use rust_decimal::Decimal;

use super::{Identity, phrases::Phrases, words};
use crate::terminology::System;

/// What is measured.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Observable {
    /// Body height; cm.
    BodyHeight,
    /// Body weight; kg.
    BodyWeight,
    /// Body surface area as recorded; m².
    BodySurfaceArea,
    /// Absolute neutrophil count; ×10⁹/L.
    Neutrophils,
    /// Platelets; ×10⁹/L.
    Platelets,
    /// Blasts in the marrow; %.
    MarrowBlasts,
    /// Blasts in the blood; %.
    BloodBlasts,
    /// Blasts in the blood; ×10⁹/L.
    BloodBlastCount,
    /// How the leukaemia responded: mCODE cancer disease status.
    DiseaseStatus,
}

impl Observable {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::BodyHeight,
        Self::BodyWeight,
        Self::BodySurfaceArea,
        Self::Neutrophils,
        Self::Platelets,
        Self::MarrowBlasts,
        Self::BloodBlasts,
        Self::BloodBlastCount,
        Self::DiseaseStatus,
    ];

    /// Its name in a knowledge file.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::BodyHeight => "body-height",
            Self::BodyWeight => "body-weight",
            Self::BodySurfaceArea => "body-surface-area",
            Self::Neutrophils => "neutrophils",
            Self::Platelets => "platelets",
            Self::MarrowBlasts => "marrow-blasts",
            Self::BloodBlasts => "blood-blasts",
            Self::BloodBlastCount => "blood-blast-count",
            Self::DiseaseStatus => "disease-status",
        }
    }
}

/// What a code means to us.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Concept {
    /// A measurement.
    Observable(Observable),
    /// B-cell precursor ALL; also says that it is not in remission where the code says so.
    BCellLeukaemia,
    /// ALL, lineage not said.
    UnspecifiedLymphoblasticLeukaemia,
    /// T-cell ALL.
    TCellLeukaemia,
    /// Acute myeloid leukaemia.
    MyeloidLeukaemia,
    /// Says that the leukaemia is in remission.
    Remission,
    /// Says that the leukaemia is not in remission.
    NoRemission,
    /// Says that the leukaemia relapsed.
    Relapse,
    /// A haematopoietic stem cell transplant, as a procedure.
    StemCellTransplant,
    /// A route.
    Route(RouteKind),
}

/// A way in, as codes and texts name it.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum RouteKind {
    /// Into a vein, as an infusion or not said how.
    Intravenous,
    /// Into a vein, as a push or bolus: no infusion. PREP-R1
    IntravenousPush,
    /// Swallowed, or through a tube into the stomach or gut.
    Oral,
    /// Into a muscle.
    Intramuscular,
    /// Any other way that reaches the whole body.
    OtherSystemic,
    /// Into the cerebrospinal fluid.
    Intrathecal,
    /// Where it acts only.
    Local,
}

impl RouteKind {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Intravenous,
        Self::IntravenousPush,
        Self::Oral,
        Self::Intramuscular,
        Self::OtherSystemic,
        Self::Intrathecal,
        Self::Local,
    ];

    /// Its name in a knowledge file.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Intravenous => "intravenous",
            Self::IntravenousPush => "intravenous-push",
            Self::Oral => "oral",
            Self::Intramuscular => "intramuscular",
            Self::OtherSystemic => "other-systemic",
            Self::Intrathecal => "intrathecal",
            Self::Local => "local",
        }
    }
}

/// How often something is given, as words tell it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Frequency {
    /// One dose.
    Once,
    /// Every day, once or more often.
    Daily,
    /// Every week.
    Weekly,
}

/// A unit a measurement may be written in.
#[derive(Clone, Debug)]
pub struct Unit {
    /// The UCUM code or a spelling, compared without regard to case where `exact` is false.
    pub name: String,
    /// Whether it is a UCUM code (exact) or a spelling found in the field.
    pub exact: bool,
    /// What a value in it is multiplied by to get the unit of the [`Observable`].
    pub factor: Decimal,
}

/// Concepts by system and by code in the form of [`System::comparable`].
pub(super) type CodeMap = BTreeMap<System, BTreeMap<String, Vec<Concept>>>;

/// Everything that turns a coding or a unit into a meaning.
#[derive(Debug, Default)]
pub struct Codes {
    pub(super) concepts: CodeMap,
    pub(super) units: HashMap<Observable, Vec<Unit>>,
    /// Units of a dose as mass, in mg.
    pub(super) dose_mass: Vec<Unit>,
    /// Units of a dose per body surface, in mg/m².
    pub(super) dose_per_m2: Vec<Unit>,
    /// Units of a volume, in mL.
    pub(super) volume: Vec<Unit>,
    /// Units of a time, in minutes.
    pub(super) time: Vec<Unit>,
    /// Units that count vials.
    pub(super) vials: Vec<String>,
    /// Names of routes, for a text that names nothing else.
    pub(super) route_names: Phrases<RouteKind>,
    /// Words in a product's name or an instruction that tell the route.
    pub(super) dose_forms: Phrases<RouteKind>,
    /// Words that tell how often.
    pub(super) frequencies: Phrases<Frequency>,
    /// Words that tell that it is given only if needed.
    pub(super) as_needed: Phrases<()>,
    /// Lower-case phrases that tell of a response in text, with what they mean, longest first.
    pub(super) response_words: Vec<(String, Concept)>,
    /// Lower-case phrases that make a text about a response tell nothing.
    pub(super) response_doubts: Vec<String>,
}

impl Codes {
    /// What a coding means; nothing for a code we do not know.
    #[must_use]
    pub fn concepts(&self, system: System, code: &str) -> &[Concept] {
        let concepts =
            self.concepts.get(&system).and_then(|codes| codes.get(system.comparable(code).as_ref()));
        concepts.map_or(&[], Vec::as_slice)
    }

    /// The unit of a measurement: by its UCUM code, else by its spelling.
    ///
    /// A spelling in the place of the code is accepted too, because senders write it there.
    #[must_use]
    pub fn unit(&self, observable: Observable, code: Option<&str>, text: Option<&str>) -> Option<&Unit> {
        self.find(self.units.get(&observable)?, code, text)
    }

    /// What a dose in a unit of mass is multiplied by to get mg.
    #[must_use]
    pub fn dose_mass_factor(&self, code: Option<&str>, text: Option<&str>) -> Option<Decimal> {
        self.find(&self.dose_mass, code, text).map(|unit| unit.factor)
    }

    /// What a dose per body surface is multiplied by to get mg/m².
    #[must_use]
    pub fn dose_per_m2_factor(&self, code: Option<&str>, text: Option<&str>) -> Option<Decimal> {
        self.find(&self.dose_per_m2, code, text).map(|unit| unit.factor)
    }

    /// What a volume is multiplied by to get mL.
    #[must_use]
    pub fn volume_factor(&self, code: Option<&str>, text: Option<&str>) -> Option<Decimal> {
        self.find(&self.volume, code, text).map(|unit| unit.factor)
    }

    /// What a time is multiplied by to get minutes.
    #[must_use]
    pub fn minutes_factor(&self, code: Option<&str>, text: Option<&str>) -> Option<Decimal> {
        self.find(&self.time, code, text).map(|unit| unit.factor)
    }

    /// Whether a unit counts vials or other packages.
    #[must_use]
    pub fn is_vials(&self, unit: &str) -> bool {
        self.vials.iter().any(|vials| same(vials, unit.trim()))
    }

    /// The routes that a text names, where it names nothing else.
    pub fn routes<'t>(&'t self, text: &'t str) -> impl Iterator<Item = RouteKind> + 't {
        self.route_names.longest_in(text).map(|found| found.meaning)
    }

    /// The routes that the name of a product or an instruction tells: "Oral Tablet", "eye drops".
    pub fn dose_forms<'t>(&'t self, text: &'t str) -> impl Iterator<Item = RouteKind> + 't {
        self.dose_forms.longest_in(text).map(|found| found.meaning)
    }

    /// How often a text tells something to be given; of several, the most often.
    #[must_use]
    pub fn frequency(&self, text: &str) -> Option<Frequency> {
        let rank = |frequency: &Frequency| match frequency {
            Frequency::Once => 0,
            Frequency::Weekly => 1,
            Frequency::Daily => 2,
        };
        self.frequencies.longest_in(text).map(|found| found.meaning).max_by_key(rank)
    }

    /// Whether a text tells that something is given only if needed.
    #[must_use]
    pub fn says_as_needed(&self, text: &str) -> bool {
        self.as_needed.all_in(text).next().is_some()
    }

    /// The response a text tells: remission, no remission or relapse; nothing where it is in doubt or contradicts itself.
    #[must_use]
    pub fn response(&self, text: &str) -> Option<Concept> {
        let lower = text.to_lowercase();
        if lower.contains('?') || self.response_doubts.iter().any(|doubt| words::stands_in(&lower, doubt)) {
            return None;
        }
        let mut told = words::meanings(&lower, &self.response_words);
        if told.contains(&Concept::NoRemission) {
            told.retain(|concept| *concept != Concept::Relapse);
        }
        agreed(&told)
    }

    /// A unit among some. A UCUM code decides alone: "mg/m2" with the text "mg" is no mass.
    fn find<'u>(&self, units: &'u [Unit], code: Option<&str>, text: Option<&str>) -> Option<&'u Unit> {
        let (code, text) = (code.map(str::trim), text.map(str::trim));
        let coded = code.and_then(|code| units.iter().find(|unit| unit.exact && unit.name == code));
        if coded.is_some() || code.is_some_and(|code| self.is_ucum(code)) {
            return coded;
        }
        text.and_then(|text| spelled(units, text)).or_else(|| code.and_then(|code| spelled(units, code)))
    }

    fn is_ucum(&self, code: &str) -> bool {
        let doses = [&self.dose_mass, &self.dose_per_m2, &self.volume, &self.time];
        let mut units = self.units.values().chain(doses).flatten();
        units.any(|unit| unit.exact && unit.name == code)
    }

    /// The LOINC codes by which something measured is found.
    pub fn loinc_codes(&self, observable: Observable) -> impl Iterator<Item = &str> {
        let codes = self.concepts.get(&System::Loinc).into_iter().flatten();
        codes
            .filter(move |(_, concepts)| concepts.contains(&Concept::Observable(observable)))
            .map(|(code, _)| code.as_str())
    }
}

impl Identity {
    /// Whether a code is one of this product.
    #[must_use]
    pub fn matches_code(&self, system: System, code: &str) -> bool {
        let code = system.comparable(code);
        self.codes.iter().any(|(known, known_code)| *known == system && *known_code == code)
    }

    /// Whether a text names this product: one of its names as a whole word, in whatever case.
    #[must_use]
    pub fn matches_name(&self, text: &str) -> bool {
        self.names.iter().any(|name| words::stands_in_any_case(text, name))
    }
}

/// A unit by its spelling: as written, else without regard to case.
fn spelled<'u>(units: &'u [Unit], name: &str) -> Option<&'u Unit> {
    units.iter().find(|unit| unit.name == name).or_else(|| units.iter().find(|unit| same(&unit.name, name)))
}

fn same(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
}

/// The one thing that all say.
fn agreed(concepts: &[Concept]) -> Option<Concept> {
    let first = concepts.first()?;
    concepts.iter().all(|concept| concept == first).then_some(*first)
}

#[cfg(test)]
mod tests;

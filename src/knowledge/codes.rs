//! The codes and units in which a fact may be written.

use std::collections::HashMap;

use rust_decimal::Decimal;

use super::CodeMap;
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
    /// An intravenous route.
    IntravenousRoute,
    /// A known route that is not intravenous.
    OtherRoute,
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
    /// Lower-case names of routes in text, with what they mean.
    pub(super) route_names: Vec<(String, Concept)>,
}

impl Codes {
    /// What a coding means; nothing for a code we do not know.
    #[must_use]
    pub fn concepts(&self, system: System, code: &str) -> &[Concept] {
        todo!("helper: lookup; must not allocate for non-NDC systems: {system:?} {code}")
    }
}

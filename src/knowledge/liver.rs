//! How high liver tests may be, and what to do. `liver.toml` of a drug.

use rust_decimal::Decimal;

use super::{Citations, Profile};
use crate::clinical::{
    case::{Diagnosis, DiagnosisKind},
    quantity::{MilligramsPerDecilitre, UnitsPerLitre},
};

/// How high liver tests may be, and what to do.
#[derive(Debug)]
pub struct Liver {
    /// Tests count for a dose if taken at most so many hours before it. VOD-08.
    pub before_dose_hours: i64,
    /// For [`Self::before_dose_hours`], and for testing after each dose.
    pub tests_citations: Citations,
    /// Bilirubin above this multiple of its upper limit is too high. MOD-10.
    pub bilirubin_above: Decimal,
    /// AST or ALT above this multiple of its upper limit is too high. MOD-10.
    pub transaminases_above: Decimal,
    /// For the two multiples.
    pub hold_citations: Citations,
    /// The upper limit of a bilirubin without a reference range.
    pub bilirubin_upper_limit: MilligramsPerDecilitre,
    /// The upper limit of an AST without a reference range.
    pub ast_upper_limit: UnitsPerLitre,
    /// The upper limit of an ALT without a reference range.
    pub alt_upper_limit: UnitsPerLitre,
    /// For the upper limits.
    pub upper_limit_citations: Citations,
    /// What explains a high bilirubin, so that it does not hold a dose. MOD-12.
    pub explains_bilirubin: DiagnosisList,
    /// The diseases that speak against the drug. VOD-R3.
    pub diseases: DiagnosisList,
    /// Where those diseases are a contraindication. IND-09.
    pub contraindicated_in: Vec<Profile>,
}

/// Diagnoses that count for a rule.
#[derive(Debug)]
pub struct DiagnosisList {
    /// These count even if they are past: they do not go away.
    pub always: Vec<DiagnosisKind>,
    /// These count while they are active.
    pub while_active: Vec<DiagnosisKind>,
    /// Where they come from.
    pub citations: Citations,
}

impl DiagnosisList {
    /// Whether a diagnosis of the patient is one of them.
    #[must_use]
    pub fn counts(&self, diagnosis: &Diagnosis<'_>) -> bool {
        self.always.contains(&diagnosis.kind)
            || diagnosis.is_active && self.while_active.contains(&diagnosis.kind)
    }
}

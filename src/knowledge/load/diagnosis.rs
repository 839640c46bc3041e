//! Diagnoses by the names that knowledge files have for them.

use crate::{clinical::case::DiagnosisKind, knowledge::raw::Misread};

/// Every diagnosis.
pub(super) const ALL: [(&str, DiagnosisKind); 22] = [
    ("b-cell-leukaemia", DiagnosisKind::BCellLeukaemia),
    ("unspecified-lymphoblastic-leukaemia", DiagnosisKind::UnspecifiedLymphoblasticLeukaemia),
    ("t-cell-leukaemia", DiagnosisKind::TCellLeukaemia),
    ("myeloid-leukaemia", DiagnosisKind::MyeloidLeukaemia),
    ("veno-occlusive-disease", DiagnosisKind::VenoOcclusiveDisease),
    ("cirrhosis", DiagnosisKind::Cirrhosis),
    ("active-hepatitis", DiagnosisKind::ActiveHepatitis),
    ("nodular-regenerative-hyperplasia", DiagnosisKind::NodularRegenerativeHyperplasia),
    ("portal-hypertension", DiagnosisKind::PortalHypertension),
    ("other-liver-disease", DiagnosisKind::OtherLiverDisease),
    ("ascites", DiagnosisKind::Ascites),
    ("hepatomegaly", DiagnosisKind::Hepatomegaly),
    ("gilbert-syndrome", DiagnosisKind::GilbertSyndrome),
    ("haemolysis", DiagnosisKind::Haemolysis),
    ("long-qt-syndrome", DiagnosisKind::LongQtSyndrome),
    ("torsades-de-pointes", DiagnosisKind::TorsadesDePointes),
    ("heart-failure", DiagnosisKind::HeartFailure),
    ("myocardial-infarction", DiagnosisKind::MyocardialInfarction),
    ("sepsis", DiagnosisKind::Sepsis),
    ("pregnancy", DiagnosisKind::Pregnancy),
    ("breast-feeding", DiagnosisKind::BreastFeeding),
    ("unable-to-conceive", DiagnosisKind::UnableToConceive),
];

/// The diagnosis of a name, if it is one of the kinds a rule can be about.
pub(super) fn one_of(kinds: &[DiagnosisKind], name: &str) -> Result<DiagnosisKind, Misread> {
    let found = ALL.iter().find(|(known, kind)| *known == name && kinds.contains(kind));
    found.map(|(_, kind)| *kind).ok_or(Misread::Other("is not a diagnosis of these rules"))
}

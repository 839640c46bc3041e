//! `liver.toml` as a table.

use super::{page::Page, profiles};
use crate::{
    clinical::case::DiagnosisKind,
    knowledge::{DiagnosisList, Liver},
};

pub(super) fn liver(page: &mut Page, liver: &Liver) {
    page.title("Liver tests");
    let hours = format!("{} h", liver.before_dose_hours);
    page.cited("tested before each dose within", hours, &liver.tests_citations);
    let cite = &liver.hold_citations;
    page.cited("bilirubin too high above", format!("{} × ULN", liver.bilirubin_above), cite);
    page.cited("AST or ALT too high above", format!("{} × ULN", liver.transaminases_above), cite);
    let cite = &liver.upper_limit_citations;
    page.cited("ULN without a range: bilirubin", liver.bilirubin_upper_limit, cite);
    page.cited("ULN without a range: AST / ALT", upper_limits(liver), cite);
    diagnoses(page, "explain a high bilirubin", &liver.explains_bilirubin);
    diagnoses(page, "speak against the drug", &liver.diseases);
    page.cited(
        "and are a contraindication in",
        profiles(&liver.contraindicated_in),
        &liver.diseases.citations,
    );
}

fn upper_limits(liver: &Liver) -> String {
    format!("{} / {}", liver.ast_upper_limit, liver.alt_upper_limit)
}

fn diagnoses(page: &mut Page, label: &str, list: &DiagnosisList) {
    page.cited(label, names(&list.always), &list.citations);
    page.cited(&format!("{label}, while active"), names(&list.while_active), &list.citations);
}

fn names(kinds: &[DiagnosisKind]) -> String {
    kinds.iter().map(|kind| kind.name()).collect::<Vec<_>>().join(", ")
}

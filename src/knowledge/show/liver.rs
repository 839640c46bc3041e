//! `liver.toml` as a table.

use super::{
    profiles,
    sheet::{Sheet, names},
};
use crate::knowledge::{DiagnosisList, Liver};

pub(super) fn liver(sheet: &mut Sheet, liver: &Liver) {
    sheet.title("Liver tests");
    let hours = format!("{} h", liver.before_dose_hours);
    sheet.cited("tested before each dose within", hours, &liver.tests_citations);
    let cite = &liver.hold_citations;
    sheet.cited("bilirubin too high above", format!("{} × ULN", liver.bilirubin_above), cite);
    sheet.cited("AST or ALT too high above", format!("{} × ULN", liver.transaminases_above), cite);
    let cite = &liver.upper_limit_citations;
    sheet.cited("ULN without a range: bilirubin", liver.bilirubin_upper_limit, cite);
    sheet.cited("ULN without a range: AST / ALT", upper_limits(liver), cite);
    diagnoses(sheet, "explain a high bilirubin", &liver.explains_bilirubin);
    diagnoses(sheet, "speak against the drug", &liver.diseases);
    sheet.cited(
        "and are a contraindication in",
        profiles(&liver.contraindicated_in),
        &liver.diseases.citations,
    );
}

fn upper_limits(liver: &Liver) -> String {
    format!("{} / {}", liver.ast_upper_limit, liver.alt_upper_limit)
}

fn diagnoses(sheet: &mut Sheet, label: &str, list: &DiagnosisList) {
    sheet.cited(label, names(&list.always), &list.citations);
    sheet.cited(&format!("{label}, while active"), names(&list.while_active), &list.citations);
}

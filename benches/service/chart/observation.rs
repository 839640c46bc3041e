//! Sixty observations: two heights, four weights, and fifty-four results and vital signs.

use super::{
    LOCAL, LOINC, Now, SNOMED, coding, concept, encounter, practitioner, quantity, resource, subject,
};
use crate::json::{Json, object};

/// One analyte with its reference range, and its values before cycle 1, after its last dose and this morning.
struct Analyte {
    loinc: &'static str,
    name: &'static str,
    label: &'static str,
    unit: &'static str,
    range: (f64, f64),
    values: Values,
}

struct Values {
    before: f64,
    after: f64,
    today: f64,
}

const fn analyte(
    loinc: &'static str,
    name: &'static str,
    label: &'static str,
    unit: &'static str,
    range: (f64, f64),
    [before, after, today]: [f64; 3],
) -> Analyte {
    Analyte { loinc, name, label, unit, range, values: Values { before, after, today } }
}

#[rustfmt::skip]
const ANALYTES: [Analyte; 16] = [
    analyte("1975-2", "Bilirubin.total [Mass/volume] in Serum or Plasma", "Bilirubin Total", "mg/dL", (0.2, 1.2), [0.6, 0.7, 0.5]),
    analyte("1968-7", "Bilirubin.direct [Mass/volume] in Serum or Plasma", "Bilirubin Direct", "mg/dL", (0.0, 0.3), [0.2, 0.2, 0.1]),
    analyte("1920-8", "Aspartate aminotransferase [Enzymatic activity/volume] in Serum or Plasma", "AST", "U/L", (10.0, 40.0), [28.0, 35.0, 24.0]),
    analyte("1742-6", "Alanine aminotransferase [Enzymatic activity/volume] in Serum or Plasma", "ALT", "U/L", (7.0, 56.0), [31.0, 39.0, 27.0]),
    analyte("6768-6", "Alkaline phosphatase [Enzymatic activity/volume] in Serum or Plasma", "Alk Phos", "U/L", (44.0, 147.0), [88.0, 96.0, 81.0]),
    analyte("2324-2", "Gamma glutamyl transferase [Enzymatic activity/volume] in Serum or Plasma", "GGT", "U/L", (0.0, 30.0), [22.0, 27.0, 21.0]),
    analyte("1751-7", "Albumin [Mass/volume] in Serum or Plasma", "Albumin", "g/dL", (3.5, 5.0), [3.9, 3.8, 4.1]),
    analyte("2160-0", "Creatinine [Mass/volume] in Serum or Plasma", "Creatinine", "mg/dL", (0.5, 1.1), [0.8, 0.7, 0.7]),
    analyte("2823-3", "Potassium [Moles/volume] in Serum or Plasma", "Potassium", "mmol/L", (3.5, 5.1), [4.1, 3.9, 4.2]),
    analyte("19123-9", "Magnesium [Mass/volume] in Serum or Plasma", "Magnesium", "mg/dL", (1.7, 2.2), [2.0, 1.9, 2.0]),
    analyte("17861-6", "Calcium [Mass/volume] in Serum or Plasma", "Calcium", "mg/dL", (8.6, 10.3), [9.3, 9.1, 9.4]),
    analyte("6690-2", "Leukocytes [#/volume] in Blood by Automated count", "WBC", "10*3/uL", (4.0, 11.0), [5.2, 3.1, 4.6]),
    analyte("751-8", "Neutrophils [#/volume] in Blood by Automated count", "ANC", "10*3/uL", (1.5, 8.0), [1.6, 1.1, 2.4]),
    analyte("777-3", "Platelets [#/volume] in Blood by Automated count", "Platelets", "10*3/uL", (150.0, 400.0), [112.0, 74.0, 168.0]),
    analyte("718-7", "Hemoglobin [Mass/volume] in Blood", "Hemoglobin", "g/dL", (12.0, 16.0), [10.4, 9.8, 11.2]),
    analyte("709-6", "Blasts/100 leukocytes in Blood by Manual count", "Blasts", "%", (0.0, 0.1), [4.0, 0.0, 0.0]),
];

pub fn heights(now: Now) -> Vec<Json> {
    let height = |id, value, days| {
        let code = vital("8302-2", "Body height", "Height");
        measured(id, "vital-signs", code, &now.ago(days, 4))
            .with("valueQuantity", quantity(value, "cm", "cm"))
    };
    vec![height("obs-height-2", 172.0, 1), height("obs-height-1", 172.0, 28)]
}

pub fn weights(now: Now) -> Vec<Json> {
    let weight = |id, value, days| {
        let code = vital("29463-7", "Body weight", "Weight");
        measured(id, "vital-signs", code, &now.ago(days, 4))
            .with("valueQuantity", quantity(value, "kg", "kg"))
    };
    vec![
        weight("obs-weight-4", 70.0, 0),
        weight("obs-weight-3", 70.3, 14),
        weight("obs-weight-2", 70.1, 21),
        weight("obs-weight-1", 70.4, 28),
    ]
}

/// Laboratory results, electrocardiograms, blood pressures and the response to treatment, latest first.
pub fn results(now: Now) -> Vec<Json> {
    let mut results = vec![response(now), marrow_blasts(now)];
    results.extend([(0, 447.0), (28, 438.0)].map(|(days, value)| corrected_qt(now, days, value)));
    results.extend(
        [(0, 118.0, 74.0), (14, 122.0, 76.0)].map(|(days, high, low)| blood_pressure(now, days, high, low)),
    );
    results.extend(ANALYTES.iter().map(|analyte| laboratory(analyte, analyte.values.today, &now.ago(0, 5))));
    results.extend(ANALYTES.iter().map(|analyte| laboratory(analyte, analyte.values.after, &now.ago(14, 5))));
    results
        .extend(ANALYTES.iter().map(|analyte| laboratory(analyte, analyte.values.before, &now.ago(28, 6))));
    results
}

fn laboratory(analyte: &Analyte, value: f64, drawn: &str) -> Json {
    let (low, high) = analyte.range;
    let in_unit = |value| quantity(value, analyte.unit, analyte.unit);
    let code = concept(
        [
            coding(LOINC, analyte.loinc, analyte.name),
            coding(&format!("{LOCAL}.768282"), analyte.loinc, analyte.label),
        ],
        analyte.label,
    );
    // An id has letters, digits, dots and hyphens only.
    let id = format!("obs-{}-{}", analyte.loinc, drawn.replace(':', "."));
    measured(&id, "laboratory", code, drawn)
        .with("valueQuantity", in_unit(value))
        .with("interpretation", [interpretation("N", "Normal")])
        .with("referenceRange", [object! { "low": in_unit(low), "high": in_unit(high) }])
}

/// Complete remission, found after the last dose of cycle 1.
fn response(now: Now) -> Json {
    let code = concept([coding(LOINC, "97509-4", "Cancer disease progression")], "Disease status");
    let remission = concept([coding(SNOMED, "103338009", "In full remission")], "Complete remission (CR)");
    measured("obs-response", "exam", code, &now.ago(3, 0)).with("valueCodeableConcept", remission)
}

fn marrow_blasts(now: Now) -> Json {
    let code = concept([coding(LOINC, "11150-0", "Blasts/100 cells in Bone marrow")], "Marrow blasts");
    measured("obs-marrow-blasts", "laboratory", code, &now.ago(4, 0))
        .with("valueQuantity", quantity(1.0, "%", "%"))
}

fn corrected_qt(now: Now, days: i64, value: f64) -> Json {
    let code = vital("76634-5", "Q-T interval corrected by Fridericia formula", "QTcF");
    measured(&format!("obs-qtcf-{days}"), "procedure", code, &now.ago(days, 3))
        .with("valueQuantity", quantity(value, "ms", "ms"))
}

fn blood_pressure(now: Now, days: i64, systolic: f64, diastolic: f64) -> Json {
    let component = |loinc, name, value| {
        object! {
            "code": concept([coding(LOINC, loinc, name)], name),
            "valueQuantity": quantity(value, "mmHg", "mm[Hg]"),
        }
    };
    let code = vital("85354-9", "Blood pressure panel with all children optional", "BP");
    measured(&format!("obs-bp-{days}"), "vital-signs", code, &now.ago(days, 4)).with(
        "component",
        [
            component("8480-6", "Systolic blood pressure", systolic),
            component("8462-4", "Diastolic blood pressure", diastolic),
        ],
    )
}

fn vital(loinc: &str, name: &str, label: &str) -> Json {
    concept([coding(LOINC, loinc, name), coding(&format!("{LOCAL}.707679"), loinc, label)], label)
}

/// Everything of an observation but its value.
fn measured(id: &str, category: &str, code: Json, at: &str) -> Json {
    let categories = "http://terminology.hl7.org/CodeSystem/observation-category";
    resource("Observation", id, at)
        .with("status", "final")
        .with("category", [concept([coding(categories, category, category)], category)])
        .with("code", code)
        .with("subject", subject())
        .with("encounter", encounter())
        .with("effectiveDateTime", at)
        .with("issued", at)
        .with("performer", [practitioner()])
}

fn interpretation(code: &str, display: &str) -> Json {
    let system = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation";
    concept([coding(system, code, display)], display)
}

//! Codings as public examples send them.

use std::{collections::BTreeMap, fs};

use countersign::{fhir::recognitions, terminology::System};
use rstest::rstest;
use serde_json::{Value, json};

use crate::{KNOWLEDGE, path};

/// The samples as drafts, as public examples send them: what of ours each names.
#[test]
fn every_sample_coding_is_taken_for_what_it_is() {
    let samples: Vec<Value> =
        serde_json::from_str(&fs::read_to_string(path("sample-codings.json")).unwrap()).unwrap();
    assert_eq!(samples.len(), 72);
    let expected: BTreeMap<&str, &[&str]> = BTreeMap::from([
        ("s12", &["levofloxacin"][..]),
        // The code is that of the combination, whatever the text says.
        ("s13", &["acetaminophen", "tramadol"]),
        ("s22", &["nizatidine"]),
        ("s23", &["nizatidine"]),
        ("s24", &["acetaminophen", "diphenhydramine"]),
        ("s26", &["diclofenac"]),
        ("s27", &["acetaminophen"]),
        ("s28", &["busulfan"]),
        ("s29", &["prednisone"]),
        ("s30", &["acetaminophen", "diphenhydramine"]),
        ("s36", &["ondansetron"]),
        ("s37", &["azithromycin"]),
        ("s38", &["citalopram"]),
        ("s39", &["diphenhydramine"]),
        ("s40", &["acetaminophen"]),
        ("s41", &["acetaminophen"]),
        ("s42", &["prednisone"]),
        ("s45", &["prednisone"]),
        ("s47", &["dexamethasone"]),
        ("s48", &["cyclosporine"]),
        ("s49", &["cyclophosphamide"]),
        ("s51", &["cyclosporine"]),
    ]);
    let mut medicines = 0;
    for sample in &samples {
        let (id, concept) = (sample["id"].as_str().unwrap(), &sample["concept"]);
        if sample["resource"] == "Observation" || sample["form"] == "Medication.form" {
            continue;
        }
        medicines += 1;
        let found = recognitions(request(concept).as_bytes(), &KNOWLEDGE).unwrap();
        let names: Vec<&str> = found[0].names.iter().map(String::as_str).collect();
        assert_eq!(
            names,
            expected.get(id).copied().unwrap_or_default(),
            "{id} {concept}: {:?}",
            found[0].readings
        );
        assert!(!found[0].contradicts_itself, "{id}: {:?}", found[0].readings);
    }
    assert_eq!(medicines, 50);
}

fn request(concept: &Value) -> String {
    let order = if concept["reference"].is_string() {
        json!({ "resourceType": "MedicationRequest", "id": "o", "medicationReference": concept })
    } else {
        json!({ "resourceType": "MedicationRequest", "id": "o", "medicationCodeableConcept": concept })
    };
    json!({
        "hook": "order-sign", "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
        "context": {
            "userId": "Practitioner/p", "patientId": "1",
            "draftOrders": { "resourceType": "Bundle", "entry": [{ "resource": order }] },
        },
    })
    .to_string()
}

/// The observations among the samples: by LOINC wherever it stands among the codings; a local code alone is never guessed at.
#[rstest]
#[case("s53", Some("heart-rate"))]
#[case("s55", Some("white-cells"))]
#[case("s62", Some("neutrophils"))]
#[case("s63", Some("ast"))]
#[case("s66", Some("neutrophils"))]
#[case("s67", Some("potassium"))]
#[case("s68", Some("bilirubin"))]
#[case("s57", None)]
#[case("s64", None)]
#[case("s69", None)]
#[case("s72", None)]
fn a_sample_observation_is_known_by_its_code(#[case] id: &str, #[case] expected: Option<&str>) {
    let samples: Vec<Value> =
        serde_json::from_str(&fs::read_to_string(path("sample-codings.json")).unwrap()).unwrap();
    let sample = samples.iter().find(|sample| sample["id"] == id).unwrap();
    let codings = sample["concept"]["coding"].as_array().unwrap();
    let found = codings.iter().find_map(|coding| {
        let system = System::of(coding["system"].as_str().unwrap_or_default());
        let concepts = KNOWLEDGE.codes.concepts(system, coding["code"].as_str()?);
        concepts.iter().find_map(|concept| concept.observable())
    });
    assert_eq!(found.map(countersign::knowledge::Observable::code), expected);
}

//! What resources tell: results, diagnoses, transplants, allergies.

mod findings;
mod nameless;
mod results;
mod unavailable;

use serde_json::{Value, json};

use super::*;
use crate::fhir::{DATA_NEEDS, Gathered, screen};

/// The time of the evaluation.
const AT: &str = "2026-03-02T08:30:00-05:00";
const LOINC: &str = "http://loinc.org";
const SNOMED: &str = "http://snomed.info/sct";
const ICD: &str = "http://hl7.org/fhir/sid/icd-10-cm";
const LOCAL: &str = "urn:oid:1.2.3.4";

/// The case of a patient of whom these resources are on file.
fn case_of(resources: &[Value]) -> Case<'static> {
    case_with(&json!({}), resources)
}

/// The case, with further prefetch keys or other values of those that are there.
fn case_with(prefetch: &Value, resources: &[Value]) -> Case<'static> {
    let patient =
        json!({ "resourceType": "Patient", "id": "p", "birthDate": "1980-05-17", "gender": "female" });
    // Under a key of which no kind is asked for, it may hold all kinds.
    let mut all = json!({ "patient": patient, "adverseEvents": bundle(resources) });
    let empty = bundle(&[]);
    for need in DATA_NEEDS {
        if all.get(need.key).is_none() {
            all[need.key] = empty.clone();
        }
    }
    for (key, value) in prefetch.as_object().unwrap() {
        if value == "left out" {
            all.as_object_mut().unwrap().remove(key);
        } else {
            all[key] = value.clone();
        }
    }
    let order = json!({
        "resourceType": "MedicationRequest", "status": "draft", "authoredOn": AT,
        "medicationCodeableConcept": { "text": "inotuzumab ozogamicin" }
    });
    let request = json!({
        "hook": "order-sign", "hookInstance": "i",
        "context": { "userId": "Practitioner/1", "patientId": "p", "draftOrders": bundle(&[order]) },
        "prefetch": all
    });
    // A case borrows from its request.
    let knowledge: &'static Knowledge = Box::leak(Box::new(Knowledge::embedded().unwrap()));
    let text: &'static str = request.to_string().leak();
    let arena = Box::leak(Box::default());
    let (request, drafts) =
        Box::leak(Box::new(screen(text.as_bytes(), arena, Gathered::NOTHING, knowledge).unwrap()));
    extract(request, drafts, Gathered::NOTHING, knowledge, AT.parse().unwrap()).unwrap().0
}

fn bundle(resources: &[Value]) -> Value {
    let entries: Vec<Value> = resources.iter().map(|resource| json!({ "resource": resource })).collect();
    json!({ "resourceType": "Bundle", "type": "searchset", "entry": entries })
}

fn concept(system: &str, code: &str) -> Value {
    json!({ "coding": [{ "system": system, "code": code }] })
}

/// The object with the members of another put in.
fn with(mut object: Value, members: Value) -> Value {
    let Value::Object(members) = members else { panic!("no object") };
    object.as_object_mut().unwrap().extend(members);
    object
}

/// What the gaps concern.
fn concerns(case: &Case<'_>) -> Vec<&'static str> {
    case.gaps.iter().map(|gap| gap.concerns).collect()
}

#[rstest::rstest]
#[case(json!("female"), Fact::Known(Sex::Female))]
#[case(json!("other"), Fact::Known(Sex::Other))]
#[case(json!("unknown"), Fact::Absent)]
#[case(json!(null), Fact::Absent)]
#[case(json!("F"), Fact::Unusable(Reason::UnknownCode { element: "gender" }))]
fn the_sex_is_that_of_the_patient(#[case] gender: Value, #[case] sex: Fact<Sex>) {
    let patient = json!({ "resourceType": "Patient", "id": "p", "birthDate": "1980", "gender": gender });
    assert_eq!(case_with(&json!({ "patient": patient }), &[]).sex, sex);
}

#[test]
fn a_key_that_a_site_sends_besides_hides_no_missing_one() {
    let case = case_with(&json!({ "carePlans": bundle(&[]), "conditions": null }), &[]);
    assert!(case.gaps.is_empty(), "null is an answer: there are none");
    let plan = json!({ "resourceType": "CarePlan", "status": "active", "subject": { "reference": "Patient/other" } });
    let case = case_with(&json!({ "carePlans": plan }), &[]);
    assert_eq!(concerns(&case), ["nothing: they were left out"]);
}

#[test]
fn a_site_that_renames_its_keys_need_not_ask_for_heart_rates() {
    let mut answered = Answered::default();
    for _ in 1..DATA_NEEDS.len() {
        answered.note(None, Outcome::default(), true);
    }
    assert!(answered.missing().is_empty());
}

#[test]
fn the_heart_rate_is_not_missed() {
    let failed =
        json!({ "resourceType": "OperationOutcome", "issue": [{ "severity": "error", "code": "timeout" }] });
    assert!(case_with(&json!({ "heartRates": failed }), &[]).gaps.is_empty());
    assert_eq!(
        concerns(&case_with(&json!({ "serviceRequests": failed, "allergies": failed }), &[])),
        ["earlier severe reactions and allergies to premedication", "whether a transplant is planned"]
    );
}

//! Drafts for other drugs: which of them concern us, and how little is said of them.

use rstest::rstest;
use serde_json::{Value, json};

use crate::app::{TestApp, scenario};

/// A request whose one draft is for a medicine of that name, with the record of a scenario.
fn drafting(name: &str, prefix: &str) -> Request {
    let (text, at) = scenario(prefix);
    let mut body: Value = serde_json::from_str(&text).unwrap();
    let entries = body["context"]["draftOrders"]["entry"].as_array_mut().unwrap();
    entries.truncate(1);
    entries[0]["resource"]["medicationCodeableConcept"] = json!({ "text": name });
    Request { body, app: TestApp::start_at(at) }
}

struct Request {
    body: Value,
    app: TestApp,
}

impl Request {
    fn with(mut self, key: &str, value: Value) -> Self {
        self.body["prefetch"][key] = value;
        self
    }

    fn without(mut self, keys: &[&str]) -> Self {
        for key in keys {
            self.body["prefetch"].as_object_mut().unwrap().remove(*key).unwrap();
        }
        self
    }

    fn without_data(mut self) -> Self {
        self.body.as_object_mut().unwrap().remove("prefetch").unwrap();
        self
    }

    fn answer(&self) -> Value {
        let answer = self.app.order_sign(&self.body.to_string());
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()
    }

    /// The rules of all findings.
    fn rules(&self) -> Vec<String> {
        let answer = self.answer();
        let findings = answer["cards"]
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|card| card["extension"]["countersign.findings"].as_array().unwrap());
        findings.map(|finding| finding["rule"].as_str().unwrap().to_owned()).collect()
    }
}

fn no_cards() -> Value {
    json!({ "cards": [] })
}

fn failed() -> Value {
    json!({ "resourceType": "OperationOutcome", "issue": [{ "severity": "error", "code": "timeout" }] })
}

fn empty() -> Value {
    json!({ "resourceType": "Bundle", "type": "searchset", "entry": [] })
}

/// A record with five cycles of our drug behind it.
const TREATED: &str = "v21-";
/// A record with B-cell ALL and no dose of our drug.
const LYMPHOBLASTIC: &str = "v50-";
const LOOK_ALIKE: &str = "gemtuzumab ozogamicin";

#[test]
fn a_look_alike_without_any_data_gets_no_cards() {
    assert_eq!(drafting(LOOK_ALIKE, LYMPHOBLASTIC).without_data().answer(), no_cards());
}

#[rstest]
#[case(failed())]
#[case(empty())]
#[case(Value::Null)]
fn a_look_alike_without_a_diagnosis_gets_no_cards(#[case] conditions: Value) {
    let request = drafting(LOOK_ALIKE, LYMPHOBLASTIC).with("conditions", conditions);
    assert_eq!(request.without(&["patient", "heights", "observations"]).answer(), no_cards());
}

#[test]
fn a_look_alike_for_its_own_disease_gets_no_cards_whatever_is_missing() {
    let conditions = json!({ "resourceType": "Condition", "id": "c1",
        "code": { "coding": [{ "system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "C92.00" }] } });
    let request = drafting(LOOK_ALIKE, LYMPHOBLASTIC).with("conditions", conditions);
    assert_eq!(request.without(&["patient", "weights", "procedures"]).answer(), no_cards());
}

#[test]
fn a_look_alike_for_our_disease_gets_its_card_and_no_other() {
    let request = drafting(LOOK_ALIKE, LYMPHOBLASTIC).without(&["patient", "heights"]);
    assert_eq!(request.rules(), ["product-mixup"]);
}

#[rstest]
#[case("acetaminophen 325 MG Oral Tablet")]
#[case("methylprednisolone 125 MG Injection")]
fn a_medicine_that_touches_no_course_gets_no_cards(#[case] name: &str) {
    assert_eq!(drafting(name, TREATED).with("observations", failed()).answer(), no_cards());
}

#[test]
fn a_conditioning_drug_for_a_patient_who_never_had_ours_gets_no_cards_and_asks_for_no_data() {
    assert_eq!(drafting("melphalan", LYMPHOBLASTIC).answer(), no_cards());
    assert_eq!(drafting("melphalan", LYMPHOBLASTIC).without_data().answer(), no_cards());
}

#[test]
fn where_the_orders_cannot_be_had_a_conditioning_drug_gets_no_cards() {
    let request = drafting("melphalan", TREATED);
    let request = request.with("medicationRequests", failed()).with("medicationAdministrations", failed());
    assert_eq!(request.answer(), no_cards());
}

#[test]
fn a_conditioning_drug_after_ours_asks_for_what_its_area_needs_alone() {
    let request =
        drafting("melphalan", TREATED).with("observations", failed()).without(&["heights", "patient"]);
    let answer = request.answer();
    assert_eq!(request.rules(), ["data-unavailable"]);
    let summary = answer["cards"][0]["summary"].as_str().unwrap();
    assert!(!summary.contains("dose"), "{summary}");
    let evaluation = &answer["extension"]["countersign.evaluation"];
    assert_eq!(evaluation["courses"], Value::Null, "no dose of ours is drafted");
    assert_eq!(evaluation["knowledge"][0]["id"], "inotuzumab-ozogamicin");
}

#[test]
fn a_draft_that_is_withdrawn_asks_nothing() {
    let mut request = drafting("melphalan", TREATED).with("observations", failed());
    request.body["context"]["draftOrders"]["entry"][0]["resource"]["status"] = json!("cancelled");
    assert_eq!(request.answer(), no_cards());
}

#[test]
fn a_draft_that_nobody_can_name_is_said_beside_ours_and_alone() {
    let (text, at) = scenario("v01-");
    let mut body: Value = serde_json::from_str(&text).unwrap();
    let entries = body["context"]["draftOrders"]["entry"].as_array_mut().unwrap();
    let mut lost = entries[0].clone();
    lost["resource"]["id"] = json!("lost");
    lost["resource"].as_object_mut().unwrap().remove("medicationCodeableConcept").unwrap();
    lost["resource"]["medicationReference"] = json!({ "reference": "Medication/nowhere" });
    entries.push(lost);
    let mut request = Request { body, app: TestApp::start_at(at) };
    let before = request.rules().into_iter().filter(|rule| rule == "data-unavailable").count();
    assert_eq!(before, 1);
    let entries = request.body["context"]["draftOrders"]["entry"].as_array_mut().unwrap();
    entries.retain(|entry| entry["resource"]["id"] == "lost");
    assert_eq!(request.rules(), ["data-unavailable"]);
    let reference = json!({ "reference": "Medication/nowhere", "display": "aspirin 81 mg" });
    request.body["context"]["draftOrders"]["entry"][0]["resource"]["medicationReference"] = reference;
    assert_eq!(request.answer(), no_cards(), "nobody can be asked, and the name is none of ours");
}

/// Treated as one without a medication: it may be for a drug of ours.
#[rstest]
#[case(json!({}))]
#[case(json!({ "text": "" }))]
#[case(json!({ "text": "  " }))]
#[case(json!(""))]
#[case(json!({ "coding": [{}] }))]
#[case(json!({ "coding": [{ "display": "" }] }))]
#[case(json!({ "coding": [{ "system": "http://www.nlm.nih.gov/research/umls/rxnorm" }] }))]
#[case(json!({ "coding": [{ "code": "1942954" }] }))]
fn a_draft_whose_medication_names_nothing_is_said(#[case] concept: Value) {
    let mut request = drafting("aspirin", TREATED);
    let draft = &mut request.body["context"]["draftOrders"]["entry"][0]["resource"];
    draft["medicationCodeableConcept"] = concept;
    assert_eq!(request.rules(), ["data-unavailable"]);
}

#[rstest]
#[case(json!({ "coding": [{ "system": "urn:oid:1.2.3.4", "code": "7" }] }))]
#[case(json!({ "coding": [{ "display": "Study drug A" }] }))]
#[case(json!({ "coding": [{}], "text": "aspirin 81 mg" }))]
fn a_draft_of_something_else_gets_no_cards(#[case] concept: Value) {
    let mut request = drafting("aspirin", TREATED);
    let draft = &mut request.body["context"]["draftOrders"]["entry"][0]["resource"];
    draft["medicationCodeableConcept"] = concept;
    assert_eq!(request.answer(), no_cards());
}

#[rstest]
#[case(json!({ "resource": "<html>" }))]
#[case(json!({ "resource": { "id": "lost", "medicationCodeableConcept": { "text": "Besponsa" } } }))]
#[case(json!({}))]
#[case(json!({ "resource": { "resourceType": "", "medicationCodeableConcept": { "text": "Besponsa" } } }))]
#[case(json!({ "resource": { "resourceType": "medicationrequest" } }))]
#[case(json!({ "resource": { "resourceType": "MedicationRequest " } }))]
fn a_draft_that_cannot_be_read_is_said_though_no_other_is_ours(#[case] entry: Value) {
    let mut request = drafting("acetaminophen 325 MG Oral Tablet", TREATED);
    request.body["context"]["draftOrders"]["entry"].as_array_mut().unwrap().push(entry);
    assert_eq!(request.rules(), ["data-unavailable"]);
}

#[rstest]
#[case(json!({ "medication": { "concept": { "text": "Besponsa" } } }), "MedicationRequest")]
#[case(json!({ "medication": { "reference": { "display": "Besponsa" } } }), "MedicationRequest")]
#[case(json!({ "medicationReference": { "reference": "Medication/nowhere" } }), "MedicationOrder")]
fn a_draft_in_another_version_of_fhir_is_said(#[case] medication: Value, #[case] resource_type: &str) {
    let mut request = drafting("Besponsa", TREATED);
    let draft = &mut request.body["context"]["draftOrders"]["entry"][0]["resource"];
    draft.as_object_mut().unwrap().remove("medicationCodeableConcept").unwrap();
    draft.as_object_mut().unwrap().extend(medication.as_object().unwrap().clone());
    draft["resourceType"] = json!(resource_type);
    assert_eq!(request.rules(), ["data-unavailable"]);
}

#[rstest]
#[case(json!({}))]
#[case(json!({ "text": "Chemotherapy" }))]
fn a_concept_that_says_nothing_hides_no_reference(#[case] concept: Value) {
    let mut request = drafting("Besponsa", TREATED);
    let whole = request.rules();
    let draft = &mut request.body["context"]["draftOrders"]["entry"][0]["resource"];
    draft["medicationCodeableConcept"] = concept;
    draft["medicationReference"] = json!({ "reference": "Medication/nowhere", "display": "Besponsa" });
    assert_eq!(request.rules(), whole);
}

//! What differs from EHR to EHR: field-notes sections 3 to 5, ACT-07, CARD-05, CARD-08, LOC-01, VER-01.

use jsonschema::Validator;
use serde_json::{Value, json};

use crate::{
    app::{Answered, SERVICE, TestApp, scenario},
    ehr::{ES384, call, rules, settings, without_ids},
};

/// The schema of an answer.
fn schema() -> Validator {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/schemas/cds-hooks-2.0.schema.json");
    let mut schema: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    schema.as_object_mut().unwrap().remove("anyOf");
    schema["$ref"] = json!("#/$defs/serviceResponse");
    jsonschema::validator_for(&schema).unwrap()
}

/// The answer that an EHR of some style gets to a scenario.
fn answer(prefix: &str, more: &str) -> Answered {
    let (request, at) = scenario(prefix);
    let app = TestApp::configured(&settings(&ES384.in_settings(), more), at);
    let answer = call(&app, SERVICE, &ES384.token(at, &json!({})), &request);
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer
}

fn suggestions(answer: &Value) -> Vec<Value> {
    let cards = answer["cards"].as_array().unwrap();
    cards.iter().flat_map(|card| card["suggestions"].as_array().into_iter().flatten().cloned()).collect()
}

const PREMEDICATION_MISSING: &str = "premed-none";
const WRONG_DOSE: &str = "v04-";

#[test]
fn epic_gets_one_action_a_suggestion_no_update_and_any() {
    let answer = answer(PREMEDICATION_MISSING, "ehr = \"epic\"").json();
    let suggestions = suggestions(&answer);
    assert!(suggestions.len() >= 3, "{suggestions:?}");
    for suggestion in &suggestions {
        assert_eq!(suggestion["actions"].as_array().unwrap().len(), 1, "{suggestion}");
    }
    for card in answer["cards"].as_array().unwrap() {
        assert!(card["suggestions"].is_null() || card["selectionBehavior"] == "any", "{card}");
        let topic = card["source"]["topic"]["code"].as_str().unwrap();
        assert!(topic.len() <= 100 && topic.chars().all(|letter| letter.is_ascii_alphanumeric()), "{topic}");
    }
}

#[test]
fn where_a_draft_cannot_be_changed_the_right_dose_is_in_the_text() {
    let answer = answer(WRONG_DOSE, "ehr = \"epic\"").json();
    assert!(suggestions(&answer).iter().all(|suggestion| suggestion["actions"][0]["type"] != "update"));
    let card = &answer["cards"][0];
    assert!(card["summary"].as_str().unwrap().contains("1.46 mg"), "{card}");
    assert!(card["detail"].as_str().unwrap().contains("1.46 mg"), "{card}");
}

#[test]
fn the_preference_list_of_a_site_stands_first_in_what_is_ordered() {
    let more =
        "ehr = \"epic\"\npreference_list = { methylprednisolone = \"4711\", dexamethasone = \"4712\" }";
    let answer = answer(PREMEDICATION_MISSING, more).json();
    let codings: Vec<Value> = suggestions(&answer)
        .iter()
        .map(|suggestion| suggestion["actions"][0]["resource"]["medicationCodeableConcept"]["coding"].clone())
        .filter(|coding| {
            coding[0]["system"] == "urn:com.epic.cdshooks.action.code.system.preference-list-item"
        })
        .collect();
    assert_eq!(codings.len(), 1, "{answer}");
    assert!(["4711", "4712"].contains(&codings[0][0]["code"].as_str().unwrap()));
    assert_eq!(codings[0][1]["system"], "http://www.nlm.nih.gov/research/umls/rxnorm");
}

#[test]
fn oracle_gets_cards_and_links_alone() {
    let answer = answer(PREMEDICATION_MISSING, "ehr = \"oracle\"").json();
    assert!(suggestions(&answer).is_empty());
    let cards = answer["cards"].as_array().unwrap();
    assert!(!cards.is_empty());
    assert!(
        cards
            .iter()
            .all(|card| card["selectionBehavior"].is_null() && card["links"][0]["type"] == "absolute")
    );
}

#[test]
fn a_switch_of_the_entry_beats_what_is_known_of_the_ehr() {
    let answer = answer(WRONG_DOSE, "ehr = \"epic\"\nupdates = true\ntopics = \"hyphens\"").json();
    assert!(suggestions(&answer).iter().any(|suggestion| suggestion["actions"][0]["type"] == "update"));
    assert_eq!(answer["cards"][0]["source"]["topic"]["code"], "dose-amount-critical");
}

#[test]
fn a_site_puts_its_name_and_whom_to_ask_on_cards() {
    let more = "label = \"St. Elsewhere pharmacy\"\ncontact = \"oncology pharmacy, ext. 555\"";
    let card = answer(WRONG_DOSE, more).json()["cards"][0].clone();
    assert_eq!(card["source"]["label"], "St. Elsewhere pharmacy");
    assert!(card["detail"].as_str().unwrap().ends_with("Questions: oncology pharmacy, ext. 555"));
}

#[test]
fn a_site_may_be_stricter_about_the_dose() {
    let of = |more: &str| answer("dose-nine-percent-over", more).json()["cards"][0]["indicator"].clone();
    assert_eq!([of(""), of("dose_warning_percent = 8")], ["info", "warning"]);
    assert_eq!(of("dose_warning_percent = 8\ndose_critical_over_percent = 10"), "warning");
    let of = |more: &str| answer("v08-", more).json()["cards"][0]["indicator"].clone();
    assert_eq!([of(""), of("dose_critical_over_percent = 10")], ["warning", "critical"]);
}

#[test]
fn the_product_information_and_formula_are_the_sites() {
    let of = |more: &str| rules(&answer("indication-cd22-negative-eu", more).json());
    assert_ne!(
        answer("indication-cd22-negative-eu", "profile = \"US\"").json()["cards"][0]["indicator"],
        answer("indication-cd22-negative-eu", "profile = \"EU\"").json()["cards"][0]["indicator"]
    );
    assert!(of("profile = \"EU\"").contains(&"cd22-negative".to_owned()));
    let dubois = answer("v32-", "bsa_formula = \"dubois\"").json();
    assert!(dubois.to_string().contains("Du Bois") || dubois != answer("v32-", "").json());
}

#[test]
fn every_answer_in_every_style_is_as_the_schema_says() {
    let schema = schema();
    assert!(!schema.is_valid(&json!({"cards": [{}]})), "the schema is in force");
    for more in ["", "ehr = \"epic\"", "ehr = \"oracle\"", "ehr = \"sandbox\""] {
        for prefix in [PREMEDICATION_MISSING, WRONG_DOSE, "v47-", "data-every-area", "no-relevant-draft"] {
            let answer = answer(prefix, more).json();
            let faults: Vec<String> = schema.iter_errors(&answer).map(|fault| fault.to_string()).collect();
            assert!(faults.is_empty(), "{more} {prefix}: {faults:?}");
        }
    }
}

#[test]
fn the_same_request_at_the_same_time_gets_the_same_answer_ids_apart() {
    for prefix in [PREMEDICATION_MISSING, WRONG_DOSE, "data-every-area"] {
        let (one, other) = (answer(prefix, "").json(), answer(prefix, "").json());
        assert_ne!(one["cards"][0]["uuid"], other["cards"][0]["uuid"]);
        assert_eq!(without_ids(one), without_ids(other));
    }
}

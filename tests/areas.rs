//! The areas of advice stand apart: broken data of one silences none of the others. And cards stay few.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails, and says where"
)]

mod common;

use common::Scenario;
use rstest::rstest;
use serde_json::{Value, json};

/// A first dose with something wrong in every area.
const EVERY_AREA: &str = "data-every-area-at-once";

/// The findings of a card, by its area.
fn of_area(answer: &Value, area: &str) -> Vec<Value> {
    let cards = answer["cards"].as_array().unwrap();
    let card = cards.iter().find(|card| card["extension"]["countersign.area"] == area);
    card.map_or_else(Vec::new, |card| card["extension"]["countersign.findings"].as_array().unwrap().clone())
}

/// The resources of a type in the prefetch and in the drafts.
fn resources<'r>(request: &'r mut Value, resource_type: &str) -> Vec<&'r mut Value> {
    let mut found = Vec::new();
    let request = request.as_object_mut().unwrap();
    for (name, part) in request.iter_mut() {
        let bundles: Vec<&mut Value> = match name.as_str() {
            "context" => vec![&mut part["draftOrders"]],
            "prefetch" => part.as_object_mut().unwrap().values_mut().collect(),
            _ => Vec::new(),
        };
        for bundle in bundles {
            if bundle["resourceType"] == resource_type {
                found.push(bundle);
                continue;
            }
            let entries = bundle.get_mut("entry").and_then(Value::as_array_mut);
            let resources = entries.into_iter().flatten().map(|entry| &mut entry["resource"]);
            found.extend(resources.filter(|resource| resource["resourceType"] == resource_type));
        }
    }
    found
}

/// Every value of the observations with one of these LOINC codes becomes what no reader understands.
fn break_observations(request: &mut Value, codes: &[&str]) {
    let mut broken = 0;
    for observation in resources(request, "Observation") {
        let codings = observation["code"]["coding"].as_array().unwrap();
        if codings.iter().any(|coding| codes.contains(&coding["code"].as_str().unwrap_or_default())) {
            observation.as_object_mut().unwrap().remove("valueCodeableConcept");
            observation["valueQuantity"] = json!([{ "value": { "is": "not a number" } }]);
            broken += 1;
        }
    }
    assert!(broken > 0, "there was something to break");
}

fn break_body_size(request: &mut Value) {
    break_observations(request, &["8302-2", "29463-7"]);
}

fn break_liver_tests(request: &mut Value) {
    break_observations(request, &["1975-2", "1920-8", "1742-6"]);
}

fn break_counts(request: &mut Value) {
    break_observations(request, &["751-8"]);
}

fn break_ecg(request: &mut Value) {
    break_observations(request, &["76634-5"]);
}

fn break_pregnancy_test(request: &mut Value) {
    break_observations(request, &["2118-8"]);
}

fn break_cd22(request: &mut Value) {
    break_observations(request, &["51124-6"]);
}

fn break_veno_occlusive_disease(request: &mut Value) {
    for condition in resources(request, "Condition") {
        if condition["code"].to_string().contains("veno-occlusive") {
            condition["code"] = json!(["K76.5"]);
        }
    }
}

fn break_medications(request: &mut Value) {
    for order in resources(request, "MedicationRequest") {
        if order["status"] != "draft" {
            order["medicationCodeableConcept"] = json!(7);
            order["dosageInstruction"] = json!("by mouth");
        }
    }
}

// `dose` and `data` may change with every break: `data` names what is broken.
#[rstest]
#[case("dose", break_body_size)]
#[case("transplant", break_veno_occlusive_disease)]
#[case("liver", break_liver_tests)]
#[case("blood-counts", break_counts)]
#[case("qt", break_ecg)]
#[case("premedication", break_medications)]
#[case("pregnancy", break_pregnancy_test)]
#[case("indication", break_cd22)]
fn broken_data_of_one_area_change_no_other(#[case] broken: &str, #[case] damage: fn(&mut Value)) {
    let scenario = Scenario::named(EVERY_AREA);
    let whole = scenario.answer_to(&scenario.request()).unwrap();
    let mut request = scenario.request();
    damage(&mut request);
    let answer = scenario.answer_to(&request).unwrap();
    let areas =
        ["dose", "transplant", "liver", "blood-counts", "qt", "premedication", "pregnancy", "indication"];
    for area in areas.into_iter().filter(|area| *area != broken) {
        let before = of_area(&whole, area);
        assert!(!before.is_empty(), "{area} has something to say");
        assert_eq!(of_area(&answer, area), before, "{area}, with the data of {broken} broken");
    }
}

#[test]
fn a_routine_order_with_complete_data_gets_the_double_check_alone() {
    for name in ["v01-correct-c1d1", "v02-correct-c1d8", "v14-reduced-dose-kept"] {
        let scenario = Scenario::named(name);
        let answer = scenario.answer_to(&scenario.request()).unwrap();
        let cards = answer["cards"].as_array().unwrap();
        assert_eq!(cards.len(), 1, "{name}");
        assert_eq!(cards[0]["extension"]["countersign.findings"][0]["rule"], "dose-verified", "{name}");
    }
}

#[test]
fn no_area_has_two_cards_and_no_sentence_stands_on_two() {
    for scenario in Scenario::all() {
        let Ok(answer) = scenario.answer_to(&scenario.request()) else { continue };
        let cards = answer["cards"].as_array().unwrap();
        let mut areas: Vec<&str> =
            cards.iter().map(|card| card["extension"]["countersign.area"].as_str().unwrap()).collect();
        areas.sort_unstable();
        areas.dedup();
        assert_eq!(areas.len(), cards.len(), "{}", scenario.name());
        let mut summaries: Vec<&str> = cards.iter().map(|card| card["summary"].as_str().unwrap()).collect();
        summaries.sort_unstable();
        summaries.dedup();
        assert_eq!(summaries.len(), cards.len(), "{}", scenario.name());
    }
}

//! A medication that is there and names nothing is not known to be another medicine.

use rstest::rstest;

use super::*;

/// What the gaps of an order and of a dose on file concern.
fn of_history(medication: &Value) -> Vec<&'static str> {
    let resource = |kind: &str| {
        let resource = json!({ "resourceType": kind, "id": "x", "status": "active" });
        with(resource, medication.clone())
    };
    let prefetch = json!({
        "medicationRequests": bundle(&[resource("MedicationRequest")]),
        "medicationAdministrations": bundle(&[resource("MedicationAdministration")])
    });
    concerns(&case_with(&prefetch, &[]))
}

#[rstest]
#[case::nothing(json!({}))]
#[case::no_concept(json!({ "medicationCodeableConcept": {} }))]
#[case::empty_text(json!({ "medicationCodeableConcept": { "text": "" } }))]
#[case::blank_text(json!({ "medicationCodeableConcept": { "text": " \t\u{a0}" } }))]
#[case::invisible_text(json!({ "medicationCodeableConcept": { "text": "\u{200b}\u{feff}" } }))]
#[case::a_dash(json!({ "medicationCodeableConcept": { "text": "-" } }))]
#[case::text_alone(json!({ "medicationCodeableConcept": "" }))]
#[case::empty_coding(json!({ "medicationCodeableConcept": { "coding": [{}] } }))]
#[case::empty_display(json!({ "medicationCodeableConcept": { "coding": [{ "display": "" }] } }))]
#[case::system_alone(json!({ "medicationCodeableConcept": { "coding": [{ "system": LOCAL }] } }))]
#[case::empty_code(json!({ "medicationCodeableConcept": { "coding": [{ "system": LOCAL, "code": "" }] } }))]
#[case::code_without_system(json!({ "medicationCodeableConcept": { "coding": [{ "code": "1942954" }] } }))]
#[case::list(json!({ "medicationCodeableConcept": [{ "text": "" }] }))]
#[case::r5(json!({ "medication": { "concept": {} } }))]
#[case::r5_empty_text(json!({ "medication": { "concept": { "text": "" } } }))]
#[case::contained(json!({
    "contained": [{ "resourceType": "Medication", "id": "m", "code": { "text": "" } }],
    "medicationReference": { "reference": "#m" }
}))]
#[case::empty_display_of_a_reference(json!({ "medicationReference": { "reference": "#m", "display": " " } }))]
fn what_names_nothing_is_said(#[case] medication: Value) {
    assert_eq!(of_history(&medication), [DOSES_GIVEN, "other orders and medicines"]);
}

#[rstest]
#[case::unknown_code(json!({ "medicationCodeableConcept": { "coding": [{ "system": LOCAL, "code": "7" }] } }))]
#[case::display(json!({ "medicationCodeableConcept": { "coding": [{ "display": "Study drug A" }] } }))]
#[case::text(json!({ "medicationCodeableConcept": { "coding": [{}], "text": "5" } }))]
#[case::the_second_of_a_list(json!({ "medicationCodeableConcept": [{ "text": "" }, { "text": "water" }] }))]
#[case::ingredient(json!({
    "contained": [{
        "resourceType": "Medication", "id": "m", "code": { "text": "" },
        "ingredient": [{ "itemCodeableConcept": { "text": "water" } }]
    }],
    "medicationReference": { "reference": "#m" }
}))]
fn what_names_something_else_is_left_out(#[case] medication: Value) {
    assert_eq!(of_history(&medication), Vec::<&str>::new());
}

//! What came with a key and answers nothing is no empty answer.

use rstest::rstest;

use super::*;

/// The keys that ask for a list and say by a gap alone that it could not be had.
const LISTS: [&str; 6] = [
    "allergies",
    "conditions",
    "medicationAdministrations",
    "medicationRequests",
    "procedures",
    "serviceRequests",
];

/// The keys whose data could not be had.
fn unavailable(case: &Case<'_>) -> Vec<&'static str> {
    let key = |gap: &Gap<'_>| {
        let GapKind::Unavailable { key } = gap.kind else { return None };
        Some(key)
    };
    case.gaps.iter().filter_map(key).collect()
}

fn outcome(issue: &Value) -> Value {
    json!({ "resourceType": "OperationOutcome", "issue": issue })
}

/// PRE-14: in place of the resource it says that the client tried and failed, whatever the severity. PRE-19: what is of
/// another kind is unavailable.
#[rstest]
#[case::error(outcome(&json!([{ "severity": "error", "code": "timeout" }])))]
#[case::warning(outcome(&json!([{ "severity": "warning", "code": "timeout" }])))]
#[case::information(outcome(&json!([{ "severity": "information" }])))]
#[case::capitals(outcome(&json!([{ "severity": "ERROR" }])))]
#[case::no_severity(outcome(&json!([{ "code": "security" }])))]
#[case::severity_of_a_wrong_type(outcome(&json!([{ "severity": 3 }])))]
#[case::no_issue(json!({ "resourceType": "OperationOutcome" }))]
#[case::empty_issue(outcome(&json!([])))]
#[case::parameters(json!({ "resourceType": "Parameters" }))]
#[case::list(json!({ "resourceType": "List", "status": "current" }))]
#[case::unknown_type(json!({ "resourceType": "Something" }))]
#[case::empty_type(json!({ "resourceType": "" }))]
#[case::patient(json!({ "resourceType": "Patient", "id": "p" }))]
#[case::list_of_others(json!([{ "resourceType": "Coverage" }]))]
#[case::bundle_of_others(bundle(&[json!({ "resourceType": "Coverage" }), json!({ "resourceType": "Encounter" })]))]
#[case::legacy_failure(json!({
    "response": { "status": "500" }, "resource": outcome(&json!([{ "severity": "warning" }]))
}))]
#[case::legacy_outcome(json!({
    "response": { "status": "200 OK" }, "resource": outcome(&json!([{ "severity": "warning" }]))
}))]
#[case::legacy_status_beside_an_empty_result(json!({
    "response": { "status": "503 Service Unavailable" }, "resource": bundle(&[])
}))]
#[case::legacy_status_as_a_number(json!({ "response": { "status": 404 }, "resource": bundle(&[]) }))]
#[case::legacy_status_alone(json!({ "response": { "status": "500" } }))]
#[case::legacy_other(json!({ "resource": { "resourceType": "Parameters" } }))]
#[case::failed_entry(json!({
    "resourceType": "Bundle",
    "entry": [{ "response": { "status": "403" }, "resource": outcome(&json!([{ "severity": "warning" }])) }]
}))]
#[case::failed_entry_without_a_resource(json!({
    "resourceType": "Bundle", "entry": [{ "response": { "status": "500 Internal Server Error" } }]
}))]
#[case::error_entry(bundle(&[outcome(&json!([{ "severity": "error" }]))]))]
#[case::error_entry_in_capitals(bundle(&[outcome(&json!([{ "severity": " FATAL" }]))]))]
#[case::entry_without_severity(bundle(&[outcome(&json!([{ "code": "security" }]))]))]
#[case::entry_with_an_unknown_severity(bundle(&[outcome(&json!([{ "severity": "bad" }]))]))]
#[case::entry_without_issue(bundle(&[outcome(&json!(null))]))]
fn a_value_that_answers_nothing_is_unavailable(#[case] value: Value) {
    let keys = LISTS.map(|key| (key.to_owned(), value.clone()));
    let mut unavailable = unavailable(&case_with(&Value::Object(keys.into_iter().collect()), &[]));
    unavailable.sort_unstable();
    assert_eq!(unavailable, LISTS);
}

/// PRE-13, field-notes 1.6: a remark in a Bundle is no failure.
#[rstest]
#[case::null(json!(null))]
#[case::no_entry(json!({ "resourceType": "Bundle", "total": 0 }))]
#[case::list(json!([]))]
#[case::warning_entry(bundle(&[outcome(&json!([{ "severity": "warning" }]))]))]
#[case::warning_entry_in_capitals(bundle(&[outcome(&json!([{ "severity": "Warning" }]))]))]
#[case::one_issue_that_is_no_list(bundle(&[outcome(&json!({ "severity": "information" }))]))]
#[case::success_entry(bundle(&[outcome(&json!([{ "severity": "success" }]))]))]
#[case::legacy(json!({ "response": { "status": "200 OK" }, "resource": bundle(&[]) }))]
#[case::legacy_remark(json!({
    "response": { "status": "200" }, "resource": bundle(&[outcome(&json!([{ "severity": "warning" }]))])
}))]
#[case::entry_with_its_status(json!({
    "resourceType": "Bundle",
    "entry": [{ "response": { "status": "200" }, "resource": bundle(&[]) }]
}))]
fn an_empty_result_is_an_answer(#[case] value: Value) {
    let keys = LISTS.map(|key| (key.to_owned(), value.clone()));
    assert_eq!(case_with(&Value::Object(keys.into_iter().collect()), &[]).gaps, []);
}

/// What a site merges into one Bundle answers a key as soon as something of its kind is there.
#[test]
fn resources_of_other_kinds_may_stand_beside_those_asked_for() {
    let condition = json!({ "resourceType": "Condition" });
    let merged = bundle(&[json!({ "resourceType": "Coverage" }), condition]);
    assert!(case_with(&json!({ "conditions": merged }), &[]).gaps.is_empty());
}

/// A value of a kind that no rule asks for is no result under another name.
#[rstest]
#[case::another_kind(json!({ "resourceType": "Encounter" }), true)]
#[case::a_failed_query(outcome(&json!([{ "severity": "information" }])), true)]
#[case::an_empty_result(bundle(&[]), false)]
#[case::a_result(bundle(&[json!({ "resourceType": "MedicationAdministration", "status": "entered-in-error",
    "medicationCodeableConcept": { "text": "inotuzumab" } })]), false)]
fn only_a_result_stands_for_a_missing_key(#[case] value: Value, #[case] is_missed: bool) {
    let prefetch = json!({ "site-key": value, "medicationAdministrations": "left out" });
    let keys = unavailable(&case_with(&prefetch, &[]));
    assert_eq!(keys.contains(&"medicationAdministrations"), is_missed, "{keys:?}");
}

/// One of a type in odd case may be what was asked for; beside others it is said as what cannot be read.
#[rstest]
#[case("medicationadministration")]
#[case("MEDICATIONADMINISTRATION")]
#[case("MedicationAdministration ")]
#[case("")]
fn a_resource_of_a_misspelt_type_is_said(#[case] kind: &str) {
    let dose = json!({ "resourceType": kind, "status": "completed" });
    let case = case_with(&json!({ "medicationAdministrations": bundle(&[dose]) }), &[]);
    assert_eq!(concerns(&case), [DOSES_GIVEN]);
}

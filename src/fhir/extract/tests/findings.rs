//! Diagnoses, transplants, transfusions, allergies.

use rstest::rstest;

use super::*;
use crate::{
    clinical::case::{DiagnosisKind, Response},
    knowledge::Class,
};

fn condition(code: &Value, members: Value) -> Value {
    with(json!({ "resourceType": "Condition", "id": "c", "code": code }), members)
}

fn status(code: &str) -> Value {
    json!({ "coding": [{ "code": code }] })
}

fn kinds(case: &Case<'_>) -> Vec<(DiagnosisKind, bool)> {
    case.diagnoses.iter().map(|diagnosis| (diagnosis.kind, diagnosis.is_active)).collect()
}

#[rstest]
#[case(json!({}), &[(DiagnosisKind::VenoOcclusiveDisease, true)])]
#[case(json!({ "clinicalStatus": status("recurrence") }), &[(DiagnosisKind::VenoOcclusiveDisease, true)])]
#[case(json!({ "clinicalStatus": status("resolved") }), &[(DiagnosisKind::VenoOcclusiveDisease, false)])]
#[case(json!({ "clinicalStatus": { "text": "Inactive" } }), &[(DiagnosisKind::VenoOcclusiveDisease, false)])]
#[case(json!({ "abatementDateTime": "2024-04-08" }), &[(DiagnosisKind::VenoOcclusiveDisease, false)])]
#[case(
    json!({ "clinicalStatus": status("active"), "abatementDateTime": "2024-04-08" }),
    &[(DiagnosisKind::VenoOcclusiveDisease, true)]
)]
#[case(json!({ "abatementDateTime": "2027-04-08" }), &[(DiagnosisKind::VenoOcclusiveDisease, true)])]
#[case(json!({ "verificationStatus": status("unconfirmed") }), &[(DiagnosisKind::VenoOcclusiveDisease, true)])]
#[case(json!({ "verificationStatus": status("refuted") }), &[])]
#[case(json!({ "verificationStatus": status("entered-in-error") }), &[])]
fn a_warning_sign_counts_unless_it_is_refuted(
    #[case] members: Value,
    #[case] expected: &[(DiagnosisKind, bool)],
) {
    let code = json!({ "coding": [
        { "system": ICD, "code": "K76.5" }, { "system": SNOMED, "code": "65617004" }
    ] });
    assert_eq!(kinds(&case_of(&[condition(&code, members)])), expected);
}

// Contract 5: unless it ended. The evaluation is on 2026-03-02; an end that may lie ahead is none.
#[rstest]
#[case(json!({ "abatementDateTime": "2025" }), false)]
#[case(json!({ "abatementDateTime": "2026" }), true)]
#[case(json!({ "abatementDateTime": "2027" }), true)]
#[case(json!({ "abatementDateTime": "2026-02" }), false)]
#[case(json!({ "abatementDateTime": "2026-03" }), true)]
#[case(json!({ "abatementDateTime": "2026-03-02" }), false)]
#[case(json!({ "abatementDateTime": "2026-03-03" }), true)]
#[case(json!({ "abatementDateTime": "last year" }), true)] // no time, where one is due
#[case(json!({ "abatementDateTime": 2020 }), true)]
#[case(json!({ "abatementPeriod": { "start": "2025-11", "end": "2026-01" } }), false)]
#[case(json!({ "abatementAge": { "value": 40, "code": "a" } }), false)]
#[case(json!({ "abatementRange": {} }), false)]
#[case(json!({ "abatementString": "resolved after paracentesis" }), false)]
#[case(json!({ "abatementString": "Resolved in 2024" }), false)]
#[case(json!({ "abatementString": "2026-01" }), false)]
#[case(json!({ "abatementString": "2026-08-14" }), true)]
#[case(json!({ "abatementString": "summer of 2026" }), true)]
#[case(json!({ "abatementString": "6/1/26" }), true)]
#[case(json!({ "abatementString": "ongoing" }), true)]
#[case(json!({ "abatementString": "not resolved" }), true)]
#[case(json!({ "abatementString": "EDD in August" }), true)]
#[case(json!({ "abatementString": "resolved?" }), true)]
#[case(json!({ "abatementString": " " }), true)]
#[case(json!({ "abatementString": 2020 }), true)]
// One that is active and has an end contradicts itself.
#[case(json!({ "clinicalStatus": status("active"), "abatementDateTime": "2020" }), true)]
#[case(json!({ "clinicalStatus": status("active"), "abatementString": "resolved" }), true)]
fn a_condition_without_a_status_counts_unless_it_ended(#[case] members: Value, #[case] is_active: bool) {
    for (code, kind) in [("O09.90", DiagnosisKind::Pregnancy), ("K76.5", DiagnosisKind::VenoOcclusiveDisease)]
    {
        let case = case_of(&[condition(&concept(ICD, code), members.clone())]);
        assert_eq!(kinds(&case), [(kind, is_active)]);
    }
}

#[rstest]
#[case(json!({ "verificationStatus": status("confirmed") }), &[(DiagnosisKind::GilbertSyndrome, true)])]
#[case(json!({}), &[(DiagnosisKind::GilbertSyndrome, true)])]
#[case(json!({ "verificationStatus": status("provisional") }), &[])]
#[case(json!({ "verificationStatus": status("differential") }), &[])]
#[case(
    json!({ "clinicalStatus": status("active"), "abatementDateTime": "2024-04-08" }),
    &[(DiagnosisKind::GilbertSyndrome, false)]
)]
fn what_excuses_must_be_confirmed(#[case] members: Value, #[case] expected: &[(DiagnosisKind, bool)]) {
    assert_eq!(kinds(&case_of(&[condition(&concept(ICD, "E80.4"), members)])), expected);
}

#[rstest]
#[case("K76.89", "Hepatic steatosis", &[DiagnosisKind::OtherLiverDisease])]
#[case(
    "K76.89",
    "Nodular regenerative hyperplasia of the liver",
    &[DiagnosisKind::NodularRegenerativeHyperplasia, DiagnosisKind::OtherLiverDisease]
)]
#[case("K74.60", "Portal hypertension", &[DiagnosisKind::Cirrhosis])] // the code says enough
#[case("X99", "Portal hypertension", &[DiagnosisKind::PortalHypertension])]
#[case("X99", "No portal hypertension", &[])]
#[case("X99", "Gilbert syndrome?", &[])]
#[case("X99", "VOD?", &[DiagnosisKind::VenoOcclusiveDisease])]
// ICD-10-CM has one code for every ALL.
#[case(
    "C91.00",
    "T-cell acute lymphoblastic leukemia",
    &[DiagnosisKind::UnspecifiedLymphoblasticLeukaemia, DiagnosisKind::TCellLeukaemia]
)]
#[case(
    "C91.01",
    "Acute lymphoblastic leukemia, B-cell, in remission",
    &[DiagnosisKind::BCellLeukaemia, DiagnosisKind::UnspecifiedLymphoblasticLeukaemia]
)]
#[case("C91.00", "ALL, not having achieved remission", &[DiagnosisKind::UnspecifiedLymphoblasticLeukaemia])]
#[case("X99", "Acute lymphoblastic leukaemia", &[DiagnosisKind::UnspecifiedLymphoblasticLeukaemia])]
#[case("X99", "Normal pregnancy, second trimester", &[DiagnosisKind::Pregnancy])]
#[case("X99", "Pregnancy test negative", &[])]
#[case("X99", "History of pregnancy", &[])]
fn a_name_counts_where_no_code_says_enough(
    #[case] code: &str,
    #[case] text: &str,
    #[case] expected: &[DiagnosisKind],
) {
    let code = with(concept(ICD, code), json!({ "text": text }));
    let read: Vec<DiagnosisKind> =
        kinds(&case_of(&[condition(&code, json!({}))])).iter().map(|kind| kind.0).collect();
    assert_eq!(read, expected);
}

// A sender of an earlier version, and ends without a date.
#[rstest]
#[case(json!({ "clinicalStatus": "resolved" }), &[(DiagnosisKind::Haemolysis, false)])]
#[case(json!({ "verificationStatus": "provisional" }), &[])]
#[case(json!({ "abatementString": "last year" }), &[(DiagnosisKind::Haemolysis, false)])]
#[case(json!({ "abatementDateTime": "2025" }), &[(DiagnosisKind::Haemolysis, false)])]
#[case(json!({ "abatementDateTime": "2027" }), &[(DiagnosisKind::Haemolysis, true)])]
fn what_excuses_must_be_there_now(#[case] members: Value, #[case] expected: &[(DiagnosisKind, bool)]) {
    assert_eq!(kinds(&case_of(&[condition(&concept(ICD, "D59.9"), members)])), expected);
}

#[rstest]
#[case("Condition", "that diagnosis")]
#[case("Procedure", "a transplant or a transfusion")]
#[case("ServiceRequest", "a transplant or a transfusion")]
fn a_record_whose_code_cannot_be_read_is_said(#[case] kind: &str, #[case] concern: &str) {
    let record = json!({ "resourceType": kind, "id": "r", "status": "completed", "code": "K76.5" });
    assert_eq!(concerns(&case_of(&[record])), [concern]);
}

#[rstest]
#[case(json!({}), true)]
#[case(json!({ "status": "unknown" }), true)]
#[case(json!({ "status": ["completed"] }), true)]
#[case(json!({ "status": "Completed" }), true)]
#[case(json!({ "status": "stopped" }), false)]
#[case(json!({ "status": "not-done" }), false)]
#[case(json!({ "status": "entered-in-error" }), false)]
fn a_transplant_that_may_have_been_done_or_not_is_said(#[case] members: Value, #[case] is_said: bool) {
    let case = case_of(&[transplant("Procedure", members)]);
    assert_eq!(case.transplants, []);
    let expected: &[&str] = if is_said { &["a transplant or a transfusion"] } else { &[] };
    assert_eq!(concerns(&case), expected);
}

#[test]
fn a_code_in_a_list_of_one_is_read() {
    let case = case_of(&[condition(&json!([concept(ICD, "D59.9")]), json!({}))]);
    assert_eq!(kinds(&case), [(DiagnosisKind::Haemolysis, true)]);
}

#[test]
fn a_transplant_over_several_days_is_of_the_last_of_them() {
    let period = json!({ "start": "2025-12-25", "end": "2026-01-05" });
    let case =
        case_of(&[transplant("Procedure", json!({ "status": "completed", "performedPeriod": period }))]);
    assert_eq!(case.transplants[0].known().unwrap().to_string(), "2026-01-05");
}

#[test]
fn a_relapse_keeps_the_day_it_began() {
    let members = json!({ "onsetDateTime": "2025-12-28", "recordedDate": "2026-03-01" });
    let case = case_of(&[condition(&concept(ICD, "C91.02"), members)]);
    let record = &case.responses[0];
    assert_eq!((record.response, record.day.to_string()), (Response::Relapse, "2026-03-01".to_owned()));
    assert_eq!(record.since.unwrap().to_string(), "2025-12-28");
}

// ---------------------------------------------------------------- transplants

fn transplant(kind: &str, members: Value) -> Value {
    with(json!({ "resourceType": kind, "id": "t", "code": concept(SNOMED, "234336002") }), members)
}

#[rstest]
#[case("ServiceRequest", json!({ "status": "active" }), Some(true))]
#[case("ServiceRequest", json!({ "status": "draft" }), Some(true))]
#[case("ServiceRequest", json!({ "status": "on-hold" }), Some(true))]
#[case("ServiceRequest", json!({ "status": "active", "doNotPerform": true }), Some(false))]
#[case("ServiceRequest", json!({ "status": "revoked" }), Some(false))]
#[case("ServiceRequest", json!({ "status": "completed" }), None)]
#[case("ServiceRequest", json!({ "status": "entered-in-error" }), None)]
#[case("ServiceRequest", json!({ "status": "entered-in-error", "doNotPerform": true }), None)]
#[case("ServiceRequest", json!({}), None)]
#[case("Procedure", json!({ "status": "preparation" }), Some(true))]
#[case("Procedure", json!({ "status": "not-done" }), Some(false))]
#[case("Procedure", json!({ "status": "stopped" }), None)]
#[case("Procedure", json!({ "status": "entered-in-error" }), None)]
fn a_plan_is_told_by_the_status(#[case] kind: &str, #[case] members: Value, #[case] planned: Option<bool>) {
    let case = case_of(&[transplant(kind, members)]);
    assert_eq!(case.transplant_plans.first().map(|plan| plan.planned), planned);
    assert!(case.transplants.is_empty() && case.undated_transplants.is_empty());
}

#[rstest]
#[case("active", json!({ "status": "scheduled" }), Some(true))]
#[case("active", json!({ "status": "not-started" }), Some(true))]
#[case("active", json!({}), Some(true))]
#[case("active", json!({ "status": "scheduled", "doNotPerform": true }), Some(false))]
#[case("active", json!({ "status": "cancelled" }), Some(false))]
#[case("active", json!({ "status": "completed" }), None)]
#[case("active", json!({ "status": "entered-in-error" }), None)]
#[case("revoked", json!({ "status": "scheduled" }), Some(false))]
#[case("completed", json!({ "status": "scheduled" }), None)]
fn a_plan_is_an_activity_of_a_care_plan(
    #[case] plan: &str,
    #[case] detail: Value,
    #[case] planned: Option<bool>,
) {
    let detail = with(json!({ "code": concept(SNOMED, "425843001") }), detail);
    let plan = json!({
        "resourceType": "CarePlan", "id": "plan", "status": plan, "created": "2026-02-10",
        "activity": [{ "detail": { "code": concept(SNOMED, "1") } }, { "detail": detail }]
    });
    let case = case_with(&json!({ "carePlans": bundle(&[plan]) }), &[]);
    let told = case.transplant_plans.first().map(|plan| (plan.planned, plan.day.map(|day| day.to_string())));
    assert_eq!(told, planned.map(|planned| (planned, Some("2026-02-10".to_owned()))));
}

#[rstest]
#[case(concept(ICD, "Z76.82"), json!({}), Some(true))]
#[case(concept(ICD, "Z76.82"), json!({ "clinicalStatus": status("resolved") }), None)]
#[case(json!({ "text": "Awaiting allogeneic stem cell transplant" }), json!({}), Some(true))]
#[case(json!({ "text": "Not a transplant candidate (cardiac function)" }), json!({}), Some(false))]
#[case(json!({ "text": "Not a transplant candidate?" }), json!({}), None)]
#[case(
    json!({ "text": "Not a transplant candidate" }),
    json!({ "verificationStatus": status("unconfirmed") }),
    None
)]
fn a_condition_tells_of_a_plan(#[case] code: Value, #[case] members: Value, #[case] planned: Option<bool>) {
    let case = case_of(&[condition(&code, members)]);
    assert_eq!(case.transplant_plans.first().map(|plan| plan.planned), planned);
}

#[rstest]
#[case("Transplant candidate", json!({ "valueBoolean": false }), Some(false))]
#[case("Transplant candidate", json!({ "valueString": "No" }), Some(false))]
#[case("Transplant candidate", json!({ "valueString": "Yes" }), None)] // a candidate may have no plan
#[case("Transplant eligibility", json!({ "valueString": "Not a transplant candidate" }), Some(false))]
#[case("Not a transplant candidate", json!({ "valueBoolean": true }), Some(false))]
#[case("Not a transplant candidate", json!({ "valueBoolean": false }), None)]
fn an_observation_tells_that_there_is_no_plan(
    #[case] name: &str,
    #[case] value: Value,
    #[case] planned: Option<bool>,
) {
    let observation = json!({
        "resourceType": "Observation", "status": "final", "code": { "text": name }, "effectiveDateTime": "2026-02-10"
    });
    let case = case_of(&[with(observation, value)]);
    assert_eq!(case.transplant_plans.first().map(|plan| plan.planned), planned);
}

#[rstest]
#[case(transplant("Procedure", json!({ "status": "completed", "performedDateTime": "2025-12-01" })), &["2025-12-01", "2025-12-01"], 0)]
#[case(transplant("Procedure", json!({ "status": "completed" })), &[], 1)]
#[case(transplant("Procedure", json!({ "status": "completed", "performedDateTime": "2026-02" })), &["2026-02-01", "2026-02-28"], 0)]
#[case(transplant("Procedure", json!({ "status": "completed", "performedDateTime": "2026" })), &["2026-01-01", "2026-03-02"], 0)] // up to now
#[case(transplant("Procedure", json!({ "status": "completed", "performedDateTime": "2026-04" })), &[], 1)] // to come
#[case(condition(&concept(ICD, "Z94.84"), json!({ "onsetDateTime": "2024-01-09" })), &["2024-01-09", "2024-01-09"], 0)]
#[case(condition(&concept(ICD, "Z94.84"), json!({ "recordedDate": "2026-02-20" })), &[], 1)]
#[case(condition(&concept(ICD, "T86.5"), json!({ "onsetDateTime": "2026-02-20" })), &[], 1)] // the complication's day
fn a_transplant_is_dated_by_itself_alone(
    #[case] resource: Value,
    #[case] days: &[&str],
    #[case] undated: usize,
) {
    let case = case_of(&[resource]);
    let possible = case.transplants.iter().flat_map(|on| [on.earliest, on.latest]);
    assert_eq!(possible.map(|day| day.to_string()).collect::<Vec<_>>(), days);
    assert_eq!(case.undated_transplants.len(), undated);
}

// A condition's name tells of a transplant done only where it says so: when, how many on unknown days, the plan.
#[rstest]
#[case("Status post allogeneic HSCT", Some("2026-02-10"), 0, None)]
#[case("S/p allogeneic stem cell transplant (HSCT)", Some("2026-02-10"), 0, None)]
#[case("HSCT performed as planned", Some("2026-02-10"), 0, None)]
#[case("Status post allogeneic HSCT 2026", Some("2026-02-10"), 0, None)]
#[case("Status post autologous HSCT 2020", Some("2020-12-31"), 0, None)]
#[case("Status post autologous HSCT 2020, allogeneic HSCT planned", Some("2020-12-31"), 0, Some(true))]
#[case("Allogeneic HSCT 2019", Some("2019-12-31"), 0, None)]
#[case("Allogeneic HSCT", None, 1, None)]
#[case("Relapse after HSCT", None, 1, None)]
#[case("Relapsed B-ALL s/p HSCT", None, 1, None)]
#[case("Stem cell transplant in June 2026", None, 0, None)]
#[case("Needs HSCT", None, 0, None)]
#[case("HSCT donor identified", None, 0, None)]
#[case("HSCT deferred to June", None, 0, Some(true))]
#[case("HSCT declined", None, 0, Some(false))]
#[case("Brother had stem cell transplant", None, 0, None)]
fn the_name_of_a_condition_tells_of_a_transplant_done_where_it_says_so(
    #[case] text: &str,
    #[case] latest: Option<&str>,
    #[case] undated: usize,
    #[case] planned: Option<bool>,
) {
    let case = case_of(&[json!({
        "resourceType": "Condition", "id": "c", "onsetDateTime": "2026-02-10", "code": { "text": text },
    })]);
    assert_eq!(case.transplants.first().map(|on| on.latest.to_string()).as_deref(), latest);
    assert_eq!(case.undated_transplants.len(), undated);
    assert_eq!(case.transplant_plans.first().map(|plan| plan.planned), planned);
}

// By name, where no code tells: one transplant done, one on an unknown day, a plan.
#[rstest]
#[case("Procedure", "completed", "Allogeneic hematopoietic stem cell transplantation", (1, 0, None))]
#[case("Procedure", "completed", "Bone marrow biopsy after stem cell transplant", (0, 1, None))]
#[case("Procedure", "completed", "HLA typing for stem cell transplant", (0, 0, None))]
#[case("Procedure", "completed", "Allogeneic stem cell transplant (unit 5B)", (1, 0, None))]
#[case("Procedure", "completed", "HCT, allogeneic", (1, 0, None))]
#[case("Procedure", "completed", "Dental extraction, HSCT clearance", (0, 0, None))]
#[case("Procedure", "completed", "Echocardiography - HSCT", (0, 0, None))]
#[case("Procedure", "completed", "Total body irradiation, HSCT conditioning", (0, 0, None))]
#[case("Procedure", "completed", "HSCT deferred", (0, 0, None))]
#[case("ServiceRequest", "active", "Vaccination, status post HSCT", (0, 1, None))]
#[case("Procedure", "not-done", "Allogeneic stem cell transplant", (0, 0, Some(false)))]
#[case("ServiceRequest", "active", "Allogeneic hematopoietic stem cell transplant", (0, 0, Some(true)))]
#[case("ServiceRequest", "active", "Referral for stem cell transplant", (0, 0, None))]
#[case("ServiceRequest", "revoked", "Allogeneic stem cell transplant", (0, 0, Some(false)))]
fn a_transplant_is_known_by_its_name(
    #[case] kind: &str,
    #[case] status: &str,
    #[case] name: &str,
    #[case] (done, undated, planned): (usize, usize, Option<bool>),
) {
    let case = case_of(&[json!({
        "resourceType": kind, "id": "t", "status": status, "code": { "text": name }, "performedDateTime": "2026-02-10",
    })]);
    assert_eq!((case.transplants.len(), case.undated_transplants.len()), (done, undated));
    assert_eq!(case.transplant_plans.first().map(|plan| plan.planned), planned);
}

#[rstest]
#[case("active", "Allogeneic stem cell transplant plan", Some(true))]
#[case("active", "Leukaemia care", None)]
#[case("completed", "Allogeneic stem cell transplant plan", None)]
fn the_title_of_a_care_plan_tells_of_a_transplant(
    #[case] status: &str,
    #[case] title: &str,
    #[case] planned: Option<bool>,
) {
    let case = case_of(&[json!({ "resourceType": "CarePlan", "id": "p", "status": status, "title": title })]);
    assert_eq!(case.transplant_plans.first().map(|plan| plan.planned), planned);
}

#[rstest]
#[case("completed", "Total abdominal hysterectomy", &[(DiagnosisKind::UnableToConceive, true)])]
#[case("preparation", "Total abdominal hysterectomy", &[])]
#[case("completed", "Counselling prior to hysterectomy", &[])]
fn a_hysterectomy_that_was_done_is_read(
    #[case] status: &str,
    #[case] name: &str,
    #[case] expected: &[(DiagnosisKind, bool)],
) {
    let case = case_of(&[
        json!({ "resourceType": "Procedure", "id": "h", "status": status, "code": { "text": name } }),
    ]);
    assert_eq!(kinds(&case), expected);
}

#[test]
fn platelets_were_transfused() {
    let transfusion = |members: Value| {
        let code = concept(SNOMED, "12719002");
        with(json!({ "resourceType": "Procedure", "status": "completed", "code": code }), members)
    };
    let case = case_of(&[
        transfusion(json!({ "performedDateTime": "2026-03-01T13:00:00-05:00" })),
        transfusion(json!({ "performedDateTime": "2026-02-01", "status": "not-done" })),
        transfusion(json!({})),
    ]);
    assert_eq!(case.platelet_transfusions, ["2026-03-01".parse().unwrap()]);
    assert_eq!(concerns(&case), ["a platelet transfusion before a count"]);
}

// ---------------------------------------------------------------- allergies

const RXNORM: &str = "http://www.nlm.nih.gov/research/umls/rxnorm";

fn allergy(code: &Value, members: Value) -> Value {
    with(json!({ "resourceType": "AllergyIntolerance", "id": "a", "code": code }), members)
}

#[rstest]
#[case(json!({ "reaction": [{ "severity": "severe" }] }), true, false)]
#[case(json!({ "reaction": [{ "severity": "mild", "manifestation": [{ "text": "Anaphylaxis" }] }] }), true, false)]
#[case(json!({ "reaction": [{ "severity": "mild" }], "criticality": "low" }), false, false)]
#[case(json!({ "criticality": "high" }), false, true)]
fn an_allergy_is_as_grave_as_it_says(#[case] members: Value, #[case] severe: bool, #[case] high: bool) {
    let case = case_of(&[allergy(&json!({ "text": "Besponsa (inotuzumab ozogamicin)" }), members)]);
    let allergy = &case.allergies[0];
    assert_eq!(
        (allergy.severe, allergy.high_criticality, allergy.drugs.as_slice()),
        (severe, high, &[0][..])
    );
}

#[test]
fn an_allergy_is_against_known_ingredients() {
    let knowledge = Knowledge::embedded().unwrap();
    let cetirizine = knowledge.ingredients.place("cetirizine").unwrap();
    let substance = json!({ "reaction": [{ "substance": { "text": "Cetirizine 10 mg tablet" } }] });
    for resource in [
        allergy(&concept(RXNORM, "20610"), json!({})),
        allergy(&json!({ "text": "antihistamine" }), substance),
    ] {
        let case = case_of(&[resource]);
        assert_eq!(case.allergies[0].ingredients, [cetirizine]);
        assert!(case.allergies[0].drugs.is_empty());
    }
}

#[test]
fn an_allergy_to_a_class_is_against_all_of_it() {
    let known = Knowledge::embedded().unwrap().ingredients;
    let case = case_of(&[allergy(&json!({ "text": "Antihistamines" }), json!({}))]);
    assert_eq!(case.allergies[0].ingredients, known.of_class(Class::H1Antihistamine).collect::<Vec<_>>());
}

#[rstest]
#[case(json!({ "coding": [{ "system": "http://snomed.info/sct", "code": "386884002" }] }))]
#[case(json!({}))]
fn an_allergy_without_a_name_may_be_against_anything(#[case] code: Value) {
    assert!(case_of(&[allergy(&code, json!({}))]).allergies[0].is_unknown());
}

#[rstest]
#[case(json!({ "text": "Penicillin (childhood rash)" }), json!({}))]
#[case(concept(RXNORM, "20610"), json!({ "verificationStatus": status("refuted") }))]
#[case(concept(RXNORM, "20610"), json!({ "clinicalStatus": status("resolved") }))]
#[case(concept(RXNORM, "20610"), json!({ "patient": { "reference": "Patient/other" } }))]
fn no_rule_asks_for_such_an_allergy(#[case] code: Value, #[case] members: Value) {
    assert!(case_of(&[allergy(&code, members)]).allergies.is_empty());
}

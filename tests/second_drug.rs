//! A second drug is a folder of knowledge: an invented drug with another schedule, judged without a new line of code.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails, and says where"
)]

mod common;

use std::{fs, path::Path};

use common::{as_json, findings};
use countersign::{
    advisor::{Advisor, Settings},
    knowledge::Knowledge,
};
use jiff::civil::{Date, date};
use rstest::rstest;
use serde_json::{Value, json};
use uuid::Uuid;

/// The embedded knowledge with the invented drug's folder beside it, as a site would add one.
fn advisor(folder: &str) -> Advisor {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let site = Path::new(env!("CARGO_TARGET_TMPDIR")).join(folder);
    copy(&root.join("knowledge"), &site);
    copy(&root.join("tests/second-drug"), &site);
    let knowledge = Knowledge::load(&site).unwrap_or_else(|error| panic!("{error}"));
    let pages = "http://127.0.0.1:8080/rules".to_owned();
    let settings = Settings { pages, ..Settings::default() };
    Advisor::new(knowledge, settings)
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// A day counted from 2 March 2026, which is 1.
fn day(number: i64) -> Date {
    date(2026, 3, 2).checked_add(jiff::Span::new().days(number - 1)).unwrap()
}

fn medication(name: &str) -> Value {
    json!({ "coding": [{ "system": "http://www.whocc.no/atc", "code": "L01ZZ99", "display": name }] })
}

fn body(code: &str, value: u32, unit: &str, on: Date) -> Value {
    json!({
        "resourceType": "Observation", "id": code, "status": "final",
        "code": { "coding": [{ "system": "http://loinc.org", "code": code }] },
        "subject": { "reference": "Patient/p" },
        "effectiveDateTime": format!("{on}T07:00:00-05:00"),
        "valueQuantity": { "value": value, "unit": unit, "system": "http://unitsofmeasure.org", "code": unit }
    })
}

/// An order of examplumab for a patient of 2 m², after doses given on some days.
fn request(given: &[(i64, u32)], on: i64, milligrams: u32) -> Value {
    let mg = |value: u32| json!({ "value": value, "unit": "mg", "system": "http://unitsofmeasure.org", "code": "mg" });
    let doses: Vec<Value> = given
        .iter()
        .map(|(number, value)| {
            json!({ "resource": {
                "resourceType": "MedicationAdministration", "id": format!("given-{number}"), "status": "completed",
                "medicationCodeableConcept": medication("examplumab"),
                "subject": { "reference": "Patient/p" },
                "effectiveDateTime": format!("{}T10:00:00-05:00", day(*number)),
                "dosage": { "dose": mg(*value) }
            }})
        })
        .collect();
    let bundle = |entry: Value| json!({ "resourceType": "Bundle", "type": "searchset", "entry": entry });
    json!({
        "hook": "order-sign",
        "hookInstance": "6a4d0b6e-6d4f-4d1e-8f7a-1f7a5b0f3c11",
        "context": {
            "userId": "Practitioner/1", "patientId": "p",
            "draftOrders": bundle(json!([{ "resource": {
                "resourceType": "MedicationRequest", "id": "draft", "status": "draft", "intent": "order",
                "medicationCodeableConcept": medication("examplumab"),
                "subject": { "reference": "Patient/p" },
                "authoredOn": format!("{}T08:00:00-05:00", day(on)),
                "dosageInstruction": [{
                    "timing": { "event": [format!("{}T10:00:00-05:00", day(on))] },
                    "route": { "coding": [{ "system": "http://snomed.info/sct", "code": "47625008" }] },
                    "doseAndRate": [{ "doseQuantity": mg(milligrams) }]
                }]
            }}]))
        },
        "prefetch": {
            "patient": { "resourceType": "Patient", "id": "p", "birthDate": "1980-05-17" },
            "heights": bundle(json!([{ "resource": body("8302-2", 180, "cm", day(on)) }])),
            "weights": bundle(json!([{ "resource": body("29463-7", 80, "kg", day(on)) }])),
            "observations": bundle(json!([])),
            "medicationRequests": bundle(json!([])),
            "medicationAdministrations": bundle(json!(doses)),
            "conditions": bundle(json!([])), "procedures": bundle(json!([])),
            "serviceRequests": bundle(json!([])), "allergies": bundle(json!([]))
        }
    })
}

fn answer(advisor: &Advisor, request: &Value, on: i64) -> Value {
    let at = format!("{}T08:30:00-05:00", day(on)).parse().unwrap();
    let response = advisor.advise(request.to_string().as_bytes(), at, &mut || Uuid::from_u128(1)).unwrap();
    as_json(&response)
}

const FIRST_CYCLE: [(i64, u32); 4] = [(1, 20), (4, 40), (7, 40), (10, 40)];

// Day 1 of cycle 1 is 10 mg/m², every other dose 20 mg/m²; 2 m².
#[rstest]
#[case::first_dose(&[], 1, 20, &[("dose-verified", "info")])]
#[case::day_4(&[(1, 20)], 4, 40, &[("dose-verified", "info")])]
#[case::next_cycle(&FIRST_CYCLE, 15, 40, &[("dose-verified", "info")])]
#[case::day_1_dose_on_day_4(&[(1, 20)], 4, 20, &[("dose-reduced", "warning")])]
#[case::rounding(&[], 1, 21, &[("dose-amount", "info")])]
#[case::over(&[], 1, 22, &[("dose-amount", "warning")])]
#[case::far_over(&[], 1, 23, &[("dose-amount", "critical")])]
#[case::cycle_in_one_dose(&[], 1, 140, &[("dose-amount", "critical")])]
#[case::a_day_after_the_last(&[(1, 20)], 2, 40, &[("interval-too-short", "critical")])]
#[case::day_3_for_day_4(&[(1, 20)], 3, 40, &[("off-schedule-day", "warning")])]
#[case::fifth_dose(&FIRST_CYCLE, 12, 40, &[("extra-dose-in-cycle", "critical")])]
#[case::a_day_early(&FIRST_CYCLE, 14, 40, &[("cycle-too-early", "warning")])]
#[case::two_days_early(&FIRST_CYCLE, 13, 40, &[("cycle-too-early", "critical")])]
fn another_schedule_is_judged_from_its_folder_alone(
    #[case] given: &[(i64, u32)],
    #[case] on: i64,
    #[case] milligrams: u32,
    #[case] expected: &[(&str, &str)],
) {
    let advisor = advisor(&format!("second-drug-{}-{on}-{milligrams}", given.len()));
    let answer = answer(&advisor, &request(given, on, milligrams), on);
    let found = findings(&answer);
    let found: Vec<(&str, &str)> = found
        .iter()
        .map(|finding| (finding["rule"].as_str().unwrap(), finding["severity"].as_str().unwrap()))
        .collect();
    assert_eq!(found, expected);
    assert_eq!(answer["extension"]["countersign.evaluation"]["courses"][0]["drug"], "examplumab");
    let cards = answer["cards"].to_string();
    for of_the_first_drug in ["inotuzumab", "gemtuzumab", "a week apart", "day 8", "ALL"] {
        assert!(!cards.contains(of_the_first_drug), "{of_the_first_drug}: {cards}");
    }
}

#[test]
fn its_double_check_has_its_own_arithmetic() {
    let advisor = advisor("second-drug-double-check");
    let answer = answer(&advisor, &request(&FIRST_CYCLE, 15, 40), 15);
    let values = &findings(&answer)[0]["values"];
    let number = |key: &str| values[key].to_string();
    assert_eq!(
        ["cycle", "day", "expected_mg", "volume_ml", "vials"].map(number),
        ["2", "1", "40.0", "8.0", "1.0"]
    );
    let detail = answer["cards"][0]["detail"].as_str().unwrap();
    assert!(detail.contains("250 mL") && detail.contains("5 % glucose"), "{detail}");
}

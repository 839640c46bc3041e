//! When a draft of ours is for, in the shapes that senders write.

#![allow(clippy::needless_pass_by_value, reason = "a table of JSON reads better without references")]

use std::sync::LazyLock;

use rstest::rstest;
use serde_json::{Value, json};

use super::*;
use crate::{
    clinical::case::{Case, GapKind},
    fhir::{Gathered, extract, screen},
    testing::{date, knowledge},
};

static KNOWLEDGE: LazyLock<Knowledge> = LazyLock::new(knowledge);

const AT: &str = "2026-03-09T08:30:00-05:00";

fn case(members: Value) -> Case<'static> {
    let mut order = json!({
        "resourceType": "MedicationRequest", "id": "order-1", "status": "draft", "intent": "order",
        "medicationCodeableConcept": { "text": "inotuzumab ozogamicin" }
    });
    let Value::Object(members) = members else { panic!("no object") };
    order.as_object_mut().unwrap().extend(members);
    let drafts = json!({ "resourceType": "Bundle", "entry": [{ "resource": order }] });
    let body = json!({
        "hook": "order-sign", "hookInstance": "1",
        "context": { "userId": "Practitioner/1", "patientId": "p1", "draftOrders": drafts },
        "prefetch": { "patient": { "resourceType": "Patient", "id": "p1", "birthDate": "1980-01-01" } }
    });
    // A case borrows from its request.
    let (body, arena) = (body.to_string().leak(), Box::leak(Box::default()));
    let screened = screen(body.as_bytes(), arena, Gathered::NOTHING, &KNOWLEDGE).unwrap();
    let (request, drafts) = Box::leak(Box::new(screened));
    extract(request, drafts, Gathered::NOTHING, &KNOWLEDGE, AT.parse().unwrap()).unwrap().0
}

fn timed(timing: Value) -> Value {
    json!({ "dosageInstruction": [{ "timing": timing }] })
}

/// Whether it is said that the day of the draft cannot be read.
fn has_unreadable_day(case: &Case<'_>) -> bool {
    case.gaps.iter().any(|gap| {
        matches!(gap.kind, GapKind::Unreadable { reason: Reason::NoDate, .. })
            && gap.concerns == "the day of a dose"
    })
}

const EVENT: &str = "2026-03-09T10:00:00-05:00";

#[rstest]
#[case::repeat(json!({ "event": [EVENT], "repeat": { "period": 1, "periodUnit": "wk" } }))]
#[case::repeat_in_a_list(json!({ "event": [EVENT], "repeat": [{ "period": 1, "periodUnit": "wk" }] }))]
#[case::repeat_in_words(json!({ "event": [EVENT], "repeat": "daily" }))]
#[case::repeat_of_none(json!({ "event": [EVENT], "repeat": [] }))]
#[case::frequency_in_words(json!({ "event": [EVENT], "repeat": { "frequency": "2" } }))]
#[case::code(json!({ "event": [EVENT], "code": { "text": "BID" } }))]
#[case::code_in_a_list(json!({ "event": [EVENT], "code": [{ "text": "BID" }] }))]
#[case::code_in_words(json!({ "event": [EVENT], "code": "BID" }))]
#[case::all_in_a_list(json!([{ "event": [EVENT], "code": "BID" }]))]
fn what_recurs_in_any_shape_goes_on(#[case] timing: Value) {
    let case = case(timed(timing));
    assert!(case.drafts[0].repeats_on);
    assert_eq!(
        (case.drafts[0].doses[0].day, case.drafts[0].doses[0].day_from),
        (date("2026-03-09"), DayFrom::Event)
    );
    assert!(!has_unreadable_day(&case));
}

#[rstest]
#[case::event(timed(json!({ "event": ["12/03/2026"] })))]
#[case::event_in_no_offset_there_is(timed(json!({ "event": ["2026-03-09T10:00:00+24:00"] })))]
#[case::start(timed(json!({ "repeat": { "boundsPeriod": { "start": "12/03/2026" } } })))]
#[case::month(timed(json!({ "repeat": { "boundsPeriod": { "start": "2026-03" } } })))]
#[case::number(timed(json!({ "repeat": { "boundsPeriod": { "start": 20_260_312 } } })))]
#[case::bounds_in_words(timed(json!({ "repeat": { "boundsPeriod": "12/03/2026" } })))]
#[case::bounds_of_none(timed(json!({ "repeat": { "boundsPeriod": [] } })))]
#[case::code_of_none(timed(json!({ "event": [EVENT], "code": [] })))]
#[case::timing_in_words(timed(json!("12/03/2026")))]
#[case::validity(json!({ "dispenseRequest": { "validityPeriod": { "start": "12/03/2026" } } }))]
#[case::validity_in_words(json!({ "dispenseRequest": { "validityPeriod": "12/03/2026" },
    "dosageInstruction": [{ "text": "0.91 mg" }] }))]
fn a_day_that_cannot_be_read_is_said(#[case] members: Value) {
    assert!(has_unreadable_day(&case(members)));
}

#[rstest]
#[case::bounds(timed(json!({ "repeat": { "boundsPeriod": { "start": "2026-03-12" } } })), DayFrom::Bounds)]
#[case::bounds_in_a_list(timed(json!({ "repeat": { "boundsPeriod": [{ "start": "2026-03-12" }] } })), DayFrom::Bounds)]
#[case::validity(json!({ "dispenseRequest": { "validityPeriod": { "start": "2026-03-12" } } }), DayFrom::Validity)]
#[case::validity_in_a_list(json!({ "dispenseRequest": [{ "validityPeriod": [{ "start": "2026-03-12" }] }] }),
    DayFrom::Validity)]
#[case::what_is_not_asked(json!({ "dispenseRequest": { "validityPeriod": { "start": "?" } },
    "dosageInstruction": [{ "timing": { "event": ["2026-03-12"] } }] }), DayFrom::Event)]
fn the_day_is_read_in_any_shape(#[case] members: Value, #[case] from: DayFrom) {
    let case = case(members);
    assert_eq!((case.drafts[0].doses[0].day, case.drafts[0].doses[0].day_from), (date("2026-03-12"), from));
    assert!(!has_unreadable_day(&case));
}

#[rstest]
#[case::plain(json!({ "subject": { "reference": "Patient/other" } }))]
#[case::text(json!({ "subject": "Patient/other" }))]
#[case::list_of_one(json!({ "subject": [{ "reference": "Patient/other" }] }))]
#[case::list_of_a_text(json!({ "subject": ["Patient/other"] }))]
#[case::dstu2(json!({ "patient": { "reference": "Patient/other" } }))]
fn a_draft_for_another_patient_is_known_in_any_shape(#[case] members: Value) {
    let case = case(members);
    assert!(case.drafts.is_empty());
}

#[rstest]
#[case::text(json!({ "subject": "Patient/p1" }))]
#[case::bare_id(json!({ "subject": "p1" }))]
#[case::list_of_one(json!({ "subject": [{ "reference": "https://ehr.example.org/fhir/Patient/p1" }] }))]
#[case::dstu2(json!({ "patient": { "reference": "Patient/p1" } }))]
fn a_draft_for_the_patient_is_known_in_any_shape(#[case] members: Value) {
    assert_eq!(case(members).drafts.len(), 1);
}

//! What the prefetch lacks is read from the client's FHIR server: PRE-11 to PRE-19, AUTHZ-01 to AUTHZ-08, ERR-04.

use std::{
    io::Write,
    time::{Duration, Instant},
};

use flate2::{Compression, write::GzEncoder};
use rstest::rstest;
use serde_json::{Value, json};
use wiremock::{MockServer, ResponseTemplate};

use crate::{
    app::TestApp,
    ehr::{ACCESS_TOKEN, Ehr, json_of, rules, wait, without_ids},
};

/// The answer to the scenario with its prefetch, as an EHR that sends everything gets it.
fn by_prefetch(ehr: &Ehr, app: &TestApp) -> Value {
    let mut request = ehr.request.clone();
    request["prefetch"] = Value::Object(ehr.prefetch.clone());
    let token = crate::ehr::ES384.token(ehr.at, &json!({}));
    without_ids(crate::ehr::call(app, crate::app::SERVICE, &token, &request.to_string()).json())
}

#[rstest]
#[case("v04-")]
#[case("v01-")]
#[case("v21-")]
#[case("v36-")]
#[case("v47-")]
#[case("medication-reference-in-drafts")]
fn without_prefetch_the_advice_is_the_same(#[case] prefix: &str) {
    let ehr = Ehr::of(prefix).serving_all();
    let app = ehr.app("");
    let answer = ehr.sign(&app);
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert!(!ehr.asked().is_empty());
    assert_eq!(without_ids(answer.json()), by_prefetch(&ehr, &app));
}

#[test]
fn with_all_prefetched_nobody_is_asked() {
    let ehr = Ehr::of("v04-").serving_all();
    let app = ehr.app("");
    by_prefetch(&ehr, &app);
    assert_eq!(ehr.asked(), Vec::<String>::new());
}

#[test]
fn only_what_is_missing_is_asked_for() {
    let mut ehr = Ehr::of("v04-").serving_all();
    let mut prefetch = ehr.prefetch.clone();
    prefetch.remove("conditions").unwrap();
    prefetch.insert("heartRates".to_owned(), Value::Null);
    // `null`: it was looked for, and there is none.
    prefetch.insert("procedures".to_owned(), Value::Null);
    ehr.request["prefetch"] = Value::Object(prefetch);
    assert_eq!(ehr.sign(&ehr.app("")).status, 200);
    let asked = ehr.asked();
    assert_eq!(asked.len(), 1, "{asked:?}");
    assert!(asked[0].starts_with("/fhir/Condition?patient="), "{asked:?}");
}

#[rstest]
fn what_the_client_could_not_get_is_not_asked_for_again(#[values("error", "warning")] severity: &str) {
    let mut ehr = Ehr::of("v04-").serving_all();
    let mut prefetch = ehr.prefetch.clone();
    let failed =
        json!({"resourceType": "OperationOutcome", "issue": [{"severity": severity, "code": "timeout"}]});
    prefetch.insert("conditions".to_owned(), failed);
    ehr.request["prefetch"] = Value::Object(prefetch);
    let answer = ehr.sign(&ehr.app(""));
    assert!(rules(&answer.json()).contains(&"data-unavailable".to_owned()));
    assert_eq!(ehr.asked(), Vec::<String>::new());
}

#[rstest]
#[case(json!("<html>Tomcat</html>"))]
#[case(json!(7))]
#[case(json!({"resourceType": "Patient", "id": "p"}))]
#[case(json!({"unknown": true}))]
#[case(json!({"resourceType": "Parameters"}))]
#[case(json!({"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "Coverage"}}]}))]
fn a_value_of_the_wrong_type_is_asked_for(#[case] value: Value) {
    let mut ehr = Ehr::of("v04-").serving_all();
    let value = if value["id"] == "p" { ehr.prefetch["patient"].clone() } else { value };
    let mut prefetch = ehr.prefetch.clone();
    prefetch.insert("conditions".to_owned(), value);
    prefetch.insert("heartRates".to_owned(), Value::Null);
    ehr.request["prefetch"] = Value::Object(prefetch);
    let app = ehr.app("");
    let answer = ehr.sign(&app);
    assert_eq!(ehr.asked().len(), 1, "{:?}", ehr.asked());
    assert_eq!(without_ids(answer.json()), by_prefetch(&ehr, &app));
}

#[test]
fn whether_the_patient_has_our_drug_is_asked_for_where_something_else_came() {
    let mut ehr = Ehr::of("v21-").serving_all();
    let mut prefetch = ehr.prefetch.clone();
    for key in ["medicationRequests", "medicationAdministrations"] {
        prefetch.insert(key.to_owned(), json!({"resourceType": "Parameters"}));
    }
    ehr.request["prefetch"] = Value::Object(prefetch);
    ehr.request["context"]["draftOrders"]["entry"][0]["resource"]["medicationCodeableConcept"] =
        json!({"text": "melphalan"});
    ehr.request["context"]["draftOrders"]["entry"].as_array_mut().unwrap().truncate(1);
    ehr.sign(&ehr.app(""));
    let asked = ehr.asked();
    assert!(asked.iter().any(|query| query.starts_with("/fhir/MedicationAdministration?")), "{asked:?}");
}

#[test]
fn an_order_of_another_drug_asks_for_nothing() {
    let mut ehr = Ehr::of("no-relevant-draft").serving_all();
    ehr.request["prefetch"] = Value::Null;
    let answer = ehr.sign(&ehr.app(""));
    assert_eq!(answer.json(), json!({"cards": []}));
    assert_eq!(ehr.asked(), Vec::<String>::new());
}

/// An EHR that keeps the medication of its draft to itself until it is asked.
fn with_reference(display: Option<&str>) -> Ehr {
    let mut ehr = Ehr::of("v04-").serving_all();
    let order = &mut ehr.request["context"]["draftOrders"]["entry"][0]["resource"];
    let concept = order.as_object_mut().unwrap().remove("medicationCodeableConcept").unwrap();
    order["medicationReference"] = json!({"reference": "Medication/long.id-_1"});
    if let Some(display) = display {
        order["medicationReference"]["display"] = json!(display);
    }
    let medication = json!({"resourceType": "Medication", "id": "long.id-_1", "code": concept});
    ehr.answer_at("/fhir/Medication/long.id-_1", json_of(&medication));
    ehr
}

#[rstest]
#[case(None)]
#[case(Some("Study drug A"))]
fn a_draft_that_only_refers_to_its_medication_is_looked_up(#[case] display: Option<&str>) {
    let ehr = with_reference(display);
    let answer = ehr.sign(&ehr.app("")).json();
    assert!(rules(&answer).contains(&"dose-amount".to_owned()), "{answer}");
}

#[test]
fn a_medication_that_cannot_be_looked_up_is_never_an_empty_answer() {
    let mut ehr = with_reference(None);
    ehr.request["context"]["draftOrders"]["entry"][0]["resource"]["medicationReference"]["reference"] =
        json!("Medication/lost");
    let answer = ehr.sign(&ehr.app("")).json();
    assert_eq!(rules(&answer), ["data-unavailable"], "{answer}");
}

fn gzip_bomb() -> ResponseTemplate {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    let blanks = vec![b' '; 1024 * 1024];
    for _ in 0..200 {
        encoder.write_all(&blanks).unwrap();
    }
    let bomb = encoder.finish().unwrap();
    assert!(bomb.len() < 300 * 1024);
    ResponseTemplate::new(200)
        .set_body_raw(bomb, "application/fhir+json")
        .insert_header("content-encoding", "gzip")
}

fn hanging() -> ResponseTemplate {
    ResponseTemplate::new(200).set_delay(Duration::from_secs(20))
}

#[rstest]
#[case::not_authorized(ResponseTemplate::new(401))]
#[case::forbidden(ResponseTemplate::new(403))]
#[case::not_found(ResponseTemplate::new(404))]
#[case::refused_query(ResponseTemplate::new(400))]
#[case::too_many(ResponseTemplate::new(429))]
#[case::server_error(ResponseTemplate::new(500))]
#[case::garbage(ResponseTemplate::new(200).set_body_string("{\"resourceType\": \"Bundle\", "))]
#[case::html(ResponseTemplate::new(200).set_body_string("<html></html>"))]
#[case::no_text(ResponseTemplate::new(200).set_body_bytes(vec![0xff, 0xfe]))]
#[case::no_resource(json_of(&json!({"a": 1})))]
#[case::a_failed_query(json_of(&json!({"resourceType": "OperationOutcome", "issue": [{"severity": "fatal"}]})))]
#[case::a_warning_in_place_of_a_result(json_of(&json!({"resourceType": "OperationOutcome", "issue": [{"severity": "warning"}]})))]
#[case::another_resource(json_of(&json!({"resourceType": "Parameters"})))]
#[case::another_result(json_of(&json!({"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "Coverage"}}]})))]
#[case::redirected(ResponseTemplate::new(302).insert_header("location", "/fhir/elsewhere"))]
#[case::a_gzip_bomb(gzip_bomb())]
#[case::too_long(ResponseTemplate::new(200).set_body_bytes(vec![b' '; 5 * 1024 * 1024]))]
#[case::hanging(hanging())]
fn a_query_that_fails_costs_its_own_data_and_is_said(#[case] fault: ResponseTemplate) {
    let ehr = Ehr::of("v04-");
    ehr.answer("conditions", fault);
    let ehr = ehr.serving_all();
    let app = ehr.app("");
    let started = Instant::now();
    let answer = ehr.sign(&app);
    assert!(started.elapsed() < Duration::from_secs(6), "{:?}", started.elapsed());
    assert_eq!(answer.status, 200, "{}", answer.text);
    let found = rules(&answer.json());
    assert!(found.contains(&"dose-amount".to_owned()), "what is known is used: {found:?}");
    assert!(found.contains(&"data-unavailable".to_owned()), "{found:?}");
    assert!(answer.text.contains("diagnoses, pregnancy and response"), "{}", answer.text);
    assert!(!ehr.asked().iter().any(|asked| asked.contains("elsewhere")));
}

#[rstest]
#[case(ResponseTemplate::new(401))]
#[case(ResponseTemplate::new(500))]
#[case(hanging())]
fn a_server_that_gives_nothing_leaves_an_answer_that_says_so(#[case] fault: ResponseTemplate) {
    let mut ehr = Ehr::of("v04-");
    for key in ehr.prefetch.keys() {
        ehr.answer(key, fault.clone());
    }
    ehr.request["prefetch"] = json!({});
    let answer = ehr.sign(&ehr.app(""));
    assert_eq!(answer.status, 200, "{}", answer.text);
    let found = rules(&answer.json());
    assert!(found.contains(&"data-unavailable".to_owned()), "{found:?}");
    assert!(found.contains(&"bsa-unavailable".to_owned()), "{found:?}");
}

#[test]
fn without_data_and_without_a_server_that_may_be_asked_it_is_412() {
    let mut ehr = Ehr::of("v04-").serving_all();
    let app = ehr.app("");
    for server in ["http://127.0.0.1:1/fhir", "http://169.254.169.254/latest", "https://ehr.example.org/fhir"]
    {
        ehr.request["fhirServer"] = json!(server);
        let answer = ehr.sign(&app);
        assert_eq!(answer.status, 412, "{server}");
        assert_eq!(answer.issue()["code"], "processing");
    }
    assert_eq!(ehr.asked(), Vec::<String>::new());
}

#[test]
fn a_server_without_a_token_is_asked_only_where_the_entry_allows_it() {
    let mut ehr = Ehr::of("v04-");
    ehr.request.as_object_mut().unwrap().remove("fhirAuthorization").unwrap();
    for (key, value) in &ehr.prefetch {
        let (kind, id) = (key.as_str(), ehr.request["context"]["patientId"].as_str().unwrap());
        let at = if kind == "patient" { format!("/fhir/Patient/{id}") } else { continue };
        ehr.answer_at(&at, json_of(value));
    }
    assert_eq!(ehr.sign(&ehr.app("")).status, 412);
    assert_eq!(ehr.asked().len(), 0);
    assert_eq!(ehr.sign(&ehr.app("fhir_without_token = true")).status, 200);
    assert!(!ehr.asked().is_empty());
    let requests = wait(ehr.fhir.received_requests()).unwrap();
    assert!(requests.iter().all(|request| !request.headers.contains_key("authorization")));
}

/// Splits the conditions of the scenario's data into pages of one.
fn paged(ehr: &Ehr, next_of: impl Fn(usize) -> Option<String>) -> Vec<Value> {
    let entries = ehr.prefetch["conditions"]["entry"].as_array().unwrap().clone();
    let pages = entries.chunks(1).enumerate().map(|(place, entry)| {
        let mut page = json!({"resourceType": "Bundle", "type": "searchset", "entry": entry});
        if let Some(next) = next_of(place) {
            page["link"] = json!([{"relation": "self", "url": "x"}, {"relation": "next", "url": next}]);
        }
        page
    });
    pages.collect()
}

#[test]
fn further_pages_are_read() {
    let ehr = Ehr::of("v04-");
    let first = ehr.prefetch["conditions"]["entry"].clone();
    let empty = json!({
        "resourceType": "Bundle", "type": "searchset",
        "link": [{"relation": "next", "url": format!("{}/fhir?page=2", ehr.fhir.uri())}]
    });
    ehr.answer("conditions", json_of(&empty));
    ehr.answer_at("/fhir", json_of(&json!({"resourceType": "Bundle", "type": "searchset", "entry": first})));
    let ehr = ehr.serving_all();
    let app = ehr.app("");
    assert_eq!(without_ids(ehr.sign(&app).json()), by_prefetch(&ehr, &app));
}

#[test]
fn further_pages_of_what_was_prefetched_are_read() {
    let mut ehr = Ehr::of("v04-");
    let next = format!("{}/fhir/pages/2", ehr.fhir.uri());
    let pages = paged(&ehr, |place| (place == 0).then(|| next.clone()));
    let rest: Vec<Value> =
        pages[1..].iter().flat_map(|page| page["entry"].as_array().unwrap().clone()).collect();
    ehr.answer_at("/fhir/pages/2", json_of(&json!({"resourceType": "Bundle", "entry": rest})));
    let app = ehr.app("");
    let whole = by_prefetch(&ehr, &app);
    let mut prefetch = ehr.prefetch.clone();
    prefetch.insert("conditions".to_owned(), pages[0].clone());
    ehr.request["prefetch"] = Value::Object(prefetch);
    assert_eq!(without_ids(ehr.sign(&app).json()), whole);
    assert_eq!(ehr.asked(), ["/fhir/pages/2"]);
}

#[test]
fn pages_that_never_end_are_read_to_a_limit_and_the_rest_is_said() {
    let ehr = Ehr::of("v04-");
    let endless = json!({
        "resourceType": "Bundle", "type": "searchset",
        "link": [{"relation": "next", "url": format!("{}/fhir/endless", ehr.fhir.uri())}]
    });
    ehr.answer("conditions", json_of(&endless));
    ehr.answer_at("/fhir/endless", json_of(&endless));
    let ehr = ehr.serving_all();
    let answer = ehr.sign(&ehr.app(""));
    assert_eq!(answer.status, 200);
    assert!(answer.text.contains("Only part of the record"), "{}", answer.text);
    assert!(ehr.asked().iter().filter(|asked| asked.contains("endless")).count() <= 10);
}

#[test]
fn a_page_elsewhere_is_not_asked_for_and_the_token_stays_here() {
    let other = wait(MockServer::start());
    let ehr = Ehr::of("v04-");
    let next = json!({
        "resourceType": "Bundle", "type": "searchset",
        "link": [{"relation": "next", "url": format!("{}/fhir?page=2", other.uri())}]
    });
    ehr.answer("conditions", json_of(&next));
    let ehr = ehr.serving_all();
    let answer = ehr.sign(&ehr.app(""));
    assert!(answer.text.contains("Only part of the record"), "{}", answer.text);
    assert!(wait(other.received_requests()).unwrap().is_empty());
    assert!(!answer.text.contains(ACCESS_TOKEN));
}

#[test]
fn a_server_that_answers_with_somebody_else_is_not_believed() {
    let ehr = Ehr::of("v04-");
    let mut other = ehr.prefetch["patient"].clone();
    other["id"] = json!("somebody-else");
    ehr.answer("patient", json_of(&other));
    let ehr = ehr.serving_all();
    let answer = ehr.sign(&ehr.app(""));
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert!(answer.text.contains("age and the limits that depend on it"), "{}", answer.text);
}

#[test]
fn all_is_asked_for_at_the_same_time() {
    let ehr = Ehr::of("v04-");
    for (key, value) in &ehr.prefetch {
        ehr.answer(key, json_of(value).set_delay(Duration::from_millis(300)));
    }
    let app = ehr.app("");
    let started = Instant::now();
    let answer = ehr.sign(&app);
    let (elapsed, asked) = (started.elapsed(), ehr.asked().len());
    assert_eq!(answer.status, 200);
    assert!(asked >= 10, "{asked}");
    assert!(elapsed < Duration::from_millis(300) * 5, "{asked} queries one after the other: {elapsed:?}");
}

#[test]
fn a_site_may_name_its_keys_otherwise() {
    let mut ehr = Ehr::of("v04-").serving_all();
    let renamed = ehr.prefetch.iter().map(|(key, value)| (format!("site-{key}"), value.clone())).collect();
    ehr.request["prefetch"] = Value::Object(renamed);
    let names: Vec<String> = ehr.prefetch.keys().map(|key| format!("\"site-{key}\" = \"{key}\"")).collect();
    let app = ehr.app(&format!("prefetch_keys = {{ {} }}", names.join(", ")));
    let answer = ehr.sign(&app);
    assert_eq!(without_ids(answer.json()), by_prefetch(&ehr, &app));
    let asked = ehr.asked();
    assert!(asked.iter().all(|asked| asked.contains("_count=100") && asked.contains("8867-4")), "{asked:?}");
}

#[test]
fn a_private_address_is_refused_though_its_name_is_listed() {
    let mut ehr = Ehr::of("v04-").serving_all();
    let port = ehr.fhir.address().port();
    let settings = |networks: &str| {
        let more =
            format!("fhir_servers = [\"http://localhost:{port}/fhir\"]\nallow_http = true\n{networks}");
        TestApp::configured(&crate::ehr::settings(&crate::ehr::ES384.in_settings(), &more), ehr.at)
    };
    let (closed, open) = (settings(""), settings("private_networks = [\"127.0.0.0/8\", \"::1\"]"));
    ehr.request["fhirServer"] = json!(format!("http://localhost:{port}/fhir"));
    let answer = ehr.sign(&closed);
    assert!(rules(&answer.json()).contains(&"bsa-unavailable".to_owned()), "{}", answer.text);
    assert_eq!(ehr.asked(), Vec::<String>::new());
    assert!(rules(&ehr.sign(&open).json()).contains(&"dose-amount".to_owned()));
}

use std::{
    io::{Read, Write},
    net::TcpStream,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::Duration,
};

use countersign::{cds_hooks::Response, config::ServiceOptions};
use rstest::rstest;
use serde_json::{Value, json};

use crate::app::{Answered, SERVICE, TestApp, nothing_ordered, options, scenario};

fn no_cards() -> Response {
    Response::default()
}

#[test]
fn an_order_of_the_drug_gets_cards() {
    let (request, at) = scenario("v04-");
    let answer = TestApp::start_at(at).order_sign(&request);
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.json()["cards"][0]["indicator"], "critical");
}

#[rstest]
#[case::in_one(1)]
#[case::in_two(2)]
#[case::in_many(5)]
fn a_body_may_come_in_pieces(#[case] pieces: usize) {
    let (request, at) = scenario("v04-");
    let app = TestApp::start_at(at);
    let mut stream = TcpStream::connect(app.url.trim_start_matches("http://")).unwrap();
    let length = request.len();
    write!(
        stream,
        "POST {SERVICE} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n"
    )
    .unwrap();
    for piece in request.as_bytes().chunks(length.div_ceil(pieces)) {
        stream.write_all(piece).unwrap();
        thread::sleep(Duration::from_millis(50));
    }
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK") && answer.contains("doseAmountCritical"), "{answer}");
}

#[test]
fn a_request_without_an_order_of_ours_gets_no_cards() {
    let answer = TestApp::start().order_sign(&nothing_ordered().to_string());
    assert_eq!((answer.status, answer.json()), (200, json!({"cards": []})));
}

#[test]
fn the_link_of_a_card_leads_to_a_page() {
    let (request, at) = scenario("v04-");
    let app = TestApp::start_at(at);
    let url = app.order_sign(&request).json()["cards"][0]["links"][0]["url"].as_str().unwrap().to_owned();
    let (_, rule) = url.split_once("/rules/").unwrap();
    assert_eq!(app.get(&format!("/rules/{rule}")).status, 200);
}

#[test]
fn an_unknown_service_is_404() {
    let answer = Answered::of(
        TestApp::start()
            .posting("/cds-services/other")
            .content_type("application/json")
            .send(nothing_ordered().to_string())
            .unwrap(),
    );
    assert_eq!(answer.status, 404);
    assert_eq!(answer.issue()["code"], "not-found");
}

#[test]
fn getting_the_service_is_405() {
    let answer = TestApp::start().get(SERVICE);
    assert_eq!(answer.status, 405);
    assert_eq!(answer.header("allow"), "POST, OPTIONS");
    answer.issue();
}

#[rstest]
#[case("hook", "$.hook")]
#[case("hookInstance", "$.hookInstance")]
#[case("context", "$.context")]
#[case("context/userId", "$.context.userId")]
#[case("context/patientId", "$.context.patientId")]
#[case("context/draftOrders", "$.context.draftOrders")]
fn a_missing_member_is_named(#[case] member: &str, #[case] path: &str) {
    let mut request = nothing_ordered();
    let (parent, name) = member.rsplit_once('/').unwrap_or(("", member));
    let parent = if parent.is_empty() { &mut request } else { &mut request[parent] };
    parent.as_object_mut().unwrap().remove(name).unwrap();
    let answer = TestApp::start().order_sign(&request.to_string());
    assert_eq!(answer.status, 400);
    let issue = answer.issue();
    assert_eq!(issue["code"], "required");
    assert_eq!(issue["expression"], json!([path]));
    assert!(issue["details"]["text"].as_str().unwrap().starts_with(path));
}

#[rstest]
#[case("hook", json!("order-select"))]
#[case("hook", json!(1))]
#[case("hookInstance", json!(null))]
#[case("context", json!([]))]
fn a_member_that_cannot_be_used_is_refused(#[case] name: &str, #[case] value: Value) {
    let mut request = nothing_ordered();
    request[name] = value;
    let answer = TestApp::start().order_sign(&request.to_string());
    assert_eq!(answer.status, 400);
    assert_eq!(answer.issue()["expression"], json!([format!("$.{name}")]));
}

#[test]
fn a_hook_instance_need_not_be_a_uuid() {
    let mut request = nothing_ordered();
    request["hookInstance"] = json!("from-a-simulator");
    assert_eq!(TestApp::start().order_sign(&request.to_string()).status, 200);
}

#[test]
fn an_extension_of_a_vendor_makes_no_difference() {
    let mut request = nothing_ordered();
    request["extension"] = json!({"com.example.trigger": "23"});
    request["unknown"] = json!([1]);
    assert_eq!(TestApp::start().order_sign(&request.to_string()).status, 200);
}

#[rstest]
#[case("", 1, 1)]
#[case("{\n  \"hook\": \"order-sign\",\n  oops", 3, 3)]
#[case("{\"hook\": \"order-sign\"", 1, 22)]
fn malformed_json_is_refused_with_line_and_column(
    #[case] body: &str,
    #[case] line: u32,
    #[case] column: u32,
) {
    let answer = TestApp::start().order_sign(body);
    assert_eq!(answer.status, 400);
    let text = answer.issue()["details"]["text"].as_str().unwrap().to_owned();
    assert!(text.contains(&format!("line {line}, column {column}")), "{text}");
}

#[rstest]
#[case("[]")]
#[case("null")]
#[case("\"order-sign\"")]
fn a_body_that_is_no_object_is_refused(#[case] body: &str) {
    assert_eq!(TestApp::start().order_sign(body).status, 400);
}

#[test]
fn deep_nesting_is_refused() {
    let deep = "[".repeat(100_000);
    let answer = TestApp::start().order_sign(&format!("{{\"hook\": {deep}"));
    assert_eq!(answer.status, 400);
    answer.issue();
}

#[test]
fn a_body_that_is_not_utf_8_is_refused() {
    let body: &[u8] = b"{\"hook\": \"\xff\"}";
    let app = TestApp::start();
    let answer = Answered::of(app.posting(SERVICE).content_type("application/json").send(body).unwrap());
    assert_eq!(answer.status, 400);
    answer.issue();
}

#[rstest]
#[case(Some("application/json"), 200)]
#[case(Some("application/json; charset=utf-8"), 200)]
#[case(Some("application/fhir+json"), 200)]
#[case(None, 200)]
#[case(Some("text/plain"), 415)]
#[case(Some("application/xml"), 415)]
fn json_is_what_is_read(#[case] media_type: Option<&str>, #[case] status: u16) {
    let app = TestApp::start();
    let mut request = app.posting(SERVICE);
    if let Some(media_type) = media_type {
        request = request.content_type(media_type);
    }
    let answer = Answered::of(request.send(nothing_ordered().to_string().as_bytes()).unwrap());
    assert_eq!(answer.status, status);
    if status != 200 {
        assert_eq!(answer.issue()["code"], "not-supported");
    }
}

#[test]
fn a_compressed_body_is_refused_rather_than_misread() {
    let app = TestApp::start();
    let request = app.posting(SERVICE).content_type("application/json").header("content-encoding", "gzip");
    assert_eq!(Answered::of(request.send("{}").unwrap()).status, 415);
}

#[test]
fn a_body_over_the_limit_is_413_and_one_at_the_limit_is_read() {
    let limited = ServiceOptions { body_limit_bytes: Some("2048".parse().unwrap()), ..options() };
    let app = TestApp::answering(limited, |_| Ok(no_cards()));
    assert_eq!(app.order_sign(&" ".repeat(2048)).status, 200);
    let answer = app.order_sign(&" ".repeat(2049));
    assert_eq!(answer.status, 413);
    assert_eq!(answer.issue()["code"], "too-long");
}

#[test]
fn a_panic_is_a_500_for_that_request_alone() {
    let calm = AtomicBool::new(false);
    let app = TestApp::answering(options(), move |_| {
        assert!(calm.swap(true, Ordering::SeqCst), "a fault that would quote the request");
        Ok(no_cards())
    });
    let answer = app.order_sign("{}");
    assert_eq!(answer.status, 500);
    assert_eq!(answer.issue()["code"], "exception");
    assert!(!answer.text.contains("quote"), "{}", answer.text);
    assert_eq!(app.order_sign("{}").status, 200);
}

/// The drafts of a scenario, its first one so many times.
fn repeated(count: usize) -> (Value, jiff::Timestamp) {
    let (text, at) = scenario("v04-");
    let mut request: Value = serde_json::from_str(&text).unwrap();
    let first = request["context"]["draftOrders"]["entry"][0].clone();
    let drafts = (0..count).map(|number| {
        let mut draft = first.clone();
        draft["resource"]["id"] = json!(format!("order-{number}"));
        draft
    });
    request["context"]["draftOrders"]["entry"] = drafts.collect();
    (request, at)
}

#[rstest]
#[case(500, 200)]
#[case(501, 400)]
fn drafts_are_read_to_a_limit(#[case] count: usize, #[case] status: u16) {
    let (request, at) = repeated(count);
    let answer = TestApp::start_at(at).order_sign(&request.to_string());
    assert_eq!(answer.status, status);
    if status == 400 {
        assert_eq!(answer.issue()["expression"], json!(["$.context.draftOrders.entry"]));
    }
}

#[test]
fn a_draft_whose_id_is_empty_has_a_card_and_no_suggestion() {
    let (text, at) = scenario("course-cycle-3-three-days-early");
    let mut request: Value = serde_json::from_str(&text).unwrap();
    let suggestions = |request: &Value| {
        let answer = TestApp::start_at(at).order_sign(&request.to_string()).json();
        answer["cards"][0]["suggestions"].clone()
    };
    assert!(suggestions(&request).is_array());
    request["context"]["draftOrders"]["entry"][0]["resource"]["id"] = json!("");
    assert_eq!(suggestions(&request), Value::Null);
}

#[test]
fn doses_without_number_cost_no_more_than_those_of_a_regimen() {
    let (mut request, at) = repeated(1);
    let days = (1..=28).map(|day| format!("2026-03-{day:02}T10:00:00-05:00"));
    let events: Vec<String> = days.cycle().take(20_000).collect();
    let order = &mut request["context"]["draftOrders"]["entry"][0]["resource"];
    order["dosageInstruction"][0]["timing"] = json!({ "event": events });
    let answer = TestApp::start_at(at).order_sign(&request.to_string());
    assert_eq!(answer.status, 200);
    // The suggestion holds the draft as it came, all its events too.
    assert!(answer.text.len() < 1_000_000, "{} bytes", answer.text.len());
}

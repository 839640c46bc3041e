//! What one client may use: REQ-09, ERR-03, and that overload is told at once.

use std::{
    thread,
    time::{Duration, Instant},
};

use serde_json::json;
use wiremock::ResponseTemplate;

use crate::{
    app::{SERVICE, nothing_ordered, scenario},
    ehr::{ES384, Ehr, call, settings},
};

#[test]
fn one_request_too_many_at_the_same_time_is_told_to_come_again() {
    let mut ehr = Ehr::of("v04-");
    for key in ehr.prefetch.keys() {
        ehr.answer(key, ResponseTemplate::new(200).set_delay(Duration::from_secs(20)));
    }
    ehr.request["prefetch"] = json!({});
    let app = ehr.app("concurrent = 1");
    thread::scope(|scope| {
        let slow = scope.spawn(|| ehr.sign(&app));
        // The first one is waiting for the FHIR server by now.
        while ehr.asked().is_empty() {
            thread::sleep(Duration::from_millis(20));
        }
        let started = Instant::now();
        let refused = call(&app, SERVICE, &ES384.token(ehr.at, &json!({})), &nothing_ordered().to_string());
        assert_eq!(refused.status, 503);
        assert_eq!(refused.header("retry-after"), "1");
        assert_eq!(refused.issue()["code"], "throttled");
        assert!(started.elapsed() < Duration::from_millis(1500), "{:?}", started.elapsed());
        assert_eq!(slow.join().unwrap().status, 200, "a slow server costs its own request time, and no more");
    });
    let again = call(&app, SERVICE, &ES384.token(ehr.at, &json!({})), &nothing_ordered().to_string());
    assert_eq!(again.status, 200, "the place is free again");
}

#[test]
fn more_requests_than_agreed_are_told_to_come_later() {
    let at = scenario("v01-").1;
    let app = crate::app::TestApp::configured(&settings(&ES384.in_settings(), "requests_per_minute = 2"), at);
    let status = || {
        let answer = call(&app, SERVICE, &ES384.token(at, &json!({})), &nothing_ordered().to_string());
        (answer.status, answer.header("retry-after").to_owned())
    };
    assert_eq!([status().0, status().0], [200, 200]);
    assert_eq!(status(), (429, "10".to_owned()));
}

#[test]
fn the_answer_comes_by_the_deadline_of_the_settings() {
    let mut ehr = Ehr::of("v04-");
    for key in ehr.prefetch.keys() {
        ehr.answer(key, ResponseTemplate::new(200).set_delay(Duration::from_secs(20)));
    }
    ehr.request["prefetch"] = json!({});
    let server = format!("fhir_servers = [\"{}/fhir\"]\nallow_http = true", ehr.fhir.uri());
    let file = format!("deadline_ms = 500\n{}", settings(&ES384.in_settings(), &server));
    let app = crate::app::TestApp::configured(&file, ehr.at);
    let started = Instant::now();
    assert_eq!(ehr.sign(&app).status, 200);
    assert!(started.elapsed() < Duration::from_millis(1500), "{:?}", started.elapsed());
}

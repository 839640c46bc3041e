//! `POST /cds-services/{id}/feedback`: FB-01 to FB-10.

use std::{
    fs,
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use serde_json::{Value, json};

use crate::{
    app::{Answered, SERVICE, TestApp, scenario},
    ehr::{ES384, PUBLIC_URL, call, settings},
    process::Program,
};

const FEEDBACK: &str = "/cds-services/countersign-order-sign/feedback";

fn journal(name: &str) -> PathBuf {
    let path =
        PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}.jsonl", std::process::id()));
    _ = fs::remove_file(&path);
    path
}

/// The lines of a journal, once there are so many.
fn lines(journal: &Path, count: usize) -> Vec<Value> {
    for _ in 0..200 {
        let text = fs::read_to_string(journal).unwrap_or_default();
        if text.lines().count() >= count && text.ends_with('\n') {
            return text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        }
        thread::sleep(Duration::from_millis(20));
    }
    panic!("{count} lines never came");
}

fn accepted(card: &str) -> Value {
    json!({
        "card": card, "outcome": "accepted", "acceptedSuggestions": [{"id": "s1"}],
        "outcomeTimestamp": "2026-03-02T14:05:00.52Z"
    })
}

fn overridden(card: &str) -> Value {
    json!({
        "card": card, "outcome": "overridden", "outcomeTimestamp": "2026-03-02T14:06:00Z",
        "overrideReason": {"reason": {"code": "benefit-outweighs-risk", "system": "urn:x"}, "userComment": "seen"}
    })
}

fn post(app: &TestApp, body: &Value) -> Answered {
    Answered::of(app.posting(FEEDBACK).content_type("application/json").send(body.to_string()).unwrap())
}

fn kept_in(journal: &Path) -> TestApp {
    TestApp::configured(&format!("journal = \"{}\"\n", journal.display()), scenario("v01-").1)
}

#[test]
fn feedback_of_several_cards_is_kept_each_once() {
    let journal = journal("several");
    let app = kept_in(&journal);
    let body = json!({"feedback": [accepted("c1"), overridden("c2"), overridden("c2")]});
    for _ in 0..2 {
        let answer = post(&app, &body);
        assert_eq!((answer.status, answer.text.as_str()), (200, "{}"));
        assert_eq!(answer.header("cache-control"), "no-store");
    }
    // The same card may be overridden and later accepted.
    assert_eq!(post(&app, &json!({"feedback": [accepted("c2")]})).status, 200);
    let lines = lines(&journal, 3);
    assert_eq!(lines.len(), 3, "{lines:?}");
    assert_eq!(lines[0]["card"], "c1");
    assert_eq!(lines[0]["suggestions"], json!(["s1"]));
    assert_eq!(lines[1]["reason"]["code"], "benefit-outweighs-risk");
    assert_eq!(lines[2]["outcome"], "accepted");
}

#[test]
fn nothing_is_kept_of_a_call_with_a_fault_in_it() {
    let journal = journal("fault");
    let app = kept_in(&journal);
    let mut faulty = accepted("c2");
    faulty["outcome"] = json!("ignored");
    let answer = post(&app, &json!({"feedback": [accepted("c1"), faulty]}));
    assert_eq!(answer.status, 400);
    assert_eq!(answer.issue()["expression"], json!(["$.feedback[1].outcome"]));
    assert_eq!(post(&app, &json!({})).status, 400);
    assert_eq!(post(&app, &json!({"feedback": []})).status, 200);
    assert_eq!(post(&app, &json!({"feedback": [accepted("c9")]})).status, 200);
    assert_eq!(lines(&journal, 1)[0]["card"], "c9");
}

#[test]
fn the_form_of_epic_is_taken() {
    let journal = journal("epic");
    let app = kept_in(&journal);
    let item = json!({
        "card": "any.id_at-all", "outcome": "overridden", "outcomeTimestamp": "2026-03-02T08:06:00-06:00",
        "overrideReasons": {
            "userComment": "ok",
            "extension": {"com.epic.cdshooks.feedback.overrideReason.reasonTitle": "Benefit outweighs risk"}
        }
    });
    assert_eq!(post(&app, &json!({ "feedback": [item] })).status, 200);
    assert_eq!(lines(&journal, 1)[0]["reason"]["vendor"]["reasonTitle"], "Benefit outweighs risk");
}

#[test]
fn feedback_asks_for_a_token_as_the_service_does() {
    let journal = journal("token");
    let at = scenario("v01-").1;
    let file = format!("journal = \"{}\"\n{}", journal.display(), settings(&ES384.in_settings(), ""));
    let app = TestApp::configured(&file, at);
    let body = json!({"feedback": [accepted("c1")]}).to_string();
    assert_eq!(post(&app, &json!({"feedback": []})).status, 401);
    for aud in [format!("{PUBLIC_URL}{FEEDBACK}"), format!("{PUBLIC_URL}{SERVICE}")] {
        let token = ES384.token(at, &json!({ "aud": aud }));
        assert_eq!(call(&app, FEEDBACK, &token, &body).status, 200, "{aud}");
    }
    let token = ES384.token(at, &json!({"aud": format!("{PUBLIC_URL}{FEEDBACK}")}));
    assert_eq!(call(&app, SERVICE, &token, &body).status, 401, "and the reverse is not so");
    assert_eq!(lines(&journal, 1)[0]["client"], "general");
}

#[test]
fn without_a_place_to_keep_it_feedback_is_not_taken() {
    let app = TestApp::start();
    let answer = post(&app, &json!({"feedback": [accepted("c1")]}));
    assert_eq!(answer.status, 404);
    assert!(answer.issue()["details"]["text"].as_str().unwrap().contains("journal"));
    assert_eq!(app.get(FEEDBACK).status, 405);
}

#[test]
fn a_comment_is_kept_and_never_logged() {
    let journal = journal("comment");
    let program = Program::start(
        &["serve", "--listen", "127.0.0.1:0", "--journal", journal.to_str().unwrap()],
        &[("RUST_LOG", "trace")],
    );
    let mut item = overridden("c1");
    item["overrideReason"]["userComment"] = json!("Zebulon says no");
    let url = format!("http://{}{FEEDBACK}", program.address());
    let body = json!({ "feedback": [item] }).to_string();
    assert_eq!(ureq::post(url).content_type("application/json").send(body).unwrap().status(), 200);
    program.signal("TERM");
    let (status, _, log) = program.end();
    assert!(status.success());
    assert!(!log.contains("Zebulon"), "{log}");
    assert_eq!(lines(&journal, 1)[0]["reason"]["comment"], "Zebulon says no");
}

#[test]
fn a_silent_client_is_judged_and_told_nothing() {
    let journal = journal("silent");
    let (request, at) = scenario("v04-");
    let file =
        format!("journal = \"{}\"\n{}", journal.display(), settings(&ES384.in_settings(), "silent = true"));
    let app = TestApp::configured(&file, at);
    let answer = call(&app, SERVICE, &ES384.token(at, &json!({})), &request);
    assert_eq!((answer.status, answer.json()), (200, json!({"cards": []})));
    let line = &lines(&journal, 1)[0];
    assert_eq!((&line["kind"], &line["critical"]), (&json!("evaluation"), &json!(1)));
    assert_eq!(line["request_id"], answer.header("x-request-id"));
    assert!(line["rules"].as_array().unwrap().contains(&json!("dose-amount")));
}

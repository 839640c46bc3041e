//! What a code or a name means, asked over HTTP.

use rstest::rstest;
use serde_json::json;

use crate::app::TestApp;

#[test]
fn a_code_is_told_with_its_ingredients_and_why() {
    let answer = TestApp::start().get("/terminology/lookup?code=993781&system=rxnorm");
    assert_eq!(answer.status, 200);
    let meaning = &answer.json()["meanings"][0];
    assert_eq!(meaning["by"], "RxNorm 993781");
    assert_eq!(meaning["term_type"], "SCD");
    assert_eq!(meaning["route"], "oral");
    assert_eq!(
        meaning["ingredients"],
        json!([
            { "name": "acetaminophen", "classes": ["antipyretic"] },
            { "name": "codeine", "classes": ["opioid"] },
        ])
    );
    assert!(meaning["why"].as_str().unwrap().starts_with("index of products: "), "{meaning}");
}

#[rstest]
#[case::text("text=BESPONSA%200.9%20mg", "inotuzumab ozogamicin")]
#[case::ndc("code=0008-0100-01", "inotuzumab ozogamicin")]
#[case::system_as_uri(
    "code=1975-2&system=http%3A%2F%2Floinc.org",
    "bilirubin; units mg/L, mg/dL, ug/dL, umol/L"
)]
fn what_it_means_is_told(#[case] query: &str, #[case] name: &str) {
    let answer = TestApp::start().get(&format!("/terminology/lookup?{query}"));
    assert_eq!(answer.json()["meanings"][0]["name"], name, "{}", answer.text);
}

#[test]
fn what_nobody_knows_means_nothing() {
    let answer = TestApp::start().get("/terminology/lookup?text=atorvastatin");
    assert_eq!((answer.status, answer.json()), (200, json!({ "meanings": [] })));
}

#[rstest]
#[case("")]
#[case("?code=")]
#[case("?code=1&text=a")]
#[case("?text=a&system=rxnorm")]
#[case("?code=1&system=snowmed")]
#[case("?other=1")]
fn a_question_that_is_none_is_refused(#[case] query: &str) {
    let answer = TestApp::start().get(&format!("/terminology/lookup{query}"));
    assert_eq!(answer.status, 400, "{}", answer.text);
    assert_eq!(answer.json()["resourceType"], "OperationOutcome");
    assert!(
        answer.json()["issue"][0]["details"]["text"].as_str().unwrap().starts_with("the query must have ")
    );
}

#[test]
fn a_text_that_is_too_long_is_refused() {
    let answer = TestApp::start().get(&format!("/terminology/lookup?text={}", "a".repeat(501)));
    assert_eq!(answer.status, 400);
}

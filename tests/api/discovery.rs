use crate::app::{Answered, TestApp};

#[test]
fn discovery_offers_one_service_with_all_its_members() {
    let answer = TestApp::start().get("/cds-services");
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), "application/json");
    let services = answer.json()["services"].clone();
    assert_eq!(services.as_array().unwrap().len(), 1);
    assert_eq!(services[0]["hook"], "order-sign");
    assert_eq!(services[0]["id"], "countersign-order-sign");
    for member in ["title", "description", "usageRequirements"] {
        assert!(!services[0][member].as_str().unwrap().is_empty(), "{member}");
    }
    assert_eq!(services[0]["prefetch"]["patient"], "Patient/{{context.patientId}}");
    assert_eq!(services[0]["prefetch"].as_object().unwrap().len(), 11);
}

#[test]
fn a_trailing_slash_makes_no_difference() {
    let app = TestApp::start();
    assert_eq!(app.get("/cds-services/").text, app.get("/cds-services").text);
}

#[test]
fn head_answers_as_get_without_a_body() {
    let app = TestApp::start();
    for path in ["/cds-services", "/health"] {
        let (head, get) = (app.head(path), app.get(path));
        assert_eq!(head.status, 200);
        assert_eq!(head.text, "");
        for header in ["content-length", "content-type", "etag", "cache-control"] {
            assert_eq!(head.header(header), get.header(header), "{header}");
        }
    }
}

#[test]
fn a_document_that_the_client_has_is_not_sent_again() {
    let app = TestApp::start();
    let first = app.get("/cds-services");
    assert!(first.header("cache-control").contains("max-age="));
    for tag in [first.header("etag").to_owned(), format!("W/{}, \"other\"", first.header("etag")), "*".into()]
    {
        let again = Answered::of(app.getting("/cds-services").header("if-none-match", tag).call().unwrap());
        assert_eq!(again.status, 304);
        assert_eq!(again.text, "");
        assert_eq!(again.header("etag"), first.header("etag"));
    }
    let other =
        Answered::of(app.getting("/cds-services").header("if-none-match", "\"other\"").call().unwrap());
    assert_eq!(other.status, 200);
}

#[test]
fn another_method_is_refused_and_the_right_ones_are_named() {
    let app = TestApp::start();
    for (path, allow) in [
        ("/cds-services", "GET, HEAD"),
        ("/health", "GET, HEAD"),
        ("/rules/dose-amount", "GET, HEAD"),
        ("/cds-services/countersign-order-sign", "POST, OPTIONS"),
    ] {
        let answer = app.delete(path);
        assert_eq!(answer.status, 405, "{path}");
        assert_eq!(answer.header("allow"), allow, "{path}");
        assert_eq!(answer.issue()["code"], "not-supported");
    }
}

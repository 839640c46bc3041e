use uuid::Uuid;

use crate::app::TestApp;

#[test]
fn health_names_the_versions_in_use() {
    let answer = TestApp::start().get("/health");
    assert_eq!(answer.status, 200);
    let health = answer.json();
    assert_eq!(health["status"], "ok");
    assert_eq!(health["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(health["knowledge"][0]["id"], "inotuzumab-ozogamicin");
    assert!(!health["knowledge"][0]["version"].as_str().unwrap().is_empty());
}

#[test]
fn a_rule_has_a_page_that_runs_nothing() {
    let answer = TestApp::start().get("/rules/dose-amount");
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
    assert!(answer.header("content-security-policy").starts_with("default-src 'none'"));
    assert!(answer.text.contains("<h1><code>dose-amount</code></h1>"));
    assert!(answer.text.contains("<pre>"));
}

#[test]
fn the_page_of_a_rule_tells_what_it_is_about_with_its_own_numbers() {
    let app = TestApp::start();
    for (code, about, number, of_another) in [
        ("liver-hold", "both above their limits", "ULN", "voriconazole"),
        ("qt-interaction", "lengthens the QT interval", "voriconazole", "methylprednisolone"),
        ("premedication-missing", "H1 antihistamine", "methylprednisolone", "neutrophils too low"),
    ] {
        let page = app.get(&format!("/rules/{code}")).text;
        assert!(page.contains(about) && page.contains(number) && page.contains("Sources"), "{page}");
        assert!(!page.contains(of_another), "{page}");
    }
    assert!(!app.get("/rules/data-unavailable").text.contains("<pre>"));
}

#[test]
fn what_is_no_rule_has_no_page() {
    let app = TestApp::start();
    for path in [
        "/rules/%3Cscript%3E",
        "/rules/Dose",
        "/rules/dose-amounts",
        "/rules/",
        "/rules",
        "/",
        "/cds-services/other",
        "/%ff",
    ] {
        let answer = app.get(path);
        assert_eq!(answer.status, 404, "{path}");
        assert_eq!(answer.issue()["code"], "not-found", "{path}");
    }
}

#[test]
fn every_answer_has_an_id_of_its_own() {
    let app = TestApp::start();
    let ids: Vec<Uuid> = ["/health", "/health", "/nowhere"]
        .map(|path| app.get(path).header("x-request-id").parse().unwrap())
        .into();
    assert!(ids[0] != ids[1] && ids[1] != ids[2]);
}

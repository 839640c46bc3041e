use countersign::knowledge::Knowledge;
use uuid::Uuid;

use crate::app::{Answered, TestApp};

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
fn a_page_loads_and_runs_only_what_is_ours() {
    let app = TestApp::start();
    for path in ["/rules", "/rules/dose-amount", "/knowledge", "/knowledge/qt-drugs"] {
        let answer = app.get(path);
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self'"), "{policy}");
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        for inline in ["<style", "style=", "<script>", "onclick=", "javascript:", "http://", "https://"] {
            assert!(!answer.text.contains(inline), "{path}: {inline}");
        }
    }
}

#[test]
fn the_page_of_a_rule_tells_when_it_fires_with_its_own_numbers() {
    let app = TestApp::start();
    for (code, title, fires, number, of_another) in [
        (
            "liver-hold",
            "Liver hold",
            "bilirubin above 1.5 × ULN and AST or ALT above 2.5 × ULN",
            "ULN",
            "500 ms",
        ),
        (
            "qtc-prolonged",
            "QTc prolonged",
            "QTc of 500 ms or more",
            "hold from a rise of",
            "methylprednisolone",
        ),
        (
            "premedication-missing",
            "Premedication missing",
            "H1 antihistamine",
            "methylprednisolone",
            "500 ms",
        ),
    ] {
        let page = app.get(&format!("/rules/{code}")).text;
        for text in [&format!("<h1>{title}</h1>"), fires, number, "Sources", "Scenarios that show it"] {
            assert!(page.contains(text), "{code}: {text}");
        }
        assert!(!page.contains(of_another), "{code}: {of_another}");
    }
    assert!(!app.get("/rules/data-unavailable").text.contains("The numbers, each with its source"));
}

#[test]
fn every_rule_has_a_page_with_a_scenario_that_shows_it() {
    let app = TestApp::start();
    let list = app.get("/rules").text;
    let codes: Vec<&str> = list
        .split("href=\"/rules/")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap())
        .filter(|code| !code.is_empty())
        .collect();
    assert_eq!(codes.len(), 51);
    for code in codes {
        let page = app.get(&format!("/rules/{code}"));
        assert_eq!(page.status, 200, "{code}");
        let scenarios = page.text.split("Scenarios that show it").nth(1).unwrap();
        assert!(scenarios.contains("<li>"), "{code}");
    }
}

#[test]
fn the_tables_can_be_signed_and_the_medicines_have_their_evidence() {
    let app = TestApp::start();
    let tables = app.get("/knowledge").text;
    for text in [
        "cycle 2 on, day 1, in CR/CRi",
        "0.5 mg/m²",
        "USPI 2, Table 1; SmPC 4.2",
        "haematologist",
        "signature",
    ] {
        assert!(tables.contains(text), "{text}");
    }
    let medicines = app.get("/knowledge/qt-drugs").text;
    for text in ["voriconazole", "never advised to stop", "instead: ", "eviQ list"] {
        assert!(medicines.contains(text), "{text}");
    }
}

#[test]
fn an_asset_is_sent_once() {
    let app = TestApp::start();
    let answer = app.get("/assets/base.css");
    assert_eq!((answer.status, answer.header("content-type")), (200, "text/css; charset=utf-8"));
    let tag = answer.header("etag").to_owned();
    let again = Answered::of(app.getting("/assets/base.css").header("if-none-match", &tag).call().unwrap());
    assert_eq!((again.status, again.text.as_str()), (304, ""));
    assert_eq!(app.get("/assets/workbench.js").header("content-type"), "text/javascript; charset=utf-8");
    assert_eq!(app.get("/assets/Cargo.toml").status, 404);
}

#[test]
fn the_workbench_is_served_where_it_is_asked_for_and_nowhere_else() {
    let offered = "/workbench/scenarios/v04-cycle-total-in-one-dose.json";
    let without = TestApp::start();
    for path in ["/", "/workbench/knowledge.json", offered] {
        assert_eq!(without.get(path).status, 404, "{path}");
    }
    assert!(!without.get("/rules").text.contains("href=\"/\""));
    let with = TestApp::with_workbench();
    let page = with.get("/");
    assert_eq!(page.status, 200);
    assert!(page.text.contains("data-scenario=\"v04-cycle-total-in-one-dose\""));
    assert!(page.header("content-security-policy").contains("frame-ancestors 'none'"));
    assert_eq!(with.get("/workbench/knowledge.json").json()["profile"], "US");
    let packed = with.head(offered);
    assert_eq!((packed.status, packed.header("content-encoding")), (200, "gzip"));
    for path in ["/workbench/scenarios/dose-in-vials.json", "/workbench/scenarios/..%2fCargo.toml.json"] {
        assert_eq!(with.get(path).status, 404, "{path}");
    }
    assert!(with.get("/rules/dose-amount").text.contains("href=\"/?scenario=v04-cycle-total-in-one-dose\""));
}

#[test]
fn what_differs_from_another_version_has_a_page_where_there_is_one() {
    assert_eq!(TestApp::start().get("/knowledge/difference").status, 404);
    let same = TestApp::compared_with(&Knowledge::embedded().unwrap());
    assert!(same.get("/knowledge/difference").text.contains("The tables are the same."));
    let mut other = Knowledge::embedded().unwrap();
    other.drugs[0].regimen.minimum_interval_days = 5;
    let page = TestApp::compared_with(&other).get("/knowledge/difference").text;
    for text in ["1 rows differ", "least interval between doses", "<del>5 days", "<ins>6 days"] {
        assert!(page.contains(text), "{text}: {page}");
    }
}

#[test]
fn what_is_no_rule_has_no_page() {
    let app = TestApp::start();
    for path in [
        "/rules/%3Cscript%3E",
        "/rules/Dose",
        "/rules/dose-amounts",
        "/rules/",
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

use crate::{
    app::{SERVICE, nothing_ordered, scenario},
    process::Program,
};

/// Words that stand for a patient in every part of a request where one may be named.
const MARKER: &str = "Zebulon-Quist";

#[test]
fn no_word_of_a_request_reaches_the_log() {
    let program = Program::start(&["serve", "--listen", "127.0.0.1:0"], &[("RUST_LOG", "trace")]);
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let url = |path: &str| format!("http://{}{path}", program.address());
    let ordered = scenario("v04-").0;
    let patient = ordered.split_once("\"patientId\": \"").unwrap().1.split_once('"').unwrap().0;
    let mut bodies = vec![
        ordered.replace(patient, MARKER),
        format!("{{\"{MARKER}\": 1, \"{MARKER}\": {MARKER}"),
        format!("\"{MARKER}\""),
    ];
    for member in ["hook", "hookInstance", "context", "prefetch", "extension"] {
        let mut request = nothing_ordered();
        request[member] = MARKER.into();
        bodies.push(request.to_string());
    }
    for body in &bodies {
        agent
            .post(url(SERVICE))
            .content_type("application/json")
            .header("user-agent", MARKER)
            .header("authorization", format!("Bearer {MARKER}"))
            .header("x-request-id", MARKER)
            .send(body.as_str())
            .unwrap();
    }
    for path in [
        "/",
        "/cds-services/",
        "/rules/",
        "/cds-services?name=",
        "/terminology/lookup?text=",
        "/terminology/lookup?system=",
    ] {
        agent.get(url(&format!("{path}{MARKER}"))).header("origin", MARKER).call().unwrap();
    }
    program.signal("TERM");
    let (status, stdout, log) = program.end();
    assert!(status.success());
    assert!(log.contains("\"route\":\"/cds-services/countersign-order-sign\""), "{log}");
    for text in [stdout, log] {
        assert!(!text.to_lowercase().contains(&MARKER.to_lowercase()), "{text}");
    }
}

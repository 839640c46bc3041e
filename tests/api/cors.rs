use crate::app::{Answered, ORIGIN, SERVICE, TestApp, nothing_ordered};

#[test]
fn a_browser_of_an_allowed_origin_may_ask_and_read() {
    let app = TestApp::start();
    for path in ["/cds-services", SERVICE] {
        let preflight = app
            .options(path)
            .header("origin", ORIGIN)
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", "authorization, content-type, accept");
        let answer = Answered::of(preflight.call().unwrap());
        assert!([200, 204].contains(&answer.status), "{path}: {}", answer.status);
        assert_eq!(answer.header("access-control-allow-origin"), ORIGIN);
        for method in ["GET", "POST", "OPTIONS"] {
            assert!(answer.header("access-control-allow-methods").contains(method), "{method}");
        }
        for header in ["authorization", "content-type", "accept"] {
            assert!(answer.header("access-control-allow-headers").contains(header), "{header}");
        }
        assert_eq!(answer.header("access-control-max-age"), "3600");
        assert_eq!(answer.header("access-control-allow-credentials"), "");
    }
}

#[test]
fn answers_and_errors_alike_can_be_read_by_an_allowed_origin() {
    let app = TestApp::start();
    let posting = |body: &str, media_type: &str| {
        let request = app.posting(SERVICE).header("origin", ORIGIN).content_type(media_type);
        Answered::of(request.send(body).unwrap())
    };
    let getting = |path| Answered::of(app.getting(path).header("origin", ORIGIN).call().unwrap());
    for (status, answer) in [
        (200, posting(&nothing_ordered().to_string(), "application/json")),
        (400, posting("{}", "application/json")),
        (415, posting("{}", "text/plain")),
        (413, posting(&" ".repeat(4 * 1024 * 1024 + 1), "application/json")),
        (200, getting("/cds-services")),
        (404, getting("/cds-services/other")),
        (405, getting(SERVICE)),
    ] {
        assert_eq!(answer.status, status);
        assert_eq!(answer.header("access-control-allow-origin"), ORIGIN, "{status}");
        assert!(answer.header("vary").contains("Origin"), "{status}");
        assert_eq!(answer.header("access-control-expose-headers"), "x-request-id", "{status}");
    }
}

#[test]
fn another_origin_is_refused() {
    let app = TestApp::start();
    let preflight = app
        .options(SERVICE)
        .header("origin", "https://other.example.org")
        .header("access-control-request-method", "POST");
    let answer = Answered::of(preflight.call().unwrap());
    assert_eq!(answer.status, 400);
    assert_eq!(answer.issue()["code"], "forbidden");
    let simple = app.getting("/cds-services").header("origin", "https://other.example.org");
    assert_eq!(Answered::of(simple.call().unwrap()).header("access-control-allow-origin"), "");
}

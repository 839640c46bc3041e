//! Who is let in: SEC-03 to SEC-13, DISC-11, FB-01.

use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use rstest::rstest;
use serde_json::{Value, json};
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::path};

use crate::{
    app::{Answered, SERVICE, TestApp, nothing_ordered, scenario},
    ehr::{ES384, ISSUER, PUBLIC_URL, RS384, Signer, call, claims, settings, wait},
};

fn app(signer: &Signer, more: &str) -> TestApp {
    TestApp::configured(&settings(&signer.in_settings(), more), scenario("v01-").1)
}

fn status(app: &TestApp, token: &str) -> u16 {
    let answer = call(app, SERVICE, token, &nothing_ordered().to_string());
    if answer.status == 401 {
        // A stranger learns nothing from it.
        assert_eq!(answer.header("www-authenticate"), "Bearer");
        assert_eq!(answer.issue()["details"]["text"], "not authenticated");
        assert_eq!(answer.issue()["code"], "login");
    }
    answer.status
}

#[rstest]
#[case(&*ES384)]
#[case(&*RS384)]
fn a_client_is_let_in_by_its_token(#[case] signer: &Signer) {
    let at = scenario("v01-").1;
    assert_eq!(status(&app(signer, ""), &signer.token(at, &json!({}))), 200);
}

#[test]
fn without_a_token_nobody_is_let_in_from_this_machine_either() {
    let app = app(&ES384, "");
    let answer = app.order_sign(&nothing_ordered().to_string());
    assert_eq!(answer.status, 401);
    assert_eq!(answer.header("www-authenticate"), "Bearer");
    assert!(answer.header("x-request-id").len() == 36);
    let twice = app.posting(SERVICE).header("authorization", "Bearer a").header("authorization", "Bearer b");
    assert_eq!(Answered::of(twice.send("{}").unwrap()).status, 401);
}

#[rstest]
#[case::another_issuer(json!({"iss": "https://other.example.org"}))]
#[case::no_issuer(json!({"iss": null}))]
#[case::another_audience(json!({"aud": "https://other.example.org/cds-services/countersign-order-sign"}))]
#[case::the_discovery_document(json!({"aud": format!("{PUBLIC_URL}/cds-services")}))]
#[case::no_audience(json!({"aud": null}))]
#[case::no_expiry(json!({"exp": null}))]
#[case::expired(json!({"exp": 1_700_000_300, "iat": 1_700_000_000}))]
#[case::no_issue_time(json!({"iat": null}))]
#[case::no_id(json!({"jti": null}))]
#[case::from_the_future(json!({"iat": 4_000_000_000_u64, "exp": 4_000_000_300_u64}))]
#[case::not_yet(json!({"nbf": 4_000_000_000_u64}))]
fn a_claim_that_does_not_fit_is_refused(#[case] changes: Value) {
    let at = scenario("v01-").1;
    assert_eq!(status(&app(&ES384, ""), &ES384.token(at, &changes)), 401);
}

#[test]
fn an_audience_may_be_one_of_several_or_an_alias() {
    let at = scenario("v01-").1;
    let app = app(&ES384, "audiences = [\"sand_man\"]");
    for aud in [
        json!("sand_man"),
        json!(["https://other.example.org", "sand_man"]),
        json!("HTTPS://CDS.example.org:443/countersign/cds-services/countersign-order-sign/"),
    ] {
        assert_eq!(status(&app, &ES384.token(at, &json!({ "aud": aud }))), 200, "{aud}");
    }
    // The host that was called is nobody's word but the caller's.
    let by_host = format!("{}{SERVICE}", app.url);
    assert_eq!(status(&app, &ES384.token(at, &json!({ "aud": by_host }))), 401);
}

#[test]
fn an_expired_token_has_a_minute_of_grace() {
    let at = scenario("v01-").1;
    let app = app(&ES384, "");
    let second = at.as_second();
    let token = |exp: i64| ES384.token(at, &json!({"exp": exp, "iat": exp - 300}));
    assert_eq!(status(&app, &token(second - 60)), 200);
    assert_eq!(status(&app, &token(second - 61)), 401);
}

#[test]
fn a_token_that_lives_too_long_is_refused() {
    let at = scenario("v01-").1;
    let app = app(&ES384, "longest_token_seconds = 900");
    let token = |seconds: i64| ES384.token(at, &json!({"exp": at.as_second() + seconds}));
    assert_eq!(status(&app, &token(900)), 200);
    assert_eq!(status(&app, &token(901)), 401);
}

#[test]
fn a_token_counts_once() {
    let at = scenario("v01-").1;
    let app = app(&ES384, "");
    let token = ES384.token(at, &json!({}));
    assert_eq!(status(&app, &token), 200);
    assert_eq!(status(&app, &token), 401);
}

#[test]
fn an_id_is_not_used_up_by_a_forged_token() {
    let at = scenario("v01-").1;
    let app = app(&ES384, "");
    let honest = ES384.token(at, &json!({"jti": "the-same"}));
    let forged = format!("{}AAAA", &honest[..honest.len() - 4]);
    assert_eq!(status(&app, &forged), 401);
    assert_eq!(status(&app, &honest), 200);
}

#[test]
fn an_unsigned_or_symmetric_token_is_refused() {
    let at = scenario("v01-").1;
    let app = app(&RS384, "");
    let part = |json: Value| {
        use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
        BASE64_URL_SAFE_NO_PAD.encode(json.to_string())
    };
    for alg in ["none", "None", "NONE"] {
        let unsigned =
            format!("{}.{}.", part(json!({"alg": alg, "typ": "JWT", "kid": "rs"})), part(claims(at)));
        assert_eq!(status(&app, &unsigned), 401, "{alg}");
    }
    // The public key as a shared secret: what key confusion is made of.
    let secret = RS384.jwk()["n"].as_str().unwrap().to_owned();
    for algorithm in [Algorithm::HS256, Algorithm::HS384, Algorithm::HS512] {
        let mut header = Header::new(algorithm);
        header.kid = Some("rs".to_owned());
        let token = encode(&header, &claims(at), &EncodingKey::from_secret(secret.as_bytes())).unwrap();
        assert_eq!(status(&app, &token), 401, "{algorithm:?}");
    }
}

#[test]
fn a_key_fits_its_own_algorithm_alone() {
    let at = scenario("v01-").1;
    let mut header = Header::new(Algorithm::RS384);
    header.kid = Some(ES384.kid.to_owned());
    assert_eq!(status(&app(&ES384, ""), &RS384.sign(&header, &claims(at))), 401);
    let narrowed = app(&ES384, "algorithms = [\"RS384\"]");
    assert_eq!(status(&narrowed, &ES384.token(at, &json!({}))), 401);
}

#[test]
fn the_header_must_name_type_and_key() {
    let at = scenario("v01-").1;
    let app = app(&ES384, "");
    let with = |typ: Option<&str>, kid: Option<&str>| {
        let mut header = Header::new(Algorithm::ES384);
        header.typ = typ.map(str::to_owned);
        header.kid = kid.map(str::to_owned);
        ES384.sign(&header, &claims(at))
    };
    assert_eq!(status(&app, &with(Some("jwt"), Some(ES384.kid))), 200);
    assert_eq!(status(&app, &with(None, Some(ES384.kid))), 401);
    assert_eq!(status(&app, &with(Some("JOSE"), Some(ES384.kid))), 401);
    assert_eq!(status(&app, &with(Some("JWT"), None)), 401);
    assert_eq!(status(&app, &with(Some("JWT"), Some("another"))), 401);
}

#[test]
fn a_tenant_that_is_not_enabled_is_told_so_and_a_stranger_is_not() {
    let at = scenario("v01-").1;
    let app = app(&ES384, "tenants = [\"north\"]");
    assert_eq!(status(&app, &ES384.token(at, &json!({"tenant": "north"}))), 200);
    assert_eq!(status(&app, &ES384.token(at, &json!({"tenant": "south"}))), 403);
    assert_eq!(status(&app, &ES384.token(at, &json!({}))), 403);
    let forged = ES384.token(at, &json!({"tenant": "south"}));
    assert_eq!(status(&app, &format!("{}AAAA", &forged[..forged.len() - 4])), 401);
}

#[test]
fn two_hospitals_of_one_issuer_are_told_apart_by_tenant() {
    let at = scenario("v01-").1;
    let second = format!(
        "tenants = [\"north\"]\n[[clients]]\nname = \"south\"\nissuer = \"{ISSUER}\"\ntenants = [\"south\"]\n\
         empty_system_actions = true\n{}",
        ES384.in_settings()
    );
    let app = app(&ES384, &second);
    let answer = |tenant: &str| {
        let token = ES384.token(at, &json!({ "tenant": tenant }));
        call(&app, SERVICE, &token, &nothing_ordered().to_string()).json()
    };
    assert_eq!(answer("north"), json!({"cards": []}));
    assert_eq!(answer("south"), json!({"cards": [], "systemActions": []}));
}

#[test]
fn discovery_is_open_unless_the_settings_say_otherwise() {
    let at = scenario("v01-").1;
    assert_eq!(app(&ES384, "").get("/cds-services").status, 200);
    let settings = format!("authenticate_discovery = true\n{}", settings(&ES384.in_settings(), ""));
    let closed = TestApp::configured(&settings, at);
    assert_eq!(closed.get("/cds-services").status, 401);
    let get = |aud: String| {
        let token = ES384.token(at, &json!({ "aud": aud }));
        let request = closed.getting("/cds-services").header("authorization", format!("Bearer {token}"));
        Answered::of(request.call().unwrap()).status
    };
    assert_eq!(get(format!("{PUBLIC_URL}/cds-services")), 200);
    assert_eq!(get(format!("{PUBLIC_URL}{SERVICE}")), 401);
    let preflight = closed
        .options("/cds-services")
        .header("origin", crate::app::ORIGIN)
        .header("access-control-request-method", "GET");
    assert_eq!(Answered::of(preflight.call().unwrap()).status, 200);
}

/// A client whose keys are at an address.
struct Remote {
    server: MockServer,
    app: TestApp,
}

impl Remote {
    fn start(keys: &[Value]) -> Self {
        let server = wait(MockServer::start());
        let remote = format!("jwks_url = \"{}/jwks.json\"\nallow_http = true", server.uri());
        let app = TestApp::configured(&settings(&remote, ""), scenario("v01-").1);
        let remote = Self { server, app };
        remote.serve(keys);
        remote
    }

    fn serve(&self, keys: &[Value]) {
        let set = ResponseTemplate::new(200).set_body_json(json!({ "keys": keys }));
        wait(Mock::given(path("/jwks.json")).respond_with(set).mount(&self.server));
    }

    fn fetches(&self) -> usize {
        wait(self.server.received_requests()).unwrap().len()
    }

    fn status(&self, signer: &Signer, jku: Option<&str>) -> u16 {
        let mut header = Header::new(signer.algorithm);
        header.kid = Some(signer.kid.to_owned());
        header.jku = jku.map(str::to_owned);
        status(&self.app, &signer.sign(&header, &claims(scenario("v01-").1)))
    }
}

#[test]
fn keys_are_fetched_once_and_a_made_up_key_has_them_fetched_no_more_often() {
    let remote = Remote::start(&[ES384.jwk()]);
    assert_eq!(remote.fetches(), 0, "nothing is fetched before it is needed");
    assert_eq!(remote.status(&ES384, None), 200);
    assert_eq!(remote.status(&ES384, None), 200);
    assert_eq!(remote.fetches(), 1);
    for _ in 0..5 {
        assert_eq!(remote.status(&RS384, None), 401);
    }
    assert_eq!(remote.fetches(), 1, "the clock stands still: the floor between two fetches holds");
}

#[test]
fn a_jku_is_believed_only_if_it_is_the_one_of_the_entry() {
    let remote = Remote::start(&[ES384.jwk()]);
    let other = wait(MockServer::start());
    let own = format!("{}/jwks.json", remote.server.uri());
    assert_eq!(remote.status(&ES384, Some(&own)), 200);
    for jku in [format!("{own}/"), format!("{own}?x"), format!("{}/jwks.json", other.uri())] {
        assert_eq!(remote.status(&ES384, Some(&jku)), 401, "{jku}");
    }
    assert!(wait(other.received_requests()).unwrap().is_empty());
}

#[test]
fn keys_that_cannot_be_had_let_nobody_in() {
    for answer in [
        ResponseTemplate::new(500),
        ResponseTemplate::new(200).set_body_string("<html>"),
        ResponseTemplate::new(302).insert_header("location", "/other.json"),
        ResponseTemplate::new(200).set_body_bytes(vec![b' '; 300 * 1024]),
    ] {
        let server = wait(MockServer::start());
        wait(Mock::given(path("/jwks.json")).respond_with(answer).mount(&server));
        let set = ResponseTemplate::new(200).set_body_json(json!({ "keys": [ES384.jwk()] }));
        wait(Mock::given(path("/other.json")).respond_with(set).mount(&server));
        let remote = format!("jwks_url = \"{}/jwks.json\"\nallow_http = true", server.uri());
        let at = scenario("v01-").1;
        let app = TestApp::configured(&settings(&remote, ""), at);
        assert_eq!(status(&app, &ES384.token(at, &json!({}))), 401);
    }
}

#[test]
fn the_pages_and_health_ask_for_no_token() {
    let app = app(&ES384, "");
    for path in ["/health", "/rules/dose-amount"] {
        assert_eq!(app.get(path).status, 200, "{path}");
    }
}

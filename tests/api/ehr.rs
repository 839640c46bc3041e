//! An EHR as a client: its key, its tokens, its FHIR server, and the settings file that lists it.

use std::{future::Future, sync::LazyLock};

use countersign::cds_hooks::discovery;
use jiff::Timestamp;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode, jwk::Jwk};
use serde_json::{Map, Value, json};
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{header, method, path, query_param},
};

use crate::app::{Answered, SERVICE, TestApp, scenario};

pub const ISSUER: &str = "https://ehr.example.org/fhir";
pub const PUBLIC_URL: &str = "https://cds.example.org/countersign";
pub const ACCESS_TOKEN: &str = "Quagga-token";

/// A key pair for tests, made once.
pub struct Signer {
    pub algorithm: Algorithm,
    key: EncodingKey,
    pub kid: &'static str,
}

pub static ES384: LazyLock<Signer> = LazyLock::new(|| {
    let key = rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P384_SHA384).unwrap();
    Signer { algorithm: Algorithm::ES384, key: EncodingKey::from_ec_der(&key.serialize_der()), kid: "es+/=" }
});

pub static RS384: LazyLock<Signer> = LazyLock::new(|| {
    let key = rcgen::KeyPair::generate_rsa_for(&rcgen::PKCS_RSA_SHA384, rcgen::RsaKeySize::_2048).unwrap();
    // What PKCS #8 wraps is the RSA key by itself.
    let key = key.serialize_der()[26..].to_vec();
    Signer { algorithm: Algorithm::RS384, key: EncodingKey::from_rsa_der(&key), kid: "rs" }
});

impl Signer {
    /// The public key.
    pub fn jwk(&self) -> Value {
        let mut jwk =
            serde_json::to_value(Jwk::from_encoding_key(&self.key, self.algorithm).unwrap()).unwrap();
        jwk["kid"] = json!(self.kid);
        jwk
    }

    /// The key as the settings file writes it.
    pub fn in_settings(&self) -> String {
        let members: Map<String, Value> = self.jwk().as_object().unwrap().clone();
        let members: Vec<String> = members.iter().map(|(name, value)| format!("{name} = {value}")).collect();
        format!("keys = [{{ {} }}]", members.join(", "))
    }

    pub fn sign(&self, header: &Header, claims: &Value) -> String {
        encode(header, claims, &self.key).unwrap()
    }

    /// A token with claims changed: `null` takes one away.
    pub fn token(&self, at: Timestamp, changes: &Value) -> String {
        let mut header = Header::new(self.algorithm);
        header.kid = Some(self.kid.to_owned());
        let mut claims = claims(at);
        for (name, value) in changes.as_object().unwrap() {
            if value.is_null() {
                claims.as_object_mut().unwrap().remove(name);
            } else {
                claims[name] = value.clone();
            }
        }
        self.sign(&header, &claims)
    }
}

/// What an honest token says.
pub fn claims(at: Timestamp) -> Value {
    let issued = at.as_second();
    json!({
        "iss": ISSUER, "aud": format!("{PUBLIC_URL}{SERVICE}"), "iat": issued, "exp": issued + 300,
        "jti": uuid::Uuid::new_v4().to_string()
    })
}

/// A settings file with one client, and more lines for it.
pub fn settings(keys: &str, more: &str) -> String {
    format!(
        "public_url = \"{PUBLIC_URL}\"\n[[clients]]\nname = \"general\"\nissuer = \"{ISSUER}\"\n{keys}\n{more}\n"
    )
}

/// Calls with a token.
pub fn call(app: &TestApp, path: &str, token: &str, body: &str) -> Answered {
    let request = app.posting(path).content_type("application/json");
    Answered::of(request.header("authorization", format!("Bearer {token}")).send(body).unwrap())
}

/// Waits for what needs a runtime.
pub fn wait<T>(future: impl Future<Output = T>) -> T {
    actix_web::rt::System::new().block_on(future)
}

/// A FHIR server that holds the data of a scenario, and the request without them.
pub struct Ehr {
    pub fhir: MockServer,
    pub request: Value,
    pub at: Timestamp,
    pub prefetch: Map<String, Value>,
}

impl Ehr {
    pub fn of(prefix: &str) -> Self {
        let (text, at) = scenario(prefix);
        let mut request: Value = serde_json::from_str(&text).unwrap();
        let prefetch = request.as_object_mut().unwrap().remove("prefetch").unwrap();
        let fhir = wait(MockServer::start());
        request["fhirServer"] = json!(format!("{}/fhir/", fhir.uri()));
        request["fhirAuthorization"] = json!({
            "access_token": ACCESS_TOKEN, "token_type": "Bearer", "expires_in": 300, "scope": "user/*.read",
            "subject": "countersign"
        });
        Self { fhir, request, at, prefetch: prefetch.as_object().unwrap().clone() }
    }

    /// Answers all queries with the scenario's data.
    pub fn serving_all(self) -> Self {
        for (key, value) in &self.prefetch {
            self.answer(key, json_of(value));
        }
        self
    }

    /// Answers the query of a prefetch key.
    pub fn answer(&self, key: &str, response: ResponseTemplate) {
        let place = discovery::PREFETCH.iter().position(|(known, _)| *known == key);
        let Some(place) = place else { return };
        let template = discovery::templates().unwrap()[place].clone();
        let patient = self.request["context"]["patientId"].as_str().unwrap();
        let (path_of, query) = template.split_once('?').unwrap_or((&template, ""));
        let path_of = path_of.replace("{{context.patientId}}", patient);
        let mut mock = Mock::given(method("GET"))
            .and(path(format!("/fhir/{path_of}")))
            .and(header("accept", "application/fhir+json"))
            .and(header("authorization", format!("Bearer {ACCESS_TOKEN}").as_str()));
        for (name, value) in query.split('&').filter_map(|pair| pair.split_once('=')) {
            if name == "_count" {
                mock = mock.and(query_param(name, value));
            }
        }
        wait(mock.respond_with(response).mount(&self.fhir));
    }

    /// Answers a path.
    pub fn answer_at(&self, at: &str, response: ResponseTemplate) {
        wait(Mock::given(method("GET")).and(path(at)).respond_with(response).mount(&self.fhir));
    }

    /// The paths and queries that were asked for.
    pub fn asked(&self) -> Vec<String> {
        let requests = wait(self.fhir.received_requests()).unwrap();
        requests.iter().map(|request| request.url[url::Position::BeforePath..].to_owned()).collect()
    }

    /// The service, with this EHR as its client.
    pub fn app(&self, more: &str) -> TestApp {
        let server = format!("fhir_servers = [\"{}/fhir\"]\nallow_http = true\n{more}", self.fhir.uri());
        TestApp::configured(&settings(&ES384.in_settings(), &server), self.at)
    }

    /// Signs an order at a service.
    pub fn sign(&self, app: &TestApp) -> Answered {
        call(app, SERVICE, &ES384.token(self.at, &json!({})), &self.request.to_string())
    }
}

pub fn json_of(value: &Value) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_raw(value.to_string(), "application/fhir+json")
}

/// The findings of all cards: rule, and the keys that it says are unavailable.
pub fn rules(answer: &Value) -> Vec<String> {
    let cards = answer["cards"].as_array().unwrap();
    let findings =
        cards.iter().flat_map(|card| card["extension"]["countersign.findings"].as_array().unwrap());
    findings.map(|finding| finding["rule"].as_str().unwrap().to_owned()).collect()
}

/// An answer without its ids and links.
pub fn without_ids(mut answer: Value) -> Value {
    for card in answer["cards"].as_array_mut().unwrap() {
        card["uuid"] = Value::Null;
        card["links"] = Value::Null;
        for suggestion in card["suggestions"].as_array_mut().into_iter().flatten() {
            suggestion["uuid"] = Value::Null;
        }
    }
    answer
}

//! What it costs to know who calls: a token read, checked and its signature verified with a key that is at hand.
//!
//!     cargo bench --bench token
#![allow(clippy::expect_used, reason = "a bench that cannot go on fails, and says where")]

use countersign::auth::{
    ALGORITHMS, Audience, Circumstances, Client, KeySource, Keys, Replay, Token, authenticate,
};
use divan::{Bencher, black_box};
use jiff::Timestamp;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode, jwk::Jwk};
use serde_json::json;

const ENDPOINT: &str = "https://cds.example.org/cds-services/countersign-order-sign";
const ISSUER: &str = "https://ehr.example.org";

fn main() {
    divan::main();
}

#[divan::bench]
fn es384(bencher: Bencher) {
    let key = rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P384_SHA384).expect("a key");
    check(bencher, Algorithm::ES384, &EncodingKey::from_ec_der(&key.serialize_der()));
}

#[divan::bench]
fn rs384(bencher: Bencher) {
    let key =
        rcgen::KeyPair::generate_rsa_for(&rcgen::PKCS_RSA_SHA384, rcgen::RsaKeySize::_2048).expect("a key");
    // What PKCS #8 wraps is the RSA key by itself.
    let der = key.serialize_der();
    check(bencher, Algorithm::RS384, &EncodingKey::from_rsa_der(der.get(26..).expect("a key")));
}

fn check(bencher: Bencher, algorithm: Algorithm, key: &EncodingKey) {
    let mut jwk = serde_json::to_value(Jwk::from_encoding_key(key, algorithm).expect("a JWK")).expect("JSON");
    jwk.as_object_mut().expect("an object").insert("kid".to_owned(), json!("k"));
    let client = Client {
        issuer: ISSUER.to_owned(),
        audiences: Vec::new(),
        tenants: Vec::new(),
        algorithms: ALGORITHMS.map(|(_, algorithm)| algorithm).into(),
        longest_seconds: 3600,
        keys: KeySource::Listed(Keys::of_each([jwk.to_string().as_str()]).expect("a usable key")),
    };
    let now = Timestamp::from_second(1_800_000_000).expect("a time");
    let mut header = Header::new(algorithm);
    header.kid = Some("k".to_owned());
    let endpoints = [Audience::new(ENDPOINT)];
    let mut next = 0_u64;
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    bencher
        .with_inputs(|| {
            next += 1;
            let second = now.as_second();
            let claims =
                json!({"iss": ISSUER, "aud": ENDPOINT, "iat": second, "exp": second + 300, "jti": next.to_string()});
            (format!("Bearer {}", encode(&header, &claims, key).expect("a token")), Replay::default())
        })
        .bench_local_values(|(token, replay)| {
            let token = Token::read(black_box(&token)).expect("a token");
            let circumstances = Circumstances { endpoints: &endpoints, outbound: None, replay: &replay, now };
            runtime.block_on(authenticate(&token, &client, circumstances)).expect("let in");
        });
}

//! A bearer token, read but not believed, and what can be checked of it without a key.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use jiff::Timestamp;
use jsonwebtoken::{Algorithm, DecodingKey, crypto};
use serde::{Deserialize, de::DeserializeOwned};

use super::{ALGORITHMS, Audience, LEEWAY_SECONDS, Refusal};

/// The longest token, in bytes. Honest ones have about one thousand.
const LONGEST: usize = 8 * 1024;

/// The longest `kid`, `jti`, `tenant` or `jku`, in bytes.
const LONGEST_NAME: usize = 512;

/// The most audiences of a token.
const MOST_AUDIENCES: usize = 16;

/// A token as it was sent.
#[derive(Debug)]
pub struct Token<'t> {
    /// What is signed.
    message: &'t str,
    signature: &'t str,
    /// How it is signed.
    pub algorithm: Algorithm,
    /// Which key it is signed with.
    pub kid: String,
    /// Where it says that key is; never followed.
    pub jku: Option<String>,
    /// What it says.
    pub claims: Claims,
}

/// The claims of a token.
#[derive(Clone, Debug)]
pub struct Claims {
    /// `iss`
    pub issuer: String,
    /// `aud`
    pub audiences: Vec<Audience>,
    /// `jti`
    pub id: String,
    /// `tenant`
    pub tenant: Option<String>,
    /// `exp`, `iat` and `nbf`, in seconds; they may have fractions.
    expires: f64,
    issued: f64,
    not_before: Option<f64>,
}

/// The header of a token. It says nothing that an entry of the configuration does not have to agree to.
#[derive(Deserialize)]
struct Header {
    alg: Option<String>,
    typ: Option<String>,
    kid: Option<String>,
    jku: Option<String>,
    crit: Option<serde_json::Value>,
}

#[derive(Deserialize)]
struct RawClaims {
    iss: Option<String>,
    aud: Option<OneOrMany>,
    jti: Option<String>,
    exp: Option<f64>,
    iat: Option<f64>,
    nbf: Option<f64>,
    tenant: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl<'t> Token<'t> {
    /// Reads the value of an `Authorization` header.
    ///
    /// # Errors
    /// [`Refusal`] if it holds no token, or one that lacks what every token must have.
    pub fn read(authorization: &'t str) -> Result<Self, Refusal> {
        if authorization.len() > LONGEST {
            return Err(Refusal::TooLong);
        }
        let (scheme, token) = authorization.split_once(' ').ok_or(Refusal::NotBearer)?;
        if !scheme.eq_ignore_ascii_case("Bearer") {
            return Err(Refusal::NotBearer);
        }
        let (message, signature) = token.trim().rsplit_once('.').ok_or(Refusal::Malformed)?;
        let (header, claims) = message.split_once('.').ok_or(Refusal::Malformed)?;
        let header: Header = decoded(header)?;
        let algorithm = header.algorithm()?;
        let kid = named("kid", header.kid)?;
        let jku = header.jku.map(|jku| named("jku", Some(jku))).transpose()?;
        let claims = Claims::of_raw(decoded(claims)?)?;
        Ok(Self { message, signature, algorithm, kid, jku, claims })
    }

    /// Checks the signature.
    ///
    /// # Errors
    /// [`Refusal::Signature`].
    pub fn verify(&self, key: &DecodingKey) -> Result<(), Refusal> {
        match crypto::verify(self.signature, self.message.as_bytes(), key, self.algorithm) {
            Ok(true) => Ok(()),
            Ok(false) | Err(_) => Err(Refusal::Signature),
        }
    }
}

impl Header {
    fn algorithm(&self) -> Result<Algorithm, Refusal> {
        if !self.typ.as_deref().is_some_and(|typ| typ.eq_ignore_ascii_case("JWT")) {
            return Err(Refusal::Claim("typ"));
        }
        // What must be understood, and is not.
        if self.crit.is_some() {
            return Err(Refusal::Claim("crit"));
        }
        let named = ALGORITHMS.iter().find(|(name, _)| Some(*name) == self.alg.as_deref());
        named.map(|(_, algorithm)| *algorithm).ok_or(Refusal::Algorithm)
    }
}

impl Claims {
    fn of_raw(raw: RawClaims) -> Result<Self, Refusal> {
        let audiences = match raw.aud {
            Some(OneOrMany::One(audience)) => vec![audience],
            Some(OneOrMany::Many(audiences)) if audiences.len() <= MOST_AUDIENCES => audiences,
            Some(OneOrMany::Many(_)) | None => return Err(Refusal::Claim("aud")),
        };
        let seconds = |name, value: Option<f64>| match value {
            Some(value) if value.is_finite() && (0.0..1e11).contains(&value) => Ok(value),
            Some(_) | None => Err(Refusal::Claim(name)),
        };
        Ok(Self {
            issuer: named("iss", raw.iss)?,
            audiences: audiences.iter().map(|audience| Audience::new(audience)).collect(),
            id: named("jti", raw.jti)?,
            tenant: raw.tenant.map(|tenant| named("tenant", Some(tenant))).transpose()?,
            expires: seconds("exp", raw.exp)?,
            issued: seconds("iat", raw.iat)?,
            not_before: raw.nbf.map(|nbf| seconds("nbf", Some(nbf))).transpose()?,
        })
    }

    /// Checks that a token is valid now, and not for longer than `longest_seconds` in all.
    ///
    /// # Errors
    /// [`Refusal::Expired`], [`Refusal::NotYet`], [`Refusal::Lifetime`].
    pub fn check_times(&self, now: Timestamp, longest_seconds: i64) -> Result<(), Refusal> {
        let (now, leeway) = (now.as_duration().as_secs_f64(), seconds(LEEWAY_SECONDS));
        if now > self.expires + leeway {
            return Err(Refusal::Expired);
        }
        if self.issued > now + leeway || self.not_before.is_some_and(|not_before| not_before > now + leeway) {
            return Err(Refusal::NotYet);
        }
        let lifetime = self.expires - self.issued;
        if lifetime <= 0.0 || lifetime > seconds(longest_seconds) { Err(Refusal::Lifetime) } else { Ok(()) }
    }

    /// The last second at which the token could be valid.
    #[must_use]
    pub fn last_second(&self) -> i64 {
        let last = jiff::SignedDuration::try_from_secs_f64(self.expires.ceil());
        last.map_or(i64::MAX, |last| last.as_secs().saturating_add(LEEWAY_SECONDS))
    }
}

/// Seconds as the claims have them. An `i64` of a setting is small, so nothing is lost.
fn seconds(whole: i64) -> f64 {
    jiff::SignedDuration::from_secs(whole).as_secs_f64()
}

/// A part of a token: base64url of a JSON object.
fn decoded<T: DeserializeOwned>(part: &str) -> Result<T, Refusal> {
    let json = BASE64_URL_SAFE_NO_PAD.decode(part).map_err(|_| Refusal::Malformed)?;
    serde_json::from_slice(&json).map_err(|_| Refusal::Malformed)
}

/// A text that must be there, is not empty, and of a bounded length.
fn named(name: &'static str, text: Option<String>) -> Result<String, Refusal> {
    match text {
        Some(text) if text.len() > LONGEST_NAME => Err(Refusal::TooLong),
        Some(text) if !text.is_empty() => Ok(text),
        Some(_) | None => Err(Refusal::Claim(name)),
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::{Value, json};

    use super::*;

    const NOW: i64 = 1_800_000_000;

    fn token(header: &Value, claims: &Value) -> String {
        let part = |json: &Value| BASE64_URL_SAFE_NO_PAD.encode(json.to_string());
        format!("Bearer {}.{}.AAAA", part(header), part(claims))
    }

    fn header() -> Value {
        json!({"alg": "ES384", "typ": "JWT", "kid": "a+b/c="})
    }

    fn claims() -> Value {
        json!({
            "iss": "https://ehr.example.org", "aud": "https://cds.example.org/cds-services",
            "exp": NOW + 300, "iat": NOW, "jti": "1"
        })
    }

    fn refusal_of(text: &str) -> Option<Refusal> {
        Token::read(text).err()
    }

    #[test]
    fn a_token_is_read() {
        let text = token(&header(), &claims());
        let token = Token::read(&text).unwrap();
        assert_eq!((token.kid.as_str(), token.algorithm), ("a+b/c=", Algorithm::ES384));
        assert_eq!(token.claims.issuer, "https://ehr.example.org");
        assert_eq!(token.claims.last_second(), NOW + 360);
    }

    #[rstest]
    #[case("", Refusal::NotBearer)]
    #[case("Bearer", Refusal::NotBearer)]
    #[case("Basic YTpi", Refusal::NotBearer)]
    #[case("Bearer x", Refusal::Malformed)]
    #[case("Bearer a.b.c", Refusal::Malformed)]
    #[case("Bearer ..", Refusal::Malformed)]
    #[case("Bearer e30.e30.AAAA", Refusal::Claim("typ"))]
    fn what_is_no_token_is_refused(#[case] text: &str, #[case] refusal: Refusal) {
        assert_eq!(refusal_of(text), Some(refusal));
    }

    #[test]
    fn a_token_of_any_length_is_not_read() {
        assert_eq!(refusal_of(&format!("Bearer {}", "a".repeat(LONGEST))), Some(Refusal::TooLong));
    }

    #[rstest]
    #[case("alg", json!("none"), Refusal::Algorithm)]
    #[case("alg", json!("NONE"), Refusal::Algorithm)]
    #[case("alg", json!("HS256"), Refusal::Algorithm)]
    #[case("alg", json!("HS384"), Refusal::Algorithm)]
    #[case("alg", json!("EdDSA"), Refusal::Algorithm)]
    #[case("alg", json!(null), Refusal::Algorithm)]
    #[case("alg", json!(1), Refusal::Malformed)]
    #[case("typ", json!("JWE"), Refusal::Claim("typ"))]
    #[case("typ", json!(null), Refusal::Claim("typ"))]
    #[case("kid", json!(null), Refusal::Claim("kid"))]
    #[case("kid", json!(""), Refusal::Claim("kid"))]
    #[case("kid", json!("k".repeat(513)), Refusal::TooLong)]
    #[case("crit", json!(["b64"]), Refusal::Claim("crit"))]
    fn a_header_that_cannot_be_used_is_refused(
        #[case] name: &str,
        #[case] value: Value,
        #[case] refusal: Refusal,
    ) {
        let mut header = header();
        header[name] = value;
        assert_eq!(refusal_of(&token(&header, &claims())), Some(refusal));
    }

    #[rstest]
    #[case("jwt")]
    #[case("Jwt")]
    fn the_type_is_compared_without_letter_case(#[case] typ: &str) {
        let mut header = header();
        header["typ"] = json!(typ);
        assert_eq!(refusal_of(&token(&header, &claims())), None);
    }

    #[rstest]
    #[case("iss", json!(null), Refusal::Claim("iss"))]
    #[case("aud", json!(null), Refusal::Claim("aud"))]
    #[case("aud", json!(vec!["a"; 17]), Refusal::Claim("aud"))]
    #[case("exp", json!(null), Refusal::Claim("exp"))]
    #[case("exp", json!("soon"), Refusal::Malformed)]
    #[case("exp", json!(1e300), Refusal::Claim("exp"))]
    #[case("exp", json!(-1), Refusal::Claim("exp"))]
    #[case("iat", json!(null), Refusal::Claim("iat"))]
    #[case("jti", json!(null), Refusal::Claim("jti"))]
    #[case("jti", json!(""), Refusal::Claim("jti"))]
    #[case("jti", json!("j".repeat(513)), Refusal::TooLong)]
    fn a_claim_that_must_be_there_is_missed(
        #[case] name: &str,
        #[case] value: Value,
        #[case] refusal: Refusal,
    ) {
        let mut claims = claims();
        claims[name] = value;
        assert_eq!(refusal_of(&token(&header(), &claims)), Some(refusal));
    }

    #[rstest]
    #[case::fresh(0, 300, None, None)]
    #[case::about_to_expire(-300, 0, None, None)]
    #[case::within_the_leeway(-360, -60, None, None)]
    #[case::expired(-361, -61, None, Some(Refusal::Expired))]
    #[case::from_a_fast_clock(60, 300, None, None)]
    #[case::from_the_future(61, 300, None, Some(Refusal::NotYet))]
    #[case::not_before_now(0, 300, Some(60), None)]
    #[case::not_before_later(0, 300, Some(61), Some(Refusal::NotYet))]
    #[case::epic_five_minutes_back(0, 900, Some(-300), None)]
    #[case::an_hour(0, 3600, None, None)]
    #[case::more_than_an_hour(0, 3601, None, Some(Refusal::Lifetime))]
    #[case::no_life(10, 10, None, Some(Refusal::Lifetime))]
    #[case::backwards(20, 10, None, Some(Refusal::Lifetime))]
    fn a_token_has_its_time(
        #[case] issued: i64,
        #[case] expires: i64,
        #[case] not_before: Option<i64>,
        #[case] refusal: Option<Refusal>,
    ) {
        let mut claims = claims();
        claims["iat"] = json!(NOW + issued);
        claims["exp"] = json!(NOW + expires);
        claims["nbf"] = json!(not_before.map(|not_before| NOW + not_before));
        let text = token(&header(), &claims);
        let token = Token::read(&text).unwrap();
        let now = Timestamp::from_second(NOW).unwrap();
        assert_eq!(token.claims.check_times(now, 3600).err(), refusal);
    }

    #[test]
    fn seconds_may_have_fractions() {
        let mut claims = claims();
        claims["iat"] = json!(1_799_999_999.75);
        claims["exp"] = json!(1_800_000_300.25);
        let text = token(&header(), &claims);
        let token = Token::read(&text).unwrap();
        assert_eq!(token.claims.check_times(Timestamp::from_second(NOW).unwrap(), 3600), Ok(()));
        assert_eq!(token.claims.last_second(), 1_800_000_361);
    }
}

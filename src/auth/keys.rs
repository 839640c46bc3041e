//! A client's public keys: a JSON Web Key Set, and which key may be used with which algorithm.

use jsonwebtoken::{
    Algorithm, DecodingKey,
    jwk::{
        AlgorithmParameters, EllipticCurve, Jwk, KeyAlgorithm, KeyOperations, PublicKeyUse, RSAKeyParameters,
    },
};
use serde::Deserialize;
use serde_json::value::RawValue;

/// The most keys of a set; more is no set of a client that rotates its keys.
const MOST: usize = 100;

/// The shortest RSA modulus that is safe, in bytes: 2048 bits.
const SHORTEST_MODULUS: usize = 256;

/// The longest modulus: a longer one only costs time.
const LONGEST_MODULUS: usize = 1024;

/// The usable keys of a set.
#[derive(Debug)]
pub struct Keys(Vec<Key>);

#[derive(Debug)]
struct Key {
    kid: String,
    /// What it may be used with: a key is never tried with an algorithm of another family.
    algorithms: &'static [Algorithm],
    public: DecodingKey,
}

/// Why a key or a set cannot be used.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum KeyFault {
    /// It is no JSON Web Key Set.
    #[error("must be a JSON Web Key Set: an object with `keys`, a list of at most 100")]
    NoSet,
    /// It is no JSON Web Key.
    #[error("must be a JSON Web Key with `kty` EC or RSA and its members")]
    NoKey,
    /// It has no `kid`.
    #[error("has no `kid`")]
    NoKeyId,
    /// `use` or `key_ops` say that it does not sign.
    #[error("is not for signatures: see `use` and `key_ops`")]
    NotForSignatures,
    /// It is a shared secret, or of a curve that no allowed algorithm uses.
    #[error("must be RSA, or EC with the curve P-256 or P-384")]
    Kind,
    /// `alg` is another than its kind allows.
    #[error("`alg` does not fit `kty` and `crv`, or is not one of those allowed")]
    Algorithm,
    /// RSA of fewer than 2048 or more than 8192 bits.
    #[error("an RSA key must have 2048 to 8192 bits")]
    Length,
    /// No key of the set can be used.
    #[error("no key of the set can be used")]
    Empty,
}

impl Keys {
    /// Reads a key set. A key that cannot be used is passed over: sets hold keys for other purposes too.
    ///
    /// # Errors
    /// [`KeyFault`] if it is no set, or none of its keys can be used.
    pub fn of_set(json: &[u8]) -> Result<Self, KeyFault> {
        #[derive(Deserialize)]
        struct Set<'j> {
            #[serde(borrow)]
            keys: Vec<&'j RawValue>,
        }
        let set: Set<'_> = serde_json::from_slice(json).map_err(|_| KeyFault::NoSet)?;
        if set.keys.len() > MOST {
            return Err(KeyFault::NoSet);
        }
        let keys: Vec<Key> = set.keys.iter().flat_map(|key| Key::of_json(key.get())).collect();
        if keys.is_empty() { Err(KeyFault::Empty) } else { Ok(Self(keys)) }
    }

    /// Reads keys, each of which must be usable.
    ///
    /// # Errors
    /// [`KeyFault`] of the first that is not.
    pub fn of_each<'j>(keys: impl IntoIterator<Item = &'j str>) -> Result<Self, KeyFault> {
        let keys = keys.into_iter().map(Key::of_json).collect::<Result<Vec<_>, _>>()?;
        if keys.is_empty() { Err(KeyFault::Empty) } else { Ok(Self(keys)) }
    }

    /// The key of a name that may be used with an algorithm.
    #[must_use]
    pub fn find(&self, kid: &str, algorithm: Algorithm) -> Option<&DecodingKey> {
        let fits = |key: &&Key| key.kid == kid && key.algorithms.contains(&algorithm);
        self.0.iter().find(fits).map(|key| &key.public)
    }
}

impl Key {
    fn of_json(json: &str) -> Result<Self, KeyFault> {
        let jwk: Jwk = serde_json::from_str(json).map_err(|_| KeyFault::NoKey)?;
        let kid = jwk.common.key_id.clone().filter(|kid| !kid.is_empty()).ok_or(KeyFault::NoKeyId)?;
        let signs = jwk.common.public_key_use.as_ref().is_none_or(|is| *is == PublicKeyUse::Signature);
        let operations = jwk.common.key_operations.as_ref();
        if !signs || operations.is_some_and(|operations| !operations.contains(&KeyOperations::Verify)) {
            return Err(KeyFault::NotForSignatures);
        }
        let algorithms = algorithms_of(&jwk.algorithm, jwk.common.key_algorithm)?;
        let public = DecodingKey::from_jwk(&jwk).map_err(|_| KeyFault::NoKey)?;
        Ok(Self { kid, algorithms, public })
    }
}

/// What a key may be used with: its kind decides, and `alg` narrows it down.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the crate's enums may grow; what we do not know, we do not use"
)]
fn algorithms_of(
    parameters: &AlgorithmParameters,
    stated: Option<KeyAlgorithm>,
) -> Result<&'static [Algorithm], KeyFault> {
    let of_kind: &[(KeyAlgorithm, &[Algorithm])] = match parameters {
        AlgorithmParameters::EllipticCurve(key) => match key.curve {
            EllipticCurve::P256 => &[(KeyAlgorithm::ES256, &[Algorithm::ES256])],
            EllipticCurve::P384 => &[(KeyAlgorithm::ES384, &[Algorithm::ES384])],
            _ => return Err(KeyFault::Kind),
        },
        AlgorithmParameters::RSA(key) => {
            check_length(key)?;
            &[
                (KeyAlgorithm::RS256, &[Algorithm::RS256]),
                (KeyAlgorithm::RS384, &[Algorithm::RS384]),
                (KeyAlgorithm::PS256, &[Algorithm::PS256]),
                (KeyAlgorithm::PS384, &[Algorithm::PS384]),
            ]
        }
        _ => return Err(KeyFault::Kind),
    };
    match (stated, of_kind) {
        (Some(stated), _) => {
            let found = of_kind.iter().find(|(algorithm, _)| *algorithm == stated);
            found.map(|(_, algorithms)| *algorithms).ok_or(KeyFault::Algorithm)
        }
        (None, [(_, only)]) => Ok(only),
        (None, _) => {
            const ANY_RSA: &[Algorithm] =
                &[Algorithm::RS256, Algorithm::RS384, Algorithm::PS256, Algorithm::PS384];
            Ok(ANY_RSA)
        }
    }
}

/// Base64url says four letters for three bytes.
fn check_length(key: &RSAKeyParameters) -> Result<(), KeyFault> {
    let bytes = key.n.trim_end_matches('=').len() * 3 / 4;
    if (SHORTEST_MODULUS..=LONGEST_MODULUS).contains(&bytes) { Ok(()) } else { Err(KeyFault::Length) }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    /// A key in the form of a client's, its last brace left off.
    const SANDBOX: &str = r#"{"kty":"EC","crv":"P-384","kid":"44823f3d","x":"MFLLbCdT8nyeThhZQghvNwB7_WLxQm3FqrrLIQ4i3IqCEpI4nHmMz1XFSZr-2bDm","y":"VAO8kBDBc0mTBO5qEO8fLWDa-Ij5AmUBOpL7gAWkVJAmEIYNnNDH9Xq7r1Kx5K6C""#;

    fn key(members: &str) -> Result<Key, KeyFault> {
        Key::of_json(&format!("{SANDBOX}{members}}}"))
    }

    #[rstest]
    #[case("", Ok(Algorithm::ES384))]
    #[case(r#","alg":"ES384","use":"sig","key_ops":["verify"]"#, Ok(Algorithm::ES384))]
    #[case(r#","alg":"RS384""#, Err(KeyFault::Algorithm))]
    #[case(r#","alg":"HS256""#, Err(KeyFault::Algorithm))]
    #[case(r#","use":"enc""#, Err(KeyFault::NotForSignatures))]
    #[case(r#","key_ops":["encrypt"]"#, Err(KeyFault::NotForSignatures))]
    fn what_a_key_says_of_itself_must_agree(
        #[case] members: &str,
        #[case] expected: Result<Algorithm, KeyFault>,
    ) {
        assert_eq!(key(members).map(|key| key.algorithms[0]), expected);
    }

    #[rstest]
    #[case(r#"{"kty":"oct","kid":"a","k":"c2VjcmV0"}"#, KeyFault::Kind)]
    #[case(r#"{"kty":"oct","kid":"a","alg":"HS384","k":"c2VjcmV0"}"#, KeyFault::Kind)]
    #[case(
        r#"{"kty":"OKP","crv":"Ed25519","kid":"a","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#,
        KeyFault::Kind
    )]
    #[case(r#"{"kty":"EC","crv":"P-521","kid":"a","x":"AA","y":"AA"}"#, KeyFault::Kind)]
    #[case(r#"{"kty":"EC","crv":"P-384","x":"AA","y":"AA"}"#, KeyFault::NoKeyId)]
    #[case(r#"{"kty":"RSA","kid":"a","n":"AQAB","e":"AQAB"}"#, KeyFault::Length)]
    #[case("[]", KeyFault::NoKey)]
    fn a_key_that_cannot_be_used_is_told_apart(#[case] json: &str, #[case] fault: KeyFault) {
        assert_eq!(Key::of_json(json).err(), Some(fault));
    }

    #[test]
    fn a_key_is_found_by_its_name_and_never_for_another_algorithm() {
        let keys = Keys::of_each([format!("{SANDBOX}}}").as_str()]).unwrap();
        assert!(keys.find("44823f3d", Algorithm::ES384).is_some());
        assert!(keys.find("44823f3d", Algorithm::RS384).is_none());
        assert!(keys.find("44823f3d", Algorithm::HS384).is_none());
        assert!(keys.find("44823F3D", Algorithm::ES384).is_none());
    }

    #[test]
    fn a_set_keeps_what_can_be_used() {
        let set = format!(r#"{{"keys":[{{"kty":"oct","kid":"a","k":"AA"}},{SANDBOX}}},1]}}"#);
        assert!(Keys::of_set(set.as_bytes()).unwrap().find("44823f3d", Algorithm::ES384).is_some());
        for nothing in ["{}", "[]", "{\"keys\":1}", "<html>", ""] {
            assert_eq!(Keys::of_set(nothing.as_bytes()).err(), Some(KeyFault::NoSet));
        }
        assert_eq!(Keys::of_set(br#"{"keys":[]}"#).err(), Some(KeyFault::Empty));
    }
}

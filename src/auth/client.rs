//! The entry of a client, as far as it decides who is let in.

use jiff::Timestamp;
use jsonwebtoken::{Algorithm, DecodingKey};
use url::Url;

use super::{Keys, Refusal, RemoteKeys};
use crate::outbound::Outbound;

/// The algorithms that an entry may allow. CDS Hooks recommends the first two. None is symmetric.
pub const ALGORITHMS: [(&str, Algorithm); 6] = [
    ("ES384", Algorithm::ES384),
    ("RS384", Algorithm::RS384),
    ("ES256", Algorithm::ES256),
    ("RS256", Algorithm::RS256),
    ("PS256", Algorithm::PS256),
    ("PS384", Algorithm::PS384),
];

/// How far two clocks may be apart, in seconds.
pub const LEEWAY_SECONDS: i64 = 60;

/// An EHR that may call.
#[derive(Debug)]
pub struct Client {
    /// `iss` of its tokens.
    pub issuer: String,
    /// What `aud` may be besides the address of the endpoint: analysts type it by hand.
    pub audiences: Vec<Audience>,
    /// The tenants that are enabled; none: `tenant` is not looked at.
    pub tenants: Vec<String>,
    /// The algorithms it may sign with.
    pub algorithms: Vec<Algorithm>,
    /// The longest lifetime of a token, in seconds.
    pub longest_seconds: i64,
    /// Its public keys.
    pub keys: KeySource,
}

/// Where the public keys of a client are.
#[derive(Debug)]
pub enum KeySource {
    /// In the configuration.
    Listed(Keys),
    /// At an address of the client.
    Remote(RemoteKeys),
}

/// What a token is meant for, in a form that can be compared: of a URL, letter case of scheme and host, a default port
/// and a slash at the end make no difference.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Audience(String);

impl Audience {
    /// As a token or an entry states it.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let url = Url::parse(text).ok().filter(Url::has_host);
        let text = url.map_or_else(|| text.to_owned(), String::from);
        Self(text.trim_end_matches('/').to_owned())
    }
}

impl Client {
    /// Whether an entry is for a tenant.
    #[must_use]
    pub fn admits_tenant(&self, tenant: Option<&str>) -> bool {
        self.tenants.is_empty()
            || tenant.is_some_and(|tenant| self.tenants.iter().any(|enabled| enabled == tenant))
    }
}

impl KeySource {
    /// The address, if the keys are not listed.
    #[must_use]
    pub fn url(&self) -> Option<&str> {
        match self {
            Self::Listed(_) => None,
            Self::Remote(remote) => Some(remote.url().as_str()),
        }
    }

    pub(super) async fn find(
        &self,
        kid: &str,
        algorithm: Algorithm,
        outbound: Option<&Outbound>,
        now: Timestamp,
    ) -> Result<DecodingKey, Refusal> {
        match self {
            Self::Listed(keys) => keys.find(kid, algorithm).cloned().ok_or(Refusal::Key),
            Self::Remote(remote) => {
                remote.find(kid, algorithm, outbound.ok_or(Refusal::KeysUnavailable)?, now).await
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("https://cds.example.org/cds-services", true)]
    #[case("HTTPS://CDS.Example.org:443/cds-services/", true)]
    #[case("https://cds.example.org/CDS-services", false)]
    #[case("https://cds.example.org/cds-services/other", false)]
    #[case("https://cds.example.org:8443/cds-services", false)]
    #[case("http://cds.example.org/cds-services", false)]
    #[case("cds-services", false)]
    fn an_audience_is_an_address_however_it_is_written(#[case] text: &str, #[case] same: bool) {
        let endpoint = Audience::new("https://cds.example.org/cds-services");
        assert_eq!(Audience::new(text) == endpoint, same);
    }

    #[test]
    fn an_alias_need_not_be_an_address() {
        assert_eq!(Audience::new("sand_man"), Audience::new("sand_man"));
        assert_ne!(Audience::new("sand_man"), Audience::new("Sand_man"));
    }
}

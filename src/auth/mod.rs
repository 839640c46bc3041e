//! Who calls: the JSON Web Token of a CDS Hooks client, checked against the entries of the configuration.
//!
//! In this order, so that a stranger costs little: form and length, issuer, audience, times, the key of that issuer, the
//! signature, the tenant, and at last whether the token was used before. Nothing here knows of HTTP; what a stranger is
//! told of it is decided in `web`.

mod client;
mod keys;
mod remote;
mod replay;
mod token;

use jiff::Timestamp;

use crate::outbound::Outbound;

pub use client::{ALGORITHMS, Audience, Client, KeySource, LEEWAY_SECONDS};
pub use keys::{KeyFault, Keys};
pub use remote::RemoteKeys;
pub use replay::Replay;
pub use token::{Claims, Token};

/// Why a caller is not let in: for the log, never for the caller.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Refusal {
    /// No `Authorization`.
    #[error("no token")]
    Absent,
    /// `Authorization` is not one bearer token.
    #[error("not a bearer token")]
    NotBearer,
    /// The token, its `kid` or its `jti` is longer than any honest one.
    #[error("too long")]
    TooLong,
    /// The token is no JWS in compact form.
    #[error("malformed")]
    Malformed,
    /// A claim or header that must be there is missing or of the wrong type.
    #[error("`{0}` is missing or cannot be used")]
    Claim(&'static str),
    /// An algorithm that is not allowed, or not for that key.
    #[error("algorithm not allowed")]
    Algorithm,
    /// Nobody that is configured.
    #[error("unknown issuer")]
    Issuer,
    /// Meant for another endpoint.
    #[error("another audience")]
    Audience,
    /// `exp` is past.
    #[error("expired")]
    Expired,
    /// `nbf` or `iat` lies in the future.
    #[error("not valid yet")]
    NotYet,
    /// `exp` is not after `iat`, or too long after it.
    #[error("its lifetime is not allowed")]
    Lifetime,
    /// `jku` is not the address of the client's entry.
    #[error("`jku` is not the one of the client's entry")]
    JwksUrl,
    /// The client's keys cannot be had.
    #[error("the keys of the client cannot be had")]
    KeysUnavailable,
    /// The client has no key of that name for that algorithm.
    #[error("unknown key")]
    Key,
    /// The signature is not by that key.
    #[error("the signature is wrong")]
    Signature,
    /// The token was used before.
    #[error("used before")]
    Replayed,
    /// More tokens are remembered than there is room for.
    #[error("no room to remember the token")]
    NoRoom,
    /// The client is known, but not for that tenant.
    #[error("the tenant is not enabled")]
    Tenant,
}

impl Refusal {
    /// The name of the reason in the log.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Absent => "no-token",
            Self::NotBearer => "no-bearer",
            Self::TooLong => "too-long",
            Self::Malformed => "malformed",
            Self::Claim(_) => "claim",
            Self::Algorithm => "algorithm",
            Self::Issuer => "issuer",
            Self::Audience => "audience",
            Self::Expired => "expired",
            Self::NotYet => "not-yet",
            Self::Lifetime => "lifetime",
            Self::JwksUrl => "jku",
            Self::KeysUnavailable => "keys-unavailable",
            Self::Key => "unknown-key",
            Self::Signature => "signature",
            Self::Replayed => "replayed",
            Self::NoRoom => "no-room",
            Self::Tenant => "tenant",
        }
    }
}

/// What a token has to fit, the client's entry aside.
#[derive(Clone, Copy, Debug)]
pub struct Circumstances<'c> {
    /// The addresses of the endpoint called; the token names one of them.
    pub endpoints: &'c [Audience],
    /// The way to the client's keys.
    pub outbound: Option<&'c Outbound>,
    /// The tokens that were used before.
    pub replay: &'c Replay,
    /// The time.
    pub now: Timestamp,
}

/// Checks that a token is the client's, is meant for this endpoint and this time, and was not used before.
///
/// # Errors
/// [`Refusal`] with the first thing that is wrong.
pub async fn authenticate(
    token: &Token<'_>,
    client: &Client,
    circumstances: Circumstances<'_>,
) -> Result<(), Refusal> {
    let Circumstances { endpoints, outbound, replay, now } = circumstances;
    if !client.algorithms.contains(&token.algorithm) {
        return Err(Refusal::Algorithm);
    }
    let is_meant = |audience: &Audience| endpoints.contains(audience) || client.audiences.contains(audience);
    if !token.claims.audiences.iter().any(is_meant) {
        return Err(Refusal::Audience);
    }
    token.claims.check_times(now, client.longest_seconds)?;
    match (&token.jku, client.keys.url()) {
        (Some(jku), Some(url)) if jku != url => return Err(Refusal::JwksUrl),
        // Keys that stand in the entry are those to use, whatever the token says; but what it says must not be believed.
        (None | Some(_), _) => {}
    }
    let key = client.keys.find(&token.kid, token.algorithm, outbound, now).await?;
    token.verify(&key)?;
    if !client.admits_tenant(token.claims.tenant.as_deref()) {
        return Err(Refusal::Tenant);
    }
    replay.admit(&client.issuer, &token.claims.id, token.claims.last_second(), now)
}

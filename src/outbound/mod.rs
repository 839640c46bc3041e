//! The one way out: every request that the service makes itself, to an EHR's FHIR server or for its keys.
//!
//! No redirects, no proxy, no address but a public one or one that the configuration lists, a time for each request, and
//! a limit on each body as it is after decompression. Which server may be called at all is decided before, by whoever
//! holds the client's entry; see [`Outbound::get`].

mod address;

use std::{collections::HashMap, io, net::IpAddr, path::Path, sync::Arc, time::Duration};

use arc_swap::ArcSwap;
use reqwest::{
    Certificate, Client,
    dns::{Addrs, Name, Resolve, Resolving},
    header::{ACCEPT, AUTHORIZATION, HeaderValue},
    redirect::Policy,
};
use secrecy::{ExposeSecret, SecretString};
use tokio::time::{Instant, timeout_at};
use url::{Host, Url};

pub use address::{Network, NoNetwork, is_public};

/// A server that does not accept a connection within this time is taken for dead.
const CONNECT: Duration = Duration::from_secs(2);

/// How long an unused connection is kept.
const IDLE: Duration = Duration::from_mins(1);

/// What is reserved for a body of unknown length, in bytes.
const FIRST: usize = 16 * 1024;

/// The private addresses that a host may have, by its name.
pub type Listed = HashMap<String, Vec<Network>>;

/// Asks other servers, over one pool of connections. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Outbound {
    http: Client,
    listed: Arc<ArcSwap<Listed>>,
}

/// Why there is no answer. Holds nothing of the request or the answer.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Fault {
    /// The host has no address that may be called.
    #[error("its address is private and not listed")]
    Address,
    /// The token cannot stand in a header.
    #[error("the token cannot be sent")]
    Token,
    /// It took too long.
    #[error("no answer in time")]
    Timeout,
    /// It cannot be reached, or its certificate is not trusted.
    #[error("cannot be reached")]
    Connect,
    /// It answered with another status than 200.
    #[error("answered {0}")]
    Status(u16),
    /// The body is longer than allowed.
    #[error("the answer is too long")]
    TooLong,
    /// The answer broke off or cannot be decompressed.
    #[error("the answer broke off")]
    Broken,
    /// The answer is not JSON in UTF-8.
    #[error("the answer is no JSON")]
    NotJson,
}

impl Fault {
    /// The name of the fault in the log.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Address => "address-refused",
            Self::Token => "token-unusable",
            Self::Timeout => "timeout",
            Self::Connect => "unreachable",
            Self::Status(_) => "status",
            Self::TooLong => "too-long",
            Self::Broken => "broken-off",
            Self::NotJson => "no-json",
        }
    }

    /// The status, if it answered with another one than 200.
    #[must_use]
    pub const fn status(self) -> Option<u16> {
        match self {
            Self::Status(status) => Some(status),
            Self::Address
            | Self::Token
            | Self::Timeout
            | Self::Connect
            | Self::TooLong
            | Self::Broken
            | Self::NotJson => None,
        }
    }
}

/// A client that cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum OutboundError {
    /// The file of certificates cannot be read.
    #[error("{file}: {source}")]
    Unreadable {
        /// The file.
        file: String,
        /// Why.
        source: io::Error,
    },
    /// Its certificates, or those of the machine, cannot be used.
    #[error("the certificates to trust: {0}")]
    Certificates(reqwest::Error),
}

/// One request.
#[derive(Clone, Copy, Debug)]
pub struct Get<'g> {
    /// Where to. The caller has checked that it may be called.
    pub url: &'g Url,
    /// The media type asked for.
    pub accept: &'static str,
    /// The token to send, if any.
    pub token: Option<&'g SecretString>,
    /// The most that is read of the answer, in bytes.
    pub limit: usize,
    /// When the answer must be there.
    pub deadline: Instant,
}

impl Outbound {
    /// A pool that trusts the authorities of the machine, and those of a PEM file besides.
    ///
    /// # Errors
    /// [`OutboundError`] if the certificates cannot be had.
    pub fn new(listed: Listed, authorities: Option<&Path>) -> Result<Self, OutboundError> {
        let listed = Arc::new(ArcSwap::from_pointee(listed));
        let mut builder = Client::builder()
            .redirect(Policy::none())
            .no_proxy()
            .referer(false)
            .connect_timeout(CONNECT)
            .pool_idle_timeout(IDLE)
            .user_agent(concat!("countersign/", env!("CARGO_PKG_VERSION")))
            .dns_resolver(PermittedAddresses(Arc::clone(&listed)));
        if let Some(file) = authorities {
            let unreadable = |source| OutboundError::Unreadable { file: file.display().to_string(), source };
            let pem = std::fs::read(file).map_err(unreadable)?;
            let certificates = Certificate::from_pem_bundle(&pem).map_err(OutboundError::Certificates)?;
            builder = builder.tls_certs_merge(certificates);
        }
        let http = builder.build().map_err(OutboundError::Certificates)?;
        Ok(Self { http, listed })
    }

    /// From now on these private addresses are listed.
    pub fn list(&self, listed: Listed) {
        self.listed.store(Arc::new(listed));
    }

    /// The body of an answer with status 200.
    ///
    /// # Errors
    /// [`Fault`], never anything of the answer itself.
    pub async fn get(&self, get: Get<'_>) -> Result<Vec<u8>, Fault> {
        timeout_at(get.deadline, self.read(get)).await.unwrap_or(Err(Fault::Timeout))
    }

    async fn read(&self, get: Get<'_>) -> Result<Vec<u8>, Fault> {
        self.check_literal(get.url)?;
        let mut request = self.http.get(get.url.clone()).header(ACCEPT, get.accept);
        if let Some(token) = get.token {
            let bearer = format!("Bearer {}", token.expose_secret());
            let mut value = HeaderValue::from_str(&bearer).map_err(|_| Fault::Token)?;
            value.set_sensitive(true);
            request = request.header(AUTHORIZATION, value);
        }
        let mut response = request.send().await.map_err(|error| fault_of(&error))?;
        if response.status() != 200 {
            return Err(Fault::Status(response.status().as_u16()));
        }
        let mut body = Vec::with_capacity(FIRST.min(get.limit));
        while let Some(chunk) = response.chunk().await.map_err(|_| Fault::Broken)? {
            if body.len() + chunk.len() > get.limit {
                return Err(Fault::TooLong);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }

    /// An address in the URL itself is not resolved, so nobody else looks at it.
    fn check_literal(&self, url: &Url) -> Result<(), Fault> {
        let address = match url.host() {
            Some(Host::Ipv4(address)) => IpAddr::V4(address),
            Some(Host::Ipv6(address)) => IpAddr::V6(address),
            Some(Host::Domain(_)) => return Ok(()),
            None => return Err(Fault::Address),
        };
        let name = url.host_str().unwrap_or_default();
        if is_permitted(&self.listed.load(), name, address) { Ok(()) } else { Err(Fault::Address) }
    }
}

fn is_permitted(listed: &Listed, host: &str, address: IpAddr) -> bool {
    let networks = listed.get(host).map(Vec::as_slice).unwrap_or_default();
    is_public(address) || networks.iter().any(|network| network.contains(address))
}

fn fault_of(error: &reqwest::Error) -> Fault {
    let mut cause: Option<&dyn std::error::Error> = std::error::Error::source(error);
    while let Some(this) = cause {
        if this.is::<NoPermittedAddress>() {
            return Fault::Address;
        }
        cause = this.source();
    }
    if error.is_timeout() { Fault::Timeout } else { Fault::Connect }
}

/// Resolves a name and leaves out what may not be called: a name is checked by what it leads to at the moment of the
/// connection, so that it cannot lead elsewhere afterwards.
#[derive(Debug)]
struct PermittedAddresses(Arc<ArcSwap<Listed>>);

#[derive(Debug, thiserror::Error)]
#[error("no permitted address")]
struct NoPermittedAddress;

impl Resolve for PermittedAddresses {
    fn resolve(&self, name: Name) -> Resolving {
        let listed = Arc::clone(&self.0);
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let listed = listed.load();
            let permitted: Vec<_> =
                found.filter(|address| is_permitted(&listed, name.as_str(), address.ip())).collect();
            if permitted.is_empty() {
                return Err(NoPermittedAddress.into());
            }
            let permitted: Addrs = Box::new(permitted.into_iter());
            Ok(permitted)
        })
    }
}

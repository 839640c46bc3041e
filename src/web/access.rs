//! Who may call: the extractor that a handler needs to reach anything, and what each client may use at the same time.

use std::{
    future::Future, marker::PhantomData, num::NonZeroU32, ops::Deref, path::Path, pin::Pin, sync::Arc,
};

use actix_web::{
    FromRequest, HttpMessage, HttpRequest,
    dev::Payload,
    http::header::{self, HeaderMap},
    web,
};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use jiff::Timestamp;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{problem::Problem, service::Service};
use crate::{
    advisor,
    auth::{self, Audience, Circumstances, Client, KeySource, Refusal, Token},
    cds_hooks::discovery::{DiscoveryError, SERVICE_ID},
    config::{AccessSettings, ClientSettings},
    fhir::client::{FhirClient, Servers},
    outbound::{Listed, Outbound, OutboundError},
};

/// Requests at the same time where nobody is configured.
const OPEN_CONCURRENT: usize = 256;

/// Who may call, as the configuration says. A reload makes a new one.
#[derive(Debug)]
pub struct Access {
    callers: Vec<Arc<Caller>>,
    /// Without any client: whoever reaches the loopback address.
    open: Option<Arc<Caller>>,
    /// What tokens must be meant for, by the endpoint called.
    audiences: [Vec<Audience>; 3],
    authenticate_discovery: bool,
    /// The way to the clients' servers; none if no entry names one.
    fhir: Option<FhirClient>,
}

/// A client while the service runs.
#[derive(Debug)]
pub struct Caller {
    /// Its name in the log.
    pub name: String,
    identity: Option<Arc<Client>>,
    /// How its requests are judged.
    pub advice: advisor::Settings,
    /// The FHIR servers that it may have us ask.
    pub servers: Servers,
    /// Judge and write down, and answer with no card.
    pub silent: bool,
    places: Arc<Semaphore>,
    rate: Option<DefaultDirectRateLimiter>,
}

/// Access that cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum AccessError {
    /// The way out.
    #[error(transparent)]
    Outbound(#[from] OutboundError),
    /// The templates by which FHIR servers are asked.
    #[error(transparent)]
    Discovery(#[from] DiscoveryError),
}

impl Access {
    /// Who may call by some settings; without clients anybody, judged by `open`. What the clients of `before` have, their
    /// keys and connections, is kept.
    ///
    /// # Errors
    /// [`AccessError`].
    pub fn new(
        settings: &AccessSettings,
        open: advisor::Settings,
        authorities: Option<&Path>,
        before: Option<&Self>,
    ) -> Result<Self, AccessError> {
        let callers: Vec<Arc<Caller>> =
            settings.clients.iter().map(Caller::of_client).map(Arc::new).collect();
        for caller in &callers {
            caller.take_over(before);
        }
        let base = settings.base().unwrap_or_default();
        let service = Audience::new(&format!("{base}/cds-services/{SERVICE_ID}"));
        let feedback = Audience::new(&format!("{base}/cds-services/{SERVICE_ID}/feedback"));
        Ok(Self {
            open: callers.is_empty().then(|| Arc::new(Caller::open(open))),
            fhir: fhir(settings, authorities, before)?,
            callers,
            audiences: [
                vec![Audience::new(&format!("{base}/cds-services"))],
                vec![service.clone()],
                // Some clients take the service's address here too.
                vec![feedback, service],
            ],
            authenticate_discovery: settings.authenticate_discovery,
        })
    }

    /// Whether anybody may call.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// The client for FHIR servers, if any may be asked.
    #[must_use]
    pub const fn fhir(&self) -> Option<&FhirClient> {
        self.fhir.as_ref()
    }

    /// The entry whose issuer a token names: of several the one that enables its tenant.
    fn named_by(&self, token: &Token<'_>) -> Result<&Arc<Caller>, Refusal> {
        let of_issuer = |caller: &&Arc<Caller>| {
            caller.identity.as_ref().is_some_and(|identity| identity.issuer == token.claims.issuer)
        };
        let tenant = token.claims.tenant.as_deref();
        let admits = |caller: &&Arc<Caller>| {
            caller.identity.as_ref().is_some_and(|identity| identity.admits_tenant(tenant))
        };
        let mut named = self.callers.iter().filter(of_issuer);
        named.clone().find(admits).or_else(|| named.next()).ok_or(Refusal::Issuer)
    }
}

/// The way out, where an entry names a server or an address of keys.
fn fhir(
    settings: &AccessSettings,
    authorities: Option<&Path>,
    before: Option<&Access>,
) -> Result<Option<FhirClient>, AccessError> {
    let mut listed = Listed::new();
    let mut is_needed = false;
    for client in &settings.clients {
        is_needed |= !client.servers.is_empty() || client.identity.keys.url().is_some();
        for (host, networks) in &client.listed {
            listed.entry(host.clone()).or_default().extend(networks);
        }
    }
    if !is_needed {
        return Ok(None);
    }
    if let Some(fhir) = before.and_then(Access::fhir) {
        fhir.outbound().list(listed);
        return Ok(Some(fhir.clone()));
    }
    Ok(Some(FhirClient::new(Outbound::new(listed, authorities)?)?))
}

impl Caller {
    fn of_client(client: &ClientSettings) -> Self {
        let per_minute = client.per_minute.and_then(NonZeroU32::new);
        Self {
            name: client.name.to_string(),
            identity: Some(Arc::clone(&client.identity)),
            advice: client.advice.clone(),
            servers: client.servers.clone(),
            silent: client.silent,
            places: Arc::new(Semaphore::new(client.concurrent)),
            rate: per_minute.map(|per_minute| RateLimiter::direct(Quota::per_minute(per_minute))),
        }
    }

    fn open(advice: advisor::Settings) -> Self {
        Self {
            name: "open".to_owned(),
            identity: None,
            advice,
            servers: Servers::default(),
            silent: false,
            places: Arc::new(Semaphore::new(OPEN_CONCURRENT)),
            rate: None,
        }
    }

    /// Keeps the keys that were fetched for an entry of the same address.
    fn take_over(&self, before: Option<&Access>) {
        let remote = |caller: &Self| match caller.identity.clone() {
            Some(identity) if identity.keys.url().is_some() => Some(identity),
            Some(_) | None => None,
        };
        let (Some(identity), Some(before)) = (remote(self), before) else { return };
        let others = before.callers.iter().filter_map(|caller| remote(caller));
        for other in others {
            if let (KeySource::Remote(keys), KeySource::Remote(known)) = (&identity.keys, &other.keys)
                && keys.url() == known.url()
            {
                keys.take_over(known);
            }
        }
    }

    /// A place among the requests that are answered at the same time; without one, or too soon after others, the client is
    /// told at once: a late card is worse than none.
    pub fn place(&self) -> Result<OwnedSemaphorePermit, Problem> {
        if self.rate.as_ref().is_some_and(|rate| rate.check().is_err()) {
            return Err(Problem::too_many());
        }
        Arc::clone(&self.places).try_acquire_owned().map_err(|_| Problem::overloaded())
    }
}

/// An endpoint that asks for a token: what the token must be meant for.
pub trait Endpoint: 'static {
    /// Its place among the audiences.
    const PLACE: usize;
    /// Whether it may be open although there are clients.
    const MAY_BE_OPEN: bool = false;
}

/// `GET /cds-services`
#[derive(Debug)]
pub struct Discovery;
/// `POST /cds-services/{id}`
#[derive(Debug)]
pub struct Calls;
/// `POST /cds-services/{id}/feedback`
#[derive(Debug)]
pub struct Feedback;

impl Endpoint for Discovery {
    const PLACE: usize = 0;
    const MAY_BE_OPEN: bool = true;
}

impl Endpoint for Calls {
    const PLACE: usize = 1;
}

impl Endpoint for Feedback {
    const PLACE: usize = 2;
}

/// The client that calls an endpoint. A handler gets at settings, FHIR access and the journal through it alone.
#[derive(Debug)]
pub struct Authenticated<E> {
    caller: Arc<Caller>,
    access: Arc<Access>,
    endpoint: PhantomData<E>,
}

impl<E> Authenticated<E> {
    /// The configuration under which it was let in: a reload does not change it under a request.
    pub fn access(&self) -> &Access {
        &self.access
    }
}

impl<E> Deref for Authenticated<E> {
    type Target = Caller;

    fn deref(&self) -> &Caller {
        &self.caller
    }
}

impl<E: Endpoint> FromRequest for Authenticated<E> {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let service = request.app_data::<web::Data<Service>>().ok_or_else(Problem::internal)?;
            let access = service.access();
            let caller =
                access.authenticate::<E>(&request, service).await.map_err(Problem::unauthenticated)?;
            Ok(Self { caller, access, endpoint: PhantomData })
        })
    }
}

/// The client of a request, for the log.
#[derive(Debug)]
pub struct ClientName(pub String);

impl Access {
    async fn authenticate<E: Endpoint>(
        &self,
        request: &HttpRequest,
        service: &Service,
    ) -> Result<Arc<Caller>, Refusal> {
        if let Some(open) = &self.open {
            return Ok(Arc::clone(open));
        }
        let authorization = authorization(request.headers());
        let now: Timestamp = service.now();
        if E::MAY_BE_OPEN && !self.authenticate_discovery {
            // Nothing is reached by it but the document that everybody gets.
            let caller = self.callers.first().ok_or(Refusal::Issuer)?;
            return Ok(Arc::clone(caller));
        }
        let token = Token::read(authorization?)?;
        let caller = self.named_by(&token)?;
        // The entry that the token names is worth knowing even if the token turns out not to be its client's.
        request.extensions_mut().insert(ClientName(caller.name.clone()));
        let identity = caller.identity.as_ref().ok_or(Refusal::Issuer)?;
        let circumstances = Circumstances {
            endpoints: self.audiences.get(E::PLACE).map(Vec::as_slice).unwrap_or_default(),
            outbound: self.fhir.as_ref().map(FhirClient::outbound),
            replay: service.replay(),
            now,
        };
        auth::authenticate(&token, identity, circumstances).await?;
        Ok(Arc::clone(caller))
    }
}

/// The one `Authorization` of a request.
fn authorization(headers: &HeaderMap) -> Result<&str, Refusal> {
    let mut values = headers.get_all(header::AUTHORIZATION);
    match (values.next(), values.next()) {
        (None, _) => Err(Refusal::Absent),
        (Some(only), None) => only.to_str().map_err(|_| Refusal::NotBearer),
        (Some(_), Some(_)) => Err(Refusal::NotBearer),
    }
}

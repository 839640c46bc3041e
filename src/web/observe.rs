//! What the log says of a request: one line, with codes, counts and times, never a word of the request.
//!
//! The address is logged as the route's template. A caller's own request id is not used: it could say anything.

use std::time::Instant;

use actix_cors::CorsError;
use actix_web::{
    Error, HttpMessage, HttpRequest,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method,
        header::{self, HeaderName, HeaderValue},
    },
    middleware::Next,
    web,
};
use tracing::{Level, debug, error, info};
use uuid::Uuid;

use super::{
    access::ClientName,
    problem::{FHIR_JSON, Problem},
    proxy::Proxies,
};
use crate::cds_hooks::{Indicator, Response};

/// The header that names a request to us and to whoever asks us about it.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What was advised, in numbers and codes.
#[derive(Debug)]
pub struct Tally {
    /// Cards of this severity.
    pub critical: usize,
    /// Likewise.
    pub warning: usize,
    /// Likewise.
    pub info: usize,
    rules: String,
    outcome: &'static str,
}

impl Tally {
    /// Counts an answer, if anybody will read the count.
    pub fn if_logged(response: &Response) -> Option<Self> {
        tracing::enabled!(Level::INFO).then(|| Self::of(response))
    }

    /// The rules of all findings.
    pub fn rules(&self) -> impl Iterator<Item = &str> {
        self.rules.split_ascii_whitespace()
    }

    /// The client is not told.
    pub const fn silence(&mut self) {
        self.outcome = "silent";
    }

    /// Counts an answer.
    pub fn of(response: &Response) -> Self {
        let count = |indicator| response.cards.iter().filter(|card| card.indicator == indicator).count();
        let rules: Vec<&str> = response.cards.iter().flat_map(|card| card.rules.iter().copied()).collect();
        Self {
            critical: count(Indicator::Critical),
            warning: count(Indicator::Warning),
            info: count(Indicator::Info),
            rules: rules.join(" "),
            outcome: match (response.extension.is_empty(), response.cards.is_empty()) {
                (true, _) => "no order of ours",
                (false, true) => "nothing to say",
                (false, false) => "advised",
            },
        }
    }
}

/// The id of a request.
#[derive(Clone, Copy, Debug)]
struct RequestId(Uuid);

/// The id of a request, as the log and the answer have it.
pub fn request_id(request: &HttpRequest) -> String {
    request.extensions().get::<RequestId>().map(|id| id.0.to_string()).unwrap_or_default()
}

/// Gives every request an id, every answer that id, and the log its line.
pub async fn observe(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let started = Instant::now();
    let uuid = Uuid::new_v4();
    request.extensions_mut().insert(RequestId(uuid));
    let mut response = speak_fhir(next.call(request).await?);
    let mut buffer = Uuid::encode_buffer();
    let id = uuid.hyphenated().encode_lower(&mut buffer);
    if let Ok(value) = HeaderValue::from_str(id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    log(&response, id, started);
    Ok(response)
}

/// An error that the framework answered in its own words becomes an `OperationOutcome`.
fn speak_fhir<B: MessageBody + 'static>(response: ServiceResponse<B>) -> ServiceResponse<BoxBody> {
    let status = response.status();
    let refused = status.is_client_error() || status.is_server_error();
    let kind = response.headers().get(header::CONTENT_TYPE);
    if !refused || kind.is_some_and(|kind| kind == FHIR_JSON) {
        return response.map_into_boxed_body();
    }
    let cors = response.response().error().and_then(|error| error.as_error::<CorsError>());
    let problem = cors.map_or_else(|| Problem::of_status(status), Problem::cors);
    let mut response = response.map_body(|_, _| BoxBody::new(problem.body()));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(FHIR_JSON));
    response
}

fn log<B>(response: &ServiceResponse<B>, request_id: &str, started: Instant) {
    let failed = response.status().is_server_error();
    if !failed && !tracing::enabled!(Level::INFO) {
        return;
    }
    let method = name(response.request().method());
    let route = response.request().match_pattern();
    let route = route.as_deref().unwrap_or("none");
    let status = response.status().as_u16();
    let extensions = response.request().extensions();
    let client = extensions.get::<ClientName>().map(|client| client.0.as_str());
    let duration_ms = (started.elapsed().as_secs_f64() * 1e6).round() / 1e3;
    if let Some(problem) = response.response().error().and_then(|error| error.as_error::<Problem>()) {
        let (issue, path, reason) = (problem.issue(), problem.path(), problem.refusal());
        if failed {
            error!(request_id, client, method, route, status, duration_ms, issue, path, "failed");
        } else {
            let caller = reason.and_then(|_| caller(response.request()));
            info!(
                request_id,
                client, method, route, status, duration_ms, issue, path, reason, caller, "refused"
            );
        }
    } else if let Some(tally) = response.response().extensions().get::<Tally>() {
        let Tally { critical, warning, info, rules, outcome } = tally;
        info!(
            request_id,
            client, method, route, status, duration_ms, critical, warning, info, rules, outcome, "answered"
        );
    } else {
        debug!(request_id, client, method, route, status, duration_ms, "answered");
    }
}

/// Where a caller that was not let in calls from.
fn caller(request: &HttpRequest) -> Option<String> {
    let peer = request.peer_addr()?.ip();
    let proxies = request.app_data::<web::Data<Proxies>>();
    Some(proxies.map_or(peer, |proxies| proxies.caller(peer, request.headers())).to_string())
}

/// The name of a method; one that a caller has made up could say anything.
fn name(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::OPTIONS => "OPTIONS",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        _ => "other",
    }
}

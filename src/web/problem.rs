//! Every error answer, as an `OperationOutcome`: for whoever connects an EHR, not for a clinician.

use std::borrow::Cow;

use actix_cors::CorsError;
use actix_web::{
    HttpResponse, ResponseError,
    http::{StatusCode, header},
};
use serde::Serialize;

use crate::{auth::Refusal, cds_hooks::RequestError};

/// The media type of an `OperationOutcome`.
pub const FHIR_JSON: &str = "application/fhir+json";

/// What the client did not get, whatever the reason.
const CONSEQUENCE: &str = "The request was not evaluated: no order was checked, no feedback kept.";

/// Why a request gets no answer. Holds no value of the request.
#[derive(Debug, thiserror::Error)]
#[error("{text}")]
pub struct Problem {
    status: StatusCode,
    /// FHIR's issue type.
    issue: &'static str,
    text: Cow<'static, str>,
    /// The JSON path of the fault.
    path: Option<String>,
    allow: Option<&'static str>,
    /// When to come again, in seconds.
    retry_after: Option<u32>,
    /// Why a caller is not let in: for the log alone.
    refusal: Option<Refusal>,
}

#[derive(Serialize)]
struct OperationOutcome<'a> {
    #[serde(rename = "resourceType")]
    resource_type: &'static str,
    issue: [Issue<'a>; 1],
}

#[derive(Serialize)]
struct Issue<'a> {
    severity: &'static str,
    code: &'static str,
    details: Details<'a>,
    diagnostics: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    expression: Option<[&'a str; 1]>,
}

#[derive(Serialize)]
struct Details<'a> {
    text: &'a str,
}

impl Problem {
    const fn new(status: StatusCode, issue: &'static str, text: Cow<'static, str>) -> Self {
        Self { status, issue, text, path: None, allow: None, retry_after: None, refusal: None }
    }

    /// 404.
    pub const fn not_found() -> Self {
        let text = Cow::Borrowed("no such address; GET /cds-services names the services");
        Self::new(StatusCode::NOT_FOUND, "not-found", text)
    }

    /// 405, with the methods that are allowed.
    pub fn method(allow: &'static str) -> Self {
        let text = Cow::Borrowed("this method is not allowed here; see the Allow header");
        Self { allow: Some(allow), ..Self::new(StatusCode::METHOD_NOT_ALLOWED, "not-supported", text) }
    }

    /// 413.
    pub fn too_large(limit: usize) -> Self {
        let text = format!("the body is longer than {limit} bytes");
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too-long", text.into())
    }

    /// 415.
    pub const fn media_type() -> Self {
        let text = Cow::Borrowed(
            "the body must be JSON in UTF-8, not compressed: application/json or application/fhir+json",
        );
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "not-supported", text)
    }

    /// 400: the body ended before it was complete.
    pub const fn broken_off() -> Self {
        Self::new(StatusCode::BAD_REQUEST, "incomplete", Cow::Borrowed("the body breaks off"))
    }

    /// 401, or 403 for a client that is known and not enabled. A stranger learns no more from it.
    pub fn unauthenticated(refusal: Refusal) -> Self {
        let (status, issue, text) = match refusal {
            Refusal::Tenant => (StatusCode::FORBIDDEN, "forbidden", "this tenant is not enabled"),
            Refusal::NoRoom => return Self::overloaded(),
            Refusal::Absent
            | Refusal::NotBearer
            | Refusal::TooLong
            | Refusal::Malformed
            | Refusal::Claim(_)
            | Refusal::Algorithm
            | Refusal::Issuer
            | Refusal::Audience
            | Refusal::Expired
            | Refusal::NotYet
            | Refusal::Lifetime
            | Refusal::JwksUrl
            | Refusal::KeysUnavailable
            | Refusal::Key
            | Refusal::Signature
            | Refusal::Replayed => (StatusCode::UNAUTHORIZED, "login", "not authenticated"),
        };
        Self { refusal: Some(refusal), ..Self::new(status, issue, Cow::Borrowed(text)) }
    }

    /// 403: a machine that may not call without TLS.
    pub const fn no_tls() -> Self {
        let text = Cow::Borrowed("TLS is needed; see the settings tls_certificate and proxies");
        Self::new(StatusCode::FORBIDDEN, "security", text)
    }

    /// 404: there is no place to keep feedback.
    pub const fn no_journal() -> Self {
        let text = Cow::Borrowed("feedback is not kept here; see the setting journal");
        Self::new(StatusCode::NOT_FOUND, "not-supported", text)
    }

    /// 408: the body did not come in time.
    pub const fn too_slow() -> Self {
        Self::new(StatusCode::REQUEST_TIMEOUT, "timeout", Cow::Borrowed("the body did not come in time"))
    }

    /// 429.
    pub fn too_many() -> Self {
        let text = Cow::Borrowed("more requests than agreed; see the setting requests_per_minute");
        let problem = Self::new(StatusCode::TOO_MANY_REQUESTS, "throttled", text);
        Self { retry_after: Some(10), ..problem }
    }

    /// 503: too many requests at the same time.
    pub fn overloaded() -> Self {
        let text = Cow::Borrowed("too many requests at the same time; see the setting concurrent");
        let problem = Self::new(StatusCode::SERVICE_UNAVAILABLE, "throttled", text);
        Self { retry_after: Some(1), ..problem }
    }

    /// 500.
    pub const fn internal() -> Self {
        let text = Cow::Borrowed("an internal error; the log names it by the x-request-id of this answer");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "exception", text)
    }

    /// 400 to a preflight: what the browser wants to do is not allowed.
    pub fn cors(error: &CorsError) -> Self {
        let text = format!("{error}: see the setting cors_origins");
        Self::new(StatusCode::BAD_REQUEST, "forbidden", text.into())
    }

    /// 400: what a look-up must be asked.
    pub fn lookup(expected: &str) -> Self {
        let text = format!("the query must have {expected}");
        Self::new(StatusCode::BAD_REQUEST, "invalid", text.into())
    }

    /// An answer of the framework that said no more than its status.
    pub fn of_status(status: StatusCode) -> Self {
        let text = status.canonical_reason().unwrap_or("refused");
        let issue = if status.is_server_error() { "exception" } else { "invalid" };
        Self::new(status, issue, text.into())
    }

    /// Where the fault is, for the log.
    pub fn path(&self) -> Option<&str> {
        self.path.as_deref()
    }

    /// Why the caller is not let in, for the log.
    pub fn refusal(&self) -> Option<&'static str> {
        self.refusal.map(Refusal::code)
    }

    /// The kind of fault, for the log.
    pub const fn issue(&self) -> &'static str {
        self.issue
    }

    /// The body of the answer.
    pub fn body(&self) -> Vec<u8> {
        let issue = Issue {
            severity: "error",
            code: self.issue,
            details: Details { text: &self.text },
            diagnostics: CONSEQUENCE,
            expression: self.path().map(|path| [path]),
        };
        let outcome = OperationOutcome { resource_type: "OperationOutcome", issue: [issue] };
        // Strings alone: nothing that could fail to be written.
        serde_json::to_vec(&outcome).unwrap_or_default()
    }
}

/// A request that the advisor refused.
impl From<RequestError> for Problem {
    fn from(error: RequestError) -> Self {
        let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::BAD_REQUEST);
        let text = error.to_string();
        Self { path: Some(error.path.clone()), ..Self::new(status, error.issue_type(), text.into()) }
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status);
        response.insert_header((header::CONTENT_TYPE, FHIR_JSON));
        response.insert_header((header::CACHE_CONTROL, "no-store"));
        if let Some(allow) = self.allow {
            response.insert_header((header::ALLOW, allow));
        }
        if let Some(seconds) = self.retry_after {
            response.insert_header((header::RETRY_AFTER, seconds));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            response.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
        }
        response.body(self.body())
    }
}

/// The answer where nothing is.
pub async fn no_such_page() -> Result<HttpResponse, Problem> {
    Err(Problem::not_found())
}

/// The answer to a method that a page does not know.
pub async fn read_only() -> Result<HttpResponse, Problem> {
    Err(Problem::method("GET, HEAD"))
}

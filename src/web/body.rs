//! Request bodies: of what type, and how long, before a byte is kept.

use std::{future::poll_fn, pin::pin, time::Duration};

use actix_web::{
    HttpRequest,
    body::{BodyStream, MessageBody},
    http::header::{self, HeaderMap},
    web,
};
use tokio::time::timeout;

use super::problem::Problem;

/// What is reserved for a body of unknown length, in bytes.
const FIRST: usize = 16 * 1024;

/// How long a body may take to come.
const PATIENCE: Duration = Duration::from_secs(10);

/// The whole body of a request in JSON.
///
/// Read here rather than by an extractor, because a request is refused by its headers before its body is read, and
/// because the length is mostly known: one allocation instead of many.
///
/// # Errors
/// [`Problem`] if it is no JSON by its headers, longer than `limit`, breaks off, or does not come.
pub async fn read(request: &HttpRequest, payload: web::Payload, limit: usize) -> Result<Vec<u8>, Problem> {
    if !is_json(request.headers()) {
        return Err(Problem::media_type());
    }
    let declared = declared_length(request.headers());
    if declared.is_some_and(|length| length > limit) {
        return Err(Problem::too_large(limit));
    }
    timeout(PATIENCE, chunks(payload, declared, limit)).await.unwrap_or_else(|_| Err(Problem::too_slow()))
}

async fn chunks(payload: web::Payload, declared: Option<usize>, limit: usize) -> Result<Vec<u8>, Problem> {
    let mut body = Vec::with_capacity(declared.unwrap_or(FIRST).min(limit));
    let mut chunks = pin!(BodyStream::new(payload));
    while let Some(chunk) = poll_fn(|context| chunks.as_mut().poll_next(context)).await {
        let chunk = chunk.map_err(|_| Problem::broken_off())?;
        if body.len() + chunk.len() > limit {
            return Err(Problem::too_large(limit));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// `application/json`, `application/*+json`, or nothing said; any parameters; not compressed.
fn is_json(headers: &HeaderMap) -> bool {
    let plain = headers.get(header::CONTENT_ENCODING).is_none_or(|encoding| encoding == "identity");
    plain && headers.get(header::CONTENT_TYPE).is_none_or(|kind| kind.to_str().is_ok_and(names_json))
}

fn names_json(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    let Some((kind, subtype)) = essence.split_once('/') else { return false };
    let suffix = subtype.rsplit('+').next().unwrap_or_default();
    kind.eq_ignore_ascii_case("application") && suffix.eq_ignore_ascii_case("json")
}

fn declared_length(headers: &HeaderMap) -> Option<usize> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    #[rstest]
    #[case("application/json", true)]
    #[case("Application/JSON; charset=utf-8", true)]
    #[case("application/fhir+json; fhirVersion=4.0", true)]
    #[case("application/xml", false)]
    #[case("application/jsonx", false)]
    #[case("text/json", false)]
    #[case("json", false)]
    #[case("", false)]
    fn json_has_many_names(#[case] media_type: &str, #[case] accepted: bool) {
        assert_eq!(super::names_json(media_type), accepted);
    }
}

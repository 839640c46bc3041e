//! Request bodies: of what type, and how long, before a byte is kept.

use std::{
    future::poll_fn,
    pin::{Pin, pin},
    time::Duration,
};

use actix_web::{
    HttpRequest,
    body::{BodyStream, MessageBody},
    http::header::{self, HeaderMap},
    web::{self, Bytes},
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
pub async fn read(request: &HttpRequest, payload: web::Payload, limit: usize) -> Result<Bytes, Problem> {
    if !is_json(request.headers()) {
        return Err(Problem::media_type());
    }
    let declared = declared_length(request.headers());
    if declared.is_some_and(|length| length > limit) {
        return Err(Problem::too_large(limit));
    }
    timeout(PATIENCE, whole(payload, declared, limit)).await.unwrap_or_else(|_| Err(Problem::too_slow()))
}

async fn whole(payload: web::Payload, declared: Option<usize>, limit: usize) -> Result<Bytes, Problem> {
    let mut chunks = Chunks { stream: pin!(BodyStream::new(payload)), left: limit, limit };
    // A small body comes in one piece, and stays where it is.
    let first = chunks.next().await?.unwrap_or_default();
    let Some(second) = chunks.next().await? else { return Ok(first) };
    let mut body = Vec::with_capacity(declared.unwrap_or(FIRST).min(limit));
    body.extend_from_slice(&first);
    body.extend_from_slice(&second);
    while let Some(chunk) = chunks.next().await? {
        body.extend_from_slice(&chunk);
    }
    Ok(body.into())
}

/// The pieces of a body, up to so many bytes.
struct Chunks<'p> {
    stream: Pin<&'p mut BodyStream<web::Payload>>,
    left: usize,
    limit: usize,
}

impl Chunks<'_> {
    async fn next(&mut self) -> Result<Option<Bytes>, Problem> {
        let Some(chunk) = poll_fn(|context| self.stream.as_mut().poll_next(context)).await else {
            return Ok(None);
        };
        let chunk = chunk.map_err(|_| Problem::broken_off())?;
        self.left = self.left.checked_sub(chunk.len()).ok_or_else(|| Problem::too_large(self.limit))?;
        Ok(Some(chunk))
    }
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

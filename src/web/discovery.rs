//! `GET /cds-services`.

use std::sync::LazyLock;

use actix_web::{
    HttpRequest, HttpResponse, Resource, guard,
    http::header::{self, HeaderMap},
    web,
};

use super::{
    access::{Authenticated, Discovery},
    problem,
};
use crate::cds_hooks::discovery::DOCUMENT;

/// The document is the same until another version of the program runs; EHRs may keep it for an hour.
const CACHE: &str = "public, max-age=3600";

static ETAG: LazyLock<String> = LazyLock::new(|| format!("\"{:016x}\"", fingerprint(DOCUMENT)));

pub fn resource() -> Resource {
    web::resource(["/cds-services", "/cds-services/"])
        .route(web::route().guard(guard::Any(guard::Get()).or(guard::Head())).to(discover))
        .default_service(web::to(problem::read_only))
}

async fn discover(request: HttpRequest, _caller: Authenticated<Discovery>) -> HttpResponse {
    let mut response =
        if is_current(request.headers()) { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response.insert_header((header::ETAG, ETAG.as_str())).insert_header((header::CACHE_CONTROL, CACHE));
    if is_current(request.headers()) {
        return response.finish();
    }
    response.content_type("application/json").body(DOCUMENT)
}

/// Whether the client has the document already.
fn is_current(headers: &HeaderMap) -> bool {
    headers
        .get_all(header::IF_NONE_MATCH)
        .filter_map(|value| value.to_str().ok())
        .flat_map(|list| list.split(','))
        .any(|tag| tag.trim() == "*" || tag.trim().trim_start_matches("W/") == ETAG.as_str())
}

/// FNV-1a: tells versions of the document apart, on every machine alike.
fn fingerprint(text: &str) -> u64 {
    text.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

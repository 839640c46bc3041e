//! `GET /cds-services`.

use std::sync::LazyLock;

use actix_web::{HttpRequest, HttpResponse, Resource, guard, http::header, web};

use super::{
    access::{Authenticated, Discovery},
    cache::{fingerprint, is_current},
    problem,
};
use crate::cds_hooks::discovery::DOCUMENT;

/// The document is the same until another version of the program runs; EHRs may keep it for an hour, and no cache
/// between, since who may read it can depend on the token.
const CACHE: &str = "private, max-age=3600";

static ETAG: LazyLock<String> = LazyLock::new(|| fingerprint(DOCUMENT.as_bytes()));

pub fn resource() -> Resource {
    web::resource(["/cds-services", "/cds-services/"])
        .route(web::route().guard(guard::Any(guard::Get()).or(guard::Head())).to(discover))
        .default_service(web::to(problem::read_only))
}

async fn discover(request: HttpRequest, _caller: Authenticated<Discovery>) -> HttpResponse {
    let is_current = is_current(request.headers(), &ETAG);
    let mut response = if is_current { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response.insert_header((header::ETAG, ETAG.as_str())).insert_header((header::CACHE_CONTROL, CACHE));
    if is_current {
        return response.finish();
    }
    response.content_type("application/json").body(DOCUMENT)
}

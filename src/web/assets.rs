//! `GET /assets/{name}`: styles and scripts, as they stand in `assets/`.

use std::sync::LazyLock;

use actix_web::{
    HttpRequest, HttpResponse, Resource, guard,
    http::{StatusCode, header},
    web,
};

use super::{
    cache::{fingerprint, is_current},
    problem::{self, Problem},
    security,
};

/// A file that a page loads.
struct Asset {
    name: &'static str,
    kind: &'static str,
    text: &'static str,
}

macro_rules! assets {
    ($($kind:ident: $($name:literal),* $(,)?;)*) => {
        const ASSETS: &[Asset] = &[$($(Asset {
            name: $name,
            kind: $kind,
            text: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/", $name)),
        },)*)*];
    };
}

const STYLE: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const IMAGE: &str = "image/svg+xml";

assets! {
    STYLE: "base.css", "knowledge.css", "workbench.css";
    SCRIPT:
        "qt-drugs.js",
        "workbench.js",
        "cards.js",
        "chart.js",
        "curl.js",
        "dates.js",
        "dom.js",
        "edit.js",
        "fhir.js",
        "form.js",
        "history.js",
        "markdown.js",
        "orders.js",
        "own.js",
        "patient.js",
        "service.js",
        "suggestions.js";
    IMAGE: "icon.svg";
}

static TAGS: LazyLock<Vec<String>> =
    LazyLock::new(|| ASSETS.iter().map(|asset| fingerprint(asset.text.as_bytes())).collect());

pub fn resource() -> Resource {
    web::resource("/assets/{name}")
        .route(web::route().guard(guard::Any(guard::Get()).or(guard::Head())).to(asset))
        .default_service(web::to(problem::read_only))
}

async fn asset(name: web::Path<String>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let known = ASSETS.iter().zip(TAGS.iter()).find(|(asset, _)| asset.name == name.as_str());
    let (asset, tag) = known.ok_or_else(Problem::not_found)?;
    let is_current = is_current(request.headers(), tag);
    let status = if is_current { StatusCode::NOT_MODIFIED } else { StatusCode::OK };
    let mut response = security::answer(status);
    response.insert_header((header::ETAG, tag.as_str())).insert_header((header::CACHE_CONTROL, "no-cache"));
    if is_current {
        return Ok(response.finish());
    }
    Ok(response.content_type(asset.kind).body(asset.text))
}

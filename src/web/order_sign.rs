//! `POST /cds-services/countersign-order-sign`.

use std::time::Instant;

use actix_web::{
    HttpRequest, HttpResponse, Resource,
    http::header::{self, HeaderValue},
    web,
};

use super::{
    access::{Authenticated, Calls},
    body, observe,
    problem::Problem,
    service::Service,
};
use crate::cds_hooks::discovery::SERVICE_ID;

const JSON: HeaderValue = HeaderValue::from_static("application/json");
const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");

pub fn resource() -> Resource {
    web::resource(format!("/cds-services/{SERVICE_ID}"))
        .route(web::post().to(order_sign))
        .default_service(web::to(only_post))
}

async fn order_sign(
    request: HttpRequest,
    payload: web::Payload,
    caller: Authenticated<Calls>,
    service: web::Data<Service>,
) -> Result<HttpResponse, Problem> {
    let started = Instant::now();
    let _place = caller.place()?;
    let received = body::read(&request, payload, service.body_limit.bytes()).await?;
    let request_id = observe::request_id(&request);
    let answered = service.advise(&request_id, &caller, &received, started).await?;
    let mut response = HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, JSON))
        .insert_header((header::CACHE_CONTROL, NO_STORE))
        .body(answered.body);
    if let Some(tally) = answered.tally {
        response.extensions_mut().insert(tally);
    }
    Ok(response)
}

/// The answer to another method than POST.
pub async fn only_post() -> Result<HttpResponse, Problem> {
    Err(Problem::method("POST, OPTIONS"))
}

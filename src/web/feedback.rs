//! `POST /cds-services/countersign-order-sign/feedback`.

use actix_web::{HttpRequest, HttpResponse, Resource, http::header, web};
use tracing::error;

use super::{
    access::{Authenticated, Feedback},
    body, observe,
    order_sign::only_post,
    problem::Problem,
    service::Service,
};
use crate::{
    cds_hooks::{discovery::SERVICE_ID, feedback},
    store::Entry,
};

/// The largest body, in bytes: a thousand reports.
const LONGEST: usize = 1024 * 1024;

pub fn resource() -> Resource {
    web::resource(format!("/cds-services/{SERVICE_ID}/feedback"))
        .route(web::post().to(take))
        .default_service(web::to(only_post))
}

async fn take(
    request: HttpRequest,
    payload: web::Payload,
    caller: Authenticated<Feedback>,
    service: web::Data<Service>,
) -> Result<HttpResponse, Problem> {
    let _place = caller.place()?;
    // What would not be kept is not taken.
    let journal = service.journal().ok_or_else(Problem::no_journal)?;
    let received = body::read(&request, payload, LONGEST.min(service.body_limit.bytes())).await?;
    let reports = feedback::read(&received)?;
    let of = |report| Entry::Feedback { client: caller.name.clone(), report };
    let entries: Vec<Entry> = reports.into_iter().map(of).collect();
    let count = entries.len();
    if let Err(full) = journal.keep(entries) {
        // A slow disk is not the client's fault.
        let (request_id, client) = (observe::request_id(&request), caller.name.as_str());
        error!(request_id, client, count, %full, "feedback is lost");
    }
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "application/json"))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body("{}"))
}

//! `GET /health`: alive, and by which knowledge.

use actix_web::{HttpResponse, Resource, guard, http::header, web};

use super::{About, problem};

pub fn resource() -> Resource {
    web::resource("/health")
        .route(web::route().guard(guard::Any(guard::Get()).or(guard::Head())).to(health))
        .default_service(web::to(problem::read_only))
}

async fn health(about: web::Data<About>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .content_type("application/json")
        .body(about.health.clone())
}

//! The pages of the knowledge: `GET /rules`, `/rules/{rule}`, where the links of cards lead, `/knowledge`,
//! `/knowledge/qt-drugs` and `/knowledge/difference`. They hold nothing of any patient.

mod content;
mod frame;
mod knowledge;
mod rules;

use actix_web::{HttpResponse, Resource, guard, web};
use askama::Template;

use super::{
    About,
    problem::{self, Problem},
    security,
};
use crate::rules::Rule;

pub use content::Content;
pub use frame::Frame;

/// All pages of the knowledge.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(read_only("/rules").route(readable().to(all_rules)))
        .service(read_only("/rules/{rule}").route(readable().to(one_rule)))
        .service(read_only("/knowledge").route(readable().to(tables)))
        .service(read_only("/knowledge/qt-drugs").route(readable().to(qt_drugs)))
        .service(read_only("/knowledge/difference").route(readable().to(difference)));
}

fn read_only(path: &str) -> Resource {
    web::resource(path).default_service(web::to(problem::read_only))
}

fn readable() -> actix_web::Route {
    web::route().guard(guard::Any(guard::Get()).or(guard::Head()))
}

/// A page that cannot be written is a fault of ours.
pub fn show(page: &impl Template) -> Result<HttpResponse, Problem> {
    page.render().map(security::page).map_err(|_| Problem::internal())
}

async fn all_rules(about: web::Data<About>) -> Result<HttpResponse, Problem> {
    show(&rules::All::of(&about))
}

async fn one_rule(code: web::Path<String>, about: web::Data<About>) -> Result<HttpResponse, Problem> {
    let rule = Rule::ALL.iter().find(|rule| rule.code() == code.as_str()).ok_or_else(Problem::not_found)?;
    show(&rules::One::of(*rule, &about))
}

async fn tables(about: web::Data<About>) -> Result<HttpResponse, Problem> {
    show(&knowledge::Tables::of(&about))
}

async fn qt_drugs(about: web::Data<About>) -> Result<HttpResponse, Problem> {
    show(&knowledge::QtDrugs::of(&about))
}

async fn difference(about: web::Data<About>) -> Result<HttpResponse, Problem> {
    show(&knowledge::Differences::of(&about).ok_or_else(Problem::not_found)?)
}

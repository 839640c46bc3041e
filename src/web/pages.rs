//! `GET /rules/{rule}`: where the links of cards lead: what the rule is about, and its numbers with their sources.

use actix_web::{HttpResponse, Resource, guard, http::header, web};

use super::{
    About,
    problem::{self, Problem},
};
use crate::rules::Rule;

/// The page runs and loads nothing.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'";

pub fn resource() -> Resource {
    web::resource("/rules/{rule}")
        .route(web::route().guard(guard::Any(guard::Get()).or(guard::Head())).to(rule))
        .default_service(web::to(problem::read_only))
}

async fn rule(code: web::Path<String>, about: web::Data<About>) -> Result<HttpResponse, Problem> {
    let page = about.rules.iter().find(|(rule, _)| rule.code() == code.as_str());
    let (rule, text) = page.ok_or_else(Problem::not_found)?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::REFERRER_POLICY, "no-referrer"))
        .content_type("text/html; charset=utf-8")
        .body(page_of(*rule, text)))
}

fn page_of(rule: Rule, text: &str) -> String {
    let code = rule.code();
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>Countersign: {code}</title>\n\
         <style>body {{ font: 16px/1.5 system-ui, sans-serif; margin: 2rem }} p {{ max-width: 48rem }} \
         pre {{ overflow-x: auto }}</style>\n\
         </head>\n<body>\n<main>\n<h1><code>{code}</code></h1>\n{text}\n</main>\n</body>\n</html>\n"
    )
}

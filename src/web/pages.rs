//! `GET /rules/{rule}`: where the links of cards lead, a page with the knowledge and its sources.

use actix_web::{HttpResponse, Resource, guard, http::header, web};

use super::{
    About,
    problem::{self, Problem},
};

/// The page runs and loads nothing.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'";

/// A rule's code is shorter than this.
const LONGEST_CODE: usize = 64;

pub fn resource() -> Resource {
    web::resource("/rules/{rule}")
        .route(web::route().guard(guard::Any(guard::Get()).or(guard::Head())).to(rule))
        .default_service(web::to(problem::read_only))
}

async fn rule(rule: web::Path<String>, about: web::Data<About>) -> Result<HttpResponse, Problem> {
    if !is_code(&rule) {
        return Err(Problem::not_found());
    }
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::REFERRER_POLICY, "no-referrer"))
        .content_type("text/html; charset=utf-8")
        .body(page(&rule, &about.knowledge)))
}

/// `dose-amount`: nothing that HTML would read otherwise.
fn is_code(text: &str) -> bool {
    text.len() <= LONGEST_CODE
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

fn page(rule: &str, knowledge: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>Countersign: {rule}</title>\n\
         <style>body {{ font: 16px/1.5 system-ui, sans-serif; margin: 2rem }} pre {{ overflow-x: auto }}</style>\n\
         </head>\n<body>\n<main>\n<h1><code>{rule}</code></h1>\n\
         <p>The reviewed knowledge by which this rule judges an order, each value with its source.</p>\n\
         <pre>{knowledge}</pre>\n</main>\n</body>\n</html>\n"
    )
}

//! `GET /terminology/lookup`: what a code or a name means to the rules, for integration engineers.
//!
//! `?code=312086&system=rxnorm`, `?code=0008-0100-01`, `?text=ondansetron`. It takes codes and names, no patient's data; the
//! log has the route alone, never what was asked.

use actix_web::{HttpResponse, Resource, guard, http::header, web};
use serde::{Deserialize, Serialize};

use super::{
    About,
    problem::{self, Problem},
};
use crate::{
    knowledge::{IngredientMeaning, Meaning},
    terminology::System,
};

/// Longer than any code or name.
const LONGEST: usize = 500;

pub fn resource() -> Resource {
    web::resource("/terminology/lookup")
        .route(web::route().guard(guard::Any(guard::Get()).or(guard::Head())).to(look_up))
        .default_service(web::to(problem::read_only))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Query {
    code: Option<String>,
    system: Option<String>,
    text: Option<String>,
}

#[derive(Serialize)]
struct Answer<'a> {
    meanings: Vec<Told<'a>>,
}

#[derive(Serialize)]
struct Told<'a> {
    by: &'a str,
    kind: &'a str,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    term_type: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    route: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    ingredients: Vec<ToldIngredient<'a>>,
    used_by_rules: bool,
    why: &'a str,
}

#[derive(Serialize)]
struct ToldIngredient<'a> {
    name: &'a str,
    classes: &'a [String],
}

async fn look_up(
    query: Result<web::Query<Query>, actix_web::Error>,
    about: web::Data<About>,
) -> Result<HttpResponse, Problem> {
    let Query { code, system, text } = query.map_err(|_| Problem::lookup(EXPECTED))?.into_inner();
    let system = system.map(|name| named(&name).ok_or_else(|| Problem::lookup(SYSTEMS))).transpose()?;
    let (term, system) = match (&code, &text) {
        (Some(code), None) => (code, system),
        (None, Some(text)) if system.is_none() => (text, None),
        (Some(_) | None, Some(_)) | (None, None) => return Err(Problem::lookup(EXPECTED)),
    };
    if term.is_empty() || term.len() > LONGEST {
        return Err(Problem::lookup("a code or a text of 1 to 500 bytes"));
    }
    let found = about.knowledge.look_up(term, system);
    let answer = Answer { meanings: found.iter().map(told).collect() };
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(answer))
}

const EXPECTED: &str = "either `code`, with or without `system`, or `text`";
const SYSTEMS: &str = "as `system` a URI, or one of rxnorm, ndc, atc, snomed, loinc, icd-10-cm, icd-10-pcs, icd-9-cm, v3-route, edqm, nci";

/// A system by its name or as FHIR names it.
fn named(name: &str) -> Option<System> {
    System::of_name(name).or(Some(System::of(name))).filter(|system| *system != System::Other)
}

fn told(meaning: &Meaning) -> Told<'_> {
    let Meaning { by, kind, name, term_type, route, ingredients, is_used, why } = meaning;
    let ingredients = ingredients
        .iter()
        .map(|IngredientMeaning { name, classes }| ToldIngredient { name, classes })
        .collect();
    let (term_type, route, used_by_rules) = (*term_type, *route, *is_used);
    Told { by, kind, name, term_type, route, ingredients, used_by_rules, why }
}

//! The workbench: `GET /`, a page on which a person tries the service with the scenarios of `fixtures/`.
//!
//! Its script calls `POST /cds-services/countersign-order-sign` as an EHR does. Here is nothing but the page, the
//! invented requests, and what the page says of the knowledge; no request body is read, and nothing is kept.

mod known;
mod measures;

use actix_web::{
    HttpResponse, Resource, guard,
    http::{StatusCode, header},
    web,
};
use askama::Template;

use super::{
    About, explained,
    pages::{Frame, show},
    problem::{self, Problem},
    scenarios::{self, Offer, Scenario},
    security,
};
use crate::rules::Rule;

pub use known::Workbench;

/// The routes, which answer only where the workbench is served.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(read_only("/").route(readable().to(workbench)))
        .service(read_only("/workbench/knowledge.json").route(readable().to(knowledge)))
        .service(read_only("/workbench/scenarios/{name}.json").route(readable().to(scenario)));
}

fn read_only(path: &str) -> Resource {
    web::resource(path).default_service(web::to(problem::read_only))
}

fn readable() -> actix_web::Route {
    web::route().guard(guard::Any(guard::Get()).or(guard::Head()))
}

async fn workbench(about: web::Data<About>) -> Result<HttpResponse, Problem> {
    show(&Page::of(&about).ok_or_else(Problem::not_found)?)
}

async fn knowledge(about: web::Data<About>) -> Result<HttpResponse, Problem> {
    let workbench = about.workbench.as_ref().ok_or_else(Problem::not_found)?;
    let mut response = security::answer(StatusCode::OK);
    response.insert_header((header::CACHE_CONTROL, "no-cache"));
    Ok(response.content_type("application/json").body(workbench.json.clone()))
}

/// The request of a scenario, as it was compressed when the program was built. Every browser reads gzip.
async fn scenario(name: web::Path<String>, about: web::Data<About>) -> Result<HttpResponse, Problem> {
    let named = scenarios::ALL.iter().find(|scenario| scenario.name == name.as_str());
    let offer = named.and_then(|scenario| scenario.offer.as_ref()).filter(|_| about.workbench.is_some());
    let Offer { request, .. } = offer.ok_or_else(Problem::not_found)?;
    let mut response = security::answer(StatusCode::OK);
    response
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .insert_header((header::CONTENT_ENCODING, "gzip"));
    Ok(response.content_type("application/json").body(*request))
}

/// `/`
#[derive(Template)]
#[template(path = "workbench.html")]
struct Page<'a> {
    frame: Frame<'a>,
    profile: &'static str,
    is_eu: bool,
    groups: Vec<Group>,
}

/// The scenarios of an area.
struct Group {
    title: &'static str,
    code: &'static str,
    scenarios: Vec<Listed>,
}

/// A scenario in the list.
struct Listed {
    name: &'static str,
    title: &'static str,
    shows: &'static str,
    at: &'static str,
    /// The gravest severity expected; empty where no card is.
    severity: &'static str,
    /// The rules and severities expected, as `rule:severity`, for the tests.
    expected: String,
}

impl<'a> Page<'a> {
    fn of(about: &'a About) -> Option<Self> {
        let workbench = about.workbench.as_ref()?;
        Some(Self {
            frame: Frame::of("workbench", about),
            profile: workbench.profile.code(),
            is_eu: workbench.profile == crate::knowledge::Profile::Eu,
            groups: groups(),
        })
    }
}

/// The scenarios offered, in their order, by group.
fn groups() -> Vec<Group> {
    let mut offered: Vec<(&Scenario, &Offer)> =
        scenarios::ALL.iter().filter_map(|scenario| Some((scenario, scenario.offer.as_ref()?))).collect();
    offered.sort_by_key(|(_, offer)| offer.place);
    let mut groups: Vec<Group> = Vec::new();
    for (scenario, offer) in offered {
        if groups.last().is_none_or(|last| last.code != offer.group) {
            groups.push(Group { title: group(offer.group), code: offer.group, scenarios: Vec::new() });
        }
        let findings = scenario.findings;
        let expected: Vec<String> =
            findings.iter().map(|(rule, severity)| format!("{rule}:{severity}")).collect();
        let listed = Listed {
            name: scenario.name,
            title: offer.title,
            shows: scenario.shows,
            at: offer.at,
            severity: findings.first().map_or("", |(_, severity)| severity),
            expected: expected.join(" "),
        };
        if let Some(last) = groups.last_mut() {
            last.scenarios.push(listed);
        }
    }
    groups
}

/// What a group is called: its area, or that there is nothing to object to.
fn group(code: &'static str) -> &'static str {
    let area = Rule::ALL.iter().map(|rule| rule.area()).find(|area| area.code() == code);
    area.map_or("Nothing to object to", explained::area)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_area_and_severity_is_offered_where_the_fixtures_have_it() {
        let shown = |is_counted: fn(&Scenario) -> bool| -> BTreeSet<(&str, &str)> {
            let area = |code: &str| Rule::ALL.iter().find(|rule| rule.code() == code).unwrap().area().code();
            let scenarios = scenarios::ALL.iter().filter(|scenario| is_counted(scenario));
            scenarios
                .flat_map(|scenario| scenario.findings.iter().map(|(rule, severity)| (area(rule), *severity)))
                .collect()
        };
        let all = shown(|scenario| !scenario.is_eu);
        let offered = shown(|scenario| scenario.offer.is_some());
        let missing: Vec<_> = all.difference(&offered).collect();
        assert!(all.len() > 15 && missing.is_empty(), "{missing:?}");
    }

    #[test]
    fn a_scenario_offered_stands_in_a_group_and_is_judged_by_the_default_profile() {
        let areas: Vec<&str> = Rule::ALL.iter().map(|rule| rule.area().code()).collect();
        for scenario in scenarios::ALL {
            if let Some(offer) = &scenario.offer {
                assert!(offer.group == "routine" || areas.contains(&offer.group), "{}", scenario.name);
                assert!(!scenario.is_eu && offer.request.len() > 1000, "{}", scenario.name);
            }
        }
        let routine = groups().into_iter().find(|group| group.code == "routine").unwrap();
        assert_eq!(routine.title, "Nothing to object to");
    }
}

//! The three requests of the benchmark, written as an EHR sends them: compact, `hook` first, `prefetch` last.

use anyhow::{Result, ensure};
use jiff::Timestamp;

use crate::chart::{self, ENCOUNTER, FirstDose, Now, PATIENT, PRACTITIONER, SERVER};
use crate::json::{Json, object};

pub struct Requests {
    /// A draft of inotuzumab and the whole chart: a routine order, with nothing to say but that it was checked.
    pub full: String,
    /// The whole chart, and no draft that any rule concerns.
    pub irrelevant: String,
    /// A draft of the first dose, as routine, and little more than that needs.
    pub small: String,
}

impl Requests {
    /// Dated relative to `now`, for the service reads the real clock: the dose is today's, the data are recent.
    pub fn at(now: Timestamp) -> Result<Self> {
        let now = Now(now);
        let requests = Self {
            full: order_sign(chart::drafts(now), whole_chart(now)),
            irrelevant: order_sign(chart::unrelated_drafts(now), whole_chart(now)),
            small: order_sign(FirstDose(now).drafts(), small_chart(FirstDose(now))),
        };
        let (full, small) = (requests.full.len(), requests.small.len());
        ensure!((150_000..162_000).contains(&full), "the full request has {full} bytes, not about 156 kB");
        ensure!((7_500..8_500).contains(&small), "the small request has {small} bytes, not about 8 kB");
        Ok(requests)
    }
}

fn order_sign(drafts: Vec<Json>, prefetch: Json) -> String {
    let drafts = drafts.into_iter().map(|resource| object! { "resource": resource }).collect::<Vec<_>>();
    let request = object! {
        "hook": "order-sign",
        "hookInstance": "7d1f6c1e-4f1b-4f3c-9a39-0f8b9c1d2e3f",
        "fhirServer": SERVER,
        "context": object! {
            "userId": format!("Practitioner/{PRACTITIONER}"),
            "patientId": PATIENT,
            "encounterId": ENCOUNTER,
            "draftOrders": object! { "resourceType": "Bundle", "type": "collection", "entry": drafts },
        },
        "prefetch": prefetch,
    };
    request.to_string()
}

fn whole_chart(now: Now) -> Json {
    object! {
        "patient": chart::patient(now),
        "heights": search("Observation", chart::heights(now)),
        "weights": search("Observation", chart::weights(now)),
        "observations": search("Observation", chart::results(now)),
        "medicationRequests": search("MedicationRequest", chart::orders(now)),
        "medicationAdministrations": search("MedicationAdministration", chart::administrations(now)),
        "conditions": search("Condition", chart::conditions(now)),
        "procedures": search("Procedure", chart::procedures(now)),
        "serviceRequests": search("ServiceRequest", chart::service_requests(now)),
        "allergies": search("AllergyIntolerance", chart::allergies(now)),
    }
}

/// Every key is there, so that nothing is left for the service to fetch. Bundles have what FHIR asks of them.
fn small_chart(dose: FirstDose) -> Json {
    let found = |resources: Vec<Json>| {
        let entries: Vec<_> =
            resources.into_iter().map(|resource| object! { "resource": resource }).collect();
        object! { "resourceType": "Bundle", "type": "searchset", "total": entries.len(), "entry": entries }
    };
    let nothing = || object! { "resourceType": "Bundle", "type": "searchset", "total": 0usize };
    object! {
        "patient": FirstDose::patient(),
        "heights": found(dose.heights()),
        "weights": found(dose.weights()),
        "observations": found(dose.results()),
        "medicationRequests": nothing(),
        "medicationAdministrations": nothing(),
        "conditions": found(dose.conditions()),
        "procedures": nothing(),
        "serviceRequests": nothing(),
        "allergies": nothing(),
    }
}

/// A `searchset` with one complete page.
fn search(kind: &str, resources: Vec<Json>) -> Json {
    let link = |url: String| [object! { "relation": "self", "url": url }];
    let count = resources.len();
    let entries: Vec<_> = resources
        .into_iter()
        .map(|resource| object! { "resource": resource, "search": object! { "mode": "match" } })
        .collect();
    object! {
        "resourceType": "Bundle",
        "type": "searchset",
        "total": count,
        "link": link(format!("{SERVER}/{kind}?patient={PATIENT}")),
        "entry": entries,
    }
}

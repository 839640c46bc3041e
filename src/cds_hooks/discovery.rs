//! What the service says of itself at `GET /cds-services`, and the proof that it is what the code reads.
//!
//! `cds-services.json` is served as it is written. At start-up it is checked: an EHR sends only what a template
//! asks for, so a code that the knowledge reads and no template asks for would be a check that never happens.

mod template;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use serde::Deserialize;

use crate::knowledge::{Codes, Observable};
use template::Template;

/// The one service.
pub const SERVICE_ID: &str = "countersign-order-sign";

/// The one hook.
pub const HOOK: &str = "order-sign";

/// The document as it is served.
pub const DOCUMENT: &str = include_str!("../../cds-services.json");

/// The prefetch keys that requests are read by, and the resource type that each asks for.
pub const PREFETCH: [(&str, &str); 11] = [
    ("patient", "Patient"),
    ("heights", "Observation"),
    ("weights", "Observation"),
    ("observations", "Observation"),
    ("heartRates", "Observation"),
    ("medicationRequests", "MedicationRequest"),
    ("medicationAdministrations", "MedicationAdministration"),
    ("conditions", "Condition"),
    ("procedures", "Procedure"),
    ("serviceRequests", "ServiceRequest"),
    ("allergies", "AllergyIntolerance"),
];

/// The resource type that the key at a place of [`PREFETCH`] asks for.
#[must_use]
pub fn resource_type(place: usize) -> Option<&'static str> {
    PREFETCH.get(place).map(|(_, resource_type)| *resource_type)
}

/// Whether a key asks for resources of this type.
#[must_use]
pub fn is_asked_for(resource_type: &str) -> bool {
    PREFETCH.iter().any(|(_, asked_for)| *asked_for == resource_type)
}

/// The templates of the document, in the order of [`PREFETCH`].
///
/// # Errors
/// [`DiscoveryError`] if the document has not all of them.
pub fn templates() -> Result<Vec<String>, DiscoveryError> {
    let discovery: Discovery = serde_json::from_str(DOCUMENT)?;
    let prefetch = discovery.services.into_iter().next().map(|service| service.prefetch).unwrap_or_default();
    let of_key = |(key, _): &(&str, &str)| {
        let missing = || DiscoveryError::Contradicts(vec![format!("prefetch `{key}` is not asked for")]);
        prefetch.get(*key).cloned().ok_or_else(missing)
    };
    PREFETCH.iter().map(of_key).collect()
}

/// The prefetch key under which something measured is asked for. What is recorded every few hours has a key of its own:
/// it would crowd the results out of a page.
fn key_of(observable: Observable) -> &'static str {
    const OWN: [(Observable, &str); 3] = [
        (Observable::BodyHeight, "heights"),
        (Observable::BodyWeight, "weights"),
        (Observable::HeartRate, "heartRates"),
    ];
    OWN.iter().find(|(own, _)| *own == observable).map_or("observations", |(_, key)| key)
}

/// Every LOINC code that the knowledge reads, with its prefetch key.
fn codes_read(codes: &Codes) -> BTreeSet<(&'static str, String)> {
    let observables = Observable::ALL.iter().copied();
    observables
        .flat_map(|observable| {
            codes.loinc_codes(observable).map(move |code| (key_of(observable), code.to_owned()))
        })
        .collect()
}

/// A discovery document that does not fit the code or the knowledge.
#[derive(Debug, thiserror::Error)]
pub enum DiscoveryError {
    /// It is no discovery document.
    #[error("cds-services.json: {0}")]
    Unreadable(#[from] serde_json::Error),
    /// It says something that the code does not do; every contradiction.
    #[error("cds-services.json: {}", .0.join("; "))]
    Contradicts(Vec<String>),
}

/// The members of a discovery document that we use, and no other.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Discovery {
    services: Vec<Service>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Service {
    hook: String,
    id: String,
    title: String,
    description: String,
    usage_requirements: String,
    prefetch: BTreeMap<String, String>,
}

/// Checks the document against what the code reads and the codes that the knowledge knows.
///
/// # Errors
/// [`DiscoveryError`] with every contradiction.
pub fn check(codes: &Codes) -> Result<(), DiscoveryError> {
    check_document(DOCUMENT, &codes_read(codes))
}

fn check_document(document: &str, known: &BTreeSet<(&str, String)>) -> Result<(), DiscoveryError> {
    let discovery: Discovery = serde_json::from_str(document)?;
    let mut faults = Faults::default();
    let [service] = discovery.services.as_slice() else {
        return Err(DiscoveryError::Contradicts(vec!["must offer exactly one service".into()]));
    };
    service.check(&mut faults);
    let templates = service.templates(&mut faults);
    check_codes(&templates, known, &mut faults);
    if faults.0.is_empty() { Ok(()) } else { Err(DiscoveryError::Contradicts(faults.0)) }
}

impl Service {
    fn check(&self, faults: &mut Faults) {
        faults.unless(self.hook == HOOK, format_args!("`hook` must be {HOOK}"));
        faults.unless(self.id == SERVICE_ID, format_args!("`id` must be {SERVICE_ID}"));
        for (name, text) in [
            ("title", &self.title),
            ("description", &self.description),
            ("usageRequirements", &self.usage_requirements),
        ] {
            faults.unless(!text.is_empty(), format_args!("`{name}` must not be empty"));
        }
        for key in self.prefetch.keys() {
            let read = PREFETCH.iter().any(|(known, _)| known == key);
            faults.unless(read, format_args!("prefetch `{key}` is asked for, but not read"));
        }
    }

    /// The templates by key; a missing or faulty one is a fault and left out.
    fn templates(&self, faults: &mut Faults) -> BTreeMap<&'static str, Template<'_>> {
        let mut templates = BTreeMap::new();
        for (key, resource_type) in PREFETCH {
            let Some(text) = self.prefetch.get(key) else {
                faults.add(format_args!("prefetch `{key}` is read, but not asked for"));
                continue;
            };
            match Template::parse(text) {
                Ok(template) => {
                    let right = template.resource_type() == resource_type;
                    faults.unless(right, format_args!("prefetch `{key}` must ask for {resource_type}"));
                    templates.insert(key, template);
                }
                Err(fault) => faults.add(format_args!("prefetch `{key}`: {fault}")),
            }
        }
        templates
    }
}

/// Every code is asked for under its key, and none is asked for that nobody reads.
fn check_codes(
    templates: &BTreeMap<&'static str, Template<'_>>,
    known: &BTreeSet<(&str, String)>,
    faults: &mut Faults,
) {
    let asked: BTreeSet<(&str, String)> = templates
        .iter()
        .flat_map(|(key, template)| template.codes().map(move |code| (*key, code.to_owned())))
        .collect();
    for (key, code) in known.difference(&asked) {
        faults.add(format_args!("LOINC {code} is read, but prefetch `{key}` does not ask for it"));
    }
    for (key, code) in asked.difference(known) {
        faults.add(format_args!("prefetch `{key}` asks for LOINC {code}, which the knowledge does not know"));
    }
}

/// The contradictions found so far.
#[derive(Default)]
struct Faults(Vec<String>);

impl Faults {
    fn add(&mut self, fault: fmt::Arguments<'_>) {
        self.0.push(fault.to_string());
    }

    fn unless(&mut self, holds: bool, fault: fmt::Arguments<'_>) {
        if !holds {
            self.add(fault);
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::knowledge::Knowledge;

    #[test]
    fn the_keys_of_discovery_are_the_data_needs() {
        let needs = crate::fhir::DATA_NEEDS.map(|need| need.key);
        assert_eq!(PREFETCH.map(|(key, _)| key), needs);
        assert_eq!(templates().unwrap().len(), needs.len());
    }

    #[test]
    fn the_document_asks_for_what_the_knowledge_reads() {
        check(&Knowledge::embedded().unwrap().codes).unwrap();
    }

    #[rstest]
    #[case("\"hook\": \"order-sign\"", "\"hook\": \"order-select\"", "`hook` must be order-sign")]
    #[case("\"allergies\":", "\"allergy\":", "prefetch `allergies` is read, but not asked for")]
    #[case("\"allergies\":", "\"allergy\":", "prefetch `allergy` is asked for, but not read")]
    #[case("\"Condition?", "\"Procedure?", "prefetch `conditions` must ask for Condition")]
    #[case(
        "code=8302-2",
        "code=1234-5",
        "prefetch `heights` asks for LOINC 1234-5, which the knowledge does not know"
    )]
    #[case("code=8302-2", "code=1234-5", "LOINC 8302-2 is read, but prefetch `heights` does not ask for it")]
    fn a_contradiction_is_named(#[case] before: &str, #[case] after: &str, #[case] fault: &str) {
        let known = codes_read(&Knowledge::embedded().unwrap().codes);
        let document = DOCUMENT.replace(before, after);
        assert_ne!(document, DOCUMENT);
        let error = check_document(&document, &known).unwrap_err().to_string();
        assert!(error.contains(fault), "{error}");
    }
}

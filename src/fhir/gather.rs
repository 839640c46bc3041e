//! The patient's data: what was prefetched. (Fetching the rest from the client's FHIR server comes with its access.)

use crate::{cds_hooks::HookRequest, json::Raw};

/// A prefetch key of `cds-services.json`, and what cannot be checked without its data.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct DataNeed {
    /// The key.
    pub key: &'static str,
    /// What cannot be checked without it, in the words of a card; nothing if no rule asks for it yet.
    pub concerns: Option<&'static str>,
}

/// The data that rules ask for, as `cds-services.json` requests them.
pub const DATA_NEEDS: [DataNeed; 10] = [
    DataNeed { key: "patient", concerns: Some("age and the limits that depend on it") },
    DataNeed { key: "heights", concerns: Some("body surface area and dose") },
    DataNeed { key: "weights", concerns: Some("body surface area and dose") },
    DataNeed { key: "observations", concerns: Some("response and recorded body surface area") },
    DataNeed { key: "medicationRequests", concerns: Some("other orders for the drug") },
    DataNeed { key: "medicationAdministrations", concerns: Some("doses given, cycle and day") },
    DataNeed { key: "conditions", concerns: Some("diagnosis and response") },
    DataNeed { key: "procedures", concerns: Some("transplants during the course") },
    DataNeed { key: "serviceRequests", concerns: None },
    DataNeed { key: "allergies", concerns: None },
];

/// The values of a request, still unread, and the needs that no value answers.
///
/// Values are read by what they hold, not by their key: sites rename keys.
#[derive(Debug)]
pub struct Gathered<'r, 'a> {
    /// Each value with the need its key names, if any.
    pub values: Vec<(Option<DataNeed>, &'r Raw<'a>)>,
    /// Needs whose key is missing.
    pub missing: Vec<DataNeed>,
}

/// Sorts the prefetched values by the need they answer.
#[must_use]
pub fn gather<'r, 'a>(request: &'r HookRequest<'a>) -> Gathered<'r, 'a> {
    let need = |key: &str| DATA_NEEDS.into_iter().find(|need| need.key == key);
    let values = request.prefetch.iter().map(|(key, value)| (need(key), value)).collect();
    let missing = DATA_NEEDS
        .into_iter()
        .filter(|need| !request.prefetch.iter().any(|(key, _)| key == need.key))
        .collect();
    Gathered { values, missing }
}

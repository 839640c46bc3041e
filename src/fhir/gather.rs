//! The data that rules ask for, by prefetch key, and what rests on each.

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
    DataNeed { key: "medicationRequests", concerns: Some("other orders and medicines") },
    DataNeed { key: "medicationAdministrations", concerns: Some("doses given, cycle and day") },
    DataNeed { key: "conditions", concerns: Some("diagnosis and response") },
    DataNeed { key: "procedures", concerns: Some("transplants during the course") },
    DataNeed { key: "serviceRequests", concerns: None },
    DataNeed { key: "allergies", concerns: None },
];

/// The need that a prefetch key names, by its place in [`DATA_NEEDS`].
pub(super) fn need(key: &str) -> Option<usize> {
    DATA_NEEDS.iter().position(|need| need.key == key)
}

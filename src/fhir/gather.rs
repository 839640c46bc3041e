//! The data that rules ask for, by prefetch key, and what rests on each.

/// A prefetch key of `cds-services.json`, and what cannot be checked without its data.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct DataNeed {
    /// The key.
    pub key: &'static str,
    /// What cannot be checked without it, in the words of a card; nothing if its absence shows by itself.
    pub concerns: Option<&'static str>,
}

/// The data that rules ask for, as `cds-services.json` requests them.
pub const DATA_NEEDS: [DataNeed; 11] = [
    DataNeed { key: "patient", concerns: Some("age and the limits that depend on it") },
    DataNeed { key: "heights", concerns: Some("body surface area and dose") },
    DataNeed { key: "weights", concerns: Some("body surface area and dose") },
    DataNeed { key: "observations", concerns: Some("laboratory results, ECG and response") },
    // Without it a QT interval that is not corrected has no heart rate: then the rules say that the QTc is missing.
    DataNeed { key: "heartRates", concerns: None },
    DataNeed { key: "medicationRequests", concerns: Some("other orders and medicines") },
    DataNeed { key: "medicationAdministrations", concerns: Some("doses given, cycle and day") },
    DataNeed { key: "conditions", concerns: Some("diagnoses, pregnancy and response") },
    DataNeed { key: "procedures", concerns: Some("transplants and platelet transfusions") },
    DataNeed { key: "serviceRequests", concerns: Some("whether a transplant is planned") },
    DataNeed { key: "allergies", concerns: Some("earlier severe reactions and allergies to premedication") },
];

/// Keys that a site may send besides: what they hold is read, and nothing is missed without them.
pub(super) const EXTRA_KEYS: [&str; 2] = ["carePlans", "adverseEvents"];

/// The need that a prefetch key names, by its place in [`DATA_NEEDS`].
pub(super) fn need(key: &str) -> Option<usize> {
    DATA_NEEDS.iter().position(|need| need.key == key)
}

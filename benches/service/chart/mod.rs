//! The charts of the benchmark, as FHIR resources: that of one patient in full, and of another what little a first
//! dose needs (`first_dose`).
//!
//! A woman with B-cell precursor ALL, 172 cm and 70.0 kg, had three doses of inotuzumab ozogamicin in her
//! first cycle, 28 days ago and later; she is in complete remission, and today is day 1 of cycle 2.

mod first_dose;
mod medication;
mod observation;
mod problem;

pub use first_dose::FirstDose;
pub use medication::{administrations, drafts, orders, unrelated_drafts};
pub use observation::{heights, results, weights};
pub use problem::{allergies, conditions, patient, procedures, service_requests};

use jiff::{SignedDuration, Timestamp};

use crate::json::{Json, object};

/// The id of the patient, which every resource refers to.
pub const PATIENT: &str = "eq081-VQEgP8drUUqCWzHfw3";
pub const ENCOUNTER: &str = "e4YKSb4ZaLB6W3TGFNtB9Vg3";
pub const PRACTITIONER: &str = "ePUAVqC7WWeWB1I2RzSxR4Q3";
pub const SERVER: &str = "https://ehr.example.org/interconnect/api/FHIR/R4";

const LOINC: &str = "http://loinc.org";
const SNOMED: &str = "http://snomed.info/sct";
const RXNORM: &str = "http://www.nlm.nih.gov/research/umls/rxnorm";
const UCUM: &str = "http://unitsofmeasure.org";
const ICD_10_CM: &str = "http://hl7.org/fhir/sid/icd-10-cm";
/// Where the EHR keeps its own codes: half of the codings of a real resource come from there.
const LOCAL: &str = "urn:oid:1.2.840.114350.1.13.861";

/// The moment of the request; everything in the chart lies some days and hours before it.
#[derive(Clone, Copy)]
pub struct Now(pub Timestamp);

impl Now {
    pub fn ago(self, days: i64, hours: i64) -> String {
        let moment = self.0 - SignedDuration::from_hours(days * 24 + hours);
        moment.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
    }

    fn date(self, days_ago: i64) -> String {
        let moment = self.0 - SignedDuration::from_hours(days_ago * 24);
        moment.strftime("%Y-%m-%d").to_string()
    }
}

fn coding(system: &str, code: &str, display: &str) -> Json {
    object! { "system": system, "code": code, "display": display }
}

fn concept<const N: usize>(codings: [Json; N], text: &str) -> Json {
    object! { "coding": codings, "text": text }
}

fn quantity(value: f64, unit: &str, code: &str) -> Json {
    object! { "value": value, "unit": unit, "system": UCUM, "code": code }
}

fn reference(target: &str, display: &str) -> Json {
    object! { "reference": target, "display": display }
}

fn subject() -> Json {
    reference(&format!("Patient/{PATIENT}"), "Lindqvist, Marguerite A.")
}

fn encounter() -> Json {
    object! { "reference": format!("Encounter/{ENCOUNTER}") }
}

fn practitioner() -> Json {
    reference(&format!("Practitioner/{PRACTITIONER}"), "Oyelaran, Temitope, MD")
}

fn meta(updated: &str) -> Json {
    object! { "lastUpdated": updated }
}

/// The members with which every resource begins.
fn resource(kind: &str, id: &str, updated: &str) -> Json {
    object! {
        "resourceType": kind,
        "id": id,
        "meta": meta(updated),
    }
}

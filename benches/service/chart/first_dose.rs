//! What a routine first dose needs and little more: a man of 51 with B-cell precursor ALL, 178 cm and 81.4 kg.
//!
//! Written as a sparing EHR does: one coding each, no text that repeats it, no reference ranges.

use super::{ICD_10_CM, LOINC, Now, PATIENT, RXNORM, SNOMED, UCUM};
use crate::json::{Json, object};

/// LOINC code, value and unit of this morning's results: all that is asked for before a first dose.
const RESULTS: [(&str, f64, &str); 10] = [
    ("1975-2", 0.6, "mg/dL"),
    ("1920-8", 24.0, "U/L"),
    ("1742-6", 31.0, "U/L"),
    ("751-8", 1.8, "10*3/uL"),
    ("777-3", 112.0, "10*3/uL"),
    ("6690-2", 5.2, "10*3/uL"),
    ("2823-3", 4.1, "mmol/L"),
    ("19123-9", 2.0, "mg/dL"),
    ("17861-6", 9.3, "mg/dL"),
    ("76634-5", 431.0, "ms"),
];

/// The resources of a first dose.
#[derive(Clone, Copy)]
pub struct FirstDose(pub Now);

impl FirstDose {
    /// Day 1 of cycle 1, 0.8 mg/m² for 2.01 m², and its premedication.
    pub fn drafts(self) -> Vec<Json> {
        vec![
            self.draft("1", ("1942954", "inotuzumab ozogamicin 0.9 MG Injection"), "47625008", 1.6),
            self.draft("2", ("105404", "methylprednisolone 50 MG/ML Injectable Solution"), "47625008", 50.0),
            self.draft("3", ("313782", "acetaminophen 325 MG Oral Tablet"), "26643006", 650.0),
            self.draft("4", ("1014678", "cetirizine hydrochloride 10 MG Oral Tablet"), "26643006", 10.0),
        ]
    }

    fn draft(self, id: &str, (rxnorm, name): (&str, &str), route: &str, dose: f64) -> Json {
        let quantity = quantity(dose, "mg");
        let dosage = object! {
            "timing": object! { "event": [Json::from(self.0.ago(0, 0))] },
            "route": coded(SNOMED, route),
            "doseAndRate": [object! { "doseQuantity": quantity }],
        };
        let product = object! { "system": RXNORM, "code": rxnorm, "display": name };
        object! {
            "resourceType": "MedicationRequest",
            "id": id,
            "status": "draft",
            "intent": "order",
            "medicationCodeableConcept": object! { "coding": [product] },
            "subject": subject(),
            "authoredOn": self.0.ago(0, 0),
            "dosageInstruction": [dosage],
        }
    }

    pub fn patient() -> Json {
        object! {
            "resourceType": "Patient",
            "id": PATIENT,
            "active": true,
            "name": [object! { "family": "Okafor", "given": [Json::from("Daniel")] }],
            "gender": "male",
            "birthDate": "1975-06-02",
        }
    }

    pub fn heights(self) -> Vec<Json> {
        vec![self.vital("8302-2", 178.0, "cm")]
    }

    pub fn weights(self) -> Vec<Json> {
        vec![self.vital("29463-7", 81.4, "kg")]
    }

    fn vital(self, loinc: &str, value: f64, unit: &str) -> Json {
        self.observation(&(loinc, value, unit))
    }

    pub fn results(self) -> Vec<Json> {
        RESULTS.iter().map(|result| self.observation(result)).collect()
    }

    fn observation(self, (loinc, value, unit): &(&str, f64, &str)) -> Json {
        object! {
            "resourceType": "Observation",
            "id": *loinc,
            "status": "final",
            "code": coded(LOINC, loinc),
            "subject": subject(),
            "effectiveDateTime": self.0.ago(0, 4),
            "valueQuantity": quantity(*value, unit),
        }
    }

    pub fn conditions(self) -> Vec<Json> {
        let status = |name: &str, value: &str| {
            coded(&format!("http://terminology.hl7.org/CodeSystem/condition-{name}"), value)
        };
        let leukaemia = object! {
            "resourceType": "Condition",
            "id": "5",
            "clinicalStatus": status("clinical", "active"),
            "verificationStatus": status("ver-status", "confirmed"),
            "code": object! {
                "coding": [object! { "system": SNOMED, "code": "277571004" }, object! { "system": ICD_10_CM, "code": "C91.02" }],
                "text": "B-cell ALL, in relapse",
            },
            "subject": subject(),
            "recordedDate": self.0.ago(20, 0),
        };
        vec![leukaemia]
    }
}

fn coded(system: &str, code: &str) -> Json {
    object! { "coding": [object! { "system": system, "code": code }] }
}

fn quantity(value: f64, unit: &str) -> Json {
    object! { "value": value, "unit": unit, "system": UCUM, "code": unit }
}

fn subject() -> Json {
    object! { "reference": format!("Patient/{PATIENT}") }
}

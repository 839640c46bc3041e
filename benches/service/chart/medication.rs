//! Medication orders: the drafts to be signed and the thirty that went before; and the doses given.

use super::{
    LOCAL, Now, RXNORM, SNOMED, coding, concept, encounter, practitioner, quantity, resource, subject,
};
use crate::json::{Json, object};

#[derive(Clone, Copy)]
enum Route {
    Oral,
    Intravenous,
}

impl Route {
    fn concept(self) -> Json {
        let (code, name) = match self {
            Self::Oral => ("26643006", "Oral"),
            Self::Intravenous => ("47625008", "Intravenous"),
        };
        concept(
            [
                coding(SNOMED, code, &format!("{name} route")),
                coding(&format!("{LOCAL}.798268.7025"), code, name),
            ],
            name,
        )
    }
}

/// A product and how it is ordered: one dose of `dose` milligrams, `times` a day.
struct Drug {
    rxnorm: &'static str,
    name: &'static str,
    dose: f64,
    times: usize,
    route: Route,
}

const fn drug(rxnorm: &'static str, name: &'static str, dose: f64, times: usize, route: Route) -> Drug {
    Drug { rxnorm, name, dose, times, route }
}

const INOTUZUMAB: Drug =
    drug("1942954", "inotuzumab ozogamicin 0.9 MG Injection", 0.91, 1, Route::Intravenous);
/// A draft that concerns no rule of inotuzumab: no premedication, no influence on the QT interval.
const MACROGOL: Drug =
    drug("876193", "polyethylene glycol 3350 17000 MG Powder for Oral Solution", 17000.0, 1, Route::Oral);

const PREMEDICATION: [Drug; 3] = [
    drug("105404", "methylprednisolone 50 MG/ML Injectable Solution", 50.0, 1, Route::Intravenous),
    drug("313782", "acetaminophen 325 MG Oral Tablet", 650.0, 1, Route::Oral),
    drug("1014678", "cetirizine hydrochloride 10 MG Oral Tablet", 10.0, 1, Route::Oral),
];

/// Each was ordered for cycle 1 and, that order completed, again for cycle 2. None lengthens the QT interval: the full
/// request is a routine one.
const ORDERED: [Drug; 15] = [
    drug("858747", "ursodiol 300 MG Oral Capsule", 300.0, 3, Route::Oral),
    drug("312615", "prednisone 20 MG Oral Tablet", 20.0, 1, Route::Oral),
    drug("197582", "dexamethasone 4 MG Oral Tablet", 4.0, 2, Route::Oral),
    drug("197782", "hydrocortisone 10 MG Oral Tablet", 10.0, 2, Route::Oral),
    drug("314200", "pantoprazole 40 MG Delayed Release Oral Tablet", 40.0, 1, Route::Oral),
    drug("310429", "furosemide 20 MG Oral Tablet", 20.0, 1, Route::Oral),
    drug("1728055", "5 ML palonosetron 0.05 MG/ML Injection", 0.25, 1, Route::Intravenous),
    drug("403810", "aprepitant 80 MG Oral Capsule", 80.0, 1, Route::Oral),
    drug("200346", "cefdinir 300 MG Oral Capsule", 300.0, 2, Route::Oral),
    drug("198332", "trimethoprim 100 MG Oral Tablet", 100.0, 2, Route::Oral),
    drug("198440", "acetaminophen 500 MG Oral Tablet", 500.0, 4, Route::Oral),
    drug("197900", "lorazepam 0.5 MG Oral Tablet", 0.5, 3, Route::Oral),
    drug("596930", "duloxetine 30 MG Delayed Release Oral Capsule", 30.0, 1, Route::Oral),
    drug("313979", "fludrocortisone acetate 0.1 MG Oral Tablet", 0.1, 1, Route::Oral),
    MACROGOL,
];

/// The drafts of a signing with inotuzumab: day 1 of cycle 2, 0.5 mg/m² for 1.83 m².
pub fn drafts(now: Now) -> Vec<Json> {
    signed_with(now, &INOTUZUMAB)
}

/// The drafts of a signing that concerns no rule.
pub fn unrelated_drafts(now: Now) -> Vec<Json> {
    signed_with(now, &MACROGOL)
}

fn signed_with(now: Now, first: &Drug) -> Vec<Json> {
    std::iter::once(first).chain(&PREMEDICATION).map(|drug| draft(now, drug)).collect()
}

fn draft(now: Now, drug: &Drug) -> Json {
    let timing = object! { "event": [Json::from(now.ago(0, 0))], "code": object! { "text": "ONCE" } };
    order(&format!("draft-{}", drug.rxnorm), drug, ("draft", &now.ago(0, 0)), timing)
}

/// The orders of the past, the later ones first.
pub fn orders(now: Now) -> Vec<Json> {
    let cycle = |status, days| {
        ORDERED.iter().map(move |drug| {
            let timing = object! {
                "repeat": object! {
                    "boundsPeriod": object! { "start": now.ago(days, 3), "end": now.ago(days - 21, 3) },
                    "frequency": drug.times,
                    "period": 1.0,
                    "periodUnit": "d",
                },
                "code": object! { "text": format!("{} TIMES DAILY", drug.times) },
            };
            order(&format!("order-{}-{days}", drug.rxnorm), drug, (status, &now.ago(days, 3)), timing)
        })
    };
    cycle("active", 1).chain(cycle("completed", 29)).collect()
}

fn order(id: &str, drug: &Drug, (status, authored): (&str, &str), timing: Json) -> Json {
    let kinds = "http://terminology.hl7.org/CodeSystem/dose-rate-type";
    let dose = object! {
        "type": concept([coding(kinds, "ordered", "ordered")], "ordered"),
        "doseQuantity": quantity(drug.dose, "mg", "mg"),
    };
    let dosage = object! {
        "text": format!("{:?} mg, {} a day", drug.dose, drug.times),
        "patientInstruction": "Take as directed by your care team.",
        "timing": timing,
        "asNeededBoolean": false,
        "route": drug.route.concept(),
        "doseAndRate": [dose],
    };
    let dispense = object! {
        "validityPeriod": object! { "start": authored },
        "numberOfRepeatsAllowed": 0usize,
        "quantity": object! { "value": 30.0, "unit": "each" },
    };
    resource("MedicationRequest", id, authored)
        .with("status", status)
        .with("intent", "order")
        .with("category", [inpatient()])
        .with("medicationCodeableConcept", product(drug))
        .with("subject", subject())
        .with("encounter", encounter())
        .with("authoredOn", authored)
        .with("requester", practitioner())
        .with("dosageInstruction", [dosage])
        .with("dispenseRequest", dispense)
}

/// The three doses of cycle 1: 0.8, 0.5 and 0.5 mg/m², the first 28 days ago.
pub fn administrations(now: Now) -> Vec<Json> {
    [(28, 1.46), (21, 0.91), (14, 0.91)]
        .map(|(days, dose)| {
            let given = now.ago(days, 0);
            let dosage = object! {
                "text": format!("{dose} mg over 60 minutes"),
                "route": Route::Intravenous.concept(),
                "dose": quantity(dose, "mg", "mg"),
            };
            resource("MedicationAdministration", &format!("administration-{days}"), &given)
                .with("status", "completed")
                .with("category", inpatient())
                .with("medicationCodeableConcept", product(&INOTUZUMAB))
                .with("subject", subject())
                .with("context", encounter())
                .with("effectiveDateTime", given)
                .with("performer", [object! { "actor": practitioner() }])
                .with("dosage", dosage)
        })
        .into()
}

fn product(drug: &Drug) -> Json {
    concept(
        [
            coding(RXNORM, drug.rxnorm, drug.name),
            coding(&format!("{LOCAL}.698288"), drug.rxnorm, drug.name),
            object! { "system": "urn:oid:2.16.840.1.113883.6.253", "code": drug.rxnorm },
        ],
        drug.name,
    )
}

fn inpatient() -> Json {
    object! { "text": "Inpatient" }
}

//! The patient, her problems, procedures, service requests and allergies.

use super::{
    ICD_10_CM, LOCAL, Now, PATIENT, SNOMED, coding, concept, encounter, meta, practitioner, reference,
    resource, subject,
};
use crate::json::{Json, object};

pub fn patient(now: Now) -> Json {
    let identifier = |kind: &str, registry: u32, value: &str| {
        let system = format!("{LOCAL}.{registry}");
        object! { "use": "usual", "type": object! { "text": kind }, "system": system, "value": value }
    };
    let telecom = |system: &str, value: &str, place: &str| {
        object! { "system": system, "value": value, "use": place }
    };
    object! {
        "resourceType": "Patient",
        "id": PATIENT,
        "meta": meta(&now.ago(9, 0)),
        "identifier": [identifier("MRN", 14, "E4207731"), identifier("FHIR", 688_884, PATIENT)],
        "active": true,
        "name": [object! {
            "use": "official",
            "text": "Marguerite A. Lindqvist",
            "family": "Lindqvist",
            "given": [Json::from("Marguerite"), Json::from("A.")],
        }],
        "telecom": [telecom("phone", "555-0142", "home"), telecom("email", "m.lindqvist@example.org", "home")],
        "gender": "female",
        "birthDate": "1984-03-11",
        "deceasedBoolean": false,
        "address": [object! {
            "use": "home",
            "line": [Json::from("1979 Milky Way")],
            "city": "Verona",
            "state": "WI",
            "postalCode": "53593",
            "country": "US",
        }],
        "maritalStatus": object! { "text": "Married" },
        "generalPractitioner": [practitioner()],
        "managingOrganization": reference("Organization/enRyWnSP963FYDpoks4NHOA3", "Example Health System"),
    }
}

/// The leukaemia by two codes, in remission since cycle 1, and what else a chart of her age holds.
pub fn conditions(now: Now) -> Vec<Json> {
    let icd = |code, display, onset| condition(now, ICD_10_CM, code, display, onset);
    let snomed = |code, display, onset| condition(now, SNOMED, code, display, onset);
    vec![
        icd("C91.01", "Acute lymphoblastic leukemia, in remission", 3),
        snomed(
            "714251006",
            "Philadelphia chromosome-negative precursor B-cell acute lymphoblastic leukemia",
            210,
        ),
        icd("D64.81", "Anemia due to antineoplastic chemotherapy", 26),
        icd("D69.59", "Other secondary thrombocytopenia", 20),
        icd("I10", "Essential (primary) hypertension", 1460),
        icd("K21.9", "Gastro-esophageal reflux disease without esophagitis", 900),
        icd("E03.9", "Hypothyroidism, unspecified", 2200),
        icd("F41.1", "Generalized anxiety disorder", 760),
    ]
}

fn condition(now: Now, system: &str, code: &str, display: &str, days: i64) -> Json {
    let status = |name: &str, value: &str| {
        let system = format!("http://terminology.hl7.org/CodeSystem/condition-{name}");
        concept([coding(&system, value, value)], value)
    };
    let categories = "http://terminology.hl7.org/CodeSystem/condition-category";
    resource("Condition", &format!("condition-{code}"), &now.ago(days, 2))
        .with("clinicalStatus", status("clinical", "active"))
        .with("verificationStatus", status("ver-status", "confirmed"))
        .with(
            "category",
            [concept([coding(categories, "problem-list-item", "Problem List Item")], "Problem List Item")],
        )
        .with(
            "code",
            concept(
                [coding(system, code, display), coding(&format!("{LOCAL}.696871"), code, display)],
                display,
            ),
        )
        .with("subject", subject())
        .with("encounter", encounter())
        .with("onsetDateTime", now.date(days))
        .with("recordedDate", now.date(days))
        .with("recorder", practitioner())
}

pub fn procedures(now: Now) -> Vec<Json> {
    let procedure = |id, code, display, days| {
        resource("Procedure", id, &now.ago(days, 1))
            .with("status", "completed")
            .with("code", concept([coding(SNOMED, code, display)], display))
            .with("subject", subject())
            .with("encounter", encounter())
            .with("performedDateTime", now.ago(days, 1))
    };
    vec![
        procedure("procedure-marrow-2", "234326005", "Bone marrow sampling", 4),
        procedure("procedure-marrow-1", "234326005", "Bone marrow sampling", 32),
    ]
}

pub fn service_requests(now: Now) -> Vec<Json> {
    let echocardiography = concept([coding(SNOMED, "40701008", "Echocardiography")], "Echocardiogram");
    vec![
        resource("ServiceRequest", "service-request-echo", &now.ago(2, 0))
            .with("status", "active")
            .with("intent", "order")
            .with("code", echocardiography)
            .with("subject", subject())
            .with("encounter", encounter())
            .with("authoredOn", now.ago(2, 0))
            .with("requester", practitioner()),
    ]
}

pub fn allergies(now: Now) -> Vec<Json> {
    let penicillin = concept([coding(SNOMED, "91936005", "Allergy to penicillin")], "Penicillins");
    vec![
        resource("AllergyIntolerance", "allergy-penicillin", &now.ago(1800, 0))
            .with("type", "allergy")
            .with("category", [Json::from("medication")])
            .with("criticality", "low")
            .with("code", penicillin)
            .with("patient", subject())
            .with("recordedDate", now.date(1800)),
    ]
}

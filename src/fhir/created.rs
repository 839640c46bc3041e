//! Orders made: whole resources that a suggestion creates. Draft orders without an id: the EHR gives it.

use jiff::civil::Date;
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};

use super::Drafts;
use crate::{
    cds_hooks::Coding,
    clinical::{quantity::Milligrams, time::ClinicalTime},
    knowledge::{self, Codes, TestOrder},
    rules::MedicineOrder,
    terminology::System,
};

/// The preference list entries of an EHR, from which it makes its orders: their system, as Epic names it.
pub const PREFERENCE_LIST: &str = "urn:com.epic.cdshooks.action.code.system.preference-list-item";

/// Whom an order is for, and where, as references of the EHR.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Belonging {
    subject: String,
    encounter: Option<String>,
}

impl Belonging {
    /// The patient and encounter of a draft as received, else those of the request.
    #[must_use]
    pub fn of_draft(drafts: &Drafts<'_>, entry: Option<usize>) -> Self {
        let draft = drafts.orders.iter().find(|draft| Some(draft.entry) == entry);
        let request = draft.or(drafts.orders.first()).map(|draft| &draft.request);
        let subject = request.and_then(|request| request.subject.as_ref()?.reference);
        let encounter = request.and_then(|request| request.encounter.as_ref()?.reference);
        let context = drafts.encounter_id.map(|id| format!("Encounter/{id}"));
        Self {
            subject: subject.map_or_else(|| format!("Patient/{}", drafts.patient_id), str::to_owned),
            encounter: encounter.map(str::to_owned).or(context),
        }
    }
}

/// A test, to be had by the end of a day. `listed` is the EHR's own code for it.
#[must_use]
pub fn service_request(
    test: &TestOrder,
    of: &Belonging,
    by: Option<Date>,
    listed: Option<&str>,
) -> Option<Box<RawValue>> {
    let request = ServiceRequest {
        resource_type: "ServiceRequest",
        status: "draft",
        intent: "order",
        code: CodeableConcept { coding: codings(&test.coding, listed)?, text: &test.label },
        subject: Reference { reference: &of.subject },
        encounter: of.encounter.as_deref().map(|reference| Reference { reference }),
        occurrence_period: by.map(|by| Period { end: by.to_string() }),
    };
    to_raw_value(&request).ok()
}

/// A medicine, once at each of its times. `listed` is the EHR's own code for it.
#[must_use]
pub fn medication_request(
    order: &MedicineOrder,
    of: &Belonging,
    codes: &Codes,
    listed: Option<&str>,
) -> Option<Box<RawValue>> {
    let MedicineOrder { ingredient, coding, dose, route, lead_minutes, times } = order;
    let route = codes.order_route(*route)?;
    let name = format!("{ingredient} {dose}");
    let text = format!("{dose}, {}, {lead_minutes} min before the infusion", route.display.to_lowercase());
    let request = MedicationRequest {
        resource_type: "MedicationRequest",
        status: "draft",
        intent: "order",
        medication_codeable_concept: CodeableConcept { coding: codings(coding, listed)?, text: &name },
        subject: Reference { reference: &of.subject },
        encounter: of.encounter.as_deref().map(|reference| Reference { reference }),
        dosage_instruction: [Dosage {
            text: &text,
            timing: Timing { event: times.iter().map(date_time).collect() },
            route: CodeableConcept { coding: vec![coded(route)?], text: &route.display },
            dose_and_rate: [DoseAndRate { dose_quantity: quantity(*dose)? }],
        }],
    };
    to_raw_value(&request).ok()
}

/// The EHR's own code first, for it takes the first that it knows.
fn codings(coding: &knowledge::Coding, listed: Option<&str>) -> Option<Vec<Coding>> {
    let display = || coding.display.clone();
    let own =
        listed.map(|code| Coding { system: PREFERENCE_LIST, code: code.to_owned(), display: display() });
    Some(own.into_iter().chain([coded(coding)?]).collect())
}

fn coded(coding: &knowledge::Coding) -> Option<Coding> {
    let (code, display) = (coding.code.clone(), coding.display.clone());
    Some(Coding { system: coding.system.uri()?, code, display })
}

fn quantity(dose: Milligrams) -> Option<Quantity> {
    Some(Quantity {
        value: RawValue::from_string(dose.value().normalize().to_string()).ok()?,
        unit: Milligrams::UNIT,
        system: System::Ucum.uri()?,
        code: Milligrams::UNIT,
    })
}

/// As FHIR writes it: a moment with its offset, or a date.
fn date_time(time: &ClinicalTime) -> String {
    match *time {
        ClinicalTime::Moment { at, offset } => at.display_with_offset(offset).to_string(),
        ClinicalTime::Local(local) => local.date().to_string(),
        ClinicalTime::Day(day) | ClinicalTime::Month(day) | ClinicalTime::Year(day) => day.to_string(),
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ServiceRequest<'r> {
    resource_type: &'static str,
    status: &'static str,
    intent: &'static str,
    code: CodeableConcept<'r>,
    subject: Reference<'r>,
    #[serde(skip_serializing_if = "Option::is_none")]
    encounter: Option<Reference<'r>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    occurrence_period: Option<Period>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct MedicationRequest<'r> {
    resource_type: &'static str,
    status: &'static str,
    intent: &'static str,
    medication_codeable_concept: CodeableConcept<'r>,
    subject: Reference<'r>,
    #[serde(skip_serializing_if = "Option::is_none")]
    encounter: Option<Reference<'r>>,
    dosage_instruction: [Dosage<'r>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Dosage<'r> {
    text: &'r str,
    timing: Timing,
    route: CodeableConcept<'r>,
    dose_and_rate: [DoseAndRate; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DoseAndRate {
    dose_quantity: Quantity,
}

#[derive(Serialize)]
struct Quantity {
    /// A number with the digits it was computed with.
    value: Box<RawValue>,
    unit: &'static str,
    system: &'static str,
    code: &'static str,
}

#[derive(Serialize)]
struct Timing {
    event: Vec<String>,
}

#[derive(Serialize)]
struct Period {
    end: String,
}

#[derive(Serialize)]
struct CodeableConcept<'r> {
    coding: Vec<Coding>,
    text: &'r str,
}

#[derive(Serialize)]
struct Reference<'r> {
    reference: &'r str,
}

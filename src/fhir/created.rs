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

/// A test, to be had by the end of a day.
#[must_use]
pub fn service_request(test: &TestOrder, of: &Belonging, by: Option<Date>) -> Option<Box<RawValue>> {
    let request = ServiceRequest {
        resource_type: "ServiceRequest",
        status: "draft",
        intent: "order",
        code: CodeableConcept { coding: [coded(&test.coding)?], text: &test.label },
        subject: Reference { reference: &of.subject },
        encounter: of.encounter.as_deref().map(|reference| Reference { reference }),
        occurrence_period: by.map(|by| Period { end: by.to_string() }),
    };
    to_raw_value(&request).ok()
}

/// A medicine, once at each of its times.
#[must_use]
pub fn medication_request(order: &MedicineOrder, of: &Belonging, codes: &Codes) -> Option<Box<RawValue>> {
    let MedicineOrder { ingredient, coding, dose, route, lead_minutes, times } = order;
    let route = codes.order_route(*route)?;
    let name = format!("{ingredient} {dose}");
    let text = format!("{dose}, {}, {lead_minutes} min before the infusion", route.display.to_lowercase());
    let request = MedicationRequest {
        resource_type: "MedicationRequest",
        status: "draft",
        intent: "order",
        medication_codeable_concept: CodeableConcept { coding: [coded(coding)?], text: &name },
        subject: Reference { reference: &of.subject },
        encounter: of.encounter.as_deref().map(|reference| Reference { reference }),
        dosage_instruction: [Dosage {
            text: &text,
            timing: Timing { event: times.iter().map(date_time).collect() },
            route: CodeableConcept { coding: [coded(route)?], text: &route.display },
            dose_and_rate: [DoseAndRate { dose_quantity: quantity(*dose)? }],
        }],
    };
    to_raw_value(&request).ok()
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
    coding: [Coding; 1],
    text: &'r str,
}

#[derive(Serialize)]
struct Reference<'r> {
    reference: &'r str,
}

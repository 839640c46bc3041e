//! The fields of a request that the checks touch, each optional.

use serde::Deserialize;
use serde_json::Value;

use super::touch::{Text, Touch, Touched, fields};

fields! {
    HookRequest {
        "hook" => hook: Option<Text<'a>>,
        "hookInstance" => hook_instance: Option<Text<'a>>,
        "context" => context: Option<Context<'a>>,
        "prefetch" => prefetch: Option<Prefetch<'a>>,
    }
    Context {
        "userId" => user_id: Option<Text<'a>>,
        "patientId" => patient_id: Option<Text<'a>>,
        "encounterId" => encounter_id: Option<Text<'a>>,
        "draftOrders" => draft_orders: Option<Bundle<MedicationRequest<'a>>>,
    }
    /// One type a key, so that no entry has to be read twice to learn what it is.
    Prefetch {
        "patient" => patient: Option<Patient<'a>>,
        "heights" => heights: Option<Bundle<Observation<'a>>>,
        "weights" => weights: Option<Bundle<Observation<'a>>>,
        "observations" => observations: Option<Bundle<Observation<'a>>>,
        "medicationRequests" => medication_requests: Option<Bundle<MedicationRequest<'a>>>,
        "medicationAdministrations" => medication_administrations: Option<Bundle<MedicationAdministration<'a>>>,
        "conditions" => conditions: Option<Bundle<Condition<'a>>>,
        "procedures" => procedures: Option<Bundle<Procedure<'a>>>,
        "serviceRequests" => service_requests: Option<Bundle<ServiceRequest<'a>>>,
        "allergies" => allergies: Option<Bundle<Allergy<'a>>>,
    }
    Patient {
        "id" => id: Option<Text<'a>>,
        "gender" => gender: Option<Text<'a>>,
        "birthDate" => birth_date: Option<Text<'a>>,
    }
    Observation {
        "id" => id: Option<Text<'a>>,
        "status" => status: Option<Text<'a>>,
        "code" => code: Option<Concept<'a>>,
        "subject" => subject: Option<Reference<'a>>,
        "effectiveDateTime" => effective: Option<Text<'a>>,
        "issued" => issued: Option<Text<'a>>,
        "valueQuantity" => quantity: Option<Quantity<'a>>,
        "valueCodeableConcept" => concept: Option<Concept<'a>>,
        "component" => components: Vec<Component<'a>>,
        "referenceRange" => ranges: Vec<Range<'a>>,
    }
    Component {
        "code" => code: Option<Concept<'a>>,
        "valueQuantity" => quantity: Option<Quantity<'a>>,
    }
    Range {
        "low" => low: Option<Quantity<'a>>,
        "high" => high: Option<Quantity<'a>>,
        "type" => kind: Option<Concept<'a>>,
    }
    MedicationRequest {
        "id" => id: Option<Text<'a>>,
        "status" => status: Option<Text<'a>>,
        "intent" => intent: Option<Text<'a>>,
        "doNotPerform" => do_not_perform: Option<bool>,
        "medicationCodeableConcept" => concept: Option<Concept<'a>>,
        "medicationReference" => reference: Option<Reference<'a>>,
        "subject" => subject: Option<Reference<'a>>,
        "encounter" => encounter: Option<Reference<'a>>,
        "authoredOn" => authored_on: Option<Text<'a>>,
        "reasonCode" => reasons: Vec<Concept<'a>>,
        "note" => notes: Vec<Note<'a>>,
        "dosageInstruction" => dosages: Vec<Dosage<'a>>,
        "dispenseRequest" => dispense: Option<Dispense<'a>>,
    }
    Note {
        "text" => text: Option<Text<'a>>,
    }
    Dispense {
        "validityPeriod" => validity: Option<Period<'a>>,
    }
    Dosage {
        "text" => text: Option<Text<'a>>,
        "timing" => timing: Option<Timing<'a>>,
        "asNeededBoolean" => as_needed: Option<bool>,
        "route" => route: Option<Concept<'a>>,
        "doseAndRate" => doses: Vec<Dose<'a>>,
    }
    Timing {
        "event" => events: Vec<Text<'a>>,
        "repeat" => repeat: Option<Repeat<'a>>,
        "code" => code: Option<Concept<'a>>,
    }
    Repeat {
        "boundsPeriod" => bounds: Option<Period<'a>>,
        "frequency" => frequency: Option<f64>,
        "period" => period: Option<f64>,
        "periodUnit" => unit: Option<Text<'a>>,
    }
    Dose {
        "type" => kind: Option<Concept<'a>>,
        "doseQuantity" => quantity: Option<Quantity<'a>>,
        "rateQuantity" => rate: Option<Quantity<'a>>,
    }
    MedicationAdministration {
        "id" => id: Option<Text<'a>>,
        "status" => status: Option<Text<'a>>,
        "medicationCodeableConcept" => concept: Option<Concept<'a>>,
        "medicationReference" => reference: Option<Reference<'a>>,
        "subject" => subject: Option<Reference<'a>>,
        "effectiveDateTime" => effective: Option<Text<'a>>,
        "effectivePeriod" => period: Option<Period<'a>>,
        "dosage" => dosage: Option<Given<'a>>,
    }
    /// The dosage of an administration, which has one dose only.
    Given {
        "text" => text: Option<Text<'a>>,
        "route" => route: Option<Concept<'a>>,
        "dose" => dose: Option<Quantity<'a>>,
    }
    Condition {
        "id" => id: Option<Text<'a>>,
        "clinicalStatus" => clinical_status: Option<Concept<'a>>,
        "verificationStatus" => verification_status: Option<Concept<'a>>,
        "code" => code: Option<Concept<'a>>,
        "subject" => subject: Option<Reference<'a>>,
        "onsetDateTime" => onset: Option<Text<'a>>,
        "abatementDateTime" => abatement: Option<Text<'a>>,
        "recordedDate" => recorded: Option<Text<'a>>,
    }
    Procedure {
        "id" => id: Option<Text<'a>>,
        "status" => status: Option<Text<'a>>,
        "code" => code: Option<Concept<'a>>,
        "subject" => subject: Option<Reference<'a>>,
        "performedDateTime" => performed: Option<Text<'a>>,
    }
    ServiceRequest {
        "id" => id: Option<Text<'a>>,
        "status" => status: Option<Text<'a>>,
        "intent" => intent: Option<Text<'a>>,
        "code" => code: Option<Concept<'a>>,
        "subject" => subject: Option<Reference<'a>>,
        "authoredOn" => authored_on: Option<Text<'a>>,
        "occurrenceDateTime" => occurrence: Option<Text<'a>>,
    }
    Allergy {
        "id" => id: Option<Text<'a>>,
        "clinicalStatus" => clinical_status: Option<Concept<'a>>,
        "criticality" => criticality: Option<Text<'a>>,
        "verificationStatus" => verification_status: Option<Concept<'a>>,
        "code" => code: Option<Concept<'a>>,
        "patient" => patient: Option<Reference<'a>>,
    }
    Concept {
        "coding" => codings: Vec<Coding<'a>>,
        "text" => text: Option<Text<'a>>,
    }
    Coding {
        "system" => system: Option<Text<'a>>,
        "code" => code: Option<Text<'a>>,
        "display" => display: Option<Text<'a>>,
    }
    Quantity {
        "value" => value: Option<f64>,
        "comparator" => comparator: Option<Text<'a>>,
        "unit" => unit: Option<Text<'a>>,
        "code" => code: Option<Text<'a>>,
    }
    Period {
        "start" => start: Option<Text<'a>>,
        "end" => end: Option<Text<'a>>,
    }
    Reference {
        "reference" => reference: Option<Text<'a>>,
    }
}

#[derive(Deserialize)]
pub struct Bundle<T> {
    #[serde(default = "Vec::new")]
    entry: Vec<Entry<T>>,
}

#[derive(Deserialize)]
struct Entry<T> {
    resource: Option<T>,
}

impl<T: Touch> Touch for Bundle<T> {
    fn touch(&self, touched: &mut Touched) {
        for entry in &self.entry {
            entry.resource.touch(touched);
        }
    }

    fn touch_value(value: &Value, touched: &mut Touched) {
        let entries = value.get("entry").and_then(Value::as_array);
        for resource in entries.into_iter().flatten().filter_map(|entry| entry.get("resource")) {
            T::touch_value(resource, touched);
        }
    }
}

//! Resources to facts: everything the rules will know of the patient, and every gap in it.

mod allergies;
mod conditions;
mod doses;
mod ecg;
mod measurements;
mod procedures;
mod results;

use bumpalo::collections::Vec as BumpVec;
use jiff::Timestamp;

use super::{
    bundle::{Found, Outcome, each_resource},
    drafts::Drafts,
    element::{CodeableConcept, Element, Reference},
    findings::{AllergyIntolerance, CarePlan, Finding},
    gather::{DATA_NEEDS, DataNeed, EXTRA_KEYS, need},
    medication::recognise,
    observation::Observation,
    orders::Context,
    resource::{Medication, MedicationAdministration, MedicationRequest, Patient},
};
use crate::{
    cds_hooks::{HookRequest, RequestError, RequestFault},
    clinical::{
        case::{Case, Gap, GapKind, Sex},
        fact::{Fact, Reason, Source},
        time::ClinicalTime,
    },
    json::{Arena, JsonError, Reader},
    knowledge::{Concept, Knowledge},
};

/// Reads the prefetched data into the patient's case. Values are read by what they hold, not by their key: sites
/// rename keys.
///
/// # Errors
/// [`RequestFault::OtherPatient`] if the Patient is another, [`RequestFault::NoPatientData`] if nothing of the patient
/// can be had, and what is no JSON.
pub fn extract<'a>(
    request: &HookRequest<'a>,
    drafts: &Drafts<'a>,
    knowledge: &Knowledge,
    at: Timestamp,
) -> Result<Case<'a>, RequestError> {
    let context = Context { knowledge, zone: drafts.zone(), at };
    let mut records = Records::new(request.patient_id, knowledge, request.arena());
    let mut gaps = Vec::new();
    let mut answered = Answered::default();
    request.each_prefetched(&mut |key, reader| {
        let before = records.of_patient;
        let outcome = each_resource(reader, &mut |found, reader| records.read(&found, reader))?;
        let need = need(key);
        if !EXTRA_KEYS.contains(&key) {
            answered.note(need, !outcome.failed, records.of_patient > before);
        }
        gaps.extend(
            need.and_then(|need| DATA_NEEDS.get(need)).into_iter().flat_map(|need| gaps_of(*need, outcome)),
        );
        Ok(())
    })?;
    if !answered.anything {
        return Err(RequestError::new("$.prefetch", RequestFault::NoPatientData));
    }
    for need in answered.missing() {
        let kind = GapKind::Unavailable { key: need.key };
        gaps.extend(need.concerns.map(|concerns| Gap { kind, concerns }));
    }
    let mut case = records.into_case(&context, drafts, gaps)?;
    note_gaps_of_drafts(&mut case, drafts);
    case.gaps.sort();
    Ok(case)
}

/// Which data needs the prefetched values answer.
#[derive(Default)]
struct Answered {
    /// Something of the patient could be had, be it that there is nothing.
    anything: bool,
    /// By the place of the need.
    needs: [bool; DATA_NEEDS.len()],
    /// Values of the patient under keys that are not ours: a site that renames keys renames them all.
    renamed: usize,
}

impl Answered {
    fn note(&mut self, need: Option<usize>, is_usable: bool, has_data: bool) {
        self.anything |= is_usable && (need.is_some() || has_data);
        match need.and_then(|need| self.needs.get_mut(need)) {
            Some(answered) => *answered = true,
            None => self.renamed += usize::from(is_usable),
        }
    }

    /// The needs that no value answers, those left out whose absence shows by itself.
    fn missing(&self) -> Vec<DataNeed> {
        let missing =
            DATA_NEEDS.iter().zip(self.needs).filter(|(need, answered)| !answered && need.concerns.is_some());
        let missing: Vec<DataNeed> = missing.map(|(need, _)| *need).collect();
        if missing.len() <= self.renamed { Vec::new() } else { missing }
    }
}

/// What is missing of a query's result, if any rule asks for it.
fn gaps_of<'a>(need: DataNeed, outcome: Outcome) -> Vec<Gap<'a>> {
    let (key, Some(concerns)) = (need.key, need.concerns) else { return Vec::new() };
    let source = Source { resource_type: "Bundle", id: Some(key) };
    let reason = Reason::WrongType { element: "entry", expected: "a resource" };
    [
        (outcome.failed, GapKind::Unavailable { key }),
        (outcome.incomplete, GapKind::Incomplete { key }),
        (outcome.unreadable_entries > 0, GapKind::Unreadable { source, reason }),
    ]
    .into_iter()
    .filter_map(|(is_so, kind)| is_so.then_some(Gap { kind, concerns }))
    .collect()
}

fn note_gaps_of_drafts<'a>(case: &mut Case<'a>, drafts: &Drafts<'a>) {
    for source in &drafts.other_versions {
        let kind = GapKind::FhirVersion { source: *source };
        case.gaps.push(Gap { kind, concerns: "the order" });
    }
    for source in &drafts.unresolved {
        let kind = GapKind::Unreadable { source: *source, reason: Reason::UnresolvedMedication };
        case.gaps.push(Gap { kind, concerns: "that order" });
    }
    if drafts.unreadable_entries > 0 {
        let source = Source { resource_type: "Bundle", id: Some("draftOrders") };
        let reason = Reason::WrongType { element: "entry", expected: "a resource" };
        case.gaps.push(Gap { kind: GapKind::Unreadable { source, reason }, concerns: "an order" });
    }
}

/// The resources of the patient as read, before references between them are followed.
struct Records<'r, 'a> {
    patient_id: &'r str,
    knowledge: &'r Knowledge,
    patients: Vec<Patient<'a>>,
    observations: BumpVec<'a, Observation<'a>>,
    orders: Vec<MedicationRequest<'a>>,
    administrations: Vec<MedicationAdministration<'a>>,
    medications: Vec<Medication<'a>>,
    conditions: Vec<Finding<'a>>,
    procedures: procedures::Records<'a>,
    allergies: Vec<AllergyIntolerance<'a>>,
    of_others: usize,
    /// How many resources of the kinds we ask for there were.
    of_patient: usize,
}

impl<'r, 'a> Records<'r, 'a> {
    fn new(patient_id: &'r str, knowledge: &'r Knowledge, arena: &'a Arena) -> Self {
        Self {
            patient_id,
            knowledge,
            patients: Vec::new(),
            observations: BumpVec::new_in(arena),
            orders: Vec::new(),
            administrations: Vec::new(),
            medications: Vec::new(),
            conditions: Vec::new(),
            procedures: procedures::Records {
                procedures: Vec::new(),
                requests: Vec::new(),
                plans: Vec::new(),
            },
            allergies: Vec::new(),
            of_others: 0,
            of_patient: 0,
        }
    }

    fn read(&mut self, found: &Found<'a>, reader: &mut Reader<'a>) -> Result<(), JsonError> {
        let knowledge = self.knowledge;
        let recognise = |concept: &CodeableConcept<'a>| recognise(concept, knowledge);
        let measures = |concept: &CodeableConcept<'a>| measurements::observable(concept, knowledge);
        self.of_patient += usize::from(matches!(
            found.resource_type,
            Some(
                "Patient"
                    | "Observation"
                    | "MedicationRequest"
                    | "MedicationAdministration"
                    | "Condition"
                    | "Procedure"
                    | "ServiceRequest"
                    | "AllergyIntolerance"
            )
        ));
        match found.resource_type {
            Some("Patient") => self.patients.push(Patient::read(reader)?),
            Some("Observation") => {
                if let Some(observation) = Observation::read(reader, &measures)?
                    && self.is_of_patient(observation.subject.as_ref())
                {
                    self.observations.push(observation);
                }
            }
            Some(kind @ ("MedicationRequest" | "MedicationStatement")) => {
                if let Some(order) = MedicationRequest::read(reader, &recognise)?
                    && self.is_of_patient(order.subject.as_ref())
                {
                    let is_statement = kind == "MedicationStatement";
                    self.orders.push(MedicationRequest { is_statement, ..order });
                }
            }
            Some("MedicationAdministration") => {
                if let Some(dose) = MedicationAdministration::read(reader, &recognise)?
                    && self.is_of_patient(dose.subject.as_ref())
                {
                    self.administrations.push(dose);
                }
            }
            Some("Medication") => {
                self.medications
                    .push(Medication { full_url: found.full_url()?, ..Medication::read(reader)? });
            }
            Some(kind @ ("Condition" | "Procedure" | "ServiceRequest")) => {
                let finding = Finding::read(reader)?;
                if self.is_of_patient(finding.subject.as_ref()) {
                    let findings = match kind {
                        "Condition" => &mut self.conditions,
                        "Procedure" => &mut self.procedures.procedures,
                        _ => &mut self.procedures.requests,
                    };
                    findings.push(finding);
                }
            }
            Some("CarePlan") => {
                let plan = CarePlan::read(reader)?;
                if self.is_of_patient(plan.subject.as_ref()) {
                    self.procedures.plans.push(plan);
                }
            }
            Some("AllergyIntolerance") => {
                let allergy = AllergyIntolerance::read(reader)?;
                if self.is_of_patient(allergy.patient.as_ref()) {
                    self.allergies.push(allergy);
                }
            }
            _ => reader.skip()?,
        }
        Ok(())
    }

    /// Whether a resource is the patient's. One without a subject came with the patient's data and is taken as theirs.
    fn is_of_patient(&mut self, subject: Option<&Reference<'_>>) -> bool {
        let other = subject.is_some_and(|subject| is_another_patient(subject, self.patient_id));
        self.of_others += usize::from(other);
        !other
    }

    fn into_case(
        self,
        context: &Context<'_>,
        drafts: &Drafts<'a>,
        gaps: Vec<Gap<'a>>,
    ) -> Result<Case<'a>, RequestError> {
        let is_other = |patient: &Patient<'_>| patient.id.is_some_and(|id| id != self.patient_id);
        if self.patients.iter().any(is_other) {
            return Err(RequestError::new("$.prefetch.patient.id", RequestFault::OtherPatient));
        }
        let patient = self.patients.into_iter().next();
        let (birth, sex) =
            patient.map_or((Fact::Absent, Fact::Absent), |patient| (patient.birth_date, patient.gender));
        let mut case = Case {
            birth: birth.and_then(|text| ClinicalTime::parse(text).map_err(|_| Reason::NoDate)),
            sex: sex_of(sex),
            gaps,
            ..Case::empty(context.at, context.zone)
        };
        if case.birth.known().is_none() {
            case.gaps
                .push(Gap { kind: GapKind::BirthDate, concerns: "age and the limits that depend on it" });
        }
        if self.of_others > 0 {
            let kind = GapKind::OtherPatient { count: self.of_others };
            case.gaps.push(Gap { kind, concerns: "nothing: they were left out" });
        }
        measurements::add(&mut case, &self.observations, context);
        conditions::add(&mut case, &self.conditions, context);
        procedures::add(&mut case, &self.procedures, context);
        allergies::add(&mut case, &self.allergies, context);
        doses::add(
            &mut case,
            drafts,
            &doses::Records {
                orders: self.orders,
                administrations: self.administrations,
                medications: self.medications,
                patient_id: self.patient_id,
            },
            context,
        );
        Ok(case)
    }
}

/// `Patient.gender`; "unknown" tells no more than nothing.
fn sex_of(gender: Fact<&str>) -> Fact<Sex> {
    if gender.known().is_some_and(|code| *code == "unknown") {
        return Fact::Absent;
    }
    gender.and_then(|code| match code {
        "female" => Ok(Sex::Female),
        "male" => Ok(Sex::Male),
        "other" => Ok(Sex::Other),
        _ => Err(Reason::UnknownCode { element: "gender" }),
    })
}

/// Whether a subject is another patient. A `urn:uuid:` names nobody that could be compared.
fn is_another_patient(subject: &Reference<'_>, patient_id: &str) -> bool {
    subject.reference.is_some_and(|reference| !reference.starts_with("urn:uuid:"))
        && !subject.points_to("Patient", patient_id)
}

/// What the codings of a concept mean to us.
fn concepts<'c>(
    concept: &'c CodeableConcept<'_>,
    knowledge: &'c Knowledge,
) -> impl Iterator<Item = Concept> + 'c {
    concept
        .codings
        .iter()
        .filter_map(|coding| Some(knowledge.codes.concepts(coding.system(), coding.code?)))
        .flatten()
        .copied()
}

#[cfg(test)]
mod tests;

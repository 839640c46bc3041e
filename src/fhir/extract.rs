//! Resources to facts: everything the rules will know of the patient, and every gap in it.

mod allergies;
mod answered;
mod conditions;
mod doses;
mod ecg;
mod measurements;
mod procedures;
mod ranges;
mod results;

use bumpalo::collections::Vec as BumpVec;
use jiff::Timestamp;

use self::answered::Answered;
use super::{
    bundle::{Found, Outcome, each_answer, next_page, resource_type},
    drafts::Drafts,
    element::{CodeableConcept, Element, Reference},
    findings::{AllergyIntolerance, CarePlan, Finding},
    gather::{Answer, EXTRA_KEYS, Fetched, Gathered, MOST_MEDICATIONS, Query},
    medication::{recognise, reference_to_read},
    observation::Observation,
    orders::Context,
    resource::{Medication, MedicationAdministration, MedicationRequest, Patient},
};
use crate::{
    cds_hooks::{HookRequest, RequestError, RequestFault, discovery},
    clinical::{
        case::{Case, DOSES_GIVEN, Gap, GapKind, Sex},
        fact::{Fact, Reason, Source},
        sort::sort_by,
        time::ClinicalTime,
    },
    json::Arena,
    knowledge::{Concept, Knowledge},
};

/// What a request lacks: to be asked of the EHR's server, where there is one.
#[derive(Debug)]
pub struct Lacks {
    /// What could be asked for, and was not yet.
    pub queries: Vec<Query>,
    /// There is nothing of the patient at all, and nobody was asked for it.
    pub everything: bool,
}

/// Reads the prefetched data, and what was fetched besides, into the patient's case. Values are read by what they hold,
/// not by their key: sites rename keys.
///
/// # Errors
/// [`RequestFault::OtherPatient`] if the Patient is another.
pub fn extract<'a>(
    request: &HookRequest<'a>,
    drafts: &Drafts<'a>,
    gathered: Gathered<'a>,
    knowledge: &Knowledge,
    at: Timestamp,
) -> Result<(Case<'a>, Lacks), RequestError> {
    let Gathered { fetched, aliases } = gathered;
    let sex = of_any_patient(request, fetched, |patient| sex_of(patient.gender).known().copied());
    let birth = of_any_patient(request, fetched, |patient| {
        let birth = ClinicalTime::parse(patient.birth_date.known()?).ok()?;
        Some(birth.possible_days(drafts.zone()))
    });
    let context = Context::new(knowledge, drafts.zone(), at).of_patient(sex, birth);
    let mut records = Records::new(request.patient_id, &context, request.arena());
    let mut answered = Answered::new(!aliases.is_empty());
    for (key, value) in request.prefetched() {
        let before = records.of_patient;
        let need = aliases.need(key);
        let kind = need.and_then(discovery::resource_type);
        let outcome = each_answer(value, kind, &mut |found| records.read(found));
        if !EXTRA_KEYS.contains(&key) {
            answered.note(need, outcome, records.of_patient > before);
        }
        if let (Some(need), true) = (need, outcome.incomplete)
            && let Some(next) = next_page(value)
        {
            answered.rest.push(Query::Rest { need, next: next.to_owned() });
        }
    }
    read_fetched(fetched, request.arena(), &mut records, &mut answered);
    let mut lacks = answered.lacks();
    lacks.extend(records.unresolved_medications(drafts));
    let everything = !answered.anything && !fetched.was_asked();
    let lacks = Lacks { queries: fetched.not_made(lacks), everything };
    let mut case = records.into_case(drafts, answered.gaps())?;
    note_gaps_of_drafts(&mut case, drafts);
    sort_by(&mut case.gaps, Ord::cmp);
    Ok((case, lacks))
}

/// The case of drafts that cannot be checked whoever the patient is: nothing of the patient is read for it.
#[must_use]
pub fn uncheckable<'a>(drafts: &Drafts<'a>, at: Timestamp) -> Option<Case<'a>> {
    if drafts.unresolved.is_empty() && drafts.of_others.is_empty() && drafts.unreadable_entries == 0 {
        return None;
    }
    let mut case = Case::empty(at, drafts.zone());
    note_gaps_of_drafts(&mut case, drafts);
    sort_by(&mut case.gaps, Ord::cmp);
    Some(case)
}

/// What is on file of the patient's person, needed before the results are read. A Patient within a Bundle is not looked for.
fn of_any_patient<T>(
    request: &HookRequest<'_>,
    fetched: &Fetched,
    read: impl Fn(&Patient<'_>) -> Option<T>,
) -> Option<T> {
    let of = |value| {
        let patient = (resource_type(value) == Some("Patient")).then(|| Patient::read(value))??;
        read(&patient)
    };
    let pages = fetched.iter().filter_map(|(_, answer)| match answer {
        Answer::Pages(pages) => Some(pages),
        Answer::Failed | Answer::NotAsked => None,
    });
    let mut prefetched = request.prefetched().map(|(_, value)| value);
    prefetched
        .find_map(&of)
        .or_else(|| pages.flat_map(|pages| pages.values(request.arena())).flatten().find_map(&of))
}

/// Reads what was fetched, as if it had been prefetched.
fn read_fetched<'a>(
    fetched: &'a Fetched,
    arena: &'a Arena,
    records: &mut Records<'_, 'a>,
    answered: &mut Answered,
) {
    for (query, answer) in fetched.iter() {
        let Answer::Pages(pages) = answer else {
            answered.note_failure(query);
            continue;
        };
        let (patients, of_others) = (records.patients.len(), records.of_others);
        let mut whole = Outcome { incomplete: !pages.complete, ..Outcome::default() };
        for page in pages.values(arena) {
            let read =
                page.map(|page| each_answer(page, query.resource_type(), &mut |found| records.read(found)));
            let page = read.unwrap_or(Outcome { failed: true, ..Outcome::default() });
            whole.failed |= page.failed || page.is_foreign;
            whole.unreadable_entries += page.unreadable_entries;
        }
        // The EHR's server may answer with somebody else, which is its fault and not the request's.
        let is_other = |patient: &Patient<'_>| patient.id.is_some_and(|id| id != records.patient_id);
        if records.patients.get(patients..).unwrap_or_default().iter().any(is_other) {
            records.patients.truncate(patients);
            records.of_others = of_others + 1;
            whole.failed = true;
        }
        answered.note_fetched(query, whole);
    }
}

fn note_gaps_of_drafts<'a>(case: &mut Case<'a>, drafts: &Drafts<'a>) {
    for source in &drafts.other_versions {
        let kind = GapKind::FhirVersion { source: *source };
        case.gaps.push(Gap { kind, concerns: "the order" });
    }
    for (source, is_drug) in &drafts.of_others {
        let kind = GapKind::DraftOfOtherPatient { source: *source, is_drug: *is_drug };
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
    context: &'r Context<'r>,
    arena: &'a Arena,
    /// What needs no other resource to be understood.
    case: Case<'a>,
    measured: measurements::Collected<'a>,
    patients: Vec<Patient<'a>>,
    orders: Vec<MedicationRequest<'a>>,
    administrations: Vec<MedicationAdministration<'a>>,
    medications: Vec<Medication<'a>>,
    conditions: BumpVec<'a, Finding<'a>>,
    procedures: procedures::Records<'a>,
    allergies: Vec<AllergyIntolerance<'a>>,
    of_others: usize,
    /// How many of those were administrations.
    doses_of_others: usize,
    /// How many resources of the kinds we ask for there were.
    of_patient: usize,
}

impl<'r, 'a> Records<'r, 'a> {
    fn new(patient_id: &'r str, context: &'r Context<'r>, arena: &'a Arena) -> Self {
        Self {
            patient_id,
            context,
            arena,
            case: Case::empty(context.at, context.zone),
            measured: measurements::Collected::new_in(arena),
            patients: Vec::new(),
            orders: Vec::new(),
            administrations: Vec::new(),
            medications: Vec::new(),
            conditions: BumpVec::new_in(arena),
            procedures: procedures::Records {
                procedures: Vec::new(),
                requests: Vec::new(),
                plans: Vec::new(),
            },
            allergies: Vec::new(),
            of_others: 0,
            doses_of_others: 0,
            of_patient: 0,
        }
    }

    fn read(&mut self, found: Found<'a>) {
        let value = found.value;
        let (knowledge, arena) = (self.context.knowledge, self.arena);
        let recognise = |concept: &CodeableConcept<'a>| recognise(concept, knowledge, arena);
        let measures = |concept: &CodeableConcept<'a>| measurements::observable(concept, knowledge);
        self.of_patient += usize::from(found.resource_type.is_some_and(discovery::is_asked_for));
        match found.resource_type {
            Some("Patient") => self.patients.extend(Patient::read(value)),
            Some("Observation") => {
                if let Some(observation) = Observation::read(value, &measures)
                    && self.is_of_patient(observation.subject.as_ref())
                {
                    self.measured.read(&observation, &mut self.case, self.context);
                }
            }
            Some(kind @ ("MedicationRequest" | "MedicationStatement")) => {
                if let Some(mut order) = MedicationRequest::read(value, &recognise)
                    && self.is_of_patient(order.subject.as_ref())
                {
                    order.is_statement = kind == "MedicationStatement";
                    self.orders.push(*order);
                }
            }
            Some("MedicationAdministration") => {
                if let Some(dose) = MedicationAdministration::read(value, &recognise) {
                    if self.is_of_patient(dose.subject.as_ref()) {
                        self.administrations.push(dose);
                    } else {
                        self.doses_of_others += 1;
                    }
                }
            }
            Some("Medication") => self.medications.extend(Medication::found(found)),
            Some(kind @ ("Condition" | "Procedure" | "ServiceRequest")) => {
                if let Some(finding) = Finding::read(value)
                    && self.is_of_patient(finding.subject.as_ref())
                {
                    match kind {
                        "Condition" => self.conditions.push(finding),
                        "Procedure" => self.procedures.procedures.push(finding),
                        _ => self.procedures.requests.push(finding),
                    }
                }
            }
            Some("CarePlan") => {
                if let Some(plan) = CarePlan::read(value)
                    && self.is_of_patient(plan.subject.as_ref())
                {
                    self.procedures.plans.push(plan);
                }
            }
            Some("AllergyIntolerance") => {
                if let Some(allergy) = AllergyIntolerance::read(value)
                    && self.is_of_patient(allergy.patient.as_ref())
                {
                    self.allergies.push(allergy);
                }
            }
            _ => {}
        }
    }

    /// The Medications that drafts, orders on file and doses refer to, and that came with nothing.
    fn unresolved_medications(&self, drafts: &Drafts<'a>) -> Vec<Query> {
        let orders = self.orders.iter().map(|order| (&order.medication, &order.contained));
        let doses = self.administrations.iter().map(|dose| (&dose.medication, &dose.contained));
        let on_file = orders.chain(doses).filter_map(|(choice, contained)| {
            reference_to_read(choice, contained, &self.medications, self.context.knowledge, self.arena)
        });
        let mut lacks = drafts.to_read.clone();
        for id in on_file {
            let query = Query::Medication { id: id.to_owned() };
            if lacks.len() < MOST_MEDICATIONS && !lacks.contains(&query) {
                lacks.push(query);
            }
        }
        lacks
    }

    /// Whether a resource is the patient's. One without a subject came with the patient's data and is taken as theirs.
    fn is_of_patient(&mut self, subject: Option<&Reference<'_>>) -> bool {
        let other = subject.is_some_and(|subject| subject.is_another_patient(self.patient_id));
        self.of_others += usize::from(other);
        !other
    }

    fn into_case(self, drafts: &Drafts<'a>, gaps: Vec<Gap<'a>>) -> Result<Case<'a>, RequestError> {
        let is_other = |patient: &Patient<'_>| patient.id.is_some_and(|id| id != self.patient_id);
        if self.patients.iter().any(is_other) {
            return Err(RequestError::new("$.prefetch.patient.id", RequestFault::OtherPatient));
        }
        let patient = self.patients.into_iter().next();
        let (birth, sex) =
            patient.map_or((Fact::Absent, Fact::Absent), |patient| (patient.birth_date, patient.gender));
        let Self { mut case, context, .. } = self;
        case.birth = birth.and_then(|text| ClinicalTime::parse(text).map_err(|_| Reason::NoDate));
        case.sex = sex_of(sex);
        case.gaps.extend(gaps);
        if case.birth.known().is_none() {
            case.gaps
                .push(Gap { kind: GapKind::BirthDate, concerns: "age and the limits that depend on it" });
        }
        let others = [
            (self.doses_of_others, DOSES_GIVEN),
            (self.of_others - self.doses_of_others, "nothing: they were left out"),
        ];
        for (count, concerns) in others.into_iter().filter(|(count, _)| *count > 0) {
            case.gaps.push(Gap { kind: GapKind::OtherPatient { count }, concerns });
        }
        results::add(&mut case, self.measured, context);
        conditions::add(&mut case, &self.conditions, context);
        procedures::add(&mut case, &self.procedures, context);
        allergies::add(&mut case, &self.allergies, context, self.arena);
        doses::add(
            &mut case,
            drafts,
            &doses::Records {
                orders: self.orders,
                administrations: self.administrations,
                medications: self.medications,
                plans: &self.procedures.plans,
                arena: self.arena,
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

//! The screen: which of the drafts concern us. Nothing else of the request is read for it.

use jiff::tz::Offset;

use super::{
    bundle::{Found, Outcome, each_resource},
    element::CodeableConcept,
    gather::{Answer, Fetched, Gathered, MOST_MEDICATIONS, Query},
    medication::{Recognised, Resolved, is_displayed_alone, readable, recognise, resolve},
    resource::{Medication, MedicationRequest},
};
use crate::{
    cds_hooks::{HookRequest, RequestError, RequestFault},
    clinical::{fact::Source, order::Product, time::ClinicalTime},
    json::{Arena, Raw, Value},
    knowledge::Knowledge,
};

/// The most entries of the drafts: nobody signs more at once, and each dose is compared with the others.
const MOST_DRAFTS: usize = 500;

/// How a request concerns us: as its gravest draft does. `advice.md` section 2
#[derive(Clone, Copy, Debug, Default, Eq, Ord, PartialEq, PartialOrd)]
pub enum Concern {
    /// It does not.
    #[default]
    Nothing,
    /// By a medicine that touches a drug's course: one that lengthens the QT interval, or a conditioning drug.
    Course,
    /// By a product that is confused with a drug.
    LookAlike,
    /// By a drug we check.
    Drug,
}

/// The drafts a rule can depend on, and how they concern us.
#[derive(Debug, Default)]
pub struct Drafts<'a> {
    /// How the request concerns us.
    pub concern: Concern,
    /// `context.draftOrders`, as received.
    pub(super) bundle: Option<Value<'a>>,
    pub(super) orders: Vec<Draft<'a>>,
    /// Drafts for our drugs in another FHIR version.
    pub(super) other_versions: Vec<Source<'a>>,
    /// Drafts for another patient, and whether they are for a drug we check.
    pub(super) of_others: Vec<(Source<'a>, bool)>,
    /// Drafts of which nobody can say what they are for.
    pub(super) unresolved: Vec<Source<'a>>,
    /// The Medications that drafts refer to, and that are not there: whoever can read them, knows more.
    pub(super) to_read: Vec<Query>,
    /// Entries of the Bundle that are no resource.
    pub(super) unreadable_entries: usize,
    /// Ids of drafts that ask for nothing any more; the copy on file is not asked either.
    pub(super) withdrawn: Vec<&'a str>,
    /// The Medications among the drafts, and among the data where a draft refers to one there.
    pub(super) medications: Vec<Medication<'a>>,
    /// The bare id of the patient.
    pub(super) patient_id: &'a str,
    /// The bare id of the encounter.
    pub(super) encounter_id: Option<&'a str>,
}

/// A draft for something we know.
#[derive(Debug)]
pub(super) struct Draft<'a> {
    pub(super) request: Box<MedicationRequest<'a>>,
    pub(super) recognised: Recognised<'a>,
    pub(super) entry: usize,
    pub(super) raw: Raw<'a>,
}

impl<'a> Drafts<'a> {
    /// The Medications that drafts refer to, and that neither the request holds nor anybody was asked for.
    #[must_use]
    pub fn medications_to_read(&self, fetched: &Fetched) -> Vec<Query> {
        fetched.not_made(self.to_read.clone())
    }

    /// The draft of an entry, as received.
    #[must_use]
    pub fn raw(&self, entry: usize) -> Option<&Raw<'a>> {
        self.orders.iter().find(|draft| draft.entry == entry).map(|draft| &draft.raw)
    }

    /// Whether several drafts have this id: then it names none of them.
    #[must_use]
    pub fn is_shared(&self, id: &str) -> bool {
        let mut first: Option<&str> = None;
        let mut is_shared = false;
        let mut compare = |found: Found<'a>| {
            let text = found.value.raw().text;
            let has_id = found.value.member("id").and_then(Value::string) == Some(id);
            if has_id && found.resource_type == Some("MedicationRequest") {
                is_shared |= first.is_some_and(|first| first != text);
                first = first.or(Some(text));
            }
        };
        if let Some(bundle) = self.bundle {
            each_resource(bundle, &mut compare);
        }
        is_shared
    }

    /// The drug that the draft of an entry is for, or is confused with, by its place in the knowledge.
    #[must_use]
    pub fn drug(&self, entry: usize) -> Option<usize> {
        let draft = self.orders.iter().find(|draft| draft.entry == entry)?;
        draft.recognised.product.map(|(product, _)| product.drug())
    }

    /// The offset in which days are counted: that of the orders, those for our products first, and UTC only where they
    /// have no other.
    pub(super) fn zone(&self) -> Offset {
        let is_product = |draft: &&Draft<'a>| draft.recognised.product.is_some();
        let products = self.orders.iter().filter(is_product);
        let others = self.orders.iter().filter(|draft| !is_product(draft));
        let times = products.chain(others).flat_map(|draft| {
            let request = &draft.request;
            let dosages = request.dosage.iter().filter_map(|dosage| dosage.known());
            let timings = dosages.flat_map(|dosage| {
                let start = dosage.timing.starts().known().copied();
                dosage.timing.events.iter().filter_map(|event| event.known().copied()).chain(start)
            });
            timings.chain(request.valid_from.known().copied()).chain(request.authored_on)
        });
        // One in UTC need not be read: nothing follows from it.
        times
            .filter(|text| !text.ends_with('Z'))
            .filter_map(|text| ClinicalTime::parse(text).ok()?.offset())
            .find(|offset| *offset != Offset::UTC)
            .unwrap_or(Offset::UTC)
    }
}

/// Reads a request and its drafts; keeps those for our products and for medicines that a rule can depend
/// on.
///
/// # Errors
/// What is wrong with the request.
pub fn screen<'a>(
    body: &'a [u8],
    arena: &'a Arena,
    gathered: Gathered<'a>,
    knowledge: &Knowledge,
) -> Result<(HookRequest<'a>, Drafts<'a>), RequestError> {
    let request = HookRequest::read(body, arena)?;
    let candidates = Candidates::read(&request, knowledge);
    if candidates.outcome.no_list {
        let path = "$.context.draftOrders.entry";
        return Err(RequestError::new(path, RequestFault::WrongType { expected: "an array" }));
    }
    if candidates.outcome.entries > MOST_DRAFTS {
        let path = "$.context.draftOrders.entry";
        return Err(RequestError::new(path, RequestFault::Invalid { expected: "at most 500 entries" }));
    }
    let drafts = candidates.resolved(&request, gathered.fetched, knowledge);
    Ok((request, drafts))
}

/// The drafts that may matter, and the Medications among them, before references are followed.
struct Candidates<'a> {
    orders: Vec<Candidate<'a>>,
    medications: Vec<Medication<'a>>,
    outcome: Outcome,
}

impl<'a> Candidates<'a> {
    fn read(request: &HookRequest<'a>, knowledge: &Knowledge) -> Self {
        let recognise = |concept: &CodeableConcept<'a>| recognise(concept, knowledge, request.arena());
        let (mut orders, mut medications) = (Vec::new(), Vec::new());
        let outcome = each_resource(request.draft_orders, &mut |found| match found.resource_type {
            Some(version @ ("MedicationRequest" | "MedicationOrder")) => {
                let (entry, raw) = (found.entry, found.value.raw());
                let request = MedicationRequest::read(found.value, &recognise);
                orders.extend(request.map(|request| {
                    let is_r4 = version == "MedicationRequest" && !request.medication.is_r5;
                    let is_order = version == "MedicationOrder";
                    let resource_type = if is_order { "MedicationOrder" } else { "MedicationRequest" };
                    let source = Source { resource_type, id: request.id };
                    Candidate { request, source, entry, raw, is_r4 }
                }));
            }
            Some("Medication") => medications.extend(Medication::found(found)),
            _ => {}
        });
        Self { orders, medications, outcome }
    }

    /// The drafts that matter, with what they are for.
    fn resolved(self, request: &HookRequest<'a>, fetched: &'a Fetched, knowledge: &Knowledge) -> Drafts<'a> {
        let mut drafts = Drafts {
            bundle: Some(request.draft_orders),
            patient_id: request.patient_id,
            encounter_id: request.encounter_id,
            unreadable_entries: self.outcome.unreadable_entries,
            medications: self.medications,
            ..Drafts::default()
        };
        let arena = request.arena();
        let mut were_prefetched_read = false;
        for candidate in self.orders {
            let Candidate { request: order, .. } = &candidate;
            let resolve = |medications: &[_]| {
                resolve(&order.medication, order.contained, medications, knowledge, arena)
            };
            // A text may tell that a draft is for something we know, never that it is not.
            let is_open = |resolved: &Resolved<'_>, medications: &[_]| match resolved {
                Resolved::Unresolved { .. } => true,
                Resolved::Known(recognised) => {
                    recognised.drug().is_none()
                        && is_displayed_alone(&order.medication, order.contained, medications)
                }
                Resolved::Other => false,
            };
            let mut resolved = resolve(&drafts.medications);
            if !were_prefetched_read && is_open(&resolved, &drafts.medications) {
                drafts.medications.extend(prefetched_medications(request));
                drafts.medications.extend(fetched_medications(fetched, arena));
                were_prefetched_read = true;
                resolved = resolve(&drafts.medications);
            }
            if is_open(&resolved, &drafts.medications) {
                drafts.note_reference(order);
            }
            drafts.note(candidate, resolved, fetched, knowledge);
        }
        drafts
    }
}

/// A draft whose medication is not looked up yet.
struct Candidate<'a> {
    request: Box<MedicationRequest<'a>>,
    source: Source<'a>,
    entry: usize,
    raw: Raw<'a>,
    is_r4: bool,
}

impl<'a> Drafts<'a> {
    /// Notes what has to be read to know what an order is for.
    fn note_reference(&mut self, order: &MedicationRequest<'a>) {
        if asks_nothing(order) || self.to_read.len() >= MOST_MEDICATIONS {
            return;
        }
        let id = readable(&order.medication);
        let query = id.map(|id| Query::Medication { id: id.to_owned() });
        self.to_read.extend(query.filter(|query| !self.to_read.contains(query)));
    }

    /// Keeps a draft that matters.
    fn note(
        &mut self,
        candidate: Candidate<'a>,
        resolved: Resolved<'a>,
        fetched: &Fetched,
        knowledge: &Knowledge,
    ) {
        let Candidate { request, source, entry, raw, is_r4 } = candidate;
        let asks = !asks_nothing(&request);
        let recognised = match resolved {
            Resolved::Known(recognised) => recognised,
            Resolved::Unresolved { is_named }
                if asks && (!is_named || should_be_there(&request, fetched)) =>
            {
                return self.unresolved.push(source);
            }
            Resolved::Unresolved { .. } | Resolved::Other => return,
        };
        if !is_r4 {
            // That a medicine other than our drugs cannot be read in another version would be said to everybody.
            if recognised.drug().is_some() {
                self.concern = Concern::Drug;
                self.other_versions.push(source);
            }
        } else if !asks {
            self.withdrawn.extend(request.id);
        } else if request.subject.as_ref().is_some_and(|subject| subject.is_another_patient(self.patient_id))
        {
            self.of_others.push((source, recognised.drug().is_some()));
        } else if !self.orders.iter().any(|other| other.raw.text == raw.text && request.id.is_some()) {
            // One order may stand in the Bundle twice. Its id alone does not say so: some senders give all orders one id.
            self.concern = self.concern.max(concern(&recognised, knowledge));
            self.orders.push(Draft { request, recognised, entry, raw });
        }
    }
}

fn concern(recognised: &Recognised<'_>, knowledge: &Knowledge) -> Concern {
    match recognised.product {
        Some((Product::Drug(_), _)) => Concern::Drug,
        Some((Product::LookAlike { .. }, _)) => Concern::LookAlike,
        None if knowledge.concern_course(recognised.ingredients) => Concern::Course,
        None => Concern::Nothing,
    }
}

/// Whether what a named draft refers to is missed. Where the EHR's Medications cannot be asked for, or the reference is no more
/// than a name, that name is all there is: it was looked at, and to say so of every order would tell nobody anything.
fn should_be_there(request: &MedicationRequest<'_>, fetched: &Fetched) -> bool {
    let Some(reference) = request.medication.reference.as_ref().and_then(|reference| reference.reference)
    else {
        return false;
    };
    let is_asked = |(query, answer): (&Query, &Answer)| {
        matches!(query, Query::Medication { .. }) && *answer != Answer::NotAsked
    };
    reference.starts_with(['#']) || reference.starts_with("urn:") || fetched.iter().any(is_asked)
}

/// A draft that is withdrawn or done asks nothing.
fn asks_nothing(request: &MedicationRequest<'_>) -> bool {
    request.do_not_perform == Some(true)
        || matches!(request.status, Some("cancelled" | "entered-in-error" | "stopped" | "completed"))
}

/// The Medications that were fetched.
fn fetched_medications<'a>(fetched: &'a Fetched, arena: &'a Arena) -> Vec<Medication<'a>> {
    let mut medications = Vec::new();
    for (query, answer) in fetched.iter() {
        let (Query::Medication { .. }, Answer::Pages(pages)) = (query, answer) else { continue };
        for page in pages.values(arena).flatten() {
            add_medications(page, &mut medications);
        }
    }
    medications
}

/// Medications among the prefetched data: needed only where a draft refers to one that is not among the drafts.
fn prefetched_medications<'a>(request: &HookRequest<'a>) -> Vec<Medication<'a>> {
    let mut medications = Vec::new();
    for (_, value) in request.prefetched() {
        add_medications(value, &mut medications);
    }
    medications
}

fn add_medications<'a>(value: Value<'a>, medications: &mut Vec<Medication<'a>>) {
    each_resource(value, &mut |found| {
        if found.resource_type == Some("Medication") {
            medications.extend(Medication::found(found));
        }
    });
}

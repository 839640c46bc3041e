//! The screen: which of the drafts concern us. Nothing else of the request is read for it.

use std::borrow::Cow;

use jiff::tz::Offset;

use super::{
    bundle::{Outcome, each_resource},
    element::{CodeableConcept, Element},
    medication::{Resolved, product_of, resolve},
    resource::{Medication, MedicationRequest},
};
use crate::{
    cds_hooks::{HookRequest, RequestError, RequestFault},
    clinical::{
        fact::Source,
        order::{MatchedBy, Product},
        time::ClinicalTime,
    },
    json::{JsonError, Raw, Reader},
    knowledge::Knowledge,
};

/// The drafts that concern us.
#[derive(Debug, Default)]
pub struct Drafts<'a> {
    pub(super) orders: Vec<Draft<'a>>,
    /// Drafts for our drugs in another FHIR version.
    pub(super) other_versions: Vec<Source<'a>>,
    /// Entries of the Bundle that are no resource.
    pub(super) unreadable_entries: usize,
    /// Ids of drafts that ask for nothing any more; the copy on file is not asked either.
    pub(super) withdrawn: Vec<String>,
    /// The bare id of the patient.
    pub(super) patient_id: Cow<'a, str>,
    /// The bare id of the encounter.
    pub(super) encounter_id: Option<Cow<'a, str>>,
}

/// A draft for one of our products.
#[derive(Debug)]
pub(super) struct Draft<'a> {
    pub(super) request: MedicationRequest<'a>,
    pub(super) product: (Product, MatchedBy),
    pub(super) entry: usize,
    pub(super) raw: Raw<'a>,
}

impl<'a> Drafts<'a> {
    /// Whether any draft concerns us.
    #[must_use]
    pub const fn concern_us(&self) -> bool {
        !self.orders.is_empty() || !self.other_versions.is_empty()
    }

    /// The draft of an entry, as received.
    #[must_use]
    pub fn raw(&self, entry: usize) -> Option<&Raw<'a>> {
        self.orders.iter().find(|draft| draft.entry == entry).map(|draft| &draft.raw)
    }

    /// The drug that the draft of an entry is for, or is confused with, by its place in the knowledge.
    #[must_use]
    pub fn drug(&self, entry: usize) -> Option<usize> {
        self.orders.iter().find(|draft| draft.entry == entry).map(|draft| draft.product.0.drug())
    }

    /// The offset in which days are counted: that of the orders, UTC only where they have no other.
    pub(super) fn zone(&self) -> Offset {
        let times = self.orders.iter().flat_map(|draft| {
            let request = &draft.request;
            let dosages = request.dosage.iter().filter_map(|dosage| dosage.known());
            let timings = dosages.flat_map(|dosage| {
                let bounds = dosage.timing.repeat.as_ref().and_then(|repeat| repeat.bounds.as_ref());
                dosage
                    .timing
                    .events
                    .iter()
                    .filter_map(|event| event.known())
                    .chain(bounds.and_then(|bounds| bounds.start.known()))
            });
            timings.chain(&request.valid_from).chain(&request.authored_on)
        });
        times
            .filter_map(|text| ClinicalTime::parse(text).ok()?.offset())
            .find(|offset| *offset != Offset::UTC)
            .unwrap_or(Offset::UTC)
    }
}

/// Reads a request and, on the way, its drafts; keeps those for our products.
///
/// # Errors
/// What is wrong with the request, and broken JSON in the data, where a Medication has to be looked for there.
pub fn screen<'a>(
    body: &'a [u8],
    knowledge: &Knowledge,
) -> Result<(HookRequest<'a>, Drafts<'a>), RequestError> {
    let mut candidates = Candidates::default();
    let request = HookRequest::read(body, &mut |reader| candidates.read(reader, knowledge))?;
    if candidates.outcome.no_list {
        let path = "$.context.draftOrders.entry";
        return Err(RequestError::new(path, RequestFault::WrongType { expected: "an array" }));
    }
    let drafts = candidates.resolved(&request, knowledge)?;
    Ok((request, drafts))
}

/// The drafts that may concern us, and the Medications among them, before references are followed.
#[derive(Default)]
struct Candidates<'a> {
    orders: Vec<Candidate<'a>>,
    medications: Vec<Medication<'a>>,
    outcome: Outcome,
}

struct Candidate<'a> {
    request: MedicationRequest<'a>,
    entry: usize,
    raw: Raw<'a>,
    is_r4: bool,
}

impl<'a> Candidates<'a> {
    fn read(&mut self, reader: &mut Reader<'a>, knowledge: &Knowledge) -> Result<(), JsonError> {
        let wanted = |concept: &CodeableConcept<'a>| product_of(concept, knowledge).is_some();
        self.outcome = each_resource(reader, &mut |found, reader| {
            match found.resource_type.as_deref() {
                Some(version @ ("MedicationRequest" | "MedicationOrder")) => {
                    let start = reader.position();
                    let is_r4 = version == "MedicationRequest";
                    if let Some(request) = MedicationRequest::read(reader, &wanted)? {
                        let raw = reader.read_since(start);
                        self.orders.push(Candidate { request, entry: found.entry, raw, is_r4 });
                    }
                }
                Some("Medication") => {
                    let full_url = found.full_url()?;
                    self.medications.push(Medication { full_url, ..Medication::read(reader)? });
                }
                _ => reader.skip()?,
            }
            Ok(())
        })?;
        Ok(())
    }

    /// The drafts for our products.
    fn resolved(self, request: &HookRequest<'a>, knowledge: &Knowledge) -> Result<Drafts<'a>, RequestError> {
        let mut drafts = Drafts {
            patient_id: request.patient_id.clone(),
            encounter_id: request.encounter_id.clone(),
            unreadable_entries: self.outcome.unreadable_entries,
            ..Drafts::default()
        };
        let mut in_prefetch = None;
        for Candidate { request: draft, entry, raw, is_r4 } in self.orders {
            let mut resolved = resolve(&draft.medication, &draft.contained, &self.medications, knowledge);
            if matches!(resolved, Resolved::Unresolved { .. }) {
                if in_prefetch.is_none() {
                    in_prefetch = Some(prefetched_medications(request)?);
                }
                let medications = in_prefetch.as_deref().unwrap_or_default();
                resolved = resolve(&draft.medication, &draft.contained, medications, knowledge);
            }
            let Resolved::Ours(product) = resolved else { continue };
            if !is_r4 {
                drafts.other_versions.push(Source { resource_type: "MedicationOrder", id: draft.id });
            } else if asks_nothing(&draft) {
                drafts.withdrawn.extend(draft.id.map(Cow::into_owned));
            } else if draft.id.is_none() || drafts.orders.iter().all(|other| other.request.id != draft.id) {
                // One order may stand in the Bundle twice; its id says so.
                drafts.orders.push(Draft { request: draft, product, entry, raw });
            }
        }
        Ok(drafts)
    }
}

/// A draft that is withdrawn or done asks nothing.
fn asks_nothing(request: &MedicationRequest<'_>) -> bool {
    request.do_not_perform == Some(true)
        || matches!(
            request.status.as_deref(),
            Some("cancelled" | "entered-in-error" | "stopped" | "completed")
        )
}

/// Medications among the prefetched data: needed only where a draft refers to one that is not among the drafts.
fn prefetched_medications<'a>(request: &HookRequest<'a>) -> Result<Vec<Medication<'a>>, RequestError> {
    let mut medications = Vec::new();
    request.each_prefetched(&mut |_, reader| {
        each_resource(reader, &mut |found, reader| {
            if found.resource_type.as_deref() != Some("Medication") {
                return reader.skip();
            }
            medications.push(Medication { full_url: found.full_url()?, ..Medication::read(reader)? });
            Ok(())
        })?;
        Ok(())
    })?;
    Ok(medications)
}

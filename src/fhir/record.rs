//! A first look at the record: whether it speaks of a drug we check at all.

use super::{
    bundle::{Found, each_answer, each_resource},
    drafts::Drafts,
    element::CodeableConcept,
    gather::{Answer, COURSE_KEYS, Gathered, Query, need},
    medication::{Resolved, recognise_drug, resolve},
    resource::{Medication, MedicationAdministration, MedicationChoice, MedicationRequest},
};
use crate::{
    cds_hooks::{HookRequest, discovery},
    json::Arena,
    knowledge::Knowledge,
};

/// What a first look at the record tells.
#[derive(Debug)]
pub struct FirstLook {
    /// An order on file or an administration is for a drug we check.
    pub has_drug: bool,
    /// The needs that would tell, and did not come.
    pub lacks: Vec<Query>,
}

/// Whether an order on file or an administration is for a drug we check. Nothing else of the data is read; where they
/// cannot be had, there is none.
#[must_use]
pub fn first_look<'a>(
    request: &HookRequest<'a>,
    drafts: &Drafts<'a>,
    gathered: Gathered<'a>,
    knowledge: &Knowledge,
) -> FirstLook {
    let arena = request.arena();
    let mut look =
        Look { knowledge, arena, referring: Vec::new(), medications: Vec::new(), found_drug: false };
    let mut came = [false; COURSE_KEYS.len()];
    let mut others = 0;
    for (key, value) in request.prefetched() {
        let named = gathered.aliases.need(key);
        let kind = named.and_then(discovery::resource_type);
        let outcome = each_answer(value, kind, &mut |found| look.read(found));
        let is_usable = !outcome.failed && !outcome.is_foreign;
        others += usize::from(named.is_none() && is_usable && gathered.aliases.is_empty());
        if is_usable || outcome.told {
            for (came, key) in came.iter_mut().zip(COURSE_KEYS) {
                *came |= named.is_some() && named == need(key);
            }
        }
    }
    for (query, answer) in gathered.fetched.iter() {
        let (Query::Need(_) | Query::Rest { .. }, Answer::Pages(pages)) = (query, answer) else { continue };
        for page in pages.values(arena).flatten() {
            each_resource(page, &mut |found| look.read(found));
        }
    }
    let missing = COURSE_KEYS.iter().zip(came).filter(|(_, came)| !came);
    let missing: Vec<Query> = missing.filter_map(|(key, _)| need(key).map(Query::Need)).collect();
    // A site that renames keys renames them all.
    let lacks = if missing.len() <= others { Vec::new() } else { gathered.fetched.not_made(missing) };
    FirstLook { has_drug: look.has_drug(drafts), lacks }
}

/// The medications of the record, as far as they were looked at.
struct Look<'k, 'a> {
    knowledge: &'k Knowledge,
    arena: &'a Arena,
    referring: Vec<(MedicationChoice<'a>, &'a [Medication<'a>])>,
    medications: Vec<Medication<'a>>,
    found_drug: bool,
}

impl<'a> Look<'_, 'a> {
    fn read(&mut self, found: Found<'a>) {
        let (knowledge, arena) = (self.knowledge, self.arena);
        let recognise = |concept: &CodeableConcept<'a>| recognise_drug(concept, knowledge, arena);
        match found.resource_type {
            _ if self.found_drug => {}
            Some("MedicationRequest") => {
                let order = MedicationRequest::read(found.value, &recognise);
                self.referring.extend(order.map(|order| (order.medication, order.contained)));
            }
            Some("MedicationAdministration") => {
                let dose = MedicationAdministration::read(found.value, &recognise);
                self.referring.extend(dose.map(|dose| (dose.medication, dose.contained)));
            }
            Some("Medication") => {
                self.medications.extend(Medication::found(found));
            }
            _ => {}
        }
        self.found_drug |=
            self.referring.last().is_some_and(|(medication, _)| medication.recognised.is_some());
    }

    fn has_drug(&self, drafts: &Drafts<'a>) -> bool {
        let is_drug = |(choice, contained): &(MedicationChoice<'a>, &'a [Medication<'a>])| {
            let among = |medications: &[Medication<'a>]| {
                resolve(choice, contained, medications, self.knowledge, self.arena)
            };
            [among(&self.medications), among(&drafts.medications)]
                .iter()
                .any(|resolved| matches!(resolved, Resolved::Known(known) if known.drug().is_some()))
        };
        self.found_drug || self.referring.iter().any(is_drug)
    }
}

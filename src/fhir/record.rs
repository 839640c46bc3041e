//! A first look at the record: whether it speaks of a drug we check at all.

use super::{
    bundle::each_resource,
    drafts::Drafts,
    element::{CodeableConcept, Element},
    medication::{Resolved, recognise_drug, resolve},
    resource::{Medication, MedicationAdministration, MedicationChoice, MedicationRequest},
};
use crate::{
    cds_hooks::{HookRequest, RequestError},
    knowledge::Knowledge,
};

/// Whether an order on file or an administration is for a drug we check. Nothing else of the data is read; where they
/// cannot be had, there is none.
///
/// # Errors
/// What is no JSON.
pub fn has_drug<'a>(
    request: &HookRequest<'a>,
    drafts: &Drafts<'a>,
    knowledge: &Knowledge,
) -> Result<bool, RequestError> {
    let recognise = |concept: &CodeableConcept<'a>| recognise_drug(concept, knowledge);
    let mut referring: Vec<(MedicationChoice<'a>, &'a [Medication<'a>])> = Vec::new();
    let mut medications = Vec::new();
    let mut found_drug = false;
    request.each_prefetched(&mut |_, reader| {
        each_resource(reader, &mut |found, reader| {
            match found.resource_type {
                _ if found_drug => reader.skip()?,
                Some("MedicationRequest") => {
                    let order = MedicationRequest::read(reader, &recognise)?;
                    referring.extend(order.map(|order| (order.medication, order.contained)));
                }
                Some("MedicationAdministration") => {
                    let dose = MedicationAdministration::read(reader, &recognise)?;
                    referring.extend(dose.map(|dose| (dose.medication, dose.contained)));
                }
                Some("Medication") => {
                    medications.push(Medication { full_url: found.full_url()?, ..Medication::read(reader)? });
                }
                _ => reader.skip()?,
            }
            found_drug |= referring.last().is_some_and(|(medication, _)| medication.recognised.is_some());
            Ok(())
        })?;
        Ok(())
    })?;
    let is_drug = |(choice, contained): &(MedicationChoice<'a>, &'a [Medication<'a>])| {
        let among = |medications: &[Medication<'a>]| resolve(choice, contained, medications, knowledge);
        [among(&medications), among(&drafts.medications)]
            .iter()
            .any(|resolved| matches!(resolved, Resolved::Known(known) if known.drug().is_some()))
    };
    Ok(found_drug || referring.iter().any(is_drug))
}

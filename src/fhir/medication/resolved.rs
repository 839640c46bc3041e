//! What an order or an administration is for, where it may refer to a Medication.

use super::{Recognised, each_once, recognise};
use crate::{
    fhir::{
        element::{CodeableConcept, Coding, Reference},
        resource::{Medication, MedicationChoice},
    },
    json::Arena,
    knowledge::Knowledge,
};

/// What an order or administration is for: its concept, and the Medication it refers to, else how the reference is
/// displayed. One of them is due; of senders that write both, what is more dangerous counts.
pub(in crate::fhir) fn resolve<'a>(
    choice: &MedicationChoice<'a>,
    contained: &[Medication<'a>],
    medications: &[Medication<'a>],
    knowledge: &Knowledge,
    arena: &'a Arena,
) -> Resolved<'a> {
    let by_concept = choice.recognised.clone();
    let is_drug = by_concept.as_ref().is_some_and(|recognised| recognised.drug().is_some());
    let Some(reference) = choice.reference.as_ref().filter(|_| !is_drug) else {
        return match by_concept {
            Some(recognised) => Resolved::Known(recognised),
            None if choice.concept.is_some() => Resolved::Other,
            None => Resolved::Unresolved { is_named: false },
        };
    };
    let target = target(choice, contained, medications);
    let by_target =
        target.and_then(|medication| recognise_displayed(&medication.code, reference, knowledge, arena));
    let by_reference = by_target.or_else(|| recognise(&displayed(reference)?, knowledge, arena));
    match (by_concept, by_reference) {
        (Some(by_concept), Some(by_reference)) => Resolved::Known(graver(by_concept, by_reference)),
        (Some(recognised), None) | (None, Some(recognised)) => Resolved::Known(recognised),
        // A Medication that names nothing tells as little as none.
        (None, None) if target.is_none_or(|target| !target.code.says_something()) => {
            Resolved::Unresolved { is_named: displayed(reference).is_some() || choice.concept.is_some() }
        }
        (None, None) => Resolved::Other,
    }
}

/// Of two products a drug we check, else one that is confused with it.
fn graver<'a>(one: Recognised<'a>, other: Recognised<'a>) -> Recognised<'a> {
    let rank = |recognised: &Recognised<'_>| {
        recognised.product.map_or((true, None), |(product, _)| (false, Some(product)))
    };
    if rank(&other) < rank(&one) { other } else { one }
}

/// Whether all that tells what is ordered is how a reference is displayed, for what it refers to is not there.
pub(in crate::fhir) fn is_displayed_alone(
    choice: &MedicationChoice<'_>,
    contained: &[Medication<'_>],
    medications: &[Medication<'_>],
) -> bool {
    choice.recognised.is_none()
        && choice.reference.is_some()
        && target(choice, contained, medications).is_none()
}

/// The id of the Medication that is referred to, if it can be asked for.
pub(in crate::fhir) fn readable<'a>(choice: &MedicationChoice<'a>) -> Option<&'a str> {
    let reference = choice.reference.as_ref()?;
    let id = reference.id()?;
    reference.points_to("Medication", id).then_some(id)
}

/// The id of the Medication that has to be read to know what was ordered or given.
pub(in crate::fhir) fn reference_to_read<'a>(
    choice: &MedicationChoice<'a>,
    contained: &[Medication<'a>],
    medications: &[Medication<'a>],
    knowledge: &Knowledge,
    arena: &'a Arena,
) -> Option<&'a str> {
    match resolve(choice, contained, medications, knowledge, arena) {
        Resolved::Known(_) | Resolved::Other => None,
        Resolved::Unresolved { .. } => readable(choice),
    }
}

/// What a Medication is. How the reference to it is displayed is one more name of it: where the two have nothing in common,
/// the order contradicts itself.
fn recognise_displayed<'a>(
    code: &CodeableConcept<'_>,
    reference: &Reference<'_>,
    knowledge: &Knowledge,
    arena: &'a Arena,
) -> Option<Recognised<'a>> {
    let known = |display: &&str| code.words().any(|words| words == *display);
    let Some(display) = reference.display.filter(|display| !known(display)) else {
        return recognise(code, knowledge, arena);
    };
    let displayed = Coding { display: Some(display), ..Coding::default() };
    let codings: Vec<Coding<'_>> = code.codings.iter().copied().chain([displayed]).collect();
    recognise(&CodeableConcept { codings: &codings, text: code.text }, knowledge, arena)
}

fn displayed<'r>(reference: &Reference<'r>) -> Option<CodeableConcept<'r>> {
    let concept = CodeableConcept { codings: &[], text: Some(reference.display?) };
    concept.says_something().then_some(concept)
}

/// The names under which a product is ordered or given, and its form.
#[derive(Clone, Copy)]
pub(in crate::fhir) struct Names<'m> {
    choice: &'m MedicationChoice<'m>,
    target: Option<&'m Medication<'m>>,
}

impl<'m> Names<'m> {
    pub(in crate::fhir) fn of(
        choice: &'m MedicationChoice<'_>,
        contained: &'m [Medication<'_>],
        medications: &'m [Medication<'_>],
    ) -> Self {
        Self { choice, target: target(choice, contained, medications) }
    }

    pub(in crate::fhir) fn each(self) -> impl Iterator<Item = &'m str> {
        let form = self.target.and_then(|target| target.form.as_ref());
        let concepts = [self.choice.concept.as_ref(), self.target.map(|target| &target.code), form];
        let display = self.choice.reference.as_ref().and_then(|reference| reference.display);
        each_once(concepts.into_iter().flatten().flat_map(CodeableConcept::words).chain(display))
    }
}

/// The Medication that is referred to.
pub(in crate::fhir) fn target<'m, 'a>(
    choice: &MedicationChoice<'a>,
    contained: &'m [Medication<'a>],
    medications: &'m [Medication<'a>],
) -> Option<&'m Medication<'a>> {
    let reference = choice.reference.as_ref()?;
    let target = reference.reference?;
    match target.strip_prefix('#') {
        Some(fragment) => contained.iter().find(|medication| medication.id == Some(fragment)),
        None => medications.iter().find(|medication| {
            medication.full_url == Some(target)
                || medication.id.is_some_and(|id| reference.points_to("Medication", id))
        }),
    }
}

/// What came of looking a medication up.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::fhir) enum Resolved<'a> {
    /// Something a rule can depend on.
    Known(Recognised<'a>),
    /// Something else.
    Other,
    /// A reference that leads nowhere, or nothing at all.
    Unresolved {
        /// A display or a text names something, and nothing we know.
        is_named: bool,
    },
}

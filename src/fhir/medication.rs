//! Which of our products a medication is.

use std::borrow::Cow;

use super::{
    element::CodeableConcept,
    resource::{Medication, MedicationChoice},
};
use crate::{
    clinical::order::{MatchedBy, Product},
    knowledge::{Identity, Knowledge},
    terminology::System,
};

/// The product of a concept: by any of its codings, else by name.
///
/// A name counts in the display of a coding. In the text it counts only where no drug code stands beside it: "premed
/// for inotuzumab" on a steroid is no inotuzumab.
pub(super) fn product_of(
    concept: &CodeableConcept<'_>,
    knowledge: &Knowledge,
) -> Option<(Product, MatchedBy)> {
    let by_code = |identity: &Identity| {
        concept.codings.iter().any(|coding| {
            coding.code.as_deref().is_some_and(|code| identity.matches_code(coding.system(), code))
        })
    };
    let has_drug_code = concept.codings.iter().any(|coding| {
        coding.code.is_some() && matches!(coding.system(), System::RxNorm | System::Ndc | System::Atc)
    });
    let text = concept.text.as_deref().filter(|_| !has_drug_code);
    let by_name = |identity: &Identity| {
        let displays = concept.codings.iter().filter_map(|coding| coding.display.as_deref());
        text.into_iter().chain(displays).any(|words| identity.matches_name(words))
    };
    find(knowledge, &by_code)
        .map(|product| (product, MatchedBy::Code))
        .or_else(|| find(knowledge, &by_name).map(|product| (product, MatchedBy::Name)))
}

/// The ingredients that a concept has, as far as we know them: by its codings, else by name.
pub(super) fn ingredients_of(concept: &CodeableConcept<'_>, knowledge: &Knowledge) -> Vec<usize> {
    let names = &knowledge.ingredients;
    let codings = concept.codings.iter();
    let coded = codings.filter_map(|coding| Some(names.by_code(coding.system(), coding.code.as_deref()?)));
    let coded: Vec<usize> = coded.flatten().copied().collect();
    if coded.is_empty() { concept.words().flat_map(|words| names.by_name(words)).collect() } else { coded }
}

fn find(knowledge: &Knowledge, matches: &dyn Fn(&Identity) -> bool) -> Option<Product> {
    knowledge.drugs.iter().enumerate().find_map(|(drug, knowledge)| {
        if matches(&knowledge.identity) {
            return Some(Product::Drug(drug));
        }
        let product = knowledge.look_alikes.iter().position(|product| matches(&product.identity))?;
        Some(Product::LookAlike { drug, product })
    })
}

/// The product of an order or administration: its concept, else the Medication it refers to, else how the reference
/// is displayed.
pub(super) fn resolve<'a>(
    choice: &MedicationChoice<'a>,
    contained: &[Medication<'a>],
    medications: &[Medication<'a>],
    knowledge: &Knowledge,
) -> Resolved {
    if let Some(concept) = &choice.concept {
        return product_of(concept, knowledge).map_or(Resolved::Other, Resolved::Ours);
    }
    let Some(reference) = &choice.reference else { return Resolved::Other };
    let target = reference.reference.as_deref().and_then(|target| match target.strip_prefix('#') {
        Some(fragment) => contained.iter().find(|medication| medication.id.as_deref() == Some(fragment)),
        None => medications.iter().find(|medication| {
            medication.full_url.as_deref() == Some(target)
                || medication.id.as_deref().is_some_and(|id| reference.points_to("Medication", id))
        }),
    });
    let by_target = target.and_then(|medication| product_of(&medication.code, knowledge));
    let by_display = || {
        let display =
            CodeableConcept { codings: Vec::new(), text: Some(Cow::Borrowed(reference.display.as_deref()?)) };
        product_of(&display, knowledge)
    };
    match by_target.or_else(by_display) {
        Some(product) => Resolved::Ours(product),
        None if target.is_none() => Resolved::Unresolved { is_named: reference.display.is_some() },
        None => Resolved::Other,
    }
}

/// What came of looking a medication up.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Resolved {
    /// One of ours.
    Ours((Product, MatchedBy)),
    /// Something else.
    Other,
    /// A reference that leads nowhere.
    Unresolved {
        /// Its display names something, and not us.
        is_named: bool,
    },
}

//! Codes and names of one medication that do not say the same.

use super::{
    element::CodeableConcept,
    medication::{Coded, speaks_of_purpose},
};
use crate::{
    clinical::{case::Contradiction, order::Product},
    knowledge::{CodedMedicine, Knowledge},
};

/// What the codes and names of a medication say, if they contradict each other.
///
/// Two codes do, unless one names a part of what the other names. A name does that has nothing in common with any code
/// beside it: a display with its own code too, even if that names a part alone. What we do not know contradicts nothing.
pub(super) fn contradiction(
    concept: &CodeableConcept<'_>,
    coded: &[Coded<'_>],
    product: Option<Product>,
    knowledge: &Knowledge,
) -> Option<Box<Contradiction>> {
    if coded.is_empty() {
        return None;
    }
    let other_names = other_names(concept, coded, knowledge);
    if other_names.is_empty() && !disagree(coded) {
        return None;
    }
    let mut readings: Vec<String> = Vec::new();
    for reading in coded.iter().map(|coded| coded_reading(concept, coded, knowledge)).chain(other_names) {
        if !readings.contains(&reading) {
            readings.push(reading);
        }
    }
    let checked_as = match product {
        Some(product) => knowledge.product_name(product).to_owned(),
        None => "each of them".to_owned(),
    };
    Some(Box::new(Contradiction { readings, checked_as }))
}

/// Whether two codes disagree that no third one reconciles: the code of a combination explains those of its parts.
fn disagree(coded: &[Coded<'_>]) -> bool {
    let explained = |one: &CodedMedicine<'_>, two: &CodedMedicine<'_>| {
        coded.iter().any(|other| {
            let other = &other.medicine;
            other.is_complete()
                && other != one
                && other != two
                && other.agrees_with(one)
                && other.agrees_with(two)
        })
    };
    let mut rest = coded;
    while let [one, others @ ..] = rest {
        let one = &one.medicine;
        let others_medicines = others.iter().map(|other| &other.medicine);
        if others_medicines.filter(|other| !one.agrees_with(other)).any(|other| !explained(one, other)) {
            return true;
        }
        rest = others;
    }
    false
}

/// The names that have nothing in common with the codes, as readings.
fn other_names(concept: &CodeableConcept<'_>, coded: &[Coded<'_>], knowledge: &Knowledge) -> Vec<String> {
    let mut others = Vec::new();
    for (place, coding) in concept.codings.iter().enumerate() {
        let Some(display) = coding.display else { continue };
        let is_closed = coded.iter().any(|coded| coded.coding == place || is_closed(&coded.medicine));
        if is_closed && let Some(named) = named_otherwise(display, coded, knowledge) {
            others.push(format!("display: {named}"));
        }
    }
    // What the text speaks of is asked last: nearly every text says what its code does.
    if let Some(text) = concept.text
        && coded.iter().any(|coded| is_closed(&coded.medicine))
        && let Some(named) = named_otherwise(text, coded, knowledge)
        && !speaks_of_purpose(text)
    {
        others.push(format!("text: {named}"));
    }
    others
}

/// Whether a code says all that there is in the medicine, so that another name contradicts it.
fn is_closed(medicine: &CodedMedicine<'_>) -> bool {
    medicine.product.is_some() || medicine.is_complete()
}

/// What a text names, if it names something and nothing of it is coded.
fn named_otherwise(text: &str, coded: &[Coded<'_>], knowledge: &Knowledge) -> Option<String> {
    // Nearly every name says what its code does: that is seen first.
    let is_coded =
        |ingredient: usize| coded.iter().any(|coded| coded.medicine.ingredients.contains(&ingredient));
    if coded.iter().any(|coded| knowledge.is_named_in(text, &coded.medicine))
        || knowledge.ingredients.named_in(text).any(is_coded)
    {
        return None;
    }
    let product = knowledge.products.by_name(text).map(|product| knowledge.product_name(product));
    let ingredients = knowledge.ingredients.by_name(text).into_iter();
    let ingredients = ingredients.filter_map(|place| knowledge.ingredients.get(place));
    let names: Vec<&str> =
        product.into_iter().chain(ingredients.map(|ingredient| &*ingredient.name)).collect();
    (!names.is_empty()).then(|| names.join(", "))
}

/// "RxNorm 312086: ondansetron"
fn coded_reading(concept: &CodeableConcept<'_>, coded: &Coded<'_>, knowledge: &Knowledge) -> String {
    let code = concept.codings.get(coded.coding).and_then(|coding| coding.code).unwrap_or_default();
    let (system, name) = (coded.medicine.system.title(), knowledge.medicine_name(&coded.medicine));
    format!("{system} {}: {name}", code.trim())
}

#[cfg(test)]
mod tests;

//! How each draft of a request was recognised, for whoever connects an EHR.

use super::{
    bundle::each_resource,
    element::{CodeableConcept, Coding},
    medication::{Coded, Recognised, coded, recognise, target},
    resource::{Medication, MedicationChoice, MedicationRequest},
};
use crate::{
    cds_hooks::{HookRequest, RequestError},
    clinical::order::MatchedBy,
    json::Arena,
    knowledge::Knowledge,
};

/// What a drafted medication was taken for, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Recognition {
    /// The id of the order.
    pub order: Option<String>,
    /// What it is to the rules: the names of our product and of every ingredient they know. Empty: nothing of ours.
    pub names: Vec<String>,
    /// A line for each code and name that was read: what it means.
    pub readings: Vec<String>,
    /// Its codes and names do not say the same.
    pub contradicts_itself: bool,
}

/// How the drafted MedicationRequests of a request were recognised, whether they concern us or not.
///
/// # Errors
/// What is wrong with the request.
pub fn recognitions(body: &[u8], knowledge: &Knowledge) -> Result<Vec<Recognition>, RequestError> {
    let arena = Arena::new();
    let mut orders = Vec::new();
    let mut medications = Vec::new();
    // Nothing is passed over: what we do not know is to be shown too.
    let keep =
        |concept: &CodeableConcept<'_>| Some(recognise(concept, knowledge, &arena).unwrap_or_else(unknown));
    let request = HookRequest::read(body, &arena)?;
    each_resource(request.draft_orders, &mut |found| match found.resource_type {
        Some("MedicationRequest" | "MedicationOrder") => {
            orders.extend(MedicationRequest::read(found.value, &keep));
        }
        Some("Medication") => medications.extend(Medication::found(found)),
        _ => {}
    });
    let recognition = |order: Box<MedicationRequest<'_>>| Recognition {
        order: order.id.map(str::to_owned),
        ..of(&order.medication, order.contained, &medications, knowledge)
    };
    Ok(orders.into_iter().map(recognition).collect())
}

const fn unknown<'a>() -> Recognised<'a> {
    Recognised {
        product: None,
        ingredients: &[],
        matched_by: MatchedBy::Name,
        route: None,
        contradiction: None,
    }
}

fn of(
    choice: &MedicationChoice<'_>,
    contained: &[Medication<'_>],
    medications: &[Medication<'_>],
    knowledge: &Knowledge,
) -> Recognition {
    let mut concept = choice.concept.unwrap_or_default();
    let mut readings = Vec::new();
    let mut displayed = None;
    if let Some(reference) = choice.reference.as_ref().filter(|_| choice.concept.is_none()) {
        match target(choice, contained, medications) {
            Some(medication) => concept = medication.code,
            None => readings.push("the Medication that it refers to is not among the drafts".to_owned()),
        }
        displayed = reference.display.map(|display| Coding { display: Some(display), ..Coding::default() });
    }
    let codings: Vec<Coding<'_>> = concept.codings.iter().copied().chain(displayed).collect();
    let concept = CodeableConcept { codings: &codings, text: concept.text };
    let arena = Arena::new();
    let recognised = recognise(&concept, knowledge, &arena);
    let coded = coded(&concept, knowledge, &arena);
    for (place, coding) in concept.codings.iter().enumerate() {
        readings.extend(coding_reading(&coded, place, coding, knowledge));
        readings.extend(coding.display.map(|text| name_reading("display", text, knowledge)));
    }
    readings.extend(concept.text.map(|text| name_reading("text", text, knowledge)));
    readings.dedup();
    let product = recognised.as_ref().and_then(|recognised| recognised.product);
    let product = product.map(|(product, _)| knowledge.product_name(product).to_owned());
    let ingredients = recognised.iter().flat_map(|recognised| recognised.ingredients);
    let ingredients = ingredients.filter_map(|place| Some(knowledge.ingredients.get(*place)?.name.clone()));
    Recognition {
        order: None,
        names: product.into_iter().chain(ingredients).collect(),
        readings,
        contradicts_itself: recognised.is_some_and(|recognised| recognised.contradiction.is_some()),
    }
}

/// "RxNorm 312086 (SCD): ondansetron"
fn coding_reading(
    coded: &[Coded<'_>],
    place: usize,
    coding: &Coding<'_>,
    knowledge: &Knowledge,
) -> Option<String> {
    let code = coding.code?;
    let system = coding.system();
    let meanings: Vec<String> = coded
        .iter()
        .filter(|coded| coded.coding == place)
        .map(|coded| {
            let sort =
                coded.medicine.term_type().map(|sort| format!("{}, ", sort.code())).unwrap_or_default();
            let source = if coded.medicine.indexed.is_some() { "index" } else { "knowledge" };
            format!("{} ({sort}{source})", knowledge.medicine_name(&coded.medicine))
        })
        .collect();
    let meaning = match meanings.as_slice() {
        [] if system.names_drugs() => "not known".to_owned(),
        [] => "of a code system that is not read".to_owned(),
        meanings => meanings.join(", or "),
    };
    Some(format!("{} {code}: {meaning}", system.title()))
}

fn name_reading(kind: &str, text: &str, knowledge: &Knowledge) -> String {
    let product = knowledge.products.by_name(text).map(|product| knowledge.product_name(product));
    let ingredients = knowledge.ingredients.by_name(text);
    let ingredients = ingredients.iter().filter_map(|place| Some(&*knowledge.ingredients.get(*place)?.name));
    let names: Vec<&str> = product.into_iter().chain(ingredients).collect();
    let names = if names.is_empty() { "names nothing that we know".to_owned() } else { names.join(", ") };
    format!("{kind} \"{text}\": {names}")
}

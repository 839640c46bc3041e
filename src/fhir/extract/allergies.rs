//! AllergyIntolerances to allergies against what the rules know.

use super::conditions::says;
use crate::{
    clinical::{case::Case, fact::Source, medication::Allergy, sort::sort_by},
    fhir::{
        element::CodeableConcept,
        findings::{AllergyIntolerance, Reaction},
        medication::{ingredients_of, recognise_drug},
        orders::Context,
    },
    json::Arena,
};

/// Adds the allergies that hold and concern a known ingredient or drug, or nobody can say what.
pub(super) fn add<'a>(
    case: &mut Case<'a>,
    records: &[AllergyIntolerance<'a>],
    context: &Context<'_>,
    arena: &Arena,
) {
    for record in records {
        if says(record.verification_status.as_ref(), &["refuted", "entered-in-error"])
            || says(record.clinical_status.as_ref(), &["resolved", "inactive"])
        {
            continue;
        }
        let substances = || {
            let of_reactions = record.reactions.iter().filter_map(|reaction| reaction.substance.as_ref());
            std::iter::once(&record.code).chain(of_reactions)
        };
        let words = || substances().flat_map(CodeableConcept::words);
        let mut ingredients: Vec<usize> =
            substances().flat_map(|concept| ingredients_of(concept, context.knowledge, arena)).collect();
        if ingredients.is_empty() {
            let known = &context.knowledge.ingredients;
            ingredients.extend(words().flat_map(|words| known.by_class_name(words)));
        }
        let drugs =
            substances().filter_map(|concept| recognise_drug(concept, context.knowledge, arena)?.drug());
        let allergy = Allergy {
            ingredients: each_once(ingredients),
            drugs: each_once(drugs.collect()),
            severe: record.reactions.iter().any(|reaction| is_severe(reaction, context)),
            high_criticality: record.criticality == Some("high"),
            source: Source { resource_type: "AllergyIntolerance", id: record.id },
        };
        // One that has no name and a code we do not know may be against anything.
        if !allergy.is_unknown() || words().next().is_none() {
            case.allergies.push(allergy);
        }
    }
    sort_by(&mut case.allergies, |one, other| one.source.cmp(&other.source));
}

fn is_severe(reaction: &Reaction<'_>, context: &Context<'_>) -> bool {
    let mut words = reaction.manifestations.iter().flat_map(CodeableConcept::words);
    reaction.severity == Some("severe")
        || words.any(|words| context.knowledge.codes.names_severe_reaction(words))
}

fn each_once(mut places: Vec<usize>) -> Vec<usize> {
    places.sort_unstable();
    places.dedup();
    places
}

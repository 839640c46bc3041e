//! The concepts of a release, and the way from each to its ingredients.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::terminology::TermType;

/// A concept by its defining name.
#[derive(Clone, Debug)]
pub(super) struct Concept {
    pub(super) term_type: TermType,
    pub(super) name: String,
    /// It is current; an obsolete concept stands in old orders, and is kept.
    pub(super) is_current: bool,
}

/// How a concept leads to another, the surest way first: of several ways the first that arrives at ingredients counts.
const WAYS: [&[&str]; 4] = [
    &["consists_of", "contains", "has_part", "has_ingredients"],
    &["tradename_of", "form_of"],
    &["has_ingredient"],
    &["isa"],
];

/// Longer chains than this are no chains of RxNorm: a pack contains a brand of a drug of a component of an ingredient.
const LONGEST: usize = 8;

/// All concepts with their relations.
#[derive(Debug, Default)]
pub(super) struct Concepts {
    pub(super) concepts: BTreeMap<u32, Concept>,
    /// From each concept the concepts it leads to, by the rank of the way.
    relations: HashMap<u32, Vec<(u8, u32)>>,
}

impl Concepts {
    /// Keeps a name, if it is the one that defines its concept.
    pub(super) fn name(&mut self, rxcui: u32, abbreviation: &str, name: &str, is_current: bool) {
        // Synonyms, groups and dose forms define no product.
        if ["SY", "PSN", "TMSY", "ET", "DF", "DFG"].contains(&abbreviation) {
            return;
        }
        let concept =
            Concept { term_type: TermType::of_code(abbreviation), name: name.to_owned(), is_current };
        let known = self.concepts.entry(rxcui).or_insert_with(|| concept.clone());
        if concept.is_current && !known.is_current {
            *known = concept;
        }
    }

    /// Keeps a relation, if it leads towards ingredients: "`from` `relation` `to`".
    pub(super) fn relate(&mut self, from: u32, relation: &str, to: u32) {
        let rank = WAYS.iter().position(|way| way.contains(&relation));
        if let Some(rank) = rank.and_then(|rank| u8::try_from(rank).ok()) {
            self.relations.entry(from).or_default().push((rank, to));
        }
    }

    /// The ingredients of every concept that has any.
    pub(super) fn ingredients(&self) -> BTreeMap<u32, BTreeSet<u32>> {
        let mut found = HashMap::new();
        for rxcui in self.concepts.keys() {
            self.ingredients_of(*rxcui, 0, &mut found);
        }
        found
            .into_iter()
            .filter(|(rxcui, ingredients)| !ingredients.is_empty() && self.concepts.contains_key(rxcui))
            .collect()
    }

    fn ingredients_of(
        &self,
        rxcui: u32,
        depth: usize,
        found: &mut HashMap<u32, BTreeSet<u32>>,
    ) -> BTreeSet<u32> {
        if let Some(known) = found.get(&rxcui) {
            return known.clone();
        }
        if self.concepts.get(&rxcui).is_some_and(|concept| concept.term_type == TermType::Ingredient) {
            return found.entry(rxcui).or_insert_with(|| BTreeSet::from([rxcui])).clone();
        }
        let mut ingredients = BTreeSet::new();
        let related = self.relations.get(&rxcui).map_or(&[][..], Vec::as_slice);
        for rank in 0..WAYS.len() {
            let way = related.iter().filter(|(known, _)| usize::from(*known) == rank);
            for (_, to) in way.filter(|_| depth < LONGEST) {
                ingredients.extend(self.ingredients_of(*to, depth + 1, found));
            }
            if !ingredients.is_empty() {
                break;
            }
        }
        // What was cut off by the depth is not kept: from elsewhere the way may be shorter.
        if depth == 0 || !ingredients.is_empty() {
            found.insert(rxcui, ingredients.clone());
        }
        ingredients
    }
}

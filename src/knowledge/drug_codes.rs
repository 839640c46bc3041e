//! What the codes of medicines mean to the rules: those that the knowledge lists, and those of products, which an index
//! traces to their ingredients.

use std::sync::Arc;

use super::{Ingredients, Products};
use crate::{
    clinical::order::Product,
    terminology::{Index, Indexed, RouteKind, System, TermType},
};

/// The index of products, traced to what the rules know.
#[derive(Debug)]
pub struct DrugCodes {
    index: Arc<Index>,
    /// What each kind of product in the index means, by its place there.
    kinds: Vec<Kind>,
    /// The places of the ingredients of all kinds.
    places: Vec<usize>,
}

#[derive(Debug)]
struct Kind {
    product: Option<Product>,
    /// Where its ingredients lie among all.
    from: u32,
    to: u32,
}

/// What a code of a medicine means.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CodedMedicine<'k> {
    /// The system of the code.
    pub system: System,
    /// One of our products.
    pub product: Option<Product>,
    /// The ingredients that rules can depend on, by their place in the knowledge.
    pub ingredients: &'k [usize],
    /// What the index says of the code; nothing where the knowledge alone lists it.
    pub indexed: Option<Indexed<'k>>,
}

impl DrugCodes {
    /// Traces an index to what the rules know.
    pub(super) fn new(index: Arc<Index>, products: &Products, ingredients: &Ingredients) -> Self {
        let traced: Vec<_> = index
            .ingredients()
            .map(|rxcui| {
                let code = rxcui.to_string();
                let product = products.by_code(System::RxNorm, &code);
                (rxcui, product, ingredients.by_code(System::RxNorm, &code))
            })
            .collect();
        let traced = |rxcui: &u32| {
            let place = traced.binary_search_by_key(rxcui, |(known, ..)| *known).ok()?;
            traced.get(place)
        };
        let mut places = Vec::new();
        let place_of = |places: &Vec<usize>| u32::try_from(places.len()).unwrap_or(u32::MAX);
        let kinds = index.kinds().map(|rxcuis| {
            let from = place_of(&places);
            let mut product = None;
            for (_, of_ours, known) in rxcuis.iter().filter_map(traced) {
                product = product.into_iter().chain(*of_ours).min();
                places.extend(*known);
            }
            Kind { product, from, to: place_of(&places) }
        });
        let kinds = kinds.collect();
        places.shrink_to_fit();
        Self { index, kinds, places }
    }

    /// The index.
    #[must_use]
    pub fn index(&self) -> &Index {
        &self.index
    }

    fn meaning<'k>(&'k self, system: System, indexed: Indexed<'k>) -> CodedMedicine<'k> {
        let kind = self.kinds.get(indexed.kind);
        let places = kind.and_then(|kind| {
            let range = usize::try_from(kind.from).ok()?..usize::try_from(kind.to).ok()?;
            self.places.get(range)
        });
        CodedMedicine {
            system,
            product: kind.and_then(|kind| kind.product),
            ingredients: places.unwrap_or_default(),
            indexed: Some(indexed),
        }
    }
}

impl super::Knowledge {
    /// What a code of a medicine means; nothing for one we do not know. An NDC in ten digits can mean several products.
    /// What the knowledge lists goes before what the index says.
    pub fn medicines(&self, system: System, code: &str) -> impl Iterator<Item = CodedMedicine<'_>> {
        let product = self.products.by_code(system, code);
        let ingredients = self.ingredients.by_code(system, code);
        let mut indexed = self.drug_codes.index.products(system, code).peekable();
        let is_listed = product.is_some() || !ingredients.is_empty();
        let listed = CodedMedicine { system, product, ingredients, indexed: None };
        let alone = (is_listed && indexed.peek().is_none()).then_some(listed);
        let indexed = indexed.map(move |indexed| {
            let meaning = self.drug_codes.meaning(system, indexed);
            CodedMedicine {
                product: product.or(meaning.product),
                ingredients: if ingredients.is_empty() { meaning.ingredients } else { ingredients },
                ..meaning
            }
        });
        alone.into_iter().chain(indexed)
    }

    /// The name of one of our products.
    #[must_use]
    pub fn product_name(&self, product: Product) -> &str {
        let Some(drug) = self.drugs.get(product.drug()) else { return "" };
        match product {
            Product::Drug(_) => &drug.name,
            Product::LookAlike { product, .. } => {
                drug.look_alikes.get(product).map_or("", |other| &other.name)
            }
        }
    }

    /// What a code means, as a reader knows it: our product, else every ingredient.
    #[must_use]
    pub fn medicine_name(&self, medicine: &CodedMedicine<'_>) -> String {
        if let Some(product) = medicine.product {
            return self.product_name(product).to_owned();
        }
        let index = &self.drug_codes.index;
        let indexed = medicine.indexed.map(|indexed| {
            indexed.ingredients.iter().filter_map(|rxcui| index.ingredient(*rxcui)).collect::<Vec<_>>()
        });
        let listed = || {
            let places = medicine.ingredients.iter();
            places.filter_map(|place| Some(&*self.ingredients.get(*place)?.name)).collect()
        };
        indexed.unwrap_or_else(listed).join(" / ")
    }

    /// The same knowledge with another index of products.
    #[must_use]
    pub fn with_index(mut self, index: Arc<Index>) -> Self {
        self.drug_codes = DrugCodes::new(index, &self.products, &self.ingredients);
        self
    }
}

impl CodedMedicine<'_> {
    /// How the product goes in, if the index knows.
    #[must_use]
    pub fn route(&self) -> Option<RouteKind> {
        self.indexed?.route
    }

    /// Whether another code can be said of the same medicine.
    ///
    /// A code of a whole product and one of a part of it agree, and so do two codes of parts: together they name a
    /// combination. The products we check are nobody's part.
    #[must_use]
    pub fn agrees_with(&self, other: &Self) -> bool {
        if self.product.is_some() || other.product.is_some() {
            return self.product == other.product;
        }
        let (one, two) = match (&self.indexed, &other.indexed) {
            (Some(one), Some(two)) => (one, two),
            (None, _) | (_, None) => return self.may_share_ingredients(other),
        };
        let is_within = |one: &Indexed<'_>, two: &Indexed<'_>| {
            one.ingredients.iter().all(|ingredient| two.ingredients.contains(ingredient))
        };
        is_within(one, two)
            || is_within(two, one)
            || match (one.term_type.is_complete(), two.term_type.is_complete()) {
                (false, false) => true,
                (true, true) => false,
                // A brand is a name of several combinations.
                (true, false) | (false, true) => {
                    one.ingredients.iter().any(|ingredient| two.ingredients.contains(ingredient))
                }
            }
    }

    /// A class of the ATC names one ingredient and may mean others as well.
    fn may_share_ingredients(&self, other: &Self) -> bool {
        let is_open = |medicine: &Self| !medicine.is_complete() || medicine.ingredients.is_empty();
        self.ingredients.iter().any(|ingredient| other.ingredients.contains(ingredient))
            || (is_open(self) && is_open(other))
    }

    /// Whether the code names all that the medicine is made of.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.indexed.is_some_and(|indexed| indexed.term_type.is_complete())
    }

    /// What sort of code it is, if the index knows.
    #[must_use]
    pub fn term_type(&self) -> Option<TermType> {
        self.indexed.map(|indexed| indexed.term_type)
    }
}

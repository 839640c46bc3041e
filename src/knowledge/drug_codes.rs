//! What the codes of medicines mean to the rules: those that the knowledge lists, and those of products, which an index
//! traces to their ingredients.

use std::{collections::BTreeSet, sync::Arc};

use super::{Ingredients, Products, words};
use crate::{
    clinical::order::Product,
    terminology::{CodeTable, Index, Indexed, RouteKind, System, TermType, ndc_products, trimmed},
};

/// Every code of a medicine, with what it means.
///
/// It is asked of each coding of each medicine of a request. So one search finds a code: what the knowledge lists is laid
/// over the index only where it says something else.
#[derive(Debug)]
pub struct DrugCodes {
    index: Arc<Index>,
    /// What each kind of product in the index means, by its place there.
    kinds: Vec<Meaning>,
    /// Codes that the knowledge lists and the index has not, or otherwise, in order.
    rxnorm: Vec<(u32, Meaning)>,
    /// The same of NDC products.
    ndc: Vec<(u32, Meaning)>,
    /// Codes of other systems, which the knowledge alone has.
    others: CodeTable<Meaning>,
    /// The places of the ingredients of all meanings.
    places: Vec<usize>,
}

/// What a code means to the rules.
#[derive(Clone, Copy, Debug)]
struct Meaning {
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
    /// Traces an index to what the rules know, and lays over it what the knowledge lists.
    pub(super) fn new(index: Arc<Index>, products: &Products, ingredients: &Ingredients) -> Self {
        let mut codes = Self {
            kinds: Vec::new(),
            rxnorm: Vec::new(),
            ndc: Vec::new(),
            others: CodeTable::default(),
            places: Vec::new(),
            index,
        };
        codes.trace(products, ingredients);
        codes.lay_over(products, ingredients);
        codes.places.shrink_to_fit();
        codes
    }

    fn trace(&mut self, products: &Products, ingredients: &Ingredients) {
        let index = Arc::clone(&self.index);
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
        for rxcuis in index.kinds() {
            let parts: Vec<_> = rxcuis.iter().filter_map(traced).collect();
            let product = parts.iter().filter_map(|(_, product, _)| *product).min();
            let places = parts.iter().flat_map(|(_, _, places)| places.iter().copied());
            let meaning = self.meaning(product, places);
            self.kinds.push(meaning);
        }
        self.kinds.shrink_to_fit();
    }

    fn lay_over(&mut self, products: &Products, ingredients: &Ingredients) {
        let of_products = products.codes().map(|(system, code, _)| (system, code));
        let of_ingredients = ingredients.codes().map(|(system, code, _)| (system, code));
        let listed: BTreeSet<(System, &str)> = of_products.chain(of_ingredients).collect();
        let mut others = Vec::new();
        for (system, code) in listed {
            let (product, places) = (products.by_code(system, code), ingredients.by_code(system, code));
            if self.says(system, code, product, places) {
                continue;
            }
            let meaning = self.meaning(product, places.iter().copied());
            match (system, code.parse()) {
                (System::RxNorm, Ok(code)) => self.rxnorm.push((code, meaning)),
                (System::Ndc, Ok(code)) => self.ndc.push((code, meaning)),
                _ => others.push((system, code.to_owned(), meaning)),
            }
        }
        self.rxnorm.sort_by_key(|(code, _)| *code);
        self.ndc.sort_by_key(|(code, _)| *code);
        self.others = CodeTable::new(others);
    }

    /// Whether the index says the same of a code as the knowledge.
    fn says(&self, system: System, code: &str, product: Option<Product>, places: &[usize]) -> bool {
        let mut indexed = self.index.products(system, code);
        indexed.next().is_some_and(|indexed| {
            let medicine = self.of_index(system, indexed);
            let is_same = |listed: &[usize], known: &[usize]| listed.is_empty() || listed == known;
            is_same(places, medicine.ingredients) && (product.is_none() || product == medicine.product)
        })
    }

    fn meaning(&mut self, product: Option<Product>, places: impl Iterator<Item = usize>) -> Meaning {
        let place = |places: &Vec<usize>| u32::try_from(places.len()).unwrap_or(u32::MAX);
        let from = place(&self.places);
        self.places.extend(places);
        Meaning { product, from, to: place(&self.places) }
    }

    /// The index.
    #[must_use]
    pub fn index(&self) -> &Index {
        &self.index
    }

    /// What a code means; an NDC in ten digits can mean several products.
    fn medicines(&self, system: System, code: &str) -> [Option<CodedMedicine<'_>>; 3] {
        match system {
            System::RxNorm => {
                let number = trimmed(code).parse().ok();
                let found = number.and_then(|number| self.numbered(system, number, &self.rxnorm));
                [found, None, None]
            }
            System::Ndc => {
                let mut products = ndc_products(code).into_iter();
                let mut next = || self.numbered(system, products.next()?, &self.ndc);
                [next(), next(), next()]
            }
            System::Atc | System::Snomed => {
                let meaning = self.others.get(system, code).and_then(<[Meaning]>::first);
                [meaning.map(|meaning| self.of_meaning(system, *meaning)), None, None]
            }
            System::Loinc
            | System::Icd10Cm
            | System::Icd10Pcs
            | System::Icd9Cm
            | System::Ucum
            | System::V3Route
            | System::Edqm
            | System::Nci
            | System::Other => [None; 3],
        }
    }

    /// What a code means that is a number: as the index has it, and before that as the knowledge does.
    fn numbered(&self, system: System, code: u32, listed: &[(u32, Meaning)]) -> Option<CodedMedicine<'_>> {
        let indexed = self.index.numbered(system, code).map(|indexed| self.of_index(system, indexed));
        let Ok(place) = listed.binary_search_by_key(&code, |(known, _)| *known) else { return indexed };
        let listed = listed.get(place).map(|(_, meaning)| self.of_meaning(system, *meaning))?;
        let Some(indexed) = indexed else { return Some(listed) };
        let ingredients =
            if listed.ingredients.is_empty() { indexed.ingredients } else { listed.ingredients };
        Some(CodedMedicine { product: listed.product.or(indexed.product), ingredients, ..indexed })
    }

    fn of_index<'k>(&'k self, system: System, indexed: Indexed<'k>) -> CodedMedicine<'k> {
        let meaning = self.kinds.get(indexed.kind).copied();
        let meaning = meaning.unwrap_or(Meaning { product: None, from: 0, to: 0 });
        CodedMedicine { indexed: Some(indexed), ..self.of_meaning(system, meaning) }
    }

    fn of_meaning(&self, system: System, Meaning { product, from, to }: Meaning) -> CodedMedicine<'_> {
        let range = usize::try_from(from).ok().zip(usize::try_from(to).ok());
        let places = range.and_then(|(from, to)| self.places.get(from..to));
        CodedMedicine { system, product, ingredients: places.unwrap_or_default(), indexed: None }
    }
}

impl super::Knowledge {
    /// What a code of a medicine means; nothing for one we do not know. An NDC in ten digits can mean several products.
    /// What the knowledge lists goes before what the index says.
    pub fn medicines(&self, system: System, code: &str) -> impl Iterator<Item = CodedMedicine<'_>> {
        self.drug_codes.medicines(system, code).into_iter().flatten()
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

    /// Whether a text names what a code means, or a part of it: also an ingredient that no rule depends on.
    #[must_use]
    pub fn is_named_in(&self, text: &str, medicine: &CodedMedicine<'_>) -> bool {
        if medicine.product.is_some() {
            return self.products.by_name(text) == medicine.product;
        }
        let mut rxcuis = medicine.indexed.iter().flat_map(|indexed| indexed.ingredients);
        self.ingredients.named_in(text).any(|named| medicine.ingredients.contains(&named))
            || rxcuis.any(|rxcui| {
                let name = self.drug_codes.index.ingredient(*rxcui);
                name.is_some_and(|name| words::stands_in_any_case(text, name))
            })
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
        let (Some(one), Some(two)) = (&self.indexed, &other.indexed) else {
            return self.may_share_ingredients(other);
        };
        let is_within = |one: &Indexed<'_>, two: &Indexed<'_>| {
            one.ingredients.iter().all(|ingredient| two.ingredients.contains(ingredient))
        };
        is_within(one, two)
            || is_within(two, one)
            || match (one.term_type.is_complete(), two.term_type.is_complete()) {
                (false, false) => true,
                // RxNorm has some ingredients twice, as lithium and as its salt.
                (true, true) => {
                    self.ingredients == other.ingredients
                        && one.ingredients.len() == two.ingredients.len()
                        && !self.ingredients.is_empty()
                }
                // A brand is a name of several combinations.
                (true, false) | (false, true) => {
                    one.ingredients.iter().any(|ingredient| two.ingredients.contains(ingredient))
                        || self.ingredients.iter().any(|ingredient| other.ingredients.contains(ingredient))
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

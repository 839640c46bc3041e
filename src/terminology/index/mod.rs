//! The index of drug products: which ingredients a RxNorm code or an NDC stands for, and how the product goes in.
//!
//! It is a text that can be read and compared, and takes a few hundred kilobytes in memory. The embedded one is
//! `terminology/products.txt`; an official release of RxNorm is made into another.

mod contents;
mod read;
mod term_type;

pub use contents::{Contents, Product};
pub use read::IndexError;
pub use term_type::TermType;

use std::sync::{Arc, OnceLock};

use super::{RouteKind, System, ndc_products};

/// The index in the binary.
const EMBEDDED: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/terminology/products.txt"));

/// Where an index comes from.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Release {
    /// What it was made of, for a reader.
    pub source: String,
    /// The day of the release or of the newest source, as `YYYY-MM-DD`.
    pub date: String,
}

/// Products by code.
#[derive(Debug)]
pub struct Index {
    release: Release,
    /// RxCUI and name of each ingredient, by RxCUI.
    ingredients: Vec<(u32, Box<str>)>,
    /// The different products: many codes share one.
    kinds: Vec<Kind>,
    /// The RxCUIs of the ingredients of all kinds.
    parts: Vec<u32>,
    rxnorm: Codes,
    ndc: Codes,
}

/// What a code stands for.
#[derive(Clone, Copy, Debug)]
struct Kind {
    /// Where its ingredients lie among all.
    from: u32,
    to: u32,
    term_type: TermType,
    route: Option<RouteKind>,
}

/// Codes in order, each with the place of its kind.
#[derive(Debug, Default)]
struct Codes {
    codes: Vec<u32>,
    kinds: Vec<u32>,
}

/// A product that a code names.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Indexed<'i> {
    /// The place of the kind of product among all.
    pub kind: usize,
    /// The RxCUIs of its ingredients, known to the rules or not.
    pub ingredients: &'i [u32],
    /// What sort of code it is.
    pub term_type: TermType,
    /// How the product goes in, if its name or form says so.
    pub route: Option<RouteKind>,
}

impl Index {
    /// The index embedded in the binary.
    ///
    /// # Errors
    /// [`IndexError`] if it is damaged; the tests hold it to be whole.
    pub fn embedded() -> Result<Arc<Self>, IndexError> {
        static INDEX: OnceLock<Result<Arc<Index>, IndexError>> = OnceLock::new();
        INDEX.get_or_init(|| Self::parse(EMBEDDED).map(Arc::new)).clone()
    }

    /// An index from its text.
    ///
    /// # Errors
    /// [`IndexError`] with the line, for a text that is no index, is damaged, or is of another version.
    pub fn parse(text: &str) -> Result<Self, IndexError> {
        read::index(text)
    }

    /// Where it comes from.
    #[must_use]
    pub const fn release(&self) -> &Release {
        &self.release
    }

    /// The products of a code; of an NDC in ten digits several can be meant.
    pub fn products(&self, system: System, code: &str) -> impl Iterator<Item = Indexed<'_>> {
        let rxnorm =
            (system == System::RxNorm).then(|| self.rxnorm.kind(code.trim().parse().ok()?)).flatten();
        let ndc = (system == System::Ndc).then(|| ndc_products(code)).into_iter().flatten();
        let kinds = rxnorm.into_iter().chain(ndc.filter_map(|product| self.ndc.kind(product)));
        kinds.filter_map(|kind| self.indexed(kind))
    }

    /// The product of a RxCUI, or of the nine digits of an NDC.
    #[must_use]
    pub fn numbered(&self, system: System, code: u32) -> Option<Indexed<'_>> {
        let codes = if system == System::Ndc { &self.ndc } else { &self.rxnorm };
        self.indexed(codes.kind(code)?)
    }

    /// The ingredients of each kind of product, by its place.
    pub fn kinds(&self) -> impl Iterator<Item = &[u32]> {
        self.kinds.iter().map(|kind| self.parts_of(*kind))
    }

    /// The RxCUIs of all ingredients, in order.
    pub fn ingredients(&self) -> impl Iterator<Item = u32> {
        self.ingredients.iter().map(|(rxcui, _)| *rxcui)
    }

    /// The name of an ingredient.
    #[must_use]
    pub fn ingredient(&self, rxcui: u32) -> Option<&str> {
        let place = self.ingredients.binary_search_by_key(&rxcui, |(known, _)| *known).ok()?;
        self.ingredients.get(place).map(|(_, name)| &**name)
    }

    /// How many RxNorm codes it holds.
    #[must_use]
    pub const fn rxnorm_codes(&self) -> usize {
        self.rxnorm.codes.len()
    }

    /// How many NDC products it holds.
    #[must_use]
    pub const fn ndc_products(&self) -> usize {
        self.ndc.codes.len()
    }

    /// The bytes it takes in memory.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let names: usize = self.ingredients.iter().map(|(_, name)| name.len()).sum();
        let entries = size_of_val(&*self.ingredients) + size_of_val(&*self.kinds) + size_of_val(&*self.parts);
        size_of::<Self>() + names + entries + self.rxnorm.bytes() + self.ndc.bytes()
    }

    /// All it holds, code by code.
    #[must_use]
    pub fn contents(&self) -> Contents {
        let product = |kind| {
            let indexed = self.indexed(kind)?;
            let ingredients = indexed.ingredients.to_vec();
            Some(Product { ingredients, term_type: indexed.term_type, route: indexed.route })
        };
        Contents {
            ingredients: self.ingredients.iter().map(|(rxcui, name)| (*rxcui, name.to_string())).collect(),
            rxnorm: self.rxnorm.iter().filter_map(|(code, kind)| Some((code, product(kind)?))).collect(),
            ndc: self.ndc.iter().filter_map(|(code, kind)| Some((code, product(kind)?))).collect(),
        }
    }

    fn indexed(&self, place: u32) -> Option<Indexed<'_>> {
        let place = usize::try_from(place).ok()?;
        let kind = *self.kinds.get(place)?;
        let Kind { term_type, route, .. } = kind;
        Some(Indexed { kind: place, ingredients: self.parts_of(kind), term_type, route })
    }

    fn parts_of(&self, Kind { from, to, .. }: Kind) -> &[u32] {
        let range = usize::try_from(from).ok().zip(usize::try_from(to).ok());
        range.and_then(|(from, to)| self.parts.get(from..to)).unwrap_or_default()
    }
}

impl Codes {
    fn kind(&self, code: u32) -> Option<u32> {
        let place = self.codes.binary_search(&code).ok()?;
        self.kinds.get(place).copied()
    }

    fn iter(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        self.codes.iter().copied().zip(self.kinds.iter().copied())
    }

    fn bytes(&self) -> usize {
        size_of_val(&*self.codes) + size_of_val(&*self.kinds)
    }
}

//! An index code by code: how one is made, written and compared with another.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
};

use super::{Release, RouteKind, TermType, read};

/// A product by what it is made of.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Product {
    /// The RxCUIs of its ingredients, in order.
    pub ingredients: Vec<u32>,
    /// What sort of code it is.
    pub term_type: TermType,
    /// How it goes in.
    pub route: Option<RouteKind>,
}

/// All that an index holds.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Contents {
    /// Names of ingredients by RxCUI.
    pub ingredients: BTreeMap<u32, String>,
    /// Products by RxCUI.
    pub rxnorm: BTreeMap<u32, Product>,
    /// Products by the nine digits of the NDC.
    pub ndc: BTreeMap<u32, Product>,
}

impl Contents {
    /// The text of the index, as [`super::Index::parse`] reads it. Of ingredients that no product has, nothing is said.
    #[must_use]
    pub fn text(&self, release: &Release) -> String {
        let used: BTreeSet<u32> = self
            .rxnorm
            .values()
            .chain(self.ndc.values())
            .flat_map(|product| &product.ingredients)
            .copied()
            .collect();
        let mut body = String::new();
        for (rxcui, name) in self.ingredients.iter().filter(|(rxcui, _)| used.contains(rxcui)) {
            line(&mut body, format_args!("ingredient {rxcui} {}", plain(name)));
        }
        codes(&mut body, "rxnorm", &self.rxnorm);
        codes(&mut body, "ndc", &self.ndc);
        let mut text = String::new();
        line(&mut text, format_args!("{}", read::FORMAT));
        line(&mut text, format_args!("source {}", plain(&release.source)));
        line(&mut text, format_args!("date {}", plain(&release.date)));
        line(&mut text, format_args!("checksum {:016x}", read::checksum(&body)));
        text + &body
    }
}

/// One line a kind of product; each code after the first as its distance from the one before.
fn codes(body: &mut String, keyword: &str, products: &BTreeMap<u32, Product>) {
    let mut by_kind: BTreeMap<&Product, Vec<u32>> = BTreeMap::new();
    for (code, product) in products {
        by_kind.entry(product).or_default().push(*code);
    }
    for (product, codes) in by_kind {
        let ingredients: Vec<String> = product.ingredients.iter().map(u32::to_string).collect();
        let route = product.route.map_or("-", RouteKind::name);
        let mut text = format!("{keyword} {} {} {route}", ingredients.join("+"), product.term_type.code());
        let mut previous = 0;
        for code in codes {
            // Writing to a String cannot fail.
            _ = write!(text, " {}", code - previous);
            previous = code;
        }
        line(body, format_args!("{text}"));
    }
}

fn line(text: &mut String, words: std::fmt::Arguments<'_>) {
    _ = writeln!(text, "{words}");
}

/// A name in one line.
fn plain(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ")
}

//! A release to an index.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::{
    concepts::Concepts,
    release::{Progress, Release},
    table::{ImportError, RXNCONSO, RXNREL, RXNSAT, code, text},
};
use crate::{
    knowledge::Knowledge,
    terminology::{
        System, TermType,
        index::{self, Contents, Product},
        ndc_products,
    },
};

/// What became of a release.
#[derive(Clone, Debug)]
pub struct Imported {
    /// Where it comes from.
    pub release: index::Release,
    /// What it has of the medicines that the knowledge knows.
    pub contents: Contents,
    /// NDCs that the release has for products of different ingredients; all of them count.
    pub ambiguous_ndc: usize,
}

/// Reads a release: every code of a product that has an ingredient which the knowledge knows.
///
/// # Errors
/// [`ImportError`] with file and line.
pub fn import(
    release: &mut Release,
    date: Option<Date>,
    knowledge: &Knowledge,
    progress: &mut Progress<'_>,
) -> Result<Imported, ImportError> {
    let date = date.map_or_else(|| release.date(), Ok)?;
    let mut concepts = Concepts::default();
    let mut rows = 0_usize;
    release.require(RXNCONSO, progress, &mut |columns| {
        if text(columns, 11) == "RXNORM" && text(columns, 1) == "ENG" {
            rows += 1;
            let is_current = text(columns, 16) == "N";
            concepts.name(code(columns, 0, "RXCUI")?, text(columns, 12), text(columns, 14), is_current);
        }
        Ok(())
    })?;
    some(rows, RXNCONSO.name)?;
    rows = 0;
    release.require(RXNREL, progress, &mut |columns| {
        // Relations between atoms have no RXCUI.
        if text(columns, 10) == "RXNORM" && text(columns, 2) == "CUI" {
            rows += 1;
            concepts.relate(code(columns, 4, "RXCUI2")?, text(columns, 7), code(columns, 0, "RXCUI1")?);
        }
        Ok(())
    })?;
    some(rows, RXNREL.name)?;
    let mut contents = Contents::default();
    add_products(&mut contents, &concepts, knowledge);
    let mut ambiguous = BTreeSet::new();
    rows = 0;
    release.require(RXNSAT, progress, &mut |columns| {
        if text(columns, 9) == "RXNORM" {
            rows += 1;
            if text(columns, 8) == "NDC" {
                let rxcui = code(columns, 0, "RXCUI")?;
                ambiguous.extend(add_ndc(&mut contents, rxcui, text(columns, 10))?);
            }
        }
        Ok(())
    })?;
    some(rows, RXNSAT.name)?;
    let source = format!("RxNorm of {date}, U.S. National Library of Medicine");
    let release = index::Release { source, date: date.to_string() };
    Ok(Imported { release, contents, ambiguous_ndc: ambiguous.len() })
}

fn some(rows: usize, file: &str) -> Result<(), ImportError> {
    if rows == 0 { Err(ImportError::NoRows { file: file.to_owned() }) } else { Ok(()) }
}

fn add_products(contents: &mut Contents, concepts: &Concepts, knowledge: &Knowledge) {
    let mut known: BTreeMap<u32, bool> = BTreeMap::new();
    let mut is_known = |rxcui: u32| {
        *known.entry(rxcui).or_insert_with(|| {
            let code = rxcui.to_string();
            let mut meanings = knowledge.medicines(System::RxNorm, &code);
            meanings.any(|medicine| medicine.product.is_some() || !medicine.ingredients.is_empty())
        })
    };
    for (rxcui, ingredients) in concepts.ingredients() {
        if !ingredients.iter().any(|ingredient| is_known(*ingredient)) {
            continue;
        }
        let Some(concept) = concepts.concepts.get(&rxcui) else { continue };
        for ingredient in &ingredients {
            if let Some(named) = concepts.concepts.get(ingredient) {
                contents.ingredients.insert(*ingredient, named.name.to_lowercase());
            }
        }
        let product = Product {
            ingredients: ingredients.into_iter().collect(),
            term_type: concept.term_type,
            route: knowledge.codes.product_route(&concept.name),
        };
        contents.rxnorm.insert(rxcui, product);
    }
}

/// Adds an NDC of a product we keep; gives it back if it is also that of a product of other ingredients.
fn add_ndc(contents: &mut Contents, rxcui: u32, code: &str) -> Result<Option<u32>, String> {
    let Some(product) = contents.rxnorm.get(&rxcui) else { return Ok(None) };
    let mut readings = ndc_products(code).into_iter();
    let (Some(ndc), None) = (readings.next(), readings.next()) else {
        return Err(format!("the NDC `{code}` does not have 11 digits"));
    };
    let product = Product { term_type: TermType::Ndc, ..product.clone() };
    let Some(known) = contents.ndc.get_mut(&ndc) else {
        contents.ndc.insert(ndc, product);
        return Ok(None);
    };
    let is_other = known.ingredients != product.ingredients;
    if is_other {
        let all: BTreeSet<u32> = known.ingredients.iter().chain(&product.ingredients).copied().collect();
        known.ingredients = all.into_iter().collect();
    }
    if known.route != product.route {
        known.route = None;
    }
    Ok(is_other.then_some(ndc))
}

impl Imported {
    /// Adds the codes that an earlier index has and this release has not, and says how many: orders and histories carry old
    /// codes, and no code is given to another product.
    pub fn keep(&mut self, earlier: Contents) -> usize {
        let contents = &mut self.contents;
        let before = contents.rxnorm.len() + contents.ndc.len();
        for (code, product) in earlier.rxnorm {
            contents.rxnorm.entry(code).or_insert(product);
        }
        for (code, product) in earlier.ndc {
            contents.ndc.entry(code).or_insert(product);
        }
        for (rxcui, name) in earlier.ingredients {
            contents.ingredients.entry(rxcui).or_insert(name);
        }
        contents.rxnorm.len() + contents.ndc.len() - before
    }
}

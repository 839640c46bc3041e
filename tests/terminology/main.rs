//! The proof that every code and name of the source tables is recognised, and that other medicines are not. What is
//! expected of a row comes from its own columns, not from the index.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails, and says where"
)]

mod drugs;
mod findings;
mod products;
mod samples;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    sync::LazyLock,
};

use countersign::{clinical::order::Product, knowledge::Knowledge, terminology::System};

static KNOWLEDGE: LazyLock<Knowledge> = LazyLock::new(|| Knowledge::embedded().unwrap());

type Row = BTreeMap<String, String>;

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/terminology").join(name)
}

fn rows(name: &str) -> Vec<Row> {
    let mut reader = csv::Reader::from_path(path(name)).unwrap();
    let rows: Result<Vec<Row>, _> = reader.deserialize().collect();
    rows.unwrap()
}

/// The items of a list with semicolons; of an empty one none.
fn items(list: &str) -> impl Iterator<Item = &str> {
    list.split(';').filter(|item| !item.is_empty())
}

/// The knowledge's ingredients among some RxCUIs.
fn known_ingredients(rxcuis: &str) -> BTreeSet<usize> {
    items(rxcuis).flat_map(|rxcui| KNOWLEDGE.ingredients.by_code(System::RxNorm, rxcui)).copied().collect()
}

/// Our product among some RxCUIs.
fn known_product(rxcuis: &str) -> Option<Product> {
    items(rxcuis).filter_map(|rxcui| KNOWLEDGE.products.by_code(System::RxNorm, rxcui)).min()
}

/// What a code means, which must be one thing.
fn meaning(system: System, code: &str) -> (Option<Product>, BTreeSet<usize>, Vec<u32>) {
    let meanings: Vec<_> = KNOWLEDGE.medicines(system, code).collect();
    assert_eq!(meanings.len(), 1, "{system:?} {code}: {meanings:?}");
    let rxcuis = meanings[0].indexed.map_or_else(Vec::new, |indexed| indexed.ingredients.to_vec());
    (meanings[0].product, meanings[0].ingredients.iter().copied().collect(), rxcuis)
}

fn rxcuis(list: &str) -> Vec<u32> {
    let rxcuis: BTreeSet<u32> = items(list).map(|rxcui| rxcui.parse().unwrap()).collect();
    rxcuis.into_iter().collect()
}

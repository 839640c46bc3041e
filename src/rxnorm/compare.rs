//! How an index differs from another.

use std::collections::BTreeMap;

use crate::terminology::index::{Contents, Product};

/// The differences of one sort of code.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Changes {
    /// Codes that only the later index has.
    pub new: Vec<u32>,
    /// Codes that only the earlier one has.
    pub gone: Vec<u32>,
    /// Codes whose ingredients are others now.
    pub changed: Vec<u32>,
}

/// What changed from one index to a later one, of RxNorm codes and of NDCs.
#[must_use]
pub fn compare(earlier: &Contents, later: &Contents) -> (Changes, Changes) {
    (changes(&earlier.rxnorm, &later.rxnorm), changes(&earlier.ndc, &later.ndc))
}

fn changes(earlier: &BTreeMap<u32, Product>, later: &BTreeMap<u32, Product>) -> Changes {
    let only = |these: &BTreeMap<u32, Product>, others: &BTreeMap<u32, Product>| {
        these.keys().filter(|code| !others.contains_key(code)).copied().collect()
    };
    let is_changed = |(code, product): &(&u32, &Product)| {
        later.get(code).is_some_and(|now| now.ingredients != product.ingredients)
    };
    Changes {
        new: only(later, earlier),
        gone: only(earlier, later),
        changed: earlier.iter().filter(is_changed).map(|(code, _)| *code).collect(),
    }
}

//! The products that orders are looked through for: the drugs we check, and what is confused with them.

use super::{
    Drug, Identity,
    phrases::{Found, Phrases},
};
use crate::{
    clinical::order::Product,
    terminology::{CodeTable, System},
};

/// How our products are recognised, all of them at once.
#[derive(Debug)]
pub struct Products {
    by_code: CodeTable<Product>,
    by_name: Phrases<Product>,
}

impl Products {
    pub(super) fn of(drugs: &[Drug]) -> Self {
        let products: Vec<(Product, &Identity)> = drugs
            .iter()
            .enumerate()
            .flat_map(|(drug, knowledge)| {
                let look_alikes = knowledge.look_alikes.iter().enumerate();
                let look_alikes = look_alikes
                    .map(move |(product, other)| (Product::LookAlike { drug, product }, &other.identity));
                look_alikes.chain([(Product::Drug(drug), &knowledge.identity)])
            })
            .collect();
        let codes = products.iter().flat_map(|(product, identity)| {
            identity.codes.iter().map(|(system, code)| (*system, code.clone(), *product))
        });
        let by_code = CodeTable::new(codes);
        let names = products
            .iter()
            .flat_map(|(product, identity)| identity.names.iter().map(|name| (name.clone(), *product)));
        Self { by_code, by_name: Phrases::new(names) }
    }

    /// The product of a code; a drug goes before what is confused with another.
    #[must_use]
    pub fn by_code(&self, system: System, code: &str) -> Option<Product> {
        self.by_code.get(system, code)?.iter().min().copied()
    }

    /// Every code that is listed.
    pub(super) fn codes(&self) -> impl Iterator<Item = (System, &str, &[Product])> {
        self.by_code.iter()
    }

    /// Every name that is listed.
    pub(super) fn names(&self) -> impl Iterator<Item = (&str, Product)> {
        self.by_name.iter()
    }

    /// Every name that stands in a text as whole words, in whatever case.
    pub(super) fn all_in<'t>(&'t self, text: &'t str) -> impl Iterator<Item = Found<Product>> + 't {
        self.by_name.all_in(text)
    }

    /// The product that a text names as a whole word, in whatever case; a drug goes before what is confused with it.
    #[must_use]
    pub fn by_name(&self, text: &str) -> Option<Product> {
        self.all_in(text).map(|found| found.meaning).min()
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::knowledge::Knowledge;

    const DRUG: Option<Product> = Some(Product::Drug(0));
    const LOOK_ALIKE: Option<Product> = Some(Product::LookAlike { drug: 0, product: 0 });

    #[rstest]
    #[case(System::RxNorm, "1942954", DRUG)]
    #[case(System::Ndc, "0008-0100-01", DRUG)]
    #[case(System::Ndc, "00008010001", DRUG)]
    #[case(System::Atc, "L01FB01", DRUG)]
    #[case(System::Atc, "L01XC26", DRUG)]
    #[case(System::Atc, "1942954", None)]
    #[case(System::RxNorm, "1294580", LOOK_ALIKE)]
    fn a_product_is_recognised_by_code(
        #[case] system: System,
        #[case] code: &str,
        #[case] product: Option<Product>,
    ) {
        assert_eq!(Knowledge::embedded().unwrap().products.by_code(system, code), product);
    }

    #[rstest]
    #[case("BESPONSA 0.9 mg vial", DRUG)]
    #[case("inotuzumab ozogamicin", DRUG)]
    #[case("Gemtuzumab Ozogamicin (Mylotarg)", LOOK_ALIKE)]
    #[case("gemtuzumab, not inotuzumab", DRUG)]
    #[case("ozogamicin", None)]
    #[case("InO", None)]
    fn a_product_is_recognised_by_name(#[case] text: &str, #[case] product: Option<Product>) {
        assert_eq!(Knowledge::embedded().unwrap().products.by_name(text), product);
    }
}

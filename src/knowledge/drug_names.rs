//! What the names of medicines mean to the rules.

use super::{Ingredients, Products, phrases::Phrases};
use crate::clinical::order::Product;

/// Every name of a medicine, so that one walk over a text finds all that it names.
#[derive(Debug)]
pub struct DrugNames(Phrases<DrugName>);

/// What a name means.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum DrugName {
    /// One of our products.
    Product(Product),
    /// An ingredient, by its place in the knowledge.
    Ingredient(usize),
}

impl DrugNames {
    pub(super) fn new(products: &Products, ingredients: &Ingredients) -> Self {
        let products = products.names().map(|(name, product)| (name, DrugName::Product(product)));
        let ingredients = ingredients.names().map(|(name, place)| (name, DrugName::Ingredient(place)));
        let names = products.chain(ingredients);
        Self(Phrases::new(names.map(|(name, meaning)| (name.to_owned(), meaning))))
    }

    /// All that a text names, as whole words in whatever case; one thing of several names more than once.
    pub fn all_in<'t>(&'t self, text: &'t str) -> impl Iterator<Item = DrugName> + 't {
        self.0.all_in(text).map(|found| found.meaning)
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::knowledge::Knowledge;

    #[rstest]
    #[case("Dexamethasone, premed for Besponsa")]
    #[case("acetaminophen 300 MG / codeine phosphate 30 MG Oral Tablet")]
    #[case("Mylotarg, not inotuzumab")]
    #[case("nothing")]
    fn it_names_what_products_and_ingredients_do(#[case] text: &str) {
        let knowledge = Knowledge::embedded().unwrap();
        let (mut product, mut ingredients) = (None, Vec::new());
        for name in knowledge.drug_names.all_in(text) {
            match name {
                DrugName::Product(named) => product = product.into_iter().chain([named]).min(),
                DrugName::Ingredient(place) => ingredients.push(place),
            }
        }
        assert_eq!(product, knowledge.products.by_name(text));
        assert!(ingredients.into_iter().eq(knowledge.ingredients.named_in(text)));
    }
}

//! What a code or a name means to the rules, told to a person: for whoever connects an EHR, and for a pharmacist who asks
//! why an order was recognised.

use super::{CodedMedicine, Concept, Knowledge, Presence, load};
use crate::terminology::System;

/// One thing that a code or a name means.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Meaning {
    /// What was found: "RxNorm 993781", "name".
    pub by: String,
    /// What it is: `medicine`, `observation`, `condition`, `route`…
    pub kind: &'static str,
    /// What it is called.
    pub name: String,
    /// The term type of RxNorm, of a code of the index.
    pub term_type: Option<&'static str>,
    /// How the product goes in, as the index has it.
    pub route: Option<&'static str>,
    /// Of a medicine: what is in it.
    pub ingredients: Vec<IngredientMeaning>,
    /// Whether any rule depends on it.
    pub is_used: bool,
    /// Where that stands.
    pub why: String,
}

/// An ingredient of a medicine that was looked up.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct IngredientMeaning {
    /// Its name.
    pub name: String,
    /// What it is to the rules: our product, its classes, the risk that it lengthens the QT interval. Empty: nothing.
    pub classes: Vec<String>,
}

impl Knowledge {
    /// All that a code or a text means: every code system is tried, or the one given, then the text as a name.
    #[must_use]
    pub fn look_up(&self, term: &str, system: Option<System>) -> Vec<Meaning> {
        let mut found: Vec<Meaning> = Vec::new();
        for tried in System::ALL.into_iter().filter(|tried| system.is_none_or(|system| system == *tried)) {
            found.extend(self.medicines(tried, term).map(|medicine| self.of_medicine(term, &medicine)));
            let concepts = self.codes.concepts(tried, term);
            found.extend(
                concepts.iter().map(|concept| self.of_concept(by_code(tried, term), *concept, "codes.toml")),
            );
        }
        if system.is_none() {
            found.extend(self.of_name(term));
        }
        found
    }

    fn of_medicine(&self, code: &str, medicine: &CodedMedicine<'_>) -> Meaning {
        let index = self.drug_codes.index();
        let ingredients = match medicine.indexed {
            Some(indexed) => indexed
                .ingredients
                .iter()
                .map(|rxcui| {
                    let name = index.ingredient(*rxcui).unwrap_or_default().to_owned();
                    let code = rxcui.to_string();
                    let places = self.ingredients.by_code(System::RxNorm, &code);
                    let product = self.products.by_code(System::RxNorm, &code);
                    IngredientMeaning { name, classes: self.classes(product.is_some(), places) }
                })
                .collect(),
            None => self.listed(medicine),
        };
        let release = index.release();
        let why = match medicine.indexed {
            Some(_) => format!("index of products: {} ({})", release.source, release.date),
            None => "listed in the knowledge".to_owned(),
        };
        Meaning {
            by: by_code(medicine.system, code),
            kind: "medicine",
            name: self.medicine_name(medicine),
            term_type: medicine.term_type().map(crate::terminology::TermType::code),
            route: medicine.route().map(crate::terminology::RouteKind::name),
            ingredients,
            is_used: medicine.product.is_some() || !medicine.ingredients.is_empty(),
            why,
        }
    }

    fn listed(&self, medicine: &CodedMedicine<'_>) -> Vec<IngredientMeaning> {
        let product = medicine.product.map(|product| IngredientMeaning {
            name: self.product_name(product).to_owned(),
            classes: self.classes(true, medicine.ingredients),
        });
        let is_product = product.is_some();
        let ingredients = medicine.ingredients.iter().filter(|_| !is_product);
        product.into_iter().chain(ingredients.filter_map(|place| self.of_ingredient(*place))).collect()
    }

    fn of_ingredient(&self, place: usize) -> Option<IngredientMeaning> {
        let name = self.ingredients.get(place)?.name.clone();
        Some(IngredientMeaning { name, classes: self.classes(false, &[place]) })
    }

    /// What an ingredient is to the rules.
    fn classes(&self, is_product: bool, places: &[usize]) -> Vec<String> {
        let ours = is_product.then(|| "product".to_owned());
        let known = places.iter().filter_map(|place| self.ingredients.get(*place));
        let classes = known.flat_map(|ingredient| &ingredient.classes).map(|class| class.code().to_owned());
        let of_qt = self.qt_drugs.of(places).map(|drug| format!("qt-{}", drug.risk.code()));
        let known = (!places.is_empty()).then(|| "ingredient of the knowledge".to_owned());
        let classes: Vec<String> = ours.into_iter().chain(classes).chain(of_qt).collect();
        if classes.is_empty() { known.into_iter().collect() } else { classes }
    }

    fn of_concept(&self, by: String, concept: Concept, file: &str) -> Meaning {
        let (kind, name, is_used) = match concept {
            Concept::Observable(observable) => {
                let units = self.codes.unit_names(observable).join(", ");
                let units = if units.is_empty() { units } else { format!("; units {units}") };
                ("observation", format!("{}{units}", observable.code()), true)
            }
            Concept::Diagnosis(_) => ("condition", load::concept_name(concept), true),
            Concept::Response(_) => ("response", load::concept_name(concept), true),
            Concept::Finding(Presence::Positive | Presence::Negative) => {
                ("answer", load::concept_name(concept), true)
            }
            Concept::Route(_) => ("route", load::concept_name(concept), true),
            Concept::StemCellTransplant
            | Concept::TransplantNamed
            | Concept::TransplantInPassing
            | Concept::AfterTransplant
            | Concept::TransplantSequel
            | Concept::TransplantAwaited
            | Concept::NoTransplantPlanned
            | Concept::PlateletTransfusion => ("procedure", load::concept_name(concept), true),
            Concept::Unrelated => ("other", "known, and read by no rule".to_owned(), false),
        };
        let why = format!("listed in {file}");
        Meaning { by, kind, name, term_type: None, route: None, ingredients: Vec::new(), is_used, why }
    }

    /// What a text names.
    fn of_name(&self, text: &str) -> Vec<Meaning> {
        let medicine = |name: String, classes: Vec<String>, why: &str| Meaning {
            by: "name".to_owned(),
            kind: "medicine",
            name: name.clone(),
            term_type: None,
            route: None,
            ingredients: vec![IngredientMeaning { name, classes }],
            is_used: true,
            why: why.to_owned(),
        };
        let product = self.products.by_name(text).map(|product| {
            medicine(self.product_name(product).to_owned(), self.classes(true, &[]), "a name of drug.toml")
        });
        let ingredients = self.ingredients.by_name(text).into_iter().filter_map(|place| {
            let IngredientMeaning { name, classes } = self.of_ingredient(place)?;
            Some(medicine(name, classes, "a name of ingredients.toml"))
        });
        let concept = |concept| self.of_concept("name".to_owned(), concept, "codes.toml, as a name");
        let observable = self.codes.observable_named(text).map(Concept::Observable).map(concept);
        let conditions = self.codes.conditions_named(text).map(|named| {
            let meaning = concept(named.concept);
            let doubt = if named.is_doubted { " (in doubt)" } else { "" };
            Meaning { name: format!("{}{doubt}", meaning.name), ..meaning }
        });
        product.into_iter().chain(ingredients).chain(observable).chain(conditions).collect()
    }
}

fn by_code(system: System, code: &str) -> String {
    format!("{} {}", system.title(), code.trim())
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn told(term: &str, system: Option<System>) -> Vec<String> {
        let knowledge = Knowledge::embedded().unwrap();
        let tell = |meaning: Meaning| {
            let ingredients = meaning.ingredients.iter();
            let ingredients: Vec<String> = ingredients
                .map(|ingredient| {
                    format!("{} [{}]", ingredient.name.to_lowercase(), ingredient.classes.join(", "))
                })
                .collect();
            format!("{} = {}: {} {}", meaning.by, meaning.kind, meaning.name, ingredients.join(" + "))
        };
        knowledge.look_up(term, system).into_iter().map(tell).collect()
    }

    #[rstest]
    #[case("1942954", &["RxNorm 1942954 = medicine: inotuzumab ozogamicin inotuzumab ozogamicin [product]"])]
    #[case("0008-0100-01", &["NDC 0008-0100-01 = medicine: inotuzumab ozogamicin inotuzumab ozogamicin [product]"])]
    #[case("L01XC26", &["ATC L01XC26 = medicine: inotuzumab ozogamicin inotuzumab ozogamicin [product]"])]
    #[case("N02AJ06", &["ATC N02AJ06 = medicine: acetaminophen / codeine acetaminophen [antipyretic] + codeine [opioid]"])]
    #[case("Zofran", &["name = medicine: ondansetron ondansetron [qt-known]"])]
    #[case("K74.60", &["ICD-10 K74.60 = condition: cirrhosis "])]
    #[case("inotuzumabs", &[])]
    fn a_code_or_a_name_is_told(#[case] term: &str, #[case] expected: &[&str]) {
        assert_eq!(told(term, None), expected);
    }

    #[test]
    fn only_the_system_given_is_looked_in() {
        assert!(told("1942954", Some(System::Ndc)).is_empty());
        assert_eq!(told("1942954", Some(System::RxNorm)).len(), 1);
    }

    #[test]
    fn an_observation_tells_its_units() {
        let told = told("2823-3", None);
        assert!(
            told[0].starts_with("LOINC 2823-3 = observation: potassium; units meq/L, mmol/L"),
            "{told:?}"
        );
    }
}

//! The ingredients of medicines that a rule can depend on: how they are recognised, what they are.

use super::{named::named, phrases::Phrases};
use crate::terminology::{CodeTable, System};

/// An active ingredient.
#[derive(Debug)]
pub struct Ingredient {
    /// Its generic name, in lower case.
    pub name: String,
    /// Lower-case words or phrases any of which names it.
    pub names: Vec<String>,
    /// What it is.
    pub classes: Vec<Class>,
    /// System and code, in the form of [`System::comparable`].
    pub codes: Vec<(System, String)>,
}

named! {
    /// Kinds of ingredients that rules ask for.
    Class:
    /// A corticosteroid that counts as premedication. PRE
    Corticosteroid = "corticosteroid",
    /// Lowers fever, and counts as premedication. PRE
    Antipyretic = "antipyretic",
    /// A non-steroidal anti-inflammatory drug: an antipyretic that is not preferred. PRE-R5
    Nsaid = "nsaid",
    /// An opioid: in a combination, no antipyretic itself. PRE
    Opioid = "opioid",
    /// An H1 antihistamine. PRE
    H1Antihistamine = "h1-antihistamine",
    /// An H2 blocker: no premedication. PRE-R6
    H2Blocker = "h2-blocker",
    /// An alkylator as conditioning uses them. VOD-R4
    Alkylator = "alkylator",
    /// Lowers the number of blasts in the blood. CYT-02
    Cytoreductive = "cytoreductive",
    /// A tyrosine kinase inhibitor: the backbone of Ph+ treatment. QT-21
    TyrosineKinaseInhibitor = "tyrosine-kinase-inhibitor",
    /// A loop diuretic. Tisdale score
    LoopDiuretic = "loop-diuretic",
    /// Any diuretic. QT-15
    Diuretic = "diuretic",
    /// Makes the body lose potassium or magnesium. QT-15
    ElectrolyteWasting = "electrolyte-wasting",
    /// A proton pump inhibitor: magnesium falls. QT-15
    ProtonPumpInhibitor = "proton-pump-inhibitor",
    /// An azole antifungal: an inhibitor of CYP3A4. PRE-R8
    Azole = "azole",
    /// Ursodeoxycholic acid. VOD-R9
    Ursodiol = "ursodiol",
}

/// All ingredients, and how they are found. An ingredient is named by its place among them.
#[derive(Debug, Default)]
pub struct Ingredients {
    list: Vec<Ingredient>,
    by_code: CodeTable<usize>,
    by_name: Phrases<usize>,
    by_class: Phrases<Class>,
}

impl Ingredients {
    pub(super) fn new(list: Vec<Ingredient>, class_names: Vec<(String, Class)>) -> Self {
        let codes = list.iter().enumerate().flat_map(|(place, ingredient)| {
            ingredient.codes.iter().map(move |(system, code)| (*system, code.clone(), place))
        });
        let by_code = CodeTable::new(codes);
        let names = list
            .iter()
            .enumerate()
            .flat_map(|(place, ingredient)| ingredient.names.iter().map(move |name| (name.clone(), place)));
        let by_name = Phrases::new(names);
        Self { list, by_code, by_name, by_class: Phrases::new(class_names) }
    }

    /// The ingredient at a place.
    #[must_use]
    pub fn get(&self, place: usize) -> Option<&Ingredient> {
        self.list.get(place)
    }

    /// The place of an ingredient by its generic name.
    #[must_use]
    pub fn place(&self, name: &str) -> Option<usize> {
        self.list.iter().position(|ingredient| ingredient.name == name)
    }

    /// Whether the ingredient at a place is of a class.
    #[must_use]
    pub fn is(&self, place: usize, class: Class) -> bool {
        self.get(place).is_some_and(|ingredient| ingredient.classes.contains(&class))
    }

    /// The places of the ingredients of a class.
    pub fn of_class(&self, class: Class) -> impl Iterator<Item = usize> + '_ {
        let places = self.list.iter().enumerate();
        places.filter(move |(_, ingredient)| ingredient.classes.contains(&class)).map(|(place, _)| place)
    }

    /// The ingredients of a coded product.
    #[must_use]
    pub fn by_code(&self, system: System, code: &str) -> &[usize] {
        self.by_code.get(system, code).unwrap_or_default()
    }

    /// Every code that is listed.
    pub(super) fn codes(&self) -> impl Iterator<Item = (System, &str, &[usize])> {
        self.by_code.iter()
    }

    /// Every name that is listed.
    pub(super) fn names(&self) -> impl Iterator<Item = (&str, usize)> {
        self.by_name.iter()
    }

    /// The ingredients that a text names, as whole words in whatever case, accents aside; one of several names more than
    /// once.
    pub fn named_in<'t>(&'t self, text: &'t str) -> impl Iterator<Item = usize> + 't {
        self.by_name.all_in(text).map(|named| named.meaning)
    }

    /// The ingredients that a text names, each once.
    #[must_use]
    pub fn by_name(&self, text: &str) -> Vec<usize> {
        let mut found = Vec::new();
        for place in self.named_in(text) {
            if !found.contains(&place) {
                found.push(place);
            }
        }
        found
    }

    /// The ingredients of the classes that a text names as such: "antihistamines".
    #[must_use]
    pub fn by_class_name(&self, text: &str) -> Vec<usize> {
        self.by_class.all_in(text).flat_map(|named| self.of_class(named.meaning)).collect()
    }

    /// How many there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;
    use crate::knowledge::{Knowledge, words::stands_in};

    static KNOWLEDGE: LazyLock<Knowledge> = LazyLock::new(|| Knowledge::embedded().unwrap());

    fn names(places: impl IntoIterator<Item = usize>) -> Vec<&'static str> {
        let name = |place| KNOWLEDGE.ingredients.get(place).unwrap().name.as_str();
        places.into_iter().map(name).collect()
    }

    #[rstest]
    #[case("Ondansetron 4 MG Oral Tablet", &["ondansetron"])]
    #[case("PARACETAMOL 500mg", &["acetaminophen"])]
    #[case("acetaminophen 325 MG / diphenhydramine 25 MG", &["acetaminophen", "diphenhydramine"])]
    #[case("Solu-Medrol 125 mg", &["methylprednisolone"])]
    #[case("methylprednisolone", &["methylprednisolone"])]
    #[case("sodium chloride 0.9 %", &[])]
    #[case("ondansetronum", &[])]
    fn a_name_is_found_as_whole_words(#[case] text: &str, #[case] expected: &[&str]) {
        assert_eq!(names(KNOWLEDGE.ingredients.by_name(text)), expected);
    }

    #[test]
    fn every_ingredient_is_found_by_each_name_and_code() {
        let all = &KNOWLEDGE.ingredients;
        for (place, ingredient) in all.list.iter().enumerate() {
            for name in &ingredient.names {
                assert!(all.by_name(&format!("({} 5 mg)", name.to_uppercase())).contains(&place), "{name}");
            }
            assert!(all.by_name(&ingredient.name).contains(&place), "{} by its own name", ingredient.name);
            for (system, code) in &ingredient.codes {
                assert!(all.by_code(*system, code).contains(&place), "{} by {code}", ingredient.name);
            }
        }
        let codeless = all.list.iter().filter(|ingredient| ingredient.codes.is_empty());
        let codeless: Vec<&str> = codeless.map(|ingredient| ingredient.name.as_str()).collect();
        assert_eq!(codeless, ["nizatidine"]);
    }

    proptest! {
        /// The slow way: every name is looked for in a lower-case copy.
        #[test]
        fn names_are_found_as_the_slow_way_finds_them(
            picked in prop::collection::vec((0..1000_usize, 0..100_usize), 0..4),
            joints in prop::collection::vec("[ /,0-9a-zA-Z()-]{0,3}", 5),
        ) {
            let list = &KNOWLEDGE.ingredients.list;
            let name = |(ingredient, name): &(usize, usize)| {
                let names = &list[ingredient % list.len()].names;
                names[name % names.len()].to_uppercase()
            };
            let text: String = joints.iter().zip(picked.iter().map(name).chain([String::new()]))
                .map(|(joint, name)| joint.clone() + &name).collect();
            let lower = text.to_lowercase();
            let stands = |ingredient: &Ingredient| ingredient.names.iter().any(|name| stands_in(&lower, name));
            let slow: Vec<usize> =
                (0..list.len()).filter(|place| stands(&list[*place])).collect();
            let mut quick = KNOWLEDGE.ingredients.by_name(&text);
            quick.sort_unstable();
            prop_assert_eq!(quick, slow, "{}", text);
        }
    }

    /// Section 4 of the clinical file, "Ingredients that satisfy a class", and the alkylators of section 5; propacetamol
    /// is paracetamol once it is in the blood.
    #[rstest]
    #[case(Class::Corticosteroid, &[
        "betamethasone", "cortisone", "dexamethasone", "hydrocortisone", "methylprednisolone", "prednisolone", "prednisone",
    ])]
    #[case(Class::Antipyretic, &[
        "acetaminophen", "aspirin", "diclofenac", "ibuprofen", "ketorolac", "metamizole", "naproxen", "propacetamol",
    ])]
    #[case(Class::H1Antihistamine, &[
        "bilastine", "cetirizine", "chlorpheniramine", "clemastine", "cyproheptadine", "desloratadine", "dexchlorpheniramine",
        "dimenhydrinate", "dimethindene", "diphenhydramine", "fexofenadine", "hydroxyzine", "levocetirizine", "loratadine",
        "mepyramine", "promethazine",
    ])]
    #[case(Class::H2Blocker, &["cimetidine", "famotidine", "nizatidine", "ranitidine"])]
    #[case(Class::Alkylator, &[
        "bendamustine", "busulfan", "carmustine", "cyclophosphamide", "dacarbazine", "ifosfamide", "melphalan", "thiotepa",
        "treosulfan",
    ])]
    fn a_class_is_what_the_clinical_file_lists(#[case] class: Class, #[case] expected: &[&str]) {
        assert_eq!(names(KNOWLEDGE.ingredients.of_class(class)), expected);
    }

    #[test]
    fn every_class_has_ingredients() {
        for class in Class::ALL {
            assert!(KNOWLEDGE.ingredients.of_class(*class).next().is_some(), "{}", class.code());
        }
    }

    #[test]
    fn a_code_names_its_ingredient() {
        let by_code = |system, code| names(KNOWLEDGE.ingredients.by_code(system, code).iter().copied());
        assert_eq!(by_code(System::RxNorm, "161"), ["acetaminophen"]);
        assert_eq!(by_code(System::Atc, "N02BE01"), ["acetaminophen"]);
        assert_eq!(by_code(System::Atc, "J01EE01"), ["sulfamethoxazole", "trimethoprim"]);
        assert_eq!(by_code(System::Atc, "N02AJ06"), ["acetaminophen", "codeine"]);
        assert!(by_code(System::RxNorm, "1942950").is_empty());
    }
}

//! What a medication is: one of our products, or a medicine whose ingredients a rule can depend on.

mod resolved;

use bumpalo::collections::Vec as BumpVec;

pub(super) use self::resolved::{
    Names, Resolved, is_displayed_alone, readable, reference_to_read, resolve, target,
};

use super::{
    contradiction::contradiction,
    element::{CodeableConcept, Coding},
};
use crate::{
    clinical::{
        case::Contradiction,
        order::{MatchedBy, Product},
    },
    json::Arena,
    knowledge::{CodedMedicine, DrugName, Ingredients, Knowledge},
    terminology::RouteKind,
};

/// What a medication was recognised as; a look-alike is a product of ours and a medicine too.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Recognised<'a> {
    /// One of our products.
    pub(super) product: Option<(Product, MatchedBy)>,
    /// The ingredients we know, by their place in the knowledge; none for a drug we check.
    pub(super) ingredients: &'a [usize],
    /// How the ingredients were recognised.
    pub(super) matched_by: MatchedBy,
    /// How the product goes in, if its code says so.
    pub(super) route: Option<RouteKind>,
    /// Its codes and names do not say the same.
    pub(super) contradiction: Option<Box<Contradiction>>,
}

impl Recognised<'_> {
    /// The drug we check that it is.
    pub(super) const fn drug(&self) -> Option<usize> {
        match self.product {
            Some((Product::Drug(drug), _)) => Some(drug),
            Some((Product::LookAlike { .. }, _)) | None => None,
        }
    }
}

/// A code that was looked up, and which of the codings it is.
pub(super) struct Coded<'k> {
    pub(super) coding: usize,
    pub(super) medicine: CodedMedicine<'k>,
}

/// What a concept is; nothing if no rule can depend on it.
pub(super) fn recognise<'a>(
    concept: &CodeableConcept<'_>,
    knowledge: &Knowledge,
    arena: &'a Arena,
) -> Option<Recognised<'a>> {
    let coded = coded(concept, knowledge, arena);
    let is_drug = |product: Option<Product>| matches!(product, Some(Product::Drug(_)));
    // Of a drug we check nothing else is asked.
    let is_coded_drug = is_drug(product_of_coded(&coded));
    let named = if is_coded_drug { Named::new(arena) } else { Named::of(concept, &coded, knowledge, arena) };
    let product = product_of(concept, &coded, || named.product, knowledge);
    let ingredients = if is_drug(product.map(|(product, _)| product)) {
        &[]
    } else {
        with_text(named.ingredients, concept, knowledge).into_bump_slice()
    };
    if product.is_none() && ingredients.is_empty() {
        return None;
    }
    let is_coded = |ingredient| coded.iter().any(|coded| coded.medicine.ingredients.contains(ingredient));
    let contradiction = contradiction(concept, &coded, product.map(|(product, _)| product), knowledge);
    // What contradicts itself is told by codes and names alike.
    let is_by_code = ingredients.iter().all(is_coded) || contradiction.is_some();
    let matched_by = if is_by_code { MatchedBy::Code } else { MatchedBy::Name };
    let complete = coded.iter().filter(|coded| coded.medicine.is_complete());
    let route = RouteKind::common(complete.filter_map(|coded| coded.medicine.route()));
    Some(Recognised { product, ingredients, matched_by, route, contradiction })
}

/// What a concept is, if it is a drug we check: nothing else is looked for.
pub(super) fn recognise_drug<'a>(
    concept: &CodeableConcept<'_>,
    knowledge: &Knowledge,
    arena: &'a Arena,
) -> Option<Recognised<'a>> {
    let coded = coded(concept, knowledge, arena);
    let displayed = || displays(concept).filter_map(|words| knowledge.products.by_name(words)).min();
    let recognised = Recognised {
        product: product_of(concept, &coded, displayed, knowledge),
        ingredients: &[],
        matched_by: MatchedBy::Code,
        route: None,
        contradiction: None,
    };
    recognised.drug().is_some().then_some(recognised)
}

/// What the codes of a concept mean, those that we know. An NDC that can mean several products means the one that another
/// code confirms, if one does.
pub(super) fn coded<'l, 'k>(
    concept: &CodeableConcept<'_>,
    knowledge: &'k Knowledge,
    arena: &'l Arena,
) -> BumpVec<'l, Coded<'k>> {
    let mut found = BumpVec::new_in(arena);
    let mut is_ambiguous = false;
    for (place, coding) in concept.codings.iter().enumerate() {
        let Some(code) = coding.code else { continue };
        for medicine in knowledge.medicines(coding.system(), code) {
            is_ambiguous |= found.last().is_some_and(|last: &Coded<'_>| last.coding == place);
            found.push(Coded { coding: place, medicine });
        }
    }
    if is_ambiguous {
        confirm(&mut found);
    }
    found
}

/// Leaves out what a code can mean too, where another code agrees with one of its meanings.
fn confirm(found: &mut BumpVec<'_, Coded<'_>>) {
    let agrees = |one: &Coded<'_>| {
        found.iter().any(|other| other.coding != one.coding && other.medicine.agrees_with(&one.medicine))
    };
    let confirmed: Vec<bool> = found.iter().map(agrees).collect();
    let is_confirmed = |coding: usize| {
        found.iter().zip(&confirmed).any(|(other, confirmed)| other.coding == coding && *confirmed)
    };
    let kept: Vec<bool> = found
        .iter()
        .zip(&confirmed)
        .map(|(coded, confirmed)| *confirmed || !is_confirmed(coded.coding))
        .collect();
    let mut kept = kept.into_iter();
    found.retain(|_| kept.next().unwrap_or(true));
}

/// The product of a concept by any of its codings.
fn product_of_coded(coded: &[Coded<'_>]) -> Option<Product> {
    coded.iter().filter_map(|coded| coded.medicine.product).min()
}

/// The product of a concept: by any of its codings, else by name.
///
/// A name counts in the display of a coding. In the text it counts as far as the text says what is ordered ("premed for
/// inotuzumab" on a steroid is no inotuzumab). Beside a code of a medicine it counts only where the text speaks of no purpose, and
/// does not name what the code means: if we know that, the order contradicts itself, and the product is what is checked.
fn product_of(
    concept: &CodeableConcept<'_>,
    coded: &[Coded<'_>],
    displayed: impl FnOnce() -> Option<Product>,
    knowledge: &Knowledge,
) -> Option<(Product, MatchedBy)> {
    if let Some(product) = product_of_coded(coded) {
        return Some((product, MatchedBy::Code));
    }
    let text = own_text(concept).and_then(|text| {
        let is_coded = |coding: &Coding<'_>| coding.code.is_some() && coding.system().names_drugs();
        if concept.codings.iter().any(is_coded) {
            plain_product(text, coded, knowledge)
        } else {
            ordered_product(text, knowledge)
        }
    });
    let named = displayed().into_iter().chain(text).min();
    named.map(|product| (product, MatchedBy::Name))
}

/// What the codes and displays of a concept name.
struct Named<'l> {
    /// The product that a display names.
    product: Option<Product>,
    /// The ingredients that codes mean and displays name, for a code may stand for a part of a combination, and some are known
    /// by their display alone.
    ingredients: BumpVec<'l, usize>,
}

impl<'l> Named<'l> {
    fn new(arena: &'l Arena) -> Self {
        Self { product: None, ingredients: BumpVec::new_in(arena) }
    }

    fn of(
        concept: &CodeableConcept<'_>,
        coded: &[Coded<'_>],
        knowledge: &Knowledge,
        arena: &'l Arena,
    ) -> Self {
        let mut named = Self::new(arena);
        for coded in coded {
            add(&mut named.ingredients, coded.medicine.ingredients.iter().copied());
        }
        for name in displays(concept).flat_map(|display| knowledge.drug_names.all_in(display)) {
            match name {
                DrugName::Product(product) => {
                    named.product = named.product.into_iter().chain([product]).min();
                }
                DrugName::Ingredient(place) => add(&mut named.ingredients, [place].into_iter()),
            }
        }
        named
    }
}

/// The product that a text orders; where it names another medicine too, only what is not said of a purpose counts.
fn ordered_product(text: &str, knowledge: &Knowledge) -> Option<Product> {
    let product = knowledge.products.by_name(text)?;
    let ordered = without_purposes(text, &knowledge.ingredients);
    if knowledge.ingredients.named_in(&ordered).next().is_none() {
        return Some(product);
    }
    knowledge.products.by_name(&ordered)
}

/// The product that a text names against the codes beside it.
fn plain_product(text: &str, coded: &[Coded<'_>], knowledge: &Knowledge) -> Option<Product> {
    let product = knowledge.products.by_name(text)?;
    let names_coded = coded.iter().any(|coded| knowledge.is_named_in(text, &coded.medicine));
    (!names_coded && !speaks_of_purpose(text)).then_some(product)
}

/// Whether a text says what something is for.
pub(super) fn speaks_of_purpose(text: &str) -> bool {
    before_purpose(text) != text || premedication(text).is_some()
}

/// Names but for those that are like the one before: senders repeat the name in each coding and in the text.
fn each_once<'n>(names: impl Iterator<Item = &'n str>) -> impl Iterator<Item = &'n str> {
    let mut previous = None;
    names.filter(move |name| previous.replace(*name) != Some(*name))
}

/// The displays of the codings.
fn displays<'c>(concept: &CodeableConcept<'c>) -> impl Iterator<Item = &'c str> {
    each_once(concept.codings.iter().filter_map(|coding| coding.display))
}

/// The text, unless it only repeats a display, as senders do.
fn own_text<'c>(concept: &CodeableConcept<'c>) -> Option<&'c str> {
    concept.text.filter(|text| concept.codings.iter().all(|coding| coding.display != Some(*text)))
}

/// The ingredients that a concept has, as far as we know them, each once.
pub(super) fn ingredients_of<'l>(
    concept: &CodeableConcept<'_>,
    knowledge: &Knowledge,
    arena: &'l Arena,
) -> BumpVec<'l, usize> {
    let named = Named::of(concept, &coded(concept, knowledge, arena), knowledge, arena);
    with_text(named.ingredients, concept, knowledge)
}

/// Ingredients, and those that the text names beside them.
///
/// The text counts as far as it says what is ordered: "dexamethasone, premed for ondansetron" orders no ondansetron. Where
/// nothing else is known, all of it counts, for one ingredient too many is seen on the card and one too few is not.
fn with_text<'l>(
    mut found: BumpVec<'l, usize>,
    concept: &CodeableConcept<'_>,
    knowledge: &Knowledge,
) -> BumpVec<'l, usize> {
    let Some(text) = own_text(concept) else { return found };
    add(&mut found, knowledge.ingredients.named_in(before_purpose(text)));
    if found.is_empty() {
        add(&mut found, knowledge.ingredients.named_in(text));
    }
    found
}

fn add(found: &mut BumpVec<'_, usize>, places: impl Iterator<Item = usize>) {
    for place in places {
        if !found.contains(&place) {
            found.push(place);
        }
    }
}

/// The clauses of a text, each as far as it says what is ordered. Of one that speaks of premedication that is what stands
/// before it, if that names a medicine: "Premed for inotuzumab: diphenhydramine 25 mg" orders no inotuzumab.
fn without_purposes(text: &str, ingredients: &Ingredients) -> String {
    let ordered = |clause: &str| {
        let head = match premedication(clause) {
            Some(at) => clause.get(..at).filter(|head| ingredients.named_in(head).next().is_some()),
            None => Some(clause),
        };
        let says_what = |head: &&str| !head.split_whitespace().next().is_some_and(is_purpose);
        head.filter(says_what).map(|head| before_purpose(head).to_owned())
    };
    let clauses = text.split([':', ';', ',', '(', ')']).flat_map(|clause| clause.split(" - "));
    clauses.filter_map(ordered).collect::<Vec<_>>().join(", ")
}

/// Where a text begins to speak of premedication.
fn premedication(text: &str) -> Option<usize> {
    let text = text.to_ascii_lowercase();
    text.find("premed").or_else(|| text.find("pre-med"))
}

/// What stands in a text before the words that say what the order is for; all of it, if none do.
fn before_purpose(text: &str) -> &str {
    let mut end = 0;
    for word in text.split(' ') {
        if end > 0 && is_purpose(word) {
            return text.get(..end - 1).unwrap_or(text);
        }
        end += word.len() + 1;
    }
    text
}

fn is_purpose(word: &str) -> bool {
    const PURPOSES: [&str; 4] = ["for", "before", "prior", "after"];
    let word = word.trim_matches(|letter: char| !letter.is_alphanumeric());
    PURPOSES.iter().any(|purpose| word.eq_ignore_ascii_case(purpose))
}

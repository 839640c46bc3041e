//! What a medication is: one of our products, or a medicine whose ingredients a rule can depend on.

use super::{
    element::CodeableConcept,
    resource::{Medication, MedicationChoice},
};
use crate::{
    clinical::order::{MatchedBy, Product},
    knowledge::{Ingredients, Knowledge},
    terminology::System,
};

/// What a medication was recognised as; a look-alike is a product of ours and a medicine too.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Recognised {
    /// One of our products.
    pub(super) product: Option<(Product, MatchedBy)>,
    /// The ingredients we know, by their place in the knowledge; none for a drug we check.
    pub(super) ingredients: Vec<usize>,
    /// How the ingredients were recognised.
    pub(super) matched_by: MatchedBy,
}

impl Recognised {
    /// The drug we check that it is.
    pub(super) const fn drug(&self) -> Option<usize> {
        match self.product {
            Some((Product::Drug(drug), _)) => Some(drug),
            Some((Product::LookAlike { .. }, _)) | None => None,
        }
    }
}

/// What a concept is; nothing if no rule can depend on it.
pub(super) fn recognise(concept: &CodeableConcept<'_>, knowledge: &Knowledge) -> Option<Recognised> {
    let product = product_of(concept, knowledge);
    if matches!(product, Some((Product::Drug(_), _))) {
        return Some(Recognised { product, ingredients: Vec::new(), matched_by: MatchedBy::Code });
    }
    let ingredients = ingredients_of(concept, knowledge);
    if product.is_none() && ingredients.is_empty() {
        return None;
    }
    let is_coded = |ingredient| coded_ingredients(concept, knowledge).any(|coded| coded == ingredient);
    let matched_by = if ingredients.iter().all(is_coded) { MatchedBy::Code } else { MatchedBy::Name };
    Some(Recognised { product, ingredients, matched_by })
}

/// What a concept is, if it is a drug we check: nothing else is looked for.
pub(super) fn recognise_drug(concept: &CodeableConcept<'_>, knowledge: &Knowledge) -> Option<Recognised> {
    let product = product_of(concept, knowledge);
    let recognised = Recognised { product, ingredients: Vec::new(), matched_by: MatchedBy::Code };
    recognised.drug().is_some().then_some(recognised)
}

/// The product of a concept: by any of its codings, else by name.
///
/// A name counts in the display of a coding. In the text it counts only where no drug code stands beside it, and as far
/// as the text says what is ordered: "premed for inotuzumab" on a steroid is no inotuzumab.
fn product_of(concept: &CodeableConcept<'_>, knowledge: &Knowledge) -> Option<(Product, MatchedBy)> {
    let coded = concept.codings.iter().filter_map(|coding| Some((coding.system(), coding.code?)));
    let by_code = coded.clone().filter_map(|(system, code)| knowledge.products.by_code(system, code)).min();
    if let Some(product) = by_code {
        return Some((product, MatchedBy::Code));
    }
    let has_drug_code =
        coded.clone().any(|(system, _)| matches!(system, System::RxNorm | System::Ndc | System::Atc));
    let text = concept.text.filter(|_| !has_drug_code);
    let displays = each_once(concept.codings.iter().filter_map(|coding| coding.display));
    let displayed = displays.filter_map(|words| knowledge.products.by_name(words));
    let named = displayed.chain(text.and_then(|text| ordered_product(text, knowledge))).min();
    named.map(|product| (product, MatchedBy::Name))
}

/// The product that a text orders; where it names another medicine too, only what is not said of a purpose counts.
fn ordered_product(text: &str, knowledge: &Knowledge) -> Option<Product> {
    let product = knowledge.products.by_name(text)?;
    let ordered = without_purposes(text, &knowledge.ingredients);
    if knowledge.ingredients.by_name(&ordered).is_empty() {
        return Some(product);
    }
    knowledge.products.by_name(&ordered)
}

/// Names but for those that are like the one before: senders repeat the name in each coding and in the text.
fn each_once<'n>(names: impl Iterator<Item = &'n str>) -> impl Iterator<Item = &'n str> {
    let mut previous = None;
    names.filter(move |name| previous.replace(*name) != Some(*name))
}

/// The ingredients that a concept has, as far as we know them, each once: all that its codes mean and its displays
/// name, for a code may stand for a part of a combination, and most product codes are known by their display alone.
///
/// The text counts too, as far as it says what is ordered: "dexamethasone, premed for ondansetron" orders no
/// ondansetron. Where nothing else is known, all of it counts, for one ingredient too many is seen on the card and one
/// too few is not.
pub(super) fn ingredients_of(concept: &CodeableConcept<'_>, knowledge: &Knowledge) -> Vec<usize> {
    let mut found = Vec::new();
    add(&mut found, coded_ingredients(concept, knowledge));
    let ordered = concept.text.map(before_purpose);
    let displays = concept.codings.iter().filter_map(|coding| coding.display);
    for name in each_once(displays.chain(ordered)) {
        add(&mut found, &knowledge.ingredients.by_name(name));
    }
    if let (true, Some(text)) = (found.is_empty(), concept.text) {
        add(&mut found, &knowledge.ingredients.by_name(text));
    }
    found
}

/// The ingredients that the codes of a concept mean. Codes of products, which come without a display too, are looked up
/// here once there is an index of them.
fn coded_ingredients<'k>(
    concept: &'k CodeableConcept<'_>,
    knowledge: &'k Knowledge,
) -> impl Iterator<Item = &'k usize> {
    let coded = concept.codings.iter().filter_map(|coding| Some((coding.system(), coding.code?)));
    coded.flat_map(|(system, code)| knowledge.ingredients.by_code(system, code))
}

fn add<'p>(found: &mut Vec<usize>, places: impl IntoIterator<Item = &'p usize>) {
    for place in places {
        if !found.contains(place) {
            found.push(*place);
        }
    }
}

/// The clauses of a text, each as far as it says what is ordered. Of one that speaks of premedication that is what stands
/// before it, if that names a medicine: "Premed for inotuzumab: diphenhydramine 25 mg" orders no inotuzumab.
fn without_purposes(text: &str, ingredients: &Ingredients) -> String {
    let premedication = |clause: &str| {
        let clause = clause.to_ascii_lowercase();
        clause.find("premed").or_else(|| clause.find("pre-med"))
    };
    let ordered = |clause: &str| {
        let head = match premedication(clause) {
            Some(at) => clause.get(..at).filter(|head| !ingredients.by_name(head).is_empty()),
            None => Some(clause),
        };
        let says_what = |head: &&str| !head.split_whitespace().next().is_some_and(is_purpose);
        head.filter(says_what).map(|head| before_purpose(head).to_owned())
    };
    let clauses = text.split([':', ';', ',', '(', ')']).flat_map(|clause| clause.split(" - "));
    clauses.filter_map(ordered).collect::<Vec<_>>().join(", ")
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

/// What an order or administration is for: its concept, else the Medication it refers to, else how the reference is
/// displayed.
pub(super) fn resolve<'a>(
    choice: &MedicationChoice<'a>,
    contained: &[Medication<'a>],
    medications: &[Medication<'a>],
    knowledge: &Knowledge,
) -> Resolved {
    if choice.concept.is_some() {
        return choice.recognised.clone().map_or(Resolved::Other, Resolved::Known);
    }
    let Some(reference) = &choice.reference else { return Resolved::Other };
    let target = target(choice, contained, medications);
    let by_target = target.and_then(|medication| recognise(&medication.code, knowledge));
    let by_display = || {
        let display = CodeableConcept { codings: &[], text: Some(reference.display?) };
        recognise(&display, knowledge)
    };
    match by_target.or_else(by_display) {
        Some(recognised) => Resolved::Known(recognised),
        None if target.is_none() => Resolved::Unresolved { is_named: reference.display.is_some() },
        None => Resolved::Other,
    }
}

/// The id of the Medication that has to be read to know what is ordered or given: a text beside the reference may tell
/// that it is something we know, never that it is not.
pub(super) fn reference_to_read<'m>(
    choice: &'m MedicationChoice<'_>,
    contained: &[Medication<'_>],
    medications: &[Medication<'_>],
    knowledge: &Knowledge,
) -> Option<&'m str> {
    let reference = choice.reference.as_ref().filter(|_| choice.concept.is_none())?;
    match resolve(choice, contained, medications, knowledge) {
        Resolved::Known(_) | Resolved::Other => None,
        Resolved::Unresolved { .. } => {
            let id = reference.id()?;
            reference.points_to("Medication", id).then_some(id)
        }
    }
}

/// The names under which a product is ordered or given, and its form.
pub(super) fn names<'m>(
    choice: &'m MedicationChoice<'_>,
    contained: &'m [Medication<'_>],
    medications: &'m [Medication<'_>],
) -> Vec<&'m str> {
    let target = target(choice, contained, medications);
    let concepts = [
        choice.concept.as_ref(),
        target.map(|target| &target.code),
        target.and_then(|target| target.form.as_ref()),
    ];
    let display = choice.reference.as_ref().and_then(|reference| reference.display);
    each_once(concepts.into_iter().flatten().flat_map(CodeableConcept::words).chain(display)).collect()
}

/// The Medication that is referred to.
fn target<'m, 'a>(
    choice: &MedicationChoice<'a>,
    contained: &'m [Medication<'a>],
    medications: &'m [Medication<'a>],
) -> Option<&'m Medication<'a>> {
    let reference = choice.reference.as_ref()?;
    let target = reference.reference?;
    match target.strip_prefix('#') {
        Some(fragment) => contained.iter().find(|medication| medication.id == Some(fragment)),
        None => medications.iter().find(|medication| {
            medication.full_url == Some(target)
                || medication.id.is_some_and(|id| reference.points_to("Medication", id))
        }),
    }
}

/// What came of looking a medication up.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Resolved {
    /// Something a rule can depend on.
    Known(Recognised),
    /// Something else.
    Other,
    /// A reference that leads nowhere.
    Unresolved {
        /// Its display names something, and nothing we know.
        is_named: bool,
    },
}

use std::sync::LazyLock;

use rstest::rstest;

use super::*;
use crate::{
    clinical::order::MatchedBy,
    fhir::{
        element::Coding,
        medication::{Recognised, recognise},
    },
};

const RXNORM: &str = "http://www.nlm.nih.gov/research/umls/rxnorm";
const NDC: &str = "http://hl7.org/fhir/sid/ndc";
const ATC: &str = "http://www.whocc.no/atc";

static KNOWLEDGE: LazyLock<Knowledge> = LazyLock::new(|| Knowledge::embedded().unwrap());

/// A concept of codings (system, code, display) and a text; what is empty is absent.
fn recognised(codings: &[[&'static str; 3]], text: &'static str) -> Option<Recognised<'static>> {
    let given = |text: &'static str| (!text.is_empty()).then_some(text);
    let coding = |[system, code, display]: &[&'static str; 3]| Coding {
        system: given(system),
        code: given(code),
        display: given(display),
    };
    let codings: Vec<_> = codings.iter().map(coding).collect();
    recognise(
        &CodeableConcept { codings: &codings, text: given(text) },
        &KNOWLEDGE,
        Box::leak(Box::default()),
    )
}

fn ingredients(recognised: &Recognised) -> Vec<&'static str> {
    recognised.ingredients.iter().map(|place| &*KNOWLEDGE.ingredients.get(*place).unwrap().name).collect()
}

/// RxNorm 141935 is haloperidol 2 mg/mL oral solution, 198440 acetaminophen 500 mg oral tablet, 993781 acetaminophen 300 mg
/// with codeine 30 mg.
#[rstest]
#[case::two_products(&[[RXNORM, "141935", ""], [RXNORM, "198440", ""]], "", &["haloperidol", "acetaminophen"])]
#[case::product_and_other_display(&[[RXNORM, "141935", "granisetron 1 MG Oral Tablet"]], "", &["haloperidol", "granisetron"])]
#[case::ingredient_and_other_display(&[[RXNORM, "26225", "Granisetron"]], "", &["ondansetron", "granisetron"])]
#[case::product_and_other_text(&[[RXNORM, "141935", ""]], "Ondansetron 4 mg PO", &["haloperidol", "ondansetron"])]
#[case::code_systems(&[[RXNORM, "141935", ""], [ATC, "A04AA01", ""]], "", &["haloperidol", "ondansetron"])]
fn what_contradicts_itself_is_taken_for_all_that_it_says(
    #[case] codings: &[[&'static str; 3]],
    #[case] text: &'static str,
    #[case] expected: &[&str],
) {
    let recognised = recognised(codings, text).unwrap();
    assert_eq!(ingredients(&recognised), expected);
    let contradiction = recognised.contradiction.unwrap();
    assert_eq!(contradiction.readings.len(), 2, "{contradiction:?}");
}

#[rstest]
#[case::ingredient_and_product(&[[RXNORM, "5093", ""], [RXNORM, "141935", ""]], "haloperidol (HALDOL) solution")]
#[case::parts_of_a_combination(&[[RXNORM, "161", ""], [RXNORM, "2670", ""], [RXNORM, "993781", ""]], "")]
#[case::parts_alone(&[[RXNORM, "161", ""], [RXNORM, "2670", ""]], "")]
#[case::part_of_what_is_displayed(&[[RXNORM, "161", "acetaminophen / codeine"]], "")]
#[case::class_and_product(&[[ATC, "N05AD01", ""], [RXNORM, "141935", "haloperidol 2 MG/ML Oral Solution"]], "")]
#[case::combination_in_the_atc(&[[ATC, "N02AJ06", ""], [RXNORM, "993781", ""]], "")]
#[case::said_of_a_purpose(&[[RXNORM, "141935", ""]], "Nausea; haloperidol before ondansetron")]
#[case::a_purpose_alone(&[[RXNORM, "141935", ""]], "premed inotuzumab")]
#[case::nothing_known(&[[RXNORM, "999999999", "granisetron"]], "ondansetron")]
#[case::salt_that_is_an_ingredient_too(&[[RXNORM, "6448", ""], [RXNORM, "42351", ""], [RXNORM, "197889", ""]], "")]
#[case::given_with_what_no_rule_knows(&[[RXNORM, "1100079", ""], [RXNORM, "141935", ""]][..1], "abiraterone with prednisone")]
#[case::other_system(&[["urn:oid:2.16.840.1.113883.6.68", "21300040000305", ""], [RXNORM, "141935", ""]], "")]
fn what_agrees_is_no_contradiction(#[case] codings: &[[&'static str; 3]], #[case] text: &'static str) {
    assert_eq!(recognised(codings, text).unwrap().contradiction, None);
}

#[rstest]
#[case::code(&[[RXNORM, "1942954", ""], [RXNORM, "141935", ""]], "", MatchedBy::Code)]
#[case::ndc(&[[NDC, "0008-0100-01", ""], [RXNORM, "141935", ""]], "", MatchedBy::Code)]
#[case::display(&[[RXNORM, "141935", "inotuzumab ozogamicin 0.9 MG Injection"]], "", MatchedBy::Name)]
#[case::text(&[[RXNORM, "141935", ""]], "BESPONSA 1.46 mg IV", MatchedBy::Name)]
#[case::look_alike(&[[RXNORM, "1294580", ""], [RXNORM, "1942950", ""]], "", MatchedBy::Code)]
fn of_our_drug_and_another_medicine_ours_is_checked(
    #[case] codings: &[[&'static str; 3]],
    #[case] text: &'static str,
    #[case] matched_by: MatchedBy,
) {
    let recognised = recognised(codings, text).unwrap();
    assert_eq!(recognised.product, Some((Product::Drug(0), matched_by)));
    assert_eq!(recognised.contradiction.unwrap().checked_as, "inotuzumab ozogamicin");
}

#[rstest]
#[case::code_that_nobody_knows(&[[RXNORM, "999999999", ""]], "Besponsa 0.9 mg vial", Some(MatchedBy::Name))]
#[case::our_code(&[[RXNORM, "1942954", "Besponsa"]], "inotuzumab", Some(MatchedBy::Code))]
#[case::premedication_for_it(&[[RXNORM, "198440", ""]], "acetaminophen, premed for inotuzumab", None)]
#[case::given_with_it(&[[RXNORM, "198440", ""]], "Tylenol with inotuzumab", None)]
#[case::code_that_nobody_knows_for_it(&[[RXNORM, "999999999", ""]], "Dexamethasone before inotuzumab", None)]
fn a_text_names_our_drug_where_no_code_is_known(
    #[case] codings: &[[&'static str; 3]],
    #[case] text: &'static str,
    #[case] expected: Option<MatchedBy>,
) {
    let recognised = recognised(codings, text).unwrap();
    assert_eq!(recognised.product.map(|(_, matched_by)| matched_by), expected);
    assert_eq!(recognised.contradiction, None);
}

#[test]
fn beside_a_code_of_a_medicine_a_purpose_is_no_order() {
    let purposes = ["filgrastim after inotuzumab", "flush for inotuzumab infusion", "inotuzumab premed"];
    for text in purposes {
        assert_eq!(recognised(&[[RXNORM, "999999999", ""]], text), None, "{text}");
    }
}

/// In ten digits 11822-010-41 and 11822-0104-1 are the same: ibuprofen and acetaminophen.
#[rstest]
#[case::alone(&[[NDC, "1182201041", ""]], true)]
#[case::beside_one(&[[NDC, "1182201041", ""], [NDC, "11822-010", ""]], false)]
#[case::beside_the_other(&[[NDC, "1182201041", ""], [NDC, "11822-0104", ""]], false)]
fn a_code_that_can_mean_several_products_means_what_another_confirms(
    #[case] codings: &[[&'static str; 3]],
    #[case] contradicts: bool,
) {
    let recognised = recognised(codings, "").unwrap();
    assert_eq!(recognised.contradiction.is_some(), contradicts, "{recognised:?}");
}

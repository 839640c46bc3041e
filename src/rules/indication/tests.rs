//! Age, CD22, diagnosis, earlier reactions: IND-R1 to IND-R4, MOD-13.

use rstest::rstest;

use super::*;
use crate::{
    clinical::{
        case::{Case, DiagnosisKind, Gap, GapKind},
        fact::{Bound, Fact, Reason, UnusableReading},
        medication::Allergy,
        quantity::Percent,
        time::{ClinicalTime, plus_days},
    },
    rules::testing::{CRITICAL, EU, US, WARNING, finding, first_dose, gap, not_checked, severity},
    testing::{date, day, decimal, diagnosis, reading, series, source},
};

// ---------------------------------------------------------------- age

// The day before and the day of the birthday: 364 and 365 days, 17 and 18 years.
#[rstest]
#[case("2025-03-03", CRITICAL, WARNING)]
#[case("2025-03-02", None, WARNING)]
#[case("2008-03-03", None, WARNING)]
#[case("2008-03-02", None, None)]
fn the_lowest_age_is_the_labels(
    #[case] born: &str,
    #[case] us: Option<Severity>,
    #[case] eu: Option<Severity>,
) {
    let birth = Fact::Known(ClinicalTime::Day(date(born)));
    let case = Case { birth, ..first_dose("1.6") };
    assert_eq!(severity(&case, US, Rule::AgeOutsideIndication), us);
    assert_eq!(severity(&case, EU, Rule::AgeOutsideIndication), eu);
}

#[test]
fn the_age_of_an_infant_is_told_in_days() {
    let birth = Fact::Known(ClinicalTime::Day(plus_days(day(1), -364)));
    let found = finding(&Case { birth, ..first_dose("1.6") }, Rule::AgeOutsideIndication).unwrap();
    let Problem::Indication(IndicationProblem::Age { days, .. }) = found.problem else {
        panic!("another problem");
    };
    assert_eq!(days, Some(364));
}

// Of a birth in 2025 the patient may be 0 or 1 year old on 2 March 2026.
#[rstest]
#[case(Fact::Known(ClinicalTime::Year(date("2025-01-01"))), "well enough")]
#[case(Fact::Absent, "no date of birth")]
fn a_birth_that_is_not_known_well_enough_is_said(#[case] birth: Fact<ClinicalTime>, #[case] reason: &str) {
    let case = Case { birth, ..first_dose("1.6") };
    assert_eq!(severity(&case, US, Rule::AgeOutsideIndication), None);
    assert!(not_checked(&case, Rule::AgeOutsideIndication).unwrap().contains(reason));
}

// ---------------------------------------------------------------- CD22

fn cd22(on: i64, value: Cd22) -> Reading<'static, Cd22> {
    reading(day(on), value)
}

fn share(percent: &str) -> Cd22 {
    Cd22::Share(Percent::new(decimal(percent)).unwrap())
}

fn stained(readings: Vec<Reading<'static, Cd22>>) -> Case<'static> {
    let mut case = first_dose("1.6");
    case.results.cd22 = series(readings);
    case
}

#[rstest]
#[case(vec![], None, None)]
#[case(vec![cd22(0, Cd22::Positive)], None, None)]
#[case(vec![cd22(0, Cd22::Negative)], WARNING, CRITICAL)]
#[case(vec![cd22(0, share("0"))], WARNING, CRITICAL)]
#[case(vec![cd22(0, share("0.1"))], None, None)]
#[case(vec![cd22(0, Cd22::Positive), cd22(-9, Cd22::Negative)], None, None)]
#[case(vec![cd22(0, Cd22::Positive), cd22(0, Cd22::Negative)], WARNING, CRITICAL)]
fn negative_cd22_is_graver_in_the_eu(
    #[case] readings: Vec<Reading<'static, Cd22>>,
    #[case] us: Option<Severity>,
    #[case] eu: Option<Severity>,
) {
    let case = stained(readings);
    assert_eq!(severity(&case, US, Rule::Cd22Negative), us);
    assert_eq!(severity(&case, EU, Rule::Cd22Negative), eu);
}

#[test]
fn a_cd22_of_which_only_an_upper_bound_is_known_is_said_not_to_be_checked() {
    let case = stained(vec![Reading { bound: Bound::Below, ..cd22(0, share("1")) }]);
    assert_eq!(severity(&case, EU, Rule::Cd22Negative), None);
    assert!(not_checked(&case, Rule::Cd22Negative).is_some());
}

#[test]
fn a_cd22_that_cannot_be_used_is_said_not_to_be_checked() {
    let mut case = stained(vec![]);
    assert_eq!(not_checked(&case, Rule::Cd22Negative), None, "nobody asks for one");
    case.results.cd22.unusable =
        vec![UnusableReading { reason: Reason::TextOnly, time: None, source: source("Observation") }].leak();
    assert!(not_checked(&case, Rule::Cd22Negative).unwrap().contains("cannot be used"));
}

// ---------------------------------------------------------------- diagnosis

fn diagnosed(kinds: &[DiagnosisKind]) -> Case<'static> {
    Case { diagnoses: kinds.iter().copied().map(diagnosis).collect(), ..first_dose("1.6") }
}

#[rstest]
#[case(&[], WARNING)]
#[case(&[DiagnosisKind::BCellLeukaemia], None)]
#[case(&[DiagnosisKind::UnspecifiedLymphoblasticLeukaemia], None)]
#[case(&[DiagnosisKind::TCellLeukaemia], WARNING)]
#[case(&[DiagnosisKind::TCellLeukaemia, DiagnosisKind::UnspecifiedLymphoblasticLeukaemia], WARNING)]
#[case(&[DiagnosisKind::TCellLeukaemia, DiagnosisKind::BCellLeukaemia], None)]
#[case(&[DiagnosisKind::TCellLeukaemia, DiagnosisKind::MyeloidLeukaemia], WARNING)]
#[case(&[DiagnosisKind::MyeloidLeukaemia], WARNING)] // beside product-mixup
#[case(&[DiagnosisKind::Ascites], WARNING)]
fn the_disease_of_the_label_must_be_on_file(
    #[case] kinds: &[DiagnosisKind],
    #[case] expected: Option<Severity>,
) {
    assert_eq!(severity(&diagnosed(kinds), US, Rule::IndicationUndocumented), expected);
}

#[test]
fn a_past_diagnosis_documents_the_disease() {
    let mut case = diagnosed(&[DiagnosisKind::BCellLeukaemia]);
    case.diagnoses[0].is_active = false;
    assert_eq!(severity(&case, US, Rule::IndicationUndocumented), None);
}

#[test]
fn an_unspecified_lineage_is_said() {
    let case = diagnosed(&[DiagnosisKind::UnspecifiedLymphoblasticLeukaemia]);
    assert!(not_checked(&case, Rule::IndicationUndocumented).unwrap().contains("B-cell precursor ALL"));
}

fn unreadable_condition() -> Gap<'static> {
    let kind = GapKind::Unreadable { source: source("Condition"), reason: Reason::NoValue };
    Gap { kind, concerns: "the diagnosis" }
}

#[rstest]
#[case(gap("conditions"))]
#[case(unreadable_condition())]
fn conditions_that_could_not_be_read_are_no_missing_diagnosis(#[case] gap: Gap<'static>) {
    let case = Case { gaps: vec![gap], ..diagnosed(&[]) };
    assert_eq!(severity(&case, US, Rule::IndicationUndocumented), None);
    assert!(not_checked(&case, Rule::IndicationUndocumented).is_some());
}

// ---------------------------------------------------------------- reactions

fn allergy(drugs: Vec<usize>, severe: bool, high_criticality: bool) -> Allergy<'static> {
    Allergy { ingredients: Vec::new(), drugs, severe, high_criticality, source: source("AllergyIntolerance") }
}

#[rstest]
#[case(allergy(vec![0], true, false), CRITICAL)]
#[case(allergy(vec![0], false, true), CRITICAL)]
#[case(allergy(vec![0], false, false), None)]
#[case(allergy(vec![1], true, true), None)]
#[case(allergy(vec![], true, true), None)]
fn a_severe_reaction_to_the_drug_is_critical(
    #[case] allergy: Allergy<'static>,
    #[case] expected: Option<Severity>,
) {
    let case = Case { allergies: vec![allergy], ..first_dose("1.6") };
    assert_eq!(severity(&case, US, Rule::InfusionReactionHistory), expected);
}

#[test]
fn an_intolerance_without_its_severity_is_said() {
    let case = Case { allergies: vec![allergy(vec![0], false, false)], ..first_dose("1.6") };
    assert!(not_checked(&case, Rule::InfusionReactionHistory).unwrap().contains("how severe"));
}

//! Pregnancy, breast-feeding and the test: REP-R1, REP-R2, REP-R4.

use rstest::rstest;

use super::*;
use crate::{
    clinical::{
        case::{Case, Diagnosis},
        fact::{Bound, Reading, UnusableReading},
        quantity::InternationalUnitsPerLitre,
        results::Hcg,
        time::ClinicalTime,
    },
    rules::testing::{CRITICAL, US, WARNING, after, finding, first_dose, gap, not_checked, severity},
    testing::{date, day, decimal, diagnosis, order, ordered, reading, series, source},
};

/// The first dose, on day 1, of a woman of 45.
fn woman() -> Case<'static> {
    Case { sex: Fact::Known(Sex::Female), ..first_dose("1.6") }
}

fn iu_per_litre(value: &str) -> InternationalUnitsPerLitre {
    InternationalUnitsPerLitre::new(decimal(value)).unwrap()
}

fn hcg(on: i64, value: Hcg) -> Reading<'static, Hcg> {
    reading(day(on), value)
}

fn measured(value: &str) -> Reading<'static, Hcg> {
    hcg(0, Hcg::Measured(iu_per_litre(value)))
}

fn tested(tests: Vec<Reading<'static, Hcg>>) -> Case<'static> {
    let mut case = woman();
    case.results.hcg = series(tests);
    case
}

/// The rule that speaks, if one does.
fn speaks(case: &Case<'_>) -> Option<Rule> {
    let pregnancy = severity(case, US, Rule::Pregnancy);
    let missing = severity(case, US, Rule::PregnancyTestMissing);
    match (pregnancy, missing) {
        (None, None) => None,
        (CRITICAL, None) => Some(Rule::Pregnancy),
        (None, WARNING) => Some(Rule::PregnancyTestMissing),
        other => panic!("{other:?}"),
    }
}

// ---------------------------------------------------------------- what a test says

// Without a range of its own: above 25, below 5, and in between.
#[rstest]
#[case("4.9", Bound::Exact, None)]
#[case("5", Bound::Exact, Some(Rule::PregnancyTestMissing))]
#[case("25", Bound::Exact, Some(Rule::PregnancyTestMissing))]
#[case("25.1", Bound::Exact, Some(Rule::Pregnancy))]
#[case("5", Bound::Below, None)]
#[case("25", Bound::Below, Some(Rule::PregnancyTestMissing))]
#[case("25", Bound::Above, Some(Rule::Pregnancy))]
#[case("10", Bound::Above, Some(Rule::PregnancyTestMissing))]
fn an_hcg_without_a_range_is_judged_by_5_and_25(
    #[case] value: &str,
    #[case] bound: Bound,
    #[case] expected: Option<Rule>,
) {
    assert_eq!(speaks(&tested(vec![Reading { bound, ..measured(value) }])), expected);
}

#[rstest]
#[case("3", None)]
#[case("3.1", Some(Rule::Pregnancy))]
fn an_hcg_with_a_range_is_judged_by_it(#[case] value: &str, #[case] expected: Option<Rule>) {
    let upper_limit = Some(Hcg::Measured(iu_per_litre("3")));
    assert_eq!(speaks(&tested(vec![Reading { upper_limit, ..measured(value) }])), expected);
}

#[rstest]
#[case(vec![hcg(0, Hcg::Negative)], None)]
#[case(vec![hcg(0, Hcg::Unclear)], Some(Rule::PregnancyTestMissing))]
#[case(vec![hcg(0, Hcg::Positive)], Some(Rule::Pregnancy))]
#[case(vec![hcg(0, Hcg::Negative), hcg(-1, Hcg::Positive)], None)]
#[case(vec![hcg(0, Hcg::Unclear), hcg(-1, Hcg::Positive)], Some(Rule::Pregnancy))]
#[case(vec![hcg(0, Hcg::Positive), hcg(-1, Hcg::Negative)], Some(Rule::Pregnancy))]
// Of one day, neither is later.
#[case(vec![hcg(0, Hcg::Negative), hcg(0, Hcg::Positive)], Some(Rule::Pregnancy))]
// Preliminary results alarm and do not clear.
#[case(vec![Reading { preliminary: true, ..hcg(0, Hcg::Negative) }, hcg(-1, Hcg::Positive)], Some(Rule::Pregnancy))]
#[case(vec![Reading { preliminary: true, ..hcg(0, Hcg::Positive) }, hcg(-1, Hcg::Negative)], Some(Rule::Pregnancy))]
// A positive test counts as long as a pregnancy does.
#[case(vec![hcg(-299, Hcg::Positive)], Some(Rule::Pregnancy))]
#[case(vec![hcg(-300, Hcg::Positive)], Some(Rule::PregnancyTestMissing))]
fn a_positive_test_counts_until_a_later_one_is_negative(
    #[case] tests: Vec<Reading<'static, Hcg>>,
    #[case] expected: Option<Rule>,
) {
    assert_eq!(speaks(&tested(tests)), expected);
}

#[test]
fn a_positive_test_holds_a_later_dose_too() {
    let mut case = Case { sex: Fact::Known(Sex::Female), ..after(&[1], 8, "1") };
    case.results.hcg = series(vec![hcg(5, Hcg::Positive)]);
    assert_eq!(severity(&case, US, Rule::Pregnancy), CRITICAL);
}

// ---------------------------------------------------------------- what is on file

fn on_file(kind: DiagnosisKind, onset: Option<i64>) -> Diagnosis<'static> {
    Diagnosis { onset: onset.map(day), ..diagnosis(kind) }
}

// A pregnancy counts for 300 days unless it ended.
#[rstest]
#[case(on_file(DiagnosisKind::Pregnancy, Some(-299)), CRITICAL)]
#[case(on_file(DiagnosisKind::Pregnancy, Some(-300)), None)]
#[case(on_file(DiagnosisKind::Pregnancy, None), CRITICAL)]
#[case(Diagnosis { recorded: Some(day(-300)), ..on_file(DiagnosisKind::Pregnancy, None) }, None)]
#[case(Diagnosis { is_active: false, ..on_file(DiagnosisKind::Pregnancy, Some(-90)) }, None)]
#[case(on_file(DiagnosisKind::BreastFeeding, None), CRITICAL)]
#[case(Diagnosis { is_active: false, ..on_file(DiagnosisKind::BreastFeeding, None) }, None)]
fn pregnancy_and_breast_feeding_on_file_are_critical(
    #[case] record: Diagnosis<'static>,
    #[case] expected: Option<Severity>,
) {
    let case = Case { diagnoses: vec![record], ..woman() };
    assert_eq!(severity(&case, US, Rule::Pregnancy), expected);
}

// ---------------------------------------------------------------- the test before the first dose

// Of day 1: 7 days before it, the last one in.
#[rstest]
#[case(-6, None)]
#[case(-7, WARNING)]
fn a_negative_test_counts_for_7_days(#[case] on: i64, #[case] expected: Option<Severity>) {
    assert_eq!(severity(&tested(vec![hcg(on, Hcg::Negative)]), US, Rule::PregnancyTestMissing), expected);
}

// On the birthday: 10 to 55 years.
#[rstest]
#[case(1971, WARNING)]
#[case(1970, None)]
#[case(2016, WARNING)]
#[case(2017, None)]
fn women_of_10_to_55_years_are_tested(#[case] born: i16, #[case] expected: Option<Severity>) {
    let birth = Fact::Known(ClinicalTime::Day(date("1980-03-02").with().year(born).build().unwrap()));
    assert_eq!(severity(&Case { birth, ..woman() }, US, Rule::PregnancyTestMissing), expected);
}

// Of a year alone she may be the younger: 55 or 56, 9 or 10.
#[rstest]
#[case("1970", WARNING)]
#[case("1969", None)]
#[case("2016", WARNING)]
#[case("2017", None)]
#[case("1970-03", WARNING)]
#[case("1970-02", None)]
fn a_woman_who_may_be_of_these_ages_is_tested(#[case] born: &str, #[case] expected: Option<Severity>) {
    let birth = Fact::Known(ClinicalTime::parse(born).unwrap());
    assert_eq!(severity(&Case { birth, ..woman() }, US, Rule::PregnancyTestMissing), expected);
}

// As a diagnosis does; "not pregnant" replaces no test.
#[rstest]
#[case(vec![(1, PregnancyStatus::Pregnant)], Rule::Pregnancy)]
#[case(vec![(1, PregnancyStatus::Pregnant), (1, PregnancyStatus::NotPregnant)], Rule::Pregnancy)]
#[case(vec![(1, PregnancyStatus::NotPregnant), (-30, PregnancyStatus::Pregnant)], Rule::PregnancyTestMissing)]
#[case(vec![(-299, PregnancyStatus::Pregnant)], Rule::Pregnancy)]
#[case(vec![(-300, PregnancyStatus::Pregnant)], Rule::PregnancyTestMissing)]
#[case(vec![(1, PregnancyStatus::NotPregnant)], Rule::PregnancyTestMissing)]
#[case(vec![(1, PregnancyStatus::Unclear)], Rule::PregnancyTestMissing)]
fn a_pregnancy_status_counts_where_it_says_pregnant(
    #[case] statuses: Vec<(i64, PregnancyStatus)>,
    #[case] expected: Rule,
) {
    let mut case = woman();
    let readings = statuses.into_iter().map(|(on, status)| reading(day(on), status));
    case.results.pregnancy_status = series(readings.collect());
    assert_eq!(speaks(&case), Some(expected));
}

// A negative test counts for 7 days from the first day that its date can mean.
#[rstest]
#[case("2026-03", None)]
#[case("2026-02", WARNING)]
#[case("2026", WARNING)]
fn a_test_without_a_day_is_as_old_as_it_can_be(#[case] time: &str, #[case] expected: Option<Severity>) {
    let test = Reading { time: ClinicalTime::parse(time).unwrap(), ..hcg(1, Hcg::Negative) };
    assert_eq!(severity(&tested(vec![test]), US, Rule::PregnancyTestMissing), expected);
}

#[test]
fn a_missing_test_is_offered() {
    let finding = finding(&woman(), Rule::PregnancyTestMissing).unwrap();
    assert_eq!(finding.remedies, [Remedy::OrderTest(Test::PregnancyTest)]);
}

#[rstest]
#[case(first_dose("1.6"))] // a man
#[case(Case { diagnoses: vec![diagnosis(DiagnosisKind::UnableToConceive)], ..woman() })]
#[case(Case { sex: Fact::Known(Sex::Female), ..after(&[1], 8, "1") })]
fn who_cannot_conceive_or_was_treated_before_needs_no_test(#[case] case: Case<'static>) {
    assert_eq!(severity(&case, US, Rule::PregnancyTestMissing), None);
    assert_eq!(not_checked(&case, Rule::PregnancyTestMissing), None);
}

#[rstest]
#[case(Case { sex: Fact::Absent, ..woman() }, "conceive")]
#[case(Case { sex: Fact::Known(Sex::Other), ..woman() }, "conceive")]
#[case(Case { birth: Fact::Absent, ..woman() }, "birth")]
#[case(Case { gaps: vec![gap("observations")], ..woman() }, "read")]
#[case(Case { drafts: vec![order(0, vec![ordered(day(5), "1.6")])], ..woman() }, "nearer")]
fn what_is_not_known_is_said(#[case] case: Case<'static>, #[case] reason: &str) {
    assert_eq!(severity(&case, US, Rule::PregnancyTestMissing), None);
    assert!(not_checked(&case, Rule::PregnancyTestMissing).unwrap().contains(reason));
}

#[test]
fn a_test_that_cannot_be_used_is_not_called_missing() {
    let mut case = woman();
    case.results.hcg.unusable =
        vec![UnusableReading { reason: Reason::NoUnit, time: None, source: source("Observation") }].leak();
    let Problem::Pregnancy(PregnancyProblem::TestMissing { unusable, .. }) =
        finding(&case, Rule::PregnancyTestMissing).unwrap().problem
    else {
        panic!("another problem");
    };
    assert_eq!(unusable, Some(Reason::NoUnit));
    assert!(not_checked(&case, Rule::Pregnancy).is_some(), "it may be positive");
}

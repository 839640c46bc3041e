//! Veno-occlusive disease: on file, suspected, and its risk. MOD-09, VOD-R1 to VOD-R10.

use super::*;
use crate::{
    clinical::case::{Diagnosis, DiagnosisKind},
    clinical::fact::{Bound, Fact, Series},
    clinical::time::ClinicalTime,
    rules::testing::{EU, gap, medication},
    testing::{change, date, diagnosis, order, ordered, weight},
};

fn over(kind: DiagnosisKind) -> Diagnosis<'static> {
    Diagnosis { is_active: false, ..diagnosis(kind) }
}

#[rstest]
#[case(diagnosis(DiagnosisKind::VenoOcclusiveDisease), true)]
#[case(over(DiagnosisKind::VenoOcclusiveDisease), false)]
fn veno_occlusive_disease_on_file_is_critical(#[case] record: Diagnosis<'static>, #[case] active: bool) {
    let case = Case { diagnoses: vec![record], ..first_dose("1.6") };
    let found = finding(&case, Rule::VodHistory).unwrap();
    let Problem::Transplant(TransplantProblem::VodHistory { is_active, .. }) = found.problem else {
        panic!("another problem");
    };
    assert_eq!((found.severity, is_active), (Severity::Critical, active));
}

#[test]
fn conditions_that_could_not_be_read_leave_veno_occlusive_disease_unchecked() {
    let case = Case { gaps: vec![gap("conditions")], ..first_dose("1.6") };
    assert!(not_checked(&case, Rule::VodHistory).is_some());
    assert!(not_checked(&case, Rule::VodSuspected).is_some());
}

// ---------------------------------------------------------------- suspected

/// Day 8 after a dose of day 1 at 80 kg, with a weight and a bilirubin of day 7.
fn gained(kilograms: &str, value: &str) -> Case<'static> {
    let mut case = after(&[1], 8, "1");
    case.weights = series(vec![weight(day(7), kilograms), weight(day(1), "80")]);
    case.results.bilirubin = series(vec![bilirubin(day(7), value)]);
    case
}

// Above 5 %, and 2 mg/dL or more.
#[rstest]
#[case("84", "2", None)]
#[case("84.1", "2", CRITICAL)]
#[case("84.1", "1.99", None)]
#[case("79", "3", None)]
fn a_weight_gain_with_a_high_bilirubin_is_suspect(
    #[case] kilograms: &str,
    #[case] value: &str,
    #[case] expected: Option<Severity>,
) {
    assert_eq!(severity(&gained(kilograms, value), US, Rule::VodSuspected), expected);
}

// Pounds as kilograms, and 25 % in a week.
#[rstest]
#[case("176.4")]
#[case("100")]
fn a_weight_that_cannot_be_believed_is_no_gain(#[case] kilograms: &str) {
    let case = gained(kilograms, "3");
    assert_eq!(severity(&case, US, Rule::VodSuspected), None);
    assert!(not_checked(&case, Rule::VodSuspected).unwrap().contains("believed"));
}

#[test]
fn a_weight_gain_without_a_bilirubin_since_is_said_not_to_be_checked() {
    let mut case = gained("84.1", "1");
    case.results.bilirubin = series(vec![bilirubin(day(1), "1")]);
    assert!(not_checked(&case, Rule::VodSuspected).unwrap().contains("bilirubin"));
    case.results.bilirubin = Series::default();
    assert!(not_checked(&case, Rule::VodSuspected).unwrap().contains("bilirubin"));
}

#[test]
fn a_bound_of_the_bilirubin_is_not_said_to_be_no_bilirubin() {
    let mut case = gained("84.1", "1");
    case.results.bilirubin = series(vec![Reading { bound: Bound::Above, ..bilirubin(day(7), "1.9") }]);
    assert!(not_checked(&case, Rule::VodSuspected).unwrap().contains("only a bound"));
}

// Nothing better is on file since the last dose.
#[test]
fn a_preliminary_bilirubin_since_the_last_dose_counts_before_a_final_one_from_before_it() {
    let mut case = gained("84.1", "1");
    let preliminary = Reading { preliminary: true, ..bilirubin(day(7), "2") };
    case.results.bilirubin = series(vec![preliminary, bilirubin(day(1), "1")]);
    assert_eq!(severity(&case, US, Rule::VodSuspected), CRITICAL);
}

#[rstest]
#[case(["1", "3"])]
#[case(["3", "1"])]
fn of_two_bilirubins_of_one_moment_the_higher_counts(#[case] values: [&str; 2]) {
    let mut case = gained("84.1", "1");
    case.results.bilirubin = series(values.map(|value| bilirubin(day(7), value)).into());
    assert_eq!(severity(&case, US, Rule::VodSuspected), CRITICAL);
}

#[test]
fn a_high_bilirubin_without_a_weight_since_the_last_dose_is_said_not_to_be_checked() {
    let mut case = gained("84.1", "2");
    case.weights = series(vec![weight(day(1), "80")]);
    assert!(not_checked(&case, Rule::VodSuspected).unwrap().contains("weight"));
}

// Weighed 14 days before the last dose, not 15; or only after it.
#[rstest]
#[case(-13, true)]
#[case(-14, false)]
#[case(3, false)]
fn a_small_gain_is_none_only_from_a_weight_near_the_last_dose(#[case] weighed: i64, #[case] settles: bool) {
    let mut case = gained("81", "2");
    case.weights = series(vec![weight(day(7), "81"), weight(day(weighed), "80")]);
    assert_eq!(not_checked(&case, Rule::VodSuspected).is_none(), settles);
}

#[test]
fn a_normal_bilirubin_settles_it_without_a_weight() {
    let mut case = gained("84.1", "1");
    case.weights = series(vec![weight(day(1), "80")]);
    assert_eq!(not_checked(&case, Rule::VodSuspected), None);
}

#[rstest]
#[case("1.5", Bound::Above, false)] // may be 2 or more
#[case("2", Bound::Above, true)]
#[case("2", Bound::Below, false)]
fn a_bilirubin_of_which_only_a_bound_is_known_counts_where_it_is_sure(
    #[case] value: &str,
    #[case] bound: Bound,
    #[case] fires: bool,
) {
    let mut case = gained("84.1", value);
    change(&mut case.results.bilirubin, |reading| reading.bound = bound);
    assert_eq!(severity(&case, US, Rule::VodSuspected).is_some(), fires);
}

#[rstest]
#[case(diagnosis(DiagnosisKind::Ascites), CRITICAL)]
#[case(diagnosis(DiagnosisKind::Hepatomegaly), CRITICAL)]
#[case(over(DiagnosisKind::Ascites), None)]
#[case(diagnosis(DiagnosisKind::GilbertSyndrome), None)]
fn a_coded_sign_is_enough(#[case] sign: Diagnosis<'static>, #[case] expected: Option<Severity>) {
    let case = Case { diagnoses: vec![sign], ..first_dose("1.6") };
    assert_eq!(severity(&case, US, Rule::VodSuspected), expected);
}

#[test]
fn before_the_first_dose_no_weight_was_gained_since_it() {
    assert_eq!(not_checked(&first_dose("1.6"), Rule::VodSuspected), None);
}

// ---------------------------------------------------------------- risk

/// The first dose with a transplant planned, of a man of 45 on ursodiol.
fn protected() -> Case<'static> {
    let medications = vec![medication("ursodeoxycholate")];
    Case { medications, ..planning(first_dose("1.6")) }
}

fn born(year: i16, case: Case<'static>) -> Case<'static> {
    let day_of_birth = date("1980-03-02").with().year(year).build().unwrap();
    Case { birth: Fact::Known(ClinicalTime::Day(day_of_birth)), ..case }
}

fn factors(case: &Case<'_>) -> Vec<&'static str> {
    let Some(found) = finding(case, Rule::VodRisk) else { return Vec::new() };
    let Problem::Transplant(TransplantProblem::VodRisk { factors, .. }) = found.problem else {
        panic!("another problem");
    };
    factors.iter().map(Factor::code).collect()
}

#[test]
fn without_a_factor_there_is_no_risk_to_tell() {
    assert_eq!(severity(&protected(), US, Rule::VodRisk), None);
}

// VOD-R7, on the birthday: 55 counts; from 65 the EU warns.
#[rstest]
#[case(1972, None, None)]
#[case(1971, INFO, INFO)]
#[case(1962, INFO, INFO)]
#[case(1961, INFO, WARNING)]
fn age_counts_from_55_years_on(
    #[case] year: i16,
    #[case] us: Option<Severity>,
    #[case] eu: Option<Severity>,
) {
    let case = born(year, protected());
    assert_eq!(severity(&case, US, Rule::VodRisk), us);
    assert_eq!(severity(&case, EU, Rule::VodRisk), eu);
}

#[rstest]
#[case(Case { medications: Vec::new(), ..protected() }, "no-ursodiol", INFO)]
#[case(Case { transplants: vec![day(-400).into()], transplant_plans: vec![plan(true, Some(day(0)))], ..protected() }, "earlier-transplant", WARNING)]
#[case(Case { undated_transplants: vec![source("Procedure")], ..protected() }, "earlier-transplant", WARNING)]
#[case(Case { diagnoses: vec![over(DiagnosisKind::ActiveHepatitis)], ..protected() }, "liver-disease", WARNING)]
fn each_factor_is_told(#[case] case: Case<'static>, #[case] code: &str, #[case] expected: Option<Severity>) {
    assert_eq!((factors(&case), severity(&case, US, Rule::VodRisk)), (vec![code], expected));
}

// VOD-R6: at the limit, from cycle 2 on.
#[rstest]
#[case(&[1, 8], 15, "1.2", None)]
#[case(&[1, 8, 15], 22, "1.19", None)]
#[case(&[1, 8, 15], 22, "1.2", WARNING)]
#[case(&[1, 8, 15, 22], 29, "1.3", WARNING)]
fn a_bilirubin_at_its_limit_counts_from_cycle_2_on(
    #[case] given: &[i64],
    #[case] on: i64,
    #[case] value: &str,
    #[case] expected: Option<Severity>,
) {
    let mut case = planning(after(given, on, "1"));
    case.medications = vec![medication("ursodeoxycholate")];
    case.results.bilirubin = series(vec![bilirubin(day(on), value)]);
    assert_eq!(severity(&case, US, Rule::VodRisk), expected);
}

#[test]
fn a_bilirubin_from_before_the_last_dose_does_not_settle_the_risk() {
    let mut case = planning(after(&[1, 8, 15], 22, "1"));
    case.results.bilirubin = series(vec![bilirubin(day(15), "1")]);
    assert!(not_checked(&case, Rule::VodRisk).unwrap().contains("bilirubin"));
}

#[rstest]
#[case(Vec::new(), INFO)]
#[case(vec![diagnosis(DiagnosisKind::OtherLiverDisease)], WARNING)]
fn the_risk_is_told_within_a_cycle_too(
    #[case] diagnoses: Vec<Diagnosis<'static>>,
    #[case] expected: Option<Severity>,
) {
    let case = Case { diagnoses, ..planning(after(&[1], 8, "1")) };
    assert_eq!(severity(&case, US, Rule::VodRisk), expected);
}

#[test]
fn the_risk_of_several_doses_is_said_once() {
    let mut case = Case { medications: Vec::new(), ..protected() };
    case.drafts = vec![order(0, vec![ordered(day(1), "1.6"), ordered(day(8), "1")])];
    let found = verdict(&case, US).findings;
    assert_eq!(found.iter().filter(|finding| finding.rule == Rule::VodRisk).count(), 1);
}

#[test]
fn without_a_word_on_a_transplant_the_risk_is_said_not_to_be_checked() {
    assert_eq!(severity(&first_dose("1.6"), US, Rule::VodRisk), None);
    assert!(not_checked(&first_dose("1.6"), Rule::VodRisk).unwrap().contains("planned"));
    let not_planned = Case { transplant_plans: vec![plan(false, None)], ..first_dose("1.6") };
    assert_eq!(not_checked(&not_planned, Rule::VodRisk), None);
}

#[test]
fn medicines_that_could_not_be_read_may_hold_ursodiol() {
    let case = Case { medications: Vec::new(), gaps: vec![gap("medicationRequests")], ..protected() };
    assert_eq!(factors(&case), Vec::<&str>::new());
    assert!(not_checked(&case, Rule::VodRisk).unwrap().contains("ursodiol"));
}

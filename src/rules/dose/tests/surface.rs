//! Which height and weight are believed, and for how long. BSA-05 to BSA-08, BSA-13.

use rstest::rstest;

use super::*;
use crate::{
    clinical::{
        fact::{Reason, UnusableReading},
        time::{ClinicalTime, plus_days},
    },
    rules::Confusion,
    testing::{add, surface},
};

/// A patient born on a day, measured on day 1, with a first dose.
fn measured(born: &str, centimetres: &str, kilograms: &str) -> Case<'static> {
    let mut case = first_dose("1.6");
    case.birth = Fact::Known(ClinicalTime::Day(build::date(born)));
    case.heights = series(vec![height(day(1), centimetres)]);
    case.weights = series(vec![weight(day(1), kilograms)]);
    case
}

const ADULT: &str = "1980-05-17";
const CHILD: &str = "2018-05-17";

/// What may have happened to the value that is not believed, if there is one.
fn fault(case: &Case<'_>) -> Option<Confusion> {
    verdict(case, US).findings.into_iter().find_map(|finding| {
        let Problem::Dose(DoseProblem::BsaUnavailable(fault)) = finding.problem else { return None };
        let SurfaceFault::Implausible(implausible) = fault else { panic!("{fault:?}") };
        Some(implausible.confusion)
    })
}

/// The causes of `bsa-uncertain`.
fn doubts(case: &Case<'_>) -> Vec<String> {
    let uncertain = findings(case).into_iter().filter(|(rule, _, _)| *rule == Rule::BsaUncertain);
    uncertain.filter_map(|(_, _, cause)| cause).collect()
}

// ---------------------------------------------------------------- limits

// Adults: 120 to 220 cm, 30 to 250 kg, 1.2 to 3.0 m². 172.8 × 30 is 1.2² × 3600, 216 × 150 is 3.0² × 3600.
#[rstest]
#[case("120", "70", true)]
#[case("119.9", "70", false)]
#[case("220", "70", true)]
#[case("220.1", "70", false)]
#[case("180", "30", true)]
#[case("180", "29.9", false)]
#[case("120", "250", true)]
#[case("120", "250.1", false)]
#[case("172.8", "30", true)]
#[case("172.7", "30", false)]
#[case("216", "150", true)]
#[case("216", "150.1", false)]
fn what_no_adult_has_is_not_believed(
    #[case] centimetres: &str,
    #[case] kilograms: &str,
    #[case] is_believed: bool,
) {
    let case = measured(ADULT, centimetres, kilograms);
    assert_eq!(fault(&case), (!is_believed).then_some(Confusion::OutOfRange));
}

// Children: 0.35 to 2.2 m². 63 × 7 is 0.35² × 3600, 176 × 99 is 2.2² × 3600.
#[rstest]
#[case("63", "7", true)]
#[case("62.9", "7", false)]
#[case("176", "99", true)]
#[case("176", "99.1", false)]
#[case("100", "16", true)] // what no adult has
fn what_no_child_has_is_not_believed(
    #[case] centimetres: &str,
    #[case] kilograms: &str,
    #[case] is_believed: bool,
) {
    let case = measured(CHILD, centimetres, kilograms);
    assert_eq!(fault(&case), (!is_believed).then_some(Confusion::OutOfRange));
}

// On the 18th birthday a child is an adult.
#[rstest]
#[case("2008-03-02", false)]
#[case("2008-03-03", true)]
fn the_limits_of_adults_hold_from_18_years_on(#[case] born: &str, #[case] is_believed: bool) {
    assert_eq!(fault(&measured(born, "119", "70")).is_none(), is_believed);
}

#[test]
fn without_a_usable_surface_no_dose_is_computed() {
    let case = measured(ADULT, "17.2", "70");
    let verdict = verdict(&case, US);
    assert_eq!(verdict.findings.len(), 1, "{:?}", verdict.findings);
    assert_eq!(
        (verdict.findings[0].rule, verdict.findings[0].severity),
        (Rule::BsaUnavailable, Severity::Critical)
    );
    assert!(verdict.not_checked.iter().any(|missed| missed.rule == Rule::DoseAmount));
}

#[test]
fn a_missing_height_or_weight_is_told() {
    let mut case = first_dose("1.6");
    case.weights = series(Vec::new());
    assert_eq!(findings(&case), [(Rule::BsaUnavailable, Severity::Critical, Some("missing".to_owned()))]);
}

#[test]
fn a_weight_without_a_unit_is_told_as_such() {
    let mut case = first_dose("1.6");
    let weight = case.weights.readings[0];
    let unusable = UnusableReading { reason: Reason::NoUnit, time: Some(weight.time), source: weight.source };
    case.weights.readings = &[];
    case.weights.unusable = vec![unusable].leak();
    assert_eq!(findings(&case), [(Rule::BsaUnavailable, Severity::Critical, Some("no-unit".to_owned()))]);
}

// ---------------------------------------------------------------- jumps

/// A patient with two weights, the newer of day 1.
fn two_weights(older: &str, days_apart: i64, newer: &str) -> Case<'static> {
    let mut case = measured(ADULT, "180", newer);
    add(&mut case.weights, 1, weight(day(1 - days_apart), older));
    case
}

// More than 20 % within 30 days.
#[rstest]
#[case(30, "70", "84", None)]
#[case(30, "70", "84.1", Some(Confusion::Jump))]
#[case(31, "70", "84.1", None)]
#[case(30, "70", "56", None)]
#[case(30, "70", "55.9", Some(Confusion::Jump))]
#[case(31, "70", "55.9", None)]
fn a_weight_does_not_jump_by_more_than_a_fifth_in_a_month(
    #[case] days_apart: i64,
    #[case] older: &str,
    #[case] newer: &str,
    #[case] expected: Option<Confusion>,
) {
    assert_eq!(fault(&two_weights(older, days_apart, newer)), expected);
}

// 2.2046 and 0.4536, 3 % either way, however long ago the other weight was.
#[rstest]
#[case("50", "106.92", false)] // 2.1384
#[case("50", "106.93", true)] // 2.1386
#[case("70", "154.3", true)]
#[case("50", "113.53", true)] // 2.2706
#[case("50", "113.54", false)] // 2.2708
#[case("100", "43.99", false)]
#[case("100", "44", true)]
#[case("154.3", "70", true)]
#[case("100", "46.72", true)]
#[case("100", "46.73", false)]
fn pounds_and_kilograms_are_told_apart_by_their_ratio(
    #[case] older: &str,
    #[case] newer: &str,
    #[case] is_confused: bool,
) {
    let expected = is_confused.then_some(Confusion::Units);
    assert_eq!(fault(&two_weights(older, 100, newer)), expected);
}

// Adults: more than 3 %; inches have a ratio of their own.
#[rstest]
#[case("170", "175.1", None)]
#[case("170", "175.2", Some(Confusion::Jump))]
#[case("170", "164.9", None)]
#[case("170", "164.8", Some(Confusion::Jump))]
#[case("172", "67.7", Some(Confusion::Units))]
#[case("67.7", "172", Some(Confusion::Units))]
fn an_adult_does_not_grow(#[case] older: &str, #[case] newer: &str, #[case] expected: Option<Confusion>) {
    let mut case = measured(ADULT, newer, "70");
    add(&mut case.heights, 1, height(day(-300), older));
    assert_eq!(fault(&case), expected);
}

#[test]
fn a_child_grows() {
    let mut case = measured(CHILD, "110", "18");
    add(&mut case.heights, 1, height(day(-60), "105"));
    assert_eq!(fault(&case), None);
}

// 84.5 kg after 70: a third weight within 3 % of the new one clears it.
#[rstest]
#[case("84.5", true)]
#[case("82.1", true)]
#[case("82", false)] // 3.05 %
#[case("70.2", false)]
fn a_third_value_that_agrees_clears_a_jump(#[case] third: &str, #[case] is_cleared: bool) {
    let mut case = two_weights("70", 10, "84.5");
    add(&mut case.weights, 2, weight(day(-20), third));
    assert_eq!(fault(&case).is_none(), is_cleared);
}

// ---------------------------------------------------------------- age of data

/// A dose on a day with a weight taken so many days before, of the same value as ever.
fn weighed(mut case: Case<'static>, on: i64, days_ago: i64) -> Case<'static> {
    case.weights = series(vec![weight(day(on - days_ago), "80")]);
    case
}

// 7 days on day 1, 14 on others.
#[rstest]
#[case(1, 7, false)]
#[case(1, 8, true)]
#[case(8, 14, false)]
#[case(8, 15, true)]
fn a_weight_is_good_for_a_week_or_two(#[case] on: i64, #[case] days_ago: i64, #[case] is_stale: bool) {
    let case = if on == 1 { first_dose("1.6") } else { after(&[1], on, "1") };
    let expected: &[&str] = if is_stale { &["stale-weight"] } else { &[] };
    assert_eq!(doubts(&weighed(case, on, days_ago)), expected);
}

// A child's weight is good for 7 days on every day, its height for 90.
#[rstest]
#[case(8, 7, 90, &[])]
#[case(8, 8, 90, &["stale-weight"])]
#[case(8, 7, 91, &["stale-height"])]
fn a_child_is_measured_more_often(
    #[case] on: i64,
    #[case] weight_days: i64,
    #[case] height_days: i64,
    #[case] expected: &[&str],
) {
    let mut case = weighed(after(&[1], on, "1"), on, weight_days);
    case.birth = Fact::Known(ClinicalTime::Day(build::date("2010-01-15")));
    case.heights = series(vec![height(day(on - height_days), "180")]);
    assert_eq!(doubts(&case), expected);
}

#[rstest]
#[case(365, &[])]
#[case(366, &["stale-height"])]
fn an_adults_height_is_good_for_a_year(#[case] days_ago: i64, #[case] expected: &[&str]) {
    let mut case = first_dose("1.6");
    case.heights = series(vec![height(day(1 - days_ago), "180")]);
    assert_eq!(doubts(&case), expected);
}

// The dose's day begins 63.5 hours after half past eight three days before, 87.5 hours four days before.
#[rstest]
#[case(3, true)]
#[case(4, false)]
fn data_are_not_due_more_than_72_hours_ahead(#[case] days_ahead: i64, #[case] is_judged: bool) {
    let mut case = first_dose("1.6");
    let today = plus_days(day(1), -days_ahead);
    case = Case { at: build::case(today).at, ..weighed(case, 1, 30) };
    assert_eq!(doubts(&case).is_empty(), !is_judged);
    let is_noted = verdict(&case, US).not_checked.iter().any(|missed| missed.rule == Rule::BsaUncertain);
    assert_eq!(is_noted, !is_judged);
}

#[test]
fn at_exactly_72_hours_data_are_due() {
    let mut case = weighed(first_dose("1.6"), 1, 30);
    case.at = case.zone.to_timestamp(plus_days(day(1), -3).at(0, 0, 0, 0)).unwrap();
    assert_eq!(doubts(&case), ["stale-weight"]);
    case.at = case.zone.to_timestamp(plus_days(day(1), -4).at(23, 59, 59, 0)).unwrap();
    assert_eq!(doubts(&case), Vec::<String>::new());
}

#[test]
fn the_hours_are_counted_to_the_beginning_of_the_dose_where_it_is_ordered() {
    let mut case = weighed(first_dose("1.6"), 1, 30);
    case.at = case.zone.to_timestamp(plus_days(day(1), -3).at(8, 30, 0, 0)).unwrap();
    case.drafts[0].doses[0].start = Some(case.zone.to_timestamp(day(1).at(8, 30, 0, 0)).unwrap());
    assert_eq!(doubts(&case), ["stale-weight"]);
    case.drafts[0].doses[0].start = Some(case.zone.to_timestamp(day(1).at(8, 31, 0, 0)).unwrap());
    assert_eq!(doubts(&case), Vec::<String>::new());
}

// ---------------------------------------------------------------- doubts

// Of 2 m²: 5 % either way.
#[rstest]
#[case("2.1", false)]
#[case("2.1001", true)]
#[case("1.9", false)]
#[case("1.8999", true)]
fn a_recorded_surface_that_disagrees_is_told(#[case] recorded: &str, #[case] is_told: bool) {
    let mut case = first_dose("1.6");
    case.surfaces = series(vec![surface(day(1), recorded)]);
    let expected: &[&str] = if is_told { &["disagrees"] } else { &[] };
    assert_eq!(doubts(&case), expected);
}

#[test]
fn a_surface_recorded_before_the_weight_contradicts_nothing() {
    let mut case = first_dose("1.6");
    case.surfaces = series(vec![surface(day(0), "1.7")]);
    assert_eq!(doubts(&case), Vec::<String>::new());
}

#[test]
fn the_computed_surface_is_used_whatever_is_recorded() {
    let mut case = first_dose("1.6");
    case.surfaces = series(vec![surface(day(1), "1.5")]);
    assert_eq!(severity(&case, Rule::DoseAmount), None, "1.6 mg is right for the computed 2 m²");
}

// Since the first dose, at 80 kg: 10 % either way.
#[rstest]
#[case("88", true)]
#[case("87.9", false)]
#[case("72", true)]
#[case("72.1", false)]
fn a_weight_that_changed_since_the_first_dose_is_told(#[case] kilograms: &str, #[case] is_told: bool) {
    let mut case = after(&[1], 8, "1");
    case.weights = series(vec![weight(day(8), kilograms), weight(day(1), "80")]);
    let expected: &[&str] = if is_told { &["weight-changed"] } else { &[] };
    assert_eq!(doubts(&case), expected);
}

#[test]
fn a_first_dose_made_with_the_older_weight_is_told() {
    // V30: 1.6 mg fits the 80 kg of before, not the 70 kg of today.
    let mut case = first_dose("1.6");
    case.weights = series(vec![weight(day(1), "70"), weight(day(-40), "80")]);
    assert_eq!(doubts(&case), ["weight-changed"]);
}

#[test]
fn without_a_weight_the_rules_that_compare_doses_are_named() {
    let mut case = after(&[1, 8, 15], 29, "1");
    case.weights = series(Vec::new());
    let lacking: Vec<Rule> = verdict(&case, US)
        .not_checked
        .into_iter()
        .filter(|entry| entry.reason.ends_with("no usable body surface area"))
        .map(|entry| entry.rule)
        .collect();
    assert_eq!(lacking, [Rule::DoseAmount, Rule::ResponseUndocumented]);
}

// ---------------------------------------------------------------- the same measurement twice, and growth

#[test]
fn a_weight_filed_twice_does_not_confirm_itself() {
    let mut case = two_weights("80", 7, "176.4");
    add(&mut case.weights, 1, weight(day(1), "176.4"));
    assert_eq!(fault(&case), Some(Confusion::Units));
}

// 18 years old on day 1, and grown since.
#[rstest]
#[case("2008-03-02", 150, None)]
#[case("2008-03-02", 60, Some(Confusion::Jump))]
#[case("1980-05-17", 150, Some(Confusion::Jump))]
fn a_height_of_childhood_is_none_of_the_adult(
    #[case] born: &str,
    #[case] days_ago: i64,
    #[case] expected: Option<Confusion>,
) {
    let mut case = measured(born, "180", "80");
    add(&mut case.heights, 1, height(day(1 - days_ago), "170"));
    assert_eq!(fault(&case), expected);
}

// ---------------------------------------------------------------- measurements of the past

/// Cycle 2 reduced to 0.375 mg/m² after a dose held for toxicity, the weights of cycle 2 as told; day 8 at full dose.
fn after_reduction(weights: &[(i64, &str)]) -> Case<'static> {
    let mut case = in_remission(28, after(&[1, 8, 15], 50, "1"));
    case.administrations
        .push(Administration { told: Told { toxicity: true, ..Told::default() }, ..given(day(43), "0.75") });
    case.birth = Fact::Known(ClinicalTime::Day(build::date(ADULT)));
    case.weights = series(weights.iter().map(|(on, kilograms)| weight(day(*on), kilograms)).collect());
    case
}

// A past weight in pounds would make 0.75 mg a full dose, or a full dose a reduced one.
#[rstest]
#[case(&[(49, "80"), (43, "80"), (1, "80")])]
#[case(&[(49, "80"), (43, "36.3"), (1, "80")])] // between two others
#[case(&[(49, "80"), (44, "36.3"), (43, "36.3"), (1, "80")])] // in another unit, by the value of now
fn a_past_weight_that_others_contradict_hides_no_reduction(#[case] weights: &[(i64, &str)]) {
    assert_eq!(severity(&after_reduction(weights), Rule::DoseReescalation), Some(Severity::Critical));
}

#[test]
fn a_past_weight_that_others_contradict_makes_no_reduction() {
    let mut case = after(&[1], 8, "1");
    case.weights = series(vec![weight(day(7), "80"), weight(day(1), "176"), weight(day(-9), "80")]);
    assert_eq!(rules(&case), [Rule::DoseVerified]);
}

//! The limits before and after a transplant, both sides and the exact value.

mod cycles;
mod vod;

use jiff::civil::Date;
use rstest::rstest;

use super::*;
use crate::{
    clinical::{
        case::{Case, TransplantPlan},
        fact::Reading,
        medication::{Medication, MedicationDays, MedicationRoute, MedicationState},
        quantity::MilligramsPerDecilitre,
    },
    rules::testing::{
        self, CRITICAL, INFO, US, WARNING, after, finding, first_dose, not_checked, severity, verdict,
    },
    testing::{day, decimal, reading, series, source},
};

/// A statement on the transplant, written on a day.
fn plan(planned: bool, day: Option<Date>) -> TransplantPlan<'static> {
    TransplantPlan { planned, day, source: source("ServiceRequest") }
}

/// With a transplant planned on the first day.
fn planning(case: Case<'static>) -> Case<'static> {
    Case { transplant_plans: vec![plan(true, Some(day(1)))], ..case }
}

/// A bilirubin with an upper limit of 1.2 mg/dL.
fn bilirubin(on: Date, value: &str) -> Reading<'static, MilligramsPerDecilitre> {
    let concentration = |value| MilligramsPerDecilitre::new(decimal(value)).unwrap();
    Reading { upper_limit: Some(concentration("1.2")), ..reading(on, concentration(value)) }
}

// ---------------------------------------------------------------- a recent transplant

// HSCT-05: 60 days, the last one in.
#[rstest]
#[case(0, CRITICAL)]
#[case(59, CRITICAL)]
#[case(60, CRITICAL)]
#[case(61, None)]
fn a_transplant_is_recent_for_60_days(#[case] days: i64, #[case] expected: Option<Severity>) {
    let case = Case { transplants: vec![day(1 - days).into()], ..first_dose("1.6") };
    assert_eq!(severity(&case, US, Rule::RecentTransplant), expected);
}

// The first and the last day on which it can have been; the dose is on day 1.
#[rstest]
#[case(-59, -30, CRITICAL, false)]
#[case(-60, -30, None, true)]
#[case(-90, -59, None, true)]
#[case(-90, -60, None, false)]
fn a_transplant_of_some_month_is_recent_if_every_day_of_it_is(
    #[case] earliest: i64,
    #[case] latest: i64,
    #[case] expected: Option<Severity>,
    #[case] is_said: bool,
) {
    let on = PossibleDays { earliest: day(earliest), latest: day(latest) };
    let case = Case { transplants: vec![on], ..first_dose("1.6") };
    assert_eq!(severity(&case, US, Rule::RecentTransplant), expected);
    assert_eq!(not_checked(&case, Rule::RecentTransplant).is_some(), is_said);
}

#[test]
fn of_several_transplants_the_last_one_counts() {
    let case = Case { transplants: vec![day(-400).into(), day(-29).into()], ..first_dose("1.6") };
    let Problem::Transplant(TransplantProblem::RecentTransplant { days, .. }) =
        finding(&case, Rule::RecentTransplant).unwrap().problem
    else {
        panic!("another problem");
    };
    assert_eq!(days, 30);
}

#[test]
fn a_transplant_without_a_day_is_said_not_to_be_checked() {
    let case = Case { undated_transplants: vec![source("Procedure")], ..first_dose("1.6") };
    assert_eq!(severity(&case, US, Rule::RecentTransplant), None);
    assert!(not_checked(&case, Rule::RecentTransplant).unwrap().contains("day of a transplant"));
}

// ---------------------------------------------------------------- conditioning

/// Conditioning drafted or active after a dose of day 1, today being day 40.
fn conditioning(names: &[&str]) -> Case<'static> {
    let medication =
        |name: &&str| Medication { route: MedicationRoute::Intravenous, ..testing::medication(name) };
    Case { medications: names.iter().map(medication).collect(), ..after(&[1], 40, "1.6") }
}

// VOD-R4, VOD-R5.
#[rstest]
#[case(&["busulfan", "cyclophosphamide"], WARNING)]
#[case(&["melphalan", "melphalan"], None)]
#[case(&["cyclophosphamide"], None)] // mini-hyper-CVD
#[case(&["thiotepa"], WARNING)]
#[case(&["dexamethasone", "busulfan"], None)]
fn two_alkylators_or_thiotepa_are_too_much(#[case] names: &[&str], #[case] expected: Option<Severity>) {
    let case = conditioning(names);
    assert_eq!(severity(&case, US, Rule::ConditioningTwoAlkylators), expected);
}

// At the limit it is critical.
#[rstest]
#[case("1.19", WARNING)]
#[case("1.2", CRITICAL)]
fn with_a_bilirubin_at_its_limit_conditioning_is_critical(
    #[case] value: &str,
    #[case] expected: Option<Severity>,
) {
    let mut case = conditioning(&["busulfan", "cyclophosphamide"]);
    case.results.bilirubin = series(vec![bilirubin(day(39), value)]);
    assert_eq!(severity(&case, US, Rule::ConditioningTwoAlkylators), expected);
}

#[test]
fn an_alkylator_that_ended_before_the_last_dose_does_not_count() {
    let mut case = conditioning(&["busulfan", "cyclophosphamide"]);
    case.medications[1].days = MedicationDays { until: Some(day(0)), ..MedicationDays::default() };
    assert_eq!(severity(&case, US, Rule::ConditioningTwoAlkylators), None);
    case.medications[1].days.until = Some(day(1));
    assert_eq!(severity(&case, US, Rule::ConditioningTwoAlkylators), WARNING);
}

#[test]
fn thiotepa_into_the_cerebrospinal_fluid_is_no_conditioning() {
    let mut case = conditioning(&["thiotepa"]);
    case.medications[0].route = MedicationRoute::Intrathecal;
    assert_eq!(severity(&case, US, Rule::ConditioningTwoAlkylators), None);
}

#[test]
fn conditioning_is_judged_without_a_draft_for_the_drug() {
    let mut case = conditioning(&["busulfan", "cyclophosphamide"]);
    case.drafts.clear();
    assert_eq!(severity(&case, US, Rule::ConditioningTwoAlkylators), None, "nothing of it is being signed");
    case.medications[1].state = MedicationState::Drafted { entry: 0 };
    let found = finding(&case, Rule::ConditioningTwoAlkylators).unwrap();
    assert_eq!((found.order(), found.dose.is_none()), (Some("order-cyclophosphamide"), true));
}

#[test]
fn conditioning_without_the_drug_before_it_is_none_of_ours() {
    let mut case = conditioning(&["busulfan", "thiotepa"]);
    case.administrations.clear();
    case.drafts.clear();
    case.medications[1].state = MedicationState::Drafted { entry: 0 };
    assert_eq!(severity(&case, US, Rule::ConditioningTwoAlkylators), None);
}

//! Cycles before a transplant: DOSE-12, HSCT-01 to HSCT-04.

use super::*;
use crate::{
    clinical::{case::Response, fact::Bound, results::Mrd},
    rules::testing::in_remission,
    testing::{order, ordered, response, stating},
};

/// Two full cycles; the draft opens the third on day 50.
fn third() -> Case<'static> {
    planning(after(&[1, 8, 15, 22, 29, 36], 50, "1"))
}

fn mrd(on: i64, value: Mrd) -> Reading<'static, Mrd> {
    reading(day(on), value)
}

fn fraction(value: &str) -> Mrd {
    Mrd::Fraction(decimal(value))
}

fn state(case: &Case<'_>) -> MrdState {
    let found = finding(case, Rule::TransplantCycleLimit).unwrap();
    let Problem::Transplant(TransplantProblem::CycleInQuestion { mrd, .. }) = found.problem else {
        panic!("another problem");
    };
    mrd.state
}

// The table of the clinical file's section 2.1.
#[rstest]
#[case(Some(Response::Remission), Some(Mrd::Negative), WARNING)]
#[case(Some(Response::Remission), Some(Mrd::Positive), INFO)]
#[case(Some(Response::Remission), None, WARNING)]
#[case(Some(Response::NoRemission), Some(Mrd::Negative), INFO)]
#[case(Some(Response::NoRemission), Some(Mrd::Positive), INFO)]
#[case(Some(Response::NoRemission), None, INFO)]
#[case(None, Some(Mrd::Negative), WARNING)]
#[case(None, Some(Mrd::Positive), WARNING)]
#[case(None, None, WARNING)]
fn response_and_mrd_decide_on_the_third_cycle(
    #[case] stated: Option<Response>,
    #[case] residual: Option<Mrd>,
    #[case] expected: Option<Severity>,
) {
    let mut case = third();
    case.responses = stated.into_iter().map(|stated| response(day(45), stated)).collect();
    case.results.mrd = series(residual.into_iter().map(|value| mrd(45, value)).collect());
    assert_eq!(severity(&case, US, Rule::TransplantCycleLimit), expected);
}

// DOSE-11: below 1 in 10 000.
#[rstest]
#[case("0.00009", Bound::Exact, MrdState::Negative)]
#[case("0.0001", Bound::Exact, MrdState::Positive)]
#[case("0.00011", Bound::Exact, MrdState::Positive)]
#[case("0.0001", Bound::Below, MrdState::Negative)]
#[case("0.001", Bound::Below, MrdState::Unclear)]
#[case("0.0001", Bound::Above, MrdState::Positive)]
#[case("0.00001", Bound::Above, MrdState::Unclear)]
fn mrd_is_negative_below_1_in_10_000(#[case] value: &str, #[case] bound: Bound, #[case] expected: MrdState) {
    let mut case = in_remission(45, third());
    case.results.mrd = series(vec![Reading { bound, ..mrd(45, fraction(value)) }]);
    assert_eq!(state(&case), expected);
}

// After the last dose, of day 36, and at most 35 days before this one.
#[rstest]
#[case(36, 50, MrdState::Outdated)]
#[case(37, 50, MrdState::Positive)]
#[case(37, 72, MrdState::Positive)]
#[case(37, 73, MrdState::Outdated)]
fn an_mrd_counts_after_the_last_dose_for_35_days(
    #[case] taken: i64,
    #[case] on: i64,
    #[case] expected: MrdState,
) {
    let mut case = in_remission(37, planning(after(&[1, 8, 15, 22, 29, 36], on, "1")));
    case.results.mrd = series(vec![mrd(taken, Mrd::Positive)]);
    assert_eq!(state(&case), expected);
}

#[test]
fn two_methods_that_disagree_on_one_sample_leave_mrd_open() {
    let mut case = in_remission(45, third());
    case.results.mrd = series(vec![mrd(45, Mrd::Positive), mrd(45, Mrd::Negative)]);
    assert_eq!(state(&case), MrdState::Contradictory);
    assert_eq!(severity(&case, US, Rule::TransplantCycleLimit), WARNING);
}

#[rstest]
#[case(&[1, 8, 15], 22)] // cycle 2
#[case(&[1, 8, 15, 22, 29, 36, 50], 57)] // within cycle 3
fn neither_earlier_cycles_nor_later_days_of_the_third_are_questioned(#[case] given: &[i64], #[case] on: i64) {
    let case = planning(after(given, on, "1"));
    assert_eq!(severity(&case, US, Rule::TransplantCycleLimit), None);
}

// HSCT-03: any dose of cycle 4 is too many.
#[rstest]
#[case(&[1, 8, 15, 22, 29, 36, 50, 57, 64], 78)]
#[case(&[1, 8, 15, 22, 29, 36, 50, 57, 64, 78], 85)]
fn a_fourth_cycle_is_critical(#[case] given: &[i64], #[case] on: i64) {
    let case = planning(after(given, on, "1"));
    let found = finding(&case, Rule::TransplantCycleLimit).unwrap();
    assert_eq!((found.severity, found.remedies), (Severity::Critical, vec![crate::rules::Remedy::Delete]));
}

#[test]
fn a_fourth_cycle_is_said_once() {
    let mut case = planning(after(&[1, 8, 15, 22, 29, 36, 50, 57, 64], 78, "1"));
    case.drafts = vec![order(0, vec![ordered(day(78), "1"), ordered(day(85), "1")])];
    let found = verdict(&case, US).findings;
    assert_eq!(found.iter().filter(|finding| finding.rule == Rule::TransplantCycleLimit).count(), 1);
}

#[test]
fn a_later_cycle_that_the_order_states_counts() {
    let mut case = planning(after(&[1, 8, 15], 22, "1"));
    case.drafts = vec![order(0, vec![stating(ordered(day(22), "1"), Some(4), Some(1))])];
    assert_eq!(severity(&case, US, Rule::TransplantCycleLimit), CRITICAL);
}

// ---------------------------------------------------------------- the plan

/// Which rule speaks on the third cycle.
fn speaks(case: &Case<'_>) -> Option<Rule> {
    let rules = [Rule::TransplantCycleLimit, Rule::TransplantPlanUndocumented];
    rules.into_iter().find(|rule| severity(case, US, *rule).is_some())
}

// Each statement: planned or not, and its day.
#[rstest]
#[case(&[], Some(Rule::TransplantPlanUndocumented))]
#[case(&[(true, Some(1))], Some(Rule::TransplantCycleLimit))]
#[case(&[(false, Some(1))], None)]
#[case(&[(true, None)], Some(Rule::TransplantCycleLimit))]
#[case(&[(false, None)], None)]
#[case(&[(true, Some(1)), (false, Some(2))], None)]
#[case(&[(false, Some(1)), (true, Some(2))], Some(Rule::TransplantCycleLimit))]
#[case(&[(false, Some(2)), (true, Some(2))], Some(Rule::TransplantCycleLimit))]
#[case(&[(false, Some(2)), (true, None)], Some(Rule::TransplantCycleLimit))]
fn the_newest_statement_on_a_transplant_counts(
    #[case] statements: &[(bool, Option<i64>)],
    #[case] expected: Option<Rule>,
) {
    let statement = |(planned, on): &(bool, Option<i64>)| plan(*planned, on.map(day));
    let case = Case { transplant_plans: statements.iter().map(statement).collect(), ..third() };
    assert_eq!(speaks(&case), expected);
}

#[test]
fn statements_of_one_day_that_disagree_are_said() {
    let plans = vec![plan(false, Some(day(2))), plan(true, Some(day(2)))];
    let case = Case { transplant_plans: plans, ..third() };
    let Problem::Transplant(TransplantProblem::CycleInQuestion { plan_disputed, .. }) =
        finding(&case, Rule::TransplantCycleLimit).unwrap().problem
    else {
        panic!("another problem");
    };
    assert!(plan_disputed);
}

// A transplant on or after the day of the plan fulfils it; the doses are of the course after it.
#[rstest]
#[case(-31, Some(Rule::TransplantCycleLimit))]
#[case(-30, Some(Rule::TransplantPlanUndocumented))]
#[case(-29, Some(Rule::TransplantPlanUndocumented))]
fn a_transplant_after_the_plan_fulfils_it(#[case] transplant: i64, #[case] expected: Option<Rule>) {
    let plans = vec![plan(true, Some(day(-30)))];
    let case = Case { transplant_plans: plans, transplants: vec![day(transplant).into()], ..third() };
    assert_eq!(speaks(&case), expected);
}

#[test]
fn beyond_the_last_cycle_an_unknown_plan_is_said_not_to_be_checked() {
    let case = after(&[1, 8, 15, 22, 29, 36, 50, 57, 64], 78, "1");
    assert_eq!(speaks(&case), None);
    assert!(not_checked(&case, Rule::TransplantCycleLimit).unwrap().contains("planned"));
}

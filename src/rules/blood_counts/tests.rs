use rstest::rstest;

use super::*;
use crate::{
    clinical::{
        case::Case,
        fact::{Bound, Reading},
        quantity::GigaPerLitre,
        time::ClinicalTime,
    },
    rules::{
        Area, Finding, Options, Problem, Remedy, Severity, Test,
        testing::{
            CRITICAL, EU, INFO, US, WARNING, after, finding, first_dose, not_checked, of_area, severity,
        },
    },
    testing::{change, count, day, decimal, draft, order, ordered, series, stating},
};

/// Day 1 of cycle 2, on day 29.
const CYCLE_2: i64 = 29;

/// Neutrophils and platelets of some days, the newest first; the rest as it is.
fn counted(counts: &[(i64, &str, &str)], mut case: Case<'static>) -> Case<'static> {
    let neutrophils = counts.iter().map(|(on, neutrophils, _)| count(day(*on), neutrophils));
    let platelets = counts.iter().map(|(on, _, platelets)| count(day(*on), platelets));
    case.results.neutrophils = series(neutrophils.collect());
    case.results.platelets = series(platelets.collect());
    case
}

/// Day 1 of cycle 2 with these counts, after these before treatment.
fn cycle_2(now: (&str, &str), baseline: (&str, &str)) -> Case<'static> {
    counted(&[(CYCLE_2, now.0, now.1), (1, baseline.0, baseline.1)], after(&[1, 8, 15], CYCLE_2, "1"))
}

/// Day 1 of cycle 3 with these counts, after these before cycle 2 and those before treatment.
fn cycle_3(now: (&str, &str), previous: (&str, &str), baseline: (&str, &str)) -> Case<'static> {
    let counts = [(57, now.0, now.1), (CYCLE_2, previous.0, previous.1), (1, baseline.0, baseline.1)];
    counted(&counts, after(&[1, 8, 15, 29, 36, 43], 57, "1"))
}

fn hold_of(case: &Case<'_>, options: Options) -> CountsHold {
    let hold = |finding: Finding<'_>| {
        if let Problem::BloodCounts(BloodCountsProblem::Hold(hold)) = finding.problem {
            Some(*hold)
        } else {
            None
        }
    };
    of_area(case, options, Area::BloodCounts).into_iter().find_map(hold).unwrap()
}

fn is_silent(case: &Case<'_>) -> bool {
    of_area(case, US, Area::BloodCounts).is_empty()
}

// MOD-01, MOD-02; clinical file, section 13.
#[rstest]
#[case(("1.0", "50"), None)]
#[case(("0.99", "50"), CRITICAL)]
#[case(("1.0", "49"), CRITICAL)]
#[case(("0.6", "120"), CRITICAL)] // V42
fn counts_that_fell_below_the_limits_hold_a_new_cycle(
    #[case] now: (&str, &str),
    #[case] expected: Option<Severity>,
) {
    assert_eq!(severity(&cycle_2(now, ("1.8", "210")), US, Rule::CountsHold), expected);
    assert_eq!(severity(&cycle_2(now, ("1.0", "50")), EU, Rule::CountsHold), expected);
}

#[test]
fn without_a_baseline_low_counts_are_a_warning() {
    let case = counted(&[(CYCLE_2, "0.6", "120")], after(&[1, 8, 15], CYCLE_2, "1"));
    assert_eq!(severity(&case, US, Rule::CountsHold), WARNING);
    assert_eq!(hold_of(&case, US).neutrophils.1, Some(Ground::NoBaseline));
}

// Section 3.1: the last value on or before the first dose, at most 7 days before it.
#[rstest]
#[case(1, CRITICAL)]
#[case(-6, CRITICAL)]
#[case(-7, WARNING)]
#[case(2, WARNING)]
fn the_baseline_is_of_the_week_before_the_first_dose(#[case] on: i64, #[case] expected: Option<Severity>) {
    let case = counted(&[(CYCLE_2, "0.6", "120"), (on, "1.8", "210")], after(&[1, 8, 15], CYCLE_2, "1"));
    assert_eq!(severity(&case, US, Rule::CountsHold), expected);
}

// Of one moment none is later: the higher excuses less.
#[rstest]
#[case(["0.7", "1.8"])]
#[case(["1.8", "0.7"])]
fn of_two_baselines_of_one_moment_the_higher_counts(#[case] baselines: [&str; 2]) {
    let [one, other] = baselines;
    let counts = [(CYCLE_2, "0.6", "120"), (1, one, "210"), (1, other, "210")];
    let case = counted(&counts, after(&[1, 8, 15], CYCLE_2, "1"));
    assert_eq!(severity(&case, US, Rule::CountsHold), CRITICAL);
}

// MOD-03; before cycle 2 the baseline of the cycle before is that of treatment.
#[rstest]
#[case(("0.7", "30"), None)] // V43: exit (a)
#[case(("0.69", "30"), WARNING)]
#[case(("0.7", "29"), WARNING)]
#[case(("1.0", "50"), None)] // exit (b)
#[case(("0.99", "30"), None)]
#[case(("1.2", "29"), WARNING)]
fn counts_that_were_low_before_treatment_have_three_exits(
    #[case] now: (&str, &str),
    #[case] expected: Option<Severity>,
) {
    assert_eq!(severity(&cycle_2(now, ("0.7", "30")), US, Rule::CountsHold), expected);
}

#[rstest]
#[case(("0.5", "20"), ("0.5", "20"), None)]
#[case(("0.5", "19"), ("0.5", "20"), WARNING)]
#[case(("0.7", "30"), ("0.9", "40"), WARNING)] // as before treatment, below the last cycle's
fn exit_a_is_the_baseline_of_the_cycle_before(
    #[case] now: (&str, &str),
    #[case] previous: (&str, &str),
    #[case] expected: Option<Severity>,
) {
    assert_eq!(severity(&cycle_3(now, previous, ("0.7", "30")), US, Rule::CountsHold), expected);
}

#[test]
fn one_count_that_was_not_low_before_treatment_is_critical_beside_one_that_was() {
    let hold = cycle_2(("0.7", "40"), ("0.7", "120"));
    assert_eq!(severity(&hold, US, Rule::CountsHold), CRITICAL);
    let hold = hold_of(&hold, US);
    assert_eq!(hold.neutrophils.1, Some(Ground::LowBeforeTreatment));
    assert_eq!(hold.platelets.1, Some(Ground::BelowLimit));
}

// MOD-04, V41
#[rstest]
#[case(after(&[1], 8, "1"), 8)]
#[case(after(&[1, 8], 15, "1"), 15)]
#[case(after(&[1, 8, 15, 29], 36, "1"), 36)]
#[case(first_dose("1.6"), 1)]
fn counts_hold_no_dose_inside_a_cycle_and_not_the_first(#[case] case: Case<'static>, #[case] on: i64) {
    assert!(is_silent(&counted(&[(on, "0.2", "12"), (0, "1.8", "210")], case)));
}

#[test]
fn a_new_course_begins_like_the_first() {
    let case = counted(&[(120, "0.2", "12"), (1, "1.8", "210")], after(&[1, 8, 15], 120, "1.6"));
    assert!(is_silent(&case));
}

#[test]
fn a_stated_later_cycle_has_no_baseline() {
    let dose = stating(ordered(day(1), "1"), Some(2), Some(1));
    let case = Case { drafts: vec![order(0, vec![dose])], ..first_dose("1") };
    let case = counted(&[(1, "0.6", "120")], case);
    assert_eq!(severity(&case, US, Rule::CountsHold), WARNING);
}

// A platelet count up to 3 days after a transfusion is no pass.
#[rstest]
#[case(CYCLE_2 - 4, None)]
#[case(CYCLE_2 - 3, WARNING)]
#[case(CYCLE_2, WARNING)]
#[case(CYCLE_2 + 1, None)]
fn platelets_must_be_independent_of_transfusion(#[case] transfused: i64, #[case] expected: Option<Severity>) {
    let mut case = cycle_2(("1.5", "62"), ("1.8", "210"));
    case.platelet_transfusions = vec![day(transfused)];
    assert_eq!(severity(&case, US, Rule::CountsHold), expected);
}

#[test]
fn a_transfused_count_does_not_meet_exit_a_and_low_ones_stay_critical() {
    let transfused = |case| Case { platelet_transfusions: vec![day(CYCLE_2 - 1)], ..case };
    let recovered = transfused(cycle_2(("0.7", "30"), ("0.7", "30")));
    assert_eq!(severity(&recovered, US, Rule::CountsHold), WARNING);
    let low = transfused(cycle_2(("1.5", "30"), ("1.8", "210")));
    assert_eq!(severity(&low, US, Rule::CountsHold), CRITICAL);
    assert_eq!(hold_of(&low, US).platelets.0.now.unwrap().transfusion, Some(day(CYCLE_2 - 1)));
}

/// Day 1 of cycle 2 on day 40 with these neutrophils, the newest first, after 1.8 before treatment.
fn neutrophils(counts: &[(i64, &str)]) -> Case<'static> {
    let counts: Vec<(i64, &str, &str)> =
        counts.iter().copied().chain([(1, "1.8")]).map(|(on, value)| (on, value, "210")).collect();
    counted(&counts, after(&[1, 8, 15], 40, "1"))
}

// MOD-05: every result below the limit for more than 28 days.
#[rstest]
#[case(neutrophils(&[(40, "0.5"), (25, "0.4"), (11, "0.9")]), Some(29))]
#[case(neutrophils(&[(40, "0.5"), (25, "0.4"), (12, "0.9")]), None)]
#[case(neutrophils(&[(40, "0.5"), (25, "1.0"), (11, "0.9")]), None)]
#[case(neutrophils(&[(40, "0.5"), (11, "1.0")]), None)]
fn counts_low_for_more_than_28_days_stop_the_drug(#[case] case: Case<'static>, #[case] days: Option<i64>) {
    assert_eq!(severity(&case, US, Rule::CountsHold), CRITICAL);
    assert_eq!(hold_of(&case, US).low_for_days, days);
    assert_eq!(hold_of(&case, EU).low_for_days, None, "not in the EU tables");
}

#[test]
fn counts_that_were_low_before_treatment_do_not_stop_it() {
    let counts = [(40, "0.4", "210"), (25, "0.4", "210"), (5, "0.4", "210"), (1, "0.6", "210")];
    let case = counted(&counts, after(&[1, 8, 15], 40, "1"));
    assert_eq!(severity(&case, US, Rule::CountsHold), WARNING);
    assert_eq!(hold_of(&case, US).low_for_days, None);
}

#[test]
fn counts_low_for_long_stop_the_drug_without_a_baseline_too() {
    let case =
        counted(&[(40, "0.4", "210"), (25, "0.4", "210"), (5, "0.4", "210")], after(&[1, 8, 15], 40, "1"));
    assert_eq!(severity(&case, US, Rule::CountsHold), CRITICAL);
    assert_eq!(severity(&case, EU, Rule::CountsHold), WARNING);
}

#[test]
fn a_dose_of_an_unclear_place_may_open_a_cycle() {
    let case = counted(&[(19, "0.2", "20"), (1, "1.8", "210")], after(&[1, 8, 15], 19, "1"));
    let case = Case { administrations: after(&[1, 8], 19, "1").administrations, ..case };
    assert!(not_checked(&case, Rule::CountsHold).unwrap().contains("opens a cycle"));
}

#[rstest]
#[case(Bound::Below, "1", CRITICAL, false)]
#[case(Bound::Below, "2", None, true)]
#[case(Bound::Above, "1", None, false)]
#[case(Bound::Above, "0.5", None, true)]
fn a_bound_is_judged_as_far_as_it_goes(
    #[case] bound: Bound,
    #[case] value: &str,
    #[case] expected: Option<Severity>,
    #[case] is_open: bool,
) {
    let mut case = cycle_2((value, "120"), ("1.8", "210"));
    change(&mut case.results.neutrophils, |count| count.bound = bound);
    assert_eq!(severity(&case, US, Rule::CountsHold), expected);
    assert_eq!(not_checked(&case, Rule::CountsHold).is_some(), is_open);
}

fn at(time: &str, value: &str) -> Reading<'static, GigaPerLitre> {
    let time = ClinicalTime::parse(&format!("{}T{time}:00-05:00", day(CYCLE_2))).unwrap();
    Reading { time, ..count(day(CYCLE_2), value) }
}

#[test]
fn of_two_counts_of_a_day_the_later_decides_and_the_other_is_said() {
    let mut case = cycle_2(("1.5", "120"), ("1.8", "210"));
    let baseline = count(day(1), "1.8");
    case.results.neutrophils = series(vec![at("08:00", "1.2"), at("06:00", "0.6"), baseline]);
    assert_eq!(severity(&case, US, Rule::CountsHold), INFO);
    assert!(hold_of(&case, US).others_are_graver);

    case.results.neutrophils = series(vec![at("08:00", "0.6"), at("06:00", "1.2"), baseline]);
    assert_eq!(severity(&case, US, Rule::CountsHold), CRITICAL);
    assert!(!hold_of(&case, US).others_are_graver);
}

#[test]
fn a_higher_count_of_the_day_does_not_hide_a_lower_one_of_other_cells() {
    let mut case = cycle_2(("1.5", "120"), ("1.8", "210"));
    case.results.platelets = series(vec![at("08:00", "120"), at("06:00", "40"), count(day(1), "210")]);
    case.results.neutrophils = series(vec![at("08:00", "1.2"), at("06:00", "3"), count(day(1), "1.8")]);
    let hold = hold_of(&case, US);
    assert_eq!((hold.neutrophils.0.other, hold.others_are_graver), (None, true));
}

// The window is 72 hours; the severity that of the day.
#[rstest]
#[case(first_dose("1.6"), -2, None)]
#[case(first_dose("1.6"), -3, WARNING)]
#[case(after(&[1], 8, "1"), 5, None)]
#[case(after(&[1], 8, "1"), 4, INFO)]
#[case(after(&[1, 8], 15, "1"), 3, INFO)]
#[case(after(&[1, 8, 15], CYCLE_2, "1"), 20, WARNING)]
#[case(after(&[1, 8, 15], 19, "1"), 10, WARNING)] // may open a cycle
fn counts_before_a_dose_are_missing_after_72_hours(
    #[case] case: Case<'static>,
    #[case] on: i64,
    #[case] expected: Option<Severity>,
) {
    let case = counted(&[(on, "1.8", "210")], case);
    assert_eq!(severity(&case, US, Rule::CountsMissing), expected);
}

#[test]
fn missing_counts_are_listed_and_ordered() {
    let mut case = counted(&[(1, "1.8", "210")], first_dose("1.6"));
    case.results.platelets = series(vec![]);
    let found = finding(&case, Rule::CountsMissing).unwrap();
    assert_eq!(found.remedies, [Remedy::OrderTest(Test::BloodCount)]);
    let lacking = LackingCount { cells: Cells::Platelets, last_age_days: None, unusable: None };
    let missing = MissingCounts { lacking: vec![lacking], within_hours: 72, purpose: Purpose::Baseline };
    assert_eq!(found.problem, Problem::BloodCounts(BloodCountsProblem::Missing(missing)));
}

#[test]
fn a_new_cycle_far_ahead_is_held_by_low_counts_and_else_not_judged() {
    let far = |now| {
        let case = counted(&[(15, now, "210"), (1, "1.8", "210")], after(&[1, 8], 15, "1"));
        Case { drafts: vec![draft(0, day(CYCLE_2)), draft(1, day(57))], ..case }
    };
    assert_eq!(severity(&far("0.2"), US, Rule::CountsHold), CRITICAL);
    assert_eq!(of_area(&far("0.2"), US, Area::BloodCounts).len(), 1, "said once");
    assert!(is_silent(&far("1.8")));
    let reason = Some("dose of 2026-03-30: due nearer the dose");
    assert_eq!(not_checked(&far("1.8"), Rule::CountsHold).as_deref(), reason);
    assert_eq!(not_checked(&far("1.8"), Rule::CountsMissing).as_deref(), reason);
}

#[test]
fn an_old_count_that_calls_for_a_hold_is_said_too() {
    let case = counted(&[(20, "0.6", "120"), (1, "1.8", "210")], after(&[1, 8, 15], CYCLE_2, "1"));
    assert_eq!(severity(&case, US, Rule::CountsHold), CRITICAL);
    assert_eq!(severity(&case, US, Rule::CountsMissing), WARNING);
    assert_eq!(hold_of(&case, US).neutrophils.0.now.unwrap().result.age_days, 9);
    assert_eq!(hold_of(&case, US).neutrophils.0.limit.value(), decimal("1"));
}

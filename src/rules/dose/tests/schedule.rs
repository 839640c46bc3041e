//! When. DOSE-04, DOSE-13, DOSE-16 to DOSE-18, MOD-16 to MOD-19, section 2.2 of the clinical file.

use rstest::rstest;

use super::*;
use crate::{rules::Remedy, testing::stating};

const WARNING: Option<Severity> = Some(Severity::Warning);
const CRITICAL: Option<Severity> = Some(Severity::Critical);

// DOSE-16: a difference of calendar dates of 6.
#[rstest]
#[case(&[1], 5, CRITICAL)]
#[case(&[1], 6, CRITICAL)]
#[case(&[1], 7, None)]
#[case(&[1, 8], 13, CRITICAL)]
#[case(&[1, 8], 14, None)]
#[case(&[1, 10], 15, CRITICAL)] // V24: nominal day 15, five days after a late day 8
#[case(&[1, 10], 16, None)]
#[case(&[1, 8, 17], 22, CRITICAL)] // day 1 of the next cycle too
#[case(&[1, 8, 17], 23, None)]
fn six_days_lie_between_two_doses(
    #[case] given_on: &[i64],
    #[case] on: i64,
    #[case] expected: Option<Severity>,
) {
    assert_eq!(severity(&after(given_on, on, "1"), Rule::IntervalTooShort), expected);
}

#[test]
fn a_dose_too_soon_is_moved_to_the_sixth_day() {
    let verdict = verdict(&after(&[1, 10], 15, "1"), US);
    assert_eq!(verdict.findings[0].remedies, [Remedy::MoveTo(day(16))]);
}

#[test]
fn a_dose_too_soon_for_interval_and_window_is_moved_into_the_window() {
    // Six days after day 1 is day 7, the first of the window.
    let verdict = verdict(&after(&[1], 5, "1"), US);
    assert_eq!(verdict.findings[0].remedies, [Remedy::MoveTo(day(7))]);
}

// Day 8: 7 to 10. Day 15: 13 to 17.
#[rstest]
#[case(&[1], 6, None)] // too soon after day 1, which says it all
#[case(&[1], 7, None)]
#[case(&[1], 10, None)]
#[case(&[1], 11, WARNING)]
#[case(&[1, 6], 12, WARNING)]
#[case(&[1, 6], 13, None)]
#[case(&[1, 8], 17, None)]
#[case(&[1, 8], 18, WARNING)]
fn days_8_and_15_have_their_windows(
    #[case] given_on: &[i64],
    #[case] on: i64,
    #[case] expected: Option<Severity>,
) {
    assert_eq!(severity(&after(given_on, on, "1"), Rule::OffScheduleDay), expected);
}

#[test]
fn an_early_dose_is_moved_and_a_late_one_is_not() {
    let remedies = |given_on: &[i64], on| {
        let verdict = verdict(&after(given_on, on, "1"), US);
        let found = verdict.findings.into_iter().find(|finding| finding.rule == Rule::OffScheduleDay);
        found.unwrap().remedies
    };
    assert_eq!(remedies(&[1, 6], 12), [Remedy::MoveTo(day(13))]);
    assert_eq!(remedies(&[1, 8], 18), []);
}

// DOSE-18: 21 days after day 1 of cycle 1, 28 after that of a later one; 1 or 2 days early is a warning.
#[rstest]
#[case(22, None)]
#[case(21, WARNING)]
#[case(20, WARNING)]
fn cycle_2_begins_21_days_after_cycle_1(#[case] on: i64, #[case] expected: Option<Severity>) {
    let case = in_remission(18, after(&[1, 7, 13], on, "1"));
    assert_eq!(severity(&case, Rule::CycleTooEarly), expected);
    assert_eq!(severity(&case, Rule::ExtraDoseInCycle), None);
}

#[test]
fn eighteen_days_after_a_full_cycle_began_a_dose_is_one_too_many() {
    let case = after(&[1, 7, 13], 19, "1");
    assert_eq!(severity(&case, Rule::ExtraDoseInCycle), CRITICAL);
    assert_eq!(severity(&case, Rule::CycleTooEarly), None);
}

#[rstest]
#[case(50, None)] // 28 days after day 22
#[case(49, WARNING)]
#[case(48, WARNING)]
#[case(47, CRITICAL)]
#[case(41, CRITICAL)] // 19 days: the first that opens a cycle
fn a_later_cycle_begins_28_days_after_the_last(#[case] on: i64, #[case] expected: Option<Severity>) {
    let case = in_remission(30, after(&[1, 8, 15, 22, 28, 34], on, "1"));
    assert_eq!(severity(&case, Rule::CycleTooEarly), expected);
}

#[test]
fn a_cycle_too_early_is_moved_to_its_first_day() {
    let verdict = verdict(&in_remission(30, after(&[1, 8, 15, 22, 28, 34], 47, "1")), US);
    assert_eq!(verdict.findings[0].remedies, [Remedy::MoveTo(day(50))]);
}

#[test]
fn a_cycle_too_early_waits_for_the_interval_too() {
    // 21 days after day 1 is day 22; six days after day 17 is day 23.
    let verdict = verdict(&in_remission(18, after(&[1, 8, 17], 21, "1")), US);
    let found = verdict.findings.iter().find(|finding| finding.rule == Rule::CycleTooEarly).unwrap();
    assert_eq!(found.remedies, [Remedy::MoveTo(day(23))]);
}

// DOSE-13.
#[rstest]
#[case(6, None)]
#[case(7, CRITICAL)]
fn there_are_six_cycles(#[case] cycle: usize, #[case] expected: Option<Severity>) {
    let first_days = [1, 29, 57, 85, 113, 141, 169];
    let on = first_days[cycle - 1];
    let case = in_remission(on - 2, after(&first_days[..cycle - 1], on, "1"));
    assert_eq!(severity(&case, Rule::CycleLimit), expected);
}

// MOD-16 to MOD-19: late from 28 days after the last day 1 on.
#[rstest]
#[case(0, None)]
#[case(6, None)]
#[case(7, Some("at-least-7-days"))]
#[case(13, Some("at-least-7-days"))]
#[case(14, Some("at-least-14-days"))]
#[case(28, Some("at-least-14-days"))]
#[case(29, Some("over-28-days"))]
#[case(40, Some("over-28-days"))]
fn a_late_cycle_is_told_by_its_delay(#[case] days_late: i64, #[case] expected: Option<&str>) {
    let on = 29 + days_late;
    let case = in_remission(on - 2, after(&[1, 8, 15], on, "1"));
    let delay = findings(&case).into_iter().find(|(rule, _, _)| *rule == Rule::TreatmentDelay);
    let expected = expected.map(|cause| (Rule::TreatmentDelay, Severity::Warning, Some(cause.to_owned())));
    assert_eq!(delay, expected);
}

#[test]
fn an_omitted_day_8_is_no_delay() {
    assert_eq!(severity(&after(&[1], 15, "1"), Rule::TreatmentDelay), None);
}

// At level 2 the third dose is one too many. MOD-22.
#[rstest]
#[case(false, None)]
#[case(true, CRITICAL)]
fn at_level_2_a_cycle_has_two_doses(#[case] level_2: bool, #[case] expected: Option<Severity>) {
    let mut case = after(&[1, 8], 15, "1");
    case.administrations[0].told.level_2 = level_2;
    assert_eq!(severity(&case, Rule::ExtraDoseInCycle), expected);
}

#[test]
fn a_dose_too_many_is_withdrawn() {
    let verdict = verdict(&after(&[1, 7, 13], 19, "1"), US);
    assert_eq!(verdict.findings[0].remedies, [Remedy::Delete]);
}

// A dose that fits neither a free slot nor a new cycle.
#[rstest]
#[case(&[1, 8], 18, None)]
#[case(&[1, 8], 19, WARNING)]
#[case(&[1, 8], 20, WARNING)]
#[case(&[1, 8], 21, None)]
fn a_dose_that_fits_nothing_is_asked_about(
    #[case] given_on: &[i64],
    #[case] on: i64,
    #[case] expected: Option<Severity>,
) {
    assert_eq!(severity(&after(given_on, on, "1"), Rule::PositionUnclear), expected);
}

// The history has cycle 1, day 8.
#[rstest]
#[case(None, None, None)]
#[case(Some(1), Some(8), None)]
#[case(Some(1), None, None)]
#[case(None, Some(8), None)]
#[case(Some(2), Some(8), WARNING)]
#[case(Some(1), Some(15), WARNING)]
#[case(None, Some(1), WARNING)]
fn a_stated_place_that_the_history_contradicts_is_asked_about(
    #[case] cycle: Option<u32>,
    #[case] stated_day: Option<i64>,
    #[case] expected: Option<Severity>,
) {
    let mut case = after(&[1], 8, "1");
    case.drafts = vec![order(0, vec![stating(ordered(day(8), "1"), cycle, stated_day)])];
    assert_eq!(severity(&case, Rule::PositionUnclear), expected);
}

#[test]
fn the_actual_day_of_the_cycle_may_be_stated_too() {
    let mut case = after(&[1], 9, "1");
    case.drafts = vec![order(0, vec![stating(ordered(day(9), "1"), Some(1), Some(9))])];
    assert_eq!(severity(&case, Rule::PositionUnclear), None);
}

// More than 90 days after the last dose.
#[rstest]
#[case(90, None)]
#[case(91, WARNING)]
fn a_new_course_is_asked_about(#[case] days: i64, #[case] expected: Option<Severity>) {
    let case = in_remission(10, after(&[1, 8, 15], 15 + days, "1.6"));
    assert_eq!(severity(&case, Rule::PositionUnclear), expected);
}

#[test]
fn an_order_that_goes_on_beyond_what_it_lists_is_asked_about() {
    let mut case = first_dose("1.6");
    case.drafts[0].repeats_on = true;
    assert_eq!(findings(&case), [(Rule::PositionUnclear, Severity::Warning, None)]);
}

// The second of two doses a day apart: one of day 1 is withdrawn, one of day 8 moved.
#[rstest]
#[case("1.6", Remedy::Delete)]
#[case("1", Remedy::MoveTo(day(7)))]
fn a_dose_that_is_too_much_for_the_next_slot_is_not_moved_there(
    #[case] second: &str,
    #[case] remedy: Remedy,
) {
    let mut case = first_dose("1.6");
    case.drafts.push(order(1, vec![ordered(day(2), second)]));
    let verdict = verdict(&case, US);
    let early = verdict.findings.iter().find(|finding| finding.rule == Rule::IntervalTooShort).unwrap();
    assert_eq!(early.remedies, [remedy]);
}

//! Reduction for toxicity. MOD-18 to MOD-23.

use rstest::rstest;

use super::*;
use crate::{
    clinical::{quantity::Percent, results::Results},
    testing::{decimal, reading},
};

const WARNING: Option<Severity> = Some(Severity::Warning);
const CRITICAL: Option<Severity> = Some(Severity::Critical);

/// Day 8 after a day 1 given at so much, 1.6 mg being its full dose.
fn after_day_1_at(given_mg: &str, toxicity: bool, dose: &str) -> Case<'static> {
    let mut first = given(day(1), given_mg);
    first.told.toxicity = toxicity;
    Case { administrations: vec![first], ..after(&[], 8, dose) }
}

// Level 1 of day 8 is 0.75 mg; 10 % above it is 0.825 mg.
#[rstest]
#[case("0.75", None)]
#[case("0.825", None)]
#[case("0.8251", CRITICAL)]
#[case("1", CRITICAL)]
fn after_a_reduction_for_toxicity_more_is_a_re_escalation(
    #[case] dose: &str,
    #[case] expected: Option<Severity>,
) {
    assert_eq!(severity(&after_day_1_at("1.2", true, dose), Rule::DoseReescalation), expected);
}

// Section 2.6: an explicit note is a reduction, though the amount is not on file.
#[rstest]
#[case(true, "0.75", None, false)]
#[case(true, "1", CRITICAL, false)]
#[case(false, "0.75", None, false)]
#[case(false, "1", None, true)]
fn a_reduction_is_told_where_its_amount_is_not_on_file(
    #[case] is_told: bool,
    #[case] dose: &str,
    #[case] expected: Option<Severity>,
    #[case] is_not_checked: bool,
) {
    let mut case = after_day_1_at("1.2", true, dose);
    case.administrations[0].amount = Fact::Absent;
    case.administrations[0].told.reduction = is_told;
    assert_eq!(severity(&case, Rule::DoseReescalation), expected);
    assert_eq!(testing::not_checked(&case, Rule::DoseReescalation).is_some(), is_not_checked);
}

#[rstest]
#[case("0.825", None)]
#[case("0.8251", WARNING)]
#[case("1", WARNING)]
fn after_a_reduction_without_a_reason_on_file_more_is_a_question(
    #[case] dose: &str,
    #[case] expected: Option<Severity>,
) {
    assert_eq!(severity(&after_day_1_at("1.2", false, dose), Rule::DoseReescalation), expected);
}

// Given at 80 % of its base or less is a reduced dose.
#[rstest]
#[case("1.28", CRITICAL)]
#[case("1.2801", None)]
fn a_dose_given_at_80_per_cent_or_less_was_a_reduced_one(
    #[case] given_mg: &str,
    #[case] expected: Option<Severity>,
) {
    assert_eq!(severity(&after_day_1_at(given_mg, true, "1"), Rule::DoseReescalation), expected);
}

#[test]
fn the_step_to_the_dose_of_remission_is_no_reduction() {
    // Cycle 2 was given at 0.5 mg/m² in remission; day 1 of cycle 3 likewise.
    let mut case = in_remission(27, after(&[1, 8, 15, 29, 36, 43], 57, "1"));
    case.responses.insert(0, response(day(55), Response::Remission));
    assert_eq!(rules(&case), [Rule::DoseVerified]);
}

#[test]
fn a_change_of_weight_is_no_reduction() {
    // 1.31 mg was 0.8 mg/m² of 1.64 m² then; of today's 1.79 m² it would be 73 %.
    let mut case = after_day_1_at("1.31", true, "0.89");
    case.weights = series(vec![weight(day(8), "64"), weight(day(1), "54")]);
    assert_eq!(severity(&case, Rule::DoseReescalation), None);
}

#[test]
fn a_reduction_of_an_earlier_course_is_not_enforced() {
    let mut case = after_day_1_at("1.2", true, "1.6");
    case.drafts = vec![order(0, vec![ordered(day(101), "1.6")])];
    let case = Case { drafts: case.drafts, administrations: case.administrations, ..patient(day(101)) };
    assert_eq!(severity(&case, Rule::DoseReescalation), None);
    assert_eq!(severity(&case, Rule::DoseAmount), None);
}

// Cycle 2, day 1 without a response on file: 1 mg is the full dose after CR/CRi, 1.2 mg the reduced one without.
#[rstest]
#[case("1", Told { toxicity: true, ..Told::default() }, None)]
#[case("1.2", Told { toxicity: true, ..Told::default() }, CRITICAL)]
#[case("1.2", Told { toxicity: true, reduction: true, level_2: false }, CRITICAL)]
#[case("1.2", Told::default(), None)]
fn toxicity_alone_makes_no_dose_a_reduced_one(
    #[case] day_1: &str,
    #[case] told: Told,
    #[case] expected: Option<Severity>,
) {
    let mut case = after(&[1, 8, 15, 29], 36, "1");
    case.administrations[3] = Administration { told, ..given(day(29), day_1) };
    assert_eq!(severity(&case, Rule::DoseReescalation), expected);
}

// The order itself says "reduced for toxicity": 75 % of 1 mg, give or take what is tolerated. MOD-20, MOD-23
#[rstest]
#[case("0.75", None)]
#[case("0.72", None)]
#[case("0.78", None)]
#[case("0.81", Some(Severity::Info))]
#[case("0.69", Some(Severity::Info))]
#[case("1", CRITICAL)]
fn what_an_order_calls_reduced_has_to_be(#[case] dose: &str, #[case] expected: Option<Severity>) {
    let mut case = after(&[1], 8, dose);
    case.drafts[0].told = Told { toxicity: true, reduction: true, level_2: false };
    assert_eq!(severity(&case, Rule::DoseAmount), expected);
}

// MOD-18: day 1 of cycle 2 was due on day 29.
#[rstest]
#[case(13, true, "1.6", None)]
#[case(14, true, "1.6", CRITICAL)]
#[case(14, true, "1.2", None)]
#[case(14, false, "1.6", None)]
fn two_weeks_of_interruption_for_toxicity_call_for_the_reduced_dose(
    #[case] days_late: i64,
    #[case] toxicity: bool,
    #[case] dose: &str,
    #[case] expected: Option<Severity>,
) {
    let mut case = after(&[1, 8, 15], 29 + days_late, dose);
    case.responses = vec![response(day(28), Response::NoRemission)];
    case.drafts[0].told.toxicity = toxicity;
    assert_eq!(severity(&case, Rule::DoseAmount), expected);
    let cause =
        findings(&case).into_iter().find_map(|(rule, _, cause)| cause.filter(|_| rule == Rule::DoseAmount));
    assert_eq!(cause.as_deref(), expected.map(|_| "not-reduced"));
}

/// Cycle 2 signed at once, day 1 reduced to 0.75 mg.
fn cycle_2_signed(toxicity: bool, later: &str) -> Case<'static> {
    let mut case = after(&[1, 8, 15], 29, "0.75");
    case.responses = vec![response(day(28), Response::Remission)];
    case.drafts[0].told.toxicity = toxicity;
    case.drafts.push(order(1, vec![ordered(day(36), later)]));
    case
}

#[rstest]
#[case(true, "1", &[(Rule::DoseReescalation, Severity::Critical)])]
#[case(true, "0.75", &[])]
#[case(false, "1", &[(Rule::DoseReduced, Severity::Warning)])]
#[case(false, "0.75", &[(Rule::DoseReduced, Severity::Warning), (Rule::DoseReduced, Severity::Warning)])]
fn a_dose_reduced_for_toxicity_holds_for_those_signed_with_it(
    #[case] toxicity: bool,
    #[case] later: &str,
    #[case] expected: &[(Rule, Severity)],
) {
    let found = findings(&cycle_2_signed(toxicity, later));
    let found = found.into_iter().map(|(rule, severity, _)| (rule, severity));
    assert_eq!(found.filter(|(_, severity)| *severity > Severity::Info).collect::<Vec<_>>(), expected);
}

// Response open: 1 mg with CR/CRi, 1.6 mg without; 1.2 mg is 75 % of the latter.
#[rstest]
#[case(false, "1.2", Some(Rule::DoseReduced))]
#[case(true, "1.2", None)]
#[case(false, "0.75", Some(Rule::DoseReduced))]
#[case(true, "0.75", None)]
#[case(false, "1.3", Some(Rule::DoseAmount))]
fn with_an_open_response_either_dose_may_be_the_reduced_one(
    #[case] toxicity: bool,
    #[case] dose: &str,
    #[case] expected: Option<Rule>,
) {
    let mut case = after(&[1, 8, 15], 29, dose);
    case.drafts[0].told.toxicity = toxicity;
    let mut found: Vec<Rule> = findings(&case).into_iter().map(|(rule, ..)| rule).collect();
    found.retain(|rule| *rule != Rule::ResponseUndocumented);
    assert_eq!(found, Vec::from_iter(expected));
}

// Reduced in cycle 2 to 1.2 mg without CR/CRi; cycle 3 with the response open: 0.75 mg with it, 1.2 mg without.
#[rstest]
#[case("0.75", None)]
#[case("1.2", None)]
#[case("1", WARNING)]
#[case("1.6", CRITICAL)]
fn with_an_open_response_the_full_dose_with_remission_may_be_a_re_escalation(
    #[case] dose: &str,
    #[case] expected: Option<Severity>,
) {
    let mut case = after(&[1, 8, 15, 29, 36, 43], 57, dose);
    case.responses = vec![response(day(28), Response::NoRemission)];
    let told = Told { toxicity: true, reduction: true, level_2: false };
    for (place, milligrams) in [(3, "1.2"), (4, "0.75"), (5, "0.75")] {
        let on = case.administrations[place].day;
        case.administrations[place] = Administration { told, ..given(on, milligrams) };
    }
    assert_eq!(severity(&case, Rule::DoseReescalation), expected);
}

// Blasts in the blood alone document no CR/CRi while they are its last word since the last dose, of day 15.
#[rstest]
#[case(&[(3, "5")], true)]
#[case(&[(3, "5"), (28, "0")], true)]
#[case(&[(20, "5")], false)]
#[case(&[(20, "5"), (28, "0")], true)]
#[case(&[(20, "0"), (28, "5")], false)]
fn blood_blasts_document_no_remission_until_they_are_gone(
    #[case] blasts: &[(i64, &str)],
    #[case] is_open: bool,
) {
    let shares = blasts.iter().map(|(on, share)| reading(day(*on), Percent::new(decimal(share)).unwrap()));
    let results = Results { blood_blasts: series(shares.collect()), ..Results::default() };
    let case = Case { results, ..after(&[1, 8, 15], 29, "1.6") };
    assert_eq!(severity(&case, Rule::ResponseUndocumented).is_some(), is_open);
}

#[rstest]
#[case(true, Some(day(8)))]
#[case(false, None)]
fn a_new_course_tells_of_the_reduction_of_the_earlier_one(
    #[case] was_reduced: bool,
    #[case] expected: Option<jiff::civil::Date>,
) {
    let mut case = after(&[1, 8], 120, "1.6");
    if was_reduced {
        case.administrations[1] = given(day(8), "0.75");
    }
    let findings = verdict(&case, US).findings;
    let told = findings.iter().find_map(|finding| {
        let Problem::Dose(DoseProblem::PositionUnclear(UnclearPlace::NewCourse { reduced, .. })) =
            finding.problem
        else {
            return None;
        };
        Some(reduced)
    });
    assert_eq!(told, Some(expected));
}

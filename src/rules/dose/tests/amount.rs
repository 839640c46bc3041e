//! How much. DOSE-21 to DOSE-29, MOD-23.

use rstest::rstest;

use super::*;
use crate::{
    clinical::{
        case::ResponseRecord,
        fact::Reason,
        order::Amount,
        quantity::{MilligramsPerSquareMetre, Millilitres},
    },
    rules::Remedy,
};

const INFO: Option<Severity> = Some(Severity::Info);
const WARNING: Option<Severity> = Some(Severity::Warning);
const CRITICAL: Option<Severity> = Some(Severity::Critical);

// Of 1.6 mg: 5 %, 10 %, 25 % over, 40 % under.
#[rstest]
#[case("1.6", None)]
#[case("1.68", None)]
#[case("1.6801", INFO)]
#[case("1.76", INFO)]
#[case("1.7601", WARNING)]
#[case("1.7616", WARNING)] // 10.1 %
#[case("1.9999", WARNING)]
#[case("2", CRITICAL)]
#[case("2.0001", CRITICAL)]
#[case("1.52", None)]
#[case("1.5199", INFO)]
#[case("1.44", INFO)]
#[case("1.4399", WARNING)]
#[case("0.9601", WARNING)]
#[case("0.96", CRITICAL)]
#[case("0.9599", CRITICAL)]
fn a_dose_is_the_graver_the_more_it_is_off(#[case] dose: &str, #[case] expected: Option<Severity>) {
    let case = first_dose(dose);
    assert_eq!(severity(&case, Rule::DoseAmount), expected);
    assert_eq!(severity(&case, Rule::DoseVerified).is_some(), expected.is_none());
}

// What the number betrays: expected are 1.6 mg on day 1 and 1 mg on day 8.
#[rstest]
#[case(1, "3.6", "cycle-total-in-one-dose", Severity::Critical)] // 1.8 mg/m²
#[case(1, "3", "cycle-total-in-one-dose", Severity::Critical)] // 1.5 mg/m²
#[case(1, "2.7", "cycle-total-in-one-dose", Severity::Critical)] // 10 % below 1.5
#[case(1, "3.96", "cycle-total-in-one-dose", Severity::Critical)] // 10 % above 1.8
#[case(1, "16", "decimal-or-unit-slip", Severity::Critical)]
#[case(1, "16.8", "decimal-or-unit-slip", Severity::Critical)] // 5 %
#[case(1, "160", "decimal-or-unit-slip", Severity::Critical)]
#[case(1, "1600", "decimal-or-unit-slip", Severity::Critical)]
#[case(1, "0.16", "decimal-or-unit-slip", Severity::Critical)]
#[case(1, "0.016", "decimal-or-unit-slip", Severity::Critical)]
#[case(1, "5.5", "other-conjugate", Severity::Critical)] // 2.75 mg/m²
#[case(1, "6.5", "other-conjugate", Severity::Critical)] // 3.25 mg/m²
#[case(1, "4.5", "other-conjugate", Severity::Critical)] // flat
#[case(1, "5", "other-conjugate", Severity::Critical)] // a vial
#[case(1, "20", "other-conjugate", Severity::Critical)] // four vials
#[case(8, "1.6", "wrong-level", Severity::Critical)]
#[case(1, "1", "wrong-level", Severity::Warning)] // downward: by its size
#[case(1, "0.8", "per-m2-entered-as-total", Severity::Critical)]
#[case(1, "0.5", "per-m2-entered-as-total", Severity::Critical)]
#[case(1, "0.6", "per-m2-entered-as-total", Severity::Critical)]
#[case(1, "0.375", "per-m2-entered-as-total", Severity::Critical)]
#[case(8, "0.8", "per-m2-entered-as-total", Severity::Critical)] // though only 20 % under
#[case(8, "0.816", "per-m2-entered-as-total", Severity::Critical)] // 2 %
fn a_wrong_number_betrays_its_cause(
    #[case] on: i64,
    #[case] dose: &str,
    #[case] cause: &str,
    #[case] severity: Severity,
) {
    let case = if on == 1 { first_dose(dose) } else { after(&[1], on, dose) };
    assert_eq!(findings(&case), [(Rule::DoseAmount, severity, Some(cause.to_owned()))]);
}

#[rstest]
#[case(1, "2.66")] // 11.3 % below the smaller total
#[case(1, "17")] // 6.25 % off ten times
#[case(1, "6.6")] // above 3.25 mg/m²
#[case(8, "0.82")] // 2.5 % off 0.8
#[case(1, "7")]
fn a_number_that_fits_no_pattern_has_no_cause(#[case] on: i64, #[case] dose: &str) {
    let case = if on == 1 { first_dose(dose) } else { after(&[1], on, dose) };
    let [(rule, _, cause)] = findings(&case).try_into().unwrap();
    assert_eq!((rule, cause), (Rule::DoseAmount, None));
}

#[test]
fn a_pattern_never_makes_a_right_dose_wrong() {
    // 0.8 mg is day 1's dose at 1 m², and a figure of the label: 100 cm and 36 kg, six years old.
    let mut case = first_dose("0.8");
    case.heights = series(vec![height(day(1), "100")]);
    case.weights = series(vec![weight(day(1), "36")]);
    case.birth = Fact::Known(crate::clinical::time::ClinicalTime::Day(build::date("2020-01-15")));
    assert_eq!(rules(&case), [Rule::DoseVerified]);
}

#[test]
fn a_wrong_dose_is_mended_by_the_expected_one() {
    let verdict = verdict(&first_dose("3.6"), US);
    let [Remedy::SetDose { dose, per_surface, ordered, .. }] = verdict.findings[0].remedies.as_slice() else {
        panic!("{:?}", verdict.findings)
    };
    let told = [dose.value(), per_surface.value(), ordered.value()];
    assert_eq!(told, ["1.6", "0.8", "3.6"].map(build::decimal));
}

#[test]
fn a_rounded_dose_is_not_mended() {
    let verdict = verdict(&first_dose("1.7"), US);
    assert_eq!(verdict.findings[0].severity, Severity::Info);
    assert_eq!(verdict.findings[0].remedies, []);
}

// 1.6 mg as volume of 0.25 mg/mL, and for each m².
#[rstest]
#[case(Amount::Volume(Millilitres::new(build::decimal("6.4")).unwrap()))]
#[case(Amount::PerSurface(MilligramsPerSquareMetre::new(build::decimal("0.8")).unwrap()))]
fn a_dose_is_judged_in_whatever_unit_it_is_written(#[case] amount: Amount) {
    let mut case = first_dose("1");
    case.drafts[0].doses[0].amount = Fact::Known(amount);
    assert_eq!(rules(&case), [Rule::DoseVerified]);
}

#[rstest]
#[case(Fact::Absent)]
#[case(Fact::Unusable(Reason::TextOnly))]
#[case(Fact::Unusable(Reason::Vials))]
fn without_a_readable_dose_the_expected_one_is_told(#[case] amount: Fact<Amount>) {
    let mut case = first_dose("1");
    case.drafts[0].doses[0].amount = amount;
    let verdict = verdict(&case, US);
    let Problem::Dose(DoseProblem::Unreadable { expected, .. }) = &verdict.findings[0].problem else {
        panic!("{:?}", verdict.findings)
    };
    assert_eq!(verdict.findings[0].severity, Severity::Warning);
    assert_eq!(
        expected.iter().map(|expected| expected.dose.value()).collect::<Vec<_>>(),
        [build::decimal("1.6")]
    );
    assert!(verdict.not_checked.iter().any(|missed| missed.rule == Rule::DoseAmount));
}

// ---------------------------------------------------------------- response

/// Day 1 of cycle 2, with nothing known of the response.
fn second_cycle(dose: &str) -> Case<'static> {
    after(&[1, 8, 15], 29, dose)
}

#[rstest]
#[case(Response::Remission, "1", None)]
#[case(Response::Remission, "1.6", CRITICAL)] // DOSE-08
#[case(Response::NoRemission, "1.6", None)]
#[case(Response::NoRemission, "1", WARNING)] // DOSE-09
#[case(Response::Relapse, "1.6", None)]
fn on_day_1_of_a_later_cycle_the_response_decides(
    #[case] told: Response,
    #[case] dose: &str,
    #[case] expected: Option<Severity>,
) {
    let case = Case { responses: vec![response(day(27), told)], ..second_cycle(dose) };
    assert_eq!(severity(&case, Rule::DoseAmount), expected);
    assert_eq!(severity(&case, Rule::ResponseUndocumented), None);
}

// The relapse that the course is for, recorded again in cycle 1, which began on day 1.
#[rstest]
#[case(Some(-60), None, true)]
#[case(Some(1), None, true)]
#[case(Some(2), None, false)] // began in the course
#[case(None, None, false)]
#[case(Some(-60), Some(20), true)] // remission came in between: asked about, too
fn a_relapse_recorded_again_says_nothing_of_the_response(
    #[case] since: Option<i64>,
    #[case] remission: Option<i64>,
    #[case] is_open: bool,
) {
    let again = ResponseRecord { since: since.map(day), ..response(day(27), Response::Relapse) };
    let remission = remission.map(|number| response(day(number), Response::Remission));
    let responses = std::iter::once(again).chain(remission).collect();
    let case = Case { responses, ..second_cycle("1.6") };
    assert_eq!(severity(&case, Rule::ResponseUndocumented).is_some(), is_open);
}

// CR was documented on day 20; which dose follows once it is lost the label does not say.
#[rstest]
#[case(Response::Relapse)]
#[case(Response::NoRemission)]
fn a_remission_that_was_lost_is_asked_about_however_that_is_said(#[case] lost: Response) {
    let responses = vec![response(day(27), lost), response(day(20), Response::Remission)];
    let case = Case { responses, ..second_cycle("1") };
    assert_eq!(severity(&case, Rule::ResponseUndocumented), WARNING);
    assert_eq!(severity(&case, Rule::DoseAmount), None);
}

// 20 mg of a protocol whose fourth cycle is the last.
#[rstest]
#[case("20", CRITICAL)]
#[case("1.6", None)]
fn more_than_a_protocol_has_anywhere_is_too_much_where_it_has_no_dose(
    #[case] dose: &str,
    #[case] expected: Option<Severity>,
) {
    let mut case = in_remission(20, after(&[1, 8, 29, 36, 57, 64, 85, 92], 113, dose));
    let drug = &build::knowledge().drugs[0];
    case.drafts[0].protocol = drug
        .protocols
        .iter()
        .position(|protocol| protocol.doses.iter().all(|dose| !dose.cycles.contains(&5)));
    assert!(case.drafts[0].protocol.is_some());
    assert_eq!(severity(&case, Rule::PositionUnclear), WARNING);
    assert_eq!(severity(&case, Rule::DoseAmount), expected);
}

// Either dose is right within 10 %; between them the nearer is told.
#[rstest]
#[case("1", None)]
#[case("1.1", None)]
#[case("0.9", None)]
#[case("1.6", None)]
#[case("1.44", None)]
#[case("1.76", None)]
#[case("1.11", WARNING)]
#[case("0.89", WARNING)]
#[case("1.43", WARNING)]
#[case("1.77", WARNING)]
#[case("2.1", CRITICAL)]
fn without_a_response_on_file_both_doses_are_told(#[case] dose: &str, #[case] amount: Option<Severity>) {
    let case = second_cycle(dose);
    assert_eq!(severity(&case, Rule::ResponseUndocumented), WARNING);
    assert_eq!(severity(&case, Rule::DoseAmount), amount);
}

// The last cycle began on day 1, the evaluation is on day 29.
#[rstest]
#[case(1, true)] // on its day 1: of the cycle before
#[case(2, false)]
#[case(29, false)]
#[case(30, true)] // after the evaluation
fn a_response_counts_from_the_day_after_the_cycle_began(#[case] on: i64, #[case] is_open: bool) {
    let case = in_remission(on, second_cycle("1"));
    assert_eq!(severity(&case, Rule::ResponseUndocumented).is_some(), is_open);
}

#[test]
fn on_day_8_nobody_asks_for_the_response() {
    assert_eq!(rules(&after(&[1, 8, 15, 29], 36, "1")), [Rule::DoseVerified]);
}

// DOSE-14: on without CR or CRi beyond cycle 3.
#[rstest]
#[case(3, None, None)]
#[case(3, Some(Response::NoRemission), None)]
#[case(4, None, WARNING)]
#[case(4, Some(Response::NoRemission), CRITICAL)]
#[case(4, Some(Response::Remission), None)]
fn beyond_cycle_3_remission_must_have_been_reached(
    #[case] cycle: usize,
    #[case] told: Option<Response>,
    #[case] expected: Option<Severity>,
) {
    let first_days = [1, 29, 57, 85];
    let mut case = after(&first_days[..cycle - 1], first_days[cycle - 1], "1");
    case.responses = told.map(|told| response(day(first_days[cycle - 1] - 2), told)).into_iter().collect();
    assert_eq!(severity(&case, Rule::NoResponseLimit), expected);
}

#[test]
fn remission_reached_early_in_the_course_counts_for_the_limit() {
    let case = in_remission(20, after(&[1, 29, 57], 85, "1"));
    assert_eq!(severity(&case, Rule::NoResponseLimit), None);
}

// ---------------------------------------------------------------- reduction

// 72.75 % and 77.25 % of 1.6 mg.
#[rstest]
#[case("1.16384", Rule::DoseAmount)]
#[case("1.164", Rule::DoseReduced)]
#[case("1.2", Rule::DoseReduced)]
#[case("1.236", Rule::DoseReduced)]
#[case("1.23616", Rule::DoseAmount)]
fn about_three_quarters_of_the_dose_ask_for_the_reason(#[case] dose: &str, #[case] rule: Rule) {
    assert_eq!(findings(&first_dose(dose)), [(rule, Severity::Warning, None)]);
}

#[test]
fn with_toxicity_on_the_order_three_quarters_of_the_dose_are_right() {
    let mut case = after(&[1], 8, "0.75");
    assert_eq!(severity(&case, Rule::DoseReduced), WARNING);
    case.drafts[0].told.toxicity = true;
    assert_eq!(severity(&case, Rule::DoseReduced), None);
    assert_eq!(severity(&case, Rule::DoseAmount), None);
}

// Of 2 m²: 0.8 mg/m² are 1.6 mg. What differs by more than rounding is said, and the greater dose judged.
#[rstest]
#[case("0.8", "1.6", false, None)]
#[case("0.8", "1.68", false, None)]
#[case("0.8", "1.69", true, None)]
#[case("0.8", "1", true, None)]
#[case("0.8", "1.9", true, WARNING)]
#[case("0.8", "2.37", true, CRITICAL)]
#[case("1.8", "1.6", true, CRITICAL)]
fn a_dose_for_each_square_metre_and_one_in_all_must_be_the_same(
    #[case] per_surface: &str,
    #[case] in_all: &str,
    #[case] is_said: bool,
    #[case] expected: Option<Severity>,
) {
    let mut case = first_dose(in_all);
    let dose = MilligramsPerSquareMetre::new(per_surface.parse().unwrap()).unwrap();
    case.drafts[0].doses[0].other_amount = Some(Amount::PerSurface(dose));
    assert_eq!(severity(&case, Rule::DoseUnreadable), if is_said { WARNING } else { None });
    assert_eq!(severity(&case, Rule::DoseAmount), expected);
    assert_eq!(severity(&case, Rule::DoseVerified).is_some(), !is_said);
}

#[test]
fn of_two_doses_that_differ_an_overdose_comes_out() {
    let mut case = first_dose("1.6");
    let dose = &mut case.drafts[0].doses[0];
    dose.amount = Fact::Unusable(Reason::Disagrees);
    dose.other_amount = Some(*build::mg("3.29").known().unwrap());
    assert_eq!(severity(&case, Rule::DoseAmount), CRITICAL);
    assert_eq!(severity(&case, Rule::DoseUnreadable), WARNING);
}

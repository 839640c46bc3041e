use rstest::rstest;

use super::*;
use crate::{
    clinical::{
        case::{Case, Diagnosis},
        fact::{Bound, Reading, Reason, Source, UnusableReading},
        quantity::{MilligramsPerDecilitre, UnitsPerLitre},
        time::ClinicalTime,
    },
    rules::{
        Area, Options, Remedy, Test,
        testing::{
            CRITICAL, EU, INFO, US, WARNING, after, finding, first_dose, gap, not_checked, of_area, severity,
        },
    },
    testing::{add, bilirubin, change, day, decimal, diagnosis, draft, series, transaminase},
};

/// Bilirubin, AST and ALT of a day; the rest as it is.
fn tested(on: i64, [first, ast, alt]: [&str; 3], mut case: Case<'static>) -> Case<'static> {
    let results = &mut case.results;
    add(&mut results.bilirubin, 0, bilirubin(day(on), first));
    add(&mut results.ast, 0, transaminase(day(on), ast));
    add(&mut results.alt, 0, transaminase(day(on), alt));
    case
}

/// A first dose on the day of the tests.
fn first(tests: [&str; 3]) -> Case<'static> {
    tested(1, tests, first_dose("1.6"))
}

fn with(kinds: &[DiagnosisKind], case: Case<'static>) -> Case<'static> {
    Case { diagnoses: kinds.iter().map(|kind| diagnosis(*kind)).collect(), ..case }
}

fn rules(case: &Case<'_>) -> Vec<(Rule, Severity)> {
    of_area(case, US, Area::Liver).into_iter().map(|finding| (finding.rule, finding.severity)).collect()
}

fn tests_of(case: &Case<'_>) -> LiverTests {
    let tests = |finding: Finding<'_>| {
        if let Problem::Liver(LiverProblem::Elevated(tests)) = finding.problem { Some(*tests) } else { None }
    };
    of_area(case, US, Area::Liver).into_iter().find_map(tests).unwrap()
}

fn missing_of(case: &Case<'_>) -> MissingTests {
    let problem = finding(case, Rule::LiverTestsMissing).unwrap().problem;
    let Problem::Liver(LiverProblem::Missing(missing)) = problem else { panic!("{problem:?}") };
    missing
}

// Clinical file, sections 3.2 and 13: bilirubin 1.5 × ULN of 1.2 mg/dL is 1.8, AST and ALT 2.5 × ULN of 40 U/L is 100.
#[rstest]
#[case(["0.8", "30", "30"], None)]
#[case(["1.8", "100", "100"], None)] // V38: exactly the limits
#[case(["1.81", "100", "100"], Some((Rule::LiverElevated, Severity::Warning)))]
#[case(["1.9", "30", "30"], Some((Rule::LiverElevated, Severity::Warning)))] // V37
#[case(["1.8", "101", "100"], Some((Rule::LiverElevated, Severity::Warning)))]
#[case(["1.8", "100", "101"], Some((Rule::LiverElevated, Severity::Warning)))]
#[case(["1.81", "101", "30"], Some((Rule::LiverHold, Severity::Critical)))]
#[case(["1.81", "30", "101"], Some((Rule::LiverHold, Severity::Critical)))]
#[case(["2.4", "130", "30"], Some((Rule::LiverHold, Severity::Critical)))] // V36
fn a_dose_is_held_above_both_limits(#[case] tests: [&str; 3], #[case] expected: Option<(Rule, Severity)>) {
    assert_eq!(rules(&first(tests)), Vec::from_iter(expected));
}

#[test]
fn the_multiples_are_those_of_the_clinical_file() {
    let tests = tests_of(&first(["2.4", "130", "30"]));
    let Analytes { bilirubin, ast, alt, .. } = tests.analytes;
    assert_eq!(bilirubin.unwrap().counts.multiple, decimal("2"));
    assert_eq!(ast.unwrap().counts.multiple, decimal("3.25"));
    assert_eq!(alt.unwrap().counts.multiple, decimal("0.75"));
}

#[test]
fn a_value_converted_from_micromoles_at_the_limit_is_not_above_it() {
    // 30.75 µmol/L with a range up to 20.5 µmol/L, at 17.1 µmol/L a mg/dL.
    let converted = |text: &str| MilligramsPerDecilitre::new(decimal(text) / decimal("17.1")).unwrap();
    let mut case = first(["1", "30", "30"]);
    change(&mut case.results.bilirubin, |reading| {
        reading.value = converted("30.75");
        reading.upper_limit = Some(converted("20.5"));
    });
    assert_eq!(rules(&case), []);
    change(&mut case.results.bilirubin, |reading| reading.value = converted("30.8"));
    assert_eq!(rules(&case), [(Rule::LiverElevated, Severity::Warning)]);
}

#[test]
fn the_range_of_the_result_comes_before_the_default() {
    let mut case = first(["1.9", "130", "30"]);
    let limit = Some(MilligramsPerDecilitre::new(decimal("2")).unwrap());
    change(&mut case.results.bilirubin, |reading| reading.upper_limit = limit);
    let limit = Some(UnitsPerLitre::new(decimal("20")).unwrap());
    change(&mut case.results.ast, |reading| reading.upper_limit = limit);
    let tests = tests_of(&case);
    assert_eq!(tests.elevation, Elevation::Transaminase);
    let ast = tests.analytes.ast.unwrap().counts;
    assert_eq!((ast.multiple, ast.is_default), (decimal("6.5"), false));
    assert!(tests.analytes.alt.unwrap().counts.is_default);
}

#[test]
fn a_range_that_ends_at_nothing_is_none() {
    let mut case = first(["1", "30", "30"]);
    let limit = Some(UnitsPerLitre::new(decimal("0")).unwrap());
    change(&mut case.results.ast, |reading| reading.upper_limit = limit);
    assert_eq!(rules(&case), []);
}

// MOD-12
#[rstest]
#[case(["2.0", "30", "30"], Elevation::Explained, INFO)] // V39
#[case(["2.0", "130", "30"], Elevation::TransaminaseBesideExplained, WARNING)]
#[case(["1.0", "130", "30"], Elevation::Transaminase, WARNING)]
fn an_explained_bilirubin_does_not_hold_a_dose(
    #[values(DiagnosisKind::GilbertSyndrome, DiagnosisKind::Haemolysis)] kind: DiagnosisKind,
    #[case] tests: [&str; 3],
    #[case] elevation: Elevation,
    #[case] expected: Option<Severity>,
) {
    let case = with(&[kind], first(tests));
    assert_eq!(severity(&case, US, Rule::LiverHold), None);
    assert_eq!(severity(&case, US, Rule::LiverElevated), expected);
    let tests = tests_of(&case);
    assert_eq!((tests.elevation, tests.analytes.explained_by), (elevation, vec![kind]));
}

#[rstest]
#[case(DiagnosisKind::GilbertSyndrome, INFO)] // inborn
#[case(DiagnosisKind::Haemolysis, WARNING)]
fn past_haemolysis_explains_nothing(#[case] kind: DiagnosisKind, #[case] expected: Option<Severity>) {
    let past = Diagnosis { is_active: false, ..diagnosis(kind) };
    let case = Case { diagnoses: vec![past], ..first(["2.0", "30", "30"]) };
    assert_eq!(severity(&case, US, Rule::LiverElevated), expected);
}

// A bound tells something only if the limit is on the other side of it: 1.8 mg/dL.
#[rstest]
#[case(Bound::Above, "1.7", None, true)]
#[case(Bound::Above, "1.8", WARNING, false)]
#[case(Bound::Above, "20", WARNING, false)]
#[case(Bound::Below, "1.8", None, false)]
#[case(Bound::Below, "1.9", None, true)]
fn a_bound_is_judged_as_far_as_it_goes(
    #[case] bound: Bound,
    #[case] value: &str,
    #[case] expected: Option<Severity>,
    #[case] is_open: bool,
) {
    let mut case = first([value, "30", "30"]);
    change(&mut case.results.bilirubin, |reading| reading.bound = bound);
    assert_eq!(severity(&case, US, Rule::LiverElevated), expected);
    assert_eq!(not_checked(&case, Rule::LiverElevated).is_some(), is_open);
    assert_eq!(not_checked(&case, Rule::LiverHold), None, "AST and ALT are known not to be high");
}

#[test]
fn a_bound_that_leaves_the_hold_open_is_named() {
    let mut case = first(["2.4", "90", "30"]);
    change(&mut case.results.ast, |reading| reading.bound = Bound::Above);
    assert_eq!(rules(&case), [(Rule::LiverElevated, Severity::Warning)]);
    let reason = not_checked(&case, Rule::LiverHold).unwrap();
    assert_eq!(reason, "dose of 2026-03-02: AST known only to be above 90 U/L");
}

fn at(on: i64, time: &str, value: &str) -> Reading<'static, MilligramsPerDecilitre> {
    let time = ClinicalTime::parse(&format!("{}T{time}:00-05:00", day(on))).unwrap();
    Reading { time, ..bilirubin(day(on), value) }
}

#[test]
fn of_two_results_of_a_day_the_later_counts_and_the_other_is_said() {
    let mut case = first(["1", "130", "30"]);
    case.results.bilirubin = series(vec![at(1, "08:00", "1.0"), at(1, "06:00", "2.4")]);
    assert_eq!(rules(&case), [(Rule::LiverElevated, Severity::Warning)]);
    let tests = tests_of(&case);
    assert!(tests.others_would_hold);
    assert_eq!(tests.analytes.bilirubin.unwrap().other.unwrap().multiple, decimal("2"));

    case.results.ast = series(vec![transaminase(day(1), "30")]);
    assert_eq!(rules(&case), [], "with AST and ALT low the other would not have held it either");

    case.results.bilirubin = series(vec![at(1, "08:00", "2.4"), at(1, "06:00", "1.0")]);
    assert_eq!(rules(&case), [(Rule::LiverElevated, Severity::Warning)]);
}

#[test]
fn other_results_that_would_hold_it_are_said_even_if_nothing_else_is() {
    let mut case = first(["1", "30", "30"]);
    case.results.bilirubin = series(vec![at(1, "08:00", "1.0"), at(1, "06:00", "2.4")]);
    let mut later = transaminase(day(1), "30");
    later.time = at(1, "08:00", "1").time;
    case.results.ast = series(vec![later, transaminase(day(1), "130")]);
    assert_eq!(rules(&case), [(Rule::LiverElevated, Severity::Info)]);
    assert_eq!(tests_of(&case).elevation, Elevation::OthersAlone);
}

#[test]
fn of_two_results_of_one_moment_the_worse_counts() {
    let mut case = first(["1", "30", "30"]);
    case.results.bilirubin = series(vec![at(1, "06:00", "1.0"), at(1, "06:00", "2.4")]);
    assert_eq!(rules(&case), [(Rule::LiverElevated, Severity::Warning)]);
}

#[test]
fn a_preliminary_result_counts_where_no_final_one_is_in_time() {
    let preliminary = |on, value| Reading { preliminary: true, ..bilirubin(day(on), value) };
    let mut case = first(["1", "130", "30"]);
    case.results.bilirubin = series(vec![preliminary(1, "2.4"), bilirubin(day(-9), "1.0")]);
    assert_eq!(rules(&case), [(Rule::LiverHold, Severity::Critical)]);
    assert!(tests_of(&case).analytes.bilirubin.unwrap().counts.result.preliminary);

    case.results.bilirubin = series(vec![preliminary(1, "2.4"), bilirubin(day(0), "1.0")]);
    assert_eq!(rules(&case), [(Rule::LiverElevated, Severity::Warning)]);
    assert!(tests_of(&case).others_would_hold, "a later preliminary result is said");
}

// The window is 72 hours before the first moment of the dose's day.
#[rstest]
#[case("2026-02-27T00:00:00-05:00", false)]
#[case("2026-02-26T23:59:00-05:00", true)]
#[case("2026-02-27", false)]
#[case("2026-02-26", true)] // three days by the calendar, not four
fn tests_count_for_72_hours(#[case] time: &str, #[case] is_missing: bool) {
    let mut case = first(["1", "30", "30"]);
    change(&mut case.results.bilirubin, |reading| reading.time = ClinicalTime::parse(time).unwrap());
    assert_eq!(finding(&case, Rule::LiverTestsMissing).is_some(), is_missing);
}

#[test]
fn missing_tests_are_listed_and_ordered() {
    let mut case = first(["1", "30", "30"]);
    case.results.ast = series(vec![]);
    let found = finding(&case, Rule::LiverTestsMissing).unwrap();
    assert_eq!(
        (found.severity, found.remedies),
        (Severity::Warning, vec![Remedy::OrderTest(Test::LiverPanel)])
    );
    let missing = missing_of(&case);
    let lacking: Vec<LiverTest> = missing.lacking.iter().map(|lacking| lacking.test).collect();
    assert_eq!((lacking, missing.within_hours, missing.previous_dose), (vec![LiverTest::Ast], 72, None));
    assert_eq!(not_checked(&case, Rule::LiverHold), None, "bilirubin is not high");
    assert_eq!(
        not_checked(&case, Rule::LiverElevated).as_deref(),
        Some("dose of 2026-03-02: no AST on file")
    );
}

// VOD-R11
#[rstest]
#[case(1, true, true)] // the day of the last dose
#[case(2, true, false)]
#[case(5, false, false)]
fn tests_are_wanted_before_this_dose_and_after_the_last(
    #[case] tested_on: i64,
    #[case] before_dose: bool,
    #[case] since_previous: bool,
) {
    let case = tested(tested_on, ["1", "30", "30"], after(&[1], 8, "1"));
    if !before_dose && !since_previous {
        assert_eq!(finding(&case, Rule::LiverTestsMissing).map(|found| found.rule), None);
        return;
    }
    let lacking = &missing_of(&case).lacking[0];
    assert_eq!((lacking.before_dose, lacking.since_previous), (before_dose, since_previous));
    assert_eq!(lacking.last, Some((day(tested_on), 8 - tested_on)));
}

#[test]
fn a_result_that_cannot_be_used_is_no_result() {
    let mut case = first(["1", "30", "30"]);
    let source = Source { resource_type: "Observation", id: None };
    let time = Some(ClinicalTime::Day(day(1)));
    case.results.alt = series(vec![]);
    case.results.alt.unusable = vec![UnusableReading { reason: Reason::NoUnit, time, source }].leak();
    assert_eq!(missing_of(&case).lacking[0].unusable, Some(Reason::NoUnit));
}

#[test]
fn a_dose_far_ahead_is_not_judged_by_what_is_missing() {
    let mut case = first(["1", "30", "30"]);
    case.drafts.push(draft(1, day(8)));
    assert_eq!(rules(&case), []);
    for rule in [Rule::LiverHold, Rule::LiverElevated, Rule::LiverTestsMissing] {
        assert_eq!(not_checked(&case, rule).as_deref(), Some("dose of 2026-03-09: due nearer the dose"));
    }
}

#[test]
fn a_value_that_calls_for_a_hold_counts_however_far_ahead_the_dose() {
    let mut case = first(["2.4", "130", "30"]);
    case.drafts = vec![draft(0, day(8)), draft(1, day(15))];
    assert_eq!(rules(&case), [(Rule::LiverHold, Severity::Critical)], "said once");
    assert_eq!(tests_of(&case).analytes.bilirubin.unwrap().counts.result.age_days, 7);
}

#[test]
fn an_old_value_that_calls_for_a_hold_is_said_too() {
    let case = tested(-9, ["2.4", "130", "30"], first_dose("1.6"));
    let expected = [(Rule::LiverHold, Severity::Critical), (Rule::LiverTestsMissing, Severity::Warning)];
    assert_eq!(rules(&case), expected);
}

// VOD-R3
#[rstest]
fn a_serious_liver_disease_is_critical_everywhere(
    #[values(
        DiagnosisKind::Cirrhosis,
        DiagnosisKind::ActiveHepatitis,
        DiagnosisKind::NodularRegenerativeHyperplasia,
        DiagnosisKind::PortalHypertension
    )]
    kind: DiagnosisKind,
    #[values(US, EU)] options: Options,
) {
    let case = with(&[kind, kind], first(["1", "30", "30"]));
    let found = of_area(&case, options, Area::Liver);
    assert_eq!((found[0].rule, found[0].severity), (Rule::LiverDisease, Severity::Critical));
    let contraindicated = options == EU;
    let problem = LiverProblem::Disease { diseases: vec![(kind, true)], contraindicated };
    assert_eq!(found[0].problem, Problem::Liver(problem));
}

#[rstest]
#[case(DiagnosisKind::Cirrhosis, CRITICAL)]
#[case(DiagnosisKind::PortalHypertension, CRITICAL)]
#[case(DiagnosisKind::ActiveHepatitis, None)]
#[case(DiagnosisKind::OtherLiverDisease, None)]
fn a_past_hepatitis_is_over_and_cirrhosis_is_not(
    #[case] kind: DiagnosisKind,
    #[case] expected: Option<Severity>,
) {
    let past = Diagnosis { is_active: false, ..diagnosis(kind) };
    let case = Case { diagnoses: vec![past], ..first(["1", "30", "30"]) };
    assert_eq!(severity(&case, US, Rule::LiverDisease), expected);
}

#[test]
fn conditions_that_could_not_be_read_leave_liver_disease_unchecked() {
    let case = Case { gaps: vec![gap("conditions")], ..first(["1", "30", "30"]) };
    assert!(not_checked(&case, Rule::LiverDisease).is_some());
    assert_eq!(not_checked(&with(&[DiagnosisKind::Cirrhosis], case), Rule::LiverDisease), None);
}

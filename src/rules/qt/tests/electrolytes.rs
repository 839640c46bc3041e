//! Potassium, magnesium, calcium, and what is asked for before a dose.

use super::*;

#[rstest]
#[case("3.5", "1.7", None)]
#[case("3.49", "1.7", INFO)]
#[case("3.5", "1.69", INFO)]
#[case("3.0", "1.2", INFO)]
#[case("2.99", "1.7", WARNING)]
#[case("3.5", "1.19", WARNING)]
fn low_electrolytes_are_said_without_a_drug(
    #[case] potassium_level: &str,
    #[case] magnesium_level: &str,
    #[case] expected: Option<Severity>,
) {
    let mut case = well();
    case.results.potassium = potassium(day(1), potassium_level);
    case.results.magnesium = magnesium(day(1), magnesium_level);
    assert_eq!(severity(&case, US, Rule::ElectrolytesLow), expected);
}

// QT-10: corrected Ca = Ca + 0.8 × (4.0 − albumin)
#[rstest]
#[case("8.6", None, None)]
#[case("8.59", None, INFO)]
#[case("7.8", Some("3.0"), None)] // 8.6
#[case("7.79", Some("3.0"), INFO)]
#[case("8.9", Some("4.4"), INFO)] // 8.58
fn calcium_is_corrected_for_albumin(
    #[case] total: &str,
    #[case] albumin: Option<&str>,
    #[case] expected: Option<Severity>,
) {
    let mut case = well();
    case.results.calcium = series(vec![reading(day(1), mg_dl(total))]);
    let albumin = albumin.map(|value| reading(day(-13), GramsPerDecilitre::new(decimal(value)).unwrap()));
    case.results.albumin = series(albumin.into_iter().collect());
    assert_eq!(severity(&case, US, Rule::ElectrolytesLow), expected);
}

#[rstest]
#[case("1.16", None)]
#[case("1.15", INFO)]
fn ionised_calcium_comes_before_total(#[case] ionised: &str, #[case] expected: Option<Severity>) {
    let mut case = well();
    case.results.ionised_calcium = series(vec![reading(day(1), mmol(ionised))]);
    case.results.calcium = series(vec![reading(day(1), mg_dl("7"))]);
    assert_eq!(severity(&case, US, Rule::ElectrolytesLow), expected);
    case.results.ionised_calcium = series(vec![reading(day(-3), mmol(ionised))]);
    assert_eq!(severity(&case, US, Rule::ElectrolytesLow), INFO, "the newer one counts");
}

#[test]
fn the_corrected_calcium_of_the_laboratory_comes_before_our_own() {
    let mut case = well();
    case.results.calcium = series(vec![reading(day(1), mg_dl("7"))]);
    case.results.corrected_calcium = series(vec![reading(day(1), mg_dl("8.6"))]);
    assert_eq!(severity(&case, US, Rule::ElectrolytesLow), None);
}

#[rstest]
#[case(7, INFO)]
#[case(8, None)]
fn an_old_level_is_not_used(#[case] days_old: i64, #[case] expected: Option<Severity>) {
    let mut case = well_later();
    case.results.potassium = potassium(day(8 - days_old), "3.2");
    assert_eq!(severity(&case, US, Rule::ElectrolytesLow), expected);
}

#[rstest]
#[case(["4.2", "2.6"])]
#[case(["2.6", "4.2"])]
fn of_two_levels_of_one_moment_the_lower_counts(#[case] levels: [&str; 2]) {
    let mut case = well();
    case.results.potassium = series(levels.map(|level| reading(day(1), mmol(level))).into());
    assert_eq!(severity(&case, US, Rule::ElectrolytesLow), WARNING);
    let case = taking(&["voriconazole"], case);
    assert_eq!(severity(&case, US, Rule::QtInteraction), CRITICAL);
}

// ---------------------------------------------------------------- missing

#[rstest]
#[case(14, None, None)]
#[case(15, INFO, WARNING)]
fn an_ecg_is_asked_for_before_the_first_dose(
    #[case] days_old: i64,
    #[case] us: Option<Severity>,
    #[case] eu: Option<Severity>,
) {
    let case = with_ecgs(vec![qtc(day(1 - days_old), "430", Correction::Fridericia)], well());
    assert_eq!(severity(&case, US, Rule::QtBaselineMissing), us);
    assert_eq!(severity(&case, EU, Rule::QtBaselineMissing), eu);
}

#[test]
fn before_a_later_dose_without_a_qt_drug_nothing_is_asked_for() {
    assert_eq!(rules(&after(&[1], 8, "1")), []);
}

#[test]
fn electrolytes_are_asked_for_before_the_first_dose() {
    let mut case = first_dose("1.6");
    case.results.magnesium = magnesium(day(1), "2");
    let found = finding(&case, Rule::ElectrolytesMissing).unwrap();
    assert_eq!(found.severity, Severity::Info);
    let Problem::Qt(QtProblem { matter: QtMatter::ElectrolytesMissing { missing, .. }, .. }) = found.problem
    else {
        panic!()
    };
    assert_eq!(missing, [Electrolyte::Potassium, Electrolyte::Calcium]);
    assert_eq!(found.remedies, [Remedy::OrderTest(Test::Potassium), Remedy::OrderTest(Test::Calcium)]);
}

// 72 hours by the clock; the dose begins at midnight unless the order says otherwise.
#[rstest]
#[case("2026-02-27T00:00:00-05:00", false)]
#[case("2026-02-26T23:59:00-05:00", true)]
#[case("2026-02-27", false)] // without a time, by the calendar
#[case("2026-02-26", true)]
fn electrolytes_before_the_first_dose_may_be_72_hours_old(#[case] taken: &str, #[case] is_missing: bool) {
    let mut case = well();
    case.results.potassium =
        series(vec![Reading { time: ClinicalTime::parse(taken).unwrap(), ..reading(day(1), mmol("4")) }]);
    assert_eq!(finding(&case, Rule::ElectrolytesMissing).is_some(), is_missing);
}

#[rstest]
#[case(&["voriconazole"], 7, false)]
#[case(&["voriconazole"], 8, true)]
#[case(&["dasatinib"], 8, false)]
fn electrolytes_beside_a_known_risk_may_be_7_days_old(
    #[case] drugs: &[&str],
    #[case] days_old: i64,
    #[case] is_missing: bool,
) {
    let case = taking(drugs, with_electrolytes(day(8 - days_old), well_later()));
    assert_eq!(finding(&case, Rule::ElectrolytesMissing).is_some(), is_missing);
}

// ---------------------------------------------------------------- doses far ahead

/// The first dose in ten days, seen today.
fn far_ahead(case: Case<'static>) -> Case<'static> {
    Case { drafts: vec![order(0, vec![ordered(day(11), "1.6")])], ..case }
}

#[test]
fn what_a_dose_far_ahead_needs_is_not_due_yet() {
    let case = taking(&["voriconazole"], far_ahead(patient(day(1))));
    assert_eq!(interactions(&case), [("voriconazole".to_owned(), Severity::Info)]);
    for rule in [Rule::QtBaselineMissing, Rule::ElectrolytesMissing, Rule::QtInteraction] {
        assert!(not_checked(&case, rule).unwrap().contains("nearer the dose"), "{rule:?}");
        assert!(rule == Rule::QtInteraction || finding(&case, rule).is_none());
    }
}

#[test]
fn a_value_that_calls_for_a_hold_counts_however_far_ahead_the_dose() {
    let mut case = taking(&["voriconazole"], far_ahead(well()));
    case.results.potassium = potassium(day(1), "2.9");
    assert_eq!(severity(&case, US, Rule::QtInteraction), CRITICAL);
    assert_eq!(severity(&case, US, Rule::ElectrolytesLow), WARNING);
    case.results.potassium = potassium(day(1), "3.2");
    assert_eq!(severity(&case, US, Rule::ElectrolytesLow), None);
    let case = with_ecgs(vec![qtc(day(1), "500", Correction::Fridericia)], far_ahead(well()));
    assert_eq!(severity(&case, US, Rule::QtcProlonged), CRITICAL);
}

//! The QTc of the patient: limits, corrections, rises, doubts.

use super::*;

#[test]
fn a_well_patient_without_qt_drugs_gets_nothing() {
    assert_eq!(rules(&well()), []);
    assert_eq!(rules(&well_later()), []);
}

// ---------------------------------------------------------------- qtc-prolonged

// Clinical file, section 13: QTcF 499 and 500; QT-11, QT-18.
#[rstest]
#[case("480", None)]
#[case("480.5", WARNING)]
#[case("481", WARNING)]
#[case("499", WARNING)]
#[case("500", CRITICAL)]
#[case("512", CRITICAL)]
fn a_qtc_is_long_above_480_and_holds_from_500(#[case] interval: &str, #[case] expected: Option<Severity>) {
    for correction in [Correction::Fridericia, Correction::Computed, Correction::NotStated] {
        let case = with_ecgs(vec![qtc(day(1), interval, correction)], well());
        assert_eq!(severity(&case, US, Rule::QtcProlonged), expected, "{correction:?}");
    }
}

// QT-09
#[rstest]
#[case("500", 60, CRITICAL)]
#[case("500", 90, CRITICAL)]
#[case("500", 91, None)] // 466.4 by Fridericia
#[case("500", 110, None)] // 452 by Fridericia
#[case("540", 110, WARNING)] // 488.1 by Fridericia
#[case("480", 110, None)]
#[case("560", 110, CRITICAL)] // 506 by Fridericia
#[case("480", 59, WARNING)] // 481 by Fridericia: at a slow rate Bazett under-corrects
#[case("495", 50, CRITICAL)] // 510 by Fridericia
fn bazett_is_taken_at_heart_rates_of_60_to_90_only(
    #[case] interval: &str,
    #[case] rate: i64,
    #[case] expected: Option<Severity>,
) {
    let case = with_ecgs(vec![bazett(day(1), interval, rate)], well());
    assert_eq!(severity(&case, US, Rule::QtcProlonged), expected);
}

#[test]
fn bazett_without_a_heart_rate_is_taken_as_it_is() {
    let case = with_ecgs(vec![qtc(day(1), "500", Correction::Bazett)], well());
    assert_eq!(severity(&case, US, Rule::QtcProlonged), CRITICAL);
}

#[test]
fn of_several_corrections_of_one_ecg_fridericia_counts() {
    let one = vec![bazett(day(1), "520", 80), qtc(day(1), "470", Correction::Fridericia)];
    assert_eq!(severity(&with_ecgs(one, well()), US, Rule::QtcProlonged), None);
}

#[test]
fn a_newer_ecg_counts_and_an_old_long_one_is_not_forgotten() {
    let newer = vec![qtc(day(1), "450", Correction::Fridericia), qtc(day(-3), "520", Correction::Fridericia)];
    assert_eq!(severity(&with_ecgs(newer, well()), US, Rule::QtcProlonged), None);
    let old = vec![qtc(day(-90), "520", Correction::Fridericia)];
    assert_eq!(severity(&with_ecgs(old, well()), US, Rule::QtcProlonged), CRITICAL);
}

// Advice contract, section 5: preliminary only where nothing better is.
#[rstest]
#[case(20, CRITICAL)] // beyond the window of a drug of known risk nothing better is there
#[case(7, INFO)] // the final one counts; the other is said
fn a_preliminary_ecg_counts_where_no_final_one_is_recent(
    #[case] final_days_old: i64,
    #[case] expected: Option<Severity>,
) {
    let ecgs = vec![
        Reading { preliminary: true, ..qtc(day(1), "510", Correction::Fridericia) },
        qtc(day(1 - final_days_old), "430", Correction::Fridericia),
    ];
    assert_eq!(severity(&with_ecgs(ecgs, well()), US, Rule::QtcProlonged), expected);
}

#[rstest]
#[case("430", "489.9", WARNING)]
#[case("430", "490", CRITICAL)]
#[case("400", "459", None)]
#[case("400", "460", CRITICAL)]
fn a_rise_of_60_ms_over_the_last_qtc_before_the_course_holds(
    #[case] before: &str,
    #[case] now: &str,
    #[case] expected: Option<Severity>,
) {
    let ecgs = vec![
        qtc(day(8), now, Correction::Fridericia),
        qtc(day(1), before, Correction::Fridericia),
        qtc(day(-20), "300", Correction::Fridericia),
    ];
    assert_eq!(severity(&with_ecgs(ecgs, well_later()), US, Rule::QtcProlonged), expected);
}

// QT-11. Of two baselines of one moment the shorter counts, whatever their order; one in another correction does not.
#[rstest]
#[case(["434", "440"], Correction::Fridericia, "498", CRITICAL)]
#[case(["440", "434"], Correction::Fridericia, "498", CRITICAL)]
#[case(["439", "440"], Correction::Fridericia, "498", WARNING)]
#[case(["434", "440"], Correction::Fridericia, "493", WARNING)]
#[case(["420", "434"], Correction::Fridericia, "480", CRITICAL)]
#[case(["440", "400"], Correction::NotStated, "498", WARNING)]
fn of_two_baselines_of_one_moment_the_shorter_counts(
    #[case] before: [&str; 2],
    #[case] correction: Correction,
    #[case] now: &str,
    #[case] expected: Option<Severity>,
) {
    let ecgs = vec![
        qtc(day(8), now, Correction::Fridericia),
        qtc(day(1), before[0], Correction::Fridericia),
        qtc(day(1), before[1], correction),
    ];
    assert_eq!(severity(&with_ecgs(ecgs, well_later()), US, Rule::QtcProlonged), expected);
}

#[test]
fn before_the_first_dose_nothing_has_risen() {
    let ecgs = vec![qtc(day(1), "470", Correction::Fridericia), qtc(day(-20), "380", Correction::Fridericia)];
    assert_eq!(severity(&with_ecgs(ecgs, well()), US, Rule::QtcProlonged), None);
}

#[test]
fn without_a_qtc_from_before_the_course_a_rise_is_not_checked() {
    assert!(not_checked(&well_later(), Rule::QtcProlonged).unwrap().contains("before the first dose"));
}

#[rstest]
#[case(Bound::Above, "500", CRITICAL, false)]
#[case(Bound::Above, "490", WARNING, true)]
#[case(Bound::Below, "480", None, false)]
#[case(Bound::Below, "520", None, true)]
fn a_limit_within_a_bound_is_not_checked(
    #[case] bound: Bound,
    #[case] interval: &str,
    #[case] expected: Option<Severity>,
    #[case] is_open: bool,
) {
    let ecg = Reading { bound, ..qtc(day(1), interval, Correction::Fridericia) };
    let case = with_ecgs(vec![ecg], well());
    assert_eq!(severity(&case, US, Rule::QtcProlonged), expected);
    assert_eq!(not_checked(&case, Rule::QtcProlonged).is_some(), is_open);
}

#[test]
fn an_ecg_that_cannot_be_used_is_said() {
    let mut case = well();
    let unusable = UnusableReading {
        reason: Reason::NoUnit,
        time: Some(ClinicalTime::Day(day(1))),
        source: Source { resource_type: "Observation", id: None },
    };
    case.results.qtc.unusable = vec![unusable].leak();
    assert!(not_checked(&case, Rule::QtcProlonged).unwrap().contains("no unit"));
}

#[test]
fn another_ecg_of_the_day_that_would_have_held_is_kept() {
    let at = |time: &str| ClinicalTime::parse(&format!("2026-03-02T{time}:00-05:00")).unwrap();
    let ecgs = vec![
        Reading { time: at("08:00"), ..qtc(day(1), "485", Correction::Fridericia) },
        Reading { time: at("06:00"), ..qtc(day(1), "505", Correction::Fridericia) },
    ];
    let found = finding(&with_ecgs(ecgs, well()), Rule::QtcProlonged).unwrap();
    assert_eq!(found.severity, Severity::Warning);
    let Problem::Qt(problem) = found.problem else { panic!() };
    assert_eq!(problem.state.ecg.unwrap().other_of_day, Some(ms("505")));
}

// Advice contract, section 5: the later of two that disagree counts, and the card says that the other would have held.
#[rstest]
#[case("06:00", false)]
#[case("09:00", true)] // preliminary, and so it does not count
fn another_ecg_of_the_day_that_would_have_held_is_said_beside_a_good_one(
    #[case] time: &str,
    #[case] preliminary: bool,
) {
    let at = |time: &str| ClinicalTime::parse(&format!("2026-03-02T{time}:00-05:00")).unwrap();
    let mut ecgs = vec![
        Reading { time: at("08:00"), ..qtc(day(1), "430", Correction::Fridericia) },
        Reading { time: at(time), preliminary, ..qtc(day(1), "520", Correction::Fridericia) },
    ];
    ecgs.sort_by_key(|ecg| std::cmp::Reverse(ecg.time.to_string()));
    let found = finding(&with_ecgs(ecgs, well()), Rule::QtcProlonged).unwrap();
    assert_eq!(found.severity, Severity::Info);
}

// Of one moment none is later: the longest counts, in whatever order they came.
#[rstest]
#[case(["430", "520"])]
#[case(["520", "430"])]
fn of_two_ecgs_of_one_moment_the_longer_counts(#[case] intervals: [&str; 2]) {
    let ecgs = intervals.map(|interval| qtc(day(1), interval, Correction::Fridericia)).into();
    assert_eq!(severity(&with_ecgs(ecgs, well()), US, Rule::QtcProlonged), CRITICAL);
}

// The windows are judged by the first day that a date can mean.
#[rstest]
#[case("2026-03", None)] // yesterday at the most
#[case("2026-02", INFO)]
#[case("2026", INFO)]
fn an_ecg_without_a_day_is_as_old_as_it_can_be(#[case] time: &str, #[case] expected: Option<Severity>) {
    let time = ClinicalTime::parse(time).unwrap();
    let ecg = Reading { time, ..qtc(day(1), "430", Correction::Fridericia) };
    assert_eq!(severity(&with_ecgs(vec![ecg], well()), US, Rule::QtBaselineMissing), expected);
}

// ---------------------------------------------------------------- long-qt-syndrome

#[rstest]
#[case(DiagnosisKind::LongQtSyndrome, true)]
#[case(DiagnosisKind::TorsadesDePointes, true)]
#[case(DiagnosisKind::TorsadesDePointes, false)]
fn long_qt_and_torsades_are_critical_with_and_without_a_drug(
    #[case] kind: DiagnosisKind,
    #[case] is_active: bool,
) {
    let mut case = well();
    case.diagnoses = vec![crate::clinical::case::Diagnosis { is_active, ..diagnosis(kind) }];
    assert_eq!(severity(&case, US, Rule::LongQtSyndrome), CRITICAL);
    let case = taking(&["dasatinib"], case);
    assert_eq!(severity(&case, US, Rule::QtInteraction), CRITICAL);
}

// ---------------------------------------------------------------- qt-interaction

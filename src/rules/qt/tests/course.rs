//! Several doses, drugs drafted beside a current course, the vignettes.

use super::*;

#[test]
fn three_doses_signed_at_once_are_judged_once() {
    let mut case = taking(&["voriconazole"], first_dose("1.6"));
    case.drafts = [1, 8, 15].map(|on| order(on, vec![ordered(day(on.try_into().unwrap()), "1")])).into();
    assert_eq!(interactions(&case).len(), 1);
    let later = verdict(&case, US).not_checked;
    let later: Vec<_> = later.iter().filter(|entry| entry.reason.contains("nearer the dose")).collect();
    assert!(later.iter().filter(|entry| entry.rule == Rule::QtInteraction).count() >= 2);
}

// ---------------------------------------------------------------- a QT drug drafted beside the course

/// On day 20, after doses on day 1 and 8, with nothing of the drug drafted.
fn current(medications: Vec<Medication<'static>>) -> Case<'static> {
    Case { drafts: Vec::new(), medications, ..after(&[1, 8], 20, "1") }
}

#[test]
fn a_qt_drug_drafted_beside_a_current_course_is_judged_by_itself() {
    let case = current(vec![on_record(DRAFTED, &["levofloxacin"]), active_since(day(-60), "posaconazole")]);
    let found = of_area(&case, US, Area::Qt);
    assert!(found.iter().all(|finding| finding.rule == Rule::QtInteraction), "no baseline is asked for");
    assert_eq!(found.len(), 2);
    for finding in found {
        assert_eq!((finding.severity, finding.dose.is_none()), (Severity::Warning, true));
        assert_eq!(finding.order(), Some("order-levofloxacin"));
    }
}

// An order renewed is older than today, and one for a later time finds the data of today: neither makes an ECG newer or
// older than it is.
#[rstest]
#[case(8, 8, WARNING)]
#[case(8, 20, WARNING)]
#[case(8, 60, WARNING)]
#[case(14, 8, INFO)]
#[case(14, 20, INFO)]
#[case(14, 22, WARNING)] // eight days old when it begins
#[case(14, 60, INFO)]
fn an_ecg_is_as_old_as_it_is_whenever_the_drafted_drug_begins(
    #[case] ecg: i64,
    #[case] begins: i64,
    #[case] expected: Option<Severity>,
) {
    let days = MedicationDays { from: Some(day(begins)), ..MedicationDays::default() };
    let case = current(vec![Medication { days, ..on_record(DRAFTED, &["levofloxacin"]) }]);
    let case =
        with_electrolytes(day(20), with_ecgs(vec![qtc(day(ecg), "430", Correction::Fridericia)], case));
    assert_eq!(severity(&case, US, Rule::QtInteraction), expected);
}

#[test]
fn the_state_of_the_patient_speaks_of_the_drafted_drug() {
    let case = current(vec![on_record(DRAFTED, &["levofloxacin"])]);
    let mut case = with_ecgs(vec![qtc(day(20), "510", Correction::Fridericia)], case);
    case.results.potassium = potassium(day(20), "2.9");
    case.diagnoses = vec![diagnosis(DiagnosisKind::LongQtSyndrome)];
    let found = of_area(&case, US, Area::Qt);
    let expected = [Rule::QtcProlonged, Rule::LongQtSyndrome, Rule::QtInteraction, Rule::ElectrolytesLow];
    assert_eq!(found.iter().map(|finding| finding.rule).collect::<Vec<_>>(), expected);
    assert!(found.iter().all(|finding| finding.order() == Some("order-levofloxacin")));
}

#[rstest]
#[case(36, true)] // 28 days after the last dose
#[case(37, false)]
fn the_drug_is_current_for_28_days(#[case] today: i64, #[case] expected: bool) {
    let mut case = Case { drafts: Vec::new(), ..after(&[1, 8], today, "1") };
    case.medications = vec![on_record(DRAFTED, &["levofloxacin"])];
    assert_eq!(!rules(&case).is_empty(), expected);
    case.orders = vec![order(3, vec![ordered(day(60), "1")])];
    assert!(!rules(&case).is_empty(), "an active order makes it current");
}

#[rstest]
#[case(vec![active_since(day(-60), "voriconazole")])] // not drafted
#[case(vec![on_record(DRAFTED, &["omeprazole"]), active_since(day(-60), "voriconazole")])] // does not count
#[case(vec![on_record(DRAFTED, &["dexamethasone"]), active_since(day(-60), "voriconazole")])] // not listed
fn without_a_drafted_drug_that_counts_nothing_is_said(#[case] medications: Vec<Medication<'static>>) {
    let case = current(medications);
    let case = with_electrolytes(day(20), with_ecgs(vec![qtc(day(20), "510", Correction::Fridericia)], case));
    assert_eq!(rules(&case), []);
}

// PRE-R8 is of premedication: without a dose on its day it is a drug like others.
#[rstest]
#[case(20, 1)]
#[case(8, 0)]
fn an_antihistamine_is_premedication_on_the_day_of_a_dose(#[case] on: i64, #[case] findings: usize) {
    let days = MedicationDays { on: vec![day(on)], ..MedicationDays::default() };
    let case = current(vec![Medication { days, ..on_record(DRAFTED, &["hydroxyzine"]) }]);
    assert_eq!(interactions(&case).len(), findings);
}

// ---------------------------------------------------------------- vignettes of the clinical file, section 11

fn tisdale_of(case: &Case<'_>) -> (i64, i64) {
    let found = finding(case, Rule::QtInteraction).unwrap();
    let Problem::Qt(problem) = found.problem else { panic!() };
    let score = problem.state.tisdale.unwrap();
    (score.with, score.without)
}

#[test]
fn v47_a_long_qtc_with_voriconazole_and_low_potassium_is_critical() {
    let mut case = taking(&["voriconazole"], well());
    case.birth = Fact::Known(ClinicalTime::Day(date("1956-01-01")));
    case.sex = Fact::Known(Sex::Female);
    case.results.potassium = potassium(day(1), "3.1");
    let case = with_ecgs(vec![qtc(day(1), "512", Correction::Fridericia)], case);
    assert_eq!(severity(&case, US, Rule::QtcProlonged), CRITICAL);
    assert_eq!(severity(&case, US, Rule::QtInteraction), CRITICAL);
    assert_eq!(tisdale_of(&case), (12, 9));
}

#[test]
fn v48_ondansetron_as_needed_beside_a_good_ecg_is_a_remark() {
    let mut case = with_ecgs(vec![qtc(day(3), "438", Correction::Fridericia)], well_later());
    // 0.85 mmol/L
    case.results.magnesium = magnesium(day(8), "2.066");
    case.medications = vec![Medication { as_needed: true, ..on_record(ACTIVE, &["ondansetron"]) }];
    assert_eq!(interactions(&case), [("ondansetron".to_owned(), Severity::Info)]);
    assert_eq!(rules(&case), [Rule::QtInteraction]);
    assert_eq!(tisdale_of(&case), (6, 3));
}

#[test]
fn v49_two_drugs_of_known_risk_without_an_ecg_warn() {
    let mut case = taking(&["posaconazole", "levofloxacin"], after(&[1], 8, "1"));
    case.results.potassium = potassium(day(8), "3.9");
    let warned = ["levofloxacin", "posaconazole"].map(|name| (name.to_owned(), Severity::Warning));
    assert_eq!(interactions(&case), warned);
    let found = finding(&case, Rule::QtInteraction).unwrap();
    for test in [Test::Electrocardiogram, Test::Magnesium, Test::Calcium] {
        assert!(found.remedies.contains(&Remedy::OrderTest(test)), "{test:?}");
    }
}

#[test]
fn a_child_has_no_score() {
    let mut case = taking(&["voriconazole"], well());
    case.birth = Fact::Known(ClinicalTime::Day(date("2015-01-01")));
    let found = finding(&case, Rule::QtInteraction).unwrap();
    let Problem::Qt(problem) = found.problem else { panic!() };
    assert_eq!(problem.state.tisdale, None);
}

//! QT by the advice contract, section 3, and the clinical file, section 6.

use jiff::civil::Date;
use rstest::rstest;

use super::*;
use crate::{
    clinical::{
        case::{Case, Sex},
        fact::{Bound, Fact, Reading, Reason, Source, UnusableReading},
        medication::{Medication, MedicationDays, MedicationRoute, MedicationState},
        order::OrderState,
        quantity::{GramsPerDecilitre, MilligramsPerDecilitre, MillimolesPerLitre, Milliseconds},
        results::{Correction, Qtc},
        time::ClinicalTime,
    },
    rules::{
        Area, Finding, Problem,
        testing::{
            CRITICAL, EU, INFO, US, WARNING, after, finding, first_dose, not_checked, of_area, on_record,
            patient, severity, verdict,
        },
    },
    testing::{date, day, decimal, diagnosis, order, ordered, reading, series},
};

const ACTIVE: MedicationState = MedicationState::OnFile(OrderState::Active);
const DRAFTED: MedicationState = MedicationState::Drafted { entry: 7 };

fn ms(number: &str) -> Milliseconds {
    Milliseconds::new(decimal(number)).unwrap()
}

fn qtc(day: Date, interval: &str, correction: Correction) -> Reading<'static, Qtc> {
    reading(day, Qtc { interval: ms(interval), correction, heart_rate: None })
}

fn bazett(day: Date, interval: &str, rate: i64) -> Reading<'static, Qtc> {
    let value = Qtc { interval: ms(interval), correction: Correction::Bazett, heart_rate: Some(rate.into()) };
    reading(day, value)
}

fn with_ecgs<'a>(readings: Vec<Reading<'a, Qtc>>, mut case: Case<'a>) -> Case<'a> {
    case.results.qtc = series_of(readings);
    case
}

fn series_of<T>(readings: Vec<Reading<'_, T>>) -> Series<'_, T> {
    Series { readings, unusable: Vec::new() }
}

/// K 4.2 mmol/L, Mg 2.1 mg/dL and Ca 9.2 mg/dL of a day.
fn with_electrolytes(taken: Date, mut case: Case<'static>) -> Case<'static> {
    case.results.potassium = potassium(taken, "4.2");
    case.results.magnesium = magnesium(taken, "2.1");
    case.results.calcium = series(vec![reading(taken, mg_dl("9.2"))]);
    case
}

fn potassium(day: Date, value: &str) -> Series<'static, MillimolesPerLitre> {
    series(vec![reading(day, mmol(value))])
}

fn magnesium(day: Date, value: &str) -> Series<'static, MilligramsPerDecilitre> {
    series(vec![reading(day, mg_dl(value))])
}

fn mmol(value: &str) -> MillimolesPerLitre {
    MillimolesPerLitre::new(decimal(value)).unwrap()
}

fn mg_dl(value: &str) -> MilligramsPerDecilitre {
    MilligramsPerDecilitre::new(decimal(value)).unwrap()
}

/// A first dose on day 1 with a good ECG and good electrolytes of the same day.
fn well() -> Case<'static> {
    let case = with_electrolytes(day(1), first_dose("1.6"));
    with_ecgs(vec![qtc(day(1), "430", Correction::Fridericia)], case)
}

/// The second dose, on day 8, likewise.
fn well_later() -> Case<'static> {
    let case = with_electrolytes(day(8), after(&[1], 8, "1"));
    with_ecgs(vec![qtc(day(8), "430", Correction::Fridericia)], case)
}

/// With active medicines of one ingredient each, taken for long.
fn taking(names: &[&str], case: Case<'static>) -> Case<'static> {
    let medications = names.iter().map(|name| active_since(day(-60), name)).collect();
    Case { medications, ..case }
}

fn active_since(day: Date, name: &str) -> Medication<'static> {
    let days = MedicationDays { from: Some(day), ..MedicationDays::default() };
    Medication { days, ..on_record(ACTIVE, &[name]) }
}

fn interactions(case: &Case<'_>) -> Vec<(String, Severity)> {
    let findings = of_area(case, US, Area::Qt);
    findings.iter().filter_map(|finding| Some((interaction(finding)?.drug, finding.severity))).collect()
}

fn interaction(finding: &Finding<'_>) -> Option<QtInteraction> {
    let Problem::Qt(QtProblem { matter: QtMatter::Interaction(interaction), .. }) = &finding.problem else {
        return None;
    };
    Some(interaction.clone())
}

fn rules(case: &Case<'_>) -> Vec<Rule> {
    of_area(case, US, Area::Qt).iter().map(|finding| finding.rule).collect()
}

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
#[case(7, None)]
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
    case.results.qtc.unusable.push(UnusableReading {
        reason: Reason::NoUnit,
        time: Some(ClinicalTime::Day(day(1))),
        source: Source { resource_type: "Observation", id: None },
    });
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

#[rstest]
#[case(&["ondansetron"], "430", INFO)]
#[case(&["ondansetron"], "480", INFO)]
#[case(&["ondansetron"], "481", WARNING)]
#[case(&["ondansetron"], "500", CRITICAL)]
#[case(&["dasatinib"], "430", INFO)]
#[case(&["dasatinib"], "481", INFO)] // one drug of possible risk is a remark
#[case(&["dasatinib"], "500", CRITICAL)]
#[case(&["dasatinib", "mirtazapine"], "430", INFO)]
#[case(&["dasatinib", "mirtazapine"], "481", WARNING)]
#[case(&["nilotinib"], "430", WARNING)] // QT-21
#[case(&["nilotinib"], "500", CRITICAL)]
#[case(&["imatinib"], "500", None)] // not listed on purpose
fn a_drug_is_as_grave_as_the_state_of_the_patient(
    #[case] drugs: &[&str],
    #[case] interval: &str,
    #[case] expected: Option<Severity>,
) {
    let ecg = vec![qtc(day(8), interval, Correction::Fridericia)];
    let case = taking(drugs, with_ecgs(ecg, well_later()));
    assert_eq!(severity(&case, US, Rule::QtInteraction), expected);
}

#[rstest]
#[case("3.5", "1.7", INFO)]
#[case("3.49", "1.7", WARNING)]
#[case("3.5", "1.69", WARNING)]
#[case("3.0", "1.7", WARNING)]
#[case("2.99", "1.7", CRITICAL)]
#[case("3.5", "1.2", WARNING)]
#[case("3.5", "1.19", CRITICAL)]
fn low_potassium_and_magnesium_raise_a_drug(
    #[case] potassium_level: &str,
    #[case] magnesium_level: &str,
    #[case] expected: Option<Severity>,
) {
    let mut case = taking(&["voriconazole"], well());
    case.results.potassium = potassium(day(1), potassium_level);
    case.results.magnesium = magnesium(day(1), magnesium_level);
    assert_eq!(severity(&case, US, Rule::QtInteraction), expected);
}

// Advice contract, section 5: first dose 14 days; known risk 7, possible risk 28.
#[rstest]
#[case(&["ondansetron"], 7, INFO)]
#[case(&["ondansetron"], 8, WARNING)]
#[case(&["dasatinib", "mirtazapine"], 28, INFO)]
#[case(&["dasatinib", "mirtazapine"], 29, WARNING)]
#[case(&["dasatinib"], 29, INFO)]
fn the_ecg_may_be_as_old_as_the_risk_allows(
    #[case] drugs: &[&str],
    #[case] days_old: i64,
    #[case] expected: Option<Severity>,
) {
    let ecg = vec![qtc(day(8 - days_old), "430", Correction::Fridericia)];
    let case = taking(drugs, with_ecgs(ecg, well_later()));
    assert_eq!(severity(&case, US, Rule::QtInteraction), expected);
}

#[rstest]
#[case(14, INFO)]
#[case(15, WARNING)]
fn before_a_first_dose_the_shorter_window_holds(#[case] days_old: i64, #[case] expected: Option<Severity>) {
    let ecg = vec![qtc(day(1 - days_old), "430", Correction::Fridericia)];
    let case = taking(&["dasatinib", "mirtazapine"], with_ecgs(ecg, well()));
    assert_eq!(severity(&case, US, Rule::QtInteraction), expected);
}

#[rstest]
#[case(4, INFO)]
#[case(5, INFO)] // the day of the ECG
#[case(6, WARNING)]
#[case(8, WARNING)]
#[case(9, INFO)] // tomorrow
fn an_active_drug_started_since_the_last_ecg_warns(#[case] started: i64, #[case] expected: Option<Severity>) {
    let ecg = vec![qtc(day(5), "430", Correction::Fridericia)];
    let mut case = with_ecgs(ecg, well_later());
    case.medications = vec![active_since(day(started), "voriconazole")];
    assert_eq!(severity(&case, US, Rule::QtInteraction), expected);
    case.medications = vec![Medication { as_needed: true, ..active_since(day(started), "voriconazole") }];
    assert_eq!(severity(&case, US, Rule::QtInteraction), INFO, "whether it was taken is not known");
}

#[test]
fn an_order_without_a_beginning_leaves_that_open() {
    let mut case = well();
    case.medications = vec![on_record(ACTIVE, &["voriconazole"])];
    assert_eq!(severity(&case, US, Rule::QtInteraction), INFO);
    assert!(not_checked(&case, Rule::QtInteraction).unwrap().contains("when voriconazole was started"));
}

#[test]
fn a_drug_drafted_now_beside_a_recent_ecg_is_a_remark_and_can_be_withdrawn() {
    let mut case = well_later();
    case.medications = vec![on_record(DRAFTED, &["ondansetron"])];
    let found = finding(&case, Rule::QtInteraction).unwrap();
    assert_eq!(found.severity, Severity::Info);
    assert_eq!(found.order(), Some("order-0"), "beside a dose the finding speaks of the dose");
    let Remedy::Withdraw(draft) = &found.remedies[0] else { panic!("{:?}", found.remedies) };
    assert_eq!((draft.order.as_str(), draft.name.as_str()), ("order-ondansetron", "ondansetron"));
}

// QT-21, QT-22
#[rstest]
#[case("dasatinib")]
#[case("nilotinib")]
#[case("methadone")]
#[case("amiodarone")]
#[case("haloperidol")]
#[case("lithium")]
#[case("efavirenz")]
fn nobody_is_advised_to_withdraw_what_must_not_be_stopped(#[case] name: &str) {
    let mut case = first_dose("1.6");
    case.medications = vec![on_record(DRAFTED, &[name])];
    let found = finding(&case, Rule::QtInteraction).unwrap();
    assert!(interaction(&found).unwrap().never_stop.is_some());
    assert!(!found.remedies.iter().any(|remedy| matches!(remedy, Remedy::Withdraw(_) | Remedy::Delete)));
}

// Section 6.3: active, drafted, starting within 3 days, stopped within 3 (amiodarone 30, arsenic 7, methadone 5)
#[rstest]
#[case("ondansetron", 8 - 3, true)]
#[case("ondansetron", 8 - 4, false)]
#[case("amiodarone", 8 - 30, true)]
#[case("amiodarone", 8 - 31, false)]
#[case("arsenic trioxide", 8 - 7, true)]
#[case("arsenic trioxide", 8 - 8, false)]
#[case("methadone", 8 - 5, true)]
#[case("methadone", 8 - 6, false)]
fn a_stopped_drug_counts_while_it_washes_out(#[case] name: &str, #[case] last: i64, #[case] expected: bool) {
    for state in [OrderState::Completed, OrderState::Withdrawn, OrderState::Active] {
        let days = MedicationDays { from: Some(day(-90)), until: Some(day(last)), on: Vec::new() };
        let stopped = Medication { days, ..on_record(MedicationState::OnFile(state), &[name]) };
        let case = Case { medications: vec![stopped], ..well_later() };
        assert_eq!(severity(&case, US, Rule::QtInteraction).is_some(), expected, "{state:?}");
    }
    let days = MedicationDays { on: vec![day(last)], ..MedicationDays::default() };
    let given = Medication { days, ..on_record(MedicationState::Given, &[name]) };
    let case = Case { medications: vec![given], ..well_later() };
    assert_eq!(severity(&case, US, Rule::QtInteraction).is_some(), expected);
}

#[rstest]
#[case(8 + 3, true)]
#[case(8 + 4, false)]
fn a_drug_counts_that_starts_within_three_days(#[case] first: i64, #[case] expected: bool) {
    let case = Case { medications: vec![active_since(day(first), "ondansetron")], ..well_later() };
    assert_eq!(severity(&case, US, Rule::QtInteraction).is_some(), expected);
}

#[test]
fn of_a_finished_order_without_an_end_it_is_said_that_it_may_count() {
    let days = MedicationDays { from: Some(day(-60)), ..MedicationDays::default() };
    let stopped =
        Medication { days, ..on_record(MedicationState::OnFile(OrderState::Completed), &["voriconazole"]) };
    let case = Case { medications: vec![stopped], ..well() };
    assert_eq!(severity(&case, US, Rule::QtInteraction), None);
    assert!(not_checked(&case, Rule::QtInteraction).unwrap().contains("when voriconazole ended"));
}

#[rstest]
#[case(MedicationRoute::Oral, true)]
#[case(MedicationRoute::NotStated, true)]
#[case(MedicationRoute::Local, false)] // inhaled pentamidine
#[case(MedicationRoute::Intrathecal, false)]
fn only_what_reaches_the_body_counts(#[case] route: MedicationRoute, #[case] expected: bool) {
    let medication = Medication { route, ..active_since(day(-60), "pentamidine") };
    let case = Case { medications: vec![medication], ..well() };
    assert_eq!(severity(&case, US, Rule::QtInteraction).is_some(), expected);
}

#[test]
fn each_drug_is_one_finding_however_often_it_is_on_file() {
    let mut case = taking(&["voriconazole", "ondansetron"], first_dose("1.6"));
    case.medications.push(on_record(DRAFTED, &["ondansetron"]));
    let warned = ["ondansetron", "voriconazole"].map(|name| (name.to_owned(), Severity::Warning));
    assert_eq!(interactions(&case), warned);
}

#[test]
fn a_combination_counts_with_all_its_ingredients_only() {
    let long = vec![qtc(day(8), "485", Correction::Fridericia)];
    let alone = taking(&["trimethoprim"], with_ecgs(long.clone(), well_later()));
    assert_eq!(interactions(&alone), []);
    let mut both = with_ecgs(long, well_later());
    both.medications = vec![on_record(ACTIVE, &["trimethoprim", "sulfamethoxazole"])];
    assert_eq!(interactions(&both), [("sulfamethoxazole/trimethoprim".to_owned(), Severity::Info)]);
}

// ---------------------------------------------------------------- conditional drugs, QT-15

#[rstest]
#[case("omeprazole", "3.5", "1.7", false)]
#[case("omeprazole", "3.5", "1.69", true)]
#[case("furosemide", "3.49", "1.7", true)]
#[case("amphotericin b", "3.49", "1.7", true)]
fn drugs_that_waste_electrolytes_count_while_these_are_low(
    #[case] name: &str,
    #[case] potassium_level: &str,
    #[case] magnesium_level: &str,
    #[case] expected: bool,
) {
    let mut case = taking(&[name], well());
    case.results.potassium = potassium(day(1), potassium_level);
    case.results.magnesium = magnesium(day(1), magnesium_level);
    let expected = if expected { vec![(name.to_owned(), Severity::Info)] } else { Vec::new() };
    assert_eq!(interactions(&case), expected);
}

#[test]
fn without_magnesium_it_is_said_that_a_proton_pump_inhibitor_may_count() {
    let mut case = taking(&["omeprazole"], well());
    case.results.magnesium = Series::default();
    assert_eq!(interactions(&case), []);
    assert!(not_checked(&case, Rule::QtInteraction).unwrap().contains("whether omeprazole counts"));
}

#[rstest]
#[case(&["loratadine"], &[])]
#[case(&["loratadine", "ondansetron"], &["ondansetron"])]
#[case(&["loratadine", "voriconazole"], &["loratadine", "voriconazole"])]
#[case(&["loratadine", "amiodarone"], &["loratadine", "amiodarone"])]
#[case(&["itraconazole"], &[])]
#[case(&["itraconazole", "dasatinib"], &["itraconazole", "dasatinib"])]
#[case(&["sertraline"], &[])]
#[case(&["famotidine"], &[])]
#[case(&["loperamide"], &[])]
fn the_others_count_while_their_condition_is_true(#[case] drugs: &[&str], #[case] expected: &[&str]) {
    let mut found: Vec<String> =
        interactions(&taking(drugs, well())).into_iter().map(|(drug, _)| drug).collect();
    found.sort();
    let mut expected: Vec<&str> = expected.to_vec();
    expected.sort_unstable();
    assert_eq!(found, expected);
}

#[rstest]
#[case("famotidine", "kidney function")]
#[case("loperamide", "dose")]
fn a_condition_that_is_not_in_the_data_is_not_checked(#[case] name: &str, #[case] reason: &str) {
    assert!(not_checked(&taking(&[name], well()), Rule::QtInteraction).unwrap().contains(reason));
}

// ---------------------------------------------------------------- antihistamines, PRE-R8

#[rstest]
#[case("diphenhydramine")]
#[case("hydroxyzine")]
#[case("promethazine")]
#[case("chlorpheniramine")]
#[case("clemastine")]
#[case("dimethindene")]
fn the_only_antihistamine_of_premedication_makes_no_finding(#[case] name: &str) {
    let long = vec![qtc(day(1), "490", Correction::Fridericia)];
    let mut case = with_ecgs(long, well());
    case.medications = vec![on_record(DRAFTED, &[name]), on_record(DRAFTED, &["dexamethasone"])];
    assert_eq!(interactions(&case), []);
}

#[test]
fn a_second_antihistamine_or_one_as_needed_is_judged() {
    let case = taking(&["hydroxyzine", "clemastine"], well());
    assert_eq!(interactions(&case).len(), 2);
    let as_needed = Medication { as_needed: true, ..active_since(day(-60), "hydroxyzine") };
    let case = Case { medications: vec![as_needed], ..well() };
    assert_eq!(interactions(&case).len(), 1);
}

#[rstest]
#[case("480", "3.5", &[], false)]
#[case("481", "3.5", &[], true)]
#[case("480", "3.49", &[], true)]
#[case("430", "4", &["voriconazole"], true)]
#[case("430", "4", &["dasatinib"], false)]
#[case("430", "4", &["hydroxyzine"], false)]
fn another_antihistamine_is_preferred_by_the_qt_state(
    #[case] interval: &str,
    #[case] potassium_level: &str,
    #[case] drugs: &[&str],
    #[case] expected: bool,
) {
    use crate::{course::Course, rules::testing::KNOWLEDGE};
    let ecg = vec![qtc(day(1), interval, Correction::Fridericia)];
    let mut case = taking(drugs, with_ecgs(ecg, well()));
    case.results.potassium = potassium(day(1), potassium_level);
    let course = Course::of(&case, 0, &KNOWLEDGE.drugs[0]);
    let drug = &KNOWLEDGE.drugs[0];
    let situation =
        Situation { case: &case, index: 0, drug, knowledge: &KNOWLEDGE, course: &course, options: US };
    let dose = situation.planned_doses().next().unwrap();
    assert_eq!(prefers_other_antihistamine(&dose), expected);
}

// ---------------------------------------------------------------- electrolytes-low

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

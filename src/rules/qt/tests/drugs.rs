//! Drugs that lengthen QT: which count, when, and how grave they are.

use super::*;

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

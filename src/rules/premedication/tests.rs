//! Which orders are premedication, what is suggested instead, and how many blasts there may be.

use jiff::{Timestamp, civil::Date};
use rstest::rstest;

use super::*;
use crate::{
    clinical::{
        case::{Case, Gap, GapKind},
        fact::{Bound, Fact, Reading, Reason, Series, UnusableReading},
        medication::{Medication, MedicationDays, MedicationRoute, MedicationState},
        order::OrderState,
        quantity::{GigaPerLitre, Percent},
        results::Results,
        time::ClinicalTime,
    },
    rules::{
        Finding, Problem, Remedy, Rule, Severity, Test,
        testing::{
            CRITICAL, INFO, US, WARNING, after, allergy, finding, first_dose, medicine, not_checked, patient,
            severity, verdict,
        },
    },
    testing::{date, day, decimal, height, order, ordered, reading, series, weight},
};

// ---------------------------------------------------------------- premedication

/// A first dose today, with some medicines.
fn with(medications: Vec<Medication<'static>>) -> Case<'static> {
    Case { medications, ..first_dose("1.6") }
}

fn full_set(on: Date) -> Vec<Medication<'static>> {
    ["dexamethasone", "acetaminophen", "loratadine"].map(|name| medicine(&[name], on)).into()
}

fn missing(case: &Case<'_>) -> Option<MissingPremedication> {
    let finding = finding(case, Rule::PremedicationMissing)?;
    let Problem::Premedication(PremedicationProblem::Missing(missing)) = finding.problem else {
        panic!("{:?}", finding.problem)
    };
    Some(*missing)
}

/// The codes of the missing classes.
fn missing_classes(case: &Case<'_>) -> Vec<&'static str> {
    let classes = missing(case).map(|missing| missing.classes).unwrap_or_default();
    let lacking = classes.into_iter().filter(|class| !class.missing_on.is_empty());
    lacking.map(|class| class.class.code()).collect()
}

/// Ingredient and dose of what is suggested.
fn suggested(case: &Case<'_>) -> Vec<String> {
    let remedies = finding(case, Rule::PremedicationMissing).map(|finding| finding.remedies);
    let orders = remedies.into_iter().flatten().filter_map(|remedy| {
        let Remedy::OrderMedicine(order) = remedy else { return None };
        Some(format!("{} {}", order.ingredient, order.dose))
    });
    orders.collect()
}

const ALL: [&str; 3] = ["corticosteroid", "antipyretic", "h1-antihistamine"];

#[test]
fn without_any_order_all_three_classes_are_missing() {
    let case = with(Vec::new());
    assert_eq!(severity(&case, US, Rule::PremedicationMissing), WARNING);
    assert_eq!(missing_classes(&case), ALL);
    assert_eq!(suggested(&case), ["dexamethasone 12 mg", "acetaminophen 1000 mg", "loratadine 10 mg"]);
}

#[test]
fn a_full_set_is_silent() {
    let case = with(full_set(day(1)));
    assert_eq!(finding(&case, Rule::PremedicationMissing).map(|finding| finding.problem), None);
    assert_eq!(not_checked(&case, Rule::PremedicationMissing), None);
}

// V45: methylprednisolone and paracetamol only; V46: dexamethasone, ibuprofen, famotidine.
#[rstest]
#[case(&["methylprednisolone", "acetaminophen"])]
#[case(&["dexamethasone", "ibuprofen", "famotidine"])]
fn only_the_missing_class_is_named_and_suggested(#[case] names: &[&str]) {
    let case = with(names.iter().map(|name| medicine(&[name], day(1))).collect());
    assert_eq!(missing_classes(&case), ["h1-antihistamine"]);
    assert_eq!(suggested(&case), ["loratadine 10 mg"]);
}

#[test]
fn a_combination_counts_for_each_of_its_ingredients() {
    let both = medicine(&["acetaminophen", "diphenhydramine"], day(1));
    assert_eq!(missing_classes(&with(vec![both])), ["corticosteroid"]);
}

#[rstest]
#[case("ibuprofen", &["ibuprofen"], "NSAID")]
#[case("acetaminophen", &["acetaminophen", "hydrocodone"], "opioid")]
fn what_is_accepted_with_a_remark_counts_and_is_told(
    #[case] counted: &str,
    #[case] names: &[&str],
    #[case] remark: &str,
) {
    let missing = missing(&with(vec![medicine(names, day(1))])).unwrap();
    let antipyretic = &missing.classes[1];
    assert_eq!((antipyretic.missing_on.len(), &antipyretic.counted), (0, &vec![counted.to_owned()]));
    assert!(antipyretic.remarks[0].1.contains(remark), "{:?}", antipyretic.remarks);
}

#[test]
fn beside_a_preferred_agent_nothing_is_remarked() {
    let names = ["ibuprofen", "acetaminophen"];
    let missing = missing(&with(names.map(|name| medicine(&[name], day(1))).into())).unwrap();
    assert_eq!(missing.classes[1].counted, names);
    assert!(missing.classes[1].remarks.is_empty());
}

#[rstest]
#[case(MedicationRoute::Oral, false)]
#[case(MedicationRoute::Intravenous, false)]
#[case(MedicationRoute::Intramuscular, false)]
#[case(MedicationRoute::Intrathecal, true)]
#[case(MedicationRoute::Local, true)]
#[case(MedicationRoute::OtherSystemic, true)]
fn only_systemic_routes_count(#[case] route: MedicationRoute, #[case] is_missing: bool) {
    let mut medicines = full_set(day(1));
    medicines[0].route = route;
    let missing = missing(&with(medicines));
    assert_eq!(missing.is_some(), is_missing);
    if let Some(missing) = missing {
        let [NotCounted { ingredient, why }] = &missing.classes[0].not_counted[..] else { panic!() };
        assert_eq!((ingredient.as_str(), why), ("dexamethasone", &WhyNotCounted::Route(route)));
    }
}

#[test]
fn a_route_that_is_not_stated_is_neither_met_nor_missing() {
    let mut medicines = full_set(day(1));
    medicines[0].route = MedicationRoute::NotStated;
    let case = with(medicines);
    assert!(missing(&case).is_none());
    let reason = not_checked(&case, Rule::PremedicationMissing).unwrap();
    assert!(reason.contains("the route of dexamethasone is not stated"), "{reason}");
}

#[test]
fn an_order_as_needed_does_not_count_but_a_dose_given_does() {
    let mut medicines = full_set(day(1));
    medicines[2].as_needed = true;
    let not_counted = missing(&with(medicines.clone())).unwrap().classes[2].not_counted.clone();
    assert_eq!(not_counted[0].why, WhyNotCounted::AsNeeded);
    medicines[2].state = MedicationState::Given;
    assert!(missing(&with(medicines)).is_none());
}

#[test]
fn an_h2_blocker_is_named_and_does_not_count() {
    let mut medicines = full_set(day(1));
    medicines[2] = medicine(&["famotidine"], day(1));
    let missing = missing(&with(medicines)).unwrap();
    let [NotCounted { ingredient, why: WhyNotCounted::OtherClass(_) }] = &missing.classes[2].not_counted[..]
    else {
        panic!()
    };
    assert_eq!(ingredient, "famotidine");
}

#[rstest]
#[case(MedicationState::OnFile(OrderState::Active), true)]
#[case(MedicationState::OnFile(OrderState::Completed), true)]
#[case(MedicationState::Given, true)]
#[case(MedicationState::OnFile(OrderState::Withdrawn), false)]
#[case(MedicationState::OnFile(OrderState::Unsure), false)]
fn what_stands_or_was_given_on_the_day_counts(#[case] state: MedicationState, #[case] counts: bool) {
    let mut medicines = full_set(day(1));
    medicines[0].state = state;
    assert_eq!(missing(&with(medicines)).is_none(), counts);
}

// PRE-R4: a chronic steroid.
#[rstest]
#[case(None, None, true)]
#[case(Some(-30), None, true)]
#[case(Some(1), Some(1), true)]
#[case(Some(-30), Some(0), false)]
#[case(Some(2), None, false)]
fn a_daily_steroid_counts_if_a_dose_falls_on_the_day(
    #[case] from: Option<i64>,
    #[case] until: Option<i64>,
    #[case] counts: bool,
) {
    let mut medicines = full_set(day(1));
    medicines[0] = Medication {
        state: MedicationState::OnFile(OrderState::Active),
        days: MedicationDays { on: Vec::new(), from: from.map(day), until: until.map(day) },
        ..medicine(&["prednisone"], day(1))
    };
    assert_eq!(missing(&with(medicines)).is_none(), counts);
}

#[test]
fn a_completed_course_without_days_does_not_count() {
    let mut medicines = full_set(day(1));
    medicines[0].state = MedicationState::OnFile(OrderState::Completed);
    medicines[0].days = MedicationDays { from: Some(day(-30)), ..MedicationDays::default() };
    assert_eq!(missing_classes(&with(medicines)), ["corticosteroid"]);
}

#[test]
fn of_three_doses_signed_together_each_day_is_judged_in_one_finding() {
    let days = [1, 8, 15].map(day);
    let doses: Vec<_> = days.iter().map(|day| ordered(*day, "1")).collect();
    let case = Case { drafts: vec![order(0, doses)], medications: full_set(day(1)), ..patient(day(1)) };
    let findings: Vec<Finding<'_>> = verdict(&case, US)
        .findings
        .into_iter()
        .filter(|finding| finding.rule == Rule::PremedicationMissing)
        .collect();
    let [finding] = &findings[..] else { panic!("{} findings", findings.len()) };
    assert_eq!(finding.dose.as_ref().unwrap().day, day(8));
    let missing = missing(&case).unwrap();
    assert_eq!(missing.days, days);
    assert!(missing.classes.iter().all(|class| class.missing_on == [day(8), day(15)]));
    let Remedy::OrderMedicine(order) = &finding.remedies[0] else { panic!() };
    assert_eq!(order.times, [ClinicalTime::Day(day(8)), ClinicalTime::Day(day(15))]);
}

#[test]
fn what_could_not_be_read_is_told() {
    let gap = |key| Gap { kind: GapKind::Unavailable { key }, concerns: "" };
    let case = Case { gaps: vec![gap("medicationRequests")], ..with(Vec::new()) };
    let missing = missing(&case).unwrap();
    assert!(missing.orders_unread && !missing.allergies_unread);
}

// ---------------------------------------------------------------- suggestions

#[test]
fn premedication_comes_before_the_infusion() {
    let mut case = with(Vec::new());
    let start: Timestamp = "2026-03-02T15:00:00Z".parse().unwrap();
    case.drafts[0].doses[0].start = Some(start);
    let remedies = finding(&case, Rule::PremedicationMissing).unwrap().remedies;
    let Remedy::OrderMedicine(order) = &remedies[0] else { panic!() };
    let at = "2026-03-02T14:00:00Z".parse().unwrap();
    assert_eq!(order.times, [ClinicalTime::Moment { at, offset: case.zone }]);
}

#[rstest]
#[case(&["loratadine"], "cetirizine 10 mg")]
#[case(&["desloratadine"], "cetirizine 10 mg")]
#[case(&["loratadine", "hydroxyzine"], "fexofenadine 180 mg")]
#[case(&["loratadine", "cetirizine", "fexofenadine"], "diphenhydramine 25 mg")]
fn an_allergy_picks_the_next_agent(#[case] allergic_to: &[&str], #[case] expected: &str) {
    let case = Case { allergies: vec![allergy(allergic_to)], ..with(Vec::new()) };
    assert_eq!(suggested(&case)[2], expected);
}

#[test]
fn with_no_agent_left_the_card_says_so_and_suggests_none() {
    let case = Case { allergies: vec![allergy(&["acetaminophen"])], ..with(Vec::new()) };
    let missing = missing(&case).unwrap();
    assert_eq!(missing.classes[1].suggested, Some(Err(NoAgent::NoneLeft)));
    assert_eq!(missing.classes[1].left_out[0].why, WhyLeftOut::Allergy);
    assert_eq!(suggested(&case).len(), 2);
}

#[rstest]
#[case("voriconazole", MedicationRoute::Oral, "cetirizine 10 mg")]
#[case("amiodarone", MedicationRoute::NotStated, "cetirizine 10 mg")]
#[case("ketoconazole", MedicationRoute::Local, "loratadine 10 mg")]
fn loratadine_is_not_suggested_beside_an_inhibitor(
    #[case] beside: &str,
    #[case] route: MedicationRoute,
    #[case] expected: &str,
) {
    let medicine = Medication { route, ..medicine(&[beside], day(1)) };
    assert_eq!(suggested(&with(vec![medicine]))[2], expected);
}

#[test]
fn hydroxyzine_is_better_swapped_whatever_the_qt_interval_is() {
    let swap = |name| missing(&with(vec![medicine(&[name], day(1))])).unwrap().swap;
    assert_eq!(swap("hydroxyzine").unwrap().ordered, "hydroxyzine");
    assert_eq!(swap("diphenhydramine"), None);
    assert_eq!(swap("loratadine"), None);
}

#[test]
fn nothing_is_preferred_that_does_not_fit() {
    let hydroxyzine = || medicine(&["hydroxyzine"], day(1));
    let prefer = |case: &Case<'_>| missing(case).unwrap().swap.unwrap().prefer;
    let allergic = Case { allergies: vec![allergy(&["cetirizine"])], ..with(vec![hydroxyzine()]) };
    assert_eq!(prefer(&allergic), ["loratadine", "fexofenadine"]);
    let beside = with(vec![hydroxyzine(), medicine(&["posaconazole"], day(1))]);
    assert_eq!(prefer(&beside), ["cetirizine", "fexofenadine"]);
}

#[test]
fn an_allergy_to_something_unknown_is_told() {
    let case = Case { allergies: vec![allergy(&[])], ..with(Vec::new()) };
    assert!(missing(&case).unwrap().allergies_unread);
}

fn child(years: i64, kilograms: &str) -> Case<'static> {
    let born = date("2026-03-02").checked_sub(jiff::Span::new().years(years)).unwrap();
    Case {
        birth: Fact::Known(ClinicalTime::Day(born)),
        heights: series(vec![height(day(1), "108")]),
        weights: series(vec![weight(day(1), kilograms)]),
        ..with(Vec::new())
    }
}

#[rstest]
#[case(5, "18.4", &["methylprednisolone 18 mg", "acetaminophen 270 mg", "loratadine 5 mg"])]
#[case(6, "18.4", &["methylprednisolone 18 mg", "acetaminophen 270 mg", "loratadine 10 mg"])]
#[case(17, "70", &["methylprednisolone 50 mg", "acetaminophen 1000 mg", "loratadine 10 mg"])]
#[case(1, "10", &["methylprednisolone 10 mg", "acetaminophen 150 mg"])]
#[case(0, "7", &[])]
fn a_childs_dose_goes_by_weight_and_age(#[case] years: i64, #[case] kilograms: &str, #[case] doses: &[&str]) {
    let case = child(years, kilograms);
    assert_eq!(missing_classes(&case), ALL);
    assert_eq!(suggested(&case), doses);
}

#[test]
fn without_a_weight_a_child_gets_no_dose_by_weight() {
    let case = Case { weights: Series::default(), ..child(5, "18") };
    assert_eq!(suggested(&case), ["loratadine 5 mg"]);
    assert_eq!(missing(&case).unwrap().classes[0].suggested, Some(Err(NoAgent::WeightUnknown)));
}

#[test]
fn without_an_age_nothing_is_suggested() {
    let case = Case { birth: Fact::Absent, ..with(Vec::new()) };
    assert_eq!(missing_classes(&case), ALL);
    assert!(suggested(&case).is_empty());
}

// ---------------------------------------------------------------- blasts

fn cells(day: Date, number: &str) -> Reading<'static, GigaPerLitre> {
    reading(day, GigaPerLitre::new(decimal(number)).unwrap())
}

fn share(day: Date, percent: &str) -> Reading<'static, Percent> {
    reading(day, Percent::new(decimal(percent)).unwrap())
}

fn counted(
    blasts: Vec<Reading<'static, GigaPerLitre>>,
    white: Vec<Reading<'static, GigaPerLitre>>,
) -> Results<'static> {
    Results { blood_blast_count: series(blasts), white_cells: series(white), ..Results::default() }
}

fn first(results: Results<'static>) -> Case<'static> {
    Case { results, ..with(full_set(day(1))) }
}

fn severities(case: &Case<'_>) -> (Option<Severity>, Option<Severity>) {
    (severity(case, US, Rule::CytoreductionNeeded), severity(case, US, Rule::BlastCountUnknown))
}

// Clinical file, section 13: 10,000 (no) and 10,001 (yes).
#[rstest]
#[case("9.999", (None, None))]
#[case("10", (None, None))]
#[case("10.001", (CRITICAL, None))]
fn more_than_ten_thousand_blasts_come_down_first(
    #[case] blasts: &str,
    #[case] expected: (Option<Severity>, Option<Severity>),
) {
    assert_eq!(severities(&first(counted(vec![cells(day(1), blasts)], Vec::new()))), expected);
}

// V44: 22 × 60 % = 13.2.
#[rstest]
#[case("22", "60", (CRITICAL, None))]
#[case("20", "50", (None, None))]
#[case("20.002", "50", (CRITICAL, None))]
#[case("500", "0", (None, None))]
fn blasts_are_computed_from_white_cells_of_the_same_day(
    #[case] white: &str,
    #[case] percent: &str,
    #[case] expected: (Option<Severity>, Option<Severity>),
) {
    let results = Results {
        blood_blasts: series(vec![share(day(1), percent)]),
        ..counted(Vec::new(), vec![cells(day(1), white)])
    };
    let case = first(results);
    assert_eq!(severities(&case), expected);
    if let Some(Finding {
        problem: Problem::Premedication(PremedicationProblem::TooManyBlasts(found)), ..
    }) = finding(&case, Rule::CytoreductionNeeded)
    {
        assert!(found.count.computed_from.is_some());
    }
}

#[test]
fn a_share_of_another_day_computes_nothing() {
    let results = Results {
        blood_blasts: series(vec![share(day(0), "60")]),
        ..counted(Vec::new(), vec![cells(day(1), "22")])
    };
    assert_eq!(severities(&first(results)), (None, WARNING));
}

#[rstest]
#[case("10", (None, None))]
#[case("10.1", (None, WARNING))]
fn many_white_cells_ask_for_a_blast_count(
    #[case] white: &str,
    #[case] expected: (Option<Severity>, Option<Severity>),
) {
    assert_eq!(severities(&first(counted(Vec::new(), vec![cells(day(1), white)]))), expected);
}

#[test]
fn without_any_count_the_blasts_are_unknown() {
    let case = first(Results::default());
    assert_eq!(severities(&case), (None, WARNING));
    let remedies = finding(&case, Rule::BlastCountUnknown).unwrap().remedies;
    assert_eq!(remedies, [Remedy::OrderTest(Test::BloodCount)]);
}

// The window of 72 hours, by the calendar: the count has no time of day.
#[rstest]
#[case(-2, (None, None))]
#[case(-3, (None, WARNING))]
fn an_old_count_within_the_limit_says_nothing(
    #[case] on: i64,
    #[case] expected: (Option<Severity>, Option<Severity>),
) {
    assert_eq!(severities(&first(counted(vec![cells(day(on), "2")], Vec::new()))), expected);
}

#[test]
fn an_old_count_above_the_limit_still_holds_and_is_told_to_be_old() {
    let case = first(counted(vec![cells(day(-9), "30")], Vec::new()));
    assert_eq!(severities(&case), (CRITICAL, None));
    let problem = finding(&case, Rule::CytoreductionNeeded).unwrap().problem;
    let Problem::Premedication(PremedicationProblem::TooManyBlasts(found)) = problem else { panic!() };
    assert_eq!(found.days_old, Some(10));
}

#[test]
fn few_white_cells_after_it_make_an_old_blast_count_void() {
    let case = first(counted(vec![cells(day(-9), "30")], vec![cells(day(1), "3")]));
    assert_eq!(severities(&case), (None, None));
}

#[test]
fn few_white_cells_decide_what_a_bound_leaves_open() {
    let bound = Reading { bound: Bound::Below, ..cells(day(1), "12") };
    let case = first(counted(vec![bound], vec![cells(day(1), "3")]));
    assert_eq!((severities(&case), not_checked(&case, Rule::CytoreductionNeeded)), ((None, None), None));
}

#[test]
fn few_white_cells_with_more_blasts_are_a_contradiction_that_passes_nothing() {
    let case = first(counted(vec![cells(day(1), "30")], vec![cells(day(1), "3")]));
    assert_eq!(severities(&case), (CRITICAL, None));
}

#[rstest]
#[case(Bound::Above, "10", (CRITICAL, None), false)]
#[case(Bound::Above, "8", (None, None), true)]
#[case(Bound::Below, "10", (None, None), false)]
#[case(Bound::Below, "12", (None, None), true)]
fn a_bound_decides_only_where_the_limit_is_outside_the_unknown_part(
    #[case] bound: Bound,
    #[case] blasts: &str,
    #[case] expected: (Option<Severity>, Option<Severity>),
    #[case] is_unchecked: bool,
) {
    let case = first(counted(vec![Reading { bound, ..cells(day(1), blasts) }], Vec::new()));
    assert_eq!(severities(&case), expected);
    assert_eq!(not_checked(&case, Rule::CytoreductionNeeded).is_some(), is_unchecked);
}

#[test]
fn a_preliminary_count_is_used_only_where_no_other_is_in_time() {
    let preliminary = Reading { preliminary: true, ..cells(day(1), "30") };
    let case = first(counted(vec![preliminary, cells(day(0), "2")], Vec::new()));
    assert_eq!(severities(&case), (INFO, None), "the final one counts; the other is said");
    let case = first(counted(vec![preliminary, cells(day(-9), "2")], Vec::new()));
    assert_eq!(severities(&case), (CRITICAL, None));
}

// Advice contract, section 5: the later of two that disagree counts, and the card says that the other would have held.
#[test]
fn another_count_of_the_day_above_the_limit_is_said_beside_one_within_it() {
    let at = |time: &str| ClinicalTime::parse(&format!("2026-03-02T{time}:00-05:00")).unwrap();
    let of_day = |time, number| Reading { time: at(time), ..cells(day(1), number) };
    let case = first(counted(vec![of_day("06:40", "5"), of_day("05:00", "15")], Vec::new()));
    assert_eq!(severities(&case), (INFO, None));
    let case = first(counted(vec![cells(day(1), "5"), cells(day(0), "15")], Vec::new()));
    assert_eq!(severities(&case), (None, None));
}

// Of one moment none is later.
#[rstest]
#[case(["8", "80"])]
#[case(["80", "8"])]
fn of_two_white_cell_counts_of_one_moment_the_higher_counts(#[case] white: [&str; 2]) {
    let white = white.map(|number| cells(day(1), number)).into();
    let blood_blasts = series(vec![share(day(1), "60")]);
    let case = first(Results { blood_blasts, ..counted(Vec::new(), white) });
    assert_eq!(severities(&case), (CRITICAL, None));
}

#[test]
fn where_no_result_could_be_read_the_data_card_says_so() {
    let gaps = vec![Gap { kind: GapKind::Unavailable { key: "observations" }, concerns: "" }];
    let case = Case { gaps, ..first(Results::default()) };
    assert_eq!(severities(&case), (None, None));
    assert!(not_checked(&case, Rule::BlastCountUnknown).unwrap().contains("could not be read"));
}

#[test]
fn a_count_that_cannot_be_used_is_told() {
    let unusable = UnusableReading {
        reason: Reason::NoUnit,
        time: Some(ClinicalTime::Day(day(1))),
        source: cells(day(1), "1").source,
    };
    let results = Results {
        blood_blast_count: Series { readings: &[], unusable: vec![unusable].leak() },
        ..Results::default()
    };
    let problem = finding(&first(results), Rule::BlastCountUnknown).unwrap().problem;
    let Problem::Premedication(PremedicationProblem::UncountedBlasts(found)) = problem else { panic!() };
    assert_eq!(found.unusable, Some(Reason::NoUnit));
}

// CYT-02
#[rstest]
#[case("hydroxyurea", MedicationState::OnFile(OrderState::Active), -3, WARNING)]
#[case("prednisone", MedicationState::OnFile(OrderState::Active), 0, WARNING)]
#[case("vincristine", MedicationState::Given, -3, WARNING)]
#[case("vincristine", MedicationState::Given, -7, CRITICAL)]
#[case("hydroxyurea", MedicationState::OnFile(OrderState::Withdrawn), -3, CRITICAL)]
#[case("hydroxyurea", MedicationState::Drafted { entry: 1 }, 1, CRITICAL)]
#[case("dexamethasone", MedicationState::Drafted { entry: 1 }, 1, CRITICAL)]
#[case("loratadine", MedicationState::OnFile(OrderState::Active), -3, CRITICAL)]
fn a_cytoreductive_drug_that_began_before_makes_it_a_warning(
    #[case] name: &str,
    #[case] state: MedicationState,
    #[case] on: i64,
    #[case] expected: Option<Severity>,
) {
    let mut case = first(counted(vec![cells(day(1), "13.2")], Vec::new()));
    case.medications.push(Medication { state, ..medicine(&[name], day(on)) });
    assert_eq!(severity(&case, US, Rule::CytoreductionNeeded), expected);
}

#[test]
fn an_intrathecal_steroid_reduces_no_blasts() {
    let mut case = first(counted(vec![cells(day(1), "13.2")], Vec::new()));
    let route = MedicationRoute::Intrathecal;
    case.medications.push(Medication { route, ..medicine(&["dexamethasone"], day(-1)) });
    assert_eq!(severity(&case, US, Rule::CytoreductionNeeded), CRITICAL);
}

// CYT-04
#[test]
fn after_the_first_dose_blasts_ask_nothing() {
    let mut case = after(&[1], 8, "1");
    case.results = counted(vec![cells(day(8), "30")], Vec::new());
    assert_eq!(severities(&case), (None, None));
    case.results = Results::default();
    assert_eq!(severities(&case), (None, None));
}

#[test]
fn a_dose_far_ahead_waits_for_its_count_unless_it_is_too_high_now() {
    let ahead = |results| Case {
        results,
        ..Case { drafts: vec![order(0, vec![ordered(day(9), "1.6")])], ..patient(day(1)) }
    };
    let case = ahead(Results::default());
    assert_eq!(severities(&case), (None, None));
    assert!(not_checked(&case, Rule::BlastCountUnknown).unwrap().contains("due nearer the dose"));
    let case = ahead(counted(vec![cells(day(1), "30")], Vec::new()));
    assert_eq!(severities(&case), (CRITICAL, None));
}

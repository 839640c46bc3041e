//! The limits of the label and of the advice contract, both sides and the exact value.
//!
//! Bodies of 180 cm and 80 kg have exactly 2 m², so that 1.6 mg is day 1's dose and 1 mg day 8's.

mod amount;
mod reduction;
mod schedule;
mod surface;

use rstest::rstest;

use crate::{
    clinical::{
        case::{Case, Response},
        fact::Fact,
        order::{Administration, Order, OrderState, OrderedDose, Product, Route, Told},
    },
    knowledge::Profile,
    rules::{
        Area, DoseCause, DoseProblem, Finding, Mixup, Options, Problem, Remedy, Rule, Severity, SurfaceFault,
        UnclearPlace, Verdict,
        testing::{self, US, after, first_dose, in_remission, patient},
    },
    testing as build,
    testing::{day, diagnosis, draft, given, height, order, ordered, response, series, weight},
};

/// What the rules of the dose and of missing data say of the drafts.
fn verdict(case: &Case<'_>, options: Options) -> Verdict<'static> {
    let mut verdict = testing::verdict(case, options);
    verdict.findings.retain(|finding| matches!(finding.rule.area(), Area::Dose | Area::Data));
    verdict
}

/// Rule, severity and cause of each finding.
fn findings(case: &Case<'_>) -> Vec<(Rule, Severity, Option<String>)> {
    verdict(case, US)
        .findings
        .into_iter()
        .map(|finding| (finding.rule, finding.severity, cause(&finding.problem)))
        .collect()
}

fn cause(problem: &Problem) -> Option<String> {
    let Problem::Dose(problem) = problem else { return None };
    let told = if let DoseProblem::Amount { cause, .. } = problem {
        cause.map(DoseCause::code)?
    } else if let DoseProblem::BsaUncertain { doubt, .. } = problem {
        doubt.code()
    } else if let DoseProblem::TreatmentDelay { cause, .. } = problem {
        cause
    } else if let DoseProblem::BsaUnavailable(fault) = problem {
        match fault {
            SurfaceFault::Missing(_) => "missing",
            SurfaceFault::NoUnit(_) => "no-unit",
            SurfaceFault::Implausible(_) => "implausible",
        }
    } else {
        return None;
    };
    Some(told.to_owned())
}

/// How grave a rule's finding is, if it has one.
fn severity(case: &Case<'_>, rule: Rule) -> Option<Severity> {
    findings(case).into_iter().find(|(found, _, _)| *found == rule).map(|(_, severity, _)| severity)
}

/// The rules that have something to say.
fn rules(case: &Case<'_>) -> Vec<Rule> {
    findings(case).into_iter().map(|(rule, _, _)| rule).collect()
}

// ---------------------------------------------------------------- the double check

#[test]
fn a_right_dose_is_verified_and_nothing_else_is_said() {
    assert_eq!(findings(&first_dose("1.6")), [(Rule::DoseVerified, Severity::Info, None)]);
}

#[test]
fn a_site_may_turn_the_double_check_off() {
    assert!(verdict(&first_dose("1.6"), Options { double_check: false, ..US }).findings.is_empty());
}

#[test]
fn turning_the_double_check_off_silences_nothing_else() {
    let verdict = verdict(&first_dose("3.6"), Options { double_check: false, ..US });
    assert_eq!(verdict.findings.len(), 1);
    assert_eq!(verdict.findings[0].severity, Severity::Critical);
}

#[test]
fn beside_another_finding_a_right_dose_is_not_verified() {
    let mut case = first_dose("1.6");
    case.drafts[0].doses[0].route = Route::Other;
    assert_eq!(rules(&case), [Rule::WrongRoute]);
}

// 1 mg: two vials of 0.9 mg, one of 1 mg. PREP-03.
#[rstest]
#[case(Profile::Us, 2)]
#[case(Profile::Eu, 1)]
fn a_vial_delivers_what_the_product_information_of_the_site_says(
    #[case] profile: Profile,
    #[case] count: i64,
) {
    let verdict = verdict(&after(&[1], 8, "1"), Options { profile, ..US });
    let [finding] = verdict.findings.as_slice() else { panic!("one finding: {:?}", verdict.findings) };
    let Problem::Dose(DoseProblem::Verified { vials, .. }) = &finding.problem else {
        panic!("verified: {finding:?}")
    };
    assert_eq!(vials.0, count.into());
}

// ---------------------------------------------------------------- route and time

#[rstest]
#[case(Route::Intravenous, None)]
#[case(Route::NotStated, None)]
#[case(Route::Unknown, None)]
#[case(Route::Other, Some(Severity::Critical))]
fn only_a_known_other_route_is_wrong(#[case] route: Route, #[case] expected: Option<Severity>) {
    let mut case = first_dose("1.6");
    case.drafts[0].doses[0].route = route;
    assert_eq!(severity(&case, Rule::WrongRoute), expected);
}

// PREP-R3: 55 to 90 minutes.
#[rstest]
#[case("54", true)]
#[case("54.9", true)]
#[case("55", false)]
#[case("60", false)]
#[case("90", false)]
#[case("90.1", true)]
#[case("91", true)]
fn an_infusion_runs_55_to_90_minutes(#[case] minutes: &str, #[case] is_warned: bool) {
    let mut case = first_dose("1.6");
    let minutes = crate::clinical::quantity::Minutes::new(build::decimal(minutes)).unwrap();
    case.drafts[0].doses[0].duration = Fact::Known(minutes);
    assert_eq!(severity(&case, Rule::InfusionTime), is_warned.then_some(Severity::Warning));
}

// ---------------------------------------------------------------- duplicates

#[test]
fn two_drafts_of_one_day_are_a_duplicate() {
    let mut case = first_dose("1.6");
    case.drafts.push(order(1, vec![ordered(day(1), "1.6")]));
    let verdict = verdict(&case, US);
    let duplicates: Vec<_> =
        verdict.findings.iter().filter(|found| found.rule == Rule::DuplicateOrder).collect();
    let [duplicate] = duplicates.as_slice() else { panic!("one duplicate: {duplicates:?}") };
    assert_eq!((duplicate.severity, duplicate.order()), (Severity::Critical, Some("order-1")));
}

// An order on file for the day of the draft.
#[rstest]
#[case("active, of the same day", OrderState::Active, 1, None, true)]
#[case("completed", OrderState::Completed, 1, None, false)]
#[case("withdrawn", OrderState::Withdrawn, 1, None, false)]
#[case("a proposal", OrderState::Unsure, 1, None, false)]
#[case("active, of the next day", OrderState::Active, 2, None, true)]
#[case("active, too soon after it", OrderState::Active, 6, None, true)]
#[case("active, of its day 8", OrderState::Active, 7, None, false)]
#[case("replaced by the draft", OrderState::Active, 1, Some("order-9"), false)]
#[case("another one than the draft replaces", OrderState::Active, 1, Some("order-8"), true)]
fn a_draft_and_an_active_order_of_one_day_are_a_duplicate(
    #[case] what: &str,
    #[case] state: OrderState,
    #[case] on: i64,
    #[case] replaces: Option<&'static str>,
    #[case] is_duplicate: bool,
) {
    let mut case = first_dose("1.6");
    case.orders.push(Order { state, ..draft(9, day(on)) });
    case.drafts[0].replaces = replaces;
    assert_eq!(severity(&case, Rule::DuplicateOrder).is_some(), is_duplicate, "{what}");
}

#[test]
fn an_active_order_between_two_drafts_is_too_near_to_the_second() {
    let mut case = after(&[1], 8, "1");
    case.drafts = vec![order(0, vec![ordered(day(8), "1"), ordered(day(18), "1")])];
    case.orders.push(draft(9, day(14)));
    let near = |finding: &Finding<'_>| finding.rule == Rule::DuplicateOrder;
    let found: Vec<_> = verdict(&case, US).findings.into_iter().filter(near).collect();
    let [found] = found.as_slice() else { panic!("one: {found:?}") };
    assert_eq!(found.dose.as_ref().map(|dose| dose.day), Some(day(18)));
    assert!(found.remedies.is_empty(), "nobody can say which of the two is right");
}

// 1.6 mg as two bags in one order, and with a second bag beside the whole dose.
#[rstest]
#[case("0.9", "0.7")]
#[case("1.6", "0.8")]
fn no_part_of_a_day_is_raised_to_the_dose_of_the_day(#[case] first: &str, #[case] second: &str) {
    let mut case = first_dose(first);
    case.drafts[0].doses.push(OrderedDose { instruction: 1, ..ordered(day(1), second) });
    let findings = verdict(&case, US).findings;
    assert!(findings.iter().any(|found| found.rule == Rule::DuplicateOrder));
    let raises = |found: &Finding<'_>| found.remedies.iter().any(|it| matches!(it, Remedy::SetDose { .. }));
    assert!(!findings.iter().any(raises));
}

// ---------------------------------------------------------------- mix-ups

fn with_diagnoses(mut case: Case<'static>, kinds: &[crate::clinical::case::DiagnosisKind]) -> Case<'static> {
    case.diagnoses = kinds.iter().map(|kind| diagnosis(*kind)).collect();
    case
}

use crate::clinical::case::DiagnosisKind::{
    BCellLeukaemia, MyeloidLeukaemia, TCellLeukaemia, UnspecifiedLymphoblasticLeukaemia,
};

#[rstest]
#[case(&[], false)]
#[case(&[BCellLeukaemia], false)]
#[case(&[MyeloidLeukaemia], true)]
#[case(&[MyeloidLeukaemia, BCellLeukaemia], false)]
#[case(&[MyeloidLeukaemia, UnspecifiedLymphoblasticLeukaemia], false)]
#[case(&[MyeloidLeukaemia, TCellLeukaemia], false)]
fn the_drug_for_myeloid_leukaemia_alone_is_a_mix_up(
    #[case] diagnoses: &[crate::clinical::case::DiagnosisKind],
    #[case] is_mixup: bool,
) {
    let case = with_diagnoses(first_dose("1.6"), diagnoses);
    assert_eq!(severity(&case, Rule::ProductMixup), is_mixup.then_some(Severity::Critical));
}

// The other conjugate, ordered where no dose of ours is on file.
#[rstest]
#[case(&[], false)]
#[case(&[BCellLeukaemia], true)]
#[case(&[UnspecifiedLymphoblasticLeukaemia], true)]
#[case(&[BCellLeukaemia, MyeloidLeukaemia], false)]
#[case(&[MyeloidLeukaemia], false)]
fn the_other_conjugate_for_lymphoblastic_leukaemia_is_a_mix_up(
    #[case] diagnoses: &[crate::clinical::case::DiagnosisKind],
    #[case] is_mixup: bool,
) {
    let mut case = with_diagnoses(first_dose("5.49"), diagnoses);
    case.drafts[0].product = Product::LookAlike { drug: 0, product: 0 };
    assert_eq!(severity(&case, Rule::ProductMixup), is_mixup.then_some(Severity::Critical));
}

// Current: a dose in the last 28 days.
#[rstest]
#[case(28, true)]
#[case(29, false)]
fn the_other_conjugate_beside_a_current_course_is_a_mix_up_whatever_the_diagnosis(
    #[case] days_ago: i64,
    #[case] is_mixup: bool,
) {
    let mut case = with_diagnoses(after(&[1], 1 + days_ago, "5.49"), &[MyeloidLeukaemia]);
    case.drafts[0].product = Product::LookAlike { drug: 0, product: 0 };
    let verdict = verdict(&case, US);
    let mixups: Vec<_> = verdict.findings.iter().filter(|found| found.rule == Rule::ProductMixup).collect();
    assert_eq!(mixups.len(), usize::from(is_mixup));
    if let [mixup] = mixups.as_slice() {
        let Problem::Dose(DoseProblem::ProductMixup(Mixup::OtherProductOrdered { disease, .. })) =
            &mixup.problem
        else {
            panic!("{mixup:?}")
        };
        assert_eq!(*disease, None);
    }
}

// ---------------------------------------------------------------- several doses

#[test]
fn the_three_right_doses_of_a_cycle_are_three_verified_doses() {
    let doses = vec![ordered(day(1), "1.6"), ordered(day(8), "1"), ordered(day(15), "1")];
    let case = Case { drafts: vec![order(0, doses)], ..patient(day(1)) };
    assert_eq!(rules(&case), [Rule::DoseVerified; 3]);
}

#[test]
fn of_three_doses_the_wrong_one_is_named() {
    let doses = (0..).zip([(1, "1.6"), (8, "1.6"), (15, "1")]);
    let drafts = doses.map(|(entry, (on, dose))| order(entry, vec![ordered(day(on), dose)])).collect();
    let case = Case { drafts, ..patient(day(1)) };
    let verdict = verdict(&case, US);
    let amounts: Vec<_> = verdict.findings.iter().filter(|found| found.rule == Rule::DoseAmount).collect();
    let [amount] = amounts.as_slice() else { panic!("one wrong dose: {amounts:?}") };
    assert_eq!((amount.severity, amount.order()), (Severity::Critical, Some("order-1")));
}

#[test]
fn findings_come_gravest_first() {
    let mut case = first_dose("3.6");
    case.drafts[0].doses[0].duration =
        Fact::Known(crate::clinical::quantity::Minutes::new(build::decimal("30")).unwrap());
    case.drafts.push(order(1, vec![OrderedDose { route: Route::Other, ..ordered(day(8), "1") }]));
    let severities: Vec<Severity> =
        verdict(&case, US).findings.iter().map(|finding| finding.severity).collect();
    assert!(severities.len() >= 3);
    assert!(severities.is_sorted_by(|one, other| one >= other), "{severities:?}");
}

#[test]
fn an_unrecorded_history_is_not_a_wrong_one() {
    let unknown = Administration { amount: Fact::Absent, ..given(day(1), "1") };
    let case = Case { administrations: vec![unknown], ..after(&[], 8, "1") };
    assert_eq!(rules(&case), [Rule::DoseVerified]);
}

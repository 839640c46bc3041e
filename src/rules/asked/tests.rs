use rstest::rstest;

use super::*;
use crate::{
    clinical::{
        case::{Case, DiagnosisKind, Gap, GapKind},
        fact::{Reason, Source},
        medication::{MedicationDays, MedicationRoute},
        order::{MatchedBy, Order},
    },
    course::Course,
    rules::{
        Rule, judge,
        testing::{KNOWLEDGE, US},
    },
    testing::{case, day, diagnosis, draft, given, order},
};

fn medicine(name: &str, route: MedicationRoute, state: MedicationState) -> Medication<'static> {
    Medication {
        ingredients: vec![KNOWLEDGE.ingredients.place(name).unwrap()].leak(),
        matched_by: MatchedBy::Code,
        state,
        route,
        as_needed: false,
        days: MedicationDays::default(),
        source: Source { resource_type: "MedicationRequest", id: None },
    }
}

fn drafting(name: &str) -> Medication<'static> {
    medicine(name, MedicationRoute::NotStated, MedicationState::Drafted { entry: 0 })
}

fn asked(case: &Case<'_>) -> Asked {
    let drug = &KNOWLEDGE.drugs[0];
    let course = Course::of(case, 0, drug);
    Situation { case, index: 0, drug, knowledge: &KNOWLEDGE, course: &course, options: US }.asked()
}

const fn touched(mixup: bool, transplant: bool, qt: bool) -> Asked {
    Asked::Touched { mixup, transplant, qt }
}

/// A patient on day 40 whose last dose was given on some day.
fn after(last: i64, drafts: Vec<Medication<'static>>) -> Case<'static> {
    Case { administrations: vec![given(day(last), "1")], medications: drafts, ..case(day(40)) }
}

#[test]
fn a_draft_of_the_drug_asks_everything() {
    let case =
        Case { drafts: vec![draft(0, day(1))], medications: vec![drafting("thiotepa")], ..case(day(1)) };
    assert_eq!(asked(&case), Asked::Everything);
}

#[rstest]
#[case(12, true)] // 28 days ago
#[case(11, false)]
fn a_qt_drug_asks_while_the_drug_is_current(#[case] last: i64, #[case] qt: bool) {
    assert_eq!(asked(&after(last, vec![drafting("ondansetron")])), touched(false, false, qt));
}

#[test]
fn an_open_order_makes_the_drug_current() {
    let open = Order { state: OrderState::Active, ..order(0, Vec::new()) };
    let patient =
        |order| Case { orders: vec![order], medications: vec![drafting("ondansetron")], ..case(day(40)) };
    assert_eq!(asked(&patient(open.clone())), touched(false, false, true));
    let done = Order { state: OrderState::Completed, ..open };
    assert!(asked(&patient(done)).is_nothing());
}

#[rstest]
#[case(39)]
#[case(-400)] // any earlier course counts
fn a_conditioning_drug_asks_after_any_dose(#[case] last: i64) {
    let asked = asked(&after(last, vec![drafting("melphalan")]));
    assert_eq!(asked, touched(false, true, false));
}

#[test]
fn without_a_dose_nothing_is_asked() {
    let drafts = vec![drafting("melphalan"), drafting("ondansetron")];
    assert!(asked(&Case { medications: drafts, ..case(day(40)) }).is_nothing());
}

#[rstest]
#[case(MedicationRoute::Local, false)]
#[case(MedicationRoute::Intrathecal, false)]
#[case(MedicationRoute::Oral, true)]
#[case(MedicationRoute::NotStated, true)]
fn only_what_may_reach_the_whole_body_asks(#[case] route: MedicationRoute, #[case] asks: bool) {
    let draft = medicine("ondansetron", route, MedicationState::Drafted { entry: 0 });
    assert_eq!(asked(&after(39, vec![draft])), touched(false, false, asks));
}

#[test]
fn what_is_on_file_and_what_has_no_part_in_it_asks_nothing() {
    let on_file = MedicationState::OnFile(OrderState::Active);
    let drafts = vec![medicine("ondansetron", MedicationRoute::Oral, on_file), drafting("acetaminophen")];
    assert!(asked(&after(39, drafts)).is_nothing());
}

#[test]
fn a_look_alike_asks_for_the_mix_up() {
    let look_alike = Order { product: Product::LookAlike { drug: 0, product: 0 }, ..draft(0, day(1)) };
    assert_eq!(asked(&Case { drafts: vec![look_alike], ..case(day(1)) }), touched(true, false, false));
}

fn unreadable(resource_type: &'static str, concerns: &'static str) -> Gap<'static> {
    let source = Source { resource_type, id: None };
    Gap { kind: GapKind::Unreadable { source, reason: Reason::NoUnit }, concerns }
}

fn unavailable(key: &'static str) -> Gap<'static> {
    Gap { kind: GapKind::Unavailable { key }, concerns: "something" }
}

#[rstest]
#[case("ondansetron", unavailable("medicationRequests"), true)]
#[case("ondansetron", unavailable("observations"), true)]
#[case("ondansetron", unavailable("conditions"), true)]
#[case("melphalan", unavailable("conditions"), false)]
#[case("melphalan", unavailable("medicationAdministrations"), true)]
#[case("ondansetron", unavailable("heights"), false)]
#[case("ondansetron", unavailable("patient"), false)]
#[case("ondansetron", Gap { kind: GapKind::BirthDate, concerns: "age" }, false)]
#[case("ondansetron", Gap { kind: GapKind::OtherPatient { count: 1 }, concerns: "nothing" }, true)]
#[case("ondansetron", unreadable("Observation", "weight"), false)]
#[case("ondansetron", unreadable("Observation", "potassium"), true)]
#[case("ondansetron", unreadable("Procedure", "transplants"), false)]
fn only_what_the_question_rests_on_is_said_to_be_missing(
    #[case] drafted: &str,
    #[case] gap: Gap<'static>,
    #[case] is_said: bool,
) {
    let case = Case { gaps: vec![gap], ..after(39, vec![drafting(drafted)]) };
    let courses = [(0, Course::of(&case, 0, &KNOWLEDGE.drugs[0]))];
    let verdict = judge(&case, &courses, &KNOWLEDGE, US);
    let said = verdict.findings.iter().any(|finding| finding.rule == Rule::DataUnavailable);
    assert_eq!(said, is_said);
}

#[rstest]
#[case(&[], 0)] // whose patient it is cannot be told: most orders for it are right
#[case(&[DiagnosisKind::MyeloidLeukaemia], 0)]
#[case(&[DiagnosisKind::BCellLeukaemia], 1)] // the mix-up rests on the diagnoses at hand
fn of_a_look_alike_only_what_the_mix_up_rests_on_is_said_to_be_missing(
    #[case] kinds: &[DiagnosisKind],
    #[case] expected: usize,
) {
    let look_alike = Order { product: Product::LookAlike { drug: 0, product: 0 }, ..draft(0, day(1)) };
    let case = Case {
        drafts: vec![look_alike],
        diagnoses: kinds.iter().map(|kind| diagnosis(*kind)).collect(),
        gaps: vec![unavailable("conditions"), unavailable("heights")],
        ..case(day(1))
    };
    let courses = [(0, Course::of(&case, 0, &KNOWLEDGE.drugs[0]))];
    let rules: Vec<Rule> =
        judge(&case, &courses, &KNOWLEDGE, US).findings.iter().map(|finding| finding.rule).collect();
    assert_eq!(rules, [Rule::ProductMixup, Rule::DataUnavailable][..2 * expected]);
}

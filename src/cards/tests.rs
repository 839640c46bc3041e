//! Findings made by hand, and the cards they become.

use std::sync::LazyLock;

use jiff::civil::{Date, date};
use rstest::rstest;
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::*;
use crate::{
    cds_hooks::{Action, Response, SelectionBehavior},
    clinical::{
        fact::Reason,
        medication::MedicationRoute,
        quantity::{Centimetres, Kilograms, Milligrams, MilligramsPerSquareMetre, Minutes, SquareMetres},
        time::ClinicalTime,
    },
    course::Place,
    fhir::{Gathered, screen},
    json::Arena,
    knowledge::{Coding as KnownCoding, Formula, Test},
    rules::{
        Comparison, DoseCause, DoseProblem, DoseRef, Expected, MedicineOrder, Problem, Remedy, Rule,
        SurfaceDoubt, SurfaceUsed, data::Missing,
    },
    terminology::System,
};

static KNOWLEDGE: LazyLock<Knowledge> = LazyLock::new(|| Knowledge::embedded().unwrap());

const DAY: Date = date(2026, 3, 2);

/// Two drafts of 3.3 mg for 2 and 9 March; the second has no id.
const REQUEST: &str = r#"{"hook":"order-sign","hookInstance":"1","context":{"userId":"Practitioner/1","patientId":"1",
"draftOrders":{"resourceType":"Bundle","entry":[
{"resource":{"resourceType":"MedicationRequest","id":"order-0","status":"draft",
 "medicationCodeableConcept":{"text":"Besponsa"},
 "dosageInstruction":[{"timing":{"event":["2026-03-02T10:00:00-05:00"]},
  "doseAndRate":[{"doseQuantity":{"value":3.3,"unit":"mg"}}]}]}},
{"resource":{"resourceType":"MedicationRequest","status":"draft",
 "medicationCodeableConcept":{"text":"Besponsa"},
 "dosageInstruction":[{"timing":{"event":["2026-03-09"]},"doseAndRate":[{"doseQuantity":{"value":3.3,"unit":"mg"}}]}]}}
]}},"prefetch":{}}"#;

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn mg(text: &str) -> Milligrams {
    Milligrams::new(decimal(text)).unwrap()
}

/// The first dose of the first draft.
fn first_dose() -> DoseRef {
    dose_of(0, Some("order-0"), DAY)
}

fn dose_of(entry: usize, order: Option<&str>, day: Date) -> DoseRef {
    DoseRef { entry, instruction: 0, occurrence: 0, order: order.map(str::to_owned), of_instruction: 1, day }
}

fn finding(rule: Rule, severity: Severity, problem: Problem, remedies: Vec<Remedy>) -> Finding<'static> {
    Finding {
        rule,
        severity,
        dose: Some(first_dose()),
        assumptions: Vec::new(),
        problem,
        citations: Vec::new(),
        remedies,
    }
}

fn wrong_route(severity: Severity) -> Finding<'static> {
    finding(Rule::WrongRoute, severity, Problem::Dose(DoseProblem::WrongRoute), Vec::new())
}

fn unreadable(resource: &str) -> Finding<'static> {
    let problem = Problem::DataUnavailable(Missing::Unreadable(vec![(
        resource.to_owned(),
        Reason::NoUnit,
        "the dose",
    )]));
    Finding { dose: None, ..finding(Rule::DataUnavailable, Severity::Warning, problem, Vec::new()) }
}

/// An ordered dose beside 1.463 mg, which is 0.8 mg/m² of 172 cm and 70 kg.
fn wrong_dose(ordered: &str, cause: Option<DoseCause>) -> Finding<'static> {
    let taken = ClinicalTime::Day(DAY);
    let surface = SquareMetres::new(decimal("1.828782")).unwrap();
    let base = MilligramsPerSquareMetre::new(decimal("0.8")).unwrap();
    let used = SurfaceUsed {
        preliminary: false,
        surface,
        height: (Centimetres::new(172.into()).unwrap(), taken),
        weight: (Kilograms::new(70.into()).unwrap(), taken),
        formula: Formula::Mosteller,
    };
    let expected = Expected { base, factor: Decimal::ONE, surface: used, dose: base.for_surface(surface) };
    let ordered = mg(ordered);
    let remedy = Remedy::SetDose {
        dose: expected.dose,
        per_surface: base,
        ordered,
        ordered_per_surface: ordered.per(surface),
    };
    let deviation = ordered.ratio_to(expected.dose) - Decimal::ONE;
    let comparison = Comparison { ordered, ordered_per_surface: ordered.per(surface), expected, deviation };
    let place = Place { cycle: Some(1), slot: Some(1), cycle_day: Some(1), ..Place::default() };
    let problem = DoseProblem::Amount {
        comparison: Box::new(comparison),
        cause,
        other_product: None,
        protocol: None,
        place,
        response: None,
    };
    finding(Rule::DoseAmount, Severity::Critical, Problem::Dose(problem), vec![remedy])
}

/// A finding that only asks for a change of the first draft.
fn asking(remedies: Vec<Remedy>) -> Finding<'static> {
    finding(Rule::WrongRoute, Severity::Critical, Problem::Dose(DoseProblem::WrongRoute), remedies)
}

fn cards(findings: &[Finding<'_>]) -> Vec<Card> {
    let arena = Arena::new();
    let (_, drafts) = screen(REQUEST.as_bytes(), &arena, Gathered::NOTHING, &KNOWLEDGE).unwrap();
    let mut next = 0_u128;
    let mut fresh_id = || {
        next += 1;
        Uuid::from_u128(next)
    };
    let pages = "https://countersign.example.org/rules";
    Workshop {
        knowledge: &KNOWLEDGE,
        drafts: &drafts,
        pages,
        style: &Style::default(),
        fresh_id: &mut fresh_id,
    }
    .cards(findings)
}

fn card(findings: &[Finding<'_>]) -> Card {
    let [card] = cards(findings).try_into().unwrap();
    card
}

fn extension(card: &Card) -> Value {
    serde_json::from_str(card.extension.as_str()).unwrap()
}

/// The only suggestion: its label, whether it is recommended, and its action as JSON.
fn suggestion(findings: &[Finding<'_>]) -> (String, bool, Value) {
    let response = Response { cards: vec![card(findings)], ..Response::default() };
    let written: Value = serde_json::from_str(response.to_json().as_str()).unwrap();
    let [suggestion] = response.cards.into_iter().next().unwrap().suggestions.try_into().unwrap();
    assert_eq!(suggestion.actions.len(), 1);
    let action = written["cards"][0]["suggestions"][0]["actions"][0].clone();
    (suggestion.label, suggestion.is_recommended, action)
}

// ---------------------------------------------------------------- cards

#[test]
fn without_findings_there_are_no_cards() {
    assert!(cards(&[]).is_empty());
}

#[test]
fn an_area_has_one_card_in_the_order_of_its_gravest_finding() {
    let findings = [wrong_route(Severity::Critical), unreadable("Observation/1"), wrong_dose("1.7", None)];
    let areas: Vec<Value> =
        cards(&findings).iter().map(|card| extension(card)["countersign.area"].clone()).collect();
    assert_eq!(areas, ["dose", "data"]);
}

#[rstest]
#[case(Severity::Info, Indicator::Info)]
#[case(Severity::Warning, Indicator::Warning)]
#[case(Severity::Critical, Indicator::Critical)]
fn a_card_is_as_grave_as_its_first_finding(#[case] severity: Severity, #[case] expected: Indicator) {
    assert_eq!(card(&[wrong_route(severity), wrong_route(Severity::Info)]).indicator, expected);
}

#[rstest]
#[case(Rule::DoseAmount, Severity::Critical, "doseAmountCritical")]
#[case(Rule::DoseReescalation, Severity::Warning, "doseReescalationWarning")]
#[case(Rule::ExtraDoseInCycle, Severity::Critical, "extraDoseInCycleCritical")]
#[case(Rule::DoseVerified, Severity::Info, "doseVerifiedInfo")]
fn the_topic_is_rule_and_severity_in_camel_case(
    #[case] rule: Rule,
    #[case] severity: Severity,
    #[case] code: &str,
) {
    assert_eq!(
        topic(&finding(rule, severity, Problem::Dose(DoseProblem::WrongRoute), Vec::new()), Topics::Letters)
            .code,
        code
    );
}

#[test]
fn every_rule_and_severity_has_a_topic_of_its_own_in_letters_and_digits() {
    let mut codes = std::collections::BTreeSet::new();
    for rule in Rule::ALL {
        for severity in [Severity::Info, Severity::Warning, Severity::Critical] {
            let code = topic(
                &finding(*rule, severity, Problem::Dose(DoseProblem::WrongRoute), Vec::new()),
                Topics::Letters,
            )
            .code;
            assert!(code.chars().all(|letter| letter.is_ascii_alphanumeric()), "{code}");
            assert!(codes.insert(code.clone()), "{code} stands twice");
        }
    }
}

#[test]
fn an_info_card_asks_for_no_reason() {
    assert!(card(&[wrong_route(Severity::Info)]).override_reasons.is_empty());
}

#[rstest]
#[case(Severity::Warning)]
#[case(Severity::Critical)]
fn a_graver_card_offers_the_reasons_of_its_area(#[case] severity: Severity) {
    let card = card(&[wrong_route(severity)]);
    let codes: Vec<&str> = card.override_reasons.iter().map(|reason| reason.code.as_str()).collect();
    assert!(codes.contains(&"rounding") && codes.contains(&"clinical-trial"), "{codes:?}");
    assert!(!codes.contains(&"will-monitor"), "no monitoring is ordered here: {codes:?}");
    assert!(card.override_reasons.iter().all(|reason| reason.system == OVERRIDE_SYSTEM));
}

#[test]
fn the_reasons_of_another_area_are_not_offered() {
    let card = card(&[unreadable("Observation/1")]);
    assert!(card.override_reasons.iter().all(|reason| reason.code != "rounding"));
    assert!(!card.override_reasons.is_empty());
}

#[test]
fn a_card_links_to_the_page_of_its_rule() {
    let links = card(&[wrong_route(Severity::Critical)]).links;
    assert_eq!(links[0].url, "https://countersign.example.org/rules/wrong-route");
}

// ---------------------------------------------------------------- wording

#[rstest]
#[case("3.3", "Dose 3.30 mg is 2.3× the expected 1.46 mg (0.8 mg/m² × 1.83 m²)")]
#[case("2.9261", "Dose 2.93 mg is 2× the expected 1.46 mg (0.8 mg/m² × 1.83 m²)")]
fn a_summary_names_the_number_and_what_is_expected(#[case] ordered: &str, #[case] expected: &str) {
    assert_eq!(card(&[wrong_dose(ordered, None)]).summary, expected);
}

#[test]
fn a_detail_lets_the_reader_redo_the_arithmetic() {
    let detail = card(&[wrong_dose("3.3", Some(DoseCause::CycleTotalInOneDose))]).detail;
    for number in ["3.3", "1.463 mg", "0.8 mg/m²", "172", "70", "3600", "1.829 m²"] {
        assert!(detail.contains(number), "{number} is missing: {detail}");
    }
}

#[test]
fn of_several_findings_each_is_named_and_none_twice() {
    let detail =
        card(&[wrong_dose("3.3", None), wrong_route(Severity::Critical), wrong_route(Severity::Critical)])
            .detail;
    assert_eq!(detail.matches("Dose 3.30 mg").count(), 0, "the summary heads it: {detail}");
    assert_eq!(detail.matches("**Wrong route").count(), 1);
}

#[test]
fn the_only_finding_is_not_named_again_below_its_summary() {
    let card = card(&[wrong_route(Severity::Critical)]);
    assert!(!card.detail.contains(&card.summary));
}

#[test]
fn absurd_numbers_leave_a_summary_that_an_ehr_takes() {
    let ordered = "79000000000000000000000000000";
    let doubt = SurfaceDoubt::Disagrees { recorded: SquareMetres::new(Decimal::MAX).unwrap() };
    let weight = Kilograms::new(Decimal::MAX).unwrap();
    let surface = SquareMetres::new(decimal("0.0000000000000000000000000001")).unwrap();
    let problem = DoseProblem::BsaUncertain { doubt, surface, weight };
    let minutes = |text: &str| Minutes::new(decimal(text)).unwrap();
    let slow = DoseProblem::InfusionTime {
        ordered: Minutes::new(Decimal::MAX).unwrap(),
        window: (minutes("55"), minutes("90")),
        nominal: minutes("60"),
    };
    for finding in [
        wrong_dose(ordered, None),
        finding(Rule::BsaUncertain, Severity::Warning, Problem::Dose(problem), Vec::new()),
        finding(Rule::InfusionTime, Severity::Warning, Problem::Dose(slow), Vec::new()),
    ] {
        let summary = card(&[finding]).summary;
        assert!(summary.encode_utf16().count() < 140, "{summary}");
    }
}

#[test]
fn an_id_from_the_request_cannot_write_markdown() {
    let card = card(&[unreadable("Observation/`](javascript:alert(1)) <b>\n# x")]);
    assert!(card.detail.contains("`Observation/](javascript:alert(1)) <b># x`"), "{}", card.detail);
    assert!(!card.summary.contains("javascript"));
}

#[test]
fn a_long_id_is_cut() {
    let card = card(&[unreadable(&"x".repeat(500))]);
    assert!(card.detail.len() < 300, "{}", card.detail);
}

// ---------------------------------------------------------------- values

#[test]
fn the_extension_has_the_numbers_with_their_units() {
    let card = card(&[wrong_dose("3.3", Some(DoseCause::CycleTotalInOneDose))]);
    let said = &extension(&card)["countersign.findings"][0];
    assert_eq!(said["rule"], "dose-amount");
    assert_eq!(said["severity"], "critical");
    assert_eq!(said["cause"], "cycle-total-in-one-dose");
    assert_eq!(said["order"], "order-0");
    let values = &said["values"];
    for (name, value) in
        [("ordered_mg", 3.3), ("expected_mg", 1.463_026), ("bsa_m2", 1.828_782), ("weight_kg", 70.0)]
    {
        assert_eq!(values[name], json!(value), "{name}");
    }
    assert_eq!((&values["cycle"], &values["day"]), (&json!(1), &json!(1)));
}

#[test]
fn what_is_not_known_is_left_out() {
    let said = &extension(&card(&[wrong_route(Severity::Critical)]))["countersign.findings"][0];
    let names: Vec<&String> = said.as_object().unwrap().keys().collect();
    assert_eq!(names, ["order", "rule", "severity", "values"]);
}

// ---------------------------------------------------------------- suggestions

#[test]
fn a_wrong_dose_is_corrected_in_the_whole_draft() {
    let (label, is_recommended, action) = suggestion(&[wrong_dose("3.3", None)]);
    assert_eq!(label, "Change the order: 1.46 mg instead of 3.30 mg");
    assert!(is_recommended);
    assert_eq!(action["type"], "update");
    assert_eq!(action["resource"]["id"], "order-0");
    let dosage = &action["resource"]["dosageInstruction"][0];
    assert_eq!(dosage["doseAndRate"][0]["doseQuantity"]["value"], json!(1.46));
    assert_eq!(dosage["timing"]["event"][0], "2026-03-02T10:00:00-05:00");
}

#[test]
fn dose_and_day_of_one_draft_are_one_suggestion() {
    let (_, _, action) =
        suggestion(&[asking(vec![Remedy::MoveTo(date(2026, 3, 4))]), wrong_dose("3.3", None)]);
    let dosage = &action["resource"]["dosageInstruction"][0];
    assert_eq!(dosage["doseAndRate"][0]["doseQuantity"]["value"], json!(1.46));
    assert_eq!(dosage["timing"]["event"][0], "2026-03-04T10:00:00-05:00");
}

#[test]
fn of_several_days_the_latest_is_taken() {
    let days = [date(2026, 3, 4), date(2026, 3, 8), date(2026, 3, 6)];
    let findings = days.map(|day| asking(vec![Remedy::MoveTo(day)]));
    let (_, _, action) = suggestion(&findings);
    assert_eq!(action["resource"]["dosageInstruction"][0]["timing"]["event"][0], "2026-03-08T10:00:00-05:00");
}

#[test]
fn what_must_go_is_not_corrected_first() {
    let (label, is_recommended, action) =
        suggestion(&[wrong_dose("3.3", None), asking(vec![Remedy::Delete])]);
    assert_eq!(label, "Remove the order for 2 Mar 2026");
    assert!(!is_recommended, "to withdraw an order is the clinician's decision");
    assert_eq!(
        (&action["type"], &action["resourceId"]),
        (&json!("delete"), &json!("MedicationRequest/order-0"))
    );
}

#[test]
fn a_draft_without_an_id_has_a_card_and_no_suggestion() {
    for remedy in [Remedy::Delete, Remedy::MoveTo(date(2026, 3, 12))] {
        let nameless = Finding { dose: Some(dose_of(1, None, date(2026, 3, 9))), ..asking(vec![remedy]) };
        let card = card(&[nameless]);
        assert!(card.suggestions.is_empty());
        assert_eq!(card.selection_behavior, None);
    }
}

#[test]
fn one_number_for_several_doses_is_corrected_only_where_all_need_it() {
    let of_three = |occurrence| {
        let dose = DoseRef { of_instruction: 2, occurrence, ..first_dose() };
        Finding { dose: Some(dose), ..wrong_dose("3.3", None) }
    };
    assert!(card(&[of_three(0)]).suggestions.is_empty());
    assert_eq!(card(&[of_three(0), of_three(1)]).suggestions.len(), 1);
}

#[test]
fn one_suggestion_may_be_taken_or_any_of_several() {
    let one = card(&[wrong_dose("3.3", None)]);
    assert_eq!(one.selection_behavior, Some(SelectionBehavior::AtMostOne));
    let other = Finding { dose: Some(dose_of(7, Some("order-7"), DAY)), ..asking(vec![Remedy::Delete]) };
    let two = card(&[wrong_dose("3.3", None), other]);
    assert_eq!(two.suggestions.len(), 2);
    assert_eq!(two.selection_behavior, Some(SelectionBehavior::Any));
    assert!(matches!(two.suggestions[1].actions[..], [Action::Delete { .. }]));
}

#[test]
fn cards_and_suggestions_have_ids_of_their_own() {
    let card = card(&[wrong_dose("3.3", None)]);
    assert_ne!(card.uuid, card.suggestions[0].uuid);
}

fn order_of(ingredient: &str, dose: &str, times: Vec<ClinicalTime>) -> Remedy {
    Remedy::OrderMedicine(MedicineOrder {
        ingredient: ingredient.to_owned(),
        coding: KnownCoding {
            system: System::RxNorm,
            code: "161".to_owned(),
            display: ingredient.to_owned(),
        },
        dose: mg(dose),
        route: MedicationRoute::Oral,
        lead_minutes: 60,
        times,
    })
}

#[test]
fn a_medicine_is_ordered_as_a_whole_draft_for_the_patient_of_the_draft() {
    let at = "2026-03-02T14:00:00Z".parse().unwrap();
    let time = ClinicalTime::Moment { at, offset: jiff::tz::offset(-5) };
    let (label, is_recommended, action) =
        suggestion(&[asking(vec![order_of("acetaminophen", "1000", vec![time, ClinicalTime::Day(DAY)])])]);
    assert_eq!(label, "Order acetaminophen 1000 mg, oral route, for 2 doses");
    assert!(is_recommended);
    assert_eq!((&action["type"], &action["description"]), (&json!("create"), &json!(label)));
    let expected = json!({
        "resourceType": "MedicationRequest",
        "status": "draft",
        "intent": "order",
        "medicationCodeableConcept": {
            "coding": [{
                "system": "http://www.nlm.nih.gov/research/umls/rxnorm",
                "code": "161",
                "display": "acetaminophen"
            }],
            "text": "acetaminophen 1000 mg"
        },
        "subject": { "reference": "Patient/1" },
        "dosageInstruction": [{
            "text": "1000 mg, oral route, 60 min before the infusion",
            "timing": { "event": ["2026-03-02T09:00:00-05:00", "2026-03-02"] },
            "route": {
                "coding": [{ "system": "http://snomed.info/sct", "code": "26643006", "display": "Oral route" }],
                "text": "Oral route"
            },
            "doseAndRate": [{ "doseQuantity": {
                "value": 1000, "unit": "mg", "system": "http://unitsofmeasure.org", "code": "mg"
            } }]
        }]
    });
    assert_eq!(action["resource"], expected);
}

#[test]
fn of_several_medicines_all_are_recommended_or_one_alone_may_be_taken() {
    let orders =
        ["acetaminophen", "loratadine"].map(|name| order_of(name, "10", vec![ClinicalTime::Day(DAY)]));
    let card = card(&[asking(orders.into()), asking(vec![Remedy::OrderTest(Test::BloodCount)])]);
    assert_eq!(card.selection_behavior, Some(SelectionBehavior::AtMostOne));
    let offered: Vec<(usize, bool)> =
        card.suggestions.iter().map(|offer| (offer.actions.len(), offer.is_recommended)).collect();
    assert_eq!(offered, [(2, true), (1, false), (1, false), (1, false)]);
}

#[rstest]
#[case(Test::Electrocardiogram, "Order 12-lead ECG", "11524-6")]
#[case(Test::LiverPanel, "Order hepatic panel", "24325-3")]
#[case(Test::BloodCount, "Order blood count with differential", "57021-8")]
#[case(Test::Potassium, "Order potassium", "2823-3")]
#[case(Test::Magnesium, "Order magnesium", "19123-9")]
#[case(Test::Calcium, "Order calcium", "17861-6")]
#[case(Test::PregnancyTest, "Order pregnancy test (serum hCG)", "2118-8")]
fn a_test_is_ordered_by_its_loinc_code_before_the_dose(
    #[case] test: Test,
    #[case] expected: &str,
    #[case] loinc: &str,
) {
    let (label, is_recommended, action) = suggestion(&[asking(vec![Remedy::OrderTest(test)])]);
    assert_eq!((label.as_str(), is_recommended), (expected, true));
    let resource = &action["resource"];
    assert_eq!(resource["resourceType"], "ServiceRequest");
    assert_eq!((&resource["status"], &resource["intent"]), (&json!("draft"), &json!("order")));
    let coding = &resource["code"]["coding"][0];
    assert_eq!((&coding["system"], &coding["code"]), (&json!("http://loinc.org"), &json!(loinc)));
    assert_eq!(resource["occurrencePeriod"]["end"], "2026-03-02");
    assert_eq!(resource["subject"]["reference"], "Patient/1");
    assert!(resource.get("id").is_none() && resource.get("requester").is_none());
}

#[test]
fn a_test_that_two_findings_ask_for_is_ordered_once_for_the_earlier_dose() {
    let test = || vec![Remedy::OrderTest(Test::LiverPanel)];
    let later = Finding { dose: Some(dose_of(1, None, date(2026, 3, 9))), ..asking(test()) };
    let (_, _, action) = suggestion(&[later, asking(test())]);
    assert_eq!(action["resource"]["occurrencePeriod"]["end"], "2026-03-02");
}

#[test]
fn a_test_that_two_cards_ask_for_is_offered_by_one_where_it_excludes_nothing_else() {
    let count = || Remedy::OrderTest(Test::BloodCount);
    let of = |rule, remedies| Finding { rule, ..asking(remedies) };
    let offers = |findings: &[Finding<'_>]| {
        cards(findings).iter().map(|card| card.suggestions.len()).collect::<Vec<usize>>()
    };
    let blasts = || of(Rule::CytoreductionNeeded, vec![count()]);
    let counts = || of(Rule::CountsMissing, vec![count()]);
    assert_eq!(offers(&[blasts(), counts()]), [1, 0]);
    let medicines = ["acetaminophen", "loratadine"].map(|name| order_of(name, "10", Vec::new()));
    let premedication = of(Rule::PremedicationMissing, medicines.into());
    assert_eq!(offers(&[blasts(), counts(), premedication]), [3, 1]);
}

#[test]
fn several_tests_may_all_be_taken() {
    let card = card(&[asking(vec![Remedy::OrderTest(Test::Potassium), Remedy::OrderTest(Test::Magnesium)])]);
    assert_eq!(card.selection_behavior, Some(SelectionBehavior::Any));
    assert_eq!(card.suggestions.len(), 2);
}

#![allow(clippy::needless_pass_by_value, reason = "a table of JSON reads better without references")]

use std::sync::LazyLock;

use jiff::Timestamp;
use rstest::rstest;
use serde_json::{Value, json};

use crate::{
    clinical::{
        case::{Case, Gap, GapKind},
        fact::Reason,
        medication::{Medication, MedicationRoute, MedicationState},
        order::{MatchedBy, OrderState},
    },
    fhir::{Concern, Gathered, extract, first_look, screen},
    json::Arena,
    knowledge::Knowledge,
    testing::{date, knowledge},
};

static KNOWLEDGE: LazyLock<Knowledge> = LazyLock::new(knowledge);

/// Half past eight on day 1 of the course of most tests, in the orders' offset.
const AT: &str = "2026-03-02T08:30:00-05:00";
const RXNORM: &str = "http://www.nlm.nih.gov/research/umls/rxnorm";

fn body(drafts: &[Value], record: &[Value]) -> &'static str {
    let bundle = |resources: &[Value]| {
        let entries: Vec<Value> = resources.iter().map(|resource| json!({ "resource": resource })).collect();
        json!({ "resourceType": "Bundle", "type": "collection", "entry": entries })
    };
    let context = json!({ "userId": "Practitioner/1", "patientId": "p1", "draftOrders": bundle(drafts) });
    let prefetch = json!({ "medicationRequests": bundle(record) });
    let body = json!({
        "hook": "order-sign", "hookInstance": "1", "context": context, "prefetch": prefetch,
    });
    Box::leak(body.to_string().into_boxed_str())
}

fn case(drafts: &[Value], record: &[Value]) -> Case<'static> {
    let arena = Box::leak(Box::default());
    let screened = screen(body(drafts, record).as_bytes(), arena, Gathered::NOTHING, &KNOWLEDGE).unwrap();
    let (request, drafts) = Box::leak(Box::new(screened));
    extract(request, drafts, Gathered::NOTHING, &KNOWLEDGE, AT.parse::<Timestamp>().unwrap()).unwrap().0
}

fn on_file(order: Value) -> Medication<'static> {
    let medicines = case(&[], &[order]).medications;
    let [medicine] = <[_; 1]>::try_from(medicines).unwrap();
    medicine
}

fn drafted(order: Value) -> Medication<'static> {
    let medicines = case(&[order], &[]).medications;
    let [medicine] = <[_; 1]>::try_from(medicines).unwrap();
    medicine
}

/// An order with some members of its own.
fn order(status: &str, medication: Value, members: Value) -> Value {
    let mut order = json!({
        "resourceType": "MedicationRequest", "id": "m1", "status": status, "intent": "order",
        "subject": { "reference": "Patient/p1" }, "authoredOn": "2026-03-01",
        "medicationCodeableConcept": medication,
    });
    for (name, value) in members.as_object().unwrap() {
        order[name] = value.clone();
    }
    order
}

fn active(instruction: Value) -> Value {
    order("active", json!({ "text": "ondansetron" }), json!({ "dosageInstruction": [instruction] }))
}

fn draft(instruction: Value) -> Value {
    order("draft", json!({ "text": "ondansetron" }), json!({ "dosageInstruction": [instruction] }))
}

fn ingredients(medicine: &Medication<'_>) -> Vec<&'static str> {
    let name = |place: &usize| KNOWLEDGE.ingredients.get(*place).unwrap().name.as_str();
    medicine.ingredients.iter().map(name).collect()
}

fn dates(texts: &[&str]) -> Vec<jiff::civil::Date> {
    texts.iter().map(|text| date(text)).collect()
}

#[rstest]
#[case::ingredient_code(json!({ "coding": [{ "system": RXNORM, "code": "26225" }] }), &["ondansetron"], MatchedBy::Code)]
#[case::code_as_number(json!({ "coding": [{ "system": RXNORM, "code": 26225 }] }), &["ondansetron"], MatchedBy::Code)]
#[case::atc(
    json!({ "coding": [{ "system": "http://www.whocc.no/atc", "code": "A04AA01" }] }), &["ondansetron"], MatchedBy::Code
)]
#[case::product_code(
    json!({ "coding": [{ "system": RXNORM, "code": "312086" }] }), &["ondansetron"], MatchedBy::Code
)]
#[case::display_of_an_unknown_code(
    json!({ "coding": [{ "system": RXNORM, "code": "999999999", "display": "ondansetron 4 MG Oral Tablet" }] }),
    &["ondansetron"],
    MatchedBy::Name
)]
#[case::combination_in_one_name(
    json!({ "text": "acetaminophen 325 MG / hydrocodone bitartrate 5 MG Oral Tablet" }),
    &["acetaminophen", "hydrocodone"],
    MatchedBy::Name
)]
#[case::combination_in_several_codings(
    json!({ "coding": [{ "system": RXNORM, "code": "161" }, { "system": RXNORM, "code": "5489" }] }),
    &["acetaminophen", "hydrocodone"],
    MatchedBy::Code
)]
#[case::a_code_for_a_part_of_it(
    json!({ "coding": [{ "system": RXNORM, "code": "161" }], "text": "Hydrocodone-acetaminophen 5-325" }),
    &["acetaminophen", "hydrocodone"],
    MatchedBy::Name
)]
#[case::brand_of_a_combination(
    json!({ "text": "BACTRIM DS tablet" }), &["sulfamethoxazole", "trimethoprim"], MatchedBy::Name
)]
#[case::local_code_beside_the_text(
    json!({ "coding": [{ "system": "urn:oid:1.2.3", "code": "77" }], "text": "predniSONE 5 MG Oral Tablet" }),
    &["prednisone"],
    MatchedBy::Name
)]
#[case::unknown_product_code_beside_the_text(
    json!({ "coding": [{ "system": RXNORM, "code": "999999999" }], "text": "Acetaminophen" }), &["acetaminophen"], MatchedBy::Name
)]
#[case::salt(json!({ "text": "methylPREDNISolone sodium succinate 125 mg" }), &["methylprednisolone"], MatchedBy::Name)]
#[case::accents(json!({ "text": "Paracétamol 1 g" }), &["acetaminophen"], MatchedBy::Name)]
#[case::what_it_is_for(
    json!({ "text": "Dexamethasone 8 mg, premed for ondansetron" }), &["dexamethasone"], MatchedBy::Name
)]
#[case::what_our_drug_is_for(
    json!({ "text": "Dexamethasone 8 mg (before inotuzumab)" }), &["dexamethasone"], MatchedBy::Name
)]
#[case::what_our_drug_is_for_comes_first(
    json!({ "text": "Premed for inotuzumab: diphenhydramine 25 mg IV" }), &["diphenhydramine"], MatchedBy::Name
)]
#[case::premedication_behind_the_medicine(
    json!({ "text": "Diphenhydramine 25 mg IV x1 premed for inotuzumab" }), &["diphenhydramine"], MatchedBy::Name
)]
#[case::premedication_of_our_drug(
    json!({ "text": "Inotuzumab premedication - cetirizine 10 mg" }), &["cetirizine"], MatchedBy::Name
)]
#[case::a_code_and_what_it_is_for(
    json!({ "coding": [{ "system": RXNORM, "code": "3264" }], "text": "Premed for ondansetron" }),
    &["dexamethasone"],
    MatchedBy::Code
)]
#[case::string_in_place_of_a_concept(json!("Ondansetron 4 mg"), &["ondansetron"], MatchedBy::Name)]
fn a_medicine_is_recognised(
    #[case] medication: Value,
    #[case] expected: &[&str],
    #[case] matched_by: MatchedBy,
) {
    let medicine = on_file(order("active", medication, json!({})));
    assert_eq!(ingredients(&medicine), expected);
    assert_eq!(medicine.matched_by, matched_by);
}

#[rstest]
#[case(json!({ "text": "sodium chloride 0.9 % for infusion" }))]
#[case(json!({ "coding": [{ "system": "urn:oid:1.2.3", "code": "26225" }] }))] // a local code means nothing
#[case(json!({ "coding": [{ "system": RXNORM, "code": "26225 " }, { "system": RXNORM }] , "text": "?" }))]
fn what_no_rule_asks_for_is_left_out(#[case] medication: Value) {
    let medicines = case(&[], &[order("active", medication.clone(), json!({}))]).medications;
    assert_eq!(medicines.len(), usize::from(medication["coding"][0]["code"] == "26225 "));
}

#[test]
fn our_drug_is_an_order_and_no_other_medicine() {
    let case = case(&[], &[order("active", json!({ "text": "inotuzumab ozogamicin" }), json!({}))]);
    assert!(case.medications.is_empty());
    assert_eq!(case.orders.len(), 1);
}

#[test]
fn a_look_alike_is_a_medicine_too() {
    let order = order("draft", json!({ "text": "gemtuzumab ozogamicin" }), json!({}));
    let case = case(&[order], &[]);
    assert_eq!(ingredients(&case.medications[0]), ["gemtuzumab ozogamicin"]);
    assert_eq!(case.drafts.len(), 1);
}

#[rstest]
#[case::contained("#x", json!([{ "resourceType": "Medication", "id": "x", "code": { "text": "ondansetron" },
    "form": { "text": "Oral Tablet" } }]))]
#[case::beside_it("Medication/m", json!([]))]
fn a_medication_is_looked_up(#[case] reference: &str, #[case] contained: Value) {
    let mut request = order("active", json!(null), json!({ "contained": contained }));
    request.as_object_mut().unwrap().remove("medicationCodeableConcept");
    request["medicationReference"] = json!({ "reference": reference });
    let medication = json!({ "resourceType": "Medication", "id": "m",
        "ingredient": [{ "itemCodeableConcept": { "text": "ondansetron" } }], "form": { "text": "Tablet" } });
    let medicine = case(&[], &[request, medication]).medications.remove(0);
    assert_eq!(ingredients(&medicine), ["ondansetron"]);
    assert_eq!(medicine.route, MedicationRoute::Oral);
}

#[rstest]
#[case::code(json!({ "coding": [{ "system": "http://snomed.info/sct", "code": "26643006" }] }), MedicationRoute::Oral)]
#[case::push(
    json!({ "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/v3-RouteOfAdministration", "code": "IVPUSH" }] }),
    MedicationRoute::Intravenous
)]
#[case::text(json!({ "text": "PO" }), MedicationRoute::Oral)]
#[case::subcutaneous(json!({ "text": "subcut" }), MedicationRoute::OtherSystemic)]
#[case::intrathecal(json!({ "text": "IT" }), MedicationRoute::Intrathecal)]
#[case::eye(json!({ "text": "Right eye" }), MedicationRoute::Local)]
#[case::either(json!({ "text": "Ophthalmic or oral" }), MedicationRoute::Oral)] // what reaches the body counts
#[case::unknown(json!({ "coding": [{ "system": "urn:oid:1.2", "code": "9" }] }), MedicationRoute::NotStated)]
fn a_stated_route_counts(#[case] route: Value, #[case] expected: MedicationRoute) {
    assert_eq!(on_file(active(json!({ "route": route }))).route, expected);
}

#[rstest]
#[case("ondansetron 4 MG Oral Tablet", MedicationRoute::Oral)]
#[case("ONDANSETRON HCL 4 MG PO TABS", MedicationRoute::Oral)]
#[case("ondansetron 2 MG/ML Injection", MedicationRoute::NotStated)] // where to is not said
#[case("goserelin 3.6 MG Drug Implant", MedicationRoute::OtherSystemic)]
#[case("ONDANSETRON 4 MG/2ML IV SOLN", MedicationRoute::Intravenous)]
#[case("ciprofloxacin 3 MG/ML Ophthalmic Solution", MedicationRoute::Local)]
#[case("hydrocortisone 10 MG/ML Topical Cream", MedicationRoute::Local)]
#[case("hydrocortisone intrathecal injection", MedicationRoute::Intrathecal)]
#[case("albuterol 0.09 MG/ACTUAT Metered Dose Inhaler", MedicationRoute::Local)]
#[case("ondansetron", MedicationRoute::NotStated)]
fn without_a_route_the_form_tells_it(#[case] name: &str, #[case] expected: MedicationRoute) {
    let request = order("active", json!({ "text": name }), json!({}));
    assert_eq!(on_file(request).route, expected);
}

#[rstest]
#[case(json!([{ "text": "instil 1 drop as eye drops" }]), "ciprofloxacin", MedicationRoute::Local)]
#[case(json!([{ "text": "take it by mouth" }]), "ciprofloxacin", MedicationRoute::Oral)]
#[case(json!([{ "text": "25 mg IV once" }]), "diphenhydramine 50 MG/ML Injection", MedicationRoute::Intravenous)]
#[case(json!([{ "text": "25 mg once" }]), "diphenhydramine 50 MG/ML Injection", MedicationRoute::NotStated)]
#[case(json!([{ "route": { "text": "Rectal" } }]), "hydrocortisone rectal foam", MedicationRoute::Local)]
#[case(json!([{ "route": { "text": "Rectal" } }]), "acetaminophen suppository", MedicationRoute::OtherSystemic)]
#[case(json!([{ "route": { "text": "Topical" } }, { "route": { "text": "IV" } }]), "hydrocortisone", MedicationRoute::Intravenous)]
fn an_instruction_and_a_form_tell_it_together(
    #[case] dosage: Value,
    #[case] name: &str,
    #[case] expected: MedicationRoute,
) {
    let request = order("active", json!({ "text": name }), json!({ "dosageInstruction": dosage }));
    assert_eq!(on_file(request).route, expected);
}

#[rstest]
#[case(json!([{ "asNeededBoolean": true }]), true)]
#[case(json!([{ "asNeededBoolean": false, "text": "4 mg" }]), false)]
#[case(json!([{ "asNeededCodeableConcept": { "text": "nausea" } }]), true)]
#[case(json!([{ "text": "every 8 hours PRN nausea" }]), true)]
#[case(json!([{ "timing": { "code": { "text": "Q8H PRN" } } }]), true)]
#[case(json!([{ "asNeededBoolean": true, "timing": { "code": { "text": "Q8H" } } },
    { "timing": { "code": { "text": "once" } } }]), false)] // one of the two is scheduled
#[case(json!([{ "asNeededBoolean": true }, { "text": "Do not crush." }]), true)] // a remark asks for nothing
#[case(json!([]), false)]
fn only_as_needed(#[case] dosage: Value, #[case] expected: bool) {
    let request = order("active", json!({ "text": "ondansetron" }), json!({ "dosageInstruction": dosage }));
    assert_eq!(on_file(request).as_needed, expected);
}

#[rstest]
#[case::events(json!({ "timing": { "event": ["2026-03-09", "2026-03-02T09:00:00-05:00"] } }), &["2026-03-02", "2026-03-09"])]
#[case::once_in_words(json!({ "text": "50 mg IV once" }), &["2026-03-01"])]
#[case::once_by_count(json!({ "timing": { "repeat": {
    "boundsPeriod": { "start": "2026-03-02" }, "count": 1, "frequency": 1, "period": 1, "periodUnit": "d" } } }), &["2026-03-02"])]
#[case::bounds_of_a_day(json!({ "timing": { "repeat": {
    "boundsPeriod": { "start": "2026-03-02", "end": "2026-03-02" } } } }), &["2026-03-02"])]
#[case::weekly(json!({ "timing": { "repeat": {
    "boundsPeriod": { "start": "2026-03-02", "end": "2026-03-16" }, "frequency": 1, "period": 1, "periodUnit": "wk" } } }),
    &["2026-03-02", "2026-03-09", "2026-03-16"])]
#[case::weekly_by_count(json!({ "timing": { "repeat": {
    "boundsPeriod": { "start": "2026-03-02" }, "count": 2, "frequency": 1, "period": 7, "periodUnit": "d" } } }),
    &["2026-03-02", "2026-03-09"])]
#[case::every_other_day(json!({ "timing": { "repeat": {
    "boundsPeriod": { "start": "2026-03-02" }, "boundsDuration": { "value": 5, "unit": "d" }, "period": 48, "periodUnit": "h" } } }),
    &["2026-03-02", "2026-03-04", "2026-03-06"])]
#[case::weekdays(json!({ "timing": { "repeat": {
    "boundsPeriod": { "start": "2026-03-02", "end": "2026-03-08" }, "dayOfWeek": ["mon", "thu"], "period": 1, "periodUnit": "wk" } } }),
    &["2026-03-02", "2026-03-05"])]
fn certain_days_are_listed(#[case] instruction: Value, #[case] expected: &[&str]) {
    let days = on_file(active(instruction)).days;
    assert_eq!(days.on, dates(expected));
    assert_eq!(days.from, days.on.first().copied());
}

#[rstest]
#[case::twice_a_day(json!({ "timing": { "repeat": { "frequency": 2, "period": 1, "periodUnit": "d" } } }), None)]
#[case::every_12_hours(json!({ "timing": { "repeat": { "frequency": 1, "period": 12, "periodUnit": "h" } } }), None)]
#[case::in_words(json!({ "text": "1 tablet by mouth once daily" }), None)]
#[case::not_said(json!({ "text": "as directed" }), None)]
#[case::nothing_at_all(json!({}), None)]
#[case::unreadable(json!({ "timing": "weekly" }), None)]
#[case::bounded(json!({ "timing": { "repeat": {
    "boundsPeriod": { "end": "2026-03-05" }, "frequency": 1, "period": 1, "periodUnit": "d" } } }), Some("2026-03-05"))]
#[case::for_three_days(json!({ "timing": { "repeat": {
    "boundsDuration": { "value": 3, "unit": "d" }, "frequency": 1, "period": 1, "periodUnit": "d" } } }), Some("2026-03-03"))]
#[case::six_doses(json!({ "timing": { "repeat": { "count": 6, "frequency": 2, "period": 1, "periodUnit": "d" } } }), Some("2026-03-03"))]
#[case::three_times_a_week(json!({ "timing": { "repeat": { "frequency": 3, "period": 1, "periodUnit": "wk" } } }), None)]
fn what_goes_on_has_a_first_and_perhaps_a_last_day(#[case] instruction: Value, #[case] until: Option<&str>) {
    let days = on_file(active(instruction)).days;
    assert_eq!(days.on, []);
    assert_eq!((days.from, days.until), (Some(date("2026-03-01")), until.map(date)));
}

#[test]
fn a_weekly_order_without_an_end_goes_on() {
    let days = on_file(active(json!({ "timing": { "repeat": {
        "boundsPeriod": { "start": "2020-01-06" }, "period": 1, "periodUnit": "wk" } } })))
    .days;
    assert!(days.covers(date("2026-03-02")) && days.covers(date("2026-03-09")));
    assert!(!days.covers(date("2026-03-03")));
    assert_eq!((days.from.unwrap() > date("2025-01-01"), days.until), (true, None));
}

#[test]
fn the_validity_bounds_an_order_that_says_nothing_of_when() {
    let validity =
        json!({ "dispenseRequest": { "validityPeriod": { "start": "2026-03-01", "end": "2026-03-20" } } });
    let days = on_file(order("active", json!({ "text": "ondansetron" }), validity)).days;
    assert_eq!((days.from, days.until), (Some(date("2026-03-01")), Some(date("2026-03-20"))));
    let validity =
        json!({ "dispenseRequest": { "validityPeriod": { "start": "2026-03-02", "end": "2026-03-02" } } });
    assert_eq!(
        on_file(order("active", json!({ "text": "ondansetron" }), validity)).days.on,
        dates(&["2026-03-02"])
    );
}

#[test]
fn a_draft_that_says_nothing_of_when_is_for_its_own_day() {
    assert_eq!(drafted(draft(json!({ "text": "4 mg IV" }))).days.on, dates(&["2026-03-01"]));
    let mut undated = draft(json!({ "text": "4 mg IV" }));
    undated.as_object_mut().unwrap().remove("authoredOn");
    assert_eq!(drafted(undated).days.on, dates(&["2026-03-02"]));
}

#[test]
fn a_draft_that_recurs_goes_on() {
    let medicine = drafted(draft(json!({ "text": "4 mg every 8 hours" })));
    assert_eq!(medicine.state, MedicationState::Drafted { entry: 0 });
    assert!(medicine.days.on.is_empty() && medicine.days.covers(date("2026-04-01")));
}

#[test]
fn several_instructions_are_one_medicine() {
    let dosage = json!([
        { "timing": { "event": ["2026-03-02"] } },
        { "timing": { "event": ["2026-03-09"] } },
    ]);
    let request =
        |dosage| order("active", json!({ "text": "ondansetron" }), json!({ "dosageInstruction": dosage }));
    assert_eq!(on_file(request(dosage)).days.on, dates(&["2026-03-02", "2026-03-09"]));
    let dosage = json!([{ "timing": { "event": ["2026-03-02"] } }, { "text": "daily" }]);
    let days = on_file(request(dosage)).days;
    assert!(days.on.is_empty() && days.covers(date("2026-03-05")));
}

#[rstest]
#[case("active", OrderState::Active)]
#[case("completed", OrderState::Completed)]
#[case("stopped", OrderState::Withdrawn)]
#[case("on-hold", OrderState::Withdrawn)]
#[case("draft", OrderState::Unsure)]
fn the_state_of_an_order_is_kept(#[case] status: &str, #[case] expected: OrderState) {
    let medicine = on_file(order(status, json!({ "text": "ondansetron" }), json!({})));
    assert_eq!(medicine.state, MedicationState::OnFile(expected));
}

#[rstest]
#[case(json!({}), false)]
#[case(json!({ "status": "draft" }), false)]
#[case(json!({ "intent": "plan" }), false)]
#[case(json!({ "intent": null }), false)]
#[case(json!({ "status": null }), true)]
#[case(json!({ "status": "unknown" }), true)]
#[case(json!({ "status": "Active" }), true)]
#[case(json!({ "status": ["active"] }), true)]
#[case(json!({ "intent": "" }), true)]
#[case(json!({ "intent": "Order" }), true)]
fn an_order_that_nobody_can_say_what_became_of_is_said(#[case] members: Value, #[case] is_said: bool) {
    let gaps = case(&[], &[order("active", json!({ "text": "ondansetron" }), members)]).gaps;
    let is_gap = |gap: &Gap<'_>| {
        matches!(gap.kind, GapKind::Unreadable { reason: Reason::NoStatus, .. })
            && gap.concerns == "other orders and medicines"
    };
    assert_eq!(gaps.iter().filter(|gap| is_gap(gap)).count(), usize::from(is_said));
}

#[test]
fn what_is_over_has_no_days_to_come() {
    let dosage = |start: &str| {
        json!({ "dosageInstruction": [{ "timing": { "repeat": {
            "boundsPeriod": { "start": start, "end": "2026-03-20" }, "period": 1, "periodUnit": "d" } } }] })
    };
    let stopped = |start| order("stopped", json!({ "text": "ondansetron" }), dosage(start));
    assert_eq!(on_file(stopped("2026-02-20")).days.until, Some(date("2026-03-02")));
    assert_eq!(case(&[], &[stopped("2026-03-10")]).medications, []);
    let ahead = json!({ "dosageInstruction": [{ "timing": { "event": ["2026-03-09"] } }] });
    let stopped = order("cancelled", json!({ "text": "ondansetron" }), ahead);
    assert_eq!(case(&[], &[stopped]).medications, []);
    let not_to_be_given = order("active", json!({ "text": "ondansetron" }), json!({ "doNotPerform": true }));
    assert_eq!(case(&[], &[not_to_be_given]).medications, []);
}

#[rstest]
#[case("cancelled", json!({}))]
#[case("entered-in-error", json!({}))]
#[case("draft", json!({ "doNotPerform": true }))]
fn a_draft_that_asks_nothing_is_left_out_and_so_is_its_copy(#[case] status: &str, #[case] members: Value) {
    let draft = order(status, json!({ "text": "ondansetron" }), members);
    let copy = order("active", json!({ "text": "ondansetron" }), json!({}));
    assert_eq!(case(&[draft], &[copy]).medications, []);
}

#[test]
fn a_draft_that_also_stands_in_the_history_is_one_order() {
    let medicines = case(&[draft(json!({}))], &[active(json!({}))]).medications;
    assert_eq!(medicines.len(), 1);
    assert_eq!(medicines[0].state, MedicationState::Drafted { entry: 0 });
}

#[test]
fn a_dose_given_is_of_its_day() {
    let dose = |status: &str, time: &str| {
        json!({ "resourceType": "MedicationAdministration", "id": "a", "status": status,
            "medicationCodeableConcept": { "text": "dexamethasone" }, "effectiveDateTime": time,
            "dosage": { "route": { "text": "IV" } } })
    };
    let medicines = case(&[], &[dose("completed", "2026-03-02T07:00:00-05:00")]).medications;
    assert_eq!(
        (medicines[0].state, medicines[0].route),
        (MedicationState::Given, MedicationRoute::Intravenous)
    );
    assert_eq!(medicines[0].days.on, dates(&["2026-03-02"]));
    for (status, time) in [
        ("not-done", "2026-03-02"),
        ("entered-in-error", "2026-03-02"),
        ("completed", "2026-03-03"), // not given yet
        ("completed", "2026-03"),
    ] {
        assert_eq!(case(&[], &[dose(status, time)]).medications, [], "{status} {time}");
    }
}

#[test]
fn a_statement_tells_of_a_medicine_but_orders_none_of_ours() {
    let statement = |name: &str| {
        json!({ "resourceType": "MedicationStatement", "id": "s", "status": "active",
            "medicationCodeableConcept": { "text": name }, "subject": { "reference": "Patient/p1" },
            "effectivePeriod": { "start": "2026-02-01" }, "dosage": [{ "text": "daily", "route": { "text": "PO" } }] })
    };
    let medicine = on_file(statement("methadone"));
    assert_eq!(medicine.state, MedicationState::OnFile(OrderState::Active));
    assert_eq!((medicine.days.from, medicine.route), (Some(date("2026-02-01")), MedicationRoute::Oral));
    assert_eq!(medicine.source.to_string(), "MedicationStatement/s");
    let ours = case(&[], &[statement("inotuzumab ozogamicin")]);
    assert!(ours.orders.is_empty() && ours.medications.is_empty());
}

#[test]
fn the_order_in_which_resources_come_makes_no_difference() {
    let one = active(json!({ "text": "daily" }));
    let mut other = one.clone();
    other["id"] = json!("m0");
    let forward = case(&[], &[one.clone(), other.clone()]).medications;
    assert_eq!(forward, case(&[], &[other, one]).medications);
}

/// How the request concerns us, and whether the record speaks of a drug of ours.
fn concern(drafts: &[Value], record: &[Value]) -> (Concern, bool) {
    let arena = Arena::new();
    let (request, drafts) =
        screen(body(drafts, record).as_bytes(), &arena, Gathered::NOTHING, &KNOWLEDGE).unwrap();
    (drafts.concern, first_look(&request, &drafts, Gathered::NOTHING, &KNOWLEDGE).has_drug)
}

fn named(status: &str, name: &str) -> Value {
    order(status, json!({ "text": name }), json!({}))
}

#[rstest]
#[case(&["acetaminophen"], Concern::Nothing)]
#[case(&["acetaminophen", "melphalan"], Concern::Course)]
#[case(&["melphalan", "gemtuzumab ozogamicin"], Concern::LookAlike)]
#[case(&["gemtuzumab ozogamicin", "inotuzumab ozogamicin", "melphalan"], Concern::Drug)]
fn the_gravest_draft_decides_how_a_request_concerns_us(#[case] names: &[&str], #[case] expected: Concern) {
    let drafts: Vec<Value> = (0..)
        .zip(names)
        .map(|(number, name)| {
            let mut draft = named("draft", name);
            draft["id"] = json!(format!("d{number}"));
            draft
        })
        .collect();
    assert_eq!(concern(&drafts, &[]).0, expected);
}

// What may be a dose of ours is never taken for something beside it.
#[rstest]
#[case("Inotuzumab ozogamicin 1.5 mg IV, premedicate with dexamethasone", Concern::Drug)]
#[case("Besponsa 0.9 mg vial (after premedication with dexamethasone)", Concern::Drug)]
#[case("Besponsa (premed: dexamethasone 12 mg)", Concern::Drug)]
#[case("For infusion: inotuzumab 1.46 mg", Concern::Drug)]
#[case("Premed for inotuzumab: montelukast", Concern::Drug)] // a medicine that we do not know
#[case("Premed for inotuzumab: dexamethasone", Concern::Nothing)]
#[case("Dexamethasone 12 mg IV before Besponsa", Concern::Nothing)]
fn a_text_that_names_our_drug_concerns_us_unless_another_is_ordered(
    #[case] text: &str,
    #[case] expected: Concern,
) {
    assert_eq!(concern(&[named("draft", text)], &[]).0, expected);
}

#[test]
fn a_cancelled_draft_does_not_concern_us() {
    assert_eq!(concern(&[named("cancelled", "melphalan")], &[]).0, Concern::Nothing);
}

#[test]
fn the_record_is_looked_through_for_our_drug_alone() {
    let draft = || [named("draft", "melphalan")];
    assert!(!concern(&draft(), &[]).1);
    assert!(
        !concern(&draft(), &[named("active", "ondansetron"), named("active", "gemtuzumab ozogamicin")]).1
    );
    assert!(
        concern(&draft(), &[named("active", "ondansetron"), named("completed", "inotuzumab ozogamicin")]).1
    );
    let dose = json!({ "resourceType": "MedicationAdministration", "status": "completed",
        "medicationReference": { "reference": "Medication/m" } });
    let medication =
        json!({ "resourceType": "Medication", "id": "m", "code": { "text": "inotuzumab ozogamicin" } });
    assert!(concern(&draft(), &[dose.clone(), medication]).1);
    assert!(!concern(&draft(), &[dose]).1);
}

#[test]
fn a_draft_that_nobody_can_name_is_a_gap() {
    let mut lost = named("draft", "x");
    lost.as_object_mut().unwrap().remove("medicationCodeableConcept");
    lost["medicationReference"] = json!({ "reference": "Medication/nowhere" });
    assert_eq!(concern(&[lost.clone()], &[]).0, Concern::Nothing);
    let unresolved = |case: Case<'_>| {
        case.gaps.iter().filter(|gap| matches!(&gap.kind, GapKind::Unreadable { .. })).count()
    };
    let mut ours = named("draft", "inotuzumab ozogamicin");
    ours["id"] = json!("d2");
    assert_eq!(unresolved(case(&[ours.clone(), lost.clone()], &[])), 1);
    lost["medicationReference"]["display"] = json!("Sodium chloride 0.9 %");
    assert_eq!(unresolved(case(&[ours, lost], &[])), 0);
}

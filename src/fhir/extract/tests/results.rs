//! Laboratory results and electrocardiograms.

use rstest::rstest;
use rust_decimal::Decimal;

use super::*;
use crate::clinical::{
    fact::{Bound, Reading},
    quantity::MilligramsPerDecilitre,
    results::{Cd22, Correction, Hcg, Mrd, Qtc},
};

/// A final result of the morning of the evaluation.
fn result(loinc: &str, value: Value) -> Value {
    let observation = json!({
        "resourceType": "Observation", "id": format!("of-{loinc}"), "status": "final",
        "code": concept(LOINC, loinc), "effectiveDateTime": "2026-03-02T06:40:00-05:00"
    });
    with(observation, value)
}

/// Known by its name alone.
fn named(name: &str, value: Value) -> Value {
    let code = json!({ "coding": [{ "system": LOCAL, "code": "X1", "display": name }] });
    with(result("", value), json!({ "code": code }))
}

fn quantity(value: &str, unit: &str) -> Value {
    let value: Value = serde_json::from_str(value).unwrap();
    json!({ "valueQuantity": { "value": value, "unit": unit, "code": unit } })
}

fn text(text: &str) -> Value {
    json!({ "valueString": text })
}

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

#[rstest]
#[case("1975-2", "1.2", "mg/dL", "bilirubin", "1.2")]
#[case("14631-6", "20", "umol/L", "bilirubin", "1.169590643274854")]
#[case("14631-6", "34.2", "umol/L", "bilirubin", "2")]
#[case("1920-8", "2", "ukat/L", "ast", "120")]
#[case("1742-6", "40", "U/L", "alt", "40")]
#[case("6690-2", "22000", "/uL", "white_cells", "22")]
#[case("751-8", "0", "10*9/L", "neutrophils", "0")]
#[case("2823-3", "0.5", "mmol/L", "potassium", "0.5")]
#[case("2823-3", "15", "meq/L", "potassium", "15")]
#[case("2601-3", "0.7", "mmol/L", "magnesium", "1.70135")]
#[case("2000-8", "2.15", "mmol/L", "calcium", "8.61677")]
#[case("29265-6", "2", "mmol/L", "corrected_calcium", "8.0156")]
#[case("1995-0", "1.16", "mmol/L", "ionised_calcium", "1.16")]
#[case("1751-7", "38", "g/L", "albumin", "3.8")]
fn a_result_is_read_into_its_unit(
    #[case] loinc: &str,
    #[case] value: &str,
    #[case] unit: &str,
    #[case] series: &str,
    #[case] expected: &str,
) {
    let case = case_of(&[result(loinc, quantity(value, unit))]);
    assert_eq!(measured(&case), [(series, decimal(expected))]);
    assert!(case.gaps.is_empty());
}

/// The newest value of each series of numbers that has one.
fn measured(case: &Case<'_>) -> Vec<(&'static str, Decimal)> {
    macro_rules! newest {
        ($($series:ident)*) => {
            [$((stringify!($series), case.results.$series.newest().map(|reading| reading.value.value()))),*]
        };
    }
    let all = newest!(
        neutrophils platelets white_cells bilirubin ast alt potassium magnesium calcium corrected_calcium
        ionised_calcium albumin
    );
    all.into_iter().filter_map(|(series, value)| Some((series, value?))).collect()
}

#[rstest]
#[case("2823-3", ("4.2", "mmol/L"), ("0.49", "mmol/L"))]
#[case("2823-3", ("4.2", "mmol/L"), ("15.1", "mmol/L"))]
#[case("2823-3", ("4.2", "mmol/L"), ("42", "mmol/L"))] // without its point
#[case("777-3", ("150", "10*9/L"), ("150000", "10*9/L"))] // a count a microlitre
#[case("76634-5", ("440", "ms"), ("0.44", "ms"))]
#[case("76634-5", ("440", "ms"), ("440", "s"))]
fn what_no_patient_has_is_refused_and_said(
    #[case] loinc: &str,
    #[case] (usual, usual_unit): (&str, &str),
    #[case] (value, unit): (&str, &str),
) {
    let older = with(
        result(loinc, quantity(usual, usual_unit)),
        json!({ "id": "older", "effectiveDateTime": "2026-03-01T06:40:00-05:00" }),
    );
    let case = case_of(&[older, result(loinc, quantity(value, unit))]);
    assert_eq!(case.gaps.len(), 1);
    let GapKind::Unreadable { source, reason } = &case.gaps[0].kind else { panic!("{:?}", case.gaps) };
    assert_eq!(source.id, Some(format!("of-{loinc}").as_str()));
    assert_eq!(*reason, Reason::OutOfRange { element: "valueQuantity.value" });
}

#[rstest]
#[case(json!([{ "low": { "value": 0.2 }, "high": { "value": 1.2, "unit": "mg/dL" } }]), Some("1.2"))]
#[case(json!([{ "high": { "value": 1.2 } }]), Some("1.2"))] // in the unit of the value
#[case(json!([{ "high": { "value": 20, "unit": "µmol/L" } }]), Some("1.169590643274854"))]
#[case(json!([{ "high": { "value": 1.2 } }, { "high": { "value": 1.20, "unit": "mg/dL" } }]), Some("1.2"))]
#[case(json!([{ "high": { "value": 1.2 } }, { "high": { "value": 1.5 } }]), None)] // for whom?
#[case(json!([
    { "type": { "coding": [{ "code": "normal" }] }, "high": { "value": 1.2 } },
    { "type": { "coding": [{ "code": "treatment" }] }, "high": { "value": 3 } }
]), Some("1.2"))]
#[case(json!([{ "type": { "text": "Therapeutic" }, "high": { "value": 3 } }]), None)]
#[case(json!([{ "high": { "value": 0 } }]), None)]
#[case(json!([{ "low": { "value": 0.2 } }]), None)]
#[case(json!([{ "text": "< 1.2" }]), None)]
// Of a woman; in doubt none is taken.
#[case(json!([
    { "appliesTo": [{ "text": "Male" }], "high": { "value": 1.4 } },
    { "appliesTo": [{ "coding": [{ "code": "248152002" }] }], "high": { "value": 1.1 } }
]), Some("1.1"))]
#[case(json!([{ "appliesTo": [{ "text": "Male" }], "high": { "value": 1.4 } }]), None)]
#[case(json!([{ "appliesTo": [{ "text": "Pregnant" }], "high": { "value": 1.4 } }]), None)]
#[case(json!([{ "appliesTo": [{ "text": "Female" }, { "text": "Pregnant" }], "high": { "value": 1.4 } }]), None)]
#[case(json!([{ "text": "0.2 - 1.2 mg/dL", "high": { "value": 1.2 } }]), Some("1.2"))]
#[case(json!([{ "text": "Normal range: F <= 1.1", "high": { "value": 1.1 } }]), Some("1.1"))]
#[case(json!([{ "text": "M 0.2-1.4", "high": { "value": 1.4 } }]), None)]
#[case(json!([{ "text": "1st trimester", "high": { "value": 1.4 } }]), None)]
#[case(json!([{ "text": "Critical", "high": { "value": 15 } }]), None)]
fn the_upper_limit_is_that_of_the_normal_range(#[case] ranges: Value, #[case] limit: Option<&str>) {
    let bilirubin = with(result("1975-2", quantity("2.4", "mg/dL")), json!({ "referenceRange": ranges }));
    let case = case_of(&[bilirubin]);
    let read = case.results.bilirubin.readings[0].upper_limit.map(MilligramsPerDecilitre::value);
    assert_eq!(read, limit.map(decimal));
}

// Contract 5: the result's own range counts unless it names a group the patient is not of: here a woman of 45.
#[rstest]
#[case(json!({ "appliesTo": [{ "text": "Adult" }] }), true)]
#[case(json!({ "text": "Adult" }), true)]
#[case(json!({ "text": "Adult normal range" }), true)]
#[case(json!({ "text": "Adults: 0.2-1.0 mg/dL" }), true)]
#[case(json!({ "text": "Adult female (18-60 years)" }), true)]
#[case(json!({ "text": "Serum/plasma" }), true)]
#[case(json!({ "text": "See lab report" }), true)]
#[case(json!({ "appliesTo": [{ "text": "White", "coding": [{ "system": SNOMED, "code": "413773004" }] }] }), true)]
#[case(json!({ "type": { "coding": [{ "code": "recommended" }] } }), true)]
#[case(json!({ "type": { "coding": [{ "code": "unheard-of" }] } }), true)]
#[case(json!({ "text": "Non-pregnant" }), true)]
#[case(json!({ "appliesTo": [{ "text": "Female, not pregnant" }] }), true)]
#[case(json!({ "text": "Premenopausal" }), true)]
#[case(json!({ "text": "0-5 m[IU]/mL" }), true)]
// Both sexes, both ages.
#[case(json!({ "appliesTo": [
    { "coding": [{ "system": SNOMED, "code": "248153007" }] }, { "coding": [{ "system": SNOMED, "code": "248152002" }] }
] }), true)]
#[case(json!({ "text": "Male/Female" }), true)]
#[case(json!({ "text": "Men and women: 0.2 - 1.0" }), true)]
#[case(json!({ "text": "Adults and children" }), true)]
#[case(json!({ "text": "M 0.2-1.4, F 0.2-1.1" }), false)] // of which is the limit?
#[case(json!({ "text": "Adults 0.2-1.0; children 0.1-0.8" }), false)]
// Somebody else, or no range of normal.
#[case(json!({ "text": "Adult male" }), false)]
#[case(json!({ "appliesTo": [{ "text": "Adult" }, { "coding": [{ "code": "male" }] }] }), false)]
#[case(json!({ "appliesTo": [{ "coding": [{ "system": SNOMED, "code": "77386006" }] }] }), false)]
#[case(json!({ "text": "Pregnant and non-pregnant" }), false)]
#[case(json!({ "text": "Postmenopausal" }), false)]
#[case(json!({ "text": "Newborn" }), false)]
#[case(json!({ "text": "Pediatric" }), false)]
#[case(json!({ "appliesTo": [{ "text": "Girls" }] }), false)]
#[case(json!({ "text": "Therapeutic range" }), false)]
#[case(json!({ "text": "Panic value" }), false)]
#[case(json!({ "type": { "coding": [{ "code": "treatment" }] } }), false)]
#[case(json!({ "type": { "coding": [{ "code": "post", "display": "Post Therapeutic Desired Level" }] } }), false)]
#[case(json!({ "type": { "text": "Target" } }), false)]
fn a_range_counts_unless_it_is_of_somebody_else(#[case] members: Value, #[case] counts: bool) {
    let range = with(members, json!({ "high": { "value": 1.0 } }));
    assert_eq!(limit_of(&json!({}), &json!([range])), counts.then(|| decimal("1.0")));
}

// She is 45.
#[rstest]
#[case(json!({ "text": ">= 18 years" }), true)]
#[case(json!({ "text": "≥18y" }), true)]
#[case(json!({ "text": "18+ years" }), true)]
#[case(json!({ "appliesTo": [{ "text": "18 years and older" }] }), true)]
#[case(json!({ "text": "18 yrs & up" }), true)]
#[case(json!({ "text": "older than or equal to 18 years" }), true)]
#[case(json!({ "text": "18 - 45 years" }), true)]
#[case(json!({ "text": "18 to 44 years" }), false)]
#[case(json!({ "text": "between 40 and 60 years" }), true)]
#[case(json!({ "text": "6 months - 17 years" }), false)]
#[case(json!({ "text": "6 months to 60 years" }), true)]
#[case(json!({ "text": "> 60 years" }), false)]
#[case(json!({ "text": "60 years and over" }), false)]
#[case(json!({ "text": "< 46 years" }), true)]
#[case(json!({ "text": "< 45 years" }), false)]
#[case(json!({ "text": "<= 45 years" }), true)]
#[case(json!({ "text": "up to 45 years" }), true)]
#[case(json!({ "text": "younger than 18 years" }), false)]
#[case(json!({ "text": "17 years and younger" }), false)]
#[case(json!({ "text": "0-14 days" }), false)]
#[case(json!({ "text": "< 12 months" }), false)]
#[case(json!({ "text": "18 years old" }), false)]
#[case(json!({ "age": { "low": { "value": 18, "code": "a" } } }), true)]
#[case(json!({ "age": { "low": { "value": 18, "unit": "years" }, "high": { "value": 44, "unit": "years" } } }), false)]
#[case(json!({ "age": { "high": { "value": 12, "code": "mo" } } }), false)]
#[case(json!({ "age": {} }), true)]
fn a_range_of_an_age_counts_if_it_is_the_patients(#[case] members: Value, #[case] counts: bool) {
    let range = with(members, json!({ "high": { "value": 1.0 } }));
    assert_eq!(limit_of(&json!({}), &json!([range])), counts.then(|| decimal("1.0")));
}

#[rstest]
#[case("male", "1980-05-17", "Adult male", true)]
#[case("male", "1980-05-17", "Premenopausal", false)]
#[case("unknown", "1980-05-17", "Male", false)] // in doubt none is taken
#[case("unknown", "1980-05-17", "Male or female", true)]
#[case("male", "2015-05-17", "Adult", false)]
#[case("male", "2015-05-17", "Pediatric", true)]
#[case("male", "2015-05-17", "Boys", true)]
#[case("male", "2015-05-17", "Adolescents", true)]
#[case("male", "2015-05-17", "Infants", false)]
#[case("male", "2008-03-02", "Adult", true)] // 18 today
#[case("male", "2008-03-03", "Adult", false)]
#[case("male", "2008", "Adult", true)] // may be
#[case("male", "", "Adult", false)]
#[case("male", "", "Serum", true)]
fn a_range_is_of_the_patients_sex_and_age(
    #[case] gender: &str,
    #[case] birth: &str,
    #[case] words: &str,
    #[case] counts: bool,
) {
    let patient = json!({ "resourceType": "Patient", "id": "p", "birthDate": birth, "gender": gender });
    let ranges = json!([{ "text": words, "high": { "value": 1.0 } }]);
    assert_eq!(limit_of(&json!({ "patient": patient }), &ranges), counts.then(|| decimal("1.0")));
}

#[test]
fn a_range_that_calls_itself_normal_goes_before_others() {
    let ranges = json!([
        { "type": { "coding": [{ "code": "recommended" }] }, "high": { "value": 0.8 } },
        { "type": { "coding": [{ "code": "normal" }] }, "high": { "value": 1.2 } }
    ]);
    assert_eq!(limit_of(&json!({}), &ranges), Some(decimal("1.2")));
}

/// The upper limit of a bilirubin with these ranges.
fn limit_of(prefetch: &Value, ranges: &Value) -> Option<Decimal> {
    let bilirubin = with(result("1975-2", quantity("0.9", "mg/dL")), json!({ "referenceRange": ranges }));
    let case = case_with(prefetch, &[bilirubin]);
    case.results.bilirubin.readings[0].upper_limit.map(MilligramsPerDecilitre::value)
}

#[test]
fn a_panel_holds_its_results_in_components() {
    let component = |loinc: &str, value: Value| with(json!({ "code": concept(LOINC, loinc) }), value);
    let range = json!({ "referenceRange": [{ "high": { "value": 40, "unit": "U/L" } }] });
    let panel = json!({ "component": [
        component("1975-2", quantity("2.4", "mg/dL")),
        component("1920-8", with(quantity("130", "U/L"), range)),
        component("2160-0", quantity("1.0", "mg/dL")),
    ] });
    let case = case_of(&[result("24325-3", panel)]);
    assert_eq!(case.results.bilirubin.readings[0].value.value(), decimal("2.4"));
    assert_eq!(case.results.ast.readings[0].upper_limit.unwrap().value(), decimal("40"));
}

#[test]
fn an_unreadable_result_newer_than_the_usable_is_said() {
    let older = |loinc: &str, unit: &str| {
        let id = format!("older-{loinc}");
        with(result(loinc, quantity("1", unit)), json!({ "id": id, "effectiveDateTime": "2026-02-01" }))
    };
    let case = case_of(&[
        older("1975-2", "mg/dL"),
        result("1975-2", text("2.4")),
        older("2601-3", "mmol/L"),
        result("2601-3", quantity("1", "mol")),
        // Older than the usable one, and a kind of which there is no usable one: the rules see to that.
        result("1920-8", quantity("40", "U/L")),
        with(result("1920-8", json!({})), json!({ "id": "old", "effectiveDateTime": "2026-02-01" })),
        result("1742-6", text("40")),
    ]);
    assert_eq!(concerns(&case), ["bilirubin", "magnesium"]);
}

#[rstest]
#[case("2118-8", json!({ "valueCodeableConcept": concept(SNOMED, "10828004") }), Hcg::Positive)]
#[case("2118-8", json!({ "valueCodeableConcept": concept(SNOMED, "260385009") }), Hcg::Negative)]
#[case("2106-3", text("NEGATIVE"), Hcg::Negative)]
#[case("2106-3", text("indeterminate"), Hcg::Unclear)]
#[case("2106-3", text("No hCG detected"), Hcg::Negative)]
#[case("2106-3", text("< 5 parsecs"), Hcg::Unclear)]
#[case("2110-5", json!({ "valueBoolean": true }), Hcg::Positive)]
fn a_pregnancy_test_is_stated(#[case] loinc: &str, #[case] value: Value, #[case] hcg: Hcg) {
    assert_eq!(case_of(&[result(loinc, value)]).results.hcg.readings[0].value, hcg);
}

#[rstest]
#[case("<5", "5")]
#[case("< 5 mIU/mL", "5")]
#[case("<25", "25")]
fn an_hcg_below_a_number_in_words_is_measured(#[case] words: &str, #[case] below: &str) {
    let case = case_of(&[result("21198-7", text(words))]);
    let Reading { value, bound, .. } = case.results.hcg.readings[0];
    let Hcg::Measured(value) = value else { panic!("{value:?}") };
    assert_eq!((value.value(), bound), (decimal(below), Bound::Below));
}

#[test]
fn a_pregnancy_test_is_measured() {
    let range = json!({ "referenceRange": [{ "high": { "value": 5, "unit": "mIU/mL" } }] });
    let case = case_of(&[result("21198-7", with(quantity("310", "m[iU]/mL"), range))]);
    let reading = &case.results.hcg.readings[0];
    let measured = |hcg: Hcg| match hcg {
        Hcg::Measured(value) => value.value(),
        Hcg::Positive | Hcg::Negative | Hcg::Unclear => panic!("{hcg:?}"),
    };
    assert_eq!(
        (measured(reading.value), measured(reading.upper_limit.unwrap())),
        (decimal("310"), decimal("5"))
    );
}

#[rstest]
#[case(result("51124-6", quantity("0", "%")), true)]
#[case(named("CD22 on blasts, flow cytometry", text("Negative")), true)]
#[case(result("14017-8", with(quantity("0", "%"), json!({ "id": "all cells" }))), false)]
#[case(named("CD22 panel", json!({})), false)]
fn cd22_is_that_of_the_blasts(#[case] observation: Value, #[case] is_read: bool) {
    let case = case_of(&[observation]);
    assert_eq!(case.results.cd22.readings.len(), usize::from(is_read));
    assert!(case.results.cd22.unusable.is_empty());
    let is_negative = |reading: &Reading<'_, Cd22>| match reading.value {
        Cd22::Negative => true,
        Cd22::Share(share) => share.value().is_zero(),
        Cd22::Positive => false,
    };
    assert!(case.results.cd22.readings.iter().all(is_negative));
}

#[rstest]
#[case(quantity("0.003", "%"), Mrd::Fraction(decimal("0.00003")))]
#[case(quantity("0.0001", "1"), Mrd::Fraction(decimal("0.0001")))]
#[case(quantity("0", "{ratio}"), Mrd::Fraction(decimal("0")))]
#[case(text("Not detected"), Mrd::Negative)]
#[case(json!({ "valueCodeableConcept": { "text": "MRD positive" } }), Mrd::Positive)]
fn mrd_is_known_by_its_name(#[case] value: Value, #[case] mrd: Mrd) {
    let case = case_of(&[named("Minimal residual disease, flow", value)]);
    assert_eq!(case.results.mrd.readings[0].value, mrd);
}

#[test]
fn a_bound_of_mrd_is_kept() {
    let below = json!({ "valueQuantity": { "value": 0.01, "comparator": "<", "unit": "%", "code": "%" } });
    let case = case_of(&[named("MRD, marrow", below)]);
    let reading = &case.results.mrd.readings[0];
    assert_eq!((reading.value, reading.bound), (Mrd::Fraction(decimal("0.0001")), Bound::Below));
}

#[rstest]
#[case(named("MRD", quantity("4", "1")))] // four times all cells
#[case(named("MRD", json!({ "valueQuantity": { "value": 0.01 } })))]
#[case(named("MRD", text("see report")))]
fn mrd_that_says_nothing_cannot_be_used(#[case] observation: Value) {
    let case = case_of(&[observation]);
    assert!(case.results.mrd.readings.is_empty());
    assert_eq!(case.results.mrd.unusable.len(), 1);
}

#[rstest]
#[case(result("93022-2", quantity("0", "%")))]
#[case(named("Myeloma MRD", quantity("0", "%")))]
fn the_mrd_of_another_disease_is_not_ours(#[case] observation: Value) {
    let case = case_of(&[observation]);
    assert!(case.results.mrd.readings.is_empty() && case.results.mrd.unusable.is_empty());
}

// ---------------------------------------------------------------- QTc

const QT: &str = "8634-8";
const RATE: &str = "8867-4";

fn qtc(case: &Case<'_>) -> Vec<(String, Correction, Option<Decimal>)> {
    let told = |qtc: &Qtc| {
        let interval = qtc.interval.rounded(0).to_string();
        (interval, qtc.correction, qtc.heart_rate)
    };
    case.results.qtc.readings.iter().map(|reading| told(&reading.value)).collect()
}

#[rstest]
#[case("76634-5", Correction::Fridericia)]
#[case("76635-2", Correction::Bazett)]
#[case("8636-3", Correction::NotStated)]
fn a_corrected_interval_has_the_rate_of_its_minute(#[case] loinc: &str, #[case] correction: Correction) {
    let case = case_of(&[
        result(loinc, quantity("0.512", "s")),
        with(
            result(RATE, quantity("95", "/min")),
            json!({ "effectiveDateTime": "2026-03-02T06:40:59-05:00" }),
        ),
    ]);
    assert_eq!(qtc(&case), [("512".to_owned(), correction, Some(decimal("95")))]);
    let case = case_of(&[
        result(loinc, quantity("512", "ms")),
        with(
            result(RATE, quantity("95", "/min")),
            json!({ "effectiveDateTime": "2026-03-02T06:41:00-05:00" }),
        ),
    ]);
    assert_eq!(qtc(&case), [("512".to_owned(), correction, None)]);
}

#[test]
fn an_interval_is_corrected_by_the_rate_of_its_record() {
    let component = |loinc: &str, value: Value| with(json!({ "code": concept(LOINC, loinc) }), value);
    let ecg = json!({ "effectiveDateTime": "2026-02-28", "component": [
        component(QT, quantity("398", "ms")),
        component(RATE, quantity("72", "/min")),
    ] });
    let case = case_of(&[result("11524-6", ecg), result(RATE, quantity("140", "/min"))]);
    assert_eq!(qtc(&case), [("423".to_owned(), Correction::Computed, Some(decimal("72")))]);
}

#[test]
fn of_two_rates_the_faster_corrects() {
    let case = case_of(&[
        result(QT, quantity("398", "ms")),
        result(RATE, quantity("72", "/min")),
        result("76282-3", quantity("80", "/min")),
    ]);
    assert_eq!(qtc(&case), [("438".to_owned(), Correction::Computed, Some(decimal("80")))]);
}

#[test]
fn a_correction_of_ours_goes_before_bazetts_and_none_beside_fridericias() {
    let rate = result(RATE, quantity("72", "/min"));
    let case =
        case_of(&[result("76635-2", quantity("436", "ms")), result(QT, quantity("398", "ms")), rate.clone()]);
    let corrections = |case: &Case<'_>| qtc(case).into_iter().map(|told| told.1).collect::<Vec<_>>();
    assert_eq!(corrections(&case), [Correction::Computed, Correction::Bazett]);
    let case = case_of(&[result("76634-5", quantity("423", "ms")), result(QT, quantity("398", "ms")), rate]);
    assert_eq!(corrections(&case), [Correction::Fridericia]);
}

#[test]
fn an_interval_without_a_rate_cannot_be_used() {
    let case = case_of(&[
        with(
            result("8636-3", quantity("430", "ms")),
            json!({ "effectiveDateTime": "2026-02-01T10:00:00-05:00" }),
        ),
        result(QT, quantity("398", "ms")),
        with(result(RATE, quantity("72", "/min")), json!({ "effectiveDateTime": "2026-03-02" })),
    ]);
    assert_eq!(case.results.qtc.unusable[0].reason, Reason::NoHeartRate);
    assert_eq!(concerns(&case), ["QTc"]);
    // The machine's own QTc of that moment needs none.
    let case = case_of(&[result("8636-3", quantity("430", "ms")), result(QT, quantity("398", "ms"))]);
    assert!(case.results.qtc.unusable.is_empty() && case.gaps.is_empty());
}

#[test]
fn no_heart_makes_such_an_interval() {
    let case = case_of(&[result(QT, quantity("700", "ms")), result(RATE, quantity("150", "/min"))]);
    assert!(qtc(&case).is_empty());
    assert_eq!(case.results.qtc.unusable.len(), 1);
}

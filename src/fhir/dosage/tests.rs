//! What an instruction asks for, in the shapes that senders write.

#![allow(clippy::needless_pass_by_value, reason = "a table of JSON reads better without references")]

use std::sync::LazyLock;

use rstest::rstest;
use serde_json::{Value, json};

use super::*;
use crate::{
    clinical::order::{Amount, Route},
    json::{Arena, parse},
    knowledge::Knowledge,
    testing::{knowledge, mg},
};

static KNOWLEDGE: LazyLock<Knowledge> = LazyLock::new(knowledge);

fn read<T>(dosage: &Value, then: impl FnOnce(&Dosage<'_>) -> T) -> T {
    let (text, arena) = (dosage.to_string(), Arena::new());
    then(&Dosage::read(parse(&text, &arena).unwrap()).unwrap())
}

fn amounts(dosage: &Value) -> (Fact<Amount>, Option<Amount>) {
    let preparation = &KNOWLEDGE.drugs[0].preparation;
    read(dosage, |dosage| dosage.amount(&KNOWLEDGE.codes, preparation))
}

fn milligrams(value: &str) -> Value {
    json!({ "value": value.parse::<serde_json::Number>().unwrap(), "unit": "mg", "code": "mg" })
}

fn ordered(members: Value) -> Value {
    let mut dose = members;
    dose["type"] = json!({ "coding": [{ "code": "ordered" }] });
    dose
}

fn calculated(dose: Value) -> Value {
    json!({ "type": { "coding": [{ "code": "calculated" }] }, "doseQuantity": dose })
}

/// The readable dose of 0.91 mg, with another element behind it.
fn beside(other: Value) -> Value {
    json!({ "doseAndRate": [ordered(json!({ "doseQuantity": milligrams("0.91") })), other] })
}

fn range(low: &str, high: &str) -> Value {
    json!({ "low": milligrams(low), "high": milligrams(high) })
}

// The worse reading counts: the contradiction is said, and the greatest of the doses is judged.
#[rstest]
#[case::quantity(beside(json!({ "doseQuantity": milligrams("9.1") })))]
#[case::range(beside(json!({ "doseRange": range("0.91", "9.1") })))]
#[case::higher_range(beside(ordered(json!({ "doseRange": range("5", "9.1") }))))]
#[case::range_of_one_dose(beside(json!({ "doseRange": range("9.1", "9.1") })))]
#[case::upper_end_alone(beside(json!({ "doseRange": { "high": milligrams("9.1") } })))]
#[case::range_in_a_list(beside(json!({ "doseRange": [range("0.91", "9.1")] })))]
#[case::range_in_the_element(json!({ "doseAndRate": [ordered(
    json!({ "doseQuantity": milligrams("0.91"), "doseRange": range("0.91", "9.1") })
)] }))]
#[case::stu3(json!({ "doseQuantity": milligrams("9.1"), "doseAndRate": [{ "doseQuantity": milligrams("0.91") }] }))]
#[case::stu3_range(json!({ "doseRange": range("1", "9.1"), "doseAndRate": [{ "doseQuantity": milligrams("0.91") }] }))]
#[case::stu3_both(json!({ "doseRange": range("1", "9.1"), "doseQuantity": milligrams("0.91") }))]
#[case::list_of_one(beside(calculated(json!([milligrams("9.1")]))))]
#[case::type_without_words(beside(json!({ "type": {}, "doseQuantity": milligrams("9.1") })))]
fn of_doses_in_several_shapes_the_greatest_counts(#[case] dosage: Value) {
    assert_eq!(amounts(&dosage), (Fact::Unusable(Reason::Disagrees), mg("9.1").known().copied()));
}

#[rstest]
#[case::number_in_quotes(beside(calculated(json!({ "value": "9.1", "unit": "mg" }))))]
#[case::string(beside(calculated(json!("9.1 mg"))))]
#[case::list_of_two(beside(calculated(json!([milligrams("0.91"), milligrams("9.1")]))))]
#[case::unit(beside(calculated(json!({ "value": 9.1, "unit": "furlong" }))))]
#[case::no_unit(beside(calculated(json!({ "value": 9.1 }))))]
#[case::bound(beside(calculated(json!({ "value": 0.91, "unit": "mg", "comparator": ">" }))))]
#[case::entry(beside(json!("9.1 mg")))]
#[case::range_without_an_upper_end(beside(json!({ "doseRange": { "low": milligrams("0.91") } })))]
#[case::unreadable_upper_end(beside(json!({ "doseRange": { "low": milligrams("0.91"), "high": "9.1 mg" } })))]
#[case::unreadable_range(beside(json!({ "doseRange": "0.91 - 9.1 mg" })))]
#[case::stu3(json!({ "doseQuantity": "9.1 mg", "doseAndRate": [{ "doseQuantity": milligrams("0.91") }] }))]
fn what_cannot_be_read_beside_a_dose_is_said(#[case] dosage: Value) {
    let (amount, other) = amounts(&dosage);
    assert_eq!((amount, other), (Fact::Unusable(Reason::UnreadableBeside), mg("0.91").known().copied()));
}

#[rstest]
#[case::range(json!({ "doseAndRate": [ordered(json!({ "doseRange": range("5", "9.1") })),
    { "doseQuantity": milligrams("0.91") }] }), Reason::Range)]
#[case::vials(json!({ "doseAndRate": [ordered(json!({ "doseQuantity": { "value": 1, "unit": "vial" } })),
    { "doseQuantity": milligrams("9.1") }] }), Reason::Vials)]
#[case::third(json!({ "doseAndRate": [{ "doseQuantity": milligrams("0.91") }, { "doseQuantity": milligrams("9.1") },
    "?"] }), Reason::Disagrees)]
fn the_greatest_readable_dose_counts_whatever_stands_beside(#[case] dosage: Value, #[case] reason: Reason) {
    assert_eq!(amounts(&dosage), (Fact::Unusable(reason), mg("9.1").known().copied()));
}

#[rstest]
#[case::alone(json!({ "doseAndRate": [{ "doseQuantity": milligrams("0.91") }] }))]
#[case::stu3(json!({ "doseQuantity": milligrams("0.91") }))]
#[case::list_of_one(json!({ "doseAndRate": [{ "doseQuantity": [milligrams("0.91")] }] }))]
#[case::same_beside(beside(calculated(milligrams("0.914"))))]
#[case::same_in_stu3(json!({ "doseQuantity": milligrams("0.91"), "doseAndRate": [{ "doseQuantity": milligrams("0.91") }] }))]
#[case::same_range(beside(json!({ "doseRange": range("0.9", "0.92") })))]
#[case::as_drawn_up(beside(json!({ "type": { "text": "admin-amount" }, "doseQuantity": { "value": 1, "unit": "syringe" } })))]
#[case::rate_beside(beside(json!({ "rateQuantity": { "value": 50, "unit": "mL/h" } })))]
#[case::nothing_beside(beside(json!({ "doseQuantity": null })))]
fn doses_that_say_the_same_are_one(#[case] dosage: Value) {
    assert_eq!(amounts(&dosage), (mg("0.91"), None));
}

#[test]
fn a_range_alone_is_no_dose() {
    let dosage = json!({ "doseAndRate": [{ "doseRange": range("0.91", "9.1") }] });
    assert_eq!(amounts(&dosage), (Fact::Unusable(Reason::Range), None));
}

#[test]
fn of_several_doses_for_each_square_metre_the_greatest_is_compared() {
    let per_surface = |value: f64| json!({ "value": value, "unit": "mg/m2" });
    let dosage = json!({ "doseAndRate": [{ "doseQuantity": milligrams("0.91") },
        { "doseQuantity": per_surface(0.51) }, { "doseQuantity": per_surface(0.5) }] });
    let (amount, other) = amounts(&dosage);
    assert_eq!(amount, mg("0.91"));
    assert!(matches!(other, Some(Amount::PerSurface(dose)) if dose.value() == "0.51".parse().unwrap()));
}

const INTRATHECAL: &str = "72607000";
const INTRAVENOUS: &str = "47625008";

fn by_code(code: &str) -> Value {
    json!({ "coding": [{ "system": "http://snomed.info/sct", "code": code }] })
}

#[rstest]
#[case::plain(by_code(INTRAVENOUS), Route::Intravenous)]
#[case::text_alone(json!("Intrathecal"), Route::Other)]
#[case::text_of_the_right_one(json!("Intravenous"), Route::Intravenous)]
#[case::unknown_text(json!("as usual"), Route::Unknown)]
#[case::list_of_one(json!([by_code(INTRATHECAL)]), Route::Other)]
#[case::list_of_the_right_one(json!([by_code(INTRAVENOUS)]), Route::Intravenous)]
#[case::list_of_a_text(json!(["Intrathecal"]), Route::Other)]
#[case::several(json!([by_code(INTRAVENOUS), by_code(INTRATHECAL)]), Route::Other)]
#[case::several_in_words(json!([{ "text": "Intravenous" }, "Intrathecal"]), Route::Other)]
#[case::right_beside_unreadable(json!([by_code(INTRAVENOUS), 0]), Route::Unknown)]
#[case::wrong_beside_unreadable(json!([by_code(INTRATHECAL), 0]), Route::Other)]
#[case::empty_list(json!([]), Route::Unknown)]
#[case::empty_object(json!({}), Route::Unknown)]
#[case::number(json!(0), Route::Unknown)]
#[case::boolean(json!(true), Route::Unknown)]
#[case::null(json!(null), Route::NotStated)]
fn a_route_in_any_shape_is_read_or_said_not_to_be_known(#[case] route: Value, #[case] expected: Route) {
    assert_eq!(read(&json!({ "route": route }), |dosage| dosage.route(&KNOWLEDGE.codes)), expected);
}

fn millilitres_per_hour(value: u32) -> Value {
    json!({ "value": value, "unit": "mL/h" })
}

fn duration(dosage: &Value) -> Fact<Decimal> {
    let preparation = &KNOWLEDGE.drugs[0].preparation;
    let duration = read(dosage, |dosage| dosage.duration(&KNOWLEDGE.codes, preparation, &mg("0.91")));
    duration.and_then(|minutes| Ok(minutes.value().round_dp(6)))
}

// Of a bag of 50 mL: at 500 mL/h in 6 minutes, at 50 mL/h in 60.
#[rstest]
#[case::plain(json!({ "rateQuantity": millilitres_per_hour(500) }), "6")]
#[case::right(json!({ "rateQuantity": millilitres_per_hour(50) }), "60")]
#[case::list_of_one(json!({ "rateQuantity": [millilitres_per_hour(500)] }), "6")]
#[case::stu3_name(json!({ "rateSimpleQuantity": millilitres_per_hour(500) }), "6")]
#[case::range(json!({ "rateRange": { "low": millilitres_per_hour(300), "high": millilitres_per_hour(500) } }), "10")]
#[case::upper_end(json!({ "rateRange": { "low": millilitres_per_hour(50), "high": millilitres_per_hour(500) } }), "6")]
#[case::lower_end(json!({ "rateRange": { "low": millilitres_per_hour(5), "high": millilitres_per_hour(50) } }), "600")]
#[case::upper_end_alone(json!({ "rateRange": { "high": millilitres_per_hour(500) } }), "6")]
#[case::right_range(json!({ "rateRange": { "low": millilitres_per_hour(50), "high": millilitres_per_hour(50) } }), "60")]
#[case::ratio_in_a_list(
    json!({ "rateRatio": [{ "numerator": { "value": 500, "unit": "mL" }, "denominator": { "value": 1, "unit": "h" } }] }), "6"
)]
#[case::two(json!({ "rateQuantity": millilitres_per_hour(50),
    "rateRange": { "low": millilitres_per_hour(300), "high": millilitres_per_hour(500) } }), "10")]
#[case::beside_unreadable(json!({ "rateRatio": "50 mL/h", "rateQuantity": millilitres_per_hour(500) }), "6")]
fn a_rate_in_any_shape_tells_the_time(#[case] rate: Value, #[case] minutes: &str) {
    let minutes = Fact::Known(minutes.parse().unwrap());
    let dose = json!({ "doseQuantity": milligrams("0.91") });
    let in_element = with(dose.clone(), rate.clone());
    assert_eq!(duration(&json!({ "doseAndRate": [in_element] })), minutes);
    assert_eq!(
        duration(&json!({ "doseAndRate": [dose, rate.clone()] })),
        minutes,
        "in an element of its own"
    );
    let stu3 = with(json!({ "doseAndRate": [{ "doseQuantity": milligrams("0.91") }] }), rate);
    assert_eq!(duration(&stu3), minutes, "as in STU3");
}

#[rstest]
#[case(json!({}))]
#[case(json!([]))]
#[case(json!("500 mL/h"))]
#[case(json!(500))]
#[case(json!([millilitres_per_hour(50), millilitres_per_hour(500)]))]
#[case(json!({ "value": 50, "unit": "mL/h", "comparator": ">" }))]
#[case(json!({ "low": millilitres_per_hour(50) }))]
fn a_rate_that_cannot_be_read_is_said(#[case] rate: Value) {
    for name in ["rateQuantity", "rateRatio", "rateRange"] {
        let dose = json!({ "doseQuantity": milligrams("0.91") });
        let is_said = |dosage: Value| matches!(duration(&dosage), Fact::Unusable(_));
        assert!(is_said(json!({ "doseAndRate": [with(dose.clone(), json!({ name: rate }))] })), "{name}");
        assert!(is_said(json!({ "doseAndRate": [dose], name: rate })), "{name} as in STU3");
    }
}

/// The object with the members of another put in.
fn with(mut object: Value, members: Value) -> Value {
    let Value::Object(members) = members else { panic!("no object") };
    object.as_object_mut().unwrap().extend(members);
    object
}

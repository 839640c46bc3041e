//! A changed draft is the draft as received, with the new dose or day and nothing else.

use rstest::rstest;

use super::*;
use crate::{clinical::quantity::SquareMetres, knowledge::Knowledge};

/// A draft as some EHR writes it: odd white space, unknown members, escapes, digits to spare.
const DRAFT: &str = r#"{ "resourceType":"MedicationRequest",
  "id" : "order-1", "extension":[{"url":"https://ehr.example.org/x","valueDecimal":3.300}],
	"note":[{"text":"caf\u00e9 \"3.3\" \\ \/ \ud83d\ude00 zażółć"}],
  "unknownMember": {"b":1E+2,"a":[ ] , "n":null},
  "dosageInstruction":[ {"sequence":1,"text":"3.3 mg IV over 60 minutes",
     "timing":{"event":["2026-03-02T10:00:00.000-05:00"]},
     "doseAndRate":[{"doseQuantity":{"value":3.3,"unit":"mg","code":"mg"},"rateQuantity":{"value":50,"unit":"mL/h"}}]} ] }
"#;

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn milligrams(text: &str) -> Milligrams {
    Milligrams::new(decimal(text)).unwrap()
}

/// From 3.3 mg to 1.463 mg, which is 0.8 mg/m² of 1.828782 m².
fn to_expected_dose() -> Change {
    dose(0, "3.3", "1.463026")
}

fn dose(instruction: usize, ordered: &str, dose: &str) -> Change {
    let surface = SquareMetres::new(decimal("1.828782")).unwrap();
    let (ordered, dose) = (milligrams(ordered), milligrams(dose));
    let (ordered_per_surface, per_surface) = (ordered.per(surface), dose.per(surface));
    Change::Dose { instruction, ordered, ordered_per_surface, dose, per_surface }
}

/// From 2 to 7 March.
fn five_days_later() -> Change {
    Change::Day {
        instruction: 0,
        occurrence: 0,
        from: jiff::civil::date(2026, 3, 2),
        to: jiff::civil::date(2026, 3, 7),
    }
}

fn change(draft: &str, changes: &[Change]) -> Option<String> {
    let knowledge = Knowledge::embedded().unwrap();
    let units = Units { codes: &knowledge.codes, preparation: &knowledge.drugs[0].preparation };
    changed(draft, changes, units).map(|text| text.get().to_owned())
}

/// An order of one dosageInstruction.
fn with_dosage(dosage: &str) -> String {
    format!(r#"{{"id":"order-1","dosageInstruction":[{dosage}]}}"#)
}

/// An order of one dose, as value and unit.
fn with_quantity(value: &str, unit: &str) -> String {
    with_dosage(&format!(r#"{{"doseAndRate":[{{"doseQuantity":{{"value":{value},"unit":"{unit}"}}}}]}}"#))
}

// ---------------------------------------------------------------- the dose

#[test]
fn a_new_dose_leaves_every_other_byte_as_it_was() {
    let expected = DRAFT
        .replace(r#""value":3.3,"#, r#""value":1.46,"#)
        .replace(r#""text":"3.3 mg"#, r#""text":"1.46 mg"#);
    assert_eq!(change(DRAFT, &[to_expected_dose()]).unwrap().trim_end(), expected.trim_end());
}

// Whatever the unit, the new number is the expected dose in it: 1.46 mg, 5.85 mL of 0.25 mg/mL, 0.8 mg/m².
#[rstest]
#[case("3.3", "mg", "1.46")]
#[case("3.30", "mg", "1.46")]
#[case("3.3e0", "mg", "1.46")]
#[case("3300", "ug", "1460")]
#[case("3300.0", "mcg", "1460")]
#[case("0.0033", "g", "0.00146")]
#[case("13.2", "mL", "5.85")]
#[case("1.8", "mg/m2", "0.8")]
#[case("1.80", "mg/m²", "0.8")]
fn the_dose_is_changed_in_the_unit_it_is_written_in(
    #[case] old: &str,
    #[case] unit: &str,
    #[case] new: &str,
) {
    let changed = change(&with_quantity(old, unit), &[to_expected_dose()]);
    assert_eq!(changed, Some(with_quantity(new, unit)));
}

// To 0.01 mg, half away from zero, without idle zeros.
#[rstest]
#[case("1.4549", "1.45")]
#[case("1.455", "1.46")]
#[case("0.9", "0.9")]
#[case("1.999", "2")]
fn a_dose_is_rounded_to_a_hundredth_of_a_milligram(#[case] exact: &str, #[case] written: &str) {
    let changed = change(&with_quantity("3.3", "mg"), &[dose(0, "3.3", exact)]);
    assert_eq!(changed, Some(with_quantity(written, "mg")));
}

#[rstest]
#[case("a number of another unit", "3.3", "mmol")]
#[case("vials", "2", "vial")]
#[case("no number", "null", "mg")]
#[case("a number in quotes", r#""3.3""#, "mg")]
#[case("a dose that is not the ordered one", "1.46", "mg")]
fn what_does_not_say_the_ordered_dose_is_not_changed(
    #[case] what: &str,
    #[case] value: &str,
    #[case] unit: &str,
) {
    assert_eq!(change(&with_quantity(value, unit), &[to_expected_dose()]), None, "{what}");
}

#[rstest]
#[case(
    r#"{"doseQuantity":[{"value":3.3,"unit":"mg"}]}"#,
    Some(r#"{"doseQuantity":[{"value":1.46,"unit":"mg"}]}"#)
)]
#[case(r#"{"doseQuantity":{"value":3.3,"unit":"mg"},"doseRange":{"high":{"value":3.3,"unit":"mg"}}}"#, None)]
fn a_dose_in_a_list_is_changed_and_one_beside_a_range_is_not(#[case] dose: &str, #[case] new: Option<&str>) {
    let draft = |dose: &str| with_dosage(&format!(r#"{{"doseAndRate":[{dose}]}}"#));
    assert_eq!(change(&draft(dose), &[to_expected_dose()]), new.map(draft));
}

#[test]
fn an_order_without_instructions_cannot_be_changed() {
    for draft in
        [r#"{"id":"order-1"}"#, r#"{"dosageInstruction":[]}"#, r#"{"dosageInstruction":null}"#, "[]", "3.3"]
    {
        assert_eq!(change(draft, &[to_expected_dose()]), None, "{draft}");
        assert_eq!(change(draft, &[five_days_later()]), None, "{draft}");
    }
}

#[test]
fn an_order_with_fewer_instructions_cannot_be_changed() {
    assert_eq!(change(DRAFT, &[dose(1, "3.3", "1.46")]), None);
}

#[test]
fn the_instruction_that_is_meant_is_changed_and_no_other() {
    let one =
        |value: &str| format!(r#"{{"doseAndRate":[{{"doseQuantity":{{"value":{value},"unit":"mg"}}}}]}}"#);
    let draft = |first: &str, second: &str| with_dosage(&format!("{} , {}", one(first), one(second)));
    assert_eq!(change(&draft("3.3", "3.3"), &[dose(1, "3.3", "1.46")]), Some(draft("3.3", "1.46")));
}

#[test]
fn a_single_object_where_a_list_is_due_is_changed_too() {
    let draft = |value: &str| {
        format!(
            r#"{{"dosageInstruction":{{"doseAndRate":{{"doseQuantity":{{"value":{value},"unit":"mg"}}}}}}}}"#
        )
    };
    assert_eq!(change(&draft("3.3"), &[to_expected_dose()]), Some(draft("1.46")));
}

#[test]
fn a_dose_as_stu3_writes_it_is_changed_too() {
    let draft = |value: &str| with_dosage(&format!(r#"{{"doseQuantity":{{"value":{value},"unit":"mg"}}}}"#));
    assert_eq!(change(&draft("3.3"), &[to_expected_dose()]), Some(draft("1.46")));
}

#[test]
fn every_dose_that_repeats_the_ordered_one_is_changed() {
    let draft = |ordered: &str, calculated: &str, drawn: &str| {
        let typed = |kind: &str, value: &str, unit: &str| {
            format!(r#"{{"type":{{"text":"{kind}"}},"doseQuantity":{{"value":{value},"unit":"{unit}"}}}}"#)
        };
        let doses = [
            typed("ordered", ordered, "mg"),
            typed("calculated", calculated, "mg/m2"),
            typed("drawn", drawn, "mL"),
        ];
        with_dosage(&format!(r#"{{"doseAndRate":[{}]}}"#, doses.join(", ")))
    };
    assert_eq!(
        change(&draft("3.3", "1.8", "13.2"), &[to_expected_dose()]),
        Some(draft("1.46", "0.8", "5.85"))
    );
}

#[test]
fn an_absurd_number_beside_the_dose_stays() {
    let draft = |value: &str| {
        with_dosage(&format!(
            r#"{{"doseAndRate":[{{"doseQuantity":{{"value":{value},"unit":"mg"}}}},{{"doseQuantity":{{"value":70000000000000000000000000000,"unit":"g"}}}}]}}"#
        ))
    };
    assert_eq!(change(&draft("3.3"), &[to_expected_dose()]), Some(draft("1.46")));
}

#[test]
fn a_dose_beside_it_that_says_something_else_stays() {
    let draft = |ordered: &str| {
        with_dosage(&format!(
            r#"{{"doseAndRate":[{{"doseQuantity":{{"value":{ordered},"unit":"mg"}}}},{{"type":{{"text":"maximum"}},"doseQuantity":{{"value":9,"unit":"mg"}}}}]}}"#
        ))
    };
    assert_eq!(change(&draft("3.3"), &[to_expected_dose()]), Some(draft("1.46")));
}

// ---------------------------------------------------------------- the dose in the text

#[rstest]
#[case("3.3 mg IV", "1.46 mg IV")]
#[case("3.3mg IV", "1.46mg IV")]
#[case("3.30 mg IV", "1.46 mg IV")]
#[case("3,3 mg IV", "1,46 mg IV")]
#[case("give 3.3 mg, not more than 3.3 mg.", "give 1.46 mg, not more than 1.46 mg.")]
#[case("Dose: 3.3 mg.", "Dose: 1.46 mg.")]
#[case("3.3 mg (1.8 mg/m²)", "1.46 mg (0.8 mg/m²)")]
#[case("13.2 mL (3.3 mg) in 50 mL", "5.85 mL (1.46 mg) in 50 mL")]
#[case("3300 mcg", "1460 mcg")]
#[case("3.3 hours after 3.3 mg", "3.3 hours after 1.46 mg")]
#[case("13.3 mg", "13.3 mg")]
#[case("3.5 mg", "3.5 mg")]
#[case("0.3.3 mg", "0.3.3 mg")]
#[case("3.3.1 mg", "3.3.1 mg")]
#[case("v3.3 mg", "v3.3 mg")]
#[case("3.3", "3.3")]
#[case("no number", "no number")]
fn the_old_dose_in_the_text_is_changed_and_no_other_number(#[case] old: &str, #[case] new: &str) {
    let draft = |text: &str, value: &str| {
        with_dosage(&format!(
            r#"{{"text":"{text}","doseAndRate":[{{"doseQuantity":{{"value":{value},"unit":"mg"}}}}]}}"#
        ))
    };
    assert_eq!(change(&draft(old, "3.3"), &[to_expected_dose()]), Some(draft(new, "1.46")));
}

#[test]
fn one_milligram_over_one_hour_has_one_dose_in_it() {
    let draft = |dose: &str| {
        with_dosage(&format!(
            r#"{{"text":"{dose} mg in 50 mL over 1 hour","doseAndRate":[{{"doseQuantity":{{"value":{dose},"unit":"mg"}}}}]}}"#
        ))
    };
    assert_eq!(change(&draft("1"), &[dose(0, "1", "1.463026")]), Some(draft("1.46")));
}

#[test]
fn a_digit_of_an_escape_is_no_dose() {
    let draft = |number: &str| {
        with_dosage(&format!(
            r#"{{"text":"{number} mg (9 mg/m\u00b2), \u0032 mg, \u00b2 mg","doseAndRate":[{{"doseQuantity":{{"value":{number},"unit":"mg"}}}}]}}"#
        ))
    };
    assert_eq!(change(&draft("2"), &[dose(0, "2", "1.463026")]), Some(draft("1.46")));
}

#[test]
fn the_text_alone_is_not_changed() {
    assert_eq!(change(&with_dosage(r#"{"text":"3.3 mg"}"#), &[to_expected_dose()]), None);
}

#[test]
fn escapes_around_the_number_stay() {
    let draft = |number: &str| {
        with_dosage(&format!(
            r#"{{"text":"\"{number} mg\"\u00a0\u2014 i.v.\n\tno \\ more","doseAndRate":[{{"doseQuantity":{{"value":{number},"unit":"mg"}}}}]}}"#
        ))
    };
    assert_eq!(change(&draft("3.3"), &[to_expected_dose()]), Some(draft("1.46")));
}

#[test]
fn the_text_of_another_instruction_stays() {
    let draft = |value: &str, text: &str| {
        with_dosage(&format!(
            r#"{{"text":"{text}","doseAndRate":[{{"doseQuantity":{{"value":{value},"unit":"mg"}}}}]}},{{"text":"3.3 mg"}}"#
        ))
    };
    assert_eq!(change(&draft("3.3", "3.3 mg"), &[to_expected_dose()]), Some(draft("1.46", "1.46 mg")));
}

// ---------------------------------------------------------------- the day

#[rstest]
#[case("2026-03-02T10:00:00-05:00", "2026-03-07T10:00:00-05:00")]
#[case("2026-03-02T10:00:00.123+01:00", "2026-03-07T10:00:00.123+01:00")]
#[case("2026-03-03T01:00:00Z", "2026-03-08T01:00:00Z")] // the day there, told in UTC
#[case("2026-03-02", "2026-03-07")]
fn a_new_day_keeps_time_and_offset(#[case] from: &str, #[case] to: &str) {
    let draft = |event: &str| with_dosage(&format!(r#"{{"timing":{{"event":["{event}"]}}}}"#));
    assert_eq!(change(&draft(from), &[five_days_later()]), Some(draft(to)));
}

#[test]
fn of_several_events_the_one_that_is_meant_is_moved() {
    let draft = |second: &str| {
        with_dosage(&format!(r#"{{"timing":{{"event":["2026-03-02", "{second}" ,"2026-03-16"]}}}}"#))
    };
    let (from, to) = (jiff::civil::date(2026, 3, 7), jiff::civil::date(2026, 3, 9));
    let second = Change::Day { instruction: 0, occurrence: 1, from, to };
    assert_eq!(change(&draft("2026-03-07"), &[second]), Some(draft("2026-03-09")));
}

#[test]
fn an_event_that_is_not_there_cannot_be_moved() {
    let draft = with_dosage(r#"{"timing":{"event":["2026-03-02"]}}"#);
    let (from, to) = (jiff::civil::date(2026, 3, 7), jiff::civil::date(2026, 3, 9));
    assert_eq!(change(&draft, &[Change::Day { instruction: 0, occurrence: 1, from, to }]), None);
}

#[test]
fn bounds_are_moved_as_a_whole() {
    let draft = |start: &str, end: &str| {
        with_dosage(&format!(
            r#"{{"timing":{{"repeat":{{"boundsPeriod":{{"start":"{start}","end":"{end}"}},"count":1}}}}}}"#
        ))
    };
    let changed = change(&draft("2026-03-02", "2026-03-03T12:00:00-05:00"), &[five_days_later()]);
    assert_eq!(changed, Some(draft("2026-03-07", "2026-03-08T12:00:00-05:00")));
}

#[test]
fn a_later_dose_of_a_repeat_has_no_day_of_its_own_to_move() {
    let draft = with_dosage(r#"{"timing":{"repeat":{"boundsPeriod":{"start":"2026-03-02"},"count":3}}}"#);
    let (from, to) = (jiff::civil::date(2026, 3, 7), jiff::civil::date(2026, 3, 9));
    assert_eq!(change(&draft, &[Change::Day { instruction: 0, occurrence: 1, from, to }]), None);
}

#[test]
fn the_validity_of_the_dispense_request_is_moved_where_the_day_stands_there() {
    let draft = |start: &str| {
        format!(
            r#"{{"dosageInstruction":[{{"text":"x"}}],"dispenseRequest":{{"validityPeriod":{{"start":"{start}"}}}}}}"#
        )
    };
    assert_eq!(change(&draft("2026-03-02"), &[five_days_later()]), Some(draft("2026-03-07")));
}

#[rstest]
#[case(r#"{"timing":[{"event":["2026-03-02"]}]}"#)]
#[case(r#"{"timing":"2 March"}"#)]
#[case(r#"{"timing":{"repeat":[{"boundsPeriod":{"start":"2026-03-02"}}]}}"#)]
#[case(r#"{"timing":{"repeat":{"boundsPeriod":[{"start":"2026-03-02"}]}}}"#)]
fn a_day_in_another_shape_is_not_changed(#[case] dosage: &str) {
    assert_eq!(change(&with_dosage(dosage), &[five_days_later()]), None);
}

#[test]
fn the_timing_counts_before_the_dispense_request() {
    let draft = |event: &str| {
        format!(
            r#"{{"dispenseRequest":{{"validityPeriod":{{"start":"2026-03-02"}}}},"dosageInstruction":[{{"timing":{{"event":["{event}"]}}}}]}}"#
        )
    };
    assert_eq!(change(&draft("2026-03-02"), &[five_days_later()]), Some(draft("2026-03-07")));
}

#[rstest]
#[case("{}", r#"{"timing":{"event":["2026-03-07"]}}"#)]
#[case("{ }", r#"{"timing":{"event":["2026-03-07"]} }"#)]
#[case(r#"{"text":"x"}"#, r#"{"timing":{"event":["2026-03-07"]},"text":"x"}"#)]
#[case(r#"{"timing":{}}"#, r#"{"timing":{"event":["2026-03-07"]}}"#)]
#[case(
    r#"{"timing":{"code":{"text":"once"}}}"#,
    r#"{"timing":{"event":["2026-03-07"],"code":{"text":"once"}}}"#
)]
fn a_day_that_stood_nowhere_is_added_as_an_event(#[case] before: &str, #[case] after: &str) {
    assert_eq!(change(&with_dosage(before), &[five_days_later()]), Some(with_dosage(after)));
}

#[rstest]
#[case("2026-03")]
#[case("soon")]
#[case("2026-03-02 or later")]
fn what_is_no_day_cannot_be_moved(#[case] event: &str) {
    let draft = with_dosage(&format!(r#"{{"timing":{{"event":["{event}"]}}}}"#));
    assert_eq!(change(&draft, &[five_days_later()]), None);
}

// ---------------------------------------------------------------- both

#[test]
fn dose_and_day_are_changed_together() {
    let expected = DRAFT
        .replace(r#""value":3.3,"#, r#""value":1.46,"#)
        .replace(r#""text":"3.3 mg"#, r#""text":"1.46 mg"#)
        .replace("2026-03-02T10", "2026-03-07T10");
    for changes in [[to_expected_dose(), five_days_later()], [five_days_later(), to_expected_dose()]] {
        assert_eq!(change(DRAFT, &changes).unwrap().trim_end(), expected.trim_end());
    }
}

#[test]
fn where_one_of_two_changes_has_no_place_nothing_is_changed() {
    let draft = with_dosage(r#"{"timing":{"event":["2026-03-02"]}}"#);
    assert!(change(&draft, &[five_days_later()]).is_some());
    assert_eq!(change(&draft, &[five_days_later(), to_expected_dose()]), None);
}

#[test]
fn two_changes_of_one_place_contradict_each_other() {
    assert_eq!(change(DRAFT, &[five_days_later(), five_days_later()]), None);
}

#[test]
fn what_is_no_json_is_not_changed() {
    for end in [DRAFT.len() - 5, DRAFT.len() / 2, 1, 0] {
        assert_eq!(change(&DRAFT[..end], &[to_expected_dose()]), None, "cut at {end}");
    }
}

proptest::proptest! {
    #[test]
    fn a_changed_draft_differs_in_the_dose_alone(
        ordered in 1_u32..2000,
        expected in 1_u32..2000,
        text in "[^\"\\\\0-9\\x00-\\x1f]{0,40}",
    ) {
        let draft = |number: &str| {
            with_dosage(&format!(r#"{{"text":"{text}","doseAndRate":[{{"doseQuantity":{{"value":{number},"unit":"mg"}}}}]}}"#))
        };
        let (old, new) = (Decimal::new(ordered.into(), 2), Decimal::new(expected.into(), 2));
        let changed = change(&draft(&old.to_string()), &[dose(0, &old.to_string(), &new.to_string())]);
        proptest::prop_assert_eq!(changed, Some(draft(&new.normalize().to_string())));
    }
}

#[test]
fn a_dose_for_each_square_metre_keeps_its_unit() {
    assert_eq!(
        change(&with_quantity("1800", "ug/m2"), &[to_expected_dose()]),
        Some(with_quantity("800", "ug/m2"))
    );
}

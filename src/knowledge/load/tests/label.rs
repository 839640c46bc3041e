//! Every number as the clinical file states it, written from that file and not from the knowledge.

use std::ops::RangeInclusive;

use rstest::rstest;
use rust_decimal::Decimal;

use crate::{
    clinical::case::DiagnosisKind,
    knowledge::{Arm, Drug, Knowledge, Profile},
};

fn drug() -> Drug {
    Knowledge::embedded().unwrap().drugs.remove(0)
}

fn number(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn numbers(from: &str, to: &str) -> RangeInclusive<Decimal> {
    number(from)..=number(to)
}

// Section 2.1: DOSE-01, DOSE-02, DOSE-03.
#[rstest]
#[case(1, 1, Arm::Remission, "0.8")]
#[case(1, 1, Arm::NoRemission, "0.8")]
#[case(1, 8, Arm::Remission, "0.5")]
#[case(1, 15, Arm::NoRemission, "0.5")]
#[case(2, 1, Arm::Remission, "0.5")]
#[case(2, 1, Arm::NoRemission, "0.8")]
#[case(2, 8, Arm::Remission, "0.5")]
#[case(2, 8, Arm::NoRemission, "0.5")]
#[case(6, 1, Arm::Remission, "0.5")]
#[case(6, 15, Arm::NoRemission, "0.5")]
#[case(100, 1, Arm::NoRemission, "0.8")]
fn the_dose_is_the_labels(#[case] cycle: u32, #[case] day: i64, #[case] arm: Arm, #[case] dose: &str) {
    let drug = drug();
    assert_eq!(drug.regimen.level(cycle, day, arm).unwrap().dose.value(), number(dose));
}

#[test]
fn only_day_1_from_cycle_2_on_needs_the_response() {
    let drug = drug();
    for (cycle, day, known) in
        [(1, 1, true), (1, 8, true), (1, 15, true), (2, 1, false), (2, 8, true), (3, 15, true)]
    {
        let asked = drug.regimen.level(cycle, day, Arm::Any);
        assert_eq!(asked.is_some_and(|level| level.arm == Arm::Any), known, "cycle {cycle}, day {day}");
    }
}

// Section 2.2 and 2.6.
#[rstest]
#[case(1, 1..=1, 1..=1)]
#[case(8, 7..=10, 5..=11)]
#[case(15, 13..=17, 12..=18)]
fn a_slot_has_its_window(
    #[case] day: i64,
    #[case] window: RangeInclusive<i64>,
    #[case] takes: RangeInclusive<i64>,
) {
    let drug = drug();
    let slot = drug.regimen.slots.iter().find(|slot| slot.day == day).unwrap();
    assert_eq!((&slot.window, &slot.takes), (&window, &takes));
}

// Section 2.1 and 2.2: the next day 1 at least 21 days after that of cycle 1, 28 after a later one, at most 28 expected.
#[rstest]
#[case(1, 21, 28)]
#[case(2, 28, 28)]
#[case(6, 28, 28)]
fn a_cycle_has_its_length(#[case] cycle: u32, #[case] minimum: i64, #[case] expected: i64) {
    let drug = drug();
    let length = drug.regimen.length(cycle).unwrap();
    assert_eq!((length.minimum_days, length.expected_days), (minimum, expected));
}

// DOSE-16; section 2.6 and the advice contract, sections 3 and 5.
#[test]
fn doses_and_cycles_are_spaced() {
    let regimen = drug().regimen;
    assert_eq!(regimen.minimum_interval_days, 6);
    assert_eq!(regimen.opens_cycle_after_days, 20);
    assert_eq!(regimen.opens_cycle_when_full_after_days, 19);
    assert_eq!(regimen.new_course_after_days, 90);
    assert_eq!(regimen.cycle_early_tolerated_days, 2);
    assert_eq!(regimen.current_within_days, 28);
}

// DOSE-13, DOSE-14.
#[test]
fn treatment_ends_after_six_cycles_or_three_without_remission() {
    let limits = drug().limits;
    assert_eq!((limits.last_cycle, limits.last_cycle_without_remission), (6, 3));
}

// Section 3.3, MOD-16 to MOD-19, and the causes of the advice contract.
#[test]
fn a_delay_has_its_steps() {
    let regimen = drug().regimen;
    let steps: Vec<_> =
        regimen.delays.iter().map(|delay| (delay.cause.as_str(), delay.from_days, delay.reduces)).collect();
    assert_eq!(
        steps,
        [("over-28-days", 29, true), ("at-least-14-days", 14, true), ("at-least-7-days", 7, false)]
    );
}

// Section 3.4: the table of the ladder, and MOD-20 to MOD-23.
#[rstest]
#[case("0.8", "0.6")]
#[case("0.5", "0.375")]
fn level_1_leaves_three_quarters(#[case] full: &str, #[case] reduced: &str) {
    assert_eq!(number(full) * drug().reduction.factor, number(reduced));
}

#[test]
fn the_ladder_is_the_clinical_files() {
    let reduction = drug().reduction;
    assert_eq!(reduction.doses_at_level_2, 2);
    assert_eq!(reduction.after_interruption_days, 14);
    assert_eq!(reduction.given_at_or_below, number("0.8"));
    assert_eq!(reduction.looks_reduced, numbers("0.7275", "0.7725"));
    assert_eq!(reduction.reescalation_tolerance, number("0.1"));
}

// DOSE-21 to DOSE-23d.
#[test]
fn an_order_may_be_off_by_so_much() {
    let tolerances = drug().tolerances;
    assert_eq!(tolerances.verified, number("0.05"));
    assert_eq!(tolerances.rounding, number("0.1"));
    assert_eq!(tolerances.critical_over, number("0.25"));
    assert_eq!(tolerances.critical_under, number("0.4"));
}

// DOSE-24 to DOSE-29.
#[test]
fn figures_betray_why_an_order_is_off() {
    let patterns = drug().patterns;
    let totals: Vec<Decimal> = patterns.cycle_totals.iter().map(|total| total.value()).collect();
    assert_eq!(totals, [number("1.8"), number("1.5")]);
    assert_eq!(patterns.cycle_total_tolerance, number("0.1"));
    assert_eq!(patterns.per_m2_figures, ["0.8", "0.5", "0.6", "0.375"].map(number));
    assert_eq!(patterns.per_m2_tolerance, number("0.02"));
    assert_eq!(patterns.slip_factors, ["10", "100", "1000", "0.1", "0.01"].map(number));
    assert_eq!(patterns.slip_tolerance, number("0.05"));
    assert_eq!(patterns.level_tolerance, number("0.1"));
}

// DOSE-26.
#[test]
fn gemtuzumab_is_told_by_its_doses() {
    let drug = drug();
    let gemtuzumab = &drug.look_alikes[0];
    assert_eq!(gemtuzumab.name, "gemtuzumab ozogamicin");
    assert_eq!(gemtuzumab.dose_per_m2, numbers("2.75", "3.25"));
    assert_eq!(gemtuzumab.flat_doses[0].value(), number("4.5"));
    assert_eq!(gemtuzumab.vial.value(), number("5"));
}

// BSA-06, BSA-08, BSA-13.
#[test]
fn a_body_size_is_believed_within_limits() {
    let body = drug().body;
    let ends = |from: Decimal, to: Decimal| (from, to);
    assert_eq!(body.adult_from_years, 18);
    assert_eq!(
        ends(body.adult_height.start().value(), body.adult_height.end().value()),
        (number("120"), number("220"))
    );
    assert_eq!(
        ends(body.adult_weight.start().value(), body.adult_weight.end().value()),
        (number("30"), number("250"))
    );
    assert_eq!(
        ends(body.adult_surface.start().value(), body.adult_surface.end().value()),
        (number("1.2"), number("3"))
    );
    assert_eq!(
        ends(body.child_surface.start().value(), body.child_surface.end().value()),
        (number("0.35"), number("2.2"))
    );
    assert_eq!((body.weight_jump, body.weight_jump_days), (number("0.2"), 30));
    assert_eq!(body.height_jump, number("0.03"));
    assert_eq!(body.weight_unit_ratios, ["2.2046", "0.4536"].map(number));
    assert_eq!(body.height_unit_ratios, ["0.3937", "2.54"].map(number));
    assert_eq!(body.unit_ratio_tolerance, number("0.03"));
    assert_eq!(body.surface_disagreement, number("0.05"));
    assert_eq!(body.weight_change, number("0.1"));
}

// The advice contract, section 5 (it replaces the clinical file's section 9); DOSE-06, DOSE-07.
#[test]
fn data_may_be_so_old() {
    let windows = drug().windows;
    assert_eq!((windows.weight_day_1_days, windows.weight_other_days, windows.child_weight_days), (7, 14, 7));
    assert_eq!((windows.height_days, windows.child_height_days), (365, 90));
    assert_eq!(windows.not_judged_beyond_hours, 72);
    assert_eq!(windows.response_days, 35);
    assert_eq!(windows.remission_marrow_blasts_percent, number("5"));
    assert_eq!((windows.complete_neutrophils, windows.complete_platelets), (number("1"), number("100")));
}

// DOSE-30a, DOSE-30b.
#[rstest]
#[case(1, 3, "1.3", "1.8")]
#[case(2, 3, "0.8", "1.3")]
#[case(4, 3, "0.8", "1.3")]
#[case(1, 2, "0.6", "0.6")]
#[case(1, 8, "0.3", "0.3")]
#[case(3, 8, "0.3", "0.3")]
fn mini_hyper_cvd_has_its_own_doses(
    #[case] cycle: u32,
    #[case] day: i64,
    #[case] from: &str,
    #[case] to: &str,
) {
    let drug = drug();
    let variants = drug.protocols.iter().filter(|protocol| protocol.name.starts_with("mini-hyper-CVD"));
    let mut doses = variants.flat_map(|protocol| &protocol.doses);
    let dose = doses.find(|dose| dose.cycles.contains(&cycle) && dose.day == day).unwrap();
    assert_eq!(dose.dose_per_m2, numbers(from, to));
}

// Section 8: PREP-02, 03, 05, 10, 12, 13, PREP-R3; PRE-02.
#[test]
fn the_drug_is_prepared_as_the_label_says() {
    let preparation = drug().preparation;
    assert_eq!(preparation.strength.value(), number("0.25"));
    assert_eq!((preparation.vial_us.value(), preparation.vial_eu.value()), (number("0.9"), number("1")));
    assert_eq!(preparation.reconstitution.value(), number("4"));
    assert_eq!(
        (preparation.bag.value(), preparation.diluent.as_str()),
        (number("50"), "0.9 % sodium chloride")
    );
    assert_eq!(preparation.infusion.value(), number("60"));
    assert_eq!(preparation.infusion_window.start().value(), number("55"));
    assert_eq!(preparation.infusion_window.end().value(), number("90"));
    assert_eq!(preparation.concentration.start().value(), number("0.01"));
    assert_eq!(preparation.concentration.end().value(), number("0.1"));
    assert_eq!((preparation.hours_to_dilution, preparation.hours_to_end), (4, 8));
    assert_eq!(preparation.observation_hours, 1);
}

// MOD-10 to MOD-12, section 3.2; the advice contract, section 5, for the window.
#[test]
fn liver_tests_have_their_limits() {
    let liver = drug().liver.unwrap();
    assert_eq!((liver.bilirubin_above, liver.transaminases_above), (number("1.5"), number("2.5")));
    assert_eq!(liver.bilirubin_upper_limit.value(), number("1.2"));
    assert_eq!(liver.ast_upper_limit.value(), number("40"));
    assert_eq!(liver.alt_upper_limit.value(), number("40"));
    assert_eq!(liver.before_dose_hours, 72);
    assert_eq!(liver.explains_bilirubin.always, [DiagnosisKind::GilbertSyndrome]);
    assert_eq!(liver.explains_bilirubin.while_active, [DiagnosisKind::Haemolysis]);
}

// IND-09, VOD-15, VOD-R3.
#[test]
fn liver_diseases_are_a_contraindication_in_the_eu_alone() {
    let liver = drug().liver.unwrap();
    let always = [
        DiagnosisKind::Cirrhosis,
        DiagnosisKind::NodularRegenerativeHyperplasia,
        DiagnosisKind::PortalHypertension,
    ];
    assert_eq!(liver.diseases.always, always);
    assert_eq!(liver.diseases.while_active, [DiagnosisKind::ActiveHepatitis]);
    assert_eq!(liver.contraindicated_in, [Profile::Eu]);
}

// MOD-01 to MOD-05, section 3.1; the advice contract, section 5, for the window.
#[test]
fn blood_counts_have_their_limits() {
    let counts = drug().blood_counts.unwrap();
    assert_eq!(
        (counts.neutrophils_below.value(), counts.platelets_below.value()),
        (number("1"), number("50"))
    );
    assert_eq!((counts.before_dose_hours, counts.before_baseline_days), (72, 7));
    assert_eq!(counts.after_transfusion_days, 3);
    assert_eq!((counts.long_low.more_than_days, counts.long_low.profiles), (28, vec![Profile::Us]));
}

// DOSE-11, DOSE-12, HSCT-03, HSCT-05, VOD-R5 to VOD-R7, VOD-R10; section 9 for how long an MRD counts.
#[test]
fn a_transplant_has_its_limits() {
    let transplant = drug().transplant.unwrap();
    assert_eq!((transplant.cycles.recommended, transplant.cycles.last), (2, 3));
    assert_eq!(transplant.cycles.mrd_negative_below, number("0.0001"));
    assert_eq!((transplant.cycles.mrd_days, transplant.recent.days), (35, 60));
    assert_eq!(transplant.signs.weight_gain_above, number("0.05"));
    assert_eq!(transplant.signs.bilirubin_from.value(), number("2"));
    let risk = transplant.risk;
    assert_eq!((risk.bilirubin_from_cycle, risk.age_from_years, risk.eu_warning_age_from_years), (2, 55, 65));
    assert_eq!(transplant.conditioning.alone, ["thiotepa"]);
}

// IND-R1 to IND-R3, REP-R2; the advice contract, section 5, for hCG.
#[test]
fn the_drug_is_for_these_patients() {
    let eligibility = drug().eligibility.unwrap();
    assert_eq!((eligibility.age_us.from_years, eligibility.age_eu.from_years), (1, 18));
    assert_eq!(eligibility.indication.specific, [DiagnosisKind::BCellLeukaemia]);
    assert_eq!(eligibility.indication.unspecific, [DiagnosisKind::UnspecifiedLymphoblasticLeukaemia]);
    assert_eq!(eligibility.indication.other, [DiagnosisKind::TCellLeukaemia]);
    let pregnancy = eligibility.pregnancy;
    assert_eq!((pregnancy.days, pregnancy.test_days, pregnancy.test_ages), (300, 7, 10..=55));
    assert_eq!(pregnancy.hcg_positive_above.value(), number("25"));
    assert_eq!(pregnancy.hcg_negative_below.value(), number("5"));
}

// CARD-5.
#[test]
fn the_override_reasons_are_stable() {
    let reasons = Knowledge::embedded().unwrap().override_reasons;
    let codes: Vec<&str> = reasons.iter().map(|reason| reason.code.as_str()).collect();
    assert_eq!(
        codes,
        [
            "named-protocol",
            "clinical-trial",
            "benefit-outweighs-risk",
            "result-known-elsewhere",
            "reduced-for-toxicity",
            "counts-low-for-disease",
            "rounding",
            "will-monitor",
            "other",
        ]
    );
}

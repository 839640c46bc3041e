//! The texts of QT cards, from states made by hand.

use rstest::rstest;

use super::*;
use crate::{
    clinical::{fact::Bound, results::Correction, time::ClinicalTime},
    rules::qt::{Ecg, Level},
    testing::{date, decimal},
};

fn interval(number: &str) -> Milliseconds {
    Milliseconds::new(decimal(number)).unwrap()
}

fn mmol(number: &str) -> MillimolesPerLitre {
    MillimolesPerLitre::new(decimal(number)).unwrap()
}

fn mg_dl(number: &str) -> MilligramsPerDecilitre {
    MilligramsPerDecilitre::new(decimal(number)).unwrap()
}

fn ecg(number: &str, age_days: i64) -> Ecg {
    Ecg {
        interval: interval(number),
        bound: Bound::Exact,
        correction: Correction::Fridericia,
        unfit_bazett: None,
        is_old: false,
        fridericia: interval(number),
        age_days,
        time: ClinicalTime::Day(date("2026-03-02")),
        preliminary: false,
        other_of_day: None,
        holds: Some(interval(number) >= interval("500")),
        is_long: Some(interval(number) > interval("480")),
        is_borderline: false,
    }
}

fn potassium(number: &str) -> Level<MillimolesPerLitre> {
    Level {
        value: mmol(number),
        bound: Bound::Exact,
        age_days: 0,
        preliminary: false,
        other_of_day: None,
        is_low: Some(mmol(number) < mmol("3.5")),
        is_very_low: Some(mmol(number) < mmol("3")),
    }
}

fn interaction(drug: &str, reasons: &[QtReason]) -> QtInteraction {
    QtInteraction {
        drug: drug.to_owned(),
        risk: QtRisk::Known,
        by_name: false,
        never_stop: None,
        alternative: Some("another of its class".to_owned()),
        reasons: reasons.to_vec(),
        targets: (mmol("4"), mg_dl("2")),
    }
}

#[test]
fn one_summary_and_one_table_speak_of_all_drugs() {
    let state = QtState { potassium: Some(potassium("3.9")), ..QtState::default() };
    let [posaconazole, levofloxacin] =
        ["posaconazole", "levofloxacin"].map(|drug| interaction(drug, &[QtReason::NoEcg(7)]));
    let said = [(Severity::Warning, &posaconazole), (Severity::Warning, &levofloxacin)];
    let (summary, lines) = together(&state, &said);
    assert_eq!(summary, "No ECG within 7 days with posaconazole and levofloxacin: ECG, K, Mg and Ca first");
    let detail = lines.join("\n\n");
    assert_eq!(
        detail,
        "No QTc on file.\n\n\
         K 3.9 mmol/L, no recent Mg, no recent Ca.\n\n\
         | drug | QT risk | what to do |\n|---|---|---|\n\
         | posaconazole | known | is it needed? Alternative: another of its class |\n\
         | levofloxacin | known | is it needed? Alternative: another of its class |\n\n\
         Keep K at 4.0 mmol/L or above and Mg at 2.0 mg/dL or above. Think of removing a drug only after that."
    );
}

#[test]
fn a_remark_says_that_nothing_changes_now() {
    let state = QtState {
        ecg: Some(ecg("438", 5)),
        potassium: Some(potassium("4.2")),
        tisdale: Some(Tisdale { with: 6, without: 3, most: 21, bands: (7, 11), drug: "a drug".to_owned() }),
        ..QtState::default()
    };
    let (summary, lines) = together(&state, &[(Severity::Info, &interaction("ondansetron", &[]))]);
    assert_eq!(summary, "Ondansetron can lengthen QT: QTc 438 ms, 5 days old; no change now");
    let detail = lines.join("\n");
    assert!(detail.contains("Ondansetron (known QT risk): no change now."), "{detail}");
    for absent in ["removing", "Why", "Alternative", "Tisdale", "|"] {
        assert!(!detail.contains(absent), "{detail}");
    }
}

#[test]
fn a_high_score_asks_for_a_pharmacist() {
    let score = Tisdale { with: 12, without: 9, most: 21, bands: (7, 11), drug: "a drug".to_owned() };
    assert_eq!(
        tisdale(&score),
        "Tisdale score 12 of 21 (high) with a drug counted, 9 (moderate) without; not validated in leukaemia. \
         Review with a pharmacist."
    );
}

#[test]
fn nobody_is_told_to_stop_or_swap_what_must_not_be_stopped() {
    for why in [
        NeverStop::TkiBackbone,
        NeverStop::Methadone,
        NeverStop::Antiarrhythmic,
        NeverStop::Antipsychotic,
        NeverStop::Lithium,
        NeverStop::Antiretroviral,
    ] {
        let kept = QtInteraction { never_stop: Some(why), ..interaction("x", &[QtReason::QtcHold]) };
        let said = what_to_do(&kept, Severity::Critical);
        assert!(said.starts_with("do not stop") && !said.contains("Alternative"), "{said}");
    }
}

#[test]
fn bazett_at_a_fast_heart_rate_is_told_as_it_was_computed_anew() {
    let bazett = Ecg {
        correction: Correction::Bazett,
        unfit_bazett: Some((interval("500"), Some(decimal("110")))),
        ..ecg("452", 0)
    };
    assert_eq!(
        ecg_in_words(&bazett),
        "QTc 452 ms (Fridericia, computed from 500 ms by Bazett at 110/min, of the day)"
    );
}

// QT-09
#[test]
fn bazett_without_a_heart_rate_is_told_to_over_correct() {
    let bazett =
        Ecg { correction: Correction::Bazett, unfit_bazett: Some((interval("505"), None)), ..ecg("505", 0) };
    assert_eq!(
        ecg_in_words(&bazett),
        "QTc 505 ms (Bazett, which over-corrects at a fast heart rate; no rate on file, of the day)"
    );
}

#[rstest]
#[case("2026", "QTc 430 ms (Fridericia, dated 2026)")]
#[case("2026-03", "QTc 430 ms (Fridericia, dated 2026-03)")]
#[case("2026-03-02", "QTc 430 ms (Fridericia, of the day)")]
fn an_ecg_without_a_day_is_not_told_to_be_of_the_day(#[case] time: &str, #[case] expected: &str) {
    let ecg = Ecg { time: ClinicalTime::parse(time).unwrap(), ..ecg("430", 0) };
    assert_eq!(ecg_in_words(&ecg), expected);
}

#[test]
fn a_qtc_that_another_contradicts_is_told_beside_it() {
    let of_two = Ecg { other_of_day: Some(interval("520")), ..ecg("430", 0) };
    let state = QtState { ecg: Some(of_two), ..QtState::default() };
    let (summary, lines) = prolonged(&state, (interval("500"), interval("480")), None, true);
    assert_eq!(
        summary,
        "QTc 430 ms, but another result is 520 ms (limit 500 ms): make sure which is right, repeat the ECG"
    );
    assert!(lines[0].contains("another of the same day, or a preliminary one since: 520 ms"), "{lines:?}");
}

#[test]
fn a_long_qtc_is_told_with_its_limit() {
    let limits = (interval("500"), interval("480"));
    let held = QtState { ecg: Some(ecg("512", 0)), ..QtState::default() };
    let (summary, lines) = prolonged(&held, limits, None, true);
    assert_eq!(summary, "QTc 512 ms (limit 500 ms): hold this dose, correct K, Mg and Ca, repeat the ECG");
    let detail = lines.join("\n");
    assert!(detail.find("Correct K") < detail.find("remove"), "K and Mg come before drugs: {detail}");
    let old = Ecg { is_old: true, ..ecg("512", 372) };
    let (summary, _) = prolonged(&QtState { ecg: Some(old), ..QtState::default() }, limits, None, true);
    assert!(summary.starts_with("QTc 512 ms, 372 days old (limit 500 ms): hold this dose"), "{summary}");
    let long = QtState { ecg: Some(ecg("485", 0)), ..QtState::default() };
    let (summary, _) = prolonged(&long, limits, None, true);
    assert_eq!(summary, "QTc 485 ms (above 480 ms): correct K, Mg and Ca and repeat the ECG first");
}

#[test]
fn a_summary_has_room_for_the_longest_names() {
    let low = Level { other_of_day: Some(mmol("2.8")), preliminary: true, age_days: 7, ..potassium("2.99") };
    let state = QtState { ecg: Some(ecg("512.5", 28)), potassium: Some(low), ..QtState::default() };
    let names = ["sulfamethoxazole/trimethoprim", "artemether/lumefantrine", "chlorpromazine"];
    for reason in [
        QtReason::QtcHold,
        QtReason::LongQtSyndrome,
        QtReason::VeryLowElectrolyte,
        QtReason::NoEcg(28),
        QtReason::QtcLong,
        QtReason::StartedSinceEcg(date("2026-03-22")),
        QtReason::AlwaysWarns,
    ] {
        let drugs = names.map(|name| interaction(name, &[reason]));
        let said: Vec<(Severity, &QtInteraction)> =
            drugs.iter().map(|drug| (Severity::Warning, drug)).collect();
        let (summary, _) = together(&state, &said);
        assert!(summary.chars().count() < 140, "{summary}");
    }
}

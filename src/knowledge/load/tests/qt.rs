//! `qt.toml` and `qt-drugs.toml`: faults, and the clinical file's numbers and lists a second time.

use rstest::rstest;

use super::*;
use crate::knowledge::{NeverStop, QtCondition, QtDrug, QtRisk};

const QT: &str = "inotuzumab-ozogamicin/qt.toml";

#[rstest]
#[case(QT, "\"500 ms\"", "\"480 ms\"", "interval.hold", "is not above `long`")]
#[case(QT, "\"500 ms\"", "\"0.5 s\"", "interval.hold", "with the unit `ms`")]
#[case(QT, "\"450 ms\"  ", "\"490 ms\"  ", "interval.borderline_men", "is above `long`")]
#[case(QT, "\"3.0 mmol/L\"", "\"3.5 mmol/L\"", "electrolytes.potassium_critical", "is not below")]
#[case(QT, "\"4.0 mmol/L\"", "\"3.4 mmol/L\"", "electrolytes.potassium_target", "is a low value")]
#[case(QT, "\"1.7 mg/dL\"", "\"0.70 mmol/L\"", "electrolytes.magnesium_low", "with the unit `mg/dL`")]
#[case(QT, "high_from     = 11", "high_from = 7", "tisdale.high_from", "is not above `moderate_from`")]
#[case(QT, "high_from     = 11", "high_from = 22", "tisdale.high_from", "more than all items")]
#[case(QT_DRUGS, "[\"adagrasib\"]", "[\"adagrasip\"]", "drug[1].ingredients[1]", "is not an ingredient")]
#[case(QT_DRUGS, "[\"amantadine\"]", "[\"adagrasib\"]", "drug[2]", "`adagrasib` stands twice")]
#[case(
    QT_DRUGS,
    "\"possible\"",
    "\"likely\"",
    "drug[1].risk",
    "must be one of: known, possible, conditional"
)]
#[case(QT_DRUGS, "\"possible\"", "\"conditional\"", "drug[1].condition", "is missing")]
#[case(
    QT_DRUGS,
    "\"renal-impairment\"",
    "\"kidneys\"",
    "drug[2].condition",
    "is not a condition that code knows"
)]
#[case(QT_DRUGS, "\"30 d\"", "\"30\"", "drug[3].washout", "with the unit `d`")]
fn a_fault_is_told(
    #[case] file: &str,
    #[case] from: &str,
    #[case] to: &str,
    #[case] path: &str,
    #[case] reason: &str,
) {
    let (files, _) = changed(file, from, to);
    let KnowledgeError(faults) = assemble(&files).unwrap_err();
    let is_told = |fault: &Fault| fault.file == file && fault.path == path && fault.reason.contains(reason);
    assert!(faults.iter().any(is_told), "{}", KnowledgeError(faults.clone()));
}

fn names(knowledge: &Knowledge, is_one: impl Fn(&QtDrug) -> bool) -> Vec<&str> {
    knowledge.qt_drugs.iter().filter(|drug| is_one(drug)).map(|drug| drug.name.as_str()).collect()
}

/// The 196 rows of the clinical file without the drug itself and gemtuzumab ozogamicin; 143 of the 196 were seen, the
/// drug itself among them.
#[test]
fn the_list_is_that_of_the_clinical_file() {
    let knowledge = embedded().unwrap();
    assert_eq!(knowledge.qt_drugs.iter().count(), 194);
    assert_eq!(names(&knowledge, |drug| drug.seen).len(), 142);
    for (risk, named) in [
        (QtRisk::Known, ["ondansetron", "voriconazole", "levofloxacin", "methadone", "hydroxyzine"]),
        (QtRisk::Possible, ["dasatinib", "mirtazapine", "tacrolimus", "granisetron", "lithium"]),
    ] {
        let listed = names(&knowledge, |drug| drug.risk == risk);
        assert!(named.iter().all(|name| listed.contains(name)), "{named:?}");
    }
}

// Section 6.3: amiodarone 30 days, arsenic trioxide 7, methadone 5, others 3.
#[test]
fn slow_drugs_wash_out_for_longer() {
    let knowledge = embedded().unwrap();
    let longer: Vec<(&str, i64)> = knowledge
        .qt_drugs
        .iter()
        .filter(|drug| drug.washout_days != 3)
        .map(|drug| (drug.name.as_str(), drug.washout_days))
        .collect();
    assert_eq!(longer, [("amiodarone", 30), ("arsenic trioxide", 7), ("methadone", 5)]);
}

// QT-21, QT-22
#[test]
fn what_must_not_be_stopped_is_marked() {
    let knowledge = embedded().unwrap();
    let marked = |why| names(&knowledge, |drug| drug.never_stop == Some(why));
    assert_eq!(marked(NeverStop::TkiBackbone), ["asciminib", "bosutinib", "dasatinib", "nilotinib"]);
    assert_eq!(marked(NeverStop::Methadone), ["methadone"]);
    assert_eq!(marked(NeverStop::Lithium), ["lithium"]);
    assert_eq!(
        marked(NeverStop::Antiretroviral),
        ["atazanavir", "efavirenz", "lopinavir", "nelfinavir", "rilpivirine", "saquinavir"]
    );
    assert_eq!(marked(NeverStop::Antiarrhythmic).len(), 10);
    assert_eq!(marked(NeverStop::Antipsychotic).len(), 18);
    assert_eq!(names(&knowledge, |drug| drug.always_warns), ["nilotinib"]);
}

// QT-15
#[test]
fn conditional_drugs_have_the_conditions_that_the_clinical_file_names() {
    let knowledge = embedded().unwrap();
    let with = |condition: &QtCondition| {
        names(&knowledge, |drug| drug.risk == QtRisk::Conditional(condition.clone()))
    };
    for name in ["omeprazole", "furosemide", "amphotericin b"] {
        assert!(with(&QtCondition::LowElectrolytes).contains(&name), "{name}");
    }
    assert!(with(&QtCondition::RenalImpairment).contains(&"famotidine"));
    assert!(with(&QtCondition::HighDose).contains(&"loperamide"));
    let interacting =
        |drug: &QtDrug| matches!(drug.risk, QtRisk::Conditional(QtCondition::InteractingDrug(_)));
    assert_eq!(names(&knowledge, interacting), ["loratadine"]);
}

// PRE-R8
#[test]
fn the_antihistamines_of_premedication_are_marked() {
    let knowledge = embedded().unwrap();
    let mut marked = names(&knowledge, |drug| drug.premedication);
    marked.sort_unstable();
    assert_eq!(
        marked,
        ["chlorpheniramine", "clemastine", "dimethindene", "diphenhydramine", "hydroxyzine", "promethazine"]
    );
}

#[test]
fn a_combination_is_found_by_all_its_ingredients() {
    let knowledge = embedded().unwrap();
    let of = |names: &[&str]| {
        let places: Vec<usize> =
            names.iter().map(|name| knowledge.ingredients.place(name).unwrap()).collect();
        knowledge.qt_drugs.of(&places).map(|drug| drug.name.clone()).collect::<Vec<_>>()
    };
    assert_eq!(of(&["trimethoprim", "sulfamethoxazole"]), ["sulfamethoxazole/trimethoprim"]);
    assert!(of(&["sulfamethoxazole"]).is_empty());
    assert_eq!(of(&["voriconazole", "ondansetron"]), ["voriconazole", "ondansetron"]);
}

// QT-07, QT-10, QT-13; advice contract, section 5; section 6.4.
#[test]
fn the_limits_are_those_of_the_clinical_file() {
    let knowledge = embedded().unwrap();
    let qt = knowledge.drugs[0].qt.as_ref().unwrap();
    let (interval, electrolytes, windows) = (&qt.interval, &qt.electrolytes, &qt.windows);
    let said = [
        (interval.hold.to_string(), "500 ms"),
        (interval.long.to_string(), "480 ms"),
        (interval.rise.to_string(), "60 ms"),
        (electrolytes.potassium_low.to_string(), "3.5 mmol/L"),
        (electrolytes.potassium_critical.to_string(), "3 mmol/L"),
        (electrolytes.magnesium_low.to_string(), "1.7 mg/dL"),
        (electrolytes.magnesium_critical.to_string(), "1.2 mg/dL"),
        (electrolytes.calcium_low.to_string(), "8.6 mg/dL"),
        (electrolytes.ionised_calcium_low.to_string(), "1.16 mmol/L"),
        (electrolytes.calcium_for_albumin.to_string(), "0.8"),
        (electrolytes.normal_albumin.to_string(), "4 g/dL"),
        (qt.antihistamine.qtc.to_string(), "480 ms"),
        (qt.antihistamine.potassium.to_string(), "3.5 mmol/L"),
        (qt.tisdale.qtc_from.to_string(), "450 ms"),
        (qt.tisdale.potassium_to.to_string(), "3.5 mmol/L"),
    ];
    for (limit, expected) in said {
        assert_eq!(limit, expected);
    }
    let days = [windows.ecg_first_dose_days, windows.ecg_known_risk_days, windows.ecg_possible_risk_days];
    assert_eq!(days, [14, 7, 28]);
    assert_eq!((windows.electrolytes_first_dose_hours, windows.electrolytes_known_risk_days), (72, 7));
    let points = &qt.tisdale.points;
    assert_eq!([points.age, points.female, points.loop_diuretic], [1, 1, 1]);
    assert_eq!([points.potassium, points.qtc, points.myocardial_infarction], [2, 2, 2]);
    assert_eq!([points.sepsis, points.heart_failure, points.one_drug, points.further_drugs], [3, 3, 3, 3]);
    assert_eq!((points.most(), qt.tisdale.moderate_from, qt.tisdale.high_from), (21, 7, 11));
}

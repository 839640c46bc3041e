//! `qt.toml` and `qt-drugs.toml` as tables.

use super::sheet::Sheet;
use crate::knowledge::{
    Electrolytes, Ingredients, NeverStop, Qt, QtCondition, QtDrug, QtDrugs, QtInterval, QtRisk, QtWindows,
    TisdaleItems,
};

pub(super) fn qt(sheet: &mut Sheet, qt: &Qt) {
    sheet.title("QT interval");
    sheet.cited("what the label says", "", &qt.label_citations);
    interval(sheet, &qt.interval);
    electrolytes(sheet, &qt.electrolytes);
    windows(sheet, &qt.windows);
    let swap = &qt.antihistamine;
    sheet.cited("another antihistamine: QTc above", swap.qtc, &swap.citations);
    sheet.cited("another antihistamine: potassium below", swap.potassium, &swap.citations);
    tisdale(sheet, &qt.tisdale);
}

fn interval(sheet: &mut Sheet, interval: &QtInterval) {
    let cite = &interval.citations;
    sheet.cited("hold from", interval.hold, cite);
    sheet.cited("hold from a rise of", interval.rise, cite);
    sheet.cited("long above", interval.long, cite);
    let borderline = format!("{} / {}", interval.borderline_men, interval.borderline_women);
    sheet.cited("borderline above, men / women", borderline, cite);
    let rates = &interval.bazett_heart_rate;
    sheet.cited("Bazett is taken at heart rates of", format!("{} to {}", rates.start(), rates.end()), cite);
}

fn electrolytes(sheet: &mut Sheet, limits: &Electrolytes) {
    let cite = &limits.citations;
    for (label, limit) in [
        ("potassium is low below", limits.potassium_low),
        ("potassium is very low below", limits.potassium_critical),
        ("potassium is replaced to", limits.potassium_target),
        ("ionised calcium is low below", limits.ionised_calcium_low),
    ] {
        sheet.cited(label, limit, cite);
    }
    for (label, limit) in [
        ("magnesium is low below", limits.magnesium_low),
        ("magnesium is very low below", limits.magnesium_critical),
        ("magnesium is replaced to", limits.magnesium_target),
        ("corrected calcium is low below", limits.calcium_low),
    ] {
        sheet.cited(label, limit, cite);
    }
    let correction = format!("Ca + {} × ({} − albumin)", limits.calcium_for_albumin, limits.normal_albumin);
    sheet.cited("calcium is corrected as", correction, cite);
}

fn windows(sheet: &mut Sheet, windows: &QtWindows) {
    let cite = &windows.citations;
    for (label, days) in [
        ("ECG, first dose", windows.ecg_first_dose_days),
        ("ECG, beside a drug of known risk", windows.ecg_known_risk_days),
        ("ECG, beside a drug of possible risk", windows.ecg_possible_risk_days),
        ("K, Mg, Ca, beside a drug of known risk", windows.electrolytes_known_risk_days),
        ("albumin", windows.albumin_days),
    ] {
        sheet.cited(label, format!("{days} days"), cite);
    }
    let hours = format!("{} h", windows.electrolytes_first_dose_hours);
    sheet.cited("K, Mg, Ca, first dose", hours, cite);
}

fn tisdale(sheet: &mut Sheet, items: &TisdaleItems) {
    sheet.title("Score of Tisdale");
    let (cite, points) = (&items.citations, &items.points);
    for (label, points) in [
        (format!("age from {} years", items.age_from), points.age),
        ("female".to_owned(), points.female),
        ("loop diuretic".to_owned(), points.loop_diuretic),
        (format!("potassium up to {}", items.potassium_to), points.potassium),
        (format!("QTc from {}", items.qtc_from), points.qtc),
        ("acute myocardial infarction".to_owned(), points.myocardial_infarction),
        ("sepsis".to_owned(), points.sepsis),
        ("heart failure".to_owned(), points.heart_failure),
        ("one QT drug".to_owned(), points.one_drug),
        ("two or more QT drugs, in addition".to_owned(), points.further_drugs),
        ("most in all".to_owned(), points.most()),
        ("moderate risk from".to_owned(), items.moderate_from),
        ("high risk from".to_owned(), items.high_from),
    ] {
        sheet.cited(&label, points, cite);
    }
}

/// Every medicine with its evidence; what was not seen in a source is marked.
pub(super) fn drugs(sheet: &mut Sheet, drugs: &QtDrugs, ingredients: &Ingredients) {
    sheet.title("Medicines that lengthen the QT interval");
    let starting = format!("{} days", drugs.starting_within_days);
    sheet.wide("counts if it begins within", &starting);
    for drug in drugs.iter() {
        let recalled = if drug.seen { "" } else { " NOT SEEN" };
        sheet.row(&drug.name, &format!("{}{recalled}", risk(drug, ingredients)), &drug.evidence);
        let rows = [
            drug.never_stop.map(|why| format!("never advised to stop: {}", in_words(why))),
            drug.alternative.as_ref().map(|alternative| format!("instead: {alternative}")),
            drug.note.as_ref().map(|note| format!("note: {note}")),
        ];
        rows.into_iter().flatten().for_each(|row| sheet.wide("", &row));
    }
}

fn risk(drug: &QtDrug, ingredients: &Ingredients) -> String {
    let mut said = drug.risk.code().to_owned();
    if let QtRisk::Conditional(condition) = &drug.risk {
        said = format!("{said}: {}", condition_in_words(condition, ingredients));
    }
    said = format!("{said}; {} d", drug.washout_days);
    if drug.always_warns {
        said.push_str("; always warns");
    }
    if drug.premedication {
        said.push_str("; premedication");
    }
    said
}

fn condition_in_words(condition: &QtCondition, ingredients: &Ingredients) -> String {
    match condition {
        QtCondition::LowElectrolytes => "low K or Mg".to_owned(),
        QtCondition::LongQtc => "long QTc".to_owned(),
        QtCondition::OtherQtDrug => "beside a QT drug".to_owned(),
        QtCondition::InteractingDrug(beside) => {
            let names = beside.iter().filter_map(|place| ingredients.get(*place));
            format!("beside {}", names.map(|found| found.name.as_str()).collect::<Vec<_>>().join(", "))
        }
        QtCondition::RenalImpairment => "renal impairment, not checked".to_owned(),
        QtCondition::HighDose => "high dose, not checked".to_owned(),
    }
}

const fn in_words(why: NeverStop) -> &'static str {
    match why {
        NeverStop::TkiBackbone => "backbone of treatment",
        NeverStop::Methadone => "methadone",
        NeverStop::Antiarrhythmic => "antiarrhythmic",
        NeverStop::Antipsychotic => "antipsychotic",
        NeverStop::Lithium => "lithium",
        NeverStop::Antiretroviral => "antiretroviral",
    }
}

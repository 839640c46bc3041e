//! `qt-drugs.toml`: the medicines that lengthen the QT interval.

use crate::knowledge::{
    Ingredients,
    qt::{NeverStop, QtCondition, QtDrug, QtDrugs, QtRisk},
    raw::{Misread, Table, kind},
};

/// Reads the file; every ingredient must be a known one.
pub(super) fn qt_drugs(top: &Table<'_>, ingredients: &Ingredients) -> Option<QtDrugs> {
    let washout = top.count("washout", &kind::DAYS);
    let starting_within = top.count("starting_within", &kind::DAYS);
    let list = top.parts("drug", |table| drug(table, ingredients, washout?));
    let (list, starting_within) = (list?, starting_within?);
    check(top, &list);
    Some(QtDrugs::new(list, starting_within))
}

fn drug(table: &Table<'_>, ingredients: &Ingredients, usual_washout: i64) -> Option<QtDrug> {
    let place = |name: &str| {
        ingredients.place(name).ok_or(Misread::Other("is not an ingredient of ingredients.toml"))
    };
    let places = table.list("ingredients", place);
    let risk = risk(table, &place);
    let never_stop = table.optional("never_stop", |table| table.parsed("never_stop", never_stop));
    let washout = table.optional("washout", |table| table.count("washout", &kind::DAYS));
    let always_warns = table.optional("always_warns", |table| table.flag("always_warns"));
    let premedication = table.optional("premedication", |table| table.flag("premedication"));
    let evidence = table.text("evidence");
    let alternative = table.optional("alternative", |table| table.text("alternative"));
    let note = table.optional("note", |table| table.text("note"));
    let seen = table.parsed("verification", verification);
    let ingredients_found = places?;
    if ingredients_found.is_empty() {
        table.report("ingredients", "names none");
    }
    let names = ingredients_found.iter().filter_map(|place| ingredients.get(*place));
    Some(QtDrug {
        name: names.map(|ingredient| ingredient.name.as_str()).collect::<Vec<_>>().join("/"),
        ingredients: ingredients_found,
        risk: risk?,
        never_stop: never_stop?,
        washout_days: washout?.unwrap_or(usual_washout),
        always_warns: always_warns?.unwrap_or(false),
        premedication: premedication?.unwrap_or(false),
        evidence: evidence?,
        alternative: alternative?,
        note: note?,
        seen: seen?,
    })
}

fn risk(table: &Table<'_>, place: &impl Fn(&str) -> Result<usize, Misread>) -> Option<QtRisk> {
    let group = table.text("risk")?;
    match group.as_str() {
        "known" => Some(QtRisk::Known),
        "possible" => Some(QtRisk::Possible),
        "conditional" => condition(table, place).map(QtRisk::Conditional),
        _ => {
            table.report("risk", Misread::OneOf("known, possible, conditional"));
            None
        }
    }
}

fn condition(table: &Table<'_>, place: &impl Fn(&str) -> Result<usize, Misread>) -> Option<QtCondition> {
    let condition = table.text("condition")?;
    Some(match condition.as_str() {
        "low-electrolytes" => QtCondition::LowElectrolytes,
        "long-qtc" => QtCondition::LongQtc,
        "other-qt-drug" => QtCondition::OtherQtDrug,
        "interacting-drug" => QtCondition::InteractingDrug(table.list("beside", place)?),
        "renal-impairment" => QtCondition::RenalImpairment,
        "high-dose" => QtCondition::HighDose,
        _ => {
            table.report("condition", "is not a condition that code knows");
            return None;
        }
    })
}

fn never_stop(text: &str) -> Result<NeverStop, Misread> {
    Ok(match text {
        "tki-backbone" => NeverStop::TkiBackbone,
        "methadone" => NeverStop::Methadone,
        "antiarrhythmic" => NeverStop::Antiarrhythmic,
        "antipsychotic" => NeverStop::Antipsychotic,
        "lithium" => NeverStop::Lithium,
        "antiretroviral" => NeverStop::Antiretroviral,
        _ => {
            return Err(Misread::OneOf(
                "tki-backbone, methadone, antiarrhythmic, antipsychotic, lithium, antiretroviral",
            ));
        }
    })
}

fn verification(text: &str) -> Result<bool, Misread> {
    match text {
        "seen" => Ok(true),
        "recall" => Ok(false),
        _ => Err(Misread::OneOf("seen, recall")),
    }
}

/// No product may be two medicines of the list, and what a condition names must be able to count.
fn check(top: &Table<'_>, list: &[QtDrug]) {
    for (position, drug) in list.iter().enumerate() {
        let is_within = |one: &QtDrug, other: &QtDrug| {
            one.ingredients.iter().all(|ingredient| other.ingredients.contains(ingredient))
        };
        if list.iter().take(position).any(|earlier| is_within(earlier, drug) || is_within(drug, earlier)) {
            top.report_item("drug", position, format_args!("`{}` stands twice", drug.name));
        }
        if let QtRisk::Conditional(QtCondition::InteractingDrug(beside)) = &drug.risk {
            let is_listed = |ingredient: &usize| list.iter().any(|other| other.ingredients == [*ingredient]);
            if beside.is_empty() || !beside.iter().all(is_listed) {
                top.report_item("drug", position, "`beside` must name single ingredients of this list");
            }
        }
        if drug.always_warns && matches!(drug.risk, QtRisk::Conditional(_)) {
            top.report_item("drug", position, "always warns, and counts only while a condition is true");
        }
    }
}

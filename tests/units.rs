//! The table of units against UCUM, by a crate that computes it: every factor, and what the factor of a molar unit rests on.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails, and says where"
)]

use std::{collections::BTreeMap, fs, path::Path};

use countersign::knowledge::{Knowledge, Observable};
use rstest::rstest;
use rust_decimal::Decimal;

/// The units of a group: what it counts in, and the factor of each UCUM code and spelling.
struct Group {
    counts_in: String,
    ucum: BTreeMap<String, f64>,
    text: BTreeMap<String, f64>,
}

fn groups() -> BTreeMap<String, Group> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("knowledge/codes.toml");
    let codes: toml::Table = fs::read_to_string(file).unwrap().parse().unwrap();
    let factors = |table: &toml::Value| {
        let factors = table.as_table().unwrap().iter();
        factors.map(|(unit, factor)| (unit.clone(), factor.as_str().unwrap().parse().unwrap())).collect()
    };
    let group = |group: &toml::Value| Group {
        counts_in: group["unit"].as_str().unwrap().to_owned(),
        ucum: factors(&group["ucum"]),
        text: factors(&group["text"]),
    };
    codes["units"].as_table().unwrap().iter().map(|(name, table)| (name.clone(), group(table))).collect()
}

/// Codes that senders write and UCUM does not have, or does not relate to what the group counts in.
///
/// A unit of an enzyme is the international unit of its activity; a hormone's U is its IU.
const OTHERWISE: [(&str, &str); 4] =
    [("enzyme", "[iU]/L"), ("enzyme", "[IU]/L"), ("hormone", "U/L"), ("hormone", "mU/mL")];

/// Groups whose mass and amount are related by a molar mass, in g/mol, and the charge of the ion. Bilirubin: 17.1 umol/L are
/// 1 mg/dL by the clinical file, section 9.
const MOLAR: [(&str, f64, f64); 4] = [
    ("magnesium", 24.305, 2.0),
    ("calcium", 40.078, 2.0),
    ("ionised-calcium", 40.078, 2.0),
    ("bilirubin", 10_000.0 / 17.1, 1.0),
];

fn are_near(one: f64, other: f64) -> bool {
    (one - other).abs() <= 1e-12 * other.abs()
}

#[test]
fn every_factor_is_that_of_ucum() {
    let mut compared = 0;
    for (name, group) in groups() {
        for (unit, factor) in &group.ucum {
            if OTHERWISE.contains(&(name.as_str(), unit.as_str())) {
                assert!(are_near(*factor, 1.0), "{name} {unit}");
                continue;
            }
            octofhir_ucum::validate(unit)
                .unwrap_or_else(|error| panic!("{name}: {unit} is no UCUM: {error}"));
            let expected = match octofhir_ucum::convert(1.0, unit, &group.counts_in) {
                // To UCUM an equivalent is a mole: what it is of the ion depends on its charge.
                Ok(expected) if unit.contains("eq") => expected / charge(&name),
                Ok(expected) => expected,
                Err(_) => by_molar_mass(&name, unit, &group.counts_in),
            };
            assert!(
                are_near(*factor, expected),
                "{name}: 1 {unit} is {expected} {}, not {factor}",
                group.counts_in
            );
            compared += 1;
        }
    }
    assert!(compared > 80, "{compared}");
}

/// Of the ion that a group counts; one that is not listed has one charge, as potassium.
fn charge(name: &str) -> f64 {
    MOLAR.iter().find(|(molar, ..)| *molar == name).map_or(1.0, |(.., charge)| *charge)
}

/// Between mass and amount UCUM knows no way.
fn by_molar_mass(name: &str, unit: &str, counts_in: &str) -> f64 {
    let (_, molar_mass, _) = *MOLAR.iter().find(|(molar, ..)| *molar == name).unwrap_or_else(|| {
        panic!("{name}: {unit} and {counts_in} are nothing to each other");
    });
    let charge = if unit.contains("eq") { charge(name) } else { 1.0 };
    // 1 mmol/L of 1 g/mol is 1 mg/L.
    match octofhir_ucum::convert(1.0, unit, "mmol/L") {
        Ok(millimoles) => {
            millimoles / charge * molar_mass * octofhir_ucum::convert(1.0, "mg/L", counts_in).unwrap()
        }
        Err(_) => octofhir_ucum::convert(1.0, unit, "mg/L").unwrap() / molar_mass,
    }
}

/// A spelling means a UCUM code of its group: none has a factor of its own.
#[test]
fn every_spelling_has_the_factor_of_a_ucum_code() {
    for (name, group) in groups() {
        for (spelling, factor) in &group.text {
            let is_known = group.ucum.values().any(|known| are_near(*factor, *known));
            assert!(is_known, "{name}: {spelling} has the factor {factor}, as no UCUM code of the group");
            let is_code = group.ucum.keys().any(|code| code == spelling);
            assert!(!is_code, "{name}: {spelling} stands twice");
        }
    }
}

/// As EHRs write them, with what they mean.
#[rstest]
#[case(Observable::Platelets, "K/uL", "1")]
#[case(Observable::Platelets, "x10E3/uL", "1")]
#[case(Observable::Platelets, "10^9/L", "1")]
#[case(Observable::Platelets, "thou/mcL", "1")]
#[case(Observable::Platelets, "10*3/uL", "1")]
#[case(Observable::Platelets, "G/L", "1")]
#[case(Observable::Neutrophils, "cells/mcL", "0.001")]
#[case(Observable::Neutrophils, "/mm3", "0.001")]
#[case(Observable::BodyWeight, "lbs", "0.45359237")]
#[case(Observable::BodyWeight, "Kg", "1")]
#[case(Observable::BodyHeight, "inches", "2.54")]
#[case(Observable::QtcFridericia, "sec", "1000")]
#[case(Observable::QtcFridericia, "msec", "1")]
#[case(Observable::Bilirubin, "µmol/L", "0.0584795321637426900584795322")]
#[case(Observable::Bilirubin, "mg/dl", "1")]
#[case(Observable::Magnesium, "mEq/L", "1.21525")]
#[case(Observable::Potassium, "MMOL/L", "1")]
#[case(Observable::Ast, "IU/L", "1")]
#[case(Observable::Hcg, "mIU/mL", "1")]
fn a_spelling_of_a_real_ehr_is_read(#[case] of: Observable, #[case] unit: &str, #[case] factor: &str) {
    let knowledge = Knowledge::embedded().unwrap();
    let factor: Decimal = factor.parse().unwrap();
    // In the text of the unit, or in the place of its code.
    for (code, text) in [(None, Some(unit)), (Some(unit), None), (Some(unit), Some(unit))] {
        let found = knowledge.codes.unit(of, code, text).unwrap_or_else(|| panic!("{unit}"));
        assert_eq!(found.factor, factor);
    }
}

/// Nothing is guessed: a unit of another analyte, a unit without its denominator, and what only a magnitude could tell.
#[rstest]
#[case(Observable::Platelets, "mg/dL")]
#[case(Observable::Platelets, "10^3")]
#[case(Observable::Platelets, "M/uL")]
#[case(Observable::Bilirubin, "mmol")]
#[case(Observable::Bilirubin, "nmol/L")]
#[case(Observable::BodyWeight, "st")]
#[case(Observable::BodyHeight, "kg")]
#[case(Observable::Potassium, "mg/dL")]
#[case(Observable::QtcFridericia, "bpm")]
#[case(Observable::Hcg, "mmol/L")]
#[case(Observable::Mrd, "positive")]
fn a_unit_that_is_not_in_the_table_is_refused(#[case] of: Observable, #[case] unit: &str) {
    let knowledge = Knowledge::embedded().unwrap();
    assert!(knowledge.codes.unit(of, Some(unit), Some(unit)).is_none(), "{unit}");
}

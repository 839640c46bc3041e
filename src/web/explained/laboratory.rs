//! When the rules of liver tests and blood counts fire.

use super::Firing;
use crate::knowledge::{BloodCounts, Drug, Liver};

/// What a drug with limits for liver tests fires on; another never.
fn liver(drug: &Drug, firings: impl FnOnce(&Liver) -> Vec<Firing>) -> Vec<Firing> {
    drug.liver.as_ref().map(firings).unwrap_or_default()
}

/// What a drug with limits for blood counts fires on; another never.
fn counts(drug: &Drug, firings: impl FnOnce(&BloodCounts) -> Vec<Firing>) -> Vec<Firing> {
    drug.blood_counts.as_ref().map(firings).unwrap_or_default()
}

/// "bilirubin above 1.5 × ULN", "AST or ALT above 2.5 × ULN"
fn limits(liver: &Liver) -> (String, String) {
    let bilirubin = format!("bilirubin above {} × ULN", liver.bilirubin_above);
    (bilirubin, format!("AST or ALT above {} × ULN", liver.transaminases_above))
}

pub fn liver_hold(drug: &Drug) -> Vec<Firing> {
    liver(drug, |liver| {
        let (bilirubin, transaminases) = limits(liver);
        vec![Firing::critical(format!("{bilirubin} and {transaminases}"))]
    })
}

pub fn liver_elevated(drug: &Drug) -> Vec<Firing> {
    liver(drug, |liver| {
        let (bilirubin, transaminases) = limits(liver);
        vec![
            Firing::warning(format!("only one of the two: {bilirubin}, or {transaminases}")),
            Firing::info(format!(
                "{bilirubin}, explained by documented Gilbert syndrome or haemolysis; or a result of the same day that \
                 the latest one contradicts"
            )),
        ]
    })
}

pub fn liver_disease(drug: &Drug) -> Vec<Firing> {
    liver(drug, |_| {
        vec![Firing::critical(
            "cirrhosis, active hepatitis, nodular regenerative hyperplasia or portal hypertension is on file",
        )]
    })
}

pub fn liver_missing(drug: &Drug) -> Vec<Firing> {
    liver(drug, |liver| {
        vec![Firing::warning(format!(
            "bilirubin, AST or ALT has no result within {} h before the dose, or none after the previous dose",
            liver.before_dose_hours
        ))]
    })
}

pub fn counts_hold(drug: &Drug) -> Vec<Firing> {
    counts(drug, |counts| {
        let low = format!(
            "day 1 of cycle 2 or a later one: neutrophils below {} or platelets below {}",
            counts.neutrophils_below, counts.platelets_below
        );
        let long = &counts.long_low;
        let mut firings = vec![Firing::critical(format!("{low}, and not below it before treatment"))];
        firings.extend(long.profiles.iter().map(|profile| {
            Firing::critical(format!(
                "low for more than {} days, and not low before treatment: the label asks to stop",
                long.more_than_days
            ))
            .only(*profile)
        }));
        firings.push(Firing::warning(format!(
            "{low}, and below it before treatment too, not back at that baseline: three ways out are named"
        )));
        firings.push(Firing::warning(format!("{low}, and no count from before treatment is on file")));
        firings
    })
}

pub fn counts_missing(drug: &Drug) -> Vec<Firing> {
    counts(drug, |counts| {
        let none =
            format!("no neutrophils or no platelets within {} h before the dose", counts.before_dose_hours);
        vec![
            Firing::warning(format!("{none} of day 1 of a cycle")),
            Firing::info(format!("{none} of another day: counts do not hold it")),
        ]
    })
}

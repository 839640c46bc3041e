//! When the rules of transplant and veno-occlusive disease fire.

use super::Firing;
use crate::knowledge::{Drug, Profile, Transplant, percent};

/// What a drug with limits around a transplant fires on; another never.
fn of(drug: &Drug, firings: impl FnOnce(&Transplant) -> Vec<Firing>) -> Vec<Firing> {
    drug.transplant.as_ref().map(firings).unwrap_or_default()
}

pub fn cycles(drug: &Drug) -> Vec<Firing> {
    of(drug, |transplant| {
        let cycles = &transplant.cycles;
        let third = cycles.recommended.saturating_add(1);
        vec![
            Firing::critical(format!(
                "a transplant is planned, and the cycle is a later one than cycle {}",
                cycles.last
            )),
            Firing::warning(format!(
                "a transplant is planned, the order opens cycle {third}, and there is CR/CRi without measurable residual \
                 disease, or one of the two is not on file"
            )),
            Firing::info(format!(
                "a transplant is planned, the order opens cycle {third}, and there is no CR/CRi, or residual disease is \
                 measurable: it may be considered"
            )),
        ]
    })
}

pub fn plan(drug: &Drug) -> Vec<Firing> {
    of(drug, |transplant| {
        let third = transplant.cycles.recommended.saturating_add(1);
        vec![Firing::info(format!(
            "the order opens cycle {third}, and nothing says whether a transplant is planned"
        ))]
    })
}

pub fn recent(drug: &Drug) -> Vec<Firing> {
    of(drug, |transplant| {
        vec![Firing::critical(format!(
            "a transplant was done within the last {} days",
            transplant.recent.days
        ))]
    })
}

pub fn history(drug: &Drug) -> Vec<Firing> {
    of(drug, |_| {
        vec![Firing::critical("hepatic veno-occlusive disease (VOD/SOS) is on file, ongoing or past")]
    })
}

pub fn suspected(drug: &Drug) -> Vec<Firing> {
    of(drug, |transplant| {
        let signs = &transplant.signs;
        vec![
            Firing::critical(format!(
                "a weight gain of more than {} since the last dose, with a bilirubin of {} or more",
                percent(signs.weight_gain_above),
                signs.bilirubin_from
            )),
            Firing::critical("ascites or an enlarged liver is on file"),
        ]
    })
}

pub fn risk(drug: &Drug) -> Vec<Firing> {
    of(drug, |transplant| {
        let risk = &transplant.risk;
        vec![
            Firing::warning(format!(
                "a transplant is planned, and: a bilirubin at or above its upper limit of normal from cycle {} on, an \
                 earlier transplant, or liver disease",
                risk.bilirubin_from_cycle
            )),
            Firing::warning(format!(
                "a transplant is planned, and the patient is {} years or older",
                risk.eu_warning_age_from_years
            ))
            .only(Profile::Eu),
            Firing::info(format!(
                "a transplant is planned, and nothing but: {} years or older, no ursodiol",
                risk.age_from_years
            )),
        ]
    })
}

pub fn conditioning(drug: &Drug) -> Vec<Firing> {
    of(drug, |transplant| {
        let alone = transplant.conditioning.alone.join(" or ");
        vec![
            Firing::critical(format!(
                "after {}, two alkylators for conditioning, or {alone} alone, with a bilirubin at or above its upper limit \
                 of normal",
                drug.name
            )),
            Firing::warning("the same, with a lower bilirubin or none on file"),
        ]
    })
}

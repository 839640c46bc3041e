//! When the rules of premedication, pregnancy and indication fire.

use super::Firing;
use crate::knowledge::{Cytoreduction, Drug, Eligibility, Profile};

/// What a drug with limits for whom it is fires on; another never.
fn of(drug: &Drug, firings: impl FnOnce(&Eligibility) -> Vec<Firing>) -> Vec<Firing> {
    drug.eligibility.as_ref().map(firings).unwrap_or_default()
}

/// What a drug with limits for blasts before the first dose fires on; another never.
fn blasts(drug: &Drug, firings: impl FnOnce(&Cytoreduction) -> Vec<Firing>) -> Vec<Firing> {
    let limits = drug.premedication.as_ref().and_then(|premedication| premedication.cytoreduction.as_ref());
    limits.map(firings).unwrap_or_default()
}

pub fn premedication(drug: &Drug) -> Vec<Firing> {
    let Some(premedication) = &drug.premedication else { return Vec::new() };
    let classes: Vec<&str> = premedication.classes.iter().map(|needed| needed.title.as_str()).collect();
    vec![Firing::warning(format!(
        "one of {} is neither drafted nor active for the day of a dose, by a systemic route and not only as needed",
        classes.join(", ")
    ))]
}

pub fn cytoreduction(drug: &Drug) -> Vec<Firing> {
    blasts(drug, |limits| {
        let many = format!("before the first dose, more than {} blasts in the blood", limits.most_blasts);
        vec![
            Firing::critical(many.clone()),
            Firing::warning(format!("{many}, and hydroxyurea, a steroid or vincristine is at work")),
            Firing::info(format!(
                "before the first dose, more than {} blasts in the blood in a result of the same day that the latest \
                 one contradicts",
                limits.most_blasts
            )),
        ]
    })
}

pub fn blasts_unknown(drug: &Drug) -> Vec<Firing> {
    blasts(drug, |limits| {
        vec![Firing::warning(format!(
            "before the first dose, no blast count, and the white cells are above {} or not counted",
            limits.most_white_cells
        ))]
    })
}

pub fn pregnancy(drug: &Drug) -> Vec<Firing> {
    of(drug, |eligibility| {
        vec![Firing::critical(format!(
            "pregnancy on file within {} days, a positive test that no negative one follows, or breast-feeding",
            eligibility.pregnancy.days
        ))]
    })
}

pub fn pregnancy_test(drug: &Drug) -> Vec<Firing> {
    of(drug, |eligibility| {
        let limits = &eligibility.pregnancy;
        vec![Firing::warning(format!(
            "first dose, female, {} to {} years, no test within {} days, and not documented as unable to conceive",
            limits.test_ages.start(),
            limits.test_ages.end(),
            limits.test_days
        ))]
    })
}

pub fn age(drug: &Drug) -> Vec<Firing> {
    of(drug, |eligibility| {
        let (us, eu) = (eligibility.age_us.from_years, eligibility.age_eu.from_years);
        let years = |years| if years == 1 { "1 year".to_owned() } else { format!("{years} years") };
        vec![
            Firing::critical(format!("younger than {}", years(us))).only(Profile::Us),
            Firing::warning(format!("younger than {}", years(eu))).only(Profile::Eu),
        ]
    })
}

pub fn cd22(drug: &Drug) -> Vec<Firing> {
    of(drug, |_| {
        let negative = "CD22 on the blasts is documented negative";
        vec![Firing::critical(negative).only(Profile::Eu), Firing::warning(negative).only(Profile::Us)]
    })
}

pub fn indication(drug: &Drug) -> Vec<Firing> {
    of(drug, |eligibility| {
        let disease = &eligibility.indication.disease;
        vec![Firing::warning(format!("the conditions on file were read, and none is {disease}"))]
    })
}

pub fn reaction(drug: &Drug) -> Vec<Firing> {
    of(drug, |_| {
        vec![Firing::critical(format!(
            "a severe reaction to an infusion of {}, or an allergy to it with a severe reaction or of high criticality, is \
             on file",
            drug.name
        ))]
    })
}

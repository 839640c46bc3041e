//! Tisdale's score. Clinical file, section 6.4: shown, never a ground to lower a finding.

use super::{
    Occasion,
    drugs::InUse,
    occasion::reaches_the_body,
    problem::{QtState, Tisdale},
};
use crate::{
    clinical::{
        case::{DiagnosisKind, Sex},
        fact::Bound,
    },
    knowledge::Class,
    rules::{Finding, Problem},
};

/// Adds the score to the findings. It decides nothing, so it is worked out only where there are some.
pub(super) fn show(
    occasion: &Occasion<'_, '_, '_>,
    state: &QtState,
    in_use: &[InUse<'_, '_>],
    findings: &mut [Finding<'_>],
) {
    if findings.is_empty() {
        return;
    }
    let score = tisdale(occasion, state, in_use);
    for finding in findings {
        if let Problem::Qt(problem) = &mut finding.problem {
            problem.state.tisdale.clone_from(&score);
        }
    }
}

/// The score with and without the drug we check, for an adult of whom age, sex, QTc and potassium are known.
fn tisdale(occasion: &Occasion<'_, '_, '_>, state: &QtState, in_use: &[InUse<'_, '_>]) -> Option<Tisdale> {
    let items = &occasion.qt.tisdale;
    let points = &items.points;
    let age = adult_age(occasion)?;
    let is_female = match occasion.situation.case.sex.known()? {
        Sex::Female => true,
        Sex::Male => false,
        Sex::Other => return None,
    };
    let ecg = state.ecg.as_ref().filter(|ecg| ecg.bound == Bound::Exact)?;
    let potassium = state.potassium.as_ref().filter(|level| level.bound == Bound::Exact)?;
    let patient: i64 = [
        (age >= items.age_from, points.age),
        (is_female, points.female),
        (takes_loop_diuretic(occasion), points.loop_diuretic),
        (potassium.value <= items.potassium_to, points.potassium),
        (ecg.interval >= items.qtc_from, points.qtc),
        (has(occasion, DiagnosisKind::MyocardialInfarction), points.myocardial_infarction),
        (has(occasion, DiagnosisKind::Sepsis), points.sepsis),
        (has(occasion, DiagnosisKind::HeartFailure), points.heart_failure),
    ]
    .into_iter()
    .filter(|(is_true, _)| *is_true)
    .map(|(_, points)| points)
    .sum();
    let of_drugs = |count: usize| match count {
        0 => 0,
        1 => points.one_drug,
        _ => points.one_drug.saturating_add(points.further_drugs),
    };
    let drugs = in_use.iter().filter(|used| !used.is_conditional()).count();
    Some(Tisdale {
        with: patient.saturating_add(of_drugs(drugs.saturating_add(1))),
        without: patient.saturating_add(of_drugs(drugs)),
        most: points.most(),
        bands: (items.moderate_from, items.high_from),
        drug: occasion.situation.drug.name.clone(),
    })
}

fn adult_age(occasion: &Occasion<'_, '_, '_>) -> Option<i16> {
    let age = occasion.situation.case.age_on(occasion.day)?;
    Some(age).filter(|age| *age >= occasion.situation.drug.body.adult_from_years)
}

fn takes_loop_diuretic(occasion: &Occasion<'_, '_, '_>) -> bool {
    let ingredients = &occasion.situation.knowledge.ingredients;
    occasion.situation.case.medications.iter().any(|medication| {
        let is_one = medication.ingredients.iter().any(|place| ingredients.is(*place, Class::LoopDiuretic));
        is_one
            && reaches_the_body(medication)
            && medication.is_current()
            && medication.days.covers(occasion.day)
    })
}

fn has(occasion: &Occasion<'_, '_, '_>, kind: DiagnosisKind) -> bool {
    occasion.situation.case.diagnoses.iter().any(|diagnosis| diagnosis.kind == kind && diagnosis.is_active)
}

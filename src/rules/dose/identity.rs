//! The right product, ordered once. DOSE-20, DOSE-26.

use jiff::civil::Date;

use super::Dose;
use crate::{
    clinical::{
        case::{Case, DiagnosisKind},
        order::{MatchedBy, Order, OrderState, Product},
        time::days_between,
    },
    course::{is_replaced, is_withheld},
    knowledge::{Drug, Eligibility, Indication, LookAlike},
    rules::{
        Assumption, DoseProblem, DoseRef, Finding, Mixup, Problem, Remedy, Rule, Severity, Situation, Verdict,
    },
};

/// `product-mixup`: a product with a like name, ordered for a patient of the drug. Where no diagnosis could be had,
/// nothing is said: most orders for that product are right, and nobody reads a warning on each.
pub fn mixups<'k>(situation: &Situation<'k, '_>, verdict: &mut Verdict<'k>) {
    let Situation { case, index, drug, .. } = situation;
    let is_confused =
        |order: &Order<'_>| matches!(order.product, Product::LookAlike { drug, .. } if drug == *index);
    if !case.drafts.iter().any(is_confused) {
        return;
    }
    let current_course = situation.is_current();
    for order in &case.drafts {
        let Product::LookAlike { drug: of, product } = order.product else { continue };
        let (true, Some(product), Some(first)) =
            (of == situation.index, drug.look_alikes.get(product), order.doses.first())
        else {
            continue;
        };
        if !current_course && !is_for_our_disease(situation, product) {
            continue;
        }
        verdict.findings.push(Finding {
            rule: Rule::ProductMixup,
            severity: Severity::Critical,
            dose: Some(DoseRef {
                entry: order.entry,
                instruction: 0,
                occurrence: 0,
                order: order.source.id.map(str::to_owned),
                of_instruction: order.doses.len(),
                day: first.day,
            }),
            assumptions: if order.matched_by == MatchedBy::Name {
                vec![Assumption::ProductByName]
            } else {
                Vec::new()
            },
            problem: Problem::Dose(DoseProblem::ProductMixup(Mixup::OtherProductOrdered {
                product: product.name.clone(),
                drug: drug.name.clone(),
                disease: (!current_course).then(|| disease(drug)),
            })),
            citations: vec![&product.citations],
            remedies: vec![Remedy::Delete],
        });
    }
}

/// `product-mixup`: the drug, ordered where the only disease on file is the other product's.
pub(super) fn other_diagnosis<'k>(dose: &Dose<'_, 'k, '_>) -> Option<Finding<'k>> {
    let Situation { drug, course, case, .. } = dose.situation;
    let is_first = course.drafted.first().is_some_and(|first| std::ptr::eq(first, dose.drafted));
    let Indication { specific, unspecific, other, .. } = &drug.eligibility.as_ref()?.indication;
    let product = drug.look_alikes.iter().find(|product| has_any(case, &product.diagnoses))?;
    let has_another = [specific, unspecific, other].into_iter().any(|diagnoses| has_any(case, diagnoses));
    (is_first && !has_another).then(|| {
        let mixup = Mixup::OtherDiagnosis {
            drug: drug.name.clone(),
            disease: disease(drug),
            product: product.name.clone(),
            diagnosis: product.disease.clone(),
        };
        dose.finding(Rule::ProductMixup, Severity::Critical, DoseProblem::ProductMixup(mixup))
            .citing([&product.citations])
            .mended_by(Remedy::Delete)
    })
}

/// Whether the disease on file is the drug's, and not that of the product it is confused with.
fn is_for_our_disease(situation: &Situation<'_, '_>, product: &LookAlike) -> bool {
    let Situation { case, drug, .. } = situation;
    let Some(Eligibility { indication, .. }) = &drug.eligibility else { return false };
    let has_ours = has_any(case, &indication.specific) || has_any(case, &indication.unspecific);
    has_ours && !has_any(case, &product.diagnoses)
}

fn disease(drug: &Drug) -> String {
    drug.eligibility.as_ref().map(|eligibility| eligibility.indication.disease.clone()).unwrap_or_default()
}

/// `duplicate-order`: two drafts, or a draft and an open order on file, for one day or too few days apart. DOSE-20
pub(super) fn duplicate<'k>(dose: &Dose<'_, 'k, '_>) -> Option<Finding<'k>> {
    let regimen = &dose.situation.drug.regimen;
    let other_is_draft = dose.drafted.repeats_earlier_draft;
    let other = if other_is_draft { dose.day() } else { ordered_near(dose)? };
    let is_of_one_day = other == dose.day();
    let problem = DoseProblem::DuplicateOrder {
        other_is_draft,
        other_day: (!is_of_one_day).then_some(other),
        minimum: regimen.minimum_interval_days,
    };
    let finding =
        dose.finding(Rule::DuplicateOrder, Severity::Critical, problem).citing([&regimen.interval_citations]);
    // Which of two orders for different days is the right one nobody can say.
    Some(if is_of_one_day { finding.withdrawing(dose) } else { finding })
}

/// The day of an open order on file that is nearest to the dose, and nearer than doses may be. One that was counted as a
/// dose before this one is judged by its interval.
fn ordered_near(dose: &Dose<'_, '_, '_>) -> Option<Date> {
    let Situation { case, index, drug, course, .. } = dose.situation;
    let (day, today) = (dose.day(), case.today());
    let is_open = |order: &&Order<'_>| {
        order.product == Product::Drug(*index)
            && order.state == OrderState::Active
            && !is_replaced(case, order)
    };
    let is_to_come = |other: &Date| {
        *other >= today
            && !course.given.iter().any(|given| given.day == *other)
            && !is_withheld(case, *index, *other)
    };
    let days = case.orders.iter().filter(is_open).flat_map(|order| &order.doses).map(|other| other.day);
    days.filter(|other| {
        let apart = days_between(*other, day).abs();
        apart == 0 || apart < drug.regimen.minimum_interval_days && is_to_come(other)
    })
    .min_by_key(|other| days_between(*other, day).abs())
}

/// Whether another draft of this request is for the same day.
pub(super) fn is_repeated(dose: &Dose<'_, '_, '_>) -> bool {
    let same_day = |day| day == dose.day();
    dose.situation.course.drafted.iter().filter(|other| same_day(other.dose.day)).count() > 1
}

fn has_any(case: &Case<'_>, kinds: &[DiagnosisKind]) -> bool {
    case.diagnoses.iter().any(|diagnosis| kinds.contains(&diagnosis.kind))
}

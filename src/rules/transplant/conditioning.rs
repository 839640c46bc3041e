//! Conditioning after the drug: two alkylators, or one that is too much alone. VOD-R4, VOD-R5.

use jiff::civil::Date;

use super::{Bilirubin, TransplantProblem, bilirubin, last_given};
use crate::{
    clinical::{
        medication::{Medication, MedicationState},
        order::MatchedBy,
    },
    knowledge::{Class, Conditioning},
    rules::{Assumption, Finding, Problem, Rule, Severity, Situation, Verdict},
};

/// `conditioning-two-alkylators`. It speaks of the conditioning, not of a dose of the drug, which need not be drafted.
pub(super) fn judge<'k>(situation: &Situation<'k, '_>, limits: &'k Conditioning, verdict: &mut Verdict<'k>) {
    let Situation { case, knowledge, drug, options, .. } = situation;
    let Some(since) = since(situation) else { return };
    let is_alkylator = |place: usize| knowledge.ingredients.is(place, Class::Alkylator);
    let counts = |medication: &&Medication<'_>| {
        is_due_since(medication, since) && medication.ingredients.iter().copied().any(is_alkylator)
    };
    let counted: Vec<&Medication<'_>> = case.medications.iter().filter(counts).collect();
    if counted.is_empty() {
        return;
    }
    let drafted = || counted.iter().filter(|medication| drafted_entry(medication).is_some());
    // A request for other things is not answered with what was signed before.
    if situation.course.drafted.is_empty() && drafted().next().is_none() {
        return;
    }
    let places = counted.iter().flat_map(|medication| medication.ingredients.iter().copied());
    let mut alkylators: Vec<String> = places
        .filter(|place| is_alkylator(*place))
        .filter_map(|place| Some(knowledge.ingredients.get(place)?.name.clone()))
        .collect();
    alkylators.sort_unstable();
    alkylators.dedup();
    if alkylators.len() < 2 && !alkylators.iter().any(|name| limits.alone.contains(name)) {
        return;
    }
    let bilirubin = bilirubin::last(situation);
    let at_limit = bilirubin.as_ref().and_then(Bilirubin::reaches_limit);
    let severity = if at_limit == Some(true) { Severity::Critical } else { Severity::Warning };
    let by_name = counted.iter().any(|medication| medication.matched_by == MatchedBy::Name);
    let first = drafted().min_by_key(|medication| drafted_entry(medication));
    verdict.findings.push(Finding {
        rule: Rule::ConditioningTwoAlkylators,
        severity,
        dose: None,
        assumptions: by_name.then_some(Assumption::ProductByName).into_iter().collect(),
        problem: Problem::Transplant(TransplantProblem::ConditioningTwoAlkylators {
            alkylators,
            drug: drug.name.clone(),
            bilirubin: bilirubin.map(Box::new),
            order: first.and_then(|medication| medication.source.id.map(str::to_owned)),
            profile: options.profile,
        }),
        citations: vec![&limits.citations],
        remedies: Vec::new(),
    });
}

/// From this day on an alkylator comes after the drug: that of the last dose given, else of the first one drafted.
fn since(situation: &Situation<'_, '_>) -> Option<Date> {
    last_given(situation).or_else(|| situation.course.drafted.first().map(|drafted| drafted.dose.day))
}

/// Whether it is current, may reach the whole body, and is due on some day from `since` on.
fn is_due_since(medication: &Medication<'_>, since: Date) -> bool {
    let days = &medication.days;
    let is_due = if days.on.is_empty() {
        days.until.is_none_or(|until| until >= since)
    } else {
        days.on.iter().any(|day| *day >= since)
    };
    is_due && medication.is_current() && medication.route.is_systemic() != Some(false)
}

const fn drafted_entry(medication: &Medication<'_>) -> Option<usize> {
    match medication.state {
        MedicationState::Drafted { entry } => Some(entry),
        MedicationState::OnFile(_) | MedicationState::Given => None,
    }
}

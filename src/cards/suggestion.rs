//! Remedies to suggestions: a draft as received but for what is meant, or a whole new order. One action each, but for
//! orders that belong together.

use serde_json::value::RawValue;

use super::{Style, Workshop, text};
use crate::{
    cds_hooks::{Action, SelectionBehavior, Suggestion},
    clinical::sort::sort_by_key,
    fhir::{
        created::{Belonging, medication_request, service_request},
        draft::{Change, Units, changed},
    },
    knowledge::Codes,
    rules::{DoseRef, Finding, MedicineOrder, OtherDraft, Remedy, Test},
};

/// What would mend the findings of a card; of the tests they ask for, those that this card offers.
pub(super) fn suggestions(
    workshop: &mut Workshop<'_, '_>,
    findings: &[&Finding<'_>],
    offered: &[Test],
) -> Vec<Suggestion> {
    if !workshop.style.suggestions || findings.iter().all(|finding| finding.remedies.is_empty()) {
        return Vec::new();
    }
    let mut suggestions = changes_of_drafts(workshop, findings);
    suggestions.extend(medicines(workshop, findings));
    let is_choice = is_choice(&suggestions);
    suggestions.extend(tests(workshop, findings, offered, !is_choice));
    suggestions
}

/// The tests that each card offers. Two cards that ask for one test would have it ordered twice: the gravest offers it,
/// but rather one on which it excludes nothing else.
pub(super) fn tests_by_card(cards: &[Vec<&Finding<'_>>]) -> Vec<Vec<Test>> {
    let asks = |card: &[&Finding<'_>], test: Test| {
        card.iter().any(|finding| finding.remedies.contains(&Remedy::OrderTest(test)))
    };
    let orders_several = |card: &[&Finding<'_>]| {
        let remedies = card.iter().flat_map(|finding| &finding.remedies);
        remedies.filter(|remedy| matches!(remedy, Remedy::OrderMedicine(_))).count() > 1
    };
    let offering = |test: Test| {
        let asking = cards.iter().enumerate().filter(|(_, card)| asks(card, test));
        asking.min_by_key(|(_, card)| orders_several(card)).map(|(place, _)| place)
    };
    let of_card = |(place, card): (usize, &Vec<&Finding<'_>>)| {
        let mut tests: Vec<Test> =
            card.iter().flat_map(|finding| finding.remedies.iter().filter_map(test_of)).collect();
        tests.retain(|test| offering(*test) == Some(place));
        tests
    };
    cards.iter().enumerate().map(of_card).collect()
}

const fn test_of(remedy: &Remedy) -> Option<Test> {
    match remedy {
        Remedy::OrderTest(test) => Some(*test),
        Remedy::SetDose { .. }
        | Remedy::MoveTo(_)
        | Remedy::Delete
        | Remedy::Withdraw(_)
        | Remedy::OrderMedicine(_) => None,
    }
}

/// How many of a card's suggestions may be taken.
pub(super) fn selection_behavior(suggestions: &[Suggestion], style: &Style) -> Option<SelectionBehavior> {
    match suggestions {
        [] => None,
        _ if style.only_any => Some(SelectionBehavior::Any),
        [_] => Some(SelectionBehavior::AtMostOne),
        several if is_choice(several) => Some(SelectionBehavior::AtMostOne),
        _ => Some(SelectionBehavior::Any),
    }
}

/// A suggestion of several actions stands beside those of each: who took both would order twice.
fn is_choice(suggestions: &[Suggestion]) -> bool {
    suggestions.iter().any(|suggestion| suggestion.actions.len() > 1)
}

/// The medicines to order: all at once, which is recommended, and, of several, each alone.
fn medicines(workshop: &mut Workshop<'_, '_>, findings: &[&Finding<'_>]) -> Vec<Suggestion> {
    let mut offers: Vec<(String, Box<RawValue>)> = Vec::new();
    for finding in findings {
        let of = Belonging::of_draft(workshop.drafts, finding.dose.as_ref().map(|dose| dose.entry));
        for remedy in &finding.remedies {
            let Remedy::OrderMedicine(order) = remedy else { continue };
            let (codes, listed) = (&workshop.knowledge.codes, workshop.style.listed(&order.ingredient));
            offers.extend(
                medication_request(order, &of, codes, listed)
                    .map(|resource| (medicine(order, codes), resource)),
            );
        }
    }
    let is_offered_together = workshop.style.offers_together();
    let mut suggestion = |offers: &[(String, Box<RawValue>)], is_recommended| {
        let labels: Vec<&str> = offers.iter().map(|(label, _)| label.as_str()).collect();
        let actions = offers.iter().map(|(label, resource)| Action::Create {
            description: format!("Order {label}"),
            resource: resource.clone(),
        });
        Suggestion {
            label: format!("Order {}", labels.join("; ")),
            uuid: (workshop.fresh_id)(),
            is_recommended,
            actions: actions.collect(),
        }
    };
    match offers.as_slice() {
        [] => Vec::new(),
        one @ [_] => vec![suggestion(one, true)],
        several if !is_offered_together => several.chunks(1).map(|one| suggestion(one, true)).collect(),
        several => {
            let together = suggestion(several, true);
            let each = several.chunks(1).map(|one| suggestion(one, false));
            std::iter::once(together).chain(each).collect()
        }
    }
}

/// "dexamethasone 12 mg, intravenous route, for 3 doses"
fn medicine(order: &MedicineOrder, codes: &Codes) -> String {
    let route = codes.order_route(order.route).map(|route| route.display.to_lowercase()).unwrap_or_default();
    let times = match order.times.len() {
        0 | 1 => String::new(),
        several => format!(", for {several} doses"),
    };
    format!("{} {}, {route}{times}", order.ingredient, order.dose)
}

/// The tests to order, each once, by the day of the first dose that needs it.
fn tests(
    workshop: &mut Workshop<'_, '_>,
    findings: &[&Finding<'_>],
    offered: &[Test],
    is_recommended: bool,
) -> Vec<Suggestion> {
    let wanted = findings.iter().flat_map(|finding| {
        let tests = finding.remedies.iter().filter_map(test_of);
        tests.map(|test| (test, finding.dose.as_ref()))
    });
    let mut wanted: Vec<(Test, Option<&DoseRef>)> =
        wanted.filter(|(test, _)| offered.contains(test)).collect();
    sort_by_key(&mut wanted, |(test, dose)| (*test, dose.map(|dose| dose.day)));
    wanted.dedup_by_key(|(test, _)| *test);
    let offers = wanted.into_iter().filter_map(|(test, dose)| {
        let order = workshop.knowledge.codes.test(test)?;
        let of = Belonging::of_draft(workshop.drafts, dose.map(|dose| dose.entry));
        let listed = workshop.style.listed(&order.coding.code);
        let resource = service_request(order, &of, dose.map(|dose| dose.day), listed)?;
        let label = format!("Order {}", order.label);
        let actions = vec![Action::Create { description: label.clone(), resource }];
        Some(Suggestion { label, uuid: (workshop.fresh_id)(), is_recommended, actions })
    });
    offers.collect()
}

/// One suggestion a draft. A draft without an id of its own cannot be changed or withdrawn by reference; its card stands without.
fn changes_of_drafts(workshop: &mut Workshop<'_, '_>, findings: &[&Finding<'_>]) -> Vec<Suggestion> {
    let mut doses: Vec<&DoseRef> = Vec::new();
    for finding in findings.iter().filter(|finding| !finding.remedies.is_empty()) {
        if let Some(dose) = &finding.dose
            && !doses.iter().any(|other| other.entry == dose.entry)
        {
            doses.push(dose);
        }
    }
    let of_doses: Vec<Suggestion> = doses
        .into_iter()
        .filter_map(|dose| {
            let of_draft: Vec<(&DoseRef, &Remedy)> = findings
                .iter()
                .filter_map(|finding| Some((finding.dose.as_ref()?, &finding.remedies)))
                .filter(|(other, _)| other.entry == dose.entry)
                .flat_map(|(other, remedies)| remedies.iter().map(move |remedy| (other, remedy)))
                .collect();
            let id = dose.order.as_deref().filter(|id| !workshop.drafts.is_shared(id))?;
            if of_draft.iter().any(|(_, remedy)| **remedy == Remedy::Delete) {
                return Some(delete(workshop, id, dose));
            }
            update(workshop, dose, &of_draft)
        })
        .collect();
    of_doses.into_iter().chain(withdrawals(workshop, findings)).collect()
}

/// The other drafts to withdraw, each once.
fn withdrawals(workshop: &mut Workshop<'_, '_>, findings: &[&Finding<'_>]) -> Vec<Suggestion> {
    let mut drafts: Vec<&OtherDraft> = Vec::new();
    for remedy in findings.iter().flat_map(|finding| &finding.remedies) {
        if let Remedy::Withdraw(draft) = remedy
            && !drafts.iter().any(|other| other.order == draft.order)
            && !workshop.drafts.is_shared(&draft.order)
        {
            drafts.push(draft);
        }
    }
    drafts
        .into_iter()
        .map(|draft| withdrawal(workshop, &draft.order, format!("Remove the order for {}", draft.name)))
        .collect()
}

fn delete(workshop: &mut Workshop<'_, '_>, id: &str, dose: &DoseRef) -> Suggestion {
    withdrawal(workshop, id, format!("Remove the order for {}", text::date(dose.day)))
}

fn withdrawal(workshop: &mut Workshop<'_, '_>, id: &str, label: String) -> Suggestion {
    Suggestion {
        uuid: (workshop.fresh_id)(),
        is_recommended: false,
        actions: vec![Action::Delete {
            description: label.clone(),
            resource_id: format!("MedicationRequest/{id}"),
        }],
        label,
    }
}

fn update(
    workshop: &mut Workshop<'_, '_>,
    dose: &DoseRef,
    remedies: &[(&DoseRef, &Remedy)],
) -> Option<Suggestion> {
    let drug = workshop.drafts.drug(dose.entry).filter(|_| workshop.style.updates)?;
    let preparation = &workshop.knowledge.drugs.get(drug)?.preparation;
    let changes = changes(remedies);
    if changes.is_empty() {
        return None;
    }
    let said: Vec<String> = changes.iter().map(in_words).collect();
    let units = Units { codes: &workshop.knowledge.codes, preparation };
    let resource = changed(workshop.drafts.raw(dose.entry)?.text, &changes, units)?;
    let label = format!("Change the order: {}", said.join("; "));
    Some(Suggestion {
        uuid: (workshop.fresh_id)(),
        is_recommended: true,
        actions: vec![Action::Update { description: label.clone(), resource }],
        label,
    })
}

/// The changes of one draft: one dose an instruction, and for each dose the latest of the days asked for.
fn changes(remedies: &[(&DoseRef, &Remedy)]) -> Vec<Change> {
    let mut changes: Vec<Change> = Vec::new();
    for (dose, remedy) in remedies {
        match remedy {
            Remedy::SetDose { dose: to, per_surface, ordered, ordered_per_surface } => {
                // An instruction of several doses has one number: it may change only if all of them need that.
                let alike = remedies.iter().filter(|(other, remedy)| {
                    other.instruction == dose.instruction
                        && matches!(remedy, Remedy::SetDose { dose: other, .. } if other == to)
                });
                if alike.count() != dose.of_instruction {
                    continue;
                }
                let is_there = changes.iter().any(|change| {
                    matches!(change, Change::Dose { instruction, .. } if *instruction == dose.instruction)
                });
                if !is_there {
                    changes.push(Change::Dose {
                        instruction: dose.instruction,
                        ordered: *ordered,
                        ordered_per_surface: *ordered_per_surface,
                        dose: *to,
                        per_surface: *per_surface,
                    });
                }
            }
            Remedy::MoveTo(date) => {
                let earlier = changes.iter_mut().find_map(|change| match change {
                    Change::Day { instruction, occurrence, to, .. }
                        if (*instruction, *occurrence) == (dose.instruction, dose.occurrence) =>
                    {
                        Some(to)
                    }
                    Change::Day { .. } | Change::Dose { .. } => None,
                });
                match earlier {
                    Some(to) => *to = (*to).max(*date),
                    None => changes.push(Change::Day {
                        instruction: dose.instruction,
                        occurrence: dose.occurrence,
                        from: dose.day,
                        to: *date,
                    }),
                }
            }
            Remedy::Delete | Remedy::Withdraw(_) | Remedy::OrderTest(_) | Remedy::OrderMedicine(_) => {}
        }
    }
    changes
}

fn in_words(change: &Change) -> String {
    match change {
        Change::Dose { dose, ordered, .. } => {
            format!("{} instead of {}", text::mg(*dose), text::mg(*ordered))
        }
        Change::Day { from, to, .. } => format!("on {} instead of {}", text::date(*to), text::date(*from)),
    }
}

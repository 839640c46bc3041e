//! Orders and administrations of other medicines, as facts: which ingredients, where they go, on which days.

mod days;

use jiff::civil::Date;

use self::days::days;
use super::{
    dosage::{Dosage, Timing, coded_routes},
    element::CodeableConcept,
    medication::{Names, Recognised},
    orders::{Context, state},
    resource::{MedicationAdministration, MedicationRequest},
};
use crate::{
    clinical::{
        fact::{Fact, Source},
        medication::{Medication, MedicationDays, MedicationRoute, MedicationState},
        order::OrderState,
        time::ClinicalTime,
    },
    knowledge::{Codes, RouteKind},
};

/// The medicine of an order; `entry` is that of a draft. `names` are those of the product. `None` if no rule asks
/// for it, or if it was never due: withdrawn before its day.
pub(super) fn ordered<'a>(
    request: &MedicationRequest<'a>,
    recognised: &Recognised<'a>,
    entry: Option<usize>,
    names: Names<'_>,
    context: &Context<'_>,
) -> Option<Medication<'a>> {
    // What is not to be given was never due either.
    if recognised.ingredients.is_empty() || request.do_not_perform == Some(true) {
        return None;
    }
    let codes = &context.knowledge.codes;
    let dosages = request.dosage.iter().filter_map(Fact::known);
    let state = entry
        .map_or_else(|| MedicationState::OnFile(state(request)), |entry| MedicationState::Drafted { entry });
    let routes = dosages.clone().filter_map(|dosage| dosage.route.as_ref());
    let instructions = dosages.clone().filter_map(|dosage| dosage.text);
    Some(Medication {
        ingredients: recognised.ingredients,
        matched_by: recognised.matched_by,
        state,
        route: route(routes, names, recognised.route, instructions, codes),
        as_needed: is_as_needed(dosages, names, codes),
        days: until_now(days(request, entry.is_some(), context), state, context.today())?,
        source: request.source(),
    })
}

/// The medicine of a dose that was given, be it in part; `None` if it was not, or nobody can say when.
pub(super) fn given<'a>(
    administration: &MedicationAdministration<'a>,
    recognised: &Recognised<'a>,
    names: Names<'_>,
    context: &Context<'_>,
) -> Option<Medication<'a>> {
    let is_given = matches!(administration.status, Some("completed" | "in-progress" | "on-hold" | "stopped"));
    let time = ClinicalTime::parse(administration.effective.known()?).ok()?;
    let day = time.day(context.zone)?;
    if !is_given || time.first_moment(context.zone) > context.at {
        return None;
    }
    let dosage = administration.dosage.known();
    let routes = dosage.and_then(|dosage| dosage.route.as_ref()).into_iter();
    let instructions = dosage.and_then(|dosage| dosage.text).into_iter();
    Some(Medication {
        ingredients: recognised.ingredients,
        matched_by: recognised.matched_by,
        state: MedicationState::Given,
        route: route(routes, names, recognised.route, instructions, &context.knowledge.codes),
        as_needed: false,
        days: MedicationDays { on: vec![day], from: Some(day), until: Some(day) },
        source: administration.source(),
    })
}

/// The place of a medicine among all: drafts as they came, then orders on file, then doses given, so that the order in
/// which resources came makes no difference.
pub(super) fn place<'a>(medication: &Medication<'a>) -> (usize, usize, Option<Date>, Source<'a>) {
    let (rank, entry) = match medication.state {
        MedicationState::Drafted { entry } => (0, entry),
        MedicationState::OnFile(_) => (1, 0),
        MedicationState::Given => (2, 0),
    };
    (rank, entry, medication.days.from, medication.source)
}

/// What is over by now has no days to come; `None` if nothing is left.
fn until_now(days: MedicationDays, state: MedicationState, today: Date) -> Option<MedicationDays> {
    let is_over = matches!(state, MedicationState::OnFile(OrderState::Completed | OrderState::Withdrawn));
    if !is_over || days.until.is_none_or(|until| until <= today) {
        return Some(days);
    }
    let were_certain = !days.on.is_empty();
    let on: Vec<Date> = days.on.into_iter().filter(|day| *day <= today).collect();
    let is_left = if were_certain { !on.is_empty() } else { days.from.is_none_or(|from| from <= today) };
    is_left.then_some(MedicationDays { on, from: days.from, until: Some(today) })
}

/// Whether it is given only if needed: every instruction that asks for something says so, or, without any, the name
/// of the order.
fn is_as_needed<'d>(dosages: impl Iterator<Item = &'d Dosage<'d>>, names: Names<'_>, codes: &Codes) -> bool {
    let says = |text: &str| codes.says_as_needed(text);
    let is_prn = |dosage: &Dosage<'_>| dosage.as_needed || dosage.words().any(says);
    let asks = |dosage: &Dosage<'_>| {
        dosage.timing != Timing::default() || !dosage.doses.is_empty() || is_prn(dosage)
    };
    let mut asking = dosages.filter(|dosage| asks(dosage)).peekable();
    if asking.peek().is_none() {
        return names.each().any(says);
    }
    asking.all(is_prn)
}

/// Where a medicine goes: as stated, else by the form in the name of the product, else by what its code says of it, else by
/// the text of the instructions. That it is injected does not say where: the instructions may.
fn route<'t>(
    stated: impl Iterator<Item = &'t CodeableConcept<'t>>,
    names: Names<'_>,
    product: Option<RouteKind>,
    instructions: impl Iterator<Item = &'t str>,
    codes: &Codes,
) -> MedicationRoute {
    let stated = systemic_first(stated.filter_map(|route| stated_kind(route, codes)));
    let form = || local_first(names.each().flat_map(|name| codes.dose_forms(name))).or(product);
    let kind = match stated {
        // A foam or cream acts where it is put, a suppository does not.
        Some(RouteKind::OtherSystemic) => form().filter(|form| *form == RouteKind::Local).or(stated),
        Some(_) => stated,
        None => form()
            .filter(|form| *form != RouteKind::Injection)
            .or_else(|| local_first(instructions.flat_map(|text| codes.dose_forms(text)))),
    };
    kind.map_or(MedicationRoute::NotStated, of_kind)
}

/// The route that a concept states: by code, else by name.
fn stated_kind(route: &CodeableConcept<'_>, codes: &Codes) -> Option<RouteKind> {
    let by_name = || systemic_first(route.words().flat_map(|words| codes.routes(words)));
    systemic_first(coded_routes(route, codes)).or_else(by_name)
}

/// Of several stated routes ("by mouth or into a vein"), the first that reaches the whole body.
fn systemic_first(kinds: impl Iterator<Item = RouteKind>) -> Option<RouteKind> {
    kinds.min_by_key(|kind| of_kind(*kind).is_systemic() != Some(true))
}

/// Of several forms, the one that acts locally, else the most exact: a "suspension for intrathecal injection" is not
/// for a vein.
fn local_first(kinds: impl Iterator<Item = RouteKind>) -> Option<RouteKind> {
    kinds.min_by_key(|kind| match kind {
        RouteKind::Intrathecal => 0,
        RouteKind::Local => 1,
        RouteKind::Intravenous | RouteKind::IntravenousPush | RouteKind::Oral | RouteKind::Intramuscular => 2,
        RouteKind::OtherSystemic => 3,
        RouteKind::Injection => 4,
    })
}

const fn of_kind(kind: RouteKind) -> MedicationRoute {
    match kind {
        RouteKind::Intravenous | RouteKind::IntravenousPush => MedicationRoute::Intravenous,
        RouteKind::Oral => MedicationRoute::Oral,
        RouteKind::Intramuscular => MedicationRoute::Intramuscular,
        RouteKind::OtherSystemic => MedicationRoute::OtherSystemic,
        RouteKind::Intrathecal => MedicationRoute::Intrathecal,
        RouteKind::Local => MedicationRoute::Local,
        RouteKind::Injection => MedicationRoute::NotStated,
    }
}

#[cfg(test)]
mod tests;

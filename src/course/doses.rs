//! Which doses count: those given, else those ordered for days that have passed; and those drafted.

use jiff::civil::Date;

use crate::{
    clinical::{
        case::Case,
        fact::{Fact, Reason},
        order::{Administration, Amount, Order, OrderState, OrderedDose, Product},
        sort::sort_by_key,
    },
    course::{GivenDose, RestsOn, place::Place},
};

/// The past doses of a drug, oldest first, one a day.
///
/// Administrations count where there are any; else orders on file whose day has passed are assumed given.
pub(super) fn given(case: &Case<'_>, drug: usize) -> Vec<GivenDose> {
    if case.administrations.is_empty() && case.orders.is_empty() {
        return Vec::new();
    }
    let on_file: Vec<&Administration<'_>> =
        case.administrations.iter().filter(|dose| dose.drug == drug).collect();
    let mut doses: Vec<GivenDose> = if on_file.iter().any(|dose| dose.given) {
        on_file.into_iter().filter(|dose| dose.given).map(|dose| recorded(case, dose)).collect()
    } else {
        ordered(case, drug).filter(|(_, dose)| dose.day < case.today()).map(assumed).collect()
    };
    // What an active order has for the days up to a draft will be given before it.
    let is_ahead = |(order, dose): &(&Order<'_>, &OrderedDose)| {
        order.state == OrderState::Active
            && dose.day >= case.today()
            && first_drafted(case, drug).is_some_and(|first| dose.day < first)
    };
    doses.extend(ordered(case, drug).filter(is_ahead).map(assumed));
    sort_by_key(&mut doses, |dose| dose.day);
    doses.dedup_by(|later, earlier| {
        let same_day = later.day == earlier.day;
        if same_day {
            earlier.amount = agreed(&earlier.amount, &later.amount);
            earlier.told |= later.told;
        }
        same_day
    });
    doses
}

/// The doses of orders on file that stand or were carried out, but for those withheld and those of orders that a draft
/// replaces.
fn ordered<'c, 'a>(
    case: &'c Case<'a>,
    drug: usize,
) -> impl Iterator<Item = (&'c Order<'a>, &'c OrderedDose)> {
    let is_withheld = move |dose: &OrderedDose| {
        case.administrations
            .iter()
            .any(|record| record.drug == drug && !record.given && record.day == dose.day)
    };
    let is_replaced = |order: &Order<'a>| {
        order.source.id.is_some() && case.drafts.iter().any(|draft| draft.replaces == order.source.id)
    };
    case.orders
        .iter()
        .filter(move |order| {
            order.product == Product::Drug(drug)
                && matches!(order.state, OrderState::Active | OrderState::Completed)
                && !is_replaced(order)
        })
        .flat_map(|order| order.doses.iter().map(move |dose| (order, dose)))
        .filter(move |(_, dose)| !is_withheld(dose))
}

fn assumed((order, dose): (&Order<'_>, &OrderedDose)) -> GivenDose {
    GivenDose {
        day: dose.day,
        amount: dose.amount,
        rests_on: RestsOn::Order,
        told: order.told,
        place: Place::default(),
    }
}

fn first_drafted(case: &Case<'_>, drug: usize) -> Option<Date> {
    let drafts = case.drafts.iter().filter(|order| order.product == Product::Drug(drug));
    drafts.flat_map(|order| &order.doses).map(|dose| dose.day).min()
}

/// A dose as its administration records it. Its order tells what it is for, and how much it is where the administration
/// does not say; of an infusion stopped halfway the record has said what can be known.
fn recorded(case: &Case<'_>, record: &Administration<'_>) -> GivenDose {
    let (mut told, mut amount) = (record.told, record.amount);
    if let Some(order) = order_of(case, record) {
        told |= order.told;
        if !matches!(amount, Fact::Known(_) | Fact::Unusable(Reason::GivenInPart)) {
            amount = ordered_on(order, record.day).unwrap_or(amount);
        }
    }
    let (day, rests_on) = (record.day, RestsOn::Administration);
    GivenDose { day, amount, rests_on, told, place: Place::default() }
}

/// The order that an administration carries out: the one it names, else one for its day.
fn order_of<'c, 'a>(case: &'c Case<'a>, record: &Administration<'_>) -> Option<&'c Order<'a>> {
    if record.order.is_some() {
        return case.orders.iter().find(|order| order.source.id == record.order);
    }
    ordered(case, record.drug).find(|(_, dose)| dose.day == record.day).map(|(order, _)| order)
}

/// The amount that an order has for a day, or for its only dose.
fn ordered_on(order: &Order<'_>, day: Date) -> Option<Fact<Amount>> {
    let of_day = order.doses.iter().find(|dose| dose.day == day);
    let only = || order.doses.first().filter(|_| order.doses.len() == 1);
    let amount = of_day.or_else(only)?.amount;
    matches!(amount, Fact::Known(_)).then_some(amount)
}

/// One amount of two records of one day.
fn agreed(one: &Fact<Amount>, other: &Fact<Amount>) -> Fact<Amount> {
    match (one, other) {
        (Fact::Known(first), Fact::Known(second)) if first == second => *one,
        (Fact::Known(_), Fact::Absent) => *one,
        (Fact::Absent, Fact::Known(_)) => *other,
        (Fact::Absent, Fact::Absent) => Fact::Absent,
        _ => Fact::Unusable(Reason::Disagrees),
    }
}

/// The drafted doses of a drug by day; of one day, in the order of the Bundle. A dose of a re-signed order that was
/// already given is not ordered again: its administration names the order, or its day has passed.
pub(super) fn drafted<'c, 'a>(case: &'c Case<'a>, drug: usize) -> Vec<(&'c Order<'a>, &'c OrderedDose)> {
    let already_given = |order: &Order<'a>, dose: &OrderedDose| {
        case.administrations.iter().any(|record| {
            let is_linked = record.order.is_some() && record.order == order.source.id;
            record.drug == drug
                && record.given
                && record.day == dose.day
                && (is_linked || dose.day < case.today())
        })
    };
    let mut doses: Vec<_> = case
        .drafts
        .iter()
        .filter(|order| order.product == Product::Drug(drug))
        .flat_map(|order| order.doses.iter().map(move |dose| (order, dose)))
        .filter(|(order, dose)| !already_given(order, dose))
        .collect();
    sort_by_key(&mut doses, |(order, dose)| (dose.day, order.entry, dose.instruction, dose.occurrence));
    doses
}

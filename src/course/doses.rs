//! Which doses count: those given, else those ordered for days that have passed; and those drafted.

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::{
    clinical::{
        case::Case,
        fact::{Fact, Reason},
        order::{Administration, Amount, Order, OrderState, OrderedDose, Product},
        sort::sort_by_key,
    },
    course::{GivenDose, RestsOn, place::Place},
    knowledge::Drug,
};

/// The past doses of a drug, oldest first, one a day.
///
/// Administrations count where there are any; else orders on file whose day has passed are assumed given. One that a draft is
/// judged in the place of does not count.
pub(super) fn given(case: &Case<'_>, index: usize, drug: &Drug) -> Vec<GivenDose> {
    if case.administrations.is_empty() && case.orders.is_empty() {
        return Vec::new();
    }
    let of_drug = case.administrations.iter().filter(|record| record.drug == index);
    let on_file: Vec<&Administration<'_>> =
        of_drug.filter(|record| !is_drafted_anew(case, (index, drug), record)).collect();
    let mut doses: Vec<GivenDose> = if on_file.iter().any(|dose| dose.given) {
        on_file.into_iter().filter(|dose| dose.given).map(|dose| recorded(case, dose)).collect()
    } else {
        ordered(case, index).filter(|(_, dose)| dose.day < case.today()).map(assumed).collect()
    };
    // What an active order has for the days up to a draft will be given before it.
    let is_ahead = |(order, dose): &(&Order<'_>, &OrderedDose)| {
        order.state == OrderState::Active
            && dose.day >= case.today()
            && first_drafted(case, index).is_some_and(|first| dose.day < first)
    };
    doses.extend(ordered(case, index).filter(is_ahead).map(assumed));
    sort_by_key(&mut doses, |dose| dose.day);
    doses.dedup_by(|later, earlier| {
        let same_day = later.day == earlier.day;
        if same_day {
            earlier.amount = agreed(&earlier.amount, &later.amount);
            earlier.told |= later.told;
            earlier.stated_day = earlier.stated_day.or(later.stated_day);
        }
        same_day
    });
    doses
}

/// The doses of orders on file that stand or were carried out, but for those withheld and those of open orders that a
/// draft replaces.
fn ordered<'c, 'a>(
    case: &'c Case<'a>,
    drug: usize,
) -> impl Iterator<Item = (&'c Order<'a>, &'c OrderedDose)> {
    case.orders
        .iter()
        .filter(move |order| {
            order.product == Product::Drug(drug)
                && matches!(order.state, OrderState::Active | OrderState::Completed)
                && !is_replaced(case, order)
        })
        .flat_map(|order| order.doses.iter().map(move |dose| (order, dose)))
        .filter(move |(_, dose)| !is_withheld(case, drug, dose.day))
}

/// Whether a draft takes the place of an open order. What was carried out stays so, whatever the next order says it follows.
pub(crate) fn is_replaced(case: &Case<'_>, order: &Order<'_>) -> bool {
    order.state == OrderState::Active
        && order.source.id.is_some()
        && case.drafts.iter().any(|draft| draft.replaces == order.source.id)
}

/// Whether the dose of a day is recorded as not given.
pub(crate) fn is_withheld(case: &Case<'_>, drug: usize, day: Date) -> bool {
    case.administrations.iter().any(|record| record.drug == drug && !record.given && record.day == day)
}

fn assumed((order, dose): (&Order<'_>, &OrderedDose)) -> GivenDose {
    GivenDose {
        day: dose.day,
        amount: dose.amount,
        rests_on: RestsOn::Order,
        told: order.told,
        stated_day: dose.stated.day,
        place: Place::default(),
    }
}

fn first_drafted(case: &Case<'_>, drug: usize) -> Option<Date> {
    let drafts = case.drafts.iter().filter(|order| order.product == Product::Drug(drug));
    drafts.flat_map(|order| &order.doses).map(|dose| dose.day).min()
}

/// A dose as its administration records it. Its order tells what it is for, which day of the cycle it is, and how much it is
/// where the administration does not say; of an infusion stopped halfway the record has said what can be known.
fn recorded(case: &Case<'_>, record: &Administration<'_>) -> GivenDose {
    let (mut told, mut amount, mut stated_day) = (record.told, record.amount, None);
    if let Some(order) = order_of(case, record) {
        told |= order.told;
        stated_day = of_day(order, record.day).and_then(|dose| dose.stated.day);
        if !matches!(amount, Fact::Known(_) | Fact::Unusable(Reason::GivenInPart)) {
            amount = ordered_on(order, record.day).unwrap_or(amount);
        }
    }
    let (day, rests_on) = (record.day, RestsOn::Administration);
    GivenDose { day, amount, rests_on, told, stated_day, place: Place::default() }
}

/// The order that an administration carries out: the one it names, which may be the draft of a re-signed one, else one for
/// its day.
fn order_of<'c, 'a>(case: &'c Case<'a>, record: &Administration<'_>) -> Option<&'c Order<'a>> {
    if record.order.is_some() {
        return case.orders.iter().chain(&case.drafts).find(|order| order.source.id == record.order);
    }
    ordered(case, record.drug).find(|(_, dose)| dose.day == record.day).map(|(order, _)| order)
}

/// The dose that an order has for a day, or its only one: that may have been given on another day.
fn of_day<'o>(order: &'o Order<'_>, day: Date) -> Option<&'o OrderedDose> {
    match order.doses.as_slice() {
        [only] => Some(only),
        doses => doses.iter().find(|dose| dose.day == day),
    }
}

/// The amount that an order has for a day.
fn ordered_on(order: &Order<'_>, day: Date) -> Option<Fact<Amount>> {
    let amount = of_day(order, day)?.amount;
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

/// The drafted doses of a drug.
#[derive(Default)]
pub(super) struct Drafted<'c, 'a> {
    /// By day; of one day, in the order of the Bundle.
    pub(super) doses: Vec<(&'c Order<'a>, &'c OrderedDose)>,
    /// The days of doses that were given already: a re-signed order does not order them again.
    pub(super) given: Vec<Date>,
}

pub(super) fn drafted<'c, 'a>(case: &'c Case<'a>, index: usize, drug: &Drug) -> Drafted<'c, 'a> {
    let mut drafted = Drafted::default();
    for order in case.drafts.iter().filter(|order| order.product == Product::Drug(index)) {
        for dose in &order.doses {
            if was_given(case, (index, drug), order, dose) {
                drafted.given.push(dose.day);
            } else {
                drafted.doses.push((order, dose));
            }
        }
    }
    sort_by_key(&mut drafted.doses, |(order, dose)| {
        (dose.day, order.entry, dose.instruction, dose.occurrence)
    });
    drafted
}

/// Whether a dose was given already: a record of its day names its order and has its amount but for rounding, or names none
/// and has the very amount, where the order itself states the day. Any other dose of that day is not this one.
fn was_given(case: &Case<'_>, (index, drug): (usize, &Drug), order: &Order<'_>, dose: &OrderedDose) -> bool {
    let is_alike = |record: &Administration<'_>| {
        dose.day < case.today()
            && !dose.day_from.is_assumed()
            && record.amount == dose.amount
            && record.amount.known().is_some()
    };
    case.administrations.iter().any(|record| {
        let is_its = match record.order {
            Some(_) => record.order == order.source.id && is_of_its_amount(record, dose, drug),
            None => is_alike(record),
        };
        record.drug == index && record.given && record.day == dose.day && is_its
    })
}

/// Whether a record has the amount of a dose, but for rounding; not so if either is not known.
fn is_of_its_amount(record: &Administration<'_>, dose: &OrderedDose, drug: &Drug) -> bool {
    let milligrams = |amount: &Fact<Amount>| amount.known()?.milligrams(drug.preparation.strength, None);
    milligrams(&record.amount).zip(milligrams(&dose.amount)).is_some_and(|(given, ordered)| {
        (ordered.ratio_to(given) - Decimal::ONE).abs() <= drug.tolerances.rounding
    })
}

/// Whether a record is of a draft that has another amount now, or one that cannot be compared: the draft is judged instead.
fn is_drafted_anew(case: &Case<'_>, of: (usize, &Drug), record: &Administration<'_>) -> bool {
    let its = case.drafts.iter().filter(|draft| record.order.is_some() && draft.source.id == record.order);
    its.flat_map(|draft| draft.doses.iter().map(move |dose| (draft, dose)))
        .any(|(draft, dose)| dose.day == record.day && !was_given(case, of, draft, dose))
}

#[cfg(test)]
mod tests;

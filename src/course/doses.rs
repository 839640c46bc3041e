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
    let recorded: Vec<&Administration<'_>> =
        case.administrations.iter().filter(|dose| dose.drug == drug).collect();
    let mut doses: Vec<GivenDose> = if recorded.iter().any(|dose| dose.given) {
        recorded
            .into_iter()
            .filter(|dose| dose.given)
            .map(|dose| {
                let order = order_of(case, dose);
                GivenDose {
                    day: dose.day,
                    amount: dose.amount,
                    rests_on: RestsOn::Administration,
                    toxicity: dose.toxicity || order.is_some_and(|order| order.toxicity),
                    level_2: dose.level_2,
                    stated_day: order.and_then(|order| stated_by(order, dose.day)),
                    place: Place::default(),
                }
            })
            .collect()
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
            earlier.toxicity |= later.toxicity;
            earlier.level_2 |= later.level_2;
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
    let is_withheld = move |dose: &OrderedDose| {
        case.administrations
            .iter()
            .any(|record| record.drug == drug && !record.given && record.day == dose.day)
    };
    // What was carried out stays so, whatever the next order says it follows.
    let is_replaced = |order: &Order<'a>| {
        order.state == OrderState::Active
            && order.source.id.is_some()
            && case.drafts.iter().any(|draft| draft.replaces == order.source.id)
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
        toxicity: order.toxicity,
        level_2: order.level_2,
        stated_day: dose.stated.day,
        place: Place::default(),
    }
}

fn first_drafted(case: &Case<'_>, drug: usize) -> Option<Date> {
    let drafts = case.drafts.iter().filter(|order| order.product == Product::Drug(drug));
    drafts.flat_map(|order| &order.doses).map(|dose| dose.day).min()
}

/// The order that an administration carries out; of a re-signed one, the draft.
fn order_of<'c, 'a>(case: &'c Case<'a>, dose: &Administration<'_>) -> Option<&'c Order<'a>> {
    let id = dose.order?;
    case.orders.iter().chain(&case.drafts).find(|order| order.source.id == Some(id))
}

/// The day of the cycle that an order states for its dose of some day; its only dose may have been given on another.
fn stated_by(order: &Order<'_>, day: Date) -> Option<i64> {
    let of_day = order.doses.iter().find(|dose| dose.day == day);
    let dose = match order.doses.as_slice() {
        [only] => Some(only),
        _ => of_day,
    };
    dose?.stated.day
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

pub(super) fn drafted<'c, 'a>(case: &'c Case<'a>, drug: usize) -> Drafted<'c, 'a> {
    let mut drafted = Drafted::default();
    for order in case.drafts.iter().filter(|order| order.product == Product::Drug(drug)) {
        for dose in &order.doses {
            if was_given(case, drug, order, dose) {
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

/// Whether a dose was given already: a record of its day names its order, or names none and has the very amount, where the
/// order itself states the day. Any other dose of that day is not this one.
fn was_given(case: &Case<'_>, drug: usize, order: &Order<'_>, dose: &OrderedDose) -> bool {
    let is_alike = |record: &Administration<'_>| {
        dose.day < case.today()
            && !dose.day_from.is_assumed()
            && record.amount == dose.amount
            && record.amount.known().is_some()
    };
    case.administrations.iter().any(|record| {
        let is_its = match record.order {
            Some(_) => record.order == order.source.id,
            None => is_alike(record),
        };
        record.drug == drug && record.given && record.day == dose.day && is_its
    })
}

#[cfg(test)]
mod tests;

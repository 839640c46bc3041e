//! Which doses count: those given, else those ordered for days that have passed; and those drafted.

use crate::{
    clinical::{
        case::Case,
        fact::{Fact, Reason},
        order::{Administration, Amount, Order, OrderState, OrderedDose, Product},
    },
    course::{GivenDose, RestsOn, place::Place},
};

/// The past doses of a drug, oldest first, one a day.
///
/// Administrations count where there are any; else orders on file whose day has passed are assumed given.
pub(super) fn given(case: &Case<'_>, drug: usize) -> Vec<GivenDose> {
    let recorded: Vec<&Administration<'_>> =
        case.administrations.iter().filter(|dose| dose.drug == drug).collect();
    let mut doses: Vec<GivenDose> = if recorded.iter().any(|dose| dose.given) {
        recorded
            .into_iter()
            .filter(|dose| dose.given)
            .map(|dose| GivenDose {
                day: dose.day,
                amount: dose.amount.clone(),
                rests_on: RestsOn::Administration,
                toxicity: dose.toxicity || reason_of_its_order(case, dose),
                level_2: dose.level_2,
                place: Place::default(),
            })
            .collect()
    } else {
        assumed_given(case, drug)
    };
    doses.sort_by_key(|dose| dose.day);
    doses.dedup_by(|later, earlier| {
        let same_day = later.day == earlier.day;
        if same_day {
            earlier.amount = agreed(&earlier.amount, &later.amount);
            earlier.toxicity |= later.toxicity;
            earlier.level_2 |= later.level_2;
        }
        same_day
    });
    doses
}

fn assumed_given(case: &Case<'_>, drug: usize) -> Vec<GivenDose> {
    let withheld = |dose: &OrderedDose| {
        case.administrations.iter().any(|record| record.drug == drug && !record.given && record.day == dose.day)
    };
    let meant = case.orders.iter().filter(|order| {
        order.product == Product::Drug(drug) && matches!(order.state, OrderState::Meant { .. })
    });
    meant
        .flat_map(|order| order.doses.iter().map(move |dose| (order, dose)))
        .filter(|(_, dose)| dose.day < case.today() && !withheld(dose))
        .map(|(order, dose)| GivenDose {
            day: dose.day,
            amount: dose.amount.clone(),
            rests_on: RestsOn::Order,
            toxicity: order.toxicity,
            level_2: order.level_2,
            place: Place::default(),
        })
        .collect()
}

/// Whether the order that an administration carries out names toxicity as its reason.
fn reason_of_its_order(case: &Case<'_>, dose: &Administration<'_>) -> bool {
    dose.order.is_some() && case.orders.iter().any(|order| order.source.id == dose.order && order.toxicity)
}

/// One amount of two records of one day.
fn agreed(one: &Fact<Amount>, other: &Fact<Amount>) -> Fact<Amount> {
    match (one, other) {
        (Fact::Known(first), Fact::Known(second)) if first == second => one.clone(),
        (Fact::Known(_), Fact::Absent) => one.clone(),
        (Fact::Absent, Fact::Known(_)) => other.clone(),
        (Fact::Absent, Fact::Absent) => Fact::Absent,
        _ => Fact::Unusable(Reason::Disagrees),
    }
}

/// The drafted doses of a drug by day; of one day, in the order of the Bundle. A dose of a re-signed order that was
/// already given is not ordered again.
pub(super) fn drafted<'c, 'a>(case: &'c Case<'a>, drug: usize) -> Vec<(&'c Order<'a>, &'c OrderedDose)> {
    let already_given = |order: &Order<'a>, dose: &OrderedDose| {
        order.source.id.is_some()
            && case
                .administrations
                .iter()
                .any(|record| record.given && record.day == dose.day && record.order == order.source.id)
    };
    let mut doses: Vec<_> = case
        .drafts
        .iter()
        .filter(|order| order.product == Product::Drug(drug))
        .flat_map(|order| order.doses.iter().map(move |dose| (order, dose)))
        .filter(|(order, dose)| !already_given(order, dose))
        .collect();
    doses.sort_by_key(|(order, dose)| (dose.day, order.entry, dose.instruction, dose.occurrence));
    doses
}

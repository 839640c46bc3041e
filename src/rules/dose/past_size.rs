//! Height, weight and body surface of an earlier day. BSA-08: a value that others contradict is not used.

use jiff::civil::Date;

use super::{
    body_surface::body_surface,
    surface::{believed_height, believed_weight, height_confusion, weight_confusion},
};
use crate::{
    clinical::{
        case::Case,
        fact::{Bound, Reading, Series},
        quantity::{Kilograms, SquareMetres},
    },
    rules::{Confusion, Situation},
};

/// The body surface area on the day of a past dose.
pub(super) fn past_surface(situation: &Situation<'_, '_>, day: Date) -> Option<SquareMetres> {
    let case = situation.case;
    let height = nearest(&case.heights, case, day, |at| {
        is_contradicted(
            &case.heights,
            at,
            || believed_height(situation),
            |earlier, later| height_confusion(situation, earlier, later),
        )
    })?;
    let weight = weight_on(situation, day)?;
    body_surface(situation.options.formula, height.value, weight.value)
}

/// The weight on a day: the nearest before it, else the first after.
pub(in crate::rules) fn weight_on<'s>(
    situation: &Situation<'_, 's>,
    day: Date,
) -> Option<&'s Reading<'s, Kilograms>> {
    let case = situation.case;
    nearest(&case.weights, case, day, |at| {
        is_contradicted(
            &case.weights,
            at,
            || believed_weight(situation),
            |earlier, later| weight_confusion(situation, earlier, later),
        )
    })
}

/// The exact reading nearest before a day, else the first after, of those that are not contradicted.
fn nearest<'c, 'a, T>(
    series: &'c Series<'a, T>,
    case: &Case<'_>,
    day: Date,
    is_contradicted: impl Fn(usize) -> bool,
) -> Option<&'c Reading<'a, T>> {
    let usable = |(at, reading): &(usize, &Reading<'_, T>)| is_exact(reading) && !is_contradicted(*at);
    let is_before = |reading: &Reading<'_, T>| reading.time.day(case.zone).is_some_and(|taken| taken <= day);
    let mut readings = series.readings.iter().enumerate();
    let before = readings.find(|reading| is_before(reading.1) && usable(reading));
    before.or_else(|| series.readings.iter().enumerate().rev().find(usable)).map(|(_, reading)| reading)
}

/// Whether a reading is in another unit than it says, by the value of now; or both its neighbours contradict it. A jump
/// against one side alone may be a true one.
fn is_contradicted<'s, T>(
    series: &'s Series<'s, T>,
    at: usize,
    now: impl Fn() -> Option<&'s Reading<'s, T>>,
    confusion: impl Fn(&Reading<'s, T>, &Reading<'s, T>) -> Option<Confusion>,
) -> bool {
    let Some((newer, [reading, older @ ..])) = series.readings.split_at_checked(at) else { return false };
    let Some(later) = newer.iter().rev().find(|reading| is_exact(reading)) else { return false };
    let earlier = older.iter().find(|reading| is_exact(reading));
    let is_between = confusion(reading, later).is_some()
        && earlier.is_some_and(|earlier| confusion(earlier, reading).is_some());
    is_between || now().is_some_and(|now| confusion(reading, now) == Some(Confusion::Units))
}

fn is_exact<T>(reading: &Reading<'_, T>) -> bool {
    reading.bound == Bound::Exact
}

//! What counts as given, and what a draft still orders.

use rstest::rstest;

use crate::{
    clinical::{
        case::Case,
        fact::{Fact, Reason},
        order::{Administration, Amount, DayFrom, Order, OrderState, OrderedDose},
    },
    course::{Course, Fit},
    testing::{case, day, given, given_on, knowledge, mg, order, ordered, stating},
};

/// Days of the doses still ordered, and of those that were given before.
fn drafted(case: &Case<'_>) -> (usize, usize) {
    let course = Course::of(case, 0, &knowledge().drugs[0]);
    (course.drafted.len(), course.given_before.len())
}

// 1.46 mg were given on day 1. On day 2 a draft of 1.46 mg for day 1 is the dose given if the record names its order, or
// none; never if it names another, or the amount is another by more than rounding, or where it names none the day is assumed.
#[rstest]
#[case(Some("order-0"), DayFrom::Event, "1.46", true)]
#[case(Some("order-0"), DayFrom::Authored, "1.5", true)]
#[case(Some("order-0"), DayFrom::Event, "14.6", false)]
#[case(None, DayFrom::Event, "1.46", true)]
#[case(None, DayFrom::Event, "14.6", false)]
#[case(None, DayFrom::Authored, "1.46", false)]
#[case(Some("order-9"), DayFrom::Event, "1.46", false)]
fn a_draft_is_taken_as_given_only_where_the_record_is_its_own(
    #[case] names: Option<&'static str>,
    #[case] day_from: DayFrom,
    #[case] milligrams: &str,
    #[case] is_given: bool,
) {
    let record = Administration { order: names, ..given(day(1), "1.46") };
    let dose = OrderedDose { day_from, ..ordered(day(1), milligrams) };
    let case = Case { administrations: vec![record], drafts: vec![order(0, vec![dose])], ..case(day(2)) };
    assert_eq!(drafted(&case), if is_given { (0, 1) } else { (1, 0) });
}

// The record of the draft's own order: the draft is judged in its place, not as a second dose of the day.
#[rstest]
#[case("14.6", mg("1.46"))]
#[case("1.46", Fact::Absent)]
#[case("1.46", Fact::Unusable(Reason::GivenInPart))]
fn a_draft_whose_record_is_of_another_amount_or_none_takes_its_place(
    #[case] drafted: &str,
    #[case] recorded: Fact<Amount>,
) {
    let record = Administration { order: Some("order-0"), amount: recorded, ..given(day(1), "1.46") };
    let drafts = vec![order(0, vec![ordered(day(1), drafted)])];
    let case = Case { administrations: vec![record], drafts, ..case(day(1)) };
    let course = Course::of(&case, 0, &knowledge().drugs[0]);
    assert_eq!((course.given.len(), course.drafted.len()), (0, 1));
    assert_eq!((course.drafted[0].place.slot, course.drafted[0].place.previous_dose), (Some(1), None));
}

// A dose on cycle day 5 or 11 leaves no slot for the other, and is one of the three all the same.
#[test]
fn a_past_dose_without_a_slot_is_one_of_the_cycle() {
    let draft = order(0, vec![ordered(day(17), "0.91")]);
    let case = Case { administrations: given_on(&[1, 5, 11]), drafts: vec![draft], ..case(day(17)) };
    let course = Course::of(&case, 0, &knowledge().drugs[0]);
    assert_eq!(course.drafted[0].place.fit, Fit::Extra);
}

// Given on cycle day 12 by an order for day 8: day 15 is still to come.
#[rstest]
#[case(Some(8), Some(15))]
#[case(None, None)]
fn the_order_of_a_late_dose_tells_its_slot(#[case] stated: Option<i64>, #[case] slot: Option<i64>) {
    let mut late = order(1, vec![stating(ordered(day(12), "0.91"), None, stated)]);
    late.state = OrderState::Completed;
    let mut administrations = given_on(&[1]);
    administrations.push(Administration { order: Some("order-1"), ..given(day(12), "0.91") });
    let drafts = vec![order(0, vec![ordered(day(18), "0.91")])];
    let case = Case { administrations, orders: vec![late], drafts, ..case(day(18)) };
    let course = Course::of(&case, 0, &knowledge().drugs[0]);
    assert_eq!(course.drafted[0].place.slot, slot);
}

// The draft says that it follows the order of day 1.
#[rstest]
#[case(OrderState::Completed, Some(8))]
#[case(OrderState::Active, Some(1))]
fn what_was_carried_out_is_not_replaced(#[case] state: OrderState, #[case] slot: Option<i64>) {
    let before = Order { state, ..order(1, vec![ordered(day(1), "1.46")]) };
    let draft = Order { replaces: Some("order-1"), ..order(0, vec![ordered(day(8), "0.91")]) };
    let case = Case { orders: vec![before], drafts: vec![draft], ..case(day(8)) };
    let course = Course::of(&case, 0, &knowledge().drugs[0]);
    assert_eq!(course.drafted[0].place.slot, slot);
}

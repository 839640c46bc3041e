//! Section 2.6 of the clinical file, as tables.

use crate::testing::{
    case, date, day, draft, given, given_on, knowledge, mg, order, ordered, stating, withheld,
};
use rstest::rstest;

use super::*;
use crate::clinical::{
    fact::Reason,
    order::{Administration, MatchedBy, OrderState, Position, Product, Told},
    time::PossibleDays,
};

const TOXICITY: Told = Told { toxicity: true, reduction: false, level_2: false };
const LEVEL_2: Told = Told { toxicity: false, reduction: false, level_2: true };

/// A case of doses given, on the day of the first draft, with drafts for some days.
fn with(administrations: Vec<Administration<'static>>, drafts: Vec<Order<'static>>) -> Case<'static> {
    let today = drafts.first().map_or(day(1), |draft| draft.doses[0].day);
    Case { drafts, administrations, ..case(today) }
}

/// The places of the drafted doses, and what they rest on.
fn drafted(case: &Case<'_>) -> Vec<(Place, Basis)> {
    let course = Course::of(case, 0, &knowledge().drugs[0]);
    course.drafted.into_iter().map(|drafted| (drafted.place, drafted.basis)).collect()
}

/// The place of the only drafted dose.
fn place(case: &Case<'_>) -> Place {
    let places = drafted(case);
    assert_eq!(places.len(), 1);
    places.into_iter().next().unwrap().0
}

/// Cycle and slot of every dose given.
fn history(case: &Case<'_>) -> Vec<(Option<u32>, Option<i64>)> {
    let course = Course::of(case, 0, &knowledge().drugs[0]);
    course.given.into_iter().map(|dose| (dose.place.cycle, dose.place.slot)).collect()
}

// ---------------------------------------------------------------- slots

// 5 to 11: day 8; 12 to 18: day 15; from 20 days after day 1 on, the next cycle.
#[rstest]
#[case(2, 1, None, Fit::Unclear)]
#[case(4, 1, None, Fit::Unclear)]
#[case(5, 1, Some(8), Fit::Fits)]
#[case(6, 1, Some(8), Fit::Fits)]
#[case(7, 1, Some(8), Fit::Fits)]
#[case(8, 1, Some(8), Fit::Fits)]
#[case(9, 1, Some(8), Fit::Fits)]
#[case(10, 1, Some(8), Fit::Fits)]
#[case(11, 1, Some(8), Fit::Fits)]
#[case(12, 1, Some(15), Fit::Fits)]
#[case(15, 1, Some(15), Fit::Fits)]
#[case(18, 1, Some(15), Fit::Fits)]
#[case(19, 1, None, Fit::Unclear)]
#[case(20, 1, None, Fit::Unclear)]
#[case(21, 2, Some(1), Fit::Fits)]
#[case(22, 2, Some(1), Fit::Fits)]
fn after_day_1_alone_a_dose_takes_the_slot_of_its_day(
    #[case] on: i64,
    #[case] cycle: u32,
    #[case] slot: Option<i64>,
    #[case] fit: Fit,
) {
    let place = place(&with(given_on(&[1]), vec![draft(0, day(on))]));
    assert_eq!((place.cycle, place.slot, place.fit), (Some(cycle), slot, fit));
    assert_eq!(place.cycle_day, Some(if cycle == 1 { on } else { 1 }));
}

// The slot of day 8 is taken: a second dose in it fits nowhere.
#[rstest]
#[case(9, 1, None, Fit::Unclear)]
#[case(11, 1, None, Fit::Unclear)]
#[case(12, 1, Some(15), Fit::Fits)]
#[case(18, 1, Some(15), Fit::Fits)]
#[case(19, 1, None, Fit::Unclear)]
#[case(20, 1, None, Fit::Unclear)]
#[case(21, 2, Some(1), Fit::Fits)]
fn after_day_1_and_8_a_dose_takes_day_15_or_opens_the_next_cycle(
    #[case] on: i64,
    #[case] cycle: u32,
    #[case] slot: Option<i64>,
    #[case] fit: Fit,
) {
    let place = place(&with(given_on(&[1, 8]), vec![draft(0, day(on))]));
    assert_eq!((place.cycle, place.slot, place.fit), (Some(cycle), slot, fit));
}

// A full cycle: fewer than 19 days after its day 1 a dose is one too many, from 19 on it opens the next cycle.
#[rstest]
#[case(16, 1, None, Fit::Extra)]
#[case(18, 1, None, Fit::Extra)]
#[case(19, 1, None, Fit::Extra)]
#[case(20, 2, Some(1), Fit::Fits)]
#[case(21, 2, Some(1), Fit::Fits)]
#[case(29, 2, Some(1), Fit::Fits)]
fn after_a_full_cycle_a_dose_is_extra_or_opens_the_next_cycle(
    #[case] on: i64,
    #[case] cycle: u32,
    #[case] slot: Option<i64>,
    #[case] fit: Fit,
) {
    let place = place(&with(given_on(&[1, 8, 15]), vec![draft(0, day(on))]));
    assert_eq!((place.cycle, place.slot, place.fit), (Some(cycle), slot, fit));
}

// At reduction level 2 two doses fill the cycle.
#[rstest]
#[case(15, 1, None, Fit::Extra)]
#[case(19, 1, None, Fit::Extra)]
#[case(20, 2, Some(1), Fit::Fits)]
fn at_level_2_two_doses_fill_the_cycle(
    #[case] on: i64,
    #[case] cycle: u32,
    #[case] slot: Option<i64>,
    #[case] fit: Fit,
) {
    let mut doses = given_on(&[1, 8]);
    doses[0].told.level_2 = true;
    let place = place(&with(doses, vec![draft(0, day(on))]));
    assert_eq!((place.cycle, place.slot, place.fit), (Some(cycle), slot, fit));
    assert!(place.level_2);
}

#[test]
fn a_draft_that_tells_of_level_2_makes_its_own_cycle_one_of_two_doses() {
    let third = Order { told: LEVEL_2, ..draft(0, day(15)) };
    assert_eq!(place(&with(given_on(&[1, 8]), vec![third])).fit, Fit::Extra);
}

#[test]
fn at_level_2_either_later_dose_may_be_the_second() {
    let mut doses = given_on(&[1]);
    doses[0].told.level_2 = true;
    let place = place(&with(doses, vec![draft(0, day(15))]));
    assert_eq!((place.slot, place.fit), (Some(15), Fit::Fits));
}

#[test]
fn level_2_ends_with_its_course() {
    let mut doses = given_on(&[1, 8]);
    doses[1].told.level_2 = true;
    let places = drafted(&with(doses, vec![draft(0, day(120)), draft(1, day(127)), draft(2, day(134))]));
    assert!(places.iter().all(|(place, _)| !place.level_2 && place.fit == Fit::Fits));
}

#[test]
fn an_omitted_day_8_does_not_shift_day_15() {
    let place = place(&with(given_on(&[1]), vec![draft(0, day(15))]));
    assert_eq!((place.slot, place.omitted), (Some(15), vec![8]));
}

#[test]
fn nothing_is_omitted_where_every_day_was_kept() {
    let place = place(&with(given_on(&[1, 8]), vec![draft(0, day(15))]));
    assert_eq!(place.omitted, Vec::<i64>::new());
}

#[test]
fn a_draft_dated_before_the_doses_given_fits_nothing() {
    let place = place(&with(given_on(&[8]), vec![draft(0, day(1))]));
    assert_eq!((place.slot, place.fit), (None, Fit::Unclear));
}

// ---------------------------------------------------------------- cycles

#[test]
fn doses_are_counted_into_cycles_by_their_dates() {
    let case = with(given_on(&[1, 8, 15, 22, 29, 36, 50]), Vec::new());
    let expected = [(1, 1), (1, 8), (1, 15), (2, 1), (2, 8), (2, 15), (3, 1)];
    assert_eq!(history(&case), expected.map(|(cycle, slot)| (Some(cycle), Some(slot))));
}

#[test]
fn a_dose_that_opens_a_cycle_knows_the_one_before() {
    let place = place(&with(given_on(&[1, 8, 15]), vec![draft(0, day(22))]));
    assert_eq!(place.previous_cycle, Some(Cycle { number: 1, day_1: day(1) }));
    assert_eq!(place.previous_dose, Some(day(15)));
    assert_eq!(place.course_began, Some(day(1)));
}

#[test]
fn a_dose_within_a_cycle_opens_none() {
    let place = place(&with(given_on(&[1]), vec![draft(0, day(8))]));
    assert_eq!(place.previous_cycle, None);
    assert_eq!(place.previous_dose, Some(day(1)));
}

// Due: the next planned day of the cycle; after the last, day 1 of the next, which is late from 28 days on.
#[rstest]
#[case(&[1], 9, 8)]
#[case(&[1, 8], 17, 15)]
#[case(&[1, 15], 29, 29)]
#[case(&[1, 8, 15], 40, 29)]
fn the_dose_after_the_last_one_was_due_on_the_next_planned_day(
    #[case] doses: &[i64],
    #[case] on: i64,
    #[case] due: i64,
) {
    let place = place(&with(given_on(doses), vec![draft(0, day(on))]));
    assert_eq!(place.due, Some(day(due)));
}

// ---------------------------------------------------------------- stated places

// On cycle day 12 of a cycle without day 8.
#[rstest]
#[case(None, 15)]
#[case(Some(15), 15)]
#[case(Some(8), 8)]
#[case(Some(1), 15)] // day 1 is taken
#[case(Some(9), 15)] // no planned day
fn a_late_dose_that_states_its_day_takes_that_slot(#[case] stated: Option<i64>, #[case] slot: i64) {
    let dose = stating(ordered(day(12), "0.91"), None, stated);
    let place = place(&with(given_on(&[1]), vec![order(0, vec![dose])]));
    assert_eq!((place.slot, place.fit), (Some(slot), Fit::Fits));
}

#[test]
fn a_stated_day_whose_slot_is_taken_moves_nothing() {
    let dose = stating(ordered(day(13), "0.91"), None, Some(8));
    assert_eq!(place(&with(given_on(&[1, 8]), vec![order(0, vec![dose])])).slot, Some(15));
}

#[test]
fn a_stated_day_never_moves_a_dose_forward() {
    let dose = stating(ordered(day(9), "0.91"), None, Some(15));
    assert_eq!(place(&with(given_on(&[1]), vec![order(0, vec![dose])])).slot, Some(8));
}

#[test]
fn with_a_history_the_cycle_comes_from_it_whatever_is_stated() {
    let dose = stating(ordered(day(8), "0.91"), Some(4), Some(8));
    let (place, basis) = drafted(&with(given_on(&[1]), vec![order(0, vec![dose])])).remove(0);
    assert_eq!((place.cycle, basis), (Some(1), Basis::Administrations));
}

// Without any history what is stated is believed; what is not known is left open.
#[rstest]
#[case(None, None, Some(1), Some(1), Some(1), Basis::FirstDose)]
#[case(Some(1), Some(1), Some(1), Some(1), Some(1), Basis::FirstDose)]
#[case(Some(1), None, Some(1), Some(1), Some(1), Basis::FirstDose)]
#[case(None, Some(1), Some(1), Some(1), Some(1), Basis::FirstDose)]
#[case(Some(2), Some(1), Some(2), Some(1), Some(1), Basis::Stated)]
#[case(Some(2), Some(8), Some(2), Some(8), None, Basis::Stated)]
#[case(Some(1), Some(15), Some(1), Some(15), None, Basis::Stated)]
#[case(None, Some(8), None, Some(8), None, Basis::Stated)]
#[case(Some(3), None, Some(3), None, None, Basis::Stated)]
#[case(Some(2), Some(9), Some(2), None, None, Basis::Stated)]
fn without_history_the_stated_place_is_believed(
    #[case] stated_cycle: Option<u32>,
    #[case] stated_day: Option<i64>,
    #[case] cycle: Option<u32>,
    #[case] slot: Option<i64>,
    #[case] cycle_day: Option<i64>,
    #[case] basis: Basis,
) {
    let dose = stating(ordered(day(1), "0.91"), stated_cycle, stated_day);
    let (place, from) = drafted(&with(Vec::new(), vec![order(0, vec![dose])])).remove(0);
    assert_eq!((place.cycle, place.slot, place.cycle_day, from), (cycle, slot, cycle_day, basis));
    assert_eq!(
        place.course_began.is_none(),
        basis == Basis::Stated,
        "when a stated course began is not known"
    );
}

#[test]
fn later_drafts_go_on_from_a_stated_place() {
    let first = stating(ordered(day(1), "0.91"), Some(2), Some(8));
    let case = with(Vec::new(), vec![order(0, vec![first]), draft(1, day(8)), draft(2, day(22))]);
    let places: Vec<_> =
        drafted(&case).into_iter().map(|(place, basis)| (place.cycle, place.slot, basis)).collect();
    assert_eq!(
        places,
        [
            (Some(2), Some(8), Basis::Stated),
            (Some(2), Some(15), Basis::Stated),
            (Some(3), Some(1), Basis::Stated),
        ]
    );
}

// ---------------------------------------------------------------- a new course

#[rstest]
#[case(89, None)]
#[case(90, None)]
#[case(91, Some(NewCourse::AfterDays(91)))]
#[case(200, Some(NewCourse::AfterDays(200)))]
fn more_than_90_days_after_the_last_dose_a_new_course_begins(
    #[case] days: i64,
    #[case] reason: Option<NewCourse>,
) {
    let place = place(&with(given_on(&[1, 8, 15]), vec![draft(0, day(15 + days))]));
    assert_eq!(place.new_course, reason);
    assert_eq!(place.previous_dose, Some(day(15)));
    if reason.is_some() {
        assert_eq!((place.course, place.cycle, place.slot), (1, Some(1), Some(1)));
        assert_eq!(place.course_began, Some(day(15 + days)));
    } else {
        assert_eq!((place.course, place.cycle, place.slot), (0, Some(2), Some(1)));
    }
}

// The last dose on day 15, the draft for day 50; the first and the last day the transplant can have been on.
#[rstest]
#[case(15, 15, false)] // on the day of the last dose
#[case(16, 16, true)]
#[case(50, 50, true)]
#[case(51, 51, false)] // after the draft
#[case(16, 45, true)]
#[case(15, 45, false)]
#[case(16, 51, false)]
fn a_transplant_between_two_doses_begins_a_new_course(
    #[case] earliest: i64,
    #[case] latest: i64,
    #[case] begins: bool,
) {
    let mut case = with(given_on(&[1, 8, 15]), vec![draft(0, day(50))]);
    let on = PossibleDays { earliest: day(earliest), latest: day(latest) };
    case.transplants.push(on);
    assert_eq!(place(&case).new_course, begins.then_some(NewCourse::AfterTransplant(on)));
}

#[test]
fn a_transplant_before_the_first_dose_begins_nothing() {
    let mut case = with(Vec::new(), vec![draft(0, day(1))]);
    case.transplants.push(day(-30).into());
    assert_eq!(place(&case).new_course, None);
}

#[test]
fn the_doses_of_an_earlier_course_are_told_apart() {
    let mut doses = given_on(&[1, 8, 15]);
    doses.extend(given_on(&[150]));
    let case = with(doses, vec![draft(0, day(157))]);
    let knowledge = knowledge();
    let course = Course::of(&case, 0, &knowledge.drugs[0]);
    let days: Vec<Date> = course.given_in(&course.drafted[0].place).map(|dose| dose.day).collect();
    assert_eq!(days, [day(150)]);
    assert_eq!(course.drafted[0].place.slot, Some(8));
}

// ---------------------------------------------------------------- what counts as given

#[test]
fn two_records_of_one_day_are_one_dose() {
    let case = with(vec![given(day(1), "1.46"), given(day(1), "1.46")], vec![draft(0, day(8))]);
    let course = Course::of(&case, 0, &knowledge().drugs[0]).given;
    assert_eq!(course.len(), 1);
    assert_eq!(course[0].amount, mg("1.46"));
}

#[test]
fn two_records_of_one_day_that_disagree_have_no_amount() {
    let case = with(vec![given(day(1), "1.46"), given(day(1), "0.91")], vec![draft(0, day(8))]);
    let course = Course::of(&case, 0, &knowledge().drugs[0]).given;
    assert_eq!(course.len(), 1);
    assert_eq!(course[0].amount, Fact::Unusable(Reason::Disagrees));
}

#[test]
fn of_two_records_of_one_day_the_toxicity_of_either_counts() {
    let told = Administration { told: TOXICITY, ..given(day(1), "1.46") };
    for records in [vec![told.clone(), given(day(1), "1.46")], vec![given(day(1), "1.46"), told]] {
        let case = with(records, Vec::new());
        assert!(Course::of(&case, 0, &knowledge().drugs[0]).given[0].told.toxicity);
    }
}

#[test]
fn a_dose_not_given_is_no_dose() {
    let mut doses = given_on(&[1]);
    doses.push(withheld(day(8)));
    let case = with(doses, vec![draft(0, day(15))]);
    assert_eq!(history(&case), [(Some(1), Some(1))]);
    assert_eq!(place(&case).omitted, [8]);
}

// On day 8: what is ordered for a day that has passed is taken as given.
#[rstest]
#[case(OrderState::Active, 1, true)]
#[case(OrderState::Completed, 1, true)]
#[case(OrderState::Active, 7, true)]
#[case(OrderState::Active, 8, false)] // today
#[case(OrderState::Active, 9, false)]
#[case(OrderState::Unsure, 1, false)]
#[case(OrderState::Withdrawn, 1, false)]
fn without_administrations_a_past_order_is_assumed_given(
    #[case] state: OrderState,
    #[case] on: i64,
    #[case] is_given: bool,
) {
    let mut case = with(Vec::new(), vec![draft(0, day(8))]);
    case.orders.push(Order { state, ..draft(1, day(on)) });
    let (_, basis) = drafted(&case).remove(0);
    assert_eq!(basis, if is_given { Basis::Orders } else { Basis::FirstDose });
    assert_eq!(history(&case).len(), usize::from(is_given));
}

#[test]
fn an_order_whose_dose_was_withheld_is_not_assumed_given() {
    let mut case = with(vec![withheld(day(1))], vec![draft(0, day(8))]);
    case.orders.push(draft(1, day(1)));
    assert_eq!(history(&case), []);
}

#[test]
fn where_doses_are_recorded_orders_do_not_count() {
    let mut case = with(given_on(&[8]), vec![draft(0, day(15))]);
    case.orders.push(draft(1, day(1)));
    let (place, basis) = drafted(&case).remove(0);
    assert_eq!((place.slot, basis), (Some(8), Basis::Administrations));
    assert_eq!(history(&case).len(), 1);
}

// Named by the administration, or for its day where it names none.
#[rstest]
#[case(Some("order-1"), 1, TOXICITY)]
#[case(Some("order-1"), 1, LEVEL_2)]
#[case(None, 1, TOXICITY)]
#[case(None, 2, Told::default())]
#[case(Some("order-2"), 1, Told::default())]
fn what_its_order_tells_is_told_of_the_dose(
    #[case] named: Option<&'static str>,
    #[case] on: i64,
    #[case] told: Told,
) {
    let dose = Administration { order: named, ..given(day(1), "1.1") };
    let mut case = with(vec![dose], vec![draft(0, day(8))]);
    let of_order = if told == Told::default() { TOXICITY } else { told };
    case.orders.push(Order { told: of_order, state: OrderState::Completed, ..draft(1, day(on)) });
    assert_eq!(Course::of(&case, 0, &knowledge().drugs[0]).given[0].told, told);
}

// The order has 1.46 mg. What was planned is not what was given of an infusion stopped halfway.
#[rstest]
#[case(Fact::Absent, mg("1.46"))]
#[case(Fact::Unusable(Reason::BagVolume), mg("1.46"))]
#[case(Fact::Unusable(Reason::GivenInPart), Fact::Unusable(Reason::GivenInPart))]
#[case(mg("1.1"), mg("1.1"))]
fn the_order_says_how_much_where_the_record_does_not(
    #[case] recorded: Fact<Amount>,
    #[case] expected: Fact<Amount>,
) {
    let dose = Administration { order: Some("order-1"), amount: recorded, ..given(day(1), "1") };
    let mut case = with(vec![dose], vec![draft(0, day(8))]);
    case.orders.push(order(1, vec![ordered(day(1), "1.46")]));
    assert_eq!(Course::of(&case, 0, &knowledge().drugs[0]).given[0].amount, expected);
}

#[test]
fn doses_and_orders_of_another_drug_do_not_count() {
    let other = Administration { drug: 1, ..given(day(1), "1.46") };
    let mut case = with(vec![other], vec![draft(0, day(8))]);
    let look_alike = Product::LookAlike { drug: 0, product: 0 };
    case.orders.push(Order { product: look_alike, ..draft(1, day(1)) });
    case.drafts.push(Order { product: look_alike, ..draft(2, day(9)) });
    let places = drafted(&case);
    assert_eq!(places.len(), 1);
    assert_eq!(places[0].1, Basis::FirstDose);
}

#[test]
fn a_draft_whose_dose_was_given_is_not_ordered_again() {
    let done = Administration { order: Some("order-0"), ..given(day(1), "1.46") };
    let resigned = order(0, vec![ordered(day(1), "1.46"), ordered(day(8), "0.91")]);
    let case = Case { administrations: vec![done], drafts: vec![resigned], ..case(day(2)) };
    let places = drafted(&case);
    assert_eq!(places.len(), 1, "day 1 was given");
    assert_eq!(places[0].0.slot, Some(8));
}

// ---------------------------------------------------------------- several drafts

#[test]
fn the_three_doses_of_a_cycle_signed_at_once_take_its_three_slots() {
    let case = with(Vec::new(), vec![draft(0, day(1)), draft(1, day(8)), draft(2, day(15))]);
    let slots: Vec<_> =
        drafted(&case).into_iter().map(|(place, basis)| (place.slot, place.fit, basis)).collect();
    let expected = [1, 8, 15].map(|slot| (Some(slot), Fit::Fits, Basis::FirstDose));
    assert_eq!(slots, expected);
}

#[test]
fn drafts_are_placed_by_date_whatever_their_order() {
    let mut case = with(Vec::new(), vec![draft(0, day(15)), draft(1, day(1)), draft(2, day(8))]);
    case.drafts[1].matched_by = MatchedBy::Name;
    let knowledge = knowledge();
    let course = Course::of(&case, 0, &knowledge.drugs[0]);
    let entries: Vec<usize> = course.drafted.iter().map(|drafted| drafted.order.entry).collect();
    assert_eq!(entries, [1, 2, 0]);
    let slots: Vec<_> = course.drafted.iter().map(|drafted| drafted.place.slot).collect();
    assert_eq!(slots, [Some(1), Some(8), Some(15)]);
}

#[test]
fn two_drafts_of_one_day_have_one_place_and_the_later_repeats_the_earlier() {
    let case = with(Vec::new(), vec![draft(0, day(1)), draft(1, day(1)), draft(2, day(8))]);
    let knowledge = knowledge();
    let drafted = Course::of(&case, 0, &knowledge.drugs[0]).drafted;
    let told: Vec<_> = drafted.iter().map(|dose| (dose.place.slot, dose.repeats_earlier_draft)).collect();
    assert_eq!(told, [(Some(1), false), (Some(1), true), (Some(8), false)]);
}

#[test]
fn the_doses_of_one_order_stand_on_their_own_days() {
    let doses = vec![ordered(day(1), "1.46"), ordered(day(8), "0.91"), ordered(day(15), "0.91")];
    let slots: Vec<_> =
        drafted(&with(Vec::new(), vec![order(0, doses)])).into_iter().map(|(place, _)| place.slot).collect();
    assert_eq!(slots, [Some(1), Some(8), Some(15)]);
}

#[test]
fn a_fourth_draft_of_a_cycle_is_one_too_many() {
    let drafts = (0..4).zip([1, 8, 15, 18]).map(|(entry, on)| draft(entry, day(on))).collect();
    let places = drafted(&with(Vec::new(), drafts));
    assert_eq!(places[3].0.fit, Fit::Extra);
}

#[test]
fn drafts_of_two_cycles_follow_the_history() {
    let case = with(given_on(&[1, 8, 15]), vec![draft(0, day(22)), draft(1, day(29)), draft(2, day(50))]);
    let places: Vec<_> = drafted(&case).into_iter().map(|(place, _)| (place.cycle, place.slot)).collect();
    assert_eq!(places, [(Some(2), Some(1)), (Some(2), Some(8)), (Some(3), Some(1))]);
}

#[test]
fn what_an_order_states_of_a_first_dose_is_no_news() {
    let dose = OrderedDose {
        stated: Position { cycle: Some(1), day: Some(1) },
        ..ordered(date("2026-03-02"), "1.46")
    };
    let (place, basis) = drafted(&with(Vec::new(), vec![order(0, vec![dose])])).remove(0);
    assert_eq!((place.course_began, basis), (Some(date("2026-03-02")), Basis::FirstDose));
}

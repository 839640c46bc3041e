//! The place of a dose: walking the doses by date, cycle by cycle.

use jiff::civil::Date;

use super::{Basis, GivenDose, RestsOn};
use crate::{
    clinical::{
        order::{Order, OrderedDose, Position},
        time::{PossibleDays, days_between, plus_days},
    },
    knowledge::{Drug, Regimen},
};

/// Where in treatment a dose stands. What is not known is left open.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Place {
    /// Which course, counted from 0.
    pub course: u32,
    /// The cycle, counted from 1.
    pub cycle: Option<u32>,
    /// The planned day it takes the place of: 1, 8, 15.
    pub slot: Option<i64>,
    /// The actual day of the cycle.
    pub cycle_day: Option<i64>,
    /// The dose before it.
    pub previous_dose: Option<Date>,
    /// The cycle before the one that this dose opens.
    pub previous_cycle: Option<Cycle>,
    /// When the dose after the previous one was due.
    pub due: Option<Date>,
    /// Planned days of the cycle before this one on which no dose was given.
    pub omitted: Vec<i64>,
    /// How it fits.
    pub fit: Fit,
    /// It begins a course after another one.
    pub new_course: Option<NewCourse>,
    /// The first dose of the course, itself if it is that.
    pub course_began: Option<Date>,
    /// Doses are at reduction level 2: fewer a cycle.
    pub level_2: bool,
}

/// A cycle and its day 1.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Cycle {
    /// The cycle.
    pub number: u32,
    /// Its day 1.
    pub day_1: Date,
}

/// How a dose fits the regimen.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Fit {
    /// It takes a slot or opens a cycle.
    #[default]
    Fits,
    /// The cycle has all its planned doses, and it is too early for the next.
    Extra,
    /// It fits neither a free slot nor a new cycle.
    Unclear,
}

/// Why a course is a new one.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum NewCourse {
    /// So many days after the last dose.
    AfterDays(i64),
    /// A transplant lies between.
    AfterTransplant(PossibleDays),
}

/// Where the walk stands: the current cycle.
struct State {
    course: u32,
    course_began: Date,
    cycle: Option<u32>,
    day_1: Date,
    /// Day 1 is a dose we know of, not counted back from a stated day.
    day_1_known: bool,
    filled: Vec<i64>,
    doses: usize,
    last_dose: Date,
    basis: Basis,
}

/// Walks the doses of a drug by date.
pub(super) struct Walk<'k> {
    regimen: &'k Regimen,
    doses_at_level_2: usize,
    transplants: &'k [PossibleDays],
    level_2: bool,
    /// Doses may have been given of which nothing is known.
    is_unread: bool,
    state: Option<State>,
}

impl<'k> Walk<'k> {
    pub(super) const fn new(drug: &'k Drug, transplants: &'k [PossibleDays], is_unread: bool) -> Self {
        let (regimen, doses_at_level_2) = (&drug.regimen, drug.reduction.doses_at_level_2);
        Self { regimen, doses_at_level_2, transplants, level_2: false, is_unread, state: None }
    }

    /// The place of a past dose.
    pub(super) fn given(&mut self, dose: &GivenDose) -> Place {
        let basis = match dose.rests_on {
            RestsOn::Administration => Basis::Administrations,
            RestsOn::Order => Basis::Orders,
        };
        let stated = Position { cycle: None, day: dose.stated_day };
        self.place(dose.day, stated, Some(basis), dose.told.level_2)
    }

    /// The place of a drafted dose, and what it was worked out from.
    pub(super) fn drafted(&mut self, order: &Order<'_>, dose: &OrderedDose) -> (Place, Basis) {
        let place = self.place(dose.day, dose.stated, None, order.told.level_2);
        let basis = self.state.as_ref().map_or(Basis::FirstDose, |state| state.basis);
        (place, basis)
    }

    /// Places a dose. `basis`: what a past dose rests on; a drafted one inherits that of its course. `level_2`: whether its
    /// record tells of that level, which holds to the end of the course.
    fn place(&mut self, day: Date, stated: Position, basis: Option<Basis>, level_2: bool) -> Place {
        self.level_2 |= level_2;
        let Some(state) = &self.state else { return self.begin(day, stated, basis, None) };
        if let Some(reason) = self.new_course(state, day) {
            self.level_2 = level_2;
            let (course, last_dose) = (state.course + 1, state.last_dose);
            let place = self.begin(day, Position::default(), basis, Some(course));
            return Place { new_course: Some(reason), previous_dose: Some(last_dose), ..place };
        }
        if day < state.last_dose {
            // Dated before a dose already given: it can be in no slot.
            return self.before_the_last(day);
        }
        if state.basis == Basis::Nothing {
            // From a day of which nobody knows what it is no other can be counted.
            return self.continue_cycle(day, None, Fit::Fits);
        }
        let days = days_between(state.day_1, day);
        let is_full = state.doses >= self.planned_doses();
        let opens_after = if is_full {
            self.regimen.opens_cycle_when_full_after_days
        } else {
            self.regimen.opens_cycle_after_days
        };
        if days >= opens_after {
            return self.open_cycle(day);
        }
        let slot = if is_full { None } else { self.free_slot(state, days + 1, stated.day) };
        let fit = match slot {
            Some(_) => Fit::Fits,
            None if is_full => Fit::Extra,
            None => Fit::Unclear,
        };
        self.continue_cycle(day, slot, fit)
    }

    /// The first dose of a course: where the order says it stands, if there is no history; else cycle 1, day 1. Where the
    /// history could not be read, only what the order says is known.
    fn begin(&mut self, day: Date, stated: Position, basis: Option<Basis>, course: Option<u32>) -> Place {
        let first = self.regimen.slots.first().map_or(1, |slot| slot.day);
        let is_elsewhere =
            stated.cycle.is_some_and(|cycle| cycle > 1) || stated.day.is_some_and(|day| day != first);
        let is_unread = self.is_unread && course.is_none();
        let is_stated = basis.is_none() && (is_elsewhere || is_unread && stated != Position::default());
        // A stated day that the regimen does not have.
        let is_unknown_day =
            is_stated && stated.day.is_some_and(|day| self.regimen.slots.iter().all(|slot| slot.day != day));
        let (cycle, slot) = if is_stated {
            let slot = stated.day.filter(|day| self.regimen.slots.iter().any(|slot| slot.day == *day));
            (stated.cycle, slot)
        } else if is_unread {
            (None, None)
        } else {
            (Some(1), Some(first))
        };
        let opens = slot == Some(first);
        let day_1 = match slot {
            Some(slot) if !opens => plus_days(day, first - slot),
            Some(_) | None => day,
        };
        let filled = self
            .regimen
            .slots
            .iter()
            .map(|slot| slot.day)
            .filter(|day| slot.is_some_and(|slot| *day <= slot));
        let filled: Vec<i64> = filled.collect();
        let course = course.unwrap_or_default();
        self.state = Some(State {
            course,
            course_began: day,
            cycle,
            day_1,
            day_1_known: opens,
            doses: filled.len().max(1),
            filled,
            last_dose: day,
            basis: basis.unwrap_or(match (is_stated, is_unread) {
                (true, _) => Basis::Stated,
                (false, true) => Basis::Nothing,
                (false, false) => Basis::FirstDose,
            }),
        });
        Place {
            course,
            cycle,
            slot,
            cycle_day: opens.then_some(first),
            fit: if is_unknown_day { Fit::Unclear } else { Fit::Fits },
            course_began: (!is_stated && !is_unread).then_some(day),
            level_2: self.level_2,
            ..Place::default()
        }
    }

    fn new_course(&self, state: &State, day: Date) -> Option<NewCourse> {
        // Of one of which the day is not known, every possible day must lie between.
        let between =
            |transplant: &&PossibleDays| transplant.earliest > state.last_dose && transplant.latest <= day;
        if let Some(transplant) = self.transplants.iter().find(between) {
            return Some(NewCourse::AfterTransplant(*transplant));
        }
        let days = days_between(state.last_dose, day);
        (days > self.regimen.new_course_after_days).then_some(NewCourse::AfterDays(days))
    }

    /// The slot that takes a cycle day, if it is free. A stated day moves a late dose back to its own slot.
    fn free_slot(&self, state: &State, cycle_day: i64, stated: Option<i64>) -> Option<i64> {
        let is_free = |day: &i64| !state.filled.contains(day);
        let taken = self.regimen.slots.iter().find(|slot| slot.takes.contains(&cycle_day))?.day;
        let late = stated.filter(|day| {
            *day < taken && is_free(day) && self.regimen.slots.iter().any(|slot| slot.day == *day)
        });
        late.or(Some(taken)).filter(is_free)
    }

    fn before_the_last(&self, day: Date) -> Place {
        let Some(state) = &self.state else { return Place::default() };
        Place {
            course: state.course,
            cycle: state.cycle.filter(|_| day >= state.day_1),
            cycle_day: (state.day_1_known && day >= state.day_1).then(|| days_between(state.day_1, day) + 1),
            fit: Fit::Unclear,
            course_began: Some(state.course_began),
            level_2: self.level_2,
            ..Place::default()
        }
    }

    fn continue_cycle(&mut self, day: Date, slot: Option<i64>, fit: Fit) -> Place {
        let level_2 = self.level_2;
        let due = self.due();
        let regimen = self.regimen;
        let Some(state) = &mut self.state else { return Place::default() };
        let earlier =
            |planned: &i64| slot.is_some_and(|slot| *planned < slot) && !state.filled.contains(planned);
        let omitted = regimen.slots.iter().map(|slot| slot.day).filter(earlier).collect();
        let place = Place {
            course: state.course,
            cycle: state.cycle,
            slot,
            cycle_day: state.day_1_known.then(|| days_between(state.day_1, day) + 1),
            previous_dose: Some(state.last_dose),
            due,
            omitted,
            fit,
            course_began: Some(state.course_began),
            level_2,
            ..Place::default()
        };
        state.filled.extend(slot);
        // A dose that found no slot is one of the cycle's doses all the same.
        state.doses += 1;
        state.last_dose = day;
        place
    }

    fn open_cycle(&mut self, day: Date) -> Place {
        let level_2 = self.level_2;
        let due = self.due();
        let first = self.regimen.slots.first().map_or(1, |slot| slot.day);
        let Some(state) = &mut self.state else { return Place::default() };
        let previous_cycle =
            state.cycle.filter(|_| state.day_1_known).map(|number| Cycle { number, day_1: state.day_1 });
        let place = Place {
            course: state.course,
            cycle: state.cycle.map(|cycle| cycle + 1),
            slot: Some(first),
            cycle_day: Some(first),
            previous_dose: Some(state.last_dose),
            previous_cycle,
            due,
            course_began: Some(state.course_began),
            level_2,
            ..Place::default()
        };
        state.cycle = place.cycle;
        state.day_1 = day;
        state.day_1_known = true;
        state.filled = vec![first];
        state.doses = 1;
        state.last_dose = day;
        place
    }

    /// When the dose after the last one was due: the next planned day of the cycle, else day 1 of the next cycle.
    fn due(&self) -> Option<Date> {
        let state = self.state.as_ref().filter(|state| state.day_1_known)?;
        let last = state.filled.iter().max().copied()?;
        let next =
            self.regimen.slots.iter().take(self.planned_doses()).map(|slot| slot.day).find(|day| *day > last);
        let days = match next {
            Some(day) => day - 1,
            None => self.regimen.length(state.cycle?)?.expected_days,
        };
        Some(plus_days(state.day_1, days))
    }

    fn planned_doses(&self) -> usize {
        if self.level_2 { self.doses_at_level_2 } else { self.regimen.slots.len() }
    }
}

//! A drafted dose, and how the facts lie to it in time: what the rules of every area share.

use jiff::{SignedDuration, Timestamp, civil::Date};

use super::{Assumption, DoseRef, Finding, NotChecked, Problem, Remedy, Rule, Severity, Situation};
use crate::{
    clinical::time::{ClinicalTime, days_between, plus_days},
    course::{
        Basis, DraftedDose,
        response::{self, Assessment},
    },
    knowledge::Citations,
};

const HOURS_A_DAY: i64 = 24;

/// A drafted dose within its case.
#[derive(Clone, Copy, Debug)]
pub struct PlannedDose<'p, 'k, 's> {
    /// The drug's part of the case.
    pub situation: &'p Situation<'k, 's>,
    /// The dose.
    pub drafted: &'p DraftedDose<'s, 's>,
}

impl<'k, 's> Situation<'k, 's> {
    /// The drafted doses by day; a second draft for a day is left out, `duplicate-order` speaks of it.
    pub fn planned_doses(&self) -> impl Iterator<Item = PlannedDose<'_, 'k, 's>> {
        self.course
            .drafted
            .iter()
            .filter(|drafted| !drafted.repeats_earlier_draft)
            .map(|drafted| PlannedDose { situation: self, drafted })
    }
}

impl<'k> PlannedDose<'_, 'k, '_> {
    /// The day it is for.
    #[must_use]
    pub fn day(&self) -> Date {
        self.drafted.dose.day
    }

    /// The moment it begins; the first of its day where the order names none.
    #[must_use]
    pub fn start(&self) -> Timestamp {
        let first_of_day = || ClinicalTime::Day(self.day()).first_moment(self.situation.case.zone);
        self.drafted.dose.start.unwrap_or_else(first_of_day)
    }

    /// Whether data for the dose are not due yet.
    #[must_use]
    pub fn is_far_ahead(&self) -> bool {
        let limit = SignedDuration::from_hours(self.situation.drug.windows.not_judged_beyond_hours);
        self.start().duration_since(self.situation.case.at) > limit
    }

    /// How old a datum is at most on the day of the dose, in days.
    #[must_use]
    pub fn age_of(&self, time: &ClinicalTime) -> i64 {
        days_between(time.first_day(self.situation.case.zone), self.day())
    }

    /// Whether a datum was taken at most so many hours before the dose: by the clock, or by the calendar where the datum
    /// has no time of day.
    #[must_use]
    pub fn is_within_hours(&self, time: &ClinicalTime, hours: i64) -> bool {
        match time {
            ClinicalTime::Day(day) => days_between(*day, self.day()).saturating_mul(HOURS_A_DAY) <= hours,
            ClinicalTime::Moment { .. }
            | ClinicalTime::Local(_)
            | ClinicalTime::Month(_)
            | ClinicalTime::Year(_) => {
                let taken = time.first_moment(self.situation.case.zone);
                self.start().duration_since(taken) <= SignedDuration::from_hours(hours)
            }
        }
    }

    /// Whether it is the first dose of a course: none before it, given, drafted or stated, or none known where nobody can
    /// say. The first-dose rules apply.
    #[must_use]
    pub fn is_first(&self) -> bool {
        let DraftedDose { place, basis, .. } = self.drafted;
        let begins = match basis {
            Basis::FirstDose | Basis::Nothing => true,
            Basis::Stated => place.cycle == Some(1) && self.opens_cycle(),
            Basis::Administrations | Basis::Orders => false,
        };
        place.new_course.is_some() || begins && place.previous_dose.is_none()
    }

    /// Whether it opens a cycle.
    #[must_use]
    pub fn opens_cycle(&self) -> bool {
        self.drafted.place.slot == self.situation.drug.regimen.slots.first().map(|slot| slot.day)
    }

    /// The cycle; where the order states a later one than the history gives, the history may be incomplete, and the
    /// later one counts.
    #[must_use]
    pub fn latest_cycle(&self) -> Option<u32> {
        let derived = self.drafted.place.cycle?;
        Some(self.drafted.dose.stated.cycle.map_or(derived, |stated| stated.max(derived)))
    }

    /// The response since the last cycle began; of a course whose beginning is only stated, within the window.
    #[must_use]
    pub fn response(&self) -> Assessment {
        let case = self.situation.case;
        let windows = &self.situation.drug.windows;
        let place = &self.drafted.place;
        let after = match place.previous_cycle {
            Some(previous) => previous.day_1,
            None => plus_days(self.day(), -windows.response_days - 1),
        };
        response::assess(case, windows, place.course_began, after, place.previous_dose, case.today())
    }

    /// Whether the patient is a child on the day of the dose.
    #[must_use]
    pub fn is_child(&self) -> bool {
        let adult_from = self.situation.drug.body.adult_from_years;
        self.situation.case.age_on(self.day()).is_some_and(|age| age < adult_from)
    }

    /// Whether this is the first drafted dose of its cycle: what holds for the cycle is said there.
    #[must_use]
    pub fn is_first_of_cycle(&self) -> bool {
        let place = &self.drafted.place;
        let mut drafted = self.situation.course.drafted.iter();
        drafted
            .find(|other| other.place.course == place.course && other.place.cycle == place.cycle)
            .is_some_and(|first| std::ptr::eq(first, self.drafted))
    }

    /// A finding on this dose. Most rules have none: what leads here stands out of the way of what does not.
    #[cold]
    #[must_use]
    pub fn finding(&self, rule: Rule, severity: Severity, problem: Problem) -> Finding<'k> {
        Finding {
            rule,
            severity,
            dose: Some(DoseRef::to(self.drafted)),
            assumptions: Assumption::of(self.drafted),
            problem,
            citations: Vec::new(),
            remedies: Vec::new(),
        }
    }

    /// A rule that could not be applied to this dose.
    #[cold]
    #[must_use]
    pub fn not_checked(&self, rule: Rule, reason: &str) -> NotChecked {
        NotChecked { rule, reason: ["dose of ", &self.day().to_string(), ": ", reason].concat() }
    }
}

impl<'k> Finding<'k> {
    /// The finding with its citations.
    #[must_use]
    pub fn citing(mut self, citations: impl IntoIterator<Item = &'k Citations>) -> Self {
        self.citations.extend(citations);
        self
    }

    /// The finding with what would mend it.
    #[must_use]
    pub fn mended_by(mut self, remedy: Remedy) -> Self {
        self.remedies.push(remedy);
        self
    }
}

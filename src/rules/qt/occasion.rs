//! What is judged, and when: the first drafted dose, or a QT drug that is drafted while the drug is current.

use jiff::civil::Date;

use super::{QtMatter, QtProblem, QtState};
use crate::{
    clinical::{
        case::Case,
        fact::{Reading, Series},
        medication::{Medication, MedicationState},
        time::{ClinicalTime, days_between, plus_days},
    },
    knowledge::Qt,
    rules::{Finding, NotChecked, PlannedDose, Problem, Rule, Severity, Situation},
};

/// What is judged, and when.
pub(super) struct Occasion<'o, 'k, 's> {
    /// The drug's part of the case.
    pub situation: &'o Situation<'k, 's>,
    /// The drug's limits.
    pub qt: &'k Qt,
    /// The first drafted dose; none where a medicine is judged by itself.
    pub dose: Option<PlannedDose<'o, 'k, 's>>,
    /// The day the state is judged for. Of a dose far ahead that is today: its own data are not due yet. Of a medicine
    /// that began before today (an order renewed) or begins later than soon it is today as well.
    pub day: Date,
}

impl<'o, 'k, 's> Occasion<'o, 'k, 's> {
    /// The occasion of a drafted dose.
    pub fn of_dose(dose: PlannedDose<'o, 'k, 's>, qt: &'k Qt) -> Self {
        let situation = dose.situation;
        let day = if dose.is_far_ahead() { situation.case.today() } else { dose.day() };
        Self { situation, qt, dose: Some(dose), day }
    }

    /// The occasion of a case, if it has one.
    pub fn of(situation: &'o Situation<'k, 's>, qt: &'k Qt) -> Option<Self> {
        if let Some(dose) = situation.planned_doses().next() {
            return Some(Self::of_dose(dose, qt));
        }
        let today = situation.case.today();
        let drafted = situation.case.medications.iter().filter(|medication| {
            is_drafted(medication) && situation.knowledge.qt_drugs.of(medication.ingredients).next().is_some()
        });
        let soon = plus_days(today, situation.knowledge.qt_drugs.starting_within_days);
        let day_of = |medication: &Medication<'_>| {
            medication.days.first().filter(|day| (today..=soon).contains(day)).unwrap_or(today)
        };
        let day = drafted.map(day_of).min()?;
        situation.is_current().then_some(Self { situation, qt, dose: None, day })
    }

    /// Whether the data windows apply already.
    pub fn is_due(&self) -> bool {
        !self.dose.as_ref().is_some_and(PlannedDose::is_far_ahead)
    }

    /// Whether it is the first dose of a course.
    pub fn is_first_dose(&self) -> bool {
        self.dose.as_ref().is_some_and(PlannedDose::is_first)
    }

    /// The first dose of the course, if it is known.
    pub fn course_began(&self) -> Option<Date> {
        match &self.dose {
            Some(dose) => dose.drafted.place.course_began,
            None => self.situation.course.given.last().and_then(|dose| dose.place.course_began),
        }
    }

    /// How old a datum is at most, in days.
    pub fn age_of(&self, time: &ClinicalTime) -> i64 {
        days_between(time.first_day(self.case().zone), self.day)
    }

    /// The newest level of an electrolyte that is not too old to be used; of several of one moment the lowest.
    pub fn current<'r, 'a, T: Ord>(&self, series: &'r Series<'a, T>) -> Option<&'r Reading<'a, T>> {
        let window = self.qt.windows.electrolytes_known_risk_days;
        let is_in_time = |reading: &Reading<'a, T>| self.age_of(&reading.time) <= window;
        series.worst_of_newest(self.case().zone, is_in_time, |one, other| other.cmp(one))
    }

    /// A finding; `order` is the drafted medicine that it speaks of where no dose is drafted.
    #[cold]
    pub fn finding(
        &self,
        (rule, severity): (Rule, Severity),
        (state, matter): (&QtState, QtMatter),
        order: Option<&str>,
    ) -> Finding<'k> {
        let problem = Problem::Qt(QtProblem {
            order: order.filter(|_| self.dose.is_none()).map(str::to_owned),
            before_dose: self.dose.is_some(),
            state: Box::new(state.clone()),
            matter,
        });
        match &self.dose {
            Some(dose) => dose.finding(rule, severity, problem),
            None => Finding {
                rule,
                severity,
                dose: None,
                assumptions: Vec::new(),
                problem,
                citations: Vec::new(),
                remedies: Vec::new(),
            },
        }
    }

    /// A rule that could not be applied.
    #[cold]
    pub fn not_checked(&self, rule: Rule, reason: &str) -> NotChecked {
        match &self.dose {
            Some(dose) => dose.not_checked(rule, reason),
            None => NotChecked { rule, reason: reason.to_owned() },
        }
    }

    fn case(&self) -> &'s Case<'s> {
        self.situation.case
    }
}

/// Whether a medicine is among the drafts and reaches the whole body.
pub(super) fn is_drafted(medication: &Medication<'_>) -> bool {
    matches!(medication.state, MedicationState::Drafted { .. }) && reaches_the_body(medication)
}

/// An order that states no route is taken as systemic.
pub(super) fn reaches_the_body(medication: &Medication<'_>) -> bool {
    medication.route.is_systemic() != Some(false)
}

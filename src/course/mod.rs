//! The course of treatment: past and drafted doses as cycles and days.
//!
//! Clinical file, section 2.6. Pure: the same case gives the same course, whatever order its resources came in.

mod doses;
mod place;
pub mod response;

use jiff::civil::Date;

use crate::{
    clinical::{
        case::Case,
        fact::Fact,
        order::{Amount, Order, OrderedDose, Told},
    },
    knowledge::Drug,
};

pub(crate) use doses::{is_replaced, is_withheld};
pub use place::{Cycle, Fit, NewCourse, Place};

/// The doses of one drug, each in its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Course<'c, 'a> {
    /// The doses given, oldest first.
    pub given: Vec<GivenDose>,
    /// The doses drafted, by day.
    pub drafted: Vec<DraftedDose<'c, 'a>>,
    /// No dose given is known, and that there was none is not known either.
    pub is_unread: bool,
    /// The days of drafted doses that are on file as given: they are not ordered again.
    pub given_before: Vec<Date>,
}

/// A dose of the past.
#[derive(Clone, Debug, PartialEq)]
pub struct GivenDose {
    /// The day.
    pub day: Date,
    /// How much; unusable if two records of the day disagree.
    pub amount: Fact<Amount>,
    /// Whether it was recorded as given, or only ordered for a day that has passed.
    pub rests_on: RestsOn,
    /// What the reasons and notes of its records tell.
    pub told: Told,
    /// The day of the cycle that its order states.
    pub stated_day: Option<i64>,
    /// Its place in treatment.
    pub place: Place,
}

/// A dose that is being ordered.
#[derive(Clone, Debug, PartialEq)]
pub struct DraftedDose<'c, 'a> {
    /// The order it belongs to.
    pub order: &'c Order<'a>,
    /// The dose.
    pub dose: &'c OrderedDose,
    /// Its place in treatment.
    pub place: Place,
    /// What the place was worked out from.
    pub basis: Basis,
    /// Another drafted dose of the same day stands before it.
    pub repeats_earlier_draft: bool,
}

/// What a past dose rests on.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum RestsOn {
    /// A MedicationAdministration.
    Administration,
    /// An order whose day has passed: assumed given.
    Order,
}

/// What the place of a drafted dose was worked out from.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Basis {
    /// Doses recorded as given.
    Administrations,
    /// Orders whose days have passed.
    Orders,
    /// What the order states, for there is no history.
    Stated,
    /// No earlier dose: this is the first.
    FirstDose,
    /// Nothing: no earlier dose is on file, but the record of doses given could not be had or read in full.
    Nothing,
}

impl Basis {
    /// The code in the evaluation extension, which leaves out what is not known.
    #[must_use]
    pub const fn code(self) -> Option<&'static str> {
        match self {
            Self::Administrations => Some("administrations"),
            Self::Orders => Some("orders"),
            Self::Stated => Some("stated"),
            Self::FirstDose => Some("first-dose"),
            Self::Nothing => None,
        }
    }
}

impl<'c, 'a> Course<'c, 'a> {
    /// Works out the course of one drug, by its place in the knowledge.
    #[must_use]
    pub fn of(case: &'c Case<'a>, index: usize, drug: &Drug) -> Self {
        let mut given = doses::given(case, index, drug);
        let is_unread = given.is_empty() && case.lacks_doses_given();
        let mut walk = place::Walk::new(drug, &case.transplants, is_unread);
        for dose in &mut given {
            dose.place = walk.given(dose);
        }
        let doses::Drafted { doses, given: given_before } = doses::drafted(case, index, drug);
        let mut drafted: Vec<DraftedDose<'c, 'a>> = Vec::with_capacity(doses.len());
        for (order, dose) in doses {
            if let Some(earlier) = drafted.last().filter(|earlier| earlier.dose.day == dose.day) {
                let (place, basis) = (earlier.place.clone(), earlier.basis);
                drafted.push(DraftedDose { order, dose, place, basis, repeats_earlier_draft: true });
                continue;
            }
            let (place, basis) = walk.drafted(order, dose);
            drafted.push(DraftedDose { order, dose, place, basis, repeats_earlier_draft: false });
        }
        Self { given, drafted, is_unread, given_before }
    }

    /// The doses given in the course that a place belongs to.
    pub fn given_in(&self, place: &Place) -> impl Iterator<Item = &GivenDose> {
        let course = place.course;
        self.given.iter().filter(move |dose| dose.place.course == course)
    }
}

#[cfg(test)]
mod tests;

//! What a request asks of a drug's course. `advice.md` section 2

use super::Situation;
use crate::clinical::{
    medication::{Medication, MedicationState},
    order::{OrderState, Product},
    time::days_between,
};

/// What the drafts ask of the course of one drug.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Asked {
    /// The drug is drafted: every area.
    Everything,
    /// Other drafts touch its course: only what they touch.
    Touched {
        /// A product that is confused with it is drafted.
        mixup: bool,
        /// A conditioning drug is drafted after it: the area `transplant`.
        transplant: bool,
        /// A drug that lengthens the QT interval is drafted while it is current: the area `qt`.
        qt: bool,
    },
}

impl Asked {
    /// Whether nothing is asked.
    #[must_use]
    pub const fn is_nothing(self) -> bool {
        matches!(self, Self::Touched { mixup: false, transplant: false, qt: false })
    }
}

impl Situation<'_, '_> {
    /// What the drafts ask of this drug's course.
    #[must_use]
    pub fn asked(&self) -> Asked {
        let Self { case, index, drug, knowledge, course, .. } = self;
        if case.drafts.iter().any(|order| order.product == Product::Drug(*index)) {
            return Asked::Everything;
        }
        let is_confused = |product| matches!(product, Product::LookAlike { drug, .. } if drug == *index);
        let is_current = self.is_current();
        let drafts = |touches: &dyn Fn(&[usize]) -> bool| {
            let mut drafted =
                case.medications.iter().filter(|medication| is_drafted_systemically(medication));
            drafted.any(|medication| touches(medication.ingredients))
        };
        Asked::Touched {
            mixup: case.drafts.iter().any(|order| is_confused(order.product)),
            transplant: drug.transplant.is_some()
                && (is_current || !course.given.is_empty())
                && drafts(&|ingredients| knowledge.are_conditioning(ingredients)),
            qt: drug.qt.is_some() && is_current && drafts(&|ingredients| knowledge.lengthen_qt(ingredients)),
        }
    }

    /// Whether the drug is current: a dose in the last weeks, or an open or drafted order.
    #[must_use]
    pub fn is_current(&self) -> bool {
        let Self { case, index, drug, course, .. } = self;
        let recent = |day| days_between(day, case.today()) <= drug.regimen.current_within_days;
        !course.drafted.is_empty()
            || course.given.last().is_some_and(|last| recent(last.day))
            || case
                .orders
                .iter()
                .any(|order| order.product == Product::Drug(*index) && order.state == OrderState::Active)
    }
}

/// A draft that does not say where it goes may reach the whole body.
fn is_drafted_systemically(medication: &Medication<'_>) -> bool {
    matches!(medication.state, MedicationState::Drafted { .. })
        && medication.route.is_systemic() != Some(false)
}

#[cfg(test)]
mod tests;

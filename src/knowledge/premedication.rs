//! What is given before every dose, and how many blasts there may be before the first. `premedication.toml` of a drug.

use std::ops::RangeInclusive;

use rust_decimal::Decimal;

use super::{Citations, Class, Coding};
use crate::clinical::{
    medication::MedicationRoute,
    quantity::{GigaPerLitre, Kilograms, Milligrams, MilligramsPerKilogram},
};

/// What is given before every dose, and how many blasts there may be before the first.
#[derive(Debug)]
pub struct Premedication {
    /// The classes that every dose needs. PRE-01
    pub classes: Vec<NeededClass>,
    /// What a card suggests, the first of a class preferred.
    pub agents: Vec<Agent>,
    /// So many minutes before the infusion they are given.
    pub lead_minutes: i64,
    /// What counts, with a remark.
    pub accepted: Vec<Remark>,
    /// What never counts, though it is taken for it. PRE-R6
    pub no_substitutes: Vec<Remark>,
    /// Which agents another is preferred to while the QT interval is at risk. PRE-R8
    pub qt_swap: Option<QtSwap>,
    /// Blasts before the first dose; a drug without such limits has none. CYT
    pub cytoreduction: Option<Cytoreduction>,
    /// For the classes.
    pub citations: Citations,
    /// For [`Self::lead_minutes`].
    pub lead_citations: Citations,
}

/// A class that every dose needs.
#[derive(Debug)]
pub struct NeededClass {
    /// The class.
    pub class: Class,
    /// As it is printed.
    pub title: String,
}

/// What is said of a medicine of another class that is ordered for a needed one.
#[derive(Debug)]
pub struct Remark {
    /// The needed class.
    pub class: Class,
    /// The other class.
    pub other: Class,
    /// What is said.
    pub remark: String,
}

/// A medicine that a card suggests for a class.
#[derive(Debug)]
pub struct Agent {
    /// The class.
    pub class: Class,
    /// The ingredient, by its generic name.
    pub ingredient: String,
    /// The ages it is for, in full years.
    pub ages: RangeInclusive<u32>,
    /// How much.
    pub dose: AgentDose,
    /// Where it goes.
    pub route: MedicationRoute,
    /// Its RxNorm code.
    pub coding: Coding,
    /// Ingredients an allergy to which rules it out too.
    pub related: Vec<String>,
    /// Ingredients beside which it is not suggested.
    pub avoid_with: Vec<String>,
    /// What is said where it is suggested.
    pub remark: Option<String>,
    /// Where the dose comes from.
    pub citations: Citations,
}

/// How much of an agent is given.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum AgentDose {
    /// The same for everybody.
    Fixed(Milligrams),
    /// By weight.
    ByWeight {
        /// For each kilogram.
        per_kilogram: MilligramsPerKilogram,
        /// Never more than this.
        most: Milligrams,
        /// Rounded down to a multiple of this.
        steps: Milligrams,
    },
}

/// Agents to which others are preferred while the QT interval is at risk. PRE-R8
#[derive(Debug)]
pub struct QtSwap {
    /// Their class.
    pub class: Class,
    /// Those that lengthen the QT interval.
    pub lengthen_qt: Vec<String>,
    /// Those of them to which others are always preferred.
    pub always: Vec<String>,
    /// The others.
    pub prefer: Vec<String>,
    /// Where this comes from.
    pub citations: Citations,
}

/// Blasts before the first dose. CYT-01 to CYT-04
#[derive(Debug)]
pub struct Cytoreduction {
    /// The most blasts in the blood.
    pub most_blasts: GigaPerLitre,
    /// More white cells than this, and the blasts must be counted.
    pub most_white_cells: GigaPerLitre,
    /// How old a count may be at the dose, in hours.
    pub window_hours: i64,
    /// A cytoreductive drug of so many days before the dose is at work.
    pub acts_within_days: i64,
    /// What to do first; a sentence.
    pub advice: String,
    /// Where this comes from.
    pub citations: Citations,
}

impl AgentDose {
    /// The dose for a weight, which only a dose by weight needs; nothing where that rounds to nothing.
    #[must_use]
    pub fn for_weight(self, weight: Option<Kilograms>) -> Option<Milligrams> {
        match self {
            Self::Fixed(dose) => Some(dose),
            Self::ByWeight { per_kilogram, most, steps } => {
                let dose = per_kilogram.for_weight(weight?).min(most).value();
                let multiples: Decimal = dose.checked_div(steps.value())?.floor();
                Milligrams::new(multiples.checked_mul(steps.value())?).ok()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn mg(text: &str) -> Milligrams {
        Milligrams::new(text.parse().unwrap()).unwrap()
    }

    // Methylprednisolone in the paediatric trial: 1 mg/kg, at most 50 mg.
    #[rstest]
    #[case("17.9", Some("17"))]
    #[case("18", Some("18"))]
    #[case("49.9", Some("49"))]
    #[case("50", Some("50"))]
    #[case("50.1", Some("50"))]
    #[case("90", Some("50"))]
    #[case("0.9", None)]
    fn a_dose_by_weight_is_rounded_down_and_capped(#[case] weight: &str, #[case] dose: Option<&str>) {
        let by_weight = AgentDose::ByWeight {
            per_kilogram: MilligramsPerKilogram::new(Decimal::ONE).unwrap(),
            most: mg("50"),
            steps: mg("1"),
        };
        let weight = Kilograms::new(weight.parse().unwrap()).unwrap();
        assert_eq!(by_weight.for_weight(Some(weight)), dose.map(mg));
        assert_eq!(by_weight.for_weight(None), None);
    }
}

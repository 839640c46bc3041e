//! Cycles, days and doses; limits, reduction, tolerances. `dosing.toml` of a drug.

use std::ops::RangeInclusive;

use rust_decimal::Decimal;

use super::Citations;
use crate::clinical::quantity::MilligramsPerSquareMetre;

/// Whether remission decides the dose.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Arm {
    /// The dose is the same with and without remission.
    Any,
    /// CR or CRi was reached.
    Remission,
    /// CR or CRi was not reached.
    NoRemission,
}

/// The planned doses, cycle by cycle.
#[derive(Debug)]
pub struct Regimen {
    /// The doses of a cycle by day; the first is day 1.
    pub slots: Vec<Slot>,
    /// The dose for cycle, day and response.
    pub levels: Vec<DoseLevel>,
    /// No level lies above it: the bound that finds a slip in a file.
    pub highest_dose: MilligramsPerSquareMetre,
    /// How long cycles last.
    pub cycles: Vec<CycleLength>,
    /// A dose this many days after day 1 opens a new cycle even if doses of the current one are missing.
    pub opens_cycle_after_days: i64,
    /// A dose this many days after day 1 opens a new cycle once all doses of the current one were given.
    pub opens_cycle_when_full_after_days: i64,
    /// The least days between two doses.
    pub minimum_interval_days: i64,
    /// More days than this after the last dose, and a new course begins.
    pub new_course_after_days: i64,
    /// Day 1 early by up to so many days is a warning, earlier is critical.
    pub cycle_early_tolerated_days: i64,
    /// The drug is current for so many days after a dose.
    pub current_within_days: i64,
    /// What a delay of day 1 means, longest first.
    pub delays: Vec<Delay>,
    /// For the spacing of the slots.
    pub citations: Citations,
    /// For the minimum interval.
    pub interval_citations: Citations,
}

/// One planned dose of a cycle.
#[derive(Clone, Debug)]
pub struct Slot {
    /// The nominal day, counted from 1.
    pub day: i64,
    /// The cycle days on which it may be given.
    pub window: RangeInclusive<i64>,
    /// The cycle days on which a dose is taken for this one.
    pub takes: RangeInclusive<i64>,
}

/// The dose of some cycles, days and response.
#[derive(Debug)]
pub struct DoseLevel {
    /// The cycles it holds for.
    pub cycles: RangeInclusive<u32>,
    /// The slot days it holds for.
    pub days: Vec<i64>,
    /// The response it holds for.
    pub arm: Arm,
    /// The dose.
    pub dose: MilligramsPerSquareMetre,
    /// Where it comes from.
    pub citations: Citations,
}

/// How long a cycle lasts.
#[derive(Debug)]
pub struct CycleLength {
    /// The cycles it holds for.
    pub cycles: RangeInclusive<u32>,
    /// The next cycle may not begin earlier than this many days after day 1.
    pub minimum_days: i64,
    /// The next cycle is late from here on, in days after day 1.
    pub expected_days: i64,
    /// Where it comes from.
    pub citations: Citations,
}

/// A step of the table for delayed cycles.
#[derive(Debug)]
pub struct Delay {
    /// The cause code: `at-least-14-days`.
    pub cause: String,
    /// Days late, from here on.
    pub from_days: i64,
    /// What the label asks if the delay was for toxicity; a sentence.
    pub asks: String,
    /// The dose of the next cycle is to be reduced if the delay was for toxicity.
    pub reduces: bool,
    /// Where it comes from.
    pub citations: Citations,
}

/// How far treatment may go.
#[derive(Debug)]
pub struct Limits {
    /// No cycle after this one.
    pub last_cycle: u32,
    /// No cycle after this one without CR or CRi.
    pub last_cycle_without_remission: u32,
    /// For [`Self::last_cycle`].
    pub cycle_citations: Citations,
    /// For [`Self::last_cycle_without_remission`].
    pub remission_citations: Citations,
}

/// Dose reduction for toxicity.
#[derive(Debug)]
pub struct Reduction {
    /// What level 1 and 2 leave of the dose: 0.75.
    pub factor: Decimal,
    /// An earlier dose at or below this share of its base was a reduced one: 0.80.
    pub given_at_or_below: Decimal,
    /// An ordered dose within this share of its base looks like level 1: 0.7275 to 0.7725.
    pub looks_reduced: RangeInclusive<Decimal>,
    /// An interruption of this many days for toxicity calls for level 1.
    pub after_interruption_days: i64,
    /// The planned doses of a cycle at level 2.
    pub doses_at_level_2: usize,
    /// Above an earlier reduction by more than this share is a re-escalation: 0.10.
    pub reescalation_tolerance: Decimal,
    /// Lower-case words in a reason or note that tell of toxicity.
    pub toxicity_words: Vec<String>,
    /// Lower-case phrases in a reason or note that tell of a reduced dose.
    pub reduction_words: Vec<String>,
    /// Lower-case phrases in a note that tell of level 2.
    pub level_2_words: Vec<String>,
    /// For the ladder.
    pub citations: Citations,
    /// For the ban on re-escalation.
    pub reescalation_citations: Citations,
}

/// How far an order may be off the expected dose, as shares of it.
#[derive(Debug)]
pub struct Tolerances {
    /// Up to here the dose is right.
    pub verified: Decimal,
    /// Up to here it is rounding.
    pub rounding: Decimal,
    /// From here over it is critical.
    pub critical_over: Decimal,
    /// From here under it is critical.
    pub critical_under: Decimal,
    /// Where they come from.
    pub citations: Citations,
}

/// The figures that betray why an order is off.
#[derive(Debug)]
pub struct Patterns {
    /// Totals of a whole cycle, per m².
    pub cycle_totals: Vec<MilligramsPerSquareMetre>,
    /// How near an order must be to a total, as a share.
    pub cycle_total_tolerance: Decimal,
    /// The label's figures per m² that may have been entered as mg.
    pub per_m2_figures: Vec<Decimal>,
    /// How near, as a share.
    pub per_m2_tolerance: Decimal,
    /// Factors of a decimal or unit slip.
    pub slip_factors: Vec<Decimal>,
    /// How near, as a share.
    pub slip_tolerance: Decimal,
    /// How near to another level of the label, as a share.
    pub level_tolerance: Decimal,
    /// Where they come from.
    pub citations: Citations,
}

impl Regimen {
    /// The dose level for a cycle, a slot day and a response; [`Arm::Any`] asks for one that needs no response.
    #[must_use]
    pub fn level(&self, cycle: u32, day: i64, arm: Arm) -> Option<&DoseLevel> {
        self.levels.iter().find(|level| {
            level.cycles.contains(&cycle)
                && level.days.contains(&day)
                && (level.arm == Arm::Any || level.arm == arm)
        })
    }

    /// How long a cycle lasts.
    #[must_use]
    pub fn length(&self, cycle: u32) -> Option<&CycleLength> {
        self.cycles.iter().find(|length| length.cycles.contains(&cycle))
    }
}

//! Orders and doses as the record has them, before anyone judges them.

use std::ops::BitOrAssign;

use jiff::{Timestamp, civil::Date};

use super::{
    fact::{Fact, Source},
    quantity::{
        Milligrams, MilligramsPerMillilitre, MilligramsPerSquareMetre, Millilitres, Minutes, SquareMetres,
    },
};

/// An order for a drug we check, or for a product that is confused with it.
#[derive(Clone, Debug, PartialEq)]
pub struct Order<'a> {
    /// The MedicationRequest.
    pub source: Source<'a>,
    /// Which entry of its Bundle it is, counted from 0.
    pub entry: usize,
    /// What is ordered.
    pub product: Product,
    /// How the product was recognised.
    pub matched_by: MatchedBy,
    /// Whether it asks for anything.
    pub state: OrderState,
    /// The doses it asks for, each on its own day.
    pub doses: Vec<OrderedDose>,
    /// It repeats without an end, or in a way that cannot be read: only the first dose is listed.
    pub repeats_on: bool,
    /// The published protocol it names, by its place in the knowledge.
    pub protocol: Option<usize>,
    /// What its reasons and notes tell.
    pub told: Told,
    /// The id of the order that it replaces.
    pub replaces: Option<&'a str>,
}

/// What an order is for, by its place in the knowledge; the graver one first.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Product {
    /// A drug we check.
    Drug(usize),
    /// A product confused with it.
    LookAlike {
        /// The drug.
        drug: usize,
        /// The product among the drug's look-alikes.
        product: usize,
    },
}

impl Product {
    /// The drug it is, or is confused with.
    #[must_use]
    pub const fn drug(self) -> usize {
        match self {
            Self::Drug(drug) | Self::LookAlike { drug, .. } => drug,
        }
    }
}

/// How a product was recognised.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum MatchedBy {
    /// By a code.
    Code,
    /// By its name in a text: said to the clinician.
    Name,
}

/// What the status of an order means for past and future doses.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum OrderState {
    /// It stands: its doses will be given, and once their day has passed they are taken as given.
    Active,
    /// It was carried out: its doses are taken as given.
    Completed,
    /// A draft, a proposal, or of a status we do not know: nothing is concluded from it.
    Unsure,
    /// Held, stopped or cancelled: its doses are not taken as given.
    Withdrawn,
}

/// One dose of an order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OrderedDose {
    /// The dosageInstruction it comes from, counted from 0.
    pub instruction: usize,
    /// Which dose of that instruction it is, counted from 0.
    pub occurrence: usize,
    /// The day it is for.
    pub day: Date,
    /// The moment it begins, if the order says so.
    pub start: Option<Timestamp>,
    /// What the day was taken from.
    pub day_from: DayFrom,
    /// How much.
    pub amount: Fact<Amount>,
    /// Another amount that the order gives for it: the greater of two that differ, or one that takes the body surface to
    /// be compared.
    pub other_amount: Option<Amount>,
    /// Where it goes.
    pub route: Route,
    /// How long it runs, if the order says so.
    pub duration: Fact<Minutes>,
    /// The cycle and day that the order states.
    pub stated: Position,
}

/// Where the day of a dose was taken from; the last two are assumptions and are said.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum DayFrom {
    /// `timing.event`
    Event,
    /// `timing.repeat.boundsPeriod.start`
    Bounds,
    /// A day stated in the text, counted from a dated dose of the same order.
    StatedDay,
    /// `dispenseRequest.validityPeriod.start`
    Validity,
    /// `authoredOn`
    Authored,
    /// The day of the evaluation.
    Evaluation,
}

impl DayFrom {
    /// Whether the day is assumed rather than ordered.
    #[must_use]
    pub const fn is_assumed(self) -> bool {
        match self {
            Self::Authored | Self::Evaluation => true,
            Self::Event | Self::Bounds | Self::StatedDay | Self::Validity => false,
        }
    }
}

/// A dose as it is written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Amount {
    /// A mass.
    Mass(Milligrams),
    /// A mass for each square metre of body surface.
    PerSurface(MilligramsPerSquareMetre),
    /// A volume of the reconstituted solution.
    Volume(Millilitres),
}

impl Amount {
    /// The dose in mg; needs the body surface only where it is written per m².
    #[must_use]
    pub fn milligrams(
        self,
        strength: MilligramsPerMillilitre,
        surface: Option<SquareMetres>,
    ) -> Option<Milligrams> {
        match self {
            Self::Mass(dose) => Some(dose),
            Self::PerSurface(dose) => surface.map(|surface| dose.for_surface(surface)),
            Self::Volume(volume) => Some(volume.at(strength)),
        }
    }

    /// The dose for each m².
    #[must_use]
    pub fn per_surface(
        self,
        strength: MilligramsPerMillilitre,
        surface: SquareMetres,
    ) -> MilligramsPerSquareMetre {
        match self {
            Self::PerSurface(dose) => dose,
            Self::Mass(dose) => dose.per(surface),
            Self::Volume(volume) => volume.at(strength).per(surface),
        }
    }
}

/// Where a dose goes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Route {
    /// Intravenous, by code or name.
    Intravenous,
    /// A known route that is not intravenous.
    Other,
    /// None stated.
    NotStated,
    /// Stated by a code or name that we do not know.
    Unknown,
}

/// A cycle and a day as an order states them: "C2D8".
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Position {
    /// The cycle.
    pub cycle: Option<u32>,
    /// The day.
    pub day: Option<i64>,
}

/// A record of a dose given, or not given.
#[derive(Clone, Debug, PartialEq)]
pub struct Administration<'a> {
    /// The MedicationAdministration.
    pub source: Source<'a>,
    /// The drug, by its place in the knowledge.
    pub drug: usize,
    /// The day.
    pub day: Date,
    /// Whether anything was given.
    pub given: bool,
    /// How much.
    pub amount: Fact<Amount>,
    /// The id of the order it carries out.
    pub order: Option<&'a str>,
    /// What its reasons and notes tell.
    pub told: Told,
}

/// What reasons and notes tell of a dose.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Told {
    /// Toxicity.
    pub toxicity: bool,
    /// That the dose is a reduced one.
    pub reduction: bool,
    /// Reduction level 2.
    pub level_2: bool,
}

impl BitOrAssign for Told {
    fn bitor_assign(&mut self, other: Self) {
        self.toxicity |= other.toxicity;
        self.reduction |= other.reduction;
        self.level_2 |= other.level_2;
    }
}

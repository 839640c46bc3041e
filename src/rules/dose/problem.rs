//! What is wrong with a dose or its schedule, with every number it rests on.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::surface_used::{SurfaceDoubt, SurfaceFault, SurfaceUsed};
use crate::{
    clinical::{
        fact::Reason,
        order::Position,
        quantity::{
            Kilograms, Milligrams, MilligramsPerMillilitre, MilligramsPerSquareMetre, Millilitres, Minutes,
            SquareMetres,
        },
    },
    course::{Basis, Cycle, NewCourse, Place, response::Evidence},
};

/// What is wrong, or that all is right.
#[derive(Clone, Debug, PartialEq)]
pub enum DoseProblem {
    /// The dose is off by more than the verified tolerance.
    Amount {
        /// The arithmetic.
        comparison: Box<Comparison>,
        /// What the number betrays.
        cause: Option<DoseCause>,
        /// The product that was meant, if the number betrays another one.
        other_product: Option<String>,
        /// The protocol it was judged by instead of the label.
        protocol: Option<String>,
        /// The place in treatment.
        place: Place,
        /// The response the expected dose follows.
        response: Option<Evidence>,
    },
    /// The dose is right.
    Verified {
        /// The arithmetic.
        comparison: Box<Comparison>,
        /// The place in treatment.
        place: Place,
        /// What the place was worked out from.
        basis: Basis,
        /// What was given before could not be had or read.
        is_unread: bool,
        /// The volume to draw.
        draw: Millilitres,
        /// How many vials, of what they deliver.
        vials: (Decimal, Milligrams),
        /// The concentration in the bag, and whether it is outside the usual range.
        concentration: (MilligramsPerMillilitre, bool),
        /// The response the dose follows.
        response: Option<Evidence>,
        /// How it is prepared and given.
        preparation: Box<Handling>,
    },
    /// No dose that can be checked.
    Unreadable {
        /// Why.
        reason: Reason,
        /// What is expected instead: one dose, or one for each response.
        expected: Vec<Expected>,
        /// The place in treatment.
        place: Place,
    },
    /// No body surface area can be computed.
    BsaUnavailable(SurfaceFault),
    /// The computed body surface area is used, with a doubt.
    BsaUncertain {
        /// The doubt.
        doubt: SurfaceDoubt,
        /// What was used all the same.
        surface: SquareMetres,
        /// The weight it was computed with.
        weight: Kilograms,
    },
    /// Too few days since the previous dose.
    IntervalTooShort {
        /// The previous dose.
        previous: Date,
        /// Days since.
        days: i64,
        /// The fewest allowed.
        minimum: i64,
        /// From when on it may be given.
        earliest: Date,
    },
    /// A dose outside the window of its slot.
    OffScheduleDay {
        /// The planned day.
        slot: i64,
        /// The actual day of the cycle.
        cycle_day: i64,
        /// The days it may be given on.
        window: (i64, i64),
        /// From when on it may be given, if it is early.
        earliest: Option<Date>,
    },
    /// Day 1 too soon after the previous one.
    CycleTooEarly {
        /// The cycle it opens.
        cycle: u32,
        /// The cycle before.
        previous: Cycle,
        /// Days between their days 1.
        days: i64,
        /// The fewest allowed.
        minimum: i64,
        /// From when on it may be given.
        earliest: Date,
    },
    /// The cycle has all its doses.
    ExtraDoseInCycle {
        /// The cycle.
        cycle: Option<u32>,
        /// The day of the cycle.
        cycle_day: Option<i64>,
        /// How many doses it has.
        planned: usize,
        /// At reduction level 2.
        level_2: bool,
    },
    /// Where it stands in treatment is unclear.
    PositionUnclear(UnclearPlace),
    /// The response decides the dose and is not on file.
    ResponseUndocumented {
        /// Why it is open.
        gap: ResponseGap,
        /// The cycle it opens.
        cycle: u32,
        /// The dose with remission.
        remission: Box<Expected>,
        /// The dose without.
        no_remission: Box<Expected>,
        /// The ordered dose, if it is known.
        ordered: Option<Milligrams>,
        /// Which of the two it matches: with remission or without.
        matches: Option<bool>,
    },
    /// Cycles without remission beyond the limit.
    NoResponseLimit {
        /// The cycle.
        cycle: u32,
        /// The last one without remission.
        last: u32,
        /// The absence of remission is on file.
        absence_documented: bool,
    },
    /// Cycles beyond the limit.
    CycleLimit {
        /// The cycle.
        cycle: u32,
        /// The last one.
        last: u32,
    },
    /// Above an earlier reduction.
    Reescalation {
        /// The reduced dose.
        earlier: Date,
        /// How it was reduced.
        by: ReducedBy,
        /// The response is open, and only one of the two doses it decides between would be a re-escalation.
        is_open: bool,
        /// What was ordered.
        ordered: Milligrams,
        /// The same for each m².
        ordered_per_surface: MilligramsPerSquareMetre,
        /// The reduced level of this dose.
        reduced: Box<Expected>,
        /// Toxicity is on file for the reduction.
        reason_on_file: bool,
    },
    /// A dose that looks reduced, and nothing on file explains it.
    Reduced {
        /// The arithmetic against the full dose.
        comparison: Box<Comparison>,
        /// What it is of the full dose.
        share: Decimal,
    },
    /// Day 1 is late.
    TreatmentDelay {
        /// The cycle it opens.
        cycle: u32,
        /// The cycle before.
        previous: Cycle,
        /// Days late.
        days_late: i64,
        /// The step of the table.
        cause: String,
        /// What the label asks if it was for toxicity.
        asks: String,
        /// Toxicity is on file.
        toxicity_on_file: bool,
    },
    /// Not intravenous.
    WrongRoute,
    /// Runs too short or too long.
    InfusionTime {
        /// As ordered.
        ordered: Minutes,
        /// As it may be.
        window: (Minutes, Minutes),
        /// As the label says.
        nominal: Minutes,
    },
    /// Two orders for one day, or too few days apart.
    DuplicateOrder {
        /// The other one is a draft of the same request, or stands on file.
        other_is_draft: bool,
        /// The day of the other one, if it is another.
        other_day: Option<Date>,
        /// The fewest days between doses.
        minimum: i64,
    },
    /// Another product was meant, or this one is for another disease.
    ProductMixup(Mixup),
    /// Judged by a protocol and within it.
    Protocol {
        /// How it is called.
        protocol: String,
        /// What was ordered.
        ordered: Milligrams,
        /// The same for each m².
        ordered_per_surface: MilligramsPerSquareMetre,
        /// What the protocol has for this dose, in mg/m².
        published: (Decimal, Decimal),
        /// The body surface area.
        surface: SquareMetres,
    },
}

/// An expected dose and how it is made.
#[derive(Clone, Debug, PartialEq)]
pub struct Expected {
    /// The level of the label.
    pub base: MilligramsPerSquareMetre,
    /// What a reduction leaves of it: 1, or 0.75.
    pub factor: Decimal,
    /// The body surface area.
    pub surface: SurfaceUsed,
    /// The dose.
    pub dose: Milligrams,
}

impl Expected {
    /// The dose for each m² after reduction.
    #[must_use]
    pub fn per_surface(&self) -> MilligramsPerSquareMetre {
        self.base.scaled(self.factor)
    }
}

/// An ordered dose beside the expected one.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// What was ordered.
    pub ordered: Milligrams,
    /// The same for each m².
    pub ordered_per_surface: MilligramsPerSquareMetre,
    /// What is expected.
    pub expected: Expected,
    /// ordered / expected − 1.
    pub deviation: Decimal,
}

/// How a dose is prepared and given.
#[derive(Clone, Debug, PartialEq)]
pub struct Handling {
    /// The strength after reconstitution.
    pub strength: MilligramsPerMillilitre,
    /// The volume of the infusion.
    pub bag: Millilitres,
    /// The diluent.
    pub diluent: String,
    /// How long it runs.
    pub infusion: Minutes,
    /// The usual final concentrations.
    pub concentration: (MilligramsPerMillilitre, MilligramsPerMillilitre),
    /// Hours from reconstitution to dilution.
    pub hours_to_dilution: i64,
    /// Hours from reconstitution to the end of the infusion.
    pub hours_to_end: i64,
}

/// What a wrong number betrays.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum DoseCause {
    /// The total of a cycle in one dose. DOSE-24.
    CycleTotalInOneDose,
    /// A factor of ten, a hundred, a thousand. DOSE-27.
    DecimalOrUnitSlip,
    /// The dose of a product with a like name. DOSE-26.
    OtherConjugate,
    /// The dose of another day or of the other response. DOSE-28, DOSE-29.
    WrongLevel,
    /// The figure for each m² as the dose. DOSE-25.
    PerM2EnteredAsTotal,
    /// A reduction is due and was not made. MOD-18.
    NotReduced,
}

impl DoseCause {
    /// The code in the extension.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::CycleTotalInOneDose => "cycle-total-in-one-dose",
            Self::DecimalOrUnitSlip => "decimal-or-unit-slip",
            Self::OtherConjugate => "other-conjugate",
            Self::WrongLevel => "wrong-level",
            Self::PerM2EnteredAsTotal => "per-m2-entered-as-total",
            Self::NotReduced => "not-reduced",
        }
    }
}

/// How an earlier dose was a reduced one.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ReducedBy {
    /// It was given at this share of its base.
    Given(Decimal),
    /// It is ordered at this share of its base, before the one that is judged.
    Ordered(Decimal),
    /// Its record says so; its amount cannot be read.
    Told,
}

impl ReducedBy {
    /// The share of its base, if it is known.
    #[must_use]
    pub const fn share(self) -> Option<Decimal> {
        match self {
            Self::Given(share) | Self::Ordered(share) => Some(share),
            Self::Told => None,
        }
    }
}

/// Why a place in treatment is unclear.
#[derive(Clone, Debug, PartialEq)]
pub enum UnclearPlace {
    /// It fits neither a free slot nor a new cycle.
    FitsNothing {
        /// The cycle.
        cycle: Option<u32>,
        /// The day of it.
        cycle_day: Option<i64>,
    },
    /// The order states another place than the history gives.
    Contradicts {
        /// As stated.
        stated: Position,
        /// As derived.
        cycle: Option<u32>,
        /// As derived.
        slot: Option<i64>,
    },
    /// A new course, it seems.
    NewCourse {
        /// Why.
        why: NewCourse,
        /// A reduced dose of an earlier course: told, not enforced.
        reduced: Option<Date>,
    },
    /// The order repeats without an end, or in a way that cannot be read.
    RepeatsOn,
    /// The protocol it names has no dose for that place.
    NotInProtocol {
        /// How it is called.
        protocol: String,
        /// The cycle.
        cycle: Option<u32>,
    },
}

/// Why the response is open.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ResponseGap {
    /// Nothing is on file since the last cycle began.
    Undocumented,
    /// Remission and then relapse.
    RelapsedAfterRemission(Date),
    /// Two statements of one day.
    Contradictory(Date),
}

/// How products were confused.
#[derive(Clone, Debug, PartialEq)]
pub enum Mixup {
    /// Another product is ordered where this drug's patients are treated.
    OtherProductOrdered {
        /// Its name.
        product: String,
        /// The drug that may have been meant.
        drug: String,
        /// The disease on file, which is the drug's; `None` where doses of the drug are on file.
        disease: Option<String>,
    },
    /// The drug is ordered, and the only diagnosis is the other product's.
    OtherDiagnosis {
        /// The drug.
        drug: String,
        /// Its disease.
        disease: String,
        /// The product that may have been meant.
        product: String,
        /// Its disease, which is on file.
        diagnosis: String,
    },
}

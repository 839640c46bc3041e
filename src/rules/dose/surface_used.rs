//! The body surface area a dose is computed with, and what can be wrong with it.

use rust_decimal::Decimal;

use crate::{
    clinical::{
        quantity::{Centimetres, Kilograms, SquareMetres},
        time::ClinicalTime,
    },
    knowledge::Formula,
};

/// The body surface area a dose was computed with.
#[derive(Clone, Debug, PartialEq)]
pub struct SurfaceUsed {
    /// The area.
    pub surface: SquareMetres,
    /// From this height, taken then.
    pub height: (Centimetres, ClinicalTime),
    /// And this weight.
    pub weight: (Kilograms, ClinicalTime),
    /// By this formula.
    pub formula: Formula,
    /// One of the two is a preliminary result.
    pub preliminary: bool,
}

/// Why no body surface area can be computed.
#[derive(Clone, Debug, PartialEq)]
pub enum SurfaceFault {
    /// No height or no weight, named.
    Missing(Vec<&'static str>),
    /// Only values without a usable unit, of what is named.
    NoUnit(Vec<&'static str>),
    /// A value that cannot be believed.
    Implausible(Implausible),
}

/// A value that cannot be believed.
#[derive(Clone, Debug, PartialEq)]
pub struct Implausible {
    /// What: `height`, `weight`, `body surface area`.
    pub what: &'static str,
    /// The value.
    pub value: Decimal,
    /// Its unit, as printed.
    pub unit: &'static str,
    /// The value before it.
    pub previous: Option<(Decimal, ClinicalTime)>,
    /// What may have happened.
    pub confusion: Confusion,
}

/// What may have happened to an implausible value.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Confusion {
    /// Pounds and kilograms, inches and centimetres.
    Units,
    /// It changed faster than bodies do.
    Jump,
    /// It is outside what patients have.
    OutOfRange,
}

/// A doubt that does not stop the check.
#[derive(Clone, Debug, PartialEq)]
pub enum SurfaceDoubt {
    /// The weight is older than it may be.
    StaleWeight {
        /// Its age, in days, on the day of the dose.
        days: i64,
        /// What it may be.
        window: i64,
    },
    /// The height is older than it may be.
    StaleHeight {
        /// Its age, in days, on the day of the dose.
        days: i64,
        /// What it may be.
        window: i64,
    },
    /// A recorded area says otherwise.
    Disagrees {
        /// The recorded one.
        recorded: SquareMetres,
    },
    /// The weight changed.
    WeightChanged {
        /// From this weight.
        from: (Kilograms, ClinicalTime),
        /// To this one.
        to: Kilograms,
        /// By this share.
        share: Decimal,
    },
}

impl SurfaceDoubt {
    /// The cause code in the extension.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::StaleWeight { .. } => "stale-weight",
            Self::StaleHeight { .. } => "stale-height",
            Self::Disagrees { .. } => "disagrees",
            Self::WeightChanged { .. } => "weight-changed",
        }
    }
}

//! Frequencies, as words tell them.

pub use crate::terminology::RouteKind;

/// How often something is given, as words tell it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Frequency {
    /// One dose.
    Once,
    /// Every day, once or more often.
    Daily,
    /// Every week.
    Weekly,
    /// With each dose of another medicine.
    WithEachDose,
    /// Again and again in another rhythm.
    Other,
}

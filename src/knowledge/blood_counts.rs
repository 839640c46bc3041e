//! How low neutrophils and platelets may be before a new cycle. `blood-counts.toml` of a drug.

use super::{Citations, Profile};
use crate::clinical::quantity::GigaPerLitre;

/// How low neutrophils and platelets may be before a new cycle.
#[derive(Debug)]
pub struct BloodCounts {
    /// Counts count for a dose if taken at most so many hours before it.
    pub before_dose_hours: i64,
    /// A baseline is the last count on a day 1, or at most so many days before it.
    pub before_baseline_days: i64,
    /// For the two windows.
    pub window_citations: Citations,
    /// Neutrophils below this hold a new cycle. MOD-01.
    pub neutrophils_below: GigaPerLitre,
    /// For the neutrophils.
    pub neutrophils_citations: Citations,
    /// Platelets below this hold a new cycle. MOD-02.
    pub platelets_below: GigaPerLitre,
    /// Up to so many days after a platelet transfusion a count may depend on it.
    pub after_transfusion_days: i64,
    /// For the platelets.
    pub platelets_citations: Citations,
    /// For what ends the hold of a patient whose counts were low before treatment. MOD-03.
    pub low_before_treatment_citations: Citations,
    /// Counts that stay low. MOD-05.
    pub long_low: LongLow,
}

/// Counts that stay low, so that the drug is stopped. MOD-05.
#[derive(Debug)]
pub struct LongLow {
    /// For more than so many days.
    pub more_than_days: i64,
    /// The product information that says so.
    pub profiles: Vec<Profile>,
    /// Where it comes from.
    pub citations: Citations,
}

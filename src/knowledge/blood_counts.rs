//! How low neutrophils and platelets may be before a new cycle. `blood-counts.toml` of a drug.

use super::Citations;

/// How low neutrophils and platelets may be before a new cycle.
#[derive(Debug)]
pub struct BloodCounts {
    /// Where the numbers come from.
    pub citations: Citations,
}

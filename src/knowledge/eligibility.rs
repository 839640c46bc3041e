//! For whom the drug is, and pregnancy. `eligibility.toml` of a drug.

use super::Citations;

/// For whom the drug is, and pregnancy.
#[derive(Debug)]
pub struct Eligibility {
    /// Where the numbers come from.
    pub citations: Citations,
}

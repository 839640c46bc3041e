//! What is given before every dose, and how many blasts there may be before the first. `premedication.toml` of a drug.

use super::Citations;

/// What is given before every dose, and how many blasts there may be before the first.
#[derive(Debug)]
pub struct Premedication {
    /// Where the numbers come from.
    pub citations: Citations,
}

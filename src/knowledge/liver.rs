//! How high liver tests may be, and what to do. `liver.toml` of a drug.

use super::Citations;

/// How high liver tests may be, and what to do.
#[derive(Debug)]
pub struct Liver {
    /// Where the numbers come from.
    pub citations: Citations,
}

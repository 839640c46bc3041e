//! The limits for the QT interval and for electrolytes. `qt.toml` of a drug.

use super::Citations;

/// The limits for the QT interval and for electrolytes.
#[derive(Debug)]
pub struct Qt {
    /// Where the numbers come from.
    pub citations: Citations,
}

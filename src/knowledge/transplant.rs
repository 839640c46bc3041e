//! Limits of treatment before and after a transplant, and the risk of hepatic veno-occlusive disease. `transplant.toml` of a drug.

use super::Citations;

/// Limits of treatment before and after a transplant, and the risk of hepatic veno-occlusive disease.
#[derive(Debug)]
pub struct Transplant {
    /// Where the numbers come from.
    pub citations: Citations,
}

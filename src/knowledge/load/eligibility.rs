//! `eligibility.toml`.

use crate::knowledge::{
    Eligibility,
    raw::{Table, read},
};

/// Reads the file.
pub(super) fn eligibility(top: &Table<'_>) -> Option<Eligibility> {
    read!(Eligibility { citations: top.citations("cite") })
}

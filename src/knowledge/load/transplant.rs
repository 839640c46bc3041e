//! `transplant.toml`.

use crate::knowledge::{
    Transplant,
    raw::{Table, read},
};

/// Reads the file.
pub(super) fn transplant(top: &Table<'_>) -> Option<Transplant> {
    read!(Transplant { citations: top.citations("cite") })
}

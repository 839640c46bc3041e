//! `qt.toml`.

use crate::knowledge::{
    Qt,
    raw::{Table, read},
};

/// Reads the file.
pub(super) fn qt(top: &Table<'_>) -> Option<Qt> {
    read!(Qt { citations: top.citations("cite") })
}

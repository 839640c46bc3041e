//! `liver.toml`.

use crate::knowledge::{
    Liver,
    raw::{Table, read},
};

/// Reads the file.
pub(super) fn liver(top: &Table<'_>) -> Option<Liver> {
    read!(Liver { citations: top.citations("cite") })
}

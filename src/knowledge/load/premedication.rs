//! `premedication.toml`.

use crate::knowledge::{
    Premedication,
    raw::{Table, read},
};

/// Reads the file.
pub(super) fn premedication(top: &Table<'_>) -> Option<Premedication> {
    read!(Premedication { citations: top.citations("cite") })
}

//! `blood-counts.toml`.

use crate::knowledge::{
    BloodCounts,
    raw::{Table, read},
};

/// Reads the file.
pub(super) fn blood_counts(top: &Table<'_>) -> Option<BloodCounts> {
    read!(BloodCounts { citations: top.citations("cite") })
}

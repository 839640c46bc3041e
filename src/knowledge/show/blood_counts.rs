//! `blood-counts.toml` as a table.

use super::page::Page;
use crate::knowledge::BloodCounts;

pub(super) fn blood_counts(page: &mut Page, blood_counts: &BloodCounts) {
    page.cited("blood counts", "", &blood_counts.citations);
}

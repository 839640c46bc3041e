//! `eligibility.toml` as a table.

use super::page::Page;
use crate::knowledge::Eligibility;

pub(super) fn eligibility(page: &mut Page, eligibility: &Eligibility) {
    page.cited("eligibility", "", &eligibility.citations);
}

//! `transplant.toml` as a table.

use super::page::Page;
use crate::knowledge::Transplant;

pub(super) fn transplant(page: &mut Page, transplant: &Transplant) {
    page.cited("transplant", "", &transplant.citations);
}

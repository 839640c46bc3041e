//! `liver.toml` as a table.

use super::page::Page;
use crate::knowledge::Liver;

pub(super) fn liver(page: &mut Page, liver: &Liver) {
    page.cited("liver", "", &liver.citations);
}

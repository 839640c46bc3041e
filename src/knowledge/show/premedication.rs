//! `premedication.toml` as a table.

use super::page::Page;
use crate::knowledge::Premedication;

pub(super) fn premedication(page: &mut Page, premedication: &Premedication) {
    page.cited("premedication", "", &premedication.citations);
}

//! `qt.toml` as a table.

use super::page::Page;
use crate::knowledge::Qt;

pub(super) fn qt(page: &mut Page, qt: &Qt) {
    page.cited("qt", "", &qt.citations);
}

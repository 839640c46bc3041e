//! `blood-counts.toml` as a table.

use super::{page::Page, profiles};
use crate::knowledge::BloodCounts;

pub(super) fn blood_counts(page: &mut Page, counts: &BloodCounts) {
    page.title("Blood counts before a new cycle");
    let cite = &counts.window_citations;
    page.cited("counted before each dose within", format!("{} h", counts.before_dose_hours), cite);
    page.cited("baseline: before day 1 within", format!("{} days", counts.before_baseline_days), cite);
    page.cited("neutrophils too low below", counts.neutrophils_below, &counts.neutrophils_citations);
    page.cited("platelets too low below", counts.platelets_below, &counts.platelets_citations);
    page.cited(
        "they may depend on a transfusion for",
        format!("{} days", counts.after_transfusion_days),
        &counts.platelets_citations,
    );
    page.cited(
        "low before treatment: until recovery",
        "to the last cycle's baseline, or the limits",
        &counts.low_before_treatment_citations,
    );
    let long_low = &counts.long_low;
    let value = format!("more than {} days ({})", long_low.more_than_days, profiles(&long_low.profiles));
    page.cited("stopped if low for the drug for", value, &long_low.citations);
}

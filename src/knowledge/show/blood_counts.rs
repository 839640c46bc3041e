//! `blood-counts.toml` as a table.

use super::{profiles, sheet::Sheet};
use crate::knowledge::BloodCounts;

pub(super) fn blood_counts(sheet: &mut Sheet, counts: &BloodCounts) {
    sheet.title("Blood counts before a new cycle");
    let cite = &counts.window_citations;
    sheet.cited("counted before each dose within", format!("{} h", counts.before_dose_hours), cite);
    sheet.cited("baseline: before day 1 within", format!("{} days", counts.before_baseline_days), cite);
    sheet.cited("neutrophils too low below", counts.neutrophils_below, &counts.neutrophils_citations);
    sheet.cited("platelets too low below", counts.platelets_below, &counts.platelets_citations);
    sheet.cited(
        "they may depend on a transfusion for",
        format!("{} days", counts.after_transfusion_days),
        &counts.platelets_citations,
    );
    sheet.cited(
        "low before treatment: until recovery",
        "to the last cycle's baseline, or the limits",
        &counts.low_before_treatment_citations,
    );
    let long_low = &counts.long_low;
    let value = format!("more than {} days ({})", long_low.more_than_days, profiles(&long_low.profiles));
    sheet.cited("stopped if low for the drug for", value, &long_low.citations);
}

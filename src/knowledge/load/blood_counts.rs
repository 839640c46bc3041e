//! `blood-counts.toml`.

use super::profile;
use crate::{
    clinical::quantity::GigaPerLitre,
    knowledge::{
        BloodCounts, Citations, LongLow,
        raw::{Table, kind, read},
    },
};

/// `[counts]`
struct Counts {
    before_dose_hours: i64,
    before_baseline_days: i64,
    citations: Citations,
}

/// `[neutrophils]`
struct Neutrophils {
    hold_below: GigaPerLitre,
    citations: Citations,
}

/// `[platelets]`
struct Platelets {
    hold_below: GigaPerLitre,
    after_transfusion_days: i64,
    citations: Citations,
}

/// Reads the file.
pub(super) fn blood_counts(top: &Table<'_>) -> Option<BloodCounts> {
    let counts = top.part("counts", |table| {
        read!(Counts {
            before_dose_hours: table.count("before_dose", &kind::HOURS),
            before_baseline_days: table.count("before_baseline", &kind::DAYS),
            citations: table.citations("cite"),
        })
    });
    let neutrophils = top.part("neutrophils", |table| {
        read!(Neutrophils {
            hold_below: table.quantity("hold_below", &kind::COUNT, GigaPerLitre::new),
            citations: table.citations("cite"),
        })
    });
    let platelets = top.part("platelets", |table| {
        read!(Platelets {
            hold_below: table.quantity("hold_below", &kind::COUNT, GigaPerLitre::new),
            after_transfusion_days: table.count("after_transfusion", &kind::DAYS),
            citations: table.citations("cite"),
        })
    });
    let low_before_treatment = top.part("low_before_treatment", |table| table.citations("cite"));
    let long_low = top.part("long_low", |table| {
        read!(LongLow {
            more_than_days: table.count("more_than", &kind::DAYS),
            profiles: table.list("in", profile),
            citations: table.citations("cite"),
        })
    });
    let (counts, neutrophils, platelets) = (counts?, neutrophils?, platelets?);
    Some(BloodCounts {
        before_dose_hours: counts.before_dose_hours,
        before_baseline_days: counts.before_baseline_days,
        window_citations: counts.citations,
        neutrophils_below: neutrophils.hold_below,
        neutrophils_citations: neutrophils.citations,
        platelets_below: platelets.hold_below,
        after_transfusion_days: platelets.after_transfusion_days,
        platelets_citations: platelets.citations,
        low_before_treatment_citations: low_before_treatment?,
        long_low: long_low?,
    })
}

//! Values of the area `blood-counts`.

use super::{PLACES, Values};
use crate::rules::blood_counts::{BloodCountsProblem, Cells, Count, Lineage};

/// The numbers.
pub(super) fn values(values: Values, problem: &BloodCountsProblem) -> Values {
    match problem {
        BloodCountsProblem::Hold(hold) => {
            let values = lineage(values.count("cycle", hold.cycle.map(i64::from)), &hold.neutrophils.0);
            lineage(values, &hold.platelets.0).count("low_for_days", hold.low_for_days)
        }
        BloodCountsProblem::Missing(missing) => {
            values.list("missing", missing.lacking.iter().map(|lacking| lacking.cells.code().to_owned()))
        }
    }
}

fn lineage(values: Values, lineage: &Lineage) -> Values {
    let [now, baseline, previous] = match lineage.cells {
        Cells::Neutrophils => {
            ["neutrophils_10_9_l", "baseline_neutrophils_10_9_l", "previous_cycle_neutrophils_10_9_l"]
        }
        Cells::Platelets => {
            ["platelets_10_9_l", "baseline_platelets_10_9_l", "previous_cycle_platelets_10_9_l"]
        }
    };
    let values = count(values, now, lineage.now);
    let values = count(values, baseline, lineage.baseline);
    count(values, previous, lineage.previous_cycle)
}

fn count(values: Values, key: &'static str, count: Option<Count>) -> Values {
    match count {
        Some(count) => values.number(key, count.result.value.value(), PLACES),
        None => values,
    }
}

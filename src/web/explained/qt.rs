//! When the rules of the QT interval fire.

use super::Firing;
use crate::knowledge::{Drug, Profile, Qt};

/// What a drug with limits for the QT interval fires on; another never.
fn of(drug: &Drug, firings: impl FnOnce(&Qt) -> Vec<Firing>) -> Vec<Firing> {
    drug.qt.as_ref().map(firings).unwrap_or_default()
}

pub fn prolonged(drug: &Drug) -> Vec<Firing> {
    of(drug, |qt| {
        let interval = &qt.interval;
        vec![
            Firing::critical(format!(
                "QTc of {} or more, or {} or more above the last one before the course",
                interval.hold, interval.rise
            )),
            Firing::warning(format!("QTc above {} and below {}", interval.long, interval.hold)),
            Firing::info(format!(
                "QTc of {} or more in a result of the same day that the latest one contradicts",
                interval.hold
            )),
        ]
    })
}

pub fn syndrome(drug: &Drug) -> Vec<Firing> {
    of(drug, |_| {
        vec![Firing::critical("congenital long QT syndrome, or torsades de pointes in the past, is on file")]
    })
}

pub fn interaction(drug: &Drug) -> Vec<Firing> {
    of(drug, |qt| {
        let (interval, limits, windows) = (&qt.interval, &qt.electrolytes, &qt.windows);
        vec![
            Firing::critical(format!(
                "a drug of known or possible risk, and: QTc of {} or more, congenital long QT syndrome, potassium below \
                 {} or magnesium below {}",
                interval.hold, limits.potassium_critical, limits.magnesium_critical
            )),
            Firing::warning(format!(
                "a drug of known risk or two of possible risk, and: no ECG in its window ({} days beside known, {} days \
                 beside possible risk), QTc above {}, potassium below {}, magnesium below {}, corrected calcium below {}, \
                 or a drug started since the last ECG",
                windows.ecg_known_risk_days,
                windows.ecg_possible_risk_days,
                interval.long,
                limits.potassium_low,
                limits.magnesium_low,
                limits.calcium_low
            )),
            Firing::warning("a drug that the list marks as always a warning"),
            Firing::info(format!(
                "a drug of known or possible risk otherwise: one of possible risk, a QTc up to {}, one drafted now with an \
                 ECG in the window",
                interval.long
            )),
            Firing::info(
                "a drug of conditional risk, while its condition is true; an antihistamine that is the only one of the \
                 premedication is told on the card for premedication instead",
            ),
        ]
    })
}

pub fn baseline(drug: &Drug) -> Vec<Firing> {
    of(drug, |qt| {
        let none = format!("before the first dose, no ECG within {} days", qt.windows.ecg_first_dose_days);
        vec![Firing::warning(none.clone()).only(Profile::Eu), Firing::info(none).only(Profile::Us)]
    })
}

pub fn electrolytes_low(drug: &Drug) -> Vec<Firing> {
    of(drug, |qt| {
        let limits = &qt.electrolytes;
        vec![
            Firing::warning(format!(
                "potassium below {} or magnesium below {}",
                limits.potassium_critical, limits.magnesium_critical
            )),
            Firing::info(format!(
                "potassium below {}, magnesium below {} or calcium, corrected for albumin, below {}",
                limits.potassium_low, limits.magnesium_low, limits.calcium_low
            )),
        ]
    })
}

pub fn electrolytes_missing(drug: &Drug) -> Vec<Firing> {
    of(drug, |qt| {
        let windows = &qt.windows;
        vec![Firing::info(format!(
            "no potassium, magnesium or calcium within {} h before the first dose, or within {} days beside a drug of \
             known risk",
            windows.electrolytes_first_dose_hours, windows.electrolytes_known_risk_days
        ))]
    })
}

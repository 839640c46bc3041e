//! The QTc and the electrolytes of a patient, in words.

use super::super::text::{Figure, capitalised, days, plain, tenths};
use crate::{
    clinical::{
        quantity::{MilligramsPerDecilitre, MillimolesPerLitre, Milliseconds},
        results::Correction,
        time::ClinicalTime,
    },
    rules::qt::{Calcium, CalciumCorrection, Ecg, Electrolyte, Level, QtState},
};

/// What might have counted.
const ANOTHER: &str = "another of the same day, or a preliminary one since";

/// "QTc 438 ms (Fridericia, 5 days old).", "K 4.2 mmol/L, Mg 2.07 mg/dL, no recent Ca."
pub(super) fn state_in_words(state: &QtState) -> Vec<String> {
    let ecg = state.ecg.as_ref().map_or_else(|| "No QTc on file".to_owned(), ecg_in_words);
    let electrolytes =
        [(Electrolyte::Potassium, "K"), (Electrolyte::Magnesium, "Mg"), (Electrolyte::Calcium, "Ca")]
            .map(|(which, name)| electrolyte(state, which).unwrap_or_else(|| format!("no recent {name}")));
    vec![format!("{ecg}."), format!("{}.", capitalised(&electrolytes.join(", ")))]
}

pub(super) fn ecg_in_words(ecg: &Ecg) -> String {
    let how = match ecg.unfit_bazett {
        Some((recorded, Some(rate))) => {
            format!("Fridericia, computed from {} by Bazett at {}/min", ms(recorded), plain(rate, 0))
        }
        Some((_, None)) => "Bazett, which over-corrects at a fast heart rate; no rate on file".to_owned(),
        None => correction(ecg.correction).to_owned(),
    };
    let mut said = format!("{} ({how}, {}", qtc(ecg), ecg_age(ecg));
    if ecg.preliminary {
        said.push_str(", preliminary");
    }
    said.push(')');
    if let Some(other) = ecg.other_of_day {
        said = format!("{said}; {ANOTHER}: {}", ms(other));
    }
    if ecg.is_borderline && ecg.is_long != Some(true) {
        said.push_str("; borderline, repeat it");
    }
    said
}

pub(super) const fn correction(correction: Correction) -> &'static str {
    match correction {
        Correction::Fridericia => "Fridericia",
        Correction::Bazett => "Bazett",
        Correction::NotStated => "correction not stated",
        Correction::Computed => "Fridericia, computed from QT and heart rate",
    }
}

/// "K 3.2 mmol/L, Mg 1.5 mg/dL"
pub(super) fn in_brief(state: &QtState, which: &[Electrolyte]) -> String {
    let known = which.iter().filter_map(|which| measured(state, *which));
    known.map(|(value, _)| value).collect::<Vec<_>>().join(", ")
}

/// "K 3.2 mmol/L (2 days old)"
pub(super) fn electrolyte(state: &QtState, which: Electrolyte) -> Option<String> {
    let (value, remarks) = measured(state, which)?;
    Some(if remarks.is_empty() { value } else { format!("{value} ({})", remarks.join(", ")) })
}

/// "K 3.2 mmol/L", and what is to be said of it.
fn measured(state: &QtState, which: Electrolyte) -> Option<(String, Vec<String>)> {
    Some(match which {
        Electrolyte::Potassium => level("K", state.potassium.as_ref()?),
        Electrolyte::Magnesium => level("Mg", state.magnesium.as_ref()?),
        Electrolyte::Calcium => match state.calcium.as_ref()? {
            Calcium::Ionised(found) => level("ionised Ca", found),
            Calcium::Total { level: found, correction } => total_calcium(found, *correction),
        },
    })
}

fn total_calcium(
    found: &Level<MilligramsPerDecilitre>,
    correction: CalciumCorrection,
) -> (String, Vec<String>) {
    match correction {
        CalciumCorrection::ByLaboratory => level("corrected Ca", found),
        CalciumCorrection::NotCorrected => level("uncorrected Ca", found),
        CalciumCorrection::ForAlbumin(total, albumin) => {
            let (value, mut remarks) = level("corrected Ca", found);
            let albumin = tenths(albumin.value());
            remarks.push(format!("total {}, albumin {albumin} g/dL", tenths(total.value())));
            (value, remarks)
        }
    }
}

fn level<T: Copy + Printed>(name: &str, level: &Level<T>) -> (String, Vec<String>) {
    let mut remarks = Vec::new();
    if level.age_days > 0 {
        remarks.push(age(level.age_days));
    }
    if level.preliminary {
        remarks.push("preliminary".to_owned());
    }
    if let Some(other) = level.other_of_day {
        remarks.push(format!("{ANOTHER}: {}", other.printed()));
    }
    (format!("{name} {}", level.value.printed().bounded(level.bound)), remarks)
}

/// A level as it is printed.
pub(super) trait Printed {
    fn printed(self) -> Figure;
}

impl Printed for MillimolesPerLitre {
    fn printed(self) -> Figure {
        tenths(self.value()).of_unit(Self::UNIT)
    }
}

impl Printed for MilligramsPerDecilitre {
    fn printed(self) -> Figure {
        tenths(self.value()).of_unit(Self::UNIT)
    }
}

/// "QTc 512 ms"
pub(super) fn qtc(ecg: &Ecg) -> String {
    format!("QTc {}", ms(ecg.interval).bounded(ecg.bound))
}

pub(super) fn ms(interval: Milliseconds) -> Figure {
    plain(interval.value(), 1).of_unit(Milliseconds::UNIT)
}

/// "5 days old"; "dated 2026-02" where the day is not known.
pub(super) fn ecg_age(ecg: &Ecg) -> String {
    match ecg.time {
        ClinicalTime::Month(_) | ClinicalTime::Year(_) => format!("dated {}", ecg.time),
        ClinicalTime::Moment { .. } | ClinicalTime::Local(_) | ClinicalTime::Day(_) => age(ecg.age_days),
    }
}

fn age(number: i64) -> String {
    if number <= 0 { "of the day".to_owned() } else { format!("{} old", days(number)) }
}

//! What was found, with every number it rests on: the card's wording and the extension's values are made of this.

use super::{
    blood_counts::BloodCountsProblem, data::Missing, dose::DoseProblem, indication::IndicationProblem,
    liver::LiverProblem, pregnancy::PregnancyProblem, premedication::PremedicationProblem, qt::QtProblem,
    transplant::TransplantProblem,
};

/// What a finding is about.
#[derive(Clone, Debug, PartialEq)]
pub enum Problem {
    /// Of the area `dose`.
    Dose(DoseProblem),
    /// Of the area `transplant`.
    Transplant(TransplantProblem),
    /// Of the area `liver`.
    Liver(LiverProblem),
    /// Of the area `blood-counts`.
    BloodCounts(BloodCountsProblem),
    /// Of the area `qt`.
    Qt(QtProblem),
    /// Of the area `premedication`.
    Premedication(PremedicationProblem),
    /// Of the area `pregnancy`.
    Pregnancy(PregnancyProblem),
    /// Of the area `indication`.
    Indication(IndicationProblem),
    /// Data that could not be had or read.
    DataUnavailable(Missing),
}

//! Laboratory results and electrocardiograms, each series newest first and in one unit.

use rust_decimal::Decimal;

use super::{
    fact::Series,
    quantity::{
        GigaPerLitre, GramsPerDecilitre, InternationalUnitsPerLitre, MilligramsPerDecilitre,
        MillimolesPerLitre, Milliseconds, Percent, UnitsPerLitre,
    },
};

/// What was measured of the patient, body size aside.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Results<'a> {
    /// Absolute neutrophil counts.
    pub neutrophils: Series<'a, GigaPerLitre>,
    /// Platelet counts.
    pub platelets: Series<'a, GigaPerLitre>,
    /// White cell counts.
    pub white_cells: Series<'a, GigaPerLitre>,
    /// Blasts among the cells of the marrow.
    pub marrow_blasts: Series<'a, Percent>,
    /// Blasts among the white cells of the blood.
    pub blood_blasts: Series<'a, Percent>,
    /// Blasts in the blood.
    pub blood_blast_count: Series<'a, GigaPerLitre>,
    /// Total bilirubin.
    pub bilirubin: Series<'a, MilligramsPerDecilitre>,
    /// Aspartate aminotransferase.
    pub ast: Series<'a, UnitsPerLitre>,
    /// Alanine aminotransferase.
    pub alt: Series<'a, UnitsPerLitre>,
    /// Potassium.
    pub potassium: Series<'a, MillimolesPerLitre>,
    /// Magnesium.
    pub magnesium: Series<'a, MilligramsPerDecilitre>,
    /// Total calcium, not corrected.
    pub calcium: Series<'a, MilligramsPerDecilitre>,
    /// Calcium corrected for albumin by the laboratory.
    pub corrected_calcium: Series<'a, MilligramsPerDecilitre>,
    /// Ionised calcium.
    pub ionised_calcium: Series<'a, MillimolesPerLitre>,
    /// Albumin.
    pub albumin: Series<'a, GramsPerDecilitre>,
    /// Corrected QT intervals.
    pub qtc: Series<'a, Qtc>,
    /// Pregnancy tests.
    pub hcg: Series<'a, Hcg>,
    /// CD22 on the blasts.
    pub cd22: Series<'a, Cd22>,
    /// Measurable residual disease.
    pub mrd: Series<'a, Mrd>,
}

/// A corrected QT interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Qtc {
    /// How long.
    pub interval: Milliseconds,
    /// How it was corrected for the heart rate.
    pub correction: Correction,
    /// The heart rate of the same time, beats a minute, if it is on file: Bazett over-corrects outside 60 to 90.
    pub heart_rate: Option<Decimal>,
}

/// How a QT interval was corrected for the heart rate.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Correction {
    /// QT / ∛RR.
    Fridericia,
    /// QT / √RR.
    Bazett,
    /// The record does not say how.
    NotStated,
    /// We computed Fridericia's from the QT interval and the heart rate; said on the card.
    Computed,
}

/// A pregnancy test.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Hcg {
    /// Said to be positive.
    Positive,
    /// Said to be negative.
    Negative,
    /// Said to be neither.
    Unclear,
    /// Measured.
    Measured(InternationalUnitsPerLitre),
}

/// CD22 on the blasts.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Cd22 {
    /// Said to be there.
    Positive,
    /// Said to be absent.
    Negative,
    /// On this share of the blasts.
    Share(Percent),
}

/// Measurable residual disease.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Mrd {
    /// Said to be there.
    Positive,
    /// Said not to be found.
    Negative,
    /// This share of nucleated cells, as a fraction: 0.0001 is 1 in 10 000.
    Fraction(Decimal),
}

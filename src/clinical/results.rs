//! Laboratory results and electrocardiograms, each series newest first and in one unit.

use rust_decimal::Decimal;

use super::{
    fact::Series,
    quantity::{
        GigaPerLitre, GramsPerDecilitre, InternationalUnitsPerLitre, MilligramsPerDecilitre,
        MillimolesPerLitre, Milliseconds, Percent, UnitsPerLitre,
    },
    root::{cube_root, square_root},
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
    /// What was said of a pregnancy.
    pub pregnancy_status: Series<'a, PregnancyStatus>,
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

impl Qtc {
    /// Fridericia's correction of the same interval, where Bazett's and the heart rate are on file; else the value as it is.
    /// QT-09
    #[must_use]
    pub fn by_fridericia(&self) -> Milliseconds {
        let computed = |rate| fridericia(before_bazett(self.interval, rate)?, rate);
        let rate = self.heart_rate.filter(|_| self.correction == Correction::Bazett);
        rate.and_then(computed).unwrap_or(self.interval)
    }
}

/// How a QT interval was corrected for the heart rate; of several corrections of one ECG the first counts.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Correction {
    /// QT / ∛RR.
    Fridericia,
    /// We computed Fridericia's from the QT interval and the heart rate; said on the card.
    Computed,
    /// The record does not say how.
    NotStated,
    /// QT / √RR.
    Bazett,
}

const SECONDS_A_MINUTE: Decimal = Decimal::from_parts(60, 0, 0, false, 0);

/// Fridericia's correction of a QT interval by the heart rate, beats a minute: QT / ∛(60 / rate). QT-09. `None` for a
/// rate that no heart has.
#[must_use]
pub fn fridericia(interval: Milliseconds, heart_rate: Decimal) -> Option<Milliseconds> {
    let beats_a_second = heart_rate.checked_div(SECONDS_A_MINUTE)?;
    Milliseconds::new(interval.value().checked_mul(cube_root(beats_a_second)?)?).ok()
}

/// The QT interval of which Bazett's correction by the heart rate, beats a minute, is known: QTc × √(60 / rate).
fn before_bazett(corrected: Milliseconds, heart_rate: Decimal) -> Option<Milliseconds> {
    let seconds_a_beat = SECONDS_A_MINUTE.checked_div(heart_rate)?;
    Milliseconds::new(corrected.value().checked_mul(square_root(seconds_a_beat)?)?).ok()
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

/// What was said of a pregnancy, without a test.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum PregnancyStatus {
    /// Not pregnant: no test, and replaces none.
    NotPregnant,
    /// Neither.
    Unclear,
    /// Pregnant.
    Pregnant,
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

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::clinical::quantity::round;

    #[rstest]
    #[case("400", "60", "400.000")] // one beat a second: nothing to correct
    #[case("400", "480", "800.000")]
    #[case("398", "72", "422.938")]
    #[case("360", "100", "426.827")]
    #[case("440", "50", "414.056")]
    fn an_interval_is_corrected_by_the_cube_root(
        #[case] qt: Decimal,
        #[case] rate: Decimal,
        #[case] qtc: Decimal,
    ) {
        let corrected = fridericia(Milliseconds::new(qt).unwrap(), rate).unwrap();
        assert_eq!(round(corrected.value(), 3), qtc);
    }

    #[rstest]
    #[case("400", "60", "400.000")]
    #[case("436", "72", "398.012")]
    #[case("500", "135", "333.333")]
    fn bazetts_correction_is_taken_back_by_the_square_root(
        #[case] qtc: Decimal,
        #[case] rate: Decimal,
        #[case] qt: Decimal,
    ) {
        let interval = before_bazett(Milliseconds::new(qtc).unwrap(), rate).unwrap();
        assert_eq!(round(interval.value(), 3), qt);
    }

    #[test]
    fn no_heart_beats_so() {
        let interval = Milliseconds::new(Decimal::from(400)).unwrap();
        for rate in [Decimal::ZERO, Decimal::NEGATIVE_ONE, Decimal::MAX] {
            assert_eq!(fridericia(interval, rate), None);
        }
    }
}

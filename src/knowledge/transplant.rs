//! Limits of treatment before and after a transplant, and the risk of hepatic veno-occlusive disease. `transplant.toml`
//! of a drug.

use rust_decimal::Decimal;

use super::Citations;
use crate::clinical::quantity::MilligramsPerDecilitre;

/// Limits of treatment before and after a transplant, and the risk of hepatic veno-occlusive disease.
#[derive(Debug)]
pub struct Transplant {
    /// How many cycles come before a transplant.
    pub cycles: CyclesBefore,
    /// For how long a transplant is recent.
    pub recent: RecentTransplant,
    /// For what an earlier veno-occlusive disease means. MOD-09, VOD-R1, VOD-R2.
    pub history_citations: Citations,
    /// The signs of veno-occlusive disease.
    pub signs: VodSigns,
    /// What raises the risk of it.
    pub risk: VodRisk,
    /// Conditioning.
    pub conditioning: Conditioning,
}

/// How many cycles come before a transplant. DOSE-11, DOSE-12.
#[derive(Debug)]
pub struct CyclesBefore {
    /// So many are recommended.
    pub recommended: u32,
    /// Further ones, up to this one, only while there is no remission or residual disease is measurable.
    pub last: u32,
    /// Measurable residual disease below this fraction is negative: 0.0001.
    pub mrd_negative_below: Decimal,
    /// A result on it counts for so many days.
    pub mrd_days: i64,
    /// For the number of cycles.
    pub citations: Citations,
    /// For measurable residual disease.
    pub mrd_citations: Citations,
}

/// For how long a transplant is recent. HSCT-05.
#[derive(Debug)]
pub struct RecentTransplant {
    /// So many days, the last one in.
    pub days: i64,
    /// Where they come from.
    pub citations: Citations,
}

/// The signs of veno-occlusive disease. VOD-R10.
#[derive(Debug)]
pub struct VodSigns {
    /// A weight gain above this share since the last dose, together with
    pub weight_gain_above: Decimal,
    /// a bilirubin from here on.
    pub bilirubin_from: MilligramsPerDecilitre,
    /// Where they come from.
    pub citations: Citations,
}

/// What raises the risk of veno-occlusive disease. VOD-R6 to VOD-R9.
#[derive(Debug)]
pub struct VodRisk {
    /// A bilirubin at its upper limit counts from this cycle on.
    pub bilirubin_from_cycle: u32,
    /// The age counts from here on, in years.
    pub age_from_years: i16,
    /// In the EU it alone is a warning from here on, in years.
    pub eu_warning_age_from_years: i16,
    /// Where they come from.
    pub citations: Citations,
}

/// Conditioning. VOD-R4, VOD-R5.
#[derive(Debug)]
pub struct Conditioning {
    /// The alkylators that are too much even alone, by their generic names.
    pub alone: Vec<String>,
    /// Where it comes from.
    pub citations: Citations,
}

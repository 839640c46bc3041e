//! For whom the drug is, and pregnancy. `eligibility.toml` of a drug.

use std::ops::RangeInclusive;

use super::{Citations, Profile};
use crate::clinical::{case::DiagnosisKind, quantity::InternationalUnitsPerLitre};

/// For whom the drug is, and pregnancy.
#[derive(Debug)]
pub struct Eligibility {
    /// The youngest age, US.
    pub age_us: AgeLimit,
    /// The youngest age, EU.
    pub age_eu: AgeLimit,
    /// What the drug is for.
    pub indication: Indication,
    /// For CD22 on the blasts. IND-R4.
    pub cd22_citations: Citations,
    /// For an earlier infusion reaction. MOD-13.
    pub infusion_reaction_citations: Citations,
    /// Pregnancy and the test for it.
    pub pregnancy: PregnancyLimits,
}

/// The youngest age a product information is for. IND-R1, IND-R2.
#[derive(Debug)]
pub struct AgeLimit {
    /// In full years.
    pub from_years: i16,
    /// Where it comes from.
    pub citations: Citations,
}

/// What the drug is for. IND-R3.
#[derive(Debug)]
pub struct Indication {
    /// How the disease is called on a card.
    pub disease: String,
    /// The diagnoses that are the disease.
    pub specific: Vec<DiagnosisKind>,
    /// Those that may be, unless a more specific one says otherwise.
    pub unspecific: Vec<DiagnosisKind>,
    /// The more specific ones that say otherwise.
    pub other: Vec<DiagnosisKind>,
    /// Where it comes from.
    pub citations: Citations,
}

/// Pregnancy and the test for it. REP-R1, REP-R2, REP-R4.
#[derive(Debug)]
pub struct PregnancyLimits {
    /// A pregnancy or a positive test on file counts for so many days.
    pub days: i64,
    /// Without a range of its own, an hCG above this is positive.
    pub hcg_positive_above: InternationalUnitsPerLitre,
    /// Likewise, below this negative.
    pub hcg_negative_below: InternationalUnitsPerLitre,
    /// A test counts for so many days before the first dose.
    pub test_days: i64,
    /// The ages, in full years, at which a woman is tested.
    pub test_ages: RangeInclusive<i16>,
    /// For how long after the last dose a mother does not breast-feed, as printed.
    pub no_breast_feeding_for: String,
    /// For pregnancy.
    pub citations: Citations,
    /// For the test.
    pub test_citations: Citations,
    /// For breast-feeding.
    pub breast_feeding_citations: Citations,
}

impl Eligibility {
    /// The youngest age by the product information that applies.
    #[must_use]
    pub const fn age(&self, profile: Profile) -> &AgeLimit {
        match profile {
            Profile::Us => &self.age_us,
            Profile::Eu => &self.age_eu,
        }
    }
}

//! What is measured.

use super::named::named;

named! {
    /// What is measured or stated in an Observation. The unit is the one its values are kept in.
    Observable:
    /// Body height; cm.
    BodyHeight = "body-height",
    /// Body weight; kg.
    BodyWeight = "body-weight",
    /// Body surface area as recorded; m².
    BodySurfaceArea = "body-surface-area",
    /// Absolute neutrophil count; ×10⁹/L.
    Neutrophils = "neutrophils",
    /// Platelets; ×10⁹/L.
    Platelets = "platelets",
    /// White cells; ×10⁹/L.
    WhiteCells = "white-cells",
    /// Blasts in the marrow; %.
    MarrowBlasts = "marrow-blasts",
    /// Blasts in the blood; %.
    BloodBlasts = "blood-blasts",
    /// Blasts in the blood; ×10⁹/L.
    BloodBlastCount = "blood-blast-count",
    /// Total bilirubin; mg/dL.
    Bilirubin = "bilirubin",
    /// Aspartate aminotransferase; U/L.
    Ast = "ast",
    /// Alanine aminotransferase; U/L.
    Alt = "alt",
    /// Potassium; mmol/L.
    Potassium = "potassium",
    /// Magnesium; mg/dL.
    Magnesium = "magnesium",
    /// Total calcium; mg/dL.
    Calcium = "calcium",
    /// Calcium corrected for albumin; mg/dL.
    CorrectedCalcium = "corrected-calcium",
    /// Ionised calcium; mmol/L.
    IonisedCalcium = "ionised-calcium",
    /// Albumin; g/dL.
    Albumin = "albumin",
    /// QT interval corrected by Fridericia's formula; ms.
    QtcFridericia = "qtc-fridericia",
    /// QT interval corrected by Bazett's formula; ms.
    QtcBazett = "qtc-bazett",
    /// QT interval corrected by a formula that is not stated; ms.
    QtcNotStated = "qtc-not-stated",
    /// QT interval, not corrected; ms.
    QtInterval = "qt-interval",
    /// Heart rate; beats a minute.
    HeartRate = "heart-rate",
    /// Pregnancy test: stated, or IU/L.
    Hcg = "hcg",
    /// Whether the patient is pregnant, as she or the clinic says.
    PregnancyStatus = "pregnancy-status",
    /// CD22 on the blasts: stated, or %.
    Cd22 = "cd22",
    /// Measurable residual disease: stated, or a fraction.
    Mrd = "mrd",
    /// How the leukaemia responded: mCODE cancer disease status.
    DiseaseStatus = "disease-status",
    /// Whether a stem cell transplant is planned.
    TransplantPlan = "transplant-plan",
}

impl Observable {
    /// Whether it can be measured; else it can only be stated.
    #[must_use]
    pub const fn has_units(self) -> bool {
        !matches!(self, Self::PregnancyStatus | Self::DiseaseStatus | Self::TransplantPlan)
    }

    /// Whether a code or text without a number is an answer: positive, negative.
    #[must_use]
    pub const fn can_be_stated(self) -> bool {
        matches!(self, Self::Hcg | Self::PregnancyStatus | Self::Cd22 | Self::Mrd)
    }
}

//! What a card offers to order, and how it is coded there. `codes.toml`, `[order]` and `[order-route]`.

use super::{Codes, named::named};
use crate::{clinical::medication::MedicationRoute, terminology::System};

named! {
    /// A test that a card offers to order.
    Test:
    /// A 12-lead electrocardiogram.
    Electrocardiogram = "electrocardiogram",
    /// Bilirubin, AST, ALT and the rest of the hepatic panel.
    LiverPanel = "liver-panel",
    /// A blood count with differential.
    BloodCount = "blood-count",
    /// Potassium.
    Potassium = "potassium",
    /// Magnesium.
    Magnesium = "magnesium",
    /// Calcium.
    Calcium = "calcium",
    /// hCG.
    PregnancyTest = "pregnancy-test",
}

/// The routes by which a card offers to order a medicine, by their names in a knowledge file.
pub(super) const ORDER_ROUTES: [(&str, MedicationRoute); 3] = [
    ("oral", MedicationRoute::Oral),
    ("intravenous", MedicationRoute::Intravenous),
    ("intramuscular", MedicationRoute::Intramuscular),
];

/// A code as it is sent, with what a person reads beside it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Coding {
    /// The code system.
    pub system: System,
    /// The code.
    pub code: String,
    /// As the code system has it.
    pub display: String,
}

/// A test as it is ordered.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TestOrder {
    /// What a clinician reads.
    pub label: String,
    /// Its LOINC code.
    pub coding: Coding,
}

/// The codes of what is ordered.
#[derive(Debug, Default)]
pub(super) struct Orderables {
    pub tests: Vec<(Test, TestOrder)>,
    pub routes: Vec<(MedicationRoute, Coding)>,
}

impl Codes {
    /// How a test is ordered.
    #[must_use]
    pub fn test(&self, test: Test) -> Option<&TestOrder> {
        self.orderables.tests.iter().find(|(known, _)| *known == test).map(|(_, order)| order)
    }

    /// The code of a route by which a medicine is ordered.
    #[must_use]
    pub fn order_route(&self, route: MedicationRoute) -> Option<&Coding> {
        self.orderables.routes.iter().find(|(known, _)| *known == route).map(|(_, coding)| coding)
    }
}

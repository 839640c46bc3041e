//! Ways in and frequencies, as codes and texts tell them.

/// A way in, as codes and texts name it.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum RouteKind {
    /// Into a vein, as an infusion or not said how.
    Intravenous,
    /// Into a vein, as a push or bolus: no infusion. PREP-R1
    IntravenousPush,
    /// Swallowed, or through a tube into the stomach or gut.
    Oral,
    /// Into a muscle.
    Intramuscular,
    /// Any other way that reaches the whole body.
    OtherSystemic,
    /// Into the cerebrospinal fluid.
    Intrathecal,
    /// Where it acts only.
    Local,
    /// Injected, and nothing says where: all that the form of a product tells.
    Injection,
}

impl RouteKind {
    /// All that an order can state.
    pub const STATED: [Self; 7] = [
        Self::Intravenous,
        Self::IntravenousPush,
        Self::Oral,
        Self::Intramuscular,
        Self::OtherSystemic,
        Self::Intrathecal,
        Self::Local,
    ];

    /// Its name in a knowledge file.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Intravenous => "intravenous",
            Self::IntravenousPush => "intravenous-push",
            Self::Oral => "oral",
            Self::Intramuscular => "intramuscular",
            Self::OtherSystemic => "other-systemic",
            Self::Intrathecal => "intrathecal",
            Self::Local => "local",
            Self::Injection => "injection",
        }
    }
}

/// How often something is given, as words tell it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Frequency {
    /// One dose.
    Once,
    /// Every day, once or more often.
    Daily,
    /// Every week.
    Weekly,
}

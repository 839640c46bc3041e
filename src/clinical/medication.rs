//! The patient's other medicines: those that interact with a drug we check, or that belong with its infusion.

use jiff::civil::Date;

use super::{
    fact::Source,
    order::{MatchedBy, OrderState},
};

/// A medicine other than the drugs we check, drafted, on file or given.
#[derive(Clone, Debug, PartialEq)]
pub struct Medication<'a> {
    /// Its active ingredients, by their place in the knowledge; a combination has several.
    pub ingredients: &'a [usize],
    /// How they were recognised.
    pub matched_by: MatchedBy,
    /// Drafted, ordered or given.
    pub state: MedicationState,
    /// Where it goes.
    pub route: MedicationRoute,
    /// Only to be taken as needed.
    pub as_needed: bool,
    /// When it is due or was given.
    pub days: MedicationDays,
    /// The MedicationRequest or MedicationAdministration.
    pub source: Source<'a>,
}

/// How far a medicine has got.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum MedicationState {
    /// An order of this request.
    Drafted {
        /// The entry of the Bundle of drafts.
        entry: usize,
    },
    /// An order on file.
    OnFile(OrderState),
    /// A dose that was given.
    Given,
}

/// Where a medicine goes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum MedicationRoute {
    /// Swallowed.
    Oral,
    /// Into a vein.
    Intravenous,
    /// Into a muscle.
    Intramuscular,
    /// Any other way that reaches the whole body: under the skin, rectal, transdermal.
    OtherSystemic,
    /// Into the cerebrospinal fluid.
    Intrathecal,
    /// Where it acts only: eye, ear, nose, skin, lungs, joint.
    Local,
    /// The order does not say.
    NotStated,
}

/// On which days a medicine is due or was given.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MedicationDays {
    /// Certain days alone; empty if it goes on from day to day.
    pub on: Vec<Date>,
    /// The first day, if it is known.
    pub from: Option<Date>,
    /// The last day, if there is one.
    pub until: Option<Date>,
}

impl MedicationRoute {
    /// Whether it reaches the whole body; unknown where the order does not say.
    #[must_use]
    pub const fn is_systemic(self) -> Option<bool> {
        match self {
            Self::Oral | Self::Intravenous | Self::Intramuscular | Self::OtherSystemic => Some(true),
            Self::Intrathecal | Self::Local => Some(false),
            Self::NotStated => None,
        }
    }
}

impl MedicationDays {
    /// Whether it is due or was given on a day.
    #[must_use]
    pub fn covers(&self, day: Date) -> bool {
        if !self.on.is_empty() {
            return self.on.contains(&day);
        }
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| until >= day)
    }

    /// Whether it is due or was given on some day of a span, both ends in it.
    #[must_use]
    pub fn overlap(&self, first: Date, last: Date) -> bool {
        if !self.on.is_empty() {
            return self.on.iter().any(|day| (first..=last).contains(day));
        }
        self.from.is_none_or(|from| from <= last) && self.until.is_none_or(|until| until >= first)
    }

    /// The first day, if it is known.
    #[must_use]
    pub fn first(&self) -> Option<Date> {
        self.on.iter().min().copied().or(self.from)
    }

    /// The last day, if there is one and it is known.
    #[must_use]
    pub fn last(&self) -> Option<Date> {
        self.on.iter().max().copied().or(self.until)
    }
}

impl Medication<'_> {
    /// Whether it is being taken or about to be: drafted, or ordered and not stopped.
    #[must_use]
    pub const fn is_current(&self) -> bool {
        matches!(self.state, MedicationState::Drafted { .. } | MedicationState::OnFile(OrderState::Active))
    }
}

/// An allergy or intolerance on file, refuted ones left out.
#[derive(Clone, Debug, PartialEq)]
pub struct Allergy<'a> {
    /// The ingredients it is against, by their place in the knowledge.
    pub ingredients: Vec<usize>,
    /// The drugs we check that it is against, by their place in the knowledge.
    pub drugs: Vec<usize>,
    /// A reaction is recorded as severe.
    pub severe: bool,
    /// Of high criticality.
    pub high_criticality: bool,
    /// The AllergyIntolerance.
    pub source: Source<'a>,
}

impl Allergy<'_> {
    /// Whether nobody can say what it is against.
    #[must_use]
    pub const fn is_unknown(&self) -> bool {
        self.ingredients.is_empty() && self.drugs.is_empty()
    }
}

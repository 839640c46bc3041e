//! Whether a transplant is planned. Without a statement the plan is unknown, never "no".

use crate::clinical::case::{Case, TransplantPlan};

/// What the record says of a transplant to come.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Plan {
    /// It is planned. `disputed`: a statement that is not older says that it is not.
    Planned { disputed: bool },
    /// It is said not to be.
    NotPlanned,
    /// Nothing says so or so.
    Unknown,
}

impl Plan {
    /// The newest statement counts; an undated one may be the newest. Of several, "planned" is the safe one. A
    /// statement up to the day of a transplant, the earliest it can have been on, was about that transplant.
    pub(super) fn of(case: &Case<'_>) -> Self {
        if case.transplant_plans.is_empty() {
            return Self::Unknown;
        }
        let last_transplant = case.transplants.iter().map(|on| on.earliest).max();
        let is_open = |plan: &&TransplantPlan<'_>| {
            plan.day.is_none_or(|day| last_transplant.is_none_or(|transplant| day > transplant))
        };
        let open = || case.transplant_plans.iter().filter(is_open);
        let newest = open().filter_map(|plan| plan.day).max();
        let counts = |plan: &&TransplantPlan<'_>| plan.day.is_none() || plan.day == newest;
        let says = |planned| open().filter(counts).any(|plan| plan.planned == planned);
        match (says(true), says(false)) {
            (true, disputed) => Self::Planned { disputed },
            (false, true) => Self::NotPlanned,
            (false, false) => Self::Unknown,
        }
    }
}

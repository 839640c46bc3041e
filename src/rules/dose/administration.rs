//! Route and infusion time. PREP-R1, PREP-R3.

use super::Dose;
use crate::{
    clinical::order::Route,
    rules::{Finding, Problem, Rule, Severity},
};

/// `wrong-route`: a known route that is not intravenous.
pub(super) fn wrong_route<'k>(dose: &Dose<'_, 'k, '_>) -> Option<Finding<'k>> {
    match dose.drafted.dose.route {
        Route::Intravenous | Route::Unknown => None,
        Route::Other => Some(
            dose.finding(Rule::WrongRoute, Severity::Critical, Problem::WrongRoute)
                .citing([&dose.situation.drug.preparation.route_citations]),
        ),
    }
}

/// `infusion-time`: a stated duration, or the rate that means it, outside the window.
pub(super) fn infusion_time<'k>(dose: &Dose<'_, 'k, '_>) -> Option<Finding<'k>> {
    let preparation = &dose.situation.drug.preparation;
    let ordered = *dose.drafted.dose.duration.known()?;
    let window = &preparation.infusion_window;
    if window.contains(&ordered) {
        return None;
    }
    let problem = Problem::InfusionTime {
        ordered,
        window: (*window.start(), *window.end()),
        nominal: preparation.infusion,
    };
    Some(dose.finding(Rule::InfusionTime, Severity::Warning, problem).citing([&preparation.citations]))
}

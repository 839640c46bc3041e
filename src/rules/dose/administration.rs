//! Route and infusion time. PREP-R1, PREP-R3.

use super::Dose;
use crate::{
    clinical::{fact::Fact, order::Route},
    rules::{DoseProblem, Finding, Rule, Severity, Verdict},
};

/// Rules of this file that a stated but unreadable route or rate keeps from being applied.
pub(super) fn note_unreadable(dose: &Dose<'_, '_, '_>, verdict: &mut Verdict<'_>) {
    if dose.drafted.dose.route == Route::Unknown {
        verdict.not_checked.push(dose.not_checked(Rule::WrongRoute, "its route is not one we know"));
    }
    if let Fact::Unusable(reason) = &dose.drafted.dose.duration {
        let reason = format!("its infusion time or rate cannot be read ({reason})");
        verdict.not_checked.push(dose.not_checked(Rule::InfusionTime, &reason));
    }
}

/// `wrong-route`: a known route that is not intravenous.
pub(super) fn wrong_route<'k>(dose: &Dose<'_, 'k, '_>) -> Option<Finding<'k>> {
    match dose.drafted.dose.route {
        Route::Intravenous | Route::Unknown | Route::NotStated => None,
        Route::Other => Some(
            dose.finding(Rule::WrongRoute, Severity::Critical, DoseProblem::WrongRoute).citing([&dose
                .situation
                .drug
                .preparation
                .route_citations]),
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
    let problem = DoseProblem::InfusionTime {
        ordered,
        window: (*window.start(), *window.end()),
        nominal: preparation.infusion,
    };
    Some(dose.finding(Rule::InfusionTime, Severity::Warning, problem).citing([&preparation.citations]))
}

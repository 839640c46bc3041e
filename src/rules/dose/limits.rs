//! How far treatment may go. DOSE-13, DOSE-14.

use super::Dose;
use crate::{
    clinical::time::plus_days,
    course::response,
    rules::{DoseProblem, Remedy, Rule, Severity, Verdict},
};

/// `cycle-limit` and `no-response-limit`, each said once a cycle.
pub(super) fn judge<'k>(dose: &Dose<'_, 'k, '_>, verdict: &mut Verdict<'k>) {
    let (Some(cycle), true) = (dose.latest_cycle(), dose.is_first_of_cycle()) else { return };
    let limits = &dose.situation.drug.limits;
    if cycle > limits.last_cycle {
        let problem = DoseProblem::CycleLimit { cycle, last: limits.last_cycle };
        verdict.findings.push(
            dose.finding(Rule::CycleLimit, Severity::Critical, problem)
                .citing([&limits.cycle_citations])
                .mended_by(Remedy::Delete),
        );
    }
    if cycle > limits.last_cycle_without_remission {
        no_response_limit(dose, cycle, verdict);
    }
}

fn no_response_limit<'k>(dose: &Dose<'_, 'k, '_>, cycle: u32, verdict: &mut Verdict<'k>) {
    let drug = dose.situation.drug;
    let case = dose.situation.case;
    // A course whose beginning is only stated: what is on file at all.
    let began = dose
        .drafted
        .place
        .course_began
        .unwrap_or_else(|| plus_days(dose.day(), -drug.windows.stated_course_days));
    let last_dose = dose.drafted.place.previous_dose;
    let reached = response::ever_reached(case, &drug.windows, began, last_dose, case.today());
    let absence_documented = match reached {
        Some(true) => return,
        Some(false) => true,
        None => false,
    };
    let severity = if absence_documented { Severity::Critical } else { Severity::Warning };
    let last = drug.limits.last_cycle_without_remission;
    let finding = dose
        .finding(
            Rule::NoResponseLimit,
            severity,
            DoseProblem::NoResponseLimit { cycle, last, absence_documented },
        )
        .citing([&drug.limits.remission_citations]);
    verdict.findings.push(if absence_documented { finding.mended_by(Remedy::Delete) } else { finding });
}

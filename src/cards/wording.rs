//! What a clinician reads. A summary names the number and the action; the detail lets the reader redo the arithmetic.
//!
//! Nothing of the patient's identity is ever written here, and no free text of the request but ids, as code.

mod data;
mod dose;
mod schedule;

use super::text;
use crate::rules::{Finding, Problem};

/// One sentence of fewer than 140 characters.
pub(super) fn summary(finding: &Finding<'_>) -> String {
    words(finding).0
}

/// Markdown: each finding, gravest first, with its sources; what several findings say alike is said once.
pub(super) fn detail(findings: &[&Finding<'_>]) -> String {
    let mut paragraphs: Vec<String> = Vec::new();
    for (index, finding) in findings.iter().enumerate() {
        let (summary, mut lines) = words(finding);
        if index > 0 || findings.len() > 1 {
            lines.insert(0, format!("**{summary}**"));
        }
        let mut citations: Vec<&str> =
            finding.citations.iter().flat_map(|citations| citations.0.iter().map(String::as_str)).collect();
        citations.dedup();
        if !citations.is_empty() {
            lines.push(format!("Source: {}.", citations.join("; ")));
        }
        let paragraph = lines.join("\n\n");
        if !paragraphs.contains(&paragraph) {
            paragraphs.push(paragraph);
        }
    }
    paragraphs.join("\n\n")
}

/// The summary of a finding and the lines of its detail.
fn words(finding: &Finding<'_>) -> (String, Vec<String>) {
    let day = finding.dose.as_ref().map(|dose| dose.day);
    match &finding.problem {
        Problem::DoseAmount { comparison, cause, protocol, place } => {
            dose::amount(comparison, *cause, protocol.as_deref(), place)
        }
        Problem::DoseVerified { .. } => dose::verified(&finding.problem, day),
        Problem::DoseUnreadable { reason, expected, place } => dose::unreadable(reason, expected, place),
        Problem::BsaUnavailable(fault) => dose::surface_unavailable(fault),
        Problem::BsaUncertain { doubt, surface, .. } => dose::surface_uncertain(doubt, *surface),
        Problem::ResponseUndocumented { gap, cycle, remission, no_remission, ordered, matches } => {
            dose::response_undocumented(*gap, *cycle, (remission, no_remission), *ordered, *matches)
        }
        Problem::DoseReescalation { earlier, share, ordered, ordered_per_surface, reduced, reason_on_file } => {
            dose::reescalation((*earlier, *share), (*ordered, *ordered_per_surface), reduced, *reason_on_file)
        }
        Problem::DoseReduced { comparison, share } => dose::reduced(comparison, *share),
        Problem::ProtocolDose { protocol, ordered, ordered_per_surface, published, surface } => {
            dose::protocol(protocol, (*ordered, *ordered_per_surface), *published, *surface)
        }
        Problem::IntervalTooShort { previous, days, minimum, earliest } => {
            schedule::interval(*previous, *days, *minimum, *earliest)
        }
        Problem::OffScheduleDay { slot, cycle_day, window, earliest } => {
            schedule::off_schedule(*slot, *cycle_day, *window, *earliest)
        }
        Problem::CycleTooEarly { cycle, previous, days, minimum, earliest } => {
            schedule::too_early(*cycle, *previous, *days, *minimum, *earliest)
        }
        Problem::ExtraDoseInCycle { cycle, cycle_day, planned, level_2 } => {
            schedule::extra(*cycle, *cycle_day, *planned, *level_2)
        }
        Problem::PositionUnclear(place) => schedule::unclear(place),
        Problem::NoResponseLimit { cycle, last, absence_documented } => {
            schedule::no_response(*cycle, *last, *absence_documented)
        }
        Problem::CycleLimit { cycle, last } => schedule::cycle_limit(*cycle, *last),
        Problem::TreatmentDelay { cycle, days_late, asks, toxicity_on_file, .. } => {
            schedule::delay(*cycle, *days_late, asks, *toxicity_on_file)
        }
        Problem::WrongRoute => dose::route(),
        Problem::InfusionTime { ordered, window, nominal } => dose::infusion(*ordered, *window, *nominal),
        Problem::DuplicateOrder { other_is_draft } => schedule::duplicate(*other_is_draft, day),
        Problem::ProductMixup(mixup) => dose::mixup(mixup),
        Problem::DataUnavailable(missing) => data::unavailable(missing),
    }
}

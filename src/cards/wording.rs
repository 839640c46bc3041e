//! What a clinician reads. A summary names the number and the action; the detail lets the reader redo the arithmetic.
//!
//! Nothing of the patient's identity is ever written here, and no free text of the request but ids, as code.

mod blood_counts;
mod data;
mod dose;
mod indication;
mod liver;
mod pregnancy;
mod premedication;
mod qt;
mod results;
mod schedule;
mod transplant;
mod verified;

use super::text;
use crate::rules::{Assumption, Finding, Problem, Rule, Severity};

/// One sentence of fewer than 140 characters; of several double checks, one for all.
pub(super) fn summary(findings: &[&Finding<'_>]) -> String {
    let verified = verified_together(findings);
    match findings.first() {
        Some(first) if first.rule == Rule::DoseVerified => verified::summary(&verified),
        Some(first) => words(first).0,
        None => String::new(),
    }
}

/// Markdown: each finding, gravest first, with its sources; the double checks share one table.
pub(super) fn detail(findings: &[&Finding<'_>]) -> String {
    let verified = verified_together(findings);
    let mut paragraphs: Vec<String> = Vec::new();
    let sections = findings.iter().filter(|finding| finding.rule != Rule::DoseVerified).count()
        + usize::from(!verified.is_empty());
    let mut section = |summary: Option<String>, mut lines: Vec<String>, sources: Vec<&str>| {
        if let Some(summary) = summary {
            lines.insert(0, format!("**{summary}**"));
        }
        if !sources.is_empty() {
            lines.push(format!("Source: {}.", sources.join("; ")));
        }
        let paragraph = lines.join("\n\n");
        if !paragraphs.contains(&paragraph) {
            paragraphs.push(paragraph);
        }
    };
    for finding in findings.iter().filter(|finding| finding.rule != Rule::DoseVerified) {
        let (summary, lines) = words(finding);
        section((sections > 1).then_some(summary), lines, sources(&[finding]));
    }
    if !verified.is_empty() {
        let summary = (sections > 1).then(|| verified::summary(&verified));
        section(summary, verified::lines(&verified), sources(&verified));
    }
    paragraphs.extend(assumptions(findings));
    paragraphs.join("\n\n")
}

fn verified_together<'f, 'k>(findings: &[&'f Finding<'k>]) -> Vec<&'f Finding<'k>> {
    findings.iter().copied().filter(|finding| finding.rule == Rule::DoseVerified).collect()
}

/// The citations of some findings, each once.
pub(super) fn sources<'f>(findings: &[&'f Finding<'_>]) -> Vec<&'f str> {
    let mut sources: Vec<&str> = Vec::new();
    for source in findings.iter().flat_map(|finding| &finding.citations).flat_map(|citations| &citations.0) {
        if !sources.contains(&source.as_str()) {
            sources.push(source);
        }
    }
    sources
}

/// What had to be assumed, each once.
fn assumptions(findings: &[&Finding<'_>]) -> Vec<String> {
    let mut said: Vec<String> = Vec::new();
    for assumption in findings.iter().flat_map(|finding| &finding.assumptions) {
        let line = match assumption {
            Assumption::Day(day) => {
                format!("The order has no date for the dose; {} is assumed.", text::date(*day))
            }
            Assumption::ProductByName => "The product was recognised by its name alone: check it.".to_owned(),
        };
        if !said.contains(&line) {
            said.push(line);
        }
    }
    said
}

/// The summary of a finding and the lines of its detail.
fn words(finding: &Finding<'_>) -> (String, Vec<String>) {
    let day = finding.dose.as_ref().map(|dose| dose.day);
    match &finding.problem {
        Problem::DoseAmount { comparison, cause, protocol, place, response } => {
            let is_rounding = finding.severity == Severity::Info;
            dose::amount(comparison, *cause, protocol.as_deref(), place, *response, is_rounding)
        }
        Problem::DoseVerified { .. } => (verified::summary(&[finding]), verified::lines(&[finding])),
        Problem::DoseUnreadable { reason, expected, place } => dose::unreadable(reason, expected, place),
        Problem::BsaUnavailable(fault) => dose::surface_unavailable(fault),
        Problem::BsaUncertain { doubt, surface, .. } => dose::surface_uncertain(doubt, *surface),
        Problem::ResponseUndocumented { gap, cycle, remission, no_remission, ordered, matches } => {
            dose::response_undocumented(*gap, *cycle, (remission, no_remission), *ordered, *matches)
        }
        Problem::DoseReescalation {
            earlier,
            share,
            ordered,
            ordered_per_surface,
            reduced,
            reason_on_file,
        } => {
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
        Problem::Transplant(problem) => transplant::words(problem),
        Problem::Liver(problem) => liver::words(problem),
        Problem::BloodCounts(problem) => blood_counts::words(problem),
        Problem::Qt(problem) => qt::words(problem),
        Problem::Premedication(problem) => premedication::words(problem),
        Problem::Pregnancy(problem) => pregnancy::words(problem),
        Problem::Indication(problem) => indication::words(problem),
        Problem::DataUnavailable(missing) => data::unavailable(missing),
    }
}

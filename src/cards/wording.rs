//! What a clinician reads. A summary names the number and the action; the detail lets the reader redo the arithmetic.
//!
//! Nothing of the patient's identity is ever written here, and no free text of the request but ids, as code.

mod blood_counts;
mod data;
mod dose;
mod indication;
mod liver;
mod paragraphs;
mod pregnancy;
mod premedication;
mod qt;
mod results;
mod schedule;
mod surface;
mod transplant;
mod verified;

use self::paragraphs::Paragraphs;
use super::text;
use crate::{
    knowledge::Citation,
    rules::{Assumption, Finding, Problem, Rule},
};

/// What findings come to. One sentence of fewer than 140 characters; of findings that are told as one, one for all. And
/// in Markdown each finding, gravest first; those that are told as one share a section. The first needs no heading, for
/// the summary stands above it. Nothing is said twice. The sources stand at the end.
pub(super) fn summary_and_detail(findings: &[&Finding<'_>]) -> (String, String) {
    let groups = groups(findings);
    let interactions = groups.iter().find(|group| is_of(group, Rule::QtInteraction));
    let tells_electrolytes = interactions.is_some_and(|drugs| qt::tells_electrolytes(drugs));
    let mut first_summary = None;
    let mut paragraphs = Paragraphs::new();
    for group in &groups {
        let (summary, lines) = words_of(group);
        if !(tells_electrolytes && is_of(group, Rule::ElectrolytesLow)) {
            paragraphs.say(format_args!("**{summary}**"));
            if is_of(group, Rule::DoseVerified) {
                verified::say(group, &mut paragraphs);
            }
            for line in lines {
                paragraphs.say(format_args!("{line}"));
            }
        }
        first_summary.get_or_insert(summary);
    }
    assumptions(findings, &mut paragraphs);
    let sources = sources_on_card(findings);
    if !sources.is_empty() {
        paragraphs.say(format_args!("Source: {}.", sources.join("; ")));
    }
    (first_summary.unwrap_or_default(), paragraphs.behind_first())
}

fn is_of(group: &[&Finding<'_>], rule: Rule) -> bool {
    group.first().is_some_and(|first| first.rule == rule)
}

/// The findings that are told as one stand together, where the gravest of them stands.
fn groups<'f, 'k>(findings: &[&'f Finding<'k>]) -> Vec<Vec<&'f Finding<'k>>> {
    let mut groups: Vec<Vec<&Finding<'_>>> = Vec::new();
    for finding in findings {
        let is_told_with = |group: &&mut Vec<&Finding<'_>>| {
            tells_as_one(finding.rule) && group.first().is_some_and(|first| first.rule == finding.rule)
        };
        match groups.iter_mut().find(is_told_with) {
            Some(group) => group.push(finding),
            None => groups.push(vec![finding]),
        }
    }
    groups
}

/// The double checks of several doses, and the drugs that lengthen QT.
const fn tells_as_one(rule: Rule) -> bool {
    matches!(rule, Rule::DoseVerified | Rule::QtInteraction)
}

/// The summary of findings that are told as one, and the lines of their detail. Those of the double check, which is by
/// far the most frequent card, are written where they stand.
fn words_of(group: &[&Finding<'_>]) -> (String, Vec<String>) {
    match group.first() {
        Some(first) if first.rule == Rule::DoseVerified => (verified::summary(group), Vec::new()),
        Some(first) if first.rule == Rule::QtInteraction => qt::interactions(group),
        Some(first) => words(first),
        None => Default::default(),
    }
}

/// The citations of some findings, each once, as the knowledge has them.
pub(super) fn sources<'f>(findings: &[&'f Finding<'_>]) -> Vec<&'f str> {
    each_once(findings, |citation| &citation.text)
}

/// The same as a clinician knows them.
fn sources_on_card<'f>(findings: &[&'f Finding<'_>]) -> Vec<&'f str> {
    each_once(findings, |citation| &citation.on_card)
}

fn each_once<'f>(findings: &[&'f Finding<'_>], name: fn(&'f Citation) -> &'f str) -> Vec<&'f str> {
    let mut names: Vec<&str> = Vec::with_capacity(8);
    for source in findings.iter().flat_map(|finding| &finding.citations).flat_map(|citations| &citations.0) {
        if !names.contains(&name(source)) {
            names.push(name(source));
        }
    }
    names
}

/// What had to be assumed.
fn assumptions(findings: &[&Finding<'_>], paragraphs: &mut Paragraphs) {
    for assumption in findings.iter().flat_map(|finding| &finding.assumptions) {
        match assumption {
            Assumption::Day(day) => {
                let day = text::date(*day);
                paragraphs.say(format_args!("The order has no date for the dose; {day} is assumed."));
            }
            Assumption::ProductByName => {
                paragraphs.say(format_args!("The product was recognised by its name alone: check it."));
            }
        }
    }
}

/// The summary of a finding and the lines of its detail.
fn words(finding: &Finding<'_>) -> (String, Vec<String>) {
    match &finding.problem {
        Problem::Dose(problem) => dose::words(finding, problem),
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

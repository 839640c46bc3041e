//! The list of the rules, and the page of each.

use askama::Template;

use super::{Frame, content::ForDrug, knowledge::Shown};
use crate::{
    knowledge::{OverrideReason, SIGNATORIES, SIGNED},
    rules::{Area, Rule, Severity},
    web::{
        About, explained,
        scenarios::{self, Scenario},
    },
};

/// `/rules`
#[derive(Template)]
#[template(path = "rules.html")]
pub struct All<'a> {
    frame: Frame<'a>,
    areas: Vec<OfArea>,
}

/// The rules of an area.
struct OfArea {
    title: &'static str,
    code: &'static str,
    rules: Vec<Listed>,
}

/// A rule in the list.
struct Listed {
    code: &'static str,
    title: String,
    about: &'static str,
    severities: Vec<&'static str>,
}

impl<'a> All<'a> {
    /// Every rule, area by area.
    pub fn of(about: &'a About) -> Self {
        let mut areas: Vec<OfArea> = Vec::new();
        for (rule, drugs) in &about.content.firings {
            let area = rule.area();
            if areas.last().is_none_or(|last| last.code != area.code()) {
                areas.push(OfArea { title: explained::area(area), code: area.code(), rules: Vec::new() });
            }
            let listed = Listed {
                code: rule.code(),
                title: explained::title(*rule),
                about: explained::about(*rule),
                severities: severities(drugs),
            };
            if let Some(last) = areas.last_mut() {
                last.rules.push(listed);
            }
        }
        Self { frame: Frame::of("rules", about), areas }
    }
}

/// Every severity a rule can have, the gravest first.
fn severities(drugs: &[ForDrug]) -> Vec<&'static str> {
    let mut found: Vec<Severity> =
        drugs.iter().flat_map(|drug| drug.firings.iter().map(|firing| firing.severity)).collect();
    found.sort_by(|one, other| other.cmp(one));
    found.dedup();
    found.into_iter().map(Severity::code).collect()
}

/// `/rules/{rule}`
#[derive(Template)]
#[template(path = "rule.html")]
pub struct One<'a> {
    frame: Frame<'a>,
    code: &'static str,
    title: String,
    area: &'static str,
    about: &'static str,
    drugs: &'a [ForDrug],
    tables: Vec<Shown<'a>>,
    sources: Vec<(&'a str, &'a str)>,
    reasons: Vec<(&'a str, &'a str)>,
    shown_by: Vec<Example>,
    more: Vec<Example>,
    is_qt_drug: bool,
    signed: &'static str,
    signatories: [&'static str; 3],
}

/// A scenario that shows a rule.
struct Example {
    name: &'static str,
    shows: &'static str,
    sources: &'static str,
    severity: &'static str,
    /// Whether it is judged by the EU product information.
    is_eu: bool,
    /// Whether the workbench offers it.
    is_offered: bool,
}

/// So many examples stand open on a page; the others can be opened.
const OPEN: usize = 8;

impl<'a> One<'a> {
    /// The page of a rule.
    pub fn of(rule: Rule, about: &'a About) -> Self {
        let content = &about.content;
        let drugs = content.firings.iter().find(|(of, _)| *of == rule).map_or(&[][..], |(_, drugs)| drugs);
        let tables = content.tables(rule);
        let cited = |key: &str| {
            let rows = tables.iter().flat_map(|table| &table.rows);
            let mut citations =
                rows.filter_map(|row| row.source.as_deref()).flat_map(|text| text.split("; "));
            citations.any(|citation| citation.split([' ', ',']).next() == Some(key))
        };
        let documents =
            content.sheet.tables().filter(|table| table.title == "Sources").flat_map(|table| &table.rows);
        let sources =
            documents.filter(|row| cited(&row.label)).map(|row| (row.label.as_str(), row.value.as_str()));
        let sources = sources.collect();
        let area = rule.area();
        let offers = |reason: &&OverrideReason| {
            reason.areas.is_empty() || reason.areas.iter().any(|code| code == area.code())
        };
        let reasons = content.reasons.iter().filter(offers);
        let can_be_overridden = severities(drugs).iter().any(|severity| *severity != Severity::Info.code());
        let reasons = reasons.map(|reason| (reason.code.as_str(), reason.display.as_str()));
        let mut shown_by = examples(rule, about.workbench.is_some());
        let more = shown_by.split_off(shown_by.len().min(OPEN));
        Self {
            frame: Frame::of("rules", about),
            code: rule.code(),
            title: explained::title(rule),
            area: explained::area(area),
            about: explained::about(rule),
            drugs,
            tables: tables.into_iter().map(Shown::of).collect(),
            sources,
            reasons: if can_be_overridden { reasons.collect() } else { Vec::new() },
            shown_by,
            more,
            is_qt_drug: area == Area::Qt,
            signed: SIGNED,
            signatories: SIGNATORIES,
        }
    }
}

/// The scenarios that show a rule: first those that are told for it alone, and that the workbench offers.
fn examples(rule: Rule, has_workbench: bool) -> Vec<Example> {
    let mut found: Vec<((bool, usize), Example)> = Vec::new();
    for scenario in scenarios::ALL {
        let finding = scenario.findings.iter().find(|(code, _)| *code == rule.code());
        if let Some((_, severity)) = finding {
            let is_offered = has_workbench && scenario.offer.is_some();
            let place = (!is_offered, scenario.findings.len());
            let Scenario { name, shows, sources, is_eu, .. } = *scenario;
            found.push((place, Example { name, shows, sources, severity, is_eu, is_offered }));
        }
    }
    found.sort_by_key(|(place, _)| *place);
    found.into_iter().map(|(_, example)| example).collect()
}

//! Findings to cards: one an area, the gravest first; wording, values, suggestions.

mod suggestion;
mod text;
mod values;
mod wording;

use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::{
    cds_hooks::{Card, Coding, Indicator, Link, Source},
    fhir::Drafts,
    knowledge::Knowledge,
    rules::{Area, Finding, Severity},
};

/// The code system of the advice codes in `source.topic`.
pub const ADVICE_SYSTEM: &str = "urn:countersign:advice";
/// The code system of the override reasons.
pub const OVERRIDE_SYSTEM: &str = "urn:countersign:override-reason";

/// What cards are made with, the findings aside.
pub struct Workshop<'w, 'a> {
    /// The reviewed knowledge.
    pub knowledge: &'w Knowledge,
    /// The drafts as received, which suggestions change.
    pub drafts: &'w Drafts<'a>,
    /// The absolute URL of the pages that explain the rules.
    pub pages: &'w str,
    /// Makes the UUIDs.
    pub fresh_id: &'w mut dyn FnMut() -> Uuid,
}

impl Workshop<'_, '_> {
    /// One card for each area that has findings; `findings` come gravest first.
    pub fn cards(&mut self, findings: &[Finding<'_>]) -> Vec<Card> {
        let mut areas: Vec<Area> = Vec::new();
        for finding in findings {
            if !areas.contains(&finding.rule.area()) {
                areas.push(finding.rule.area());
            }
        }
        areas
            .into_iter()
            .filter_map(|area| {
                let of_area: Vec<&Finding<'_>> =
                    findings.iter().filter(|finding| finding.rule.area() == area).collect();
                self.card(area, &of_area)
            })
            .collect()
    }

    fn card(&mut self, area: Area, findings: &[&Finding<'_>]) -> Option<Card> {
        let gravest = *findings.first()?;
        let suggestions = suggestion::suggestions(self, findings);
        let selection_behavior = suggestion::selection_behavior(&suggestions);
        let mut extension = Map::new();
        extension.insert("countersign.area".to_owned(), area.code().into());
        let said: Vec<Value> = findings.iter().map(|finding| in_extension(finding)).collect();
        extension.insert("countersign.findings".to_owned(), said.into());
        Some(Card {
            uuid: (self.fresh_id)(),
            summary: text::bounded(wording::summary(findings)),
            detail: wording::detail(findings),
            indicator: indicator(gravest.severity),
            source: Source { label: "Countersign".to_owned(), topic: topic(gravest) },
            suggestions,
            selection_behavior,
            override_reasons: self.override_reasons(area, gravest.severity),
            links: vec![Link {
                label: format!("About this rule: {}", gravest.rule.code()),
                url: format!("{}/{}", self.pages, gravest.rule.code()),
                kind: "absolute",
            }],
            extension,
        })
    }

    fn override_reasons(&self, area: Area, severity: Severity) -> Vec<Coding> {
        if severity == Severity::Info {
            return Vec::new();
        }
        let offered = self.knowledge.override_reasons.iter().filter(|reason| {
            reason.areas.is_empty() || reason.areas.iter().any(|offered| offered == area.code())
        });
        offered
            .map(|reason| Coding {
                system: OVERRIDE_SYSTEM.to_owned(),
                code: reason.code.clone(),
                display: reason.display.clone(),
            })
            .collect()
    }
}

const fn indicator(severity: Severity) -> Indicator {
    match severity {
        Severity::Info => Indicator::Info,
        Severity::Warning => Indicator::Warning,
        Severity::Critical => Indicator::Critical,
    }
}

/// The kind of advice: rule and severity, letters only, for EHRs remember overrides against it.
fn topic(finding: &Finding<'_>) -> Coding {
    let (rule, severity) = (finding.rule.code(), finding.severity.code());
    let mut code = String::with_capacity(rule.len() + severity.len());
    for (index, word) in rule.split('-').chain([severity]).enumerate() {
        let (first, rest) = word.split_at_checked(1).unwrap_or((word, ""));
        code.push_str(&if index == 0 { first.to_owned() } else { first.to_uppercase() });
        code.push_str(rest);
    }
    let display = format!("{} ({severity})", rule.replace('-', " "));
    Coding { system: ADVICE_SYSTEM.to_owned(), code, display }
}

fn in_extension(finding: &Finding<'_>) -> Value {
    let mut said = Map::new();
    said.insert("rule".to_owned(), finding.rule.code().into());
    said.insert("severity".to_owned(), finding.severity.code().into());
    if let Some(cause) = values::cause(&finding.problem) {
        said.insert("cause".to_owned(), cause.into());
    }
    if let Some(order) = finding.order() {
        said.insert("order".to_owned(), order.into());
    }
    let values = values::values(&finding.problem);
    if !values.is_empty() {
        said.insert("values".to_owned(), Value::Object(values));
    }
    let citations = wording::sources(&[finding]);
    if !citations.is_empty() {
        said.insert("citations".to_owned(), json!(citations));
    }
    Value::Object(said)
}

#[cfg(test)]
mod tests;

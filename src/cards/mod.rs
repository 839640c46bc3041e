//! Findings to cards: one an area, the gravest first; wording, values, suggestions.

mod style;
mod suggestion;
mod text;
mod values;
mod wording;

use std::borrow::Cow;

use uuid::Uuid;

use crate::{
    cds_hooks::{Card, Coding, EXTENSION, Indicator, Json, Link, Source, Writer},
    fhir::Drafts,
    knowledge::Knowledge,
    rules::{Area, Finding, Severity, Test},
};

pub use style::{Style, Topics};

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
    /// How the EHR wants them.
    pub style: &'w Style,
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
        let of_area = |area: &Area| findings.iter().filter(|finding| finding.rule.area() == *area).collect();
        let of_cards: Vec<Vec<&Finding<'_>>> = areas.iter().map(of_area).collect();
        let tests = suggestion::tests_by_card(&of_cards);
        let mut cards = Vec::with_capacity(areas.len());
        for ((area, findings), tests) in areas.into_iter().zip(&of_cards).zip(&tests) {
            cards.extend(self.card(area, findings, tests));
        }
        cards
    }

    fn card(&mut self, area: Area, findings: &[&Finding<'_>], tests: &[Test]) -> Option<Card> {
        let gravest = *findings.first()?;
        let (summary, mut detail) = wording::summary_and_detail(findings);
        if let Some(contact) = &self.style.contact {
            detail.push_str("\n\nQuestions: ");
            detail.push_str(contact);
        }
        let suggestions = suggestion::suggestions(self, findings, tests);
        let selection_behavior = suggestion::selection_behavior(&suggestions, self.style);
        Some(Card {
            uuid: (self.fresh_id)(),
            summary: text::bounded(summary),
            detail,
            indicator: indicator(gravest.severity),
            source: Source { label: self.label(), topic: topic(gravest, self.style.topics) },
            suggestions,
            selection_behavior,
            override_reasons: self.override_reasons(area, gravest.severity),
            links: [Link {
                label: ["About this rule: ", gravest.rule.code()].concat(),
                url: [self.pages, "/", gravest.rule.code()].concat(),
            }],
            extension: extension(area, findings),
            rules: findings.iter().map(|finding| finding.rule.code()).collect(),
        })
    }

    fn label(&self) -> Cow<'static, str> {
        self.style.label.clone().map_or(Cow::Borrowed("Countersign"), Cow::Owned)
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
                system: OVERRIDE_SYSTEM,
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

/// The kind of advice: rule and severity, for EHRs remember overrides against it.
fn topic(finding: &Finding<'_>, topics: Topics) -> Coding {
    let (rule, severity) = (finding.rule.code(), finding.severity.code());
    let code = match topics {
        Topics::Letters => in_letters(rule, severity),
        Topics::Hyphens => format!("{rule}-{severity}"),
    };
    let mut display = rule.replace('-', " ");
    display.extend([" (", severity, ")"]);
    Coding { system: ADVICE_SYSTEM, code, display }
}

/// "dose-amount" and "critical" as "doseAmountCritical".
fn in_letters(rule: &str, severity: &str) -> String {
    let mut code = String::with_capacity(rule.len() + severity.len());
    for (index, word) in rule.split('-').chain([severity]).enumerate() {
        let (first, rest) = word.split_at_checked(1).unwrap_or((word, ""));
        let first = first.chars().map(|letter| if index == 0 { letter } else { letter.to_ascii_uppercase() });
        code.extend(first);
        code.push_str(rest);
    }
    code
}

/// The area and its findings; names are sorted.
fn extension(area: Area, findings: &[&Finding<'_>]) -> Json {
    Writer::object_of(EXTENSION, |json| {
        json.name("countersign.area").code(area.code());
        json.some_list("countersign.findings", findings, |json, finding| in_extension(json, finding));
    })
}

fn in_extension(json: &mut Writer, finding: &Finding<'_>) {
    json.object(|json| {
        if let Some(cause) = values::cause(&finding.problem) {
            json.name("cause").text(cause);
        }
        json.some_list("citations", wording::sources(&[finding]), Writer::text);
        if let Some(order) = finding.order() {
            json.name("order").text(order);
        }
        json.name("rule").code(finding.rule.code());
        json.name("severity").code(finding.severity.code());
        json.name("values");
        values::values(&finding.problem).write(json);
    });
}

#[cfg(test)]
mod tests;

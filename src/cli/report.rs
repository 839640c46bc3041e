//! An answer as a person reads it in a terminal.

mod markdown;

use serde_json::Value;

use crate::{
    cds_hooks::{Action, Card, Indicator, Response, Suggestion},
    fhir::Recognition,
};
use markdown::wrap;

/// The width of a page, in characters.
const WIDTH: usize = 100;

/// The whole answer, and how each draft was recognised.
pub fn of(response: &Response, drafts: &[Recognition]) -> String {
    let mut page = String::new();
    if response.cards.is_empty() {
        page.push_str("No cards.\n");
    }
    for card in &response.cards {
        write_card(card, &mut page);
    }
    write_drafts(drafts, &mut page);
    let extension = serde_json::from_str::<Value>(response.extension.as_str()).unwrap_or_default();
    if let Some(evaluation) = extension.get("countersign.evaluation") {
        write_evaluation(evaluation, &mut page);
    }
    page
}

fn write_card(card: &Card, page: &mut String) {
    let severity = match card.indicator {
        Indicator::Info => "INFO",
        Indicator::Warning => "WARNING",
        Indicator::Critical => "CRITICAL",
    };
    wrap(page, &format!("{severity}  "), &card.summary, WIDTH);
    page.push('\n');
    markdown::write(page, "  ", &card.detail, WIDTH);
    for suggestion in &card.suggestions {
        write_suggestion(suggestion, page);
    }
    for link in &card.links {
        wrap(page, "  See: ", &format!("{} <{}>", link.label, link.url), WIDTH);
    }
    page.push('\n');
}

fn write_suggestion(suggestion: &Suggestion, page: &mut String) {
    page.push('\n');
    let recommended = if suggestion.is_recommended { " (recommended)" } else { "" };
    wrap(page, "  Suggestion: ", &format!("{}{recommended}", suggestion.label), WIDTH);
    let descriptions = suggestion.actions.iter().map(|action| match action {
        Action::Create { description, .. }
        | Action::Update { description, .. }
        | Action::Delete { description, .. } => description,
    });
    // The label says the only action, and may say them all.
    for description in descriptions.filter(|description| **description != suggestion.label) {
        wrap(page, "    - ", description, WIDTH);
    }
}

/// "order-1: inotuzumab ozogamicin", with what each code and name of it means.
fn write_drafts(drafts: &[Recognition], page: &mut String) {
    if !drafts.is_empty() {
        page.push_str("Drafts, as recognised\n");
    }
    for draft in drafts {
        let order = draft.order.as_deref().unwrap_or("a draft without an id");
        let names = draft.names.join(", ");
        let names = if names.is_empty() { "nothing that a rule depends on".to_owned() } else { names };
        let doubt = if draft.contradicts_itself { "; its codes and names contradict each other" } else { "" };
        wrap(page, "  - ", &format!("{order}: {names}{doubt}"), WIDTH);
        for reading in &draft.readings {
            wrap(page, "      ", reading, WIDTH);
        }
    }
}

/// On what the place in treatment rests, what was not checked, and by which knowledge.
fn write_evaluation(evaluation: &Value, page: &mut String) {
    let items = |member| evaluation.get(member).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let courses = items("courses");
    if !courses.is_empty() {
        page.push_str("Place in treatment\n");
    }
    for course in courses {
        wrap(page, "  - ", &place(course), WIDTH);
    }
    let not_checked = items("not_checked");
    if !not_checked.is_empty() {
        page.push_str("Not checked\n");
    }
    for (reason, rules) in by_reason(not_checked) {
        wrap(page, "  - ", &format!("{}: {reason}", rules.join(", ")), WIDTH);
    }
    let knowledge = items("knowledge").iter();
    let knowledge: Vec<_> =
        knowledge.map(|version| format!("{} {}", text(version, "id"), text(version, "version"))).collect();
    let version = text(evaluation, "version");
    wrap(page, "", &format!("Countersign {version}; knowledge: {}", knowledge.join(", ")), WIDTH);
}

/// The rules that were not checked for one reason stand together.
fn by_reason(not_checked: &[Value]) -> Vec<(String, Vec<String>)> {
    let mut reasons: Vec<(String, Vec<String>)> = Vec::new();
    for entry in not_checked {
        let (rule, reason) = (text(entry, "rule"), text(entry, "reason"));
        match reasons.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, rules)) => rules.push(rule),
            None => reasons.push((reason, vec![rule])),
        }
    }
    reasons
}

/// "2026-03-10, inotuzumab-ozogamicin (order-2): cycle 1, day 8, on day 9 of the cycle; by the doses given".
fn place(course: &Value) -> String {
    let given = |member: &str, before: &str, after: &str| {
        let text = text(course, member);
        if text.is_empty() { text } else { format!("{before}{text}{after}") }
    };
    let cycle = given("cycle", "cycle ", "");
    let is_on_its_day = text(course, "day") == text(course, "cycle_day");
    let basis = match text(course, "basis").as_str() {
        "administrations" => "; by the doses given".to_owned(),
        "orders" => "; by earlier orders, assumed given".to_owned(),
        "stated" => "; as the order states".to_owned(),
        "first-dose" => "; no earlier dose on file".to_owned(),
        _ => given("basis", "; ", ""),
    };
    let place = [
        given("date", "", ", "),
        given("drug", "", ""),
        given("order", " (", ")"),
        ": ".to_owned(),
        if cycle.is_empty() { "place not known".to_owned() } else { cycle },
        given("day", ", day ", ""),
        if is_on_its_day { String::new() } else { given("cycle_day", ", on day ", " of the cycle") },
        basis,
    ];
    place.concat()
}

/// A member as text; nothing where it is absent.
fn text(value: &Value, member: &str) -> String {
    match value.get(member) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::Array(_) | Value::Object(_) | Value::Bool(_) | Value::Null) | None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::json;

    use super::*;

    fn course(day: &str, cycle_day: &str, basis: &str) -> Value {
        json!({
            "drug": "examplumab",
            "order": "order-1",
            "date": "2026-03-10",
            "cycle": "1",
            "day": day,
            "cycle_day": cycle_day,
            "basis": basis,
        })
    }

    #[rstest]
    #[case(
        "8",
        "8",
        "first-dose",
        "2026-03-10, examplumab (order-1): cycle 1, day 8; no earlier dose on file"
    )]
    #[case(
        "8",
        "9",
        "administrations",
        "2026-03-10, examplumab (order-1): cycle 1, day 8, on day 9 of the cycle; by the doses given"
    )]
    fn a_place_is_told_once(#[case] day: &str, #[case] on: &str, #[case] basis: &str, #[case] told: &str) {
        assert_eq!(place(&course(day, on, basis)), told);
    }

    #[test]
    fn rules_that_were_not_checked_for_one_reason_stand_together() {
        let entry = |rule: &str, reason: &str| json!({"rule": rule, "reason": reason});
        let entries =
            [entry("liver-hold", "no AST"), entry("vod-risk", "no plan"), entry("liver-elevated", "no AST")];
        let told = by_reason(&entries);
        assert_eq!(
            told[0],
            ("no AST".to_owned(), vec!["liver-hold".to_owned(), "liver-elevated".to_owned()])
        );
        assert_eq!(told.len(), 2);
    }
}

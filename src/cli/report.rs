//! An answer as a person reads it in a terminal.

mod markdown;

use crate::cds_hooks::{Action, Card, Datum, Indicator, Response, Suggestion};
use markdown::wrap;

/// The width of a page, in characters.
const WIDTH: usize = 100;

/// The whole answer.
pub fn of(response: &Response) -> String {
    let mut page = String::new();
    if response.cards.is_empty() {
        page.push_str("No cards.\n");
    }
    for card in &response.cards {
        write_card(card, &mut page);
    }
    if let Some(evaluation) = response.extension.get("countersign.evaluation") {
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
    for action in &suggestion.actions {
        let (kind, description) = match action {
            Action::Create { description, .. } => ("create", description),
            Action::Update { description, .. } => ("update", description),
            Action::Delete { description, .. } => ("delete", description),
        };
        wrap(page, "    - ", &format!("{kind}: {description}"), WIDTH);
    }
}

/// On what the place in treatment rests, what was not checked, and by which knowledge.
fn write_evaluation(evaluation: &Datum, page: &mut String) {
    let items = |member| evaluation.get(member).map_or(&[][..], Datum::items);
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
    for entry in not_checked {
        wrap(page, "  - ", &format!("{}: {}", text(entry, "rule"), text(entry, "reason")), WIDTH);
    }
    let knowledge = items("knowledge").iter();
    let knowledge: Vec<_> =
        knowledge.map(|version| format!("{} {}", text(version, "id"), text(version, "version"))).collect();
    let version = text(evaluation, "version");
    wrap(page, "", &format!("Countersign {version}; knowledge: {}", knowledge.join(", ")), WIDTH);
}

/// "order order-1, inotuzumab-ozogamicin on 2026-03-02: cycle 1, day 1 (day 1 of the cycle), from first dose".
fn place(course: &Datum) -> String {
    let given = |member: &str, before: &str, after: &str| {
        let text = text(course, member);
        if text.is_empty() { text } else { format!("{before}{text}{after}") }
    };
    let cycle = given("cycle", "cycle ", "");
    let place = [
        given("order", "order ", ""),
        given("drug", ", ", ""),
        given("date", " on ", ": "),
        if cycle.is_empty() { "place not known".to_owned() } else { cycle },
        given("day", ", day ", ""),
        given("cycle_day", " (day ", " of the cycle)"),
        given("basis", ", from ", "").replace('-', " "),
    ];
    place.concat()
}

/// A member as text; nothing where it is absent.
fn text(value: &Datum, member: &str) -> String {
    match value.get(member) {
        Some(Datum::Text(text)) => text.to_string(),
        Some(Datum::Whole(number)) => number.to_string(),
        Some(Datum::Number(number)) => number.to_string(),
        Some(Datum::List(_) | Datum::Members(_)) | None => String::new(),
    }
}

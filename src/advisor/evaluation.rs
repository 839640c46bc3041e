//! `countersign.evaluation`: by what knowledge, for which place in treatment, and what could not be checked.

use serde_json::{Map, Value, json};

use crate::{
    course::{Course, DraftedDose},
    knowledge::Knowledge,
    rules::NotChecked,
};

/// The response's extension; empty members are left out.
pub(super) fn extension(
    knowledge: &Knowledge,
    courses: &[(usize, Course<'_, '_>)],
    not_checked: &[NotChecked],
) -> Map<String, Value> {
    let mut evaluation = Map::new();
    evaluation.insert("version".to_owned(), env!("CARGO_PKG_VERSION").into());
    let used =
        knowledge.drugs.iter().enumerate().filter(|(index, _)| courses.iter().any(|(used, _)| used == index));
    let used: Vec<Value> = used.map(|(_, drug)| json!({ "id": drug.id, "version": drug.version })).collect();
    let places: Vec<Value> = courses
        .iter()
        .filter_map(|(index, course)| Some((knowledge.drugs.get(*index)?, course)))
        .flat_map(|(drug, course)| course.drafted.iter().map(|drafted| place(&drug.id, drafted)))
        .collect();
    let mut not_checked: Vec<&NotChecked> = not_checked.iter().collect();
    not_checked.sort();
    not_checked.dedup();
    let not_checked: Vec<Value> = not_checked
        .iter()
        .map(|entry| json!({ "rule": entry.rule.code(), "reason": entry.reason }))
        .collect();
    for (name, members) in [("knowledge", used), ("courses", places), ("not_checked", not_checked)] {
        if !members.is_empty() {
            evaluation.insert(name.to_owned(), members.into());
        }
    }
    Map::from_iter([("countersign.evaluation".to_owned(), Value::Object(evaluation))])
}

/// What is known of a drafted dose's place. A protocol has days of its own: only the cycle is told.
fn place(drug: &str, drafted: &DraftedDose<'_, '_>) -> Value {
    let place = &drafted.place;
    let by_label = drafted.order.protocol.is_none();
    let mut said = Map::new();
    said.insert("drug".to_owned(), drug.into());
    if let Some(id) = drafted.order.source.id.as_deref() {
        said.insert("order".to_owned(), id.into());
    }
    said.insert("date".to_owned(), drafted.dose.day.to_string().into());
    let numbers = [
        ("cycle", place.cycle.map(i64::from)),
        ("day", place.slot.filter(|_| by_label)),
        ("cycle_day", place.cycle_day.filter(|_| by_label)),
    ];
    for (name, number) in numbers {
        if let Some(number) = number {
            said.insert(name.to_owned(), number.into());
        }
    }
    said.insert("basis".to_owned(), drafted.basis.code().into());
    Value::Object(said)
}

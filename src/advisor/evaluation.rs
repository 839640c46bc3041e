//! `countersign.evaluation`: by what knowledge, for which place in treatment, and what could not be checked.

use crate::{
    cds_hooks::{EXTENSION, Json, Writer},
    clinical::sort::sort_by,
    course::{Course, DraftedDose},
    knowledge::Knowledge,
    rules::NotChecked,
};

/// The response's extension; empty members are left out, names are sorted.
pub(super) fn extension(
    knowledge: &Knowledge,
    courses: &[(usize, Course<'_, '_>)],
    mut not_checked: Vec<NotChecked>,
) -> Json {
    sort_by(&mut not_checked, Ord::cmp);
    not_checked.dedup();
    let places = courses
        .iter()
        .filter_map(|(index, course)| Some((knowledge.drugs.get(*index)?, course)))
        .flat_map(|(drug, course)| course.drafted.iter().map(|drafted| (drug.id.as_str(), drafted)));
    let drugs = knowledge.drugs.iter().enumerate();
    let used = drugs.filter(|(index, _)| courses.iter().any(|(used, _)| used == index));
    Writer::object_of(EXTENSION, |json| {
        json.name("countersign.evaluation").object(|json| {
            json.some_list("courses", places, |json, (drug, drafted)| place(json, drug, drafted));
            json.some_list("knowledge", used, |json, (_, drug)| {
                json.object(|json| {
                    json.name("id").text(&drug.id);
                    json.name("version").text(&drug.version);
                });
            });
            json.some_list("not_checked", &not_checked, |json, entry| {
                json.object(|json| {
                    json.name("reason").text(&entry.reason);
                    json.name("rule").code(entry.rule.code());
                });
            });
            json.name("version").code(env!("CARGO_PKG_VERSION"));
        });
    })
}

/// What is known of a drafted dose's place. A protocol has days of its own: only the cycle is told.
fn place(json: &mut Writer, drug: &str, drafted: &DraftedDose<'_, '_>) {
    let place = &drafted.place;
    let by_label = drafted.order.protocol.is_none();
    json.object(|json| {
        if let Some(basis) = drafted.basis.code() {
            json.name("basis").code(basis);
        }
        if let Some(cycle) = place.cycle {
            json.name("cycle").whole(cycle.into());
        }
        if let Some(day) = place.cycle_day.filter(|_| by_label) {
            json.name("cycle_day").whole(day);
        }
        json.name("date").plain(drafted.dose.day);
        if let Some(day) = place.slot.filter(|_| by_label) {
            json.name("day").whole(day);
        }
        json.name("drug").text(drug);
        if let Some(order) = drafted.order.source.id {
            json.name("order").text(order);
        }
    });
}

//! `countersign.evaluation`: by what knowledge, for which place in treatment, and what could not be checked.

use crate::{
    cds_hooks::Members,
    clinical::sort::sort_by,
    course::{Course, DraftedDose},
    knowledge::Knowledge,
    rules::NotChecked,
};

/// The response's extension; empty members are left out.
pub(super) fn extension(
    knowledge: &Knowledge,
    courses: &[(usize, Course<'_, '_>)],
    mut not_checked: Vec<NotChecked>,
) -> Members {
    let used =
        knowledge.drugs.iter().enumerate().filter(|(index, _)| courses.iter().any(|(used, _)| used == index));
    let used = used.map(|(_, drug)| {
        Members::default().with("id", drug.id.clone()).with("version", drug.version.clone())
    });
    let places = courses
        .iter()
        .filter_map(|(index, course)| Some((knowledge.drugs.get(*index)?, course)))
        .flat_map(|(drug, course)| course.drafted.iter().map(|drafted| place(&drug.id, drafted)));
    sort_by(&mut not_checked, Ord::cmp);
    not_checked.dedup();
    let not_checked = not_checked
        .into_iter()
        .map(|entry| Members::default().with("rule", entry.rule.code()).with("reason", entry.reason));
    let evaluation = Members::default()
        .with("version", env!("CARGO_PKG_VERSION"))
        .with_list("knowledge", used)
        .with_list("courses", places)
        .with_list("not_checked", not_checked);
    Members::default().with("countersign.evaluation", evaluation)
}

/// What is known of a drafted dose's place. A protocol has days of its own: only the cycle is told.
fn place(drug: &str, drafted: &DraftedDose<'_, '_>) -> Members {
    let place = &drafted.place;
    let by_label = drafted.order.protocol.is_none();
    Members::default()
        .with("drug", drug.to_owned())
        .with_some("order", drafted.order.source.id.map(str::to_owned))
        .with("date", drafted.dose.day.to_string())
        .with_some("cycle", place.cycle.map(i64::from))
        .with_some("day", place.slot.filter(|_| by_label))
        .with_some("cycle_day", place.cycle_day.filter(|_| by_label))
        .with("basis", drafted.basis.code())
}

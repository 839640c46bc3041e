//! The upper limit of normal of a result, from its own reference ranges.

use rust_decimal::Decimal;

use super::measurements::{in_unit, unit_of};
use crate::{
    clinical::fact::Fact,
    fhir::{
        observation::{Measured, ReferenceRange, Value},
        orders::Context,
    },
    knowledge::Observable,
};

/// The upper limit of normal: the high end of the normal range of the patient, where all that are given agree. Without a
/// unit of its own it is in that of the value.
pub(super) fn upper_limit(
    measured: &Measured<'_>,
    observable: Observable,
    context: &Context<'_>,
) -> Option<Decimal> {
    let Value::Quantity(Fact::Known(value)) = &measured.value else { return None };
    let ranges = measured.ranges.iter().filter(|range| is_normal(range) && is_of_patient(range, context));
    let mut limits = ranges.filter_map(|range| {
        let high = range.high.as_ref()?;
        let unit = if unit_of(high) == (None, None) { unit_of(value) } else { unit_of(high) };
        let limit = in_unit(*high.value.known()?, unit, observable, context).ok()?;
        (limit > Decimal::ZERO).then_some(limit)
    });
    let limit = limits.next()?;
    limits.all(|other| other == limit).then_some(limit)
}

/// Whether a range is that of the healthy; one that does not say is.
fn is_normal(range: &ReferenceRange<'_>) -> bool {
    range.kind.as_ref().is_none_or(|kind| {
        kind.codings.iter().any(|coding| coding.code == Some("normal"))
            || kind.words().any(|words| words.to_lowercase().starts_with("normal"))
    })
}

/// Whether a range is the patient's: it names nobody, or the patient's own sex. One that may be of the pregnant, of the
/// other sex or of an alarm is not taken, and the default is said.
fn is_of_patient(range: &ReferenceRange<'_>, context: &Context<'_>) -> bool {
    let words = &context.knowledge.codes.range_words;
    let names_sex = |text: &str| context.sex.is_some_and(|sex| words.names(sex, text));
    let is_of_sex = range.applies_to.iter().all(|group| {
        let mut names = group.codings.iter().filter_map(|coding| coding.code).chain(group.words());
        names.any(names_sex)
    });
    is_of_sex && range.text.is_none_or(|text| words.are_of_normal(text, context.sex))
}

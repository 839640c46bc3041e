//! The upper limit of normal of a result, from its own reference ranges. `advice.md` section 5.

mod ages;

use rust_decimal::Decimal;

use self::ages::{AgeSpan, spans_in};
use super::measurements::{in_unit, unit_of};
use crate::{
    clinical::{case::Sex, fact::Fact},
    fhir::{
        element::CodeableConcept,
        observation::{Measured, ReferenceRange, Value},
        orders::Context,
    },
    knowledge::{Observable, RangeWord},
};

/// The upper limit of normal: the high end of the normal range of the patient, where all that are given agree; those that
/// call themselves normal go before others. Without a unit of its own it is in that of the value.
pub(super) fn upper_limit(
    measured: &Measured<'_>,
    observable: Observable,
    context: &Context<'_>,
) -> Option<Decimal> {
    let Value::Quantity(Fact::Known(value)) = &measured.value else { return None };
    let limit = |range: &ReferenceRange<'_>| {
        let high = range.high.as_ref()?;
        let unit = if unit_of(high) == (None, None) { unit_of(value) } else { unit_of(high) };
        let limit = in_unit(*high.value.known()?, unit, observable, context).ok()?;
        (limit > Decimal::ZERO && is_of_patient(range, context))
            .then_some((calls_itself_normal(range), limit))
    };
    let mut found: Option<(bool, Option<Decimal>)> = None;
    for (named, limit) in measured.ranges.iter().filter_map(limit) {
        found = match found {
            Some((true, _)) if !named => found,
            Some((before, agreed)) if before == named => Some((named, agreed.filter(|it| *it == limit))),
            _ => Some((named, Some(limit))),
        };
    }
    found.and_then(|(_, agreed)| agreed)
}

fn calls_itself_normal(range: &ReferenceRange<'_>) -> bool {
    range.kind.as_ref().is_some_and(|kind| {
        kind.codings.iter().any(|coding| coding.code == Some("normal"))
            || kind.words().any(|words| words.to_lowercase().starts_with("normal"))
    })
}

/// Whether a range is the patient's range of normal: unless it names a group that the patient is not of, or an alarm or an
/// aim. Words that say nothing of either are no reason to pass it over.
fn is_of_patient(range: &ReferenceRange<'_>, context: &Context<'_>) -> bool {
    let mut told = Told::default();
    for concept in range.kind.iter().chain(range.applies_to) {
        texts_of(concept).for_each(|text| told.read(text, context));
    }
    range.text.iter().for_each(|text| told.read(text, context));
    let age = range.age.as_ref().and_then(|age| ages::of_element(age, context));
    !told.is_other
        && told.is_of_sex(context.sex)
        && (!told.names_age || told.is_of_age)
        && age.is_none_or(|span| span.holds(context))
}

fn texts_of<'c>(concept: &'c CodeableConcept<'_>) -> impl Iterator<Item = &'c str> {
    concept.codings.iter().filter_map(|coding| coding.code).chain(concept.words())
}

/// What a range says of whom it is for.
#[derive(Default)]
struct Told {
    /// It is of somebody else, or not of normal.
    is_other: bool,
    /// The sexes that it names.
    sexes: Vec<Sex>,
    /// It names groups of age, and the patient is of one of them.
    names_age: bool,
    is_of_age: bool,
}

impl Told {
    /// One that names both sexes is everybody's.
    fn is_of_sex(&self, sex: Option<Sex>) -> bool {
        let names = |one: Sex| self.sexes.contains(&one);
        self.sexes.is_empty() || (names(Sex::Male) && names(Sex::Female)) || sex.is_some_and(names)
    }

    fn read(&mut self, text: &str, context: &Context<'_>) {
        let mut groups = Vec::new();
        for (start, word) in context.knowledge.codes.range_words.told(text) {
            let (sex, age) = match word {
                RangeWord::Nothing => continue,
                RangeWord::Others | RangeWord::NotNormal => {
                    self.is_other = true;
                    continue;
                }
                RangeWord::Men => (Some(Sex::Male), None),
                RangeWord::Women => (Some(Sex::Female), None),
                RangeWord::Boys => (Some(Sex::Male), Some(AgeSpan::CHILDREN)),
                RangeWord::Girls => (Some(Sex::Female), Some(AgeSpan::CHILDREN)),
                RangeWord::Adults => (None, Some(AgeSpan::ADULTS)),
                RangeWord::Children => (None, Some(AgeSpan::CHILDREN)),
                RangeWord::Adolescents => (None, Some(AgeSpan::ADOLESCENTS)),
                RangeWord::Infants => (None, Some(AgeSpan::INFANTS)),
            };
            self.sexes.extend(sex);
            self.names_age |= age.is_some();
            self.is_of_age |= age.is_some_and(|age| age.holds(context));
            groups.push((start, sex, age.is_some()));
        }
        // "M 0.2-1.4, F 0.2-1.1": which of them the limit is, is not told.
        self.is_other |= groups.windows(2).any(|pair| {
            let [(start, sex, has_age), (end, next_sex, next_has_age)] = pair else { return false };
            let tells_another =
                (sex.is_some() && next_sex.is_some() && sex != next_sex) || (*has_age && *next_has_age);
            let between = text.get(*start..*end).unwrap_or_default();
            tells_another && between.contains(|letter: char| letter.is_ascii_digit())
        });
        self.is_other |= spans_in(text, context).iter().any(|span| !span.holds(context));
    }
}

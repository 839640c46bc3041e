//! Observations: read only as far as they measure something we ask for.

use bumpalo::collections::Vec;

use super::{
    element::{CodeableConcept, Element, Quantity, Reference, fact, known_list},
    resource::period_start,
};
use crate::{
    clinical::fact::{Fact, Source},
    json,
    knowledge::Observable,
};

/// What a code measures, if any rule asks for it.
pub(super) type Measures<'f, 'a> = &'f dyn Fn(&CodeableConcept<'a>) -> Option<Observable>;

/// An `Observation`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Observation<'a> {
    pub(super) id: Option<&'a str>,
    pub(super) status: Fact<&'a str>,
    pub(super) subject: Option<Reference<'a>>,
    /// `effective[x]`
    pub(super) effective: Fact<&'a str>,
    pub(super) issued: Fact<&'a str>,
    /// Its own measurement, if we ask for it.
    pub(super) measured: Option<Measured<'a>>,
    pub(super) components: &'a [Measured<'a>],
}

/// What is measured and the value: an Observation's own, or a component's.
#[derive(Clone, Copy, Debug)]
pub(super) struct Measured<'a> {
    pub(super) code: CodeableConcept<'a>,
    pub(super) value: Value<'a>,
    /// `referenceRange`
    pub(super) ranges: &'a [ReferenceRange<'a>],
    /// What the code measures.
    pub(super) observable: Observable,
}

/// `value[x]`
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Value<'a> {
    Quantity(Fact<Quantity<'a>>),
    Concept(Fact<CodeableConcept<'a>>),
    Text(Fact<&'a str>),
    Flag(Fact<bool>),
    Absent,
}

/// `Observation.referenceRange`
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct ReferenceRange<'a> {
    pub(super) high: Option<Quantity<'a>>,
    /// `type`
    pub(super) kind: Option<CodeableConcept<'a>>,
    /// `appliesTo`
    pub(super) applies_to: &'a [CodeableConcept<'a>],
    pub(super) age: Option<AgeRange<'a>>,
    pub(super) text: Option<&'a str>,
}

impl<'a> Element<'a> for ReferenceRange<'a> {
    const EXPECTED: &'static str = "a reference range";

    fn read(value: json::Value<'a>) -> Option<Self> {
        let mut range = Self::default();
        for (name, value) in value.object()? {
            match name {
                b"high" => range.high = Element::read(value),
                b"type" => range.kind = Element::read(value),
                b"appliesTo" => range.applies_to = known_list(value),
                b"age" => range.age = Element::read(value),
                b"text" => range.text = Element::read(value),
                _ => {}
            }
        }
        Some(range)
    }
}

/// `Observation.referenceRange.age`
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct AgeRange<'a> {
    pub(super) low: Option<Quantity<'a>>,
    pub(super) high: Option<Quantity<'a>>,
}

impl<'a> Element<'a> for AgeRange<'a> {
    const EXPECTED: &'static str = "a range of ages";

    fn read(value: json::Value<'a>) -> Option<Self> {
        let mut ages = Self::default();
        for (name, value) in value.object()? {
            match name {
                b"low" => ages.low = Element::read(value),
                b"high" => ages.high = Element::read(value),
                _ => {}
            }
        }
        Some(ages)
    }
}

/// The members of an Observation or a component that say what is measured: found, and not read yet, for most measure
/// nothing we ask for.
#[derive(Default)]
struct Unread<'a> {
    code: Option<json::Value<'a>>,
    /// `value[x]`, with its name; of a type that we read.
    value: Option<(&'a [u8], json::Value<'a>)>,
    ranges: Option<json::Value<'a>>,
}

impl<'a> Unread<'a> {
    /// Keeps a member that belongs here.
    fn keep(&mut self, name: &'a [u8], value: json::Value<'a>) {
        match name {
            b"code" => self.code = Some(value),
            b"referenceRange" => self.ranges = Some(value),
            b"valueQuantity" | b"valueCodeableConcept" | b"valueString" | b"valueBoolean" => {
                self.value = Some((name, value));
            }
            _ => {}
        }
    }

    /// Reads them; `None` if the code measures nothing we ask for.
    fn read(self, observable_of: Measures<'_, 'a>) -> Option<Measured<'a>> {
        let code = CodeableConcept::read(self.code?)?;
        let observable = observable_of(&code)?;
        let value = self.value.map_or(Value::Absent, |(name, value)| match name {
            b"valueQuantity" => Value::Quantity(fact(value, "valueQuantity")),
            b"valueCodeableConcept" => Value::Concept(fact(value, "valueCodeableConcept")),
            b"valueString" => Value::Text(fact(value, "valueString")),
            b"valueBoolean" => Value::Flag(fact(value, "valueBoolean")),
            _ => Value::Absent,
        });
        Some(Measured { code, value, ranges: self.ranges.map_or(&[], known_list), observable })
    }
}

impl<'a> Observation<'a> {
    /// Reads one; `None` if neither it nor a component of it measures anything we ask for.
    pub(super) fn read(value: json::Value<'a>, observable_of: Measures<'_, 'a>) -> Option<Self> {
        let mut observation = Self {
            id: None,
            status: Fact::Absent,
            subject: None,
            effective: Fact::Absent,
            issued: Fact::Absent,
            measured: None,
            components: &[],
        };
        let mut unread = Unread::default();
        for (name, value) in value.object()? {
            match name {
                b"id" => observation.id = Element::read(value),
                b"status" => observation.status = fact(value, "status"),
                b"subject" => observation.subject = Element::read(value),
                b"effectiveDateTime" => observation.effective = fact(value, "effectiveDateTime"),
                b"effectiveInstant" => observation.effective = fact(value, "effectiveInstant"),
                b"effectivePeriod" => observation.effective = period_start(value, "effectivePeriod"),
                b"issued" => observation.issued = fact(value, "issued"),
                b"component" => observation.components = components(value, observable_of),
                _ => unread.keep(name, value),
            }
        }
        observation.measured = unread.read(observable_of);
        (observation.measured.is_some() || !observation.components.is_empty()).then_some(observation)
    }

    /// Where it comes from.
    pub(super) fn source(&self) -> Source<'a> {
        Source { resource_type: "Observation", id: self.id }
    }

    /// What it measures, itself and in its components. A panel holds its values in its components.
    pub(super) fn measurements(&self) -> impl Iterator<Item = &Measured<'a>> {
        let is_panel = !self.components.is_empty();
        let own = self.measured.iter().filter(move |own| !(is_panel && own.value == Value::Absent));
        own.chain(self.components)
    }
}

/// Reads the components that measure something.
fn components<'a>(list: json::Value<'a>, observable_of: Measures<'_, 'a>) -> &'a [Measured<'a>] {
    let measured = list.array().into_iter().flatten().filter_map(|component| {
        let mut unread = Unread::default();
        component.object()?.for_each(|(name, value)| unread.keep(name, value));
        unread.read(observable_of)
    });
    Vec::from_iter_in(measured, list.arena()).into_bump_slice()
}

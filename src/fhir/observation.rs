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
}

impl<'a> Element<'a> for ReferenceRange<'a> {
    const EXPECTED: &'static str = "a reference range";

    fn read(value: json::Value<'a>) -> Option<Self> {
        let mut range = Self::default();
        for (name, value) in value.object()? {
            match name {
                "high" => range.high = Element::read(value),
                "type" => range.kind = Element::read(value),
                _ => {}
            }
        }
        Some(range)
    }
}

impl<'a> Measured<'a> {
    /// Reads an Observation or a component of one; `None` if its code measures nothing we ask for.
    fn read(value: json::Value<'a>, observable_of: Measures<'_, 'a>) -> Option<Self> {
        let code = value.member("code").and_then(CodeableConcept::read)?;
        let observable = observable_of(&code)?;
        let mut measured = Self { code, value: Value::Absent, ranges: &[], observable };
        for (name, value) in value.object()? {
            match name {
                "valueQuantity" => measured.value = Value::Quantity(fact(value, "valueQuantity")),
                "valueCodeableConcept" => {
                    measured.value = Value::Concept(fact(value, "valueCodeableConcept"));
                }
                "valueString" => measured.value = Value::Text(fact(value, "valueString")),
                "valueBoolean" => measured.value = Value::Flag(fact(value, "valueBoolean")),
                "referenceRange" => measured.ranges = known_list(value),
                _ => {}
            }
        }
        Some(measured)
    }
}

impl<'a> Observation<'a> {
    /// Reads one; `None` if neither it nor a component of it measures anything we ask for.
    pub(super) fn read(value: json::Value<'a>, observable_of: Measures<'_, 'a>) -> Option<Self> {
        let measured = Measured::read(value, observable_of);
        let components = value.member("component").map_or(&[][..], |list| components(list, observable_of));
        if measured.is_none() && components.is_empty() {
            return None;
        }
        let mut observation = Self {
            id: None,
            status: Fact::Absent,
            subject: None,
            effective: Fact::Absent,
            issued: Fact::Absent,
            measured,
            components,
        };
        for (name, value) in value.object()? {
            match name {
                "id" => observation.id = Element::read(value),
                "status" => observation.status = fact(value, "status"),
                "subject" => observation.subject = Element::read(value),
                "effectiveDateTime" => observation.effective = fact(value, "effectiveDateTime"),
                "effectiveInstant" => observation.effective = fact(value, "effectiveInstant"),
                "effectivePeriod" => observation.effective = period_start(value, "effectivePeriod"),
                "issued" => observation.issued = fact(value, "issued"),
                _ => {}
            }
        }
        Some(observation)
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
fn components<'a>(value: json::Value<'a>, observable_of: Measures<'_, 'a>) -> &'a [Measured<'a>] {
    let components = value.array().into_iter().flatten();
    let measured = components.filter_map(|component| Measured::read(component, observable_of));
    Vec::from_iter_in(measured, value.arena()).into_bump_slice()
}

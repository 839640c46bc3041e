//! Observations: read only as far as they measure something we ask for.

use bumpalo::collections::Vec;

use super::{
    element::{CodeableConcept, Element, Quantity, Reference, fact, known_list, optional},
    resource::period_start,
};
use crate::{
    clinical::fact::{Fact, Source},
    json::{JsonError, Kind, Reader},
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
    pub(super) measured: Measured<'a>,
    pub(super) components: &'a [Measured<'a>],
}

/// What is measured and the value: an Observation's own, or a component's.
#[derive(Clone, Copy, Debug)]
pub(super) struct Measured<'a> {
    pub(super) code: CodeableConcept<'a>,
    pub(super) value: Value<'a>,
    /// `referenceRange`
    pub(super) ranges: &'a [ReferenceRange<'a>],
    /// Looked up from the code while reading.
    pub(super) observable: Option<Observable>,
    /// The code was read and measures nothing we ask for: the value is not read.
    is_foreign: bool,
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
    const KIND: Kind = Kind::Object;
    const EXPECTED: &'static str = "a reference range";

    fn read(reader: &mut Reader<'a>) -> Result<Self, JsonError> {
        let mut range = Self::default();
        reader.object(|name, reader| {
            match name {
                "high" => range.high = optional(reader)?,
                "type" => range.kind = optional(reader)?,
                _ => reader.skip()?,
            }
            Ok(())
        })?;
        Ok(range)
    }
}

impl<'a> Measured<'a> {
    fn new() -> Self {
        Self {
            code: CodeableConcept::default(),
            value: Value::Absent,
            ranges: &[],
            observable: None,
            is_foreign: false,
        }
    }

    /// Reads a member that belongs to a measurement; says whether it did.
    fn read_member(
        &mut self,
        name: &str,
        reader: &mut Reader<'a>,
        measures: Measures<'_, 'a>,
    ) -> Result<bool, JsonError> {
        match name {
            "code" => {
                self.code = optional(reader)?.unwrap_or_default();
                self.observable = measures(&self.code);
                self.is_foreign = self.observable.is_none();
            }
            _ if self.is_foreign => return Ok(false),
            "valueQuantity" => self.value = Value::Quantity(fact(reader, "valueQuantity")?),
            "valueCodeableConcept" => self.value = Value::Concept(fact(reader, "valueCodeableConcept")?),
            "valueString" => self.value = Value::Text(fact(reader, "valueString")?),
            "valueBoolean" => self.value = Value::Flag(fact(reader, "valueBoolean")?),
            "referenceRange" => self.ranges = known_list(reader)?,
            _ => return Ok(false),
        }
        Ok(true)
    }
}

impl<'a> Observation<'a> {
    /// Reads one; `None` if neither it nor a component of it measures anything.
    pub(super) fn read(
        reader: &mut Reader<'a>,
        measures: Measures<'_, 'a>,
    ) -> Result<Option<Self>, JsonError> {
        let mut observation = Self {
            id: None,
            status: Fact::Absent,
            subject: None,
            effective: Fact::Absent,
            issued: Fact::Absent,
            measured: Measured::new(),
            components: &[],
        };
        reader.object(|name, reader| {
            match name {
                "id" => observation.id = optional(reader)?,
                "status" => observation.status = fact(reader, "status")?,
                "subject" => observation.subject = optional(reader)?,
                "effectiveDateTime" => observation.effective = fact(reader, "effectiveDateTime")?,
                "effectiveInstant" => observation.effective = fact(reader, "effectiveInstant")?,
                "effectivePeriod" => observation.effective = period_start(reader, "effectivePeriod")?,
                "issued" => observation.issued = fact(reader, "issued")?,
                "component" => observation.components = components(reader, measures)?,
                _ => {
                    if !observation.measured.read_member(name, reader, measures)? {
                        reader.skip()?;
                    }
                }
            }
            Ok(())
        })?;
        let is_asked_for = observation.measured.observable.is_some() || !observation.components.is_empty();
        Ok(is_asked_for.then_some(observation))
    }

    /// Where it comes from.
    pub(super) fn source(&self) -> Source<'a> {
        Source { resource_type: "Observation", id: self.id }
    }
}

/// Reads the components that measure something.
fn components<'a>(
    reader: &mut Reader<'a>,
    measures: Measures<'_, 'a>,
) -> Result<&'a [Measured<'a>], JsonError> {
    if reader.kind()? != Kind::Array {
        reader.skip()?;
        return Ok(&[]);
    }
    let mut components = Vec::new_in(reader.arena());
    reader.array(|reader| {
        if reader.kind()? != Kind::Object {
            return reader.skip();
        }
        let mut component = Measured::new();
        reader.object(|name, reader| {
            if !component.read_member(name, reader, measures)? {
                reader.skip()?;
            }
            Ok(())
        })?;
        if component.observable.is_some() {
            components.push(component);
        }
        Ok(())
    })?;
    Ok(components.into_bump_slice())
}

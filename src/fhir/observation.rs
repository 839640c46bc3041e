//! Observations: read only as far as they measure something we ask for.

use std::borrow::Cow;

use super::{
    element::{CodeableConcept, Quantity, Reference, fact, optional},
    resource::period_start,
};
use crate::{
    clinical::fact::{Fact, Source},
    json::{JsonError, Kind, Reader},
};

/// An `Observation`.
#[derive(Clone, Debug)]
pub(super) struct Observation<'a> {
    pub(super) id: Option<Cow<'a, str>>,
    pub(super) status: Fact<Cow<'a, str>>,
    pub(super) subject: Option<Reference<'a>>,
    /// `effective[x]`
    pub(super) effective: Fact<Cow<'a, str>>,
    pub(super) issued: Fact<Cow<'a, str>>,
    pub(super) measured: Measured<'a>,
    pub(super) components: Vec<Measured<'a>>,
}

/// What is measured and the value: an Observation's own, or a component's.
#[derive(Clone, Debug)]
pub(super) struct Measured<'a> {
    pub(super) code: CodeableConcept<'a>,
    pub(super) value: Value<'a>,
    /// Looked up from the code while reading; without one the value is not read.
    pub(super) wanted: bool,
}

/// `value[x]`
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value<'a> {
    Quantity(Fact<Quantity<'a>>),
    Concept(Fact<CodeableConcept<'a>>),
    Text(Fact<Cow<'a, str>>),
    Absent,
}

impl<'a> Measured<'a> {
    fn new() -> Self {
        Self { code: CodeableConcept::default(), value: Value::Absent, wanted: true }
    }

    /// Reads a member that belongs to a measurement; says whether it did.
    fn read_member(
        &mut self,
        name: &str,
        reader: &mut Reader<'a>,
        wanted: &dyn Fn(&CodeableConcept<'a>) -> bool,
    ) -> Result<bool, JsonError> {
        match name {
            "code" => {
                self.code = optional(reader)?.unwrap_or_default();
                self.wanted = wanted(&self.code);
            }
            "valueQuantity" if self.wanted => self.value = Value::Quantity(fact(reader, "valueQuantity")?),
            "valueCodeableConcept" if self.wanted => {
                self.value = Value::Concept(fact(reader, "valueCodeableConcept")?);
            }
            "valueString" if self.wanted => self.value = Value::Text(fact(reader, "valueString")?),
            _ => return Ok(false),
        }
        Ok(true)
    }
}

impl<'a> Observation<'a> {
    /// Reads one; `None` if neither it nor a component of it is `wanted`.
    pub(super) fn read(
        reader: &mut Reader<'a>,
        wanted: &dyn Fn(&CodeableConcept<'a>) -> bool,
    ) -> Result<Option<Self>, JsonError> {
        let mut observation = Self {
            id: None,
            status: Fact::Absent,
            subject: None,
            effective: Fact::Absent,
            issued: Fact::Absent,
            measured: Measured::new(),
            components: Vec::new(),
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
                "component" => observation.components = components(reader, wanted)?,
                _ => {
                    if !observation.measured.read_member(name, reader, wanted)? {
                        reader.skip()?;
                    }
                }
            }
            Ok(())
        })?;
        let own = observation.measured.wanted;
        Ok((own || !observation.components.is_empty()).then_some(observation))
    }

    /// Where it comes from.
    pub(super) fn source(&self) -> Source<'a> {
        Source { resource_type: "Observation", id: self.id.clone() }
    }
}

/// Reads the components that are wanted.
fn components<'a>(
    reader: &mut Reader<'a>,
    wanted: &dyn Fn(&CodeableConcept<'a>) -> bool,
) -> Result<Vec<Measured<'a>>, JsonError> {
    if reader.kind()? != Kind::Array {
        reader.skip()?;
        return Ok(Vec::new());
    }
    let mut components = Vec::new();
    reader.array(|reader| {
        if reader.kind()? != Kind::Object {
            return reader.skip();
        }
        let mut component = Measured::new();
        reader.object(|name, reader| {
            if !component.read_member(name, reader, wanted)? {
                reader.skip()?;
            }
            Ok(())
        })?;
        if component.wanted {
            components.push(component);
        }
        Ok(())
    })?;
    Ok(components)
}

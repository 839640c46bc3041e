//! The data types of FHIR, as far as we read them.

use bumpalo::collections::Vec;
use rust_decimal::Decimal;

use crate::{
    clinical::fact::{Fact, Reason},
    json::{JsonError, Kind, Reader},
    terminology::System,
};

/// A data type that can be read from JSON of one kind.
pub(super) trait Element<'a>: Sized {
    /// The kind of JSON it is written as.
    const KIND: Kind;
    /// How an error names it.
    const EXPECTED: &'static str;
    /// Reads it from JSON of that kind.
    fn read(reader: &mut Reader<'a>) -> Result<Self, JsonError>;
}

/// Reads an element of any kind; one of the wrong kind is unusable, `null` is absent.
pub(super) fn fact<'a, T: Element<'a>>(
    reader: &mut Reader<'a>,
    element: &'static str,
) -> Result<Fact<T>, JsonError> {
    let kind = reader.kind()?;
    if kind == T::KIND {
        return T::read(reader).map(Fact::Known);
    }
    reader.skip()?;
    Ok(if kind == Kind::Null {
        Fact::Absent
    } else {
        Fact::Unusable(Reason::WrongType { element, expected: T::EXPECTED })
    })
}

/// Reads a list; senders write a single element where a list is due, and the reverse.
pub(super) fn list<'a, T: Element<'a> + Copy>(
    reader: &mut Reader<'a>,
    element: &'static str,
) -> Result<&'a [Fact<T>], JsonError> {
    let mut items = Vec::new_in(reader.arena());
    each(reader, |reader| {
        let item = fact(reader, element)?;
        if !matches!(item, Fact::Absent) {
            items.push(item);
        }
        Ok(())
    })?;
    Ok(items.into_bump_slice())
}

/// Reads the readable elements of a list where the others do not matter.
pub(super) fn known_list<'a, T: Element<'a> + Copy>(reader: &mut Reader<'a>) -> Result<&'a [T], JsonError> {
    let mut items = Vec::new_in(reader.arena());
    each(reader, |reader| {
        if let Some(item) = optional(reader)? {
            items.push(item);
        }
        Ok(())
    })?;
    Ok(items.into_bump_slice())
}

/// Calls `item` at each element of a list, or at the single one in its place.
pub(super) fn each<'a>(
    reader: &mut Reader<'a>,
    mut item: impl FnMut(&mut Reader<'a>) -> Result<(), JsonError>,
) -> Result<(), JsonError> {
    if reader.kind()? == Kind::Array { reader.array(item) } else { item(reader) }
}

/// The value of an element where "unreadable" needs no telling apart from "absent": names, texts, references.
pub(super) fn optional<'a, T: Element<'a>>(reader: &mut Reader<'a>) -> Result<Option<T>, JsonError> {
    if reader.kind()? == T::KIND {
        return T::read(reader).map(Some);
    }
    reader.skip()?;
    Ok(None)
}

impl<'a> Element<'a> for &'a str {
    const KIND: Kind = Kind::String;
    const EXPECTED: &'static str = "a string";

    fn read(reader: &mut Reader<'a>) -> Result<Self, JsonError> {
        reader.string()
    }
}

impl Element<'_> for bool {
    const KIND: Kind = Kind::Boolean;
    const EXPECTED: &'static str = "a boolean";

    fn read(reader: &mut Reader<'_>) -> Result<Self, JsonError> {
        reader.boolean()
    }
}

/// A FHIR `decimal`: as many digits as a [`Decimal`] holds, or none at all.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Number(pub(super) Option<Decimal>);

impl Element<'_> for Number {
    const KIND: Kind = Kind::Number;
    const EXPECTED: &'static str = "a number";

    fn read(reader: &mut Reader<'_>) -> Result<Self, JsonError> {
        let text = reader.number()?;
        let number = text.parse().or_else(|_| Decimal::from_scientific(text));
        Ok(Self(number.ok()))
    }
}

/// Reads a decimal.
pub(super) fn decimal(reader: &mut Reader<'_>, element: &'static str) -> Result<Fact<Decimal>, JsonError> {
    Ok(fact::<Number>(reader, element)?.and_then(|number| number.0.ok_or(Reason::OutOfRange { element })))
}

/// A `Coding`. A code written as a number counts as text.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Coding<'a> {
    pub(super) system: Option<&'a str>,
    pub(super) code: Option<&'a str>,
    pub(super) display: Option<&'a str>,
}

impl Coding<'_> {
    pub(super) fn system(&self) -> System {
        self.system.map_or(System::Other, System::of)
    }
}

impl<'a> Element<'a> for Coding<'a> {
    const KIND: Kind = Kind::Object;
    const EXPECTED: &'static str = "a Coding";

    fn read(reader: &mut Reader<'a>) -> Result<Self, JsonError> {
        let mut coding = Self::default();
        reader.object(|name, reader| {
            match name {
                "system" => coding.system = optional(reader)?,
                "code" if reader.kind()? == Kind::Number => coding.code = Some(reader.number()?),
                "code" => coding.code = optional(reader)?,
                "display" => coding.display = optional(reader)?,
                _ => reader.skip()?,
            }
            Ok(())
        })?;
        Ok(coding)
    }
}

/// A `CodeableConcept`. A bare string counts as its text.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct CodeableConcept<'a> {
    pub(super) codings: &'a [Coding<'a>],
    pub(super) text: Option<&'a str>,
}

impl CodeableConcept<'_> {
    /// Its text and the displays of its codings.
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        self.text.into_iter().chain(self.codings.iter().filter_map(|coding| coding.display))
    }
}

impl<'a> Element<'a> for CodeableConcept<'a> {
    const KIND: Kind = Kind::Object;
    const EXPECTED: &'static str = "a CodeableConcept";

    fn read(reader: &mut Reader<'a>) -> Result<Self, JsonError> {
        let mut concept = Self::default();
        reader.object(|name, reader| {
            match name {
                "coding" => concept.codings = known_list(reader)?,
                "text" => concept.text = optional(reader)?,
                _ => reader.skip()?,
            }
            Ok(())
        })?;
        Ok(concept)
    }
}

/// A `Quantity`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Quantity<'a> {
    pub(super) value: Fact<Decimal>,
    pub(super) comparator: Fact<&'a str>,
    pub(super) unit: Option<&'a str>,
    pub(super) code: Option<&'a str>,
}

impl<'a> Element<'a> for Quantity<'a> {
    const KIND: Kind = Kind::Object;
    const EXPECTED: &'static str = "a Quantity";

    fn read(reader: &mut Reader<'a>) -> Result<Self, JsonError> {
        let mut quantity = Self { value: Fact::Absent, comparator: Fact::Absent, unit: None, code: None };
        reader.object(|name, reader| {
            match name {
                "value" => quantity.value = decimal(reader, "value")?,
                "comparator" => quantity.comparator = fact(reader, "comparator")?,
                "unit" => quantity.unit = optional(reader)?,
                "code" => quantity.code = optional(reader)?,
                _ => reader.skip()?,
            }
            Ok(())
        })?;
        Ok(quantity)
    }
}

/// A `Ratio`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Ratio<'a> {
    pub(super) numerator: Option<Quantity<'a>>,
    pub(super) denominator: Option<Quantity<'a>>,
}

impl<'a> Element<'a> for Ratio<'a> {
    const KIND: Kind = Kind::Object;
    const EXPECTED: &'static str = "a Ratio";

    fn read(reader: &mut Reader<'a>) -> Result<Self, JsonError> {
        let mut ratio = Self::default();
        reader.object(|name, reader| {
            match name {
                "numerator" => ratio.numerator = optional(reader)?,
                "denominator" => ratio.denominator = optional(reader)?,
                _ => reader.skip()?,
            }
            Ok(())
        })?;
        Ok(ratio)
    }
}

/// A `Reference`: what it points to, or at least how it is called.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Reference<'a> {
    pub(super) reference: Option<&'a str>,
    pub(super) display: Option<&'a str>,
}

impl<'a> Reference<'a> {
    /// Whether it points to this resource. Absolute and versioned references count by type and id alone.
    pub(super) fn points_to(&self, resource_type: &str, id: &str) -> bool {
        let is_it = |reference: &str| {
            reference.strip_suffix(id).and_then(|rest| rest.strip_suffix('/')).is_some_and(|rest| {
                rest.strip_suffix(resource_type).is_some_and(|base| base.is_empty() || base.ends_with('/'))
            })
        };
        // The version is looked for last: few references have one, and nearly all are to the patient.
        self.reference.is_some_and(|reference| {
            is_it(reference) || reference.split_once("/_history/").is_some_and(|(current, _)| is_it(current))
        })
    }

    /// The id it ends with.
    pub(super) fn id(self) -> Option<&'a str> {
        let reference = self.reference?;
        let current = reference.split_once("/_history/").map_or(reference, |(current, _)| current);
        current.rsplit('/').next()
    }
}

impl<'a> Element<'a> for Reference<'a> {
    const KIND: Kind = Kind::Object;
    const EXPECTED: &'static str = "a Reference";

    fn read(reader: &mut Reader<'a>) -> Result<Self, JsonError> {
        let mut reference = Self::default();
        reader.object(|name, reader| {
            match name {
                "reference" => reference.reference = optional(reader)?,
                "display" => reference.display = optional(reader)?,
                _ => reader.skip()?,
            }
            Ok(())
        })?;
        Ok(reference)
    }
}

/// A `Period`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Period<'a> {
    pub(super) start: Fact<&'a str>,
    pub(super) end: Fact<&'a str>,
}

impl<'a> Element<'a> for Period<'a> {
    const KIND: Kind = Kind::Object;
    const EXPECTED: &'static str = "a Period";

    fn read(reader: &mut Reader<'a>) -> Result<Self, JsonError> {
        let mut period = Self { start: Fact::Absent, end: Fact::Absent };
        reader.object(|name, reader| {
            match name {
                "start" => period.start = fact(reader, "start")?,
                "end" => period.end = fact(reader, "end")?,
                _ => reader.skip()?,
            }
            Ok(())
        })?;
        Ok(period)
    }
}

/// An `Annotation`, an `Identifier` or an `Extension`: the text in it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Remark<'a>(pub(super) Option<&'a str>);

impl<'a> Element<'a> for Remark<'a> {
    const KIND: Kind = Kind::Object;
    const EXPECTED: &'static str = "an object with a text";

    fn read(reader: &mut Reader<'a>) -> Result<Self, JsonError> {
        let mut remark = Self::default();
        reader.object(|name, reader| {
            match name {
                "text" | "value" | "valueString" | "valueCode" | "valueMarkdown" => {
                    remark.0 = optional(reader)?;
                }
                _ => reader.skip()?,
            }
            Ok(())
        })?;
        Ok(remark)
    }
}

/// The texts of notes, identifiers or extensions.
pub(super) fn remarks<'a>(reader: &mut Reader<'a>) -> Result<impl Iterator<Item = &'a str>, JsonError> {
    Ok(known_list::<Remark<'a>>(reader)?.iter().filter_map(|remark| remark.0))
}

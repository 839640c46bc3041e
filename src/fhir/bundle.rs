//! Bundles, and what senders put in their place.

use std::borrow::Cow;

use super::element::{Element, known_list, optional};
use crate::json::{JsonError, Kind, Reader};

/// What a query's result was like, its resources aside.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) struct Outcome {
    /// An OperationOutcome says that the query failed, or the value is none that FHIR knows.
    pub(super) failed: bool,
    /// There are further pages.
    pub(super) incomplete: bool,
    /// Entries that hold no resource.
    pub(super) unreadable_entries: usize,
    /// `Bundle.entry` is no list.
    pub(super) no_list: bool,
}

/// A resource found in a result, not yet read.
#[derive(Clone, Debug)]
pub(super) struct Found<'a> {
    /// `resourceType`, if it has one.
    pub(super) resource_type: Option<Cow<'a, str>>,
    /// Which entry it is, counted from 0.
    pub(super) entry: usize,
    /// At its entry, if it stands in one.
    wrapper: Option<Reader<'a>>,
}

impl<'a> Found<'a> {
    /// `Bundle.entry.fullUrl`: looked up only when asked for, for it may stand behind the resource.
    pub(super) fn full_url(&self) -> Result<Option<Cow<'a, str>>, JsonError> {
        self.wrapper.as_ref().map_or(Ok(None), |wrapper| look_ahead(wrapper, "fullUrl"))
    }
}

/// Calls `visit` for each resource of the value the reader stands at, with the reader at the resource, which `visit`
/// must consume.
///
/// The value may be a resource, a Bundle, a list of resources, a resource in the wrapper of before 1.0, or `null`.
pub(super) fn each_resource<'a>(
    reader: &mut Reader<'a>,
    visit: &mut dyn FnMut(Found<'a>, &mut Reader<'a>) -> Result<(), JsonError>,
) -> Result<Outcome, JsonError> {
    let mut walk = Walk { outcome: Outcome::default(), entry: 0, visit };
    match reader.kind()? {
        Kind::Null => reader.skip()?,
        Kind::Array => reader.array(|reader| walk.resource(None, reader))?,
        Kind::Object => walk.object(reader)?,
        Kind::String | Kind::Number | Kind::Boolean => {
            walk.outcome.failed = true;
            reader.skip()?;
        }
    }
    Ok(walk.outcome)
}

struct Walk<'a, 'v> {
    outcome: Outcome,
    entry: usize,
    visit: &'v mut dyn FnMut(Found<'a>, &mut Reader<'a>) -> Result<(), JsonError>,
}

impl<'a> Walk<'a, '_> {
    fn object(&mut self, reader: &mut Reader<'a>) -> Result<(), JsonError> {
        match look_ahead(reader, "resourceType")?.as_deref() {
            Some("Bundle") => reader.object(|name, reader| match name {
                "entry" => self.entries(reader),
                "link" => {
                    let links = known_list::<Word<'a, Relation>>(reader)?;
                    self.outcome.incomplete |= links.iter().any(|link| link.is("next"));
                    Ok(())
                }
                _ => reader.skip(),
            }),
            Some(_) => self.resource(None, reader),
            None => {
                let before = self.entry;
                self.wrapped(reader)?;
                self.outcome.failed |= self.entry == before;
                Ok(())
            }
        }
    }

    fn entries(&mut self, reader: &mut Reader<'a>) -> Result<(), JsonError> {
        match reader.kind()? {
            Kind::Array => reader.array(|reader| self.wrapped(reader)),
            Kind::Object => self.wrapped(reader),
            Kind::Null => reader.skip(),
            Kind::String | Kind::Number | Kind::Boolean => {
                self.outcome.unreadable_entries += 1;
                self.outcome.no_list = true;
                reader.skip()
            }
        }
    }

    /// An entry: a resource in its wrapper.
    fn wrapped(&mut self, reader: &mut Reader<'a>) -> Result<(), JsonError> {
        if reader.kind()? != Kind::Object {
            self.outcome.unreadable_entries += 1;
            self.entry += 1;
            return reader.skip();
        }
        let wrapper = reader.clone();
        let mut found = false;
        reader.object(|name, reader| {
            if name != "resource" {
                return reader.skip();
            }
            found = true;
            self.resource(Some(&wrapper), reader)
        })?;
        self.outcome.unreadable_entries += usize::from(!found);
        Ok(())
    }

    fn resource(&mut self, wrapper: Option<&Reader<'a>>, reader: &mut Reader<'a>) -> Result<(), JsonError> {
        let entry = self.entry;
        self.entry += 1;
        if reader.kind()? != Kind::Object {
            self.outcome.unreadable_entries += 1;
            return reader.skip();
        }
        let resource_type = look_ahead(reader, "resourceType")?;
        match resource_type.as_deref() {
            Some("OperationOutcome") => self.operation_outcome(reader),
            Some("Bundle") => self.object(reader),
            _ => (self.visit)(Found { resource_type, entry, wrapper: wrapper.cloned() }, reader),
        }
    }

    /// A warning says "nothing found"; an error says that the data could not be had.
    fn operation_outcome(&mut self, reader: &mut Reader<'a>) -> Result<(), JsonError> {
        reader.object(|name, reader| {
            if name != "issue" {
                return reader.skip();
            }
            let issues = known_list::<Word<'a, Severity>>(reader)?;
            self.outcome.failed |= issues.iter().any(|issue| issue.is("error") || issue.is("fatal"));
            Ok(())
        })
    }
}

/// A string member of the object the reader stands at; the reader stays there.
fn look_ahead<'a>(reader: &Reader<'a>, member: &str) -> Result<Option<Cow<'a, str>>, JsonError> {
    let mut ahead = reader.clone();
    // Nearly every sender writes these members first; then the rest is not looked at twice.
    if ahead.first_name()?.as_deref() == Some(member) {
        return optional(&mut ahead);
    }
    let mut found = None;
    reader.clone().object(|name, reader| {
        if name == member {
            found = optional(reader)?;
            return Ok(());
        }
        reader.skip()
    })?;
    Ok(found)
}

/// An object of which one member matters, a word.
struct Word<'a, M> {
    word: Option<Cow<'a, str>>,
    member: std::marker::PhantomData<M>,
}

/// Names the member that matters.
trait Member {
    const NAME: &'static str;
}

struct Relation;
impl Member for Relation {
    const NAME: &'static str = "relation";
}

struct Severity;
impl Member for Severity {
    const NAME: &'static str = "severity";
}

impl<M> Word<'_, M> {
    fn is(&self, word: &str) -> bool {
        self.word.as_deref() == Some(word)
    }
}

impl<M> PartialEq for Word<'_, M> {
    fn eq(&self, other: &Self) -> bool {
        self.word == other.word
    }
}

impl<'a, M: Member> Element<'a> for Word<'a, M> {
    const KIND: Kind = Kind::Object;
    const EXPECTED: &'static str = "an object";

    fn read(reader: &mut Reader<'a>) -> Result<Self, JsonError> {
        let mut word = None;
        reader.object(|name, reader| {
            if name == M::NAME {
                word = optional(reader)?;
                return Ok(());
            }
            reader.skip()
        })?;
        Ok(Self { word, member: std::marker::PhantomData })
    }
}

//! Bundles, and what senders put in their place.

use super::element::{each, optional};
use crate::json::{JsonError, Kind, Reader};

/// The most entries of a result that are read. Honest pages have some hundred; the rest counts as not sent.
const MOST_ENTRIES: usize = 10_000;

/// What a query's result was like, its resources aside.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fault of its own; a result may have several")]
pub(super) struct Outcome {
    /// An OperationOutcome says that the query failed, or the value is none that FHIR knows.
    pub(super) failed: bool,
    /// It is an OperationOutcome that says so: the query was made, and need not be made again.
    pub(super) told: bool,
    /// There are further pages.
    pub(super) incomplete: bool,
    /// Entries that hold no resource.
    pub(super) unreadable_entries: usize,
    /// `Bundle.entry` is no list.
    pub(super) no_list: bool,
    /// How many entries there are, up to one more than are read.
    pub(super) entries: usize,
}

/// A resource found in a result, not yet read.
#[derive(Clone, Debug)]
pub(super) struct Found<'a> {
    /// `resourceType`, if it has one.
    pub(super) resource_type: Option<&'a str>,
    /// Which entry it is, counted from 0.
    pub(super) entry: usize,
    /// At its entry, if it stands in one.
    wrapper: Option<Reader<'a>>,
}

impl<'a> Found<'a> {
    /// `Bundle.entry.fullUrl`: looked up only when asked for, for it may stand behind the resource.
    pub(super) fn full_url(&self) -> Result<Option<&'a str>, JsonError> {
        self.wrapper.as_ref().map_or(Ok(None), |wrapper| wrapper.text_ahead("fullUrl"))
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
    walk.outcome.entries = walk.entry;
    Ok(walk.outcome)
}

struct Walk<'a, 'v> {
    outcome: Outcome,
    entry: usize,
    visit: &'v mut dyn FnMut(Found<'a>, &mut Reader<'a>) -> Result<(), JsonError>,
}

impl<'a> Walk<'a, '_> {
    fn object(&mut self, reader: &mut Reader<'a>) -> Result<(), JsonError> {
        match reader.text_ahead("resourceType")? {
            Some("Bundle") => reader.object(|name, reader| match name {
                "entry" => self.entries(reader),
                "link" => {
                    self.outcome.incomplete |= any_is(reader, "relation", &["next"])?;
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
        if entry >= MOST_ENTRIES {
            self.outcome.incomplete = true;
            return reader.skip();
        }
        self.entry += 1;
        if reader.kind()? != Kind::Object {
            self.outcome.unreadable_entries += 1;
            return reader.skip();
        }
        let resource_type = reader.text_ahead("resourceType")?;
        match resource_type {
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
            let failed = any_is(reader, "severity", &["error", "fatal"])?;
            self.outcome.failed |= failed;
            self.outcome.told |= failed;
            Ok(())
        })
    }
}

/// The address of the next page, if the value that the reader stands at is a page of several.
pub(super) fn next_page<'a>(reader: &mut Reader<'a>) -> Result<Option<&'a str>, JsonError> {
    let mut next = None;
    if reader.kind()? != Kind::Object {
        return reader.skip().map(|()| None);
    }
    reader.object(|name, reader| {
        if name != "link" {
            return reader.skip();
        }
        each(reader, |reader| {
            if reader.kind()? != Kind::Object {
                return reader.skip();
            }
            let (mut relation, mut url): (Option<&'a str>, Option<&'a str>) = (None, None);
            reader.object(|name, reader| {
                match name {
                    "relation" => relation = optional(reader)?,
                    "url" => url = optional(reader)?,
                    _ => reader.skip()?,
                }
                Ok(())
            })?;
            if relation == Some("next") && next.is_none() {
                next = url;
            }
            Ok(())
        })
    })?;
    Ok(next)
}

/// Whether a member of any object in a list is one of these words.
fn any_is<'a>(reader: &mut Reader<'a>, member: &str, words: &[&str]) -> Result<bool, JsonError> {
    let mut found = false;
    each(reader, |reader| {
        if reader.kind()? != Kind::Object {
            return reader.skip();
        }
        reader.object(|name, reader| {
            if name != member {
                return reader.skip();
            }
            let word: Option<&'a str> = optional(reader)?;
            found |= word.is_some_and(|word| words.contains(&word));
            Ok(())
        })
    })?;
    Ok(found)
}

//! Bundles, and what senders put in their place.

use crate::json::{Kind, Value};

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
#[derive(Clone, Copy, Debug)]
pub(super) struct Found<'a> {
    /// `resourceType`, if it has one.
    pub(super) resource_type: Option<&'a str>,
    /// The resource, an object.
    pub(super) value: Value<'a>,
    /// Which entry it is, counted from 0.
    pub(super) entry: usize,
    /// The entry it stands in, if it does.
    wrapper: Option<Value<'a>>,
}

impl<'a> Found<'a> {
    /// `Bundle.entry.fullUrl`
    pub(super) fn full_url(&self) -> Option<&'a str> {
        self.wrapper?.member("fullUrl")?.string()
    }
}

/// Calls `visit` for each resource of a result.
///
/// The value may be a resource, a Bundle, a list of resources, a resource in the wrapper of before 1.0, or `null`.
pub(super) fn each_resource<'a>(value: Value<'a>, visit: &mut dyn FnMut(Found<'a>)) -> Outcome {
    let mut walk = Walk { outcome: Outcome::default(), entry: 0, visit };
    match value.kind() {
        Kind::Null => {}
        Kind::Array => value.items_or_itself().for_each(|item| walk.resource(None, item)),
        Kind::Object => walk.object(value),
        Kind::String | Kind::Number | Kind::Boolean => walk.outcome.failed = true,
    }
    walk.outcome.entries = walk.entry;
    walk.outcome
}

struct Walk<'a, 'v> {
    outcome: Outcome,
    entry: usize,
    visit: &'v mut dyn FnMut(Found<'a>),
}

impl<'a> Walk<'a, '_> {
    fn object(&mut self, object: Value<'a>) {
        match resource_type(object) {
            Some("Bundle") => {
                for (name, value) in object.object().into_iter().flatten() {
                    match name {
                        b"entry" => self.entries(value),
                        b"link" => self.outcome.incomplete |= any_is(value, "relation", &["next"]),
                        _ => {}
                    }
                }
            }
            Some(_) => self.resource(None, object),
            None => {
                let before = self.entry;
                self.wrapped(object);
                self.outcome.failed |= self.entry == before;
            }
        }
    }

    fn entries(&mut self, entries: Value<'a>) {
        match entries.kind() {
            Kind::Array | Kind::Object => entries.items_or_itself().for_each(|entry| self.wrapped(entry)),
            Kind::Null => {}
            Kind::String | Kind::Number | Kind::Boolean => {
                self.outcome.unreadable_entries += 1;
                self.outcome.no_list = true;
            }
        }
    }

    /// An entry: a resource in its wrapper; some senders leave the wrapper out, or put a list of one into it.
    fn wrapped(&mut self, entry: Value<'a>) {
        let Some(members) = entry.object() else {
            self.outcome.unreadable_entries += 1;
            self.entry += 1;
            return;
        };
        let mut found = false;
        for (_, resource) in members.filter(|(name, _)| *name == b"resource") {
            for resource in resource.items_or_itself() {
                found = true;
                self.resource(Some(entry), resource);
            }
        }
        if !found && resource_type(entry).is_some() {
            self.resource(None, entry);
        } else {
            self.outcome.unreadable_entries += usize::from(!found);
        }
    }

    fn resource(&mut self, wrapper: Option<Value<'a>>, value: Value<'a>) {
        let entry = self.entry;
        if entry >= MOST_ENTRIES {
            self.outcome.incomplete = true;
            return;
        }
        self.entry += 1;
        if value.kind() != Kind::Object {
            self.outcome.unreadable_entries += 1;
            return;
        }
        let resource_type = resource_type(value);
        match resource_type {
            Some("OperationOutcome") => self.operation_outcome(value),
            Some("Bundle") => self.object(value),
            Some(_) => (self.visit)(Found { resource_type, value, entry, wrapper }),
            None => self.outcome.unreadable_entries += 1,
        }
    }

    /// A warning says "nothing found"; an error says that the data could not be had.
    fn operation_outcome(&mut self, outcome: Value<'a>) {
        let failed =
            outcome.member("issue").is_some_and(|issues| any_is(issues, "severity", &["error", "fatal"]));
        self.outcome.failed |= failed;
        self.outcome.told |= failed;
    }
}

/// `resourceType`
pub(super) fn resource_type(value: Value<'_>) -> Option<&str> {
    value.member("resourceType")?.string()
}

/// The address of the next page, if the value is a page of several.
pub(super) fn next_page(value: Value<'_>) -> Option<&str> {
    let is_next = |link: &Value<'_>| any_is(*link, "relation", &["next"]);
    value.member("link")?.items_or_itself().find(is_next)?.member("url")?.string()
}

/// Whether a member of any object in a list is one of these words.
fn any_is(list: Value<'_>, member: &str, words: &[&str]) -> bool {
    let mut found = list.items_or_itself().filter_map(|item| item.member(member)?.string());
    found.any(|word| words.contains(&word))
}

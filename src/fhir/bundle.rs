//! Bundles, and what senders put in their place.

use crate::{
    cds_hooks::discovery,
    json::{Kind, Value},
};

/// The most entries of a result that are read. Honest pages have some hundred; the rest counts as not sent.
const MOST_ENTRIES: usize = 10_000;

/// What a query's result was like, its resources aside.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fault of its own; a result may have several")]
pub(super) struct Outcome {
    /// An OperationOutcome or a status says that the query failed, or the value is none that FHIR knows.
    pub(super) failed: bool,
    /// It is an OperationOutcome or a status that says so: the query was made, and need not be made again.
    pub(super) told: bool,
    /// There are resources, and none of a kind that was asked for: it is the answer to something else.
    pub(super) is_foreign: bool,
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

/// As [`each_resource`], for the result of a query for resources of a kind; of any that rules ask for, if that is not known.
///
/// A searchset of other kinds alone is no empty one: our own query would not have given it (PRE-16), so it says nothing of what
/// was asked. Beside resources of the kind it may hold what it likes.
pub(super) fn each_answer<'a>(
    value: Value<'a>,
    kind: Option<&str>,
    visit: &mut dyn FnMut(Found<'a>),
) -> Outcome {
    let (mut has_answer, mut has_other) = (false, false);
    let mut outcome = each_resource(value, &mut |found| {
        let is_answer = match (kind, found.resource_type) {
            (Some(kind), Some(found)) => found == kind,
            (None, Some(found)) => discovery::is_asked_for(found),
            (_, None) => false,
        };
        has_answer |= is_answer;
        has_other |= !is_answer;
        visit(found);
    });
    outcome.is_foreign = has_other && !has_answer;
    outcome
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
            // In place of the resource it says that the query failed, whatever its severity. PRE-14
            Some("OperationOutcome") => self.told(true),
            Some(kind) if is_misspelt(kind) => {
                self.outcome.failed = true;
                self.outcome.unreadable_entries += 1;
            }
            Some(_) => self.resource(None, object),
            None => {
                let before = self.entry;
                let is_outcome = |resource| resource_type(resource) == Some("OperationOutcome");
                let mut wrapped = object.member("resource").into_iter().flat_map(Value::items_or_itself);
                self.told(wrapped.any(is_outcome));
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
        self.told(entry.member("response").is_some_and(says_failure));
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
            Some("OperationOutcome") => self.told(!is_remark(value)),
            Some("Bundle") => self.object(value),
            Some(kind) if is_misspelt(kind) => self.outcome.unreadable_entries += 1,
            Some(_) => (self.visit)(Found { resource_type, value, entry, wrapper }),
            None => self.outcome.unreadable_entries += 1,
        }
    }

    /// Notes whether the sender says that the query failed.
    fn told(&mut self, failed: bool) {
        self.outcome.failed |= failed;
        self.outcome.told |= failed;
    }
}

/// Whether an OperationOutcome among the entries is a remark: a warning says "nothing found", an error that the data could not be
/// had. What nobody can read may be an error.
fn is_remark(outcome: Value<'_>) -> bool {
    const REMARKS: [&str; 3] = ["warning", "information", "success"];
    let is_remark = |issue: Value<'_>| {
        let severity = issue.member("severity").and_then(Value::string).map(str::trim);
        severity.is_some_and(|severity| REMARKS.iter().any(|remark| severity.eq_ignore_ascii_case(remark)))
    };
    let mut issues = outcome.member("issue").into_iter().flat_map(Value::items_or_itself).peekable();
    issues.peek().is_some() && issues.all(is_remark)
}

/// Whether `Bundle.entry.response` has a status of 4xx or 5xx.
fn says_failure(response: Value<'_>) -> bool {
    let status = response.member("status").and_then(|status| status.string().or_else(|| status.number()));
    status.is_some_and(|status| status.trim_start().starts_with(['4', '5']))
}

/// Whether a type is none, or one that we read in odd case or with blanks: what it holds cannot be passed over as something else.
fn is_misspelt(kind: &str) -> bool {
    const READ: [&str; 14] = [
        "Observation",
        "MedicationRequest",
        "MedicationAdministration",
        "Medication",
        "Condition",
        "Procedure",
        "ServiceRequest",
        "AllergyIntolerance",
        "Patient",
        "MedicationStatement",
        "MedicationOrder",
        "CarePlan",
        "Bundle",
        "OperationOutcome",
    ];
    let trimmed = kind.trim();
    !READ.contains(&kind)
        && (trimmed.is_empty() || READ.iter().any(|read| trimmed.eq_ignore_ascii_case(read)))
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

//! Extensions: what an answer says to programs beyond what CDS Hooks has members for.

use std::borrow::Cow;

use serde::{Serialize, Serializer};

/// What is reserved for the first member: most have no more.
const ROOM: usize = 8;

/// Data by name, sorted; a JSON object when written.
///
/// No `serde_json::Map`: an answer has dozens of members, and a tree with names of its own cost more than the rules.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Members(Vec<(&'static str, Datum)>);

/// A value in an extension.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Datum {
    /// A text.
    Text(Cow<'static, str>),
    /// A whole number.
    Whole(i64),
    /// Any number.
    Number(f64),
    /// A list.
    List(Vec<Self>),
    /// An object.
    Members(Members),
}

impl Members {
    /// The same with one member more; one of that name is replaced.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Datum>) -> Self {
        self.put(name, value.into());
        self
    }

    /// The same with one member more, if there is a value.
    #[must_use]
    pub fn with_some(self, name: &'static str, value: Option<impl Into<Datum>>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// The same with a list more, if it is not empty.
    #[must_use]
    pub fn with_list(self, name: &'static str, items: impl IntoIterator<Item = impl Into<Datum>>) -> Self {
        let items: Vec<Datum> = items.into_iter().map(Into::into).collect();
        if items.is_empty() { self } else { self.with(name, Datum::List(items)) }
    }

    /// The value of a member.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Datum> {
        self.place(name).ok().and_then(|place| self.0.get(place)).map(|(_, value)| value)
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn put(&mut self, name: &'static str, value: Datum) {
        if self.0.is_empty() {
            self.0.reserve(ROOM);
        }
        let place = self.0.partition_point(|(other, _)| *other < name);
        match self.0.get_mut(place) {
            Some((there, of)) if *there == name => *of = value,
            _ => self.0.insert(place, (name, value)),
        }
    }

    fn place(&self, name: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|(other, _)| (*other).cmp(name))
    }
}

impl Datum {
    /// The text, if it is one.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// The items of a list; none of anything else.
    #[must_use]
    pub fn items(&self) -> &[Self] {
        if let Self::List(items) = self { items } else { &[] }
    }

    /// The value of a member, if it is an object that has one of that name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Self> {
        if let Self::Members(members) = self { members.get(name) } else { None }
    }
}

impl Serialize for Members {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

impl From<&'static str> for Datum {
    fn from(text: &'static str) -> Self {
        Self::Text(text.into())
    }
}

impl From<String> for Datum {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

impl From<i64> for Datum {
    fn from(number: i64) -> Self {
        Self::Whole(number)
    }
}

impl From<f64> for Datum {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl From<Members> for Datum {
    fn from(members: Members) -> Self {
        Self::Members(members)
    }
}

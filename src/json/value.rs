//! The values of a parsed text.

use std::{fmt, ops::Range};

use super::{
    Arena, Kind,
    node::{Node, NodeKind},
};

/// A parsed text.
pub(super) struct Document<'a> {
    pub(super) text: &'a str,
    pub(super) nodes: &'a [Node],
    pub(super) arena: &'a Arena,
}

impl<'a> Document<'a> {
    fn node(&self, place: usize) -> Node {
        self.nodes.get(place).copied().unwrap_or(Node::NULL)
    }

    /// The place behind a value with all that is in it.
    fn behind(&self, place: usize) -> usize {
        let node = self.node(place);
        if node.is_container() { node.end() } else { place + 1 }
    }

    /// The string of a node.
    fn string(&self, node: Node) -> Option<&'a str> {
        match node.kind() {
            NodeKind::Plain => self.plain(node),
            NodeKind::Escaped => self.decoded(node),
            NodeKind::Null
            | NodeKind::Boolean
            | NodeKind::Number
            | NodeKind::Close
            | NodeKind::Array
            | NodeKind::Object => None,
        }
    }

    /// A string without escapes: what stands between the quotation marks.
    fn plain(&self, node: Node) -> Option<&'a str> {
        self.text.get(node.start() + 1..node.end() - 1)
    }

    /// A string with escapes, decoded by the crate that knows how. They are rare in FHIR.
    #[cold]
    fn decoded(&self, node: Node) -> Option<&'a str> {
        let literal = self.text.get(node.start()..node.end())?;
        let text: String = serde_json::from_str(literal).ok()?;
        Some(self.arena.alloc_str(&text))
    }
}

/// A value of a parsed text: a place in it.
#[derive(Clone, Copy)]
pub struct Value<'a> {
    document: &'a Document<'a>,
    place: usize,
}

/// A value as it is written; its span lets a correction be written into the text as received.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Raw<'a> {
    /// The value as it is written.
    pub text: &'a str,
    /// Where it stands, in bytes of the parsed text.
    pub span: Range<usize>,
}

impl<'a> Value<'a> {
    /// The value that a text is.
    pub(super) const fn first_of(document: &'a Document<'a>) -> Self {
        Self { document, place: 0 }
    }

    /// Where what is read from the text may live.
    #[must_use]
    pub const fn arena(self) -> &'a Arena {
        self.document.arena
    }

    fn node(self) -> Node {
        self.document.node(self.place)
    }

    /// What it is.
    #[must_use]
    pub fn kind(self) -> Kind {
        match self.node().kind() {
            NodeKind::Object => Kind::Object,
            NodeKind::Array => Kind::Array,
            NodeKind::Plain | NodeKind::Escaped => Kind::String,
            NodeKind::Number => Kind::Number,
            NodeKind::Boolean => Kind::Boolean,
            NodeKind::Null | NodeKind::Close => Kind::Null,
        }
    }

    /// The text of a string, borrowed unless it has escapes.
    #[must_use]
    pub fn string(self) -> Option<&'a str> {
        self.document.string(self.node())
    }

    /// A number as written, so that no digit is lost.
    #[must_use]
    pub fn number(self) -> Option<&'a str> {
        let node = self.node();
        if node.kind() != NodeKind::Number {
            return None;
        }
        self.document.text.get(node.start()..node.end())
    }

    /// `true` or `false`.
    #[must_use]
    pub fn boolean(self) -> Option<bool> {
        let node = self.node();
        let is_true = || self.document.text.as_bytes().get(node.start()) == Some(&b't');
        (node.kind() == NodeKind::Boolean).then(is_true)
    }

    /// The members of an object, in their order; a name may come more than once.
    #[must_use]
    pub fn object(self) -> Option<Members<'a>> {
        let node = self.node();
        let members = Members { document: self.document, place: self.place + 1, end: node.end() };
        (node.kind() == NodeKind::Object).then_some(members)
    }

    /// The first member that has a name, if this is an object with one.
    #[must_use]
    pub fn member(self, name: &str) -> Option<Self> {
        self.object()?.find(|(member, _)| *member == name.as_bytes()).map(|(_, value)| value)
    }

    /// The items of an array.
    #[must_use]
    pub fn array(self) -> Option<Items<'a>> {
        let node = self.node();
        let items = Items { document: self.document, place: self.place + 1, end: node.end() };
        (node.kind() == NodeKind::Array).then_some(items)
    }

    /// The only item of an array of one, else the value itself.
    #[must_use]
    pub fn or_its_only_item(self) -> Self {
        let Some(mut items) = self.array() else { return self };
        match (items.next(), items.next()) {
            (Some(only), None) => only,
            _ => self,
        }
    }

    /// The items of an array; of anything else, itself.
    #[must_use]
    pub fn items_or_itself(self) -> Items<'a> {
        // Behind a single item there is a bracket or nothing, as behind the last one of an array.
        let itself =
            Items { document: self.document, place: self.place, end: self.document.behind(self.place) + 1 };
        self.array().unwrap_or(itself)
    }

    /// The value as it is written, and where it stands.
    #[must_use]
    pub fn raw(self) -> Raw<'a> {
        let node = self.node();
        let end = if node.is_container() { self.document.node(node.end() - 1).end() } else { node.end() };
        let span = node.start()..end;
        Raw { text: self.document.text.get(span.clone()).unwrap_or_default(), span }
    }
}

impl fmt::Debug for Value<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:?} at {:?}", self.kind(), self.raw().span)
    }
}

/// The members of an object: names and values. Names are only compared, and so given as bytes.
#[derive(Clone)]
pub struct Members<'a> {
    document: &'a Document<'a>,
    place: usize,
    /// The place behind the closing bracket.
    end: usize,
}

impl<'a> Iterator for Members<'a> {
    type Item = (&'a [u8], Value<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let place = self.place;
        if place + 1 >= self.end {
            return None;
        }
        let [name, value] = *self.document.nodes.get(place..)?.first_chunk()?;
        if name.kind() != NodeKind::Plain {
            return Some(self.next_with_escapes(name));
        }
        self.place = if value.is_container() { value.end() } else { place + 2 };
        let text = self.document.text.as_bytes().get(name.start() + 1..name.end() - 1)?;
        Some((text, Value { document: self.document, place: place + 1 }))
    }
}

impl<'a> Members<'a> {
    /// Apart, so that the usual way stays short.
    #[cold]
    fn next_with_escapes(&mut self, name: Node) -> (&'a [u8], Value<'a>) {
        let value = Value { document: self.document, place: self.place + 1 };
        self.place = self.document.behind(value.place);
        (self.document.string(name).unwrap_or_default().as_bytes(), value)
    }
}

/// The items of an array.
#[derive(Clone)]
pub struct Items<'a> {
    document: &'a Document<'a>,
    place: usize,
    /// The place behind the closing bracket.
    end: usize,
}

impl<'a> Iterator for Items<'a> {
    type Item = Value<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.place + 1 >= self.end {
            return None;
        }
        let value = Value { document: self.document, place: self.place };
        self.place = self.document.behind(value.place);
        Some(value)
    }
}

//! JSON text, parsed once into places: the hot path of the service.
//!
//! [`parse`] checks the whole text in one pass and notes where each value stands, eight bytes a value; a [`Value`] is
//! such a place, and hands out borrowed strings and numbers as they are written. Why it is ours and not a crate's:
//! ARCHITECTURE.md, "Reading JSON". It accepts exactly what `serde_json` accepts (a property test holds the two side by
//! side) up to [`MAX_DEPTH`] and [`MAX_LENGTH`], and numbers beyond a double, which it keeps as they are written. It
//! passes over a byte order mark before the text.

mod error;
mod node;
mod parse;
mod scan;
mod value;

pub use self::{
    error::{Fault, JsonError},
    parse::parse,
    value::{Items, Members, Raw, Value},
};
pub use bumpalo::Bump as Arena;
/// What the writer of answers has to escape is what ends a plain text for the parser.
pub(crate) use scan::past_plain_text;

/// How deeply arrays and objects may be nested; FHIR needs some twenty, an attack needs thousands.
pub const MAX_DEPTH: usize = 128;

/// How long a text may be, in bytes: 512 MiB, far more than anybody sends.
pub const MAX_LENGTH: usize = 1 << 29;

/// What a JSON value is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Kind {
    /// `{…}`
    Object,
    /// `[…]`
    Array,
    /// `"…"`
    String,
    /// `-1.5e3`
    Number,
    /// `true` or `false`
    Boolean,
    /// `null`
    Null,
}

#[cfg(test)]
mod tests;

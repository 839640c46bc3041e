//! A pull reader for JSON text: the hot path of the service.
//!
//! The reader walks the text once, hands out borrowed strings and numbers as they are written, and skips what
//! nobody asked for without building anything. Why it is ours and not a crate's: ARCHITECTURE.md, "Reading JSON".
//! It accepts exactly what `serde_json` accepts (a property test holds the two side by side) up to [`MAX_DEPTH`].

mod scan;

use std::{fmt, ops::Range};

pub use bumpalo::Bump as Arena;

/// How deeply arrays and objects may be nested; FHIR needs some twenty, an attack needs thousands.
pub const MAX_DEPTH: u16 = 128;

/// Reads one JSON text from front to back.
///
/// What is read borrows from the text. What has no place there, strings with escapes decoded and lists of values, is put
/// into an [`Arena`], which frees all of it at once.
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth: u16,
    arena: &'a Arena,
}

/// What a JSON value is, told from its first character.
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

impl fmt::Display for Kind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Object => "an object",
            Self::Array => "an array",
            Self::String => "a string",
            Self::Number => "a number",
            Self::Boolean => "a boolean",
            Self::Null => "null",
        })
    }
}

/// A value of the text, found but not read; its span lets a correction be written into the text as received.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Raw<'a> {
    /// The value as it is written.
    pub text: &'a str,
    /// Where it stands, in bytes of the text the reader was made from.
    pub span: Range<usize>,
}

/// Text that is no JSON, with the place where that shows.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{reason} at byte {at}")]
pub struct JsonError {
    /// What is wrong.
    pub reason: Fault,
    /// The byte of the text where the reader stopped. Four bytes keep a result in one register; see [`Reader::new`].
    pub at: u32,
}

impl JsonError {
    /// Line and column, both counted from 1, the column in characters.
    #[must_use]
    pub fn line_and_column(&self, text: &str) -> (usize, usize) {
        let at = usize::try_from(self.at).unwrap_or(usize::MAX);
        let before = text.get(..at).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let column = before.get(line_start..).map_or(0, |line| line.chars().count());
        (before.matches('\n').count() + 1, column + 1)
    }
}

/// Why a text is no JSON that we read.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Fault {
    /// The text ends within a value.
    #[error("the text ends within a value")]
    Truncated,
    /// Something stands where a value must.
    #[error("expected a value")]
    NoValue,
    /// A value of another kind than the caller can use.
    #[error("expected {expected}, found {found}")]
    WrongKind {
        /// What the caller asked for.
        expected: Kind,
        /// What stands there.
        found: Kind,
    },
    /// A string breaks the rules for escapes or holds a control character.
    #[error("invalid string")]
    String,
    /// A number breaks the grammar of JSON.
    #[error("invalid number")]
    Number,
    /// Members or items are not separated as they must be.
    #[error("expected `,` or the closing bracket")]
    Separator,
    /// A member has no name in quotation marks.
    #[error("expected a member name")]
    MemberName,
    /// A member has no colon.
    #[error("expected `:`")]
    Colon,
    /// More text after the value.
    #[error("unexpected text after the value")]
    Trailing,
    /// Nested deeper than [`MAX_DEPTH`].
    #[error("nested deeper than 128 levels")]
    TooDeep,
}

impl<'a> Reader<'a> {
    /// A reader at the start of `text`. Beyond 4 GiB, places of errors are no longer told apart.
    #[must_use]
    pub const fn new(text: &'a str, arena: &'a Arena) -> Self {
        Self { text, at: 0, depth: 0, arena }
    }

    /// A reader of one value of the same text, found, and so checked, before.
    #[must_use]
    pub const fn of(&self, raw: &Raw<'a>) -> Self {
        Self { text: self.text, at: raw.span.start, depth: 0, arena: self.arena }
    }

    /// The whole text.
    #[must_use]
    pub const fn text(&self) -> &'a str {
        self.text
    }

    /// Where values live that are not in the text as they are.
    #[must_use]
    pub const fn arena(&self) -> &'a Arena {
        self.arena
    }

    /// The kind of the value that comes next; nothing is consumed but white space.
    ///
    /// # Errors
    /// [`Fault::Truncated`] or [`Fault::NoValue`] if none can begin here.
    pub fn kind(&mut self) -> Result<Kind, JsonError> {
        self.skip_white_space();
        match self.byte() {
            Some(b'{') => Ok(Kind::Object),
            Some(b'[') => Ok(Kind::Array),
            Some(b'"') => Ok(Kind::String),
            Some(b'-' | b'0'..=b'9') => Ok(Kind::Number),
            Some(b't' | b'f') => Ok(Kind::Boolean),
            Some(b'n') => Ok(Kind::Null),
            Some(_) => Err(self.fault(Fault::NoValue)),
            None => Err(self.fault(Fault::Truncated)),
        }
    }

    /// Reads an object: calls `member` with each name, at its value, which `member` must consume.
    ///
    /// # Errors
    /// What is no JSON, or no object; and what `member` returns.
    pub fn object(
        &mut self,
        mut member: impl FnMut(&str, &mut Self) -> Result<(), JsonError>,
    ) -> Result<(), JsonError> {
        let mut name = self.first_name()?;
        while let Some(this) = name {
            member(this, self)?;
            name = self.next_name()?;
        }
        Ok(())
    }

    /// Enters an object and reads the name of its first member; `None` for an empty object.
    ///
    /// With [`Self::next_name`] an object is read member by member, and the reading may stop on the way.
    ///
    /// # Errors
    /// What is no JSON, or no object.
    pub fn first_name(&mut self) -> Result<Option<&'a str>, JsonError> {
        self.open(Kind::Object)?;
        if self.closes(b'}') {
            return Ok(None);
        }
        self.member_name().map(Some)
    }

    /// Reads the name of the next member, after the value of the last one; `None` at the end of the object.
    ///
    /// # Errors
    /// What is no JSON.
    pub fn next_name(&mut self) -> Result<Option<&'a str>, JsonError> {
        if self.another(b'}')? { self.member_name().map(Some) } else { Ok(None) }
    }

    /// A text among the members of the object the reader stands at; the reader stays there. `None` if there is no such
    /// member, or it is no string.
    ///
    /// # Errors
    /// What is no JSON, or no object.
    pub fn text_ahead(&self, member: &str) -> Result<Option<&'a str>, JsonError> {
        let mut ahead = self.clone();
        let mut next = ahead.first_name()?;
        while let Some(name) = next {
            // Nearly every sender writes what is looked for first; then the rest is not looked at twice.
            if name == member {
                return if ahead.kind()? == Kind::String { ahead.string().map(Some) } else { Ok(None) };
            }
            ahead.skip()?;
            next = ahead.next_name()?;
        }
        Ok(None)
    }

    /// Reads an array: calls `item` at each value, which `item` must consume.
    ///
    /// # Errors
    /// What is no JSON, or no array; and what `item` returns.
    pub fn array(
        &mut self,
        mut item: impl FnMut(&mut Self) -> Result<(), JsonError>,
    ) -> Result<(), JsonError> {
        self.open(Kind::Array)?;
        if self.closes(b']') {
            return Ok(());
        }
        loop {
            item(self)?;
            if !self.another(b']')? {
                return Ok(());
            }
        }
    }

    /// Reads a string; borrowed unless it has escapes.
    ///
    /// # Errors
    /// What is no JSON, or no string.
    pub fn string(&mut self) -> Result<&'a str, JsonError> {
        if self.byte() != Some(b'"') {
            self.expect(Kind::String)?;
        }
        self.string_here()
    }

    /// Reads a number and gives it as written, so that no digit is lost.
    ///
    /// # Errors
    /// What is no JSON, or no number.
    pub fn number(&mut self) -> Result<&'a str, JsonError> {
        self.expect(Kind::Number)?;
        let start = self.at;
        self.pass_number()?;
        Ok(self.text.get(start..self.at).unwrap_or_default())
    }

    /// Reads `true` or `false`.
    ///
    /// # Errors
    /// What is no JSON, or no boolean.
    pub fn boolean(&mut self) -> Result<bool, JsonError> {
        self.expect(Kind::Boolean)?;
        let value = self.byte() == Some(b't');
        self.pass_literal(if value { "true" } else { "false" })?;
        Ok(value)
    }

    /// Checks a value and passes it over.
    ///
    /// # Errors
    /// What is no JSON.
    pub fn skip(&mut self) -> Result<(), JsonError> {
        self.skip_white_space();
        match self.byte() {
            Some(b'"') => self.skip_string(),
            Some(b'{') => self.skip_object(),
            Some(b'[') => self.skip_array(),
            Some(b'-' | b'0'..=b'9') => self.pass_number(),
            Some(b't') => self.pass_literal("true"),
            Some(b'f') => self.pass_literal("false"),
            Some(b'n') => self.pass_literal("null"),
            Some(_) => Err(self.fault(Fault::NoValue)),
            None => Err(self.fault(Fault::Truncated)),
        }
    }

    /// Checks a value, passes it over and says where it stands.
    ///
    /// # Errors
    /// What is no JSON.
    pub fn raw(&mut self) -> Result<Raw<'a>, JsonError> {
        self.skip_white_space();
        let start = self.at;
        self.skip()?;
        let span = start..self.at;
        Ok(Raw { text: self.text.get(span.clone()).unwrap_or_default(), span })
    }

    /// The byte the reader stands at.
    #[must_use]
    pub const fn position(&self) -> usize {
        self.at
    }

    /// What has been read since a byte, but for white space in front: a value just read, as it is written.
    #[must_use]
    pub fn read_since(&self, start: usize) -> Raw<'a> {
        let text = self.text.get(start..self.at).unwrap_or_default();
        let value = text.trim_start();
        Raw { text: value, span: self.at - value.len()..self.at }
    }

    /// Makes sure that nothing but white space is left.
    ///
    /// # Errors
    /// [`Fault::Trailing`].
    pub fn finish(mut self) -> Result<(), JsonError> {
        self.skip_white_space();
        if self.at < self.text.len() { Err(self.fault(Fault::Trailing)) } else { Ok(()) }
    }

    /// As [`Self::object`] with members skipped, without making their names.
    fn skip_object(&mut self) -> Result<(), JsonError> {
        self.enter()?;
        if self.closes(b'}') {
            return Ok(());
        }
        loop {
            self.expect_name()?;
            self.skip_string()?;
            self.pass_colon()?;
            self.skip()?;
            if !self.another(b'}')? {
                return Ok(());
            }
        }
    }

    fn skip_array(&mut self) -> Result<(), JsonError> {
        self.enter()?;
        if self.closes(b']') {
            return Ok(());
        }
        loop {
            self.skip()?;
            if !self.another(b']')? {
                return Ok(());
            }
        }
    }

    fn member_name(&mut self) -> Result<&'a str, JsonError> {
        self.expect_name()?;
        let name = self.string_here()?;
        self.pass_colon()?;
        Ok(name)
    }

    /// Reads the string whose quotation mark the reader stands at.
    #[inline]
    fn string_here(&mut self) -> Result<&'a str, JsonError> {
        match self.pass_plain_string() {
            Some(text) => Ok(text),
            None => self.decoded(),
        }
    }

    /// Reads a string with escapes: surrogate pairs and all, by the crate that knows how.
    #[cold]
    fn decoded(&mut self) -> Result<&'a str, JsonError> {
        let start = self.at;
        self.pass_string()?;
        let literal = self.text.get(start..self.at).unwrap_or_default();
        let text: String = serde_json::from_str(literal).map_err(|_| Self::fault_at(Fault::String, start))?;
        Ok(self.arena.alloc_str(&text))
    }

    fn expect_name(&mut self) -> Result<(), JsonError> {
        self.skip_white_space();
        if self.byte() == Some(b'"') { Ok(()) } else { Err(self.fault_or_truncated(Fault::MemberName)) }
    }

    fn pass_colon(&mut self) -> Result<(), JsonError> {
        self.skip_white_space();
        if self.byte() != Some(b':') {
            return Err(self.fault_or_truncated(Fault::Colon));
        }
        self.at += 1;
        Ok(())
    }

    /// What is passed over is checked as what is read: a lone surrogate is well-formed by the grammar, but no text.
    fn skip_string(&mut self) -> Result<(), JsonError> {
        if self.pass_plain_string().is_some() { Ok(()) } else { self.decoded().map(drop) }
    }

    fn open(&mut self, kind: Kind) -> Result<(), JsonError> {
        self.expect(kind)?;
        self.enter()
    }

    /// Enters the object or array whose bracket the reader stands at.
    fn enter(&mut self) -> Result<(), JsonError> {
        if self.depth == MAX_DEPTH {
            return Err(self.fault(Fault::TooDeep));
        }
        self.depth += 1;
        self.at += 1;
        Ok(())
    }

    /// Whether the object or array just opened is empty; closes it if so.
    fn closes(&mut self, bracket: u8) -> bool {
        self.skip_white_space();
        let closes = self.byte() == Some(bracket);
        if closes {
            self.at += 1;
            self.depth -= 1;
        }
        closes
    }

    /// After a value: whether another one follows, or the bracket closes.
    fn another(&mut self, bracket: u8) -> Result<bool, JsonError> {
        self.skip_white_space();
        match self.byte() {
            Some(b',') => {
                self.at += 1;
                Ok(true)
            }
            Some(byte) if byte == bracket => {
                self.at += 1;
                self.depth -= 1;
                Ok(false)
            }
            _ => Err(self.fault_or_truncated(Fault::Separator)),
        }
    }

    fn expect(&mut self, expected: Kind) -> Result<(), JsonError> {
        let found = self.kind()?;
        if found == expected {
            return Ok(());
        }
        Err(self.fault(Fault::WrongKind { expected, found }))
    }

    #[cold]
    fn fault(&self, reason: Fault) -> JsonError {
        Self::fault_at(reason, self.at)
    }

    fn fault_at(reason: Fault, at: usize) -> JsonError {
        JsonError { reason, at: u32::try_from(at).unwrap_or(u32::MAX) }
    }

    fn fault_or_truncated(&self, reason: Fault) -> JsonError {
        if self.at < self.text.len() { self.fault(reason) } else { self.fault(Fault::Truncated) }
    }
}

#[cfg(test)]
mod tests;

//! The inner loops of the parser: white space, strings, numbers, literals.

use wide::u8x16;

use super::{Fault, JsonError};

/// How many bytes of a string are looked at together: most names and values are no longer.
const WIDTH: usize = 16;

/// Whether a byte ends plain string text: a quotation mark, a backslash, a control character.
const fn ends_plain_text(byte: u8) -> bool {
    matches!(byte, b'"' | b'\\' | 0..0x20)
}

/// How long the plain text is that a string begins with.
#[inline]
fn plain_text_length(bytes: &[u8]) -> usize {
    let mut length = 0;
    let (chunks, rest) = bytes.as_chunks();
    for chunk in chunks {
        let ends = plain_text_ends(*chunk);
        if ends != 0 {
            return length + usize::try_from(ends.trailing_zeros()).unwrap_or_default();
        }
        length += WIDTH;
    }
    length + plain_text_length_in_rest(rest)
}

/// The bytes that end plain text, a bit each.
#[inline]
fn plain_text_ends(chunk: [u8; WIDTH]) -> u32 {
    let bytes = u8x16::new(chunk);
    let quotation_mark = bytes.simd_eq(u8x16::splat(b'"'));
    let backslash = bytes.simd_eq(u8x16::splat(b'\\'));
    let control = bytes.min(u8x16::splat(0x1f)).simd_eq(bytes);
    (quotation_mark | backslash | control).to_bitmask()
}

/// The same for the last bytes of a text.
#[cold]
fn plain_text_length_in_rest(rest: &[u8]) -> usize {
    rest.iter().take_while(|byte| !ends_plain_text(**byte)).count()
}

/// A position in a text that is checked from front to back.
pub(super) struct Scan<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Scan<'a> {
    pub(super) const fn new(text: &'a str) -> Self {
        Self { bytes: text.as_bytes(), at: 0 }
    }

    pub(super) const fn at(&self) -> usize {
        self.at
    }

    pub(super) fn byte(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Passes white space, and says what stands behind it.
    pub(super) fn byte_after_space(&mut self) -> Option<u8> {
        loop {
            match self.byte() {
                Some(b' ' | b'\n' | b'\r' | b'\t') => self.at += 1,
                byte => return byte,
            }
        }
    }

    /// Passes the byte it stands at.
    pub(super) const fn pass(&mut self) {
        self.at += 1;
    }

    /// Passes the string whose opening quotation mark it stands at, and says whether there are escapes in it.
    #[inline]
    pub(super) fn string(&mut self) -> Result<bool, JsonError> {
        self.at += 1;
        self.at += plain_text_length(self.bytes.get(self.at..).unwrap_or_default());
        if self.byte() == Some(b'"') {
            self.at += 1;
            return Ok(false);
        }
        self.string_with_escapes().map(|()| true)
    }

    /// Passes the rest of a string, from where its plain text ends.
    #[cold]
    fn string_with_escapes(&mut self) -> Result<(), JsonError> {
        loop {
            match self.byte() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(b'\\') => self.escape()?,
                _ => return Err(self.fault_or_truncated(Fault::String)),
            }
            self.at += plain_text_length(self.bytes.get(self.at..).unwrap_or_default());
        }
    }

    /// Passes an escape, or two that stand for one character.
    fn escape(&mut self) -> Result<(), JsonError> {
        let start = self.at;
        self.at += 1;
        match self.byte() {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => {
                self.at += 1;
                return Ok(());
            }
            Some(b'u') => {}
            _ => return Err(self.fault_or_truncated(Fault::String)),
        }
        // Half of a pair of surrogates is no character.
        let is_whole = match self.code_unit()? {
            0xd800..=0xdbff => {
                self.bytes.get(self.at..self.at + 2) == Some(br"\u") && {
                    self.at += 1;
                    matches!(self.code_unit()?, 0xdc00..=0xdfff)
                }
            }
            unit => !matches!(unit, 0xdc00..=0xdfff),
        };
        if is_whole { Ok(()) } else { Err(JsonError { reason: Fault::String, at: start }) }
    }

    /// Passes `uXXXX`, and says what it stands for.
    fn code_unit(&mut self) -> Result<u32, JsonError> {
        self.at += 1;
        let mut unit = 0;
        for _ in 0..4 {
            let digit = self.byte().and_then(|byte| char::from(byte).to_digit(16));
            unit = unit << 4 | digit.ok_or_else(|| self.fault_or_truncated(Fault::String))?;
            self.at += 1;
        }
        Ok(unit)
    }

    /// Passes a number: `-? (0 | [1-9][0-9]*) (\.[0-9]+)? ([eE][+-]?[0-9]+)?`.
    pub(super) fn number(&mut self) -> Result<(), JsonError> {
        if self.byte() == Some(b'-') {
            self.at += 1;
        }
        if self.byte() == Some(b'0') {
            self.at += 1;
            if self.byte().is_some_and(|byte| byte.is_ascii_digit()) {
                return Err(self.fault(Fault::Number));
            }
        } else {
            self.digits()?;
        }
        if self.byte() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.byte() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.byte() {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok(())
    }

    fn digits(&mut self) -> Result<(), JsonError> {
        let start = self.at;
        while self.byte().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        if self.at == start { Err(self.fault_or_truncated(Fault::Number)) } else { Ok(()) }
    }

    pub(super) fn literal(&mut self, literal: &str) -> Result<(), JsonError> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        if !rest.starts_with(literal.as_bytes()) {
            return Err(self.fault(Fault::NoValue));
        }
        self.at += literal.len();
        Ok(())
    }

    /// Makes sure that nothing but white space is left.
    pub(super) fn expect_end(&mut self) -> Result<(), JsonError> {
        if self.byte_after_space().is_some() { Err(self.fault(Fault::Trailing)) } else { Ok(()) }
    }

    #[cold]
    pub(super) const fn fault(&self, reason: Fault) -> JsonError {
        JsonError { reason, at: self.at }
    }

    #[cold]
    pub(super) const fn fault_or_truncated(&self, reason: Fault) -> JsonError {
        if self.at < self.bytes.len() { self.fault(reason) } else { self.fault(Fault::Truncated) }
    }
}

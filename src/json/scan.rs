//! The inner loops of the [`Reader`]: white space, strings, numbers, literals.

use wide::u8x16;

use super::{Fault, JsonError, Reader};

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

impl<'a> Reader<'a> {
    pub(super) fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    pub(super) fn skip_white_space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.byte() {
            self.at += 1;
        }
    }

    /// Passes a string without escapes from its opening quotation mark; `None`, and nothing is passed, if it is not so
    /// simple.
    #[inline]
    pub(super) fn pass_plain_string(&mut self) -> Option<&'a str> {
        let rest = self.text.get(self.at + 1..)?;
        let length = plain_text_length(rest.as_bytes());
        if rest.as_bytes().get(length) != Some(&b'"') {
            return None;
        }
        self.at += length + 2;
        rest.get(..length)
    }

    /// Passes any string from its opening quotation mark. Escapes are rare in FHIR.
    #[cold]
    pub(super) fn pass_string(&mut self) -> Result<(), JsonError> {
        self.at += 1;
        loop {
            self.at += plain_text_length(self.text.as_bytes().get(self.at..).unwrap_or_default());
            match self.byte() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(b'\\') => {
                    self.at += 1;
                    self.pass_escape()?;
                }
                Some(_) => return Err(self.fault(Fault::String)),
                None => return Err(self.fault(Fault::Truncated)),
            }
        }
    }

    fn pass_escape(&mut self) -> Result<(), JsonError> {
        match self.byte() {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => self.at += 1,
            Some(b'u') => {
                self.at += 1;
                for _ in 0..4 {
                    if !self.byte().is_some_and(|byte| byte.is_ascii_hexdigit()) {
                        return Err(self.fault_or_truncated(Fault::String));
                    }
                    self.at += 1;
                }
            }
            _ => return Err(self.fault_or_truncated(Fault::String)),
        }
        Ok(())
    }

    /// Passes a number: `-? (0 | [1-9][0-9]*) (\.[0-9]+)? ([eE][+-]?[0-9]+)?`.
    pub(super) fn pass_number(&mut self) -> Result<(), JsonError> {
        if self.byte() == Some(b'-') {
            self.at += 1;
        }
        if self.byte() == Some(b'0') {
            self.at += 1;
            if self.byte().is_some_and(|byte| byte.is_ascii_digit()) {
                return Err(self.fault(Fault::Number));
            }
        } else {
            self.pass_digits()?;
        }
        if self.byte() == Some(b'.') {
            self.at += 1;
            self.pass_digits()?;
        }
        if let Some(b'e' | b'E') = self.byte() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.byte() {
                self.at += 1;
            }
            self.pass_digits()?;
        }
        Ok(())
    }

    fn pass_digits(&mut self) -> Result<(), JsonError> {
        let start = self.at;
        while self.byte().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        if self.at == start { Err(self.fault_or_truncated(Fault::Number)) } else { Ok(()) }
    }

    pub(super) fn pass_literal(&mut self, literal: &str) -> Result<(), JsonError> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        if !rest.starts_with(literal) {
            return Err(self.fault(Fault::NoValue));
        }
        self.at += literal.len();
        Ok(())
    }
}

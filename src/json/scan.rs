//! The inner loops of the [`Reader`]: white space, strings, numbers, literals.

use super::{Fault, JsonError, Reader};

/// One bit pattern in each byte of a word.
const fn each(byte: u64) -> u64 {
    byte * 0x0101_0101_0101_0101
}

/// The high bit of the first byte that ends plain string text: a quotation mark, a backslash, a control character.
///
/// Bits above the first may be set wrongly (a borrow runs upwards), which is why only the first counts.
const fn string_stops(word: u64) -> u64 {
    let quote = word ^ each(0x22);
    let backslash = word ^ each(0x5c);
    let quotes = quote.wrapping_sub(each(1)) & !quote;
    let backslashes = backslash.wrapping_sub(each(1)) & !backslash;
    let controls = word.wrapping_sub(each(0x20)) & !word;
    (quotes | backslashes | controls) & each(0x80)
}

/// Where plain string text that begins at `at` ends; eight bytes are looked at together.
#[inline]
fn plain_text_end(bytes: &[u8], mut at: usize) -> usize {
    while let Some((word, _)) = bytes.get(at..).and_then(<[u8]>::split_first_chunk::<8>) {
        let stops = string_stops(u64::from_le_bytes(*word));
        if stops != 0 {
            return at + usize::try_from(stops.trailing_zeros() / 8).unwrap_or_default();
        }
        at += 8;
    }
    let rest = bytes.get(at..).unwrap_or_default();
    at + rest.iter().take_while(|byte| !matches!(byte, b'"' | b'\\' | 0..0x20)).count()
}

impl Reader<'_> {
    pub(super) fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    pub(super) fn skip_white_space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.byte() {
            self.at += 1;
        }
    }

    /// Passes a string from its opening quotation mark; says whether it has escapes.
    #[inline]
    pub(super) fn pass_string(&mut self) -> Result<bool, JsonError> {
        self.at += 1;
        let mut escaped = false;
        loop {
            self.at = plain_text_end(self.text.as_bytes(), self.at);
            match self.byte() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(escaped);
                }
                Some(b'\\') => {
                    escaped = true;
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

//! The inner loops of the [`Reader`]: white space, strings, numbers, literals.

use super::{Fault, JsonError, Reader};

/// Whether a byte ends plain string text: a quotation mark, a backslash, a control character.
const fn ends_plain_text(byte: u8) -> bool {
    matches!(byte, b'"' | b'\\' | 0..0x20)
}

/// Where plain string text that begins at `at` ends; eight bytes are looked at together.
#[inline]
fn plain_text_end(bytes: &[u8], mut at: usize) -> usize {
    let (chunks, _) = bytes.get(at..).unwrap_or_default().as_chunks();
    for chunk in chunks {
        let ends = plain_text_ends(u64::from_le_bytes(*chunk));
        if ends != 0 {
            return at + usize::try_from(ends.trailing_zeros() / 8).unwrap_or_default();
        }
        at += 8;
    }
    plain_text_end_in_rest(bytes, at)
}

/// The highest bit of the first byte that ends plain text; bits above it say nothing.
///
/// A subtraction borrows into the highest bit of a byte that is less than what is taken away, and so from the byte
/// above: only then may that one be told wrongly, and only the first counts. Bytes that are no ASCII end nothing.
const fn plain_text_ends(bytes: u64) -> u64 {
    const EACH: u64 = 0x0101_0101_0101_0101;
    let quotation_mark = (bytes ^ (EACH * 0x22)).wrapping_sub(EACH);
    let backslash = (bytes ^ (EACH * 0x5c)).wrapping_sub(EACH);
    let control = bytes.wrapping_sub(EACH * 0x20);
    (quotation_mark | backslash | control) & !bytes & (EACH * 0x80)
}

/// The same for the last bytes of a text.
#[cold]
fn plain_text_end_in_rest(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    at + rest.iter().take_while(|byte| !ends_plain_text(**byte)).count()
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

    /// Passes a string without escapes from its opening quotation mark and says where its text ends; `None`, and
    /// nothing is passed, if it is not so simple.
    #[inline]
    pub(super) fn pass_plain_string(&mut self) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let end = plain_text_end(bytes, self.at + 1);
        if bytes.get(end) != Some(&b'"') {
            return None;
        }
        self.at = end + 1;
        Some(end)
    }

    /// Passes any string from its opening quotation mark. Escapes are rare in FHIR.
    #[cold]
    pub(super) fn pass_string(&mut self) -> Result<(), JsonError> {
        self.at += 1;
        loop {
            self.at = plain_text_end(self.text.as_bytes(), self.at);
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

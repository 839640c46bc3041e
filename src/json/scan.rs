//! The inner loops of the [`Reader`]: white space, strings, numbers, literals.

use memchr::memchr2;

use super::{Fault, JsonError, Reader};

/// Whether a text has control characters, white space among them: text without any needs no check of its strings.
pub(super) fn has_control_characters(text: &str) -> bool {
    // Folding whole blocks lets the compiler compare many bytes at once.
    text.as_bytes().chunks(256).any(|block| block.iter().fold(false, |found, byte| found | (*byte < 0x20)))
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
    pub(super) fn pass_string(&mut self) -> Result<bool, JsonError> {
        self.at += 1;
        let mut escaped = false;
        loop {
            let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
            let Some(stop) = memchr2(b'"', b'\\', rest) else {
                self.at = self.text.len();
                return Err(self.fault(Fault::Truncated));
            };
            if self.check_strings
                && let Some(control) = rest.get(..stop).unwrap_or_default().iter().position(|byte| *byte < 0x20)
            {
                self.at += control;
                return Err(self.fault(Fault::String));
            }
            self.at += stop + 1;
            if rest.get(stop) == Some(&b'"') {
                return Ok(escaped);
            }
            escaped = true;
            self.pass_escape()?;
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

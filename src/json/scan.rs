//! The inner loops of the parser: each passes one thing that begins at a byte, and says where it ends.

use wide::u8x16;

use super::{Fault, JsonError, node::NodeKind};

/// How many bytes of a string are looked at together: most names and values are no longer.
const WIDTH: usize = 16;

/// Passes white space up to a byte that must come, and says where it stands. Most senders write none.
#[inline]
pub(super) fn expect(bytes: &[u8], at: usize, expected: u8, missing: Fault) -> Result<usize, JsonError> {
    if bytes.get(at) == Some(&expected) { Ok(at) } else { expect_behind_space(bytes, at, expected, missing) }
}

fn expect_behind_space(bytes: &[u8], at: usize, expected: u8, missing: Fault) -> Result<usize, JsonError> {
    let at = past_space(bytes, at);
    if bytes.get(at) == Some(&expected) { Ok(at) } else { Err(fault(bytes, at, missing)) }
}

/// Passes white space.
pub(super) fn past_space(bytes: &[u8], mut at: usize) -> usize {
    while let Some(b' ' | b'\n' | b'\r' | b'\t') = bytes.get(at) {
        at += 1;
    }
    at
}

/// Passes a string from its opening quotation mark; says whether there are escapes in it.
#[inline]
pub(super) fn past_string(bytes: &[u8], at: usize) -> Result<(NodeKind, usize), JsonError> {
    let end = past_plain_text(bytes, at + 1);
    if bytes.get(end) == Some(&b'"') {
        return Ok((NodeKind::Plain, end + 1));
    }
    past_escaped_text(bytes, end).map(|end| (NodeKind::Escaped, end))
}

/// Passes what ends no plain text.
#[inline]
pub(crate) fn past_plain_text(bytes: &[u8], mut at: usize) -> usize {
    while let Some(chunk) = bytes.get(at..at + WIDTH).and_then(<[u8]>::first_chunk) {
        let ends = plain_text_ends(*chunk);
        if ends != 0 {
            return at + usize::try_from(ends.trailing_zeros()).unwrap_or_default();
        }
        at += WIDTH;
    }
    past_plain_text_at_end(bytes, at)
}

/// The bytes that end plain text, a bit each: quotation marks, backslashes, control characters.
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
fn past_plain_text_at_end(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    at + rest.iter().take_while(|byte| !matches!(byte, b'"' | b'\\' | 0..0x20)).count()
}

/// Passes the rest of a string, from where its plain text ends.
#[cold]
fn past_escaped_text(bytes: &[u8], mut at: usize) -> Result<usize, JsonError> {
    loop {
        match bytes.get(at) {
            Some(b'"') => return Ok(at + 1),
            Some(b'\\') => at = past_escape(bytes, at)?,
            _ => return Err(fault(bytes, at, Fault::String)),
        }
        at = past_plain_text(bytes, at);
    }
}

/// Passes an escape, or two that stand for one character.
fn past_escape(bytes: &[u8], at: usize) -> Result<usize, JsonError> {
    match bytes.get(at + 1) {
        Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => return Ok(at + 2),
        Some(b'u') => {}
        _ => return Err(fault(bytes, at + 1, Fault::String)),
    }
    // Half of a pair of surrogates is no character.
    let second = at + 6;
    match code_unit(bytes, at)? {
        0xd800..=0xdbff if bytes.get(second..second + 2) == Some(br"\u") => match code_unit(bytes, second)? {
            0xdc00..=0xdfff => Ok(second + 6),
            _ => Err(fault(bytes, at, Fault::String)),
        },
        0xd800..=0xdfff => Err(fault(bytes, at, Fault::String)),
        _ => Ok(second),
    }
}

/// What `\uXXXX` stands for.
fn code_unit(bytes: &[u8], at: usize) -> Result<u32, JsonError> {
    (at + 2..at + 6).try_fold(0, |unit, at| {
        let digit = bytes.get(at).and_then(|byte| char::from(*byte).to_digit(16));
        Ok(unit << 4 | digit.ok_or_else(|| fault(bytes, at, Fault::String))?)
    })
}

/// Passes a number: `-? (0 | [1-9][0-9]*) (\.[0-9]+)? ([eE][+-]?[0-9]+)?`.
pub(super) fn past_number(bytes: &[u8], mut at: usize) -> Result<usize, JsonError> {
    if bytes.get(at) == Some(&b'-') {
        at += 1;
    }
    if bytes.get(at) == Some(&b'0') {
        at += 1;
        if bytes.get(at).is_some_and(u8::is_ascii_digit) {
            return Err(fault(bytes, at, Fault::Number));
        }
    } else {
        at = past_digits(bytes, at)?;
    }
    if bytes.get(at) == Some(&b'.') {
        at = past_digits(bytes, at + 1)?;
    }
    if let Some(b'e' | b'E') = bytes.get(at) {
        at += 1;
        if let Some(b'+' | b'-') = bytes.get(at) {
            at += 1;
        }
        at = past_digits(bytes, at)?;
    }
    Ok(at)
}

fn past_digits(bytes: &[u8], start: usize) -> Result<usize, JsonError> {
    let mut at = start;
    while bytes.get(at).is_some_and(u8::is_ascii_digit) {
        at += 1;
    }
    if at == start { Err(fault(bytes, at, Fault::Number)) } else { Ok(at) }
}

pub(super) fn past_literal(bytes: &[u8], at: usize, literal: &[u8]) -> Result<usize, JsonError> {
    let is_there = bytes.get(at..).is_some_and(|rest| rest.starts_with(literal));
    if is_there { Ok(at + literal.len()) } else { Err(fault(bytes, at, Fault::NoValue)) }
}

/// What is wrong at a byte; at the end of the text that it ends.
#[cold]
pub(super) const fn fault(bytes: &[u8], at: usize, reason: Fault) -> JsonError {
    JsonError { reason: if at < bytes.len() { reason } else { Fault::Truncated }, at }
}

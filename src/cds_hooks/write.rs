//! Writing JSON: the answer goes from what is known straight into its text.
//!
//! A tree of the extensions, and a serialiser compiled for each type, cost more than the rules. Here a few functions do
//! for all, and what is left out (no value, no items) is left out in one place.

use std::fmt::{Display, Write as _};

use rust_decimal::Decimal;

use super::digits::Digits;
use crate::json::past_plain_text;

/// What most extensions fit in, in bytes.
pub const EXTENSION: usize = 1024;

/// Below this a decimal's digits are those of the float next to it.
const EXACT: u128 = 100_000_000_000_000;

/// A JSON text that is whole; empty if nothing was written.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Json(String);

impl Json {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether there is nothing.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The text as bytes to be sent.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.0.into_bytes()
    }
}

/// A JSON text that grows. Commas come by themselves; the order of members is the caller's.
#[derive(Debug, Default)]
pub struct Writer {
    text: String,
}

impl Writer {
    /// The text of one object.
    #[must_use]
    pub fn object_of(room: usize, members: impl FnOnce(&mut Self)) -> Json {
        let mut json = Self { text: String::with_capacity(room) };
        json.object(members);
        Json(json.text)
    }

    /// The name of a member, whose value comes next. Names are ours: there is nothing in them to escape.
    pub fn name(&mut self, name: &'static str) -> &mut Self {
        self.begin('"');
        self.text.push_str(name);
        self.text.push_str("\":");
        self
    }

    /// An object with the members that `members` writes.
    pub fn object(&mut self, members: impl FnOnce(&mut Self)) {
        self.begin('{');
        members(self);
        self.text.push('}');
    }

    /// A list of what `write` writes of each item.
    pub fn list<T>(&mut self, items: impl IntoIterator<Item = T>, write: impl Fn(&mut Self, T)) {
        self.begin('[');
        for item in items {
            write(self, item);
        }
        self.text.push(']');
    }

    /// A member that is a list; left out if there are no items.
    pub fn some_list<T>(
        &mut self,
        name: &'static str,
        items: impl IntoIterator<Item = T>,
        write: impl Fn(&mut Self, T),
    ) {
        let before = self.text.len();
        self.name(name).list(items, write);
        if self.text.ends_with("[]") {
            self.text.truncate(before);
        }
    }

    /// A string.
    pub fn text(&mut self, text: &str) {
        self.begin('"');
        let mut from = 0;
        loop {
            let end = past_plain_text(text.as_bytes(), from);
            self.text.push_str(text.get(from..end).unwrap_or_default());
            let Some(escaped) = text.as_bytes().get(end) else { break };
            self.escape(*escaped);
            from = end + 1;
        }
        self.text.push('"');
    }

    /// A string of ours in which there is nothing to escape: a code, a date.
    pub fn plain(&mut self, text: impl Display) {
        self.separate();
        // A `String` takes all that is written.
        let _ = write!(self.text, "\"{text}\"");
    }

    /// A string that is a code of ours: there is nothing in it to escape.
    pub fn code(&mut self, code: &'static str) {
        self.begin('"');
        self.text.push_str(code);
        self.text.push('"');
    }

    /// A whole number.
    pub fn whole(&mut self, number: i64) {
        self.separate();
        self.text.push_str(Digits::of(number.into()).as_str());
    }

    /// A number, as the float next to it is written: with a point, and without zeros at the end.
    pub fn number(&mut self, number: Decimal) {
        self.separate();
        let shortest = number.normalize();
        if !is_exact(shortest) {
            return self.float(number);
        }
        self.text.push_str(Digits::of(shortest).as_str());
        if shortest.scale() == 0 {
            self.text.push_str(".0");
        }
    }

    /// Zero, which may have a sign, and numbers that no card has: with more than six decimals or fourteen digits.
    #[cold]
    fn float(&mut self, number: Decimal) {
        let float = number.as_f64();
        self.text.push_str(&serde_json::to_string(&float).unwrap_or_default());
    }

    /// A value that is JSON already.
    pub fn json(&mut self, value: &str) {
        self.separate();
        self.text.push_str(value);
    }

    fn begin(&mut self, with: char) {
        self.separate();
        self.text.push(with);
    }

    /// A comma, unless what is written next is the first of its kind or the value of a member.
    fn separate(&mut self) {
        if !matches!(self.text.as_bytes().last(), None | Some(b'{' | b'[' | b':')) {
            self.text.push(',');
        }
    }

    fn escape(&mut self, byte: u8) {
        let short = match byte {
            b'"' => "\\\"",
            b'\\' => "\\\\",
            b'\n' => "\\n",
            b'\r' => "\\r",
            b'\t' => "\\t",
            0x08 => "\\b",
            0x0c => "\\f",
            // A `String` takes all that is written.
            control => return write!(self.text, "\\u{control:04x}").unwrap_or_default(),
        };
        self.text.push_str(short);
    }
}

/// Whether the digits of a number are what is written for the float next to it, and not an exponent.
fn is_exact(number: Decimal) -> bool {
    const PLACES: u32 = 6;
    const SMALLEST: u128 = 10;
    let digits = number.mantissa().unsigned_abs();
    let is_large_enough = if number.scale() < PLACES { digits > 0 } else { digits >= SMALLEST };
    number.scale() <= PLACES && is_large_enough && digits < EXACT
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn written(write: impl Fn(&mut Writer)) -> String {
        let mut json = Writer::default();
        write(&mut json);
        json.text
    }

    proptest! {
        #[test]
        fn a_text_is_written_as_serde_json_writes_it(text in "[a-z²√\"\\\\\u{0}-\u{1f}\u{7f}𝛂]{0,60}|\\PC{0,60}|(?s).{0,40}") {
            prop_assert_eq!(written(|json| json.text(&text)), serde_json::to_string(&text).unwrap());
        }

        #[test]
        fn a_number_is_written_as_serde_json_writes_the_float(mantissa in -(1_i128 << 96) + 1..1 << 96, scale in 0..=28_u32) {
            for mantissa in (0..96).step_by(6).map(|shift| mantissa >> shift).chain([0, 1, 9, 10, 11]) {
                for scale in [scale, scale % 7] {
                    for number in [1, -1].map(|sign| Decimal::from_i128_with_scale(sign * mantissa, scale)) {
                        let float = serde_json::to_string(&number.as_f64()).unwrap();
                        prop_assert_eq!(written(|json| json.number(number)), float, "{}", number);
                    }
                }
            }
        }

        #[test]
        fn a_whole_number_is_written_as_serde_json_writes_it(number: i64) {
            prop_assert_eq!(written(|json| json.whole(number)), number.to_string());
        }
    }

    #[test]
    fn members_and_items_are_separated() {
        let json = Writer::object_of(0, |json| {
            json.name("none").list([(); 0], |_, ()| {});
            json.name("some").list([1, 2], Writer::whole);
            json.name("text").text("a,[");
            json.name("more").object(|json| {
                json.name("code").code("c");
                json.name("date").plain(jiff::civil::date(2026, 3, 7));
                json.name("given").json("[null]");
            });
            json.name("empty").object(|_| {});
        });
        let read: Value = serde_json::from_str(json.as_str()).unwrap();
        let more = json!({"code": "c", "date": "2026-03-07", "given": [null]});
        assert_eq!(read, json!({"none": [], "some": [1, 2], "text": "a,[", "more": more, "empty": {}}));
    }

    #[test]
    fn a_list_without_items_is_left_out() {
        let json = Writer::object_of(0, |json| {
            json.name("first").whole(1);
            json.some_list("second", [0; 0], Writer::whole);
            json.some_list("third", [3], Writer::whole);
            json.some_list("fourth", [0; 0], Writer::whole);
        });
        assert_eq!(json.as_str(), r#"{"first":1,"third":[3]}"#);
    }
}

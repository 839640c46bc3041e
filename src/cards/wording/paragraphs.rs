//! The paragraphs of a card.

use std::{
    fmt::{Arguments, Write as _},
    ops::Range,
};

/// What most details fit in, in bytes.
const DETAIL: usize = 1024;

/// Paragraphs of Markdown in one text. Nothing is said twice.
pub(super) struct Paragraphs {
    text: String,
    said: Vec<Range<usize>>,
}

impl Paragraphs {
    pub(super) fn new() -> Self {
        Self { text: String::with_capacity(DETAIL), said: Vec::with_capacity(8) }
    }

    /// Adds a paragraph, unless it is there.
    pub(super) fn say(&mut self, paragraph: Arguments<'_>) {
        let before = self.text.len();
        if before > 0 {
            self.text.push_str("\n\n");
        }
        let begin = self.text.len();
        // A `String` takes all that is written.
        let _ = self.text.write_fmt(paragraph);
        let new = begin..self.text.len();
        if self.said.iter().any(|said| self.text.get(said.clone()) == self.text.get(new.clone())) {
            self.text.truncate(before);
        } else {
            self.said.push(new);
        }
    }

    /// All but the first.
    pub(super) fn behind_first(mut self) -> String {
        let begin = self.said.get(1).map_or(self.text.len(), |second| second.start);
        self.text.drain(..begin);
        self.text
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(&[], "")]
    #[case(&["one"], "")]
    #[case(&["one", "two", "three"], "two\n\nthree")]
    #[case(&["one", "two", "one", "two", "three", "on"], "two\n\nthree\n\non")]
    fn nothing_is_said_twice(#[case] said: &[&str], #[case] kept: &str) {
        let mut paragraphs = Paragraphs::new();
        for paragraph in said {
            paragraphs.say(format_args!("{paragraph}"));
        }
        assert_eq!(paragraphs.behind_first(), kept);
    }
}

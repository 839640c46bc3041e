//! What makes a text no JSON, and where that shows.

/// Text that is no JSON, with the place where that shows.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{reason} at byte {at}")]
pub struct JsonError {
    /// What is wrong.
    pub reason: Fault,
    /// The byte of the text where that shows.
    pub at: usize,
}

impl JsonError {
    /// Line and column, both counted from 1, the column in characters.
    #[must_use]
    pub fn line_and_column(&self, text: &str) -> (usize, usize) {
        let before = text.get(..self.at).unwrap_or(text);
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
    /// Nested deeper than [`MAX_DEPTH`](super::MAX_DEPTH).
    #[error("nested deeper than 128 levels")]
    TooDeep,
    /// Longer than [`MAX_LENGTH`](super::MAX_LENGTH).
    #[error("longer than 512 MiB")]
    TooLong,
}

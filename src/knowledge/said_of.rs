//! Of what a part of a text is said: of our drug, or of another treatment or an event that the note tells of as well.

use std::ops::Range;

use super::{Knowledge, words::Clause};
use crate::clinical::order::Product;

impl Knowledge {
    /// Whether a cycle and day at a place of a text are said of something else than our drug: "progressed on blinatumomab
    /// C2D8", "marrow on day 8". Of what is named before the place in its clause, the last counts; where nothing is, what
    /// follows at once: "C2D8 of blinatumomab".
    #[must_use]
    pub fn is_said_of_another(&self, text: &str, place: Range<usize>) -> bool {
        let Clause { before, after } = Clause::around(text, place);
        let ours_ends = self.products.all_in(before).filter(is_drug).map(|found| found.end).max();
        let other_ends = self.codes.other_courses.all_in(before).map(|found| found.end).max();
        if ours_ends.is_some() || other_ends.is_some() {
            return other_ends > ours_ends;
        }
        let Some(other) = self.codes.other_courses.all_in(after).next() else { return false };
        let between = after.get(..other.start).unwrap_or_default();
        matches!(between.trim_matches(|letter: char| !letter.is_alphanumeric()), "" | "of" | "of the")
    }
}

const fn is_drug(found: &super::phrases::Found<Product>) -> bool {
    matches!(found.meaning, Product::Drug(_))
}

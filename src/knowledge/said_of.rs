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

    /// Whether a cycle and day at a place of a text are those of another dose of our drug, one of the past, omitted, denied
    /// or yet to come: "C1D15 held", "tolerated C1D1". Words count in the part of the text `around` it, in its clause, and
    /// only where nothing that tells of anything else stands between.
    #[must_use]
    pub fn is_of_another_dose(&self, text: &str, place: Range<usize>, around: Range<usize>) -> bool {
        let Clause { before, after } = Clause::around(text, place.clone());
        let before = before.get(before.len().saturating_sub(place.start.saturating_sub(around.start))..);
        let after = after.get(..after.len().min(around.end.saturating_sub(place.end)));
        let doses = &self.codes.other_doses;
        let before = before.unwrap_or_default();
        let last = doses.before.longest_in(before).last();
        if last.is_some_and(|found| self.tells_nothing(before.get(found.end..).unwrap_or_default())) {
            return true;
        }
        let after = after.unwrap_or_default();
        // What stands in brackets is told of the position first, and what follows them after it.
        let Some((outside, inside)) = after.split_once('(') else { return self.begins_past(after) };
        let (inside, behind) = inside.split_once(')').unwrap_or((inside, ""));
        self.begins_past(outside)
            || (self.tells_nothing(outside) && (self.begins_past(inside) || self.begins_past(behind)))
    }

    /// Whether a text begins with words that say that a dose is another one.
    fn begins_past(&self, text: &str) -> bool {
        let first = self.codes.other_doses.behind.longest_in(text).next();
        first.is_some_and(|found| {
            found.meaning && self.tells_nothing(text.get(..found.start).unwrap_or_default())
        })
    }

    /// Whether a text only has words that may stand between a position and what is said of it: numbers, our drug, "dose".
    fn tells_nothing(&self, text: &str) -> bool {
        let mut words = text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
        words.all(|word| {
            word.bytes().all(|byte| byte.is_ascii_digit())
                || self.codes.other_doses.between.iter().any(|known| known.eq_ignore_ascii_case(word))
                || self.products.all_in(word).any(|found| is_drug(&found))
        })
    }
}

const fn is_drug(found: &super::phrases::Found<Product>) -> bool {
    matches!(found.meaning, Product::Drug(_))
}

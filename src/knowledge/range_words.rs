//! What a reference range may say of itself: whom it is for, and whether it is one of normal.

use super::phrases::Phrases;

/// The words of ranges.
#[derive(Debug, Default)]
pub struct RangeWords {
    pub(super) words: Phrases<RangeWord>,
    pub(super) ages: Vec<(String, AgeWord)>,
}

/// What a phrase in a range tells.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum RangeWord {
    /// Nothing, though words that do tell something stand in it: "non-pregnant".
    Nothing,
    /// It is for men.
    Men,
    /// It is for women.
    Women,
    /// It is for boys.
    Boys,
    /// It is for girls.
    Girls,
    /// It is for adults.
    Adults,
    /// It is for those who are no adults.
    Children,
    /// It is for children of about ten years and older.
    Adolescents,
    /// It is for children in their first two years.
    Infants,
    /// It is for somebody whom the patient is not taken for: the pregnant, the newborn.
    Others,
    /// It is no range of the healthy: an alarm, the aim of a treatment.
    NotNormal,
}

/// What a word tells beside the number of an age.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum AgeWord {
    /// The unit.
    Unit(AgeUnit),
    /// From that age: "older", "over".
    From,
    /// Up to that age, and not that age itself where the word goes before it: "under", "younger".
    Below,
    /// Up to that age, or between two: "to".
    To,
    /// From that age, where it stands behind it: "18 years and up"; before it, up to it.
    Up,
    /// Between two ages what joins them: "and".
    And,
    /// Nothing: "than", "or", "equal", "old".
    Filler,
}

/// In what an age is counted.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum AgeUnit {
    /// Years.
    Years,
    /// Months.
    Months,
    /// Weeks.
    Weeks,
    /// Days.
    Days,
}

impl RangeWords {
    /// What a text or a code tells, each with the byte where it stands.
    pub fn told<'t>(&'t self, text: &'t str) -> impl Iterator<Item = (usize, RangeWord)> + 't {
        self.words.longest_in(text).map(|found| (found.start, found.meaning))
    }

    /// What a word tells beside an age.
    #[must_use]
    pub fn of_age(&self, word: &str) -> Option<AgeWord> {
        let found = self.ages.iter().find(|(known, _)| known.eq_ignore_ascii_case(word));
        found.map(|(_, meaning)| *meaning)
    }
}

//! What a reference range may say of itself and be the patient's range of normal.

use crate::clinical::case::Sex;

/// The words of ranges of normal.
#[derive(Debug, Default)]
pub struct RangeWords {
    /// Words that say nothing of whom a range is for, units among them.
    pub(super) of_anybody: Vec<String>,
    /// Words and codes for men.
    pub(super) male: Vec<String>,
    /// Words and codes for women.
    pub(super) female: Vec<String>,
}

impl RangeWords {
    /// Whether a text or a code is a name of a sex.
    #[must_use]
    pub fn names(&self, sex: Sex, text: &str) -> bool {
        contains(self.of(sex), text.trim())
    }

    /// Whether a text holds nothing but numbers, words of any range of normal, and names of the patient's sex. Any other
    /// word may tell of somebody else: "1st trimester", "critical".
    #[must_use]
    pub fn are_of_normal(&self, text: &str, sex: Option<Sex>) -> bool {
        let mut words = text.split(|letter: char| !letter.is_alphabetic()).filter(|word| !word.is_empty());
        words.all(|word| {
            contains(&self.of_anybody, word) || sex.is_some_and(|sex| contains(self.of(sex), word))
        })
    }

    fn of(&self, sex: Sex) -> &[String] {
        match sex {
            Sex::Male => &self.male,
            Sex::Female => &self.female,
            Sex::Other => &[],
        }
    }
}

fn contains(words: &[String], text: &str) -> bool {
    words.iter().any(|word| word.eq_ignore_ascii_case(text))
}

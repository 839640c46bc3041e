//! Words and phrases in what people type.

use std::ops::Range;

/// Whether a phrase stands in a text as whole words; both in lower case.
pub(super) fn stands_in(text: &str, phrase: &str) -> bool {
    place(text, phrase).is_some()
}

/// Whether a phrase of plain letters, in lower case, stands in a text of any case as whole words. Builds nothing: it
/// is asked of every medication of a request.
pub(super) fn stands_in_any_case(text: &str, phrase: &str) -> bool {
    let mut before = None;
    text.char_indices().any(|(at, letter)| {
        let starts = ends_word(Some(letter), before);
        before = Some(letter);
        starts
            && text.get(at..at + phrase.len()).is_some_and(|word| word.eq_ignore_ascii_case(phrase))
            && ends_word(
                phrase.chars().next_back(),
                text.get(at + phrase.len()..).and_then(|rest| rest.chars().next()),
            )
    })
}

/// What stands before and after a place of a text in the same clause. What follows in brackets belongs to the clause,
/// what stands in brackets is one of its own.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clause<'t> {
    pub before: &'t str,
    pub after: &'t str,
}

impl<'t> Clause<'t> {
    pub fn around(text: &'t str, place: Range<usize>) -> Self {
        let before = text.get(..place.start).unwrap_or_default();
        let after = text.get(place.end..).unwrap_or_default();
        let begins = before.rfind([',', ';', '.', '(', ')', '\n']).map_or(0, |at| at.saturating_add(1));
        let ends = after.find([',', ';', '.', '\n']).unwrap_or(after.len());
        Self {
            before: before.get(begins..).unwrap_or_default(),
            after: after.get(..ends).unwrap_or_default(),
        }
    }

    /// Whether a phrase that denies what follows it stands before the place, or one that denies what it follows behind it.
    pub fn denies(self, denied_after: &[String], denied_before: &[String]) -> bool {
        let stands = |text, phrases: &[String]| phrases.iter().any(|phrase| stands_in_any_case(text, phrase));
        stands(self.before, denied_after) || stands(self.after, denied_before)
    }
}

/// What the phrases in a text mean; a longer phrase (they come longest first) covers the words inside it.
pub(super) fn meanings<M: Copy>(text: &str, phrases: &[(String, M)]) -> Vec<M> {
    let mut rest = text.to_lowercase();
    let mut found = Vec::new();
    for (phrase, meaning) in phrases {
        while let Some(place) = place(&rest, phrase) {
            rest.replace_range(place, "|");
            found.push(*meaning);
        }
    }
    found
}

/// The first place where a phrase stands as whole words.
pub(super) fn place(text: &str, phrase: &str) -> Option<Range<usize>> {
    occurrences(text, phrase).find(|place| {
        let before = text.get(..place.start).and_then(|text| text.chars().next_back());
        let after = text.get(place.end..).and_then(|text| text.chars().next());
        ends_word(phrase.chars().next(), before) && ends_word(phrase.chars().next_back(), after)
    })
}

fn occurrences<'t>(text: &'t str, phrase: &'t str) -> impl Iterator<Item = Range<usize>> + use<'t> {
    let found = (!phrase.is_empty()).then(|| text.match_indices(phrase));
    found.into_iter().flatten().map(|(start, found)| start..start.saturating_add(found.len()))
}

/// A word ends where a letter or digit meets something else.
fn ends_word(inside: Option<char>, outside: Option<char>) -> bool {
    !(inside.is_some_and(char::is_alphanumeric) && outside.is_some_and(char::is_alphanumeric))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("inj. inotuzumab 1.46 mg", "inotuzumab", true)]
    #[case("inotuzumab", "inotuzumab", true)]
    #[case("inotuzumabs", "inotuzumab", false)]
    #[case("xinotuzumab inotuzumab", "inotuzumab", true)]
    #[case("given i.v. today", "i.v.", true)]
    #[case("ivory", "iv", false)]
    #[case("naïveiv", "iv", false)]
    #[case("", "iv", false)]
    #[case("iv", "", false)]
    fn a_phrase_is_found_as_whole_words(#[case] text: &str, #[case] phrase: &str, #[case] found: bool) {
        assert_eq!(stands_in(text, phrase), found);
        if !phrase.is_empty() {
            assert_eq!(stands_in_any_case(&text.to_uppercase(), phrase), found);
        }
    }

    #[test]
    fn a_longer_phrase_covers_the_words_inside_it() {
        let phrases = [("not in remission".to_owned(), 'n'), ("in remission".to_owned(), 'y')];
        assert_eq!(meanings("ALL, not in remission", &phrases), ['n']);
        assert_eq!(meanings("In remission; before: not in remission", &phrases), ['n', 'y']);
    }
}

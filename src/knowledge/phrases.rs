//! Phrases found in what people type, quickly: every medicine of a request is asked for several hundred names.
//!
//! Case and accents make no difference, and nothing is copied: the text is walked once, each word is looked up by its
//! hash, and only a phrase that begins with that word is compared.

/// Phrases with what each means.
#[derive(Debug)]
pub(super) struct Phrases<M> {
    /// By the hash of the first word; of one word, the longest phrase first.
    entries: Vec<Entry<M>>,
}

#[derive(Debug)]
struct Entry<M> {
    first_word: u64,
    /// Folded.
    phrase: String,
    meaning: M,
}

/// A phrase in a text.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Found<M> {
    /// The byte where it begins.
    pub start: usize,
    /// The byte behind it.
    pub end: usize,
    /// What it means.
    pub meaning: M,
}

impl<M> Default for Phrases<M> {
    fn default() -> Self {
        Self { entries: Vec::new() }
    }
}

impl<M: Copy> Phrases<M> {
    /// Phrases that each begin with a letter or digit.
    pub fn new(phrases: impl IntoIterator<Item = (String, M)>) -> Self {
        let entry = |(phrase, meaning): (String, M)| {
            let phrase: String = folded(&phrase).map(|(_, letter)| letter).collect();
            let first_word = hash_of(phrase.chars().take_while(|letter| letter.is_alphanumeric()));
            Entry { first_word, phrase, meaning }
        };
        let mut entries: Vec<Entry<M>> = phrases.into_iter().map(entry).collect();
        entries.sort_by(|one, other| {
            one.first_word.cmp(&other.first_word).then(other.phrase.len().cmp(&one.phrase.len()))
        });
        Self { entries }
    }

    /// Every phrase that stands in a text as whole words, by its place; phrases may lie in one another, the longer first.
    pub fn all_in<'t>(&'t self, text: &'t str) -> impl Iterator<Item = Found<M>> + 't {
        words(text).flat_map(move |word| {
            let from = self.entries.partition_point(|entry| entry.first_word < word.hash);
            let candidates = self.entries.get(from..).unwrap_or_default().iter();
            candidates.take_while(move |entry| entry.first_word == word.hash).filter_map(move |entry| {
                let rest = text.get(word.start..)?;
                let end = word.start.saturating_add(end_of(&entry.phrase, rest)?);
                Some(Found { start: word.start, end, meaning: entry.meaning })
            })
        })
    }

    /// The phrases that stand in a text, by their place; a longer one covers those inside it.
    pub fn longest_in<'t>(&'t self, text: &'t str) -> impl Iterator<Item = Found<M>> + 't {
        let mut covered = 0;
        self.all_in(text).filter(move |found| {
            let is_free = found.start >= covered;
            covered = covered.max(found.end);
            is_free
        })
    }
}

/// A word by its hash and the byte where it begins.
struct Word {
    start: usize,
    hash: u64,
}

/// The words of a text: what stands between anything but letters and digits.
fn words(text: &str) -> impl Iterator<Item = Word> {
    let mut letters = folded(text);
    std::iter::from_fn(move || {
        let (start, first) = letters.find(|(_, letter)| letter.is_alphanumeric())?;
        let rest = letters.by_ref().map(|(_, letter)| letter).take_while(|letter| letter.is_alphanumeric());
        Some(Word { start, hash: hash_of(std::iter::once(first).chain(rest)) })
    })
}

/// FNV-1a: short words are all it gets, and words that share a hash are compared.
fn hash_of(word: impl Iterator<Item = char>) -> u64 {
    const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0100_0000_01b3;
    word.fold(OFFSET, |hash, letter| (hash ^ u64::from(u32::from(letter))).wrapping_mul(PRIME))
}

/// The byte behind a phrase that a text begins with, if a word ends there.
fn end_of(phrase: &str, text: &str) -> Option<usize> {
    let mut letters = folded(text);
    let mut last = None;
    for expected in phrase.chars() {
        let (at, letter) = letters.next()?;
        if letter != expected {
            return None;
        }
        last = Some((at, letter));
    }
    let (at, letter) = last?;
    let next = letters.next();
    let goes_on = letter.is_alphanumeric() && next.is_some_and(|(_, next)| next.is_alphanumeric());
    let behind = || text.get(at..)?.chars().next().map(|last| at.saturating_add(last.len_utf8()));
    if goes_on { None } else { next.map(|(next, _)| next).or_else(behind) }
}

/// The letters of a text without case and accents, with their places; accents that stand alone are left out.
fn folded(text: &str) -> impl Iterator<Item = (usize, char)> {
    text.char_indices().filter_map(|(at, letter)| {
        let folded = if letter.is_ascii() { Some(letter.to_ascii_lowercase()) } else { fold(letter) };
        Some((at, folded?))
    })
}

#[cold]
fn fold(letter: char) -> Option<char> {
    Some(match letter.to_lowercase().next().unwrap_or(letter) {
        '\u{300}'..='\u{36f}' => return None,
        'à'..='å' | 'ā' | 'ă' | 'ą' => 'a',
        'ç' | 'ć' | 'č' => 'c',
        'ď' | 'đ' => 'd',
        'è'..='ë' | 'ē' | 'ė' | 'ę' | 'ě' => 'e',
        'ğ' => 'g',
        'ì'..='ï' | 'ī' | 'į' | 'ı' => 'i',
        'ļ' | 'ľ' | 'ł' => 'l',
        'ñ' | 'ń' | 'ņ' | 'ň' => 'n',
        'ò'..='ö' | 'ø' | 'ō' | 'ő' => 'o',
        'ŕ' | 'ř' => 'r',
        'ś' | 'ş' | 'š' | 'ș' => 's',
        'ţ' | 'ť' | 'ț' => 't',
        'ù'..='ü' | 'ū' | 'ů' | 'ű' | 'ų' => 'u',
        'ý' | 'ÿ' => 'y',
        'ź' | 'ż' | 'ž' => 'z',
        plain => plain,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;
    use crate::knowledge::words::stands_in;

    fn phrases(listed: &[&'static str]) -> Phrases<&'static str> {
        Phrases::new(listed.iter().map(|phrase| ((*phrase).to_owned(), *phrase)))
    }

    #[rstest]
    #[case("Solu-Medrol 125 mg", &["solu-medrol", "medrol"])]
    #[case("SOLU-MEDROL", &["solu-medrol", "medrol"])]
    #[case("medrol, then solu medrol", &["medrol", "medrol"])]
    #[case("medrols", &[])]
    #[case("Paracétamol", &["paracetamol"])]
    #[case("PARACE\u{301}TAMOL 1 g", &["paracetamol"])]
    #[case("4 mg p.o. daily", &["p.o."])]
    #[case("", &[])]
    fn a_phrase_is_found_as_whole_words_without_case_and_accents(
        #[case] text: &str,
        #[case] expected: &[&str],
    ) {
        let phrases = phrases(&["medrol", "solu-medrol", "paracetamol", "p.o."]);
        let found: Vec<&str> = phrases.all_in(text).map(|found| found.meaning).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_longer_phrase_covers_those_inside_it() {
        let phrases = phrases(&["oral", "oral rinse", "oral solution"]);
        let found: Vec<_> = phrases.longest_in("Oral Rinse, oral").map(|found| found.meaning).collect();
        assert_eq!(found, ["oral rinse", "oral"]);
    }

    #[test]
    fn a_phrase_is_found_where_it_stands() {
        let phrases = phrases(&["été"]);
        let text = "ÉTE\u{301} x";
        let found = phrases.all_in(text).next().unwrap();
        assert_eq!(&text[found.start..found.end], "ÉTE\u{301}");
        let found = phrases.all_in("x été").next().unwrap();
        assert_eq!((found.start, found.end), (2, 7));
    }

    proptest! {
        /// The slow way: every phrase is looked for in a folded copy of the text.
        #[test]
        fn it_finds_what_the_slow_way_finds(text in "([a-cA-Cé ./-]|ab|a b|e\u{301}){0,24}") {
            let listed = ["a", "ab", "a b", "a-b", "abc", "b", "b.c", "ca b", "c/a", "e", "bé"];
            let copy: String = folded(&text).map(|(_, letter)| letter).collect();
            let mut slow: Vec<&str> = listed
                .into_iter()
                .filter(|phrase| {
                    let phrase: String = folded(phrase).map(|(_, letter)| letter).collect();
                    stands_in(&copy, &phrase)
                })
                .collect();
            let mut quick: Vec<&str> = phrases(&listed).all_in(&text).map(|found| found.meaning).collect();
            slow.sort_unstable();
            quick.sort_unstable();
            quick.dedup();
            prop_assert_eq!(quick, slow);
        }

        #[test]
        fn no_text_makes_it_panic(text in ".{0,40}") {
            let phrases = phrases(&["a", "i v", "É"]);
            for found in phrases.all_in(&text) {
                prop_assert!(text.get(found.start..found.end).is_some());
            }
        }
    }
}

//! Phrases found in what people type, quickly: every medicine of a request is asked for several hundred names.
//!
//! Case and accents make no difference, and nothing is copied: the text is walked once, each word is looked up by its
//! hash, and only a phrase that begins with that word is compared.

use std::str::CharIndices;

use crate::terminology::{ByHash, EMPTY, hash_with};

/// Phrases with what each means.
#[derive(Debug)]
pub(super) struct Phrases<M> {
    places: Places,
    /// By the places of the phrases.
    meanings: Vec<M>,
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
        Self { places: Places::default(), meanings: Vec::new() }
    }
}

impl<M: Copy> Phrases<M> {
    /// Phrases that each begin with a letter or digit.
    pub fn new(phrases: impl IntoIterator<Item = (String, M)>) -> Self {
        let (phrases, meanings): (Vec<String>, Vec<M>) = phrases.into_iter().unzip();
        Self { places: Places::new(phrases), meanings }
    }

    /// Every phrase, without case and accents.
    pub fn iter(&self) -> impl Iterator<Item = (&str, M)> {
        let entries = self.places.entries.entries().iter();
        entries.filter_map(|entry| Some((&*entry.phrase, *self.meanings.get(entry.place)?)))
    }

    /// Every phrase that stands in a text as whole words, by its place; phrases may lie in one another, the longer first.
    pub fn all_in<'t>(&'t self, text: &'t str) -> impl Iterator<Item = Found<M>> + 't {
        self.places.all_in(text).filter_map(|Found { start, end, meaning }| {
            Some(Found { start, end, meaning: *self.meanings.get(meaning)? })
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

/// Phrases, each of which means its place among them: the same code for whatever they mean otherwise.
#[derive(Debug, Default)]
struct Places {
    /// By their first words; of one word, the longest first.
    entries: ByHash<Entry>,
}

#[derive(Debug)]
struct Entry {
    first_word: u64,
    /// Folded.
    phrase: String,
    place: usize,
}

impl Places {
    fn new(phrases: Vec<String>) -> Self {
        let entry = |(place, phrase): (usize, String)| {
            let phrase: String = folded(phrase.char_indices()).map(|(_, letter)| letter).collect();
            let first_word = Words::of(&phrase).next().map_or(0, |word| word.hash);
            Entry { first_word, phrase, place }
        };
        let mut entries: Vec<Entry> = phrases.into_iter().enumerate().map(entry).collect();
        entries.sort_by_key(|entry| std::cmp::Reverse(entry.phrase.len()));
        Self { entries: ByHash::new(entries, |entry| entry.first_word) }
    }

    fn all_in<'t>(&'t self, text: &'t str) -> All<'t> {
        All {
            text,
            phrases: self,
            words: Words::of(text),
            word: Word { start: 0, hash: 0 },
            candidates: [].iter(),
        }
    }
}

/// All phrases in a text, by their places.
struct All<'t> {
    text: &'t str,
    phrases: &'t Places,
    words: Words<'t>,
    /// The word that was reached, and what may begin with it.
    word: Word,
    candidates: std::slice::Iter<'t, Entry>,
}

impl Iterator for All<'_> {
    type Item = Found<usize>;

    fn next(&mut self) -> Option<Found<usize>> {
        loop {
            let Word { start, hash } = self.word;
            for entry in self.candidates.by_ref().filter(|entry| entry.first_word == hash) {
                let rest = self.text.get(start..)?;
                let length = match self.words {
                    Words::Ascii { .. } => length_in_ascii(&entry.phrase, rest),
                    Words::Any(_) => length_in(&entry.phrase, rest),
                };
                if let Some(length) = length {
                    return Some(Found { start, end: start.saturating_add(length), meaning: entry.place });
                }
            }
            self.word = self.words.next()?;
            self.candidates = self.phrases.entries.candidates(self.word.hash).iter();
        }
    }
}

/// A word by its hash and the byte where it begins.
#[derive(Clone, Copy)]
struct Word {
    start: usize,
    hash: u64,
}

/// The words of a text: what stands between anything but letters and digits. Nearly all texts are ASCII, and take the short
/// way.
enum Words<'t> {
    Ascii { length: usize, rest: &'t [u8] },
    Any(CharIndices<'t>),
}

impl<'t> Words<'t> {
    fn of(text: &'t str) -> Self {
        if text.is_ascii() {
            Self::Ascii { length: text.len(), rest: text.as_bytes() }
        } else {
            Self::Any(text.char_indices())
        }
    }
}

impl Iterator for Words<'_> {
    type Item = Word;

    fn next(&mut self) -> Option<Word> {
        match self {
            Self::Ascii { length, rest } => {
                let mut bytes = *rest;
                while !is_in_word(*bytes.first()?) {
                    bytes = bytes.get(1..)?;
                }
                let start = *length - bytes.len();
                let mut hash = EMPTY;
                while let Some((byte, behind)) = bytes.split_first()
                    && is_in_word(*byte)
                {
                    // A letter and its capital differ in this bit, which a digit has.
                    hash = hash_with(hash, u32::from(byte | 0x20));
                    bytes = behind;
                }
                *rest = bytes;
                Some(Word { start, hash })
            }
            Self::Any(letters) => {
                let mut letters = folded(letters);
                let (start, first) = letters.find(|(_, letter)| letter.is_alphanumeric())?;
                let rest = letters.map(|(_, letter)| letter).take_while(|letter| letter.is_alphanumeric());
                let hash = rest.fold(hash_with(EMPTY, u32::from(first)), |hash, letter| {
                    hash_with(hash, u32::from(letter))
                });
                Some(Word { start, hash })
            }
        }
    }
}

const fn is_in_word(byte: u8) -> bool {
    (byte | 0x20).is_ascii_lowercase() || byte.is_ascii_digit()
}

/// How many bytes a phrase takes that a text begins with, if a word ends there; of a text in ASCII.
fn length_in_ascii(phrase: &str, text: &str) -> Option<usize> {
    let (found, rest) = text.as_bytes().split_at_checked(phrase.len())?;
    let goes_on =
        found.last().zip(rest.first()).is_some_and(|(last, next)| is_in_word(*last) && is_in_word(*next));
    (!goes_on && found.eq_ignore_ascii_case(phrase.as_bytes())).then_some(phrase.len())
}

/// The same of any text.
fn length_in(phrase: &str, text: &str) -> Option<usize> {
    let mut letters = folded(text.char_indices());
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

/// The letters of a text without case and accents, with their places; accents that stand alone and what
/// nobody sees are left out.
fn folded(letters: impl Iterator<Item = (usize, char)>) -> impl Iterator<Item = (usize, char)> {
    letters.filter_map(|(at, letter)| {
        let folded = if letter.is_ascii() { Some(letter.to_ascii_lowercase()) } else { fold(letter) };
        Some((at, folded?))
    })
}

#[cold]
fn fold(letter: char) -> Option<char> {
    Some(match letter.to_lowercase().next().unwrap_or(letter) {
        // Accents, and what stands unseen in a word: soft hyphen, joiners, byte order mark. A space of no width ends a word.
        '\u{300}'..='\u{36f}' | '\u{ad}' | '\u{200c}' | '\u{200d}' | '\u{2060}' | '\u{feff}' => return None,
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
    #[case("Para\u{ad}cet\u{200c}a\u{200d}m\u{2060}ol\u{feff}", &["paracetamol"])]
    #[case("paracetamol\u{200b}medrol", &["paracetamol", "medrol"])]
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
            let copy: String = folded(text.char_indices()).map(|(_, letter)| letter).collect();
            let mut slow: Vec<&str> = listed
                .into_iter()
                .filter(|phrase| {
                    let phrase: String = folded(phrase.char_indices()).map(|(_, letter)| letter).collect();
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

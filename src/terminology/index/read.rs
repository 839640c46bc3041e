//! The text of an index, read and checked.

use super::{Codes, Index, Kind, Release, RouteKind, TermType};
use crate::terminology::hash_of;

/// The first line: what the text is, and in which version.
pub(super) const FORMAT: &str = "countersign-terminology 1";

/// A text that cannot be used as an index.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("line {line}: {fault}")]
pub struct IndexError {
    /// Counted from 1.
    pub line: usize,
    /// What is wrong there.
    pub fault: IndexFault,
}

/// What is wrong with the text of an index.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum IndexFault {
    /// The first line is not ours.
    #[error("is no index of drug products: it must begin with `{FORMAT}`")]
    Format,
    /// A line of the header is missing.
    #[error("must be `{0} ...`")]
    Header(&'static str),
    /// What follows is not what was written.
    #[error("the index is damaged: its checksum is {found:016x}")]
    Damaged {
        /// The checksum of the text as it is.
        found: u64,
    },
    /// A line that begins with no known word.
    #[error("must begin with `ingredient`, `rxnorm` or `ndc`")]
    Keyword,
    /// Something that should be a number.
    #[error("`{0}` is no code")]
    Number(String),
    /// No ingredients, no term type, or one that is not known.
    #[error("has no {0}, or none that is known")]
    Missing(&'static str),
    /// A product of an ingredient without a name.
    #[error("the ingredient {0} has no line of its own")]
    Ingredient(u32),
    /// A code that stands twice.
    #[error("the code {0} stands twice")]
    Twice(u32),
    /// It holds nothing.
    #[error("holds no product")]
    Empty,
}

pub(super) fn index(text: &str) -> Result<Index, IndexError> {
    let (release, body) = header(text)?;
    let mut reading = Reading::default();
    for (place, line) in body.lines().enumerate() {
        // The header has four lines.
        reading.line(line).map_err(|fault| IndexError { line: place + 5, fault })?;
    }
    reading.into_index(release).map_err(|fault| IndexError { line: 1, fault })
}

/// A hash by which damage shows; it is no protection against somebody who means harm.
pub(super) fn checksum(body: &str) -> u64 {
    hash_of(body.as_bytes())
}

fn header(text: &str) -> Result<(Release, &str), IndexError> {
    let fault = |line, fault| IndexError { line, fault };
    let mut rest = text;
    let mut next = || {
        let (line, after) = rest.split_once('\n')?;
        rest = after;
        Some(line.trim_end_matches('\r'))
    };
    if next() != Some(FORMAT) {
        return Err(fault(1, IndexFault::Format));
    }
    let mut value = |line, key: &'static str| {
        let found = next().and_then(|line| line.strip_prefix(key)?.strip_prefix(' '));
        found.ok_or(fault(line, IndexFault::Header(key)))
    };
    let source = value(2, "source")?.to_owned();
    let date = value(3, "date")?.to_owned();
    let written = value(4, "checksum")?;
    let found = checksum(rest);
    if written != format!("{found:016x}") {
        return Err(fault(4, IndexFault::Damaged { found }));
    }
    Ok((Release { source, date }, rest))
}

#[derive(Default)]
struct Reading {
    ingredients: Vec<(u32, Box<str>)>,
    kinds: Vec<Kind>,
    parts: Vec<u32>,
    /// Codes with the place of their kind.
    rxnorm: Vec<(u32, u32)>,
    ndc: Vec<(u32, u32)>,
}

impl Reading {
    fn line(&mut self, line: &str) -> Result<(), IndexFault> {
        let (keyword, rest) = line.split_once(' ').ok_or(IndexFault::Keyword)?;
        match keyword {
            "ingredient" => {
                let (rxcui, name) = rest.split_once(' ').ok_or(IndexFault::Missing("name"))?;
                self.ingredients.push((number(rxcui)?, name.into()));
                Ok(())
            }
            "rxnorm" | "ndc" => self.products(rest, keyword == "ndc"),
            _ => Err(IndexFault::Keyword),
        }
    }

    fn products(&mut self, line: &str, is_ndc: bool) -> Result<(), IndexFault> {
        let mut words = line.split(' ');
        let from = length(&self.parts);
        for ingredient in words.next().unwrap_or_default().split('+') {
            self.parts.push(number(ingredient)?);
        }
        let known = |code: &str| TermType::ALL.iter().copied().find(|known| known.code() == code);
        let term_type = words.next().and_then(known).ok_or(IndexFault::Missing("term type"))?;
        let route = match words.next() {
            Some("-") => None,
            name => Some(name.and_then(RouteKind::of_name).ok_or(IndexFault::Missing("route"))?),
        };
        let place = length(&self.kinds);
        self.kinds.push(Kind { from, to: length(&self.parts), term_type, route });
        let codes = if is_ndc { &mut self.ndc } else { &mut self.rxnorm };
        let mut code = 0_u32;
        for word in words {
            code = code.checked_add(number(word)?).ok_or_else(|| IndexFault::Number(word.to_owned()))?;
            codes.push((code, place));
        }
        Ok(())
    }

    fn into_index(mut self, release: Release) -> Result<Index, IndexFault> {
        self.ingredients.sort_unstable_by_key(|(rxcui, _)| *rxcui);
        let has_name =
            |part: &&u32| self.ingredients.binary_search_by_key(*part, |(rxcui, _)| *rxcui).is_ok();
        if let Some(nameless) = self.parts.iter().find(|part| !has_name(part)) {
            return Err(IndexFault::Ingredient(*nameless));
        }
        if self.rxnorm.is_empty() && self.ndc.is_empty() {
            return Err(IndexFault::Empty);
        }
        self.ingredients.shrink_to_fit();
        self.kinds.shrink_to_fit();
        self.parts.shrink_to_fit();
        Ok(Index {
            release,
            ingredients: self.ingredients,
            kinds: self.kinds,
            parts: self.parts,
            rxnorm: in_order(self.rxnorm)?,
            ndc: in_order(self.ndc)?,
        })
    }
}

fn in_order(mut codes: Vec<(u32, u32)>) -> Result<Codes, IndexFault> {
    codes.sort_unstable();
    if let Some(pair) = codes.array_windows().find(|[(one, _), (next, _)]| one == next) {
        let [(twice, _), _] = pair;
        return Err(IndexFault::Twice(*twice));
    }
    Ok(Codes {
        codes: codes.iter().map(|(code, _)| *code).collect(),
        kinds: codes.iter().map(|(_, kind)| *kind).collect(),
    })
}

fn number(text: &str) -> Result<u32, IndexFault> {
    text.parse().map_err(|_| IndexFault::Number(text.to_owned()))
}

/// Places are kept in four bytes; a text with more than that cannot be held in memory either.
fn length<T>(list: &[T]) -> u32 {
    u32::try_from(list.len()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;
    use crate::terminology::{
        System,
        index::{Contents, Product},
    };

    fn small() -> Contents {
        let product = |ingredients: &[u32], term_type, route| Product {
            ingredients: ingredients.to_vec(),
            term_type,
            route,
        };
        Contents {
            ingredients: BTreeMap::from([(161, "acetaminophen".to_owned()), (2670, "codeine".to_owned())]),
            rxnorm: BTreeMap::from([
                (161, product(&[161], TermType::Ingredient, None)),
                (198_440, product(&[161], TermType::Drug, Some(RouteKind::Oral))),
                (993_781, product(&[161, 2670], TermType::Drug, Some(RouteKind::Oral))),
            ]),
            ndc: BTreeMap::from([(406_0484, product(&[161, 2670], TermType::Ndc, Some(RouteKind::Oral)))]),
        }
    }

    fn text() -> String {
        small().text(&Release { source: "a test".to_owned(), date: "2026-09-08".to_owned() })
    }

    #[test]
    fn what_is_written_is_read_again() {
        let index = index(&text()).unwrap();
        assert_eq!(index.contents(), small());
        assert_eq!(index.release().date, "2026-09-08");
        let found: Vec<_> =
            index.products(System::Ndc, "0406-0484-01").map(|found| found.ingredients).collect();
        assert_eq!(found, [[161, 2670]]);
        assert_eq!(index.products(System::RxNorm, "4060484").count(), 0);
        assert_eq!(index.ingredient(2670), Some("codeine"));
    }

    #[rstest]
    #[case::other_file(
        "name = 1\n",
        1,
        "is no index of drug products: it must begin with `countersign-terminology 1`"
    )]
    #[case::later_version(
        "countersign-terminology 2\n",
        1,
        "is no index of drug products: it must begin with `countersign-terminology 1`"
    )]
    #[case::empty("", 1, "is no index of drug products: it must begin with `countersign-terminology 1`")]
    #[case::no_source("countersign-terminology 1\n", 2, "must be `source ...`")]
    #[case::no_checksum("countersign-terminology 1\nsource a\ndate b\n", 4, "must be `checksum ...`")]
    fn another_text_is_refused(#[case] text: &str, #[case] line: usize, #[case] reason: &str) {
        let error = index(text).unwrap_err();
        assert_eq!(error.to_string(), format!("line {line}: {reason}"));
    }

    #[rstest]
    #[case::word("drug 1 SCD oral 1\n", "line 5: must begin with `ingredient`, `rxnorm` or `ndc`")]
    #[case::number("rxnorm x SCD oral 1\n", "line 5: `x` is no code")]
    #[case::term_type(
        "ingredient 1 a\nrxnorm 1 XYZ oral 1\n",
        "line 6: has no term type, or none that is known"
    )]
    #[case::route("ingredient 1 a\nrxnorm 1 SCD mouth 1\n", "line 6: has no route, or none that is known")]
    #[case::nameless("rxnorm 1 SCD oral 1\n", "line 1: the ingredient 1 has no line of its own")]
    #[case::twice(
        "ingredient 1 a\nrxnorm 1 SCD oral 1\nrxnorm 1 SBD oral 1\n",
        "line 1: the code 1 stands twice"
    )]
    #[case::too_large("ingredient 1 a\nrxnorm 1 SCD oral 4294967295 1\n", "line 6: `1` is no code")]
    #[case::nothing("ingredient 1 a\n", "line 1: holds no product")]
    fn a_faulty_line_is_named(#[case] body: &str, #[case] message: &str) {
        let text = format!("{FORMAT}\nsource a\ndate b\nchecksum {:016x}\n{body}", checksum(body));
        assert_eq!(index(&text).unwrap_err().to_string(), message);
    }

    #[test]
    fn a_truncated_index_is_refused() {
        let text = text();
        for end in 0..text.len() {
            assert!(index(&text[..end]).is_err(), "cut at {end}");
        }
    }

    proptest! {
        /// Every byte after the checksum is under it.
        #[test]
        fn a_changed_byte_is_noticed(place in 0..1000_usize, letter in "[ -~]") {
            let mut changed = text();
            let start = changed.find("checksum").unwrap() + "checksum ".len();
            let place = start + place % (changed.len() - start - 1);
            prop_assume!(changed[place..=place] != letter);
            changed.replace_range(place..=place, &letter);
            prop_assert!(index(&changed).is_err());
        }
    }
}

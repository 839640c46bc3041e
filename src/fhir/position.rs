//! The cycle and day that an order states in words: "C2D8", "Cycle 2 Day 8", "course 2, day 8".

use std::ops::Range;

use crate::{clinical::order::Position, knowledge::Knowledge};

/// No regimen has more cycles or longer ones; larger numbers are identifiers.
const MOST_CYCLES: u32 = 40;
const LONGEST_CYCLE: i64 = 60;

/// Reads a cycle and a day that stand together; a text that states two different ones states none. A cycle or a day
/// alone says nothing: notes speak of other treatments and of days in hospital. And so does one that is said of another
/// treatment ("blinatumomab C2D8") or of another dose ("C1D15 held").
pub(super) fn stated(text: &str, knowledge: &Knowledge) -> Option<Position> {
    let words = words(text)?;
    let places = places(text, &words, knowledge);
    let mut own = (0..places.len()).filter_map(|at| {
        let place = places.get(at)?;
        let is_own = place.said_of == SaidOf::This && !is_listed_with_another_dose(text, &places, at);
        is_own.then_some(place.position)
    });
    let first = own.next()?;
    own.all(|position| position == first).then_some(first)
}

/// Reads a day that stands alone, as instructions of one order tell their doses apart: "Day 8: 0.91 mg". Not one that is
/// said of something else: "marrow on day 8", "day 8 omitted".
pub(super) fn stated_day(text: &str, knowledge: &Knowledge) -> Option<i64> {
    let words = words(text)?;
    let mut days = words.windows(2).enumerate().filter_map(|(at, pair)| {
        let [Word { kind: Kind::Day, start, .. }, Word { kind: Kind::Number(day), end, .. }] = pair else {
            return None;
        };
        // "day 1, 8 and 15" speaks of the schedule, not of this dose.
        let is_other = is_list(words.get(at + 2..).unwrap_or_default())
            || said_of(text, &words, at..at + 2, *start..*end, knowledge) != SaidOf::This;
        (!is_other).then_some(i64::from(*day))
    });
    let first = days.next()?;
    days.all(|day| day == first).then_some(first)
}

/// A position in a text, and where it stands.
#[derive(Debug)]
struct Place {
    position: Position,
    start: usize,
    end: usize,
    said_of: SaidOf,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum SaidOf {
    This,
    AnotherDose,
    AnotherTreatment,
}

fn places(text: &str, words: &[Word], knowledge: &Knowledge) -> Vec<Place> {
    let mut places = Vec::new();
    let mut rest = words;
    while let [first, tail @ ..] = rest {
        let Some((position, behind)) = position_at(rest) else {
            rest = tail;
            continue;
        };
        let (from, to) = (words.len() - rest.len(), words.len() - behind.len());
        let start = first.start;
        let end = words.get(from..to).and_then(<[Word]>::last).map_or(first.end, |last| last.end);
        let said_of = said_of(text, words, from..to, start..end, knowledge);
        places.push(Place { position, start, end, said_of });
        rest = behind;
    }
    places
}

/// Of what some words at a place of the text are said. Words about another dose count as far as the next cycle or day on
/// either side, for beyond it they are said of that.
fn said_of(
    text: &str,
    words: &[Word],
    at: Range<usize>,
    place: Range<usize>,
    knowledge: &Knowledge,
) -> SaidOf {
    if knowledge.is_said_of_another(text, place.clone()) {
        return SaidOf::AnotherTreatment;
    }
    let is_place = |word: &&Word| matches!(word.kind, Kind::Cycle | Kind::Day | Kind::Short { .. });
    let before = words.get(..at.start).unwrap_or_default().iter().rfind(is_place).map_or(0, |word| word.end);
    let behind = words.get(at.end..).unwrap_or_default().iter().find(is_place);
    let around = before..behind.map_or(text.len(), |word| word.start);
    if knowledge.is_of_another_dose(text, place, around) { SaidOf::AnotherDose } else { SaidOf::This }
}

/// Whether only commas and the like stand between a position and one of another dose: "C1D8 and C1D15 omitted".
fn is_listed_with_another_dose(text: &str, places: &[Place], at: usize) -> bool {
    let is_list = |one: &Place, next: &Place| {
        let between = text.get(one.end..next.start).unwrap_or_default();
        let joins = |letter: char| letter.is_whitespace() || matches!(letter, ',' | '&' | '/' | '+');
        between
            .split(joins)
            .all(|word| matches!(word.to_ascii_lowercase().as_str(), "" | "and" | "or" | "to"))
    };
    let is_reached = |mut pairs: Box<dyn Iterator<Item = &[Place]> + '_>| {
        pairs.find_map(|pair| {
            let [one, next] = pair else { return Some(false) };
            let is_other = one.said_of == SaidOf::AnotherDose || next.said_of == SaidOf::AnotherDose;
            if is_list(one, next) { is_other.then_some(true) } else { Some(false) }
        }) == Some(true)
    };
    let behind = places.get(at..).unwrap_or_default().windows(2);
    let before = places.get(..=at).unwrap_or_default().windows(2).rev();
    is_reached(Box::new(behind)) || is_reached(Box::new(before))
}

/// A word, and where it stands.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Word {
    kind: Kind,
    start: usize,
    end: usize,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Cycle,
    Day,
    And,
    Of,
    Number(u32),
    /// "C2D8" in one word, or "C2" and "D8" in two.
    Short {
        cycle: Option<u32>,
        day: Option<u32>,
    },
    Comma,
    Other,
}

/// The position that words begin with, and the words behind it.
fn position_at(words: &[Word]) -> Option<(Position, &[Word])> {
    let (cycle, day, behind) = match words {
        [Word { kind: Kind::Short { cycle: Some(cycle), day: Some(day) }, .. }, behind @ ..] => {
            (*cycle, *day, behind)
        }
        _ => cycle_and_day(words)?,
    };
    let day = i64::from(day);
    let is_possible = (1..=MOST_CYCLES).contains(&cycle) && (1..=LONGEST_CYCLE).contains(&day);
    is_possible.then_some((Position { cycle: Some(cycle), day: Some(day) }, behind))
}

/// "Cycle 2, day 8", "C2 D8", "day 8 of cycle 2": in either order and both ways of writing. A list of days tells none.
fn cycle_and_day(words: &[Word]) -> Option<(u32, u32, &[Word])> {
    let (cycle, day, behind) = if let Some((cycle, behind)) = cycle(words) {
        let (day, behind) = day(without(Kind::Comma, behind))?;
        (cycle, day, behind)
    } else {
        let (day, behind) = day(words)?;
        let (cycle, behind) = cycle(without(Kind::Of, without(Kind::Comma, behind)))?;
        (cycle, day, behind)
    };
    (!is_list(behind)).then_some((cycle, day, behind))
}

fn cycle(words: &[Word]) -> Option<(u32, &[Word])> {
    match words {
        [Word { kind: Kind::Cycle, .. }, Word { kind: Kind::Number(cycle), .. }, behind @ ..]
        | [Word { kind: Kind::Short { cycle: Some(cycle), day: None }, .. }, behind @ ..] => {
            Some((*cycle, behind))
        }
        _ => None,
    }
}

fn day(words: &[Word]) -> Option<(u32, &[Word])> {
    match words {
        [Word { kind: Kind::Day, .. }, Word { kind: Kind::Number(day), .. }, behind @ ..]
        | [Word { kind: Kind::Short { cycle: None, day: Some(day) }, .. }, behind @ ..] => {
            Some((*day, behind))
        }
        _ => None,
    }
}

fn without(kind: Kind, words: &[Word]) -> &[Word] {
    match words {
        [first, behind @ ..] if first.kind == kind => behind,
        _ => words,
    }
}

/// Whether more days follow: "1, 8 and 15".
fn is_list(behind: &[Word]) -> bool {
    let kinds: Option<(Kind, Kind)> = match behind {
        [first, second, ..] => Some((first.kind, second.kind)),
        _ => None,
    };
    matches!(kinds, Some((Kind::Comma | Kind::And, Kind::Number(_))))
}

/// The words of a text, if there is a number in it. A run of letters, digits and hyphens is one word, so that an
/// identifier never yields a position from its middle.
fn words(text: &str) -> Option<Vec<Word>> {
    if !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let text = text.to_ascii_lowercase();
    let is_inside = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '_' | '.');
    let mut words = Vec::with_capacity(16);
    let mut behind = 0;
    for run in text.split_inclusive(|letter: char| !is_inside(letter)) {
        let trimmed = run.trim_start_matches(['-', '.', '_']);
        let start = behind + run.len() - trimmed.len();
        behind += run.len();
        let end = run.chars().next_back().filter(|letter| !is_inside(*letter));
        let word =
            trimmed.trim_end_matches(|letter: char| !is_inside(letter)).trim_end_matches(['-', '.', '_']);
        let mut push = |kind| words.push(Word { kind, start, end: start + word.len() });
        if !word.is_empty() {
            kinds(word).into_iter().flatten().for_each(&mut push);
        }
        if end == Some(',') {
            push(Kind::Comma);
        }
    }
    Some(words)
}

/// What a word is; "cycle2" is two.
fn kinds(word: &str) -> [Option<Kind>; 2] {
    let numbered = |name: &str| {
        let number = word.strip_prefix(name)?.trim_start_matches(['-', '.']);
        number.parse::<u32>().ok()
    };
    let one = |kind| [Some(kind), None];
    match word {
        "cycle" | "course" => one(Kind::Cycle),
        "day" => one(Kind::Day),
        "and" => one(Kind::And),
        "of" => one(Kind::Of),
        _ => {
            if let Ok(number) = word.parse() {
                one(Kind::Number(number))
            } else if let Some(cycle) = numbered("cycle").or_else(|| numbered("course")) {
                [Some(Kind::Cycle), Some(Kind::Number(cycle))]
            } else if let Some(day) = numbered("day") {
                [Some(Kind::Day), Some(Kind::Number(day))]
            } else {
                one(short(word).unwrap_or(Kind::Other))
            }
        }
    }
}

/// "c2d8", "c2-d8", "d8c2", "c2", "d8"; "D5W" is a solution.
fn short(word: &str) -> Option<Kind> {
    let number = |digits: &str| digits.strip_suffix('-').unwrap_or(digits).parse::<u32>().ok();
    let (cycle, day) = if let Some(rest) = word.strip_prefix('d') {
        let (day, cycle) = rest.split_once('c').map_or((rest, None), |(day, cycle)| (day, Some(cycle)));
        (cycle, Some(day))
    } else {
        let rest = word.strip_prefix('c')?;
        let (cycle, day) = rest.split_once('d').map_or((rest, None), |(cycle, day)| (cycle, Some(day)));
        (Some(cycle), day)
    };
    let read = |digits: Option<&str>| digits.map_or(Some(None), |digits| number(digits).map(Some));
    Some(Kind::Short { cycle: read(cycle)?, day: read(day)? })
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use rstest::rstest;

    use super::*;
    use crate::testing::knowledge;

    static KNOWLEDGE: LazyLock<Knowledge> = LazyLock::new(knowledge);

    #[rstest]
    #[case("C2D8", 2, 8)]
    #[case("inotuzumab c2 d8 of 4", 2, 8)]
    #[case("C1D8 0.91 mg IV", 1, 8)]
    #[case("C2-D15.", 2, 15)]
    #[case("Cycle 2 Day 8", 2, 8)]
    #[case("cycle2/day8", 2, 8)]
    #[case("Cycle #2 day #8", 2, 8)]
    #[case("course 2, day 8", 2, 8)]
    #[case("Cycle 2 D8", 2, 8)]
    #[case("C2, D8", 2, 8)]
    #[case("C2 Day 8", 2, 8)]
    #[case("D8C2", 2, 8)]
    #[case("D8 C2", 2, 8)]
    #[case("Day 8 of cycle 2", 2, 8)]
    #[case("Day 8, Cycle 2", 2, 8)]
    #[case("Cycle 2 Day 8 (cycle 1 was held)", 2, 8)]
    #[case("After blinatumomab C1D28, inotuzumab C2D8", 2, 8)]
    #[case("C2D8 Besponsa after blinatumomab", 2, 8)]
    #[case("Cycle 2 Day 8 (was cycle 1)", 2, 8)]
    #[case("Cycle 7 Day 1; cycles 1 to 6 given elsewhere, in CR since cycle 1.", 7, 1)]
    #[case("Day 8 of cycle 2; C2D1 tolerated", 2, 8)]
    #[case("C2D8, tolerated C2D1 well", 2, 8)]
    #[case("C2D8 (C2D1 tolerated)", 2, 8)]
    #[case("C2D1 after C1D15 was held", 2, 1)]
    #[case("C2D1 at 75 % because day 15 was held", 2, 1)]
    #[case("C1D15 held for hepatotoxicity. This is C2D1.", 2, 1)]
    #[case("C1D15 held, C2D1 today", 2, 1)]
    #[case("C2D8 given over 1 hour", 2, 8)]
    #[case("C2D8 to be given IV", 2, 8)]
    #[case("C2D1 delayed 3 days", 2, 1)]
    #[case("Cycle 2 Day 8 (day 1 was held)", 2, 8)]
    #[case("C2D1 now, next dose C2D8", 2, 1)]
    #[case("Last dose of the course: cycle 4 day 15", 4, 15)]
    #[case("Bilirubin normal. C2D1", 2, 1)]
    fn a_position_is_read_as_people_write_it(#[case] text: &str, #[case] cycle: u32, #[case] day: i64) {
        assert_eq!(stated(text, &KNOWLEDGE), Some(Position { cycle: Some(cycle), day: Some(day) }));
    }

    #[rstest]
    #[case("in 50 mL D5W over 60 minutes")]
    #[case("Day 28 marrow showed refractory disease.")]
    #[case("s/p blinatumomab cycle 2")]
    #[case("C2D8, not C2D1")]
    #[case("cycle 1 or cycle 2")]
    #[case("Cycle 2, Day 1, 8, 15")]
    #[case("a17e5c2d8-0b1c-4c94-94d1-c2d8c2d8c2d8")]
    #[case("0f8b9c1d-c2d8-4f3c-9a39-0f8b9c1d2e3f")]
    #[case("C99D8")]
    #[case("Progressed on blinatumomab C2D8")]
    #[case("C2D8 of blinatumomab")]
    #[case("inotuzumab after blinatumomab C2D8")]
    #[case("Marrow C1D15")]
    #[case("C1D15 marrow")]
    fn what_states_no_position_is_left(#[case] text: &str) {
        assert_eq!(stated(text, &KNOWLEDGE), None);
    }

    /// MOD-18, advice 5: what is told of a dose of the past, or of one that was not given, says nothing of this order.
    #[rstest]
    #[case("C1D15 held 14 days for hepatotoxicity")]
    #[case("C1D15 (23 March) held")]
    #[case("C1D15 (omitted for hepatotoxicity)")]
    #[case("Cycle 1 day 15 of inotuzumab was held")]
    #[case("Dose reduced 25 % for hepatotoxicity grade 3, cycle 1 day 15 held 14 days")]
    #[case("Cycle 1 day 15 omitted for hepatotoxicity")]
    #[case("C1D15 skipped")]
    #[case("C1D15 not given")]
    #[case("Missed C1D15")]
    #[case("Hepatotoxicity grade 3 after C1D15")]
    #[case("Delayed since C1D8 toxicity")]
    #[case("Bilirubin normal since C1D8")]
    #[case("Dose reduced due to toxicity in C1D15, see note")]
    #[case("Last dose C1D8 on 9 March")]
    #[case("Last dose was C2D15 in Boston")]
    #[case("Previous dose: C1D8")]
    #[case("Tolerated C1D1 well")]
    #[case("C1D1 well tolerated")]
    #[case("Received C1D1 at outside hospital on 2 March")]
    #[case("Received inotuzumab cycle 1 day 1 elsewhere")]
    #[case("C1D1 given elsewhere 2 March")]
    #[case("C1D1 was in Boston, second dose here")]
    #[case("Last cycle, no C7D1")]
    #[case("C1D8 and C1D15 omitted")]
    #[case("C1D1, C1D8 and C1D15 tolerated")]
    #[case("After C1D1 and C1D8")]
    #[case("Next dose: C2D8")]
    fn what_is_said_of_another_dose_is_not_this_orders(#[case] text: &str) {
        assert_eq!(stated(text, &KNOWLEDGE), None);
    }

    #[rstest]
    #[case("Day 8: 0.91 mg", Some(8))]
    #[case("day 15 dose", Some(15))]
    #[case("Day 1, 8 and 15 of each cycle", None)]
    #[case("Day 1 and 8", None)]
    #[case("1.6 mg IV. Marrow on day 8", None)]
    #[case("Day 8 marrow", None)]
    #[case("Day 8: 0.91 mg, marrow on day 15", Some(8))]
    #[case("days 1 to 3", None)]
    #[case("Day 8 omitted", None)]
    #[case("Day 8 omitted; day 15: 0.91 mg", Some(15))]
    #[case("Day 8 delayed 3 days", Some(8))]
    fn a_day_alone_is_read_from_an_instruction(#[case] text: &str, #[case] day: Option<i64>) {
        assert_eq!(stated_day(text, &KNOWLEDGE), day);
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(text in ".{0,60}") {
            let _ = (stated(&text, &KNOWLEDGE), stated_day(&text, &KNOWLEDGE));
        }
    }
}

//! The cycle and day that an order states in words: "C2D8", "Cycle 2 Day 8", "course 2, day 8".

use crate::clinical::order::Position;

/// No regimen has more cycles or longer ones; larger numbers are identifiers.
const MOST_CYCLES: u32 = 40;
const LONGEST_CYCLE: i64 = 60;

/// Reads a cycle and a day that stand together; a text that states two different ones states none. A cycle or a day
/// alone says nothing: notes speak of other treatments and of days in hospital.
pub(super) fn stated(text: &str) -> Option<Position> {
    let words = words(text)?;
    let mut rest = words.as_slice();
    let mut found: Option<Position> = None;
    while let [_, tail @ ..] = rest {
        if let Some(position) = position_at(rest) {
            if found.is_some_and(|found| found != position) {
                return None;
            }
            found = Some(position);
        }
        rest = tail;
    }
    found
}

/// Reads a day that stands alone, as instructions of one order tell their doses apart: "Day 8: 0.91 mg".
pub(super) fn stated_day(text: &str) -> Option<i64> {
    let words = words(text)?;
    let mut days = words.windows(2).enumerate().filter_map(|(at, pair)| {
        let [Word::Day, Word::Number(day)] = pair else { return None };
        // "day 1, 8 and 15" speaks of the schedule, not of this dose.
        let is_list = matches!(words.get(at + 2..), Some([Word::Comma | Word::And, Word::Number(_), ..]));
        (!is_list).then_some(i64::from(*day))
    });
    let first = days.next()?;
    days.all(|day| day == first).then_some(first)
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Word {
    Cycle,
    Day,
    And,
    Number(u32),
    /// "C2D8" in one word, or "C2" and "D8" in two.
    Short {
        cycle: Option<u32>,
        day: Option<u32>,
    },
    Comma,
    Other,
}

fn position_at(words: &[Word]) -> Option<Position> {
    let (cycle, day) = match words {
        [Word::Short { cycle: Some(cycle), day: Some(day) }, ..]
        | [Word::Short { cycle: Some(cycle), day: None }, Word::Short { cycle: None, day: Some(day) }, ..] => {
            (*cycle, *day)
        }
        [Word::Cycle, Word::Number(cycle), after @ ..] => {
            let after = if let [Word::Comma, after @ ..] = after { after } else { after };
            let [Word::Day, Word::Number(day), behind @ ..] = after else { return None };
            if matches!(behind, [Word::Comma | Word::And, Word::Number(_), ..]) {
                return None;
            }
            (*cycle, *day)
        }
        _ => return None,
    };
    let day = i64::from(day);
    ((1..=MOST_CYCLES).contains(&cycle) && (1..=LONGEST_CYCLE).contains(&day))
        .then_some(Position { cycle: Some(cycle), day: Some(day) })
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
    for run in text.split_inclusive(|letter: char| !is_inside(letter)) {
        let end = run.chars().next_back().filter(|letter| !is_inside(*letter));
        let word = run.trim_end_matches(|letter: char| !is_inside(letter)).trim_matches(['-', '.', '_']);
        if !word.is_empty() {
            push_word(&mut words, word);
        }
        if end == Some(',') {
            words.push(Word::Comma);
        }
    }
    Some(words)
}

fn push_word(words: &mut Vec<Word>, word: &str) {
    let numbered = |name: &str| {
        let number = word.strip_prefix(name)?.trim_start_matches(['-', '.']);
        number.parse::<u32>().ok()
    };
    match word {
        "cycle" | "course" => words.push(Word::Cycle),
        "day" => words.push(Word::Day),
        "and" => words.push(Word::And),
        _ => {
            if let Ok(number) = word.parse() {
                words.push(Word::Number(number));
            } else if let Some(cycle) = numbered("cycle").or_else(|| numbered("course")) {
                words.extend([Word::Cycle, Word::Number(cycle)]);
            } else if let Some(day) = numbered("day") {
                words.extend([Word::Day, Word::Number(day)]);
            } else {
                words.push(short(word).unwrap_or(Word::Other));
            }
        }
    }
}

/// "c2d8", "c2-d8", "c2", "d8"; "D5W" is a solution.
fn short(word: &str) -> Option<Word> {
    let number = |digits: &str| digits.parse::<u32>().ok();
    if let Some(day) = word.strip_prefix('d') {
        return Some(Word::Short { cycle: None, day: Some(number(day)?) });
    }
    let rest = word.strip_prefix('c')?;
    match rest.split_once('d') {
        Some((cycle, day)) => {
            let cycle = number(cycle.strip_suffix('-').unwrap_or(cycle))?;
            Some(Word::Short { cycle: Some(cycle), day: Some(number(day)?) })
        }
        None => Some(Word::Short { cycle: Some(number(rest)?), day: None }),
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("C2D8", 2, 8)]
    #[case("inotuzumab c2 d8 of 4", 2, 8)]
    #[case("C1D8 0.91 mg IV", 1, 8)]
    #[case("C2-D15.", 2, 15)]
    #[case("Cycle 2 Day 8", 2, 8)]
    #[case("cycle2/day8", 2, 8)]
    #[case("Cycle #2 day #8", 2, 8)]
    #[case("course 2, day 8", 2, 8)]
    #[case("Cycle 2 Day 8 (was cycle 1)", 2, 8)]
    #[case("Cycle 7 Day 1; cycles 1 to 6 given elsewhere, in CR since cycle 1.", 7, 1)]
    fn a_position_is_read_as_people_write_it(#[case] text: &str, #[case] cycle: u32, #[case] day: i64) {
        assert_eq!(stated(text), Some(Position { cycle: Some(cycle), day: Some(day) }));
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
    fn what_states_no_position_is_left(#[case] text: &str) {
        assert_eq!(stated(text), None);
    }

    #[rstest]
    #[case("Day 8: 0.91 mg", Some(8))]
    #[case("day 15 dose", Some(15))]
    #[case("Day 1, 8 and 15 of each cycle", None)]
    #[case("Day 1 and 8", None)]
    #[case("days 1 to 3", None)]
    fn a_day_alone_is_read_from_an_instruction(#[case] text: &str, #[case] day: Option<i64>) {
        assert_eq!(stated_day(text), day);
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(text in ".{0,60}") {
            let _ = (stated(&text), stated_day(&text));
        }
    }
}

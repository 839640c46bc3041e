//! The cycle and day that an order states in words: "C2D8", "Cycle 2 Day 8", "course 2, day 8".

use crate::clinical::order::Position;

/// Reads cycle and day from a text; what it does not state, or states twice differently, stays open.
pub(super) fn stated(text: &str) -> Position {
    let words = words(text);
    let mut cycles = Vec::new();
    let mut days = Vec::new();
    let mut rest = words.as_slice();
    while let [word, tail @ ..] = rest {
        rest = tail;
        match word {
            Word::Text("cycle" | "course") => cycles.extend(number(tail)),
            Word::Text("day") if !is_list(tail) => days.extend(number(tail)),
            // "C2D8", "C2 D8": the short forms count only together, "D5W" is a solution.
            Word::Text("c") => {
                if let [Word::Number(cycle), Word::Text("d"), Word::Number(day), ..] = tail {
                    cycles.push(*cycle);
                    days.push(*day);
                }
            }
            Word::Text(_) | Word::Number(_) => {}
        }
    }
    Position {
        cycle: single(&cycles).filter(|cycle| *cycle > 0),
        day: single(&days).map(i64::from).filter(|day| *day > 0),
    }
}

/// Takes each of cycle and day from the first position that states it.
pub(super) fn first_stated(positions: impl IntoIterator<Item = Position>) -> Position {
    positions.into_iter().fold(Position::default(), |first, next| Position {
        cycle: first.cycle.or(next.cycle),
        day: first.day.or(next.day),
    })
}

#[derive(Debug, PartialEq)]
enum Word<'t> {
    Text(&'t str),
    Number(u32),
}

/// Splits into runs of letters and runs of digits; all else separates. Letters are compared in lower case.
fn words(text: &str) -> Vec<Word<'_>> {
    const KNOWN: [&str; 5] = ["cycle", "course", "day", "c", "d"];
    let mut words = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(|letter: char| letter.is_alphanumeric()) {
        rest = rest.get(start..).unwrap_or_default();
        let is_digit = rest.starts_with(|first: char| first.is_ascii_digit());
        let length = rest
            .find(|letter: char| letter.is_ascii_digit() != is_digit || !letter.is_alphanumeric())
            .unwrap_or(rest.len());
        let (word, tail) = rest.split_at_checked(length).unwrap_or((rest, ""));
        rest = tail;
        words.push(match word.parse() {
            Ok(number) => Word::Number(number),
            Err(_) => Word::Text(
                KNOWN.into_iter().find(|known| known.eq_ignore_ascii_case(word)).unwrap_or("another word"),
            ),
        });
    }
    words
}

fn number(words: &[Word<'_>]) -> Option<u32> {
    match words {
        [Word::Number(number), ..] => Some(*number),
        _ => None,
    }
}

/// "day 1, 8 and 15" speaks of the schedule, not of this dose.
fn is_list(words: &[Word<'_>]) -> bool {
    matches!(words, [Word::Number(_), Word::Number(_), ..])
}

fn single(numbers: &[u32]) -> Option<u32> {
    let first = numbers.first()?;
    numbers.iter().all(|number| number == first).then_some(*first)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("C2D8", Some(2), Some(8))]
    #[case("inotuzumab c2 d8 of 4", Some(2), Some(8))]
    #[case("Cycle 2 Day 8", Some(2), Some(8))]
    #[case("course 2, day 8", Some(2), Some(8))]
    #[case("Cycle #3", Some(3), None)]
    #[case("day 15 dose", None, Some(15))]
    #[case("in 50 mL D5W over 60 minutes", None, None)]
    #[case("Day 1, 8 and 15 of each cycle", None, None)]
    #[case("Cycle 2 Day 8 (was cycle 1)", None, Some(8))]
    #[case("days 1 to 3", None, None)]
    fn a_position_is_read_as_people_write_it(
        #[case] text: &str,
        #[case] cycle: Option<u32>,
        #[case] day: Option<i64>,
    ) {
        assert_eq!(stated(text), Position { cycle, day });
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(text in ".{0,60}") {
            let _ = stated(&text);
        }
    }
}

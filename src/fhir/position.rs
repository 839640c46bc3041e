//! The cycle and day that an order states in words: "C2D8", "Cycle 2 Day 8", "course 2, day 8".

use crate::clinical::order::Position;

/// Reads cycle and day from a text; what it does not state, or states twice differently, stays open.
pub(super) fn stated(text: &str) -> Position {
    let words = words(text);
    let mut pairs = Vec::new();
    let mut cycles = Vec::new();
    let mut days = Vec::new();
    let mut rest = words.as_slice();
    while let [word, tail @ ..] = rest {
        match (word, tail) {
            // The short forms count only together: "D5W" is a solution.
            (Word::Text("c"), [Word::Number(cycle), Word::Text("d"), Word::Number(day), ..])
            | (Word::Text("cycle" | "course"), [Word::Number(cycle), Word::Text("day"), Word::Number(day), ..]) => {
                if is_list(rest.get(3..).unwrap_or_default()) { cycles.push(*cycle) } else { pairs.push((*cycle, *day)) }
            }
            (Word::Text("cycle" | "course"), [Word::Number(cycle), ..]) => cycles.push(*cycle),
            (Word::Text("day"), [Word::Number(day), ..]) if !is_list(tail) => days.push(*day),
            _ => {}
        }
        rest = tail;
    }
    // A cycle and a day together outweigh what else the text mentions: "Cycle 7 Day 1; cycles 1 to 6 elsewhere".
    let (cycle, day) = match pairs.as_slice() {
        [] => (single(&cycles), single(&days)),
        pairs => single(pairs).unzip(),
    };
    Position {
        cycle: cycle.filter(|cycle| *cycle > 0),
        day: day.map(i64::from).filter(|day| *day > 0),
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
    /// A comma before a number: a list of them.
    Comma,
}

/// Splits into runs of letters and runs of digits; all else separates. Letters are compared in lower case.
fn words(text: &str) -> Vec<Word<'_>> {
    const KNOWN: [&str; 6] = ["cycle", "course", "day", "c", "d", "and"];
    let mut words = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(|letter: char| letter.is_alphanumeric()) {
        let (between, from_here) = rest.split_at_checked(start).unwrap_or(("", rest));
        rest = from_here;
        let is_digit = rest.starts_with(|first: char| first.is_ascii_digit());
        if is_digit && between.contains(',') {
            words.push(Word::Comma);
        }
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

/// "day 1, 8 and 15" speaks of the schedule, not of this dose.
fn is_list(words: &[Word<'_>]) -> bool {
    matches!(words, [Word::Number(_), Word::Comma | Word::Text("and"), Word::Number(_), ..])
}

/// The one value that all agree on.
fn single<T: Copy + PartialEq>(values: &[T]) -> Option<T> {
    let first = values.first()?;
    values.iter().all(|value| value == first).then_some(*first)
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
    #[case("Cycle 2 Day 8 (was cycle 1)", Some(2), Some(8))]
    #[case("Cycle 7 Day 1; cycles 1 to 6 given elsewhere, in CR since cycle 1.", Some(7), Some(1))]
    #[case("C2D8, not C2D1", None, None)]
    #[case("C1D8 0.91 mg IV", Some(1), Some(8))]
    #[case("Cycle 2, Day 1, 8, 15", Some(2), None)]
    #[case("Day 1 and 8", None, None)]
    #[case("cycle 1 or cycle 2", None, None)]
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

//! What a reason or note tells: words in it, without what it denies.

use super::{
    Codes,
    words::{Clause, place, stands_in},
};

/// Phrases, in lower case, by which a remark is read, beside those that deny what follows them in any name.
#[derive(Debug, Default)]
pub(in super::super) struct RemarkWords {
    /// They deny what stands before them: "infection ruled out".
    pub(in super::super) ruled_out: Vec<String>,
    /// They say that it is over, so that it is a reason only where the remark tells of an act: "infection resolved".
    pub(in super::super) over: Vec<String>,
    /// What is done for a reason. What was done is not denied by what stands before it, and what was not done denies its
    /// reason: "no delay for toxicity".
    pub(in super::super) acts: Vec<String>,
    /// Behind them something else begins: "no fever, but neutropenia".
    pub(in super::super) turns: Vec<String>,
}

impl Codes {
    /// Whether a remark in lower case contains one of some words, each at the start of a word of the remark, and does not
    /// deny it.
    ///
    /// A denial reaches to the end of its sentence, for it may list: "no fever, infection or bleeding".
    #[must_use]
    pub fn remark_tells(&self, text: &str, words: &[String]) -> bool {
        let mut is_inside = false;
        text.char_indices().any(|(at, letter)| {
            let was_inside = std::mem::replace(&mut is_inside, letter.is_alphanumeric());
            if was_inside || !is_inside {
                return false;
            }
            let rest = text.get(at..).unwrap_or_default();
            // Most words are told apart by their first letter, without a call.
            let begins = |word: &&String| {
                word.as_bytes().first() == rest.as_bytes().first() && rest.starts_with(&***word)
            };
            words
                .iter()
                .find(begins)
                .is_some_and(|word| !self.denies(text, at, at.saturating_add(word.len())))
        })
    }

    /// Whether a remark denies what stands at a place of it, or says that it is over and nothing was done for it.
    fn denies(&self, text: &str, start: usize, end: usize) -> bool {
        let RemarkWords { ruled_out, over, acts, turns } = &self.remarks;
        let sentence = sentence_before(text, start);
        let clause = sentence.rsplit([',', '(', ')']).next().unwrap_or(sentence);
        if self.is_any_denied(clause, acts) {
            return true;
        }
        let reach = self.behind_last(self.behind_last(sentence, turns), acts);
        if any_in(reach, &self.denied_after) {
            return true;
        }
        let Clause { after, .. } = Clause::around(text, start..end);
        let turn = turns.iter().filter_map(|turn| place(after, turn)).map(|place| place.start).min();
        let after = turn.and_then(|at| after.get(..at)).unwrap_or(after);
        any_in(after, ruled_out) || self.is_any_undenied(after, over) && !self.tells_act(text)
    }

    /// Whether a remark says that something was done.
    fn tells_act(&self, text: &str) -> bool {
        text.split([',', ';', '.', ':']).any(|clause| self.is_any_undenied(clause, &self.remarks.acts))
    }

    fn is_any_denied(&self, clause: &str, phrases: &[String]) -> bool {
        phrases
            .iter()
            .filter_map(|phrase| clause.get(..place(clause, phrase)?.start))
            .any(|before| any_in(before, &self.denied_after))
    }

    fn is_any_undenied(&self, clause: &str, phrases: &[String]) -> bool {
        any_in(clause, phrases) && !self.is_any_denied(clause, phrases)
    }

    /// What stands behind the last of some phrases in a text; one behind a denial is denied itself: "not due to".
    fn behind_last<'t>(&self, text: &'t str, phrases: &[String]) -> &'t str {
        let mut rest = text;
        let is_denied = |before: &str| {
            let last = before.split_whitespace().next_back();
            last.is_some_and(|last| self.denied_after.iter().any(|denial| denial == last))
        };
        let last = |text: &str| {
            let places = phrases.iter().filter_map(|phrase| place(text, phrase));
            places
                .filter(|place| !text.get(..place.start).is_some_and(is_denied))
                .map(|place| place.end)
                .max()
        };
        while let Some(behind) = last(rest).and_then(|end| rest.get(end..)) {
            rest = behind;
        }
        rest
    }
}

fn any_in(text: &str, phrases: &[String]) -> bool {
    phrases.iter().any(|phrase| stands_in(text, phrase))
}

/// The sentence of a text up to a place; a colon begins one too, for what it announces stands alone.
fn sentence_before(text: &str, end: usize) -> &str {
    let before = text.get(..end).unwrap_or_default();
    let is_end = |(at, letter): (usize, char)| match letter {
        ';' | ':' | '!' | '\n' => Some(at),
        // Not the point of a number.
        '.' => before.get(at.saturating_add(1)..)?.starts_with(char::is_whitespace).then_some(at),
        _ => None,
    };
    let begins = before.char_indices().rev().find_map(is_end);
    begins.and_then(|at| before.get(at.saturating_add(1)..)).unwrap_or(before)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use crate::testing::knowledge;

    #[rstest]
    #[case("held for hepatotoxicity, grade 3", true)]
    #[case("Hepatotoxicity", true)]
    #[case("Delay for scheduling reasons, no hepatotoxicity.", false)]
    #[case("given without infection", false)]
    #[case("Infection prophylaxis continued", false)]
    #[case("reinfection", false)]
    // A denial reaches through its sentence.
    #[case("C1 tolerated without significant toxicity", false)]
    #[case("No evidence of hepatotoxicity", false)]
    #[case("Tolerated well; no signs of infusion reaction or bleeding", false)]
    #[case("No fever, infection or bleeding", false)]
    #[case("Monitor for hepatotoxicity", false)]
    #[case("Check for VOD/SOS signs", false)]
    #[case("No fever. Hepatotoxicity grade 3", true)]
    #[case("No fever, but neutropenia", true)]
    #[case("Not given due to neutropenia", true)]
    #[case("Not given: neutropenic fever", true)]
    #[case("No dose change despite neutropenia", true)]
    // An act has its reason; what was not done has none.
    #[case("No CR, reduced 25 % for hepatotoxicity", true)]
    #[case("No dose reductions due to toxicity", false)]
    #[case("No delay for toxicity", false)]
    #[case("Delayed for scheduling, not due to toxicity", false)]
    // What stands behind.
    #[case("Toxicity: none", false)]
    #[case("Infection ruled out", false)]
    #[case("Hepatotoxicity despite ursodiol prophylaxis", true)]
    #[case("Neutropenia grade 3, infection ruled out", true)]
    // What is over is a reason where something was done for it.
    #[case("Neutropenia resolved; no dose change", false)]
    #[case("Neutropenia not resolved", true)]
    #[case("Neutropenia resolved; no dose reduction", false)]
    #[case("Dose reduced after neutropenia, now resolved", true)]
    #[case("Delayed until neutropenia resolved", true)]
    #[case("Hepatotoxicity grade 3 resolved, dose reduced by 25 %", true)]
    #[case("Dose reduced by 25 %: hepatotoxicity grade 3 in cycle 1, treatment held 14 days", true)]
    fn toxicity_is_told_undenied(#[case] text: &str, #[case] expected: bool) {
        let knowledge = knowledge();
        let words = &knowledge.drugs[0].reduction.toxicity_words;
        assert_eq!(knowledge.codes.remark_tells(&text.to_lowercase(), words), expected);
    }

    #[rstest]
    #[case("Dose reduced by 25 %: hepatotoxicity", true)]
    #[case("25 % reduction for hepatotoxicity", true)]
    #[case("No dose reduction", false)]
    #[case("Infusion rate reduced for an infusion reaction", false)]
    fn a_reduction_is_told_undenied(#[case] text: &str, #[case] expected: bool) {
        let knowledge = knowledge();
        let words = &knowledge.drugs[0].reduction.reduction_words;
        assert_eq!(knowledge.codes.remark_tells(&text.to_lowercase(), words), expected);
    }
}

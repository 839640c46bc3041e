//! Published schedules that an order may name. DOSE-30.

use std::ops::{Range, RangeInclusive};

use rust_decimal::Decimal;

use super::{
    Citations,
    phrases::{Found, Phrases},
    words::{Clause, stands_in_any_case},
};

/// A published schedule that an order may name.
#[derive(Debug)]
pub struct Protocol {
    /// A stable id.
    pub id: String,
    /// How it is called on a card.
    pub name: String,
    /// Lower-case phrases any of which in an order names it.
    pub names: Vec<String>,
    /// Its doses.
    pub doses: Vec<ProtocolDose>,
    /// The publication.
    pub citations: Citations,
}

/// A dose of a protocol.
#[derive(Debug)]
pub struct ProtocolDose {
    /// The cycles it holds for.
    pub cycles: RangeInclusive<u32>,
    /// The day of the protocol's own cycle; days count from the protocol's day 1, not from the first dose.
    pub day: i64,
    /// The published doses, in mg/m².
    pub dose_per_m2: RangeInclusive<Decimal>,
}

/// How a text names a protocol that an order follows.
#[derive(Debug)]
pub struct ProtocolNames {
    names: Phrases<usize>,
    /// Of each protocol the phrases beside which it is not followed.
    not_beside: Vec<Vec<String>>,
    words: FollowingWords,
}

/// The words by which a text says whether an order follows the protocol that it names.
#[derive(Debug)]
pub(super) struct FollowingWords {
    /// Phrases before a name that deny it, or make it therapy of the past.
    pub not_after: Vec<String>,
    /// The same behind a name.
    pub not_before: Vec<String>,
    /// What says in the rest of the sentence, behind a comma, that it is of the past.
    pub past_later: Vec<String>,
    /// What may stand before a name that is followed.
    pub before: Phrases<Following>,
    /// What may stand behind it.
    pub behind: Phrases<Following>,
}

/// What a phrase beside the name of a protocol does.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Following {
    /// It says that the protocol is followed.
    Says,
    /// It says so, and what stands before it behind a comma is said of something else: "refractory to this, now that".
    SaysAnew,
    /// It says nothing about it.
    Fits,
}

impl ProtocolNames {
    pub(super) fn new(protocols: &[Protocol], not_beside: Vec<Vec<String>>, words: FollowingWords) -> Self {
        let names = protocols
            .iter()
            .enumerate()
            .flat_map(|(place, protocol)| protocol.names.iter().map(move |name| (name.clone(), place)));
        Self { names: Phrases::new(names), not_beside, words }
    }

    /// The protocol that a text names and follows, by its place; of variants the first. Where it is followed the label's
    /// checks are off, so in doubt it is not: its clause must have no words but those of the accepted forms.
    #[must_use]
    pub fn followed_in(&self, text: &str) -> Option<usize> {
        let followed = self.names.all_in(text).filter(|found| {
            let not_beside = self.not_beside.get(found.meaning).map(Vec::as_slice).unwrap_or_default();
            !not_beside.iter().any(|phrase| stands_in_any_case(text, phrase))
                && self.words.follow(text, found.start..found.end)
        });
        followed.map(|found| found.meaning).min()
    }
}

impl FollowingWords {
    /// Whether the words around the name of a protocol say that it is followed.
    fn follow(&self, text: &str, name: Range<usize>) -> bool {
        if Clause::around(text, name.clone()).denies(&self.not_after, &self.not_before) {
            return false;
        }
        // An address names nothing but what is followed.
        let is_address = text.contains("://") || text.starts_with("urn:");
        if is_address && !text.contains(char::is_whitespace) {
            return true;
        }
        let sentence = sentence_around(text, name.clone());
        let before = text.get(sentence.start..name.start).unwrap_or_default();
        let behind = text.get(name.end..sentence.end).unwrap_or_default();
        let (behind, rest) = behind.split_once(',').unwrap_or((behind, ""));
        let Some(says_before) = self.before_name(before) else { return false };
        let Some(says_behind) = says(&self.behind, behind) else { return false };
        let rest_fits = says(&self.behind, rest).is_some();
        if !rest_fits && self.speaks_of_the_past(rest) {
            return false;
        }
        // A name that stands alone is that of the order only if nothing else is told.
        let others_fit = || {
            let others = [text.get(..sentence.start), text.get(sentence.end..)];
            let is_anew = |found: Found<Following>| found.meaning == Following::SaysAnew;
            rest_fits
                && others.into_iter().flatten().all(|other| {
                    says(&self.before, other).is_some() && !self.before.all_in(other).any(is_anew)
                })
        };
        says_before || says_behind || others_fit()
    }

    /// Whether what stands before a name in its sentence says that it is followed; nothing if it says anything else.
    fn before_name(&self, text: &str) -> Option<bool> {
        let (earlier, clause) =
            text.rfind([',', '(', ')']).and_then(|at| text.split_at_checked(at)).unwrap_or(("", text));
        let said = says(&self.before, clause)?;
        let first = self.before.longest_in(clause).next();
        if first.is_some_and(|found| found.meaning == Following::SaysAnew) {
            return Some(true);
        }
        Some(says(&self.before, earlier)? || said)
    }

    fn speaks_of_the_past(&self, text: &str) -> bool {
        let is_past = |phrase: &String| stands_in_any_case(text, phrase);
        self.not_before.iter().any(is_past)
            || self.past_later.iter().any(is_past)
            || tokens(text).any(is_date)
    }
}

/// Whether one of the phrases in a text says that a protocol is followed; nothing if it has other words.
fn says(known: &Phrases<Following>, text: &str) -> Option<bool> {
    let mut covered = 0;
    let mut said = false;
    for found in known.all_in(text) {
        if found.start < covered {
            continue;
        }
        if !tokens(text.get(covered..found.start)?).all(is_number) {
            return None;
        }
        said |= found.meaning != Following::Fits;
        covered = found.end;
    }
    tokens(text.get(covered..)?).all(is_number).then_some(said)
}

/// The sentence around a place. A heading ("Earlier therapy:") belongs to the lines behind it.
fn sentence_around(text: &str, place: Range<usize>) -> Range<usize> {
    let before = text.get(..place.start).unwrap_or_default();
    let behind = text.get(place.end..).unwrap_or_default();
    let heading = before.match_indices(':').map(|(at, _)| at).rfind(|at| {
        let behind = before.get(at.saturating_add(1)..).unwrap_or_default();
        behind.split_once('\n').is_some_and(|(line, _)| line.trim().is_empty())
    });
    let start_of = |text: &str| ends(text).last().map_or(0, |at| at.saturating_add(1));
    let start = start_of(heading.and_then(|at| before.get(..at)).unwrap_or(before));
    start..ends(behind).next().map_or(text.len(), |at| place.end.saturating_add(at))
}

/// Where sentences end in a text; not at the stop of an abbreviation or a number.
fn ends(text: &str) -> impl Iterator<Item = usize> {
    let letters = text.char_indices().zip(text.chars().skip(1).map(Some).chain([None]));
    letters.filter_map(|((at, letter), next)| {
        let is_end = match letter {
            ';' | '\n' => true,
            '.' => next.is_none_or(char::is_whitespace),
            _ => false,
        };
        is_end.then_some(at)
    })
}

/// Words and figures, with the marks that dates and places have inside.
fn tokens(text: &str) -> impl Iterator<Item = &str> {
    let is_inside = |letter: char| letter.is_alphanumeric() || matches!(letter, '.' | '-' | '/');
    let tokens = text.split(move |letter| !is_inside(letter));
    tokens.map(|token| token.trim_matches(['.', '-', '/'])).filter(|token| !token.is_empty())
}

/// Whether a token is a figure but no year, or a place such as "C1D3".
fn is_number(token: &str) -> bool {
    let is_figure =
        |text: &str| (1..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, decimals) = token.split_once('.').unwrap_or((token, "0"));
    if is_figure(whole) && is_figure(decimals) {
        return true;
    }
    let place = token.to_ascii_lowercase();
    let (cycle, day) = match place.strip_prefix('c') {
        Some(rest) => rest.split_once('d').map_or((rest, None), |(cycle, day)| (cycle, Some(day))),
        None => (place.strip_prefix('d').unwrap_or_default(), None),
    };
    is_figure(cycle.strip_suffix('-').unwrap_or(cycle)) && day.is_none_or(is_figure)
}

/// Whether a token is a year or has figures divided as in a date.
fn is_date(token: &str) -> bool {
    let is_figure = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_year =
        |part: &str| part.len() == 4 && is_figure(part) && (part.starts_with("19") || part.starts_with("20"));
    let mut parts = token.split(['/', '-', '.']);
    token.split(['/', '-', '.']).any(is_year) || (token.contains('/') && parts.all(is_figure))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use crate::knowledge::Knowledge;

    #[rstest]
    #[case("mini-hyper-CVD + inotuzumab, cycle 1 day 3", true)]
    #[case("Per mini-hyper-CVD protocol", true)]
    #[case("http://example.org/PlanDefinition/mini-hyper-cvd", true)]
    #[case("Refractory to blinatumomab, now mini-hyper-CVD + inotuzumab", true)]
    #[case("Relapsed. Mini-HCVD cycle 2", true)]
    #[case("Refractory to mini-hyper-CVD; start inotuzumab single agent", false)]
    #[case("Relapsed after mini-hyper-CVD (2025).", false)]
    #[case("Not eligible for mini-hyper-CVD", false)]
    #[case("Instead of mini-hyper-CVD", false)]
    #[case("Prior therapy: mini-hyper-CVD", false)]
    #[case("s/p mini-hyper-CVD x 4", false)]
    #[case("mini-hyper-CVD failed in 2025", false)]
    #[case("Refractory to mini-hyper-CVD, will repeat mini-hyper-CVD", true)]
    #[case("mini-hyper-CVD + inotuzumab for relapsed or refractory B-ALL", true)]
    #[case("no protocol", false)]
    #[case("mini-hyper-CVD", true)]
    #[case("mini-hyper-CVD + inotuzumab", true)]
    #[case("Protocol: mini-hyper-CVD + inotuzumab (amended schedule), first inotuzumab dose", true)]
    #[case("mini-hyper-CVD + inotuzumab C7D3", true)]
    #[case("As per mini-hyper-CVD", true)]
    #[case("According to mini-HCVD", true)]
    #[case("Part of mini-hyper-CVD", true)]
    #[case("Inotuzumab with mini-hyper-CVD", true)]
    #[case("Inotuzumab ozogamicin 1.3 mg/m2 on day 3 of mini-hyper-CVD", true)]
    #[case("Cycle 2 of mini-hyper-CVD", true)]
    #[case("On mini-hyper-CVD regimen", true)]
    #[case("Treatment plan: mini-hyper-CVD", true)]
    #[case("3.29 mg IV over 1 hour (mini-hyper-CVD protocol)", true)]
    #[case("Dose reduced for hepatotoxicity, mini-hyper-CVD", true)]
    #[case("Relapsed B-ALL: mini-hyper-CVD + inotuzumab", true)]
    #[case("mini-hyper-CVD + inotuzumab, relapsed B-ALL", true)]
    #[case("Kantarjian 2013 schedule", true)]
    #[case("NCT03677596", true)]
    #[case("Refractory to hyper-CVAD. Plan:\nmini-hyper-CVD", true)]
    #[case("http://example.org/PlanDefinition/mini-hyper-cvd|2026-01", true)]
    // In doubt the label's rules apply: therapy of the past, of later, or only thought of.
    #[case("Following mini-hyper-CVD", false)]
    #[case("Relapsed 3 months post mini-hyper-CVD", false)]
    #[case("Bridging from mini-hyper-CVD", false)]
    #[case("Switched from mini-hyper-CVD to single-agent inotuzumab", false)]
    #[case("Had mini-hyper-CVD in 2025", false)]
    #[case("Consider mini-hyper-CVD next cycle", false)]
    #[case("4 cycles of mini-hyper-CVD given in 2025", false)]
    #[case("mini-hyper-CVD x4 (2025), now relapse", false)]
    #[case("mini-hyper-CVD (2025)", false)]
    #[case("mini-hyper-CVD, 2025", false)]
    #[case("mini-hyper-CVD + inotuzumab, 3/2025", false)]
    #[case("mini-hyper-CVD + inotuzumab, relapsed", false)]
    #[case("Relapse post-mini-hyper-CVD", false)]
    #[case("1st line mini-hyper-CVD", false)]
    #[case("mini-hyper-CVD 1st line", false)]
    #[case("mini-hyper-CVD was considered", false)]
    #[case("mini-hyper-CVD to start after transplant", false)]
    #[case("Induction: mini-hyper-CVD 2024. Now inotuzumab monotherapy", false)]
    #[case("mini-hyper-CVD + inotuzumab. Now inotuzumab monotherapy", false)]
    #[case("mini-hyper-CVD. Now inotuzumab", false)]
    #[case("mini-hyper-CVD; relapsed", false)]
    #[case("Too frail for mini-hyper-CVD", false)]
    #[case("not a candidate for intensive therapy, mini-hyper-CVD", false)]
    #[case("no longer a candidate for mini-hyper-CVD", false)]
    #[case("Salvage; last line mini-hyper-CVD 2025", false)]
    #[case("Previous line: mini-hyper-CVD", false)]
    #[case("s/p 4 cycles of mini-hyper-CVD", false)]
    #[case("Refractory to hyper-CVAD, blinatumomab, mini-hyper-CVD", false)]
    #[case("Earlier lines:\n- hyper-CVAD\n- mini-hyper-CVD + inotuzumab", false)]
    #[case("Relapsed (mini-hyper-CVD)", false)]
    #[case("mini-hyper-CVD C1-4", false)]
    #[case("Induction:mini-hyper-CVD", false)]
    #[case("mini-hyper-CVD + inotuzumab, 4 cycles", false)]
    #[case("NCT01363297 (DeAngelo phase 1/2)", true)]
    fn only_a_protocol_that_is_followed_counts(#[case] text: &str, #[case] followed: bool) {
        let knowledge = Knowledge::embedded().unwrap();
        assert_eq!(knowledge.drugs[0].protocol_names.followed_in(text).is_some(), followed);
    }
}

//! What the name of a stem cell transplant says of it: that it was done, is to come, or neither. A name that says nothing
//! of the kind tells a Condition of no transplant done: "needs HSCT" stands on problem lists too.

use std::ops::Range;

use super::{
    super::{phrases::Phrases, words::Clause},
    Codes, Concept, Named,
};

/// What a phrase in the clause of a transplant's name can make of it, by the name of its list; the first goes before the
/// rest.
pub(in crate::knowledge) const TRANSPLANT_NAMES: [(&str, Concept); 6] = [
    ("no-transplant-planned", Concept::NoTransplantPlanned),
    ("unrelated", Concept::Unrelated),
    ("transplant-awaited", Concept::TransplantAwaited),
    ("transplant-sequel", Concept::TransplantSequel),
    ("after-transplant", Concept::AfterTransplant),
    ("stem-cell-transplant", Concept::StemCellTransplant),
];

/// By which the name of a transplant is read.
#[derive(Debug, Default)]
pub(in crate::knowledge) struct TransplantWords {
    /// What a phrase before the name in its clause makes of it.
    pub before: Phrases<Concept>,
    /// The same of a phrase behind it.
    pub behind: Phrases<Concept>,
    /// The same of a phrase in brackets behind it.
    pub bracketed: Phrases<Concept>,
    /// Of whom it is said, if not of the patient.
    pub of_another: Phrases<()>,
    /// Single words that belong to the name of a transplant.
    pub own: Vec<String>,
    /// Single words with which what follows a transplant goes on; with another word the transplant is named in passing.
    pub goes_on: Vec<String>,
}

impl Codes {
    /// What the name of a transplant at a place of a text says.
    pub(super) fn transplant_named(&self, text: &str, place: Range<usize>) -> Option<Named> {
        let words = &self.transplant_words;
        let clause = Clause::around(text, place.clone());
        let lead = text.get(..place.start).unwrap_or_default();
        let sentence = lead.rfind([';', '.', '\n']).map_or(lead, |at| lead.get(at..).unwrap_or_default());
        if words.of_another.all_in(sentence).next().is_some() {
            return None;
        }
        let (after, bracketed) = without_brackets(clause.after);
        let told = words.told(clause.before, &after, &bracketed);
        let is_denied = clause.denies(&self.denied_after, &[]);
        let concept = match told {
            Some(Concept::NoTransplantPlanned) => Concept::NoTransplantPlanned,
            Some(Concept::TransplantAwaited) if is_denied => Concept::NoTransplantPlanned,
            _ if is_denied || clause.denies(&self.doubts, &self.doubts) => return None,
            Some(told) => told,
            None => words.untold(lead, &after, &bracketed),
        };
        let dates = matches!(concept, Concept::StemCellTransplant | Concept::AfterTransplant);
        let year = if dates { year(clause) } else { None };
        Some(Named { concept, is_doubted: clause.after.contains('?'), year })
    }
}

impl TransplantWords {
    /// What a phrase beside the name makes of it. That it was done only a phrase beside the name itself tells: "had fever,
    /// needs HSCT" does not.
    fn told(&self, before: &str, after: &str, bracketed: &str) -> Option<Concept> {
        let ahead = self.before.longest_in(before).filter_map(|found| {
            let between = before.get(found.end..).unwrap_or_default();
            let lead = before.get(..found.start).unwrap_or_default();
            let is_done = found.meaning == Concept::AfterTransplant;
            let is_after = is_done || found.meaning == Concept::TransplantSequel;
            // What stands before may be what the record is dated by: "relapsed, s/p HSCT".
            let is_undated = is_done && !self.are_own_or_done(lead);
            let told = if is_undated { Concept::TransplantSequel } else { found.meaning };
            (!is_after || self.are_own(between)).then_some(told)
        });
        let behind = self.behind.longest_in(after).filter(|found| {
            let tells_done = matches!(found.meaning, Concept::TransplantSequel | Concept::AfterTransplant);
            !tells_done || self.are_own(after.get(..found.start).unwrap_or_default())
        });
        let behind = behind.chain(self.bracketed.longest_in(bracketed)).map(|found| found.meaning);
        let rank = |concept: &Concept| TRANSPLANT_NAMES.iter().position(|(_, known)| known == concept);
        // A phrase of the name itself tells nothing: it covers a word that would.
        ahead.chain(behind).filter(|concept| *concept != Concept::StemCellTransplant).min_by_key(rank)
    }

    /// What a name is that no phrase tells of.
    fn untold(&self, lead: &str, after: &str, bracketed: &str) -> Concept {
        if self.are_own(lead) && self.are_own(after) && self.are_own(bracketed) {
            return Concept::StemCellTransplant;
        }
        let next = words(after).next();
        let goes_on = next.is_none_or(|next| self.is_own(next) || is_among(&self.goes_on, next));
        if self.are_own(lead) && goes_on { Concept::TransplantNamed } else { Concept::TransplantInPassing }
    }

    fn are_own(&self, text: &str) -> bool {
        words(text).all(|word| self.is_own(word))
    }

    /// Whether a text holds nothing but words of a transplant and phrases that it was done.
    fn are_own_or_done(&self, text: &str) -> bool {
        let mut reached = 0;
        for found in self.before.longest_in(text).filter(|found| found.meaning == Concept::AfterTransplant) {
            if !self.are_own(text.get(reached..found.start).unwrap_or_default()) {
                return false;
            }
            reached = found.end;
        }
        self.are_own(text.get(reached..).unwrap_or_default())
    }

    fn is_own(&self, word: &str) -> bool {
        let is_short = word.len() == 1;
        is_short || word.starts_with(|first: char| first.is_ascii_digit()) || is_among(&self.own, word)
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty())
}

fn is_among(listed: &[String], word: &str) -> bool {
    listed.iter().any(|known| known.eq_ignore_ascii_case(word))
}

/// What stands behind a name, without what stands in brackets, and that.
fn without_brackets(after: &str) -> (String, String) {
    let (mut outside, mut inside) = (String::new(), String::new());
    let mut is_inside = false;
    for letter in after.chars() {
        match letter {
            '(' => is_inside = true,
            ')' => is_inside = false,
            _ if is_inside => inside.push(letter),
            _ => outside.push(letter),
        }
    }
    (outside, inside)
}

/// The year that a clause names; nothing where it names several.
fn year(clause: Clause<'_>) -> Option<i16> {
    let mut years = words(clause.before).chain(words(clause.after)).filter_map(|word| {
        let is_year = word.len() == 4 && (word.starts_with("19") || word.starts_with("20"));
        word.parse().ok().filter(|_: &i16| is_year)
    });
    let year = years.next()?;
    years.all(|other| other == year).then_some(year)
}

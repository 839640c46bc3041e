//! Which data needs were answered, what is still to be asked for, and what is therefore not checked.

use crate::{
    clinical::{
        case::{Gap, GapKind},
        fact::{Reason, Source},
    },
    fhir::{
        bundle::Outcome,
        gather::{DATA_NEEDS, DataNeed, Query},
    },
};

/// Which data needs the values answer, and how far.
#[derive(Default)]
pub(super) struct Answered {
    /// Something of the patient could be had, be it that there is nothing.
    pub(super) anything: bool,
    /// By the place of the need.
    needs: [Need; DATA_NEEDS.len()],
    /// Results under keys that are not ours, empty ones too: a site that renames keys renames them all.
    renamed: usize,
    /// The site has told us its names: what stands under others is nothing of ours.
    aliased: bool,
    /// The pages that were not sent.
    pub(super) rest: Vec<Query>,
}

/// What came for one data need.
#[derive(Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fault of its own; a result may have several")]
struct Need {
    answered: bool,
    failed: bool,
    /// The value is none that answers it: worth asking for again.
    is_wrong: bool,
    /// So many values are one page of several.
    incomplete: usize,
    unreadable: bool,
}

impl Answered {
    /// Nothing yet; `aliased` where the site has told us its names.
    pub(super) fn new(aliased: bool) -> Self {
        Self { aliased, ..Self::default() }
    }

    pub(super) fn note(&mut self, need: Option<usize>, outcome: Outcome, has_data: bool) {
        let is_usable = !outcome.failed && !outcome.is_foreign;
        self.anything |= has_data && !outcome.failed || is_usable && need.is_some();
        let Some(need) = need.and_then(|need| self.needs.get_mut(need)) else {
            self.renamed += usize::from(is_usable && !self.aliased);
            return;
        };
        need.answered = true;
        need.failed |= outcome.failed;
        need.is_wrong |= outcome.failed && !outcome.told || outcome.is_foreign;
        need.incomplete += usize::from(outcome.incomplete);
        need.unreadable |= outcome.unreadable_entries > 0;
    }

    pub(super) fn note_fetched(&mut self, query: &Query, outcome: Outcome) {
        self.anything |= !outcome.failed;
        match query {
            Query::Need(need) => {
                if let Some(need) = self.needs.get_mut(*need) {
                    *need = Need {
                        answered: true,
                        failed: outcome.failed,
                        is_wrong: false,
                        incomplete: usize::from(outcome.incomplete),
                        unreadable: outcome.unreadable_entries > 0,
                    };
                }
            }
            Query::Rest { need, .. } => {
                if let Some(need) = self.needs.get_mut(*need) {
                    let done = !outcome.failed && !outcome.incomplete;
                    need.incomplete = need.incomplete.saturating_sub(usize::from(done));
                    need.unreadable |= outcome.unreadable_entries > 0;
                }
            }
            Query::Medication { .. } => {}
        }
    }

    pub(super) fn note_failure(&mut self, query: &Query) {
        if let Query::Need(need) = query
            && let Some(need) = self.needs.get_mut(*need)
        {
            need.failed |= !need.answered || need.is_wrong;
        }
    }

    /// The needs that no value answers, by their places, those left out whose absence shows by itself.
    pub(super) fn missing(&self) -> Vec<usize> {
        let missing = DATA_NEEDS.iter().zip(&self.needs).enumerate();
        let missing = missing.filter(|(_, (need, came))| !came.answered && need.concerns.is_some());
        let missing: Vec<usize> = missing.map(|(place, _)| place).collect();
        if missing.len() <= self.renamed { Vec::new() } else { missing }
    }

    /// What to ask for.
    pub(super) fn lacks(&self) -> Vec<Query> {
        let wrong = self.needs.iter().enumerate().filter(|(_, need)| need.is_wrong).map(|(place, _)| place);
        let mut needs: Vec<usize> = self.missing().into_iter().chain(wrong).collect();
        if !needs.is_empty() {
            // Not worth a call by themselves: the needs whose absence shows.
            let rest = DATA_NEEDS.iter().zip(&self.needs).enumerate();
            let rest = rest.filter(|(_, (need, came))| !came.answered && need.concerns.is_none());
            needs.extend(rest.map(|(place, _)| place));
        }
        needs.sort_unstable();
        needs.dedup();
        needs.into_iter().map(Query::Need).chain(self.rest.iter().cloned()).collect()
    }

    pub(super) fn gaps<'a>(&self) -> Vec<Gap<'a>> {
        let missing = self.missing();
        let gaps = DATA_NEEDS
            .iter()
            .zip(&self.needs)
            .enumerate()
            .flat_map(|(place, (need, came))| gaps_of(*need, *came, missing.contains(&place)));
        gaps.collect()
    }
}

/// What is missing of a query's result, if any rule asks for it.
fn gaps_of<'a>(need: DataNeed, came: Need, missing: bool) -> Vec<Gap<'a>> {
    let (key, Some(concerns)) = (need.key, need.concerns) else { return Vec::new() };
    let source = Source { resource_type: "Bundle", id: Some(key) };
    let reason = Reason::WrongType { element: "entry", expected: "a resource" };
    [
        (came.failed || came.is_wrong || missing, GapKind::Unavailable { key }),
        (came.incomplete > 0, GapKind::Incomplete { key }),
        (came.unreadable, GapKind::Unreadable { source, reason }),
    ]
    .into_iter()
    .filter_map(|(is_so, kind)| is_so.then_some(Gap { kind, concerns }))
    .collect()
}

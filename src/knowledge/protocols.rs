//! Published schedules that an order may name. DOSE-30.

use std::ops::RangeInclusive;

use rust_decimal::Decimal;

use super::{Citations, phrases::Phrases, words::Clause};

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
    not_followed_after: Vec<String>,
    not_followed_before: Vec<String>,
}

impl ProtocolNames {
    pub(super) fn new(
        protocols: &[Protocol],
        not_followed_after: Vec<String>,
        not_followed_before: Vec<String>,
    ) -> Self {
        let names = protocols
            .iter()
            .enumerate()
            .flat_map(|(place, protocol)| protocol.names.iter().map(move |name| (name.clone(), place)));
        Self { names: Phrases::new(names), not_followed_after, not_followed_before }
    }

    /// The protocol that a text names, by its place; of variants the first. One of past therapy or one denied in the same
    /// clause is not followed: under it the label's checks would be off.
    #[must_use]
    pub fn followed_in(&self, text: &str) -> Option<usize> {
        let followed = self.names.all_in(text).filter(|found| {
            let clause = Clause::around(text, found.start..found.end);
            !clause.denies(&self.not_followed_after, &self.not_followed_before)
        });
        followed.map(|found| found.meaning).min()
    }
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
    #[case("Following mini-hyper-CVD", true)]
    #[case("no protocol", false)]
    fn only_a_protocol_that_is_followed_counts(#[case] text: &str, #[case] followed: bool) {
        let knowledge = Knowledge::embedded().unwrap();
        assert_eq!(knowledge.drugs[0].protocol_names.followed_in(text).is_some(), followed);
    }
}

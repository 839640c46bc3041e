//! How an EHR wants its cards: what it would drop, ignore or refuse is not sent to it.

use std::collections::BTreeMap;

/// What differs from EHR to EHR in the form of cards; the advice is the same.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own in the settings file")]
pub struct Style {
    /// Whether changes and orders are offered at all.
    pub suggestions: bool,
    /// One action a suggestion: some EHRs drop the rest, so what is to be ordered together is offered one by one.
    pub single_actions: bool,
    /// Whether a draft may be changed; if not, the corrected number is in the text alone.
    pub updates: bool,
    /// `selectionBehavior` is always `any`.
    pub only_any: bool,
    /// The form of `source.topic.code`.
    pub topics: Topics,
    /// `systemActions` is there, and empty.
    pub empty_system_actions: bool,
    /// The EHR's own codes for what is ordered: by the ingredient, or by the LOINC code of a test.
    pub preference_list: BTreeMap<String, String>,
    /// `source.label`, if not the service's name.
    pub label: Option<String>,
    /// Whom to ask: the last line of each card.
    pub contact: Option<String>,
}

/// The form of a topic's code. EHRs remember overrides against it.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Topics {
    /// `doseAmountCritical`: letters alone, as Epic asks.
    #[default]
    Letters,
    /// `dose-amount-critical`, as the rules are named elsewhere.
    Hyphens,
}

impl Default for Style {
    fn default() -> Self {
        Self {
            suggestions: true,
            single_actions: false,
            updates: true,
            only_any: false,
            topics: Topics::default(),
            empty_system_actions: false,
            preference_list: BTreeMap::new(),
            label: None,
            contact: None,
        }
    }
}

impl Style {
    /// Whether what is to be ordered together may be offered as one suggestion beside those of each: where any number of
    /// suggestions may be taken, who took both would order twice.
    #[must_use]
    pub const fn offers_together(&self) -> bool {
        !self.single_actions && !self.only_any
    }

    /// The EHR's own code for an ingredient or a test.
    #[must_use]
    pub fn listed(&self, name: &str) -> Option<&str> {
        self.preference_list.get(name).map(String::as_str)
    }
}

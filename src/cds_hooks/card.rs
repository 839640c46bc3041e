//! The answer: cards, suggestions, actions. Members without a value are left out, never null or empty.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::value::RawValue;
use uuid::Uuid;

use super::extension::Members;

/// The body of an answer. `cards` is there even when there is nothing to say.
#[derive(Debug, Default, Serialize)]
pub struct Response {
    /// The cards, gravest first.
    pub cards: Vec<Card>,
    /// Never anything; an empty list for the clients that ask for one.
    #[serde(rename = "systemActions", skip_serializing_if = "Option::is_none")]
    pub system_actions: Option<[Action; 0]>,
    /// `countersign.evaluation`: what was judged by what knowledge, and what could not be checked.
    #[serde(skip_serializing_if = "Members::is_empty")]
    pub extension: Members,
}

/// One piece of advice.
#[derive(Debug, Serialize)]
pub struct Card {
    /// For feedback.
    pub uuid: Uuid,
    /// One sentence of fewer than 140 characters.
    pub summary: String,
    /// GitHub-flavoured Markdown, without HTML.
    pub detail: String,
    /// The gravest severity of its findings.
    pub indicator: Indicator,
    /// Who says so, and which kind of advice it is.
    pub source: Source,
    /// What can be done with one click.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub suggestions: Vec<Suggestion>,
    /// Always there where there are suggestions.
    #[serde(rename = "selectionBehavior", skip_serializing_if = "Option::is_none")]
    pub selection_behavior: Option<SelectionBehavior>,
    /// Why a clinician may decide otherwise.
    #[serde(rename = "overrideReasons", skip_serializing_if = "Vec::is_empty")]
    pub override_reasons: Vec<Coding>,
    /// The page that explains the rule.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
    /// `countersign.area` and `countersign.findings`.
    #[serde(skip_serializing_if = "Members::is_empty")]
    pub extension: Members,
}

/// How urgent a card is.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Indicator {
    /// Worth knowing now.
    Info,
    /// A decision or an action is needed before the dose.
    Warning,
    /// Given as ordered it risks grave harm, or cannot be verified at all.
    Critical,
}

/// Who gives the advice.
#[derive(Debug, Serialize)]
pub struct Source {
    /// The service's name.
    pub label: Cow<'static, str>,
    /// A stable code for the kind of advice; EHRs remember overrides against it.
    pub topic: Coding,
}

/// A coded value.
#[derive(Clone, Debug, Serialize)]
pub struct Coding {
    /// The code system.
    pub system: &'static str,
    /// The code.
    pub code: String,
    /// What a person reads.
    pub display: String,
}

/// How many suggestions of a card may be taken.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SelectionBehavior {
    /// One or none.
    AtMostOne,
    /// As many as one likes.
    Any,
}

/// A change offered.
#[derive(Debug, Serialize)]
pub struct Suggestion {
    /// What a person reads.
    pub label: String,
    /// For feedback.
    pub uuid: Uuid,
    /// Whether it is the one we would take.
    #[serde(rename = "isRecommended", skip_serializing_if = "std::ops::Not::not")]
    pub is_recommended: bool,
    /// One action, for some EHRs drop the rest; several where one click is to order all that is missing, and each
    /// stands alone beside it.
    pub actions: Vec<Action>,
}

/// What the EHR does when a suggestion is taken.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum Action {
    /// A new resource.
    Create {
        /// What a person reads.
        description: String,
        /// The whole resource.
        resource: Box<RawValue>,
    },
    /// A draft, changed: as received but for what is meant.
    Update {
        /// What a person reads.
        description: String,
        /// The whole resource.
        resource: Box<RawValue>,
    },
    /// A draft, withdrawn.
    Delete {
        /// What a person reads.
        description: String,
        /// `MedicationRequest/id` of an entry of the drafts.
        #[serde(rename = "resourceId")]
        resource_id: String,
    },
}

/// A page to read on.
#[derive(Debug, Serialize)]
pub struct Link {
    /// What a person reads.
    pub label: String,
    /// An absolute URL.
    pub url: String,
    /// Always `absolute`.
    #[serde(rename = "type")]
    pub kind: &'static str,
}

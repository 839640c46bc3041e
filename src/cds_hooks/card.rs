//! The answer: cards, suggestions, actions. Members without a value are left out, never null or empty.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::value::RawValue;
use uuid::Uuid;

use super::write::{Json, Writer};

/// What most answers fit in, in bytes.
const ANSWER: usize = 4 * 1024;

/// The body of an answer. `cards` is there even when there is nothing to say.
#[derive(Debug, Default)]
pub struct Response {
    /// The cards, gravest first.
    pub cards: Vec<Card>,
    /// Never anything; an empty list for the clients that ask for one.
    pub system_actions: Option<[Action; 0]>,
    /// `countersign.evaluation`: what was judged by what knowledge, and what could not be checked.
    pub extension: Json,
}

impl Response {
    /// The body as it is sent.
    #[must_use]
    pub fn to_json(&self) -> Json {
        Writer::object_of(ANSWER, |json| {
            json.name("cards").list(&self.cards, |json, card| card.write(json));
            if self.system_actions.is_some() {
                json.name("systemActions").list([(); 0], |_, ()| {});
            }
            write_extension(json, &self.extension);
        })
    }
}

fn write_extension(json: &mut Writer, extension: &Json) {
    if !extension.is_empty() {
        json.name("extension").json(extension.as_str());
    }
}

/// One piece of advice.
#[derive(Debug)]
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
    pub suggestions: Vec<Suggestion>,
    /// Always there where there are suggestions.
    pub selection_behavior: Option<SelectionBehavior>,
    /// Why a clinician may decide otherwise.
    pub override_reasons: Vec<Coding>,
    /// The page that explains the rule.
    pub links: [Link; 1],
    /// `countersign.area` and `countersign.findings`.
    pub extension: Json,
    /// The rules of its findings. They are in the extension; here they are for the log.
    pub rules: Vec<&'static str>,
}

impl Card {
    fn write(&self, json: &mut Writer) {
        json.object(|json| {
            json.name("uuid").plain(self.uuid);
            json.name("summary").text(&self.summary);
            json.name("detail").text(&self.detail);
            json.name("indicator").code(self.indicator.code());
            json.name("source").object(|json| {
                json.name("label").text(&self.source.label);
                json.name("topic");
                self.source.topic.write(json);
            });
            json.some_list("suggestions", &self.suggestions, |json, suggestion| suggestion.write(json));
            if let Some(behavior) = self.selection_behavior {
                json.name("selectionBehavior").code(behavior.code());
            }
            json.some_list("overrideReasons", &self.override_reasons, |json, reason| reason.write(json));
            json.name("links").list(&self.links, |json, link| link.write(json));
            write_extension(json, &self.extension);
        });
    }
}

/// How urgent a card is.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Indicator {
    /// Worth knowing now.
    Info,
    /// A decision or an action is needed before the dose.
    Warning,
    /// Given as ordered it risks grave harm, or cannot be verified at all.
    Critical,
}

impl Indicator {
    const fn code(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Critical => "critical",
        }
    }
}

/// Who gives the advice.
#[derive(Debug)]
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

impl Coding {
    fn write(&self, json: &mut Writer) {
        json.object(|json| {
            json.name("system").code(self.system);
            json.name("code").text(&self.code);
            json.name("display").text(&self.display);
        });
    }
}

/// How many suggestions of a card may be taken.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum SelectionBehavior {
    /// One or none.
    AtMostOne,
    /// As many as one likes.
    Any,
}

impl SelectionBehavior {
    const fn code(self) -> &'static str {
        match self {
            Self::AtMostOne => "at-most-one",
            Self::Any => "any",
        }
    }
}

/// A change offered.
#[derive(Debug)]
pub struct Suggestion {
    /// What a person reads.
    pub label: String,
    /// For feedback.
    pub uuid: Uuid,
    /// Whether it is the one we would take.
    pub is_recommended: bool,
    /// One action, for some EHRs drop the rest; several where one click is to order all that is missing, and each
    /// stands alone beside it.
    pub actions: Vec<Action>,
}

impl Suggestion {
    fn write(&self, json: &mut Writer) {
        json.object(|json| {
            json.name("label").text(&self.label);
            json.name("uuid").plain(self.uuid);
            if self.is_recommended {
                json.name("isRecommended").json("true");
            }
            json.name("actions").list(&self.actions, |json, action| action.write(json));
        });
    }
}

/// What the EHR does when a suggestion is taken.
#[derive(Debug)]
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
        resource_id: String,
    },
}

impl Action {
    fn write(&self, json: &mut Writer) {
        let (kind, description) = match self {
            Self::Create { description, .. } => ("create", description),
            Self::Update { description, .. } => ("update", description),
            Self::Delete { description, .. } => ("delete", description),
        };
        json.object(|json| {
            json.name("type").code(kind);
            json.name("description").text(description);
            match self {
                Self::Create { resource, .. } | Self::Update { resource, .. } => {
                    json.name("resource").json(resource.get());
                }
                Self::Delete { resource_id, .. } => json.name("resourceId").text(resource_id),
            }
        });
    }
}

/// A page to read on.
#[derive(Debug)]
pub struct Link {
    /// What a person reads.
    pub label: String,
    /// An absolute URL.
    pub url: String,
}

impl Link {
    fn write(&self, json: &mut Writer) {
        json.object(|json| {
            json.name("label").text(&self.label);
            json.name("url").text(&self.url);
            json.name("type").code("absolute");
        });
    }
}

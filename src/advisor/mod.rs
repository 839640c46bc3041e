//! The one way through: a request's text in, cards out. The same behind the server and the command line.

use jiff::Timestamp;
use uuid::Uuid;

use crate::{
    cds_hooks::{RequestError, Response},
    knowledge::{Formula, Knowledge, Profile},
};

/// What a site decides about the advice.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Settings {
    /// Which product information applies.
    pub profile: Profile,
    /// The formula for body surface area.
    pub formula: Formula,
    /// Whether a correct dose gets its double-check card.
    pub double_check: bool,
    /// The absolute URL under which the pages that explain the rules are found, without a trailing slash.
    pub pages: String,
}

/// Answers `order-sign`.
#[derive(Debug)]
pub struct Advisor {
    knowledge: Knowledge,
    settings: Settings,
}

impl Advisor {
    /// An advisor by some knowledge and settings.
    #[must_use]
    pub const fn new(knowledge: Knowledge, settings: Settings) -> Self {
        Self { knowledge, settings }
    }

    /// Reads a request, judges it at the time `at`, and answers. `fresh_id` makes the UUIDs of cards.
    ///
    /// # Errors
    /// [`RequestError`] with the JSON path of what is wrong.
    pub fn advise(
        &self,
        body: &[u8],
        at: Timestamp,
        fresh_id: &mut dyn FnMut() -> Uuid,
    ) -> Result<Response, RequestError> {
        todo!()
    }
}

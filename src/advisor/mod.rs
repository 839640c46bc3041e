//! The one way through: a request's text in, cards out. The same behind the server and the command line.

mod evaluation;

use jiff::Timestamp;
use uuid::Uuid;

use crate::{
    cards::Workshop,
    cds_hooks::{RequestError, Response},
    course::Course,
    fhir::{extract, screen},
    knowledge::{Formula, Knowledge, Profile},
    rules::{Options, judge},
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

    /// The knowledge it judges by.
    #[must_use]
    pub const fn knowledge(&self) -> &Knowledge {
        &self.knowledge
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
        let (request, drafts) = screen(body, &self.knowledge)?;
        if !drafts.concern_us() {
            request.check_rest()?;
            return Ok(Response::default());
        }
        let case = extract(&request, &drafts, &self.knowledge, at)?;
        let courses: Vec<(usize, Course<'_, '_>)> = self
            .knowledge
            .drugs
            .iter()
            .enumerate()
            .filter(|(index, _)| case.drafts.iter().any(|draft| draft.product.drug() == *index))
            .map(|(index, drug)| (index, Course::of(&case, index, drug)))
            .collect();
        let verdict = judge(&case, &courses, &self.knowledge, self.options());
        let mut workshop =
            Workshop { knowledge: &self.knowledge, drafts: &drafts, pages: &self.settings.pages, fresh_id };
        let cards = workshop.cards(&verdict.findings);
        let is_drafted = courses.iter().any(|(_, course)| !course.drafted.is_empty());
        if cards.is_empty() && !is_drafted {
            // A look-alike for its own patient: nothing of ours was asked.
            return Ok(Response::default());
        }
        let extension = evaluation::extension(&self.knowledge, &courses, verdict.not_checked);
        Ok(Response { cards, extension })
    }

    const fn options(&self) -> Options {
        Options {
            profile: self.settings.profile,
            formula: self.settings.formula,
            double_check: self.settings.double_check,
        }
    }
}

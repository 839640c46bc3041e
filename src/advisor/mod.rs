//! The one way through: a request's text in, cards out. The same behind the server and the command line.

mod evaluation;

use jiff::Timestamp;
use uuid::Uuid;

use crate::{
    cards::Workshop,
    cds_hooks::{RequestError, RequestFault, Response},
    clinical::case::Case,
    course::Course,
    fhir::{Concern, extract, has_drug, screen},
    json::Arena,
    knowledge::{Formula, Knowledge, Profile},
    rules::{Options, Situation, judge},
};

/// What is reserved for the strings and lists of a request, in bytes: a small one needs no more.
const ROOM: usize = 8 * 1024;

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
        let arena = Arena::with_capacity(ROOM);
        let (request, drafts) = screen(body, &arena, &self.knowledge)?;
        let is_concerned = match drafts.concern {
            Concern::Nothing => {
                request.check_rest()?;
                false
            }
            // Every ward orders these drugs, nearly always for patients who never had ours: only a look at the record
            // tells. Where it cannot be read, nothing is said, or it would be said of every patient.
            Concern::Course => has_drug(&request, &drafts, &self.knowledge)?,
            Concern::LookAlike | Concern::Drug => true,
        };
        if !is_concerned {
            return Ok(Response::default());
        }
        let is_drug = drafts.concern == Concern::Drug;
        let case = match extract(&request, &drafts, &self.knowledge, at) {
            // That a drug we do not check cannot be compared with the record is no fault of the request.
            Err(error) if !is_drug && error.fault == RequestFault::NoPatientData => {
                return Ok(Response::default());
            }
            case => case?,
        };
        let courses = self.courses(&case);
        if courses.is_empty() && !is_drug {
            return Ok(Response::default());
        }
        let verdict = judge(&case, &courses, &self.knowledge, self.options());
        let mut workshop =
            Workshop { knowledge: &self.knowledge, drafts: &drafts, pages: &self.settings.pages, fresh_id };
        let cards = workshop.cards(&verdict.findings);
        let is_drafted = courses.iter().any(|(_, course)| !course.drafted.is_empty());
        if cards.is_empty() && !is_drafted && verdict.not_checked.is_empty() {
            // A draft that only touches a course, and nothing to say of it.
            return Ok(Response::default());
        }
        let extension = evaluation::extension(&self.knowledge, &courses, verdict.not_checked);
        Ok(Response { cards, extension })
    }

    /// The courses of the drugs of which the drafts ask something, by the drugs' places in the knowledge.
    fn courses<'c, 'a>(&self, case: &'c Case<'a>) -> Vec<(usize, Course<'c, 'a>)> {
        let knowledge = &self.knowledge;
        let courses = knowledge.drugs.iter().enumerate().map(|(index, drug)| {
            let course = Course::of(case, index, drug);
            let situation =
                Situation { case, index, drug, knowledge, course: &course, options: self.options() };
            let asked = situation.asked();
            (asked, (index, course))
        });
        courses.filter(|(asked, _)| !asked.is_nothing()).map(|(_, course)| course).collect()
    }

    const fn options(&self) -> Options {
        Options {
            profile: self.settings.profile,
            formula: self.settings.formula,
            double_check: self.settings.double_check,
        }
    }
}

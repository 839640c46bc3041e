//! The one way through: a request's text in, cards out, or first what the EHR's server is to be asked for. The same behind the server and the command line.

mod arena;
mod evaluation;

use std::sync::Arc;

use jiff::Timestamp;
use uuid::Uuid;

use crate::{
    cards::{Style, Workshop},
    cds_hooks::{Card, FhirServer, RequestError, RequestFault, Response},
    clinical::case::Case,
    course::Course,
    fhir::{
        Concern, Drafts, Fetched, Gathered, KeyAliases, Lacks, Query, extract, first_look, screen,
        uncheckable,
    },
    json::Arena,
    knowledge::{Formula, Knowledge, Profile},
    rules::{Finding, Options, Situation, Tolerance, judge},
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
    /// A tighter tolerance of the dose than the knowledge has.
    pub tolerance: Option<Tolerance>,
    /// How the EHR wants its cards.
    pub style: Style,
    /// How the site names our prefetch keys.
    pub aliases: KeyAliases,
}

impl Default for Settings {
    /// Those of a site that says nothing, with the pages at the default address.
    fn default() -> Self {
        Self {
            profile: Profile::Us,
            formula: Formula::Mosteller,
            double_check: true,
            pages: "http://127.0.0.1:8080/rules".to_owned(),
            tolerance: None,
            style: Style::default(),
            aliases: KeyAliases::default(),
        }
    }
}

/// A request, and under what circumstances it is judged.
#[derive(Clone, Copy, Debug)]
pub struct Call<'c> {
    /// Its text.
    pub body: &'c [u8],
    /// The time of the evaluation.
    pub at: Timestamp,
    /// The settings of the site that asks.
    pub settings: &'c Settings,
    /// What was fetched besides what the request brings.
    pub fetched: &'c Fetched,
    /// Whether a FHIR server could be asked at all.
    pub may_ask: bool,
}

/// What comes of a call.
#[derive(Debug)]
pub enum Advice {
    /// The answer.
    Given(Response),
    /// What has to be asked first.
    Asks(Box<Asks>),
}

/// What the EHR's FHIR server is to be asked for.
#[derive(Debug)]
pub struct Asks {
    /// The server, as the request offers it.
    pub server: FhirServer,
    /// Whose data.
    pub patient_id: String,
    /// Which data.
    pub queries: Vec<Query>,
}

/// Answers `order-sign`.
#[derive(Debug)]
pub struct Advisor {
    knowledge: Arc<Knowledge>,
    settings: Settings,
}

impl Advisor {
    /// An advisor by some knowledge and settings.
    #[must_use]
    pub fn new(knowledge: impl Into<Arc<Knowledge>>, settings: Settings) -> Self {
        Self { knowledge: knowledge.into(), settings }
    }

    /// The knowledge it judges by.
    #[must_use]
    pub fn knowledge(&self) -> &Knowledge {
        &self.knowledge
    }

    /// The settings it has by itself.
    #[must_use]
    pub const fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Reads a request, judges it at the time `at` by what it brings, and answers. `fresh_id` makes the UUIDs of cards.
    ///
    /// # Errors
    /// [`RequestError`] with the JSON path of what is wrong.
    pub fn advise(
        &self,
        body: &[u8],
        at: Timestamp,
        fresh_id: &mut dyn FnMut() -> Uuid,
    ) -> Result<Response, RequestError> {
        let mut fetched = Fetched::default();
        loop {
            let call = Call { body, at, settings: &self.settings, fetched: &fetched, may_ask: false };
            match self.answer(call, fresh_id)? {
                Advice::Given(response) => return Ok(response),
                Advice::Asks(asks) => fetched.refuse(asks.queries),
            }
        }
    }

    /// Reads a request and answers, or says what it would ask the EHR's FHIR server for first. Ask, or note that there is
    /// nobody to ask, and call again: what was asked for once is not asked for again.
    ///
    /// # Errors
    /// [`RequestError`] with the JSON path of what is wrong.
    pub fn answer(&self, call: Call<'_>, fresh_id: &mut dyn FnMut() -> Uuid) -> Result<Advice, RequestError> {
        let mut advice = arena::with(|arena| self.judged(call, arena, fresh_id))?;
        if let Advice::Given(response) = &mut advice {
            response.system_actions = call.settings.style.empty_system_actions.then_some([]);
        }
        Ok(advice)
    }

    fn judged(
        &self,
        call: Call<'_>,
        arena: &Arena,
        fresh_id: &mut dyn FnMut() -> Uuid,
    ) -> Result<Advice, RequestError> {
        let Call { body, at, settings, fetched, may_ask } = call;
        let knowledge = &self.knowledge;
        let gathered = Gathered { fetched, aliases: &settings.aliases };
        let (request, drafts) = screen(body, arena, gathered, knowledge)?;
        // What is asked for, if there is somebody to ask.
        let asks = |queries: Vec<Query>| -> Option<Advice> {
            if queries.is_empty() || !may_ask {
                return None;
            }
            let server = request.fhir_server()?;
            let patient_id = request.patient_id.to_owned();
            Some(Advice::Asks(Box::new(Asks { server, patient_id, queries })))
        };
        let is_concerned = match drafts.concern {
            Concern::Nothing => {
                if let Some(asks) = asks(drafts.medications_to_read(fetched)) {
                    return Ok(asks);
                }
                false
            }
            // Every ward orders these drugs, nearly always for patients who never had ours: only a look at the record
            // tells. Where it cannot be read, nothing is said, or it would be said of every patient.
            Concern::Course => {
                let look = first_look(&request, &drafts, gathered, knowledge);
                let mut lacks = Vec::new();
                if !look.has_drug {
                    lacks.extend(look.lacks);
                    lacks.extend(drafts.medications_to_read(fetched));
                }
                if let Some(asks) = asks(lacks) {
                    return Ok(asks);
                }
                look.has_drug
            }
            Concern::LookAlike | Concern::Drug => true,
        };
        if !is_concerned {
            return Ok(Advice::Given(self.of_uncheckable(&drafts, settings, at, fresh_id)));
        }
        let is_drug = drafts.concern == Concern::Drug;
        let (case, Lacks { queries, everything }) = extract(&request, &drafts, gathered, knowledge, at)?;
        if let Some(asks) = asks(queries) {
            return Ok(asks);
        }
        match (everything, is_drug) {
            (false, _) => {}
            (true, true) => return Err(RequestError::new("$.prefetch", RequestFault::NoPatientData)),
            // That a drug we do not check cannot be compared with the record is no fault of the request.
            (true, false) => {
                return Ok(Advice::Given(self.of_uncheckable(&drafts, settings, at, fresh_id)));
            }
        }
        let courses = self.courses(&case, settings);
        if courses.is_empty() && !is_drug {
            return Ok(Advice::Given(self.of_uncheckable(&drafts, settings, at, fresh_id)));
        }
        let verdict = judge(&case, &courses, knowledge, settings.options());
        let cards = self.cards(&verdict.findings, &drafts, settings, fresh_id);
        let is_drafted = courses.iter().any(|(_, course)| !course.drafted.is_empty());
        if cards.is_empty() && !is_drafted && verdict.not_checked.is_empty() {
            // A draft that only touches a course, and nothing to say of it.
            return Ok(Advice::Given(Response::default()));
        }
        let extension = evaluation::extension(knowledge, &courses, verdict.not_checked);
        Ok(Advice::Given(Response { cards, extension, ..Response::default() }))
    }

    /// A draft of which nobody can say what it is for may be for a drug of ours, and one for another patient was not checked: an
    /// empty answer would pass for "checked".
    fn of_uncheckable(
        &self,
        drafts: &Drafts<'_>,
        settings: &Settings,
        at: Timestamp,
        fresh_id: &mut dyn FnMut() -> Uuid,
    ) -> Response {
        let Some(case) = uncheckable(drafts, at) else { return Response::default() };
        let verdict = judge(&case, &[], &self.knowledge, settings.options());
        let cards = self.cards(&verdict.findings, drafts, settings, fresh_id);
        let extension = evaluation::extension(&self.knowledge, &[], verdict.not_checked);
        Response { cards, extension, ..Response::default() }
    }

    fn cards(
        &self,
        findings: &[Finding<'_>],
        drafts: &Drafts<'_>,
        settings: &Settings,
        fresh_id: &mut dyn FnMut() -> Uuid,
    ) -> Vec<Card> {
        let (pages, style) = (&settings.pages, &settings.style);
        Workshop { knowledge: &self.knowledge, drafts, pages, style, fresh_id }.cards(findings)
    }

    /// The courses of the drugs of which the drafts ask something, by the drugs' places in the knowledge.
    fn courses<'c, 'a>(&self, case: &'c Case<'a>, settings: &Settings) -> Vec<(usize, Course<'c, 'a>)> {
        let knowledge = &self.knowledge;
        let courses = knowledge.drugs.iter().enumerate().map(|(index, drug)| {
            let course = Course::of(case, index, drug);
            let situation =
                Situation { case, index, drug, knowledge, course: &course, options: settings.options() };
            let asked = situation.asked();
            (asked, (index, course))
        });
        courses.filter(|(asked, _)| !asked.is_nothing()).map(|(_, course)| course).collect()
    }
}

impl Settings {
    const fn options(&self) -> Options {
        Options {
            profile: self.profile,
            formula: self.formula,
            double_check: self.double_check,
            tolerance: self.tolerance,
        }
    }
}

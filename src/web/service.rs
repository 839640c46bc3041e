//! What the endpoints share: the advisor, who may call it, and how long that may take.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    time::{Duration, Instant},
};

use arc_swap::ArcSwap;
use jiff::Timestamp;
use tracing::{error, info};

use super::{
    access::{Access, Authenticated, Calls},
    observe::Tally,
    problem::Problem,
};
use crate::{
    advisor::{Advice, Asks, Call},
    auth::Replay,
    cds_hooks::{RequestError, Response},
    clock::Clock,
    config::{BodyLimit, ServiceSettings},
    fhir::{Answer as Fate, Fetched, client::Asking},
    store::{Entry, Journal},
};

/// What is left of the deadline for judging what came, and for the way back.
const MARGIN: Duration = Duration::from_millis(100);

/// The most times that an answer needs something more: the Medications of the drafts, the data, the Medications that these
/// refer to.
const MOST_ROUNDS: usize = 4;

/// What answers a call: the advisor, or in a test something that fails.
pub type Answer = dyn Fn(Call<'_>) -> Result<Advice, RequestError> + Send + Sync;

/// All that the endpoints need.
pub struct Service {
    answer: Arc<Answer>,
    clock: Box<dyn Clock>,
    access: ArcSwap<Access>,
    replay: Replay,
    journal: Option<Arc<dyn Journal>>,
    /// The largest body.
    pub body_limit: BodyLimit,
    deadline: Duration,
}

/// An answer as it is sent, and what the log says of it.
#[derive(Debug)]
pub struct Answered {
    /// The body.
    pub body: Vec<u8>,
    /// The counts.
    pub tally: Option<Tally>,
}

impl Service {
    /// The service of some settings.
    #[must_use]
    pub fn new(
        settings: &ServiceSettings,
        access: Access,
        clock: impl Clock + 'static,
        journal: Option<Arc<dyn Journal>>,
        answer: Arc<Answer>,
    ) -> Self {
        Self {
            answer,
            clock: Box::new(clock),
            access: ArcSwap::from_pointee(access),
            replay: Replay::default(),
            journal,
            body_limit: settings.body_limit,
            deadline: settings.deadline.duration(),
        }
    }

    /// Who may call now.
    #[must_use]
    pub fn access(&self) -> Arc<Access> {
        self.access.load_full()
    }

    /// From now on these may call; requests under way are answered as they were let in.
    pub fn replace_access(&self, access: Access) {
        self.access.store(Arc::new(access));
    }

    /// The tokens that were used.
    pub const fn replay(&self) -> &Replay {
        &self.replay
    }

    /// Where feedback is kept, if it is.
    pub fn journal(&self) -> Option<&dyn Journal> {
        self.journal.as_deref()
    }

    /// The time of the service's clock.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The answer to a request that began at `started`: what it lacks is asked of the client's FHIR server first, as far as
    /// there is one and there is time.
    ///
    /// # Errors
    /// [`Problem`] for a request that cannot be answered.
    pub async fn advise(
        &self,
        request_id: &str,
        caller: &Authenticated<Calls>,
        body: &[u8],
        started: Instant,
    ) -> Result<Answered, Problem> {
        let at = self.now();
        let deadline = started + self.deadline.saturating_sub(MARGIN);
        let mut fetched = Fetched::default();
        for round in 0.. {
            let may_ask = !caller.servers.is_empty() && round < MOST_ROUNDS;
            let call = Call { body, at, settings: &caller.advice, fetched: &fetched, may_ask };
            match self.evaluate(call)? {
                Advice::Given(response) => return Ok(self.sent(request_id, caller, response, at)),
                // Boxed: most requests ask for nothing, and what they are while they are answered stays small.
                Advice::Asks(asks) => {
                    Box::pin(self.ask(request_id, caller, *asks, deadline, &mut fetched)).await;
                }
            }
        }
        // The rounds have no end but an answer; `may_ask` sees to it that there is one.
        Err(Problem::internal())
    }

    /// Whatever goes wrong within, this request alone gets a 500: no request shares state that could be left torn.
    fn evaluate(&self, call: Call<'_>) -> Result<Advice, Problem> {
        match catch_unwind(AssertUnwindSafe(|| (self.answer)(call))) {
            Ok(advice) => advice.map_err(Problem::from),
            Err(_) => Err(Problem::internal()),
        }
    }

    async fn ask(
        &self,
        request_id: &str,
        caller: &Authenticated<Calls>,
        asks: Asks,
        deadline: Instant,
        fetched: &mut Fetched,
    ) {
        let Asks { server, patient_id, queries } = asks;
        let client = caller.name.as_str();
        match (caller.servers.permit(&server), caller.access().fhir()) {
            (Ok(server), Some(fhir)) if Instant::now() < deadline => {
                let asking = Asking { request_id, client };
                fetched.add(fhir.gather(&server, &patient_id, queries, deadline, asking).await);
            }
            (Ok(_), Some(_)) => {
                info!(request_id, client, queries = queries.len(), "no time left to fetch");
                fetched.add(queries.into_iter().map(|query| (query, Fate::Failed)));
            }
            (Ok(_), None) => fetched.refuse(queries),
            (Err(reason), _) => {
                info!(request_id, client, %reason, "FHIR server not asked");
                fetched.refuse(queries);
            }
        }
    }

    fn sent(
        &self,
        request_id: &str,
        caller: &Authenticated<Calls>,
        mut response: Response,
        at: Timestamp,
    ) -> Answered {
        let mut tally = Tally::if_logged(&response);
        if caller.silent {
            if let Some(tally) = &mut tally {
                tally.silence();
            }
            self.keep_silent(request_id, &caller.name, &response, at);
            response = Response { system_actions: response.system_actions, ..Response::default() };
        }
        Answered { body: response.to_json().into_bytes(), tally }
    }

    /// Writes down what a silent client is not told.
    fn keep_silent(&self, request_id: &str, client: &str, response: &Response, at: Timestamp) {
        let Some(journal) = self.journal() else { return };
        let tally = Tally::of(response);
        let entry = Entry::Evaluation {
            client: client.to_owned(),
            request_id: request_id.to_owned(),
            at,
            critical: tally.critical,
            warning: tally.warning,
            info: tally.info,
            rules: tally.rules().map(str::to_owned).collect(),
        };
        if let Err(full) = journal.keep(vec![entry]) {
            error!(request_id, client, %full, "an evaluation is lost");
        }
    }
}

//! The figures to reach, one function a group of rows.

use std::fs;
use std::time::Instant;

use anyhow::{Context, Result};

use crate::baseline::Baseline;
use crate::client::Message;
use crate::load::{self, Contender, Expected, Plan, Round, median, median_ratio, ticks_per_request};
use crate::report::{Goal, Report};
use crate::request::Requests;
use crate::server::{Program, Server};

const PATH: &str = "/cds-services/countersign-order-sign";
const VERIFIED: Expected = Expected::Contains("dose-verified");
const NO_CARDS: Expected = Expected::Exactly(r#"{"cards":[]}"#);

const MIB: f64 = 1024.0 * 1024.0;
/// What resident memory may grow by between the warm-up and the last request and still be called flat.
const FLAT_MIB: f64 = 1.0;
const STARTS: usize = 10;

/// How long to measure.
#[derive(Clone, Copy)]
pub enum Effort {
    Quick,
    Full,
}

impl Effort {
    const fn plan(self, quick: usize, full: usize) -> Plan {
        match self {
            Self::Quick => Plan { rounds: 7, requests: quick },
            Self::Full => Plan { rounds: 21, requests: full },
        }
    }

    const fn requests_in_memory_test(self) -> usize {
        match self {
            Self::Quick => 10_000,
            Self::Full => 100_000,
        }
    }
}

pub struct Figures {
    full: Message,
    irrelevant: Message,
    small: Message,
    effort: Effort,
    report: Report,
}

impl Figures {
    pub fn new(requests: &Requests, effort: Effort) -> Self {
        let [full, irrelevant, small] =
            [&requests.full, &requests.irrelevant, &requests.small].map(|body| Message::post(PATH, body));
        Self { full, irrelevant, small, effort, report: Report::default() }
    }

    pub fn measure(mut self) -> Result<Report> {
        self.start_up()?;
        {
            let service = Server::start(Program::Countersign)?;
            let typed = Server::start(Program::Baseline(Baseline::Typed))?;
            let value = Server::start(Program::Baseline(Baseline::Value))?;
            self.full_evaluation(&service, &typed, &value)?;
            self.no_relevant_draft(&service, &typed)?;
            self.small_request(&service, &typed)?;
        }
        self.memory()?;
        self.binary()?;
        Ok(self.report)
    }

    fn start_up(&mut self) -> Result<()> {
        announce("start-up");
        let starts = (0..STARTS).map(|_| {
            let start = Instant::now();
            let server = Server::start(Program::Countersign)?;
            Contender { server: &server, expected: VERIFIED }.answer(&self.full)?;
            Ok(start.elapsed().as_secs_f64() * 1e3)
        });
        let milliseconds = median(starts.collect::<Result<_>>().context("the service, started anew")?);
        self.report.row("start to first correct answer", milliseconds, "ms", Goal::AtMost(50.0));
        Ok(())
    }

    fn full_evaluation(&mut self, service: &Server, typed: &Server, value: &Server) -> Result<()> {
        announce("full evaluation");
        let contenders = [service, typed, value].map(|server| Contender { server, expected: VERIFIED });
        let [service, typed, value] = load::compare(&contenders, &self.full, self.effort.plan(400, 1000))?;
        let p99 = median_ratio(&service, &typed, |round| round.p99.as_secs_f64());
        let cpu = ticks_per_request(&service) / ticks_per_request(&typed);

        self.rate("typed / value, full: requests/s (about 3.7)", &typed, &value, Goal::None);
        self.rate("full / typed: requests/s (aim 1.2)", &service, &typed, Goal::AtLeast(0.85));
        self.report.ratio("full / typed: CPU a request", cpu, Goal::AtMost(1.15));
        self.report.ratio("full / typed: p99 latency", p99, Goal::AtMost(1.25));
        self.load_of("typed, full", &typed)
    }

    fn no_relevant_draft(&mut self, service: &Server, typed: &Server) -> Result<()> {
        announce("no relevant draft");
        let contenders = [
            Contender { server: service, expected: NO_CARDS },
            Contender { server: typed, expected: VERIFIED },
        ];
        let [service, typed] = load::compare(&contenders, &self.irrelevant, self.effort.plan(600, 1500))?;
        self.rate("no relevant draft / typed: requests/s", &service, &typed, Goal::AtLeast(1.5));
        self.load_of("service, no relevant draft", &service)
    }

    fn small_request(&mut self, service: &Server, typed: &Server) -> Result<()> {
        announce("8 kB");
        let contenders = [service, typed].map(|server| Contender { server, expected: VERIFIED });
        let [service, typed] = load::compare(&contenders, &self.small, self.effort.plan(3000, 8000))?;
        self.rate("8 kB / typed: requests/s", &service, &typed, Goal::AtLeast(0.8));
        self.load_of("typed, 8 kB", &typed)
    }

    fn memory(&mut self) -> Result<()> {
        announce("memory");
        let server = Server::start(Program::Countersign)?;
        let requests = self.effort.requests_in_memory_test();
        self.mixed_requests(&server, requests / 10)?;
        let warm = server.resident()? as f64 / MIB;
        self.mixed_requests(&server, requests - requests / 10)?;
        let last = server.resident()? as f64 / MIB;

        self.report.row(format!("resident after {requests} requests"), last, "MiB", Goal::AtMost(16.0));
        self.report.row("... more than after the first tenth", last - warm, "MiB", Goal::AtMost(FLAT_MIB));
        Ok(())
    }

    /// Large and small ones in turn: an allocator that keeps what it once took shows here.
    fn mixed_requests(&self, server: &Server, count: usize) -> Result<()> {
        const SHARES: usize = 20;
        let contender = Contender { server, expected: VERIFIED };
        for share in 0..SHARES {
            let message = if share % 2 == 0 { &self.full } else { &self.small };
            load::round(&contender, message, count / SHARES)?;
        }
        Ok(())
    }

    fn binary(&mut self) -> Result<()> {
        let bytes = fs::metadata(Program::COUNTERSIGN).context("the binary cannot be found")?.len();
        self.report.row(
            "(binary under load, with the features of tests)",
            bytes as f64 / MIB,
            "MiB",
            Goal::None,
        );
        Ok(())
    }

    fn rate(&mut self, figure: &str, of: &[Round], to: &[Round], goal: Goal) {
        self.report.ratio(figure, median_ratio(of, to, Round::rate), goal);
    }

    /// What tells a reader of the ratios whether the machine was fit for them.
    fn load_of(&mut self, name: &str, rounds: &[Round]) -> Result<()> {
        let rate = median(rounds.iter().map(Round::rate).collect());
        self.report.row(format!("({name}: requests/s)"), rate, "", Goal::None);
        self.report.row(format!("({name}: share of its core)"), load::busy(rounds)?, "", Goal::None);
        Ok(())
    }
}

fn announce(what: &str) {
    println!("measuring: {what}");
}

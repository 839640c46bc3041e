//! Load in rounds: in each, every server in turn gets the same number of requests.
//!
//! Servers that take turns within a second meet the same machine, so their ratio within a round holds
//! where figures taken minutes apart would not. The median over the rounds is what is reported.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use crate::client::{Connection, Message};
use crate::server::{Server, ticks_per_second};

/// Two, so that the server has the next request at hand while one client reads its answer.
const CONNECTIONS: usize = 2;

/// What an answer must be.
#[derive(Clone, Copy)]
pub enum Expected {
    Contains(&'static str),
    Exactly(&'static str),
}

impl Expected {
    fn check(self, body: &[u8]) -> Result<()> {
        let met = match self {
            Self::Contains(text) => body.windows(text.len()).any(|window| window == text.as_bytes()),
            Self::Exactly(text) => body == text.as_bytes(),
        };
        let (Self::Contains(text) | Self::Exactly(text)) = self;
        let start = String::from_utf8_lossy(body.get(..1000).unwrap_or(body));
        ensure!(met, "the answer should be or contain {text}, but begins {start}");
        Ok(())
    }
}

/// One server and the answer it owes.
pub struct Contender<'a> {
    pub server: &'a Server,
    pub expected: Expected,
}

impl Contender<'_> {
    pub fn answer(&self, message: &Message) -> Result<()> {
        exchanges(self, message, 1, 1).map(drop)
    }
}

/// What one server showed in one round.
pub struct Round {
    pub requests: usize,
    pub elapsed: Duration,
    pub p99: Duration,
    pub cpu_ticks: u64,
}

impl Round {
    /// Requests a second.
    pub fn rate(&self) -> f64 {
        self.requests as f64 / self.elapsed.as_secs_f64()
    }
}

#[derive(Clone, Copy)]
pub struct Plan {
    pub rounds: usize,
    pub requests: usize,
}

/// The rounds of each contender, in the order of the contenders.
pub fn compare<const N: usize>(
    contenders: &[Contender<'_>; N],
    message: &Message,
    plan: Plan,
) -> Result<[Vec<Round>; N]> {
    for contender in contenders {
        round(contender, message, plan.requests)?;
    }
    let mut rounds = [const { Vec::new() }; N];
    for number in 0..plan.rounds {
        let mut turns: Vec<_> = contenders.iter().zip(&mut rounds).collect();
        // Each comes first in turn: the first of a round may find another machine than the last.
        turns.rotate_left(number % N);
        for (contender, rounds) in turns {
            rounds.push(round(contender, message, plan.requests)?);
        }
    }
    Ok(rounds)
}

/// Sends the requests over all connections at once.
pub fn round(contender: &Contender<'_>, message: &Message, requests: usize) -> Result<Round> {
    let ticks = contender.server.cpu_ticks()?;
    let start = Instant::now();
    let mut latencies = exchanges(contender, message, CONNECTIONS, requests)?;
    let elapsed = start.elapsed();
    let ticks = contender.server.cpu_ticks()? - ticks;
    latencies.sort_unstable();
    Ok(Round {
        requests: latencies.len(),
        elapsed,
        p99: latencies.get(latencies.len() * 99 / 100).copied().context("a round without requests")?,
        cpu_ticks: ticks,
    })
}

/// How long each exchange took.
fn exchanges(
    contender: &Contender<'_>,
    message: &Message,
    connections: usize,
    requests: usize,
) -> Result<Vec<Duration>> {
    let open = (0..connections).map(|_| Connection::open(contender.server.address, message));
    let mut open = open.collect::<Result<Vec<_>>>()?;
    let mut latencies = Vec::with_capacity(requests);
    for connection in &mut open {
        connection.begin()?;
    }
    while latencies.len() < requests {
        for connection in &mut open {
            let Some(latency) = connection.advance()? else { continue };
            latencies.push(latency);
            contender.expected.check(connection.body())?;
            // The others have begun theirs.
            if latencies.len() + connections <= requests {
                connection.begin()?;
            }
        }
    }
    Ok(latencies)
}

/// The median over the rounds of what one contender shows, divided by what the other shows in the same round.
pub fn median_ratio(of: &[Round], to: &[Round], figure: impl Fn(&Round) -> f64) -> f64 {
    median(of.iter().zip(to).map(|(of, to)| figure(of) / figure(to)).collect())
}

/// Processor time a request, over all rounds: one round has too few ticks to divide by.
pub fn ticks_per_request(rounds: &[Round]) -> f64 {
    let ticks: u64 = rounds.iter().map(|round| round.cpu_ticks).sum();
    let requests: usize = rounds.iter().map(|round| round.requests).sum();
    ticks as f64 / requests as f64
}

/// The share of its core that a server was busy. Far below 1 the client is the limit, and a ratio of rates says little.
pub fn busy(rounds: &[Round]) -> Result<f64> {
    let elapsed: Duration = rounds.iter().map(|round| round.elapsed).sum();
    let ticks: u64 = rounds.iter().map(|round| round.cpu_ticks).sum();
    Ok(ticks as f64 / ticks_per_second()? / elapsed.as_secs_f64())
}

pub fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or(f64::NAN)
}

//! `countersign evaluate`: one request, judged without a server.

use std::{
    fs,
    io::{self, Read},
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, Result};
use clap::Args;
use jiff::Timestamp;
use uuid::Uuid;

use super::{knowledge, layout::laid_out, output::print, report};
use crate::{
    advisor::Advisor,
    cds_hooks::{Indicator, Response},
    clock::{Clock, SystemClock},
    config::{AdviceOptions, AdviceSettings, FileOption, Listen},
    fhir::recognitions,
};

const EXIT_CODES: &str = "\
Exit codes:
   0  nothing graver than info
  10  at least one warning
  20  at least one critical card
   1  the request was refused (stderr names the JSON path), or something failed
   2  the command line is wrong

Examples:
  countersign evaluate fixtures/v01-correct-c1d1/request.json --at 2026-03-02T08:30:00-05:00
  countersign evaluate - --json < request.json | jq '.cards[].summary'";

/// The options of `evaluate`.
#[derive(Args, Debug)]
#[command(after_help = EXIT_CODES)]
pub struct Evaluate {
    /// The body of a CDS Hooks order-sign request; `-` reads it from stdin
    #[arg(value_name = "REQUEST.json")]
    request: PathBuf,
    /// The time to judge it at, with an offset: 2026-03-02T08:30:00-05:00 [default: now]
    #[arg(long, value_name = "TIME")]
    at: Option<Timestamp>,
    /// Print the answer as the service would send it
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    file: FileOption,
    #[command(flatten)]
    advice: AdviceOptions,
}

impl Evaluate {
    /// Judges and prints.
    pub fn run(self) -> Result<ExitCode> {
        let settings = AdviceSettings::new(&self.file, self.advice)?;
        let body = read(&self.request)?;
        let knowledge =
            knowledge::with_index(settings.knowledge.as_deref(), settings.terminology.as_deref())?;
        let advisor = Advisor::new(knowledge, settings.advisor(Listen::default().address()));
        let at = self.at.unwrap_or_else(|| SystemClock.now());
        let response = advisor.advise(&body, at, &mut Uuid::new_v4).context("the request is refused")?;
        let text = if self.json {
            laid_out(response.to_json().as_str())? + "\n"
        } else {
            report::of(&response, &recognitions(&body, advisor.knowledge())?)
        };
        print(&text)?;
        Ok(ExitCode::from(code(&response)))
    }
}

fn read(request: &Path) -> Result<Vec<u8>> {
    if request == Path::new("-") {
        let mut body = Vec::new();
        io::stdin().lock().read_to_end(&mut body).context("standard input")?;
        return Ok(body);
    }
    fs::read(request).with_context(|| request.display().to_string())
}

/// What a script learns of the gravest card.
fn code(response: &Response) -> u8 {
    match response.cards.iter().map(|card| card.indicator).max() {
        None | Some(Indicator::Info) => 0,
        Some(Indicator::Warning) => 10,
        Some(Indicator::Critical) => 20,
    }
}

//! The command line. Parsing, dispatch, and what a terminal needs; everything else is in the library's other parts.

mod config;
mod evaluate;
mod health;
mod knowledge;
mod layout;
mod output;
mod report;
mod rxnorm;
mod serve;
mod telemetry;
mod terminology;

use std::{
    ffi::OsString,
    process::{ExitCode, Termination},
};

use clap::{Parser, Subcommand};

use output::warn;

/// The answer to a request that was refused, or to anything else that failed.
const FAILED: u8 = 1;

const EXAMPLES: &str = "\
Examples:
  Serve on http://127.0.0.1:8080, where an EHR or a sandbox finds GET /cds-services:
      countersign
  Serve on a free port, which is printed, with settings from a file:
      countersign serve --listen 127.0.0.1:0 --config countersign.toml
  Judge one request, as an EHR would send it, at the time it was written for:
      countersign evaluate fixtures/v04-cycle-total-in-one-dose/request.json --at 2026-03-02T08:30:00-05:00
  Read the reviewed knowledge as a table; check an edited copy:
      countersign knowledge show
      countersign knowledge check ./knowledge
  Ask what a code or a name means; read an official release of RxNorm and serve with it:
      countersign terminology lookup 0008-0100-01
      countersign rxnorm import RxNorm_full_prescribe.zip --out rxnorm.txt
      countersign serve --terminology rxnorm.txt

Every option of `serve` can also be an environment variable (`serve --help` names them) or a key of
the settings file. The log goes to stderr and holds no patient data; RUST_LOG sets its level: error,
warn, info, debug.";

/// The second signature on high-risk medication orders: a CDS Hooks service for order-sign
#[derive(Debug, Parser)]
#[command(name = "countersign", version, after_help = EXAMPLES, max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Answer CDS Hooks requests over HTTP (this is also what `countersign` alone does)
    Serve(Box<serve::Serve>),
    /// Judge one request and print the cards as a clinician would read them
    Evaluate(evaluate::Evaluate),
    /// Show or check the reviewed knowledge
    #[command(subcommand)]
    Knowledge(knowledge::Knowledge),
    /// Check and explain the settings
    #[command(subcommand)]
    Config(config::Config),
    /// Ask what a code or a name means
    #[command(subcommand)]
    Terminology(terminology::Terminology),
    /// Read an official release of RxNorm
    #[command(subcommand)]
    Rxnorm(rxnorm::Rxnorm),
    /// Ask a running service whether it is well
    #[command(hide = true)]
    Health(health::Health),
}

/// Reads the command line of the process and does what it says.
#[must_use]
pub fn run() -> ExitCode {
    telemetry::hush_panics();
    let given: Vec<OsString> = std::env::args_os().collect();
    let arguments = Arguments::parse_from(given.clone());
    let command = arguments.command.unwrap_or_else(|| serve_alone(given));
    let done = match command {
        Command::Serve(serve) => serve.run().map(Termination::report),
        Command::Evaluate(evaluate) => evaluate.run(),
        Command::Knowledge(knowledge) => knowledge.run().map(Termination::report),
        Command::Config(config) => config.run().map(Termination::report),
        Command::Terminology(terminology) => terminology.run().map(Termination::report),
        Command::Rxnorm(rxnorm) => rxnorm.run().map(Termination::report),
        Command::Health(health) => health.run().map(Termination::report),
    };
    done.unwrap_or_else(|error| {
        warn(&format!("countersign: {error:#}"));
        ExitCode::from(FAILED)
    })
}

/// No command means `serve`, with whatever the environment says.
fn serve_alone(given: Vec<OsString>) -> Command {
    let program = given.into_iter().next().unwrap_or_else(|| "countersign".into());
    let serve = Arguments::parse_from([program, "serve".into()]);
    serve.command.unwrap_or_else(|| Command::Serve(Box::default()))
}

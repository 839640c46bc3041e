//! The load benchmark of the service: ratios against two baselines, and what the process costs.
//!
//! `cargo bench --bench service` runs it, `-- --quick` in half a minute, `-- --check` with an exit code of 1 if
//! a goal is missed; `-- --write DIR` writes the requests instead. The README beside this file says how to read the table.

#![allow(clippy::print_stdout, reason = "the table is what it is for")]
#![allow(
    clippy::as_conversions,
    clippy::cast_precision_loss,
    reason = "counts and sizes become figures of a table, and are far below 2^52"
)]

mod baseline;
mod chart;
mod client;
mod figures;
mod json;
mod load;
mod report;
mod request;
mod server;

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result};
use jiff::Timestamp;

use figures::{Effort, Figures};
use request::Requests;

fn main() -> Result<ExitCode> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let given = |flag: &str| arguments.iter().any(|argument| argument == flag);

    if let Some(position) = arguments.iter().position(|argument| argument == "--role") {
        let name = arguments.get(position + 1).context("--role asks for a name")?;
        baseline::serve(name.parse()?)?;
        return Ok(ExitCode::SUCCESS);
    }
    if let Some(position) = arguments.iter().position(|argument| argument == "--write") {
        write(Path::new(arguments.get(position + 1).context("--write asks for a folder")?))?;
        return Ok(ExitCode::SUCCESS);
    }
    // `cargo bench` passes --bench; `cargo test --all-targets` runs this file too, and passes nothing.
    if !given("--bench") {
        println!("a benchmark: run it with cargo bench --bench service");
        return Ok(ExitCode::SUCCESS);
    }
    run(if given("--quick") { Effort::Quick } else { Effort::Full }, given("--check"))
}

/// The requests as of now, as files for a profiler or another load generator.
fn write(folder: &Path) -> Result<()> {
    let Requests { full, irrelevant, small } = requests()?;
    for (name, body) in [("full", full), ("irrelevant", irrelevant), ("small", small)] {
        let path = folder.join(name).with_extension("json");
        fs::write(&path, body).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "the service reads the real clock, so the requests must")]
fn requests() -> Result<Requests> {
    Requests::at(Timestamp::now())
}

fn run(effort: Effort, check: bool) -> Result<ExitCode> {
    if server::pinning_works() {
        server::pin_client()?;
        println!("servers on core 0, the client on core 1");
    } else {
        eprintln!(
            "warning: no taskset or no second core: servers and client share what there is, the figures are rough"
        );
    }
    let requests = requests()?;
    for body in [&requests.full, &requests.irrelevant, &requests.small] {
        baseline::check_agreement(body)?;
    }
    let report = Figures::new(&requests, effort).measure()?;
    println!("\n{report}");
    let missed = report.missed();
    if missed > 0 {
        println!("{missed} missed");
    }
    Ok(if check && missed > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

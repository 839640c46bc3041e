//! The log: on stderr, without patient data, as JSON unless a person is watching.

use std::{
    io::{self, IsTerminal},
    panic,
};

use tracing::{Level, error, level_filters::LevelFilter};
use tracing_subscriber::{
    EnvFilter, Layer,
    filter::{FilterExt, filter_fn},
    fmt,
    layer::SubscriberExt,
    util::SubscriberInitExt,
};

use super::output::warn;
use crate::config::LogFormat;

/// Starts the log. `RUST_LOG` sets the level, by default `info`.
///
/// Below `info` only our own events are let through: what a framework traces may hold headers, addresses and bodies.
pub fn start(format: LogFormat) {
    let level = EnvFilter::builder().with_default_directive(LevelFilter::INFO.into()).from_env_lossy();
    let ours = filter_fn(|event| *event.level() <= Level::INFO || event.target().starts_with("countersign"));
    let filter = level.and(ours.with_max_level_hint(LevelFilter::TRACE));
    let lines = fmt::layer().with_writer(io::stderr);
    let json = match format {
        LogFormat::Auto => !io::stderr().is_terminal(),
        LogFormat::Json => true,
        LogFormat::Text => false,
    };
    let lines = if json {
        lines.json().flatten_event(true).with_current_span(false).with_span_list(false).boxed()
    } else {
        lines.with_ansi(io::stderr().is_terminal()).boxed()
    };
    tracing_subscriber::registry().with(lines.with_filter(filter)).init();
}

/// A panic is told by its place alone: its message may quote a request.
pub fn hush_panics() {
    panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        if tracing::dispatcher::has_been_set() {
            error!(place, "a fault of the program");
        } else {
            warn(&format!("countersign: a fault of the program at {place}"));
        }
    }));
}

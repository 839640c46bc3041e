//! The log: on stderr, without patient data, as JSON unless a person is watching.

use std::{
    io::{self, IsTerminal},
    panic,
};

use tracing::{Level, error, level_filters::LevelFilter};
use tracing_subscriber::{
    Layer,
    filter::{FilterExt, ParseError, Targets, filter_fn},
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
    let (level, unreadable) = match level(std::env::var("RUST_LOG").ok().as_deref()) {
        Ok(level) => (level, None),
        Err(error) => (info(), Some(error)),
    };
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
    if let Some(error) = unreadable {
        tracing::warn!(%error, "RUST_LOG cannot be read: the level is info");
    }
}

/// What `RUST_LOG` asks for; what it does not speak of is `info`.
fn level(asked: Option<&str>) -> Result<Targets, ParseError> {
    let Some(asked) = asked.filter(|asked| !asked.is_empty()) else { return Ok(info()) };
    let targets: Targets = asked.parse()?;
    Ok(if targets.default_level().is_some() { targets } else { targets.with_default(LevelFilter::INFO) })
}

fn info() -> Targets {
    Targets::new().with_default(LevelFilter::INFO)
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

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(None, LevelFilter::INFO)]
    #[case(Some(""), LevelFilter::INFO)]
    #[case(Some("warn"), LevelFilter::WARN)]
    #[case(Some("trace"), LevelFilter::TRACE)]
    #[case(Some("countersign=debug"), LevelFilter::INFO)]
    fn the_level_is_info_unless_something_else_is_asked_for(
        #[case] asked: Option<&str>,
        #[case] of_all: LevelFilter,
    ) {
        assert_eq!(level(asked).unwrap().default_level(), Some(of_all));
    }

    #[test]
    fn a_level_that_cannot_be_read_is_told() {
        assert!(level(Some("countersign=verbose")).is_err());
    }
}

//! What is kept: feedback, and what silent clients would have been told. Through a small trait, for where it is kept may
//! change; now it is a file of JSON lines.

mod lines;

use jiff::Timestamp;
use serde::Serialize;

use crate::cds_hooks::feedback::Report;

pub use lines::{JsonLines, OpenError};

/// Something to keep.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Entry {
    /// What became of a card.
    Feedback {
        /// The client's entry that reports it.
        client: String,
        /// What it reports.
        #[serde(flatten)]
        report: Report,
    },
    /// What a silent client was not told.
    Evaluation {
        /// The client's entry that asked.
        client: String,
        /// The id of the request, as in the log.
        request_id: String,
        /// When.
        at: Timestamp,
        /// How many cards of each severity there would have been.
        critical: usize,
        /// Likewise.
        warning: usize,
        /// Likewise.
        info: usize,
        /// The rules of their findings.
        rules: Vec<String>,
    },
}

/// Where it is kept.
pub trait Journal: Send + Sync {
    /// Takes entries to be kept; it does not wait until they are.
    ///
    /// # Errors
    /// [`Full`] if more waits to be written than there is room for.
    fn keep(&self, entries: Vec<Entry>) -> Result<(), Full>;
}

/// More waits to be written than there is room for.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("the journal cannot be written as fast as entries come")]
pub struct Full;

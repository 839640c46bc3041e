//! The wire of CDS Hooks 2.0: requests, cards, discovery, errors. Nothing clinical.

pub mod card;
pub mod digits;
pub mod discovery;
pub mod error;
pub mod feedback;
pub mod request;
pub mod write;

pub use card::{Action, Card, Coding, Indicator, Link, Response, SelectionBehavior, Source, Suggestion};
pub use error::{RequestError, RequestFault};
pub use request::{FhirServer, HookRequest};
pub use write::{EXTENSION, Json, Writer};

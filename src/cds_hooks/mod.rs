//! The wire of CDS Hooks 2.0: requests, cards, discovery, errors. Nothing clinical.

pub mod card;
pub mod discovery;
pub mod error;
pub mod extension;
pub mod feedback;
pub mod request;

pub use card::{Action, Card, Coding, Indicator, Link, Response, SelectionBehavior, Source, Suggestion};
pub use error::{RequestError, RequestFault};
pub use extension::{Datum, Members};
pub use request::{FhirServer, HOOK, HookRequest};

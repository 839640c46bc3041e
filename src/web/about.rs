//! What the service says of itself, made once at start-up.

use std::sync::Arc;

use actix_web::web::Bytes;
use serde::Serialize;

use super::{pages::Book, workbench::Desk};
use crate::{
    cds_hooks::discovery::{self, DiscoveryError},
    knowledge::{Knowledge, Profile},
};

/// Health and pages, by the knowledge in use. Cheap to clone.
#[derive(Clone, Debug)]
pub struct About {
    /// The body of `GET /health`.
    pub(super) health: Bytes,
    /// What the pages of the knowledge show.
    pub(super) book: Arc<Book>,
    /// What the workbench shows, where it is served.
    pub(super) desk: Option<Arc<Desk>>,
}

#[derive(Serialize)]
struct Health<'a> {
    status: &'static str,
    version: &'static str,
    knowledge: Vec<KnowledgeVersion<'a>>,
}

#[derive(Serialize)]
struct KnowledgeVersion<'a> {
    id: &'a str,
    version: &'a str,
}

impl About {
    /// What there is to say of some knowledge, without the workbench.
    ///
    /// # Errors
    /// [`DiscoveryError`] if the prefetch templates do not ask for what the knowledge reads.
    pub fn new(knowledge: &Knowledge) -> Result<Self, DiscoveryError> {
        discovery::check(&knowledge.codes)?;
        let drugs = knowledge.drugs.iter();
        let versions = drugs.map(|drug| KnowledgeVersion { id: &drug.id, version: &drug.version }).collect();
        let health = Health { status: "ok", version: env!("CARGO_PKG_VERSION"), knowledge: versions };
        let health = serde_json::to_vec(&health)?.into();
        Ok(Self { health, book: Arc::new(Book::new(knowledge)), desk: None })
    }

    /// The same with the workbench, which orders by some knowledge and is told by which product information it is
    /// judged.
    ///
    /// # Errors
    /// [`DiscoveryError`] if what it says of the knowledge cannot be written.
    pub fn with_workbench(self, knowledge: &Knowledge, profile: Profile) -> Result<Self, DiscoveryError> {
        Ok(Self { desk: Some(Arc::new(Desk::new(knowledge, profile)?)), ..self })
    }

    /// The same with a page of what differs from another version of the knowledge, that of a folder so named.
    #[must_use]
    pub fn compared_with(self, name: &str, other: &Knowledge) -> Self {
        Self { book: Arc::new(self.book.compared_with(name, other)), ..self }
    }
}

//! What the service says of itself, made once at start-up.

use std::sync::Arc;

use actix_web::web::Bytes;
use serde::Serialize;

use super::{pages::Content, workbench::Workbench};
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
    pub(super) content: Arc<Content>,
    /// What the workbench shows, where it is served.
    pub(super) workbench: Option<Arc<Workbench>>,
    /// The knowledge itself, for who looks a code up.
    pub(super) knowledge: Arc<Knowledge>,
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
    pub fn new(knowledge: &Arc<Knowledge>) -> Result<Self, DiscoveryError> {
        discovery::check(&knowledge.codes)?;
        let drugs = knowledge.drugs.iter();
        let versions = drugs.map(|drug| KnowledgeVersion { id: &drug.id, version: &drug.version }).collect();
        let health = Health { status: "ok", version: env!("CARGO_PKG_VERSION"), knowledge: versions };
        let health = serde_json::to_vec(&health)?.into();
        let content = Arc::new(Content::new(knowledge));
        Ok(Self { health, content, workbench: None, knowledge: Arc::clone(knowledge) })
    }

    /// The same with the workbench, which orders by some knowledge and is told by which product information it is
    /// judged.
    ///
    /// # Errors
    /// [`DiscoveryError`] if what it says of the knowledge cannot be written.
    pub fn with_workbench(self, knowledge: &Knowledge, profile: Profile) -> Result<Self, DiscoveryError> {
        Ok(Self { workbench: Some(Arc::new(Workbench::new(knowledge, profile)?)), ..self })
    }

    /// The same with a page of what differs from another version of the knowledge, that of a folder so named.
    #[must_use]
    pub fn compared_with(self, name: &str, other: &Knowledge) -> Self {
        Self { content: Arc::new(self.content.compared_with(name, other)), ..self }
    }
}

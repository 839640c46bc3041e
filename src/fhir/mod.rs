//! FHIR R4, read leniently and written strictly.
//!
//! Only the elements that a rule can depend on are read, each as a [`Fact`](crate::clinical::fact::Fact): absent,
//! unusable with a reason, or known. Reading a resource fails on nothing but broken JSON, so one bad element costs
//! that element and one bad entry that entry.

mod bundle;
pub mod client;
mod contradiction;
pub mod created;
mod dosage;
pub mod draft;
mod drafts;
mod element;
mod extract;
mod findings;
mod gather;
mod medication;
mod medicines;
mod observation;
mod orders;
mod position;
mod recognition;
mod record;
mod resource;

pub use drafts::{Concern, Drafts, screen};
pub use extract::{Lacks, extract, uncheckable};
pub use gather::{Answer, DATA_NEEDS, DataNeed, Fetched, Gathered, KeyAliases, Pages, Query};
pub use recognition::{Recognition, recognitions};
pub use record::{FirstLook, first_look};

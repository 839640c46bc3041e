//! Countersign: the second signature on a high-risk medication order.
//!
//! An EHR calls at `order-sign` (CDS Hooks); the order is compared with the drug's reviewed knowledge and the
//! patient's FHIR data, and a few cards say what is wrong, with the arithmetic and the fix. One way through, and each
//! module may use only those below it:
//!
//! ```text
//! cli, web        the command line; the HTTP service
//! advisor         a request's text in, cards out
//! cards           findings -> cards, suggestions, wording
//! fhir            prefetch -> facts (screen, extract); drafts changed (draft),
//!                 orders made (created)
//! rules           facts, course, knowledge -> findings
//! course          doses -> cycles and days
//! cds_hooks       the wire of CDS Hooks
//! rxnorm          an official release of RxNorm, read into an index
//! knowledge       the reviewed knowledge, loaded and checked
//! clinical        quantities, dates, facts, the case
//! terminology     code systems
//! json            the reader
//! ```

pub mod advisor;
pub mod cards;
pub mod cds_hooks;
pub mod cli;
pub mod clinical;
pub mod clock;
pub mod config;
pub mod course;
pub mod fhir;
pub mod json;
pub mod knowledge;
pub mod rules;
pub mod rxnorm;
pub mod terminology;
#[cfg(test)]
mod testing;
pub mod web;

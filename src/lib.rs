//! Countersign: the second signature on a high-risk medication order.
//!
//! An EHR calls at `order-sign` (CDS Hooks); the order is compared with the drug's reviewed knowledge and the
//! patient's FHIR data, and a few cards say what is wrong, with the arithmetic and the fix. One way through, and each
//! module may use only those below it:
//!
//! ```text
//! cli, web        the command line; the HTTP service
//! config          settings: the file, the environment, the command line
//! store           what is kept: feedback, and what silent clients would have been told
//! auth            who calls: tokens, keys, what was used before
//! advisor         a request's text in, cards out, or what it still asks for
//! cards           findings -> cards, suggestions, wording
//! fhir            prefetch -> facts (screen, extract); what it lacks (gather) from
//!                 the EHR's server (client); drafts changed (draft), orders made
//!                 (created)
//! rules           facts, course, knowledge -> findings
//! course          doses -> cycles and days
//! cds_hooks       the wire of CDS Hooks
//! rxnorm          an official release of RxNorm, read into an index
//! knowledge       the reviewed knowledge, loaded and checked
//! clinical        quantities, dates, facts, the case
//! terminology     code systems, routes, the index of products
//! outbound        the one way out: to the EHR's servers
//! json            the parser
//! clock           the time, where it is no argument
//! ```

pub mod advisor;
pub mod auth;
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
pub mod outbound;
pub mod rules;
pub mod rxnorm;
pub mod store;
pub mod terminology;
#[cfg(test)]
mod testing;
pub mod web;

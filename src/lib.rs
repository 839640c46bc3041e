//! Countersign.
pub mod json;

//! The service from outside: what a client sends over HTTP and what it gets.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails, and says where"
)]

mod app;
mod auth;
mod cors;
mod discovery;
mod ehr;
mod feedback;
mod fhir;
mod hostile;
mod limits;
mod order_sign;
mod other_drafts;
mod pages;
mod privacy;
mod process;
mod shutdown;
mod styles;
mod terminology;
mod transport;

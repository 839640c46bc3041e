//! The HTTP service. Each route is a file: decode, call, encode.

mod about;
mod access;
mod app;
mod assets;
mod body;
mod cache;
mod discovery;
mod explained;
mod feedback;
mod health;
mod observe;
mod order_sign;
mod pages;
mod problem;
mod proxy;
mod scenarios;
mod security;
mod service;
mod terminology;
mod tls;
mod workbench;

pub use about::About;
pub use access::{Access, AccessError};
pub use app::{Application, BuildError, bind};
pub use service::{Answer, Service};
pub use tls::{Certificate, TlsError};

//! The HTTP service. Each route is a file: decode, call, encode.

mod about;
mod app;
mod assets;
mod body;
mod cache;
mod discovery;
mod explained;
mod health;
mod observe;
mod order_sign;
mod pages;
mod problem;
mod scenarios;
mod security;
mod terminology;
mod workbench;

pub use about::About;
pub use app::{Application, BuildError, bind};
pub use order_sign::Answer;

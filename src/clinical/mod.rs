//! The vocabulary of the core: quantities with units, dates, facts with their source, the patient's case.
//!
//! Nothing here knows of HTTP, JSON or the clock.

pub mod case;
pub mod fact;
pub mod medication;
pub mod order;
pub mod quantity;
pub mod results;
pub mod root;
pub mod sort;
pub mod time;

//! Official releases of RxNorm, read into an index of drug products.
//!
//! A release is large (hundreds of megabytes), so its three tables are read as streams, straight from the zip file or from
//! a folder: RXNCONSO names the concepts, RXNREL relates products to ingredients, RXNSAT gives the NDCs.

mod compare;
mod concepts;
mod import;
mod release;
mod table;

pub use compare::{Changes, compare};
pub use import::{Imported, import};
pub use release::{Progress, Release};
pub use table::ImportError;

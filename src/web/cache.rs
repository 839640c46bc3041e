//! What a client has already need not be sent again.

use actix_web::http::header::{self, HeaderMap};

use crate::terminology::hash_of;

/// Tells versions of a text apart, on every machine alike: an entity tag.
pub fn fingerprint(text: &[u8]) -> String {
    format!("\"{:016x}\"", hash_of(text))
}

/// Whether the client has what an entity tag names.
pub fn is_current(headers: &HeaderMap, tag: &str) -> bool {
    headers
        .get_all(header::IF_NONE_MATCH)
        .filter_map(|value| value.to_str().ok())
        .flat_map(|list| list.split(','))
        .any(|known| known.trim() == "*" || known.trim().trim_start_matches("W/") == tag)
}

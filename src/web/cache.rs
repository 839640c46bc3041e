//! What a client has already need not be sent again.

use actix_web::http::header::{self, HeaderMap};

/// Tells versions of a text apart, on every machine alike: an entity tag. FNV-1a.
pub fn fingerprint(text: &[u8]) -> String {
    let hash = text.iter().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("\"{hash:016x}\"")
}

/// Whether the client has what an entity tag names.
pub fn is_current(headers: &HeaderMap, tag: &str) -> bool {
    headers
        .get_all(header::IF_NONE_MATCH)
        .filter_map(|value| value.to_str().ok())
        .flat_map(|list| list.split(','))
        .any(|known| known.trim() == "*" || known.trim().trim_start_matches("W/") == tag)
}

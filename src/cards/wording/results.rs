//! Results of tests in words, for every area that tells some.

use super::text::{date, days};
use crate::{clinical::fact::Bound, rules::TestResult};

/// A number with the sign of its bound: "<0.1"
pub(super) fn bounded(bound: Bound, number: String) -> String {
    match bound {
        Bound::Exact => number,
        Bound::Below => format!("<{number}"),
        Bound::Above => format!(">{number}"),
    }
}

/// "1 Mar 2026, 2 days before the dose, preliminary"
pub(super) fn taken<T>(result: &TestResult<T>) -> String {
    let mut taken = date(result.day);
    if result.age_days > 0 {
        taken.push_str(&format!(", {} before the dose", days(result.age_days)));
    }
    if result.preliminary {
        taken.push_str(", preliminary");
    }
    taken
}

/// "AST", "bilirubin or AST", "bilirubin, AST or ALT"
pub(super) fn listed(items: impl IntoIterator<Item = String>, last: &str) -> String {
    let items: Vec<String> = items.into_iter().collect();
    match items.split_last() {
        Some((end, [])) => end.clone(),
        Some((end, before)) => format!("{} {last} {end}", before.join(", ")),
        None => String::new(),
    }
}

/// With a capital at its beginning.
pub(super) fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

//! Results of tests in words, for every area that tells some.

use super::text::{capitalised, date, days};
use crate::rules::TestResult;

/// "1 Mar 2026, 2 days before the dose, preliminary"
pub(super) fn taken<T>(result: &TestResult<T>) -> String {
    if result.age_days <= 0 {
        return dated(result);
    }
    let age = format!("{}, {} before the dose", date(result.day), days(result.age_days));
    if result.preliminary { format!("{age}, preliminary") } else { age }
}

/// The same of a result that belongs to another day than the dose's.
pub(super) fn dated<T>(result: &TestResult<T>) -> String {
    let preliminary = if result.preliminary { ", preliminary" } else { "" };
    format!("{}{preliminary}", date(result.day))
}

/// What is to be said of each test; one sentence where it is the same of all: "None on file."
pub(super) fn of_each(tests: impl Iterator<Item = (&'static str, String)>) -> String {
    let tests: Vec<(&str, String)> = tests.collect();
    match tests.split_first() {
        Some(((_, first), rest)) if rest.iter().all(|(_, other)| other == first) => {
            format!("{}.", capitalised(first))
        }
        _ => {
            let items: Vec<String> = tests.iter().map(|(name, said)| format!("- {name}: {said}")).collect();
            items.join("\n")
        }
    }
}

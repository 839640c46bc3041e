//! Feedback: what became of cards, in the form of CDS Hooks 2.0 and in Epic's.
//!
//! All or nothing: one item that cannot be used refuses the call and is named, so that whoever connects an EHR sees it.

use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value};

use super::error::{RequestError, RequestFault};
use crate::json::{Arena, JsonError, parse};

/// The most items of one call.
const MOST_ITEMS: usize = 1000;

/// The most suggestions of one item.
const MOST_SUGGESTIONS: usize = 100;

/// The longest id or code, in bytes.
const LONGEST_ID: usize = 512;

/// The longest comment that is kept, in characters.
const LONGEST_COMMENT: usize = 4000;

/// What became of one card.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// `card.uuid`, as we sent it or as the client has made it of that.
    pub card: String,
    /// Accepted or overridden, and with what.
    #[serde(flatten)]
    pub outcome: Outcome,
    /// When the clinician decided.
    pub at: Timestamp,
}

/// What the clinician decided.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "outcome", rename_all = "lowercase")]
pub enum Outcome {
    /// Suggestions were taken.
    Accepted {
        /// Their ids.
        suggestions: Vec<String>,
    },
    /// The card was dismissed.
    Overridden {
        /// Why, if that was said.
        #[serde(skip_serializing_if = "Option::is_none")]
        reason: Option<OverrideReason>,
    },
}

/// Why a card was dismissed.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct OverrideReason {
    /// One of the reasons offered, or one of the client's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Its code system.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub system: Option<String>,
    /// As a person reads it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display: Option<String>,
    /// Free text of the clinician, cut at 4000 characters. It may hold patients' data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// What Epic says in place of a code: its category, display and title.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub vendor: Map<String, Value>,
}

/// Reads the body of a feedback call.
///
/// # Errors
/// [`RequestError`] with the path of the first thing that cannot be used, such as `$.feedback[2].outcome`.
pub fn read(body: &[u8]) -> Result<Vec<Report>, RequestError> {
    let text = std::str::from_utf8(body).map_err(|_| RequestError::new("$", RequestFault::NotUtf8))?;
    check(text).map_err(|error| RequestError::not_json(text, error))?;
    let body: Value = serde_json::from_str(text.trim_start_matches('\u{feff}'))
        .map_err(|_| wrong("$", "JSON whose numbers a double can hold"))?;
    let body = body.as_object().ok_or_else(|| wrong("$", "an object"))?;
    let items = required(body, "$", "feedback")?;
    let items = items.as_array().ok_or_else(|| wrong("$.feedback", "an array"))?;
    if items.len() > MOST_ITEMS {
        return Err(invalid("$.feedback", "at most 1000 items"));
    }
    let reports = items.iter().enumerate();
    reports.map(|(place, item)| report(item, &format!("$.feedback[{place}]"))).collect()
}

/// Our own parser says where a text is no JSON, and has the limit of depth.
fn check(text: &str) -> Result<(), JsonError> {
    parse(text, &Arena::new()).map(drop)
}

fn report(item: &Value, path: &str) -> Result<Report, RequestError> {
    let item = item.as_object().ok_or_else(|| wrong(path, "an object"))?;
    let card = id(item, path, "card")?;
    let outcome = match text(item, path, "outcome")? {
        "accepted" if override_reason(item).is_some() => {
            return Err(invalid(
                &format!("{path}.overrideReason"),
                "absent, unless the outcome is overridden",
            ));
        }
        "accepted" => Outcome::Accepted { suggestions: suggestions(item, path)? },
        "overridden" => Outcome::Overridden {
            reason: override_reason(item).map(|found| reason(found, path)).transpose()?,
        },
        _ => return Err(invalid(&format!("{path}.outcome"), "accepted or overridden")),
    };
    Ok(Report { card, outcome, at: time(item, path)? })
}

fn suggestions(item: &Map<String, Value>, path: &str) -> Result<Vec<String>, RequestError> {
    let list = required(item, path, "acceptedSuggestions")?;
    let path = format!("{path}.acceptedSuggestions");
    let list = list.as_array().ok_or_else(|| wrong(&path, "an array"))?;
    if list.is_empty() || list.len() > MOST_SUGGESTIONS {
        return Err(invalid(&path, "1 to 100 suggestions"));
    }
    let accepted = list.iter().enumerate().map(|(place, accepted)| {
        let path = format!("{path}[{place}]");
        id(accepted.as_object().ok_or_else(|| wrong(&path, "an object"))?, &path, "id")
    });
    accepted.collect()
}

/// `overrideReason`, or `overrideReasons` as Epic writes it.
fn override_reason(item: &Map<String, Value>) -> Option<(&'static str, &Value)> {
    ["overrideReason", "overrideReasons"]
        .into_iter()
        .find_map(|name| item.get(name).filter(|value| !value.is_null()).map(|value| (name, value)))
}

fn reason((name, value): (&'static str, &Value), path: &str) -> Result<OverrideReason, RequestError> {
    let path = format!("{path}.{name}");
    // The plural name may come with a list of one.
    let value = match value.as_array().map(Vec::as_slice) {
        Some([only]) => only,
        Some(_) => return Err(wrong(&path, "an object")),
        None => value,
    };
    let value = value.as_object().ok_or_else(|| wrong(&path, "an object"))?;
    let mut found = OverrideReason::default();
    if let Some(coding) = value.get("reason").filter(|coding| !coding.is_null()) {
        let path = format!("{path}.reason");
        let coding = coding.as_object().ok_or_else(|| wrong(&path, "an object"))?;
        found.code = Some(id(coding, &path, "code")?);
        found.system = Some(id(coding, &path, "system")?);
        found.display = optional(coding, &path, "display")?.map(|text| cut(text, LONGEST_ID));
    }
    found.comment = optional(value, &path, "userComment")?.map(|text| cut(text, LONGEST_COMMENT));
    if let Some(extension) = value.get("extension").and_then(Value::as_object) {
        found.vendor = vendor(extension);
    }
    if found == OverrideReason::default() {
        return Err(RequestError::new(format!("{path}.reason"), RequestFault::Missing));
    }
    Ok(found)
}

/// The texts of Epic's extension that say why; others may be anything.
fn vendor(extension: &Map<String, Value>) -> Map<String, Value> {
    const EPIC: &str = "com.epic.cdshooks.feedback.overrideReason.";
    let known = extension.iter().filter_map(|(name, value)| {
        let name = name.strip_prefix(EPIC)?;
        let known = ["reasonCategory", "reasonDisplay", "reasonTitle"].contains(&name);
        Some((name.to_owned(), Value::String(cut(value.as_str().filter(|_| known)?, LONGEST_ID))))
    });
    known.collect()
}

/// A date and time with its offset, as RFC 3339 has it and in no other of the forms that dates are written in.
fn time(item: &Map<String, Value>, path: &str) -> Result<Timestamp, RequestError> {
    const EXPECTED: &str = "a date and time such as 2026-03-02T14:05:00Z";
    let fault = || invalid(&format!("{path}.outcomeTimestamp"), EXPECTED);
    let text = text(item, path, "outcomeTimestamp")?;
    let is_rfc_3339 = text.len() >= "2026-03-02T14:05:00Z".len()
        && text.as_bytes().get(10).is_some_and(|letter| letter.eq_ignore_ascii_case(&b'T'))
        && text.as_bytes().get(16) == Some(&b':')
        && !text.contains('[');
    if is_rfc_3339 { to_nanoseconds(text).parse().map_err(|_| fault()) } else { Err(fault()) }
}

/// RFC 3339 allows any number of digits of a second; what is beyond nanoseconds is left out.
fn to_nanoseconds(text: &str) -> String {
    let mut digits = None;
    let kept = text.chars().filter(|letter| {
        digits = match (digits, letter) {
            (None, '.') => Some(0),
            (Some(count), '0'..='9') => Some(count + 1),
            (Some(_) | None, _) => None,
        };
        digits.is_none_or(|count| count <= 9)
    });
    kept.collect()
}

fn required<'v>(object: &'v Map<String, Value>, path: &str, name: &str) -> Result<&'v Value, RequestError> {
    object.get(name).ok_or_else(|| RequestError::new(format!("{path}.{name}"), RequestFault::Missing))
}

fn text<'v>(object: &'v Map<String, Value>, path: &str, name: &str) -> Result<&'v str, RequestError> {
    let value = required(object, path, name)?;
    value.as_str().ok_or_else(|| wrong(&format!("{path}.{name}"), "a string"))
}

fn id(object: &Map<String, Value>, path: &str, name: &str) -> Result<String, RequestError> {
    let text = text(object, path, name)?;
    if text.is_empty() || text.len() > LONGEST_ID {
        return Err(invalid(&format!("{path}.{name}"), "1 to 512 bytes"));
    }
    Ok(text.to_owned())
}

fn optional<'v>(
    object: &'v Map<String, Value>,
    path: &str,
    name: &str,
) -> Result<Option<&'v str>, RequestError> {
    if object.get(name).is_none_or(Value::is_null) { Ok(None) } else { text(object, path, name).map(Some) }
}

fn cut(text: &str, longest: usize) -> String {
    text.chars().take(longest).collect()
}

fn wrong(path: &str, expected: &'static str) -> RequestError {
    RequestError::new(path, RequestFault::WrongType { expected })
}

fn invalid(path: &str, expected: &'static str) -> RequestError {
    RequestError::new(path, RequestFault::Invalid { expected })
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::json;

    use super::*;

    fn accepted() -> Value {
        json!({
            "card": "4e0a3a1e-3283-4575-ab82-028d55fe2719", "outcome": "accepted",
            "acceptedSuggestions": [{"id": "e56e1945-20b3-4393-8503-a1a20fd73152"}],
            "outcomeTimestamp": "2026-03-02T14:05:00.52Z"
        })
    }

    fn overridden(reason: &Value) -> Value {
        json!({"card": "c", "outcome": "overridden", "overrideReason": reason, "outcomeTimestamp": "2026-03-02T14:05:00Z"})
    }

    fn of(items: &[Value]) -> Result<Vec<Report>, RequestError> {
        read(json!({ "feedback": items }).to_string().as_bytes())
    }

    #[test]
    fn what_was_accepted_is_read() {
        let reports = of(&[accepted()]).unwrap();
        let suggestions = vec!["e56e1945-20b3-4393-8503-a1a20fd73152".to_owned()];
        assert_eq!(reports[0].outcome, Outcome::Accepted { suggestions });
        assert_eq!(reports[0].at.to_string(), "2026-03-02T14:05:00.52Z");
    }

    #[test]
    fn a_reason_a_comment_or_neither_may_come_with_an_override() {
        let coded = json!({"reason": {"code": "risk-benefit", "system": "urn:x"}, "userComment": "seen"});
        let reports = of(&[overridden(&coded), overridden(&Value::Null)]).unwrap();
        let Outcome::Overridden { reason: Some(reason) } = &reports[0].outcome else { panic!("{reports:?}") };
        assert_eq!((reason.code.as_deref(), reason.comment.as_deref()), (Some("risk-benefit"), Some("seen")));
        assert_eq!(reports[1].outcome, Outcome::Overridden { reason: None });
    }

    #[test]
    fn epic_writes_it_another_way() {
        let extension = json!({
            "com.epic.cdshooks.feedback.overrideReason.reasonTitle": "Benefit outweighs risk",
            "com.epic.cdshooks.feedback.overrideReason.other": "x"
        });
        let item = json!({
            "card": "not-a-uuid", "outcome": "overridden", "outcomeTimestamp": "2026-03-02T14:05:00Z",
            "overrideReasons": {"extension": extension}
        });
        let reports = of(&[item]).unwrap();
        let Outcome::Overridden { reason: Some(reason) } = &reports[0].outcome else { panic!("{reports:?}") };
        assert_eq!(Value::from(reason.vendor.clone()), json!({"reasonTitle": "Benefit outweighs risk"}));
    }

    #[test]
    fn a_number_that_no_double_holds_is_named_and_is_no_missing_object() {
        let error = read(br#"{"feedback": [], "x": 1e400}"#).unwrap_err();
        assert_eq!(error.to_string(), "$: must be JSON whose numbers a double can hold");
    }

    #[test]
    fn a_comment_is_cut() {
        let reports = of(&[overridden(&json!({"userComment": "ä".repeat(5000)}))]).unwrap();
        let Outcome::Overridden { reason: Some(reason) } = &reports[0].outcome else { panic!("{reports:?}") };
        assert_eq!(reason.comment.as_ref().unwrap().chars().count(), 4000);
    }

    #[rstest]
    #[case("card", json!(null), "$.feedback[1].card")]
    #[case("card", json!(""), "$.feedback[1].card")]
    #[case("card", json!("x".repeat(513)), "$.feedback[1].card")]
    #[case("outcome", json!("ignored"), "$.feedback[1].outcome")]
    #[case("outcomeTimestamp", json!("2026-03-02"), "$.feedback[1].outcomeTimestamp")]
    #[case("outcomeTimestamp", json!("2026-03-02T14:05:00"), "$.feedback[1].outcomeTimestamp")]
    #[case("outcomeTimestamp", json!("yesterday"), "$.feedback[1].outcomeTimestamp")]
    #[case("acceptedSuggestions", json!([]), "$.feedback[1].acceptedSuggestions")]
    #[case("acceptedSuggestions", json!([{}]), "$.feedback[1].acceptedSuggestions[0].id")]
    #[case("acceptedSuggestions", json!({}), "$.feedback[1].acceptedSuggestions")]
    #[case("overrideReason", json!({"userComment": "x"}), "$.feedback[1].overrideReason")]
    fn one_item_that_cannot_be_used_refuses_all_and_is_named(
        #[case] name: &str,
        #[case] value: Value,
        #[case] path: &str,
    ) {
        let mut item = accepted();
        item[name] = value;
        assert_eq!(of(&[accepted(), item]).unwrap_err().path, path);
    }

    #[rstest]
    #[case(json!({}), "$.feedback[0].overrideReason.reason")]
    #[case(json!("no"), "$.feedback[0].overrideReason")]
    #[case(json!({"reason": {"code": "x"}}), "$.feedback[0].overrideReason.reason.system")]
    #[case(json!({"reason": "x"}), "$.feedback[0].overrideReason.reason")]
    #[case(json!({"userComment": 1}), "$.feedback[0].overrideReason.userComment")]
    fn a_reason_is_whole(#[case] reason: Value, #[case] path: &str) {
        assert_eq!(of(&[overridden(&reason)]).unwrap_err().path, path);
    }

    #[rstest]
    #[case("[]", "$")]
    #[case("{}", "$.feedback")]
    #[case("{\"feedback\":{}}", "$.feedback")]
    #[case("{\"feedback\":[1]}", "$.feedback[0]")]
    #[case("{", "$")]
    fn what_is_no_feedback_is_refused(#[case] body: &str, #[case] path: &str) {
        assert_eq!(read(body.as_bytes()).unwrap_err().path, path);
    }

    #[rstest]
    #[case("1985-04-12T23:20:50.52Z")]
    #[case("1985-04-12t23:20:50z")]
    #[case("1985-04-12T23:20:50-05:00")]
    #[case("1985-04-12T23:20:50.123456789123Z")]
    fn a_time_may_have_an_offset_and_any_fraction(#[case] time: &str) {
        let mut item = accepted();
        item["outcomeTimestamp"] = json!(time);
        assert!(of(&[item]).is_ok());
    }

    #[test]
    fn nothing_to_report_is_no_fault() {
        assert_eq!(of(&[]), Ok(Vec::new()));
    }
}

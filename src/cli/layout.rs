//! JSON laid out for a reader.

use crate::json::{Arena, JsonError, Kind, Value, parse};

/// An answer with each member and item on a line of its own. The resource of a suggestion stays as it is: it is the
/// draft as received, but for what is meant. All other names are ours: there is nothing in them to escape.
///
/// # Errors
/// What is no JSON.
pub fn laid_out(text: &str) -> Result<String, JsonError> {
    let arena = Arena::new();
    let mut page = String::with_capacity(2 * text.len());
    add(parse(text, &arena)?, 0, &mut page);
    Ok(page)
}

fn add(value: Value<'_>, depth: usize, page: &mut String) {
    let is_empty = value.raw().text.len() == 2;
    match value.kind() {
        Kind::Object if !is_empty => {
            page.push('{');
            for (place, (name, value)) in value.object().into_iter().flatten().enumerate() {
                begin_line(place, depth + 1, page);
                page.extend(["\"", &String::from_utf8_lossy(name), "\": "]);
                if name == b"resource" {
                    page.push_str(value.raw().text);
                } else {
                    add(value, depth + 1, page);
                }
            }
            end_lines('}', depth, page);
        }
        Kind::Array if !is_empty => {
            page.push('[');
            for (place, value) in value.array().into_iter().flatten().enumerate() {
                begin_line(place, depth + 1, page);
                add(value, depth + 1, page);
            }
            end_lines(']', depth, page);
        }
        Kind::Object | Kind::Array | Kind::String | Kind::Number | Kind::Boolean | Kind::Null => {
            page.push_str(value.raw().text);
        }
    }
}

fn begin_line(place: usize, depth: usize, page: &mut String) {
    page.push_str(if place == 0 { "\n" } else { ",\n" });
    page.extend(std::iter::repeat_n("  ", depth));
}

fn end_lines(end: char, depth: usize, page: &mut String) {
    begin_line(0, depth, page);
    page.push(end);
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn an_answer_is_laid_out_as_serde_json_lays_it_out() {
        let answer: Value = json!({"cards": [{"summary": "1 \"mg\"\n", "links": [], "n": -0.3}, {}], "extension": {"a": null}});
        let expected = serde_json::to_string_pretty(&answer).unwrap();
        assert_eq!(laid_out(&answer.to_string()).unwrap(), expected);
    }

    #[test]
    fn a_resource_stays_as_it_was_written() {
        let laid_out = laid_out(r#"{"resource":{"value": 1.60}}"#).unwrap();
        assert_eq!(laid_out, "{\n  \"resource\": {\"value\": 1.60}\n}");
    }
}

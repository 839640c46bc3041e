//! The reader against `serde_json`, which is the authority on what JSON is.

use proptest::prelude::*;
use rstest::rstest;
use serde_json::Value;

use super::*;

/// Reads a whole text into a tree with our reader; the slow road, for comparison only.
fn tree(text: &str) -> Result<Value, JsonError> {
    fn value(reader: &mut Reader<'_>) -> Result<Value, JsonError> {
        Ok(match reader.kind()? {
            Kind::Object => {
                let mut members = serde_json::Map::new();
                reader.object(|name, reader| {
                    members.insert(name.to_owned(), value(reader)?);
                    Ok(())
                })?;
                Value::Object(members)
            }
            Kind::Array => {
                let mut items = Vec::new();
                reader.array(|reader| {
                    items.push(value(reader)?);
                    Ok(())
                })?;
                Value::Array(items)
            }
            Kind::String => Value::String(reader.string()?.to_owned()),
            Kind::Number => serde_json::from_str(reader.number()?).unwrap_or(Value::Null),
            Kind::Boolean => Value::Bool(reader.boolean()?),
            Kind::Null => {
                reader.skip()?;
                Value::Null
            }
        })
    }
    let arena = Arena::new();
    let mut reader = Reader::new(text, &arena);
    let value = value(&mut reader)?;
    reader.finish()?;
    Ok(value)
}

fn skips(text: &str) -> Result<(), JsonError> {
    let arena = Arena::new();
    let mut reader = Reader::new(text, &arena);
    reader.skip()?;
    reader.finish()
}

#[rstest]
#[case::escapes(r#"{"a\"b":"\u00e9\ud83d\ude00\n"}"#)]
#[case::numbers("[0,-0,1.50,1e3,1E-3,-12.25e+2]")]
#[case::white_space(" { \"a\" : [ ] , \"b\" : { } } ")]
#[case::long_strings(r#"["a string well over eight bytes","é in the eighth b","\\ \/"]"#)]
fn what_serde_json_reads_is_read_alike(#[case] text: &str) {
    assert_eq!(tree(text).unwrap(), serde_json::from_str::<Value>(text).unwrap());
    skips(text).unwrap();
}

#[rstest]
#[case::nothing("")]
#[case::trailing_comma("[1,]")]
#[case::missing_colon(r#"{"a" 1}"#)]
#[case::leading_zero("01")]
#[case::bare_fraction("1.")]
#[case::half_literal("tru")]
#[case::control_character("\"a\u{1}\"")]
#[case::lone_surrogate(r#""\ud800""#)]
#[case::unknown_escape(r#""\x""#)]
#[case::two_values("1 2")]
#[case::unclosed(r#"{"a":[1"#)]
fn what_serde_json_refuses_is_refused(#[case] text: &str) {
    assert!(serde_json::from_str::<Value>(text).is_err());
    assert!(tree(text).is_err());
    assert!(skips(text).is_err());
}

#[test]
fn nesting_is_bounded_wherever_it_stands() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(skips(&nested(usize::from(MAX_DEPTH))).is_ok());
    let error = skips(&nested(usize::from(MAX_DEPTH) + 1)).unwrap_err();
    assert_eq!(error.reason, Fault::TooDeep);
    assert!(skips(&nested(1_000_000)).is_err());
}

#[test]
fn an_error_names_line_and_column() {
    let text = "{\n  \"é\": ]\n}";
    let error = skips(text).unwrap_err();
    assert_eq!(error.line_and_column(text), (2, 8));
}

#[test]
fn a_raw_value_knows_where_it_stands() {
    let text = r#"{"a": {"b": 1.460}}"#;
    let mut found = None;
    let arena = Arena::new();
    let mut reader = Reader::new(text, &arena);
    reader
        .object(|_, reader| {
            found = Some(reader.raw()?);
            Ok(())
        })
        .unwrap();
    let raw = found.unwrap();
    assert_eq!(raw.text, r#"{"b": 1.460}"#);
    let mut number = "";
    Reader::new(text, &arena)
        .of(&raw)
        .object(|_, reader| {
            number = reader.number()?;
            Ok(())
        })
        .unwrap();
    assert_eq!(number, "1.460");
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-1e6..1e6_f64).prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::hash_map(any::<String>(), inner, 0..6)
                .prop_map(|members| members.into_iter().collect::<serde_json::Map<_, _>>().into()),
        ]
    })
}

proptest! {
    #[test]
    fn any_document_is_read_as_serde_json_reads_it(value in any_json(), pretty: bool) {
        let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) };
        let text = text.unwrap();
        prop_assert_eq!(tree(&text).unwrap(), serde_json::from_str::<Value>(&text).unwrap());
        prop_assert!(skips(&text).is_ok());
    }

    #[test]
    fn a_damaged_document_is_judged_as_serde_json_judges_it(
        value in any_json(),
        at in any::<prop::sample::Index>(),
        damage in prop_oneof![Just(String::new()), "[\\[\\]{}\",:0-9a-z\\\\ .+-]{1,2}"],
    ) {
        let text = value.to_string();
        let characters: Vec<char> = text.chars().collect();
        let index = at.index(characters.len());
        let damaged: String = characters.iter().take(index).copied()
            .chain(damage.chars())
            .chain(characters.iter().skip(index + 1).copied())
            .collect();
        let judged = serde_json::from_str::<Value>(&damaged);
        // A number beyond f64 is JSON, and kept as written by our reader; a `Value` cannot hold it.
        prop_assume!(!judged.as_ref().is_err_and(|error| error.to_string().contains("out of range")));
        let accepted = judged.is_ok();
        prop_assert_eq!(tree(&damaged).is_ok(), accepted, "{}", damaged);
        prop_assert_eq!(skips(&damaged).is_ok(), accepted, "{}", damaged);
    }
}

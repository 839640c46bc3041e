//! The parser against `serde_json`, which is the authority on what JSON is.

use proptest::prelude::*;
use rstest::rstest;
use serde_json::{Map, Value as Tree, json};

use super::*;

/// A whole text as a tree; the slow road, for comparison only.
fn tree(text: &str) -> Result<Tree, JsonError> {
    fn of(value: Value<'_>) -> Tree {
        match value.kind() {
            Kind::Object => value
                .object()
                .unwrap()
                .map(|(name, value)| (str::from_utf8(name).unwrap().to_owned(), of(value)))
                .collect::<Map<_, _>>()
                .into(),
            Kind::Array => value.array().unwrap().map(of).collect(),
            Kind::String => Tree::from(value.string().unwrap()),
            Kind::Number => serde_json::from_str(value.number().unwrap()).unwrap_or(Tree::Null),
            Kind::Boolean => Tree::from(value.boolean().unwrap()),
            Kind::Null => Tree::Null,
        }
    }
    parse(text, &Arena::new()).map(of)
}

#[rstest]
#[case::escapes(r#"{"a\"b":"\u00e9\ud83d\ude00\n"}"#)]
#[case::numbers("[0,-0,1.50,1e3,1E-3,-12.25e+2]")]
#[case::white_space(" { \"a\" : [ ] , \"b\" : { } } ")]
#[case::long_strings(r#"["a string well over eight bytes","é in the eighth b","\\ \/"]"#)]
fn what_serde_json_reads_is_read_alike(#[case] text: &str) {
    assert_eq!(tree(text).unwrap(), serde_json::from_str::<Tree>(text).unwrap());
}

#[rstest]
#[case::nothing("")]
#[case::trailing_comma("[1,]")]
#[case::missing_colon(r#"{"a" 1}"#)]
#[case::leading_zero("01")]
#[case::bare_fraction("1.")]
#[case::half_literal("tru")]
#[case::control_character("\"a\u{1}\"")]
#[case::half_a_pair(r#""\ud800""#)]
#[case::half_a_pair_before_text(r#""\ud800 ""#)]
#[case::half_a_pair_before_another_escape(r#""\ud800\n""#)]
#[case::two_first_halves(r#""\ud800\ud800""#)]
#[case::second_half_first(r#""\udc00\ud800""#)]
#[case::a_first_half_and_a_letter(r#""\ud800\u0041""#)]
#[case::three_digits(r#""\u00e""#)]
#[case::no_name("{1:2}")]
#[case::comma_before_the_brace(r#"{"a":1,}"#)]
#[case::mixed_brackets(r#"{"a":1]"#)]
#[case::mixed_brackets_of_an_array("[1}")]
#[case::unknown_escape(r#""\x""#)]
#[case::two_values("1 2")]
#[case::unclosed(r#"{"a":[1"#)]
fn what_serde_json_refuses_is_refused(#[case] text: &str) {
    assert!(serde_json::from_str::<Tree>(text).is_err());
    assert!(tree(text).is_err());
}

#[test]
fn a_byte_order_mark_before_the_text_is_passed_over() {
    assert_eq!(tree("\u{feff}{\"a\": [1]}").unwrap(), json!({"a": [1]}));
    assert!(tree("\u{feff}").is_err());
    assert!(tree("[\u{feff}1]").is_err());
}

#[test]
fn nesting_is_bounded_wherever_it_stands() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(tree(&nested(MAX_DEPTH)).is_ok());
    let error = tree(&nested(MAX_DEPTH + 1)).unwrap_err();
    assert_eq!(error.reason, Fault::TooDeep);
    assert!(tree(&nested(1_000_000)).is_err());
}

#[test]
fn an_error_names_line_and_column() {
    let text = "{\n  \"é\": ]\n}";
    let error = tree(text).unwrap_err();
    assert_eq!(error.line_and_column(text), (2, 8));
}

#[test]
fn a_value_knows_where_it_stands() {
    let text = r#"{"a": {"b": 1.460}, "c": "d"}"#;
    let arena = Arena::new();
    let value = parse(text, &arena).unwrap();
    let found = value.member("a").unwrap();
    assert_eq!(found.raw(), Raw { text: r#"{"b": 1.460}"#, span: 6..18 });
    assert_eq!(found.member("b").unwrap().number(), Some("1.460"));
    assert_eq!(value.member("c").unwrap().raw().text, r#""d""#);
    assert_eq!(value.raw().text, text);
}

#[test]
fn a_value_is_nothing_of_another_kind() {
    let arena = Arena::new();
    for text in ["null", "true", "1", r#""a""#, "[1]", r#"{"a":1}"#] {
        let value = parse(text, &arena).unwrap();
        let readings = [
            value.boolean().is_some(),
            value.number().is_some(),
            value.string().is_some(),
            value.array().is_some(),
            value.object().is_some(),
        ];
        let expected = [Kind::Boolean, Kind::Number, Kind::String, Kind::Array, Kind::Object];
        assert_eq!(readings, expected.map(|kind| kind == value.kind()), "{text}");
    }
}

#[rstest]
#[case("[]", 0)]
#[case("[1]", 1)]
#[case("[[1],{}]", 2)]
#[case("{}", 1)]
#[case(r#"{"a":[1,2]}"#, 1)]
#[case("1", 1)]
fn a_single_value_stands_for_a_list(#[case] text: &str, #[case] items: usize) {
    let arena = Arena::new();
    assert_eq!(parse(text, &arena).unwrap().items_or_itself().count(), items);
    let within = format!(r#"{{"a":{text},"b":[{text},0]}}"#);
    let value = parse(&within, &arena).unwrap();
    assert_eq!(value.member("a").unwrap().items_or_itself().count(), items);
    let first = value.member("b").unwrap().array().unwrap().next().unwrap();
    assert_eq!(first.items_or_itself().count(), items);
}

fn any_json() -> impl Strategy<Value = Tree> {
    let leaf = prop_oneof![
        Just(Tree::Null),
        any::<bool>().prop_map(Tree::from),
        any::<i64>().prop_map(Tree::from),
        (-1e6..1e6_f64).prop_map(Tree::from),
        any::<String>().prop_map(Tree::from),
    ];
    leaf.prop_recursive(5, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Tree::from),
            prop::collection::hash_map(any::<String>(), inner, 0..6)
                .prop_map(|members| members.into_iter().collect::<Map<_, _>>().into()),
        ]
    })
}

proptest! {
    #[test]
    fn any_document_is_read_as_serde_json_reads_it(value in any_json(), pretty: bool) {
        let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) };
        let text = text.unwrap();
        prop_assert_eq!(tree(&text).unwrap(), serde_json::from_str::<Tree>(&text).unwrap());
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
        let judged = serde_json::from_str::<Tree>(&damaged);
        // A number beyond f64 is JSON, and kept as written by our parser; a `Tree` cannot hold it.
        prop_assume!(!judged.as_ref().is_err_and(|error| error.to_string().contains("out of range")));
        let accepted = judged.is_ok();
        prop_assert_eq!(tree(&damaged).is_ok(), accepted, "{}", damaged);
    }
}

//! Every answer to every scenario keeps the advice contract (`advice.md`) and CDS Hooks 2.0, whatever it says.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails, and says where"
)]

mod common;

use std::{collections::BTreeSet, fs, path::Path, sync::LazyLock};

use common::{Scenario, as_json, differences, findings, resource_of, resources};
use countersign::json::{Arena, parse};
use serde_json::Value;

/// The rules: `advice.md`, section 3. Stable: added to, never renamed.
const RULES: [(&str, &str); 51] = [
    ("dose-amount", "dose"),
    ("dose-unreadable", "dose"),
    ("dose-verified", "dose"),
    ("bsa-unavailable", "dose"),
    ("bsa-uncertain", "dose"),
    ("interval-too-short", "dose"),
    ("off-schedule-day", "dose"),
    ("cycle-too-early", "dose"),
    ("extra-dose-in-cycle", "dose"),
    ("position-unclear", "dose"),
    ("response-undocumented", "dose"),
    ("no-response-limit", "dose"),
    ("cycle-limit", "dose"),
    ("dose-reescalation", "dose"),
    ("dose-reduced", "dose"),
    ("treatment-delay", "dose"),
    ("wrong-route", "dose"),
    ("infusion-time", "dose"),
    ("duplicate-order", "dose"),
    ("product-mixup", "dose"),
    ("protocol-dose", "dose"),
    ("transplant-cycle-limit", "transplant"),
    ("transplant-plan-undocumented", "transplant"),
    ("recent-transplant", "transplant"),
    ("vod-history", "transplant"),
    ("vod-suspected", "transplant"),
    ("vod-risk", "transplant"),
    ("conditioning-two-alkylators", "transplant"),
    ("liver-hold", "liver"),
    ("liver-elevated", "liver"),
    ("liver-disease", "liver"),
    ("liver-tests-missing", "liver"),
    ("counts-hold", "blood-counts"),
    ("counts-missing", "blood-counts"),
    ("qtc-prolonged", "qt"),
    ("long-qt-syndrome", "qt"),
    ("qt-interaction", "qt"),
    ("qt-baseline-missing", "qt"),
    ("electrolytes-low", "qt"),
    ("electrolytes-missing", "qt"),
    ("premedication-missing", "premedication"),
    ("cytoreduction-needed", "premedication"),
    ("blast-count-unknown", "premedication"),
    ("pregnancy", "pregnancy"),
    ("pregnancy-test-missing", "pregnancy"),
    ("age-outside-indication", "indication"),
    ("cd22-negative", "indication"),
    ("indication-undocumented", "indication"),
    ("infusion-reaction-history", "indication"),
    ("data-unavailable", "data"),
    ("medication-contradictory", "data"),
];

/// The areas as cards of one severity follow each other: `advice.md`, section 1.
const AREAS: [&str; 9] =
    ["dose", "transplant", "liver", "blood-counts", "qt", "premedication", "pregnancy", "indication", "data"];

/// A scenario with cards, and its answer.
struct Answered {
    scenario: Scenario,
    request: Value,
    response: Value,
}

impl Answered {
    fn cards(&self) -> &Vec<Value> {
        self.response["cards"].as_array().unwrap()
    }

    fn suggestions(&self) -> impl Iterator<Item = &Value> {
        self.cards().iter().flat_map(|card| card["suggestions"].as_array().into_iter().flatten())
    }

    fn actions(&self) -> impl Iterator<Item = &Value> {
        self.suggestions().flat_map(|suggestion| suggestion["actions"].as_array().unwrap())
    }

    fn draft(&self, reference: &str) -> Option<&Value> {
        let drafts = resources(&self.request["context"]["draftOrders"]);
        drafts.into_iter().find(|draft| reference_to(draft) == reference)
    }
}

fn reference_to(resource: &Value) -> String {
    format!("{}/{}", text(&resource["resourceType"]), text(&resource["id"]))
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

static ANSWERS: LazyLock<Vec<Answered>> = LazyLock::new(|| {
    let answer = |scenario: Scenario| {
        let response = as_json(&scenario.answer().ok()?);
        Some(Answered { request: scenario.request(), scenario, response })
    };
    let answers: Vec<Answered> = Scenario::all().into_iter().filter_map(answer).collect();
    assert!(answers.len() > 100, "nearly every scenario has an answer");
    answers
});

/// Holds every answer to a rule; `faults` says where one breaks it.
fn every_answer<F: IntoIterator<Item = String>>(faults: impl Fn(&'static Answered) -> F) {
    let found: Vec<String> = ANSWERS
        .iter()
        .flat_map(|answered| {
            let name = answered.scenario.name();
            faults(answered).into_iter().map(move |fault| format!("{name}: {fault}"))
        })
        .collect();
    assert!(found.is_empty(), "{} faults:\n{}", found.len(), found.join("\n"));
}

#[test]
fn every_answer_is_what_cds_hooks_2_0_describes() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schemas/cds-hooks-2.0.schema.json");
    let mut schema: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    schema.as_object_mut().unwrap().remove("anyOf");
    schema["$ref"] = "#/$defs/serviceResponse".into();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let mut spoilt = ANSWERS.iter().find(|answered| !answered.cards().is_empty()).unwrap().response.clone();
    spoilt["cards"][0]["indicator"] = "hard-stop".into();
    assert!(!validator.is_valid(&spoilt), "the schema is in force");
    every_answer(|answered| {
        let errors = validator.iter_errors(&answered.response);
        errors.map(|error| format!("{}: {error}", error.instance_path())).collect::<Vec<_>>()
    });
}

#[test]
fn where_nothing_is_to_be_said_the_answer_is_no_cards() {
    let mut silent = 0;
    for answered in ANSWERS.iter().filter(|answered| answered.cards().is_empty()) {
        let (name, expected) = (answered.scenario.name(), &answered.scenario.expected);
        assert!(expected.get("finding").is_none(), "{name} is silent where nobody expects it");
        if expected.get("no_cards").and_then(toml::Value::as_bool) == Some(true) {
            assert_eq!(answered.response, serde_json::json!({ "cards": [] }), "{name}");
            silent += 1;
        }
    }
    assert!(silent > 1);
}

#[test]
fn the_members_of_extensions_come_in_the_order_of_their_names() {
    fn is_sorted(value: countersign::json::Value<'_>) -> bool {
        let members = || value.object().into_iter().flatten();
        members().map(|(name, _)| name).is_sorted()
            && members().all(|(_, value)| is_sorted(value))
            && value.array().into_iter().flatten().all(is_sorted)
    }
    for scenario in Scenario::all() {
        let Ok(response) = scenario.answer() else { continue };
        let of_cards = response.cards.iter().map(|card| &card.extension);
        for extension in of_cards.chain([&response.extension]).filter(|extension| !extension.is_empty()) {
            let arena = Arena::new();
            let read = parse(extension.as_str(), &arena).unwrap();
            assert!(is_sorted(read), "{}: {}", scenario.name(), extension.as_str());
        }
    }
}

#[test]
fn the_uuids_of_an_answer_are_unique() {
    every_answer(|answered| {
        let mut seen = BTreeSet::new();
        let uuids =
            answered.cards().iter().chain(answered.suggestions()).map(|element| text(&element["uuid"]));
        uuids.filter(|uuid| !seen.insert(*uuid)).map(str::to_owned).collect::<Vec<_>>()
    });
}

#[test]
fn there_is_one_card_an_area_and_the_gravest_comes_first() {
    every_answer(|answered| {
        let cards: Vec<(usize, usize)> = answered
            .cards()
            .iter()
            .map(|card| (gravity(&card["indicator"]), area(text(&card["extension"]["countersign.area"]))))
            .collect();
        let areas: BTreeSet<usize> = cards.iter().map(|(_, area)| *area).collect();
        let twice = (areas.len() != cards.len()).then(|| "two cards of one area".to_owned());
        let unsorted = (!cards.is_sorted()).then(|| format!("cards are not sorted: {cards:?}"));
        twice.into_iter().chain(unsorted).collect::<Vec<_>>()
    });
}

#[test]
fn a_card_is_as_grave_as_its_gravest_finding_which_leads_it() {
    every_answer(|answered| {
        answered.cards().iter().flat_map(|card| {
            let findings = card["extension"]["countersign.findings"].as_array().unwrap();
            let severities: Vec<usize> =
                findings.iter().map(|finding| gravity(&finding["severity"])).collect();
            let unsorted =
                (!severities.is_sorted()).then(|| format!("findings are not sorted: {severities:?}"));
            let differs =
                (findings[0]["severity"] != card["indicator"]).then(|| "indicator differs".to_owned());
            unsorted.into_iter().chain(differs)
        })
    });
}

#[test]
fn a_card_has_the_topic_of_its_gravest_finding_in_letters_and_digits() {
    every_answer(|answered| {
        answered.cards().iter().filter_map(|card| {
            let gravest = &card["extension"]["countersign.findings"][0];
            let expected = camel_case(&format!("{}-{}", text(&gravest["rule"]), text(&gravest["severity"])));
            let code = text(&card["source"]["topic"]["code"]);
            let is_plain = !code.is_empty() && code.chars().all(|letter| letter.is_ascii_alphanumeric());
            (!is_plain || code != expected).then(|| format!("topic {code} should be {expected}"))
        })
    });
}

fn camel_case(words: &str) -> String {
    let capital = |word: &str| word[..1].to_uppercase() + &word[1..];
    let mut parts = words.split('-');
    let first = parts.next().unwrap().to_owned();
    parts.fold(first, |code, word| code + &capital(word))
}

fn gravity(severity: &Value) -> usize {
    ["critical", "warning", "info"].into_iter().position(|known| severity == known).unwrap()
}

fn area(code: &str) -> usize {
    AREAS.into_iter().position(|known| known == code).unwrap_or_else(|| panic!("{code} is no area"))
}

#[test]
fn every_finding_has_a_rule_of_the_contract_and_stands_on_the_card_of_its_area() {
    every_answer(|answered| {
        answered.cards().iter().flat_map(|card| {
            let area = text(&card["extension"]["countersign.area"]);
            let findings = card["extension"]["countersign.findings"].as_array().unwrap();
            findings.iter().filter_map(move |finding| {
                let rule = text(&finding["rule"]);
                (!RULES.contains(&(rule, area))).then(|| format!("{rule} on the card of {area}"))
            })
        })
    });
    let findings = ANSWERS.iter().flat_map(|answered| findings(&answered.response));
    let seen: BTreeSet<String> = findings.map(|finding| text(&finding["rule"]).to_owned()).collect();
    let never: Vec<&str> = RULES.iter().map(|(rule, _)| *rule).filter(|rule| !seen.contains(*rule)).collect();
    assert!(never.is_empty(), "no scenario shows {never:?}");
}

#[test]
fn a_finding_speaks_of_a_draft_of_the_request() {
    every_answer(|answered| {
        let findings = findings(&answered.response);
        let orders = findings.into_iter().map(|finding| finding["order"].clone()).chain(
            answered.response["extension"]["countersign.evaluation"]["courses"]
                .as_array()
                .into_iter()
                .flatten()
                .map(|course| course["order"].clone()),
        );
        orders
            .filter(|order| !order.is_null())
            .filter(|order| {
                let order = text(order);
                ["MedicationRequest", "MedicationOrder"]
                    .into_iter()
                    .all(|kind| answered.draft(&format!("{kind}/{order}")).is_none())
            })
            .map(|order| format!("{order} is no draft"))
            .collect::<Vec<_>>()
    });
}

/// `values` are numbers, ISO dates and lists of codes; beside the contract's words, `resources` are references,
/// `protocols` the names of protocols, and `drug` and `risk` tell of which medicine a QT finding is.
#[test]
fn the_values_of_a_finding_are_numbers_dates_and_lists_of_codes() {
    let is_date = |text: &str| text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok();
    let is_code = |text: &str| {
        text.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-') && !text.is_empty()
    };
    every_answer(|answered| {
        findings(&answered.response).into_iter().flat_map(move |finding| {
            let rule = text(&finding["rule"]).to_owned();
            let values = finding["values"].as_object().cloned().unwrap_or_default();
            values.into_iter().filter_map(move |(name, value)| {
                let is_plain = match &value {
                    Value::Number(_) => true,
                    Value::String(text) if name == "drug" => !text.is_empty(),
                    Value::String(text) if name == "risk" => is_code(text),
                    Value::String(text) => is_date(text),
                    Value::Array(items) if name == "resources" => items
                        .iter()
                        .all(|item| text(item).split('/').filter(|part| is_code(part)).count() == 2),
                    Value::Array(items) if name == "protocols" => {
                        items.iter().all(|item| !text(item).is_empty())
                    }
                    Value::Array(items) => items.iter().all(|item| item.as_str().is_some_and(is_code)),
                    Value::Null | Value::Bool(_) | Value::Object(_) => false,
                };
                (!is_plain).then(|| format!("{rule}: {name} is {value}"))
            })
        })
    });
}

#[test]
fn a_summary_has_fewer_than_140_characters_in_utf_16_too() {
    every_answer(|answered| {
        answered.cards().iter().filter_map(|card| {
            let summary = text(&card["summary"]);
            let is_short = summary.chars().count() < 140 && summary.encode_utf16().count() < 140;
            (!is_short || summary.ends_with('…')).then(|| format!("too long, or cut: {summary}"))
        })
    });
}

#[test]
fn override_reasons_stand_on_warning_and_critical_cards_alone() {
    every_answer(|answered| {
        answered.cards().iter().filter_map(|card| {
            let is_grave = card["indicator"] != "info";
            let reasons = card["overrideReasons"].as_array();
            let are_readable = reasons
                .is_none_or(|reasons| reasons.iter().all(|reason| !text(&reason["display"]).is_empty()));
            (reasons.is_some() != is_grave || !are_readable).then(|| format!("{}", card["overrideReasons"]))
        })
    });
}

#[test]
fn a_card_has_one_absolute_link_to_the_page_of_its_rule() {
    every_answer(|answered| {
        answered.cards().iter().filter_map(|card| {
            let links = card["links"].as_array().unwrap();
            let rule = text(&card["extension"]["countersign.findings"][0]["rule"]);
            let is_right = links.len() == 1
                && links[0]["type"] == "absolute"
                && text(&links[0]["url"]) == format!("http://127.0.0.1:8080/rules/{rule}");
            (!is_right).then(|| format!("{links:?}"))
        })
    });
}

#[test]
fn nothing_is_null_or_empty() {
    every_answer(|answered| {
        let mut found = Vec::new();
        empty_members("", &answered.response, &mut found);
        // "No cards" is said with an empty list, and a finding has `values` even where there is nothing to count.
        found.retain(|path| path != ".cards" && !path.ends_with(".values"));
        found
    });
}

/// The paths of nulls, empty texts, lists and objects; a draft that is sent back keeps what the EHR wrote.
fn empty_members(path: &str, value: &Value, found: &mut Vec<String>) {
    let is_empty = match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    };
    if is_empty {
        found.push(path.to_owned());
    }
    for (index, item) in value.as_array().into_iter().flatten().enumerate() {
        empty_members(&format!("{path}[{index}]"), item, found);
    }
    for (name, member) in value.as_object().into_iter().flatten().filter(|(name, _)| *name != "resource") {
        empty_members(&format!("{path}.{name}"), member, found);
    }
}

#[test]
fn no_card_tells_who_the_patient_is() {
    let known = ANSWERS.iter().filter(|answered| identity(&answered.request).len() > 3).count();
    assert!(known > 90, "only {known} requests tell who the patient is");
    every_answer(|answered| {
        let identity = identity(&answered.request);
        let mut texts = Vec::new();
        for card in answered.cards() {
            texts_but_resources(card, &mut texts);
        }
        texts_but_resources(&answered.response["extension"], &mut texts);
        texts
            .into_iter()
            .filter_map(|said| {
                let told = identity.iter().find(|word| contains_word(said, word))?;
                Some(format!("{told} stands in {said:?}"))
            })
            .collect::<Vec<_>>()
    });
}

/// The id, the names, the identifiers and the date of birth of the patient, as the request has them.
fn identity(request: &Value) -> BTreeSet<String> {
    let mut identity = BTreeSet::from([text(&request["context"]["patientId"]).to_owned()]);
    let prefetch = request["prefetch"].as_object().into_iter().flat_map(|prefetch| prefetch.values());
    let unwrapped = prefetch.map(|value| value.get("resource").unwrap_or(value));
    let patients = unwrapped.flat_map(resources).filter(|resource| resource["resourceType"] == "Patient");
    for patient in patients {
        identity.extend([text(&patient["id"]).to_owned(), text(&patient["birthDate"]).to_owned()]);
        for name in patient["name"].as_array().into_iter().flatten() {
            identity.extend([text(&name["family"]).to_owned(), text(&name["text"]).to_owned()]);
            let given = name["given"].as_array().into_iter().flatten();
            identity.extend(given.map(|given| text(given).to_owned()));
        }
        let identifiers = patient["identifier"].as_array().into_iter().flatten();
        identity.extend(identifiers.map(|identifier| text(&identifier["value"]).to_owned()));
    }
    identity.remove("");
    identity
}

fn contains_word(said: &str, word: &str) -> bool {
    let is_part = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
    said.match_indices(word).any(|(at, found)| {
        !is_part(said[..at].chars().next_back()) && !is_part(said[at + found.len()..].chars().next())
    })
}

fn texts_but_resources<'v>(value: &'v Value, texts: &mut Vec<&'v str>) {
    texts.extend(value.as_str());
    for item in value.as_array().into_iter().flatten() {
        texts_but_resources(item, texts);
    }
    for (_, member) in value.as_object().into_iter().flatten().filter(|(name, _)| *name != "resource") {
        texts_but_resources(member, texts);
    }
}

#[test]
fn an_update_or_delete_aims_at_a_draft_of_the_request() {
    let aimed =
        ANSWERS.iter().flat_map(Answered::actions).filter(|action| action["type"] != "create").count();
    assert!(aimed > 20, "only {aimed} actions aim at a draft");
    every_answer(|answered| {
        answered.actions().filter_map(|action| {
            let reference = match text(&action["type"]) {
                "update" => reference_to(&action["resource"]),
                "delete" => text(&action["resourceId"]).to_owned(),
                _ => return None,
            };
            answered.draft(&reference).is_none().then(|| format!("{} of {reference}", action["type"]))
        })
    });
}

/// One action each, for some EHRs drop the rest; but new orders that belong together are also offered as one.
#[test]
fn suggestions_say_what_they_do_and_only_new_orders_come_together() {
    every_answer(|answered| {
        answered.cards().iter().flat_map(|card| {
            let suggestions: Vec<&Value> = card["suggestions"].as_array().into_iter().flatten().collect();
            let is_at_odds = suggestions.is_empty() == card["selectionBehavior"].is_string();
            let behaviour = is_at_odds.then(|| "selectionBehavior stands where suggestions stand".to_owned());
            let recommended = suggestions.iter().filter(|offer| offer["isRecommended"] == true).count();
            let is_choice = card["selectionBehavior"] == "at-most-one";
            let both =
                (is_choice && recommended > 1).then(|| "recommends two of which one may be taken".to_owned());
            let unsaid = suggestions.into_iter().filter_map(move |suggestion| {
                let actions = suggestion["actions"].as_array().unwrap();
                let is_said = !text(&suggestion["label"]).is_empty()
                    && !actions.is_empty()
                    && actions.iter().all(|action| !text(&action["description"]).is_empty());
                let is_one = actions.len() == 1
                    || (is_choice && actions.iter().all(|action| action["type"] == "create"));
                (!is_said || !is_one).then(|| suggestion["label"].to_string())
            });
            behaviour.into_iter().chain(both).chain(unsaid)
        })
    });
}

#[test]
fn an_update_differs_from_the_draft_in_dose_and_date_alone() {
    let updates = || ANSWERS.iter().flat_map(Answered::actions).filter(|action| action["type"] == "update");
    assert!(updates().count() > 10, "only {} updates", updates().count());
    every_answer(|answered| {
        answered.actions().filter(|action| action["type"] == "update").filter_map(|action| {
            let draft = answered.draft(&reference_to(&action["resource"]))?;
            let paths = differences(draft, &action["resource"]);
            let is_change = paths.iter().any(|path| !path.ends_with("].text"));
            let is_meant = is_change && paths.iter().all(|path| may_change(path));
            (!is_meant).then(|| format!("{} changes {paths:?}", reference_to(draft)))
        })
    });
}

#[test]
fn a_suggestion_that_is_taken_mends_what_it_was_made_for() {
    let taken = ANSWERS.iter().flat_map(Answered::suggestions).count();
    assert!(taken > 20, "only {taken} suggestions to take");
    every_answer(|answered| {
        answered.cards().iter().flat_map(move |card| {
            let suggestions = card["suggestions"].as_array().into_iter().flatten();
            suggestions.filter_map(move |suggestion| {
                let still = unmended(answered, card, suggestion["actions"].as_array().unwrap());
                (!still.is_empty()).then(|| format!("{}: still {still:?}", text(&suggestion["label"])))
            })
        })
    });
}

/// What a card still warns of once the actions of one of its suggestions were taken. A test that is ordered has no
/// result yet, and a medicine brings the class it is of.
fn unmended(answered: &Answered, card: &Value, actions: &[Value]) -> Vec<String> {
    let creates = |kind: &str| {
        actions.iter().all(|action| action["type"] == "create" && action["resource"]["resourceType"] == kind)
    };
    if creates("ServiceRequest") {
        return Vec::new();
    }
    let mut request = answered.request.clone();
    let drafts = request["context"]["draftOrders"]["entry"].as_array_mut().unwrap();
    for action in actions {
        take(drafts, action);
    }
    let again = answered.scenario.answer_to(&request).unwrap();
    if creates("MedicationRequest") {
        let (before, after) = (missing_premedication(&answered.response), missing_premedication(&again));
        return if after.len() + actions.len() == before.len() { Vec::new() } else { after };
    }
    let area = &card["extension"]["countersign.area"];
    let same =
        again["cards"].as_array().unwrap().iter().find(|card| card["extension"]["countersign.area"] == *area);
    let found = same.map(|card| card["extension"]["countersign.findings"].as_array().unwrap());
    found
        .into_iter()
        .flatten()
        .filter(|finding| finding["severity"] != "info")
        .map(|finding| finding["rule"].to_string())
        .collect()
}

/// What the EHR does with an action.
fn take(drafts: &mut Vec<Value>, action: &Value) {
    let is = |draft: &Value, reference: &str| reference_to(resource_of(draft)) == reference;
    match text(&action["type"]) {
        "create" => drafts.push(serde_json::json!({ "resource": action["resource"] })),
        "update" => {
            let reference = reference_to(&action["resource"]);
            let draft = drafts.iter_mut().find(|draft| is(draft, &reference)).unwrap();
            *draft = serde_json::json!({ "resource": action["resource"] });
        }
        _ => drafts.retain(|draft| !is(draft, text(&action["resourceId"]))),
    }
}

fn missing_premedication(response: &Value) -> Vec<String> {
    let findings = findings(response);
    let missing = findings.iter().filter(|finding| finding["rule"] == "premedication-missing");
    let classes = missing.flat_map(|finding| finding["values"]["missing"].as_array().unwrap());
    classes.map(|class| text(class).to_owned()).collect()
}

/// The elements that say dose or day; each after the number of its dosageInstruction.
fn may_change(path: &str) -> bool {
    let index_less: String = path.chars().filter(|letter| !letter.is_ascii_digit()).collect();
    [
        ".dosageInstruction[].text",
        ".dosageInstruction[].doseAndRate[].doseQuantity.value",
        ".dosageInstruction[].timing.event[]",
        ".dosageInstruction[].timing.repeat.boundsPeriod.start",
        ".dosageInstruction[].timing.repeat.boundsPeriod.end",
        ".dispenseRequest.validityPeriod.start",
        ".dispenseRequest.validityPeriod.end",
        // A draft whose day stood nowhere gets one.
        ".dosageInstruction[].timing.event",
        ".dosageInstruction[].timing",
        // As STU3 has it, where the draft has it.
        ".dosageInstruction[].doseQuantity.value",
    ]
    .contains(&index_less.as_str())
}

#[test]
fn the_evaluation_names_version_knowledge_and_the_place_of_every_draft() {
    every_answer(|answered| {
        if answered.cards().is_empty() {
            return Vec::new();
        }
        let evaluation = &answered.response["extension"]["countersign.evaluation"];
        let mut faults = Vec::new();
        let names: Vec<&str> =
            evaluation.as_object().into_iter().flat_map(|said| said.keys()).map(String::as_str).collect();
        let known = ["version", "knowledge", "courses", "not_checked"];
        faults.extend(
            names.iter().filter(|name| !known.contains(*name)).map(|name| format!("{name} is no member")),
        );
        faults.extend(text(&evaluation["version"]).is_empty().then(|| "no version".to_owned()));
        for course in evaluation["courses"].as_array().into_iter().flatten() {
            // What is not known of a place is left out.
            let known = ["administrations", "orders", "stated", "first-dose"];
            let basis = course.get("basis").map(text).filter(|basis| !known.contains(basis));
            faults.extend(basis.map(|basis| format!("basis {basis:?}")));
            let is_slot = course.get("day").is_none_or(|day| [1, 8, 15].into_iter().any(|slot| *day == slot));
            faults.extend((!is_slot).then(|| format!("day {} is no slot", course["day"])));
        }
        for missed in evaluation["not_checked"].as_array().into_iter().flatten() {
            let is_known = RULES.iter().any(|(rule, _)| missed["rule"] == *rule);
            faults.extend(
                (!is_known || text(&missed["reason"]).is_empty()).then(|| format!("not_checked {missed}")),
            );
        }
        faults
    });
}

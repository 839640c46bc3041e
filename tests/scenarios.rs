//! Every folder of `fixtures/`: the request as an EHR sends it, the findings its `scenario.toml` expects, and the
//! whole answer held in `response.json`.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails, and says where"
)]

mod common;

use std::{collections::BTreeMap, fs};

use common::{Scenario, actions, as_json, findings};
use serde_json::Value;

#[test]
fn every_scenario_is_answered_as_the_documents_say() {
    let mut failures = BTreeMap::new();
    for scenario in Scenario::all() {
        let faults = Expectation { scenario: &scenario }.faults();
        if !faults.is_empty() {
            failures.insert(scenario.name(), faults);
        }
    }
    let told: Vec<String> =
        failures.iter().map(|(name, faults)| format!("{name}:\n    {}", faults.join("\n    "))).collect();
    assert!(failures.is_empty(), "{} scenarios differ:\n{}", failures.len(), told.join("\n"));
}

/// What a scenario expects.
struct Expectation<'s> {
    scenario: &'s Scenario,
}

impl Expectation<'_> {
    /// Where the answer differs from what is expected.
    fn faults(&self) -> Vec<String> {
        let status = self.scenario.expected.get("status").and_then(toml::Value::as_integer).unwrap_or(200);
        match self.scenario.answer() {
            Ok(response) if status == 200 => {
                let response = as_json(&response);
                let mut faults = self.compare(&response);
                faults.extend(self.compare_snapshot(&response));
                faults
            }
            Ok(_) => vec![format!("expected status {status}, got cards")],
            Err(error) => {
                let path = self.scenario.expected.get("path").and_then(toml::Value::as_str);
                let is_expected =
                    i64::from(error.status()) == status && path.is_none_or(|path| path == error.path);
                if is_expected {
                    Vec::new()
                } else {
                    vec![format!("refused with {}: {error}", error.status())]
                }
            }
        }
    }

    fn compare(&self, response: &Value) -> Vec<String> {
        if self.scenario.expected.get("no_cards").and_then(toml::Value::as_bool) == Some(true) {
            let is_empty = *response == serde_json::json!({ "cards": [] });
            return if is_empty { Vec::new() } else { vec![format!("expected no cards, got {response}")] };
        }
        let mut faults = compare_findings(&self.tables("finding"), &findings(response));
        faults.extend(compare_courses(&self.tables("course"), response));
        faults.extend(compare_suggestions(&self.tables("suggestion"), response));
        faults
    }

    fn tables(&self, name: &str) -> Vec<toml::Table> {
        let list = self.scenario.expected.get(name).and_then(toml::Value::as_array);
        list.into_iter().flatten().filter_map(|item| item.as_table().cloned()).collect()
    }

    /// The whole answer is reviewed as a file; `UPDATE_FIXTURES=1` writes it anew.
    fn compare_snapshot(&self, response: &Value) -> Option<String> {
        let path = self.scenario.folder.join("response.json");
        let text = serde_json::to_string_pretty(response).unwrap() + "\n";
        if std::env::var_os("UPDATE_FIXTURES").is_some() {
            fs::write(path, text).unwrap();
            return None;
        }
        match fs::read_to_string(&path) {
            Ok(held) if held == text => None,
            Ok(_) => {
                Some("the answer differs from response.json (UPDATE_FIXTURES=1 writes it anew)".to_owned())
            }
            Err(error) => Some(format!("response.json: {error}")),
        }
    }
}

fn compare_findings(expected: &[toml::Table], actual: &[Value]) -> Vec<String> {
    let mut faults = Vec::new();
    let mut left: Vec<&Value> = actual.iter().collect();
    for finding in expected {
        let text = |name: &str| finding.get(name).and_then(toml::Value::as_str);
        let position = left.iter().position(|actual| {
            actual["rule"].as_str() == text("rule")
                && actual["severity"].as_str() == text("severity")
                && text("cause").is_none_or(|cause| actual["cause"].as_str() == Some(cause))
                && text("order").is_none_or(|order| actual["order"].as_str() == Some(order))
        });
        match position {
            Some(position) => {
                let actual = left.remove(position);
                faults.extend(compare_values(finding, actual));
            }
            None => faults.push(format!("missing: {}", toml::to_string(finding).unwrap().replace('\n', " "))),
        }
    }
    faults.extend(left.into_iter().map(|finding| format!("not expected: {finding}")));
    faults
}

/// Numbers are compared to as many decimals as the document gives.
fn compare_values(expected: &toml::Table, actual: &Value) -> Vec<String> {
    let Some(values) = expected.get("values").and_then(toml::Value::as_table) else { return Vec::new() };
    let mut faults = Vec::new();
    for (key, value) in values {
        let actual = &actual["values"][key];
        if let Some(list) = value.as_array() {
            if sorted(list.iter().map(toml::Value::to_string)) != sorted_items(actual) {
                faults.push(format!("{}: {key} should be {value}, is {actual}", expected["rule"]));
            }
            continue;
        }
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let same = if let Value::Number(number) = actual {
            let decimals = value.split_once('.').map_or(0, |(_, decimals)| decimals.len());
            let number: rust_decimal::Decimal = number.to_string().parse().unwrap();
            let expected: rust_decimal::Decimal = value.parse().unwrap();
            countersign::clinical::quantity::round(number, u32::try_from(decimals).unwrap()) == expected
        } else {
            actual.as_str() == Some(&value)
        };
        if !same {
            faults.push(format!("{}: {key} should be {value}, is {actual}", expected["rule"]));
        }
    }
    faults
}

fn sorted(items: impl Iterator<Item = String>) -> Vec<String> {
    let mut items: Vec<String> = items.collect();
    items.sort();
    items
}

fn sorted_items(list: &Value) -> Vec<String> {
    sorted(list.as_array().into_iter().flatten().map(Value::to_string))
}

fn compare_courses(expected: &[toml::Table], response: &Value) -> Vec<String> {
    let none = Vec::new();
    let actual = response["extension"]["countersign.evaluation"]["courses"].as_array().unwrap_or(&none);
    if expected.is_empty() {
        return Vec::new();
    }
    if expected.len() != actual.len() {
        return vec![format!("expected {} courses, got {}", expected.len(), actual.len())];
    }
    let mut faults = Vec::new();
    for (expected, actual) in expected.iter().zip(actual) {
        for name in ["order", "date", "cycle", "day", "cycle_day", "basis"] {
            let wanted: Option<Value> = expected.get(name).map(|value| serde_json::to_value(value).unwrap());
            let got = actual.get(name);
            if wanted.as_ref() != got {
                faults.push(format!("course {name} should be {wanted:?}, is {got:?}"));
            }
        }
    }
    faults
}

/// Changes and withdrawals on the card of the dose are all expected ones; orders may be offered beside those listed.
fn compare_suggestions(expected: &[toml::Table], response: &Value) -> Vec<String> {
    let mut actions = actions(response);
    let mut faults = Vec::new();
    for suggestion in expected {
        let kind = suggestion["type"].as_str().unwrap();
        if kind == "create" {
            faults.extend(compare_created(suggestion, response));
            continue;
        }
        let order = suggestion["order"].as_str().unwrap();
        let position = actions.iter().position(|action| {
            action["type"] == kind
                && (action["resource"]["id"] == order
                    || action["resourceId"] == format!("MedicationRequest/{order}"))
        });
        let Some(position) = position else {
            faults.push(format!("missing suggestion: {kind} {order}"));
            continue;
        };
        let resource = actions.remove(position)["resource"].to_string();
        let dose = suggestion.get("dose").and_then(toml::Value::as_str);
        let number = dose.and_then(|dose| dose.split(' ').next());
        if number.is_some_and(|number| !resource.contains(&format!("\"value\":{number}"))) {
            faults.push(format!("the update should order {dose:?}: {resource}"));
        }
        let date = suggestion.get("date").and_then(toml::Value::as_str);
        if date.is_some_and(|date| !resource.contains(date)) {
            faults.push(format!("the update should be for {date:?}: {resource}"));
        }
    }
    let of_dose = response["cards"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|card| card["extension"]["countersign.area"] == "dose");
    let of_dose: Vec<&Value> = of_dose.flat_map(actions_of).collect();
    actions.retain(|action| of_dose.contains(&action));
    faults.extend(actions.iter().map(|action| format!("suggestion not expected: {}", action["description"])));
    faults
}

/// One suggestion that creates what is listed: a test by its code, or an order for each class of premedication.
fn compare_created(expected: &toml::Table, response: &Value) -> Option<String> {
    let resource_type = expected["resource"].as_str().unwrap();
    let code = expected.get("code").and_then(toml::Value::as_str);
    let classes = expected.get("classes").and_then(toml::Value::as_array).map(Vec::len);
    let cards = response["cards"].as_array().unwrap();
    let mut suggestions = cards.iter().flat_map(|card| card["suggestions"].as_array().into_iter().flatten());
    let is_there = suggestions.any(|suggestion| {
        let actions = suggestion["actions"].as_array().unwrap();
        let created: Vec<&Value> = actions.iter().map(|action| &action["resource"]).collect();
        let codes = || {
            created.iter().flat_map(|resource| resource["code"]["coding"].as_array().into_iter().flatten())
        };
        created.iter().all(|resource| resource["resourceType"] == resource_type)
            && code.is_none_or(|code| codes().any(|coding| coding["code"] == code))
            && classes.is_none_or(|classes| created.len() == classes)
    });
    (!is_there)
        .then(|| format!("missing suggestion: {}", toml::to_string(expected).unwrap().replace('\n', " ")))
}

fn actions_of(card: &Value) -> impl Iterator<Item = &Value> {
    let suggestions = card["suggestions"].as_array().into_iter().flatten();
    suggestions.flat_map(|suggestion| suggestion["actions"].as_array().unwrap())
}

//! Every folder of `fixtures/`: the request as an EHR sends it, the findings its `scenario.toml` expects, and the
//! whole answer held in `response.json`.

use std::{collections::BTreeMap, fs, path::{Path, PathBuf}};

use countersign::{
    advisor::{Advisor, Settings},
    knowledge::{Formula, Knowledge, Profile},
};
use serde_json::Value;
use uuid::Uuid;

#[test]
fn every_scenario_is_answered_as_the_documents_say() {
    let mut failures = BTreeMap::new();
    let scenarios = scenarios();
    assert!(scenarios.len() > 100, "the fixtures are there");
    for folder in scenarios {
        let faults = Scenario::read(&folder).faults();
        if !faults.is_empty() {
            failures.insert(folder.file_name().unwrap().to_string_lossy().into_owned(), faults);
        }
    }
    let told: Vec<String> =
        failures.iter().map(|(name, faults)| format!("{name}:\n    {}", faults.join("\n    "))).collect();
    assert!(failures.is_empty(), "{} scenarios differ:\n{}", failures.len(), told.join("\n"));
}

fn scenarios() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut folders: Vec<PathBuf> = fs::read_dir(root)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.join("scenario.toml").exists())
        .collect();
    folders.sort();
    folders
}

struct Scenario {
    folder: PathBuf,
    expected: toml::Table,
    request: Vec<u8>,
}

impl Scenario {
    fn read(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            expected: fs::read_to_string(folder.join("scenario.toml")).unwrap().parse().unwrap(),
            request: fs::read(folder.join("request.json")).unwrap(),
        }
    }

    /// Where the answer differs from what is expected.
    fn faults(&self) -> Vec<String> {
        let settings = Settings {
            profile: self.profile(),
            formula: Formula::Mosteller,
            double_check: true,
            pages: "http://127.0.0.1:8080/rules".to_owned(),
        };
        let advisor = Advisor::new(Knowledge::embedded().unwrap(), settings);
        let at = self.expected["at"].as_str().unwrap().parse().unwrap();
        let mut next = 0_u128;
        let answer = advisor.advise(&self.request, at, &mut || {
            next += 1;
            Uuid::from_u128(next)
        });
        let status = self.expected.get("status").and_then(toml::Value::as_integer).unwrap_or(200);
        match answer {
            Ok(response) if status == 200 => {
                let response = serde_json::to_value(&response).unwrap();
                let mut faults = self.compare(&response);
                faults.extend(self.compare_snapshot(&response));
                faults
            }
            Ok(_) => vec![format!("expected status {status}, got cards")],
            Err(error) => {
                let path = self.expected.get("path").and_then(toml::Value::as_str);
                let is_expected =
                    i64::from(error.status()) == status && path.is_none_or(|path| path == error.path);
                if is_expected { Vec::new() } else { vec![format!("refused with {}: {error}", error.status())] }
            }
        }
    }

    fn profile(&self) -> Profile {
        match self.expected.get("profile").and_then(toml::Value::as_str) {
            Some("EU") => Profile::Eu,
            _ => Profile::Us,
        }
    }

    fn compare(&self, response: &Value) -> Vec<String> {
        if self.expected.get("no_cards").and_then(toml::Value::as_bool) == Some(true) {
            let is_empty = *response == serde_json::json!({ "cards": [] });
            return if is_empty { Vec::new() } else { vec![format!("expected no cards, got {response}")] };
        }
        let mut faults = compare_findings(&self.tables("finding"), &findings(response));
        faults.extend(compare_courses(&self.tables("course"), response));
        faults.extend(compare_suggestions(&self.tables("suggestion"), response));
        faults
    }

    fn tables(&self, name: &str) -> Vec<toml::Table> {
        let list = self.expected.get(name).and_then(toml::Value::as_array);
        list.into_iter().flatten().filter_map(|item| item.as_table().cloned()).collect()
    }

    /// The whole answer is reviewed as a file; `UPDATE_FIXTURES=1` writes it anew.
    fn compare_snapshot(&self, response: &Value) -> Option<String> {
        let path = self.folder.join("response.json");
        let text = serde_json::to_string_pretty(response).unwrap() + "\n";
        if std::env::var_os("UPDATE_FIXTURES").is_some() {
            fs::write(path, text).unwrap();
            return None;
        }
        match fs::read_to_string(&path) {
            Ok(held) if held == text => None,
            Ok(_) => Some("the answer differs from response.json (UPDATE_FIXTURES=1 writes it anew)".to_owned()),
            Err(error) => Some(format!("response.json: {error}")),
        }
    }
}

fn findings(response: &Value) -> Vec<Value> {
    let cards = response["cards"].as_array().unwrap();
    cards.iter().flat_map(|card| card["extension"]["countersign.findings"].as_array().unwrap().clone()).collect()
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
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let actual = &actual["values"][key];
        let same = match actual {
            Value::Number(number) => {
                let decimals = value.split_once('.').map_or(0, |(_, decimals)| decimals.len());
                let number: rust_decimal::Decimal = number.to_string().parse().unwrap();
                let expected: rust_decimal::Decimal = value.parse().unwrap();
                countersign::clinical::quantity::round(number, u32::try_from(decimals).unwrap()) == expected
            }
            other => other.as_str() == Some(&value),
        };
        if !same {
            faults.push(format!("{}: {key} should be {value}, is {actual}", expected["rule"]));
        }
    }
    faults
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

fn compare_suggestions(expected: &[toml::Table], response: &Value) -> Vec<String> {
    let mut actions = Vec::new();
    for card in response["cards"].as_array().unwrap() {
        for suggestion in card["suggestions"].as_array().into_iter().flatten() {
            actions.extend(suggestion["actions"].as_array().unwrap().clone());
        }
    }
    let mut faults = Vec::new();
    for suggestion in expected {
        let kind = suggestion["type"].as_str().unwrap();
        let order = suggestion["order"].as_str().unwrap();
        let position = actions.iter().position(|action| {
            action["type"] == kind
                && (action["resource"]["id"] == order || action["resourceId"] == format!("MedicationRequest/{order}"))
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
    faults.extend(actions.iter().map(|action| format!("suggestion not expected: {}", action["description"])));
    faults
}

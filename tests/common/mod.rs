//! What the tests of whole answers share: the scenarios of `fixtures/`, and an advisor that answers them.

#![allow(dead_code, reason = "each test target uses a part of it")]

use std::{
    fmt, fs,
    path::{Path, PathBuf},
    sync::LazyLock,
};

use countersign::{
    advisor::{Advisor, Settings},
    cds_hooks::{RequestError, Response},
    knowledge::{Knowledge, Profile},
};
use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

/// A folder of `fixtures/`.
pub struct Scenario {
    pub folder: PathBuf,
    /// `scenario.toml`
    pub expected: toml::Table,
    /// `request.json`
    pub request: Vec<u8>,
}

/// By name: the request is too long to be read.
impl fmt::Debug for Scenario {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.name())
    }
}

impl Scenario {
    /// Every scenario, by name.
    pub fn all() -> Vec<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
        let mut folders: Vec<PathBuf> = fs::read_dir(root)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.join("scenario.toml").exists())
            .collect();
        folders.sort();
        assert!(folders.len() > 100, "the fixtures are there");
        folders.iter().map(|folder| Self::read(folder)).collect()
    }

    /// The scenario of that name.
    pub fn named(name: &str) -> Self {
        Self::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name))
    }

    fn read(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            expected: fs::read_to_string(folder.join("scenario.toml")).unwrap().parse().unwrap(),
            request: fs::read(folder.join("request.json")).unwrap(),
        }
    }

    pub fn name(&self) -> String {
        self.folder.file_name().unwrap().to_string_lossy().into_owned()
    }

    /// Whether everything in the request is valid R4.
    pub fn is_valid_fhir(&self) -> bool {
        self.expected["valid_fhir"].as_bool().unwrap()
    }

    /// The time of the evaluation.
    pub fn at(&self) -> Timestamp {
        self.expected["at"].as_str().unwrap().parse().unwrap()
    }

    pub fn profile(&self) -> Profile {
        match self.expected.get("profile").and_then(toml::Value::as_str) {
            Some("EU") => Profile::Eu,
            _ => Profile::Us,
        }
    }

    /// The request as JSON.
    pub fn request(&self) -> Value {
        serde_json::from_slice(&self.request).unwrap()
    }

    /// The answer, with counted UUIDs.
    pub fn answer(&self) -> Result<Response, RequestError> {
        advise(self.profile(), &self.request, self.at())
    }

    /// The answer to another request under the circumstances of this scenario.
    pub fn answer_to(&self, request: &Value) -> Result<Value, RequestError> {
        let answer = advise(self.profile(), request.to_string().as_bytes(), self.at());
        answer.map(|response| as_json(&response))
    }
}

/// An answer as a client reads it.
pub fn as_json(response: &Response) -> Value {
    serde_json::from_str(response.to_json().as_str()).unwrap()
}

/// Answers a request as a site with default settings does; the UUIDs are counted from 1.
pub fn advise(profile: Profile, request: &[u8], at: Timestamp) -> Result<Response, RequestError> {
    static US: LazyLock<Advisor> = LazyLock::new(|| advisor(Profile::Us));
    static EU: LazyLock<Advisor> = LazyLock::new(|| advisor(Profile::Eu));
    let advisor = match profile {
        Profile::Us => &US,
        Profile::Eu => &EU,
    };
    let mut next = 0_u128;
    advisor.advise(request, at, &mut || {
        next += 1;
        Uuid::from_u128(next)
    })
}

fn advisor(profile: Profile) -> Advisor {
    let settings = Settings { profile, ..Settings::default() };
    Advisor::new(Knowledge::embedded().unwrap(), settings)
}

/// The findings of all cards of an answer, in their order.
pub fn findings(response: &Value) -> Vec<Value> {
    let cards = response["cards"].as_array().unwrap();
    cards
        .iter()
        .flat_map(|card| card["extension"]["countersign.findings"].as_array().unwrap().clone())
        .collect()
}

/// The actions of all suggestions of an answer, in their order.
pub fn actions(response: &Value) -> Vec<Value> {
    let cards = response["cards"].as_array().unwrap();
    let suggestions = cards.iter().flat_map(|card| card["suggestions"].as_array().into_iter().flatten());
    suggestions.flat_map(|suggestion| suggestion["actions"].as_array().unwrap().clone()).collect()
}

/// The resources of a Bundle, or the resource itself.
pub fn resources(value: &Value) -> Vec<&Value> {
    if value["resourceType"] == "Bundle" {
        value["entry"].as_array().into_iter().flatten().map(resource_of).collect()
    } else {
        vec![value]
    }
}

/// The resource of an entry, which some senders write without its wrapper.
pub fn resource_of(entry: &Value) -> &Value {
    entry.get("resource").unwrap_or(entry)
}

/// The paths at which two JSON trees differ. The order of members means nothing, and 1.0 is 1.00.
pub fn differences(one: &Value, other: &Value) -> Vec<String> {
    let mut found = Vec::new();
    compare("", one, other, &mut found);
    found
}

fn compare(path: &str, one: &Value, other: &Value, found: &mut Vec<String>) {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => {
            let names = one.keys().chain(other.keys().filter(|name| !one.contains_key(*name)));
            for name in names {
                let path = format!("{path}.{name}");
                match (one.get(name), other.get(name)) {
                    (Some(one), Some(other)) => compare(&path, one, other, found),
                    _ => found.push(path),
                }
            }
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            for (index, (one, other)) in one.iter().zip(other).enumerate() {
                compare(&format!("{path}[{index}]"), one, other, found);
            }
        }
        (Value::Number(one), Value::Number(other)) => {
            if decimal(one) != decimal(other) {
                found.push(path.to_owned());
            }
        }
        _ => {
            if one != other {
                found.push(path.to_owned());
            }
        }
    }
}

fn decimal(number: &serde_json::Number) -> rust_decimal::Decimal {
    let text = number.to_string();
    text.parse().or_else(|_| rust_decimal::Decimal::from_scientific(&text)).unwrap()
}

//! Every requirement of CDS Hooks that binds a service has a test: `tests/requirements.toml` says which.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails, and says where"
)]

use std::{fs, path::Path};

use toml::Value;

/// The groups of the list of requirements, and their numbers.
const IDS: [(&str, &[u8]); 21] = [
    ("JSON", &[1, 2, 3, 4, 5, 6, 7, 8]),
    ("DISC", &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]),
    ("REQ", &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]),
    ("OS", &[1, 2, 3, 4, 5, 6, 7, 8, 9]),
    ("OSEL", &[1]),
    ("ODIS", &[1]),
    ("PRE", &[1, 2, 3, 4, 5, 6, 7, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19]),
    ("AUTHZ", &[1, 2, 3, 4, 5, 6, 7, 8]),
    ("RESP", &[1, 2, 3, 4, 5]),
    ("CARD", &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]),
    ("LINK", &[1, 2, 3]),
    ("SUG", &[1, 2, 3, 4, 5]),
    ("ACT", &[1, 2, 3, 4, 5, 6, 7]),
    ("SYS", &[1, 2, 3]),
    ("FB", &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
    ("ERR", &[1, 2, 3, 4]),
    ("SEC", &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]),
    ("CORS", &[1, 2]),
    ("EXT", &[1]),
    ("LOC", &[1]),
    ("VER", &[1, 2]),
];
/// The groups that hold remarks alone.
const REMARKS: [&str; 2] = ["CAP", "STALE"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn every_requirement_has_tests_that_exist_or_says_why_it_has_none() {
    let table: toml::Table =
        fs::read_to_string(root().join("tests/requirements.toml")).unwrap().parse().unwrap();
    let mut faults = Vec::new();
    for (group, numbers) in IDS {
        let listed = table[group].as_table().unwrap();
        let known: Vec<String> = numbers.iter().map(|number| format!("{number:02}")).collect();
        faults.extend(
            listed.keys().filter(|id| !known.contains(id)).map(|id| format!("{group}-{id}: unknown")),
        );
        for id in &known {
            match listed.get(id) {
                Some(Value::Array(tests)) if !tests.is_empty() => {
                    let missing = tests.iter().filter(|test| !exists(test.as_str().unwrap()));
                    faults.extend(missing.map(|test| format!("{group}-{id}: {test} does not exist")));
                }
                Some(Value::Table(reason)) if reason["not"].as_str().is_some_and(|why| !why.is_empty()) => {}
                _ => faults.push(format!("{group}-{id}: has no test")),
            }
        }
    }
    let groups: Vec<&str> = IDS.iter().map(|(group, _)| *group).chain(REMARKS).collect();
    faults.extend(
        table
            .keys()
            .filter(|group| !groups.contains(&group.as_str()))
            .map(|group| format!("{group}: unknown")),
    );
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Whether there is such a test, or such a fixture.
fn exists(test: &str) -> bool {
    let (file, name) = test.split_once(": ").unwrap();
    if file == "fixture" {
        return root().join("fixtures").join(name).join("request.json").exists();
    }
    fs::read_to_string(root().join(file)).is_ok_and(|text| text.contains(&format!("fn {name}(")))
}

//! A second drug is a folder, not code.

use super::*;
use crate::clinical::order::Product;

/// The files of inotuzumab once more, under another drug's name and codes.
fn second() -> Files {
    let mut all = files();
    for name in DRUG_FILES {
        let text = all[&format!("inotuzumab-ozogamicin/{name}")].clone();
        let text = text
            .replace("\"inotuzumab\", \"besponsa\", \"cmc-544\"", "\"examplumab\"")
            .replace("\"19429", "\"99429")
            .replace("\"0008-0100\"", "\"9999-0100\"")
            .replace("\"L01FB01\"", "\"L01ZZ01\"")
            .replace("\"L01XC26\"", "\"L01ZZ26\"")
            .replace("name     = \"inotuzumab ozogamicin\"", "name = \"examplumab\"");
        all.insert(format!("examplumab/{name}"), text);
    }
    all
}

#[test]
fn a_second_drug_needs_no_code() {
    let knowledge = assemble(&second()).unwrap();
    let ids: Vec<&str> = knowledge.drugs.iter().map(|drug| drug.id.as_str()).collect();
    assert_eq!(ids, ["examplumab", "inotuzumab-ozogamicin"]);
    assert_eq!(knowledge.products.by_name("Examplumab 1 mg"), Some(Product::Drug(0)));
}

#[test]
fn two_drugs_cannot_share_a_code() {
    let mut files = second();
    let text = files.get_mut("examplumab/drug.toml").unwrap();
    *text = text.replace("\"L01ZZ01\"", "\"L01FB01\"");
    let KnowledgeError(faults) = assemble(&files).unwrap_err();
    assert_eq!(
        faults[0].to_string(),
        "inotuzumab-ozogamicin/drug.toml:1: `L01FB01` is also a code or name of examplumab"
    );
}

#[test]
fn a_drug_cites_its_own_sources_only() {
    let mut files = second();
    let text = files.get_mut("examplumab/drug.toml").unwrap();
    *text = text.replace("key     = \"HOPA\"", "key = \"HOPPA\"");
    let KnowledgeError(faults) = assemble(&files).unwrap_err();
    assert_eq!(faults.len(), 1);
    assert_eq!(
        (faults[0].file.as_str(), faults[0].path.as_str()),
        ("examplumab/dosing.toml", "tolerances.cite")
    );
}

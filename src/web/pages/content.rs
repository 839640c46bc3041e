//! Everything that the pages of the knowledge show, taken from it at start-up.

use crate::{
    knowledge::{Difference, Drug, Knowledge, OverrideReason, Sheet, Table},
    rules::Rule,
    web::explained::{self, Firing},
};

/// What the pages show.
#[derive(Clone, Debug)]
pub struct Content {
    /// "inotuzumab ozogamicin 1.0.0", drug by drug.
    pub versions: String,
    /// The tables.
    pub sheet: Sheet,
    /// When each rule fires for each drug, in the order of the rules.
    pub firings: Vec<(Rule, Vec<ForDrug>)>,
    /// The reasons that cards offer.
    pub reasons: Vec<OverrideReason>,
    /// What differs from another version, if there is one to compare with.
    pub comparison: Option<Comparison>,
}

/// When a rule fires for a drug.
#[derive(Clone, Debug)]
pub struct ForDrug {
    /// The drug's name.
    pub drug: String,
    /// When, gravest first.
    pub firings: Vec<Firing>,
}

/// Another version of the knowledge, and what differs.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// What the other version is called.
    pub name: String,
    /// "inotuzumab ozogamicin 1.0.0", of the other version.
    pub versions: String,
    /// From the other version to the one in use.
    pub difference: Difference,
}

impl Content {
    /// What there is to show of some knowledge.
    pub fn new(knowledge: &Knowledge) -> Self {
        Self {
            versions: versions(knowledge),
            sheet: knowledge.sheet(),
            firings: Rule::ALL.iter().map(|rule| (*rule, firings(*rule, knowledge))).collect(),
            reasons: knowledge.override_reasons.clone(),
            comparison: None,
        }
    }

    /// The same, compared with another version.
    pub fn compared_with(&self, name: &str, other: &Knowledge) -> Self {
        let comparison = Comparison {
            name: name.to_owned(),
            versions: versions(other),
            difference: Difference::between(&other.sheet(), &self.sheet),
        };
        Self { comparison: Some(comparison), ..self.clone() }
    }

    /// The tables that a rule judges by.
    pub fn tables(&self, rule: Rule) -> Vec<&Table> {
        let titles = explained::tables(rule);
        let with_title = |title: &&'static str| {
            let title = *title;
            self.sheet.tables().filter(move |table| table.title == title)
        };
        titles.iter().flat_map(with_title).collect()
    }
}

fn versions(knowledge: &Knowledge) -> String {
    let drugs = knowledge.drugs.iter().map(|drug| format!("{} {}", drug.name, drug.version));
    drugs.collect::<Vec<_>>().join(", ")
}

fn firings(rule: Rule, knowledge: &Knowledge) -> Vec<ForDrug> {
    let of = |drug: &Drug| ForDrug { drug: drug.name.clone(), firings: explained::firings(rule, drug) };
    knowledge.drugs.iter().map(of).filter(|of_drug| !of_drug.firings.is_empty()).collect()
}

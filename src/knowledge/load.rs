//! From files to checked knowledge, or to every fault with file, line and reason.
//!
//! The embedded files and a folder go the same way; whole files replace whole files, nothing is merged.

mod blood_counts;
mod codes;
mod diagnosis;
mod dosing;
mod drug;
mod eligibility;
mod ingredients;
mod liver;
mod orderable;
mod premedication;
mod qt;
mod qt_drugs;
#[cfg(test)]
mod tests;
mod transplant;

use std::{collections::BTreeMap, fmt, fs, io, path::Path};

use super::{
    Drug, DrugCodes, DrugNames, Knowledge, OverrideReason, Products, Profile, check,
    raw::{Desk, Misread, Table, read},
};
use crate::terminology::Index;

pub(super) use codes::concept_name;

/// One thing that is wrong in the knowledge files.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Fault {
    /// The file, from the folder on: `inotuzumab-ozogamicin/dosing.toml`.
    pub file: String,
    /// The line, counted from 1.
    pub line: usize,
    /// The key: `level[2].dose`; empty for the file as a whole.
    pub path: String,
    /// What is wrong, in words.
    pub reason: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}: ", self.file, self.line)?;
        if !self.path.is_empty() {
            write!(formatter, "{}: ", self.path)?;
        }
        formatter.write_str(&self.reason)
    }
}

/// Why knowledge was not accepted: every fault, by file and line.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("the knowledge has {} fault(s):\n{}", .0.len(), lines(.0))]
pub struct KnowledgeError(pub Vec<Fault>);

fn lines(faults: &[Fault]) -> String {
    faults.iter().map(Fault::to_string).collect::<Vec<_>>().join("\n")
}

const CODES: &str = "codes.toml";
const OVERRIDE_REASONS: &str = "override-reasons.toml";
const INGREDIENTS: &str = "ingredients.toml";
const QT_DRUGS: &str = "qt-drugs.toml";
/// The index of products, which is no knowledge: it stands beside it.
const INDEX: &str = "../terminology/products.txt";

/// The files of a drug's folder. A folder with the first of them is a drug.
const DRUG_FILES: [&str; 5] =
    ["drug.toml", "dosing.toml", "body-size.toml", "protocols.toml", "preparation.toml"];

/// The files of further rules; a drug without one has none of them.
const OPTIONAL_DRUG_FILES: [&str; 6] = [
    "liver.toml",
    "blood-counts.toml",
    "transplant.toml",
    "qt.toml",
    "premedication.toml",
    "eligibility.toml",
];

/// The text of every file by its path from the knowledge folder on.
type Files = BTreeMap<String, String>;

macro_rules! embed {
    ($($path:literal),+ $(,)?) => {
        [$(($path, include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/knowledge/", $path)))),+]
    };
}

/// The knowledge in the binary.
const EMBEDDED: [(&str, &str); 15] = embed![
    "codes.toml",
    "override-reasons.toml",
    "ingredients.toml",
    "qt-drugs.toml",
    "inotuzumab-ozogamicin/drug.toml",
    "inotuzumab-ozogamicin/dosing.toml",
    "inotuzumab-ozogamicin/body-size.toml",
    "inotuzumab-ozogamicin/protocols.toml",
    "inotuzumab-ozogamicin/preparation.toml",
    "inotuzumab-ozogamicin/liver.toml",
    "inotuzumab-ozogamicin/blood-counts.toml",
    "inotuzumab-ozogamicin/transplant.toml",
    "inotuzumab-ozogamicin/qt.toml",
    "inotuzumab-ozogamicin/premedication.toml",
    "inotuzumab-ozogamicin/eligibility.toml",
];

pub(super) fn embedded() -> Result<Knowledge, KnowledgeError> {
    assemble(&EMBEDDED.map(|(path, text)| (path.to_owned(), text.to_owned())).into())
}

pub(super) fn folder(folder: &Path) -> Result<Knowledge, KnowledgeError> {
    let files = files_of(folder).map_err(|error| {
        let file = folder.display().to_string();
        KnowledgeError(vec![Fault { file, line: 1, path: String::new(), reason: error.to_string() }])
    })?;
    assemble(&files)
}

/// The TOML files of a folder and of the folders in it.
fn files_of(folder: &Path) -> io::Result<Files> {
    let mut files = Files::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
        if path.is_dir() {
            let inner = files_of(&path)?;
            files.extend(inner.into_iter().map(|(file, text)| (format!("{name}/{file}"), text)));
        } else if path.extension().is_some_and(|extension| extension == "toml") {
            files.insert(name.to_owned(), fs::read_to_string(&path)?);
        }
    }
    Ok(files)
}

fn assemble(files: &Files) -> Result<Knowledge, KnowledgeError> {
    let desk = Desk::default();
    report_unknown(files, &desk);
    let knowledge = knowledge(files, &desk);
    let faults = desk.into_faults();
    match knowledge {
        Some(knowledge) if faults.is_empty() => Ok(knowledge),
        Some(_) | None => Err(KnowledgeError(faults)),
    }
}

fn knowledge(files: &Files, desk: &Desk) -> Option<Knowledge> {
    let known = read_file(files, desk, INGREDIENTS, ingredients::ingredients);
    let of_qt = known
        .as_ref()
        .and_then(|known| read_file(files, desk, QT_DRUGS, |top| qt_drugs::qt_drugs(top, known)));
    let of_drugs = drugs(files, desk);
    let of_products = of_drugs.as_deref().map(Products::of);
    let of_names = of_products
        .as_ref()
        .zip(known.as_ref())
        .map(|(products, ingredients)| DrugNames::new(products, ingredients));
    let of_codes = of_products.as_ref().zip(known.as_ref()).and_then(|(products, ingredients)| {
        let index = Index::embedded().map_err(|error| desk.report(INDEX, error)).ok()?;
        Some(DrugCodes::new(index, products, ingredients))
    });
    let knowledge = read!(Knowledge {
        products: of_products,
        drugs: of_drugs,
        drug_codes: of_codes,
        drug_names: of_names,
        codes: read_file(files, desk, CODES, codes::codes),
        ingredients: known,
        qt_drugs: of_qt,
        override_reasons: read_file(files, desk, OVERRIDE_REASONS, override_reasons),
    })?;
    check::drugs(desk, &knowledge.drugs);
    check::ingredients(desk, &knowledge);
    Some(knowledge)
}

fn drugs(files: &Files, desk: &Desk) -> Option<Vec<Drug>> {
    let drugs: Vec<Option<Drug>> = drug_ids(files).map(|id| drug::drug(files, desk, id)).collect();
    if drugs.is_empty() {
        desk.report("drug.toml", "there is no folder with this file, so there is no drug");
    }
    drugs.into_iter().collect()
}

/// The folders that are drugs.
fn drug_ids(files: &Files) -> impl Iterator<Item = &str> {
    files.keys().filter_map(|path| path.strip_suffix("/drug.toml")).filter(|id| !id.contains('/'))
}

/// A file by another name would be silently without effect.
fn report_unknown(files: &Files, desk: &Desk) {
    for path in files.keys() {
        let known = match path.split_once('/') {
            None => [CODES, OVERRIDE_REASONS, INGREDIENTS, QT_DRUGS].contains(&path.as_str()),
            Some((folder, name)) => {
                (DRUG_FILES.contains(&name) || OPTIONAL_DRUG_FILES.contains(&name))
                    && files.contains_key(&format!("{folder}/drug.toml"))
            }
        };
        if !known {
            desk.report(path, "is not a file of the knowledge, or its folder has no drug.toml");
        }
    }
}

fn read_file<T>(
    files: &Files,
    desk: &Desk,
    path: &str,
    reader: impl FnOnce(&Table<'_>) -> Option<T>,
) -> Option<T> {
    if let Some(text) = files.get(path) {
        return desk.read(path, text, reader);
    }
    desk.report(path, "is missing");
    None
}

/// A file that a drug may go without: nothing where it is faulty, and no value where it is not there.
#[expect(clippy::option_option, reason = "a file that is not there is no fault")]
fn read_optional_file<T>(
    files: &Files,
    desk: &Desk,
    path: &str,
    reader: impl FnOnce(&Table<'_>) -> Option<T>,
) -> Option<Option<T>> {
    match files.get(path) {
        Some(text) => desk.read(path, text, reader).map(Some),
        None => Some(None),
    }
}

/// The areas of cards, as the advice contract names them.
const AREAS: [&str; 9] =
    ["dose", "transplant", "liver", "blood-counts", "qt", "premedication", "pregnancy", "indication", "data"];

fn override_reasons(top: &Table<'_>) -> Option<Vec<OverrideReason>> {
    let reasons = top.parts("reason", |table| {
        read!(OverrideReason {
            code: table.parsed("code", kebab_case),
            display: table.text("display"),
            areas: table.list("areas", area),
        })
    })?;
    check::unique(top, "reason", reasons.iter().map(|reason| reason.code.as_str()));
    Some(reasons)
}

fn area(text: &str) -> Result<String, Misread> {
    if AREAS.contains(&text) { Ok(text.to_owned()) } else { Err(Misread::Other("is not an area of cards")) }
}

/// Which product information: "US" or "EU".
fn profile(text: &str) -> Result<Profile, Misread> {
    let profile = [Profile::Us, Profile::Eu].into_iter().find(|profile| profile.code() == text);
    profile.ok_or(Misread::OneOf("US, EU"))
}

/// A stable code: small letters, digits and single hyphens.
fn kebab_case(text: &str) -> Result<String, Misread> {
    let part = |part: &str| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    if text.split('-').all(part) {
        Ok(text.to_owned())
    } else {
        Err(Misread::Other("must be small letters and digits joined by hyphens"))
    }
}

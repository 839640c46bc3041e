//! `codes.toml`: codings, route and response texts, units.

use std::collections::HashMap;

use crate::{
    knowledge::{
        Codes, Concept, Frequency, Observable, RouteKind, Unit,
        codes::CodeMap,
        phrases::Phrases,
        raw::{Misread, Table, kind},
    },
    terminology::System,
};

/// The systems a file may name codes of.
const SYSTEMS: [&str; 9] =
    ["rxnorm", "ndc", "atc", "snomed", "loinc", "icd-10-cm", "v3-route", "edqm", "nci"];

/// Reads the file.
pub(super) fn codes(top: &Table<'_>) -> Option<Codes> {
    let observables = top.parts("observable", observable);
    let concepts = top.parts("concept", concept);
    let units = top.part("units", groups);
    let vials = top.part("vials", |table| table.words("units"));
    let route_names = top.part("route", routes);
    let dose_forms = top.part("dose-form", routes);
    let frequencies = top.part("frequency", frequencies);
    let as_needed = top.part("as-needed", |table| table.words("words"));
    let response = top.part("response", |table| Some((responses(table)?, table.words("doubt")?)));
    let (observables, mut units, (response_words, response_doubts)) = (observables?, units?, response?);
    let measured = measured_in(top, &observables, &units);
    let concepts = code_map(top, &observables, &concepts?);
    Some(Codes {
        concepts,
        units: measured,
        dose_mass: take(top, &mut units, "dose-mass")?,
        dose_per_m2: take(top, &mut units, "dose-per-m2")?,
        volume: take(top, &mut units, "volume")?,
        time: take(top, &mut units, "time")?,
        vials: vials?,
        route_names: route_names?,
        dose_forms: dose_forms?,
        frequencies: frequencies?,
        as_needed: Phrases::new(as_needed?.into_iter().map(|word| (word, ()))),
        response_words,
        response_doubts,
    })
}

/// A thing that is measured, with the name of its units.
struct Measurement {
    observable: Observable,
    units: Option<String>,
    codes: Vec<Coded>,
}

/// Codes of one system.
type Coded = (System, Vec<String>);

fn observable(table: &Table<'_>) -> Option<Measurement> {
    let observable = table.parsed("means", observable_named);
    let units = if observable == Some(Observable::DiseaseStatus) {
        Some(None)
    } else {
        table.text("units").map(Some)
    };
    let codes = coded(table);
    Some(Measurement { observable: observable?, units: units?, codes: codes? })
}

/// Codes of one meaning.
struct Meaning {
    concepts: Vec<Concept>,
    codes: Vec<Coded>,
}

fn concept(table: &Table<'_>) -> Option<Meaning> {
    let concepts = table.list("means", concept_named);
    let codes = coded(table);
    let concepts = concepts?;
    if concepts.contains(&Concept::Remission)
        && (concepts.contains(&Concept::NoRemission) || concepts.contains(&Concept::Relapse))
    {
        table.report("means", "cannot be in remission and not in remission");
    }
    if concepts.is_empty() {
        table.report("means", "is empty");
    }
    Some(Meaning { concepts, codes: codes? })
}

/// The codes of a table by system; the text beside a code is for the reader.
fn coded(table: &Table<'_>) -> Option<Vec<Coded>> {
    let mut codes = Vec::new();
    for name in SYSTEMS {
        let system = System::of_name(name).unwrap_or(System::Other);
        codes.push((system, table.codes(name, system)?));
    }
    if codes.iter().all(|(_, codes)| codes.is_empty()) {
        table.report("means", "has no codes");
    }
    Some(codes)
}

/// All codes together; a code that stands twice would mean two things.
fn code_map(top: &Table<'_>, observables: &[Measurement], meanings: &[Meaning]) -> CodeMap {
    let mut map = CodeMap::new();
    let mut add = |key: &str, position: usize, codes: &[Coded], concepts: &[Concept]| {
        for (system, codes) in codes {
            for code in codes {
                if map.entry(*system).or_default().insert(code.clone(), concepts.to_vec()).is_some() {
                    top.report_item(
                        key,
                        position,
                        format_args!("the code `{code}` stands twice in this file"),
                    );
                }
            }
        }
    };
    for (position, measurement) in observables.iter().enumerate() {
        add("observable", position, &measurement.codes, &[Concept::Observable(measurement.observable)]);
    }
    for (position, meaning) in meanings.iter().enumerate() {
        add("concept", position, &meaning.codes, &meaning.concepts);
    }
    map
}

fn responses(table: &Table<'_>) -> Option<Vec<(String, Concept)>> {
    let told = [
        ("remission", Concept::Remission),
        ("no-remission", Concept::NoRemission),
        ("relapse", Concept::Relapse),
    ];
    phrases(table, &told)
}

/// Units by the name of their table.
type Groups = HashMap<&'static str, Vec<Unit>>;

/// The tables of units, and the unit each counts in.
const GROUPS: [(&str, &str); 9] = [
    ("height", "cm"),
    ("weight", "kg"),
    ("surface", "m2"),
    ("count", "10*9/L"),
    ("percentage", "%"),
    ("dose-mass", "mg"),
    ("dose-per-m2", "mg/m2"),
    ("volume", "mL"),
    ("time", "min"),
];

fn groups(table: &Table<'_>) -> Option<Groups> {
    let groups: Vec<_> = GROUPS
        .map(|(name, unit)| table.part(name, |part| group(part, unit)).map(|units| (name, units)))
        .into();
    groups.into_iter().collect()
}

fn group(table: &Table<'_>, counts_in: &str) -> Option<Vec<Unit>> {
    if table.text("unit")? != counts_in {
        table.report("unit", format_args!("must be `{counts_in}`: rules count in it"));
    }
    let ucum = table.part("ucum", |part| units(part, true));
    let text = table.part("text", |part| units(part, false));
    let units = [ucum?, text?].concat();
    if !units
        .iter()
        .any(|unit| unit.exact && unit.name == counts_in && unit.factor == rust_decimal::Decimal::ONE)
    {
        table.report("ucum", format_args!("`{counts_in}` must be 1"));
    }
    Some(units)
}

fn units(table: &Table<'_>, exact: bool) -> Option<Vec<Unit>> {
    let entries = table.entries(|text| kind::RATIO.number(text))?;
    Some(entries.into_iter().map(|(name, factor)| Unit { name, exact, factor }).collect())
}

fn take(top: &Table<'_>, units: &mut Groups, name: &str) -> Option<Vec<Unit>> {
    let taken = units.remove(name);
    if taken.is_none() {
        top.report("units", format_args!("`{name}` is missing"));
    }
    taken
}

/// The units of each thing that is measured.
fn measured_in(
    top: &Table<'_>,
    observables: &[Measurement],
    groups: &Groups,
) -> HashMap<Observable, Vec<Unit>> {
    let mut measured = HashMap::new();
    for (position, measurement) in observables.iter().enumerate() {
        let units = match &measurement.units {
            None => Vec::new(),
            Some(name) => groups.get(name.as_str()).cloned().unwrap_or_else(|| {
                top.report_item("observable", position, format_args!("there are no units `{name}`"));
                Vec::new()
            }),
        };
        if measured.insert(measurement.observable, units).is_some() {
            top.report_item("observable", position, "stands twice");
        }
    }
    for missing in Observable::ALL.iter().filter(|observable| !measured.contains_key(observable)) {
        top.report("observable", format_args!("{missing:?} has no entry"));
    }
    measured
}

fn routes(table: &Table<'_>) -> Option<Phrases<RouteKind>> {
    phrases(table, &RouteKind::ALL.map(|kind| (kind.name(), kind))).map(Phrases::new)
}

fn frequencies(table: &Table<'_>) -> Option<Phrases<Frequency>> {
    let told = [("once", Frequency::Once), ("daily", Frequency::Daily), ("weekly", Frequency::Weekly)];
    phrases(table, &told).map(Phrases::new)
}

/// Phrases with what they mean, longest first.
fn phrases<M: Copy>(table: &Table<'_>, keys: &[(&str, M)]) -> Option<Vec<(String, M)>> {
    let mut phrases: Vec<(String, M)> = Vec::new();
    for &(key, concept) in keys {
        for word in table.words(key)? {
            if phrases.iter().any(|(known, _)| *known == word) {
                table.report(key, format_args!("`{word}` means something else as well"));
            }
            phrases.push((word, concept));
        }
    }
    phrases.sort_by_key(|(phrase, _)| std::cmp::Reverse(phrase.len()));
    Some(phrases)
}

fn observable_named(name: &str) -> Result<Observable, Misread> {
    Observable::ALL
        .into_iter()
        .find(|observable| observable.name() == name)
        .ok_or(Misread::Other("is not measured here"))
}

fn concept_named(name: &str) -> Result<Concept, Misread> {
    Ok(match name {
        "b-cell-leukaemia" => Concept::BCellLeukaemia,
        "unspecified-lymphoblastic-leukaemia" => Concept::UnspecifiedLymphoblasticLeukaemia,
        "t-cell-leukaemia" => Concept::TCellLeukaemia,
        "myeloid-leukaemia" => Concept::MyeloidLeukaemia,
        "remission" => Concept::Remission,
        "no-remission" => Concept::NoRemission,
        "relapse" => Concept::Relapse,
        "stem-cell-transplant" => Concept::StemCellTransplant,
        _ => Concept::Route(route_named(name)?),
    })
}

fn route_named(name: &str) -> Result<RouteKind, Misread> {
    let kind = name.strip_suffix("-route");
    let found = RouteKind::ALL.into_iter().find(|known| kind == Some(known.name()));
    found.ok_or(Misread::Other("is not a concept of the rules"))
}

//! `codes.toml`: codings, route and response texts, units.

use std::{
    collections::{BTreeMap, BTreeSet},
    convert::Infallible,
    ops::RangeInclusive,
};

use rust_decimal::Decimal;

use super::diagnosis;
use super::orderable::orderables;
use crate::{
    clinical::case::Response,
    knowledge::{
        Codes, Concept, Frequency, Measure, Observable, Presence, RouteKind, Unit,
        codes::{OtherDoses, RemarkWords, TRANSPLANT_NAMES, TransplantWords},
        phrases::Phrases,
        range_words::{AgeUnit, AgeWord, RangeWord, RangeWords},
        raw::{Misread, Table, kind, read},
    },
    terminology::{CodeTable, System},
};

/// The systems a file may name codes of.
const SYSTEMS: [&str; 11] = [
    "rxnorm",
    "ndc",
    "atc",
    "snomed",
    "loinc",
    "icd-10-cm",
    "icd-10-pcs",
    "icd-9-cm",
    "v3-route",
    "edqm",
    "nci",
];

/// Reads the file.
pub(super) fn codes(top: &Table<'_>) -> Option<Codes> {
    let observables = top.parts("observable", observable);
    let concepts = top.parts("concept", concept);
    let units = top.part("units", groups);
    let vials = top.part("vials", |table| table.words("units"));
    let route_names = top.part("route", routes);
    let dose_forms = top.part("dose-form", dose_forms);
    let frequencies = top.part("frequency", frequencies);
    let as_needed = top.part("as-needed", |table| table.words("words"));
    let response = top.part("response", |table| Some((responses(table)?, table.words("doubt")?)));
    let names = top.part("names", |table| {
        let keys =
            ["other-observables", "denied-after", "denied-before", "doubt", "not-over", "severe-reaction"];
        let [other, after, before, doubt, not_over, severe] = keys.map(|key| table.words(key));
        Some([other?, after?, before?, doubt?, not_over?, severe?])
    });
    let remarks = top.part("remarks", |table| {
        read!(RemarkWords {
            ruled_out: table.words("ruled-out"),
            over: table.words("over"),
            acts: table.words("acts"),
            turns: table.words("turns"),
        })
    });
    let transplant_names = top.part("transplant-names", |table| {
        let phrases_of = |key| table.part(key, |part| phrases(part, &TRANSPLANT_NAMES)).map(Phrases::new);
        read!(TransplantWords {
            before: phrases_of("before"),
            behind: phrases_of("behind"),
            bracketed: phrases_of("bracketed"),
            of_another: table.words("of-another").map(marks),
            own: table.words("own"),
            goes_on: table.words("goes-on"),
        })
    });
    let presence = top.part("presence", |table| {
        phrases(table, &[("positive", Presence::Positive), ("negative", Presence::Negative)])
    });
    let position = top.part("position", |table| {
        let [courses, before, between] = ["of-another", "past-before", "between"].map(|key| table.words(key));
        let behind = phrases(table, &[("past-behind", true), ("own-behind", false)]);
        let doses = OtherDoses { before: marks(before?), behind: Phrases::new(behind?), between: between? };
        Some((marks(courses?), doses))
    });
    let range_words = top.part("reference-range", range_words);
    let orderables = orderables(top);
    let (observables, concepts, mut units) = (observables?, concepts?, units?);
    let (response_words, response_doubts) = response?;
    let [other_observables, denied_after, denied_before, doubts, not_over, severe_reactions] = names?;
    let (other_courses, other_doses) = position?;
    let measures = measures(top, &observables, &units);
    let (coded, families) = code_tables(top, &observables, &concepts);
    Some(Codes {
        concepts: coded,
        families,
        measures,
        observable_names: Phrases::new(observables.into_iter().flat_map(Measurement::names)),
        other_observables,
        condition_names: Phrases::new(concepts.into_iter().flat_map(Meaning::names)),
        transplant_words: transplant_names?,
        denied_after,
        denied_before,
        doubts,
        not_over,
        remarks: remarks?,
        presence_words: Phrases::new(presence?),
        other_courses,
        other_doses,
        severe_reactions,
        range_words: range_words?,
        dose_mass: take(top, &mut units, "dose-mass")?,
        dose_per_m2: take(top, &mut units, "dose-per-m2")?,
        volume: take(top, &mut units, "volume")?,
        time: take(top, &mut units, "time")?,
        vials: vials?,
        route_names: route_names?,
        dose_forms: dose_forms?,
        frequencies: frequencies?,
        as_needed: marks(as_needed?),
        response_words,
        response_doubts,
        orderables: orderables?,
    })
}

/// A thing that is measured, with the name of its units.
struct Measurement {
    observable: Observable,
    units: Option<String>,
    limits: Option<RangeInclusive<Decimal>>,
    names: Vec<String>,
    codes: Vec<Coded>,
}

impl Measurement {
    fn names(self) -> impl Iterator<Item = (String, Observable)> {
        self.names.into_iter().map(move |name| (name, self.observable))
    }
}

/// Codes of one system.
type Coded = (System, Vec<String>);

fn observable(table: &Table<'_>) -> Option<Measurement> {
    let observable = table.parsed("means", |name| {
        let found = Observable::ALL.iter().copied().find(|observable| observable.code() == name);
        found.ok_or(Misread::Other("is not measured here"))
    });
    let has_units = observable.is_some_and(Observable::has_units);
    let units = if has_units { table.text("units").map(Some) } else { Some(None) };
    let limits = table.optional("limits", |table| limits(table, units.as_ref()?.as_deref()?));
    let names = table.optional("names", |table| table.words("names")).map(Option::unwrap_or_default);
    let codes = coded(table, names.as_ref().is_some_and(|names| !names.is_empty()));
    Some(Measurement {
        observable: observable?,
        units: units?,
        limits: limits?,
        names: names?,
        codes: codes?,
    })
}

/// "0.5 to 15 mmol/L", in the unit that its group counts in.
fn limits(table: &Table<'_>, group: &str) -> Option<RangeInclusive<Decimal>> {
    let unit = GROUPS.iter().find(|(name, _)| *name == group).map_or("", |(_, unit)| *unit);
    table.parsed("limits", |text| {
        let numbers = text.strip_suffix(unit).and_then(|numbers| numbers.strip_suffix(' '));
        kind::LIMIT.range(numbers.ok_or(Misread::Unit(unit))?, &Ok::<_, Infallible>)
    })
}

/// Codes and names of one meaning.
struct Meaning {
    concepts: Vec<Concept>,
    names: Vec<String>,
    codes: Vec<Coded>,
}

impl Meaning {
    fn names(self) -> impl Iterator<Item = (String, Concept)> {
        let concept = self.concepts.into_iter().next();
        self.names.into_iter().filter_map(move |name| Some((name, concept?)))
    }
}

fn concept(table: &Table<'_>) -> Option<Meaning> {
    let concepts = table.list("means", concept_named);
    let names = table.optional("names", |table| table.words("names")).map(Option::unwrap_or_default);
    let codes = coded(table, names.as_ref().is_some_and(|names| !names.is_empty()));
    let (concepts, names) = (concepts?, names?);
    let says = |response| concepts.contains(&Concept::Response(response));
    if says(Response::Remission) && (says(Response::NoRemission) || says(Response::Relapse)) {
        table.report("means", "cannot be in remission and not in remission");
    }
    if concepts.is_empty() {
        table.report("means", "is empty");
    }
    if !names.is_empty() && concepts.len() != 1 {
        table.report("names", "must name one thing alone");
    }
    Some(Meaning { concepts, names, codes: codes? })
}

/// The codes of a table by system; the text beside a code is for the reader. A thing that has names needs none.
fn coded(table: &Table<'_>, is_named: bool) -> Option<Vec<Coded>> {
    let mut codes = Vec::new();
    for name in SYSTEMS {
        let system = System::of_name(name).unwrap_or(System::Other);
        codes.push((system, table.codes(name, system)?));
    }
    if !is_named && codes.iter().all(|(_, codes)| codes.is_empty()) {
        table.report("means", "has no codes");
    }
    Some(codes)
}

/// All codes together, and those that stand for a family; a code that stands twice would mean two things.
fn code_tables(
    top: &Table<'_>,
    observables: &[Measurement],
    meanings: &[Meaning],
) -> (CodeTable<Concept>, CodeTable<Concept>) {
    let (mut codes, mut families) = (Vec::new(), Vec::new());
    let mut known = BTreeSet::new();
    let mut add = |key: &str, position: usize, coded: &[Coded], concepts: &[Concept]| {
        for (system, code) in
            coded.iter().flat_map(|(system, codes)| codes.iter().map(|code| (*system, code)))
        {
            let family = code.strip_suffix('*');
            if family.is_some() && !system.has_families() {
                top.report_item(key, position, format_args!("`{code}`: only ICD codes have families"));
            }
            if !known.insert((system, code.to_ascii_uppercase())) {
                let code = family.unwrap_or(code);
                top.report_item(key, position, format_args!("the code `{code}` stands twice in this file"));
            }
            let list = if family.is_some() { &mut families } else { &mut codes };
            let code = family.unwrap_or(code);
            list.extend(concepts.iter().map(|concept| (system, code.to_owned(), *concept)));
        }
    };
    for (position, measurement) in observables.iter().enumerate() {
        add("observable", position, &measurement.codes, &[Concept::Observable(measurement.observable)]);
    }
    for (position, meaning) in meanings.iter().enumerate() {
        add("concept", position, &meaning.codes, &meaning.concepts);
    }
    (CodeTable::new(codes), CodeTable::new(families))
}

fn responses(table: &Table<'_>) -> Option<Vec<(String, Response)>> {
    phrases(table, &RESPONSES)
}

/// Units by the name of their table.
type Groups = BTreeMap<&'static str, Vec<Unit>>;

/// The tables of units, and the unit each counts in.
const GROUPS: [(&str, &str); 20] = [
    ("height", "cm"),
    ("weight", "kg"),
    ("surface", "m2"),
    ("count", "10*9/L"),
    ("percentage", "%"),
    ("fraction", "1"),
    ("bilirubin", "mg/dL"),
    ("enzyme", "U/L"),
    ("potassium", "mmol/L"),
    ("magnesium", "mg/dL"),
    ("calcium", "mg/dL"),
    ("ionised-calcium", "mmol/L"),
    ("albumin", "g/dL"),
    ("interval", "ms"),
    ("heart-rate", "/min"),
    ("hormone", "[iU]/L"),
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
    if !units.iter().any(|unit| unit.exact && unit.name == counts_in && unit.factor == Decimal::ONE) {
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

/// How each thing is measured.
fn measures(top: &Table<'_>, observables: &[Measurement], groups: &Groups) -> BTreeMap<Observable, Measure> {
    let mut measures = BTreeMap::new();
    for (position, measurement) in observables.iter().enumerate() {
        let units = match &measurement.units {
            None => Vec::new(),
            Some(name) => groups.get(name.as_str()).cloned().unwrap_or_else(|| {
                top.report_item("observable", position, format_args!("there are no units `{name}`"));
                Vec::new()
            }),
        };
        let measure = Measure { units, limits: measurement.limits.clone() };
        if measures.insert(measurement.observable, measure).is_some() {
            top.report_item("observable", position, "stands twice");
        }
    }
    for missing in Observable::ALL.iter().filter(|observable| !measures.contains_key(observable)) {
        top.report("observable", format_args!("{missing:?} has no entry"));
    }
    measures
}

fn routes(table: &Table<'_>) -> Option<Phrases<RouteKind>> {
    phrases(table, &RouteKind::STATED.map(|kind| (kind.name(), kind))).map(Phrases::new)
}

fn dose_forms(table: &Table<'_>) -> Option<Phrases<RouteKind>> {
    let kinds = RouteKind::STATED.into_iter().chain([RouteKind::Injection]);
    let kinds: Vec<_> = kinds.map(|kind| (kind.name(), kind)).collect();
    phrases(table, &kinds).map(Phrases::new)
}

fn frequencies(table: &Table<'_>) -> Option<Phrases<Frequency>> {
    let told = [
        ("once", Frequency::Once),
        ("daily", Frequency::Daily),
        ("weekly", Frequency::Weekly),
        ("with-each-dose", Frequency::WithEachDose),
        ("other", Frequency::Other),
    ];
    phrases(table, &told).map(Phrases::new)
}

fn range_words(table: &Table<'_>) -> Option<RangeWords> {
    let words = [
        ("nothing", RangeWord::Nothing),
        ("men", RangeWord::Men),
        ("women", RangeWord::Women),
        ("boys", RangeWord::Boys),
        ("girls", RangeWord::Girls),
        ("adults", RangeWord::Adults),
        ("children", RangeWord::Children),
        ("adolescents", RangeWord::Adolescents),
        ("infants", RangeWord::Infants),
        ("others", RangeWord::Others),
        ("not-normal", RangeWord::NotNormal),
    ];
    let ages = [
        ("years", AgeWord::Unit(AgeUnit::Years)),
        ("months", AgeWord::Unit(AgeUnit::Months)),
        ("weeks", AgeWord::Unit(AgeUnit::Weeks)),
        ("days", AgeWord::Unit(AgeUnit::Days)),
        ("from", AgeWord::From),
        ("below", AgeWord::Below),
        ("to", AgeWord::To),
        ("up", AgeWord::Up),
        ("and", AgeWord::And),
        ("filler", AgeWord::Filler),
    ];
    let words = short_words(table, &words);
    let ages = table.part("age", |part| short_words(part, &ages));
    Some(RangeWords { words: Phrases::new(words?), ages: ages? })
}

/// Words with what they mean; letters that stand for one among them.
fn short_words<M: Copy>(table: &Table<'_>, keys: &[(&str, M)]) -> Option<Vec<(String, M)>> {
    let of = |&(key, meaning): &(&str, M)| {
        let words = table.list(key, |text| Ok::<_, Misread>(text.to_lowercase()))?;
        Some(words.into_iter().map(move |word| (word, meaning)))
    };
    let read: Vec<_> = keys.iter().map(of).collect();
    Some(read.into_iter().collect::<Option<Vec<_>>>()?.into_iter().flatten().collect())
}

/// Phrases that all say one thing.
fn marks(words: Vec<String>) -> Phrases<()> {
    Phrases::new(words.into_iter().map(|word| (word, ())))
}

/// Phrases with what they mean, longest first.
fn phrases<M: Copy>(table: &Table<'_>, keys: &[(&str, M)]) -> Option<Vec<(String, M)>> {
    let mut phrases: Vec<(String, M)> = Vec::new();
    for &(key, meaning) in keys {
        for word in table.words(key)? {
            if phrases.iter().any(|(known, _)| *known == word) {
                table.report(key, format_args!("`{word}` means something else as well"));
            }
            phrases.push((word, meaning));
        }
    }
    phrases.sort_by_key(|(phrase, _)| std::cmp::Reverse(phrase.len()));
    Some(phrases)
}

const RESPONSES: [(&str, Response); 3] = [
    ("remission", Response::Remission),
    ("no-remission", Response::NoRemission),
    ("relapse", Response::Relapse),
];

const OTHER_CONCEPTS: [(&str, Concept); 9] = [
    ("stem-cell-transplant", Concept::StemCellTransplant),
    ("after-transplant", Concept::AfterTransplant),
    ("transplant-sequel", Concept::TransplantSequel),
    ("transplant-awaited", Concept::TransplantAwaited),
    ("no-transplant-planned", Concept::NoTransplantPlanned),
    ("platelet-transfusion", Concept::PlateletTransfusion),
    ("positive", Concept::Finding(Presence::Positive)),
    ("negative", Concept::Finding(Presence::Negative)),
    ("unrelated", Concept::Unrelated),
];

/// The name of a concept in a knowledge file.
pub(in crate::knowledge) fn concept_name(concept: Concept) -> String {
    if let Concept::Route(kind) = concept {
        return format!("{}-route", kind.name());
    }
    let diagnoses = diagnosis::ALL.map(|(name, kind)| (name, Concept::Diagnosis(kind)));
    let responses = RESPONSES.map(|(name, response)| (name, Concept::Response(response)));
    let mut concepts = diagnoses.into_iter().chain(responses).chain(OTHER_CONCEPTS);
    concepts.find(|(_, known)| *known == concept).map_or("", |(name, _)| name).to_owned()
}

fn concept_named(name: &str) -> Result<Concept, Misread> {
    let diagnoses = diagnosis::ALL.map(|(name, kind)| (name, Concept::Diagnosis(kind)));
    let responses = RESPONSES.map(|(name, response)| (name, Concept::Response(response)));
    let mut concepts = diagnoses.into_iter().chain(responses).chain(OTHER_CONCEPTS);
    match concepts.find(|(known, _)| *known == name) {
        Some((_, concept)) => Ok(concept),
        None => route_named(name).map(Concept::Route),
    }
}

fn route_named(name: &str) -> Result<RouteKind, Misread> {
    let kind = name.strip_suffix("-route");
    let found = RouteKind::STATED.into_iter().find(|known| kind == Some(known.name()));
    found.ok_or(Misread::Other("is not a concept of the rules"))
}

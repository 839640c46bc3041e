//! A drug's own file: identity, look-alikes, sources; and the small files beside it.

use super::{
    DRUG_FILES, Files, OPTIONAL_DRUG_FILES, blood_counts, dosing, eligibility, kebab_case, liver,
    premedication, qt, read_file, read_optional_file, transplant,
};
use crate::{
    clinical::quantity::{
        Centimetres, Kilograms, Milligrams, MilligramsPerMillilitre, Millilitres, Minutes, SquareMetres,
    },
    knowledge::{
        BodySize, Drug, Identity, LookAlike, Preparation, Protocol, ProtocolDose, ProtocolNames,
        SourceDocument, Windows, check,
        phrases::Phrases,
        protocols::{Following, FollowingWords},
        raw::{Desk, Misread, Table, cycles, kind, read, years},
    },
    terminology::System,
};

/// What `drug.toml` tells.
struct Head {
    version: String,
    reviewed: jiff::civil::Date,
    name: String,
    brand: String,
    identity: Identity,
    look_alikes: Vec<LookAlike>,
    sources: Vec<SourceDocument>,
}

/// Reads all files of a drug's folder.
pub(super) fn drug(files: &Files, desk: &Desk, id: &str) -> Option<Drug> {
    let [head, dosing, body, protocols, preparation] = DRUG_FILES.map(|name| format!("{id}/{name}"));
    desk.cite_only(None);
    let head = read_file(files, desk, &head, |top| head_of(desk, top));
    let dosing = read_file(files, desk, &dosing, dosing::dosing);
    let body = read_file(files, desk, &body, body_and_windows);
    let protocols = read_file(files, desk, &protocols, protocols_of);
    let preparation = read_file(files, desk, &preparation, preparation_of);
    let [liver, counts, transplant, qt, premedication, eligibility] =
        OPTIONAL_DRUG_FILES.map(|name| format!("{id}/{name}"));
    let liver = read_optional_file(files, desk, &liver, liver::liver);
    let blood_counts = read_optional_file(files, desk, &counts, blood_counts::blood_counts);
    let transplant = read_optional_file(files, desk, &transplant, transplant::transplant);
    let qt = read_optional_file(files, desk, &qt, qt::qt);
    let premedication = read_optional_file(files, desk, &premedication, premedication::premedication);
    let eligibility = read_optional_file(files, desk, &eligibility, eligibility::eligibility);
    let (head, dosing, (body, windows)) = (head?, dosing?, body?);
    let (protocols, protocol_names) = protocols?;
    Some(Drug {
        id: id.to_owned(),
        version: head.version,
        reviewed: head.reviewed,
        name: head.name,
        brand: head.brand,
        identity: head.identity,
        look_alikes: head.look_alikes,
        regimen: dosing.regimen,
        limits: dosing.limits,
        reduction: dosing.reduction,
        tolerances: dosing.tolerances,
        patterns: dosing.patterns,
        body,
        windows,
        protocols,
        protocol_names,
        preparation: preparation?,
        liver: liver?,
        blood_counts: blood_counts?,
        transplant: transplant?,
        qt: qt?,
        premedication: premedication?,
        eligibility: eligibility?,
        sources: head.sources,
    })
}

/// The sources first: whatever is read afterwards may cite only these.
fn head_of(desk: &Desk, top: &Table<'_>) -> Option<Head> {
    let documents = top.parts("source", source);
    if let Some(documents) = &documents {
        check::unique(top, "source", documents.iter().map(|document| document.key.as_str()));
    }
    desk.cite_only(documents.clone());
    let head = read!(Head {
        version: top.parsed("version", version),
        reviewed: top.date("reviewed"),
        name: top.text("name"),
        brand: top.text("brand"),
        identity: top.part("identity", identity),
        look_alikes: top.optional_parts("look_alike", look_alike),
        sources: documents,
    })?;
    check::identities(top, &head.identity, &head.look_alikes);
    Some(head)
}

fn source(table: &Table<'_>) -> Option<SourceDocument> {
    read!(SourceDocument {
        key: table.parsed("key", |text| {
            if text.contains([' ', ',']) {
                Err(Misread::Other("must be one word"))
            } else {
                Ok(text.to_owned())
            }
        }),
        title: table.text("title"),
        edition: table.text("edition"),
        on_card: table.optional("on_card", |source| source.text("on_card")),
    })
}

fn look_alike(table: &Table<'_>) -> Option<LookAlike> {
    read!(LookAlike {
        name: table.text("name"),
        disease: table.text("disease"),
        diagnoses: table.list("diagnoses", eligibility::leukaemia),
        identity: table.part("identity", identity),
        dose_per_m2: table.numbers("dose_per_m2", &kind::DOSE_PER_M2),
        flat_doses: table.list("flat_doses", |text| kind::DOSE.quantity(text, &Milligrams::new)),
        vial: table.quantity("vial", &kind::DOSE, Milligrams::new),
        citations: table.citations("cite"),
    })
}

fn identity(table: &Table<'_>) -> Option<Identity> {
    let names = table.list("names", product_name);
    let mut codes = Vec::new();
    for key in ["rxnorm", "ndc", "atc", "snomed"] {
        let system = System::of_name(key).unwrap_or(System::Other);
        codes.extend(table.codes(key, system).unwrap_or_default().into_iter().map(|code| (system, code)));
    }
    if codes.is_empty() {
        table.report("rxnorm", "no code at all tells this product");
    }
    Some(Identity { codes, names: names? })
}

/// A name by which an order is recognised: it must tell one drug from all others.
fn product_name(text: &str) -> Result<String, Misread> {
    if text != text.to_lowercase() || text.chars().count() < 5 {
        return Err(Misread::Other("must be in lower case, at least five characters"));
    }
    if text == "ozogamicin" {
        return Err(Misread::Other("is the name of a payload that several drugs share"));
    }
    Ok(text.to_owned())
}

/// Semantic: three numbers.
fn version(text: &str) -> Result<String, Misread> {
    let numbers: Vec<_> = text.split('.').map(str::parse::<u16>).collect();
    if numbers.len() == 3 && numbers.iter().all(Result::is_ok) {
        Ok(text.to_owned())
    } else {
        Err(Misread::Other("must be three numbers such as \"1.0.0\""))
    }
}

fn body_and_windows(top: &Table<'_>) -> Option<(BodySize, Windows)> {
    let body = top.part("body", body);
    let windows = top.part("windows", windows);
    Some((body?, windows?))
}

fn body(table: &Table<'_>) -> Option<BodySize> {
    let ratio = |text: &str| kind::RATIO.number(text);
    read!(BodySize {
        adult_from_years: table.quantity("adult_from", &kind::YEARS, years),
        adult_height: table.range("adult_height", &kind::HEIGHT, Centimetres::new),
        adult_weight: table.range("adult_weight", &kind::WEIGHT, Kilograms::new),
        adult_surface: table.range("adult_surface", &kind::SURFACE, SquareMetres::new),
        child_surface: table.range("child_surface", &kind::SURFACE, SquareMetres::new),
        weight_jump: table.number("weight_jump", &kind::SHARE),
        weight_jump_days: table.count("weight_jump_within", &kind::DAYS),
        height_jump: table.number("height_jump", &kind::SHARE),
        weight_unit_ratios: table.list("weight_unit_ratios", ratio),
        height_unit_ratios: table.list("height_unit_ratios", ratio),
        unit_ratio_tolerance: table.number("unit_ratio_tolerance", &kind::SHARE),
        surface_disagreement: table.number("surface_disagreement", &kind::SHARE),
        weight_change: table.number("weight_change", &kind::SHARE),
        citations: table.citations("cite"),
    })
}

fn windows(table: &Table<'_>) -> Option<Windows> {
    read!(Windows {
        weight_day_1_days: table.count("weight_day_1", &kind::DAYS),
        weight_other_days: table.count("weight_other", &kind::DAYS),
        child_weight_days: table.count("child_weight", &kind::DAYS),
        height_days: table.count("height", &kind::DAYS),
        child_height_days: table.count("child_height", &kind::DAYS),
        not_judged_beyond_hours: table.count("not_judged_beyond", &kind::HOURS),
        blood_beside_marrow_days: table.count("blood_beside_marrow", &kind::DAYS),
        stated_course_days: table.count("stated_course", &kind::DAYS),
        response_days: table.count("response", &kind::DAYS),
        remission_marrow_blasts_percent: table.number("remission_marrow_blasts", &kind::PERCENT),
        complete_neutrophils: table.number("complete_neutrophils", &kind::COUNT),
        complete_platelets: table.number("complete_platelets", &kind::COUNT),
        citations: table.citations("cite"),
        remission_citations: table.citations("cite_remission"),
    })
}

fn protocols_of(top: &Table<'_>) -> Option<(Vec<Protocol>, ProtocolNames)> {
    let words = following_words(top);
    let protocols = top.optional_parts("protocol", |table| {
        let not_beside = optional_words(table, "not-beside");
        let protocol = read!(Protocol {
            id: table.parsed("id", kebab_case),
            name: table.text("title"),
            names: table.list("names", product_name),
            doses: table.parts("dose", protocol_dose),
            citations: table.citations("cite"),
        })?;
        Some((protocol, not_beside?))
    })?;
    let (protocols, not_beside): (Vec<_>, Vec<_>) = protocols.into_iter().unzip();
    check::protocols(top, &protocols);
    let names = ProtocolNames::new(&protocols, not_beside, words?);
    Some((protocols, names))
}

/// By which words an order is taken to follow a protocol that it names.
fn following_words(top: &Table<'_>) -> Option<FollowingWords> {
    let [not_after, not_before, past_later, after, anew_after, before, beside] = [
        "not-followed-after",
        "not-followed-before",
        "not-followed-later",
        "followed-after",
        "followed-anew-after",
        "followed-before",
        "beside",
    ]
    .map(|key| optional_words(top, key));
    let beside = beside?;
    let phrases = |lists: [(Vec<String>, Following); 2]| {
        let beside = beside.iter().map(|phrase| (phrase.clone(), Following::Fits));
        let meant = lists
            .into_iter()
            .flat_map(|(list, meaning)| list.into_iter().map(move |phrase| (phrase, meaning)));
        Phrases::new(meant.chain(beside))
    };
    Some(FollowingWords {
        not_after: not_after?,
        not_before: not_before?,
        past_later: past_later?,
        before: phrases([(after?, Following::Says), (anew_after?, Following::SaysAnew)]),
        behind: phrases([(before?, Following::Says), (Vec::new(), Following::Fits)]),
    })
}

fn optional_words(table: &Table<'_>, key: &str) -> Option<Vec<String>> {
    table.optional(key, |table| table.words(key)).map(Option::unwrap_or_default)
}

fn protocol_dose(table: &Table<'_>) -> Option<ProtocolDose> {
    read!(ProtocolDose {
        cycles: table.parsed("cycles", cycles),
        day: table.ordinal("day"),
        dose_per_m2: table.numbers("dose", &kind::DOSE_PER_M2),
    })
}

fn preparation_of(top: &Table<'_>) -> Option<Preparation> {
    top.part("preparation", |table| {
        let preparation = read!(Preparation {
            strength: table.quantity("strength", &kind::STRENGTH, MilligramsPerMillilitre::new),
            vial_us: table.quantity("vial_us", &kind::DOSE, Milligrams::new),
            vial_eu: table.quantity("vial_eu", &kind::DOSE, Milligrams::new),
            reconstitution: table.quantity("reconstitution", &kind::VOLUME, Millilitres::new),
            bag: table.quantity("bag", &kind::VOLUME, Millilitres::new),
            infusion: table.quantity("infusion", &kind::MINUTES, Minutes::new),
            infusion_window: table.range("infusion_window", &kind::MINUTES, Minutes::new),
            concentration: table.range("concentration", &kind::STRENGTH, MilligramsPerMillilitre::new),
            hours_to_dilution: table.count("to_dilution", &kind::HOURS),
            hours_to_end: table.count("to_end", &kind::HOURS),
            observation_hours: table.count("observation", &kind::HOURS),
            diluent: table.text("diluent"),
            citations: table.citations("cite"),
            concentration_citations: table.citations("cite_concentration"),
            route_citations: table.citations("cite_route"),
        })?;
        check::preparation(table, &preparation);
        Some(preparation)
    })
}

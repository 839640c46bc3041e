//! `premedication.toml`.

use crate::{
    clinical::{
        medication::MedicationRoute,
        quantity::{GigaPerLitre, Milligrams, MilligramsPerKilogram},
    },
    knowledge::{
        Agent, AgentDose, Coding, Cytoreduction, NeededClass, Premedication, QtSwap, Remark, check,
        orderable::ORDER_ROUTES,
        raw::{Misread, Table, cycles, kind, read},
    },
    terminology::System,
};

use super::ingredients;

/// Reads the file.
pub(super) fn premedication(top: &Table<'_>) -> Option<Premedication> {
    let table = top.part("premedication", |table| {
        let lead = table.count("lead", &kind::MINUTES);
        let (citations, of_lead) = (table.citations("cite"), table.citations("cite_lead"));
        Some((lead?, citations?, of_lead?))
    });
    let classes = top.parts("class", needed_class);
    let agents = top.parts("agent", agent);
    let accepted = remarks(top, "accepted", "also");
    let no_substitutes = remarks(top, "no_substitute", "is");
    let qt_swap = top.optional("qt_swap", |top| top.part("qt_swap", qt_swap));
    let cytoreduction = top.optional("cytoreduction", |top| top.part("cytoreduction", cytoreduction));
    let (lead_minutes, citations, lead_citations) = table?;
    let premedication = Premedication {
        classes: classes?,
        agents: agents?,
        lead_minutes,
        accepted: accepted?,
        no_substitutes: no_substitutes?,
        qt_swap: qt_swap?,
        cytoreduction: cytoreduction?,
        citations,
        lead_citations,
    };
    check::premedication(top, &premedication);
    Some(premedication)
}

fn needed_class(table: &Table<'_>) -> Option<NeededClass> {
    read!(NeededClass { class: table.parsed("means", ingredients::class), title: table.text("title") })
}

fn remarks(top: &Table<'_>, key: &str, other: &str) -> Option<Vec<Remark>> {
    let remark = |table: &Table<'_>| {
        read!(Remark {
            class: table.parsed("class", ingredients::class),
            other: table.parsed(other, ingredients::class),
            remark: table.text("remark"),
        })
    };
    top.optional(key, |top| top.parts(key, remark)).map(Option::unwrap_or_default)
}

fn agent(table: &Table<'_>) -> Option<Agent> {
    read!(Agent {
        class: table.parsed("class", ingredients::class),
        ingredient: table.text("ingredient"),
        ages: table.parsed("ages", cycles),
        dose: dose(table),
        route: table.parsed("route", route),
        coding: coding(table),
        related: table.optional_list("related", name),
        avoid_with: table.optional_list("avoid_with", name),
        remark: table.optional("remark", |table| table.text("remark")),
        citations: table.citations("cite"),
    })
}

/// `dose`, or `per_kg` with `most` and `steps`.
fn dose(table: &Table<'_>) -> Option<AgentDose> {
    let milligrams = |key| table.quantity(key, &kind::DOSE, Milligrams::new);
    let per_kilogram = table.optional("per_kg", |table| {
        table.quantity("per_kg", &kind::DOSE_PER_KG, MilligramsPerKilogram::new)
    })?;
    let Some(per_kilogram) = per_kilogram else { return milligrams("dose").map(AgentDose::Fixed) };
    let (most, steps) = (milligrams("most"), milligrams("steps"));
    Some(AgentDose::ByWeight { per_kilogram, most: most?, steps: steps? })
}

fn coding(table: &Table<'_>) -> Option<Coding> {
    read!(Coding { system: Some(System::RxNorm), code: table.text("rxnorm"), display: table.text("display") })
}

fn qt_swap(table: &Table<'_>) -> Option<QtSwap> {
    read!(QtSwap {
        class: table.parsed("class", ingredients::class),
        lengthen_qt: table.words("lengthen_qt"),
        always: table.words("always"),
        prefer: table.words("prefer"),
        citations: table.citations("cite"),
    })
}

fn cytoreduction(table: &Table<'_>) -> Option<Cytoreduction> {
    read!(Cytoreduction {
        most_blasts: table.quantity("most_blasts", &kind::COUNT, GigaPerLitre::new),
        most_white_cells: table.quantity("most_white_cells", &kind::COUNT, GigaPerLitre::new),
        window_hours: table.count("window", &kind::HOURS),
        acts_within_days: table.count("acts_within", &kind::DAYS),
        advice: table.text("advice"),
        citations: table.citations("cite"),
    })
}

fn route(text: &str) -> Result<MedicationRoute, Misread> {
    let found = ORDER_ROUTES.iter().find(|(name, _)| *name == text);
    found.map(|(_, route)| *route).ok_or(Misread::OneOf("oral, intravenous, intramuscular"))
}

/// The name of an ingredient.
fn name(text: &str) -> Result<String, Misread> {
    if text == text.to_lowercase() { Ok(text.to_owned()) } else { Err(Misread::Word) }
}

//! What cannot be meant although every value can: contradictions, gaps, overlaps.

use std::ops::RangeInclusive;

use super::{
    Arm, Class, Drug, Identity, Ingredients, Knowledge, LookAlike, Patterns, Premedication, Preparation,
    Protocol, QtSwap, Reduction, Regimen, Tolerances,
    raw::{Desk, Table},
};
use crate::clinical::quantity::Milligrams;

/// No id may stand twice in a list of tables.
pub(super) fn unique<'i>(table: &Table<'_>, key: &str, ids: impl Iterator<Item = &'i str>) {
    let mut seen = Vec::new();
    for (position, id) in ids.enumerate() {
        if seen.contains(&id) {
            table.report_item(key, position, format_args!("`{id}` stands twice"));
        }
        seen.push(id);
    }
}

/// The look-alikes must be told from the drug by every code and name.
pub(super) fn identities(top: &Table<'_>, identity: &Identity, look_alikes: &[LookAlike]) {
    for (position, look_alike) in look_alikes.iter().enumerate() {
        for shared in shared(identity, &look_alike.identity) {
            top.report_item("look_alike", position, format_args!("`{shared}` is also the drug itself"));
        }
    }
}

/// No order may be for two drugs.
pub(super) fn drugs(desk: &Desk, drugs: &[Drug]) {
    for (position, drug) in drugs.iter().enumerate() {
        for earlier in drugs.iter().take(position) {
            for shared in shared(&earlier.identity, &drug.identity) {
                let file = format!("{}/drug.toml", drug.id);
                desk.report(&file, format_args!("`{shared}` is also a code or name of {}", earlier.id));
            }
        }
    }
}

fn shared<'i>(one: &'i Identity, other: &'i Identity) -> impl Iterator<Item = &'i str> {
    let codes = one.codes.iter().filter(|code| other.codes.contains(code)).map(|(_, code)| code.as_str());
    codes.chain(one.names.iter().filter(|name| other.names.contains(name)).map(String::as_str))
}

/// Slots, levels, cycles and delays must together give one answer to every question.
pub(super) fn regimen(top: &Table<'_>, regimen: &Regimen) {
    slots(top, regimen);
    cycle_lengths(top, regimen);
    levels(top, regimen);
    delays(top, regimen);
    if regimen.opens_cycle_when_full_after_days > regimen.opens_cycle_after_days {
        top.report("regimen", "a full cycle is left later than one with missing doses");
    }
}

fn slots(top: &Table<'_>, regimen: &Regimen) {
    if regimen.slots.first().is_some_and(|slot| slot.day != 1) {
        top.report_item("slot", 0, "the first day of a cycle is 1");
    }
    for (position, slot) in regimen.slots.iter().enumerate() {
        if !slot.window.contains(&slot.day) {
            top.report_item("slot", position, "its day lies outside its window");
        }
        if !within(&slot.window, &slot.takes) {
            top.report_item("slot", position, "its window lies outside the days it takes");
        }
        if *slot.takes.end() > regimen.opens_cycle_when_full_after_days {
            top.report_item("slot", position, "it takes days on which a new cycle opens");
        }
    }
    for (position, (earlier, later)) in regimen.slots.iter().zip(regimen.slots.iter().skip(1)).enumerate() {
        let position = position.saturating_add(1);
        if later.day <= earlier.day {
            top.report_item("slot", position, "is not after the slot before it");
        } else if later.takes.start() <= earlier.takes.end() {
            top.report_item("slot", position, "takes days of the slot before it");
        }
        if later.day.saturating_sub(earlier.day) < regimen.minimum_interval_days {
            top.report_item("slot", position, "comes before the minimum interval has passed");
        }
    }
}

fn cycle_lengths(top: &Table<'_>, regimen: &Regimen) {
    let mut expected = Some(1);
    for (position, length) in regimen.cycles.iter().enumerate() {
        if Some(*length.cycles.start()) != expected {
            top.report_item("cycle", position, "does not begin where the cycles before it end");
        }
        expected = length.cycles.end().checked_add(1);
        if length.expected_days >= regimen.new_course_after_days {
            top.report_item("cycle", position, "lasts as long as a new course takes to begin");
        }
    }
    if expected.is_some() {
        top.report("cycle", "the last length must hold for all further cycles, such as \"2-\"");
    }
}

/// Every cycle, day and response has one dose: where the ranges begin, and one cycle after, tells it for all.
fn levels(top: &Table<'_>, regimen: &Regimen) {
    for (position, level) in regimen.levels.iter().enumerate() {
        if let Some(day) = level.days.iter().find(|day| regimen.slots.iter().all(|slot| slot.day != **day)) {
            top.report_item("level", position, format_args!("day {day} is not the day of a slot"));
        }
        if level.dose > regimen.highest_dose {
            top.report_item("level", position, "its dose lies above `regimen.highest_dose`");
        }
    }
    let mut beginnings: Vec<u32> = regimen
        .levels
        .iter()
        .flat_map(|level| [*level.cycles.start(), level.cycles.end().saturating_add(1)])
        .collect();
    beginnings.push(1);
    beginnings.sort_unstable();
    beginnings.dedup();
    for cycle in beginnings {
        for slot in &regimen.slots {
            for arm in [Arm::Remission, Arm::NoRemission] {
                one_level(top, regimen, cycle, slot.day, arm);
            }
        }
    }
}

fn one_level(top: &Table<'_>, regimen: &Regimen, cycle: u32, day: i64, arm: Arm) {
    let mut positions = regimen.levels.iter().enumerate().filter(|(_, level)| {
        level.cycles.contains(&cycle)
            && level.days.contains(&day)
            && (level.arm == Arm::Any || level.arm == arm)
    });
    if positions.next().is_none() {
        top.report("level", format_args!("cycle {cycle}, day {day}, {}: there is no dose", response(arm)));
    }
    if let Some((position, _)) = positions.next() {
        let reason = format_args!("cycle {cycle}, day {day}, {}: there is a dose already", response(arm));
        top.report_item("level", position, reason);
    }
}

const fn response(arm: Arm) -> &'static str {
    match arm {
        Arm::Any => "any response",
        Arm::Remission => "remission",
        Arm::NoRemission => "no remission",
    }
}

fn delays(top: &Table<'_>, regimen: &Regimen) {
    unique(top, "delay", regimen.delays.iter().map(|delay| delay.cause.as_str()));
    for (position, (longer, shorter)) in regimen.delays.iter().zip(regimen.delays.iter().skip(1)).enumerate()
    {
        if shorter.from_days >= longer.from_days {
            top.report_item("delay", position.saturating_add(1), "is not shorter than the delay before it");
        }
    }
}

/// The figures by which an order is explained must be figures of the regimen.
pub(super) fn doses(top: &Table<'_>, regimen: &Regimen, reduction: &Reduction, patterns: &Patterns) {
    let planned = |figure| {
        regimen.levels.iter().any(|level| {
            level.dose.value() == figure || level.dose.scaled(reduction.factor).value() == figure
        })
    };
    for (position, figure) in patterns.per_m2_figures.iter().enumerate() {
        if !planned(*figure) {
            top.report(
                "patterns",
                format_args!("per_m2_figures[{}] is no dose of the regimen", position.saturating_add(1)),
            );
        }
    }
    for (position, total) in patterns.cycle_totals.iter().enumerate() {
        let is_total = |cycle| {
            [Arm::Remission, Arm::NoRemission].iter().any(|arm| {
                let doses = regimen.slots.iter().filter_map(|slot| regimen.level(cycle, slot.day, *arm));
                doses.map(|level| level.dose.value()).sum::<rust_decimal::Decimal>() == total.value()
            })
        };
        if !regimen.levels.iter().any(|level| is_total(*level.cycles.start())) {
            top.report(
                "patterns",
                format_args!("cycle_totals[{}] is no total of a cycle", position.saturating_add(1)),
            );
        }
    }
    if reduction.doses_at_level_2 >= regimen.slots.len() {
        top.report("reduction", "doses_at_level_2 leaves out no dose");
    }
}

/// The shares of a reduction must tell it from a full dose.
pub(super) fn reduction(table: &Table<'_>, reduction: &Reduction) {
    if !reduction.looks_reduced.contains(&reduction.factor) {
        table.report("looks_reduced", "does not hold the factor");
    }
    if reduction.given_at_or_below < reduction.factor {
        table.report("given_at_or_below", "is below the factor, so a reduced dose would not be seen as one");
    }
}

/// The bands of a deviation must follow one another.
pub(super) fn tolerances(table: &Table<'_>, tolerances: &Tolerances) {
    if tolerances.rounding <= tolerances.verified {
        table.report("rounding", "is not above `verified`");
    }
    for (key, critical) in
        [("critical_over", tolerances.critical_over), ("critical_under", tolerances.critical_under)]
    {
        if critical <= tolerances.rounding {
            table.report(key, "is not above `rounding`");
        }
    }
}

/// An order must not name two protocols by one phrase; the variants of one protocol share title and names.
pub(super) fn protocols(top: &Table<'_>, protocols: &[Protocol]) {
    unique(top, "protocol", protocols.iter().map(|protocol| protocol.id.as_str()));
    for (position, protocol) in protocols.iter().enumerate() {
        for name in &protocol.names {
            let is_other =
                |earlier: &&Protocol| earlier.name != protocol.name && earlier.names.contains(name);
            if protocols.iter().take(position).any(|earlier| is_other(&earlier)) {
                top.report_item("protocol", position, format_args!("`{name}` names an earlier protocol too"));
            }
        }
        for (index, dose) in protocol.doses.iter().enumerate() {
            let overlap = protocol.doses.iter().take(index).any(|earlier| {
                earlier.day == dose.day
                    && earlier.cycles.start() <= dose.cycles.end()
                    && dose.cycles.start() <= earlier.cycles.end()
            });
            if overlap {
                let number = index.saturating_add(1);
                top.report_item(
                    "protocol",
                    position,
                    format_args!("dose[{number}]: there is a dose for that day already"),
                );
            }
        }
    }
}

/// Vials, volumes and times must fit together.
pub(super) fn preparation(table: &Table<'_>, preparation: &Preparation) {
    let most = preparation.reconstitution.at(preparation.strength);
    for (key, vial) in [("vial_us", preparation.vial_us), ("vial_eu", preparation.vial_eu)] {
        if vial > most {
            table.report(key, format_args!("is more than the {} in a reconstituted vial", as_mg(most)));
        }
    }
    if !preparation.infusion_window.contains(&preparation.infusion) {
        table.report("infusion_window", "does not hold the time of the infusion");
    }
    if preparation.hours_to_dilution > preparation.hours_to_end {
        table.report("to_dilution", "is longer than the time to the end of the infusion");
    }
}

/// What a drug's file names must be an ingredient of the class it is named for.
pub(super) fn ingredients(desk: &Desk, knowledge: &Knowledge) {
    agents(desk, &knowledge.drugs, &knowledge.ingredients);
    for drug in &knowledge.drugs {
        let named = drug.transplant.iter().flat_map(|transplant| &transplant.conditioning.alone);
        for name in named {
            let place = knowledge.ingredients.place(name);
            if !place.is_some_and(|place| knowledge.ingredients.is(place, Class::Alkylator)) {
                let file = format!("{}/transplant.toml", drug.id);
                desk.report(&file, format_args!("`{name}` is not an alkylator of ingredients.toml"));
            }
        }
    }
}

/// Every agent is for a class that is needed, and every needed class has one.
pub(super) fn premedication(top: &Table<'_>, premedication: &Premedication) {
    let Premedication { classes, agents, qt_swap, .. } = premedication;
    unique(top, "class", classes.iter().map(|needed| needed.class.code()));
    for (position, agent) in agents.iter().enumerate() {
        if !classes.iter().any(|needed| needed.class == agent.class) {
            top.report_item("agent", position, "is for a class that is not needed");
        }
    }
    for (position, needed) in classes.iter().enumerate() {
        if !agents.iter().any(|agent| agent.class == needed.class) {
            top.report_item("class", position, "has no agent");
        }
    }
    let Some(QtSwap { lengthen_qt, always, prefer, .. }) = qt_swap else { return };
    for name in prefer.iter().filter(|name| lengthen_qt.contains(name)) {
        top.report("qt_swap", format_args!("`{name}` is preferred to itself"));
    }
    for name in always.iter().filter(|name| !lengthen_qt.contains(name)) {
        top.report("qt_swap", format_args!("`{name}` is not among those that lengthen the QT interval"));
    }
}

/// What the premedication of a drug names must be an ingredient, and an agent must be of its class.
pub(super) fn agents(desk: &Desk, drugs: &[Drug], ingredients: &Ingredients) {
    for drug in drugs {
        let Some(premedication) = &drug.premedication else { continue };
        let file = format!("{}/premedication.toml", drug.id);
        let of_agents =
            premedication.agents.iter().flat_map(|agent| agent.related.iter().chain(&agent.avoid_with));
        let swapped =
            premedication.qt_swap.iter().flat_map(|swap| swap.lengthen_qt.iter().chain(&swap.prefer));
        for name in of_agents.chain(swapped) {
            if ingredients.place(name).is_none() {
                desk.report(&file, format_args!("`{name}` is no ingredient of ingredients.toml"));
            }
        }
        for agent in &premedication.agents {
            let place = ingredients.place(&agent.ingredient);
            if !place.is_some_and(|place| ingredients.is(place, agent.class)) {
                let (name, class) = (&agent.ingredient, agent.class.code());
                desk.report(&file, format_args!("`{name}` is no {class} of ingredients.toml"));
            }
        }
    }
}

fn as_mg(dose: Milligrams) -> String {
    format!("{} {}", dose.value().normalize(), Milligrams::UNIT)
}

fn within(inner: &RangeInclusive<i64>, outer: &RangeInclusive<i64>) -> bool {
    outer.contains(inner.start()) && outer.contains(inner.end())
}

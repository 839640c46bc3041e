//! The double check: all doses that are right, in one table.

use std::fmt::{self, Display, Formatter};

use rust_decimal::Decimal;

use super::{
    dose::{response_line, where_it_stands},
    paragraphs::Paragraphs,
    surface,
    text::{
        Day, Figure, as_it_is, date, exact_mg, fixed, m2, m2_exact, mg, per_m2, percent, plain, sentence,
    },
};
use crate::{
    course::{Basis, Place, response::Evidence},
    rules::{Comparison, DoseProblem, Finding, Handling, Problem},
};

/// One double check, its parts named.
struct Check<'f> {
    comparison: &'f Comparison,
    place: &'f Place,
    basis: Basis,
    is_unread: bool,
    draw: Figure,
    vials: Figure,
    vial: Figure,
    concentration: Option<Figure>,
    response: Option<Evidence>,
    handling: &'f Handling,
    when: Day,
}

/// Says the detail of some double checks.
pub(super) fn say(findings: &[&Finding<'_>], paragraphs: &mut Paragraphs) {
    let checks: Vec<Check<'_>> = findings.iter().filter_map(|finding| check(finding)).collect();
    let Some(first) = checks.first() else { return };
    paragraphs.say(format_args!("{}", Table(&checks)));
    paragraphs.say(format_args!("{}", surface::arithmetic(&first.comparison.expected.surface)));
    if let Some(evidence) = checks.iter().find_map(|check| check.response) {
        paragraphs.say(format_args!("{}", response_line(evidence)));
    }
    remarks(&checks, paragraphs);
    preparation(first, paragraphs);
}

/// One sentence for some double checks.
pub(super) fn summary(findings: &[&Finding<'_>]) -> String {
    if let [_, _, ..] = findings {
        let doses = findings.iter().filter_map(|finding| comparison(finding));
        let doses: Vec<String> = doses.map(|(comparison, _)| mg(comparison.ordered).to_string()).collect();
        return format!("{} doses checked: {}", doses.len(), doses.join(", "));
    }
    let only = findings.first().and_then(|finding| comparison(finding));
    let Some((Comparison { ordered, expected, .. }, place)) = only else { return String::new() };
    sentence(format_args!(
        "Dose {} checked: {}, {} × {} = {}",
        mg(*ordered),
        where_it_stands(place).within_sentence(),
        per_m2(expected.per_surface()),
        m2(expected.surface.surface),
        mg(expected.dose)
    ))
}

fn comparison<'f>(finding: &'f Finding<'_>) -> Option<(&'f Comparison, &'f Place)> {
    if let Problem::Dose(DoseProblem::Verified { comparison, place, .. }) = &finding.problem {
        Some((comparison, place))
    } else {
        None
    }
}

fn check<'f>(finding: &'f Finding<'_>) -> Option<Check<'f>> {
    let Problem::Dose(DoseProblem::Verified {
        comparison,
        place,
        basis,
        is_unread,
        draw,
        vials,
        concentration,
        response,
        preparation,
    }) = &finding.problem
    else {
        return None;
    };
    Some(Check {
        comparison,
        place,
        basis: *basis,
        is_unread: *is_unread,
        draw: fixed(draw.value(), 2),
        vials: as_it_is(vials.0),
        vial: as_it_is(vials.1.value()),
        concentration: concentration.1.then(|| plain(concentration.0.value(), 4)),
        response: *response,
        handling: preparation,
        when: date(finding.dose.as_ref()?.day),
    })
}

/// Some double checks, a line each.
struct Table<'c>(&'c [Check<'c>]);

impl Display for Table<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str(
            "| Dose | Ordered | Expected | Difference | Draw up | Vials |\n|---|---|---|---|---|---|",
        )?;
        for Check { comparison, place, draw, vials, when, .. } in self.0 {
            let Comparison { ordered, ordered_per_surface, expected, deviation } = comparison;
            let reduction = if expected.factor == Decimal::ONE {
                String::new()
            } else {
                format!(" × {}", plain(expected.factor, 3))
            };
            write!(
                formatter,
                "\n| {}, {when} | {} ({}) | {}{reduction} × {} = **{}** | {} | {draw} mL | {vials} |",
                where_it_stands(place),
                mg(*ordered),
                per_m2(*ordered_per_surface),
                per_m2(expected.base),
                m2_exact(expected.surface.surface),
                exact_mg(expected.dose),
                percent(*deviation),
            )?;
        }
        Ok(())
    }
}

/// What the places rest on, days that differ from the plan, doses left out, concentrations.
fn remarks(checks: &[Check<'_>], paragraphs: &mut Paragraphs) {
    if let Some(first) = checks.first() {
        paragraphs.say(match first.basis {
            Basis::Administrations => format_args!("Cycle and day follow from the doses given."),
            Basis::Orders => format_args!("Cycle and day follow from earlier orders, assumed given."),
            Basis::Stated if first.is_unread => {
                format_args!("Cycle and day are as the order states; the doses given are not known.")
            }
            Basis::Stated => {
                format_args!("Cycle and day are as the order states; no earlier dose is on file.")
            }
            Basis::Nothing => format_args!("The doses given are not known."),
            Basis::FirstDose => format_args!("No earlier dose is on file."),
        });
    }
    for Check { place, when, concentration, handling, .. } in checks {
        if let Some(day) = place.cycle_day.filter(|day| Some(*day) != place.slot) {
            paragraphs.say(format_args!("{when} is cycle day {day}, within the window."));
        }
        if !place.omitted.is_empty() {
            let omitted: Vec<String> = place.omitted.iter().map(ToString::to_string).collect();
            paragraphs.say(format_args!("Day {} of this cycle was omitted.", omitted.join(" and ")));
        }
        if let Some(concentration) = concentration {
            paragraphs.say(format_args!(
                "In {} mL that is {concentration} mg/mL, outside the usual {} to {} mg/mL: use a smaller volume or a \
                 syringe.",
                as_it_is(handling.bag.value()),
                as_it_is(handling.concentration.0.value()),
                as_it_is(handling.concentration.1.value()),
            ));
        }
    }
}

fn preparation(check: &Check<'_>, paragraphs: &mut Paragraphs) {
    let Handling { strength, bag, diluent, infusion, hours_to_dilution, hours_to_end, .. } = check.handling;
    paragraphs.say(format_args!(
        "Vials of {} mg, {} mg/mL after reconstitution; dilute to {} mL with {diluent}, infuse over {} min. Dilute \
         within {hours_to_dilution} h, end within {hours_to_end} h of reconstitution.",
        check.vial,
        as_it_is(strength.value()),
        as_it_is(bag.value()),
        as_it_is(infusion.value()),
    ));
}

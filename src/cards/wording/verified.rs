//! The double check: all doses that are right, in one table.

use std::fmt::Write as _;

use rust_decimal::Decimal;

use super::{
    dose::{response_line, surface, where_it_stands},
    text::{Day, Figure, date, exact_mg, fixed, m2, m2_exact, mg, per_m2, percent, plain},
};
use crate::{
    course::{Basis, Place, response::Evidence},
    rules::{Comparison, Finding, Handling, Problem},
};

/// One double check, its parts named.
struct Check<'f> {
    comparison: &'f Comparison,
    place: &'f Place,
    basis: Basis,
    draw: Figure,
    vials: Decimal,
    vial: Decimal,
    concentration: Option<Figure>,
    response: Option<Evidence>,
    handling: &'f Handling,
    when: Day,
}

/// The lines of some double checks.
pub(super) fn lines(findings: &[&Finding<'_>]) -> Vec<String> {
    let checks: Vec<Check<'_>> = findings.iter().filter_map(|finding| check(finding)).collect();
    let Some(first) = checks.first() else { return Vec::new() };
    let mut lines = vec![table(&checks), surface(&first.comparison.expected.surface)];
    lines.extend(checks.iter().find_map(|check| check.response).map(response_line));
    lines.extend(remarks(&checks));
    lines.push(preparation(first));
    lines
}

/// One sentence for some double checks.
pub(super) fn summary(findings: &[&Finding<'_>]) -> String {
    let mut checks = Vec::new();
    for finding in findings {
        if let Problem::DoseVerified { comparison, place, .. } = &finding.problem {
            checks.push((comparison.as_ref(), place));
        }
    }
    if let [(Comparison { ordered, expected, .. }, place)] = checks.as_slice() {
        return format!(
            "Dose {} checked: {}, {} × {} = {}",
            mg(*ordered),
            where_it_stands(place).to_lowercase(),
            per_m2(expected.per_surface()),
            m2(expected.surface.surface),
            mg(expected.dose)
        );
    }
    let doses: Vec<String> =
        checks.iter().map(|(comparison, _)| mg(comparison.ordered).to_string()).collect();
    format!("{} doses checked: {}", checks.len(), doses.join(", "))
}

fn check<'f>(finding: &'f Finding<'_>) -> Option<Check<'f>> {
    let Problem::DoseVerified { comparison, place, basis, draw, vials, concentration, response, preparation } =
        &finding.problem
    else {
        return None;
    };
    Some(Check {
        comparison,
        place,
        basis: *basis,
        draw: fixed(draw.value(), 2),
        vials: vials.0,
        vial: vials.1.value(),
        concentration: concentration.1.then(|| plain(concentration.0.value(), 4)),
        response: *response,
        handling: preparation,
        when: date(finding.dose.as_ref()?.day),
    })
}

fn table(checks: &[Check<'_>]) -> String {
    const HEAD: &str =
        "| Dose | Ordered | Expected | Difference | Draw up | Vials |\n|---|---|---|---|---|---|";
    let mut table = String::with_capacity(HEAD.len() + 192 * checks.len());
    table.push_str(HEAD);
    for Check { comparison, place, draw, vials, when, .. } in checks {
        let Comparison { ordered, ordered_per_surface, expected, deviation } = comparison;
        let reduction = if expected.factor == Decimal::ONE {
            String::new()
        } else {
            format!(" × {}", plain(expected.factor, 3))
        };
        // A `String` takes all that is written.
        let _ = write!(
            table,
            "\n| {}, {when} | {} ({}) | {}{reduction} × {} = **{}** | {} | {draw} mL | {vials} |",
            where_it_stands(place),
            mg(*ordered),
            per_m2(*ordered_per_surface),
            per_m2(expected.base),
            m2_exact(expected.surface.surface),
            exact_mg(expected.dose),
            percent(*deviation),
        );
    }
    table
}

/// What the places rest on, days that differ from the plan, doses left out, concentrations.
fn remarks(checks: &[Check<'_>]) -> Vec<String> {
    let mut remarks = Vec::new();
    if let Some(first) = checks.first() {
        remarks.push(
            match first.basis {
                Basis::Administrations => "Cycle and day follow from the doses given.",
                Basis::Orders => "Cycle and day follow from earlier orders, assumed given.",
                Basis::Stated => "Cycle and day are as the order states; no earlier dose is on file.",
                Basis::FirstDose => "No earlier dose is on file.",
            }
            .to_owned(),
        );
    }
    for Check { place, when, concentration, handling, .. } in checks {
        if let Some(day) = place.cycle_day.filter(|day| Some(*day) != place.slot) {
            remarks.push(format!("{when} is cycle day {day}, within the window."));
        }
        if !place.omitted.is_empty() {
            let omitted: Vec<String> = place.omitted.iter().map(ToString::to_string).collect();
            remarks.push(format!("Day {} of this cycle was omitted.", omitted.join(" and ")));
        }
        if let Some(concentration) = concentration {
            remarks.push(format!(
                "In {} mL that is {concentration} mg/mL, outside the usual {} to {} mg/mL: use a smaller volume or a \
                 syringe.",
                handling.bag.value(),
                handling.concentration.0.value(),
                handling.concentration.1.value(),
            ));
        }
    }
    remarks
}

fn preparation(check: &Check<'_>) -> String {
    let Handling { strength, bag, diluent, infusion, hours_to_dilution, hours_to_end, .. } = check.handling;
    format!(
        "Vials of {} mg, {} mg/mL after reconstitution; dilute to {} mL with {diluent}, infuse over {} min. Dilute \
         within {hours_to_dilution} h, end within {hours_to_end} h of reconstitution.",
        check.vial,
        strength.value(),
        bag.value(),
        infusion.value(),
    )
}

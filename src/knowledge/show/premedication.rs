//! `premedication.toml` as a table.

use std::ops::RangeInclusive;

use super::sheet::Sheet;
use crate::knowledge::{Agent, AgentDose, Cytoreduction, Premedication, QtSwap};

pub(super) fn premedication(sheet: &mut Sheet, premedication: &Premedication) {
    let Premedication {
        classes,
        agents,
        lead_minutes,
        accepted,
        no_substitutes,
        qt_swap,
        cytoreduction,
        citations,
        lead_citations,
    } = premedication;
    sheet.title("Premedication, before every dose");
    for needed in classes {
        sheet.cited("needed", &needed.title, citations);
    }
    sheet.cited("given before the infusion", format!("{lead_minutes} min"), lead_citations);
    for agent in agents {
        self::agent(sheet, agent);
    }
    for remark in accepted {
        sheet.wide(&format!("{} that is also {}", remark.class.code(), remark.other.code()), &remark.remark);
    }
    for remark in no_substitutes {
        sheet.wide(&format!("{} for {}", remark.other.code(), remark.class.code()), &remark.remark);
    }
    if let Some(swap) = qt_swap {
        self::qt_swap(sheet, swap);
    }
    if let Some(limits) = cytoreduction {
        self::cytoreduction(sheet, limits);
    }
}

fn agent(sheet: &mut Sheet, agent: &Agent) {
    let dose = match agent.dose {
        AgentDose::Fixed(dose) => dose.to_string(),
        AgentDose::ByWeight { per_kilogram, most, steps } => {
            format!("{per_kilogram}, at most {most}, in steps of {steps}")
        }
    };
    let label = format!("{}: {}, {}", agent.class.code(), agent.ingredient, ages(&agent.ages));
    sheet.cited(&label, format!("{dose} {}", route(agent)), &agent.citations);
    sheet.wide("  RxNorm", &format!("{} {}", agent.coding.code, agent.coding.display));
    for (label, names) in
        [("  allergies that count too", &agent.related), ("  not beside", &agent.avoid_with)]
    {
        if !names.is_empty() {
            sheet.wide(label, &names.join(", "));
        }
    }
    if let Some(remark) = &agent.remark {
        sheet.wide("  said with it", remark);
    }
}

fn route(agent: &Agent) -> String {
    format!("{:?}", agent.route).to_lowercase()
}

fn ages(years: &RangeInclusive<u32>) -> String {
    match (*years.start(), *years.end()) {
        (from, u32::MAX) => format!("{from} years on"),
        (from, to) => format!("{from} to {to} years"),
    }
}

fn qt_swap(sheet: &mut Sheet, swap: &QtSwap) {
    sheet.cited("lengthen the QT interval", swap.lengthen_qt.join(", "), &swap.citations);
    sheet.cited("always better replaced", swap.always.join(", "), &swap.citations);
    sheet.cited("preferred to them", swap.prefer.join(", "), &swap.citations);
}

fn cytoreduction(sheet: &mut Sheet, cytoreduction: &Cytoreduction) {
    let Cytoreduction { most_blasts, most_white_cells, window_hours, acts_within_days, advice, citations } =
        cytoreduction;
    sheet.title("Blasts before the first dose");
    sheet.cited("most blasts in the blood", most_blasts, citations);
    sheet.cited("blasts must be counted above white cells", most_white_cells, citations);
    sheet.cited("a count may be as old as", format!("{window_hours} h"), citations);
    sheet.cited("a cytoreductive drug acts for", format!("{acts_within_days} days"), citations);
    sheet.wide("what to do first", advice);
}

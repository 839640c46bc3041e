//! `premedication.toml` as a table.

use std::ops::RangeInclusive;

use super::page::Page;
use crate::knowledge::{Agent, AgentDose, Cytoreduction, Premedication, QtSwap};

pub(super) fn premedication(page: &mut Page, premedication: &Premedication) {
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
    page.title("Premedication, before every dose");
    for needed in classes {
        page.cited("needed", &needed.title, citations);
    }
    page.cited("given before the infusion", format!("{lead_minutes} min"), lead_citations);
    for agent in agents {
        self::agent(page, agent);
    }
    for remark in accepted {
        page.wide(&format!("{} that is also {}", remark.class.code(), remark.other.code()), &remark.remark);
    }
    for remark in no_substitutes {
        page.wide(&format!("{} for {}", remark.other.code(), remark.class.code()), &remark.remark);
    }
    if let Some(swap) = qt_swap {
        self::qt_swap(page, swap);
    }
    if let Some(limits) = cytoreduction {
        self::cytoreduction(page, limits);
    }
}

fn agent(page: &mut Page, agent: &Agent) {
    let dose = match agent.dose {
        AgentDose::Fixed(dose) => dose.to_string(),
        AgentDose::ByWeight { per_kilogram, most, steps } => {
            format!("{per_kilogram}, at most {most}, in steps of {steps}")
        }
    };
    let label = format!("{}: {}, {}", agent.class.code(), agent.ingredient, ages(&agent.ages));
    page.cited(&label, format!("{dose} {}", route(agent)), &agent.citations);
    page.wide("  RxNorm", &format!("{} {}", agent.coding.code, agent.coding.display));
    for (label, names) in
        [("  allergies that count too", &agent.related), ("  not beside", &agent.avoid_with)]
    {
        if !names.is_empty() {
            page.wide(label, &names.join(", "));
        }
    }
    if let Some(remark) = &agent.remark {
        page.wide("  said with it", remark);
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

fn qt_swap(page: &mut Page, swap: &QtSwap) {
    page.cited("lengthen the QT interval", swap.lengthen_qt.join(", "), &swap.citations);
    page.cited("always better replaced", swap.always.join(", "), &swap.citations);
    page.cited("preferred to them", swap.prefer.join(", "), &swap.citations);
}

fn cytoreduction(page: &mut Page, cytoreduction: &Cytoreduction) {
    let Cytoreduction { most_blasts, most_white_cells, window_hours, acts_within_days, advice, citations } =
        cytoreduction;
    page.title("Blasts before the first dose");
    page.cited("most blasts in the blood", most_blasts, citations);
    page.cited("blasts must be counted above white cells", most_white_cells, citations);
    page.cited("a count may be as old as", format!("{window_hours} h"), citations);
    page.cited("a cytoreductive drug acts for", format!("{acts_within_days} days"), citations);
    page.wide("what to do first", advice);
}

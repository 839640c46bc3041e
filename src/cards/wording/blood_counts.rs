//! Sentences of the area `blood-counts`.

use super::{
    results::{bounded, listed, sentence, taken},
    text::{date, days, plain},
};
use crate::rules::blood_counts::{
    BloodCountsProblem, Cells, Count, CountsHold, Ground, LackingCount, Lineage, MissingCounts, Purpose,
};

type Words = (String, Vec<String>);

/// The summary and the lines of the detail.
pub(super) fn words(problem: &BloodCountsProblem) -> Words {
    match problem {
        BloodCountsProblem::Hold(hold) => self::hold(hold),
        BloodCountsProblem::Missing(missing) => self::missing(missing),
    }
}

fn hold(hold: &CountsHold) -> Words {
    let mut lines = vec![table(hold)];
    lines.extend(advice(hold));
    if hold.others_are_graver {
        lines.push(format!(
            "Another count of the same day, or a preliminary one since, is lower: {}. Make sure which is right.",
            others(hold)
        ));
    }
    (summary(hold), lines)
}

fn summary(hold: &CountsHold) -> String {
    let cycle = cycle(hold);
    let below = with_ground(hold, Ground::is_below_limit);
    let (is, has) = if below.len() > 1 { ("are", "have") } else { ("is", "has") };
    let low = format!("{} before {cycle}", values(&below));
    let limits = listed(below.iter().map(|lineage| plain(lineage.limit.value(), 2)), "and");
    if let Some(low_for) = hold.low_for_days {
        return format!("{low} {has} been too low for {}: stop the drug if it is the cause", days(low_for));
    }
    if !with_ground(hold, |ground| ground == Ground::BelowLimit).is_empty() {
        return format!("{low} {is} below {limits}: hold the cycle");
    }
    if !with_ground(hold, |ground| ground == Ground::LowBeforeTreatment).is_empty() {
        return format!(
            "{low}, low before treatment too, {has} not recovered: hold the cycle, or confirm it"
        );
    }
    if !below.is_empty() {
        return format!("{low} {is} below {limits}, no baseline on file: hold the cycle, or confirm it");
    }
    match transfusion(hold) {
        Some((platelets, transfusion)) => format!(
            "{} may depend on the transfusion of {}: count again before {cycle}",
            values(&[platelets]),
            date(transfusion)
        ),
        None => format!("Another count of the day would hold {cycle}: {}", others(hold)),
    }
}

fn advice(hold: &CountsHold) -> Vec<String> {
    let mut lines = Vec::new();
    let limits = |lineages: &[&Lineage]| {
        listed(
            lineages.iter().map(|lineage| {
                format!("{} at least {}", lineage.cells.name(), plain(lineage.limit.value(), 2))
            }),
            "and",
        )
    };
    let fallen = with_ground(hold, |ground| ground == Ground::BelowLimit);
    if !fallen.is_empty() {
        lines.push(format!("Hold the cycle until: {} ×10⁹/L, without transfusion.", limits(&fallen)));
    }
    if hold.low_for_days.is_some() {
        lines.push(
            "Every count on file for that time was too low. If the drug is suspected, the label asks to stop it."
                .to_owned(),
        );
    }
    if !with_ground(hold, |ground| ground == Ground::LowBeforeTreatment).is_empty() {
        let both = limits(&[&hold.neutrophils.0, &hold.platelets.0]);
        lines.push(format!(
            "Counts that were low before treatment and have fallen hold the cycle until one of these is true:\n\n\
             - (a) ANC and platelets are back at least at the baseline of the last cycle\n\
             - (b) {both} ×10⁹/L\n\
             - (c) by the latest marrow the disease is stable or better, and the fall is judged to be due to the \
             disease, not to the drug"
        ));
    }
    let without_baseline = with_ground(hold, |ground| ground == Ground::NoBaseline);
    if !without_baseline.is_empty() {
        lines.push(format!(
            "No usable {} from the days before the first dose is on file: whether it was low before treatment decides. \
             Hold the cycle until: {} ×10⁹/L, or enter the earlier count.",
            listed(without_baseline.iter().map(|lineage| lineage.cells.name().to_owned()), "or"),
            limits(&without_baseline)
        ));
    }
    if transfusion(hold).is_some() {
        lines.push(
            "So soon after a transfusion the count may be transfusion-dependent. A cycle needs platelets that are \
             independent of transfusion."
                .to_owned(),
        );
    }
    lines
}

/// Platelets and the transfusion that their count may depend on.
fn transfusion(hold: &CountsHold) -> Option<(&Lineage, jiff::civil::Date)> {
    let platelets = &hold.platelets.0;
    Some((platelets, platelets.now?.transfusion?))
}

/// The lineages that call for something of some kind.
fn with_ground(hold: &CountsHold, is_meant: impl Fn(Ground) -> bool) -> Vec<&Lineage> {
    [&hold.neutrophils, &hold.platelets]
        .into_iter()
        .filter(|(_, ground)| ground.is_some_and(&is_meant))
        .map(|(lineage, _)| lineage)
        .collect()
}

/// "ANC 0.6 and platelets 30 ×10⁹/L"
fn values(lineages: &[&Lineage]) -> String {
    let values = lineages.iter().filter_map(|lineage| Some(value(lineage.cells, lineage.now?)));
    sentence(&format!("{} ×10⁹/L", listed(values, "and")))
}

fn others(hold: &CountsHold) -> String {
    let lineages = [hold.neutrophils.0, hold.platelets.0];
    let values = lineages.iter().filter_map(|lineage| Some(value(lineage.cells, lineage.other?)));
    format!("{} ×10⁹/L", listed(values, "and"))
}

fn value(cells: Cells, count: Count) -> String {
    format!("{} {}", cells.name(), number(count))
}

fn number(count: Count) -> String {
    bounded(count.result.bound, plain(count.result.value.value(), 2))
}

fn cycle(hold: &CountsHold) -> String {
    hold.cycle.map_or_else(|| "a new cycle".to_owned(), |cycle| format!("cycle {cycle}"))
}

fn table(hold: &CountsHold) -> String {
    let rows = [&hold.neutrophils.0, &hold.platelets.0].map(|lineage| {
        format!(
            "| {} | {} | {} | {} | {} |",
            lineage.cells.name(),
            cell(lineage.now),
            cell(lineage.baseline),
            cell(lineage.previous_cycle),
            plain(lineage.limit.value(), 2)
        )
    });
    format!(
        "| ×10⁹/L | now | before treatment | before the last cycle | limit |\n|---|---|---|---|---|\n{}",
        rows.join("\n")
    )
}

fn cell(count: Option<Count>) -> String {
    let Some(count) = count else { return "not on file".to_owned() };
    let transfusion = count.transfusion.map(|day| format!("; transfusion on {}", date(day)));
    format!("{} ({}{})", number(count), taken(&count.result), transfusion.unwrap_or_default())
}

fn missing(missing: &MissingCounts) -> Words {
    let MissingCounts { lacking, within_hours, purpose } = missing;
    let names = listed(lacking.iter().map(|lacking| lacking.cells.name().to_owned()), "or");
    let (asks, why) = match purpose {
        Purpose::Baseline => {
            ("count before it is given", "Later cycles are judged by the counts before the first dose.")
        }
        Purpose::NewCycle => ("count before it is given", "The counts decide whether the cycle may begin."),
        Purpose::Monitoring => ("blood count due", "Inside a cycle counts are followed; they hold no dose."),
    };
    let counts: Vec<String> = lacking.iter().map(lacking_line).collect();
    (
        format!("No {names} in the {within_hours} h before the dose: {asks}"),
        vec![counts.join("\n"), why.to_owned()],
    )
}

/// "- platelets: last 5 days before the dose"
fn lacking_line(lacking: &LackingCount) -> String {
    let last = match lacking.last_age_days {
        None => "none on file".to_owned(),
        Some(age) => format!("last {} before the dose", days(age)),
    };
    let unusable = lacking.unusable.as_ref().map(|reason| format!("; a result cannot be used: {reason}"));
    format!("- {}: {last}{}", lacking.cells.name(), unusable.unwrap_or_default())
}

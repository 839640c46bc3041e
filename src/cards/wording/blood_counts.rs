//! Sentences of the area `blood-counts`.

use super::{
    results::{dated, of_each, taken},
    text::{Figure, capitalised, date, days, listed, plain, tenths},
};
use crate::{
    clinical::quantity::GigaPerLitre,
    rules::{
        TestResult,
        blood_counts::{
            BloodCountsProblem, Cells, Count, CountsHold, Ground, LackingCount, Lineage, MissingCounts,
            Purpose,
        },
    },
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
    let (is, has) = match below.as_slice() {
        [lineage] if lineage.cells == Cells::Neutrophils => ("is", "has"),
        _ => ("are", "have"),
    };
    let low = format!("{} before {cycle}", values(&below));
    let limits = listed(below.iter().map(|lineage| limit(lineage).to_string()), "and");
    if let Some(low_for) = hold.low_for_days {
        return format!("{low} {has} been too low for {}: stop the drug if it is the cause", days(low_for));
    }
    if !with_ground(hold, |ground| ground == Ground::BelowLimit).is_empty() {
        return format!("{low} {is} below {limits}: hold the cycle");
    }
    if !with_ground(hold, |ground| ground == Ground::LowBeforeTreatment).is_empty() {
        let lineages = [&hold.neutrophils.0, &hold.platelets.0];
        let is_known = lineages.iter().all(|lineage| lineage.previous_cycle.is_some());
        let back = if is_known { "not back at" } else { "not known to be back at" };
        return format!("{low} {is} below {limits}, {back} the last baseline: hold, or confirm");
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
                format!("{} {} at least {}", lineage.cells.name(), is(lineage.cells), limit(lineage))
            }),
            "and",
        )
    };
    let fallen = with_ground(hold, |ground| ground == Ground::BelowLimit);
    if !fallen.is_empty() {
        lines.push(format!("Hold the cycle until {} ×10⁹/L.", limits(&fallen)));
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
             Hold the cycle until {} ×10⁹/L, or enter the earlier count.",
            listed(without_baseline.iter().map(|lineage| lineage.cells.name().to_owned()), "or"),
            limits(&without_baseline)
        ));
    }
    if transfusion(hold).is_some() {
        lines.push(
            "So soon after a transfusion the platelet count may be transfusion-dependent. A cycle needs platelets that \
             are independent of transfusion."
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
    capitalised(&format!("{} ×10⁹/L", listed(values, "and")))
}

fn others(hold: &CountsHold) -> String {
    let lineages = [hold.neutrophils.0, hold.platelets.0];
    let values = lineages.iter().filter_map(|lineage| Some(value(lineage.cells, lineage.other?)));
    format!("{} ×10⁹/L", listed(values, "and"))
}

fn value(cells: Cells, count: Count) -> String {
    format!("{} {}", cells.name(), number(cells, count))
}

fn number(cells: Cells, count: Count) -> Figure {
    printed(cells, count.result.value).bounded(count.result.bound)
}

const fn is(cells: Cells) -> &'static str {
    match cells {
        Cells::Neutrophils => "is",
        Cells::Platelets => "are",
    }
}

fn limit(lineage: &Lineage) -> Figure {
    printed(lineage.cells, lineage.limit)
}

/// Neutrophils with a decimal, platelets as they are.
fn printed(cells: Cells, number: GigaPerLitre) -> Figure {
    match cells {
        Cells::Neutrophils => tenths(number.value()),
        Cells::Platelets => plain(number.value(), 2),
    }
}

fn cycle(hold: &CountsHold) -> String {
    hold.cycle.map_or_else(|| "a new cycle".to_owned(), |cycle| format!("cycle {cycle}"))
}

/// The count before the last cycle stands there only where it decides.
fn table(hold: &CountsHold) -> String {
    let with_last = !with_ground(hold, |ground| ground == Ground::LowBeforeTreatment).is_empty();
    let rows = [&hold.neutrophils.0, &hold.platelets.0].map(|lineage| {
        let cells = lineage.cells;
        let (now, before) = (cell(cells, lineage.now, taken), cell(cells, lineage.baseline, dated));
        let last = with_last.then(|| format!("{} | ", cell(cells, lineage.previous_cycle, dated)));
        format!("| {} | {now} | {before} | {}≥{} |", cells.name(), last.unwrap_or_default(), limit(lineage))
    });
    let head = if with_last {
        "| ×10⁹/L | now | before treatment | before the last cycle | needed |\n|---|---|---|---|---|"
    } else {
        "| ×10⁹/L | now | before treatment | needed |\n|---|---|---|---|"
    };
    format!("{head}\n{}", rows.join("\n"))
}

fn cell(cells: Cells, count: Option<Count>, when: fn(&TestResult<GigaPerLitre>) -> String) -> String {
    let Some(count) = count else { return "not on file".to_owned() };
    let transfusion = count.transfusion.map(|day| format!("; transfusion on {}", date(day)));
    format!("{} ({}{})", number(cells, count), when(&count.result), transfusion.unwrap_or_default())
}

fn missing(missing: &MissingCounts) -> Words {
    let MissingCounts { lacking, within_hours, purpose } = missing;
    let names = listed(lacking.iter().map(|lacking| lacking.cells.name().to_owned()), "or");
    let (asks, why) = match purpose {
        Purpose::Baseline => {
            ("count before it is given", "Later cycles are judged by the counts before the first dose.")
        }
        Purpose::NewCycle => ("count before it is given", "The counts decide whether the cycle may begin."),
        Purpose::Monitoring => ("blood count due", "Within a cycle counts are monitored; they hold no dose."),
    };
    let counts = of_each(lacking.iter().map(|lacking| (lacking.cells.name(), lacking_line(lacking))));
    (format!("No {names} in the {within_hours} h before the dose: {asks}"), vec![counts, why.to_owned()])
}

/// "last counted 5 days before the dose"
fn lacking_line(lacking: &LackingCount) -> String {
    let last = match lacking.last_age_days {
        None => "none on file".to_owned(),
        Some(age) => format!("last counted {} before the dose", days(age)),
    };
    let unusable =
        lacking.unusable.as_ref().map(|reason| format!("; a result on file cannot be used ({reason})"));
    last + &unusable.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use crate::{
        cards::wording,
        clinical::case::Case,
        rules::{
            Area, Finding,
            testing::{US, after, of_area},
        },
        testing::{count, day, series},
    };

    /// Day 1 of cycle 2 on day 40 with these neutrophils and platelets, the newest first.
    fn cycle_2(counts: &[(i64, &str, &str)]) -> Case<'static> {
        let mut case = after(&[1, 8, 15], 40, "1");
        case.results.neutrophils =
            series(counts.iter().map(|(on, neutrophils, _)| count(day(*on), neutrophils)).collect());
        case.results.platelets =
            series(counts.iter().map(|(on, _, platelets)| count(day(*on), platelets)).collect());
        case
    }

    fn said(case: &Case<'_>) -> (String, String) {
        let findings = of_area(case, US, Area::BloodCounts);
        let findings: Vec<&Finding<'_>> = findings.iter().collect();
        wording::summary_and_detail(&findings)
    }

    #[rstest]
    #[case(&[(40, "0.6", "120"), (1, "1.8", "210")], "ANC 0.6 ×10⁹/L before cycle 2 is below 1.0: hold the cycle")]
    #[case(
        &[(40, "0.6", "30"), (1, "1.8", "210")],
        "ANC 0.6 and platelets 30 ×10⁹/L before cycle 2 are below 1.0 and 50: hold the cycle"
    )]
    #[case(
        &[(40, "0.6", "120")],
        "ANC 0.6 ×10⁹/L before cycle 2 is below 1.0, no baseline on file: hold the cycle, or confirm it"
    )]
    #[case(
        &[(40, "0.5", "20"), (1, "0.7", "30")],
        "ANC 0.5 and platelets 20 ×10⁹/L before cycle 2 are below 1.0 and 50, not back at the last baseline: hold, or \
         confirm"
    )]
    #[case(
        &[(40, "1.5", "20"), (25, "1.5", "30"), (8, "1.5", "40"), (1, "1.8", "210")],
        "Platelets 20 ×10⁹/L before cycle 2 have been too low for 32 days: stop the drug if it is the cause"
    )]
    fn a_summary_names_the_number_and_what_to_do(
        #[case] counts: &[(i64, &str, &str)],
        #[case] summary: &str,
    ) {
        let said = said(&cycle_2(counts)).0;
        assert_eq!(said, summary);
        assert!(said.chars().count() < 140);
    }

    #[test]
    fn a_count_after_a_transfusion_is_to_be_repeated() {
        let case = cycle_2(&[(40, "1.5", "62"), (1, "1.8", "210")]);
        let case = Case { platelet_transfusions: vec![day(39)], ..case };
        let summary =
            "Platelets 62 ×10⁹/L may depend on the transfusion of 9 Apr 2026: count again before cycle 2";
        assert_eq!(said(&case).0, summary);
    }

    #[test]
    fn the_detail_names_the_three_exits() {
        assert_eq!(
            said(&cycle_2(&[(40, "0.5", "30"), (1, "0.7", "30")])).1,
            "| ×10⁹/L | now | before treatment | before the last cycle | needed |\n\
             |---|---|---|---|---|\n\
             | ANC | 0.5 (10 Apr 2026) | 0.7 (2 Mar 2026) | 0.7 (2 Mar 2026) | ≥1.0 |\n\
             | platelets | 30 (10 Apr 2026) | 30 (2 Mar 2026) | 30 (2 Mar 2026) | ≥50 |\n\n\
             Counts that were low before treatment and have fallen hold the cycle until one of these is true:\n\n\
             - (a) ANC and platelets are back at least at the baseline of the last cycle\n\
             - (b) ANC is at least 1.0 and platelets are at least 50 ×10⁹/L\n\
             - (c) by the latest marrow the disease is stable or better, and the fall is judged to be due to the \
             disease, not to the drug\n\n\
             Source: USPI 2, Table 2; SmPC 4.2; local default; drugs.com."
        );
    }
}

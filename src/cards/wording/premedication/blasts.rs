//! Sentences on the blasts in the blood before the first dose.

use rust_decimal::Decimal;

use super::{
    super::text::{day_of, days, listed, plain},
    Words,
};
use crate::{
    clinical::{
        fact::Bound,
        quantity::{GigaPerLitre, round},
    },
    rules::premedication::{BlastCount, BlastProblem, UncountedBlasts},
};

pub(super) fn too_many(problem: &BlastProblem) -> Words {
    let BlastProblem { count, other, by_other_alone, most, days_old, under, advice } = problem;
    let limit = format!("limit {}", per_mm3(*most));
    let blasts = format!("Blood blasts {}", counted(count));
    if let (true, Some(other)) = (by_other_alone, other) {
        let summary =
            format!("{blasts}, but another result is {} ({limit}): make sure which is right", counted(other));
        return (summary, vec![origin(count), origin(other)]);
    }
    let summary = if under.is_empty() {
        format!("{blasts} ({limit}): reduce them before the first dose")
    } else {
        format!("{blasts} ({limit}) under {}: repeat the count before the first dose", listed(under, "and"))
    };
    let mut lines = vec![origin(count)];
    if let Some(age) = days_old {
        lines.push(format!("It will be {} old at the dose: repeat it.", days(*age)));
    }
    lines.extend(
        other
            .as_ref()
            .map(|other| format!("Another result of that day is within the limit: {}.", counted(other))),
    );
    lines.push(if under.is_empty() {
        advice.clone()
    } else {
        "Give the first dose once the blasts are at or below the limit.".to_owned()
    });
    (summary, lines)
}

pub(super) fn uncounted(problem: &UncountedBlasts) -> Words {
    let UncountedBlasts { white_cells, older, unusable, window_hours, most } = problem;
    let summary = match white_cells {
        Some(white) => format!(
            "White cells {}{} and no blast count in {window_hours} h: count blasts before the first dose",
            bound(white.bound),
            white.cells
        ),
        None => {
            format!("No white cell or blast count in {window_hours} h: count blasts before the first dose")
        }
    };
    let mut lines =
        vec![format!("The first dose waits until blood blasts are at most {}/mm³.", per_mm3(*most))];
    lines.extend(white_cells.map(|white| {
        let preliminary = if white.preliminary { ", preliminary" } else { "" };
        format!("White cells counted {}{preliminary}.", day_of(white.time))
    }));
    lines.extend(older.as_ref().map(|older| format!("The last blast count is too old. {}", origin(older))));
    lines.extend(unusable.as_ref().map(|reason| format!("A recorded count could not be used: {reason}.")));
    (summary, lines)
}

/// Where a count comes from, with the arithmetic.
fn origin(count: &BlastCount) -> String {
    let how = match &count.computed_from {
        Some((cells, share)) => {
            format!(
                "White cells {cells} × {} % blasts = {} ×10⁹/L",
                share.value(),
                plain(count.blasts.value(), 3)
            )
        }
        None => format!("Counted: {}{}", bound(count.bound), count.blasts),
    };
    let preliminary = if count.preliminary { ", preliminary" } else { "" };
    format!("{how}, {}{preliminary}.", day_of(count.time))
}

/// "13,200/mm³"
fn counted(count: &BlastCount) -> String {
    format!("{}{}/mm³", bound(count.bound), per_mm3(count.blasts))
}

const fn bound(bound: Bound) -> &'static str {
    match bound {
        Bound::Exact => "",
        Bound::Below => "<",
        Bound::Above => ">",
    }
}

/// Cells in a cubic millimetre, in groups of three: "13,200".
fn per_mm3(cells: GigaPerLitre) -> String {
    let number = cells.value().checked_mul(Decimal::ONE_THOUSAND).unwrap_or(Decimal::MAX);
    let digits = round(number, 0).to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::{
        clinical::{quantity::Percent, time::ClinicalTime},
        rules::premedication::WhiteCells,
        testing::{day, decimal},
    };

    fn cells(text: &str) -> GigaPerLitre {
        GigaPerLitre::new(decimal(text)).unwrap()
    }

    fn too_many(under: &[&str]) -> BlastProblem {
        BlastProblem {
            count: BlastCount {
                blasts: cells("13.2"),
                bound: Bound::Exact,
                time: ClinicalTime::Day(day(1)),
                preliminary: false,
                computed_from: Some((cells("22"), Percent::new(decimal("60")).unwrap())),
            },
            other: None,
            by_other_alone: false,
            most: cells("10"),
            days_old: None,
            under: under.iter().map(|name| (*name).to_owned()).collect(),
            advice: "Reduce them first.".to_owned(),
        }
    }

    #[rstest]
    #[case(&[], "Blood blasts 13,200/mm³ (limit 10,000): reduce them before the first dose")]
    #[case(
        &["hydroxyurea"],
        "Blood blasts 13,200/mm³ (limit 10,000) under hydroxyurea: repeat the count before the first dose"
    )]
    fn too_many_blasts_are_told_with_number_limit_and_what_to_do(
        #[case] under: &[&str],
        #[case] expected: &str,
    ) {
        let (summary, lines) = super::too_many(&too_many(under));
        assert_eq!(summary, expected);
        assert_eq!(lines[0], "White cells 22 ×10⁹/L × 60 % blasts = 13.2 ×10⁹/L, 2 Mar 2026.");
    }

    #[rstest]
    #[case(
        Some("22"),
        "White cells 22 ×10⁹/L and no blast count in 72 h: count blasts before the first dose"
    )]
    #[case(None, "No white cell or blast count in 72 h: count blasts before the first dose")]
    fn uncounted_blasts_are_told_with_the_white_cells(#[case] white: Option<&str>, #[case] expected: &str) {
        let white_cells = white.map(|number| WhiteCells {
            cells: cells(number),
            bound: Bound::Exact,
            time: ClinicalTime::Day(day(1)),
            preliminary: false,
        });
        let problem =
            UncountedBlasts { white_cells, older: None, unusable: None, window_hours: 72, most: cells("10") };
        assert_eq!(uncounted(&problem).0, expected);
    }

    #[rstest]
    #[case("0", "0")]
    #[case("0.9", "900")]
    #[case("10.001", "10,001")]
    #[case("1234.5", "1,234,500")]
    fn cells_are_grouped_by_thousands(#[case] number: &str, #[case] printed: &str) {
        assert_eq!(per_mm3(cells(number)), printed);
    }

    #[test]
    fn a_count_that_another_contradicts_is_told_beside_it() {
        let high = too_many(&[]).count;
        let count = BlastCount { blasts: cells("5"), computed_from: None, ..high.clone() };
        let problem = BlastProblem { count, other: Some(high), by_other_alone: true, ..too_many(&[]) };
        let (summary, lines) = super::too_many(&problem);
        assert_eq!(
            summary,
            "Blood blasts 5,000/mm³, but another result is 13,200/mm³ (limit 10,000): make sure which is right"
        );
        assert_eq!(lines.len(), 2);
    }
}

//! Sentences of the area `premedication`.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::text::{date, day_of, days, plain};
use crate::{
    clinical::{
        fact::Bound,
        medication::MedicationRoute,
        quantity::{GigaPerLitre, round},
    },
    rules::premedication::{
        BlastCount, BlastProblem, ClassCheck, LeftOut, MissingPremedication, NoAgent, NotCounted,
        PremedicationProblem, Suggested, UncountedBlasts, WhyLeftOut, WhyNotCounted,
    },
};

type Words = (String, Vec<String>);

/// The summary and the lines of the detail.
pub(super) fn words(problem: &PremedicationProblem) -> Words {
    match problem {
        PremedicationProblem::Missing(missing) => self::missing(missing),
        PremedicationProblem::TooManyBlasts(problem) => too_many_blasts(problem),
        PremedicationProblem::UncountedBlasts(problem) => uncounted_blasts(problem),
    }
}

fn missing(missing: &MissingPremedication) -> Words {
    let lacking = missing.classes.iter().filter(|class| !class.missing_on.is_empty());
    let titles: Vec<&str> = lacking.clone().map(|class| class.title.as_str()).collect();
    let mut missing_on: Vec<Date> = lacking.flat_map(|class| class.missing_on.iter().copied()).collect();
    missing_on.sort_unstable();
    missing_on.dedup();
    let on = match (missing_on.as_slice(), missing.days.len()) {
        ([day], _) => date(*day).to_string(),
        (several, all) => format!("{} of {all} doses", several.len()),
    };
    let summary = format!("Premedication for {on}: no {} ordered", listed(&titles, "or"));
    let mut lines = vec![table(missing)];
    lines.extend(missing.classes.iter().flat_map(notes));
    lines.extend(missing.swap.as_ref().map(|swap| {
        let prefer = if swap.prefer.is_empty() { "another".to_owned() } else { listed(&swap.prefer, "or") };
        format!("For the QT interval, prefer {prefer} to {}.", swap.ordered)
    }));
    if missing.orders_unread {
        lines
            .push("The orders on file or doses given could not be read whole: there may be more.".to_owned());
    }
    if missing.allergies_unread {
        lines.push("Allergies could not be read whole: check them before ordering.".to_owned());
    }
    if missing.classes.iter().any(|class| !class.counted.is_empty()) {
        lines.push("Orders were compared by day, not by time of day.".to_owned());
    }
    (summary, lines)
}

/// One row for each class: what is there, what is missing, what to order.
fn table(missing: &MissingPremedication) -> String {
    let mut rows = vec!["| Class | Ordered | Suggested |".to_owned(), "|---|---|---|".to_owned()];
    for class in &missing.classes {
        let ordered = if class.missing_on.is_empty() {
            listed(&names(class), "and")
        } else if class.missing_on.len() == missing.days.len() {
            "missing".to_owned()
        } else {
            let days: Vec<String> = class.missing_on.iter().map(|day| date(*day).to_string()).collect();
            format!("missing on {}", listed(&days, "and"))
        };
        let suggested = match &class.suggested {
            None => String::new(),
            Some(Ok(suggested)) => self::suggested(suggested),
            Some(Err(none)) => no_agent(*none).to_owned(),
        };
        rows.push(format!("| {} | {ordered} | {suggested} |", class.title));
    }
    rows.join("\n")
}

/// What counts, and what may count.
fn names(class: &ClassCheck) -> Vec<String> {
    let unclear = class.unclear.iter().map(|(_, ingredient)| format!("{ingredient}, route not stated"));
    let mut names: Vec<String> = class.counted.iter().cloned().chain(unclear).collect();
    names.dedup();
    names
}

/// "methylprednisolone 18 mg intravenous (1 mg/kg × 18 kg, at most 50 mg), 60 min before the infusion"
fn suggested(suggested: &Suggested) -> String {
    let Suggested { order, by_weight, remark } = suggested;
    let by_weight = by_weight.map(|(per_kilogram, weight, most)| {
        format!(" ({per_kilogram} × {} kg, at most {most})", plain(weight.value(), 2))
    });
    let remark = remark.as_ref().map(|remark| format!("; {remark}"));
    format!(
        "{} {}{}{}, {} min before the infusion{}",
        order.ingredient,
        order.dose,
        route(order.route),
        by_weight.unwrap_or_default(),
        order.lead_minutes,
        remark.unwrap_or_default()
    )
}

const fn no_agent(none: NoAgent) -> &'static str {
    match none {
        NoAgent::AgeUnknown => "none: the age is not known",
        NoAgent::NoneForAge => "none: no agent is listed for this age",
        NoAgent::WeightUnknown => "none: the dose goes by weight, and no weight can be used",
        NoAgent::NoneLeft => "none: no listed agent fits; choose another",
    }
}

/// What there is beside, and why it does not count or was not suggested.
fn notes(class: &ClassCheck) -> Vec<String> {
    let not_counted = class.not_counted.iter().map(not_counted);
    let remarks = class.remarks.iter().map(|(ingredient, remark)| format!("{ingredient}: {remark}."));
    let left_out = class.left_out.iter().map(left_out);
    not_counted.chain(remarks).chain(left_out).map(|note| capitalised(&note)).collect()
}

fn not_counted(NotCounted { ingredient, why }: &NotCounted) -> String {
    match why {
        WhyNotCounted::AsNeeded => {
            format!("{ingredient} is ordered only as needed (PRN): it does not count.")
        }
        WhyNotCounted::Route(route) => format!("{ingredient}{} does not count.", self::route(*route)),
        WhyNotCounted::OtherClass(remark) => format!("{ingredient} does not count: {remark}."),
    }
}

fn left_out(LeftOut { ingredient, why }: &LeftOut) -> String {
    match why {
        WhyLeftOut::Allergy => {
            format!("{ingredient} is not suggested: an allergy to it or to a related drug is on file.")
        }
        WhyLeftOut::LengthensQt => format!("{ingredient} is not suggested: it lengthens the QT interval."),
        WhyLeftOut::Beside(other) => format!("{ingredient} is not suggested beside {other}."),
    }
}

/// Behind a name or a dose.
const fn route(route: MedicationRoute) -> &'static str {
    match route {
        MedicationRoute::Oral => " oral",
        MedicationRoute::Intravenous => " intravenous",
        MedicationRoute::Intramuscular => " intramuscular",
        MedicationRoute::OtherSystemic => " by another route than oral, intravenous or intramuscular",
        MedicationRoute::Intrathecal => " intrathecal",
        MedicationRoute::Local => " for local use",
        MedicationRoute::NotStated => " without a route",
    }
}

fn too_many_blasts(problem: &BlastProblem) -> Words {
    let BlastProblem { count, other, most, days_old, under, advice } = problem;
    let limit = format!("limit {}", per_mm3(*most));
    let blasts = format!("Blood blasts {}", counted(count));
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

fn uncounted_blasts(problem: &UncountedBlasts) -> Words {
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

/// "a, b or c"
fn listed<T: AsRef<str>>(items: &[T], last: &str) -> String {
    match items {
        [] => String::new(),
        [only] => only.as_ref().to_owned(),
        [first @ .., end] => {
            let first: Vec<&str> = first.iter().map(AsRef::as_ref).collect();
            format!("{} {last} {}", first.join(", "), end.as_ref())
        }
    }
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::{
        clinical::{
            quantity::{Kilograms, Milligrams, MilligramsPerKilogram, Percent},
            time::ClinicalTime,
        },
        knowledge::{Class, Coding},
        rules::{
            MedicineOrder,
            premedication::{Swap, WhiteCells},
        },
        terminology::System,
        testing::{day, decimal},
    };

    fn cells(text: &str) -> GigaPerLitre {
        GigaPerLitre::new(decimal(text)).unwrap()
    }

    /// A class missing on some days, with a dose by weight to order.
    fn class(title: &str, missing_on: &[i64]) -> ClassCheck {
        let milligrams = |text| Milligrams::new(decimal(text)).unwrap();
        let order = MedicineOrder {
            ingredient: "methylprednisolone".to_owned(),
            coding: Coding { system: System::RxNorm, code: "6902".to_owned(), display: String::new() },
            dose: milligrams("18"),
            route: MedicationRoute::Intravenous,
            lead_minutes: 60,
            times: Vec::new(),
        };
        let per_kilogram = MilligramsPerKilogram::new(Decimal::ONE).unwrap();
        let weight = Kilograms::new(decimal("18.4")).unwrap();
        let by_weight = Some((per_kilogram, weight, milligrams("50")));
        let suggested = Suggested { order, by_weight, remark: None };
        ClassCheck {
            class: Class::Corticosteroid,
            title: title.to_owned(),
            missing_on: missing_on.iter().copied().map(day).collect(),
            counted: Vec::new(),
            unclear: Vec::new(),
            not_counted: Vec::new(),
            remarks: Vec::new(),
            suggested: (!missing_on.is_empty()).then_some(Ok(suggested)),
            left_out: Vec::new(),
        }
    }

    fn lacking(days: &[i64], classes: Vec<ClassCheck>) -> MissingPremedication {
        MissingPremedication {
            days: days.iter().copied().map(day).collect(),
            classes,
            swap: None,
            orders_unread: false,
            allergies_unread: false,
        }
    }

    #[test]
    fn of_one_dose_the_summary_names_day_and_classes() {
        let classes = ["corticosteroid", "antipyretic", "H1 antihistamine"].map(|title| class(title, &[1]));
        let (summary, lines) = missing(&lacking(&[1], classes.into()));
        assert_eq!(
            summary,
            "Premedication for 2 Mar 2026: no corticosteroid, antipyretic or H1 antihistamine ordered"
        );
        let row = "| corticosteroid | missing | methylprednisolone 18 mg intravenous (1 mg/kg × 18.4 kg, at most \
                   50 mg), 60 min before the infusion |";
        assert!(lines[0].contains(row), "{}", lines[0]);
    }

    #[test]
    fn of_several_doses_the_days_are_named() {
        let some = lacking(&[1, 8, 15], vec![class("corticosteroid", &[8, 15]), class("antipyretic", &[])]);
        let (summary, lines) = missing(&some);
        assert_eq!(summary, "Premedication for 2 of 3 doses: no corticosteroid ordered");
        assert!(lines[0].contains("missing on 9 Mar 2026 and 16 Mar 2026"), "{}", lines[0]);
    }

    #[test]
    fn what_does_not_count_or_fit_is_named_with_the_reason() {
        let mut class = class("H1 antihistamine", &[1]);
        let not_counted = |name: &str, why| NotCounted { ingredient: name.to_owned(), why };
        class.not_counted = vec![
            not_counted("cetirizine", WhyNotCounted::AsNeeded),
            not_counted("dexamethasone", WhyNotCounted::Route(MedicationRoute::Intrathecal)),
        ];
        class.left_out = vec![LeftOut { ingredient: "loratadine".to_owned(), why: WhyLeftOut::Allergy }];
        let swap = Swap { ordered: "hydroxyzine".to_owned(), prefer: vec!["loratadine".to_owned()] };
        let found = MissingPremedication { swap: Some(swap), ..lacking(&[1], vec![class]) };
        let (_, lines) = missing(&found);
        assert_eq!(
            lines[1..],
            [
                "Cetirizine is ordered only as needed (PRN): it does not count.",
                "Dexamethasone intrathecal does not count.",
                "Loratadine is not suggested: an allergy to it or to a related drug is on file.",
                "For the QT interval, prefer loratadine to hydroxyzine."
            ]
        );
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
        let (summary, lines) = too_many_blasts(&too_many(under));
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
        assert_eq!(uncounted_blasts(&problem).0, expected);
    }

    #[rstest]
    #[case("0", "0")]
    #[case("0.9", "900")]
    #[case("10.001", "10,001")]
    #[case("1234.5", "1,234,500")]
    fn cells_are_grouped_by_thousands(#[case] number: &str, #[case] printed: &str) {
        assert_eq!(per_mm3(cells(number)), printed);
    }
}

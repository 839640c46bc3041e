//! Sentences of the area `premedication`.

mod blasts;

use jiff::civil::Date;

use super::text::{capitalised, date, listed, plain};
use crate::{
    clinical::medication::MedicationRoute,
    rules::premedication::{
        ClassCheck, LeftOut, MissingPremedication, NoAgent, NotCounted, PremedicationProblem, Suggested,
        WhyLeftOut, WhyNotCounted,
    },
};

type Words = (String, Vec<String>);

/// The summary and the lines of the detail.
pub(super) fn words(problem: &PremedicationProblem) -> Words {
    match problem {
        PremedicationProblem::Missing(missing) => self::missing(missing),
        PremedicationProblem::TooManyBlasts(problem) => blasts::too_many(problem),
        PremedicationProblem::UncountedBlasts(problem) => blasts::uncounted(problem),
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
            listed(names(class), "and")
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

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;

    use super::*;
    use crate::{
        clinical::quantity::{Kilograms, Milligrams, MilligramsPerKilogram},
        knowledge::{Class, Coding},
        rules::{MedicineOrder, premedication::Swap},
        terminology::System,
        testing::{day, decimal},
    };

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
}

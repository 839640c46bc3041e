//! What could not be had or read, and what was therefore not checked.

use super::text::code;
use crate::{
    clinical::case::Contradiction,
    rules::{Rule, data::Missing},
};

type Words = (String, Vec<String>);

/// Of a summary, what is left for the list of what is missing.
const LONGEST_LIST: usize = 80;

pub(super) fn unavailable(missing: &Missing) -> Words {
    match missing {
        Missing::Unreadable(resources) => {
            let lines = resources.iter().map(|(resource, reason, concerns)| {
                format!("- {}: {reason}. Not checked: {concerns}.", code(resource))
            });
            let lines: Vec<String> = lines.collect();
            let concerns = each_once(resources.iter().map(|(_, _, concerns)| *concerns));
            let read = count(resources.len(), "record could not be read", "records could not be read");
            (format!("{read}, check the chart: {}", in_brief(&concerns)), vec![lines.join("\n")])
        }
        Missing::Unavailable(keys) => of_keys(
            keys,
            "Not available from the record",
            &format!("The EHR could not provide {}. What rests on it was not checked.", names(keys)),
        ),
        Missing::DosesGiven { not_checked, is_stated } => doses_given(not_checked, *is_stated),
        Missing::Incomplete(keys) => of_keys(
            keys,
            "Only part of the record was sent",
            &format!(
                "The EHR sent only the first page of {}. What is on the others was not checked.",
                names(keys)
            ),
        ),
        Missing::OtherPatient(number) => (
            count(
                *number,
                "record of another patient was left out: check whose data were sent",
                "records of another patient were left out: check whose data were sent",
            ),
            vec!["The request held data that do not belong to this patient. They were not used.".to_owned()],
        ),
        Missing::DraftOfOtherPatient(_) => (
            "Order not checked, verify it by hand: it is for another patient".to_owned(),
            vec![
                "The `subject` of the order is not the patient of this request. Nothing of it was checked."
                    .to_owned(),
            ],
        ),
        Missing::FhirVersion { resource_type, .. } => (
            "Order not checked, verify it by hand: it is not FHIR R4".to_owned(),
            vec![format!(
                "The order came as a {resource_type} ({}). Only R4 MedicationRequests can be checked.",
                if *resource_type == "MedicationOrder" { "DSTU2" } else { "R5" },
            )],
        ),
        Missing::Contradictory { resource, order, contradiction } => {
            contradictory(resource, order.is_some(), contradiction)
        }
        Missing::BirthDate => (
            "No date of birth on file, enter it: limits by age were not applied".to_owned(),
            vec!["The limits for adults' and children's body size could not be told apart.".to_owned()],
        ),
    }
}

fn doses_given(not_checked: &[Rule], is_stated: bool) -> Words {
    let rules: Vec<String> = not_checked.iter().map(|rule| code(rule.code())).collect();
    let why = "The record of doses given could not be had or read, and no earlier order stands for them: this need not be \
               the first dose.";
    let not_checked = format!("Not checked: {}.", rules.join(", "));
    if is_stated {
        let summary = "Doses given not known, check the chart: interval and earlier reductions not checked";
        let stated = "Cycle and day were taken from the order.".to_owned();
        return (summary.to_owned(), vec![why.to_owned(), not_checked, stated]);
    }
    let summary = "Doses given not known, check the chart: cycle and day, interval, reductions not checked";
    let how =
        "Without cycle and day the dose cannot be judged. An order that states them (\"C2D8\") is checked.";
    (summary.to_owned(), vec![why.to_owned(), not_checked, how.to_owned()])
}

fn contradictory(resource: &str, is_draft: bool, contradiction: &Contradiction) -> Words {
    let Contradiction { readings, checked_as } = contradiction;
    let what =
        if is_draft { "The order names different medicines" } else { "A record names different medicines" };
    let readings: Vec<String> = readings.iter().map(|reading| format!("- {reading}")).collect();
    let said = format!("What {} says of the product:", code(resource));
    let checked = format!(
        "It was checked as {checked_as}, so that nothing is passed over. Correct the record if that is wrong."
    );
    let summary = format!("{what}, verify the product: checked as {checked_as}");
    let is_short = summary.chars().count() < 140;
    let summary = if is_short { summary } else { format!("{what}, verify which is meant") };
    (summary, vec![said, readings.join("\n"), checked])
}

/// Several things that are missing are listed; one stands in the summary already.
fn of_keys(keys: &[(&'static str, &'static str)], what: &str, why: &str) -> Words {
    let concerns = each_once(keys.iter().map(|(_, concerns)| *concerns));
    let summary = format!("{what}, check the chart: {}", in_brief(&concerns));
    let items: Vec<String> = concerns.iter().map(|concerns| format!("- {concerns}")).collect();
    let list = (items.len() > 1).then(|| items.join("\n"));
    (summary, list.into_iter().chain([why.to_owned()]).collect())
}

fn count(number: usize, one: &str, many: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {many}") }
}

fn each_once(concerns: impl Iterator<Item = &'static str>) -> Vec<&'static str> {
    let mut once = Vec::new();
    for concerns in concerns {
        if !once.contains(&concerns) {
            once.push(concerns);
        }
    }
    once
}

/// As many as a summary has room for: "doses given, cycle and day; 3 more".
fn in_brief(concerns: &[&str]) -> String {
    let mut said = String::new();
    for (place, concerns_of_one) in concerns.iter().enumerate() {
        if place > 0 && said.chars().count() + concerns_of_one.chars().count() > LONGEST_LIST {
            return format!("{said}; {} more", concerns.len() - place);
        }
        if place > 0 {
            said.push_str("; ");
        }
        said.push_str(concerns_of_one);
    }
    said
}

fn names(keys: &[(&'static str, &'static str)]) -> String {
    keys.iter().map(|(key, _)| code(key)).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_two_keys_have_in_common_is_said_once() {
        let dose = "body surface area and dose";
        let keys = vec![("heights", dose), ("observations", "laboratory results"), ("weights", dose)];
        let (summary, lines) = unavailable(&Missing::Unavailable(keys));
        assert_eq!(
            summary,
            "Not available from the record, check the chart: body surface area and dose; laboratory results"
        );
        assert_eq!(lines[0], "- body surface area and dose\n- laboratory results");
    }

    #[test]
    fn however_much_is_missing_the_summary_is_short_and_the_detail_whole() {
        let concerns = [
            "age and the limits that depend on it",
            "earlier severe reactions and allergies to premedication",
        ];
        let more = ["doses given, cycle and day", "diagnoses, pregnancy and response", "transplants"];
        let keys: Vec<(&str, &str)> =
            concerns.into_iter().chain(more).map(|concerns| ("key", concerns)).collect();
        for missing in [Missing::Unavailable(keys.clone()), Missing::Incomplete(keys)] {
            let (summary, lines) = unavailable(&missing);
            assert!(summary.chars().count() < 140 && summary.ends_with(" more"), "{summary}");
            assert!(lines[0].contains("doses given") && lines[0].contains("transplants"), "{}", lines[0]);
        }
    }
}

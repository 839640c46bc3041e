//! What could not be had or read, and what was therefore not checked.

use super::text::code;
use crate::rules::data::Missing;

type Words = (String, Vec<String>);

pub(super) fn unavailable(missing: &Missing) -> Words {
    match missing {
        Missing::Unreadable(resources) => {
            let lines = resources.iter().map(|(resource, reason, concerns)| {
                format!("- {}: {reason}. Not checked by it: {concerns}.", code(resource))
            });
            let lines: Vec<String> = lines.collect();
            (
                count(resources.len(), "record could not be read", "records could not be read"),
                vec![lines.join("\n")],
            )
        }
        Missing::Unavailable(keys) => (
            format!("Not available from the record: {}", concerns(keys)),
            vec![format!("The EHR could not provide {}. What rests on it was not checked.", names(keys))],
        ),
        Missing::Incomplete(keys) => (
            format!("Only part of the record was sent: {}", concerns(keys)),
            vec![format!(
                "The EHR sent the first page of {} alone. What is on the others was not checked.",
                names(keys)
            )],
        ),
        Missing::OtherPatient(number) => (
            count(
                *number,
                "record of another patient was left out",
                "records of another patient were left out",
            ),
            vec!["The request held data that do not belong to this patient. They were not used.".to_owned()],
        ),
        Missing::FhirVersion(_) => (
            "Order not checked: it is not FHIR R4".to_owned(),
            vec![
                "The order came as a MedicationOrder (DSTU2). Only R4 MedicationRequests can be checked."
                    .to_owned(),
            ],
        ),
        Missing::BirthDate => (
            "No date of birth on file: limits by age were not applied".to_owned(),
            vec!["The limits for adults' and children's body size could not be told apart.".to_owned()],
        ),
    }
}

fn count(number: usize, one: &str, many: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {many}") }
}

fn concerns(keys: &[(&'static str, &'static str)]) -> String {
    let mut concerns: Vec<&str> = keys.iter().map(|(_, concerns)| *concerns).collect();
    concerns.dedup();
    concerns.join(", ")
}

fn names(keys: &[(&'static str, &'static str)]) -> String {
    keys.iter().map(|(key, _)| code(key)).collect::<Vec<_>>().join(", ")
}

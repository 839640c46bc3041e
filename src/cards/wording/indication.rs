//! Sentences of the area `indication`.

use jiff::civil::Date;

use super::text::{capitalised, date, days};
use crate::{
    knowledge::Profile,
    rules::indication::{IndicationProblem, OnFile},
};

type Words = (String, Vec<String>);

/// The summary and the lines of the detail.
pub(super) fn words(problem: &IndicationProblem) -> Words {
    match problem {
        IndicationProblem::Age { years, days, from, profile } => age(*years, *days, *from, *profile),
        IndicationProblem::Cd22Negative { day, preliminary, disputed, profile } => {
            cd22(*day, *preliminary, *disputed, *profile)
        }
        IndicationProblem::Undocumented { disease, on_file } => undocumented(disease, *on_file),
        IndicationProblem::InfusionReaction { drug, severe } => infusion_reaction(drug, *severe),
    }
}

fn age(age: i16, in_days: Option<i64>, from: i16, profile: Profile) -> Words {
    let told = match (age, in_days) {
        (0, Some(in_days)) => days(in_days),
        _ => format!("{age} years"),
    };
    let line = match profile {
        Profile::Us => "The US prescribing information has no dose for younger patients.",
        Profile::Eu => {
            "The EU product information is for adults only. Give it to a child only by a specialist's protocol."
        }
    };
    let years = if from == 1 { "1 year".to_owned() } else { format!("{from} years") };
    (
        format!("Age {told} is below the lowest labelled age of {years}: confirm before this dose"),
        vec![line.to_owned()],
    )
}

fn cd22(day: Date, preliminary: bool, disputed: bool, profile: Profile) -> Words {
    let asks = match profile {
        Profile::Us => "labelled for CD22-positive disease, confirm",
        Profile::Eu => "CD22 above 0 % is required before the start",
    };
    let mut lines =
        vec!["The drug binds CD22. Repeat the test, or document why it is given all the same.".to_owned()];
    if preliminary {
        lines.push("The result is preliminary.".to_owned());
    }
    if disputed {
        lines.push("Another result of the same time is positive.".to_owned());
    }
    (format!("CD22 negative on the blasts ({}): {asks}", date(day)), lines)
}

fn undocumented(disease: &str, on_file: OnFile) -> Words {
    let (why, line) = match on_file {
        OnFile::Nothing => ("no such diagnosis on file".to_owned(), "Add the diagnosis to the problem list."),
        OnFile::Other(kind) => (
            format!("the diagnosis on file is {}", kind.name()),
            "Check the patient and the drug, or correct the problem list.",
        ),
    };
    (format!("The drug is for {disease}; {why}: confirm the indication"), vec![line.to_owned()])
}

fn infusion_reaction(drug: &str, severe: bool) -> Words {
    let how = if severe { "Severe reaction" } else { "Reaction of high criticality" };
    (
        format!("{how} to {drug} on file: do not give it again"),
        vec![format!(
            "{} is stopped for good after a severe infusion reaction. If it was another reaction, correct the record.",
            capitalised(drug)
        )],
    )
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::{clinical::case::DiagnosisKind, testing::day};

    const fn age(years: i16, days: i64, from: i16, profile: Profile) -> IndicationProblem {
        IndicationProblem::Age { years, days: Some(days), from, profile }
    }

    fn cd22(profile: Profile) -> IndicationProblem {
        IndicationProblem::Cd22Negative { day: day(1), preliminary: false, disputed: false, profile }
    }

    fn undocumented(on_file: OnFile) -> IndicationProblem {
        IndicationProblem::Undocumented { disease: "B-cell precursor ALL".to_owned(), on_file }
    }

    fn reaction(severe: bool) -> IndicationProblem {
        IndicationProblem::InfusionReaction { drug: "examplumab".to_owned(), severe }
    }

    #[rstest]
    #[case(
        age(0, 364, 1, Profile::Us),
        "Age 364 days is below the lowest labelled age of 1 year: confirm before this dose"
    )]
    #[case(
        age(9, 3500, 18, Profile::Eu),
        "Age 9 years is below the lowest labelled age of 18 years: confirm before this dose"
    )]
    #[case(
        cd22(Profile::Us),
        "CD22 negative on the blasts (2 Mar 2026): labelled for CD22-positive disease, confirm"
    )]
    #[case(
        cd22(Profile::Eu),
        "CD22 negative on the blasts (2 Mar 2026): CD22 above 0 % is required before the start"
    )]
    #[case(
        undocumented(OnFile::Nothing),
        "The drug is for B-cell precursor ALL; no such diagnosis on file: confirm the indication"
    )]
    #[case(
        undocumented(OnFile::Other(DiagnosisKind::TCellLeukaemia)),
        "The drug is for B-cell precursor ALL; the diagnosis on file is T-cell ALL: confirm the indication"
    )]
    #[case(reaction(true), "Severe reaction to examplumab on file: do not give it again")]
    #[case(reaction(false), "Reaction of high criticality to examplumab on file: do not give it again")]
    fn a_summary_names_the_fact_and_the_action(#[case] problem: IndicationProblem, #[case] expected: &str) {
        assert_eq!(words(&problem).0, expected);
    }
}

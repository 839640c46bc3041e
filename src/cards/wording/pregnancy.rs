//! Sentences of the area `pregnancy`.

use super::text::{date, days, plain};
use crate::{
    clinical::fact::{Bound, Reason},
    rules::pregnancy::{HcgResult, PregnancyProblem, PregnancyRecord},
};

type Words = (String, Vec<String>);

/// The summary and the lines of the detail.
pub(super) fn words(problem: &PregnancyProblem) -> Words {
    match problem {
        PregnancyProblem::Present { pregnancy, test, breast_feeding } => {
            present(*pregnancy, test.as_ref(), breast_feeding.as_deref())
        }
        PregnancyProblem::TestMissing { age, newest, unusable, window } => {
            test_missing(*age, newest.as_ref(), unusable.as_ref(), *window)
        }
    }
}

fn present(
    pregnancy: Option<PregnancyRecord>,
    test: Option<&HcgResult>,
    breast_feeding: Option<&str>,
) -> Words {
    let positive = test.map(|test| format!("hCG {} on {}", value(test), date(test.day)));
    let summary = match (&positive, pregnancy, breast_feeding) {
        (Some(positive), ..) => {
            format!("Pregnancy: {positive}, no negative test since; do not give this dose")
        }
        (None, Some(_), _) => "Pregnancy on file: do not give this dose before it is ruled out".to_owned(),
        (None, None, _) => "Breast-feeding on file: it must stop before this dose".to_owned(),
    };
    let mut lines = Vec::new();
    lines.extend(pregnancy.map(|record| {
        if let (true, Some(day)) = (record.by_status, record.since) {
            return format!("Pregnancy status of {}: pregnant.", date(day));
        }
        let since = record.since.map(|day| format!(", since {}", date(day))).unwrap_or_default();
        format!("Pregnancy stands on the problem list{since}.")
    }));
    lines.extend(test.filter(|test| test.preliminary).map(|_| "The result is preliminary.".to_owned()));
    if pregnancy.is_some() || test.is_some() {
        lines
            .push("The drug can harm the unborn child. Repeat the test; decide with the patient.".to_owned());
    }
    lines.extend(breast_feeding.map(|pause| {
        format!("No breast-feeding during treatment and for at least {pause} after the last dose.")
    }));
    (summary, lines)
}

fn test_missing(age: i16, newest: Option<&HcgResult>, unusable: Option<&Reason>, window: i64) -> Words {
    let (summary, line) = match (newest, unusable) {
        (None, Some(reason)) => (
            format!(
                "Pregnancy test on file cannot be used ({reason}): read it, or repeat it before the first dose"
            ),
            format!("A negative test of the last {} is expected.", days(window)),
        ),
        (None, None) => (
            format!("No pregnancy test on file before the first dose (female, {age} years): order hCG"),
            format!("A negative test of the last {} is expected.", days(window)),
        ),
        (Some(test), _) if test.age_days <= window => (
            format!(
                "Pregnancy test of {} is unclear ({}): repeat it before the first dose",
                date(test.day),
                value(test)
            ),
            "The value is neither clearly negative nor clearly positive.".to_owned(),
        ),
        (Some(test), _) => (
            format!(
                "Pregnancy test is {} old before the first dose (limit {window}): repeat it",
                days(test.age_days)
            ),
            format!("The last one, {}: {}.", date(test.day), value(test)),
        ),
    };
    let unable = "If the patient cannot conceive, document it.";
    (summary, vec![format!("{line} {unable}")])
}

/// "31 IU/L", "positive"
fn value(test: &HcgResult) -> String {
    match (test.value, test.positive) {
        (Some((value, bound)), _) => {
            let sign = match bound {
                Bound::Exact => "",
                Bound::Below => "<",
                Bound::Above => ">",
            };
            format!("{sign}{} IU/L", plain(value.value(), 1))
        }
        (None, Some(true)) => "positive".to_owned(),
        (None, Some(false)) => "negative".to_owned(),
        (None, None) => "unclear".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::{
        clinical::quantity::InternationalUnitsPerLitre,
        testing::{day, decimal},
    };

    fn hcg(positive: Option<bool>, value: Option<&str>, age_days: i64) -> HcgResult {
        let value =
            value.map(|value| (InternationalUnitsPerLitre::new(decimal(value)).unwrap(), Bound::Exact));
        HcgResult { positive, value, day: day(1), age_days, preliminary: false }
    }

    fn present(pregnant: bool, test: Option<HcgResult>, breast_feeding: bool) -> PregnancyProblem {
        PregnancyProblem::Present {
            pregnancy: pregnant.then_some(PregnancyRecord { since: None, by_status: false }),
            test,
            breast_feeding: breast_feeding.then(|| "2 months".to_owned()),
        }
    }

    const fn missing(newest: Option<HcgResult>) -> PregnancyProblem {
        PregnancyProblem::TestMissing { age: 34, newest, unusable: None, window: 7 }
    }

    #[rstest]
    #[case(
        present(true, Some(hcg(Some(true), Some("180"), 0)), false),
        "Pregnancy: hCG 180 IU/L on 2 Mar 2026, no negative test since; do not give this dose"
    )]
    #[case(
        present(false, Some(hcg(Some(true), None, 0)), true),
        "Pregnancy: hCG positive on 2 Mar 2026, no negative test since; do not give this dose"
    )]
    #[case(present(true, None, false), "Pregnancy on file: do not give this dose before it is ruled out")]
    #[case(present(false, None, true), "Breast-feeding on file: it must stop before this dose")]
    #[case(missing(None), "No pregnancy test on file before the first dose (female, 34 years): order hCG")]
    #[case(
        missing(Some(hcg(None, Some("12"), 1))),
        "Pregnancy test of 2 Mar 2026 is unclear (12 IU/L): repeat it before the first dose"
    )]
    #[case(
        missing(Some(hcg(Some(false), None, 8))),
        "Pregnancy test is 8 days old before the first dose (limit 7): repeat it"
    )]
    #[case(
        PregnancyProblem::TestMissing { age: 34, newest: None, unusable: Some(Reason::NoUnit), window: 7 },
        "Pregnancy test on file cannot be used (no unit): read it, or repeat it before the first dose"
    )]
    fn a_summary_names_the_result_and_the_action(#[case] problem: PregnancyProblem, #[case] expected: &str) {
        assert_eq!(words(&problem).0, expected);
    }
}

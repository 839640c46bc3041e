//! Sentences of the area `liver`.

use rust_decimal::Decimal;

use super::{
    results::{of_each, taken},
    text::{Figure, capitalised, date, days, fixed, listed, plain, sign, tenths},
};
use crate::{
    clinical::{
        case::DiagnosisKind,
        quantity::{MilligramsPerDecilitre, UnitsPerLitre, round},
    },
    rules::liver::{Analyte, Elevation, Lacking, LiverProblem, LiverTests, MissingTests, Multiple},
};

type Words = (String, Vec<String>);

/// Bilirubin: µmol/L in a mg/dL. Clinical file, section 9.
const MICROMOLES: Decimal = Decimal::from_parts(171, 0, 0, false, 1);

/// The summary and the lines of the detail.
pub(super) fn words(problem: &LiverProblem) -> Words {
    match problem {
        LiverProblem::Elevated(tests) => elevated(tests),
        LiverProblem::Disease { diseases, contraindicated } => disease(diseases, *contraindicated),
        LiverProblem::Missing(missing) => self::missing(missing),
    }
}

fn elevated(tests: &LiverTests) -> Words {
    let mut lines = vec![table(tests), advice(tests)];
    if tests.others_would_hold {
        let others = listed(others(tests), "and");
        lines.push(format!(
            "Other results of the same day, or preliminary ones since, would hold the dose: {others}."
        ));
    }
    let starts_above = match tests.elevation {
        Elevation::Both
        | Elevation::Bilirubin
        | Elevation::Transaminase
        | Elevation::TransaminaseBesideExplained => tests.is_first,
        Elevation::Explained | Elevation::OthersAlone => false,
    };
    if starts_above {
        lines.push("Little is known of starting treatment above these limits.".to_owned());
    }
    if tests.analytes.uses_a_default() {
        lines.push(
            "\\* Result without a reference range for this patient: the upper limit of normal (ULN) is a local default."
                .to_owned(),
        );
    }
    (summary(tests), lines)
}

fn summary(tests: &LiverTests) -> String {
    let bilirubin = bilirubin(tests);
    let transaminase = transaminase(tests);
    let (first, second) = (plain(tests.bilirubin_above, 2), plain(tests.transaminases_above, 2));
    match tests.elevation {
        Elevation::Both => format!("Bilirubin {bilirubin} and {transaminase}: hold this dose"),
        Elevation::Bilirubin => {
            format!("Bilirubin {bilirubin}, above {first}: hold this dose, or confirm it")
        }
        Elevation::Transaminase | Elevation::TransaminaseBesideExplained => {
            format!("{transaminase}, above {second}: hold this dose, or confirm it")
        }
        Elevation::Explained => {
            format!("Bilirubin {bilirubin}, explained by {}: no reason to hold", explanation(tests))
        }
        Elevation::OthersAlone => {
            let (bilirubin, transaminase) = (other_bilirubin(tests), other_transaminase(tests));
            let both = listed(bilirubin.into_iter().chain(transaminase), "and");
            format!("Another result would hold this dose ({both}): check which is right")
        }
    }
}

fn advice(tests: &LiverTests) -> String {
    let (first, second) = (plain(tests.bilirubin_above, 2), plain(tests.transaminases_above, 2));
    match tests.elevation {
        Elevation::Both => format!(
            "Hold until bilirubin is at most {first} × ULN and AST and ALT are at most {second} × ULN, before each dose. \
             If they do not recover, stop the drug permanently."
        ),
        Elevation::Bilirubin | Elevation::Transaminase => {
            "The label holds a dose if both limits are passed, and gives it again only if neither is. Here one is passed."
                .to_owned()
        }
        Elevation::TransaminaseBesideExplained => format!(
            "The bilirubin is explained by {} and does not count. The transaminase does.",
            explanation(tests)
        ),
        Elevation::Explained => format!(
            "A bilirubin that {} explains does not hold a dose; AST and ALT above {second} × ULN would be a reason.",
            explanation(tests)
        ),
        Elevation::OthersAlone => {
            "The latest final result counts, and it is no reason to hold. Make sure that it is right, or repeat the test."
                .to_owned()
        }
    }
}

/// "2.4 mg/dL is 2.00 × ULN"
fn bilirubin(tests: &LiverTests) -> String {
    tests.analytes.bilirubin.map(|bilirubin| in_bilirubin(&bilirubin.counts, tests)).unwrap_or_default()
}

fn in_bilirubin(multiple: &Multiple<MilligramsPerDecilitre>, tests: &LiverTests) -> String {
    let value = tenths(multiple.result.value.value()).bounded(multiple.result.bound);
    format!("{value} mg/dL is {} × ULN", times(multiple, tests.bilirubin_above))
}

/// The higher of the two: "AST 130 U/L is 3.25 × ULN"
fn transaminase(tests: &LiverTests) -> String {
    let of = |name, analyte: Option<Analyte<UnitsPerLitre>>| Some((name, analyte?.counts));
    let transaminases = [of("AST", tests.analytes.ast), of("ALT", tests.analytes.alt)];
    let higher =
        transaminases.into_iter().flatten().max_by_key(|(_, counts)| (counts.is_high, counts.multiple));
    higher.map(|(name, counts)| in_enzyme(name, &counts, tests)).unwrap_or_default()
}

fn in_enzyme(name: &str, multiple: &Multiple<UnitsPerLitre>, tests: &LiverTests) -> String {
    let value = plain(multiple.result.value.value(), 2).bounded(multiple.result.bound);
    format!("{name} {value} U/L is {} × ULN", times(multiple, tests.transaminases_above))
}

/// The other results of the day that are too high.
fn others(tests: &LiverTests) -> Vec<String> {
    let analytes = &tests.analytes;
    let bilirubin = analytes.bilirubin.and_then(|bilirubin| bilirubin.other);
    let bilirubin = bilirubin.map(|other| format!("bilirubin {}", in_bilirubin(&other, tests)));
    let enzyme =
        |name, analyte: Option<Analyte<UnitsPerLitre>>| Some(in_enzyme(name, &analyte?.other?, tests));
    [bilirubin, enzyme("AST", analytes.ast), enzyme("ALT", analytes.alt)].into_iter().flatten().collect()
}

/// "bilirubin 2.00 × ULN"
fn other_bilirubin(tests: &LiverTests) -> Option<String> {
    let other = tests.analytes.bilirubin?.other?;
    Some(format!("bilirubin {} × ULN", times(&other, tests.bilirubin_above)))
}

/// The higher of the two: "AST 3.25 × ULN"
fn other_transaminase(tests: &LiverTests) -> Option<String> {
    let of = |name, analyte: Option<Analyte<UnitsPerLitre>>| Some((name, analyte?.other?));
    let transaminases = [of("AST", tests.analytes.ast), of("ALT", tests.analytes.alt)];
    let (name, other) = transaminases.into_iter().flatten().max_by_key(|(_, other)| other.multiple)?;
    Some(format!("{name} {} × ULN", times(&other, tests.transaminases_above)))
}

/// Two decimals; more where they would make a value that is above the limit look as if it equalled it.
fn times<T>(multiple: &Multiple<T>, limit: Decimal) -> Figure {
    let looks_equal = multiple.multiple > limit && round(multiple.multiple, 2) == round(limit, 2);
    fixed(multiple.multiple, if looks_equal { 4 } else { 2 }).bounded(multiple.result.bound)
}

fn explanation(tests: &LiverTests) -> String {
    listed(tests.analytes.explained_by.iter().map(|kind| kind.name().to_owned()), "and")
}

/// The results; when they were taken stands below if it is the same of all.
fn table(tests: &LiverTests) -> String {
    let analytes = &tests.analytes;
    let mut rows: Vec<(String, String)> = Vec::new();
    rows.extend(analytes.bilirubin.map(|bilirubin| {
        let value = bilirubin.counts.result.value.value();
        let micromoles = value.checked_mul(MICROMOLES).unwrap_or(Decimal::MAX);
        let result = format!("{} mg/dL ({} µmol/L)", tenths(value), fixed(micromoles, 0));
        row("bilirubin", &result, &bilirubin.counts, MilligramsPerDecilitre::value, tests.bilirubin_above)
    }));
    let enzyme = |name, analyte: Option<Analyte<UnitsPerLitre>>| {
        let counts = analyte?.counts;
        let result = format!("{} U/L", plain(counts.result.value.value(), 2));
        Some(row(name, &result, &counts, UnitsPerLitre::value, tests.transaminases_above))
    };
    rows.extend(enzyme("AST", analytes.ast));
    rows.extend(enzyme("ALT", analytes.alt));
    let first = rows.first().map(|(_, taken)| taken.clone()).unwrap_or_default();
    if rows.iter().all(|(_, taken)| *taken == first) {
        let rows: Vec<String> = rows.into_iter().map(|(row, _)| row).collect();
        let head = "| | result | ULN | × ULN | limit |\n|---|---|---|---|---|";
        return format!("{head}\n{}\n\nTaken {first}.", rows.join("\n"));
    }
    let rows: Vec<String> = rows.into_iter().map(|(row, taken)| format!("{row} {taken} |")).collect();
    format!("| | result | ULN | × ULN | limit | taken |\n|---|---|---|---|---|---|\n{}", rows.join("\n"))
}

/// A row, and when its result was taken.
fn row<T: Copy>(
    name: &str,
    result: &str,
    multiple: &Multiple<T>,
    number: fn(T) -> Decimal,
    limit: Decimal,
) -> (String, String) {
    let default = if multiple.is_default { "\\*" } else { "" };
    let upper_limit = plain(number(multiple.upper_limit), 2);
    let row = format!(
        "| {name} | {}{result} | {upper_limit}{default} | {} | {} |",
        sign(multiple.result.bound),
        times(multiple, limit),
        plain(limit, 2)
    );
    (row, taken(&multiple.result))
}

fn disease(diseases: &[(DiagnosisKind, bool)], contraindicated: bool) -> Words {
    let names: Vec<String> = diseases
        .iter()
        .map(
            |(kind, is_active)| {
                if *is_active { kind.name().to_owned() } else { format!("{} (not active)", kind.name()) }
            },
        )
        .collect();
    // A summary has room for two.
    let (told, mut lines) = match names.as_slice() {
        [first, _, others @ ..] if !others.is_empty() => (
            format!("{first} and {} more liver diseases", names.len().saturating_sub(1)),
            vec![format!("On file: {}.", listed(names.clone(), "and"))],
        ),
        _ => (listed(names, "and"), Vec::new()),
    };
    let told = capitalised(&told);
    if contraindicated {
        lines.push(
            "The product information that applies here forbids the drug in serious ongoing liver disease. Withdraw the \
             order, or correct the record."
                .to_owned(),
        );
        return (format!("{told} on file: contraindicated, withdraw the order"), lines);
    }
    lines.push(
        "Serious liver disease raises the risk of hepatic veno-occlusive disease. The product information that applies \
         here does not forbid the drug: document why the benefit outweighs the risk, or correct the record."
            .to_owned(),
    );
    (format!("{told} on file: give only if the benefit outweighs the risk"), lines)
}

fn missing(missing: &MissingTests) -> Words {
    let MissingTests { lacking, within_hours, previous_dose } = missing;
    let names = listed(lacking.iter().map(|lacking| lacking.test.name().to_owned()), "or");
    let is_any_before_dose = lacking.iter().any(|lacking| lacking.before_dose);
    let since = previous_dose.filter(|_| !is_any_before_dose);
    let lacks = match since {
        Some(previous) => format!("No {names} since the dose of {}", date(previous)),
        None => format!("No {names} in the {within_hours} h before the dose"),
    };
    let tests = of_each(lacking.iter().map(|lacking| (lacking.test.name(), lacking_line(lacking, missing))));
    (
        format!("{lacks}: test before it is given"),
        vec![tests, "Bilirubin, AST and ALT are tested before and after each dose.".to_owned()],
    )
}

/// "last on 24 Feb 2026, 5 days before the dose; none since the dose of 25 Feb 2026"
fn lacking_line(lacking: &Lacking, missing: &MissingTests) -> String {
    let last = match lacking.last {
        None => "none on file".to_owned(),
        Some((day, age)) if age > 0 => format!("last on {}, {} before the dose", date(day), days(age)),
        Some((day, _)) => format!("last on {}", date(day)),
    };
    let since = missing.previous_dose.filter(|_| lacking.since_previous && lacking.last.is_some());
    let since = since.map(|previous| format!("none since the dose of {}", date(previous)));
    let unusable =
        lacking.unusable.as_ref().map(|reason| format!("a result on file cannot be used ({reason})"));
    let parts: Vec<String> = [Some(last), since, unusable].into_iter().flatten().collect();
    parts.join("; ")
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use crate::{
        cards::wording,
        clinical::case::{Case, DiagnosisKind},
        rules::{
            Area, Finding,
            testing::{EU, US, after, first_dose, of_area},
        },
        testing::{bilirubin, day, diagnosis, series, transaminase},
    };

    fn tested(on: i64, [first, ast, alt]: [&str; 3], mut case: Case<'static>) -> Case<'static> {
        case.results.bilirubin = series(vec![bilirubin(day(on), first)]);
        case.results.ast = series(vec![transaminase(day(on), ast)]);
        case.results.alt = series(vec![transaminase(day(on), alt)]);
        case
    }

    fn said(findings: &[Finding<'_>]) -> (String, String) {
        let findings: Vec<&Finding<'_>> = findings.iter().collect();
        wording::summary_and_detail(&findings)
    }

    #[rstest]
    #[case(["2.4", "130", "30"], "Bilirubin 2.4 mg/dL is 2.00 × ULN and AST 130 U/L is 3.25 × ULN: hold this dose")]
    #[case(["1.9", "30", "30"], "Bilirubin 1.9 mg/dL is 1.58 × ULN, above 1.5: hold this dose, or confirm it")]
    #[case(["1", "30", "100.1"], "ALT 100.1 U/L is 2.5025 × ULN, above 2.5: hold this dose, or confirm it")]
    fn a_summary_names_the_number_and_what_to_do(#[case] tests: [&str; 3], #[case] summary: &str) {
        let findings = of_area(&tested(1, tests, first_dose("1.6")), US, Area::Liver);
        assert_eq!(said(&findings).0, summary);
    }

    #[test]
    fn the_longest_summary_is_short_enough() {
        let case = tested(1, ["12.345", "12345.67", "30"], first_dose("1.6"));
        let held = of_area(&case, US, Area::Liver);
        let kinds = [DiagnosisKind::GilbertSyndrome, DiagnosisKind::Haemolysis].map(diagnosis);
        let case = tested(1, ["12.345", "30", "30"], first_dose("1.6"));
        let explained = of_area(&Case { diagnoses: kinds.into(), ..case }, US, Area::Liver);
        for findings in [held, explained] {
            assert!(said(&findings).0.chars().count() < 140);
        }
    }

    #[test]
    fn the_detail_lets_the_reader_redo_the_arithmetic() {
        let findings = of_area(&tested(1, ["2.4", "130", "30"], first_dose("1.6")), US, Area::Liver);
        assert_eq!(
            said(&findings).1,
            "| | result | ULN | × ULN | limit |\n\
             |---|---|---|---|---|\n\
             | bilirubin | 2.4 mg/dL (41 µmol/L) | 1.2\\* | 2.00 | 1.5 |\n\
             | AST | 130 U/L | 40\\* | 3.25 | 2.5 |\n\
             | ALT | 30 U/L | 40\\* | 0.75 | 2.5 |\n\n\
             Taken 2 Mar 2026.\n\n\
             Hold until bilirubin is at most 1.5 × ULN and AST and ALT are at most 2.5 × ULN, before each dose. If they do \
             not recover, stop the drug permanently.\n\n\
             Little is known of starting treatment above these limits.\n\n\
             \\* Result without a reference range for this patient: the upper limit of normal (ULN) is a local default.\n\n\
             Source: SmPC 4.2; Medscape; local default."
        );
    }

    #[rstest]
    #[case(after(&[1], 8, "1"), 2, "No bilirubin, AST or ALT in the 72 h before the dose: test before it is given")]
    #[case(after(&[1, 6], 8, "1"), 6, "No bilirubin, AST or ALT since the dose of 7 Mar 2026: test before it is given")]
    fn missing_tests_say_since_when(#[case] case: Case<'static>, #[case] on: i64, #[case] summary: &str) {
        let findings = of_area(&tested(on, ["1", "30", "30"], case), US, Area::Liver);
        assert_eq!(said(&findings).0, summary);
    }

    #[test]
    fn a_disease_is_named_and_forbids_the_drug_in_the_eu() {
        let case = Case { diagnoses: vec![diagnosis(DiagnosisKind::Cirrhosis)], ..first_dose("1.6") };
        let case = tested(1, ["1", "30", "30"], case);
        assert_eq!(
            said(&of_area(&case, EU, Area::Liver)).0,
            "Cirrhosis on file: contraindicated, withdraw the order"
        );
        let summary = "Cirrhosis on file: give only if the benefit outweighs the risk";
        assert_eq!(said(&of_area(&case, US, Area::Liver)).0, summary);
        let kinds = [
            DiagnosisKind::NodularRegenerativeHyperplasia,
            DiagnosisKind::PortalHypertension,
            DiagnosisKind::ActiveHepatitis,
            DiagnosisKind::Cirrhosis,
        ];
        let all = Case { diagnoses: kinds.map(diagnosis).into(), ..case };
        let (summary, detail) = said(&of_area(&all, US, Area::Liver));
        assert!(summary.chars().count() < 140 && summary.contains("and 3 more liver diseases"), "{summary}");
        assert!(
            kinds.iter().all(|kind| detail.to_lowercase().contains(&kind.name().to_lowercase())),
            "{detail}"
        );
    }
}

//! Bilirubin, AST and ALT against their upper limits of normal. MOD-10 to MOD-12, MOD-30.

use std::fmt;

use rust_decimal::Decimal;

use super::{LiverProblem, LiverTest};
use crate::{
    clinical::{
        case::DiagnosisKind,
        fact::{Bound, Reading, Series},
        quantity::{MilligramsPerDecilitre, UnitsPerLitre},
    },
    knowledge::Liver,
    rules::{Finding, PlannedDose, Problem, Rule, Severity, TestResult, Verdict, latest},
};

/// What the liver tests say, and what they rest on.
#[derive(Clone, Debug, PartialEq)]
pub struct LiverTests {
    /// What is too high.
    pub elevation: Elevation,
    /// With other results of the day both would have been too high; with those that count they are not.
    pub others_would_hold: bool,
    /// The results.
    pub analytes: Analytes,
    /// Bilirubin is too high above this multiple.
    pub bilirubin_above: Decimal,
    /// AST and ALT are too high above this multiple.
    pub transaminases_above: Decimal,
    /// It is the first dose of a course.
    pub is_first: bool,
}

/// What is too high.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Elevation {
    /// Bilirubin and a transaminase. MOD-10.
    Both,
    /// Bilirubin alone. MOD-11.
    Bilirubin,
    /// A transaminase alone. MOD-11.
    Transaminase,
    /// A transaminase; bilirubin too, but that is explained. MOD-11, MOD-12.
    TransaminaseBesideExplained,
    /// Bilirubin alone, and it is explained. MOD-12.
    Explained,
    /// Nothing, but for other results of the day.
    OthersAlone,
}

/// The results of the three tests, and what explains them.
#[derive(Clone, Debug, PartialEq)]
pub struct Analytes {
    /// Bilirubin.
    pub bilirubin: Option<Analyte<MilligramsPerDecilitre>>,
    /// AST.
    pub ast: Option<Analyte<UnitsPerLitre>>,
    /// ALT.
    pub alt: Option<Analyte<UnitsPerLitre>>,
    /// What explains a high bilirubin.
    pub explained_by: Vec<DiagnosisKind>,
}

/// A test's result that counts, and another of the day that is too high.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Analyte<T> {
    /// The one that counts.
    pub counts: Multiple<T>,
    /// The highest of the others, if it is too high.
    pub other: Option<Multiple<T>>,
}

/// A result as a multiple of its upper limit of normal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Multiple<T> {
    /// The result.
    pub result: TestResult<T>,
    /// The upper limit of normal.
    pub upper_limit: T,
    /// The result has no reference range of its own.
    pub is_default: bool,
    /// The result over its upper limit.
    pub multiple: Decimal,
    /// Above the limit for a dose; `None` if only a bound is known and the limit lies beyond it.
    pub is_high: Option<bool>,
}

impl<T: Copy> Multiple<T> {
    fn of(dose: &PlannedDose<'_, '_, '_>, reading: &Reading<'_, T>, limits: &Limits<T>) -> Self {
        let own = latest::own_upper_limit(reading, limits.value);
        let upper_limit = own.unwrap_or(limits.upper_limit);
        let multiple = latest::multiple((limits.value)(reading.value), (limits.value)(upper_limit));
        Self {
            result: dose.result(reading),
            upper_limit,
            is_default: own.is_none(),
            multiple,
            is_high: reading.bound.is_above(multiple, limits.above),
        }
    }
}

/// What a result is compared with.
struct Limits<T> {
    upper_limit: T,
    above: Decimal,
    value: fn(T) -> Decimal,
}

/// `liver-hold` and `liver-elevated`.
pub(super) fn judge<'k>(
    dose: &PlannedDose<'_, 'k, '_>,
    liver: &'k Liver,
    verdict: &mut Verdict<'k>,
) -> Option<Finding<'k>> {
    let analytes = Analytes::of(dose, liver);
    if analytes.are_within_limits() {
        return None;
    }
    if !dose.is_far_ahead() {
        let open = analytes.open().into_iter();
        verdict.not_checked.extend(open.map(|rule| dose.not_checked(rule, &analytes.unknown())));
    }
    let counted = analytes.elevation(false);
    let others_would_hold =
        counted != Some(Elevation::Both) && analytes.elevation(true) == Some(Elevation::Both);
    let elevation = counted.or(others_would_hold.then_some(Elevation::OthersAlone))?;
    let (rule, severity) = match elevation {
        Elevation::Both => (Rule::LiverHold, Severity::Critical),
        Elevation::Bilirubin | Elevation::Transaminase | Elevation::TransaminaseBesideExplained => {
            (Rule::LiverElevated, Severity::Warning)
        }
        Elevation::Explained | Elevation::OthersAlone => (Rule::LiverElevated, Severity::Info),
    };
    let is_explained = matches!(elevation, Elevation::Explained | Elevation::TransaminaseBesideExplained);
    let citations = [
        Some(&liver.hold_citations),
        is_explained.then_some(&liver.explains_bilirubin.citations),
        analytes.uses_a_default().then_some(&liver.upper_limit_citations),
    ];
    let tests = LiverTests {
        elevation,
        others_would_hold,
        analytes,
        bilirubin_above: liver.bilirubin_above,
        transaminases_above: liver.transaminases_above,
        is_first: dose.is_first(),
    };
    let problem = Problem::Liver(LiverProblem::Elevated(Box::new(tests)));
    Some(dose.finding(rule, severity, problem).citing(citations.into_iter().flatten()))
}

impl Analytes {
    fn of(dose: &PlannedDose<'_, '_, '_>, liver: &Liver) -> Self {
        let case = dose.situation.case;
        let (results, hours) = (&case.results, liver.before_dose_hours);
        let (above, value) = (liver.transaminases_above, UnitsPerLitre::value);
        let bilirubin = Limits {
            upper_limit: liver.bilirubin_upper_limit,
            above: liver.bilirubin_above,
            value: MilligramsPerDecilitre::value,
        };
        let ast = Limits { upper_limit: liver.ast_upper_limit, above, value };
        let alt = Limits { upper_limit: liver.alt_upper_limit, above, value };
        let explaining = case.diagnoses.iter().filter(|diagnosis| liver.explains_bilirubin.counts(diagnosis));
        let mut explained_by: Vec<DiagnosisKind> = explaining.map(|diagnosis| diagnosis.kind).collect();
        explained_by.sort_unstable();
        explained_by.dedup();
        Self {
            bilirubin: analyte(dose, &results.bilirubin, hours, &bilirubin),
            ast: analyte(dose, &results.ast, hours, &ast),
            alt: analyte(dose, &results.alt, hours, &alt),
            explained_by,
        }
    }

    /// Whether all three are known not to be high, whichever results of the day count.
    fn are_within_limits(&self) -> bool {
        is_within_limits(self.bilirubin.as_ref())
            && is_within_limits(self.ast.as_ref())
            && is_within_limits(self.alt.as_ref())
    }

    fn is_bilirubin_high(&self) -> Option<bool> {
        self.bilirubin?.counts.is_high
    }

    fn is_transaminase_high(&self) -> Option<bool> {
        let is_high = |analyte: Option<Analyte<UnitsPerLitre>>| analyte?.counts.is_high;
        match (is_high(self.ast), is_high(self.alt)) {
            (Some(true), _) | (_, Some(true)) => Some(true),
            (Some(false), Some(false)) => Some(false),
            (None, Some(false) | None) | (Some(false), None) => None,
        }
    }

    /// MOD-10 to MOD-12, by the results that count or by the worst of their days. What is not known to be high makes no
    /// finding here.
    fn elevation(&self, with_others: bool) -> Option<Elevation> {
        let other = |is_high: bool| with_others && is_high;
        let bilirubin = self.is_bilirubin_high() == Some(true)
            || other(self.bilirubin.is_some_and(|bilirubin| bilirubin.other.is_some()));
        let has_other = |analyte: &Analyte<UnitsPerLitre>| analyte.other.is_some();
        let transaminase = self.is_transaminase_high() == Some(true)
            || other([self.ast, self.alt].iter().flatten().any(has_other));
        match (bilirubin, transaminase, !self.explained_by.is_empty()) {
            (true, true, false) => Some(Elevation::Both),
            (true, false, false) => Some(Elevation::Bilirubin),
            (true, true, true) => Some(Elevation::TransaminaseBesideExplained),
            (true, false, true) => Some(Elevation::Explained),
            (false, true, _) => Some(Elevation::Transaminase),
            (false, false, _) => None,
        }
    }

    /// The rules that a missing result, or one of which only a bound is known, leaves open.
    fn open(&self) -> Vec<Rule> {
        let bilirubin = if self.explained_by.is_empty() { self.is_bilirubin_high() } else { Some(false) };
        match (bilirubin, self.is_transaminase_high()) {
            (None, None) => vec![Rule::LiverHold, Rule::LiverElevated],
            (None, Some(true)) | (Some(true), None) => vec![Rule::LiverHold],
            (None, Some(false)) | (Some(false), None) => vec![Rule::LiverElevated],
            (Some(_), Some(_)) => Vec::new(),
        }
    }

    /// What is not known, in words.
    fn unknown(&self) -> String {
        let unknown = [
            said_unknown(LiverTest::Bilirubin, self.bilirubin),
            said_unknown(LiverTest::Ast, self.ast),
            said_unknown(LiverTest::Alt, self.alt),
        ];
        unknown.into_iter().flatten().collect::<Vec<_>>().join("; ")
    }

    /// Whether some result has no reference range of its own.
    #[must_use]
    pub fn uses_a_default(&self) -> bool {
        self.bilirubin.is_some_and(|bilirubin| bilirubin.counts.is_default)
            || [self.ast, self.alt].iter().flatten().any(|transaminase| transaminase.counts.is_default)
    }
}

fn is_within_limits<T>(analyte: Option<&Analyte<T>>) -> bool {
    analyte.is_some_and(|analyte| analyte.counts.is_high == Some(false) && analyte.other.is_none())
}

fn analyte<T: Copy + Ord>(
    dose: &PlannedDose<'_, '_, '_>,
    series: &Series<'_, T>,
    within_hours: i64,
    limits: &Limits<T>,
) -> Option<Analyte<T>> {
    let counts = dose.latest(series, within_hours, T::cmp)?;
    let multiple = |reading: &Reading<'_, T>| Multiple::of(dose, reading, limits);
    let other = series
        .others(counts, dose.situation.case.zone)
        .map(multiple)
        .filter(|other| other.is_high == Some(true))
        .max_by(|one, other| one.multiple.cmp(&other.multiple));
    Some(Analyte { counts: multiple(counts), other })
}

/// Why it is not known whether a test is too high, if that is so.
fn said_unknown<T: fmt::Display>(test: LiverTest, analyte: Option<Analyte<T>>) -> Option<String> {
    let Some(Analyte { counts, .. }) = analyte else { return Some(format!("no {} on file", test.name())) };
    let value = &counts.result.value;
    match (counts.is_high, counts.result.bound) {
        (Some(_), _) | (None, Bound::Exact) => None,
        (None, Bound::Above) => Some(format!("{} known only to be above {value}", test.name())),
        (None, Bound::Below) => Some(format!("{} known only to be below {value}", test.name())),
    }
}

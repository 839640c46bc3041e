//! Liver tests before each dose and after the last one. VOD-08, VOD-R11.

use jiff::civil::Date;

use super::LiverProblem;
use crate::{
    clinical::fact::{Reason, Series},
    knowledge::Liver,
    rules::{Finding, PlannedDose, Problem, Remedy, Rule, Severity, Test},
};

/// A test that a dose needs.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum LiverTest {
    /// Total bilirubin.
    Bilirubin,
    /// Aspartate aminotransferase.
    Ast,
    /// Alanine aminotransferase.
    Alt,
}

impl LiverTest {
    /// Its name within a sentence.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bilirubin => "bilirubin",
            Self::Ast => "AST",
            Self::Alt => "ALT",
        }
    }

    /// The code in the extension.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Bilirubin => "bilirubin",
            Self::Ast => "ast",
            Self::Alt => "alt",
        }
    }
}

/// Which tests are missing, and against what.
#[derive(Clone, Debug, PartialEq)]
pub struct MissingTests {
    /// The tests.
    pub lacking: Vec<Lacking>,
    /// They are wanted at most so many hours before the dose.
    pub within_hours: i64,
    /// And after this dose.
    pub previous_dose: Option<Date>,
}

/// A test that is missing.
#[derive(Clone, Debug, PartialEq)]
pub struct Lacking {
    /// Which.
    pub test: LiverTest,
    /// Its last result, and how many days before the dose that was.
    pub last: Option<(Date, i64)>,
    /// None within the hours before the dose.
    pub before_dose: bool,
    /// None since the previous dose.
    pub since_previous: bool,
    /// A result that would have been in time and cannot be used.
    pub unusable: Option<Reason>,
}

/// `liver-tests-missing`, of a dose that is near.
pub(super) fn judge<'k>(dose: &PlannedDose<'_, 'k, '_>, liver: &'k Liver) -> Option<Finding<'k>> {
    let results = &dose.situation.case.results;
    let hours = liver.before_dose_hours;
    let mut lacking = Vec::new();
    lacking.extend(lacks(dose, &results.bilirubin, LiverTest::Bilirubin, hours));
    lacking.extend(lacks(dose, &results.ast, LiverTest::Ast, hours));
    lacking.extend(lacks(dose, &results.alt, LiverTest::Alt, hours));
    if lacking.is_empty() {
        return None;
    }
    let previous_dose = previous_dose(dose);
    let problem = LiverProblem::Missing(MissingTests { lacking, within_hours: hours, previous_dose });
    Some(
        dose.finding(Rule::LiverTestsMissing, Severity::Warning, Problem::Liver(problem))
            .citing([&liver.tests_citations])
            .mended_by(Remedy::OrderTest(Test::LiverPanel)),
    )
}

/// The dose before this one in its course: one of an earlier course lies too far back to be followed up now.
fn previous_dose(dose: &PlannedDose<'_, '_, '_>) -> Option<Date> {
    dose.drafted.place.previous_dose.filter(|_| !dose.is_first())
}

fn lacks<T>(
    dose: &PlannedDose<'_, '_, '_>,
    series: &Series<'_, T>,
    test: LiverTest,
    within_hours: i64,
) -> Option<Lacking> {
    let zone = dose.situation.case.zone;
    let before_dose = !dose.has_result(series, within_hours);
    let newest = series.readings.first();
    // A result of the dose's own day was most likely taken before it.
    let since_previous = previous_dose(dose)
        .is_some_and(|previous| newest.is_none_or(|newest| newest.time.first_day(zone) <= previous));
    if !before_dose && !since_previous {
        return None;
    }
    Some(Lacking {
        test,
        last: newest.map(|newest| (newest.time.first_day(zone), dose.age_of(&newest.time))),
        before_dose,
        since_previous,
        unusable: dose.unusable_result(series, within_hours).copied(),
    })
}

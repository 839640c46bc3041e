//! Pregnancy and breast-feeding. `advice.md` section 3, rules `pregnancy*`. Clinical file, section 7.

mod hcg;
#[cfg(test)]
mod tests;

use jiff::civil::Date;

use super::{Finding, PlannedDose, Problem, Remedy, Rule, Severity, Situation, Test, Verdict};
use crate::{
    clinical::{
        case::{Case, DiagnosisKind, Sex},
        fact::{Fact, Reason},
        results::PregnancyStatus,
        time::{days_between, years_between},
    },
    knowledge::PregnancyLimits,
};

pub use hcg::HcgResult;

/// What is wrong.
#[derive(Clone, Debug, PartialEq)]
pub enum PregnancyProblem {
    /// Pregnant or breast-feeding. REP-R1, REP-R4.
    Present {
        /// A pregnancy is on file.
        pregnancy: Option<PregnancyRecord>,
        /// A positive test that no negative one followed.
        test: Option<HcgResult>,
        /// Breast-feeding is on file; it ends for so long, as printed.
        breast_feeding: Option<String>,
    },
    /// No test before the first dose. REP-R2.
    TestMissing {
        /// The age, in years.
        age: i16,
        /// The newest test, which is too old or tells nothing.
        newest: Option<HcgResult>,
        /// Why the newest test cannot be used, where none can.
        unusable: Option<Reason>,
        /// A test counts for so many days.
        window: i64,
    },
}

/// A pregnancy on file.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct PregnancyRecord {
    /// When it began or was recorded, if that is known.
    pub since: Option<Date>,
    /// By a pregnancy status, not by a condition.
    pub by_status: bool,
}

/// Judges the drafted doses of one drug: each fact is said of the first.
pub(super) fn judge<'k>(situation: &Situation<'k, '_>, verdict: &mut Verdict<'k>) {
    let Some(eligibility) = &situation.drug.eligibility else { return };
    let limits = &eligibility.pregnancy;
    let Some(first) = situation.planned_doses().next() else { return };
    if let Some(finding) = present(&first, limits) {
        verdict.findings.push(finding);
        return;
    }
    // Of a man no more is asked.
    if situation.case.sex == Fact::Known(Sex::Male) {
        return;
    }
    if let Some(reason) = unread(situation.case) {
        verdict.not_checked.push(first.not_checked(Rule::Pregnancy, reason));
    }
    if let Some(first_of_course) = situation.planned_doses().find(PlannedDose::is_first) {
        test_missing(&first_of_course, limits, verdict);
    }
}

/// Why a pregnancy may be on file that nobody could read, if so.
fn unread(case: &Case<'_>) -> Option<&'static str> {
    let tests = &case.results.hcg;
    if case.lacks("conditions") {
        Some("conditions could not be read")
    } else if case.lacks("observations") {
        Some("test results could not be read")
    } else if tests.readings.is_empty() && !tests.unusable.is_empty() {
        Some("the pregnancy test on file cannot be used")
    } else {
        None
    }
}

/// `pregnancy`
fn present<'k>(dose: &PlannedDose<'_, 'k, '_>, limits: &'k PregnancyLimits) -> Option<Finding<'k>> {
    let case = dose.situation.case;
    let pregnancy = case
        .diagnoses_of(&[DiagnosisKind::Pregnancy])
        .filter(|diagnosis| diagnosis.is_active)
        .map(|diagnosis| PregnancyRecord { since: diagnosis.onset.or(diagnosis.recorded), by_status: false })
        .chain(said_to_be_pregnant(case))
        .find(|record| record.since.is_none_or(|since| days_between(since, case.today()) <= limits.days));
    let breast_feeding =
        case.diagnoses_of(&[DiagnosisKind::BreastFeeding]).any(|diagnosis| diagnosis.is_active);
    let test = hcg::positive(case, limits);
    if pregnancy.is_none() && !breast_feeding && test.is_none() {
        return None;
    }
    let is_pregnant = pregnancy.is_some() || test.is_some();
    let problem = PregnancyProblem::Present {
        pregnancy,
        test,
        breast_feeding: breast_feeding.then(|| limits.no_breast_feeding_for.clone()),
    };
    let citations = [
        is_pregnant.then_some(&limits.citations),
        breast_feeding.then_some(&limits.breast_feeding_citations),
    ];
    Some(
        dose.finding(Rule::Pregnancy, Severity::Critical, Problem::Pregnancy(problem))
            .citing(citations.into_iter().flatten()),
    )
}

/// A status of pregnant that none since takes back; of several of one moment it counts. A status of not pregnant is no
/// test.
fn said_to_be_pregnant(case: &Case<'_>) -> Option<PregnancyRecord> {
    let statuses = &case.results.pregnancy_status;
    let newest = statuses.worst_of_newest(case.zone, |_| true, PregnancyStatus::cmp)?;
    let since = newest.time.latest_day(case.zone);
    let record = PregnancyRecord { since: Some(since), by_status: true };
    (newest.value == PregnancyStatus::Pregnant).then_some(record)
}

/// `pregnancy-test-missing`
fn test_missing<'k>(dose: &PlannedDose<'_, 'k, '_>, limits: &'k PregnancyLimits, verdict: &mut Verdict<'k>) {
    let case = dose.situation.case;
    // Of a birth of which only the year or the month is known, the youngest that she can be counts where the oldest is
    // past the age.
    let youngest = || case.birth.known().map(|born| years_between(born.latest_day(case.zone), dose.day()));
    let is_of_age = |age: &i16| limits.test_ages.contains(age);
    let oldest = case.age_on(dose.day());
    let age = oldest.filter(is_of_age).or_else(|| youngest().filter(is_of_age));
    let is_of_age = oldest.is_none() || age.is_some();
    let is_unable = || case.diagnoses_of(&[DiagnosisKind::UnableToConceive]).next().is_some();
    if !is_of_age || is_unable() {
        return;
    }
    let newest = hcg::newest(dose, limits);
    if newest.is_some_and(|test| test.is_negative_within(limits.test_days)) {
        return;
    }
    let mut not_checked =
        |reason| verdict.not_checked.push(dose.not_checked(Rule::PregnancyTestMissing, reason));
    match (&case.sex, age) {
        (Fact::Absent | Fact::Unusable(_) | Fact::Known(Sex::Other | Sex::Male), _) => {
            not_checked("whether the patient can conceive is not known");
        }
        (Fact::Known(Sex::Female), None) => not_checked("no date of birth"),
        (Fact::Known(Sex::Female), Some(_)) if dose.is_far_ahead() => not_checked("due nearer the dose"),
        (Fact::Known(Sex::Female), Some(_)) if newest.is_none() && case.lacks("observations") => {
            not_checked("test results could not be read");
        }
        (Fact::Known(Sex::Female), Some(age)) => {
            let unusable = case.results.hcg.unusable.first().filter(|_| newest.is_none());
            let unusable = unusable.map(|test| test.reason);
            let problem = PregnancyProblem::TestMissing { age, newest, unusable, window: limits.test_days };
            verdict.findings.push(
                dose.finding(Rule::PregnancyTestMissing, Severity::Warning, Problem::Pregnancy(problem))
                    .citing([&limits.test_citations])
                    .mended_by(Remedy::OrderTest(Test::PregnancyTest)),
            );
        }
    }
}

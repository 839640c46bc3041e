//! Liver tests and liver disease. `advice.md` section 3, rules `liver-*`. Clinical file, sections 3.2 and 5.

mod elevated;
mod missing;
#[cfg(test)]
mod tests;

use super::{Finding, PlannedDose, Problem, Rule, Severity, Situation, Verdict};
use crate::{
    clinical::{case::DiagnosisKind, sort::sort_by_key},
    knowledge::Liver,
};

pub use elevated::{Analyte, Analytes, Elevation, LiverTests, Multiple};
pub use missing::{Lacking, LiverTest, MissingTests};

/// What is wrong.
#[derive(Clone, Debug, PartialEq)]
pub enum LiverProblem {
    /// Bilirubin, AST or ALT too high.
    Elevated(Box<LiverTests>),
    /// A disease that speaks against the drug.
    Disease {
        /// Which, and whether it is active.
        diseases: Vec<(DiagnosisKind, bool)>,
        /// The product information makes it a contraindication.
        contraindicated: bool,
    },
    /// Tests before this dose, or after the last one, are missing.
    Missing(MissingTests),
}

/// Judges the drafted doses of one drug. What the tests and the record say holds for all of them, and is said of the
/// first.
pub(super) fn judge<'k>(situation: &Situation<'k, '_>, verdict: &mut Verdict<'k>) {
    let Some(liver) = &situation.drug.liver else { return };
    let Some(first) = situation.planned_doses().next() else { return };
    let elevated = elevated::judge(&first, liver, verdict);
    let calls_for_hold = elevated.as_ref().is_some_and(|finding| finding.severity > Severity::Info);
    verdict.take(elevated);
    let disease = disease(&first, liver);
    if disease.is_none() && situation.case.lacks("conditions") {
        verdict.not_checked.push(first.not_checked(Rule::LiverDisease, "conditions could not be read"));
    }
    verdict.take(disease);
    let mut near = situation.planned_doses().filter(|dose| !dose.is_far_ahead());
    verdict.take(near.find_map(|dose| missing::judge(&dose, liver)));
    for dose in situation.planned_doses().filter(PlannedDose::is_far_ahead) {
        let is_said = calls_for_hold && std::ptr::eq(dose.drafted, first.drafted);
        let of_values = [Rule::LiverHold, Rule::LiverElevated].into_iter().filter(|_| !is_said);
        let rules = of_values.chain([Rule::LiverTestsMissing]);
        verdict.not_checked.extend(rules.map(|rule| dose.not_checked(rule, "due nearer the dose")));
    }
}

/// `liver-disease`. VOD-R3, IND-09.
fn disease<'k>(dose: &PlannedDose<'_, 'k, '_>, liver: &'k Liver) -> Option<Finding<'k>> {
    let Situation { case, options, .. } = dose.situation;
    let on_file = case.diagnoses.iter().filter(|diagnosis| liver.diseases.counts(diagnosis));
    let mut diseases: Vec<(DiagnosisKind, bool)> =
        on_file.map(|diagnosis| (diagnosis.kind, diagnosis.is_active)).collect();
    if diseases.is_empty() {
        return None;
    }
    // One disease may stand twice: the active entry counts.
    sort_by_key(&mut diseases, |(kind, is_active)| (*kind, !is_active));
    diseases.dedup_by_key(|(kind, _)| *kind);
    let contraindicated = liver.contraindicated_in.contains(&options.profile);
    let problem = Problem::Liver(LiverProblem::Disease { diseases, contraindicated });
    let finding = dose.finding(Rule::LiverDisease, Severity::Critical, problem);
    Some(finding.citing([&liver.diseases.citations]))
}

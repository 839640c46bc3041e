//! Whether a diagnosis on file is what the drug is for. IND-R3.

use super::IndicationProblem;
use crate::{
    clinical::case::{DiagnosisKind, GapKind},
    knowledge::Indication,
    rules::{PlannedDose, Rule, Severity, Verdict},
};

/// What is on file instead of the disease.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum OnFile {
    /// No diagnosis that says anything of it.
    Nothing,
    /// A diagnosis that says otherwise.
    Other(DiagnosisKind),
}

/// `indication-undocumented`: any diagnosis on file counts, active or not.
pub(super) fn undocumented<'k>(
    dose: &PlannedDose<'_, 'k, '_>,
    indication: &'k Indication,
    verdict: &mut Verdict<'k>,
) {
    let case = dose.situation.case;
    let first_of = |kinds: &'k [DiagnosisKind]| {
        kinds.iter().copied().find(|kind| case.diagnoses.iter().any(|diagnosis| diagnosis.kind == *kind))
    };
    let not_checked = |reason| dose.not_checked(Rule::IndicationUndocumented, reason);
    if first_of(&indication.specific).is_some() {
        return;
    }
    let other = first_of(&indication.other);
    if other.is_none() && first_of(&indication.unspecific).is_some() {
        let reason = format!("the diagnosis on file does not say whether it is {}", indication.disease);
        verdict.not_checked.push(not_checked(&reason));
        return;
    }
    if are_conditions_unread(dose) {
        verdict.not_checked.push(not_checked("conditions could not be read"));
        return;
    }
    let problem = IndicationProblem::Undocumented {
        disease: indication.disease.clone(),
        on_file: other.map_or(OnFile::Nothing, OnFile::Other),
    };
    verdict.findings.push(
        dose.indication_finding(Rule::IndicationUndocumented, Severity::Warning, problem)
            .citing([&indication.citations]),
    );
}

/// Whether a Condition that could not be had or read may be the disease.
fn are_conditions_unread(dose: &PlannedDose<'_, '_, '_>) -> bool {
    let case = dose.situation.case;
    case.lacks("conditions")
        || case.gaps.iter().any(|gap| match &gap.kind {
            GapKind::Unreadable { source, .. } => source.resource_type == "Condition",
            GapKind::Unavailable { .. }
            | GapKind::Incomplete { .. }
            | GapKind::OtherPatient { .. }
            | GapKind::FhirVersion { .. }
            | GapKind::Contradictory { .. }
            | GapKind::DraftOfOtherPatient { .. }
            | GapKind::BirthDate => false,
        })
}

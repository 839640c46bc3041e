//! Data that could not be had or read: said, with what was therefore not checked. `advice.md` section 3, `data`.

use super::{Asked, Finding, NotChecked, Problem, Rule, Severity, Verdict, dose::not_checked_unread};
use crate::{
    clinical::{
        case::{Case, Contradiction, DOSES_GIVEN, Gap, GapKind},
        fact::Reason,
    },
    course::{Basis, Course},
};

/// What is missing, of one kind.
#[derive(Clone, Debug, PartialEq)]
pub enum Missing {
    /// Resources, or elements of them, that cannot be read: which, why, and what they concern.
    Unreadable(Vec<(String, Reason, &'static str)>),
    /// Prefetch keys without data, and what they concern.
    Unavailable(Vec<(&'static str, &'static str)>),
    /// The doses given, and nothing else tells of them: earlier ones may be on another record.
    DosesGiven {
        /// The rules that were not applied for it.
        not_checked: Vec<Rule>,
        /// The order itself states its cycle and day.
        is_stated: bool,
    },
    /// Prefetch keys of which only a page came, and what they concern.
    Incomplete(Vec<(&'static str, &'static str)>),
    /// So many resources of another patient.
    OtherPatient(usize),
    /// A draft for another patient, by its id.
    DraftOfOtherPatient(Option<String>),
    /// A draft in a FHIR version that is not R4.
    FhirVersion {
        /// The id of the draft.
        order: Option<String>,
        /// The type of its resource.
        resource_type: &'static str,
    },
    /// A medication whose codes and names contradict each other.
    Contradictory {
        /// The order or administration.
        resource: String,
        /// The id of the draft, where it is one.
        order: Option<String>,
        /// What they say.
        contradiction: Contradiction,
    },
    /// No date of birth.
    BirthDate,
}

impl Missing {
    /// The cause code in the extension; a rule of its own needs none.
    #[must_use]
    pub const fn code(&self) -> Option<&'static str> {
        Some(match self {
            Self::Unreadable(_) => "unreadable",
            Self::Unavailable(_) | Self::DosesGiven { .. } => "unavailable",
            Self::Incomplete(_) => "incomplete",
            Self::OtherPatient(_) | Self::DraftOfOtherPatient(_) => "other-patient",
            Self::FhirVersion { .. } => "fhir-version",
            Self::BirthDate => "birth-date-missing",
            Self::Contradictory { .. } => return None,
        })
    }

    /// The rule that tells it.
    #[must_use]
    pub const fn rule(&self) -> Rule {
        match self {
            Self::Contradictory { .. } => Rule::MedicationContradictory,
            Self::Unreadable(_)
            | Self::Unavailable(_)
            | Self::DosesGiven { .. }
            | Self::Incomplete(_)
            | Self::OtherPatient(_)
            | Self::DraftOfOtherPatient(_)
            | Self::FhirVersion { .. }
            | Self::BirthDate => Rule::DataUnavailable,
        }
    }
}

/// `data-unavailable`: one finding a kind. `medication-contradictory`: one a record. `asked` is what the request asks of each drug;
/// `unread` a course of which no dose given could be read.
pub(super) fn judge(
    case: &Case<'_>,
    asked: &[Asked],
    unread: Option<&Course<'_, '_>>,
    verdict: &mut Verdict<'_>,
) {
    let doses_given = unread.and_then(doses_given);
    let mut unreadable = Vec::new();
    let mut unavailable = Vec::new();
    let mut incomplete = Vec::new();
    let mut of_others = 0;
    let mut of_records = Vec::new();
    let mut birth_date = false;
    let mixed_up = verdict.findings.iter().any(|finding| finding.rule == Rule::ProductMixup);
    leave_to_the_gap(case, verdict);
    for Gap { kind, concerns } in case.gaps.iter().filter(|gap| is_asked_for(gap, asked, mixed_up)) {
        match kind {
            GapKind::Unreadable { source, reason } => {
                unreadable.push((source.to_string(), *reason, *concerns));
            }
            // Said once, and what follows from it.
            GapKind::Unavailable { .. } if *concerns == DOSES_GIVEN && doses_given.is_some() => {}
            GapKind::Unavailable { key } => unavailable.push((*key, *concerns)),
            GapKind::Incomplete { key } => incomplete.push((*key, *concerns)),
            GapKind::OtherPatient { count } => of_others += count,
            GapKind::DraftOfOtherPatient { source, is_drug } => {
                of_records.push(Missing::DraftOfOtherPatient(source.id.map(str::to_owned)));
                let reason = format!("{source} is for another patient");
                let not_checked = is_drug.then_some(NotChecked { rule: Rule::DoseAmount, reason });
                verdict.not_checked.extend(not_checked);
            }
            GapKind::FhirVersion { source } => {
                let order = source.id.map(str::to_owned);
                of_records.push(Missing::FhirVersion { order, resource_type: source.resource_type });
            }
            GapKind::Contradictory { source, is_draft, contradiction } => {
                of_records.push(Missing::Contradictory {
                    resource: source.to_string(),
                    order: source.id.filter(|_| *is_draft).map(str::to_owned),
                    contradiction: contradiction.clone(),
                });
            }
            GapKind::BirthDate => birth_date = true,
        }
    }
    // Without the Patient there is no date of birth either: said once.
    let birth_date = birth_date && !unavailable.iter().any(|(key, _)| *key == "patient");
    let kinds = [
        doses_given,
        (!unavailable.is_empty()).then_some(Missing::Unavailable(unavailable)),
        (!unreadable.is_empty()).then_some(Missing::Unreadable(unreadable)),
        (!incomplete.is_empty()).then_some(Missing::Incomplete(incomplete)),
        birth_date.then_some(Missing::BirthDate),
        (of_others > 0).then_some(Missing::OtherPatient(of_others)),
    ];
    verdict.findings.extend(of_records.into_iter().chain(kinds.into_iter().flatten()).map(|missing| {
        Finding {
            rule: missing.rule(),
            severity: Severity::Warning,
            dose: None,
            assumptions: Vec::new(),
            problem: Problem::DataUnavailable(missing),
            citations: Vec::new(),
            remedies: Vec::new(),
        }
    }));
}

/// That no dose given is known, where that leaves rules without what they compare.
fn doses_given(course: &Course<'_, '_>) -> Option<Missing> {
    let is_stated = course.drafted.first()?.basis == Basis::Stated;
    Some(Missing::DosesGiven { not_checked: not_checked_unread(course), is_stated })
}

/// Where no results could be had at all, that is said once: what tells of single missing results becomes "not checked".
fn leave_to_the_gap(case: &Case<'_>, verdict: &mut Verdict<'_>) {
    let is_unavailable = |gap: &Gap<'_>| matches!(gap.kind, GapKind::Unavailable { key: "observations" });
    if !case.gaps.iter().any(is_unavailable) {
        return;
    }
    let left = verdict.findings.extract_if(.., |finding| RESULTS_MISSING.contains(&finding.rule));
    verdict.not_checked.extend(left.map(|finding| {
        let dose = finding.dose.map(|dose| format!("dose of {}: ", dose.day)).unwrap_or_default();
        NotChecked { rule: finding.rule, reason: format!("{dose}no results could be had") }
    }));
}

/// The rules that tell of results that are missing.
const RESULTS_MISSING: [Rule; 6] = [
    Rule::LiverTestsMissing,
    Rule::CountsMissing,
    Rule::QtBaselineMissing,
    Rule::ElectrolytesMissing,
    Rule::BlastCountUnknown,
    Rule::PregnancyTestMissing,
];

/// Whether what was asked rests on what is missing. A draft that only touches the course of a drug asks for a part of the
/// record, and what else could not be read is nobody's question then. A look-alike asks for the diagnoses once it is
/// `mixed_up`: that it is for another patient rests on them.
fn is_asked_for(gap: &Gap<'_>, asked: &[Asked], mixed_up: bool) -> bool {
    let asks = |area: fn(&Asked) -> bool| asked.iter().any(area);
    if asked.is_empty() || asks(|asked| *asked == Asked::Everything) {
        return true;
    }
    let qt = asks(|asked| matches!(asked, Asked::Touched { qt: true, .. }));
    let either = qt || asks(|asked| matches!(asked, Asked::Touched { transplant: true, .. }));
    match &gap.kind {
        GapKind::BirthDate => false,
        GapKind::DraftOfOtherPatient { .. }
        | GapKind::FhirVersion { .. }
        | GapKind::Contradictory { is_draft: true, .. } => true,
        GapKind::OtherPatient { .. } | GapKind::Contradictory { is_draft: false, .. } => either,
        GapKind::Unavailable { key } | GapKind::Incomplete { key } => match *key {
            "medicationRequests" | "medicationAdministrations" | "observations" => either,
            "conditions" => qt || mixed_up,
            _ => false,
        },
        GapKind::Unreadable { source, .. } => match source.resource_type {
            "MedicationRequest" | "MedicationAdministration" | "MedicationStatement" | "Bundle" => either,
            "Observation" => either && !OF_THE_DOSE.contains(&gap.concerns),
            "Condition" => qt || mixed_up,
            _ => false,
        },
    }
}

/// What only the dose rests on, in the words of the gaps.
const OF_THE_DOSE: [&str; 3] = ["height", "weight", "the response"];

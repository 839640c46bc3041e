//! Conditions and procedures to diagnoses, responses and transplants.

use std::borrow::Cow;

use fhir_sdk::r4b::codes::EventStatus;
use jiff::civil::Date;

use super::{concepts, measurements::response};
use crate::{
    clinical::{
        case::{Case, Diagnosis, DiagnosisKind, ResponseRecord},
        fact::{Fact, Source},
        time::ClinicalTime,
    },
    fhir::{element::CodeableConcept, orders::Context, resource::Finding},
    knowledge::Concept,
};

/// Adds diagnoses, stated responses and transplants to the case.
pub(super) fn add<'a>(
    case: &mut Case<'a>,
    conditions: &[Finding<'a>],
    procedures: &[Finding<'a>],
    context: &Context<'_>,
) {
    for condition in conditions.iter().filter(|condition| holds(condition)) {
        let source = Source { resource_type: "Condition", id: condition.id.clone() };
        let stated_on = if states_response(condition) { latest_day(condition, context) } else { None };
        for concept in concepts(&condition.code, context.knowledge) {
            if let Some(kind) = diagnosis(concept) {
                case.diagnoses.push(Diagnosis {
                    kind,
                    is_active: !says(
                        condition.clinical_status.as_ref(),
                        &["resolved", "inactive", "remission"],
                    ),
                    onset: day(&condition.time, context),
                    recorded: day(&condition.recorded, context),
                    ended: None,
                    source: source.clone(),
                });
            }
            if let (Some(response), Some(day)) = (response(concept), stated_on) {
                let preliminary = false;
                case.responses.push(ResponseRecord { response, day, preliminary, source: source.clone() });
            }
            // A transplant status is recorded long after the transplant: only its onset dates it.
            if concept == Concept::StemCellTransplant {
                case.transplants.extend(day(&condition.time, context));
            }
        }
    }
    for procedure in procedures {
        let done = procedure.status.as_deref().is_some_and(|status| {
            matches!(status.parse::<EventStatus>(), Ok(EventStatus::Completed | EventStatus::InProgress))
        });
        let is_transplant = || {
            concepts(&procedure.code, context.knowledge).any(|concept| concept == Concept::StemCellTransplant)
        };
        if done && is_transplant() {
            case.transplants.extend(day(&procedure.time, context));
        }
    }
    // Newest first; of one day, by what they say, so that the order they came in does not matter.
    case.responses.sort_by(|one, other| {
        other.day.cmp(&one.day).then(one.response.cmp(&other.response)).then(one.source.cmp(&other.source))
    });
    case.diagnoses.sort_by(|one, other| one.source.cmp(&other.source));
    case.transplants.sort_unstable();
}

/// Whether a condition was neither refuted nor entered in error.
fn holds(condition: &Finding<'_>) -> bool {
    !says(condition.verification_status.as_ref(), &["refuted", "entered-in-error"])
}

/// Whether what a condition's code says of the response is meant, and still is.
fn states_response(condition: &Finding<'_>) -> bool {
    !says(condition.verification_status.as_ref(), &["provisional", "differential", "unconfirmed"])
        && !says(condition.clinical_status.as_ref(), &["resolved", "inactive"])
}

fn says(status: Option<&CodeableConcept<'_>>, words: &[&str]) -> bool {
    let mut codes =
        status.into_iter().flat_map(|status| &status.codings).filter_map(|coding| coding.code.as_deref());
    codes.any(|code| words.contains(&code))
}

/// The day a condition's response speaks of: the later of its onset and its recording, for a response is recorded
/// under a diagnosis that began long before.
fn latest_day(condition: &Finding<'_>, context: &Context<'_>) -> Option<Date> {
    day(&condition.time, context).max(day(&condition.recorded, context))
}

/// A day up to the evaluation.
fn day(text: &Fact<Cow<'_, str>>, context: &Context<'_>) -> Option<Date> {
    let time = ClinicalTime::parse(text.known()?).ok()?;
    (time.first_moment(context.zone) <= context.at).then(|| time.day(context.zone))?
}

const fn diagnosis(concept: Concept) -> Option<DiagnosisKind> {
    match concept {
        Concept::BCellLeukaemia => Some(DiagnosisKind::BCellLeukaemia),
        Concept::UnspecifiedLymphoblasticLeukaemia => Some(DiagnosisKind::UnspecifiedLymphoblasticLeukaemia),
        Concept::TCellLeukaemia => Some(DiagnosisKind::TCellLeukaemia),
        Concept::MyeloidLeukaemia => Some(DiagnosisKind::MyeloidLeukaemia),
        Concept::Observable(_)
        | Concept::Remission
        | Concept::NoRemission
        | Concept::Relapse
        | Concept::StemCellTransplant
        | Concept::Route(_) => None,
    }
}

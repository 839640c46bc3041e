//! Conditions and procedures to diagnoses, responses and transplants.

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
        let day = day(condition, context);
        for concept in concepts(&condition.code, context.knowledge) {
            if let Some(kind) = diagnosis(concept) {
                case.diagnoses.push(Diagnosis { kind, source: source.clone() });
            }
            if let (Some(response), Some(day)) = (response(concept), day) {
                case.responses.push(ResponseRecord { response, day, source: source.clone() });
            }
            if concept == Concept::StemCellTransplant {
                case.transplants.extend(day);
            }
        }
    }
    for procedure in procedures {
        let done = procedure.status.as_deref().is_some_and(|status| {
            matches!(status.parse::<EventStatus>(), Ok(EventStatus::Completed | EventStatus::InProgress))
        });
        let is_transplant =
            || concepts(&procedure.code, context.knowledge).any(|concept| concept == Concept::StemCellTransplant);
        if done && is_transplant() {
            case.transplants.extend(day(procedure, context));
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
    let says = |status: &CodeableConcept<'_>, words: &[&str]| {
        status.codings.iter().filter_map(|coding| coding.code.as_deref()).any(|code| words.contains(&code))
    };
    !condition.verification_status.as_ref().is_some_and(|status| says(status, &["refuted", "entered-in-error"]))
}

/// The day a condition speaks of: the later of its onset and its recording, for a response is recorded under a
/// diagnosis that began long before.
fn day(finding: &Finding<'_>, context: &Context<'_>) -> Option<Date> {
    let day = |text: &Fact<std::borrow::Cow<'_, str>>| {
        let time = ClinicalTime::parse(text.known()?).ok()?;
        (time.first_moment(context.zone) <= context.at).then(|| time.day(context.zone))?
    };
    day(&finding.time).max(day(&finding.recorded))
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
        | Concept::IntravenousRoute
        | Concept::OtherRoute => None,
    }
}

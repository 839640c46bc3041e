//! Conditions to diagnoses, responses and what they tell of transplants.

use jiff::civil::Date;

use super::concepts;
use crate::{
    clinical::{
        case::{Case, Diagnosis, DiagnosisKind, Gap, GapKind, ResponseRecord, TransplantPlan},
        fact::{Fact, Source},
        sort::sort_by,
        time::{ClinicalTime, PossibleDays},
    },
    fhir::{
        element::CodeableConcept,
        findings::{Ended, Finding},
        orders::Context,
    },
    knowledge::{Concept, Named},
};

/// Adds what the conditions say to the case.
pub(super) fn add<'a>(case: &mut Case<'a>, conditions: &[Finding<'a>], context: &Context<'_>) {
    for condition in conditions {
        let standing = Standing::of(condition, context);
        if standing.is_refuted {
            continue;
        }
        if let Some(reason) = &condition.unreadable {
            let source = Source { resource_type: "Condition", id: condition.id };
            let kind = GapKind::Unreadable { source, reason: *reason };
            case.gaps.push(Gap { kind, concerns: "that diagnosis" });
        }
        for named in said_by(&condition.code, context) {
            let source = Source { resource_type: "Condition", id: condition.id };
            add_concept(case, named, condition, &standing, source, context);
        }
    }
    // Newest first; of one day, by what they say, so that the order they came in does not matter.
    sort_by(&mut case.responses, |one, other| {
        other.day.cmp(&one.day).then(one.response.cmp(&other.response)).then(one.source.cmp(&other.source))
    });
    sort_by(&mut case.diagnoses, |one, other| one.source.cmp(&other.source).then(one.kind.cmp(&other.kind)));
}

fn add_concept<'a>(
    case: &mut Case<'a>,
    Named { concept, is_doubted, year }: Named,
    condition: &Finding<'a>,
    standing: &Standing,
    source: Source<'a>,
    context: &Context<'_>,
) {
    let is_sure = standing.is_confirmed && !is_doubted;
    let (onset, recorded) = (day(&condition.time, context), day(&condition.recorded, context));
    match concept {
        // Nothing is made milder by what nobody confirmed.
        Concept::Diagnosis(kind) if kind.only_excuses() && !is_sure => {}
        Concept::Diagnosis(kind) => case.diagnoses.push(Diagnosis {
            kind,
            is_active: standing.is_active(kind.only_excuses()),
            onset,
            recorded,
            source,
        }),
        Concept::Response(response) => {
            // A response is recorded under a diagnosis that began long before: the later day counts.
            let still_holds = is_sure && standing.clinical != Clinical::Past;
            if let (true, Some(day)) = (still_holds, onset.max(recorded)) {
                let record = ResponseRecord { response, day, since: onset, preliminary: false, source };
                case.responses.push(record);
            }
        }
        // A transplant status is recorded long after the transplant: only its onset dates it.
        Concept::StemCellTransplant | Concept::AfterTransplant => {
            add_dated(case, year, &condition.time, source, context);
        }
        Concept::TransplantSequel => case.undated_transplants.push(source),
        Concept::TransplantAwaited | Concept::NoTransplantPlanned => {
            let planned = concept == Concept::TransplantAwaited;
            if standing.is_active(!planned) && (planned || is_sure) {
                case.transplant_plans.push(TransplantPlan { planned, day: recorded.or(onset), source });
            }
        }
        Concept::Observable(_)
        | Concept::PlateletTransfusion
        | Concept::Finding(_)
        | Concept::Route(_)
        | Concept::TransplantNamed
        | Concept::TransplantInPassing
        | Concept::Unrelated => {}
    }
}

/// A transplant that a condition tells of: done in the year that its name says; an onset in that year says the day.
fn add_dated<'a>(
    case: &mut Case<'a>,
    year: Option<i16>,
    onset: &Fact<&str>,
    source: Source<'a>,
    context: &Context<'_>,
) {
    let is_of = |year: i16| day(onset, context).is_some_and(|day| day.year() == year);
    match year.filter(|year| !is_of(*year)) {
        Some(year) if year > context.today().year() => {}
        Some(year) => add_transplant_done(case, &Fact::Known(&*year.to_string()), source, context),
        None => add_transplant_done(case, onset, source, context),
    }
}

/// A transplant that was done, dated as precisely as it can be.
pub(super) fn add_transplant_done<'a>(
    case: &mut Case<'a>,
    time: &Fact<&str>,
    source: Source<'a>,
    context: &Context<'_>,
) {
    match past(time, context) {
        Some(time) => {
            let days = time.possible_days(context.zone);
            // It is done, so it was not on a day still to come.
            let latest = days.latest.min(context.today()).max(days.earliest);
            case.transplants.push(PossibleDays { latest, ..days });
        }
        None => case.undated_transplants.push(source),
    }
}

/// What a condition says, each thing once: by its codes; by its name where they say nothing, or only that it is a disease
/// of the liver or an ALL: ICD-10-CM has one code for the T-cell and the B-cell kind.
fn said_by(code: &CodeableConcept<'_>, context: &Context<'_>) -> Vec<Named> {
    let mut said: Vec<Named> = Vec::new();
    let mut add = |named: Named| {
        if said.iter().all(|known| (known.concept, known.year) != (named.concept, named.year)) {
            said.push(named);
        }
    };
    let coded: Vec<Concept> = concepts(code, context.knowledge).collect();
    let is_vague = coded.iter().all(|concept| {
        // Of the response the code alone tells.
        matches!(
            concept,
            Concept::Response(_)
                | Concept::Diagnosis(
                    DiagnosisKind::OtherLiverDisease | DiagnosisKind::UnspecifiedLymphoblasticLeukaemia
                )
        )
    });
    for concept in coded {
        add(Named { concept, is_doubted: false, year: None });
    }
    if is_vague {
        for words in code.words() {
            context.knowledge.codes.conditions_named(words).for_each(&mut add);
        }
        read_bare_names(&mut said, context);
    }
    said
}

/// A bare name of a transplant says of none that it was done, but for one with a year that is past. Alone on a problem list
/// it may have been, on a day that is not known; beside more of a transplant it is another word for that.
fn read_bare_names(said: &mut Vec<Named>, context: &Context<'_>) {
    let tells = |named: &Named| {
        matches!(
            named.concept,
            Concept::AfterTransplant
                | Concept::TransplantSequel
                | Concept::TransplantAwaited
                | Concept::NoTransplantPlanned
        )
    };
    let is_told = said.iter().any(tells);
    said.retain_mut(|named| match (named.concept, named.year) {
        (Concept::StemCellTransplant, Some(year)) => year < context.today().year(),
        (Concept::StemCellTransplant, None) => {
            named.concept = Concept::TransplantSequel;
            !is_told
        }
        _ => true,
    });
}

/// How far a condition holds, and still does.
struct Standing {
    /// Refuted, or entered in error.
    is_refuted: bool,
    /// Not merely provisional, a differential diagnosis or unconfirmed.
    is_confirmed: bool,
    clinical: Clinical,
    end: End,
}

/// `Condition.abatement[x]`, as it stands at the evaluation.
#[derive(PartialEq)]
enum End {
    /// None is said, or one to come.
    NotYet,
    /// There is one that may be to come.
    Unclear,
    Over,
}

impl End {
    fn of(ended: &Ended<'_>, context: &Context<'_>) -> Self {
        match ended {
            Ended::NotSaid | Ended::At(Fact::Absent) => Self::NotYet,
            Ended::AtAnAge => Self::Over,
            Ended::At(Fact::Unusable(_)) => Self::Unclear,
            Ended::At(Fact::Known(text)) => {
                ClinicalTime::parse(text).map_or(Self::Unclear, |time| Self::at(time, context))
            }
            Ended::InWords(text) => match ClinicalTime::parse(text) {
                Ok(time) => Self::at(time, context),
                Err(_) if context.knowledge.codes.says_over(text, context.today().year()) => Self::Over,
                Err(_) => Self::Unclear,
            },
        }
    }

    /// Over once it began; a month or a year once the last day of it has passed.
    fn at(time: ClinicalTime, context: &Context<'_>) -> Self {
        if time.first_moment(context.zone) > context.at {
            return Self::NotYet;
        }
        let is_over = time.day(context.zone).is_some() || time.latest_day(context.zone) < context.today();
        if is_over { Self::Over } else { Self::Unclear }
    }
}

/// `Condition.clinicalStatus`
#[derive(PartialEq)]
enum Clinical {
    NotSaid,
    Active,
    InRemission,
    /// Resolved or inactive.
    Past,
}

impl Standing {
    fn of(condition: &Finding<'_>, context: &Context<'_>) -> Self {
        let clinical = condition.clinical_status.as_ref();
        let verification = condition.verification_status.as_ref();
        Self {
            is_refuted: says(verification, &["refuted", "entered-in-error"]),
            is_confirmed: !says(verification, &["provisional", "differential", "unconfirmed"]),
            clinical: match clinical {
                None => Clinical::NotSaid,
                Some(_) if says(clinical, &["resolved", "inactive"]) => Clinical::Past,
                Some(_) if says(clinical, &["remission"]) => Clinical::InRemission,
                Some(_) => Clinical::Active,
            },
            end: End::of(&condition.ended, context),
        }
    }

    /// Whether it is there now. One that is active by its status and has an end contradicts itself: it counts as what
    /// lets less pass.
    fn is_active(&self, excuses: bool) -> bool {
        match self.clinical {
            Clinical::NotSaid | Clinical::Active if excuses => self.end == End::NotYet,
            Clinical::NotSaid => self.end != End::Over,
            Clinical::Active => true,
            Clinical::InRemission | Clinical::Past => false,
        }
    }
}

/// Whether a status is one of some, by its code or in words.
pub(super) fn says(status: Option<&CodeableConcept<'_>>, words: &[&str]) -> bool {
    let is_one = |text: &str| words.iter().any(|word| word.eq_ignore_ascii_case(text));
    status.is_some_and(|status| {
        status.codings.iter().filter_map(|coding| coding.code).any(is_one) || status.text.is_some_and(is_one)
    })
}

/// A day up to the evaluation.
pub(super) fn day(text: &Fact<&str>, context: &Context<'_>) -> Option<Date> {
    past(text, context)?.day(context.zone)
}

/// A time that began before the evaluation, as precise as it is.
fn past(text: &Fact<&str>, context: &Context<'_>) -> Option<ClinicalTime> {
    let time = ClinicalTime::parse(text.known()?).ok()?;
    (time.first_moment(context.zone) <= context.at).then_some(time)
}

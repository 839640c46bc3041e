//! Procedures, ServiceRequests and CarePlans to transplants, done and planned, platelet transfusions and hysterectomies.

use super::{
    concepts,
    conditions::{add_transplant_done, day},
};
use crate::{
    clinical::{
        case::{Case, Diagnosis, DiagnosisKind, Gap, GapKind, TransplantPlan},
        fact::{Fact, Reason, Source},
        sort::sort_by,
    },
    fhir::{
        findings::{CarePlan, Finding},
        orders::Context,
    },
    knowledge::{Concept, Named},
};

/// What may tell of a transplant or a transfusion.
pub(super) struct Records<'a> {
    pub(super) procedures: Vec<Finding<'a>>,
    pub(super) requests: Vec<Finding<'a>>,
    pub(super) plans: Vec<CarePlan<'a>>,
}

/// How far what a record is about has got.
#[derive(Clone, Copy)]
enum Progress {
    Done,
    Planned,
    /// Said not to come.
    NotPlanned,
}

/// Adds transplants, plans for one, platelet transfusions and hysterectomies to the case.
pub(super) fn add<'a>(case: &mut Case<'a>, records: &Records<'a>, context: &Context<'_>) {
    for procedure in &records.procedures {
        case.gaps.extend(unreadable(procedure, "Procedure"));
        let source = Source { resource_type: "Procedure", id: procedure.id };
        let is_of_transplant = |named: Named| !matches!(named.concept, Concept::Diagnosis(_));
        if tells_no_status(procedure.status) && told(procedure, context).is_some_and(is_of_transplant) {
            let kind = GapKind::Unreadable { source, reason: Reason::NoStatus };
            case.gaps.push(Gap { kind, concerns: "a transplant or a transfusion" });
        }
        add_told(case, of_procedure(procedure.status), procedure, source, context);
    }
    for request in &records.requests {
        case.gaps.extend(unreadable(request, "ServiceRequest"));
        let progress = of_request(request.status, request.do_not_perform);
        let source = Source { resource_type: "ServiceRequest", id: request.id };
        add_told(case, progress, request, source, context);
    }
    for plan in &records.plans {
        let created = plan.created.map_or(Fact::Absent, Fact::Known);
        let source = Source { resource_type: "CarePlan", id: plan.id };
        let titled = Finding { recorded: created, ..Finding::titled(plan.title) };
        add_told(case, of_request(plan.status, false), &titled, source, context);
        for activity in plan.activities.iter().filter_map(|activity| activity.0.as_ref()) {
            let progress = of_activity(plan.status, activity);
            let activity = Finding { recorded: created, ..*activity };
            add_told(case, progress, &activity, source, context);
        }
    }
    sort_by(&mut case.transplants, Ord::cmp);
    case.transplants.dedup();
    sort_by(&mut case.undated_transplants, Ord::cmp);
    case.undated_transplants.dedup();
    sort_by(&mut case.platelet_transfusions, Ord::cmp);
    case.platelet_transfusions.dedup();
    // Newest first, those without a day last.
    sort_by(&mut case.transplant_plans, |one, other| {
        let rest = |plan: &TransplantPlan<'a>| (plan.planned, plan.source);
        other.day.cmp(&one.day).then_with(|| rest(other).cmp(&rest(one)))
    });
    case.transplant_plans.dedup();
}

/// What a record tells, by its codes, or by its name where they say nothing to us.
fn told(record: &Finding<'_>, context: &Context<'_>) -> Option<Named> {
    let mut coded = concepts(&record.code, context.knowledge).peekable();
    if coded.peek().is_some() {
        let is_read = |concept: &Concept| {
            matches!(
                concept,
                Concept::StemCellTransplant
                    | Concept::PlateletTransfusion
                    | Concept::Diagnosis(DiagnosisKind::UnableToConceive)
            )
        };
        return coded.find(is_read).map(|concept| Named { concept, is_doubted: false, year: None });
    }
    let names = &context.knowledge.codes;
    record.code.words().flat_map(|words| names.conditions_named(words)).find(|named| {
        matches!(
            named.concept,
            Concept::StemCellTransplant
                | Concept::TransplantNamed
                | Concept::TransplantInPassing
                | Concept::AfterTransplant
                | Concept::TransplantAwaited
                | Concept::TransplantSequel
                | Concept::Diagnosis(DiagnosisKind::UnableToConceive)
        )
    })
}

fn add_told<'a>(
    case: &mut Case<'a>,
    progress: Option<Progress>,
    record: &Finding<'a>,
    source: Source<'a>,
    context: &Context<'_>,
) {
    let (Some(progress), Some(Named { concept, is_doubted, .. })) = (progress, told(record, context)) else {
        return;
    };
    match (concept, progress) {
        (Concept::StemCellTransplant | Concept::TransplantNamed, _)
        | (Concept::AfterTransplant, Progress::Done)
        // What is done beside a transplant tells of none; an order may well be of it.
        | (Concept::TransplantInPassing | Concept::TransplantAwaited, Progress::Planned | Progress::NotPlanned) => {
            add_transplant(case, progress, record, source, context);
        }
        // What follows a transplant tells of it, done or ordered.
        (Concept::TransplantSequel, Progress::Done | Progress::Planned)
        | (Concept::AfterTransplant, Progress::Planned) => {
            case.undated_transplants.push(source);
        }
        (Concept::PlateletTransfusion, Progress::Done) => match day(&record.time, context) {
            Some(day) => case.platelet_transfusions.push(day),
            None => case.gaps.push(undated_transfusion(source)),
        },
        (Concept::Diagnosis(kind), Progress::Done) if !is_doubted => {
            let onset = day(&record.time, context);
            case.diagnoses.push(Diagnosis { kind, is_active: true, onset, recorded: None, source });
        }
        _ => {}
    }
}

fn add_transplant<'a>(
    case: &mut Case<'a>,
    progress: Progress,
    record: &Finding<'a>,
    source: Source<'a>,
    context: &Context<'_>,
) {
    let planned = match progress {
        Progress::Done => {
            add_transplant_done(case, &record.time, source, context);
            return;
        }
        Progress::Planned => true,
        Progress::NotPlanned => false,
    };
    let day = day(&record.recorded, context);
    case.transplant_plans.push(TransplantPlan { planned, day, source });
}

/// One that was stopped or is of unknown standing tells neither that it was done nor that it is to come.
fn of_procedure(status: Option<&str>) -> Option<Progress> {
    match status? {
        "completed" | "in-progress" => Some(Progress::Done),
        "preparation" => Some(Progress::Planned),
        "not-done" => Some(Progress::NotPlanned),
        _ => None,
    }
}

/// Whether a procedure may have been done or not, for all that its status says.
fn tells_no_status(status: Option<&str>) -> bool {
    of_procedure(status).is_none()
        && !matches!(status, Some("on-hold" | "stopped" | "aborted" | "suspended" | "entered-in-error"))
}

/// A request that was fulfilled plans nothing more; that it was done its Procedure tells.
fn of_request(status: Option<&str>, do_not_perform: bool) -> Option<Progress> {
    match (status?, do_not_perform) {
        ("active" | "draft" | "on-hold", false) => Some(Progress::Planned),
        ("active" | "draft" | "on-hold" | "completed", true) | ("revoked", false) => {
            Some(Progress::NotPlanned)
        }
        _ => None,
    }
}

/// An activity holds as far as its plan does.
fn of_activity(plan: Option<&str>, activity: &Finding<'_>) -> Option<Progress> {
    let status = match activity.status {
        None | Some("not-started" | "scheduled" | "in-progress") => "active",
        Some("cancelled" | "stopped") => "revoked",
        Some(other) => other,
    };
    let by_plan = of_request(plan, false)?;
    let by_activity = of_request(Some(status), activity.do_not_perform)?;
    Some(if let Progress::Planned = by_plan { by_activity } else { by_plan })
}

/// What a record of an unknown kind may have told.
fn unreadable<'a>(record: &Finding<'a>, resource_type: &'static str) -> Option<Gap<'a>> {
    let source = Source { resource_type, id: record.id };
    let kind = GapKind::Unreadable { source, reason: record.unreadable? };
    Some(Gap { kind, concerns: "a transplant or a transfusion" })
}

fn undated_transfusion(source: Source<'_>) -> Gap<'_> {
    let kind = GapKind::Unreadable { source, reason: Reason::NoDate };
    Gap { kind, concerns: "a platelet transfusion before a count" }
}

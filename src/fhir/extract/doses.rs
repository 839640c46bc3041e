//! Orders and administrations to doses.

use crate::{
    clinical::{
        case::{Case, DOSES_GIVEN, Gap, GapKind},
        fact::{Fact, Reason, Source},
        order::{Administration, DayFrom, Product},
        sort::{sort_by, sort_by_key},
        time::{ClinicalTime, days_between, plus_days},
    },
    fhir::{
        dosage,
        drafts::{Draft, Drafts},
        element::Reference,
        findings::CarePlan,
        medication::{Names, Recognised, Resolved, resolve},
        medicines,
        orders::{Context, order, tells_no_state, told},
        resource::{Medication, MedicationAdministration, MedicationRequest},
    },
    json::Arena,
};

/// What doses are read from.
pub(super) struct Records<'r, 'a> {
    pub(super) orders: Vec<MedicationRequest<'a>>,
    pub(super) administrations: Vec<MedicationAdministration<'a>>,
    pub(super) medications: Vec<Medication<'a>>,
    pub(super) plans: &'r [CarePlan<'a>],
    pub(super) arena: &'a Arena,
}

/// Adds drafts, orders on file and administrations to the case: those of our drugs, and those of other medicines.
pub(super) fn add<'a>(
    case: &mut Case<'a>,
    drafts: &Drafts<'a>,
    records: &Records<'_, 'a>,
    context: &Context<'_>,
) {
    add_drafts(case, drafts, context);
    follow_plans(case, records.plans, context);
    add_orders(case, drafts, records, context);
    add_administrations(case, records, context);
    assume_other_days(case, context);
    sort_by(&mut case.orders, |one, other| one.source.cmp(&other.source));
    sort_by(&mut case.administrations, |one, other| {
        one.day.cmp(&other.day).then_with(|| one.source.cmp(&other.source))
    });
    sort_by_key(&mut case.medications, medicines::place);
}

fn add_drafts<'a>(case: &mut Case<'a>, drafts: &Drafts<'a>, context: &Context<'_>) {
    for draft in &drafts.orders {
        let Draft { request, recognised, entry, .. } = draft;
        if let Some(product) = recognised.product {
            if has_unreadable_day(request, context) {
                let kind = GapKind::Unreadable { source: request.source(), reason: Reason::NoDate };
                case.gaps.push(Gap { kind, concerns: "the day of a dose" });
            }
            case.drafts.extend(order(request, product, *entry, context));
        }
        case.gaps.extend(contradictory(recognised, request.source(), true));
        let names = Names::of(&request.medication, request.contained, &drafts.medications);
        case.medications.extend(medicines::ordered(request, recognised, Some(*entry), names, context));
    }
}

/// A draft that names no protocol itself follows the one in the title of a care plan that is under way. DOSE-30
fn follow_plans(case: &mut Case<'_>, plans: &[CarePlan<'_>], context: &Context<'_>) {
    let is_over = |plan: &CarePlan<'_>| {
        let last = plan.ended.and_then(|text| ClinicalTime::parse(text).ok());
        last.is_some_and(|last| last.latest_day(context.zone) < context.today())
    };
    let is_under_way = |plan: &&CarePlan<'_>| plan.status == Some("active") && !is_over(plan);
    for title in plans.iter().filter(is_under_way).filter_map(|plan| plan.title) {
        for draft in case.drafts.iter_mut().filter(|draft| draft.protocol.is_none()) {
            let drug = context.knowledge.drugs.get(draft.product.drug());
            draft.protocol = drug.and_then(|drug| drug.protocol_names.followed_in(title));
        }
    }
}

/// The day a draft was written on is assumed to be its day only while no dose of another order was given on it; then it
/// is that of the evaluation.
fn assume_other_days(case: &mut Case<'_>, context: &Context<'_>) {
    let today = context.today();
    for order in &mut case.drafts {
        let written = order.doses.iter().find(|dose| dose.day_from == DayFrom::Authored);
        let Some(written) = written.map(|dose| dose.day).filter(|day| *day < today) else { continue };
        let is_taken = case.administrations.iter().any(|record| {
            record.given
                && Product::Drug(record.drug) == order.product
                && record.day == written
                && (record.order.is_none() || record.order != order.source.id)
        });
        if !is_taken {
            continue;
        }
        for dose in &mut order.doses {
            match dose.day_from {
                DayFrom::Authored => dose.day_from = DayFrom::Evaluation,
                // Counted from the day that was assumed.
                DayFrom::StatedDay => {}
                DayFrom::Event | DayFrom::Bounds | DayFrom::Validity | DayFrom::Evaluation => continue,
            }
            dose.day = plus_days(dose.day, days_between(written, today));
        }
    }
}

/// Whether something stands where the day of a dose is looked for, and cannot be read: in the events, else in the bounds
/// of a repeat, else in the validity of the order.
fn has_unreadable_day(request: &MedicationRequest<'_>, context: &Context<'_>) -> bool {
    let is_unreadable = |time: &Fact<&str>| match time {
        Fact::Known(text) => context.day(text).is_none(),
        Fact::Unusable(_) => true,
        Fact::Absent => false,
    };
    let mut takes_validity = request.dosage.iter().all(|dosage| dosage.known().is_none());
    for dosage in request.dosage.iter().filter_map(Fact::known) {
        let (timing, start) = (&dosage.timing, dosage.timing.starts());
        let has_events = !timing.events.is_empty();
        if dosage.timing_unreadable
            || timing.code_unreadable
            || timing.events.iter().any(is_unreadable)
            || (!has_events && is_unreadable(&start))
        {
            return true;
        }
        takes_validity |= !has_events && start == Fact::Absent;
    }
    takes_validity && is_unreadable(&request.valid_from)
}

/// The orders on file; a draft that also stands there is one order, and the draft is the newer copy.
fn add_orders<'a>(
    case: &mut Case<'a>,
    drafts: &Drafts<'a>,
    records: &Records<'_, 'a>,
    context: &Context<'_>,
) {
    let drafted = |id: Option<&str>| {
        id.is_some_and(|id| {
            drafts.withdrawn.contains(&id) || drafts.orders.iter().any(|draft| draft.request.id == Some(id))
        })
    };
    for request in &records.orders {
        if drafted(request.id) || request.status == Some("entered-in-error") {
            continue;
        }
        let (choice, contained) = (&request.medication, &request.contained);
        match resolve(choice, contained, &records.medications, context.knowledge, records.arena) {
            Resolved::Unresolved { is_named: false } => {
                case.gaps.push(unresolved(request.source(), "other orders and medicines"));
            }
            Resolved::Unresolved { is_named: true } | Resolved::Other => {}
            Resolved::Known(recognised) => {
                case.gaps.extend(contradictory(&recognised, request.source(), false));
                if tells_no_state(request) {
                    let kind = GapKind::Unreadable { source: request.source(), reason: Reason::NoStatus };
                    case.gaps.push(Gap { kind, concerns: "other orders and medicines" });
                }
                match recognised.product {
                    // A dose of ours is ordered or given; that somebody states it dates and measures nothing.
                    Some((Product::Drug(_), _)) if request.is_statement => {}
                    Some(product @ (Product::Drug(_), _)) => {
                        case.orders.extend(order(request, product, 0, context));
                    }
                    Some((Product::LookAlike { .. }, _)) | None => {
                        let names = Names::of(choice, contained, &records.medications);
                        case.medications.extend(medicines::ordered(
                            request,
                            &recognised,
                            None,
                            names,
                            context,
                        ));
                    }
                }
            }
        }
    }
}

fn add_administrations<'a>(case: &mut Case<'a>, records: &Records<'_, 'a>, context: &Context<'_>) {
    for dose in &records.administrations {
        let (choice, contained) = (&dose.medication, &dose.contained);
        let recognised =
            match resolve(choice, contained, &records.medications, context.knowledge, records.arena) {
                Resolved::Unresolved { is_named: false } => {
                    case.gaps.push(unresolved(dose.source(), DOSES_GIVEN));
                    continue;
                }
                Resolved::Unresolved { is_named: true } | Resolved::Other => continue,
                Resolved::Known(recognised) => recognised,
            };
        case.gaps.extend(contradictory(&recognised, dose.source(), false));
        let Some(drug) = recognised.drug() else {
            let names = Names::of(choice, contained, &records.medications);
            case.medications.extend(medicines::given(dose, &recognised, names, context));
            continue;
        };
        match read(dose, drug, context) {
            Ok(dose) => case.administrations.extend(dose),
            Err(reason) => {
                let kind = GapKind::Unreadable { source: dose.source(), reason };
                case.gaps.push(Gap { kind, concerns: DOSES_GIVEN });
            }
        }
    }
}

/// That the codes and names of a medication do not say the same.
fn contradictory<'a>(recognised: &Recognised<'_>, source: Source<'a>, is_draft: bool) -> Option<Gap<'a>> {
    let contradiction = (**recognised.contradiction.as_ref()?).clone();
    let kind = GapKind::Contradictory { source, is_draft, contradiction };
    Some(Gap { kind, concerns: "which product it is" })
}

const fn unresolved<'a>(source: Source<'a>, concerns: &'static str) -> Gap<'a> {
    Gap { kind: GapKind::Unreadable { source, reason: Reason::UnresolvedMedication }, concerns }
}

/// An administration; `None` if it is none or lies after the evaluation.
fn read<'a>(
    administration: &MedicationAdministration<'a>,
    drug: usize,
    context: &Context<'_>,
) -> Result<Option<Administration<'a>>, Reason> {
    let (given, in_part) = match administration.status {
        Some("completed") => (true, false),
        Some("in-progress" | "on-hold" | "stopped") => (true, true),
        Some("not-done") => (false, false),
        Some("entered-in-error") => return Ok(None),
        Some(_) | None => return Err(Reason::UnknownCode { element: "status" }),
    };
    let time = match &administration.effective {
        Fact::Known(text) => ClinicalTime::parse(text).map_err(|_| Reason::NoDate)?,
        Fact::Absent => return Err(Reason::NoDate),
        Fact::Unusable(reason) => return Err(*reason),
    };
    if time.first_moment(context.zone) > context.at {
        return Ok(None);
    }
    let day = time.day(context.zone).ok_or(Reason::NoDate)?;
    let Some(knowledge) = context.knowledge.drugs.get(drug) else { return Ok(None) };
    let texts: Vec<String> = administration.words().map(str::to_lowercase).collect();
    let amount = match &administration.dosage {
        // What was planned is not what was given, and what was given is no decision on the dose.
        _ if in_part => Fact::Unusable(Reason::GivenInPart),
        Fact::Known(read) => dosage::amount(&read.dose, &context.knowledge.codes, &knowledge.preparation),
        Fact::Absent => Fact::Absent,
        Fact::Unusable(reason) => Fact::Unusable(*reason),
    };
    Ok(Some(Administration {
        source: Source { resource_type: "MedicationAdministration", id: administration.id },
        drug,
        day,
        given,
        amount,
        order: administration.request.and_then(Reference::id),
        told: told(&texts, &context.knowledge.codes, &knowledge.reduction),
    }))
}

//! The right dose. DOSE-21 to DOSE-30.

mod cause;

use rust_decimal::Decimal;

use super::{
    Dose,
    expected::{ByResponse, Level, deviation, expected, level, ordered},
    reduction::{self, EarlierReduction},
    schedule,
};
use crate::{
    clinical::{
        fact::{Fact, Reason},
        quantity::{Milligrams, MilligramsPerSquareMetre},
    },
    course::response::Evidence,
    knowledge::{Citations, Protocol},
    rules::{
        Comparison, DoseCause, DoseProblem, Expected, Finding, Handling, Remedy, Rule, Severity, SurfaceUsed,
        Verdict,
    },
};

/// Judges the dose against the label. `nothing_else`: no other rule has found anything, so a right dose gets its
/// double check.
pub(super) fn by_label<'k>(dose: &Dose<'_, 'k, '_>, nothing_else: bool, verdict: &mut Verdict<'k>) {
    let Some(used) = dose.surface else {
        if let Some(reason) = unreadable(dose) {
            verdict.findings.push(unreadable_finding(dose, reason, Vec::new()));
        }
        note_without_surface(dose, verdict);
        return;
    };
    let level = level(dose);
    let earlier = reduction::earlier(dose);
    let factor = reduction::factor(dose, earlier.as_ref(), &level, used);
    if let Some(reason) = unreadable(dose) {
        let greater = greater_is_over(dose, level.bases().collect(), factor, used);
        if greater.is_none() {
            verdict.not_checked.push(dose.not_checked(Rule::DoseAmount, "no machine-readable dose"));
        }
        verdict.take(greater);
        let candidates = level.bases().map(|base| expected(base, factor, used)).collect();
        verdict.findings.push(unreadable_finding(dose, reason, candidates));
        if let Level::ByResponse(open) = &level {
            verdict.findings.push(response_undocumented(dose, open, factor, used, None));
        }
        return;
    }
    let Some(ordered) = ordered(dose, used) else { return };
    let compare = |base| comparison(dose, ordered, expected(base, factor, used));
    let (comparison, citations, response) = match &level {
        Level::One { base, citations, response } => (compare(*base), *citations, *response),
        Level::ByResponse(open) => {
            verdict.findings.push(response_undocumented(dose, open, factor, used, Some(ordered)));
            let (one, other) = (compare(open.remission), compare(open.no_remission));
            let nearest = if one.deviation.abs() <= other.deviation.abs() { one } else { other };
            if let Some(finding) = possible_reescalation(dose, open, ordered, earlier.as_ref(), used) {
                verdict.findings.push(finding);
                return;
            }
            // What matches either dose is not off: the response is what is missing.
            if nearest.deviation.abs() <= dose.situation.drug.tolerances.rounding {
                return;
            }
            (nearest, open.citations, None)
        }
        Level::Unknown => {
            verdict.not_checked.push(dose.not_checked(Rule::DoseAmount, "its place in treatment is unclear"));
            verdict.take(off_in_any_place(dose, ordered, factor, used));
            return;
        }
    };
    if let Some(finding) =
        earlier.and_then(|earlier| reduction::reescalation(dose, &comparison, &earlier, false))
    {
        verdict.findings.push(finding);
        return;
    }
    if let Some(day) = reduction::unread(dose, &comparison) {
        let reason = format!("the dose of {day} has no amount that can be read");
        verdict.not_checked.push(dose.not_checked(Rule::DoseReescalation, &reason));
    }
    let is_open = matches!(level, Level::ByResponse(_));
    if let Some(base) = reduction::looks_reduced(dose, &level, used).filter(|_| factor == Decimal::ONE) {
        verdict.findings.push(reduction::unexplained(dose, &compare(base)));
        return;
    }
    match off(dose, &comparison) {
        Some((severity, cause)) => {
            let remedy = set_dose(&comparison, &comparison.expected);
            let is_mended = severity > Severity::Info && !is_open && !may_be_reduced(dose, &comparison);
            let finding = amount_finding(dose, severity, cause, comparison, None, response)
                .citing([&dose.situation.drug.tolerances.citations, citations]);
            verdict.findings.push(if is_mended { finding.mended_by(remedy) } else { finding });
        }
        None if nothing_else && dose.situation.options.double_check => {
            verdict.findings.push(verified(dose, comparison, response).citing([citations]));
        }
        None => {}
    }
}

/// Names the rules that have nothing to compare without a body surface area.
fn note_without_surface(dose: &Dose<'_, '_, '_>, verdict: &mut Verdict<'_>) {
    let is_open = matches!(level(dose), Level::ByResponse(_));
    let was_reduced = reduction::earlier(dose).is_some();
    let rules = [
        (Rule::DoseAmount, true),
        (Rule::ResponseUndocumented, is_open),
        (Rule::DoseReescalation, was_reduced),
    ];
    let lacking = rules.into_iter().filter(|(_, applies)| *applies);
    verdict
        .not_checked
        .extend(lacking.map(|(rule, _)| dose.not_checked(rule, "no usable body surface area")));
}

/// Judges the dose against the protocol that the order names. DOSE-30.
pub(super) fn by_protocol<'k>(dose: &Dose<'_, 'k, '_>, verdict: &mut Verdict<'k>) {
    let drug = dose.situation.drug;
    let Some(named) = dose.drafted.order.protocol.and_then(|index| drug.protocols.get(index)) else { return };
    verdict
        .not_checked
        .push(dose.not_checked(Rule::OffScheduleDay, "judged by its protocol, not by the label's schedule"));
    if reduction::earlier(dose).is_some() {
        let reason = "judged by its protocol, not by the label's doses";
        verdict.not_checked.push(dose.not_checked(Rule::DoseReescalation, reason));
    }
    if let Some(reason) = unreadable(dose) {
        verdict.findings.push(unreadable_finding(dose, reason, Vec::new()));
        return;
    }
    let Some(used) = dose.surface else {
        verdict.not_checked.push(dose.not_checked(Rule::ProtocolDose, "no usable body surface area"));
        return;
    };
    let Some(ordered) = ordered(dose, used) else { return };
    let per_surface = ordered.per(used.surface);
    // Variants of one protocol are published under one name.
    let variants =
        drug.protocols.iter().filter(|protocol| protocol.names.iter().any(|name| named.names.contains(name)));
    let published: Vec<(&Protocol, (Decimal, Decimal))> = variants
        .flat_map(|protocol| published(dose, protocol).into_iter().map(move |range| (protocol, range)))
        .collect();
    let distance = |(low, high): (Decimal, Decimal)| {
        let value = per_surface.value();
        (low - value).max(value - high).max(Decimal::ZERO)
    };
    let Some((protocol, range)) = published.into_iter().min_by_key(|(_, range)| distance(*range)) else {
        verdict.findings.push(schedule::not_in_protocol(dose, &named.name));
        verdict.take(above_all(dose, named, ordered, used));
        return;
    };
    let nearest = if per_surface.value() < range.0 { range.0 } else { per_surface.value().min(range.1) };
    let Ok(nearest) = MilligramsPerSquareMetre::new(nearest) else { return };
    let comparison = comparison(dose, ordered, expected(nearest, Decimal::ONE, used));
    if comparison.deviation.abs() <= drug.tolerances.rounding {
        let problem = DoseProblem::Protocol {
            protocol: protocol.name.clone(),
            ordered,
            ordered_per_surface: comparison.ordered_per_surface,
            published: range,
            surface: used.surface,
        };
        verdict
            .findings
            .push(dose.finding(Rule::ProtocolDose, Severity::Info, problem).citing([&protocol.citations]));
        return;
    }
    if let Some((severity, cause)) = off(dose, &comparison) {
        // The total of a cycle in one dose is what some protocols give; it betrays nothing here.
        let cause = cause.filter(|cause| *cause != DoseCause::CycleTotalInOneDose);
        let remedy = set_dose(&comparison, &comparison.expected);
        let may_be_reduced = may_be_reduced(dose, &comparison);
        let finding = amount_finding(dose, severity, cause, comparison, Some(protocol), None)
            .citing([&protocol.citations]);
        verdict.findings.push(if may_be_reduced { finding } else { finding.mended_by(remedy) });
    }
}

/// A dose the protocol has no place for, and more than it or the label has anywhere. DOSE-27
fn above_all<'k>(
    dose: &Dose<'_, 'k, '_>,
    protocol: &'k Protocol,
    ordered: Milligrams,
    used: &SurfaceUsed,
) -> Option<Finding<'k>> {
    let of_protocol = protocol.doses.iter().map(|dose| *dose.dose_per_m2.end());
    let of_label = dose.situation.drug.regimen.levels.iter().map(|level| level.dose.value());
    let highest = MilligramsPerSquareMetre::new(of_protocol.chain(of_label).max()?).ok()?;
    let comparison = comparison(dose, ordered, expected(highest, Decimal::ONE, used));
    let (severity, cause) = off(dose, &comparison)?;
    (severity == Severity::Critical && comparison.deviation > Decimal::ZERO).then(|| {
        amount_finding(dose, severity, cause, comparison, Some(protocol), None).citing([&protocol.citations])
    })
}

/// The published doses for a place in the protocol's cycle: by its number among the doses of the cycle.
fn published(dose: &Dose<'_, '_, '_>, protocol: &Protocol) -> Vec<(Decimal, Decimal)> {
    let place = &dose.drafted.place;
    let nth = place
        .slot
        .and_then(|slot| dose.situation.drug.regimen.slots.iter().position(|planned| planned.day == slot));
    let of_cycle =
        protocol.doses.iter().filter(|dose| place.cycle.is_none_or(|cycle| dose.cycles.contains(&cycle)));
    let mut days: Vec<i64> = of_cycle.clone().map(|dose| dose.day).collect();
    days.sort_unstable();
    days.dedup();
    let day = match nth {
        Some(nth) => match days.get(nth) {
            Some(day) => Some(*day),
            None => return Vec::new(),
        },
        None => None,
    };
    of_cycle
        .filter(|dose| day.is_none_or(|day| dose.day == day))
        .map(|dose| (*dose.dose_per_m2.start(), *dose.dose_per_m2.end()))
        .collect()
}

/// Why the order has no dose that can be checked.
fn unreadable(dose: &Dose<'_, '_, '_>) -> Option<Reason> {
    match &dose.drafted.dose.amount {
        Fact::Known(_) => contradicts_itself(dose).then_some(Reason::Disagrees),
        Fact::Absent => Some(Reason::NoValue),
        Fact::Unusable(reason) => Some(*reason),
    }
}

/// Whether the order gives a dose for each m² and one in all that are not the same for this body surface.
fn contradicts_itself(dose: &Dose<'_, '_, '_>) -> bool {
    let (Some(other), Some(used)) = (dose.drafted.dose.other_amount, dose.surface) else { return false };
    let drug = dose.situation.drug;
    let other = other.milligrams(drug.preparation.strength, Some(used.surface));
    ordered(dose, used).zip(other).is_some_and(|(ordered, other)| {
        (other.ratio_to(ordered) - Decimal::ONE).abs() > drug.tolerances.verified
    })
}

/// Of several doses that differ, or that cannot all be read, any may be given: that the greatest is too much comes out.
fn greater_is_over<'k>(
    dose: &Dose<'_, 'k, '_>,
    bases: Vec<MilligramsPerSquareMetre>,
    factor: Decimal,
    used: &SurfaceUsed,
) -> Option<Finding<'k>> {
    let drug = dose.situation.drug;
    let other = dose.drafted.dose.other_amount?.milligrams(drug.preparation.strength, Some(used.surface));
    let greater = other.max(ordered(dose, used))?;
    let ordered_per_surface = greater.per(used.surface);
    let every_level = || drug.regimen.levels.iter().map(|level| level.dose).collect();
    let bases = if bases.is_empty() { every_level() } else { bases };
    let comparisons = bases.into_iter().map(|base| {
        let expected = expected(base, factor, used);
        let deviation = deviation(greater, &expected);
        Comparison { ordered: greater, ordered_per_surface, deviation, expected }
    });
    let nearest = comparisons.min_by_key(|comparison| comparison.deviation.abs())?;
    let (severity, cause) = off(dose, &nearest)
        .filter(|(severity, _)| *severity > Severity::Info && nearest.deviation > Decimal::ZERO)?;
    let finding = amount_finding(dose, severity, cause, nearest, None, None);
    Some(finding.citing([&drug.tolerances.citations]))
}

fn unreadable_finding<'k>(dose: &Dose<'_, 'k, '_>, reason: Reason, expected: Vec<Expected>) -> Finding<'k> {
    let problem = DoseProblem::Unreadable { reason, expected, place: dose.drafted.place.clone() };
    dose.finding(Rule::DoseUnreadable, Severity::Warning, problem).citing([&dose
        .situation
        .drug
        .tolerances
        .citations])
}

fn comparison(dose: &Dose<'_, '_, '_>, ordered: Milligrams, expected: Expected) -> Comparison {
    let strength = dose.situation.drug.preparation.strength;
    let surface = expected.surface.surface;
    let ordered_per_surface = dose
        .drafted
        .dose
        .amount
        .known()
        .map_or(ordered.per(surface), |amount| amount.per_surface(strength, surface));
    Comparison { ordered, ordered_per_surface, deviation: deviation(ordered, &expected), expected }
}

/// After a reduction, the full dose with CR/CRi while the response is open: a re-escalation, unless there was none.
fn possible_reescalation<'k>(
    dose: &Dose<'_, 'k, '_>,
    open: &ByResponse<'k>,
    ordered: Milligrams,
    earlier: Option<&EarlierReduction>,
    used: &SurfaceUsed,
) -> Option<Finding<'k>> {
    let earlier = earlier?;
    let full = comparison(dose, ordered, expected(open.remission, Decimal::ONE, used));
    let is_full = full.deviation.abs() <= dose.situation.drug.tolerances.rounding;
    is_full.then(|| reduction::reescalation(dose, &full, earlier, true))?
}

/// How grave a deviation is, and what it betrays; `None` within the verified tolerance.
fn off(dose: &Dose<'_, '_, '_>, comparison: &Comparison) -> Option<(Severity, Option<DoseCause>)> {
    let tolerances = &dose.situation.drug.tolerances;
    let deviation = comparison.deviation;
    if deviation.abs() <= tolerances.verified {
        return None;
    }
    let site = dose.situation.options.tolerance;
    let narrower =
        |knowledge: Decimal, site: Option<Decimal>| site.map_or(knowledge, |site| site.min(knowledge));
    let rounding = narrower(tolerances.rounding, site.and_then(|site| site.rounding));
    if deviation.abs() <= rounding {
        return Some((Severity::Info, None));
    }
    let over = narrower(tolerances.critical_over, site.and_then(|site| site.critical_over));
    let under = narrower(tolerances.critical_under, site.and_then(|site| site.critical_under));
    let is_far = deviation >= over || deviation <= -under;
    let by_band = if is_far { Severity::Critical } else { Severity::Warning };
    let cause = cause::of(dose, comparison);
    let is_downward_level = cause == Some(DoseCause::WrongLevel) && deviation < Decimal::ZERO;
    let severity = if cause.is_some() && !is_downward_level { Severity::Critical } else { by_band };
    Some((severity, cause))
}

fn amount_finding<'k>(
    dose: &Dose<'_, 'k, '_>,
    severity: Severity,
    cause: Option<DoseCause>,
    comparison: Comparison,
    protocol: Option<&Protocol>,
    response: Option<Evidence>,
) -> Finding<'k> {
    let other = (cause == Some(DoseCause::OtherConjugate)).then(|| cause::other_conjugate(dose, &comparison));
    let problem = DoseProblem::Amount {
        comparison: Box::new(comparison),
        cause,
        other_product: other.flatten().map(|product| product.name.clone()),
        protocol: protocol.map(|protocol| protocol.name.clone()),
        place: dose.drafted.place.clone(),
        response,
    };
    dose.finding(Rule::DoseAmount, severity, problem)
}

/// Where the place is unclear, a dose that is far off every dose of the label is wrong all the same.
fn off_in_any_place<'k>(
    dose: &Dose<'_, 'k, '_>,
    ordered: Milligrams,
    factor: Decimal,
    used: &SurfaceUsed,
) -> Option<Finding<'k>> {
    let levels = &dose.situation.drug.regimen.levels;
    let comparisons =
        levels.iter().map(|level| comparison(dose, ordered, expected(level.dose, factor, used)));
    let nearest = comparisons.min_by_key(|comparison| comparison.deviation.abs())?;
    let (severity, cause) = off(dose, &nearest).filter(|(severity, _)| *severity == Severity::Critical)?;
    let finding = amount_finding(dose, severity, cause, nearest, None, None);
    Some(finding.citing([&dose.situation.drug.tolerances.citations]))
}

/// What looks too little may be reduced for an earlier toxicity that nobody sees here.
fn may_be_reduced(dose: &Dose<'_, '_, '_>, comparison: &Comparison) -> bool {
    dose.situation.course.is_unread && comparison.deviation < Decimal::ZERO
}

/// The change that makes the ordered dose the expected one.
pub(super) fn set_dose(comparison: &Comparison, expected: &Expected) -> Remedy {
    Remedy::SetDose {
        dose: expected.dose,
        per_surface: expected.per_surface(),
        ordered: comparison.ordered,
        ordered_per_surface: comparison.ordered_per_surface,
    }
}

/// `response-undocumented`. DOSE-10.
fn response_undocumented<'k>(
    dose: &Dose<'_, 'k, '_>,
    open: &ByResponse<'k>,
    factor: Decimal,
    used: &SurfaceUsed,
    ordered: Option<Milligrams>,
) -> Finding<'k> {
    let rounding = dose.situation.drug.tolerances.rounding;
    let remission = expected(open.remission, factor, used);
    let no_remission = expected(open.no_remission, factor, used);
    let is_near =
        |expected: &Expected| ordered.is_some_and(|ordered| deviation(ordered, expected).abs() <= rounding);
    let matches = match (is_near(&remission), is_near(&no_remission)) {
        (true, _) => Some(true),
        (false, true) => Some(false),
        (false, false) => None,
    };
    let problem = DoseProblem::ResponseUndocumented {
        gap: open.gap,
        cycle: dose.drafted.place.cycle.unwrap_or_default(),
        remission: Box::new(remission),
        no_remission: Box::new(no_remission),
        ordered,
        matches,
    };
    dose.finding(Rule::ResponseUndocumented, Severity::Warning, problem).citing([open.citations])
}

/// `dose-verified`: the double check, with everything the pharmacy will do.
fn verified<'k>(dose: &Dose<'_, 'k, '_>, comparison: Comparison, response: Option<Evidence>) -> Finding<'k> {
    let drug = dose.situation.drug;
    let preparation = &drug.preparation;
    let vial = drug.vial(dose.situation.options.profile);
    let ordered = comparison.ordered;
    let concentration = ordered.diluted_to(preparation.bag);
    let problem = DoseProblem::Verified {
        place: dose.drafted.place.clone(),
        basis: dose.drafted.basis,
        is_unread: dose.situation.course.is_unread,
        draw: ordered.volume_at(preparation.strength),
        vials: (ordered.vials_of(vial), vial),
        concentration: (concentration, !preparation.concentration.contains(&concentration)),
        response,
        preparation: Box::new(Handling {
            strength: preparation.strength,
            bag: preparation.bag,
            diluent: preparation.diluent.clone(),
            infusion: preparation.infusion,
            concentration: (*preparation.concentration.start(), *preparation.concentration.end()),
            hours_to_dilution: preparation.hours_to_dilution,
            hours_to_end: preparation.hours_to_end,
        }),
        comparison: Box::new(comparison),
    };
    let citations: [&Citations; 1] = [&preparation.citations];
    dose.finding(Rule::DoseVerified, Severity::Info, problem).citing(citations)
}

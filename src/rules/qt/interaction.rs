//! `qt-interaction`: one finding a medicine. QT-12 to QT-15, QT-20 to QT-22.

use super::{
    Occasion,
    drugs::{InUse, Started},
    has_long_qt,
    problem::{QtInteraction, QtMatter, QtReason, QtState},
    tests_to_order,
};
use crate::{
    knowledge::QtRisk,
    rules::{Finding, OtherDraft, Remedy, Rule, Severity, Verdict},
};

/// Judges the medicines that count together; `trigger` is the order of the draft that asked.
pub(super) fn judge<'k>(
    occasion: &Occasion<'_, 'k, '_>,
    state: &QtState,
    (counting, trigger): (&[InUse<'k, '_>], Option<&str>),
    verdict: &mut Verdict<'k>,
) {
    let of_risk = |risk: &QtRisk| counting.iter().filter(|used| used.drug.risk == *risk).count();
    // A single drug of possible risk is worth a remark at most.
    let may_warn = of_risk(&QtRisk::Known) > 0 || of_risk(&QtRisk::Possible) > 1;
    if counting.iter().any(|used| !used.is_conditional()) {
        note_unknown(occasion, state, verdict);
    }
    for used in counting {
        let reasons =
            if used.is_conditional() { Vec::new() } else { reasons(occasion, state, used, verdict) };
        let severity = if reasons.iter().any(|reason| reason.is_critical()) {
            Severity::Critical
        } else if reasons.contains(&QtReason::AlwaysWarns) || (may_warn && !reasons.is_empty()) {
            Severity::Warning
        } else {
            Severity::Info
        };
        verdict.findings.push(finding(occasion, state, (used, trigger), (severity, reasons)));
    }
}

/// Why a medicine is more than a remark, gravest first.
fn reasons<'k>(
    occasion: &Occasion<'_, 'k, '_>,
    state: &QtState,
    used: &InUse<'k, '_>,
    verdict: &mut Verdict<'k>,
) -> Vec<QtReason> {
    let window = ecg_window(occasion, &used.drug.risk);
    let is_in_window = state.ecg.as_ref().is_some_and(|ecg| ecg.age_days <= window);
    let today = occasion.situation.case.today();
    let zone = occasion.situation.case.zone;
    let ecg_day = state.ecg.as_ref().map(|ecg| ecg.time.first_day(zone));
    let started = ecg_day.map_or(Started::No, |day| used.started_since(day, today));
    if started == Started::Unknown {
        let reason = format!("when {} was started is not on file", used.drug.name);
        verdict.not_checked.push(occasion.not_checked(Rule::QtInteraction, &reason));
    }
    let started = match started {
        Started::On(day) => Some(QtReason::StartedSinceEcg(day)),
        Started::No | Started::Unknown => None,
    };
    let reasons = [
        state.holds().then_some(QtReason::QtcHold),
        has_long_qt(occasion).then_some(QtReason::LongQtSyndrome),
        state.is_very_low().then_some(QtReason::VeryLowElectrolyte),
        (occasion.is_due() && !is_in_window).then_some(QtReason::NoEcg(window)),
        (state.is_long() == Some(true)).then_some(QtReason::QtcLong),
        (!state.low().is_empty()).then_some(QtReason::LowElectrolyte),
        started,
        used.drug.always_warns.then_some(QtReason::AlwaysWarns),
    ];
    reasons.into_iter().flatten().collect()
}

/// How old the ECG may be, in days: the shorter window before a first dose.
fn ecg_window(occasion: &Occasion<'_, '_, '_>, risk: &QtRisk) -> i64 {
    let windows = &occasion.qt.windows;
    let beside = match risk {
        QtRisk::Known => windows.ecg_known_risk_days,
        QtRisk::Possible | QtRisk::Conditional(_) => windows.ecg_possible_risk_days,
    };
    if occasion.is_first_dose() { beside.min(windows.ecg_first_dose_days) } else { beside }
}

fn finding<'k>(
    occasion: &Occasion<'_, 'k, '_>,
    state: &QtState,
    (used, trigger): (&InUse<'k, '_>, Option<&str>),
    (severity, reasons): (Severity, Vec<QtReason>),
) -> Finding<'k> {
    let (drug, limits) = (used.drug, &occasion.qt.electrolytes);
    let matter = QtMatter::Interaction(QtInteraction {
        drug: drug.name.clone(),
        risk: drug.risk.clone(),
        by_name: used.is_by_name(),
        never_stop: drug.never_stop,
        alternative: drug.alternative.clone(),
        reasons,
        targets: (limits.potassium_target, limits.magnesium_target),
    });
    let order = used.draft().and_then(|draft| draft.source.id);
    let rule = (Rule::QtInteraction, severity);
    let mut finding = occasion
        .finding(rule, (state, matter), order.or(trigger))
        .citing([&occasion.qt.label_citations, &occasion.qt.interval.citations]);
    if let (Some(order), None, false) = (order, drug.never_stop, used.is_conditional()) {
        let other = OtherDraft { order: order.to_owned(), name: drug.name.clone() };
        finding = finding.mended_by(Remedy::Withdraw(other));
    }
    if severity > Severity::Info {
        finding.remedies.extend(tests_to_order(state, true).map(Remedy::OrderTest));
    }
    finding
}

/// What a limit would be compared with and is not on file.
fn note_unknown<'k>(occasion: &Occasion<'_, 'k, '_>, state: &QtState, verdict: &mut Verdict<'k>) {
    if !occasion.is_due() {
        verdict.not_checked.push(occasion.not_checked(Rule::QtInteraction, super::DUE_LATER));
    }
    for (name, is_known) in [
        ("potassium", state.potassium.as_ref().is_some_and(|level| level.is_very_low.is_some())),
        ("magnesium", state.magnesium.as_ref().is_some_and(|level| level.is_very_low.is_some())),
    ] {
        if !is_known {
            let days = occasion.qt.windows.electrolytes_known_risk_days;
            let reason = format!("no {name} of the last {days} days that can be compared with its limit");
            verdict.not_checked.push(occasion.not_checked(Rule::QtInteraction, &reason));
        }
    }
}

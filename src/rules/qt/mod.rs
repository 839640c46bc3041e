//! The QT interval: state of the patient first, count of drugs second. `advice.md` section 3, table `qt`; clinical
//! file, section 6.
//!
//! The first drafted dose is judged, for the state is that of the patient; or, where no dose is drafted but the drug
//! is current, a drafted medicine that lengthens QT.

mod drugs;
mod interaction;
mod missing;
mod occasion;
mod problem;
mod state;
mod tisdale;

use super::{NotChecked, PlannedDose, Remedy, Rule, Severity, Situation, Test, Verdict};
use crate::{
    clinical::{
        case::DiagnosisKind,
        fact::{Reading, Series},
    },
    knowledge::QtRisk,
};
use drugs::InUse;
use occasion::Occasion;

pub use problem::{
    Calcium, CalciumCorrection, Ecg, Electrolyte, Level, QtInteraction, QtMatter, QtProblem, QtReason,
    QtState, Rise, Tisdale, Window,
};

/// Why the data windows of a dose far ahead are not judged.
const DUE_LATER: &str = "ECG and electrolytes are due nearer the dose";

/// Judges the first drafted dose of one drug, or a QT drug drafted beside its course.
pub(super) fn judge<'k>(situation: &Situation<'k, '_>, verdict: &mut Verdict<'k>) {
    let Some(occasion) = situation.drug.qt.as_ref().and_then(|qt| Occasion::of(situation, qt)) else {
        return;
    };
    let state = state::state(&occasion);
    let counting = drugs::counting(&occasion, &state, verdict);
    let trigger = counting.iter().find_map(InUse::draft);
    if occasion.dose.is_none() && trigger.is_none() {
        return;
    }
    let order = trigger.and_then(|draft| draft.source.id);
    let before = verdict.findings.len();
    note_unusable(&occasion, verdict);
    prolonged(&occasion, &state, order, verdict);
    long_qt_syndrome(&occasion, &state, order, verdict);
    interaction::judge(&occasion, &state, (&counting, order), verdict);
    electrolytes_low(&occasion, &state, order, verdict);
    if occasion.dose.is_some() {
        missing::judge(&occasion, &state, &counting, verdict);
    }
    if let Some(found) = verdict.findings.get_mut(before..) {
        tisdale::show(&occasion, &state, &counting, found);
    }
    note_later_doses(situation, &counting, verdict);
}

/// Whether the QT state prefers an antihistamine that does not lengthen QT as premedication of a dose: QTc is long,
/// potassium is low, or a medicine of known risk other than an antihistamine of premedication is in use. PRE-R8
#[must_use]
pub fn prefers_other_antihistamine(dose: &PlannedDose<'_, '_, '_>) -> bool {
    let Some(qt) = &dose.situation.drug.qt else { return false };
    let occasion = Occasion::of_dose(*dose, qt);
    let state = state::state(&occasion);
    let limits = &qt.antihistamine;
    let is_long = state.ecg.is_some_and(|ecg| ecg.bound.is_above(ecg.interval, limits.qtc) == Some(true));
    let is_low = state
        .potassium
        .is_some_and(|level| level.bound.is_below(level.value, limits.potassium) == Some(true));
    let in_use = drugs::in_use(&occasion, &mut Verdict::default());
    let is_known = |used: &InUse<'_, '_>| used.drug.risk == QtRisk::Known && !used.drug.premedication;
    is_long || is_low || in_use.iter().any(is_known)
}

/// `qtc-prolonged`: QT-11, QT-18. Of two results of one day that disagree the later counts, and the other is said.
fn prolonged<'k>(
    occasion: &Occasion<'_, 'k, '_>,
    state: &QtState,
    order: Option<&str>,
    verdict: &mut Verdict<'k>,
) {
    let Some(ecg) = &state.ecg else { return };
    let rise = state::rise(occasion, ecg).unwrap_or_else(|reason| {
        verdict.not_checked.push(occasion.not_checked(Rule::QtcProlonged, reason));
        None
    });
    if ecg.holds.is_none() || ecg.is_long.is_none() {
        let reason = "only a bound of QTc is known, and a limit lies within it";
        verdict.not_checked.push(occasion.not_checked(Rule::QtcProlonged, reason));
    }
    let severity = if state.holds() || rise.is_some() {
        Severity::Critical
    } else if state.is_long() == Some(true) {
        Severity::Warning
    } else if ecg.other_of_day.is_some() {
        Severity::Info
    } else {
        return;
    };
    let limits = &occasion.qt.interval;
    let matter = QtMatter::Prolonged { hold: limits.hold, long: limits.long, rise };
    let mut finding =
        occasion.finding((Rule::QtcProlonged, severity), (state, matter), order).citing([&limits.citations]);
    finding.remedies.extend(tests_to_order(state, true).map(Remedy::OrderTest));
    verdict.findings.push(finding);
}

/// `long-qt-syndrome`: QT-19.
fn long_qt_syndrome<'k>(
    occasion: &Occasion<'_, 'k, '_>,
    state: &QtState,
    order: Option<&str>,
    verdict: &mut Verdict<'k>,
) {
    if !has_long_qt(occasion) {
        return;
    }
    let torsades = has(occasion, DiagnosisKind::TorsadesDePointes);
    let matter = QtMatter::LongQtSyndrome { torsades };
    let rule = (Rule::LongQtSyndrome, Severity::Critical);
    verdict.findings.push(
        occasion
            .finding(rule, (state, matter), order)
            .citing([&occasion.qt.label_citations, &occasion.qt.interval.citations]),
    );
}

/// Neither heals: a record that ended counts as well.
fn has_long_qt(occasion: &Occasion<'_, '_, '_>) -> bool {
    has(occasion, DiagnosisKind::LongQtSyndrome) || has(occasion, DiagnosisKind::TorsadesDePointes)
}

fn has(occasion: &Occasion<'_, '_, '_>, kind: DiagnosisKind) -> bool {
    occasion.situation.case.diagnoses.iter().any(|diagnosis| diagnosis.kind == kind)
}

/// `electrolytes-low`: QT-17. Of a dose far ahead, only what must be mended now.
fn electrolytes_low<'k>(
    occasion: &Occasion<'_, 'k, '_>,
    state: &QtState,
    order: Option<&str>,
    verdict: &mut Verdict<'k>,
) {
    let low = state.low();
    if low.is_empty() || !(occasion.is_due() || state.is_very_low()) {
        return;
    }
    let severity = if state.is_very_low() { Severity::Warning } else { Severity::Info };
    let limits = &occasion.qt.electrolytes;
    let targets = (limits.potassium_target, limits.magnesium_target);
    let matter = QtMatter::ElectrolytesLow { low, targets };
    let rule = (Rule::ElectrolytesLow, severity);
    verdict.findings.push(occasion.finding(rule, (state, matter), order).citing([&limits.citations]));
}

/// An ECG, and the electrolytes that are not on file.
fn tests_to_order(state: &QtState, ecg: bool) -> impl Iterator<Item = Test> {
    [
        ecg.then_some(Test::Electrocardiogram),
        state.potassium.is_none().then_some(Test::Potassium),
        state.magnesium.is_none().then_some(Test::Magnesium),
        state.calcium.is_none().then_some(Test::Calcium),
    ]
    .into_iter()
    .flatten()
}

/// A newer record than the one that counts, which cannot be used, may say otherwise.
fn note_unusable<'k>(occasion: &Occasion<'_, 'k, '_>, verdict: &mut Verdict<'k>) {
    let results = &occasion.situation.case.results;
    let not_checked = &mut verdict.not_checked;
    not_checked.extend(unusable(occasion, &results.qtc, (Rule::QtcProlonged, "QTc")));
    not_checked.extend(unusable(occasion, &results.potassium, (Rule::ElectrolytesLow, "potassium")));
    not_checked.extend(unusable(occasion, &results.magnesium, (Rule::ElectrolytesLow, "magnesium")));
    not_checked.extend(unusable(occasion, &results.calcium, (Rule::ElectrolytesLow, "calcium")));
}

fn unusable<T>(
    occasion: &Occasion<'_, '_, '_>,
    series: &Series<'_, T>,
    (rule, name): (Rule, &str),
) -> Option<NotChecked> {
    if series.unusable.is_empty() {
        return None;
    }
    let zone = occasion.situation.case.zone;
    let day = |reading: &Reading<'_, T>| reading.time.first_day(zone);
    let newest = series.readings.iter().map(day).max();
    let found = series.unusable.iter().find(|unusable| {
        let day = unusable.time.map(|time| time.latest_day(zone));
        day.zip(newest).is_none_or(|(day, newest)| day >= newest)
    })?;
    Some(occasion.not_checked(rule, &format!("a {name} on file cannot be used ({})", found.reason)))
}

/// Later doses far ahead: their data are not due yet.
fn note_later_doses(situation: &Situation<'_, '_>, counting: &[InUse<'_, '_>], verdict: &mut Verdict<'_>) {
    if counting.iter().all(InUse::is_conditional) {
        return;
    }
    let later = situation.planned_doses().skip(1).filter(PlannedDose::is_far_ahead);
    verdict.not_checked.extend(later.map(|dose| dose.not_checked(Rule::QtInteraction, DUE_LATER)));
}

#[cfg(test)]
mod tests;

//! `qt-baseline-missing`, `electrolytes-missing`: QT-16.

use super::{
    DUE_LATER, Occasion,
    drugs::InUse,
    problem::{Electrolyte, QtMatter, QtState, Window},
};
use crate::{
    clinical::fact::Series,
    knowledge::{Profile, QtRisk},
    rules::{Remedy, Rule, Severity, Test, Verdict},
};

/// What must be on file before a first dose, or beside a drug of known risk.
pub(super) fn judge<'k>(
    occasion: &Occasion<'_, 'k, '_>,
    state: &QtState,
    counting: &[InUse<'k, '_>],
    verdict: &mut Verdict<'k>,
) {
    let windows = &occasion.qt.windows;
    if occasion.is_first_dose() {
        baseline_missing(occasion, state, verdict);
        let window = Window::Hours(windows.electrolytes_first_dose_hours);
        electrolytes_missing(occasion, state, window, verdict);
    } else if counting.iter().any(|used| used.drug.risk == QtRisk::Known) {
        let window = Window::Days(windows.electrolytes_known_risk_days);
        electrolytes_missing(occasion, state, window, verdict);
    }
}

fn baseline_missing<'k>(occasion: &Occasion<'_, 'k, '_>, state: &QtState, verdict: &mut Verdict<'k>) {
    let windows = &occasion.qt.windows;
    let window_days = windows.ecg_first_dose_days;
    if !occasion.is_due() {
        verdict.not_checked.push(occasion.not_checked(Rule::QtBaselineMissing, DUE_LATER));
        return;
    }
    if state.ecg.as_ref().is_some_and(|ecg| ecg.age_days <= window_days) {
        return;
    }
    let severity = match occasion.situation.options.profile {
        Profile::Us => Severity::Info,
        Profile::Eu => Severity::Warning,
    };
    let matter = QtMatter::BaselineMissing { window_days };
    verdict.findings.push(
        occasion
            .finding((Rule::QtBaselineMissing, severity), (state, matter), None)
            .citing([&occasion.qt.label_citations, &windows.citations])
            .mended_by(Remedy::OrderTest(Test::Electrocardiogram)),
    );
}

fn electrolytes_missing<'k>(
    occasion: &Occasion<'_, 'k, '_>,
    state: &QtState,
    window: Window,
    verdict: &mut Verdict<'k>,
) {
    if !occasion.is_due() {
        verdict.not_checked.push(occasion.not_checked(Rule::ElectrolytesMissing, DUE_LATER));
        return;
    }
    let results = &occasion.situation.case.results;
    let has_calcium = is_on_file(occasion, &results.calcium, window)
        || is_on_file(occasion, &results.corrected_calcium, window)
        || is_on_file(occasion, &results.ionised_calcium, window);
    let electrolytes = [
        (Electrolyte::Potassium, Test::Potassium, is_on_file(occasion, &results.potassium, window)),
        (Electrolyte::Magnesium, Test::Magnesium, is_on_file(occasion, &results.magnesium, window)),
        (Electrolyte::Calcium, Test::Calcium, has_calcium),
    ];
    let missing = || electrolytes.iter().filter(|(.., is_on_file)| !is_on_file);
    if missing().next().is_none() {
        return;
    }
    let matter =
        QtMatter::ElectrolytesMissing { missing: missing().map(|(which, ..)| *which).collect(), window };
    let mut finding = occasion
        .finding((Rule::ElectrolytesMissing, Severity::Info), (state, matter), None)
        .citing([&occasion.qt.label_citations, &occasion.qt.windows.citations]);
    finding.remedies = missing().map(|(_, test, _)| Remedy::OrderTest(*test)).collect();
    verdict.findings.push(finding);
}

fn is_on_file<T>(occasion: &Occasion<'_, '_, '_>, series: &Series<'_, T>, window: Window) -> bool {
    match (window, &occasion.dose) {
        (Window::Hours(hours), Some(dose)) => dose.has_result(series, hours),
        (Window::Hours(_), None) => false,
        (Window::Days(days), _) => {
            series.readings.iter().any(|reading| occasion.age_of(&reading.time) <= days)
        }
    }
}

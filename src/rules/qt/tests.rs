//! QT by the advice contract, section 3, and the clinical file, section 6.

mod course;
mod drugs;
mod ecg;
mod electrolytes;

use jiff::civil::Date;
use rstest::rstest;

use super::*;
use crate::{
    clinical::{
        case::{Case, Sex},
        fact::{Bound, Fact, Reading, Reason, Source, UnusableReading},
        medication::{Medication, MedicationDays, MedicationRoute, MedicationState},
        order::OrderState,
        quantity::{GramsPerDecilitre, MilligramsPerDecilitre, MillimolesPerLitre, Milliseconds},
        results::{Correction, Qtc},
        time::ClinicalTime,
    },
    rules::{
        Area, Finding, Problem,
        testing::{
            CRITICAL, EU, INFO, US, WARNING, after, finding, first_dose, not_checked, of_area, on_record,
            patient, severity, verdict,
        },
    },
    testing::{date, day, decimal, diagnosis, order, ordered, reading, series},
};

const ACTIVE: MedicationState = MedicationState::OnFile(OrderState::Active);
const DRAFTED: MedicationState = MedicationState::Drafted { entry: 7 };

fn ms(number: &str) -> Milliseconds {
    Milliseconds::new(decimal(number)).unwrap()
}

fn qtc(day: Date, interval: &str, correction: Correction) -> Reading<'static, Qtc> {
    reading(day, Qtc { interval: ms(interval), correction, heart_rate: None })
}

fn bazett(day: Date, interval: &str, rate: i64) -> Reading<'static, Qtc> {
    let value = Qtc { interval: ms(interval), correction: Correction::Bazett, heart_rate: Some(rate.into()) };
    reading(day, value)
}

fn with_ecgs<'a>(readings: Vec<Reading<'a, Qtc>>, mut case: Case<'a>) -> Case<'a> {
    case.results.qtc = series_of(readings);
    case
}

fn series_of<T>(readings: Vec<Reading<'_, T>>) -> Series<'_, T> {
    Series { readings: readings.leak(), unusable: &[] }
}

/// K 4.2 mmol/L, Mg 2.1 mg/dL and Ca 9.2 mg/dL of a day.
fn with_electrolytes(taken: Date, mut case: Case<'static>) -> Case<'static> {
    case.results.potassium = potassium(taken, "4.2");
    case.results.magnesium = magnesium(taken, "2.1");
    case.results.calcium = series(vec![reading(taken, mg_dl("9.2"))]);
    case
}

fn potassium(day: Date, value: &str) -> Series<'static, MillimolesPerLitre> {
    series(vec![reading(day, mmol(value))])
}

fn magnesium(day: Date, value: &str) -> Series<'static, MilligramsPerDecilitre> {
    series(vec![reading(day, mg_dl(value))])
}

fn mmol(value: &str) -> MillimolesPerLitre {
    MillimolesPerLitre::new(decimal(value)).unwrap()
}

fn mg_dl(value: &str) -> MilligramsPerDecilitre {
    MilligramsPerDecilitre::new(decimal(value)).unwrap()
}

/// A first dose on day 1 with a good ECG and good electrolytes of the same day.
fn well() -> Case<'static> {
    let case = with_electrolytes(day(1), first_dose("1.6"));
    with_ecgs(vec![qtc(day(1), "430", Correction::Fridericia)], case)
}

/// The second dose, on day 8, likewise.
fn well_later() -> Case<'static> {
    let case = with_electrolytes(day(8), after(&[1], 8, "1"));
    with_ecgs(vec![qtc(day(8), "430", Correction::Fridericia)], case)
}

/// With active medicines of one ingredient each, taken for long.
fn taking(names: &[&str], case: Case<'static>) -> Case<'static> {
    let medications = names.iter().map(|name| active_since(day(-60), name)).collect();
    Case { medications, ..case }
}

fn active_since(day: Date, name: &str) -> Medication<'static> {
    let days = MedicationDays { from: Some(day), ..MedicationDays::default() };
    Medication { days, ..on_record(ACTIVE, &[name]) }
}

fn interactions(case: &Case<'_>) -> Vec<(String, Severity)> {
    let findings = of_area(case, US, Area::Qt);
    findings.iter().filter_map(|finding| Some((interaction(finding)?.drug, finding.severity))).collect()
}

fn interaction(finding: &Finding<'_>) -> Option<QtInteraction> {
    let Problem::Qt(QtProblem { matter: QtMatter::Interaction(interaction), .. }) = &finding.problem else {
        return None;
    };
    Some(interaction.clone())
}

fn rules(case: &Case<'_>) -> Vec<Rule> {
    of_area(case, US, Area::Qt).iter().map(|finding| finding.rule).collect()
}

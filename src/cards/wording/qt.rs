//! Sentences of the area `qt`. K and Mg are replaced before anyone thinks of removing a drug.

mod state;

use self::state::{
    Printed, correction, ecg_age, ecg_in_words, electrolyte, in_brief, ms, qtc, state_in_words,
};
use super::text::{capitalised, date, days, listed};
use crate::{
    clinical::quantity::{MilligramsPerDecilitre, MillimolesPerLitre, Milliseconds},
    knowledge::{NeverStop, QtCondition, QtRisk},
    rules::{
        Finding, Problem, Severity,
        qt::{
            Calcium, CalciumCorrection, Electrolyte, QtInteraction, QtMatter, QtProblem, QtReason, QtState,
            Rise, Tisdale, Window,
        },
    },
};

type Words = (String, Vec<String>);

/// The summary and the lines of the detail.
pub(super) fn words(problem: &QtProblem) -> Words {
    let QtProblem { state, before_dose, .. } = problem;
    match &problem.matter {
        QtMatter::Prolonged { hold, long, rise } => prolonged(state, (*hold, *long), *rise, *before_dose),
        QtMatter::LongQtSyndrome { torsades } => long_qt_syndrome(*torsades, *before_dose),
        QtMatter::Interaction(interaction) => together(state, &[(Severity::Info, interaction)]),
        QtMatter::BaselineMissing { window_days } => baseline_missing(state, *window_days),
        QtMatter::ElectrolytesLow { low, targets } => electrolytes_low(state, low, *targets, *before_dose),
        QtMatter::ElectrolytesMissing { missing, window } => electrolytes_missing(missing, *window),
    }
}

/// The same of all medicines that lengthen QT: one summary, one table.
pub(super) fn interactions(findings: &[&Finding<'_>]) -> Words {
    let mut state = None;
    let mut said: Vec<(Severity, &QtInteraction)> = Vec::new();
    for finding in findings {
        if let Problem::Qt(QtProblem { matter: QtMatter::Interaction(interaction), state: of, .. }) =
            &finding.problem
        {
            state = Some(of);
            said.push((finding.severity, interaction));
        }
    }
    state.map_or_else(Words::default, |state| together(state, &said))
}

fn prolonged(
    state: &QtState,
    (hold, long): (Milliseconds, Milliseconds),
    rise: Option<Rise>,
    before_dose: bool,
) -> Words {
    let Some(ecg) = &state.ecg else { return Words::default() };
    let qtc = if ecg.is_old { format!("{}, {}", qtc(ecg), ecg_age(ecg)) } else { qtc(ecg) };
    let holds = state.holds() || rise.is_some();
    let first = match (holds, before_dose) {
        (true, true) => "hold this dose, correct K, Mg and Ca, repeat the ECG",
        (true, false) => "no further QT drug; correct K, Mg and Ca, repeat the ECG",
        (false, _) => "correct K, Mg and Ca and repeat the ECG first",
    };
    let of_another = ecg.other_of_day.filter(|_| !holds && ecg.is_long != Some(true));
    if let Some(other) = of_another {
        let summary = format!(
            "{qtc}, but another result is {} (limit {}): make sure which is right, repeat the ECG",
            ms(other),
            ms(hold)
        );
        return (summary, state_in_words(state));
    }
    let summary = match rise.filter(|_| !state.holds()) {
        Some(Rise { by, limit, .. }) => {
            format!("QTc rose by {} to {qtc} (limit {}): {first}", ms(by), ms(limit))
        }
        None if holds => format!("{qtc} (limit {}): {first}", ms(hold)),
        None => format!("{qtc} (above {}): {first}", ms(long)),
    };
    let mut lines = state_in_words(state);
    lines.extend(rise.map(|rise| {
        format!(
            "Before the course it was {} ({}, {}): a rise of {}, limit {}.",
            ms(rise.from),
            correction(rise.correction),
            date(rise.day),
            ms(rise.by),
            ms(rise.limit)
        )
    }));
    if holds {
        lines.push(format!(
            "Correct K, Mg and Ca first, then remove what lengthens QT, and ask cardiology. Hold until QTc is below \
             {} or the reason to go on is documented. The label names no limit; this one is practice.",
            ms(long)
        ));
    }
    lines.extend(state.tisdale.as_ref().map(tisdale));
    (summary, lines)
}

fn long_qt_syndrome(torsades: bool, before_dose: bool) -> Words {
    let what = if torsades { "Torsades de pointes" } else { "Long QT syndrome" };
    let when = if before_dose { "before this dose" } else { "before a further QT drug" };
    (
        format!("{what} on file: ask cardiology {when}"),
        vec![
            "The drug lengthens the QT interval. If it is given at all: ECG, K, Mg and Ca before each dose."
                .to_owned(),
        ],
    )
}

fn baseline_missing(state: &QtState, window_days: i64) -> Words {
    let last = match &state.ecg {
        Some(ecg) => format!("The last one: {}.", ecg_in_words(ecg)),
        None => "No QTc is on file.".to_owned(),
    };
    (
        format!("No ECG within {} before the first dose: record one", days(window_days)),
        vec![last, "The label asks for ECG and electrolytes before treatment.".to_owned()],
    )
}

fn electrolytes_low(
    state: &QtState,
    low: &[Electrolyte],
    targets: (MillimolesPerLitre, MilligramsPerDecilitre),
    before_dose: bool,
) -> Words {
    let when = if before_dose { "before the dose" } else { "first" };
    let brief = capitalised(&in_brief(state, low));
    let summary = format!("{brief}: replace {when}");
    let measured: Vec<String> = low.iter().filter_map(|which| electrolyte(state, *which)).collect();
    let measured = capitalised(&measured.join(", "));
    // What the summary says already is left out.
    let mut lines: Vec<String> = (measured != brief).then(|| format!("{measured}.")).into_iter().collect();
    lines.push(target(targets));
    if let Some(Calcium::Total { correction: CalciumCorrection::NotCorrected, .. }) = &state.calcium
        && low.contains(&Electrolyte::Calcium)
    {
        lines.push("Calcium is not corrected: no recent albumin. Low albumin makes it look low.".to_owned());
    }
    (summary, lines)
}

fn electrolytes_missing(missing: &[Electrolyte], window: Window) -> Words {
    let names: Vec<&str> = missing.iter().map(|which| which.code()).collect();
    let window = match window {
        Window::Hours(hours) => format!("{hours} h"),
        Window::Days(number) => days(number),
    };
    let them = if names.len() > 1 { "them" } else { "it" };
    (
        format!("No {} within {window}: order {them} before the dose", listed(&names, "or")),
        vec!["Low potassium, magnesium or calcium lets the QT interval lengthen.".to_owned()],
    )
}

/// All medicines that lengthen QT, gravest first.
fn together(state: &QtState, said: &[(Severity, &QtInteraction)]) -> Words {
    let Some((severity, gravest)) = said.first() else { return Words::default() };
    let alike: Vec<&str> = said
        .iter()
        .filter(|(of, other)| of == severity && other.reasons.first() == gravest.reasons.first())
        .map(|(_, other)| other.drug.as_str())
        .collect();
    let is_remark = *severity == Severity::Info;
    let mut lines = state_in_words(state);
    if !is_remark {
        lines.extend(reasons_in_words(state, said));
    }
    lines.push(drugs_in_words(said));
    if !is_remark {
        lines.push(format!("{} Think of removing a drug only after that.", target(gravest.targets)));
    } else if said.iter().any(|(_, interaction)| is_for_electrolytes(interaction)) {
        lines.push(target(gravest.targets));
    }
    // A low score is a reason to say less.
    let score = state.tisdale.as_ref().filter(|score| !is_remark || score.with >= score.bands.0);
    lines.extend(score.map(tisdale));
    let by_name: Vec<&str> =
        said.iter().filter(|(_, drug)| drug.by_name).map(|(_, drug)| drug.drug.as_str()).collect();
    if !by_name.is_empty() {
        lines.push(format!("Recognised by name alone: {}.", by_name.join(", ")));
    }
    (summary(state, gravest, &alike), lines)
}

fn summary(state: &QtState, gravest: &QtInteraction, alike: &[&str]) -> String {
    let names = few(alike);
    let Some(reason) = gravest.reasons.first() else {
        let remark = match (&gravest.risk, &state.ecg) {
            (QtRisk::Conditional(condition), _) => on_condition(condition, state),
            (_, Some(ecg)) => format!(": {}, {}; no change now", qtc(ecg), ecg_age(ecg)),
            (_, None) => ": ECG is due nearer the dose".to_owned(),
        };
        return format!("{} can lengthen QT{remark}", capitalised(&names));
    };
    let what = capitalised(&reason_in_words(*reason, state));
    match reason {
        QtReason::QtcHold => {
            format!("{what} with {names}: correct K and Mg, repeat the ECG, ask cardiology")
        }
        QtReason::LongQtSyndrome => format!("{what} and {names}: ask cardiology first"),
        QtReason::VeryLowElectrolyte | QtReason::LowElectrolyte => {
            format!("{what} with {names}: replace it first")
        }
        QtReason::NoEcg(_) => format!("{what} with {names}: ECG, K, Mg and Ca first"),
        QtReason::QtcLong => format!("{what} with {names}: correct K and Mg, repeat the ECG"),
        QtReason::StartedSinceEcg(day) => {
            format!("{} started {}, after the last ECG: repeat it", capitalised(&names), date(*day))
        }
        QtReason::AlwaysWarns => {
            format!("{} lengthens QT markedly: ECG, K, Mg and Ca at each dose", capitalised(&names))
        }
    }
}

/// On what it depends, and what to do: " at Mg 1.5 mg/dL: replace it"
fn on_condition(condition: &QtCondition, state: &QtState) -> String {
    match condition {
        QtCondition::LowElectrolytes => match in_brief(state, &state.low()) {
            unknown if unknown.is_empty() => " while K or Mg is low: replace it".to_owned(),
            low => format!(" at {low}: replace it"),
        },
        QtCondition::LongQtc => match &state.ecg {
            Some(ecg) => format!(" at {}: repeat the ECG", qtc(ecg)),
            None => " while QTc is long: repeat the ECG".to_owned(),
        },
        QtCondition::OtherQtDrug | QtCondition::InteractingDrug(_) => {
            " beside another drug that does: record an ECG".to_owned()
        }
        QtCondition::RenalImpairment | QtCondition::HighDose => ": check its dose".to_owned(),
    }
}

/// Whether the card of some medicines says which electrolytes are low, and what to do of it.
pub(super) fn tells_electrolytes(findings: &[&Finding<'_>]) -> bool {
    findings.iter().any(|finding| {
        let Problem::Qt(QtProblem { matter: QtMatter::Interaction(interaction), .. }) = &finding.problem
        else {
            return false;
        };
        is_for_electrolytes(interaction)
    })
}

fn is_for_electrolytes(interaction: &QtInteraction) -> bool {
    let is_low =
        |reason: &QtReason| matches!(reason, QtReason::VeryLowElectrolyte | QtReason::LowElectrolyte);
    interaction.reasons.iter().any(is_low)
        || matches!(interaction.risk, QtRisk::Conditional(QtCondition::LowElectrolytes))
}

/// "Why: no ECG within 7 days; K 3.2 mmol/L."; nothing of a single reason, which the summary names.
fn reasons_in_words(state: &QtState, said: &[(Severity, &QtInteraction)]) -> Option<String> {
    let mut reasons: Vec<String> = Vec::new();
    for (_, interaction) in said {
        for reason in &interaction.reasons {
            let words = match reason {
                QtReason::StartedSinceEcg(_) | QtReason::AlwaysWarns => {
                    format!("{} {}", interaction.drug, reason_in_words(*reason, state))
                }
                QtReason::QtcHold
                | QtReason::LongQtSyndrome
                | QtReason::VeryLowElectrolyte
                | QtReason::NoEcg(_)
                | QtReason::QtcLong
                | QtReason::LowElectrolyte => reason_in_words(*reason, state),
            };
            if !reasons.contains(&words) {
                reasons.push(words);
            }
        }
    }
    (reasons.len() > 1).then(|| format!("Why: {}.", reasons.join("; ")))
}

fn reason_in_words(reason: QtReason, state: &QtState) -> String {
    match reason {
        QtReason::QtcHold | QtReason::QtcLong => state.ecg.as_ref().map(qtc).unwrap_or_default(),
        QtReason::LongQtSyndrome => "long QT syndrome or torsades on file".to_owned(),
        QtReason::VeryLowElectrolyte | QtReason::LowElectrolyte => in_brief(state, &state.low()),
        QtReason::NoEcg(window) => format!("no ECG within {}", days(window)),
        QtReason::StartedSinceEcg(day) => format!("started {}, after the last ECG", date(day)),
        QtReason::AlwaysWarns => "lengthens QT markedly".to_owned(),
    }
}

/// Drug, risk, what to do: a sentence of one, a table of several.
fn drugs_in_words(said: &[(Severity, &QtInteraction)]) -> String {
    if let [(severity, interaction)] = said {
        return format!(
            "{} ({} QT risk): {}.",
            capitalised(&interaction.drug),
            interaction.risk.code(),
            what_to_do(interaction, *severity)
        );
    }
    let rows = said.iter().map(|(severity, interaction)| {
        format!(
            "| {} | {} | {} |",
            interaction.drug,
            interaction.risk.code(),
            what_to_do(interaction, *severity)
        )
    });
    format!("| drug | QT risk | what to do |\n|---|---|---|\n{}", rows.collect::<Vec<_>>().join("\n"))
}

fn what_to_do(interaction: &QtInteraction, severity: Severity) -> String {
    if let Some(why) = interaction.never_stop {
        return match why {
            NeverStop::TkiBackbone => "do not stop (backbone of treatment); ECG, K, Mg",
            NeverStop::Methadone => "do not stop; ECG, K, Mg; ask the pain or addiction team",
            NeverStop::Antiarrhythmic => "do not stop; ECG, K, Mg; cardiology decides",
            NeverStop::Antipsychotic | NeverStop::Lithium => "do not stop; ECG, K, Mg; ask psychiatry",
            NeverStop::Antiretroviral => "do not stop; ECG, K, Mg; ask the HIV team",
        }
        .to_owned();
    }
    if let QtRisk::Conditional(condition) = &interaction.risk {
        return match condition {
            QtCondition::LowElectrolytes => "it matters while K or Mg is low",
            QtCondition::LongQtc => "it matters while QTc is long",
            QtCondition::OtherQtDrug | QtCondition::InteractingDrug(_) => "adds to another drug here; ECG",
            QtCondition::RenalImpairment => "check its dose for renal function",
            QtCondition::HighDose => "check its dose",
        }
        .to_owned();
    }
    if severity == Severity::Info {
        let what = if interaction.reasons.is_empty() { "no change now" } else { "no change of the drug" };
        return what.to_owned();
    }
    match &interaction.alternative {
        Some(alternative) => format!("is it needed? Alternative: {alternative}"),
        None => "is it needed?".to_owned(),
    }
}

fn target((potassium, magnesium): (MillimolesPerLitre, MilligramsPerDecilitre)) -> String {
    format!("Keep K at {} or above and Mg at {} or above.", potassium.printed(), magnesium.printed())
}

fn tisdale(score: &Tisdale) -> String {
    let Tisdale { with, without, most, bands: (moderate, high), drug } = score;
    let band = |points: i64| match points {
        points if points >= *high => "high",
        points if points >= *moderate => "moderate",
        _ => "low",
    };
    let review = if with >= high { " Review with a pharmacist." } else { "" };
    format!(
        "Tisdale score {with} of {most} ({}) with {drug} counted, {without} ({}) without; not validated in leukaemia.\
         {review}",
        band(*with),
        band(*without)
    )
}

/// "a", "a and b", "a, b and 2 more": a summary has no room for all.
fn few(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [one, other] => format!("{one} and {other}"),
        [one, other, rest @ ..] => format!("{one}, {other} and {} more", rest.len()),
    }
}

#[cfg(test)]
mod tests;

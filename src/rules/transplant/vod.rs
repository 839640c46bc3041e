//! Hepatic veno-occlusive disease: on file, or suspected. MOD-09, VOD-R1, VOD-R2, VOD-R10.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::{Bilirubin, TransplantProblem, bilirubin, last_dose};
use crate::{
    clinical::{
        case::DiagnosisKind,
        quantity::Kilograms,
        time::{ClinicalTime, days_between},
    },
    knowledge::{Citations, VodSigns},
    rules::{
        PlannedDose, Rule, Severity, Situation, Verdict,
        dose::{believed_weight, weight_on},
    },
};

/// A change of weight since the last dose.
#[derive(Clone, Debug, PartialEq)]
pub struct WeightGain {
    /// From this weight, taken then.
    pub from: (Kilograms, ClinicalTime),
    /// To this one.
    pub to: (Kilograms, ClinicalTime),
    /// By this share.
    pub share: Decimal,
}

/// `vod-history`: of several records, one that is not over counts. Said of the first dose.
pub(super) fn history<'k>(
    first: &PlannedDose<'_, 'k, '_>,
    citations: &'k Citations,
    verdict: &mut Verdict<'k>,
) {
    let Situation { case, options, .. } = first.situation;
    let records = || case.diagnoses_of(&[DiagnosisKind::VenoOcclusiveDisease]);
    let Some(record) = records().find(|record| record.is_active).or_else(|| records().next()) else {
        if case.lacks("conditions") {
            verdict.not_checked.push(first.not_checked(Rule::VodHistory, "conditions could not be read"));
        }
        return;
    };
    let problem = TransplantProblem::VodHistory {
        is_active: record.is_active,
        onset: record.onset,
        profile: options.profile,
    };
    verdict
        .findings
        .push(first.transplant_finding(Rule::VodHistory, Severity::Critical, problem).citing([citations]));
}

/// `vod-suspected`: said of the first dose.
pub(super) fn suspected<'k>(
    first: &PlannedDose<'_, 'k, '_>,
    limits: &'k VodSigns,
    verdict: &mut Verdict<'k>,
) {
    let case = first.situation.case;
    let has = |kind| case.diagnoses_of(&[kind]).any(|diagnosis| diagnosis.is_active);
    let (ascites, hepatomegaly) = (has(DiagnosisKind::Ascites), has(DiagnosisKind::Hepatomegaly));
    let gain = gain_with_bilirubin(first.situation, limits);
    match gain {
        Ok(None) if !ascites && !hepatomegaly => {
            if case.lacks("conditions") {
                let reason = "conditions could not be read";
                verdict.not_checked.push(first.not_checked(Rule::VodSuspected, reason));
            }
        }
        Err(reason) if !ascites && !hepatomegaly => {
            verdict.not_checked.push(first.not_checked(Rule::VodSuspected, reason));
        }
        gain => {
            let gain = gain.unwrap_or_default().map(Box::new);
            let problem = TransplantProblem::VodSuspected { gain, ascites, hepatomegaly };
            verdict.findings.push(
                first
                    .transplant_finding(Rule::VodSuspected, Severity::Critical, problem)
                    .citing([&limits.citations]),
            );
        }
    }
}

/// A weight gain and a bilirubin that together are a sign; nothing if one of them is known to be none.
fn gain_with_bilirubin(
    situation: &Situation<'_, '_>,
    limits: &VodSigns,
) -> Result<Option<(WeightGain, Bilirubin)>, &'static str> {
    let Some(last_dose) = last_dose(situation) else { return Ok(None) };
    let gain = weight_gain(situation, last_dose, limits);
    let bilirubin = bilirubin::last(situation);
    let reached = bilirubin
        .as_ref()
        .and_then(|last| last.holds_since(Some(last_dose), last.reaches(limits.bilirubin_from)));
    match (gain, reached, bilirubin) {
        (Ok(None), ..) | (_, Some(false), _) => Ok(None),
        (Ok(Some(gain)), Some(true), Some(bilirubin)) => Ok(Some((gain, bilirubin))),
        (Err(reason), ..) => Err(reason),
        (Ok(Some(_)), None, Some(last)) if last.day.is_some_and(|day| day > last_dose) => {
            Err("weight gain since the last dose, and only a bound of the bilirubin since is known")
        }
        (Ok(Some(_)), ..) => Err("weight gain since the last dose, and no bilirubin since"),
    }
}

/// A weight gain above the limit since the last dose.
fn weight_gain(
    situation: &Situation<'_, '_>,
    last_dose: Date,
    limits: &VodSigns,
) -> Result<Option<WeightGain>, &'static str> {
    let Situation { case, drug, .. } = situation;
    let no_weight = "no weight before and since the last dose";
    let day = |time: &ClinicalTime| time.day(case.zone);
    let from = weight_on(situation, last_dose).ok_or(no_weight)?;
    let to = believed_weight(situation).ok_or("no weight that can be believed")?;
    let (began, ended) = day(&from.time).zip(day(&to.time)).ok_or(no_weight)?;
    if ended <= began || ended <= last_dose {
        return Err(no_weight);
    }
    let share = to.value.ratio_to(from.value) - Decimal::ONE;
    if share > drug.body.weight_jump && days_between(began, ended) <= drug.body.weight_jump_days {
        return Err("no weight that can be believed");
    }
    if share > limits.weight_gain_above {
        return Ok(Some(WeightGain { from: (from.value, from.time), to: (to.value, to.time), share }));
    }
    // A small gain since another day is not known to be one since the last dose.
    let is_near = (0..=drug.windows.weight_other_days).contains(&days_between(began, last_dose));
    if is_near { Ok(None) } else { Err(no_weight) }
}

//! What raises the risk of veno-occlusive disease after a transplant that is planned. VOD-R6 to VOD-R9, HSCT-06.

use std::cmp::Reverse;

use jiff::civil::Date;

use super::{Bilirubin, Plan, TransplantProblem, bilirubin, last_dose};
use crate::{
    clinical::case::DiagnosisKind,
    knowledge::{Class, Profile, VodRisk},
    rules::{PlannedDose, Rule, Severity, Situation, Verdict},
};

/// What raises the risk.
#[derive(Clone, Debug, PartialEq)]
pub enum Factor {
    /// The last bilirubin is at or above its upper limit.
    Bilirubin(Box<Bilirubin>),
    /// A transplant in the past, with its day if that is known.
    EarlierTransplant(Option<Date>),
    /// The age, in years.
    Age(i16),
    /// A disease of the liver, now or in the past.
    LiverDisease,
    /// No ursodeoxycholic acid on the day of the dose.
    NoUrsodiol,
}

impl Factor {
    /// The code in the extension.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Bilirubin(_) => "bilirubin",
            Self::EarlierTransplant(_) => "earlier-transplant",
            Self::Age(_) => "age",
            Self::LiverDisease => "liver-disease",
            Self::NoUrsodiol => "no-ursodiol",
        }
    }
}

const LIVER_DISEASES: [DiagnosisKind; 5] = [
    DiagnosisKind::Cirrhosis,
    DiagnosisKind::ActiveHepatitis,
    DiagnosisKind::NodularRegenerativeHyperplasia,
    DiagnosisKind::PortalHypertension,
    DiagnosisKind::OtherLiverDisease,
];

/// What is known of the factors for one dose.
#[derive(Default)]
struct Known {
    factors: Vec<Factor>,
    /// What could not be told.
    missing: Vec<&'static str>,
}

/// `vod-risk`: one finding, of the first dose it is gravest for.
pub(super) fn judge<'k>(
    situation: &Situation<'k, '_>,
    limits: &'k VodRisk,
    plan: Plan,
    verdict: &mut Verdict<'k>,
) {
    if plan == Plan::NotPlanned {
        return;
    }
    let judged: Vec<_> = situation.planned_doses().map(|dose| (known(&dose, limits), dose)).collect();
    let graded = judged.iter().filter_map(|(known, dose)| {
        let severity = severity(&known.factors, limits, situation.options.profile)?;
        Some((severity, known, dose))
    });
    // Of those it is equally grave for, the first.
    let gravest = graded.min_by_key(|(severity, ..)| Reverse(*severity));
    match (plan, gravest) {
        (Plan::Planned { disputed: plan_disputed }, Some((severity, known, dose))) => {
            let problem = TransplantProblem::VodRisk { factors: known.factors.clone(), plan_disputed };
            verdict
                .findings
                .push(dose.transplant_finding(Rule::VodRisk, severity, problem).citing([&limits.citations]));
        }
        (Plan::Unknown, Some((.., dose))) => {
            let reason = "nothing says whether a transplant is planned";
            verdict.not_checked.push(dose.not_checked(Rule::VodRisk, reason));
        }
        (Plan::Planned { .. } | Plan::Unknown | Plan::NotPlanned, _) => {}
    }
    let lacking = judged.iter().find(|(known, _)| !known.missing.is_empty());
    if let (Plan::Planned { .. }, Some((known, dose))) = (plan, lacking) {
        let reason = format!("not known: {}", known.missing.join(", "));
        verdict.not_checked.push(dose.not_checked(Rule::VodRisk, &reason));
    }
}

/// Nothing but the age and no ursodiol is worth knowing; VOD-06 makes the age a warning in the EU.
fn severity(factors: &[Factor], limits: &VodRisk, profile: Profile) -> Option<Severity> {
    let of_one = |factor: &Factor| match factor {
        Factor::Bilirubin(_) | Factor::EarlierTransplant(_) | Factor::LiverDisease => Severity::Warning,
        Factor::Age(age) if profile == Profile::Eu && *age >= limits.eu_warning_age_from_years => {
            Severity::Warning
        }
        Factor::Age(_) | Factor::NoUrsodiol => Severity::Info,
    };
    factors.iter().map(of_one).max()
}

fn known(dose: &PlannedDose<'_, '_, '_>, limits: &VodRisk) -> Known {
    let mut known = Known::default();
    note_bilirubin(dose, limits, &mut known);
    let case = dose.situation.case;
    if !case.transplants.is_empty() || !case.undated_transplants.is_empty() {
        known.factors.push(Factor::EarlierTransplant(case.transplants.iter().max().copied()));
    } else if case.lacks("procedures") {
        known.missing.push("earlier transplants");
    }
    match case.age_on(dose.day()) {
        Some(age) if age >= limits.age_from_years => known.factors.push(Factor::Age(age)),
        Some(_) => {}
        None => known.missing.push("age"),
    }
    if case.diagnoses_of(&LIVER_DISEASES).next().is_some() {
        known.factors.push(Factor::LiverDisease);
    } else if case.lacks("conditions") {
        known.missing.push("liver disease");
    }
    if !has_ursodiol(dose) {
        if case.lacks("medicationRequests") {
            known.missing.push("ursodiol");
        } else {
            known.factors.push(Factor::NoUrsodiol);
        }
    }
    known
}

/// VOD-R6: at the limit counts; a cycle that is not known may be a later one.
fn note_bilirubin(dose: &PlannedDose<'_, '_, '_>, limits: &VodRisk, known: &mut Known) {
    if dose.latest_cycle().is_some_and(|cycle| cycle < limits.bilirubin_from_cycle) {
        return;
    }
    let bilirubin = bilirubin::last(dose.situation);
    let reached =
        bilirubin.as_ref().and_then(|last| last.holds_since(last_dose(dose.situation), last.reaches_limit()));
    match (reached, bilirubin) {
        (Some(true), Some(bilirubin)) => known.factors.push(Factor::Bilirubin(Box::new(bilirubin))),
        (Some(_), _) => {}
        (None, _) => known.missing.push("bilirubin since the last dose"),
    }
}

fn has_ursodiol(dose: &PlannedDose<'_, '_, '_>) -> bool {
    let Situation { case, knowledge, .. } = dose.situation;
    case.medications.iter().any(|medication| {
        medication.is_current()
            && medication.days.covers(dose.day())
            && medication.ingredients.iter().any(|place| knowledge.ingredients.is(*place, Class::Ursodiol))
    })
}

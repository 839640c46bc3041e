//! What raises the risk of veno-occlusive disease after a transplant that is planned. VOD-R6 to VOD-R9, HSCT-06.

use std::cmp::Reverse;

use super::{Bilirubin, Plan, TransplantProblem, bilirubin, last_dose};
use crate::{
    clinical::{case::DiagnosisKind, time::PossibleDays},
    knowledge::{Class, Profile, VodRisk},
    rules::{PlannedDose, Rule, Severity, Situation, Verdict},
};

/// What raises the risk.
#[derive(Clone, Debug, PartialEq)]
pub enum Factor {
    /// The last bilirubin is at or above its upper limit.
    Bilirubin(Box<Bilirubin>),
    /// A transplant in the past, with the days it can have been on if any is known.
    EarlierTransplant(Option<PossibleDays>),
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

/// What is known of each factor for one dose, in the order of the contract.
type Known = [Answer; 5];

/// Whether a factor is there.
enum Answer {
    Yes(Factor),
    No,
    /// What it could not be told for.
    Lacks(&'static str),
}

/// `vod-risk`: one finding, of the first dose it is gravest for.
pub(super) fn judge<'k>(
    situation: &Situation<'k, '_>,
    limits: &'k VodRisk,
    plan: Plan,
    verdict: &mut Verdict<'k>,
) {
    let plan_disputed = match plan {
        Plan::NotPlanned => return,
        Plan::Unknown => {
            if let Some((_, dose)) = gravest(situation, limits) {
                let reason = "nothing says whether a transplant is planned";
                verdict.not_checked.push(dose.not_checked(Rule::VodRisk, reason));
            }
            return;
        }
        Plan::Planned { disputed } => disputed,
    };
    if let Some((severity, dose)) = gravest(situation, limits) {
        let factors = factors(known(&dose, limits));
        let problem = TransplantProblem::VodRisk { factors, plan_disputed };
        verdict
            .findings
            .push(dose.transplant_finding(Rule::VodRisk, severity, problem).citing([&limits.citations]));
    }
    let mut lacking = situation.planned_doses().map(|dose| (lacks(known(&dose, limits)), dose));
    if let Some((lacks, dose)) = lacking.find(|(lacks, _)| !lacks.is_empty()) {
        let reason = format!("not known: {}", lacks.join(", "));
        verdict.not_checked.push(dose.not_checked(Rule::VodRisk, &reason));
    }
}

/// The dose it is gravest for; of those it is equally grave for, the first.
fn gravest<'p, 'k, 's>(
    situation: &'p Situation<'k, 's>,
    limits: &VodRisk,
) -> Option<(Severity, PlannedDose<'p, 'k, 's>)> {
    let graded = situation.planned_doses().filter_map(|dose| {
        let known = known(&dose, limits);
        Some((severity(&known, limits, situation.options.profile)?, dose))
    });
    graded.min_by_key(|(severity, _)| Reverse(*severity))
}

fn factors(known: Known) -> Vec<Factor> {
    let factors = known.into_iter().filter_map(|answer| match answer {
        Answer::Yes(factor) => Some(factor),
        Answer::No | Answer::Lacks(_) => None,
    });
    factors.collect()
}

fn lacks(known: Known) -> Vec<&'static str> {
    let lacks = known.into_iter().filter_map(|answer| match answer {
        Answer::Lacks(what) => Some(what),
        Answer::Yes(_) | Answer::No => None,
    });
    lacks.collect()
}

/// Nothing but the age and no ursodiol is worth knowing; VOD-06 makes the age a warning in the EU.
fn severity(known: &Known, limits: &VodRisk, profile: Profile) -> Option<Severity> {
    let of_one = |answer: &Answer| match answer {
        Answer::Yes(Factor::Bilirubin(_) | Factor::EarlierTransplant(_) | Factor::LiverDisease) => {
            Some(Severity::Warning)
        }
        Answer::Yes(Factor::Age(age))
            if profile == Profile::Eu && *age >= limits.eu_warning_age_from_years =>
        {
            Some(Severity::Warning)
        }
        Answer::Yes(Factor::Age(_) | Factor::NoUrsodiol) => Some(Severity::Info),
        Answer::No | Answer::Lacks(_) => None,
    };
    known.iter().filter_map(of_one).max()
}

fn known(dose: &PlannedDose<'_, '_, '_>, limits: &VodRisk) -> Known {
    [
        high_bilirubin(dose, limits),
        earlier_transplant(dose),
        age(dose, limits),
        liver_disease(dose),
        no_ursodiol(dose),
    ]
}

/// VOD-R6: at the limit counts; a cycle that is not known may be a later one.
fn high_bilirubin(dose: &PlannedDose<'_, '_, '_>, limits: &VodRisk) -> Answer {
    if dose.latest_cycle().is_some_and(|cycle| cycle < limits.bilirubin_from_cycle) {
        return Answer::No;
    }
    let bilirubin = bilirubin::last(dose.situation);
    let reached =
        bilirubin.as_ref().and_then(|last| last.holds_since(last_dose(dose.situation), last.reaches_limit()));
    match (reached, bilirubin) {
        (Some(true), Some(bilirubin)) => Answer::Yes(Factor::Bilirubin(Box::new(bilirubin))),
        (Some(_), _) => Answer::No,
        (None, _) => Answer::Lacks("bilirubin since the last dose"),
    }
}

fn earlier_transplant(dose: &PlannedDose<'_, '_, '_>) -> Answer {
    let case = dose.situation.case;
    if !case.transplants.is_empty() || !case.undated_transplants.is_empty() {
        Answer::Yes(Factor::EarlierTransplant(case.transplants.iter().max().copied()))
    } else if case.lacks("procedures") {
        Answer::Lacks("earlier transplants")
    } else {
        Answer::No
    }
}

fn age(dose: &PlannedDose<'_, '_, '_>, limits: &VodRisk) -> Answer {
    match dose.situation.case.age_on(dose.day()) {
        Some(age) if age >= limits.age_from_years => Answer::Yes(Factor::Age(age)),
        Some(_) => Answer::No,
        None => Answer::Lacks("age"),
    }
}

fn liver_disease(dose: &PlannedDose<'_, '_, '_>) -> Answer {
    let case = dose.situation.case;
    if case.diagnoses_of(&LIVER_DISEASES).next().is_some() {
        Answer::Yes(Factor::LiverDisease)
    } else if case.lacks("conditions") {
        Answer::Lacks("liver disease")
    } else {
        Answer::No
    }
}

fn no_ursodiol(dose: &PlannedDose<'_, '_, '_>) -> Answer {
    if has_ursodiol(dose) {
        Answer::No
    } else if dose.situation.case.lacks("medicationRequests") {
        Answer::Lacks("ursodiol")
    } else {
        Answer::Yes(Factor::NoUrsodiol)
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

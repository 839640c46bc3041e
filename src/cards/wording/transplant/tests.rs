//! What a clinician reads first.

use rstest::rstest;

use super::*;
use crate::{
    clinical::{fact::Bound, time::ClinicalTime},
    course::response::{Evidence, KnownBy},
    rules::transplant::UpperLimit,
    testing::{day, decimal, weight},
};

/// A bilirubin of day 7 beside an upper limit of 1.2 mg/dL.
fn bilirubin(value: &str) -> Bilirubin {
    let concentration = |value| MilligramsPerDecilitre::new(decimal(value)).unwrap();
    Bilirubin {
        value: concentration(value),
        bound: Bound::Exact,
        limit: Some(UpperLimit { value: concentration("1.2"), is_default: false }),
        time: ClinicalTime::Day(day(7)),
        day: Some(day(7)),
        preliminary: false,
    }
}

fn in_question(remission: Option<bool>, state: MrdState) -> TransplantProblem {
    let evidence =
        |remission| Evidence { remission, day: day(45), known_by: KnownBy::Statement, preliminary: false };
    let response =
        remission.map_or(Assessment::Undocumented, |remission| Assessment::Documented(evidence(remission)));
    let mrd = MrdAnswer { state, day: Some(day(45)), preliminary: false };
    TransplantProblem::CycleInQuestion { cycle: 3, recommended: 2, response, mrd, plan_disputed: false }
}

fn suspected() -> TransplantProblem {
    let at = |number, kilograms| {
        let reading = weight(day(number), kilograms);
        (reading.value, reading.time)
    };
    let gain = WeightGain { from: at(1, "80"), to: at(7, "84.8"), share: decimal("0.06") };
    let gain = Some(Box::new((gain, bilirubin("2.4"))));
    TransplantProblem::VodSuspected { gain, ascites: true, hepatomegaly: true }
}

fn every_factor() -> TransplantProblem {
    let factors = vec![
        Factor::Bilirubin(Box::new(bilirubin("1.4"))),
        Factor::EarlierTransplant(Some(day(-400).into())),
        Factor::Age(61),
        Factor::LiverDisease,
        Factor::NoUrsodiol,
    ];
    TransplantProblem::VodRisk { factors, plan_disputed: true }
}

fn conditioning(alkylators: &[&str], profile: Profile) -> TransplantProblem {
    TransplantProblem::ConditioningTwoAlkylators {
        alkylators: alkylators.iter().map(|name| (*name).to_owned()).collect(),
        drug: "inotuzumab ozogamicin".to_owned(),
        bilirubin: Some(Box::new(bilirubin("1.2"))),
        order: None,
        profile,
    }
}

const fn history(is_active: bool, profile: Profile) -> TransplantProblem {
    TransplantProblem::VodHistory { is_active, onset: None, profile }
}

#[rstest]
#[case(
    TransplantProblem::CycleLimit { cycle: 4, last: 3, plan_disputed: false },
    "Cycle 4, at most 3 before a planned transplant: remove it, or correct the plan"
)]
#[case(
    in_question(Some(true), MrdState::Negative),
    "Cycle 3 before a transplant is not supported: CR/CRi and MRD negative; 2 cycles are recommended"
)]
#[case(
    in_question(Some(true), MrdState::Positive),
    "Cycle 3 before a transplant may be considered: CR/CRi, but MRD positive"
)]
#[case(
    in_question(Some(true), MrdState::Outdated),
    "Cycle 3 before a transplant: MRD result needed; if negative, the cycle is not supported"
)]
#[case(
    in_question(Some(false), MrdState::Missing),
    "Cycle 3 before a transplant may be considered: no CR/CRi"
)]
#[case(
    in_question(None, MrdState::Positive),
    "Cycle 3 before a transplant: response needed; with CR/CRi and negative MRD it is not supported"
)]
#[case(
    TransplantProblem::PlanUndocumented { cycle: 3, recommended: 2, last: 3 },
    "Cycle 3: is a transplant planned? If so, 2 cycles are recommended before it"
)]
#[case(
    TransplantProblem::RecentTransplant { on: day(1).into(), days: 34, limit: 60 },
    "Transplant 34 days ago: confirm that this dose is meant, and watch for VOD/SOS"
)]
#[case(history(true, Profile::Us), "Hepatic VOD/SOS is on file and not over: stop this drug permanently")]
#[case(
    history(true, Profile::Eu),
    "Hepatic VOD/SOS is on file and not over: contraindicated, stop this drug permanently"
)]
#[case(
    history(false, Profile::Us),
    "Past hepatic VOD/SOS on file: document why the benefit outweighs the risk before this dose"
)]
#[case(
    history(false, Profile::Eu),
    "Past hepatic VOD/SOS on file: contraindicated if it was confirmed and severe"
)]
#[case(
    suspected(),
    "Possible VOD/SOS (weight +6.0 % since the last dose with bilirubin 2.4 mg/dL, ascites, enlarged liver): \
     hold this dose and assess"
)]
#[case(
    every_factor(),
    "VOD/SOS risk at transplant, weigh daily: bilirubin 1.4 mg/dL (1.17 × ULN), earlier transplant, age 61, liver \
     disease, no ursodiol"
)]
#[case(
    conditioning(&["busulfan", "cyclophosphamide"], Profile::Us),
    "Busulfan and cyclophosphamide after inotuzumab ozogamicin: high VOD/SOS risk, use one at most"
)]
#[case(
    conditioning(&["thiotepa"], Profile::Eu),
    "Thiotepa after inotuzumab ozogamicin: high VOD/SOS risk, avoid it"
)]
fn a_summary_names_the_number_and_the_action(#[case] problem: TransplantProblem, #[case] expected: &str) {
    let (summary, _) = words(&problem);
    assert_eq!(summary, expected);
    assert!(summary.chars().count() < 140);
}

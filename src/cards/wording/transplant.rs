//! Sentences of the area `transplant`.

use jiff::civil::Date;

use super::{
    dose::response_line,
    text::{Figure, capitalised, date, day_of, days, fixed, percent, plain, possible, tenths},
};
use crate::{
    clinical::{
        quantity::{Kilograms, MilligramsPerDecilitre},
        time::PossibleDays,
    },
    course::response::Assessment,
    knowledge::Profile,
    rules::transplant::{Bilirubin, Factor, MrdAnswer, MrdState, TransplantProblem, WeightGain},
};

type Words = (String, Vec<String>);

/// The summary and the lines of the detail.
pub(super) fn words(problem: &TransplantProblem) -> Words {
    match problem {
        TransplantProblem::CycleLimit { cycle, last, plan_disputed } => {
            with_dispute(*plan_disputed, cycle_limit(*cycle, *last))
        }
        TransplantProblem::CycleInQuestion { cycle, recommended, response, mrd, plan_disputed } => {
            with_dispute(*plan_disputed, in_question(*cycle, *recommended, *response, *mrd))
        }
        TransplantProblem::PlanUndocumented { cycle, recommended, last } => {
            plan_undocumented(*cycle, *recommended, *last)
        }
        TransplantProblem::RecentTransplant { on, days, limit } => recent(*on, *days, *limit),
        TransplantProblem::VodHistory { is_active, onset, profile } => history(*is_active, *onset, *profile),
        TransplantProblem::VodSuspected { gain, ascites, hepatomegaly } => {
            suspected(gain.as_deref(), *ascites, *hepatomegaly)
        }
        TransplantProblem::VodRisk { factors, plan_disputed } => with_dispute(*plan_disputed, risk(factors)),
        TransplantProblem::ConditioningTwoAlkylators { alkylators, drug, bilirubin, profile, .. } => {
            conditioning(alkylators, drug, bilirubin.as_deref(), *profile)
        }
    }
}

fn with_dispute(plan_disputed: bool, (summary, mut lines): Words) -> Words {
    if plan_disputed {
        lines.push(
            "The record says both that a transplant is planned and that it is not; planned was assumed. Correct it."
                .to_owned(),
        );
    }
    (summary, lines)
}

fn cycle_limit(cycle: u32, last: u32) -> Words {
    (
        format!("Cycle {cycle}, at most {last} before a planned transplant: remove it, or correct the plan"),
        vec!["The risk of veno-occlusive disease after the transplant rises with every cycle.".to_owned()],
    )
}

fn in_question(cycle: u32, recommended: u32, response: Assessment, mrd: MrdAnswer) -> Words {
    let is_in_remission = match response {
        Assessment::Documented(evidence) => Some(evidence.remission),
        Assessment::RelapsedAfterRemission(_) => Some(false),
        Assessment::Undocumented | Assessment::Contradictory(_) => None,
    };
    let before = format!("Cycle {cycle} before a transplant");
    let summary = match (is_in_remission, mrd.state) {
        (Some(false), _) => format!("{before} may be considered: no CR/CRi"),
        (Some(true), MrdState::Positive) => format!("{before} may be considered: CR/CRi, but MRD positive"),
        (Some(true), MrdState::Negative) => {
            format!(
                "{before} is not supported: CR/CRi and MRD negative; {recommended} cycles are recommended"
            )
        }
        (
            Some(true),
            MrdState::Contradictory
            | MrdState::Unclear
            | MrdState::Outdated
            | MrdState::Unusable
            | MrdState::Missing,
        ) => format!("{before}: MRD result needed; if negative, the cycle is not supported"),
        (None, _) => {
            format!("{before}: response needed; with CR/CRi and negative MRD it is not supported")
        }
    };
    let lines = vec![
        response_in_words(response),
        mrd_in_words(mrd),
        format!(
            "{recommended} cycles are recommended before a transplant. A further one may be considered without CR/CRi \
             or with measurable residual disease; each raises the risk of veno-occlusive disease."
        ),
    ];
    (summary, lines)
}

fn response_in_words(response: Assessment) -> String {
    match response {
        Assessment::Documented(evidence) => response_line(evidence),
        Assessment::RelapsedAfterRemission(day) => {
            format!("Response: relapse after remission ({}).", date(day))
        }
        Assessment::Undocumented => {
            "Response: neither CR/CRi nor its absence is on file since the last cycle began.".to_owned()
        }
        Assessment::Contradictory(day) => {
            format!("Response: two statements of {} contradict each other.", date(day))
        }
    }
}

fn mrd_in_words(mrd: MrdAnswer) -> String {
    let MrdAnswer { state, day, preliminary } = mrd;
    let of = day.map(|day| format!(" of {}", date(day))).unwrap_or_default();
    let preliminary = if preliminary { " (preliminary)" } else { "" };
    let said = match state {
        MrdState::Negative => "is negative",
        MrdState::Positive => "is positive",
        MrdState::Contradictory => "is negative by one result and positive by another",
        MrdState::Unclear => "does not tell whether it is below the threshold",
        MrdState::Outdated => "is too old, or from before the last dose",
        MrdState::Unusable => return "MRD: the result on file cannot be read.".to_owned(),
        MrdState::Missing => return "MRD: no result on file.".to_owned(),
    };
    format!("MRD: the result{of}{preliminary} {said}.")
}

fn plan_undocumented(cycle: u32, recommended: u32, last: u32) -> Words {
    (
        format!(
            "Cycle {cycle}: is a transplant planned? If so, {recommended} cycles are recommended before it"
        ),
        vec![format!(
            "Nothing on file says whether a transplant is planned. With one, at most {last} cycles come before it, the \
             last only without CR/CRi or with measurable residual disease. State the plan."
        )],
    )
}

fn recent(on: PossibleDays, since: i64, limit: i64) -> Words {
    let at_most = if on.known().is_some() { "" } else { "at most " };
    (
        format!(
            "Transplant {at_most}{} ago: confirm that this dose is meant, and watch for VOD/SOS",
            days(since)
        ),
        vec![format!(
            "Transplanted {}. Within {} of a transplant veno-occlusive disease can still set in; say what the dose is \
             for.",
            possible(on),
            days(limit)
        )],
    )
}

fn history(is_active: bool, onset: Option<Date>, profile: Profile) -> Words {
    let onset = onset.map(|day| format!(", since {}", date(day))).unwrap_or_default();
    let on_file = |state: &str| format!("Hepatic veno-occlusive disease is on file{onset}{state}.");
    let (summary, line) = match (is_active, profile) {
        (true, Profile::Us) => (
            "Hepatic VOD/SOS is on file and not over: stop this drug permanently",
            on_file("") + " Stop treatment for good, or correct the problem list.",
        ),
        (true, Profile::Eu) => (
            "Hepatic VOD/SOS is on file and not over: contraindicated, stop this drug permanently",
            on_file("") + " Stop treatment for good, or correct the problem list.",
        ),
        (false, Profile::Us) => (
            "Past hepatic VOD/SOS on file: document why the benefit outweighs the risk before this dose",
            on_file(", resolved") + " An earlier episode raises the risk of another.",
        ),
        (false, Profile::Eu) => (
            "Past hepatic VOD/SOS on file: contraindicated if it was confirmed and severe",
            on_file(", resolved")
                + " If it was mild or not confirmed, document why the benefit outweighs the risk.",
        ),
    };
    (summary.to_owned(), vec![line])
}

fn suspected(gain: Option<&(WeightGain, Bilirubin)>, ascites: bool, hepatomegaly: bool) -> Words {
    let weight = gain.map(|(gain, bilirubin)| {
        format!("weight {} since the last dose with bilirubin {}", percent(gain.share), value(bilirubin))
    });
    let signs =
        [weight, ascites.then(|| "ascites".to_owned()), hepatomegaly.then(|| "enlarged liver".to_owned())];
    let signs: Vec<String> = signs.into_iter().flatten().collect();
    let mut lines = Vec::new();
    if let Some((gain, bilirubin)) = gain {
        let kg = |weight: (Kilograms, _)| plain(weight.0.value(), 2);
        lines.push(format!(
            "| | before | now |\n|---|---|---|\n| weight | {} kg ({}) | {} kg ({}) |\n| bilirubin | | {} |",
            kg(gain.from),
            day_of(gain.from.1),
            kg(gain.to),
            day_of(gain.to.1),
            in_full(bilirubin)
        ));
    }
    lines.push("Assess for veno-occlusive disease: liver tests, ultrasound, fluid balance.".to_owned());
    (format!("Possible VOD/SOS ({}): hold this dose and assess", signs.join(", ")), lines)
}

fn risk(factors: &[Factor]) -> Words {
    let named: Vec<String> = factors.iter().map(factor).collect();
    let lines = factors.iter().filter_map(|factor| match factor {
        Factor::Bilirubin(bilirubin) => Some(format!("Last bilirubin: {}.", in_full(bilirubin))),
        Factor::EarlierTransplant(Some(on)) => Some(format!("Transplanted {}.", possible(*on))),
        Factor::NoUrsodiol => Some(
            "No ursodiol (ursodeoxycholic acid) is on file for the day of the dose: experts advise it."
                .to_owned(),
        ),
        Factor::EarlierTransplant(None) | Factor::Age(_) | Factor::LiverDisease => None,
    });
    let mut lines: Vec<String> = lines.collect();
    let each = if named.len() > 1 { "Each raises" } else { "This raises" };
    lines.push(format!(
        "{each} the risk of veno-occlusive disease after the planned transplant. Weigh daily, do liver tests before and \
         after each dose, and choose conditioning with one alkylator at most."
    ));
    (format!("VOD/SOS risk at transplant, weigh daily: {}", named.join(", ")), lines)
}

fn factor(factor: &Factor) -> String {
    match factor {
        Factor::Bilirubin(bilirubin) => format!("bilirubin {}", amount(bilirubin)),
        Factor::EarlierTransplant(_) => "earlier transplant".to_owned(),
        Factor::Age(age) => format!("age {age}"),
        Factor::LiverDisease => "liver disease".to_owned(),
        Factor::NoUrsodiol => "no ursodiol".to_owned(),
    }
}

fn conditioning(alkylators: &[String], drug: &str, bilirubin: Option<&Bilirubin>, profile: Profile) -> Words {
    let asks = if alkylators.len() > 1 { "use one at most" } else { "avoid it" };
    let summary =
        format!("{} after {drug}: high VOD/SOS risk, {asks}", capitalised(&alkylators.join(" and ")));
    let what = if alkylators.len() > 1 { "Two alkylators" } else { "This alkylator" };
    let advice = match profile {
        Profile::Us => format!("{what} in the conditioning: the risk of veno-occlusive disease is high."),
        Profile::Eu => format!(
            "{what} in the conditioning should be avoided; where that cannot be, weigh benefit and risk."
        ),
    };
    let last = match bilirubin {
        Some(bilirubin) => {
            format!(
                "Last bilirubin: {}; at its upper limit or above it adds to the risk.",
                in_full(bilirubin)
            )
        }
        None => "No bilirubin is on file: at its upper limit or above it would add to the risk.".to_owned(),
    };
    (summary, vec![advice, last])
}

/// "1.4 mg/dL"
fn value(bilirubin: &Bilirubin) -> Figure {
    tenths(bilirubin.value.value()).of_unit(MilligramsPerDecilitre::UNIT).bounded(bilirubin.bound)
}

/// "1.4 mg/dL (1.17 × ULN)"
fn amount(bilirubin: &Bilirubin) -> String {
    let multiple = bilirubin
        .multiple()
        .map(|multiple| format!(" ({} × ULN)", fixed(multiple, 2).bounded(bilirubin.bound)))
        .unwrap_or_default();
    format!("{}{multiple}", value(bilirubin))
}

/// The same with its day and its limit.
fn in_full(bilirubin: &Bilirubin) -> String {
    let limit = bilirubin.limit.map(|limit| {
        let whose = if limit.is_default { " by default" } else { "" };
        format!(", ULN {} mg/dL{whose}", plain(limit.value.value(), 2))
    });
    let preliminary = if bilirubin.preliminary { ", preliminary" } else { "" };
    format!(
        "{}, {}{}{preliminary}",
        amount(bilirubin),
        day_of(bilirubin.time),
        limit.unwrap_or(", without an upper limit".to_owned())
    )
}

#[cfg(test)]
mod tests;

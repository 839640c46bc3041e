//! Whether the drug is for this patient at all. `advice.md` section 3. Clinical file, section 1.

mod diagnosis;
#[cfg(test)]
mod tests;

use super::{Finding, PlannedDose, Problem, Rule, Severity, Situation, Verdict};
use crate::{
    clinical::{
        fact::Reading,
        results::Cd22,
        time::{days_between, years_between},
    },
    knowledge::{AgeLimit, Citations, Profile},
};
use jiff::civil::Date;
use rust_decimal::Decimal;

pub use diagnosis::OnFile;

/// What is wrong.
#[derive(Clone, Debug, PartialEq)]
pub enum IndicationProblem {
    /// Too young for the label. IND-R1, IND-R2.
    Age {
        /// The age, in years.
        years: i16,
        /// The same in days, if the day of birth is known.
        days: Option<i64>,
        /// The youngest age, in years.
        from: i16,
        /// Whose it is.
        profile: Profile,
    },
    /// The blasts lack CD22. IND-R4.
    Cd22Negative {
        /// The day of the result.
        day: Date,
        /// Not yet final.
        preliminary: bool,
        /// Another result of the same time says that they have it.
        disputed: bool,
        /// Which product information asks for it.
        profile: Profile,
    },
    /// No diagnosis that the drug is for. IND-R3.
    Undocumented {
        /// The disease.
        disease: String,
        /// What is on file instead.
        on_file: OnFile,
    },
    /// A severe reaction to the drug on file. MOD-13.
    InfusionReaction {
        /// The drug.
        drug: String,
        /// The reaction is recorded as severe; else it is the criticality that is high.
        severe: bool,
    },
}

/// Judges the drafted doses of one drug: each fact is said of the first.
pub(super) fn judge<'k>(situation: &Situation<'k, '_>, verdict: &mut Verdict<'k>) {
    let Some(eligibility) = &situation.drug.eligibility else { return };
    let Some(first) = situation.planned_doses().next() else { return };
    age(&first, eligibility.age(situation.options.profile), verdict);
    cd22_negative(&first, &eligibility.cd22_citations, verdict);
    diagnosis::undocumented(&first, &eligibility.indication, verdict);
    infusion_reaction(&first, &eligibility.infusion_reaction_citations, verdict);
}

impl<'k> PlannedDose<'_, 'k, '_> {
    /// A finding of this area.
    fn indication_finding(&self, rule: Rule, severity: Severity, problem: IndicationProblem) -> Finding<'k> {
        self.finding(rule, severity, Problem::Indication(problem))
    }
}

/// `age-outside-indication`: a date of birth of which only the year or the month is known may be the last day of it.
fn age<'k>(dose: &PlannedDose<'_, 'k, '_>, limit: &'k AgeLimit, verdict: &mut Verdict<'k>) {
    let Situation { case, options, .. } = dose.situation;
    let oldest = case.age_on(dose.day());
    let Some((born, oldest)) = case.birth.known().zip(oldest) else {
        verdict.not_checked.push(dose.not_checked(Rule::AgeOutsideIndication, "no date of birth"));
        return;
    };
    if oldest >= limit.from_years {
        let youngest = years_between(born.latest_day(case.zone), dose.day());
        if youngest < limit.from_years {
            let reason = "the date of birth is not known well enough";
            verdict.not_checked.push(dose.not_checked(Rule::AgeOutsideIndication, reason));
        }
        return;
    }
    let severity = match options.profile {
        Profile::Us => Severity::Critical,
        Profile::Eu => Severity::Warning,
    };
    let problem = IndicationProblem::Age {
        years: oldest,
        days: born.day(case.zone).map(|born| days_between(born, dose.day())),
        from: limit.from_years,
        profile: options.profile,
    };
    verdict.findings.push(
        dose.indication_finding(Rule::AgeOutsideIndication, severity, problem).citing([&limit.citations]),
    );
}

/// `cd22-negative`: any share above 0 % is positive.
fn cd22_negative<'k>(dose: &PlannedDose<'_, 'k, '_>, citations: &'k Citations, verdict: &mut Verdict<'k>) {
    let Situation { case, options, .. } = dose.situation;
    let Some(newest) = case.results.cd22.newest() else {
        let reason = if !case.results.cd22.unusable.is_empty() {
            "the result on file cannot be used"
        } else if case.lacks("observations") {
            "test results could not be read"
        } else {
            return;
        };
        verdict.not_checked.push(dose.not_checked(Rule::Cd22Negative, reason));
        return;
    };
    let of_its_time = || case.results.cd22.readings.iter().filter(|other| other.time == newest.time);
    // Of results of one moment none is later: the negative one counts.
    if !of_its_time().any(|reading| is_cd22_positive(reading) == Some(false)) {
        if is_cd22_positive(newest).is_none() {
            let reason = "only an upper bound of CD22 is known";
            verdict.not_checked.push(dose.not_checked(Rule::Cd22Negative, reason));
        }
        return;
    }
    let severity = match options.profile {
        Profile::Us => Severity::Warning,
        Profile::Eu => Severity::Critical,
    };
    let problem = IndicationProblem::Cd22Negative {
        day: newest.time.latest_day(case.zone),
        preliminary: newest.preliminary,
        disputed: of_its_time().any(|reading| is_cd22_positive(reading) == Some(true)),
        profile: options.profile,
    };
    verdict.findings.push(dose.indication_finding(Rule::Cd22Negative, severity, problem).citing([citations]));
}

fn is_cd22_positive(reading: &Reading<'_, Cd22>) -> Option<bool> {
    match reading.value {
        Cd22::Positive => Some(true),
        Cd22::Negative => Some(false),
        Cd22::Share(share) => reading.bound.is_above(share.value(), Decimal::ZERO),
    }
}

/// `infusion-reaction-history`
fn infusion_reaction<'k>(
    dose: &PlannedDose<'_, 'k, '_>,
    citations: &'k Citations,
    verdict: &mut Verdict<'k>,
) {
    let Situation { case, drug, index, .. } = dose.situation;
    let against = || case.allergies.iter().filter(|allergy| allergy.drugs.contains(index));
    let severe = against().any(|allergy| allergy.severe);
    if severe || against().any(|allergy| allergy.high_criticality) {
        let problem = IndicationProblem::InfusionReaction { drug: drug.name.clone(), severe };
        verdict.findings.push(
            dose.indication_finding(Rule::InfusionReactionHistory, Severity::Critical, problem)
                .citing([citations]),
        );
        return;
    }
    let reason = if against().next().is_some() {
        "an intolerance of the drug is on file, and not how severe it was"
    } else if case.lacks("allergies") {
        "allergies could not be read"
    } else {
        return;
    };
    verdict.not_checked.push(dose.not_checked(Rule::InfusionReactionHistory, reason));
}

//! Each rule for its page: what it is about, when it fires and how gravely, and which tables hold its numbers.
//!
//! The numbers in a condition are taken from the knowledge in use, so that a page never says another limit than the one
//! a card was judged by.

mod about;
mod dose;
mod eligibility;
mod laboratory;
mod qt;
mod schedule;
mod tables;
mod transplant;

use crate::{
    knowledge::{Drug, Profile},
    rules::{Area, Rule, Severity},
};

pub use about::about;
pub use tables::tables;

/// One way in which a rule fires.
#[derive(Clone, Debug)]
pub struct Firing {
    /// When: a phrase, with its thresholds and units.
    pub when: String,
    /// How grave it is then.
    pub severity: Severity,
    /// The product information that it holds for; nothing: every one.
    pub only: Option<Profile>,
}

impl Firing {
    fn of(severity: Severity, when: impl Into<String>) -> Self {
        Self { when: when.into(), severity, only: None }
    }

    fn critical(when: impl Into<String>) -> Self {
        Self::of(Severity::Critical, when)
    }

    fn warning(when: impl Into<String>) -> Self {
        Self::of(Severity::Warning, when)
    }

    fn info(when: impl Into<String>) -> Self {
        Self::of(Severity::Info, when)
    }

    const fn only(mut self, profile: Profile) -> Self {
        self.only = Some(profile);
        self
    }
}

/// The ways in which a rule fires for a drug, the gravest first; none if the drug has no such rule.
pub fn firings(rule: Rule, drug: &Drug) -> Vec<Firing> {
    match rule {
        Rule::ProductMixup => dose::product_mixup(drug),
        Rule::DoseAmount => dose::amount(drug),
        Rule::DoseUnreadable => dose::unreadable(drug),
        Rule::BsaUnavailable => dose::surface_unavailable(drug),
        Rule::DoseReescalation => dose::reescalation(drug),
        Rule::IntervalTooShort => schedule::interval(drug),
        Rule::WrongRoute => dose::route(drug),
        Rule::DuplicateOrder => dose::duplicate(),
        Rule::ExtraDoseInCycle => schedule::extra_dose(drug),
        Rule::CycleLimit => schedule::cycle_limit(drug),
        Rule::NoResponseLimit => schedule::no_response(drug),
        Rule::CycleTooEarly => schedule::too_early(drug),
        Rule::OffScheduleDay => schedule::off_schedule(drug),
        Rule::PositionUnclear => schedule::unclear(drug),
        Rule::ResponseUndocumented => schedule::response(),
        Rule::DoseReduced => dose::reduced(drug),
        Rule::TreatmentDelay => schedule::delay(drug),
        Rule::BsaUncertain => dose::surface_uncertain(drug),
        Rule::InfusionTime => dose::infusion(drug),
        Rule::ProtocolDose => dose::protocol(),
        Rule::DoseVerified => dose::verified(drug),
        Rule::TransplantCycleLimit => transplant::cycles(drug),
        Rule::TransplantPlanUndocumented => transplant::plan(drug),
        Rule::RecentTransplant => transplant::recent(drug),
        Rule::VodHistory => transplant::history(drug),
        Rule::VodSuspected => transplant::suspected(drug),
        Rule::VodRisk => transplant::risk(drug),
        Rule::ConditioningTwoAlkylators => transplant::conditioning(drug),
        Rule::LiverHold => laboratory::liver_hold(drug),
        Rule::LiverElevated => laboratory::liver_elevated(drug),
        Rule::LiverDisease => laboratory::liver_disease(drug),
        Rule::LiverTestsMissing => laboratory::liver_missing(drug),
        Rule::CountsHold => laboratory::counts_hold(drug),
        Rule::CountsMissing => laboratory::counts_missing(drug),
        Rule::QtcProlonged => qt::prolonged(drug),
        Rule::LongQtSyndrome => qt::syndrome(drug),
        Rule::QtInteraction => qt::interaction(drug),
        Rule::QtBaselineMissing => qt::baseline(drug),
        Rule::ElectrolytesLow => qt::electrolytes_low(drug),
        Rule::ElectrolytesMissing => qt::electrolytes_missing(drug),
        Rule::PremedicationMissing => eligibility::premedication(drug),
        Rule::CytoreductionNeeded => eligibility::cytoreduction(drug),
        Rule::BlastCountUnknown => eligibility::blasts_unknown(drug),
        Rule::Pregnancy => eligibility::pregnancy(drug),
        Rule::PregnancyTestMissing => eligibility::pregnancy_test(drug),
        Rule::AgeOutsideIndication => eligibility::age(drug),
        Rule::Cd22Negative => eligibility::cd22(drug),
        Rule::IndicationUndocumented => eligibility::indication(drug),
        Rule::InfusionReactionHistory => eligibility::reaction(drug),
        Rule::MedicationContradictory => vec![Firing::warning(
            "two codes of a medication of which neither names a part of the other, or a display or text that names \
             nothing of what the codes mean; the most dangerous of the readings is checked",
        )],
        Rule::DataUnavailable => vec![Firing::warning(
            "something of the record could not be had or read: a query that failed or was not sent, malformed or \
             unreadable data, a result cut at its first page, resources of another patient; the card says what was \
             therefore not checked",
        )],
    }
}

/// What an area is called on a page.
pub const fn area(area: Area) -> &'static str {
    match area {
        Area::Dose => "Dose and schedule",
        Area::Transplant => "Transplant and veno-occlusive disease",
        Area::Liver => "Liver",
        Area::BloodCounts => "Blood counts",
        Area::Qt => "QT interval and electrolytes",
        Area::Premedication => "Premedication and blasts",
        Area::Pregnancy => "Pregnancy",
        Area::Indication => "Indication",
        Area::Data => "Missing data",
    }
}

/// The code of a rule as words: "VOD history".
pub fn title(rule: Rule) -> String {
    let mut title = String::new();
    for (place, word) in rule.code().split('-').enumerate() {
        if place > 0 {
            title.push(' ');
        }
        match word {
            "bsa" => title.push_str("BSA"),
            "qt" => title.push_str("QT"),
            "qtc" => title.push_str("QTc"),
            "vod" => title.push_str("VOD"),
            "cd22" => title.push_str("CD22"),
            word if place == 0 => {
                let mut letters = word.chars();
                title.extend(letters.next().into_iter().flat_map(char::to_uppercase));
                title.push_str(letters.as_str());
            }
            word => title.push_str(word),
        }
    }
    title
}

#[cfg(test)]
mod tests;

//! Which tables of the knowledge hold the numbers of a rule.

use crate::rules::Rule;

/// The titles of the tables that a rule judges by, as `knowledge show` prints them; none for a rule that only says what
/// could not be read.
pub const fn tables(rule: Rule) -> &'static [&'static str] {
    match rule {
        Rule::ProductMixup => &["Recognised by", "Confused with another product"],
        Rule::DoseAmount => {
            &["Regimen", "How far an order may be off", "Figures that betray why", "Reduction for toxicity"]
        }
        Rule::DoseUnreadable | Rule::WrongRoute | Rule::InfusionTime => &["Preparation and administration"],
        Rule::BsaUnavailable | Rule::BsaUncertain => &["Body size that is believed", "How old data may be"],
        Rule::DoseReescalation | Rule::DoseReduced => &["Reduction for toxicity"],
        Rule::IntervalTooShort
        | Rule::OffScheduleDay
        | Rule::CycleTooEarly
        | Rule::PositionUnclear
        | Rule::DuplicateOrder => &["Regimen"],
        Rule::ExtraDoseInCycle => &["Regimen", "Reduction for toxicity"],
        Rule::CycleLimit => &["Limits"],
        Rule::NoResponseLimit => &["Limits", "Remission"],
        Rule::ResponseUndocumented => &["Regimen", "Remission", "How old data may be"],
        Rule::TreatmentDelay => &["Delay of day 1", "Regimen"],
        Rule::ProtocolDose => &["Published schedules that are not the label's"],
        Rule::DoseVerified => &["Regimen", "How far an order may be off", "Preparation and administration"],
        Rule::TransplantCycleLimit | Rule::TransplantPlanUndocumented | Rule::RecentTransplant => {
            &["Before and after a transplant"]
        }
        Rule::VodHistory | Rule::VodSuspected | Rule::VodRisk | Rule::ConditioningTwoAlkylators => {
            &["Veno-occlusive disease; risk: with a transplant planned"]
        }
        Rule::QtcProlonged
        | Rule::LongQtSyndrome
        | Rule::QtBaselineMissing
        | Rule::ElectrolytesLow
        | Rule::ElectrolytesMissing => &["QT interval"],
        // With the score that the card tells. The medicines have a page of their own.
        Rule::QtInteraction => &["QT interval", "Score of Tisdale"],
        Rule::PremedicationMissing => &["Premedication, before every dose"],
        Rule::CytoreductionNeeded | Rule::BlastCountUnknown => &["Blasts before the first dose"],
        Rule::Pregnancy | Rule::PregnancyTestMissing => &["Pregnancy"],
        Rule::AgeOutsideIndication
        | Rule::Cd22Negative
        | Rule::IndicationUndocumented
        | Rule::InfusionReactionHistory => &["For whom it is"],
        Rule::LiverHold | Rule::LiverElevated | Rule::LiverDisease | Rule::LiverTestsMissing => {
            &["Liver tests"]
        }
        Rule::CountsHold | Rule::CountsMissing => &["Blood counts before a new cycle"],
        Rule::MedicationContradictory | Rule::DataUnavailable => &[],
    }
}

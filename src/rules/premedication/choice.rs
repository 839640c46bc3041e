//! Which agent of a missing class is suggested, and how much of it. PRE-R7, PRE-R8.

use jiff::SignedDuration;

use super::super::{MedicineOrder, PlannedDose, Situation, dose, qt};
use crate::{
    clinical::{
        quantity::{Kilograms, Milligrams, MilligramsPerKilogram},
        time::ClinicalTime,
    },
    knowledge::{Agent, AgentDose, Class, Premedication},
};

/// A suggested agent.
#[derive(Clone, Debug, PartialEq)]
pub struct Suggested {
    /// What to order.
    pub order: MedicineOrder,
    /// For a dose by weight: the dose for each kilogram, the weight, the most.
    pub by_weight: Option<(MilligramsPerKilogram, Kilograms, Milligrams)>,
    /// What is said with it.
    pub remark: Option<String>,
}

/// An agent that would come first and does not fit.
#[derive(Clone, Debug, PartialEq)]
pub struct LeftOut {
    /// Its ingredient.
    pub ingredient: String,
    /// Why.
    pub why: WhyLeftOut,
}

/// Why an agent does not fit.
#[derive(Clone, Debug, PartialEq)]
pub enum WhyLeftOut {
    /// An allergy to it, or to one of its kin, is on file. PRE-R7
    Allergy,
    /// It lengthens the QT interval, which is at risk. PRE-R8
    LengthensQt,
    /// It is not given beside this ingredient.
    Beside(String),
}

/// Why no agent can be suggested.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum NoAgent {
    /// The age is not known.
    AgeUnknown,
    /// The knowledge has none for the age.
    NoneForAge,
    /// The dose goes by weight, and there is none that can be believed.
    WeightUnknown,
    /// None of those for the age fits.
    NoneLeft,
}

/// The agent of a class for some doses, and those that come before it and do not fit.
pub(super) struct Choice<'k> {
    pub agent: Result<(&'k Agent, Suggested), NoAgent>,
    pub left_out: Vec<LeftOut>,
}

/// Chooses the first agent that fits age, allergies, the QT interval and the other medicines.
pub(super) fn choose<'k>(
    situation: &Situation<'k, '_>,
    premedication: &'k Premedication,
    class: Class,
    doses: &[PlannedDose<'_, 'k, '_>],
) -> Choice<'k> {
    let age = doses.first().and_then(|dose| situation.case.age_on(dose.day()));
    let Some(age) = age.and_then(|age| u32::try_from(age).ok()) else {
        return Choice { agent: Err(NoAgent::AgeUnknown), left_out: Vec::new() };
    };
    let weight = dose::believed_weight(situation).map(|weight| weight.value);
    let mut none = NoAgent::NoneForAge;
    let mut left_out = Vec::new();
    for agent in premedication.agents.iter().filter(|agent| agent.class == class && agent.ages.contains(&age))
    {
        if let Some(why) = unfit(situation, premedication, agent, doses) {
            left_out.push(LeftOut { ingredient: agent.ingredient.clone(), why });
            none = NoAgent::NoneLeft;
        } else if let Some(dose) = agent.dose.for_weight(weight) {
            let suggested = suggested(agent, dose, premedication.lead_minutes, weight, doses);
            return Choice { agent: Ok((agent, suggested)), left_out };
        } else {
            none = NoAgent::WeightUnknown;
        }
    }
    Choice { agent: Err(none), left_out }
}

fn suggested(
    agent: &Agent,
    dose: Milligrams,
    lead_minutes: i64,
    weight: Option<Kilograms>,
    doses: &[PlannedDose<'_, '_, '_>],
) -> Suggested {
    let by_weight = match agent.dose {
        AgentDose::Fixed(_) => None,
        AgentDose::ByWeight { per_kilogram, most, .. } => weight.map(|weight| (per_kilogram, weight, most)),
    };
    let order = MedicineOrder {
        ingredient: agent.ingredient.clone(),
        coding: agent.coding.clone(),
        dose,
        route: agent.route,
        lead_minutes,
        times: doses.iter().map(|dose| before(dose, lead_minutes)).collect(),
    };
    Suggested { order, by_weight, remark: agent.remark.clone() }
}

/// When an agent is due: so long before the infusion, or on its day where the order has no time.
fn before(dose: &PlannedDose<'_, '_, '_>, lead_minutes: i64) -> ClinicalTime {
    let lead = SignedDuration::from_mins(lead_minutes);
    match dose.drafted.dose.start.and_then(|start| start.checked_sub(lead).ok()) {
        Some(at) => ClinicalTime::Moment { at, offset: dose.situation.case.zone },
        None => ClinicalTime::Day(dose.day()),
    }
}

/// Whether an ingredient that the knowledge has as an agent fits the patient.
pub(super) fn fits(
    situation: &Situation<'_, '_>,
    premedication: &Premedication,
    ingredient: &str,
    doses: &[PlannedDose<'_, '_, '_>],
) -> bool {
    let mut agents = premedication.agents.iter().filter(|agent| agent.ingredient == ingredient);
    agents.all(|agent| unfit(situation, premedication, agent, doses).is_none())
}

/// Why an agent is not suggested, if it is not.
fn unfit(
    situation: &Situation<'_, '_>,
    premedication: &Premedication,
    agent: &Agent,
    doses: &[PlannedDose<'_, '_, '_>],
) -> Option<WhyLeftOut> {
    let Situation { case, knowledge, .. } = situation;
    let place = |name: &String| knowledge.ingredients.place(name);
    let mut kin = std::iter::once(&agent.ingredient).chain(&agent.related).filter_map(place);
    if kin.any(|place| case.allergies.iter().any(|allergy| allergy.ingredients.contains(&place))) {
        return Some(WhyLeftOut::Allergy);
    }
    let lengthens_qt =
        premedication.qt_swap.as_ref().is_some_and(|swap| swap.lengthen_qt.contains(&agent.ingredient));
    if lengthens_qt && doses.iter().any(qt::prefers_other_antihistamine) {
        return Some(WhyLeftOut::LengthensQt);
    }
    let is_taken = |place: usize| {
        case.medications.iter().any(|medication| {
            medication.is_current()
                && medication.route.is_systemic() != Some(false)
                && medication.ingredients.contains(&place)
        })
    };
    let beside = agent.avoid_with.iter().find(|name| place(name).is_some_and(is_taken))?;
    Some(WhyLeftOut::Beside(beside.clone()))
}

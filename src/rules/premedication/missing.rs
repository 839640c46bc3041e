//! `premedication-missing`: which classes a dose lacks, and what there is instead. PRE-R1 to PRE-R8.
//!
//! Every drafted dose is judged, however far ahead: nobody is asked again when it is given. One finding names all days.

use jiff::civil::Date;

use super::{
    PremedicationProblem,
    choice::{self, LeftOut, NoAgent, Suggested},
};
use crate::{
    clinical::{
        medication::{Allergy, Medication, MedicationRoute, MedicationState},
        order::OrderState,
    },
    knowledge::{Citations, Class, NeededClass, Premedication, QtSwap},
    rules::{PlannedDose, Problem, Remedy, Rule, Severity, Situation, Verdict, qt},
};

/// What the doses lack.
#[derive(Clone, Debug, PartialEq)]
pub struct MissingPremedication {
    /// The days of all the doses that were judged.
    pub days: Vec<Date>,
    /// The needed classes, each with what was found.
    pub classes: Vec<ClassCheck>,
    /// An ordered agent to which others are preferred. PRE-R8
    pub swap: Option<Swap>,
    /// Orders on file or doses given could not be read whole: there may be more.
    pub orders_unread: bool,
    /// The allergies could not be read whole.
    pub allergies_unread: bool,
}

/// A needed class, and what was found of it.
#[derive(Clone, Debug, PartialEq)]
pub struct ClassCheck {
    /// The class.
    pub class: Class,
    /// As it is printed.
    pub title: String,
    /// The days of the doses that lack it.
    pub missing_on: Vec<Date>,
    /// The ingredients that count on some day.
    pub counted: Vec<String>,
    /// Orders that do not say where they go, by day and ingredient: they may count.
    pub unclear: Vec<(Date, String)>,
    /// What does not count, on the days that lack the class.
    pub not_counted: Vec<NotCounted>,
    /// What is said of an ingredient that counts, where no better one does.
    pub remarks: Vec<(String, String)>,
    /// What to order, where the class is missing.
    pub suggested: Option<Result<Suggested, NoAgent>>,
    /// The agents that come first and do not fit.
    pub left_out: Vec<LeftOut>,
}

/// An order that does not count.
#[derive(Clone, Debug, PartialEq)]
pub struct NotCounted {
    /// The ingredient.
    pub ingredient: String,
    /// Why.
    pub why: WhyNotCounted,
}

/// Why an order does not count.
#[derive(Clone, Debug, PartialEq)]
pub enum WhyNotCounted {
    /// Only as needed. PRE-R3
    AsNeeded,
    /// Where it goes.
    Route(MedicationRoute),
    /// It is something else: the remark of the knowledge. PRE-R6
    OtherClass(String),
}

/// An ordered agent to which others are preferred. PRE-R8
#[derive(Clone, Debug, PartialEq)]
pub struct Swap {
    /// The ordered ingredient.
    pub ordered: String,
    /// What is preferred to it and fits the patient.
    pub prefer: Vec<String>,
}

/// Judges all drafted doses together.
pub(super) fn judge<'k>(
    situation: &Situation<'k, '_>,
    premedication: &'k Premedication,
    verdict: &mut Verdict<'k>,
) {
    let has_all = |dose: PlannedDose<'_, '_, '_>| {
        premedication.classes.iter().all(|needed| has(situation, needed.class, dose.day()))
    };
    if situation.planned_doses().all(has_all) {
        return;
    }
    let check = Check { situation, premedication, doses: situation.planned_doses().collect() };
    let (classes, cited): (Vec<ClassCheck>, Vec<Option<&Citations>>) =
        premedication.classes.iter().map(|needed| check.class(needed)).unzip();
    for (day, ingredient) in classes.iter().flat_map(|class| &class.unclear) {
        let dose = check.doses.iter().find(|dose| dose.day() == *day);
        let reason = format!("the route of {ingredient} is not stated");
        verdict.not_checked.extend(dose.map(|dose| dose.not_checked(Rule::PremedicationMissing, &reason)));
    }
    let is_missing = |day: Date| classes.iter().any(|class| class.missing_on.contains(&day));
    let Some(first) = check.doses.iter().find(|dose| is_missing(dose.day())) else { return };
    let suggested = classes.iter().filter_map(|class| class.suggested.as_ref()?.as_ref().ok());
    let remedies = suggested.map(|suggested| Remedy::OrderMedicine(suggested.order.clone())).collect();
    let case = situation.case;
    let missing = MissingPremedication {
        days: check.doses.iter().map(PlannedDose::day).collect(),
        swap: premedication.qt_swap.as_ref().and_then(|swap| check.swap(swap)),
        orders_unread: case.lacks("medicationRequests") || case.lacks("medicationAdministrations"),
        allergies_unread: case.lacks("allergies") || case.allergies.iter().any(Allergy::is_unknown),
        classes,
    };
    let problem = Problem::Premedication(PremedicationProblem::Missing(Box::new(missing)));
    let mut finding = first
        .finding(Rule::PremedicationMissing, Severity::Warning, problem)
        .citing(std::iter::once(&premedication.citations).chain(cited.into_iter().flatten()));
    finding.remedies = remedies;
    verdict.findings.push(finding);
}

/// Whether a medicine of a class counts on a day: with one of each class, as most requests have it, there is no more to say.
fn has(situation: &Situation<'_, '_>, class: Class, day: Date) -> bool {
    let Situation { case, knowledge, .. } = situation;
    case.medications.iter().any(|medication| {
        medication.ingredients.iter().any(|place| knowledge.ingredients.is(*place, class))
            && stands_on(medication, day)
            && standing(medication) == Standing::Counts
    })
}

/// The drafted doses of a drug and what they need.
struct Check<'c, 'k, 's> {
    situation: &'c Situation<'k, 's>,
    premedication: &'k Premedication,
    doses: Vec<PlannedDose<'c, 'k, 's>>,
}

impl<'k> Check<'_, 'k, '_> {
    /// A needed class over all doses, and where the dose of the suggested agent comes from.
    fn class(&self, needed: &NeededClass) -> (ClassCheck, Option<&'k Citations>) {
        let mut check = ClassCheck {
            class: needed.class,
            title: needed.title.clone(),
            missing_on: Vec::new(),
            counted: Vec::new(),
            unclear: Vec::new(),
            not_counted: Vec::new(),
            remarks: Vec::new(),
            suggested: None,
            left_out: Vec::new(),
        };
        let lacking: Vec<PlannedDose<'_, '_, '_>> =
            self.doses.iter().filter(|dose| self.is_lacking(&mut check, dose.day())).copied().collect();
        check.missing_on = lacking.iter().map(PlannedDose::day).collect();
        if lacking.is_empty() {
            return (check, None);
        }
        let choice = choice::choose(self.situation, self.premedication, needed.class, &lacking);
        check.left_out = choice.left_out;
        let (suggested, citations) = choice.agent.map_or_else(
            |none| (Err(none), None),
            |(agent, suggested)| (Ok(suggested), Some(&agent.citations)),
        );
        check.suggested = Some(suggested);
        (check, citations)
    }

    /// Whether a day lacks a class; what was found goes into the check.
    fn is_lacking(&self, check: &mut ClassCheck, day: Date) -> bool {
        let found = self.on_day(check.class, day);
        let counts = |found: &&Found<'_>| found.standing == Standing::Counts;
        if found.iter().any(|found| counts(&found)) {
            for found in found.iter().filter(counts) {
                add(&mut check.counted, found.ingredient.to_owned());
            }
            // Beside one that needs no remark, the others need none either.
            let remarks = found.iter().filter(counts).map(|found| self.remark(check.class, found));
            if let Some(remarks) = remarks.collect::<Option<Vec<(String, String)>>>() {
                for remark in remarks {
                    add(&mut check.remarks, remark);
                }
            }
            return false;
        }
        let is_unclear = found.iter().any(|found| found.standing == Standing::Unclear);
        for Found { ingredient, standing, .. } in found {
            let ingredient = ingredient.to_owned();
            match standing {
                Standing::Unclear => check.unclear.push((day, ingredient)),
                Standing::NotCounted(why) if !is_unclear => {
                    add(&mut check.not_counted, NotCounted { ingredient, why });
                }
                Standing::NotCounted(_) | Standing::Counts => {}
            }
        }
        !is_unclear
    }

    /// What is ordered or was given of a class for a day, and what is taken for it.
    fn on_day(&self, class: Class, day: Date) -> Vec<Found<'_>> {
        let Situation { case, knowledge, .. } = self.situation;
        let ingredients = &knowledge.ingredients;
        let mut found = Vec::new();
        for medication in case.medications.iter().filter(|medication| stands_on(medication, day)) {
            let named = |class| {
                let mut places = medication.ingredients.iter();
                let place = places.find(|place| ingredients.is(**place, class))?;
                ingredients.get(*place).map(|ingredient| ingredient.name.as_str())
            };
            if let Some(ingredient) = named(class) {
                found.push(Found { medication, ingredient, standing: standing(medication) });
            }
            for no_substitute in self.premedication.no_substitutes.iter().filter(|other| other.class == class)
            {
                if let Some(ingredient) = named(no_substitute.other) {
                    let why = WhyNotCounted::OtherClass(no_substitute.remark.clone());
                    found.push(Found { medication, ingredient, standing: Standing::NotCounted(why) });
                }
            }
        }
        found
    }

    /// What is said of a medicine that counts for a class: its ingredient and the remark.
    fn remark(&self, class: Class, found: &Found<'_>) -> Option<(String, String)> {
        let ingredients = &self.situation.knowledge.ingredients;
        let is = |other| found.medication.ingredients.iter().any(|place| ingredients.is(*place, other));
        let mut accepted = self.premedication.accepted.iter();
        let accepted = accepted.find(|accepted| accepted.class == class && is(accepted.other))?;
        Some((found.ingredient.to_owned(), accepted.remark.clone()))
    }

    /// PRE-R8: the ordered agent that lengthens the QT interval, where it matters.
    fn swap(&self, swap: &QtSwap) -> Option<Swap> {
        let found = self.doses.iter().flat_map(|dose| {
            let found = self.on_day(swap.class, dose.day());
            let prefers_other = qt::prefers_other_antihistamine(dose);
            found.into_iter().map(move |found| (found, prefers_other))
        });
        let mut ordered = found
            .filter(|(found, _)| found.standing == Standing::Counts)
            .map(|(found, prefers_other)| (found.ingredient.to_owned(), prefers_other))
            .filter(|(name, prefers_other)| {
                swap.always.contains(name) || (*prefers_other && swap.lengthen_qt.contains(name))
            });
        let fits = |name: &&String| choice::fits(self.situation, self.premedication, name, &self.doses);
        ordered
            .next()
            .map(|(ordered, _)| Swap { ordered, prefer: swap.prefer.iter().filter(fits).cloned().collect() })
    }
}

/// A medicine that is of a class, or is taken for it.
struct Found<'m> {
    medication: &'m Medication<'m>,
    ingredient: &'m str,
    standing: Standing,
}

/// Whether a medicine counts.
#[derive(Clone, Debug, PartialEq)]
enum Standing {
    Counts,
    /// Nobody says where it goes.
    Unclear,
    NotCounted(WhyNotCounted),
}

/// Systemic routes as the clinical file has them: swallowed, into a vein or a muscle.
fn standing(medication: &Medication<'_>) -> Standing {
    if medication.as_needed && medication.state != MedicationState::Given {
        return Standing::NotCounted(WhyNotCounted::AsNeeded);
    }
    match medication.route {
        MedicationRoute::Oral | MedicationRoute::Intravenous | MedicationRoute::Intramuscular => {
            Standing::Counts
        }
        MedicationRoute::NotStated => Standing::Unclear,
        route @ (MedicationRoute::OtherSystemic | MedicationRoute::Intrathecal | MedicationRoute::Local) => {
            Standing::NotCounted(WhyNotCounted::Route(route))
        }
    }
}

/// Whether a medicine is ordered for a day or was given on it. What is over counts only on days it names: PRE-R1, PRE-R4.
fn stands_on(medication: &Medication<'_>, day: Date) -> bool {
    match medication.state {
        MedicationState::Drafted { .. } | MedicationState::OnFile(OrderState::Active) => {
            medication.days.covers(day)
        }
        MedicationState::Given | MedicationState::OnFile(OrderState::Completed) => {
            medication.days.on.contains(&day)
        }
        MedicationState::OnFile(OrderState::Unsure | OrderState::Withdrawn) => false,
    }
}

fn add<T: PartialEq>(list: &mut Vec<T>, item: T) {
    if !list.contains(&item) {
        list.push(item);
    }
}

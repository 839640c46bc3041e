//! Which medicines that lengthen QT count. Clinical file, section 6.3; QT-15, PRE-R8.

use jiff::civil::Date;

use super::{
    Occasion,
    occasion::{is_drafted, reaches_the_body},
    problem::QtState,
};
use crate::{
    clinical::{
        medication::{Medication, MedicationState},
        order::{MatchedBy, OrderState, Product},
        sort::sort_by,
        time::plus_days,
    },
    knowledge::{QtCondition, QtDrug, QtRisk},
    rules::{Rule, Verdict},
};

/// A medicine that lengthens QT, with all records of it that count.
pub(super) struct InUse<'k, 's> {
    /// The medicine.
    pub drug: &'k QtDrug,
    /// Its records.
    pub records: Vec<&'s Medication<'s>>,
}

/// Whether a medicine was started since the last ECG.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Started {
    /// Before it, or not yet.
    No,
    /// On this day after it.
    On(Date),
    /// An order has no beginning.
    Unknown,
}

/// How a record lies to the time that is judged.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Counts {
    Yes,
    No,
    /// It ended on an unknown day.
    Unknown,
}

/// The medicines in use, conditional ones whose condition is not true and the only antihistamine of premedication left
/// out.
pub(super) fn counting<'k, 's>(
    occasion: &Occasion<'_, 'k, 's>,
    state: &QtState,
    verdict: &mut Verdict<'k>,
) -> Vec<InUse<'k, 's>> {
    let mut in_use = in_use(occasion, verdict);
    if in_use.is_empty() {
        return in_use;
    }
    without_premedication(occasion, &mut in_use);
    let is_true: Vec<Option<bool>> =
        in_use.iter().map(|used| condition_of(used.drug, occasion, state, &in_use)).collect();
    for (used, is_true) in in_use.iter().zip(&is_true) {
        if is_true.is_none() {
            let reason = format!("whether {} counts is not known: {}", used.drug.name, unknown(used.drug));
            verdict.not_checked.push(occasion.not_checked(Rule::QtInteraction, &reason));
        }
    }
    in_use
        .into_iter()
        .zip(is_true)
        .filter(|(_, is_true)| *is_true == Some(true))
        .map(|(used, _)| used)
        .collect()
}

/// All medicines of the list that are in use.
pub(super) fn in_use<'k, 's>(
    occasion: &Occasion<'_, 'k, 's>,
    verdict: &mut Verdict<'k>,
) -> Vec<InUse<'k, 's>> {
    let (case, knowledge) = (occasion.situation.case, occasion.situation.knowledge);
    let mut in_use: Vec<InUse<'k, 's>> = Vec::new();
    let mut ended: Vec<&'k QtDrug> = Vec::new();
    for medication in case.medications.iter().filter(|medication| reaches_the_body(medication)) {
        for drug in knowledge.qt_drugs.of(medication.ingredients) {
            match counts(medication, drug.washout_days, knowledge.qt_drugs.starting_within_days, occasion.day)
            {
                Counts::No => {}
                Counts::Unknown => ended.push(drug),
                Counts::Yes => match in_use.iter_mut().find(|used| std::ptr::eq(used.drug, drug)) {
                    Some(used) => used.records.push(medication),
                    None => in_use.push(InUse { drug, records: vec![medication] }),
                },
            }
        }
    }
    for drug in ended {
        if !in_use.iter().any(|used| std::ptr::eq(used.drug, drug)) {
            let reason = format!("when {} ended is not on file", drug.name);
            verdict.not_checked.push(occasion.not_checked(Rule::QtInteraction, &reason));
        }
    }
    sort_by(&mut in_use, |one, other| one.drug.name.cmp(&other.drug.name));
    in_use
}

/// A draft counts always; an order while it stands or begins soon; what has ended, while it washes out.
fn counts(medication: &Medication<'_>, washout: i64, starting_within: i64, day: Date) -> Counts {
    let washed_out_before = plus_days(day, -washout);
    let days = &medication.days;
    let yes = |is_true| if is_true { Counts::Yes } else { Counts::No };
    match medication.state {
        MedicationState::Drafted { .. } => Counts::Yes,
        MedicationState::OnFile(OrderState::Active) => {
            yes(days.overlap(washed_out_before, plus_days(day, starting_within)))
        }
        MedicationState::Given => yes(days.overlap(washed_out_before, day)),
        MedicationState::OnFile(OrderState::Completed | OrderState::Withdrawn) => {
            let has_begun = days.first().is_none_or(|first| first <= day);
            match (days.last(), days.first()) {
                (Some(_), _) => yes(has_begun && days.overlap(washed_out_before, day)),
                (None, Some(first)) if first >= washed_out_before => yes(has_begun),
                (None, _) => Counts::Unknown,
            }
        }
        MedicationState::OnFile(OrderState::Unsure) => Counts::No,
    }
}

/// PRE-R8: the only antihistamine of premedication makes no finding.
fn without_premedication(occasion: &Occasion<'_, '_, '_>, in_use: &mut Vec<InUse<'_, '_>>) {
    let dose_days = dose_days(occasion);
    let is_premedication = |used: &InUse<'_, '_>| used.drug.premedication && used.is_due_on(&dose_days);
    if in_use.iter().filter(|used| is_premedication(used)).count() == 1 {
        in_use.retain(|used| !is_premedication(used));
    }
}

/// The days on which a dose of the drug is drafted, ordered or was given.
fn dose_days(occasion: &Occasion<'_, '_, '_>) -> Vec<Date> {
    let Occasion { situation, .. } = occasion;
    let on_file =
        situation.case.orders.iter().filter(|order| {
            order.product == Product::Drug(situation.index) && order.state == OrderState::Active
        });
    let ordered = on_file.flat_map(|order| order.doses.iter().map(|dose| dose.day));
    let drafted = situation.course.drafted.iter().map(|drafted| drafted.dose.day);
    let given = situation.course.given.iter().map(|dose| dose.day);
    ordered.chain(drafted).chain(given).collect()
}

/// Whether the condition of a medicine is true; always, where it has none; unknown, where it cannot be told.
fn condition_of(
    drug: &QtDrug,
    occasion: &Occasion<'_, '_, '_>,
    state: &QtState,
    in_use: &[InUse<'_, '_>],
) -> Option<bool> {
    let QtRisk::Conditional(condition) = &drug.risk else { return Some(true) };
    match condition {
        QtCondition::LowElectrolytes => {
            let potassium = state.potassium.as_ref().and_then(|level| level.is_low);
            let magnesium = state.magnesium.as_ref().and_then(|level| level.is_low);
            match (potassium, magnesium) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (Some(false), Some(false)) => Some(false),
                (None, _) | (_, None) => None,
            }
        }
        QtCondition::LongQtc => {
            let is_fresh = |days: i64| (0..=occasion.qt.windows.ecg_possible_risk_days).contains(&days);
            let ecg = state.ecg.as_ref()?;
            // An old ECG that was normal tells nothing of today.
            ecg.is_long.filter(|is_long| *is_long || is_fresh(ecg.age_days))
        }
        QtCondition::OtherQtDrug => Some(in_use.iter().any(|other| !other.is_conditional())),
        QtCondition::InteractingDrug(beside) => {
            Some(in_use.iter().any(|other| other.drug.ingredients.iter().any(|place| beside.contains(place))))
        }
        QtCondition::RenalImpairment | QtCondition::HighDose => None,
    }
}

/// What is missing to tell whether a condition is true.
const fn unknown(drug: &QtDrug) -> &'static str {
    match &drug.risk {
        QtRisk::Conditional(QtCondition::LowElectrolytes) => "potassium or magnesium",
        QtRisk::Conditional(QtCondition::LongQtc) => "QTc",
        QtRisk::Conditional(QtCondition::RenalImpairment) => "kidney function is not read",
        QtRisk::Conditional(QtCondition::HighDose) => "its dose is not read",
        QtRisk::Conditional(QtCondition::OtherQtDrug | QtCondition::InteractingDrug(_))
        | QtRisk::Known
        | QtRisk::Possible => "nothing",
    }
}

impl<'s> InUse<'_, 's> {
    /// Whether it counts only while a condition is true.
    pub fn is_conditional(&self) -> bool {
        matches!(self.drug.risk, QtRisk::Conditional(_))
    }

    /// Its draft, if it is among the drafts.
    pub fn draft(&self) -> Option<&'s Medication<'s>> {
        self.records.iter().copied().find(|record| is_drafted(record))
    }

    /// Whether it was recognised by its name alone.
    pub fn is_by_name(&self) -> bool {
        self.records.iter().all(|record| record.matched_by == MatchedBy::Name)
    }

    /// Whether it was started after an ECG. An as-needed medicine counts from when it was given: whether it was taken
    /// before is not known.
    pub fn started_since(&self, ecg: Date, today: Date) -> Started {
        let is_taken = |record: &&&Medication<'_>| match record.state {
            MedicationState::OnFile(_) => {
                !record.as_needed && record.days.first().is_none_or(|first| first <= today)
            }
            MedicationState::Given => true,
            MedicationState::Drafted { .. } => false,
        };
        let taken: Vec<&&Medication<'_>> = self.records.iter().filter(is_taken).collect();
        let is_active = taken.iter().any(|record| {
            matches!(record.state, MedicationState::OnFile(OrderState::Active) | MedicationState::Given)
        });
        let first = taken.iter().filter_map(|record| record.days.first()).min();
        let is_open = taken.iter().any(|record| record.days.first().is_none());
        match first {
            _ if !is_active => Started::No,
            Some(first) if first <= ecg => Started::No,
            _ if is_open => Started::Unknown,
            Some(first) => Started::On(first),
            None => Started::No,
        }
    }

    /// Whether it is due as more than an as-needed medicine on one of some days.
    fn is_due_on(&self, days: &[Date]) -> bool {
        let mut scheduled = self.records.iter().filter(|record| !record.as_needed);
        scheduled.any(|record| days.iter().any(|day| record.days.covers(*day)))
    }
}

//! The counts of one kind of cell: now, before treatment, before the cycle before; and what they call for.

use jiff::civil::Date;

use crate::{
    clinical::{
        fact::{Bound, Reading, Series},
        quantity::GigaPerLitre,
        time::days_between,
    },
    knowledge::BloodCounts,
    rules::{PlannedDose, TestResult},
};

/// The cells that are counted.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Cells {
    /// Neutrophils.
    Neutrophils,
    /// Platelets.
    Platelets,
}

impl Cells {
    /// As clinicians call their count.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Neutrophils => "ANC",
            Self::Platelets => "platelets",
        }
    }

    /// The code in the extension.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Neutrophils => "neutrophils",
            Self::Platelets => "platelets",
        }
    }
}

/// A count.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Count {
    /// The result.
    pub result: TestResult<GigaPerLitre>,
    /// The platelet transfusion that it may depend on.
    pub transfusion: Option<Date>,
}

/// The counts of one kind of cell that a new cycle depends on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lineage {
    /// Which cells.
    pub cells: Cells,
    /// Too few below this.
    pub limit: GigaPerLitre,
    /// The count that decides.
    pub now: Option<Count>,
    /// The lowest other count of that day, if it is lower.
    pub other: Option<Count>,
    /// Before the first dose of the course.
    pub baseline: Option<Count>,
    /// Before day 1 of the cycle before.
    pub previous_cycle: Option<Count>,
    /// Every count since the course began has been too low, for so many days.
    pub low_for_days: i64,
}

/// What a count calls for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Ground {
    /// Too few, and enough before treatment. MOD-01, MOD-02.
    BelowLimit,
    /// Too few, and nobody knows how many there were before treatment.
    NoBaseline,
    /// Too few, and too few before treatment. MOD-03.
    LowBeforeTreatment,
    /// Enough, but that may be the transfusion's doing: no pass.
    MayBeTransfused,
}

impl Ground {
    /// Whether the count itself is too low.
    #[must_use]
    pub const fn is_below_limit(self) -> bool {
        match self {
            Self::BelowLimit | Self::NoBaseline | Self::LowBeforeTreatment => true,
            Self::MayBeTransfused => false,
        }
    }
}

impl Lineage {
    pub(super) fn of(dose: &PlannedDose<'_, '_, '_>, counts: &BloodCounts, cells: Cells) -> Self {
        let case = dose.situation.case;
        let (series, limit) = match cells {
            Cells::Neutrophils => (&case.results.neutrophils, counts.neutrophils_below),
            Cells::Platelets => (&case.results.platelets, counts.platelets_below),
        };
        let place = &dose.drafted.place;
        let count = |reading: &Reading<'_, GigaPerLitre>| {
            let result = dose.result(reading);
            let is_near = |transfused: &Date| {
                (0..=counts.after_transfusion_days).contains(&days_between(*transfused, result.day))
            };
            let transfusion = match cells {
                Cells::Neutrophils => None,
                Cells::Platelets => case.platelet_transfusions.iter().copied().filter(is_near).max(),
            };
            Count { result, transfusion }
        };
        let before_day_1 = |day_1: Date| {
            let is_near = |reading: &Reading<'_, GigaPerLitre>| {
                let day = reading.time.day(case.zone);
                day.is_some_and(|day| (0..=counts.before_baseline_days).contains(&days_between(day, day_1)))
            };
            // Of two counts of one moment the higher excuses less.
            series.worst_of_newest(case.zone, is_near, GigaPerLitre::cmp).map(count)
        };
        // Of two counts of one moment the lower decides.
        let latest = dose.latest(series, counts.before_dose_hours, |one, other| other.cmp(one));
        let lower = |latest| {
            let others = series.others(latest, case.zone).filter(|other| other.value < latest.value);
            others.min_by_key(|other| other.value).map(count)
        };
        Self {
            cells,
            limit,
            now: latest.map(count),
            other: latest.and_then(lower),
            baseline: place.course_began.and_then(before_day_1),
            previous_cycle: place.previous_cycle.and_then(|cycle| before_day_1(cycle.day_1)),
            low_for_days: low_for_days(dose, series, limit),
        }
    }

    /// What a count calls for. `None` if it is enough or not known.
    pub(super) fn ground(&self, count: Option<Count>) -> Option<Ground> {
        let count = count?;
        if is_below(count, self.limit) == Some(true) {
            return Some(match self.baseline.and_then(|baseline| is_below(baseline, self.limit)) {
                Some(false) => Ground::BelowLimit,
                Some(true) => Ground::LowBeforeTreatment,
                None => Ground::NoBaseline,
            });
        }
        count.transfusion.map(|_| Ground::MayBeTransfused)
    }

    /// Whether a count is back at the baseline of the cycle before, by its own strength. MOD-03, exit (a).
    pub(super) fn is_recovered(&self, count: Option<Count>) -> bool {
        let (Some(count), Some(previous)) = (count, self.previous_cycle) else { return false };
        count.transfusion.is_none()
            && count.result.bound != Bound::Below
            && previous.result.bound != Bound::Above
            && count.result.value >= previous.result.value
    }

    /// Why it is not known whether the count is too low, if that is so.
    pub(super) fn unknown(&self) -> Option<String> {
        let Some(now) = self.now else { return Some(format!("no {} on file", self.cells.name())) };
        let (name, value) = (self.cells.name(), now.result.value);
        match (is_below(now, self.limit), now.result.bound) {
            (Some(_), _) | (None, Bound::Exact) => None,
            (None, Bound::Above) => Some(format!("{name} known only to be above {value}")),
            (None, Bound::Below) => Some(format!("{name} known only to be below {value}")),
        }
    }
}

fn is_below(count: Count, limit: GigaPerLitre) -> Option<bool> {
    count.result.bound.is_below(count.result.value, limit)
}

/// From the first to the last of the counts that have all been too low, back from the newest and since the course
/// began. Preliminary ones tell nothing. MOD-05.
fn low_for_days(
    dose: &PlannedDose<'_, '_, '_>,
    series: &Series<'_, GigaPerLitre>,
    limit: GigaPerLitre,
) -> i64 {
    let zone = dose.situation.case.zone;
    let began = dose.drafted.place.course_began;
    let mut low = series
        .readings
        .iter()
        .filter(|reading| !reading.preliminary)
        .take_while(|reading| reading.bound.is_below(reading.value, limit) == Some(true))
        .map_while(|reading| reading.time.day(zone).filter(|day| Some(*day) > began));
    let Some(newest) = low.next() else { return 0 };
    days_between(low.last().unwrap_or(newest), newest)
}

//! Whether remission was reached, as the record states it or as it can be computed.

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::{
    clinical::{
        case::{Case, Response},
        fact::{Bound, Reading, Series},
    },
    knowledge::{Arm, Windows},
};

/// What is known of the response since a day.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Assessment {
    /// Nothing.
    Undocumented,
    /// CR/CRi, or its absence.
    Documented(Evidence),
    /// Remission was documented and then relapse: the label does not say which dose follows.
    RelapsedAfterRemission(Date),
    /// Two statements of one day contradict each other.
    Contradictory(Date),
}

/// One assessment that counts.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Evidence {
    /// CR/CRi reached.
    pub remission: bool,
    /// The day it speaks of.
    pub day: Date,
    /// Computed from blasts and counts, so "probable".
    pub computed: bool,
    /// A computed assessment says the opposite of the stated one.
    pub disagrees: bool,
}

impl Evidence {
    /// The arm of the regimen that follows.
    #[must_use]
    pub const fn arm(self) -> Arm {
        if self.remission { Arm::Remission } else { Arm::NoRemission }
    }
}

/// What is known of the response, from the day after `after` up to and including `until`, in a course that began on
/// `began`.
#[must_use]
pub fn assess(case: &Case<'_>, windows: &Windows, began: Option<Date>, after: Date, until: Date) -> Assessment {
    let mut stated = case.responses.iter().filter(|record| record.day > after && record.day <= until);
    let computed = computed(case, windows, after, until);
    let Some(newest) = stated.next() else {
        return computed.map_or(Assessment::Undocumented, Assessment::Documented);
    };
    let mut others_of_day = stated.take_while(|record| record.day == newest.day);
    if others_of_day.any(|record| is_remission(record.response) != is_remission(newest.response)) {
        return Assessment::Contradictory(newest.day);
    }
    let was_in_remission =
        || case.responses.iter().any(|record| Some(record.day) > began && is_remission(record.response));
    if newest.response == Response::Relapse && began.is_some() && was_in_remission() {
        return Assessment::RelapsedAfterRemission(newest.day);
    }
    let remission = is_remission(newest.response);
    let disagrees = computed.is_some_and(|computed| computed.remission != remission);
    Assessment::Documented(Evidence { remission, day: newest.day, computed: false, disagrees })
}

/// Whether remission was ever reached from the day after `after` on; `None` if nothing is known.
#[must_use]
pub fn ever_reached(case: &Case<'_>, windows: &Windows, after: Date, until: Date) -> Option<bool> {
    let stated = case.responses.iter().filter(|record| record.day > after && record.day <= until);
    let answers: Vec<bool> = stated
        .map(|record| is_remission(record.response))
        .chain(computed(case, windows, after, until).map(|evidence| evidence.remission))
        .collect();
    if answers.is_empty() { None } else { Some(answers.contains(&true)) }
}

const fn is_remission(response: Response) -> bool {
    matches!(response, Response::Remission)
}

/// DOSE-06, DOSE-07: marrow blasts below 5 % and none in the blood; extramedullary disease cannot be computed, so it
/// is "probable". Any blast in the blood, or 5 % in the marrow, is no remission.
fn computed(case: &Case<'_>, windows: &Windows, after: Date, until: Date) -> Option<Evidence> {
    let limit = windows.remission_marrow_blasts_percent;
    let marrow = newest(&case.marrow_blasts, case, after, until);
    let blood = newest(&case.blood_blasts, case, after, until);
    let has_blood_blasts = blood.map(|(reading, _)| reading.value > Decimal::ZERO && reading.bound != Bound::Below);
    let evidence = |remission, day| Some(Evidence { remission, day, computed: true, disagrees: false });
    match (marrow, has_blood_blasts) {
        (Some((marrow, day)), _) if marrow.value >= limit && marrow.bound != Bound::Below => evidence(false, day),
        (_, Some(true)) => evidence(false, blood?.1),
        (Some((marrow, day)), Some(false)) if marrow.value < limit && marrow.bound != Bound::Above => {
            evidence(true, day)
        }
        _ => None,
    }
}

fn newest<'c, 'a>(
    series: &'c Series<'a, Decimal>,
    case: &Case<'_>,
    after: Date,
    until: Date,
) -> Option<(&'c Reading<'a, Decimal>, Date)> {
    series
        .readings
        .iter()
        .filter_map(|reading| Some((reading, reading.time.day(case.zone)?)))
        .find(|(_, day)| *day > after && *day <= until)
}

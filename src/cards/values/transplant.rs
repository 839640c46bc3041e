//! Values of the area `transplant`.

use super::{PLACES, Values};
use crate::{
    clinical::time::PossibleDays,
    rules::transplant::{Bilirubin, Factor, TransplantProblem},
};

/// The numbers.
pub(super) fn values(values: Values, problem: &TransplantProblem) -> Values {
    match problem {
        TransplantProblem::CycleLimit { cycle, last, .. } => {
            values.count("cycle", i64::from(*cycle)).count("last_cycle", i64::from(*last))
        }
        TransplantProblem::CycleInQuestion { cycle, recommended, mrd, .. } => values
            .count("cycle", i64::from(*cycle))
            .count("recommended_cycles", i64::from(*recommended))
            .date("mrd_date", mrd.day),
        TransplantProblem::PlanUndocumented { cycle, recommended, last } => values
            .count("cycle", i64::from(*cycle))
            .count("recommended_cycles", i64::from(*recommended))
            .count("last_cycle", i64::from(*last)),
        TransplantProblem::RecentTransplant { on, days, .. } => {
            transplanted(values.count("days_since_transplant", on.known().map(|_| *days)), *on)
        }
        TransplantProblem::VodHistory { onset, .. } => values.date("vod_onset_date", *onset),
        TransplantProblem::VodSuspected { gain, .. } => match gain.as_deref() {
            Some((gain, last)) => bilirubin(values, last)
                .percent("weight_gain_percent", gain.share)
                .number("previous_weight_kg", gain.from.0.value(), PLACES)
                .number("weight_kg", gain.to.0.value(), PLACES),
            None => values,
        },
        TransplantProblem::VodRisk { factors, .. } => {
            let codes = factors.iter().map(|factor| factor.code().to_owned());
            factors.iter().fold(values.list("factors", codes), factor)
        }
        TransplantProblem::ConditioningTwoAlkylators { alkylators, bilirubin: last, .. } => {
            let values = values.list("alkylators", alkylators.clone());
            match last {
                Some(last) => bilirubin(values, last),
                None => values,
            }
        }
    }
}

fn factor(values: Values, factor: &Factor) -> Values {
    match factor {
        Factor::Bilirubin(last) => bilirubin(values, last),
        Factor::EarlierTransplant(Some(on)) => transplanted(values, *on),
        Factor::Age(age) => values.count("age_years", i64::from(*age)),
        Factor::EarlierTransplant(None) | Factor::LiverDisease | Factor::NoUrsodiol => values,
    }
}

/// The day of a transplant; where it is not known, the first and the last it can have been.
pub(super) fn transplanted(values: Values, on: PossibleDays) -> Values {
    match on.known() {
        Some(day) => values.date("transplant_date", day),
        None => {
            values.date("earliest_transplant_date", on.earliest).date("latest_transplant_date", on.latest)
        }
    }
}

fn bilirubin(values: Values, last: &Bilirubin) -> Values {
    let values = values.number("bilirubin_mg_dl", last.value.value(), PLACES);
    match last.multiple() {
        Some(multiple) => values.number("bilirubin_uln_multiple", multiple, PLACES),
        None => values,
    }
}

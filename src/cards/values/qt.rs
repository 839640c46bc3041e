//! Values of the area `qt`.

use super::Values;
use crate::rules::qt::{Calcium, CalciumCorrection, Electrolyte, QtMatter, QtProblem, QtState};

/// The numbers.
pub(super) fn values(values: Values, problem: &QtProblem) -> Values {
    let codes = |which: &[Electrolyte]| which.iter().map(|one| one.code().to_owned()).collect::<Vec<_>>();
    let values = match &problem.matter {
        QtMatter::Prolonged { rise: Some(rise), .. } => values.number("qtc_rise_ms", rise.by.value(), 1),
        QtMatter::Interaction(interaction) => {
            values.text("drug", &interaction.drug).text("risk", interaction.risk.code())
        }
        QtMatter::ElectrolytesMissing { missing, .. } => values.list("missing", codes(missing)),
        QtMatter::Prolonged { rise: None, .. }
        | QtMatter::LongQtSyndrome { .. }
        | QtMatter::BaselineMissing { .. }
        | QtMatter::ElectrolytesLow { .. } => values,
    };
    state(values, &problem.state)
}

fn state(mut values: Values, state: &QtState) -> Values {
    if let Some(ecg) = &state.ecg {
        values = values.number("qtc_ms", ecg.interval.value(), 1).count("qtc_age_days", ecg.age_days);
    }
    if let Some(level) = &state.potassium {
        values = values.number("potassium_mmol_l", level.value.value(), 2);
    }
    if let Some(level) = &state.magnesium {
        values = values.number("magnesium_mg_dl", level.value.value(), 2);
    }
    match &state.calcium {
        Some(Calcium::Total { level, correction }) => {
            let key = match correction {
                CalciumCorrection::ByLaboratory | CalciumCorrection::ForAlbumin(..) => {
                    "corrected_calcium_mg_dl"
                }
                CalciumCorrection::NotCorrected => "calcium_mg_dl",
            };
            values = values.number(key, level.value.value(), 2);
        }
        Some(Calcium::Ionised(level)) => {
            values = values.number("ionised_calcium_mmol_l", level.value.value(), 2);
        }
        None => {}
    }
    if let Some(score) = &state.tisdale {
        values = values.count("tisdale_with", score.with).count("tisdale_without", score.without);
    }
    values
}

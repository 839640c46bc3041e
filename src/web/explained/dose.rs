//! When the rules of the dose itself fire.

use super::Firing;
use crate::knowledge::{Drug, percent};

pub fn product_mixup(drug: &Drug) -> Vec<Firing> {
    let name = &drug.name;
    let fires = |other: &str| {
        Firing::critical(format!(
            "{other} is ordered for a patient with B-cell ALL and no AML, or beside a current course of {name}; or \
             {name} is ordered where AML is the only leukaemia on file"
        ))
    };
    drug.look_alikes.iter().map(|look_alike| fires(&look_alike.name)).collect()
}

pub fn amount(drug: &Drug) -> Vec<Firing> {
    let off = &drug.tolerances;
    let (over, under) = (percent(off.critical_over), percent(off.critical_under));
    let (right, rounding) = (percent(off.verified), percent(off.rounding));
    vec![
        Firing::critical(format!("{over} or more over the expected dose, or {under} or more under it")),
        Firing::critical(format!(
            "more than {rounding} off, and the number betrays why: the total of a whole cycle, a slip of the decimal \
             point or unit, the dose of the other conjugate, a figure for each m² entered as mg, a reduction that was \
             forgotten, or the higher dose of another day or response"
        )),
        Firing::warning(format!("more than {rounding} off otherwise")),
        Firing::info(format!("more than {right} and up to {rounding} off: rounding")),
    ]
}

pub fn unreadable(drug: &Drug) -> Vec<Firing> {
    vec![Firing::warning(format!(
        "no machine-readable dose: none at all, free text alone, a number of vials, or a unit that is neither mass, \
         mass for each m², nor volume of the {} solution; the expected dose is said",
        drug.preparation.strength
    ))]
}

pub fn surface_unavailable(drug: &Drug) -> Vec<Firing> {
    let body = &drug.body;
    vec![Firing::critical(format!(
        "no usable height or weight: missing, without a unit, or not plausible (outside the limits, a weight changed \
         by more than {} in {} days, an adult height by more than {}, pounds taken for kilograms, inches for \
         centimetres); no dose is computed",
        percent(body.weight_jump),
        body.weight_jump_days,
        percent(body.height_jump)
    ))]
}

pub fn surface_uncertain(drug: &Drug) -> Vec<Firing> {
    let (body, windows) = (&drug.body, &drug.windows);
    vec![
        Firing::warning(format!(
            "the weight is older than {} days on day 1 of a cycle, {} days on other days (a child's: {} days)",
            windows.weight_day_1_days, windows.weight_other_days, windows.child_weight_days
        )),
        Firing::warning(format!(
            "the height is older than {} days (a child's: {} days)",
            windows.height_days, windows.child_height_days
        )),
        Firing::warning(format!(
            "the recorded body surface differs from the computed one by more than {}; the computed one is used",
            percent(body.surface_disagreement)
        )),
        Firing::warning(format!(
            "the weight has changed by {} or more since the first dose of the course",
            percent(body.weight_change)
        )),
    ]
}

pub fn reescalation(drug: &Drug) -> Vec<Firing> {
    let reduction = &drug.reduction;
    let above = format!(
        "more than {} above an earlier reduced dose (given at {} or less of its base), for each m²; the lower level of a \
         responder is no reduction",
        percent(reduction.reescalation_tolerance),
        percent(reduction.given_at_or_below)
    );
    vec![
        Firing::critical(format!("{above}; toxicity is on file as the reason")),
        Firing::warning("the same, and no reason for the earlier reduction is on file"),
    ]
}

pub fn reduced(drug: &Drug) -> Vec<Firing> {
    let range = &drug.reduction.looks_reduced;
    vec![Firing::warning(format!(
        "between {} and {} of the base dose, and no interruption for toxicity explains it: confirm",
        percent(*range.start()),
        percent(*range.end())
    ))]
}

pub fn route(drug: &Drug) -> Vec<Firing> {
    vec![Firing::critical(format!(
        "a coded route other than intravenous: {} is for infusion only",
        drug.name
    ))]
}

pub fn infusion(drug: &Drug) -> Vec<Firing> {
    let window = &drug.preparation.infusion_window;
    vec![Firing::warning(format!(
        "a stated duration under {} or over {}, or the rate that means it",
        window.start(),
        window.end()
    ))]
}

pub fn duplicate() -> Vec<Firing> {
    vec![Firing::critical("two drafts for the same day, or a draft and another active order for it")]
}

pub fn protocol() -> Vec<Firing> {
    vec![Firing::info(
        "the order names a published protocol of the table below: its doses are compared instead of the label's",
    )]
}

pub fn verified(drug: &Drug) -> Vec<Firing> {
    vec![Firing::info(format!(
        "the dose is within {} of the expected one: the double check, with arithmetic, cycle and day, volume, vials \
         and infusion (the setting `double_check` turns it off)",
        percent(drug.tolerances.verified)
    ))]
}

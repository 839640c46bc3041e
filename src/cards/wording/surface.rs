//! Body surface: how it was computed, and why it cannot be.

use std::fmt::{self, Display, Formatter};

use rust_decimal::Decimal;

use super::text::{day_of, days, m2, m2_exact, percent, plain};
use crate::{
    clinical::quantity::SquareMetres,
    knowledge::Formula,
    rules::{Confusion, Implausible, SurfaceDoubt, SurfaceFault, SurfaceUsed},
};

type Words = (String, Vec<String>);

/// "BSA √(178 × 81.4 / 3600) = 2.006 m²", and what it was computed from.
pub(super) const fn arithmetic(used: &SurfaceUsed) -> Surface<'_> {
    Surface(used)
}

/// The arithmetic of a body surface, written where it is needed.
pub(super) struct Surface<'s>(&'s SurfaceUsed);

impl Display for Surface<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let used = self.0;
        let (height, weight) = (plain(used.height.0.value(), 1), plain(used.weight.0.value(), 2));
        formatter.write_str("BSA ")?;
        match used.formula {
            Formula::Mosteller => write!(formatter, "√({height} × {weight} / 3600)")?,
            Formula::DuBois => formatter.write_str("DuBois")?,
            Formula::Haycock => formatter.write_str("Haycock")?,
            Formula::GehanGeorge => formatter.write_str("Gehan-George")?,
        }
        write!(
            formatter,
            " = {}: {height} cm ({}), {weight} kg ({}){}.",
            m2_exact(used.surface),
            day_of(used.height.1),
            day_of(used.weight.1),
            if used.preliminary { ", preliminary" } else { "" }
        )
    }
}

pub(super) fn unavailable(fault: &SurfaceFault) -> Words {
    let enter = |what: &[&str]| if what.len() > 1 { "enter them" } else { "enter it" };
    match fault {
        SurfaceFault::Missing(what) => (
            format!("Dose cannot be verified: no {} on file; {}", what.join(" and no "), enter(what)),
            vec!["Until then no dose is computed. Sign again afterwards.".to_owned()],
        ),
        SurfaceFault::NoUnit(what) => (
            format!(
                "Dose cannot be verified: {} without a usable unit; {} again",
                what.join(" and "),
                enter(what)
            ),
            vec!["No unit is assumed. Until then no dose is computed. Sign again afterwards.".to_owned()],
        ),
        SurfaceFault::Implausible(implausible) => implausible_words(implausible),
    }
}

fn implausible_words(implausible: &Implausible) -> Words {
    let Implausible { what, value, unit, previous, confusion } = implausible;
    let value = plain(*value, 2);
    let summary = format!("Dose cannot be verified: {what} {value} {unit} is not plausible; measure again");
    let mut lines = Vec::new();
    lines.extend(previous.map(|(previous, time)| {
        let change = implausible.value.checked_div(previous).map(|ratio| percent(ratio - Decimal::ONE));
        let change = change.map(|change| format!(", {change}")).unwrap_or_default();
        format!("Before: {} {unit} ({}){change}.", plain(previous, 2), day_of(time))
    }));
    lines.push(
        match (confusion, *what) {
            (Confusion::Units, "height") => {
                "The ratio is that of inches and centimetres: a height in inches, entered as cm?"
            }
            (Confusion::Units, _) => {
                "The ratio is that of pounds and kilograms: a weight in pounds, entered as kg?"
            }
            (Confusion::Jump, _) => "It changed faster than is plausible.",
            (Confusion::OutOfRange, _) => "It is outside the range of patients of this age.",
        }
        .to_owned(),
    );
    lines.push("A second value that agrees clears this. Sign again afterwards.".to_owned());
    (summary, lines)
}

pub(super) fn uncertain(doubt: &SurfaceDoubt, used: SquareMetres) -> Words {
    let based = format!("The dose was checked with {}.", m2_exact(used));
    match doubt {
        SurfaceDoubt::StaleWeight { days: age, window } => (
            format!("Weight is {} old on the day of the dose (limit {window}): weigh again", days(*age)),
            vec![based],
        ),
        SurfaceDoubt::StaleHeight { days: age, window } => (
            format!("Height is {} old on the day of the dose (limit {window}): measure again", days(*age)),
            vec![based],
        ),
        SurfaceDoubt::Disagrees { recorded } => (
            format!(
                "Recorded BSA {} differs from the computed {}: check height and weight",
                m2(*recorded),
                m2(used)
            ),
            vec![format!("Find out which height and weight the recorded one was made with. {based}")],
        ),
        SurfaceDoubt::WeightChanged { from, to, share } => (
            format!(
                "Weight changed {} ({} to {} kg): confirm it and recalculate",
                percent(*share),
                plain(from.0.value(), 1),
                plain(to.value(), 1)
            ),
            vec![format!("{} kg was recorded {}. {based}", plain(from.0.value(), 1), day_of(from.1))],
        ),
    }
}

//! What a wrong number betrays. The patterns explain a deviation, they never create one. DOSE-24 to DOSE-29.

use rust_decimal::Decimal;

use super::Dose;
use crate::{
    knowledge::LookAlike,
    rules::{Comparison, DoseCause},
};

/// The first pattern that the ordered number fits, in the order of the contract.
pub(super) fn of(dose: &Dose<'_, '_, '_>, comparison: &Comparison) -> Option<DoseCause> {
    let causes = [
        DoseCause::CycleTotalInOneDose,
        DoseCause::DecimalOrUnitSlip,
        DoseCause::OtherConjugate,
        DoseCause::WrongLevel,
        DoseCause::PerM2EnteredAsTotal,
        DoseCause::NotReduced,
    ];
    causes.into_iter().find(|cause| match cause {
        DoseCause::CycleTotalInOneDose => is_cycle_total(dose, comparison),
        DoseCause::DecimalOrUnitSlip => is_slip(dose, comparison),
        DoseCause::OtherConjugate => other_conjugate(dose, comparison).is_some(),
        DoseCause::WrongLevel => is_other_level(dose, comparison),
        DoseCause::PerM2EnteredAsTotal => is_per_m2_figure(dose, comparison),
        DoseCause::NotReduced => is_not_reduced(dose, comparison),
    })
}

/// DOSE-24.
fn is_cycle_total(dose: &Dose<'_, '_, '_>, comparison: &Comparison) -> bool {
    let patterns = &dose.situation.drug.patterns;
    let ordered = comparison.ordered_per_surface;
    patterns.cycle_totals.iter().any(|total| near(ordered.ratio_to(*total), patterns.cycle_total_tolerance))
}

/// DOSE-27.
fn is_slip(dose: &Dose<'_, '_, '_>, comparison: &Comparison) -> bool {
    let patterns = &dose.situation.drug.patterns;
    let ratio = comparison.ordered.ratio_to(comparison.expected.dose);
    let over = |factor: &Decimal| ratio.checked_div(*factor).unwrap_or(Decimal::MAX);
    patterns.slip_factors.iter().any(|factor| near(over(factor), patterns.slip_tolerance))
}

/// DOSE-26: the dose for each m², a flat dose, or whole vials of a product with a like name.
pub(super) fn other_conjugate<'k>(dose: &Dose<'_, 'k, '_>, comparison: &Comparison) -> Option<&'k LookAlike> {
    let betrays = |product: &&LookAlike| {
        let vials = comparison.ordered.ratio_to(product.vial);
        product.dose_per_m2.contains(&comparison.ordered_per_surface.value())
            || product.flat_doses.contains(&comparison.ordered)
            || (vials >= Decimal::ONE && vials.fract().is_zero())
    };
    dose.situation.drug.look_alikes.iter().find(betrays)
}

/// DOSE-28, DOSE-29: the dose of another day or of the other response, reduced alike.
fn is_other_level(dose: &Dose<'_, '_, '_>, comparison: &Comparison) -> bool {
    let drug = dose.situation.drug;
    let expected = &comparison.expected;
    drug.regimen.levels.iter().filter(|level| level.dose != expected.base).any(|level| {
        let other = level.dose.scaled(expected.factor);
        near(comparison.ordered_per_surface.ratio_to(other), drug.patterns.level_tolerance)
    })
}

/// DOSE-25.
fn is_per_m2_figure(dose: &Dose<'_, '_, '_>, comparison: &Comparison) -> bool {
    let patterns = &dose.situation.drug.patterns;
    let over = |figure: &Decimal| comparison.ordered.value().checked_div(*figure).unwrap_or(Decimal::MAX);
    patterns.per_m2_figures.iter().any(|figure| near(over(figure), patterns.per_m2_tolerance))
}

/// MOD-18: the full dose where a reduction is due.
fn is_not_reduced(dose: &Dose<'_, '_, '_>, comparison: &Comparison) -> bool {
    let expected = &comparison.expected;
    expected.factor < Decimal::ONE
        && near(
            comparison.ordered_per_surface.ratio_to(expected.base),
            dose.situation.drug.tolerances.rounding,
        )
}

fn near(ratio: Decimal, tolerance: Decimal) -> bool {
    (ratio - Decimal::ONE).abs() <= tolerance
}

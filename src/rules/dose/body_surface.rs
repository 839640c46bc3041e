//! The formulas for body surface area. BSA-02 to BSA-04; actual weight, never capped (BSA-09).

use rust_decimal::{
    Decimal,
    prelude::{FromPrimitive, ToPrimitive},
};

use crate::{
    clinical::{
        quantity::{Centimetres, Kilograms, SquareMetres},
        root::square_root,
    },
    knowledge::Formula,
};

/// The body surface area of a height and a weight; `None` only for numbers beyond any body.
#[must_use]
pub fn body_surface(formula: Formula, height: Centimetres, weight: Kilograms) -> Option<SquareMetres> {
    let area = match formula {
        Formula::Mosteller => {
            let product = height.value().checked_mul(weight.value())?;
            square_root(product.checked_div(Decimal::from(3600))?)?
        }
        Formula::DuBois => powers(height, weight, 0.007_184, 0.725, 0.425)?,
        Formula::Haycock => powers(height, weight, 0.024_265, 0.3964, 0.5378)?,
        Formula::GehanGeorge => powers(height, weight, 0.0235, 0.422_46, 0.514_56)?,
    };
    SquareMetres::new(area).ok()
}

/// The empirical formulas are good to some four digits; six are kept.
fn powers(
    height: Centimetres,
    weight: Kilograms,
    constant: f64,
    height_power: f64,
    weight_power: f64,
) -> Option<Decimal> {
    let (height, weight) = (height.value().to_f64()?, weight.value().to_f64()?);
    Decimal::from_f64(constant * height.powf(height_power) * weight.powf(weight_power))
        .map(|area| area.round_dp(6))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;
    use crate::clinical::quantity::round;

    // BSA-02, BSA-03: 172 cm, 70 kg; V32: 165 cm, 120 kg.
    #[rstest]
    #[case(Formula::Mosteller, 172, 70, "1.829")]
    #[case(Formula::DuBois, 172, 70, "1.825")]
    #[case(Formula::Mosteller, 165, 120, "2.345")]
    #[case(Formula::DuBois, 165, 120, "2.227")]
    #[case(Formula::Mosteller, 108, 18, "0.735")]
    fn the_formulas_give_the_published_areas(
        #[case] formula: Formula,
        #[case] height: i64,
        #[case] weight: i64,
        #[case] area: &str,
    ) {
        let height = Centimetres::new(height.into()).unwrap();
        let weight = Kilograms::new(weight.into()).unwrap();
        let computed = body_surface(formula, height, weight).unwrap();
        assert_eq!(round(computed.value(), 3), area.parse().unwrap());
    }

    proptest! {
        #[test]
        fn mosteller_is_the_square_root_to_twelve_decimals(height in 30_000_u32..250_000, weight in 1_000_u32..400_000) {
            let height = Centimetres::new(Decimal::new(height.into(), 3)).unwrap();
            let weight = Kilograms::new(Decimal::new(weight.into(), 3)).unwrap();
            let area = body_surface(Formula::Mosteller, height, weight).unwrap().value();
            let squared = area * area * Decimal::from(3600);
            let product = height.value() * weight.value();
            prop_assert!((squared - product).abs() < Decimal::new(1, 7));
        }
    }
}

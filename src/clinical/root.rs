//! Roots of decimals, in whole numbers: no float touches them.

use rust_decimal::Decimal;

/// The square root to twelve decimals, rounded down; `None` below zero and for numbers of millions.
#[must_use]
pub fn square_root(number: Decimal) -> Option<Decimal> {
    const DECIMALS: u32 = 12;
    let mut scaled = number;
    scaled.rescale(2 * DECIMALS);
    // What does not fit keeps a smaller scale.
    if scaled.scale() != 2 * DECIMALS {
        return None;
    }
    let root = i128::try_from(u128::try_from(scaled.mantissa()).ok()?.isqrt()).ok()?;
    Decimal::try_from_i128_with_scale(root, DECIMALS).ok()
}

/// The cube root to nine decimals, rounded down; `None` below zero and for numbers of tens.
#[must_use]
pub fn cube_root(number: Decimal) -> Option<Decimal> {
    const DECIMALS: u32 = 9;
    let mut scaled = number;
    scaled.rescale(3 * DECIMALS);
    if scaled.scale() != 3 * DECIMALS {
        return None;
    }
    let cube = u128::try_from(scaled.mantissa()).ok()?;
    // Bit by bit, the highest first; the cube of 42 bits fits.
    let root = (0..42).rev().fold(0_u128, |root, bit| {
        let next = root | (1 << bit);
        if next.pow(3) <= cube { next } else { root }
    });
    Decimal::try_from_i128_with_scale(i128::try_from(root).ok()?, DECIMALS).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_square_of_the_root_is_the_number(thousandths in 1_u32..60_000_000) {
            let number = Decimal::new(thousandths.into(), 3);
            let root = square_root(number).unwrap();
            prop_assert!((root * root - number).abs() < Decimal::new(1, 8));
        }

        #[test]
        fn the_cube_of_the_root_is_the_number(thousandths in 1_u32..60_000) {
            let number = Decimal::new(thousandths.into(), 3);
            let root = cube_root(number).unwrap();
            prop_assert!((root * root * root - number).abs() < Decimal::new(1, 7));
        }
    }
}

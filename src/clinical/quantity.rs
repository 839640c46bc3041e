//! Quantities with their unit in the type. Different units do not compare, add or mix.

use std::fmt;

use rust_decimal::Decimal;

/// A value that no body size, dose or time can have: zero or less.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{unit} must be more than zero")]
pub struct NotPositive {
    unit: &'static str,
}

/// A value that no result can have: less than nothing.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{unit} cannot be less than zero")]
pub struct Negative {
    unit: &'static str,
}

macro_rules! unit {
    ($(#[$doc:meta])* $name:ident, $unit:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
        pub struct $name(Decimal);

        impl $name {
            /// How the unit is printed.
            pub const UNIT: &'static str = $unit;

            /// The number, in the unit of the type.
            #[must_use]
            pub const fn value(self) -> Decimal {
                self.0
            }

            /// The number rounded half away from zero, as a clinician rounds.
            #[must_use]
            pub fn rounded(self, decimals: u32) -> Decimal {
                round(self.0, decimals)
            }

            /// This quantity over another of its unit.
            #[must_use]
            pub fn ratio_to(self, other: Self) -> Decimal {
                self.0.checked_div(other.0).unwrap_or(Decimal::MAX)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(formatter, "{} {}", self.0, $unit)
            }
        }
    };
}

macro_rules! quantity {
    ($(#[$doc:meta])* $name:ident, $unit:literal) => {
        unit!($(#[$doc])* $name, $unit);

        impl $name {
            /// A quantity of more than zero.
            ///
            /// # Errors
            /// [`NotPositive`] for zero or less: nobody weighs nothing, and an order for nothing is a mistake.
            pub fn new(value: Decimal) -> Result<Self, NotPositive> {
                if value <= Decimal::ZERO {
                    return Err(NotPositive { unit: $unit });
                }
                Ok(Self(value.normalize()))
            }
        }
    };
}

macro_rules! result {
    ($(#[$doc:meta])* $name:ident, $unit:literal) => {
        unit!($(#[$doc])* $name, $unit);

        impl $name {
            /// A result, zero included: a count may be nothing.
            ///
            /// # Errors
            /// [`Negative`] for less than zero.
            pub fn new(value: Decimal) -> Result<Self, Negative> {
                if value.is_sign_negative() && !value.is_zero() {
                    return Err(Negative { unit: $unit });
                }
                Ok(Self(value.normalize()))
            }
        }
    };
}

quantity!(
    /// A dose.
    Milligrams, "mg"
);
quantity!(
    /// A dose scaled to body size. Multiply by [`SquareMetres`] to get [`Milligrams`].
    MilligramsPerSquareMetre, "mg/m²"
);
quantity!(
    /// A dose scaled to body weight. Multiply by [`Kilograms`] to get [`Milligrams`].
    MilligramsPerKilogram, "mg/kg"
);
quantity!(
    /// A body surface area.
    SquareMetres, "m²"
);
quantity!(
    /// A body weight.
    Kilograms, "kg"
);
quantity!(
    /// A body height.
    Centimetres, "cm"
);
quantity!(
    /// A volume of a solution.
    Millilitres, "mL"
);
quantity!(
    /// The strength of a solution.
    MilligramsPerMillilitre, "mg/mL"
);
quantity!(
    /// How long an infusion runs.
    Minutes, "min"
);
result!(
    /// A cell count: 10⁹ cells a litre, the same number as 10³ a microlitre.
    GigaPerLitre, "×10⁹/L"
);
result!(
    /// A concentration by mass: bilirubin, magnesium, calcium.
    MilligramsPerDecilitre, "mg/dL"
);
result!(
    /// A concentration by mass: albumin.
    GramsPerDecilitre, "g/dL"
);
result!(
    /// An enzyme's activity: AST, ALT.
    UnitsPerLitre, "U/L"
);
result!(
    /// A concentration by amount: potassium, ionised calcium.
    MillimolesPerLitre, "mmol/L"
);
result!(
    /// A hormone's activity: hCG. The same number as mIU/mL.
    InternationalUnitsPerLitre, "IU/L"
);
result!(
    /// A share of cells or of leucocytes.
    Percent, "%"
);
quantity!(
    /// An interval of the electrocardiogram.
    Milliseconds, "ms"
);

impl MilligramsPerSquareMetre {
    /// The dose for a body surface; exact, rounding is the pharmacy's decision.
    #[must_use]
    pub fn for_surface(self, surface: SquareMetres) -> Milligrams {
        Milligrams(product(self.0, surface.0))
    }

    /// This dose times a reduction factor.
    #[must_use]
    pub fn scaled(self, factor: Decimal) -> Self {
        Self(product(self.0, factor))
    }
}

impl MilligramsPerKilogram {
    /// The dose for a body weight; exact.
    #[must_use]
    pub fn for_weight(self, weight: Kilograms) -> Milligrams {
        Milligrams(product(self.0, weight.0))
    }
}

impl Milligrams {
    /// What this dose is for each square metre.
    #[must_use]
    pub fn per(self, surface: SquareMetres) -> MilligramsPerSquareMetre {
        MilligramsPerSquareMetre(quotient(self.0, surface.0))
    }

    /// The volume of a solution that holds this dose.
    #[must_use]
    pub fn volume_at(self, strength: MilligramsPerMillilitre) -> Millilitres {
        Millilitres(quotient(self.0, strength.0))
    }

    /// The strength when diluted to a volume.
    #[must_use]
    pub fn diluted_to(self, volume: Millilitres) -> MilligramsPerMillilitre {
        MilligramsPerMillilitre(quotient(self.0, volume.0))
    }

    /// How many vials of a content this dose takes, opened ones counted whole.
    ///
    /// Exact decimals matter: 0.5 mg/m² × 1.8 m² is one vial of 0.9 mg, not two.
    #[must_use]
    pub fn vials_of(self, content: Self) -> Decimal {
        quotient(self.0, content.0).ceil()
    }
}

impl Millilitres {
    /// The dose in this volume of a solution.
    #[must_use]
    pub fn at(self, strength: MilligramsPerMillilitre) -> Milligrams {
        Milligrams(product(self.0, strength.0))
    }
}

/// Rounds half away from zero.
///
/// As `round_dp_with_strategy` does, in a quarter of the code: an answer rounds dozens of times.
#[must_use]
pub fn round(value: Decimal, decimals: u32) -> Decimal {
    let surplus = value.scale().saturating_sub(decimals);
    if surplus == 0 {
        return value;
    }
    let unit = 10_i128.pow(surplus);
    let half = unit / 2 * value.mantissa().signum();
    Decimal::from_i128_with_scale((value.mantissa() + half) / unit, decimals)
}

/// Saturates instead of overflowing: an absurd order must end in a finding, not in a panic.
fn product(one: Decimal, other: Decimal) -> Decimal {
    one.checked_mul(other).unwrap_or(Decimal::MAX)
}

fn quotient(dividend: Decimal, divisor: Decimal) -> Decimal {
    dividend.checked_div(divisor).unwrap_or(Decimal::MAX)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn nothing_weighs_zero_or_less() {
        assert!(Kilograms::new(Decimal::ZERO).is_err());
        assert!(Milligrams::new(decimal("-1")).is_err());
    }

    // Clinical file, section 2.7: 0.5 × 1.8 = 0.9 mg is one US vial, 0.9145 mg is two.
    #[rstest]
    #[case("0.9", 1)]
    #[case("0.9145", 2)]
    #[case("1.8", 2)]
    #[case("2", 3)]
    fn vials_are_counted_with_exact_decimals(#[case] dose: &str, #[case] vials: i64) {
        let content = Milligrams::new(decimal("0.9")).unwrap();
        let dose = Milligrams::new(decimal(dose)).unwrap();
        assert_eq!(dose.vials_of(content), Decimal::from(vials));
    }

    proptest::proptest! {
        #[test]
        fn rounding_goes_half_away_from_zero(
            digits in -(1_i128 << 96) + 1..1_i128 << 96, size in 0_u32..96, scale in 0_u32..=28, decimals in 0_u32..=28
        ) {
            let value = Decimal::from_i128_with_scale(digits >> size, scale);
            let strategy = rust_decimal::RoundingStrategy::MidpointAwayFromZero;
            let expected = value.round_dp_with_strategy(decimals, strategy);
            let rounded = round(value, decimals);
            proptest::prop_assert_eq!(rounded, expected);
            proptest::prop_assert_eq!(rounded.to_string(), expected.to_string());
        }
    }

    #[test]
    fn an_absurd_dose_saturates() {
        let dose = Milligrams::new(Decimal::MAX).unwrap();
        let tiny = SquareMetres::new(decimal("0.0000001")).unwrap();
        assert_eq!(dose.per(tiny).value(), Decimal::MAX);
    }
}

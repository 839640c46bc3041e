//! The digits of a decimal number.

use rust_decimal::Decimal;

/// A sign, a zero, a point and the digits of 96 bits need less.
const ROOM: usize = 40;

/// A number as `Display` of `Decimal` writes it. An answer has dozens, and that way costs five times as much.
pub struct Digits {
    text: [u8; ROOM],
    begin: usize,
}

impl Digits {
    /// The digits of a number, with as many decimals as it has.
    #[must_use]
    pub fn of(number: Decimal) -> Self {
        let scale = number.scale();
        let is_negative = number.is_sign_negative();
        let mut rest = number.mantissa().unsigned_abs();
        let mut digits = Self { text: [0; ROOM], begin: ROOM };
        let mut written = 0;
        while rest > 0 || written <= scale {
            if written == scale && scale > 0 {
                digits.prepend(b'.');
            }
            let digit;
            (rest, digit) = last_digit(rest);
            digits.prepend(b'0' | digit);
            written += 1;
        }
        if is_negative {
            digits.prepend(b'-');
        }
        digits
    }

    /// What is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        let digits = self.text.get(self.begin..).unwrap_or_default();
        str::from_utf8(digits).unwrap_or_default()
    }

    fn prepend(&mut self, byte: u8) {
        self.begin = self.begin.saturating_sub(1);
        if let Some(place) = self.text.get_mut(self.begin) {
            *place = byte;
        }
    }
}

/// What is before the last digit, and that digit. Nearly every number fits in 64 bits, which are divided at once.
fn last_digit(number: u128) -> (u128, u8) {
    let (before, digit) = match u64::try_from(number) {
        Ok(number) => (u128::from(number / 10), u8::try_from(number % 10)),
        Err(_) => (number / 10, u8::try_from(number % 10)),
    };
    (before, digit.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_number_is_written_as_the_decimal_itself_is(mantissa in -(1_i128 << 96) + 1..1 << 96, scale in 0..=28_u32) {
            for mantissa in [mantissa, mantissa >> 48, mantissa >> 80, 0] {
                let number = Decimal::from_i128_with_scale(mantissa, scale);
                for number in [number, -number] {
                    let digits = Digits::of(number);
                    prop_assert_eq!(digits.as_str(), number.to_string());
                }
            }
        }
    }
}

//! The US National Drug Code, in the forms that senders write.

/// The products that an NDC can name, each as the nine digits of labeller and product.
///
/// With hyphens, and with eleven or nine digits, an NDC names one product. Ten digits without hyphens leave open which
/// part lacks its leading zero (4-4-2, 5-3-2 or 5-4-1), and so do eight without the package (4-4 or 5-3): every product
/// that can be meant is named. Anything else names none.
#[must_use]
pub fn ndc_products(code: &str) -> NdcProducts {
    let code = code.trim();
    if code.contains('-') {
        return NdcProducts::of([hyphenated(code), None, None]);
    }
    let Some(digits) = digits(code) else { return NdcProducts::of([None, None, None]) };
    let value = |text: &[u8]| text.iter().fold(0_u32, |sum, digit| sum * 10 + u32::from(digit - b'0'));
    let split = |at: usize, to: usize| {
        let (labeller, product) = (digits.get(..at)?, digits.get(at..to)?);
        Some(value(labeller) * 10_000 + value(product))
    };
    NdcProducts::of(match digits.len() {
        9 | 11 => [split(5, 9), None, None],
        10 => [split(4, 8), split(5, 8), split(5, 9)],
        8 => [split(4, 8), split(5, 8), None],
        _ => [None, None, None],
    })
}

/// Labeller and product, with or without the package; leading zeros may be left out.
fn hyphenated(code: &str) -> Option<u32> {
    // The most digits of each part.
    let mut parts = [5, 4, 2].into_iter();
    let mut longest = parts.next()?;
    let (mut code_of_product, mut number, mut digits) = (None, 0, 0);
    for byte in code.bytes() {
        match byte {
            b'-' if digits > 0 => {
                code_of_product = Some(joined(code_of_product, number));
                longest = parts.next()?;
                (number, digits) = (0, 0);
            }
            b'0'..=b'9' if digits < longest => {
                number = number * 10 + u32::from(byte - b'0');
                digits += 1;
            }
            _ => return None,
        }
    }
    match (digits, parts.len()) {
        (0, _) | (_, 2) => None,
        // The product is the last part, or the package behind it.
        (_, 1) => Some(joined(code_of_product, number)),
        _ => code_of_product,
    }
}

/// A labeller with its product.
fn joined(labeller: Option<u32>, number: u32) -> u32 {
    labeller.map_or(number, |labeller| labeller * 10_000 + number)
}

fn digits(text: &str) -> Option<&[u8]> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then_some(text.as_bytes())
}

/// What [`ndc_products`] found: at most three products, each once.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct NdcProducts([Option<u32>; 3]);

impl NdcProducts {
    fn of([first, second, third]: [Option<u32>; 3]) -> Self {
        let second = second.filter(|second| first != Some(*second));
        let third = third.filter(|third| first != Some(*third) && second != Some(*third));
        Self([first, second, third])
    }
}

impl IntoIterator for NdcProducts {
    type Item = u32;
    type IntoIter = std::iter::Flatten<std::array::IntoIter<Option<u32>, 3>>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter().flatten()
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::product("0008-0100", &[80_100])]
    #[case::package("0008-0100-01", &[80_100])]
    #[case::padded("00008-0100-01", &[80_100])]
    #[case::five_and_three("24338-080-13", &[243_380_080])]
    #[case::eleven_digits(" 00008010001 ", &[80_100])]
    #[case::nine_digits("000080100", &[80_100])]
    #[case::ten_digits("0008010001", &[80_100, 800_100, 801_000])]
    #[case::eight_digits("24338080", &[24_338_080, 243_380_080])]
    #[case::no_zero("1234567890", &[12_345_678, 123_450_678, 123_456_789])]
    #[case::all_the_same("0000000000", &[0])]
    #[case::too_long("000080100011", &[])]
    #[case::too_short("8010001", &[])]
    #[case::long_part("000008-0100-01", &[])]
    #[case::empty_part("0008--01", &[])]
    #[case::four_parts("0008-0100-01-1", &[])]
    #[case::letters("0008-01A0-01", &[])]
    #[case::sign("+0008-0100", &[])]
    #[case::empty("", &[])]
    fn an_ndc_names_its_product(#[case] code: &str, #[case] products: &[u32]) {
        assert_eq!(ndc_products(code).into_iter().collect::<Vec<_>>(), products);
    }
}

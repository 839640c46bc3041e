//! Small helps for text that a clinician reads.

use std::fmt::Write as _;

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::clinical::{
    quantity::{Milligrams, MilligramsPerSquareMetre, SquareMetres, round},
    time::ClinicalTime,
};

/// The longest summary that CDS Hooks allows, in Unicode scalar values and in UTF-16 units.
const LONGEST_SUMMARY: usize = 139;

/// A summary cut to what CDS Hooks allows. The wording stays below it; this is the net for absurd numbers.
pub(super) fn bounded(summary: String) -> String {
    if summary.encode_utf16().count() <= LONGEST_SUMMARY {
        return summary;
    }
    let mut kept = String::new();
    let mut length = 1;
    for letter in summary.chars() {
        length += letter.len_utf16();
        if length > LONGEST_SUMMARY {
            break;
        }
        kept.push(letter);
    }
    kept.push('…');
    kept
}

/// A dose as a prescriber writes it, two decimals: "1.46 mg"; a smaller one as it is.
pub(super) fn mg(dose: Milligrams) -> String {
    let dose = dose.value();
    in_unit(if dose < Decimal::new(1, 1) { stripped(dose, 6) } else { rescaled(dose, 2) }, "mg")
}

/// A dose as it is computed, three decimals: "1.463 mg".
pub(super) fn exact_mg(dose: Milligrams) -> String {
    in_unit(rescaled(dose.value(), 3), "mg")
}

/// "0.8 mg/m²"
pub(super) fn per_m2(dose: MilligramsPerSquareMetre) -> String {
    in_unit(stripped(dose.value(), 3), "mg/m²")
}

/// "1.83 m²"
pub(super) fn m2(surface: SquareMetres) -> String {
    in_unit(rescaled(surface.value(), 2), "m²")
}

/// "1.829 m²", as it is computed.
pub(super) fn m2_exact(surface: SquareMetres) -> String {
    in_unit(rescaled(surface.value(), 3), "m²")
}

/// Rounded, with that many decimals always written.
pub(super) fn fixed(value: Decimal, decimals: u32) -> String {
    rescaled(value, decimals).to_string()
}

/// Rounded, without trailing zeros.
pub(super) fn plain(value: Decimal, decimals: u32) -> String {
    stripped(value, decimals).to_string()
}

/// Rounded to two decimals, of which the second only where it is not zero: "4.0", "1.51".
pub(super) fn tenths(value: Decimal) -> String {
    let stripped = stripped(value, 2);
    rescaled(stripped, stripped.scale().max(1)).to_string()
}

fn rescaled(value: Decimal, decimals: u32) -> Decimal {
    let mut rounded = round(value, decimals);
    rounded.rescale(decimals);
    rounded
}

fn stripped(value: Decimal, decimals: u32) -> Decimal {
    round(value, decimals).normalize()
}

/// A card has dozens of these: one allocation each, which `format!` would outgrow.
fn in_unit(number: Decimal, unit: &str) -> String {
    let mut text = String::with_capacity(24);
    // A `String` takes all that is written.
    let _ = write!(text, "{number} {unit}");
    text
}

/// A deviation in per cent, with its sign: "+124.9 %".
pub(super) fn percent(share: Decimal) -> String {
    let percent = round(share.checked_mul(Decimal::ONE_HUNDRED).unwrap_or(Decimal::MAX), 1);
    let sign = match percent {
        zero if zero.is_zero() => "",
        fall if fall.is_sign_negative() => "−",
        _ => "+",
    };
    format!("{sign}{} %", fixed(percent.abs(), 1))
}

/// "1 day", "5 days"
pub(super) fn days(number: i64) -> String {
    if number == 1 { "1 day".to_owned() } else { format!("{number} days") }
}

/// "7 Mar 2026": no reader takes the month for the day.
pub(super) fn date(date: Date) -> String {
    format!("{} {} {:04}", date.day(), month(date), date.year())
}

fn month(date: Date) -> &'static str {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    usize::try_from(date.month() - 1).ok().and_then(|month| MONTHS.get(month)).unwrap_or(&"")
}

/// The day of a time, as far as it is known: "7 Mar 2026", "Mar 2026".
pub(super) fn day_of(time: ClinicalTime) -> String {
    match time {
        ClinicalTime::Moment { at, offset } => date(offset.to_datetime(at).date()),
        ClinicalTime::Local(local) => date(local.date()),
        ClinicalTime::Day(day) => date(day),
        ClinicalTime::Month(day) => format!("{} {:04}", month(day), day.year()),
        ClinicalTime::Year(day) => format!("{:04}", day.year()),
    }
}

/// Text of the request within Markdown: short, as code, without what would end the code.
pub(super) fn code(text: &str) -> String {
    const LONGEST: usize = 60;
    let mut kept: String =
        text.chars().filter(|letter| !letter.is_control() && *letter != '`').take(LONGEST).collect();
    if text.chars().count() > LONGEST {
        kept.push('…');
    }
    format!("`{kept}`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_stays_below_140_characters_in_utf_16_too() {
        for summary in ["x".repeat(500), "𝛂".repeat(100), "short".to_owned()] {
            let bounded = bounded(summary);
            assert!(bounded.encode_utf16().count() < 140);
            assert!(bounded.chars().count() < 140);
        }
    }

    #[test]
    fn numbers_are_written_as_clinicians_write_them() {
        assert_eq!(fixed("1.4".parse().unwrap(), 2), "1.40");
        assert_eq!(plain("0.80".parse().unwrap(), 3), "0.8");
        for (number, printed) in [("4", "4.0"), ("2.40", "2.4"), ("1.509", "1.51"), ("0", "0.0")] {
            assert_eq!(tenths(number.parse().unwrap()), printed);
        }
        assert_eq!(percent("-0.378".parse().unwrap()), "−37.8 %");
        assert_eq!(date(jiff::civil::date(2026, 3, 7)), "7 Mar 2026");
    }
}

//! Small helps for text that a clinician reads.

use std::fmt::{self, Display, Formatter, Write as _};

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::{
    cds_hooks::digits::Digits,
    clinical::{
        fact::Bound,
        quantity::{Milligrams, MilligramsPerSquareMetre, SquareMetres, round},
        time::{ClinicalTime, PossibleDays},
    },
};

/// The longest summary that CDS Hooks allows, in Unicode scalar values and in UTF-16 units.
const LONGEST_SUMMARY: usize = 139;

/// A summary cut to what CDS Hooks allows. The wording stays below it; this is the net for absurd numbers.
pub(super) fn bounded(summary: String) -> String {
    // No text has more units of UTF-16 than bytes.
    if summary.len() <= LONGEST_SUMMARY || summary.encode_utf16().count() <= LONGEST_SUMMARY {
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

/// A summary, in a string that need not grow.
pub(super) fn sentence(words: fmt::Arguments<'_>) -> String {
    let mut sentence = String::with_capacity(LONGEST_SUMMARY);
    // A `String` takes all that is written.
    let _ = sentence.write_fmt(words);
    sentence
}

/// With a capital at its beginning.
pub(super) fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// "AST", "bilirubin or AST", "bilirubin, AST or ALT"
pub(super) fn listed(items: impl IntoIterator<Item = impl AsRef<str>>, last: &str) -> String {
    let items: Vec<_> = items.into_iter().collect();
    match items.split_last() {
        None => String::new(),
        Some((only, [])) => only.as_ref().to_owned(),
        Some((end, before)) => {
            let before: Vec<&str> = before.iter().map(AsRef::as_ref).collect();
            format!("{} {last} {}", before.join(", "), end.as_ref())
        }
    }
}

/// A number as a clinician reads it, with its unit. It is written where it is needed: a card has dozens.
#[derive(Clone, Copy)]
pub(super) struct Figure {
    sign: &'static str,
    number: Decimal,
    unit: &'static str,
}

impl Figure {
    /// The same with a unit.
    pub(super) const fn of_unit(self, unit: &'static str) -> Self {
        Self { unit, ..self }
    }

    /// The same with the sign of a bound: "<0.1".
    pub(super) const fn bounded(self, bound: Bound) -> Self {
        Self { sign: sign(bound), ..self }
    }
}

impl Display for Figure {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        if !self.sign.is_empty() {
            formatter.write_str(self.sign)?;
        }
        formatter.write_str(Digits::of(self.number).as_str())?;
        if self.unit.is_empty() {
            return Ok(());
        }
        formatter.write_str(" ")?;
        formatter.write_str(self.unit)
    }
}

/// The sign of a bound.
pub(super) const fn sign(bound: Bound) -> &'static str {
    match bound {
        Bound::Exact => "",
        Bound::Below => "<",
        Bound::Above => ">",
    }
}

/// A dose as a prescriber writes it, two decimals: "1.46 mg"; a smaller one as it is.
pub(super) fn mg(dose: Milligrams) -> Figure {
    let dose = dose.value();
    figure(if dose < Decimal::new(1, 1) { stripped(dose, 6) } else { rescaled(dose, 2) }, "mg")
}

/// A dose as it is computed, three decimals: "1.463 mg".
pub(super) fn exact_mg(dose: Milligrams) -> Figure {
    figure(rescaled(dose.value(), 3), "mg")
}

/// "0.8 mg/m²"
pub(super) fn per_m2(dose: MilligramsPerSquareMetre) -> Figure {
    figure(stripped(dose.value(), 3), "mg/m²")
}

/// "1.83 m²"
pub(super) fn m2(surface: SquareMetres) -> Figure {
    figure(rescaled(surface.value(), 2), "m²")
}

/// "1.829 m²", as it is computed.
pub(super) fn m2_exact(surface: SquareMetres) -> Figure {
    figure(rescaled(surface.value(), 3), "m²")
}

/// As it is known.
pub(super) const fn as_it_is(value: Decimal) -> Figure {
    figure(value, "")
}

/// Rounded, with that many decimals always written.
pub(super) fn fixed(value: Decimal, decimals: u32) -> Figure {
    figure(rescaled(value, decimals), "")
}

/// Rounded, without trailing zeros.
pub(super) fn plain(value: Decimal, decimals: u32) -> Figure {
    figure(stripped(value, decimals), "")
}

/// Rounded to two decimals, of which the second only where it is not zero: "4.0", "1.51".
pub(super) fn tenths(value: Decimal) -> Figure {
    let stripped = stripped(value, 2);
    figure(rescaled(stripped, stripped.scale().max(1)), "")
}

/// A deviation in per cent, with its sign: "+124.9 %".
pub(super) fn percent(share: Decimal) -> Figure {
    let percent = rescaled(share.checked_mul(Decimal::ONE_HUNDRED).unwrap_or(Decimal::MAX), 1);
    let sign = match percent {
        zero if zero.is_zero() => "",
        fall if fall.is_sign_negative() => "−",
        _ => "+",
    };
    Figure { sign, number: percent.abs(), unit: "%" }
}

fn rescaled(value: Decimal, decimals: u32) -> Decimal {
    let mut rounded = round(value, decimals);
    rounded.rescale(decimals);
    rounded
}

fn stripped(value: Decimal, decimals: u32) -> Decimal {
    round(value, decimals).normalize()
}

const fn figure(number: Decimal, unit: &'static str) -> Figure {
    Figure { sign: "", number, unit }
}

/// "1 day", "5 days"
pub(super) fn days(number: i64) -> String {
    if number == 1 { "1 day".to_owned() } else { format!("{number} days") }
}

/// A day as a clinician reads it, written where it is needed.
#[derive(Clone, Copy)]
pub(super) struct Day(ClinicalTime);

/// "7 Mar 2026": no reader takes the month for the day.
pub(super) const fn date(date: Date) -> Day {
    Day(ClinicalTime::Day(date))
}

/// The day of a time, as far as it is known: "7 Mar 2026", "Mar 2026".
pub(super) const fn day_of(time: ClinicalTime) -> Day {
    Day(time)
}

/// "7 Mar 2026", "between 1 Mar 2026 and 31 Mar 2026": the days on which something can have been.
pub(super) fn possible(on: PossibleDays) -> String {
    match on.known() {
        Some(day) => date(day).to_string(),
        None => format!("between {} and {}", date(on.earliest), date(on.latest)),
    }
}

impl Display for Day {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let date = match self.0 {
            ClinicalTime::Moment { at, offset } => offset.to_datetime(at).date(),
            ClinicalTime::Local(local) => local.date(),
            ClinicalTime::Day(day) => day,
            ClinicalTime::Month(day) => return write!(formatter, "{} {:04}", month(day), day.year()),
            ClinicalTime::Year(day) => return write!(formatter, "{:04}", day.year()),
        };
        write!(formatter, "{} {} {:04}", date.day(), month(date), date.year())
    }
}

fn month(date: Date) -> &'static str {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    usize::try_from(date.month() - 1).ok().and_then(|month| MONTHS.get(month)).unwrap_or(&"")
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
        assert_eq!(fixed("1.4".parse().unwrap(), 2).to_string(), "1.40");
        assert_eq!(plain("0.80".parse().unwrap(), 3).to_string(), "0.8");
        for (number, printed) in [("4", "4.0"), ("2.40", "2.4"), ("1.509", "1.51"), ("0", "0.0")] {
            assert_eq!(tenths(number.parse().unwrap()).to_string(), printed);
        }
        assert_eq!(percent("-0.378".parse().unwrap()).to_string(), "−37.8 %");
        assert_eq!(date(jiff::civil::date(2026, 3, 7)).to_string(), "7 Mar 2026");
    }
}

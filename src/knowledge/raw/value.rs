//! What a text in a knowledge file may say: numbers with a unit of a closed list, ranges, cycles, days, words.

use std::ops::RangeInclusive;

use rust_decimal::Decimal;

/// Why a value is not what it should be.
#[derive(Debug, Eq, PartialEq, thiserror::Error)]
pub(in super::super) enum Misread {
    #[error("must be a text that is not empty")]
    Text,
    #[error("must be true or false")]
    Flag,
    #[error("must be a date such as 2026-11-22, without quotes")]
    Date,
    #[error("must be a whole number from 1 to 1000, without quotes")]
    Ordinal,
    #[error("must be a list")]
    List,
    #[error("must be a table")]
    Table,
    #[error("must be a number with the unit `{0}`, such as \"2 {0}\"")]
    Unit(&'static str),
    #[error("`{0}` is not a plain decimal number")]
    Number(String),
    #[error("must be a whole number")]
    Whole,
    #[error("must lie between {least} and {most} {unit}")]
    OutOfRange { least: Decimal, most: Decimal, unit: &'static str },
    #[error("begins above its end")]
    Reversed,
    #[error("must be cycles or days such as \"1\" or \"2-6\"")]
    Span,
    #[error("must be in lower case, at least two characters")]
    Word,
    #[error("must be one of: {0}")]
    OneOf(&'static str),
    #[error("{0}")]
    Other(&'static str),
}

/// A unit, and the numbers that can be meant in it.
pub(in super::super) struct Kind {
    /// As written in a file, after the number; empty for a plain number.
    unit: &'static str,
    least: Decimal,
    most: Decimal,
    /// What a number in a file is multiplied by.
    scale: Decimal,
}

/// The closed list of units.
pub(in super::super) mod kind {
    use super::{Decimal, Kind};

    /// Doses per body surface.
    pub const DOSE_PER_M2: Kind = kind("mg/m2", (1, 2), 20_000);
    /// Doses.
    pub const DOSE: Kind = kind("mg", (1, 2), 50_000);
    /// Doses by body weight.
    pub const DOSE_PER_KG: Kind = kind("mg/kg", (1, 3), 100);
    /// Strengths of a solution.
    pub const STRENGTH: Kind = kind("mg/mL", (1, 3), 100);
    /// Volumes.
    pub const VOLUME: Kind = kind("mL", (1, 1), 1000);
    /// Times of an infusion.
    pub const MINUTES: Kind = kind("min", (1, 0), 1440);
    /// Hours.
    pub const HOURS: Kind = kind("h", (1, 0), 168);
    /// Days.
    pub const DAYS: Kind = kind("d", (1, 0), 3650);
    /// Ages.
    pub const YEARS: Kind = kind("years", (1, 0), 100);
    /// Heights.
    pub const HEIGHT: Kind = kind("cm", (20, 0), 300);
    /// Weights.
    pub const WEIGHT: Kind = kind("kg", (3, 1), 700);
    /// Body surfaces.
    pub const SURFACE: Kind = kind("m2", (1, 1), 5);
    /// Cell counts.
    pub const COUNT: Kind = kind("10*9/L", (1, 3), 10_000);
    /// Upper limits of normal for bilirubin: a figure in µmol/L is too large for them.
    pub const BILIRUBIN: Kind = kind("mg/dL", (1, 1), 5);
    /// Upper limits of normal for enzymes.
    pub const ENZYME: Kind = kind("U/L", (1, 0), 500);
    /// Multiples of an upper limit of normal.
    pub const MULTIPLE: Kind = kind("x ULN", (1, 0), 20);
    /// Concentrations by mass.
    pub const CONCENTRATION: Kind = kind("mg/dL", (1, 2), 100);
    /// A hormone's activity.
    pub const ACTIVITY: Kind = kind("IU/L", (1, 1), 1000);
    /// Intervals of the electrocardiogram.
    pub const QT_INTERVAL: Kind = kind("ms", (10, 0), 1000);
    /// Heart rates.
    pub const HEART_RATE: Kind = kind("1/min", (20, 0), 300);
    /// Potassium, ionised calcium.
    pub const ELECTROLYTE: Kind = kind("mmol/L", (1, 1), 10);
    /// Magnesium, calcium.
    pub const MINERAL: Kind = kind("mg/dL", (1, 1), 20);
    /// Albumin.
    pub const ALBUMIN: Kind = kind("g/dL", (1, 1), 10);
    /// Percentages that stay percentages.
    pub const PERCENT: Kind = kind("%", (1, 2), 100);
    /// Shares: written in per cent, kept as 0.05; never nothing and never the whole.
    pub const SHARE: Kind = Kind { scale: decimal(1, 2), ..kind("%", (1, 2), 99) };
    /// Ends of what a result can be: nothing is one of them.
    pub const LIMIT: Kind = kind("", (0, 0), 1_000_000_000);
    /// Plain numbers.
    pub const RATIO: Kind = kind("", (1, 28), 1_000_000_000);

    const fn kind(unit: &'static str, (least, places): (u32, u32), most: u32) -> Kind {
        Kind { unit, least: decimal(least, places), most: decimal(most, 0), scale: Decimal::ONE }
    }

    const fn decimal(digits: u32, places: u32) -> Decimal {
        Decimal::from_parts(digits, 0, 0, false, places)
    }
}

impl Kind {
    /// "0.8 mg/m2".
    pub fn number(&self, text: &str) -> Result<Decimal, Misread> {
        self.bounded(self.without_unit(text)?)
    }

    /// "0.8 mg/m2", as a checked type.
    pub fn quantity<T, E>(&self, text: &str, new: &impl Fn(Decimal) -> Result<T, E>) -> Result<T, Misread> {
        new(self.number(text)?).map_err(|_| self.out_of_range())
    }

    /// "2.75 to 3.25 mg/m2", or one quantity for a range of one.
    pub fn range<T, E>(
        &self,
        text: &str,
        new: &impl Fn(Decimal) -> Result<T, E>,
    ) -> Result<RangeInclusive<T>, Misread> {
        let numbers = self.without_unit(text)?;
        let (from, to) = numbers.split_once(" to ").unwrap_or((numbers, numbers));
        let (from, to) = (self.bounded(from)?, self.bounded(to)?);
        if from > to {
            return Err(Misread::Reversed);
        }
        let checked = |number| new(number).map_err(|_| self.out_of_range());
        Ok(checked(from)?..=checked(to)?)
    }

    fn without_unit<'t>(&self, text: &'t str) -> Result<&'t str, Misread> {
        if self.unit.is_empty() {
            return Ok(text);
        }
        let numbers = text.strip_suffix(self.unit).and_then(|numbers| numbers.strip_suffix(' '));
        numbers.ok_or(Misread::Unit(self.unit))
    }

    fn bounded(&self, text: &str) -> Result<Decimal, Misread> {
        let number = plain(text)?;
        if number < self.least || number > self.most {
            return Err(self.out_of_range());
        }
        Ok((number * self.scale).normalize())
    }

    const fn out_of_range(&self) -> Misread {
        Misread::OutOfRange { least: self.least, most: self.most, unit: self.unit }
    }
}

/// A decimal number of digits and at most one point: no sign, no exponent, no group separators.
fn plain(text: &str) -> Result<Decimal, Misread> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let number = Some(text).filter(|_| digits && !text.starts_with('.') && !text.ends_with('.'));
    number.and_then(|text| Decimal::from_str_exact(text).ok()).ok_or_else(|| Misread::Number(text.to_owned()))
}

/// A whole number.
pub(in super::super) fn whole(number: Decimal) -> Result<i64, Misread> {
    if !number.is_integer() {
        return Err(Misread::Whole);
    }
    i64::try_from(number).map_err(|_| Misread::Whole)
}

/// An age in full years.
pub(in super::super) fn years(number: Decimal) -> Result<i16, Misread> {
    i16::try_from(whole(number)?).map_err(|_| Misread::Whole)
}

/// Cycles: "1", "2-6", or "2-" for all from the second on.
pub(in super::super) fn cycles(text: &str) -> Result<RangeInclusive<u32>, Misread> {
    let (from, to) = match text.split_once('-') {
        None => (ordinal(text)?, ordinal(text)?),
        Some((from, "")) => (ordinal(from)?, u32::MAX),
        Some((from, to)) => (ordinal(from)?, ordinal(to)?),
    };
    if from > to { Err(Misread::Reversed) } else { Ok(from..=to) }
}

/// Days of a cycle: "1" or "7-10".
pub(in super::super) fn days(text: &str) -> Result<RangeInclusive<i64>, Misread> {
    let days = cycles(text)?;
    if *days.end() == u32::MAX {
        return Err(Misread::Span);
    }
    Ok(i64::from(*days.start())..=i64::from(*days.end()))
}

fn ordinal(text: &str) -> Result<u32, Misread> {
    let number = text.parse().ok().filter(|number| (1..=1000).contains(number));
    number.filter(|_| !text.starts_with('+')).ok_or(Misread::Span)
}

/// A word or phrase that a text in lower case is searched for.
pub(super) fn word(text: &str) -> Result<String, Misread> {
    if text.chars().count() < 2 || text != text.to_lowercase() {
        Err(Misread::Word)
    } else {
        Ok(text.to_owned())
    }
}

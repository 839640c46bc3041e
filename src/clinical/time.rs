//! When something happened, as precisely as it was recorded, and day arithmetic on calendar dates.

use std::fmt;

use jiff::{Timestamp, civil, fmt::temporal::Pieces, tz::Offset};

/// A moment, a day, a month or a year: a FHIR `dateTime`, kept as partial as it is.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum ClinicalTime {
    /// A moment with the offset it was recorded in.
    Moment {
        /// The moment.
        at: Timestamp,
        /// The offset it was written with.
        offset: Offset,
    },
    /// A time of day without an offset, which FHIR forbids and senders write.
    Local(civil::DateTime),
    /// A day.
    Day(civil::Date),
    /// Only the year and the month are known: the first day of it stands here.
    Month(civil::Date),
    /// Only the year is known: the first day of it stands here.
    Year(civil::Date),
}

/// The days on which something can have happened: one, or all those of a month or a year.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct PossibleDays {
    /// The first of them.
    pub earliest: civil::Date,
    /// The last of them.
    pub latest: civil::Date,
}

impl PossibleDays {
    /// The day, if it can be no other.
    #[must_use]
    pub fn known(self) -> Option<civil::Date> {
        (self.earliest == self.latest).then_some(self.earliest)
    }
}

impl From<civil::Date> for PossibleDays {
    fn from(day: civil::Date) -> Self {
        Self { earliest: day, latest: day }
    }
}

/// Text that is no date or time.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("not a date or time")]
pub struct NotATime;

/// No place is further from UTC, in seconds, and FHIR allows no more: 14 hours.
const FURTHEST_OFFSET: i32 = 14 * 3600;

impl ClinicalTime {
    /// Reads a FHIR `date`, `dateTime` or `instant`; seconds and the offset may be missing.
    ///
    /// # Errors
    /// [`NotATime`].
    pub fn parse(text: &str) -> Result<Self, NotATime> {
        usual(text.as_bytes()).map_or_else(|| Self::parse_any(text), Ok)
    }

    /// Reads every form, and so slowly.
    fn parse_any(text: &str) -> Result<Self, NotATime> {
        let number = |digits: &str| digits.parse::<i16>().map_err(|_| NotATime);
        match (text.len(), text.split_once('-')) {
            (4, None) => civil::Date::new(number(text)?, 1, 1).map(Self::Year).map_err(|_| NotATime),
            (7, Some((year, month))) => {
                let month = month.parse().map_err(|_| NotATime)?;
                civil::Date::new(number(year)?, month, 1).map(Self::Month).map_err(|_| NotATime)
            }
            _ => {
                let pieces = Pieces::parse(text).map_err(|_| NotATime)?;
                let Some(time) = pieces.time() else { return Ok(Self::Day(pieces.date())) };
                let local = pieces.date().to_datetime(time);
                let Some(offset) = pieces.to_numeric_offset() else { return Ok(Self::Local(local)) };
                if offset.seconds().abs() > FURTHEST_OFFSET {
                    return Err(NotATime);
                }
                let at = offset.to_timestamp(local).map_err(|_| NotATime)?;
                Ok(Self::Moment { at, offset })
            }
        }
    }

    /// The calendar day, if it is known.
    ///
    /// A moment written with an offset of its own keeps the day it had there: that is the ward's clock. One written
    /// in UTC tells nothing of the ward, so it is turned into `zone`, the offset of the order.
    #[must_use]
    pub fn day(&self, zone: Offset) -> Option<civil::Date> {
        match *self {
            Self::Moment { at, offset } => {
                let ward = if offset == Offset::UTC { zone } else { offset };
                Some(ward.to_datetime(at).date())
            }
            Self::Local(local) => Some(local.date()),
            Self::Day(day) => Some(day),
            Self::Month(_) | Self::Year(_) => None,
        }
    }

    /// The last calendar day it can mean: the end of a month or a year of which no more is known.
    #[must_use]
    pub fn latest_day(&self, zone: Offset) -> civil::Date {
        match *self {
            Self::Month(first) => first.last_of_month(),
            Self::Year(first) => first.last_of_year(),
            Self::Moment { .. } | Self::Local(_) | Self::Day(_) => {
                self.day(zone).unwrap_or_else(|| zone.to_datetime(self.first_moment(zone)).date())
            }
        }
    }

    /// The calendar days it can mean, as [`Self::day`] counts them.
    #[must_use]
    pub fn possible_days(&self, zone: Offset) -> PossibleDays {
        let latest = self.latest_day(zone);
        let earliest = match *self {
            Self::Month(first) | Self::Year(first) => first,
            Self::Moment { .. } | Self::Local(_) | Self::Day(_) => latest,
        };
        PossibleDays { earliest, latest }
    }

    /// The first calendar day it can mean: how old a value is at most. What must be fresh is judged by it.
    #[must_use]
    pub fn first_day(&self, zone: Offset) -> civil::Date {
        self.possible_days(zone).earliest
    }

    /// The moment; for a day or less its first, in `zone`.
    #[must_use]
    pub fn first_moment(&self, zone: Offset) -> Timestamp {
        match *self {
            Self::Moment { at, .. } => at,
            Self::Local(local) => moment(local, zone),
            Self::Day(day) | Self::Month(day) | Self::Year(day) => {
                moment(day.to_datetime(civil::Time::midnight()), zone)
            }
        }
    }

    /// The offset, if it was written with one.
    #[must_use]
    pub const fn offset(&self) -> Option<Offset> {
        match *self {
            Self::Moment { offset, .. } => Some(offset),
            Self::Local(_) | Self::Day(_) | Self::Month(_) | Self::Year(_) => None,
        }
    }
}

impl fmt::Display for ClinicalTime {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Moment { at, offset } => Self::Local(offset.to_datetime(at)).fmt(formatter),
            Self::Local(local) => {
                write!(formatter, "{} {:02}:{:02}", local.date(), local.hour(), local.minute())
            }
            Self::Day(day) => write!(formatter, "{day}"),
            Self::Month(day) => write!(formatter, "{}", day.strftime("%Y-%m")),
            Self::Year(day) => write!(formatter, "{}", day.strftime("%Y")),
        }
    }
}

/// A time in the form that nearly every sender writes, `2026-03-01T10:00:00.000-05:00` or the beginning of it up to the
/// day or the second; `None` for any other.
fn usual(text: &[u8]) -> Option<ClinicalTime> {
    let ([y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2], rest) = text.split_first_chunk()? else { return None };
    let year = i16::from(two(*y1, *y2)?) * 100 + i16::from(two(*y3, *y4)?);
    let date = civil::Date::new(year, two(*m1, *m2)?, two(*d1, *d2)?).ok()?;
    if rest.is_empty() {
        return Some(ClinicalTime::Day(date));
    }
    let ([b'T', h1, h2, b':', m1, m2, b':', s1, s2], rest) = rest.split_first_chunk()? else { return None };
    let (nanoseconds, rest) = fraction(rest)?;
    let time = civil::Time::new(two(*h1, *h2)?, two(*m1, *m2)?, two(*s1, *s2)?, nanoseconds).ok()?;
    let local = date.to_datetime(time);
    let offset = match rest {
        [] => return Some(ClinicalTime::Local(local)),
        [b'Z'] => Offset::UTC,
        [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] => {
            let (hours, minutes) = (two(*h1, *h2)?, two(*m1, *m2).filter(|minutes| *minutes < 60)?);
            let seconds = i32::from(hours) * 3600 + i32::from(minutes) * 60;
            if seconds > FURTHEST_OFFSET {
                return None;
            }
            Offset::from_seconds(if *sign == b'-' { -seconds } else { seconds }).ok()?
        }
        _ => return None,
    };
    Some(ClinicalTime::Moment { at: offset.to_timestamp(local).ok()?, offset })
}

/// The number that two digits make.
fn two(tens: u8, ones: u8) -> Option<i8> {
    let digit = |digit: u8| digit.is_ascii_digit().then(|| i8::try_from(digit - b'0').ok()).flatten();
    Some(digit(tens)? * 10 + digit(ones)?)
}

/// The fraction of a second in nanoseconds, and what follows it.
fn fraction(text: &[u8]) -> Option<(i32, &[u8])> {
    let Some((b'.', digits)) = text.split_first() else { return Some((0, text)) };
    let length = digits.iter().take_while(|digit| digit.is_ascii_digit()).count();
    if !(1..=9).contains(&length) {
        return None;
    }
    let (digits, rest) = digits.split_at_checked(length)?;
    let zeros = std::iter::repeat_n(&b'0', 9 - length);
    let nanoseconds = digits.iter().chain(zeros).fold(0, |sum, digit| sum * 10 + i32::from(digit - b'0'));
    Some((nanoseconds, rest))
}

/// The moment of a local time; at the ends of the calendar the nearest that can be said.
fn moment(local: civil::DateTime, zone: Offset) -> Timestamp {
    zone.to_timestamp(local).unwrap_or(if local.year() < 0 { Timestamp::MIN } else { Timestamp::MAX })
}

/// The difference of two calendar dates in days; negative if `to` comes first.
#[must_use]
pub fn days_between(from: civil::Date, to: civil::Date) -> i64 {
    to.duration_since(from).as_hours() / 24
}

/// The date some days later (or earlier); at the ends of the calendar the date itself.
#[must_use]
pub fn plus_days(date: civil::Date, days: i64) -> civil::Date {
    date.checked_add(jiff::SignedDuration::from_hours(days.saturating_mul(24))).unwrap_or(date)
}

/// Full years between two dates, as ages are counted.
#[must_use]
pub fn years_between(from: civil::Date, to: civil::Date) -> i16 {
    let years = to.year() - from.year();
    if (to.month(), to.day()) < (from.month(), from.day()) { years - 1 } else { years }
}

#[cfg(test)]
mod tests {
    use jiff::tz;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("2026-03-01T10:00:00-05:00", Some("2026-03-01"))]
    #[case("2026-03-02T03:30:00Z", Some("2026-03-01"))] // UTC, told in the order's offset
    #[case("2026-03-01T23:30:00+01:00", Some("2026-03-01"))] // keeps its ward's day
    #[case("2026-03-01T10:00-05:00", Some("2026-03-01"))]
    #[case("2026-03-01T10:00:00+14:00", Some("2026-03-01"))] // the furthest there is
    #[case("2026-03-01T10:00-14:00", Some("2026-03-01"))]
    #[case("2026-03-01T10:00:00", Some("2026-03-01"))]
    #[case("2026-03-01", Some("2026-03-01"))]
    #[case("2026-03", None)]
    #[case("2026", None)]
    fn a_time_has_the_day_it_had_on_the_ward(#[case] text: &str, #[case] day: Option<&str>) {
        let time = ClinicalTime::parse(text).unwrap();
        let expected = day.map(|day| day.parse::<civil::Date>().unwrap());
        assert_eq!(time.day(tz::offset(-5)), expected);
    }

    #[rstest]
    #[case("")]
    #[case("yesterday")]
    #[case("2026-02-30")]
    #[case("2026-13")]
    #[case("2026-03-01T25:00:00Z")]
    #[case("2026-03-01T10:00:00+14:01")]
    #[case("2026-03-01T10:00:00-14:01")]
    #[case("2026-03-01T10:00:00+24:00")]
    #[case("2026-03-01T10:00+25:00")]
    fn what_is_no_time_is_refused(#[case] text: &str) {
        assert_eq!(ClinicalTime::parse(text), Err(NotATime));
    }

    #[rstest]
    #[case("2025-03-02", "2026-03-01", 0)]
    #[case("2025-03-01", "2026-03-01", 1)]
    #[case("1978-02-28", "2026-02-27", 47)]
    fn age_counts_full_years(#[case] born: &str, #[case] on: &str, #[case] years: i16) {
        assert_eq!(years_between(born.parse().unwrap(), on.parse().unwrap()), years);
    }

    proptest::proptest! {
        #[test]
        fn adding_days_is_undone_by_counting_them(days in -40_000_i64..40_000) {
            let start = civil::date(2026, 3, 1);
            proptest::prop_assert_eq!(days_between(start, plus_days(start, days)), days);
        }

        /// The quick reading of the usual form and the slow one of all forms are one.
        #[test]
        fn a_time_in_the_usual_form_is_read_as_in_any(
            text in "(19|20|00|99)[0-9]{2}-[01][0-9]-[0-3][0-9](T[0-2][0-9]:[0-6][0-9]:[0-6][0-9](\\.[0-9]{1,10})?(Z|[+-][0-2][0-9]:[0-6][0-9])?)?"
        ) {
            if let Some(time) = usual(text.as_bytes()) {
                proptest::prop_assert_eq!(Ok(time), ClinicalTime::parse_any(&text));
            }
        }

        #[test]
        fn a_moment_in_the_usual_form_is_read_quickly(
            seconds in 0_i64..4_000_000_000, nanoseconds in 0_i32..1_000_000_000, minutes in -840_i32..=840
        ) {
            let at = Timestamp::new(seconds, nanoseconds).unwrap();
            let offset = Offset::from_seconds(minutes * 60).unwrap();
            let text = at.display_with_offset(offset).to_string();
            proptest::prop_assert_eq!(usual(text.as_bytes()), Some(ClinicalTime::Moment { at, offset }));
        }

        #[test]
        fn no_text_makes_the_time_parser_panic(text in ".{0,30}") {
            let _ = ClinicalTime::parse(&text);
        }
    }
}

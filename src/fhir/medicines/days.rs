//! On which days an order of a medicine is due.

use jiff::civil::{Date, Weekday};
use rust_decimal::{Decimal, prelude::ToPrimitive};

use crate::{
    clinical::{
        fact::Fact,
        medication::MedicationDays,
        time::{days_between, plus_days},
    },
    fhir::{
        dosage::{Dosage, Repeat},
        orders::{Context, duration_days, weekday},
        resource::MedicationRequest,
    },
    knowledge::{Codes, Frequency},
};

/// Certain days are listed so far before and after the day of the evaluation.
const HORIZON_DAYS: i64 = 120;

/// The days of an order, all its instructions together. An order on file without an end goes on; a draft that says
/// nothing of when is for its own day.
pub(super) fn days(request: &MedicationRequest<'_>, is_draft: bool, context: &Context<'_>) -> MedicationDays {
    let day = |text: Option<&str>| text.and_then(|text| context.day(text));
    let written = day(request.valid_from.known().copied()).or_else(|| day(request.authored_on));
    let order = Frame { from: written, until: day(request.valid_until), is_draft, today: context.today() };
    let dosages = request.dosage.iter().filter_map(Fact::known);
    let due = dosages.map(|dosage| due(dosage, order, context)).reduce(together);
    let mut due = due.unwrap_or_else(|| order.unsaid());
    due.on.sort_unstable();
    due.on.dedup();
    due
}

/// Within what time an instruction holds.
#[derive(Clone, Copy)]
struct Frame {
    from: Option<Date>,
    until: Option<Date>,
    is_draft: bool,
    today: Date,
}

/// How often an instruction is due.
enum Rhythm {
    Once,
    Daily,
    /// Every so many days, more than one.
    EveryDays(i64),
    Weekdays(Vec<Weekday>),
    /// In another rhythm than these: nobody can say on which days, so each may be one.
    SomeDays,
    /// It does not say.
    Unsaid,
}

/// When an instruction is due: on certain days, or, where none are listed, on all or some of a time.
fn due(dosage: &Dosage<'_>, order: Frame, context: &Context<'_>) -> MedicationDays {
    let events: Vec<Date> =
        dosage.timing.events.iter().filter_map(Fact::known).filter_map(|text| context.day(text)).collect();
    if !events.is_empty() {
        let last = events.iter().copied().max();
        return certain(events, last);
    }
    let repeat = dosage.timing.repeat.as_ref();
    let from = dosage.timing.starts().known().and_then(|text| context.day(text)).or(order.from);
    let by_duration = || Some(plus_days(from?, duration_days(repeat?)? - 1));
    let by_count = || last_by_count(repeat?, from?);
    let end = dosage.timing.ends().and_then(|text| context.day(text));
    let until = end.or_else(by_duration).or_else(by_count).or(order.until);
    let frame = Frame { from, until, ..order };
    match rhythm(dosage, &context.knowledge.codes) {
        Rhythm::Once => frame.once(),
        Rhythm::Daily | Rhythm::SomeDays => MedicationDays { on: Vec::new(), from, until },
        Rhythm::EveryDays(days) => frame.each(|day| days_between(frame.first(), day) % days == 0),
        Rhythm::Weekdays(weekdays) => frame.each(|day| weekdays.contains(&day.weekday())),
        Rhythm::Unsaid => frame.unsaid(),
    }
}

impl Frame {
    /// The first day; where nobody wrote one, the day of the evaluation.
    fn first(self) -> Date {
        self.from.unwrap_or(self.today)
    }

    fn once(self) -> MedicationDays {
        certain(vec![self.first()], Some(self.first()))
    }

    fn unsaid(self) -> MedicationDays {
        let lasts_a_day = self.until.is_some_and(|until| until == self.first());
        if lasts_a_day || (self.is_draft && self.until.is_none()) {
            return self.once();
        }
        MedicationDays { on: Vec::new(), from: self.from, until: self.until }
    }

    /// The days of the frame on which it is due, around today; the first day where there are none.
    fn each(self, is_due: impl Fn(Date) -> bool) -> MedicationDays {
        let horizon = plus_days(self.today, HORIZON_DAYS);
        let end = self.until.map_or(horizon, |until| until.min(horizon));
        let mut day = self.first().max(plus_days(self.today, -HORIZON_DAYS));
        let mut on = Vec::new();
        while day <= end {
            on.extend(is_due(day).then_some(day));
            let next = plus_days(day, 1);
            if next == day {
                break;
            }
            day = next;
        }
        if on.is_empty() {
            on.push(self.first());
        }
        certain(on, self.until)
    }
}

/// Certain days, at least one; the last of them is known unless they go on.
fn certain(on: Vec<Date>, until: Option<Date>) -> MedicationDays {
    let from = on.iter().copied().min();
    MedicationDays { on, from, until }
}

fn rhythm(dosage: &Dosage<'_>, codes: &Codes) -> Rhythm {
    let by_words = || match dosage.words().find_map(|words| codes.frequency(words)) {
        Some(Frequency::Once) => Rhythm::Once,
        Some(Frequency::Daily) => Rhythm::Daily,
        Some(Frequency::Weekly) => Rhythm::EveryDays(7),
        // On which days the other medicine is due its own order says.
        Some(Frequency::WithEachDose | Frequency::Other) => Rhythm::SomeDays,
        None => Rhythm::Unsaid,
    };
    let Some(repeat) = &dosage.timing.repeat else { return by_words() };
    if count(repeat) == Some(1) {
        return Rhythm::Once;
    }
    let weekdays: Vec<Weekday> = repeat.day_of_week.iter().filter_map(|day| weekday(day)).collect();
    if !weekdays.is_empty() {
        return Rhythm::Weekdays(weekdays);
    }
    let hours = repeat.period.known().zip(repeat.period_unit);
    let Some(hours) = hours.and_then(|(period, unit)| period.checked_mul(hours_of(unit)?)) else {
        return by_words();
    };
    let times = Decimal::from(repeat.frequency.unwrap_or(1).max(1));
    let a_day = Decimal::from(24);
    let whole_days = (hours / a_day).to_i64().filter(|days| Decimal::from(*days) * a_day == hours);
    match whole_days {
        _ if hours <= a_day * times => Rhythm::Daily,
        Some(days) if times == Decimal::ONE => Rhythm::EveryDays(days),
        Some(_) | None => Rhythm::SomeDays,
    }
}

fn hours_of(unit: &str) -> Option<Decimal> {
    let hours = match unit {
        "s" | "min" | "h" | "hour" | "hours" => 1,
        "d" | "day" | "days" => 24,
        "wk" | "week" | "weeks" => 7 * 24,
        "mo" | "month" | "months" => 30 * 24,
        "a" | "year" | "years" => 365 * 24,
        _ => return None,
    };
    Some(Decimal::from(hours))
}

fn count(repeat: &Repeat<'_>) -> Option<usize> {
    repeat.count_max.max(repeat.count).and_then(|count| count.to_usize())
}

/// The last day of something given so many times in all.
fn last_by_count(repeat: &Repeat<'_>, from: Date) -> Option<Date> {
    let count = i64::try_from(count(repeat)?).ok()?;
    let hours = repeat.period.known()?.checked_mul(hours_of(repeat.period_unit?)?)?;
    let each = hours.checked_div(Decimal::from(repeat.frequency.unwrap_or(1).max(1)))?;
    let days = each.checked_mul(Decimal::from(count))?.checked_div(Decimal::from(24))?.ceil().to_i64()?;
    Some(plus_days(from, (days - 1).max(0)))
}

/// Two instructions as one: the days of both, or, where one goes on, the time from the first to the last.
fn together(mut one: MedicationDays, other: MedicationDays) -> MedicationDays {
    if one.on.is_empty() || other.on.is_empty() {
        one.on.clear();
    } else {
        one.on.extend(other.on);
    }
    let from = one.from.zip(other.from).map(|(one, other)| one.min(other));
    let until = one.until.zip(other.until).map(|(one, other)| one.max(other));
    MedicationDays { on: one.on, from, until }
}

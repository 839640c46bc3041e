//! MedicationRequests as orders: their doses, each on its own day.

use jiff::{
    Timestamp,
    civil::Date,
    tz::Offset,
};
use rust_decimal::{Decimal, prelude::ToPrimitive};

use super::{
    dosage::{Dosage, Repeat},
    position::{first_stated, stated},
    resource::MedicationRequest,
};
use crate::{
    clinical::{
        fact::{Fact, Reason},
        order::{DayFrom, MatchedBy, Order, OrderState, OrderedDose, Position, Product, Route},
        time::{ClinicalTime, days_between, plus_days},
    },
    knowledge::{Drug, Knowledge},
};

/// More doses of one instruction than any regimen has are not listed.
const MOST_DOSES: usize = 60;

/// What is needed to turn a MedicationRequest into an order.
#[derive(Clone, Copy)]
pub(super) struct Context<'k> {
    pub(super) knowledge: &'k Knowledge,
    pub(super) zone: Offset,
    pub(super) at: Timestamp,
}

impl Context<'_> {
    pub(super) fn day(&self, text: &str) -> Option<Date> {
        ClinicalTime::parse(text).ok()?.day(self.zone)
    }

    pub(super) fn today(&self) -> Date {
        self.zone.to_datetime(self.at).date()
    }
}

/// The days of one instruction, and where they were taken from.
struct Days {
    days: Vec<Date>,
    from: DayFrom,
    open_ended: bool,
}

/// An order; `None` in the second place of each dose's day means that it has none of its own.
pub(super) fn order<'a>(
    request: &MedicationRequest<'a>,
    (product, matched_by): (Product, MatchedBy),
    entry: usize,
    context: &Context<'_>,
) -> Option<Order<'a>> {
    let drug = context.knowledge.drugs.get(product.drug())?;
    let said = |words: &[String]| {
        let instructions = request.dosage.iter().filter_map(Fact::known).flat_map(Dosage::words);
        request.words().chain(instructions).any(|text| contains_word(text, words))
    };
    let position = first_stated(request.words().map(stated));
    let (doses, open_ended) = doses(request, position, drug, context);
    Some(Order {
        source: request.source(),
        entry,
        product,
        matched_by,
        state: state(request),
        doses,
        open_ended,
        protocol: drug.protocols.iter().position(|protocol| said(&protocol.names)),
        toxicity: said(&drug.reduction.toxicity_words),
        level_2: said(&drug.reduction.level_2_words),
        replaces: request.prior.as_ref().and_then(|prior| prior.id()).map(|id| id.to_owned().into()),
    })
}

/// Whether a text contains one of the (lower-case) words, each at the start of a word of the text.
pub(super) fn contains_word(text: &str, words: &[String]) -> bool {
    let text = text.to_lowercase();
    let mut before = ' ';
    text.char_indices().any(|(at, letter)| {
        let starts = !before.is_alphanumeric() && letter.is_alphanumeric();
        before = letter;
        starts && text.get(at..).is_some_and(|rest| words.iter().any(|word| rest.starts_with(word.as_str())))
    })
}

fn state(request: &MedicationRequest<'_>) -> OrderState {
    match request.status.as_deref() {
        _ if request.do_not_perform == Some(true) => OrderState::Withdrawn,
        Some("cancelled" | "entered-in-error" | "stopped" | "on-hold") => OrderState::Withdrawn,
        Some("completed") => OrderState::Meant { open: false },
        // An unknown or unreadable status must not hide an order.
        _ => OrderState::Meant { open: true },
    }
}

fn doses(
    request: &MedicationRequest<'_>,
    position: Position,
    drug: &Drug,
    context: &Context<'_>,
) -> (Vec<OrderedDose>, bool) {
    let codes = &context.knowledge.codes;
    let mut open_ended = false;
    let mut doses: Vec<(OrderedDose, bool)> = Vec::new();
    let fallback = fallback_day(request, context);
    for (instruction, dosage) in request.dosage.iter().enumerate() {
        let (amount, route, duration, own_position, days) = match dosage {
            Fact::Known(dosage) => {
                let amount = dosage.amount(codes, &drug.preparation);
                let duration = dosage.duration(codes, &drug.preparation, &amount);
                let position = first_stated(dosage.words().map(stated));
                (amount, dosage.route(codes), duration, position, days(dosage, context))
            }
            Fact::Unusable(reason) => {
                (Fact::Unusable(reason.clone()), Route::Unknown, Fact::Absent, Position::default(), None)
            }
            Fact::Absent => continue,
        };
        let dated = days.is_some();
        let days = days.unwrap_or_else(|| Days { days: vec![fallback.0], from: fallback.1, open_ended: false });
        open_ended |= days.open_ended;
        for (occurrence, day) in days.days.into_iter().enumerate() {
            let stated = if occurrence == 0 { own_position } else { Position { day: None, ..own_position } };
            let (amount, duration) = (amount.clone(), duration.clone());
            let dose =
                OrderedDose { instruction, occurrence, day, day_from: days.from, amount, route, duration, stated };
            doses.push((dose, dated));
        }
    }
    if doses.is_empty() {
        let amount = Fact::Absent;
        let (day, day_from) = fallback;
        let stated = Position::default();
        let dose = OrderedDose {
            instruction: 0,
            occurrence: 0,
            day,
            day_from,
            amount,
            route: Route::Unknown,
            duration: Fact::Absent,
            stated,
        };
        doses.push((dose, false));
    }
    drop_remarks(&mut doses);
    date_by_stated_days(&mut doses, fallback);
    let several = doses.len() > 1;
    let doses = doses.into_iter().map(|(mut dose, _)| {
        let order_day = if several { None } else { position.day };
        dose.stated = first_stated([dose.stated, Position { cycle: position.cycle, day: order_day }]);
        dose
    });
    (doses.collect(), open_ended)
}

/// An instruction without any dose beside one with a dose is a remark on it ("protect from light"), not a dose.
fn drop_remarks(doses: &mut Vec<(OrderedDose, bool)>) {
    let is_remark =
        |dose: &OrderedDose| matches!(dose.amount, Fact::Absent | Fact::Unusable(Reason::TextOnly));
    if doses.iter().any(|(dose, _)| !is_remark(dose)) {
        doses.retain(|(dose, _)| !is_remark(dose));
    }
}

/// Doses that only state "day 8" get their date from a dated dose of the order that states its day, or from the
/// order's own day as day 1.
fn date_by_stated_days(doses: &mut [(OrderedDose, bool)], fallback: (Date, DayFrom)) {
    if doses.len() < 2 {
        return;
    }
    let day_1 = doses
        .iter()
        .find_map(|(dose, dated)| dose.stated.day.filter(|_| *dated).map(|day| plus_days(dose.day, 1 - day)))
        .or_else(|| {
            let first = doses.iter().filter_map(|(dose, _)| dose.stated.day).min()?;
            Some(plus_days(fallback.0, 1 - first))
        });
    for (dose, dated) in doses {
        if let (Some(day_1), Some(day), false) = (day_1, dose.stated.day, *dated) {
            dose.day = plus_days(day_1, day - 1);
            // The first of them keeps what its day was taken from: it is as certain as that.
            if dose.day != fallback.0 {
                dose.day_from = DayFrom::StatedDay;
            }
        }
    }
}

/// The day of an order whose instructions have none.
fn fallback_day(request: &MedicationRequest<'_>, context: &Context<'_>) -> (Date, DayFrom) {
    let day = |text: Option<&str>| text.and_then(|text| context.day(text));
    if let Some(day) = day(request.valid_from.as_deref()) {
        return (day, DayFrom::Validity);
    }
    if let Some(day) = day(request.authored_on.as_deref()) {
        return (day, DayFrom::Authored);
    }
    (context.today(), DayFrom::Evaluation)
}

fn days(dosage: &Dosage<'_>, context: &Context<'_>) -> Option<Days> {
    let events: Vec<Date> = dosage.timing.events.iter().filter_map(|event| context.day(event)).collect();
    if !events.is_empty() {
        return Some(Days { days: events, from: DayFrom::Event, open_ended: false });
    }
    let repeat = dosage.timing.repeat.as_ref()?;
    let bounds = repeat.bounds.as_ref()?;
    let start = bounds.start.known().and_then(|start| context.day(start))?;
    let end = bounds.end.known().and_then(|end| context.day(end));
    let (days, open_ended) = repeated(repeat, start, end);
    Some(Days { days, from: DayFrom::Bounds, open_ended })
}

/// The days of a repeat; only whole days between doses are understood, else its first day stands alone.
fn repeated(repeat: &Repeat<'_>, start: Date, end: Option<Date>) -> (Vec<Date>, bool) {
    let unit = match repeat.period_unit.as_deref() {
        Some("d") => Some(1),
        Some("wk") => Some(7),
        _ => None,
    };
    let period = repeat.period.known().and_then(Decimal::to_i64).zip(unit).map(|(number, unit)| number * unit);
    let Some(period) = period.filter(|period| *period > 0) else { return (vec![start], false) };
    let within = |day: &Date| end.is_none_or(|end| days_between(*day, end) >= 0);
    let count = repeat.count.and_then(|count| count.to_usize());
    if count.is_none() && end.is_none() {
        return (vec![start], true);
    }
    let mut days = vec![start];
    let mut next = plus_days(start, period);
    while days.len() < count.unwrap_or(MOST_DOSES).min(MOST_DOSES) && within(&next) {
        days.push(next);
        next = plus_days(next, period);
    }
    (days, false)
}

//! MedicationRequests as orders: their doses, each on its own day.

mod days;

use jiff::{Timestamp, civil::Date, tz::Offset};

use self::days::{Days, MOST_DOSES, days};
pub(super) use self::days::{duration_days, weekday};
use super::{
    dosage::Dosage,
    element::Reference,
    position::{stated, stated_day},
    resource::MedicationRequest,
};
use crate::{
    clinical::{
        case::Sex,
        fact::{Fact, Reason},
        order::{Amount, DayFrom, MatchedBy, Order, OrderState, OrderedDose, Position, Product, Route, Told},
        time::{ClinicalTime, PossibleDays, plus_days},
    },
    knowledge::{Codes, Drug, Knowledge, Reduction},
};

/// What is needed to turn a MedicationRequest into an order.
#[derive(Clone, Copy)]
pub(super) struct Context<'k> {
    pub(super) knowledge: &'k Knowledge,
    pub(super) zone: Offset,
    pub(super) at: Timestamp,
    /// The sex on file, for ranges of normal that are of one alone.
    pub(super) sex: Option<Sex>,
    /// The date of birth, for those of one age alone.
    pub(super) birth: Option<PossibleDays>,
    today: Date,
}

impl<'k> Context<'k> {
    pub(super) fn new(knowledge: &'k Knowledge, zone: Offset, at: Timestamp) -> Self {
        Self { knowledge, zone, at, sex: None, birth: None, today: zone.to_datetime(at).date() }
    }

    /// The same, of a patient.
    pub(super) const fn of_patient(self, sex: Option<Sex>, birth: Option<PossibleDays>) -> Self {
        Self { sex, birth, ..self }
    }

    pub(super) fn day(&self, text: &str) -> Option<Date> {
        ClinicalTime::parse(text).ok()?.day(self.zone)
    }

    pub(super) const fn today(&self) -> Date {
        self.today
    }
}

/// An order of one of our products.
pub(super) fn order<'a>(
    request: &MedicationRequest<'a>,
    (product, matched_by): (Product, MatchedBy),
    entry: usize,
    context: &Context<'_>,
) -> Option<Order<'a>> {
    let drug = context.knowledge.drugs.get(product.drug())?;
    let instructions = request.dosage.iter().filter_map(Fact::known).flat_map(Dosage::words);
    let remarks: Vec<String> = request.words().map(str::to_lowercase).collect();
    let codes = &context.knowledge.codes;
    let texts = request.words().chain(instructions);
    let (doses, repeats_on) = doses(request, drug, context);
    Some(Order {
        source: request.source(),
        entry,
        product,
        matched_by,
        state: state(request),
        doses,
        repeats_on,
        protocol: texts.filter_map(|text| drug.protocol_names.followed_in(text)).min(),
        told: told(&remarks, codes, &drug.reduction),
        replaces: request.prior.and_then(Reference::id),
    })
}

/// What texts in lower case tell of a dose.
pub(super) fn told(texts: &[String], codes: &Codes, reduction: &Reduction) -> Told {
    let tell = |words: &[String]| texts.iter().any(|text| codes.remark_tells(text, words));
    Told {
        toxicity: tell(&reduction.toxicity_words),
        reduction: tell(&reduction.reduction_words),
        level_2: tell(&reduction.level_2_words),
    }
}

/// Only an order, active or completed, was carried out; a proposal or a draft on file was not.
pub(super) fn state(request: &MedicationRequest<'_>) -> OrderState {
    let is_order = request.intent.is_none_or(is_order);
    match request.status {
        _ if request.do_not_perform == Some(true) => OrderState::Withdrawn,
        Some("cancelled" | "entered-in-error" | "stopped" | "on-hold" | "not-taken") => OrderState::Withdrawn,
        Some("completed") if is_order => OrderState::Completed,
        Some("active") if is_order => OrderState::Active,
        _ => OrderState::Unsure,
    }
}

/// Whether nobody can say what became of an order, since its status or intent is missing or none that there is.
pub(super) fn tells_no_state(request: &MedicationRequest<'_>) -> bool {
    let is_told = matches!(
        request.status,
        Some(
            "active" | "completed" | "stopped" | "on-hold" | "cancelled" | "entered-in-error" | "draft"
            // Of statements, and of other versions of FHIR.
            | "not-taken" | "intended" | "recorded" | "ended" | "proposed"
        )
    );
    let is_meant = request
        .intent
        .is_none_or(|intent| is_order(intent) || matches!(intent, "proposal" | "plan" | "option"));
    !is_told || !is_meant
}

fn is_order(intent: &str) -> bool {
    matches!(intent, "order" | "original-order" | "reflex-order" | "filler-order" | "instance-order")
}

/// One dose and whether its instruction has a date of its own.
struct Candidate {
    dose: OrderedDose,
    is_dated: bool,
}

/// The doses of an order, and whether it goes on beyond them.
fn doses(request: &MedicationRequest<'_>, drug: &Drug, context: &Context<'_>) -> (Vec<OrderedDose>, bool) {
    let fallback = fallback_day(request, context);
    let mut repeats_on = false;
    let mut candidates: Vec<Candidate> = Vec::new();
    for (instruction, dosage) in request.dosage.iter().enumerate() {
        if candidates.len() >= MOST_DOSES {
            candidates.truncate(MOST_DOSES);
            repeats_on = true;
            break;
        }
        match dosage {
            Fact::Known(dosage) => {
                let days = days(dosage, fallback, context);
                repeats_on |= days.repeats_on;
                let (amount, other_amount) = dosage.amount(&context.knowledge.codes, &drug.preparation);
                let own = own_position(dosage, drug, context.knowledge);
                let instruction = Instruction { place: instruction, dosage, days, amount, other_amount, own };
                if !instruction.is_remark() {
                    instruction.add_doses(&mut candidates, drug, context);
                }
            }
            Fact::Unusable(reason) => {
                let amount = Fact::Unusable(*reason);
                candidates.push(Candidate { dose: bare(instruction, fallback, amount), is_dated: false });
            }
            Fact::Absent => {}
        }
    }
    if candidates.is_empty() {
        let has_text = request.dosage.iter().filter_map(Fact::known).any(|dosage| dosage.text.is_some());
        let amount = if has_text { Fact::Unusable(Reason::TextOnly) } else { Fact::Absent };
        candidates.push(Candidate { dose: bare(0, fallback, amount), is_dated: false });
    }
    date_by_stated_days(&mut candidates, fallback);
    let of_order = request.words().find_map(|text| stated(text, context.knowledge));
    let is_single = candidates.len() == 1;
    let doses = candidates.into_iter().map(|Candidate { mut dose, .. }| {
        if let Some(of_order) = of_order {
            dose.stated.cycle = dose.stated.cycle.or(of_order.cycle);
            dose.stated.day = dose.stated.day.or(of_order.day.filter(|_| is_single));
        }
        dose
    });
    (doses.collect(), repeats_on)
}

/// One instruction, as far as it says what is a dose and when.
struct Instruction<'d> {
    place: usize,
    dosage: &'d Dosage<'d>,
    days: Days,
    amount: Fact<Amount>,
    other_amount: Option<Amount>,
    /// The cycle and day that it states.
    own: Position,
}

impl Instruction<'_> {
    /// An instruction without dose, day or a figure in mg is a remark on another ("protect from light"), not a dose.
    fn is_remark(&self) -> bool {
        let has_no_dose = matches!(self.amount, Fact::Absent | Fact::Unusable(Reason::TextOnly));
        let is_placed = self.days.is_own || self.own != Position::default();
        let names_a_dose = || {
            self.dosage.text.is_some_and(|text| {
                let text = text.to_lowercase();
                text.contains("mg") && text.contains(|letter: char| letter.is_ascii_digit())
            })
        };
        has_no_dose && !is_placed && !names_a_dose()
    }

    fn add_doses(self, candidates: &mut Vec<Candidate>, drug: &Drug, context: &Context<'_>) {
        let codes = &context.knowledge.codes;
        let Self { place, dosage, days, amount, other_amount, own } = self;
        let duration = dosage.duration(codes, &drug.preparation, &amount);
        let route = dosage.route(codes);
        candidates.extend(days.list.into_iter().enumerate().map(|(occurrence, (day, start))| Candidate {
            dose: OrderedDose {
                instruction: place,
                occurrence,
                day,
                start,
                day_from: days.from,
                amount,
                other_amount,
                route,
                duration,
                stated: if occurrence == 0 { own } else { Position { day: None, ..own } },
            },
            is_dated: days.is_own,
        }));
    }
}

/// What an instruction itself states: cycle and day, or one of the regimen's days alone.
fn own_position(dosage: &Dosage<'_>, drug: &Drug, knowledge: &Knowledge) -> Position {
    if let Some(position) = dosage.words().find_map(|text| stated(text, knowledge)) {
        return position;
    }
    let day = dosage.words().find_map(|text| stated_day(text, knowledge));
    Position { cycle: None, day: day.filter(|day| drug.regimen.slots.iter().any(|slot| slot.day == *day)) }
}

fn bare(instruction: usize, (day, day_from): (Date, DayFrom), amount: Fact<Amount>) -> OrderedDose {
    OrderedDose {
        instruction,
        occurrence: 0,
        day,
        start: None,
        day_from,
        amount,
        other_amount: None,
        route: Route::NotStated,
        duration: Fact::Absent,
        stated: Position::default(),
    }
}

/// Doses that only state "day 8" get their date from a dated dose of the order that states its day, or from the
/// order's own day as that of the first.
fn date_by_stated_days(candidates: &mut [Candidate], fallback: (Date, DayFrom)) {
    if candidates.len() < 2 {
        return;
    }
    let mut dated = candidates.iter().filter(|candidate| candidate.is_dated);
    let by_dated = dated.find_map(|Candidate { dose, .. }| Some(plus_days(dose.day, 1 - dose.stated.day?)));
    let by_order = || {
        let first = candidates.iter().filter_map(|candidate| candidate.dose.stated.day).min()?;
        Some(plus_days(fallback.0, 1 - first))
    };
    let Some(day_1) = by_dated.or_else(by_order) else { return };
    for Candidate { dose, .. } in candidates.iter_mut().filter(|candidate| !candidate.is_dated) {
        if let Some(day) = dose.stated.day {
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
    if let Some(day) = day(request.valid_from.known().copied()) {
        return (day, DayFrom::Validity);
    }
    if let Some(day) = day(request.authored_on) {
        return (day, DayFrom::Authored);
    }
    (context.today(), DayFrom::Evaluation)
}

#[cfg(test)]
mod tests;

//! Observations to readings, each by what it measures, and to statements on the response or a transplant.

use bumpalo::collections::{Vec as BumpVec, vec::IntoIter};
use fhir_sdk::r4b::codes::{ObservationStatus, QuantityComparator};
use rust_decimal::Decimal;

use super::{concepts, ranges};
use crate::{
    clinical::{
        case::{Case, Gap, GapKind, ResponseRecord, TransplantPlan},
        fact::{Bound, Fact, Reading, Reason, Source, UnusableReading},
        quantity::round,
        time::ClinicalTime,
    },
    fhir::{
        element::{CodeableConcept, Quantity},
        observation::{Measured, Observation, Value},
        orders::Context,
    },
    json::Arena,
    knowledge::{Concept, Knowledge, Observable, Presence},
};

/// What an Observation holds: a number in the unit of what it measures, or a statement that may be unclear.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Found {
    Number(Decimal),
    Stated(Option<Presence>),
}

/// Everything measured, not yet in order; what a request alone needs lies in its arena.
pub(super) struct Collected<'a>(BumpVec<'a, OfOne<'a>>);

/// What was measured of one thing.
pub(super) struct OfOne<'a> {
    pub(super) observable: Observable,
    pub(super) readings: BumpVec<'a, Reading<'a, Found>>,
    pub(super) unusable: BumpVec<'a, UnusableReading<'a>>,
}

impl<'a> Collected<'a> {
    /// Nothing yet.
    pub(super) fn new_in(arena: &'a Arena) -> Self {
        Self(BumpVec::with_capacity_in(16, arena))
    }

    /// Where it lies.
    pub(super) fn arena(&self) -> &'a Arena {
        self.0.bump()
    }

    /// Adds what an Observation measures; what it states of the response or of a transplant goes into the case at once.
    pub(super) fn read(&mut self, observation: &Observation<'a>, case: &mut Case<'a>, context: &Context<'_>) {
        let Some(standing) = Standing::of(observation) else { return };
        // What lies after the evaluation was not known then.
        let Some(time) = time(observation, context).transpose() else { return };
        let record = Record { standing, time, source: observation.source(), context };
        for measured in observation.measurements() {
            let observable = measured.observable;
            if observable == Observable::DiseaseStatus {
                record.add_response(case, &measured.value);
            } else if observable == Observable::TransplantPlan {
                record.add_transplant_plan(case, measured);
            } else if !is_panel_by_name(measured) {
                let read = record.reading(measured, observable);
                case.gaps.extend(read.as_ref().err().and_then(of_wrong_type));
                self.add(observable, read);
            }
        }
    }

    /// Adds what was read of a measurement. A patient has a dozen things measured: no map is quicker than a look at each.
    fn add(&mut self, observable: Observable, read: Result<Reading<'a, Found>, UnusableReading<'a>>) {
        let place = self.0.iter().position(|other| other.observable == observable).unwrap_or_else(|| {
            let (readings, unusable) = (BumpVec::new_in(self.arena()), BumpVec::new_in(self.arena()));
            self.0.push(OfOne { observable, readings, unusable });
            self.0.len() - 1
        });
        let Some(of_one) = self.0.get_mut(place) else { return };
        match read {
            Ok(reading) => of_one.readings.push(reading),
            Err(unusable) => of_one.unusable.push(unusable),
        }
    }
}

impl<'a> IntoIterator for Collected<'a> {
    type Item = OfOne<'a>;
    type IntoIter = IntoIter<'a, OfOne<'a>>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// A panel by name alone holds its values in other Observations.
fn is_panel_by_name(measured: &Measured<'_>) -> bool {
    matches!(measured.observable, Observable::Mrd | Observable::Cd22) && measured.value == Value::Absent
}

/// What a concept measures: by a code we know, whatever it means, else by its name.
pub(super) fn observable(concept: &CodeableConcept<'_>, knowledge: &Knowledge) -> Option<Observable> {
    let mut known = concepts(concept, knowledge).peekable();
    if known.peek().is_some() {
        return known.find_map(Concept::observable);
    }
    concept.words().find_map(|words| knowledge.codes.observable_named(words))
}

/// An element that breaks FHIR is always said.
fn of_wrong_type<'a>(unusable: &UnusableReading<'a>) -> Option<Gap<'a>> {
    let reason @ Reason::WrongType { .. } = &unusable.reason else { return None };
    let kind = GapKind::Unreadable { source: unusable.source, reason: *reason };
    Some(Gap { kind, concerns: "a result or measurement" })
}

/// How far a result stands by its status.
#[derive(Clone, Copy, PartialEq)]
enum Standing {
    Final,
    Preliminary,
    /// The status itself cannot be read.
    Unclear,
}

impl Standing {
    /// `None` for what was never a result: entered in error, cancelled, registered, of unknown standing.
    fn of(observation: &Observation<'_>) -> Option<Self> {
        let Fact::Known(status) = &observation.status else { return Some(Self::Unclear) };
        match status.parse::<ObservationStatus>() {
            Ok(ObservationStatus::Final | ObservationStatus::Amended | ObservationStatus::Corrected) => {
                Some(Self::Final)
            }
            Ok(ObservationStatus::Preliminary) => Some(Self::Preliminary),
            Ok(
                ObservationStatus::EnteredInError
                | ObservationStatus::Cancelled
                | ObservationStatus::Registered
                | ObservationStatus::Unknown,
            ) => None,
            Err(_) => Some(Self::Unclear),
        }
    }
}

/// The clinical time: when it was true of the patient, else when it was issued; `None` if that is still to come.
fn time(observation: &Observation<'_>, context: &Context<'_>) -> Result<Option<ClinicalTime>, Reason> {
    let text = match (&observation.effective, &observation.issued) {
        (Fact::Known(text), _) | (Fact::Absent, Fact::Known(text)) => text,
        (Fact::Unusable(reason), _) | (Fact::Absent, Fact::Unusable(reason)) => return Err(*reason),
        (Fact::Absent, Fact::Absent) => return Err(Reason::NoDate),
    };
    let time = ClinicalTime::parse(text).map_err(|_| Reason::NoDate)?;
    Ok((time.first_moment(context.zone) <= context.at).then_some(time))
}

/// What holds of all that one Observation says.
struct Record<'a, 'c> {
    standing: Standing,
    time: Result<ClinicalTime, Reason>,
    source: Source<'a>,
    context: &'c Context<'c>,
}

impl<'a> Record<'a, '_> {
    fn reading(
        &self,
        measured: &Measured<'_>,
        observable: Observable,
    ) -> Result<Reading<'a, Found>, UnusableReading<'a>> {
        let unusable = |reason, time| UnusableReading { reason, time, source: self.source };
        let time = self.time.map_err(|reason| unusable(reason, None))?;
        let refused = |reason| unusable(reason, Some(time));
        if self.standing == Standing::Unclear {
            return Err(refused(Reason::UnknownCode { element: "status" }));
        }
        let (value, bound) = found(&measured.value, observable, self.context).map_err(refused)?;
        Ok(Reading {
            value,
            bound,
            time,
            preliminary: self.standing == Standing::Preliminary,
            upper_limit: ranges::upper_limit(measured, observable, self.context).map(Found::Number),
            source: self.source,
        })
    }

    fn add_response(&self, case: &mut Case<'a>, value: &Value<'a>) {
        let Some(day) = self.time.as_ref().ok().and_then(|time| time.day(self.context.zone)) else { return };
        let codes = &self.context.knowledge.codes;
        let response = match value {
            Value::Concept(Fact::Known(concept)) => concepts(concept, self.context.knowledge)
                .find_map(Concept::response)
                .or_else(|| concept.words().find_map(|text| codes.response(text))),
            Value::Text(Fact::Known(words)) => codes.response(words),
            Value::Concept(_) | Value::Text(_) | Value::Quantity(_) | Value::Flag(_) | Value::Absent => None,
        };
        let source = self.source;
        if let Some(response) = response {
            let preliminary = self.standing != Standing::Final;
            case.responses.push(ResponseRecord { response, day, since: None, preliminary, source });
        } else {
            let reason = Reason::UnknownCode { element: "value of the disease status" };
            case.gaps.push(Gap { kind: GapKind::Unreadable { source, reason }, concerns: "the response" });
        }
    }

    /// "Transplant candidate: no", or a name or answer that says it by itself. Of a yes nothing follows.
    fn add_transplant_plan(&self, case: &mut Case<'a>, measured: &Measured<'_>) {
        if self.standing == Standing::Unclear {
            return;
        }
        let codes = &self.context.knowledge.codes;
        let says_no = |text: &str| {
            codes
                .conditions_named(text)
                .any(|named| named.concept == Concept::NoTransplantPlanned && !named.is_doubted)
        };
        let name_says_no = measured.code.words().any(says_no);
        let no = match stated(&measured.value, self.context) {
            Some(Presence::Negative) => !name_says_no,
            Some(Presence::Positive) => name_says_no,
            None => name_says_no || words_of(&measured.value).any(says_no),
        };
        if no {
            let day = self.time.as_ref().ok().and_then(|time| time.day(self.context.zone));
            case.transplant_plans.push(TransplantPlan { planned: false, day, source: self.source });
        }
    }
}

/// A number within what it can be, or a statement where one is an answer.
fn found(value: &Value<'_>, observable: Observable, context: &Context<'_>) -> Result<(Found, Bound), Reason> {
    match value {
        Value::Quantity(Fact::Known(quantity)) => {
            let number = match &quantity.value {
                Fact::Known(number) => *number,
                Fact::Unusable(reason) => return Err(*reason),
                Fact::Absent => return Err(Reason::NoValue),
            };
            let number = in_unit(number, unit_of(quantity), observable, context)?;
            Ok((Found::Number(number), bound(quantity)?))
        }
        Value::Quantity(Fact::Unusable(reason))
        | Value::Concept(Fact::Unusable(reason))
        | Value::Text(Fact::Unusable(reason))
        | Value::Flag(Fact::Unusable(reason)) => Err(*reason),
        Value::Concept(Fact::Known(_)) | Value::Text(Fact::Known(_)) | Value::Flag(Fact::Known(_)) => {
            if observable == Observable::Hcg
                && let Some(limit) = words_of(value).find_map(|text| below(text, context))
            {
                return Ok((Found::Number(limit), Bound::Below));
            }
            if observable.can_be_stated() {
                Ok((Found::Stated(stated(value, context)), Bound::Exact))
            } else {
                Err(Reason::TextOnly)
            }
        }
        Value::Quantity(Fact::Absent)
        | Value::Concept(Fact::Absent)
        | Value::Text(Fact::Absent)
        | Value::Flag(Fact::Absent)
        | Value::Absent => Err(Reason::NoValue),
    }
}

/// The number that an hCG is said to be below: "<5", "< 5 mIU/mL". Every unit it comes in is that of its limits, so one that is
/// not written is.
fn below(text: &str, context: &Context<'_>) -> Option<Decimal> {
    let said = text.trim().strip_prefix('<')?.trim_start_matches('=').trim_start();
    let end = said.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(said.len());
    let (number, unit) = said.split_at_checked(end)?;
    let unit = if unit.trim().is_empty() { "mIU/mL" } else { unit.trim() };
    in_unit(number.parse().ok()?, (None, Some(unit)), Observable::Hcg, context).ok()
}

/// Positive or negative, by code, else in words.
fn stated(value: &Value<'_>, context: &Context<'_>) -> Option<Presence> {
    match value {
        Value::Flag(Fact::Known(flag)) => Some(if *flag { Presence::Positive } else { Presence::Negative }),
        Value::Concept(Fact::Known(concept)) => {
            let coded = concepts(concept, context.knowledge).find_map(Concept::presence);
            coded.or_else(|| concept.words().find_map(|words| context.knowledge.codes.presence(words)))
        }
        Value::Text(Fact::Known(text)) => context.knowledge.codes.presence(text),
        Value::Quantity(_) | Value::Concept(_) | Value::Text(_) | Value::Flag(_) | Value::Absent => None,
    }
}

/// The texts of a value.
fn words_of<'v>(value: &'v Value<'_>) -> impl Iterator<Item = &'v str> {
    let (concept, text) = match value {
        Value::Concept(Fact::Known(concept)) => (Some(concept), None),
        Value::Text(Fact::Known(text)) => (None, Some(*text)),
        Value::Quantity(_) | Value::Concept(_) | Value::Text(_) | Value::Flag(_) | Value::Absent => {
            (None, None)
        }
    };
    concept.into_iter().flat_map(CodeableConcept::words).chain(text)
}

/// The code and the text of a quantity's unit.
pub(super) type UnitText<'q> = (Option<&'q str>, Option<&'q str>);

pub(super) fn unit_of<'q>(quantity: &'q Quantity<'_>) -> UnitText<'q> {
    (quantity.code, quantity.unit)
}

/// Decimals of a value in another unit: those beyond are the factor's.
const CONVERTED_PLACES: u32 = 15;

/// A number in the unit of what is measured, if it can be meant. An unlikely one is refused, never converted by guess.
pub(super) fn in_unit(
    number: Decimal,
    (code, unit): UnitText<'_>,
    observable: Observable,
    context: &Context<'_>,
) -> Result<Decimal, Reason> {
    const OUT_OF_RANGE: Reason = Reason::OutOfRange { element: "valueQuantity.value" };
    if code.is_none() && unit.is_none() {
        return Err(Reason::NoUnit);
    }
    let codes = &context.knowledge.codes;
    let unit = codes.unit(observable, code, unit).ok_or(Reason::UnknownUnit)?;
    // 34.2 µmol/L of bilirubin are 2 mg/dL, not a trace less.
    let number = round(number.checked_mul(unit.factor).ok_or(OUT_OF_RANGE)?, CONVERTED_PLACES);
    if codes.limits(observable).is_some_and(|limits| !limits.contains(&number)) {
        return Err(OUT_OF_RANGE);
    }
    Ok(number)
}

fn bound(quantity: &Quantity<'_>) -> Result<Bound, Reason> {
    const UNKNOWN: Reason = Reason::UnknownCode { element: "valueQuantity.comparator" };
    match &quantity.comparator {
        Fact::Absent => Ok(Bound::Exact),
        Fact::Unusable(reason) => Err(*reason),
        Fact::Known(code) => match code.parse::<QuantityComparator>() {
            Ok(QuantityComparator::Less | QuantityComparator::LessOrEqual) => Ok(Bound::Below),
            Ok(QuantityComparator::Greater | QuantityComparator::GreaterOrEqual) => Ok(Bound::Above),
            Err(_) => Err(UNKNOWN),
        },
    }
}

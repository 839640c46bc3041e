//! Observations to measurements and statements on the response.

use std::borrow::Cow;

use fhir_sdk::r4b::codes::{ObservationStatus, QuantityComparator};
use rust_decimal::Decimal;

use super::concepts;
use crate::{
    clinical::{
        case::{Case, Gap, GapKind, Response, ResponseRecord},
        fact::{Bound, Fact, Reading, Reason, Series, Source, UnusableReading},
        quantity::{Centimetres, GigaPerLitre, Kilograms, Percent, SquareMetres},
        time::ClinicalTime,
    },
    fhir::{
        element::{CodeableConcept, Quantity},
        observation::{Measured, Observation, Value},
        orders::Context,
    },
    knowledge::{Concept, Observable},
};

/// Adds the measurements to the case, each series newest first.
pub(super) fn add<'a>(case: &mut Case<'a>, observations: Vec<Observation<'a>>, context: &Context<'_>) {
    for observation in observations {
        let Some(standing) = Standing::of(&observation) else { continue };
        let source = observation.source();
        let time = time(&observation, context);
        for measured in std::iter::once(observation.measured).chain(observation.components) {
            let Some(observable) = observable(&measured, context) else { continue };
            if observable == Observable::DiseaseStatus {
                add_response(case, &measured.value, standing, &time, &source, context);
                continue;
            }
            let reading = reading(&measured.value, observable, standing, &time, &source, context);
            if let Err(UnusableReading { reason: reason @ Reason::WrongType { .. }, .. }) = &reading {
                let kind = GapKind::Unreadable { source: source.clone(), reason: reason.clone() };
                case.gaps.push(Gap { kind, concerns: "that value" });
            }
            match observable {
                Observable::BodyHeight => push(&mut case.heights, reading, Centimetres::new),
                Observable::BodyWeight => push(&mut case.weights, reading, Kilograms::new),
                Observable::BodySurfaceArea => push(&mut case.surfaces, reading, SquareMetres::new),
                Observable::Neutrophils => push(&mut case.results.neutrophils, reading, GigaPerLitre::new),
                Observable::Platelets => push(&mut case.results.platelets, reading, GigaPerLitre::new),
                Observable::MarrowBlasts => push(&mut case.results.marrow_blasts, reading, Percent::new),
                Observable::BloodBlasts => push(&mut case.results.blood_blasts, reading, Percent::new),
                Observable::BloodBlastCount => {
                    push(&mut case.results.blood_blast_count, reading, GigaPerLitre::new);
                }
                Observable::DiseaseStatus => {}
            }
        }
    }
    order(&mut case.heights, context);
    order(&mut case.weights, context);
    case.gaps.extend(newer_than_usable(&case.heights, "height", context));
    case.gaps.extend(newer_than_usable(&case.weights, "weight", context));
    order(&mut case.surfaces, context);
    order(&mut case.results.neutrophils, context);
    order(&mut case.results.platelets, context);
    order(&mut case.results.marrow_blasts, context);
    order(&mut case.results.blood_blasts, context);
    order(&mut case.results.blood_blast_count, context);
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

fn observable(measured: &Measured<'_>, context: &Context<'_>) -> Option<Observable> {
    concepts(&measured.code, context.knowledge).find_map(|concept| match concept {
        Concept::Observable(observable) => Some(observable),
        Concept::BCellLeukaemia
        | Concept::UnspecifiedLymphoblasticLeukaemia
        | Concept::TCellLeukaemia
        | Concept::MyeloidLeukaemia
        | Concept::Remission
        | Concept::NoRemission
        | Concept::Relapse
        | Concept::StemCellTransplant
        | Concept::Route(_) => None,
    })
}

/// The clinical time: when it was true of the patient, else when it was issued.
fn time(observation: &Observation<'_>, context: &Context<'_>) -> Result<Option<ClinicalTime>, Reason> {
    let text = match (&observation.effective, &observation.issued) {
        (Fact::Known(text), _) | (Fact::Absent, Fact::Known(text)) => text,
        (Fact::Unusable(reason), _) | (Fact::Absent, Fact::Unusable(reason)) => return Err(reason.clone()),
        (Fact::Absent, Fact::Absent) => return Err(Reason::NoDate),
    };
    let time = ClinicalTime::parse(text).map_err(|_| Reason::NoDate)?;
    // What lies after the evaluation was not known then.
    Ok((time.first_moment(context.zone) <= context.at).then_some(time))
}

type Measurement<'a> = Result<Option<Reading<'a, Decimal>>, UnusableReading<'a>>;

fn reading<'a>(
    value: &Value<'a>,
    observable: Observable,
    standing: Standing,
    time: &Result<Option<ClinicalTime>, Reason>,
    source: &Source<'a>,
    context: &Context<'_>,
) -> Measurement<'a> {
    let unusable = |reason, time| UnusableReading { reason, time, source: source.clone() };
    let time = match time {
        Ok(Some(time)) => *time,
        Ok(None) => return Ok(None),
        Err(reason) => return Err(unusable(reason.clone(), None)),
    };
    if standing == Standing::Unclear {
        return Err(unusable(Reason::UnknownCode { element: "status" }, Some(time)));
    }
    match quantity(value, observable, context) {
        Ok((value, bound)) => {
            let preliminary = standing == Standing::Preliminary;
            Ok(Some(Reading { value, bound, time, preliminary, upper_limit: None, source: source.clone() }))
        }
        Err(reason) => Err(unusable(reason, Some(time))),
    }
}

/// The number in the unit of the observable.
fn quantity(
    value: &Value<'_>,
    observable: Observable,
    context: &Context<'_>,
) -> Result<(Decimal, Bound), Reason> {
    let quantity = match value {
        Value::Quantity(Fact::Known(quantity)) => quantity,
        Value::Quantity(Fact::Unusable(reason)) => return Err(reason.clone()),
        Value::Text(_) | Value::Concept(_) => return Err(Reason::TextOnly),
        Value::Quantity(Fact::Absent) | Value::Absent => return Err(Reason::NoValue),
    };
    let number = match &quantity.value {
        Fact::Known(number) => *number,
        Fact::Unusable(reason) => return Err(reason.clone()),
        Fact::Absent => return Err(Reason::NoValue),
    };
    let (code, unit) = (quantity.code.as_deref(), quantity.unit.as_deref());
    if code.is_none() && unit.is_none() {
        return Err(Reason::NoUnit);
    }
    let unit = context.knowledge.codes.unit(observable, code, unit).ok_or(Reason::UnknownUnit)?;
    let number =
        number.checked_mul(unit.factor).ok_or(Reason::OutOfRange { element: "valueQuantity.value" })?;
    Ok((number, bound(quantity)?))
}

fn bound(quantity: &Quantity<'_>) -> Result<Bound, Reason> {
    const UNKNOWN: Reason = Reason::UnknownCode { element: "valueQuantity.comparator" };
    match &quantity.comparator {
        Fact::Absent => Ok(Bound::Exact),
        Fact::Unusable(reason) => Err(reason.clone()),
        Fact::Known(code) => match code.parse::<QuantityComparator>() {
            Ok(QuantityComparator::Less | QuantityComparator::LessOrEqual) => Ok(Bound::Below),
            Ok(QuantityComparator::Greater | QuantityComparator::GreaterOrEqual) => Ok(Bound::Above),
            Err(_) => Err(UNKNOWN),
        },
    }
}

/// Puts a measurement into its series in the series' unit.
fn push<'a, T, E>(
    series: &mut Series<'a, T>,
    measurement: Measurement<'a>,
    of: impl Fn(Decimal) -> Result<T, E>,
) {
    match measurement {
        Ok(None) => {}
        Ok(Some(Reading { value, bound, time, preliminary, upper_limit, source })) => {
            if let Ok(value) = of(value) {
                let upper_limit = upper_limit.and_then(|limit| of(limit).ok());
                series.readings.push(Reading { value, bound, time, preliminary, upper_limit, source });
            } else {
                let reason = Reason::OutOfRange { element: "valueQuantity.value" };
                series.unusable.push(UnusableReading { reason, time: Some(time), source });
            }
        }
        Err(unusable) => series.unusable.push(unusable),
    }
}

/// Records that could not be used although they are newer than all that could: the older value stands in for them, and
/// that is said. Where nothing is usable, the rules say so.
fn newer_than_usable<'a, T>(
    series: &Series<'a, T>,
    concerns: &'static str,
    context: &Context<'_>,
) -> Vec<Gap<'a>> {
    let moment = |time: ClinicalTime| time.first_moment(context.zone);
    let Some(newest) = series.newest().map(|reading| moment(reading.time)) else { return Vec::new() };
    let newer =
        series.unusable.iter().filter(|unusable| unusable.time.is_none_or(|time| moment(time) >= newest));
    newer
        .filter(|unusable| !matches!(unusable.reason, Reason::WrongType { .. }))
        .map(|unusable| {
            let kind =
                GapKind::Unreadable { source: unusable.source.clone(), reason: unusable.reason.clone() };
            Gap { kind, concerns }
        })
        .collect()
}

/// Newest first; of one moment, by the id of the resource, so that the order they came in does not matter.
fn order<T>(series: &mut Series<'_, T>, context: &Context<'_>) {
    series.readings.sort_by(|one, other| {
        let moment = |reading: &Reading<'_, T>| reading.time.first_moment(context.zone);
        moment(other).cmp(&moment(one)).then_with(|| one.source.cmp(&other.source))
    });
    // The same resource may come in two results.
    series.readings.dedup_by(|one, other| {
        one.source.id.is_some() && one.source == other.source && one.time == other.time
    });
    series.unusable.sort_by(|one, other| {
        let moment = |reading: &UnusableReading<'_>| reading.time.map(|time| time.first_moment(context.zone));
        moment(other).cmp(&moment(one)).then_with(|| one.source.cmp(&other.source))
    });
}

fn add_response<'a>(
    case: &mut Case<'a>,
    value: &Value<'a>,
    standing: Standing,
    time: &Result<Option<ClinicalTime>, Reason>,
    source: &Source<'a>,
    context: &Context<'_>,
) {
    let Ok(Some(time)) = time else { return };
    let Some(day) = time.day(context.zone) else { return };
    let text = |text: &str| context.knowledge.codes.response(text).and_then(response);
    let response = match value {
        Value::Concept(Fact::Known(concept)) => {
            coded_response(concept, context).or_else(|| concept.words().find_map(text))
        }
        Value::Text(Fact::Known(words)) => text(Cow::as_ref(words)),
        Value::Concept(_) | Value::Text(_) | Value::Quantity(_) | Value::Absent => None,
    };
    if let Some(response) = response {
        let preliminary = standing != Standing::Final;
        case.responses.push(ResponseRecord { response, day, preliminary, source: source.clone() });
    } else {
        let reason = Reason::UnknownCode { element: "value of the disease status" };
        let kind = GapKind::Unreadable { source: source.clone(), reason };
        case.gaps.push(Gap { kind, concerns: "the response" });
    }
}

fn coded_response(concept: &CodeableConcept<'_>, context: &Context<'_>) -> Option<Response> {
    concepts(concept, context.knowledge).find_map(response)
}

/// What a concept says of the response, if anything.
pub(super) const fn response(concept: Concept) -> Option<Response> {
    match concept {
        Concept::Remission => Some(Response::Remission),
        Concept::NoRemission => Some(Response::NoRemission),
        Concept::Relapse => Some(Response::Relapse),
        Concept::Observable(_)
        | Concept::BCellLeukaemia
        | Concept::UnspecifiedLymphoblasticLeukaemia
        | Concept::TCellLeukaemia
        | Concept::MyeloidLeukaemia
        | Concept::StemCellTransplant
        | Concept::Route(_) => None,
    }
}

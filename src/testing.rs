//! Cases, doses and orders in a line each, for the tests of the core.

#![allow(dead_code, reason = "each user needs a part of it")]

use jiff::{civil::Date, tz};
use rust_decimal::Decimal;

use crate::{
    clinical::{
        case::{Case, Diagnosis, DiagnosisKind, Response, ResponseRecord, Sex},
        fact::{Bound, Fact, Reading, Series, Source},
        order::{
            Administration, Amount, DayFrom, MatchedBy, Order, OrderState, OrderedDose, Position, Product,
            Route, Told,
        },
        quantity::{
            Centimetres, GigaPerLitre, Kilograms, Milligrams, MilligramsPerDecilitre, SquareMetres,
            UnitsPerLitre,
        },
        time::{ClinicalTime, plus_days},
    },
    knowledge::Knowledge,
};

/// Day 1 of the course of most tests.
pub const DAY_1: &str = "2026-03-02";

pub fn date(text: &str) -> Date {
    text.parse().unwrap()
}

/// The date of a day counted from [`DAY_1`], which is 1.
pub fn day(number: i64) -> Date {
    plus_days(date(DAY_1), number - 1)
}

pub fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

pub fn knowledge() -> Knowledge {
    Knowledge::embedded().unwrap()
}

/// An adult of 172 cm and 70 kg (1.829 m²), measured today, at half past eight in the offset -05:00.
pub fn case(today: Date) -> Case<'static> {
    let zone = tz::offset(-5);
    Case {
        birth: Fact::Known(ClinicalTime::Day(date("1980-05-17"))),
        sex: Fact::Known(Sex::Male),
        heights: series(vec![height(today, "172")]),
        weights: series(vec![weight(today, "70")]),
        ..Case::empty(zone.to_timestamp(today.at(8, 30, 0, 0)).unwrap(), zone)
    }
}

/// Measurements, newest first.
pub fn series<T>(readings: Vec<Reading<'static, T>>) -> Series<'static, T> {
    Series { readings: readings.leak(), unusable: &[] }
}

/// Adds a measurement at a place of a series, which is newest first.
pub fn add<'a, T: Clone>(series: &mut Series<'a, T>, place: usize, reading: Reading<'a, T>) {
    let mut readings = series.readings.to_vec();
    readings.insert(place, reading);
    series.readings = readings.leak();
}

/// Changes the newest measurement of a series.
pub fn change<T: Clone>(series: &mut Series<'_, T>, change: impl FnOnce(&mut Reading<'_, T>)) {
    let mut readings = series.readings.to_vec();
    change(&mut readings[0]);
    series.readings = readings.leak();
}

pub fn height(day: Date, centimetres: &str) -> Reading<'static, Centimetres> {
    reading(day, Centimetres::new(decimal(centimetres)).unwrap())
}

pub fn weight(day: Date, kilograms: &str) -> Reading<'static, Kilograms> {
    reading(day, Kilograms::new(decimal(kilograms)).unwrap())
}

pub fn surface(day: Date, square_metres: &str) -> Reading<'static, SquareMetres> {
    reading(day, SquareMetres::new(decimal(square_metres)).unwrap())
}

pub fn bilirubin(day: Date, milligrams_per_decilitre: &str) -> Reading<'static, MilligramsPerDecilitre> {
    reading(day, MilligramsPerDecilitre::new(decimal(milligrams_per_decilitre)).unwrap())
}

/// AST or ALT.
pub fn transaminase(day: Date, units_per_litre: &str) -> Reading<'static, UnitsPerLitre> {
    reading(day, UnitsPerLitre::new(decimal(units_per_litre)).unwrap())
}

/// Neutrophils or platelets.
pub fn count(day: Date, giga_per_litre: &str) -> Reading<'static, GigaPerLitre> {
    reading(day, GigaPerLitre::new(decimal(giga_per_litre)).unwrap())
}

/// A final, exact result of a day; each with an id of its own.
pub fn reading<T>(day: Date, value: T) -> Reading<'static, T> {
    let id = Some(&*format!("result-{day}").leak());
    Reading {
        value,
        bound: Bound::Exact,
        time: ClinicalTime::Day(day),
        preliminary: false,
        upper_limit: None,
        source: Source { resource_type: "Observation", id },
    }
}

/// A resource without an id.
pub fn source(resource_type: &'static str) -> Source<'static> {
    Source { resource_type, id: None }
}

pub fn diagnosis(kind: DiagnosisKind) -> Diagnosis<'static> {
    let source = Source { resource_type: "Condition", id: None };
    Diagnosis { kind, is_active: true, onset: None, recorded: None, source }
}

pub fn response(day: Date, response: Response) -> ResponseRecord<'static> {
    let source = Source { resource_type: "Observation", id: None };
    ResponseRecord { response, day, since: None, preliminary: false, source }
}

/// A mass.
pub fn mg(number: &str) -> Fact<Amount> {
    Fact::Known(Amount::Mass(Milligrams::new(decimal(number)).unwrap()))
}

/// A dose given.
pub fn given(day: Date, milligrams: &str) -> Administration<'static> {
    Administration {
        source: Source {
            resource_type: "MedicationAdministration",
            id: Some(&*format!("given-{day}").leak()),
        },
        drug: 0,
        day,
        given: true,
        amount: mg(milligrams),
        order: None,
        told: Told::default(),
    }
}

/// Doses given at full dose on some days of the course, the first of each cycle at 0.8 mg/m² of 1.829 m².
pub fn given_on(days: &[i64]) -> Vec<Administration<'static>> {
    let dose = |number: &i64| if *number == 1 { "1.46" } else { "0.91" };
    days.iter().map(|number| given(day(*number), dose(number))).collect()
}

/// A dose that was not given.
pub fn withheld(day: Date) -> Administration<'static> {
    Administration { given: false, amount: Fact::Absent, ..given(day, "1") }
}

/// One dose, ordered for a day.
pub fn ordered(day: Date, milligrams: &str) -> OrderedDose {
    OrderedDose {
        instruction: 0,
        occurrence: 0,
        day,
        start: None,
        day_from: DayFrom::Event,
        amount: mg(milligrams),
        other_amount: None,
        route: Route::Intravenous,
        duration: Fact::Absent,
        stated: Position::default(),
    }
}

/// The same dose, with a place that the order states.
pub fn stating(dose: OrderedDose, cycle: Option<u32>, day: Option<i64>) -> OrderedDose {
    OrderedDose { stated: Position { cycle, day }, ..dose }
}

/// An active order for the drug; each entry of the Bundle has one.
pub fn order(entry: usize, doses: Vec<OrderedDose>) -> Order<'static> {
    Order {
        source: Source { resource_type: "MedicationRequest", id: Some(&*format!("order-{entry}").leak()) },
        entry,
        product: Product::Drug(0),
        matched_by: MatchedBy::Code,
        state: OrderState::Active,
        doses,
        repeats_on: false,
        protocol: None,
        told: Told::default(),
        replaces: None,
    }
}

/// A draft of one dose for a day.
pub fn draft(entry: usize, day: Date) -> Order<'static> {
    order(entry, vec![ordered(day, "0.91")])
}

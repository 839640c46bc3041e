//! Patients and questions in a line each, for the tests of the rules.

#![allow(dead_code, reason = "each area needs a part of it")]

use std::sync::LazyLock;

use super::{Area, Finding, Options, Rule, Severity, Verdict, judge};
use crate::{
    clinical::{
        case::{Case, Gap, GapKind, Response},
        fact::Source,
        medication::{Allergy, Medication, MedicationDays, MedicationRoute, MedicationState},
        order::{MatchedBy, OrderState},
    },
    course::Course,
    knowledge::{Formula, Knowledge, Profile},
    testing::{case, day, given, height, knowledge, order, ordered, response, series, weight},
};

pub static KNOWLEDGE: LazyLock<Knowledge> = LazyLock::new(knowledge);

pub const US: Options =
    Options { profile: Profile::Us, formula: Formula::Mosteller, double_check: true, tolerance: None };
pub const EU: Options = Options { profile: Profile::Eu, ..US };

pub const INFO: Option<Severity> = Some(Severity::Info);
pub const WARNING: Option<Severity> = Some(Severity::Warning);
pub const CRITICAL: Option<Severity> = Some(Severity::Critical);

/// A man of 45 years and 2 m², measured today; nothing else is known of him.
pub fn patient(today: jiff::civil::Date) -> Case<'static> {
    Case {
        heights: series(vec![height(today, "180")]),
        weights: series(vec![weight(today, "80")]),
        ..case(today)
    }
}

/// The first dose, on day 1.
pub fn first_dose(milligrams: &str) -> Case<'static> {
    Case { drafts: vec![order(0, vec![ordered(day(1), milligrams)])], ..patient(day(1)) }
}

/// A dose on some day after doses of 2 m² were given on others: 1.6 mg on day 1, else 1 mg.
pub fn after(doses: &[i64], on: i64, milligrams: &str) -> Case<'static> {
    let dose = |number: &i64| given(day(*number), if *number == 1 { "1.6" } else { "1" });
    let mut case = Case { drafts: vec![order(0, vec![ordered(day(on), milligrams)])], ..patient(day(on)) };
    case.administrations = doses.iter().map(dose).collect();
    case
}

/// The same with CR documented on some day.
pub fn in_remission(on: i64, case: Case<'static>) -> Case<'static> {
    Case { responses: vec![response(day(on), Response::Remission)], ..case }
}

/// A medicine on record, swallowed day after day without an end; its ingredients by name.
pub fn on_record(state: MedicationState, ingredients: &[&str]) -> Medication<'static> {
    let place = |name: &&str| KNOWLEDGE.ingredients.place(name).unwrap();
    let id = Some(&*format!("order-{}", ingredients.join("-")).leak());
    Medication {
        ingredients: ingredients.iter().map(place).collect::<Vec<_>>().leak(),
        matched_by: MatchedBy::Code,
        state,
        route: MedicationRoute::Oral,
        as_needed: false,
        days: MedicationDays::default(),
        source: Source { resource_type: "MedicationRequest", id },
    }
}

/// A medicine by its generic name: an active order that goes on from day to day, by mouth.
pub fn medication(name: &str) -> Medication<'static> {
    on_record(MedicationState::OnFile(OrderState::Active), &[name])
}

/// A query that the EHR could not answer, by its prefetch key.
pub fn gap(key: &'static str) -> Gap<'static> {
    Gap { kind: GapKind::Unavailable { key }, concerns: "what rests on it" }
}

/// What the rules say of the drafts.
pub fn verdict(case: &Case<'_>, options: Options) -> Verdict<'static> {
    let courses = [(0, Course::of(case, 0, &KNOWLEDGE.drugs[0]))];
    judge(case, &courses, &KNOWLEDGE, options)
}

/// The findings of an area, gravest first.
pub fn of_area(case: &Case<'_>, options: Options, area: Area) -> Vec<Finding<'static>> {
    let mut findings = verdict(case, options).findings;
    findings.retain(|finding| finding.rule.area() == area);
    findings
}

/// The finding of a rule, if it has one.
pub fn finding(case: &Case<'_>, rule: Rule) -> Option<Finding<'static>> {
    verdict(case, US).findings.into_iter().find(|finding| finding.rule == rule)
}

/// How grave a rule's finding is, if it has one.
pub fn severity(case: &Case<'_>, options: Options, rule: Rule) -> Option<Severity> {
    verdict(case, options).findings.into_iter().find(|found| found.rule == rule).map(|found| found.severity)
}

/// Why a rule was not checked, if it was not.
pub fn not_checked(case: &Case<'_>, rule: Rule) -> Option<String> {
    verdict(case, US).not_checked.into_iter().find(|entry| entry.rule == rule).map(|entry| entry.reason)
}

/// A medicine of some ingredients, swallowed, drafted for a day; change what else it is.
pub fn medicine(ingredients: &[&str], on: jiff::civil::Date) -> Medication<'static> {
    let place =
        |name: &&str| KNOWLEDGE.ingredients.place(name).unwrap_or_else(|| panic!("{name} is unknown"));
    Medication {
        ingredients: ingredients.iter().map(place).collect::<Vec<_>>().leak(),
        matched_by: MatchedBy::Code,
        state: MedicationState::Drafted { entry: 1 },
        route: MedicationRoute::Oral,
        as_needed: false,
        days: MedicationDays { on: vec![on], ..MedicationDays::default() },
        source: Source { resource_type: "MedicationRequest", id: None },
    }
}

/// An allergy to some ingredients.
pub fn allergy(ingredients: &[&str]) -> Allergy<'static> {
    Allergy {
        ingredients: medicine(ingredients, day(1)).ingredients.to_vec(),
        drugs: Vec::new(),
        severe: false,
        high_criticality: false,
        source: Source { resource_type: "AllergyIntolerance", id: None },
    }
}

//! What we send is valid FHIR R4, and so is what the fixtures that say so send us: every resource is parsed by a
//! strict model and written again without a loss.
//!
//! The one test target that uses the whole model; the service reads with its own reader.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails, and says where"
)]

mod common;

use common::{Scenario, actions, as_json, differences, resources};
use countersign::{
    clinical::{quantity::Kilograms, time::ClinicalTime},
    fhir::{
        Drafts,
        created::{Belonging, medication_request, service_request},
    },
    knowledge::{Knowledge, Test},
    rules::MedicineOrder,
};
use fhir_sdk::r4b::resources::Resource;
use jiff::{civil::date, tz};
use serde_json::{Value, value::RawValue};

#[test]
fn every_resource_of_a_valid_request_survives_the_strict_model() {
    let mut faults = Vec::new();
    let mut tried = 0;
    for scenario in Scenario::all().into_iter().filter(Scenario::is_valid_fhir) {
        let request = scenario.request();
        let drafts = request["context"].get("draftOrders").map(|value| ("draftOrders", value));
        let prefetch = request["prefetch"].as_object().into_iter().flatten();
        for (key, value) in drafts.into_iter().chain(prefetch.map(|(key, value)| (key.as_str(), value))) {
            // A prefetch template that finds nothing is answered with null.
            if value.is_null() {
                continue;
            }
            for (index, resource) in resources(value).into_iter().enumerate() {
                tried += 1;
                faults.extend(
                    losses(resource).map(|loss| format!("{}: {key}[{index}]: {loss}", scenario.name())),
                );
            }
            faults.extend(losses(value).map(|loss| format!("{}: {key}: {loss}", scenario.name())));
        }
    }
    assert!(tried > 1000, "only {tried} resources were tried");
    assert!(faults.is_empty(), "{} of {tried} are not valid R4:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn every_resource_that_we_suggest_survives_the_strict_model() {
    let mut faults = Vec::new();
    let mut tried = 0;
    let mut created = 0;
    for scenario in Scenario::all().into_iter().filter(Scenario::is_valid_fhir) {
        let held = std::fs::read_to_string(scenario.folder.join("response.json"));
        let held = held.ok().map(|text| serde_json::from_str::<Value>(&text).unwrap());
        let fresh = scenario.answer().ok().map(|response| as_json(&response));
        assert_eq!(held.is_some(), fresh.is_some(), "{} has cards and a response.json", scenario.name());
        for (which, answer) in [("response.json", held), ("fresh answer", fresh)] {
            let actions = answer.as_ref().map(actions).unwrap_or_default();
            created += actions.iter().filter(|action| action["type"] == "create").count();
            for resource in actions.iter().filter_map(|action| action.get("resource")) {
                tried += 1;
                faults.extend(losses(resource).map(|loss| format!("{}: {which}: {loss}", scenario.name())));
            }
        }
    }
    assert!(tried > 20 && created > 10, "only {tried} resources were tried, {created} of them new");
    assert!(faults.is_empty(), "{} of {tried} are not valid R4:\n{}", faults.len(), faults.join("\n"));
}

/// Every order that the knowledge can make, whether a scenario shows it or not.
#[test]
fn every_order_that_we_can_create_survives_the_strict_model() {
    let knowledge = Knowledge::embedded().unwrap();
    let of = Belonging::of_draft(&Drafts::default(), None);
    let day = date(2026, 3, 2);
    let at = tz::offset(-5).to_timestamp(day.at(9, 30, 0, 0)).unwrap();
    let times = vec![ClinicalTime::Moment { at, offset: tz::offset(-5) }, ClinicalTime::Day(day)];
    let agents = knowledge.drugs.iter().flat_map(|drug| &drug.premedication).flat_map(|all| &all.agents);
    let medicines = agents.map(|agent| {
        let order = MedicineOrder {
            ingredient: agent.ingredient.clone(),
            coding: agent.coding.clone(),
            dose: agent.dose.for_weight(Some(Kilograms::new("18.4".parse().unwrap()).unwrap())).unwrap(),
            route: agent.route,
            lead_minutes: 60,
            times: times.clone(),
        };
        medication_request(&order, &of, &knowledge.codes, None).unwrap()
    });
    let tests = Test::ALL
        .iter()
        .map(|test| service_request(knowledge.codes.test(*test).unwrap(), &of, Some(day), None).unwrap());
    let created: Vec<Box<RawValue>> = medicines.chain(tests).collect();
    assert!(created.len() > 10, "only {} orders were tried", created.len());
    for resource in created {
        assert_eq!(losses(&serde_json::from_str(resource.get()).unwrap()), None, "{resource}");
    }
}

#[test]
fn the_strict_model_notices_what_is_not_fhir() {
    let order =
        &Scenario::named("v01-correct-c1d1").request()["context"]["draftOrders"]["entry"][0]["resource"];
    assert_eq!(losses(order), None);
    let spoilt = |pointer: &str, value: Value| {
        let mut order = order.clone();
        *order.pointer_mut(pointer).unwrap() = value;
        losses(&order)
    };
    assert!(spoilt("/status", "no-such-status".into()).is_some(), "a code that nobody defined");
    assert!(
        spoilt("/dosageInstruction/0/timing/event/0", "next week".into()).is_some(),
        "a date that is none"
    );
    let number = "/dosageInstruction/0/doseAndRate/0/doseQuantity/value";
    assert!(spoilt(number, "1.46".into()).is_some(), "a number in quotes");
    let mut stranger = order.clone();
    stranger["dosageInstruction"][0]["doseQuantity"] = serde_json::json!({ "value": 1.46 });
    assert!(losses(&stranger).is_some(), "an element that R4 does not have there");
}

/// What the strict model says against a resource, or loses of it.
fn losses(resource: &Value) -> Option<String> {
    let name = format!("{}/{}", resource["resourceType"], resource["id"]).replace('"', "");
    if let Some(element) = undefined_code(resource) {
        return Some(format!("{name} has a code in {element} that R4 does not define"));
    }
    let parsed: Resource = match serde_json::from_str(&resource.to_string()) {
        Ok(parsed) => parsed,
        Err(error) => return Some(format!("{name} cannot be read: {error}")),
    };
    let again = serde_json::to_value(&parsed).unwrap();
    let lost = differences(resource, &again);
    (!lost.is_empty()).then(|| format!("{name} is not written again as it was at {}", lost.join(", ")))
}

/// The codes that R4 binds and the model takes as any text: an element of one of these resources whose code is none
/// of them.
fn undefined_code(resource: &Value) -> Option<&'static str> {
    const BOUND: [(&str, &str, &[&str]); 5] = [
        (
            "ServiceRequest",
            "status",
            &["draft", "active", "on-hold", "revoked", "completed", "entered-in-error", "unknown"],
        ),
        (
            "ServiceRequest",
            "intent",
            &[
                "proposal",
                "plan",
                "directive",
                "order",
                "original-order",
                "reflex-order",
                "filler-order",
                "instance-order",
                "option",
            ],
        ),
        (
            "MedicationRequest",
            "status",
            &[
                "active",
                "on-hold",
                "cancelled",
                "completed",
                "entered-in-error",
                "stopped",
                "draft",
                "unknown",
            ],
        ),
        (
            "MedicationRequest",
            "intent",
            &[
                "proposal",
                "plan",
                "order",
                "original-order",
                "reflex-order",
                "filler-order",
                "instance-order",
                "option",
            ],
        ),
        (
            "MedicationAdministration",
            "status",
            &["in-progress", "not-done", "on-hold", "completed", "entered-in-error", "stopped", "unknown"],
        ),
    ];
    BOUND.into_iter().find_map(|(resource_type, element, codes)| {
        let is_bound = resource["resourceType"] == resource_type;
        let is_defined = resource[element].as_str().is_some_and(|code| codes.contains(&code));
        (is_bound && !is_defined).then_some(element)
    })
}

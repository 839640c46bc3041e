//! What the page of the workbench must know of the knowledge: medicines to order, limits to draw.

use actix_web::web::Bytes;
use serde::Serialize;

use super::measures::{Measured, measured};
use crate::{
    clinical::medication::MedicationRoute,
    knowledge::{Agent, AgentDose, Coding, Drug, Identity, Ingredient, Knowledge, Profile, Regimen},
    terminology::System,
};

/// A transplant, as the order form writes that one is planned. SNOMED CT.
const TRANSPLANT: (&str, &str) = ("234336002", "Hemopoietic stem cell transplant");

/// Routes that no card orders by, as the order form writes them. SNOMED CT.
const OTHER_ROUTES: [(&str, &str); 2] =
    [("34206005", "Subcutaneous route"), ("72607000", "Intrathecal route")];

/// The order form offers the doses of a grown patient.
const ADULT: u32 = 40;

/// What the workbench shows, where it is served.
#[derive(Debug)]
pub struct Workbench {
    /// The product information by which the service judges.
    pub profile: Profile,
    /// The knowledge, for the script.
    pub json: Bytes,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Known<'a> {
    profile: &'static str,
    products: Vec<Product<'a>>,
    premedication: Vec<Premedication<'a>>,
    qt_drugs: Vec<QtMedicine<'a>>,
    routes: Vec<Coded<'a>>,
    transplant: Coded<'a>,
    cycles: Vec<Cycles<'a>>,
    measures: Vec<Measured>,
}

/// A code to write into an order.
#[derive(Serialize)]
struct Coded<'a> {
    system: &'static str,
    code: &'a str,
    display: &'a str,
}

/// A drug that is checked, or one that is confused with it.
#[derive(Serialize)]
struct Product<'a> {
    name: &'a str,
    /// Its RxNorm codes, the ingredient's first.
    codes: Vec<&'a str>,
    /// Words that name it.
    names: &'a [String],
    /// Whether it is the one that is taken for the other.
    confused: bool,
}

/// A medicine that a card may suggest for a dose.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Premedication<'a> {
    class: &'static str,
    ingredient: &'a str,
    coding: Coded<'a>,
    dose_mg: String,
    route: Coded<'a>,
    lead_minutes: i64,
}

/// A medicine that lengthens the QT interval.
#[derive(Serialize)]
struct QtMedicine<'a> {
    name: &'a str,
    risk: &'static str,
    /// The RxNorm code of its ingredient, where it has one.
    code: Option<&'a str>,
}

/// When a dose opens a cycle or a course.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Cycles<'a> {
    drug: &'a str,
    doses: usize,
    opens_after_days: i64,
    opens_when_full_after_days: i64,
    new_course_after_days: i64,
}

impl Workbench {
    /// What there is to say of some knowledge.
    ///
    /// # Errors
    /// [`serde_json::Error`] if it cannot be written.
    pub fn new(knowledge: &Knowledge, profile: Profile) -> Result<Self, serde_json::Error> {
        let known = Known {
            profile: profile.code(),
            products: knowledge.drugs.iter().flat_map(products).collect(),
            premedication: knowledge.drugs.iter().flat_map(|drug| premedication(knowledge, drug)).collect(),
            qt_drugs: qt_drugs(knowledge),
            routes: routes(knowledge),
            transplant: Coded::snomed(TRANSPLANT),
            cycles: knowledge.drugs.iter().map(|drug| cycles(&drug.name, &drug.regimen)).collect(),
            measures: measured(knowledge),
        };
        Ok(Self { profile, json: serde_json::to_vec(&known)?.into() })
    }
}

impl<'a> Coded<'a> {
    fn snomed((code, display): (&'a str, &'a str)) -> Self {
        Self { system: System::Snomed.uri().unwrap_or_default(), code, display }
    }

    fn of(coding: &'a Coding) -> Self {
        Self { system: coding.system.uri().unwrap_or_default(), code: &coding.code, display: &coding.display }
    }
}

impl<'a> Product<'a> {
    fn of(name: &'a str, identity: &'a Identity, confused: bool) -> Self {
        let codes = identity.codes.iter().filter(|(system, _)| *system == System::RxNorm);
        let codes = codes.map(|(_, code)| code.as_str()).collect();
        Self { name, codes, names: &identity.names, confused }
    }
}

fn products(drug: &Drug) -> Vec<Product<'_>> {
    let mut products = vec![Product::of(&drug.name, &drug.identity, false)];
    products.extend(drug.look_alikes.iter().map(|other| Product::of(&other.name, &other.identity, true)));
    products
}

fn premedication<'a>(knowledge: &'a Knowledge, drug: &'a Drug) -> Vec<Premedication<'a>> {
    let Some(premedication) = &drug.premedication else { return Vec::new() };
    let offered = |agent: &'a Agent| {
        let AgentDose::Fixed(dose) = agent.dose else { return None };
        Some(Premedication {
            class: agent.class.code(),
            ingredient: &agent.ingredient,
            coding: Coded::of(&agent.coding),
            dose_mg: dose.value().normalize().to_string(),
            route: Coded::of(knowledge.codes.order_route(agent.route)?),
            lead_minutes: premedication.lead_minutes,
        })
    };
    premedication.agents.iter().filter(|agent| agent.ages.contains(&ADULT)).filter_map(offered).collect()
}

fn qt_drugs(knowledge: &Knowledge) -> Vec<QtMedicine<'_>> {
    let offered = knowledge.qt_drugs.iter().map(|drug| {
        let ingredient = drug.ingredients.first().and_then(|place| knowledge.ingredients.get(*place));
        let code = ingredient.filter(|_| drug.ingredients.len() == 1).and_then(rxnorm);
        QtMedicine { name: &drug.name, risk: drug.risk.code(), code }
    });
    offered.collect()
}

fn rxnorm(ingredient: &Ingredient) -> Option<&str> {
    let coded = ingredient.codes.iter().find(|(system, _)| *system == System::RxNorm);
    coded.map(|(_, code)| code.as_str())
}

fn routes(knowledge: &Knowledge) -> Vec<Coded<'_>> {
    let ordered = [MedicationRoute::Intravenous, MedicationRoute::Intramuscular, MedicationRoute::Oral];
    let coded = ordered.into_iter().filter_map(|route| knowledge.codes.order_route(route)).map(Coded::of);
    coded.chain(OTHER_ROUTES.map(Coded::snomed)).collect()
}

fn cycles<'a>(drug: &'a str, regimen: &Regimen) -> Cycles<'a> {
    Cycles {
        drug,
        doses: regimen.slots.len(),
        opens_after_days: regimen.opens_cycle_after_days,
        opens_when_full_after_days: regimen.opens_cycle_when_full_after_days,
        new_course_after_days: regimen.new_course_after_days,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::knowledge::Concept;

    fn known() -> Value {
        let workbench = Workbench::new(&Knowledge::embedded().unwrap(), Profile::Us).unwrap();
        serde_json::from_slice(&workbench.json).unwrap()
    }

    #[test]
    fn the_codes_that_the_order_form_writes_are_read_by_the_knowledge() {
        let codes = Knowledge::embedded().unwrap().codes;
        assert!(codes.concepts(System::Snomed, TRANSPLANT.0).contains(&Concept::StemCellTransplant));
        for (code, _) in OTHER_ROUTES {
            let concepts = codes.concepts(System::Snomed, code);
            assert!(concepts.iter().any(|concept| matches!(concept, Concept::Route(_))), "{code}");
        }
    }

    #[test]
    fn every_needed_class_has_an_agent_for_a_grown_patient() {
        let known = known();
        let classes: Vec<&str> = known["premedication"]
            .as_array()
            .unwrap()
            .iter()
            .map(|agent| agent["class"].as_str().unwrap())
            .collect();
        for class in ["corticosteroid", "antipyretic", "h1-antihistamine"] {
            assert!(classes.contains(&class), "{classes:?}");
        }
    }

    #[test]
    fn the_limits_drawn_are_those_of_the_knowledge() {
        let known = known();
        let limit = |key: &str| {
            let measures = known["measures"].as_array().unwrap();
            measures.iter().find(|measure| measure["key"] == key).unwrap()["limits"][0].clone()
        };
        assert_eq!(limit("bilirubin")["multiple"], 1.5);
        assert_eq!(limit("ast")["multiple"], 2.5);
        assert_eq!(limit("neutrophils")["value"], 1.0);
        assert_eq!(limit("platelets")["value"], 50.0);
        assert_eq!(limit("qtc")["value"], 500.0);
    }
}

use std::collections::{BTreeMap, BTreeSet};

use rstest::rstest;

use super::*;
use crate::{knowledge::Knowledge, web::scenarios};

fn knowledge() -> Knowledge {
    Knowledge::embedded().unwrap()
}

fn told(code: &str) -> Vec<(String, Severity, Option<Profile>)> {
    let knowledge = knowledge();
    let rule = *Rule::ALL.iter().find(|rule| rule.code() == code).unwrap();
    firings(rule, &knowledge.drugs[0])
        .into_iter()
        .map(|firing| (firing.when, firing.severity, firing.only))
        .collect()
}

#[test]
fn every_rule_is_told_in_whole_sentences_of_its_own() {
    for (place, rule) in Rule::ALL.iter().enumerate() {
        let said = about(*rule);
        assert!(said.ends_with('.') && !said.contains(['<', '&']), "{said}");
        assert!(Rule::ALL.iter().skip(place + 1).all(|other| about(*other) != said), "{said}");
    }
}

#[test]
fn every_rule_tells_when_it_fires_the_gravest_first() {
    for drug in &knowledge().drugs {
        for rule in Rule::ALL {
            let firings = firings(*rule, drug);
            assert!(!firings.is_empty(), "{}", rule.code());
            let ordered = |only: Profile| {
                let holds = |firing: &&Firing| firing.only.is_none_or(|profile| profile == only);
                firings
                    .iter()
                    .filter(holds)
                    .map(|firing| firing.severity)
                    .is_sorted_by(|one, next| one >= next)
            };
            assert!(ordered(Profile::Us) && ordered(Profile::Eu), "{}", rule.code());
            for firing in &firings {
                assert!(!firing.when.is_empty() && !firing.when.ends_with('.'), "{}", firing.when);
            }
        }
    }
}

/// The scenarios are written from the advice contract: a severity that they have and no page tells, or that a page tells
/// and no scenario has, is a page that contradicts it.
#[test]
fn the_severities_told_are_those_that_the_scenarios_show() {
    let knowledge = knowledge();
    let mut shown: BTreeMap<(&str, bool), BTreeSet<&str>> = BTreeMap::new();
    for scenario in scenarios::ALL {
        for (rule, severity) in scenario.findings {
            shown.entry((rule, scenario.is_eu)).or_default().insert(severity);
        }
    }
    let mut told: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for rule in Rule::ALL {
        for firing in knowledge.drugs.iter().flat_map(|drug| firings(*rule, drug)) {
            told.entry(rule.code()).or_default().insert(firing.severity.code());
            let profiles = firing.only.map_or(vec![false, true], |only| vec![only == Profile::Eu]);
            let is_shown = profiles.iter().any(|is_eu| {
                let severities = shown.get(&(rule.code(), *is_eu));
                severities.is_some_and(|severities| severities.contains(firing.severity.code()))
            });
            assert!(is_shown, "no scenario shows {} {:?}", rule.code(), firing);
        }
    }
    for ((rule, _), severities) in shown {
        assert!(severities.is_subset(&told[rule]), "{rule}: shown {severities:?}, told {:?}", told[rule]);
    }
}

/// The thresholds of the advice contract, section 3, written a second time.
#[rstest]
#[case("dose-amount", Severity::Critical, "25 % or more over")]
#[case("dose-amount", Severity::Critical, "40 % or more under")]
#[case("dose-amount", Severity::Warning, "more than 10 % off")]
#[case("dose-amount", Severity::Info, "more than 5 % and up to 10 % off")]
#[case("dose-unreadable", Severity::Warning, "0.25 mg/mL")]
#[case("dose-verified", Severity::Info, "within 5 %")]
#[case("bsa-uncertain", Severity::Warning, "more than 5 %")]
#[case("bsa-uncertain", Severity::Warning, "by 10 % or more")]
#[case("interval-too-short", Severity::Critical, "fewer than 6 days")]
#[case("off-schedule-day", Severity::Warning, "days 7 to 10")]
#[case("cycle-too-early", Severity::Critical, "at least 21 days after day 1 of cycle 1")]
#[case("cycle-too-early", Severity::Critical, "at least 28 days after day 1 of cycle 2")]
#[case("cycle-too-early", Severity::Warning, "by up to 2 days")]
#[case("extra-dose-in-cycle", Severity::Critical, "all its 3 planned doses (2 at reduction level 2)")]
#[case("extra-dose-in-cycle", Severity::Critical, "fewer than 19 days")]
#[case("no-response-limit", Severity::Critical, "after cycle 3")]
#[case("cycle-limit", Severity::Critical, "later one than cycle 6")]
#[case(
    "dose-reescalation",
    Severity::Critical,
    "more than 10 % above an earlier reduced dose (given at 80 % or less"
)]
#[case("dose-reduced", Severity::Warning, "between 72.75 % and 77.25 %")]
#[case("treatment-delay", Severity::Warning, "7 days or more")]
#[case("treatment-delay", Severity::Warning, "14 days or more")]
#[case("treatment-delay", Severity::Warning, "29 days or more")]
#[case("infusion-time", Severity::Warning, "under 55 min or over 90 min")]
#[case("transplant-cycle-limit", Severity::Critical, "later one than cycle 3")]
#[case("transplant-cycle-limit", Severity::Warning, "opens cycle 3")]
#[case("recent-transplant", Severity::Critical, "within the last 60 days")]
#[case(
    "vod-suspected",
    Severity::Critical,
    "more than 5 % since the last dose, with a bilirubin of 2 mg/dL or more"
)]
#[case("vod-risk", Severity::Warning, "from cycle 2 on")]
#[case("vod-risk", Severity::Warning, "65 years or older")]
#[case("vod-risk", Severity::Info, "55 years or older")]
#[case("liver-hold", Severity::Critical, "bilirubin above 1.5 × ULN and AST or ALT above 2.5 × ULN")]
#[case("liver-tests-missing", Severity::Warning, "within 72 h")]
#[case("counts-hold", Severity::Critical, "neutrophils below 1 ×10⁹/L or platelets below 50 ×10⁹/L")]
#[case("counts-missing", Severity::Info, "another day")]
#[case("qtc-prolonged", Severity::Critical, "QTc of 500 ms or more, or 60 ms or more above")]
#[case("qtc-prolonged", Severity::Warning, "above 480 ms and below 500 ms")]
#[case("qt-interaction", Severity::Critical, "potassium below 3 mmol/L or magnesium below 1.2 mg/dL")]
#[case("qt-interaction", Severity::Warning, "potassium below 3.5 mmol/L, magnesium below 1.7 mg/dL")]
#[case("qt-interaction", Severity::Warning, "7 days beside known, 28 days beside possible")]
#[case("electrolytes-low", Severity::Info, "corrected for albumin, below 8.6 mg/dL")]
#[case("electrolytes-missing", Severity::Info, "within 72 h before the first dose, or within 7 days")]
#[case("cytoreduction-needed", Severity::Critical, "more than 10 ×10⁹/L blasts")]
#[case("blast-count-unknown", Severity::Warning, "above 10 ×10⁹/L")]
#[case("pregnancy", Severity::Critical, "within 300 days")]
#[case("pregnancy-test-missing", Severity::Warning, "10 to 55 years, no test within 7 days")]
#[case("age-outside-indication", Severity::Critical, "younger than 1 year")]
#[case("age-outside-indication", Severity::Warning, "younger than 18 years")]
fn the_thresholds_told_are_those_of_the_contract(
    #[case] code: &str,
    #[case] severity: Severity,
    #[case] part: &str,
) {
    let told = told(code);
    assert!(told.iter().any(|(when, grave, _)| *grave == severity && when.contains(part)), "{told:?}");
}

#[rstest]
#[case("cd22-negative", Severity::Critical, Profile::Eu)]
#[case("cd22-negative", Severity::Warning, Profile::Us)]
#[case("qt-baseline-missing", Severity::Warning, Profile::Eu)]
#[case("qt-baseline-missing", Severity::Info, Profile::Us)]
#[case("age-outside-indication", Severity::Critical, Profile::Us)]
#[case("vod-risk", Severity::Warning, Profile::Eu)]
#[case("counts-hold", Severity::Critical, Profile::Us)]
fn what_holds_for_one_product_information_says_so(
    #[case] code: &str,
    #[case] severity: Severity,
    #[case] profile: Profile,
) {
    assert!(told(code).iter().any(|(_, grave, only)| *grave == severity && *only == Some(profile)));
}

#[test]
fn every_table_named_exists_and_only_missing_data_has_none() {
    let sheet = knowledge().sheet();
    for rule in Rule::ALL {
        let titles = tables(*rule);
        assert_eq!(titles.is_empty(), rule.area() == Area::Data, "{}", rule.code());
        for title in titles {
            assert!(sheet.tables().any(|table| table.title == *title), "{}: {title}", rule.code());
        }
    }
}

#[rstest]
#[case(Rule::DoseAmount, "Dose amount")]
#[case(Rule::BsaUnavailable, "BSA unavailable")]
#[case(Rule::QtcProlonged, "QTc prolonged")]
#[case(Rule::VodHistory, "VOD history")]
#[case(Rule::Cd22Negative, "CD22 negative")]
#[case(Rule::LongQtSyndrome, "Long QT syndrome")]
fn a_code_is_written_as_a_clinician_writes_it(#[case] rule: Rule, #[case] title: &str) {
    assert_eq!(super::title(rule), title);
}

use rstest::rstest;

use super::*;
use crate::knowledge::Knowledge;

fn codes() -> Codes {
    Knowledge::embedded().unwrap().codes
}

#[rstest]
#[case(System::Icd10Cm, "C91.00", &[Concept::UnspecifiedLymphoblasticLeukaemia, Concept::NoRemission])]
#[case(System::Icd10Cm, "C91.01", &[Concept::UnspecifiedLymphoblasticLeukaemia, Concept::Remission])]
#[case(System::Icd10Cm, "C91.02", &[Concept::UnspecifiedLymphoblasticLeukaemia, Concept::Relapse])]
#[case(System::Snomed, "277571004", &[Concept::BCellLeukaemia])]
#[case(System::Snomed, "425941003", &[Concept::BCellLeukaemia, Concept::Remission])]
#[case(System::Snomed, "277575008", &[Concept::TCellLeukaemia])]
#[case(System::Icd10Cm, "C92.01", &[Concept::MyeloidLeukaemia])] // an AML's remission is not the ALL's
#[case(System::Icd10Cm, "Z94.84", &[Concept::StemCellTransplant])]
#[case(System::Icd10Cm, "Z76.82", &[])] // a plan is no transplant
#[case(System::Snomed, "103338009", &[Concept::Remission])]
#[case(System::Snomed, "551001000124108", &[Concept::NoRemission])] // partial
#[case(System::Snomed, "359746009", &[])] // stable: a lasting remission is stable too
#[case(System::Snomed, "47625008", &[Concept::Route(RouteKind::Intravenous)])]
#[case(System::V3Route, "IV", &[Concept::Route(RouteKind::Intravenous)])]
#[case(System::Edqm, "20045000", &[Concept::Route(RouteKind::Intravenous)])]
#[case(System::Nci, "C38276", &[Concept::Route(RouteKind::Intravenous)])]
#[case(System::Snomed, "72607000", &[Concept::Route(RouteKind::Intrathecal)])]
#[case(System::V3Route, "IVPUSH", &[Concept::Route(RouteKind::IntravenousPush)])]
#[case(System::Loinc, " 8302-2 ", &[Concept::Observable(Observable::BodyHeight)])]
#[case(System::Loinc, "8344-4", &[])] // weight after dialysis
#[case(System::Loinc, "30451-9", &[])] // segmented neutrophils leave the bands out
#[case(System::Other, "8302-2", &[])]
fn a_code_means(#[case] system: System, #[case] code: &str, #[case] concepts: &[Concept]) {
    assert_eq!(codes().concepts(system, code), concepts);
}

#[rstest]
#[case(Observable::BodyWeight, Some("[lb_av]"), Some("lbs"), "154", "69.85322498")]
#[case(Observable::BodyWeight, None, Some("Kg"), "70", "70")]
#[case(Observable::BodyWeight, None, Some(" LBS "), "154", "69.85322498")]
#[case(Observable::BodyWeight, Some("lbs"), None, "154", "69.85322498")] // the spelling where the code belongs
#[case(Observable::BodyWeight, Some("g"), None, "3500", "3.5")]
#[case(Observable::BodyWeight, Some("[oz_av]"), None, "16", "0.45359237")]
#[case(Observable::BodyHeight, Some("[in_i]"), None, "67.7", "171.958")]
#[case(Observable::BodyHeight, Some("[ft_i]"), None, "5", "152.4")]
#[case(Observable::BodyHeight, Some("m"), None, "1.72", "172")]
#[case(Observable::Platelets, None, Some("K/uL"), "100", "100")]
#[case(Observable::Platelets, None, Some("G/L"), "100", "100")]
#[case(Observable::BloodBlastCount, Some("/mm3"), None, "10000", "10")] // clinical file, section 9
#[case(Observable::Neutrophils, Some("10*3/uL"), Some("K/uL"), "1.5", "1.5")]
#[case(Observable::Neutrophils, Some("/uL"), None, "1500", "1.5")]
#[case(Observable::MarrowBlasts, Some("%"), None, "4", "4")]
fn a_unit_is_converted_exactly(
    #[case] observable: Observable,
    #[case] code: Option<&str>,
    #[case] text: Option<&str>,
    #[case] value: Decimal,
    #[case] expected: Decimal,
) {
    let factor = codes().unit(observable, code, text).unwrap().factor;
    assert_eq!((value * factor).normalize(), expected);
}

#[rstest]
#[case(Observable::BodyWeight, None, None)]
#[case(Observable::BodyWeight, Some("cm"), Some("kg"))] // the code decides
#[case(Observable::BodyWeight, Some("stone"), None)]
#[case(Observable::BodyHeight, None, Some("kg"))]
#[case(Observable::MarrowBlasts, Some("1"), None)] // a fraction could be 0.04 or 4
#[case(Observable::DiseaseStatus, Some("%"), None)]
fn an_unknown_unit_is_not_guessed(
    #[case] observable: Observable,
    #[case] code: Option<&str>,
    #[case] text: Option<&str>,
) {
    assert!(codes().unit(observable, code, text).is_none());
}

#[test]
fn a_dose_is_a_mass_or_a_dose_per_surface_never_both() {
    let codes = codes();
    assert_eq!(codes.dose_mass_factor(Some("ug"), None), Some(Decimal::new(1, 3)));
    assert_eq!(codes.dose_mass_factor(Some("mg/m2"), Some("mg")), None);
    assert_eq!(codes.dose_per_m2_factor(Some("mg/m2"), Some("mg")), Some(Decimal::ONE));
    assert_eq!(codes.dose_per_m2_factor(None, Some("mg/m²")), Some(Decimal::ONE));
    assert_eq!(codes.volume_factor(Some("mL"), None), Some(Decimal::ONE));
    assert_eq!(codes.minutes_factor(Some("h"), None), Some(Decimal::from(60)));
    assert!(codes.is_vials("Vials") && codes.is_vials("{vial}") && !codes.is_vials("mg"));
}

#[rstest]
#[case("Intravenous (IV) infusion", &[RouteKind::Intravenous, RouteKind::Intravenous])]
#[case("IV", &[RouteKind::Intravenous])]
#[case("i.v.", &[RouteKind::Intravenous])]
#[case("IV push", &[RouteKind::IntravenousPush])]
#[case("Intrathecal", &[RouteKind::Intrathecal])]
#[case("intravenous, not intrathecal", &[RouteKind::Intravenous, RouteKind::Intrathecal])]
#[case("Right eye", &[RouteKind::Local])]
#[case("Infusion", &[])]
fn a_route_is_read_from_text(#[case] text: &str, #[case] routes: &[RouteKind]) {
    assert_eq!(codes().routes(text).collect::<Vec<_>>(), routes);
}

#[rstest]
#[case("Acetaminophen 325 MG Oral Tablet", &[RouteKind::Oral, RouteKind::Oral])]
#[case("MERCAPTOPURINE 50 MG PO TABS", &[RouteKind::Oral, RouteKind::Oral])]
#[case("ETOPOSIDE 20 MG/ML IV SOLN", &[RouteKind::Intravenous])]
#[case("ciprofloxacin 3 MG/ML Ophthalmic Solution", &[RouteKind::Local])]
#[case("hydrocortisone 10 % Rectal Foam", &[RouteKind::Local])]
#[case("acetaminophen 650 MG Rectal Suppository", &[RouteKind::OtherSystemic])]
#[case("dexamethasone 0.1 MG/ML Oral Rinse", &[RouteKind::Local])]
#[case("CYCLOPHOSPHAMIDE 1 G IJ SOLR", &[RouteKind::OtherSystemic])]
#[case("goserelin 10.8 MG Drug Implant", &[RouteKind::OtherSystemic])]
#[case("instil eye drops", &[RouteKind::Local])]
#[case("give it, im not sure", &[])] // no routes in a sentence
fn a_form_tells_the_route(#[case] text: &str, #[case] routes: &[RouteKind]) {
    assert_eq!(codes().dose_forms(text).collect::<Vec<_>>(), routes);
}

#[rstest]
#[case("ONCE", Some(Frequency::Once))]
#[case("1 tablet once daily", Some(Frequency::Daily))]
#[case("3 TIMES DAILY", Some(Frequency::Daily))]
#[case("BID", Some(Frequency::Daily))]
#[case("40 mg once a week", Some(Frequency::Weekly))]
#[case("once now, then every 8 hours", Some(Frequency::Daily))]
#[case("30 minutes before the infusion", None)]
fn how_often_is_read_from_text(#[case] text: &str, #[case] frequency: Option<Frequency>) {
    assert_eq!(codes().frequency(text), frequency);
}

#[rstest]
#[case("every 6 hours PRN fever", true)]
#[case("1 tablet as needed", true)]
#[case("sprn", false)]
fn as_needed_is_read_from_text(#[case] text: &str, #[case] is_so: bool) {
    assert_eq!(codes().says_as_needed(text), is_so);
}

#[rstest]
#[case("Complete remission (CR)", Some(Concept::Remission))]
#[case("B-ALL in complete remission", Some(Concept::Remission))]
#[case("CRi", Some(Concept::Remission))]
#[case("No remission (no CR/CRi)", Some(Concept::NoRemission))]
#[case("ALL, not in remission after cycle", Some(Concept::NoRemission))]
#[case("Complete remission not achieved", Some(Concept::NoRemission))]
#[case("Partial remission", Some(Concept::NoRemission))]
#[case("Refractory, second relapse", Some(Concept::NoRemission))]
#[case("Relapsed", Some(Concept::Relapse))]
#[case("No evidence of relapse", Some(Concept::Remission))]
#[case("Complete remission, then relapse", None)] // says both
#[case("Complete remission?", None)]
#[case("CR pending", None)]
#[case("Remission status unknown", None)]
#[case("Patient's condition stable (finding)", None)]
#[case("Creatinine normal", None)]
fn a_response_is_read_from_text(#[case] text: &str, #[case] response: Option<Concept>) {
    assert_eq!(codes().response(text), response);
}

#[test]
fn everything_measured_has_loinc_codes() {
    let codes = codes();
    for observable in Observable::ALL {
        for code in codes.loinc_codes(observable) {
            assert_eq!(codes.concepts(System::Loinc, code), [Concept::Observable(observable)]);
        }
        assert!(codes.loinc_codes(observable).next().is_some(), "{observable:?}");
    }
}

#[rstest]
#[case(System::RxNorm, "1942954", true)]
#[case(System::Ndc, "0008-0100-01", true)]
#[case(System::Ndc, "00008010001", true)]
#[case(System::Atc, "L01FB01", true)]
#[case(System::Atc, "L01XC26", true)]
#[case(System::Atc, "1942954", false)]
#[case(System::RxNorm, "1294580", false)]
fn the_drug_is_recognised_by_code(#[case] system: System, #[case] code: &str, #[case] is_it: bool) {
    let knowledge = Knowledge::embedded().unwrap();
    assert_eq!(knowledge.drugs[0].identity.matches_code(system, code), is_it);
}

#[rstest]
#[case("BESPONSA 0.9 mg vial", true, false)]
#[case("inotuzumab ozogamicin", true, false)]
#[case("Gemtuzumab Ozogamicin (Mylotarg)", false, true)]
#[case("ozogamicin", false, false)]
#[case("InO", false, false)]
fn the_drug_is_recognised_by_name(#[case] text: &str, #[case] drug: bool, #[case] look_alike: bool) {
    let knowledge = Knowledge::embedded().unwrap();
    assert_eq!(knowledge.drugs[0].identity.matches_name(text), drug);
    assert_eq!(knowledge.drugs[0].look_alikes[0].identity.matches_name(text), look_alike);
}

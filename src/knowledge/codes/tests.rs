use rstest::rstest;

use super::*;
use crate::knowledge::Knowledge;

fn codes() -> Codes {
    Knowledge::embedded().unwrap().codes
}

#[rstest]
#[case(System::Icd10Cm, "C91.00", &[Concept::Diagnosis(DiagnosisKind::UnspecifiedLymphoblasticLeukaemia), Concept::Response(Response::NoRemission)])]
#[case(System::Icd10Cm, "C91.01", &[Concept::Diagnosis(DiagnosisKind::UnspecifiedLymphoblasticLeukaemia), Concept::Response(Response::Remission)])]
#[case(System::Icd10Cm, "C91.02", &[Concept::Diagnosis(DiagnosisKind::UnspecifiedLymphoblasticLeukaemia), Concept::Response(Response::Relapse)])]
#[case(System::Snomed, "277571004", &[Concept::Diagnosis(DiagnosisKind::BCellLeukaemia)])]
#[case(System::Snomed, "425941003", &[Concept::Diagnosis(DiagnosisKind::BCellLeukaemia), Concept::Response(Response::Remission)])]
#[case(System::Snomed, "277575008", &[Concept::Diagnosis(DiagnosisKind::TCellLeukaemia)])]
#[case(System::Icd10Cm, "C92.01", &[Concept::Diagnosis(DiagnosisKind::MyeloidLeukaemia)])] // an AML's remission is not the ALL's
#[case(System::Icd10Cm, "C93.00", &[Concept::Diagnosis(DiagnosisKind::MyeloidLeukaemia)])]
#[case(System::Icd10Cm, "C92.90", &[Concept::Diagnosis(DiagnosisKind::MyeloidLeukaemia)])] // may be AML
#[case(System::Icd10Cm, "C93.10", &[])] // chronic myelomonocytic
#[case(System::Icd10Cm, "Z94.84", &[Concept::AfterTransplant])]
#[case(System::Icd10Pcs, "30243G1", &[Concept::StemCellTransplant])]
#[case(System::Icd10Pcs, "30243N1", &[])] // red cells
#[case(System::Icd10Cm, "T86.09", &[Concept::TransplantSequel])] // its date is not the transplant's
#[case(System::Icd10Cm, "Z76.82", &[Concept::TransplantAwaited])]
#[case(System::Icd10Cm, "K74.60", &[Concept::Diagnosis(DiagnosisKind::Cirrhosis)])]
#[case(System::Icd10Cm, " K74.6 ", &[Concept::Diagnosis(DiagnosisKind::Cirrhosis)])] // the WHO's code
#[case(System::Icd10Cm, "K74.00", &[Concept::Diagnosis(DiagnosisKind::OtherLiverDisease)])] // fibrosis
#[case(System::Icd10Cm, "K76.5", &[Concept::Diagnosis(DiagnosisKind::VenoOcclusiveDisease)])]
#[case(System::Icd10Cm, "K76.89", &[Concept::Diagnosis(DiagnosisKind::OtherLiverDisease)])]
#[case(System::Icd10Cm, "K7", &[])]
#[case(System::Icd10Cm, "O09.523", &[Concept::Diagnosis(DiagnosisKind::Pregnancy)])]
#[case(System::Icd10Cm, "Z33.2", &[])]
#[case(System::Icd10Cm, "I47.2", &[])] // in the WHO's ICD-10 any ventricular tachycardia
#[case(System::Snomed, "K74.60", &[])]
#[case(System::Icd10Cm, "O24.419", &[Concept::Diagnosis(DiagnosisKind::Pregnancy)])]
#[case(System::Icd10Cm, "O24.429", &[])] // in childbirth
#[case(System::Icd10Cm, "O24.439", &[])] // in the puerperium
#[case(System::Icd10Cm, "O30.001", &[Concept::Diagnosis(DiagnosisKind::Pregnancy)])]
#[case(System::Icd10Cm, "O21.0", &[Concept::Diagnosis(DiagnosisKind::Pregnancy)])]
#[case(System::Icd10Cm, "O99.013", &[Concept::Diagnosis(DiagnosisKind::Pregnancy)])]
#[case(System::Icd10Cm, "O99.03", &[])] // in the puerperium
#[case(System::Icd10Cm, "O00.1", &[])]
#[case(System::Icd10Cm, "O03.9", &[])]
#[case(System::Icd10Cm, "O80", &[])]
#[case(System::Icd10Cm, "O94", &[])]
#[case(System::Loinc, "14017-8", &[Concept::Unrelated])] // of all cells, not of blasts
#[case(System::Snomed, "103338009", &[Concept::Response(Response::Remission)])]
#[case(System::Snomed, "551001000124108", &[Concept::Response(Response::NoRemission)])] // partial
#[case(System::Snomed, "359746009", &[])] // stable: a lasting remission is stable too
#[case(System::Snomed, "47625008", &[Concept::Route(RouteKind::Intravenous)])]
#[case(System::V3Route, "IV", &[Concept::Route(RouteKind::Intravenous)])]
#[case(System::Edqm, "20045000", &[Concept::Route(RouteKind::Intravenous)])]
#[case(System::Nci, "C38276", &[Concept::Route(RouteKind::Intravenous)])]
#[case(System::Snomed, "72607000", &[Concept::Route(RouteKind::Intrathecal)])]
#[case(System::V3Route, "IVPUSH", &[Concept::Route(RouteKind::IntravenousPush)])]
#[case(System::Loinc, " 8302-2 ", &[Concept::Observable(Observable::BodyHeight)])]
#[case(System::Loinc, "8344-4", &[Concept::Unrelated])] // weight after dialysis
#[case(System::Loinc, "30451-9", &[Concept::Unrelated])] // segmented neutrophils leave the bands out
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
#[case(Observable::Bilirubin, Some("umol/L"), Some("µmol/L"), "171", "10")]
#[case(Observable::Bilirubin, None, Some("MG/DL"), "1.2", "1.2")]
#[case(Observable::Ast, Some("ukat/L"), None, "2", "120")]
#[case(Observable::Alt, Some("[iU]/L"), Some("IU/L"), "40", "40")]
#[case(Observable::Alt, None, Some("u/l"), "40", "40")]
#[case(Observable::Potassium, None, Some("mEq/L"), "3.4", "3.4")]
#[case(Observable::Magnesium, Some("mmol/L"), None, "0.7", "1.70135")] // section 6.2: 0.70 mmol/L is 1.7 mg/dL
#[case(Observable::Magnesium, Some("meq/L"), None, "1.4", "1.70135")]
#[case(Observable::Calcium, Some("mmol/L"), None, "2", "8.0156")]
#[case(Observable::IonisedCalcium, Some("mg/dL"), None, "4.0078", "1")]
#[case(Observable::Albumin, Some("g/L"), None, "38", "3.8")]
#[case(Observable::QtcFridericia, Some("s"), None, "0.512", "512")]
#[case(Observable::HeartRate, None, Some("bpm"), "72", "72")]
#[case(Observable::Hcg, Some("m[iU]/mL"), Some("mIU/mL"), "25", "25")]
#[case(Observable::Mrd, Some("%"), None, "0.01", "0.0001")]
#[case(Observable::Mrd, Some("10*-4"), None, "1", "0.0001")]
fn a_unit_is_converted_exactly(
    #[case] observable: Observable,
    #[case] code: Option<&str>,
    #[case] text: Option<&str>,
    #[case] value: Decimal,
    #[case] expected: Decimal,
) {
    let factor = codes().unit(observable, code, text).unwrap().factor;
    assert_eq!((value * factor).round_dp(20).normalize(), expected);
}

#[rstest]
#[case(Observable::BodyWeight, None, None)]
#[case(Observable::BodyWeight, Some("cm"), Some("kg"))] // the code decides
#[case(Observable::BodyWeight, Some("stone"), None)]
#[case(Observable::BodyHeight, None, Some("kg"))]
#[case(Observable::MarrowBlasts, Some("1"), None)] // a fraction could be 0.04 or 4
#[case(Observable::Bilirubin, Some("mmol/L"), Some("mg/dL"))]
#[case(Observable::Potassium, Some("mg/dL"), None)]
#[case(Observable::Mrd, None, Some("copies"))]
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
#[case("CYCLOPHOSPHAMIDE 1 G IJ SOLR", &[RouteKind::Injection])]
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
#[case("Before each inotuzumab dose", Some(Frequency::WithEachDose))]
#[case("Give 30 minutes before inotuzumab on days 1, 8 and 15", Some(Frequency::WithEachDose))]
#[case("once before each infusion", Some(Frequency::WithEachDose))]
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
#[case("Complete remission (CR)", Some(Response::Remission))]
#[case("B-ALL in complete remission", Some(Response::Remission))]
#[case("CRi", Some(Response::Remission))]
#[case("No remission (no CR/CRi)", Some(Response::NoRemission))]
#[case("ALL, not in remission after cycle", Some(Response::NoRemission))]
#[case("Complete remission not achieved", Some(Response::NoRemission))]
#[case("Partial remission", Some(Response::NoRemission))]
#[case("Refractory, second relapse", Some(Response::NoRemission))]
#[case("Relapsed", Some(Response::Relapse))]
#[case("No evidence of relapse", Some(Response::Remission))]
#[case("Complete remission, then relapse", None)] // says both
#[case("Complete remission?", None)]
#[case("CR pending", None)]
#[case("Remission status unknown", None)]
#[case("Patient's condition stable (finding)", None)]
#[case("Creatinine normal", None)]
fn a_response_is_read_from_text(#[case] text: &str, #[case] response: Option<Response>) {
    assert_eq!(codes().response(text), response);
}

#[test]
fn what_is_measured_has_loinc_codes_or_a_name() {
    let codes = codes();
    for observable in Observable::ALL.iter().copied() {
        for code in codes.loinc_codes(observable) {
            assert_eq!(codes.concepts(System::Loinc, code), [Concept::Observable(observable)]);
        }
        let has_codes = codes.loinc_codes(observable).next().is_some();
        let is_known_by_name = matches!(observable, Observable::Mrd | Observable::TransplantPlan);
        assert_ne!(has_codes, is_known_by_name, "{observable:?}");
    }
}

#[rstest]
#[case("Measurable residual disease (MRD), B-ALL, marrow", Some(Observable::Mrd))]
#[case("MRD by flow", Some(Observable::Mrd))]
#[case("Myeloma MRD panel", None)]
#[case("AML minimal residual disease", None)]
#[case("CD22 expression", Some(Observable::Cd22))]
#[case("CD220", None)]
#[case("Transplant candidate", Some(Observable::TransplantPlan))]
#[case("Creatinine", None)]
fn an_observation_is_known_by_its_name(#[case] text: &str, #[case] observable: Option<Observable>) {
    assert_eq!(codes().observable_named(text), observable);
}

#[rstest]
#[case("Nodular regenerative hyperplasia of the liver", &[(DiagnosisKind::NodularRegenerativeHyperplasia, false)])]
#[case("History of hepatic VOD/SOS", &[(DiagnosisKind::VenoOcclusiveDisease, false)])]
#[case("Suspected VOD", &[(DiagnosisKind::VenoOcclusiveDisease, true)])]
#[case("Gilbert's syndrome?", &[(DiagnosisKind::GilbertSyndrome, true)])]
#[case("Cirrhosis without ascites", &[(DiagnosisKind::Cirrhosis, false)])]
#[case("No ascites, cirrhosis", &[(DiagnosisKind::Cirrhosis, false)])]
#[case("Not a transplant candidate (cirrhosis)", &[(DiagnosisKind::Cirrhosis, false)])]
#[case("Hepatitis B", &[(DiagnosisKind::ActiveHepatitis, false)])]
#[case("Hepatitis C, genotype 1", &[(DiagnosisKind::ActiveHepatitis, false)])]
#[case("History of hepatitis B", &[])]
#[case("Hepatitis B carrier", &[])]
#[case("Hepatitis B vaccination", &[])]
#[case("Hepatitis B core antibody positive", &[])]
#[case("Hepatitis B surface antigen positive", &[(DiagnosisKind::ActiveHepatitis, false)])]
#[case("Hepatitis B surface antigen negative", &[])]
#[case("Acute monoblastic leukemia", &[(DiagnosisKind::MyeloidLeukaemia, false)])]
#[case("Pregnancy test positive", &[(DiagnosisKind::Pregnancy, false)])]
#[case("Positive pregnancy test", &[(DiagnosisKind::Pregnancy, false)])]
#[case("Pregnancy test negative", &[])]
#[case("Pregnancy planned", &[])]
#[case("Planned pregnancy, 12 weeks", &[(DiagnosisKind::Pregnancy, false)])]
#[case("Wife pregnant", &[])]
#[case("Partner pregnancy", &[])]
#[case("Pregnancy, delivered", &[])]
#[case("Post-pregnancy depression", &[])]
#[case("Breastfeeding", &[(DiagnosisKind::BreastFeeding, false)])]
#[case("Breastfeeding stopped", &[])]
#[case("Pulmonary veno-occlusive disease", &[])]
#[case("Pulmonary VOD", &[])]
#[case("Hepatic and pulmonary VOD", &[(DiagnosisKind::VenoOcclusiveDisease, false)])]
#[case("Acute myelogenous leukaemia", &[(DiagnosisKind::MyeloidLeukaemia, false)])]
#[case("Hepatitis B surface antigen non-reactive", &[])]
#[case("Hepatitis B surface antigen not detected", &[])]
#[case("Hepatitis B susceptible", &[])]
#[case("Hepatitis B exposure, no infection", &[])]
#[case("Hepatitis B serology pending", &[])]
#[case("Hepatitis B serology positive", &[(DiagnosisKind::ActiveHepatitis, false)])]
#[case("Hepatitis B infection in household contact", &[])]
#[case("Hepatitis B reactivation risk", &[])]
#[case("Hepatitis B reactivation", &[(DiagnosisKind::ActiveHepatitis, false)])]
#[case("Hepatitis C cured", &[])]
#[case("Hepatitis C, treated, SVR12", &[])]
#[case("Acute hepatitis, resolved", &[])]
#[case("Non-cirrhotic liver", &[])]
#[case("HBsAg positive", &[(DiagnosisKind::ActiveHepatitis, false)])]
#[case("Chronic hepatitis C with planned treatment", &[(DiagnosisKind::ActiveHepatitis, false)])]
#[case("Chronic hepatitis B, HBsAg not detected", &[(DiagnosisKind::ActiveHepatitis, false)])]
#[case("Status post hysterectomy", &[(DiagnosisKind::UnableToConceive, false)])]
#[case("Considering hysterectomy", &[])]
#[case("Hysterectomy (planned)", &[])]
#[case("Hysterectomy consultation", &[])]
#[case("Biopsy before hysterectomy", &[])]
#[case("Menopause symptoms, perimenopausal", &[])]
#[case("VOD ruled out", &[])]
#[case("Family history of long QT syndrome", &[])]
#[case("VOD prophylaxis", &[])]
#[case("No cirrhosis", &[])]
#[case("Cirrhotics", &[])]
#[case("", &[])]
fn a_diagnosis_is_known_by_its_name(#[case] text: &str, #[case] expected: &[(DiagnosisKind, bool)]) {
    let codes = codes();
    let diagnoses = codes.conditions_named(text).filter_map(|named| {
        if let Concept::Diagnosis(kind) = named.concept { Some((kind, named.is_doubted)) } else { None }
    });
    assert_eq!(diagnoses.collect::<Vec<_>>(), expected);
}

#[rstest]
#[case("Allogeneic hematopoietic stem cell transplantation", Some(Concept::StemCellTransplant))]
#[case("HSCT", Some(Concept::StemCellTransplant))]
#[case("Second allogeneic HSCT", Some(Concept::StemCellTransplant))]
#[case("HSCT, day +14", Some(Concept::StemCellTransplant))]
#[case("HSCT (haplo)", Some(Concept::StemCellTransplant))]
#[case("HSCT from unrelated donor", Some(Concept::TransplantNamed))]
#[case("Transplantation of stem cells, allogeneic", Some(Concept::StemCellTransplant))]
#[case("Allogeneic stem cell infusion", Some(Concept::StemCellTransplant))]
#[case("Infusion of hematopoietic stem cells", Some(Concept::StemCellTransplant))]
#[case("PBSC transplant", Some(Concept::StemCellTransplant))]
#[case("HCT, allogeneic", Some(Concept::StemCellTransplant))]
#[case("MUD transplant", Some(Concept::StemCellTransplant))]
#[case("Haplo transplant", Some(Concept::StemCellTransplant))]
#[case("Haplo-identical transplant", Some(Concept::StemCellTransplant))]
#[case("Allogeneic HSCT, declined maintenance", Some(Concept::StemCellTransplant))]
#[case("Allogeneic HSCT from a matched related donor for relapsed ALL", Some(Concept::TransplantNamed))]
#[case("Stem cell transplant for B-ALL", Some(Concept::TransplantNamed))]
#[case("Stem cell transplant in June 2026", Some(Concept::TransplantNamed))]
#[case("Second allogeneic HSCT after relapse", Some(Concept::TransplantNamed))]
#[case("Allogeneic stem cell transplant (unit 5B)", Some(Concept::TransplantNamed))]
#[case("Allogeneic stem cell transplant (BMT service)", Some(Concept::TransplantNamed))]
#[case("Echocardiography - HSCT", Some(Concept::TransplantInPassing))]
#[case("HSCT outlook", Some(Concept::TransplantInPassing))]
#[case("History of allogeneic stem cell transplant", Some(Concept::AfterTransplant))]
#[case("S/p allo-HSCT", Some(Concept::AfterTransplant))]
#[case("Status post autologous HSCT", Some(Concept::AfterTransplant))]
#[case("Underwent second allogeneic HSCT", Some(Concept::AfterTransplant))]
#[case("Had stem cell transplant", Some(Concept::AfterTransplant))]
#[case("HSCT performed as planned", Some(Concept::AfterTransplant))]
#[case("HSCT (no complications)", Some(Concept::AfterTransplant))]
#[case("Allogeneic stem cell transplant status", Some(Concept::AfterTransplant))]
#[case("HSCT recipient", Some(Concept::AfterTransplant))]
#[case("Awaiting allogeneic stem cell transplantation", Some(Concept::TransplantAwaited))]
#[case("Allogeneic stem cell transplant planned", Some(Concept::TransplantAwaited))]
#[case("Allogeneic stem cell transplant plan", Some(Concept::TransplantAwaited))]
#[case("HSCT deferred to June", Some(Concept::TransplantAwaited))]
#[case("HSCT delayed due to infection", Some(Concept::TransplantAwaited))]
#[case("HSCT postponed", Some(Concept::TransplantAwaited))]
#[case("HSCT anticipated", Some(Concept::TransplantAwaited))]
#[case("HSCT tentatively May 2026", Some(Concept::TransplantAwaited))]
#[case("Future HSCT", Some(Concept::TransplantAwaited))]
#[case("Thrombocytopenia, on HSCT waiting list", Some(Concept::TransplantAwaited))]
#[case("HSCT to be scheduled", Some(Concept::TransplantAwaited))]
#[case("No stem cell transplant planned", Some(Concept::NoTransplantPlanned))]
#[case("Declines bone marrow transplantation", Some(Concept::NoTransplantPlanned))]
#[case("Not a candidate for stem cell transplantation", Some(Concept::NoTransplantPlanned))]
#[case("Not a transplant candidate", Some(Concept::NoTransplantPlanned))]
#[case("Considered too frail for HSCT", Some(Concept::NoTransplantPlanned))]
#[case("GVHD after stem cell transplant", Some(Concept::TransplantSequel))]
#[case("Bone marrow transplant failure", Some(Concept::TransplantSequel))]
#[case("Relapse after HSCT", Some(Concept::TransplantSequel))]
#[case("Relapsed B-ALL s/p alloHSCT", Some(Concept::TransplantSequel))]
#[case("Post-HSCT", Some(Concept::TransplantSequel))]
#[case("Candidate for stem cell transplant", Some(Concept::Unrelated))]
#[case("Stem cell transplant evaluation", Some(Concept::Unrelated))]
#[case("HSCT unit", Some(Concept::Unrelated))]
#[case("Stem cell collection for autologous transplant", Some(Concept::Unrelated))]
#[case("Allogeneic HSCT planned but no donor yet", Some(Concept::TransplantAwaited))]
#[case("Needs HSCT", Some(Concept::Unrelated))]
#[case("B-ALL requiring HSCT", Some(Concept::Unrelated))]
#[case("Had relapse, needs HSCT", Some(Concept::Unrelated))]
#[case("Goal: HSCT", Some(Concept::Unrelated))]
#[case("HSCT TBD", Some(Concept::Unrelated))]
#[case("HSCT on hold", Some(Concept::Unrelated))]
#[case("HSCT not yet done", Some(Concept::Unrelated))]
#[case("HSCT indicated", Some(Concept::Unrelated))]
#[case("HSCT aborted", Some(Concept::Unrelated))]
#[case("HSCT preparation", Some(Concept::Unrelated))]
#[case("HSCT naive", Some(Concept::Unrelated))]
#[case("HSCT intent", Some(Concept::Unrelated))]
#[case("HSCT donor identified", Some(Concept::Unrelated))]
#[case("History of stem cell transplant donor", Some(Concept::Unrelated))]
#[case("Bone marrow transplant donor (for sibling)", Some(Concept::Unrelated))]
#[case("Potentially curable with HSCT", Some(Concept::Unrelated))]
#[case("Relapsed B-ALL requiring HSCT", Some(Concept::Unrelated))]
#[case("Dental extraction, HSCT clearance", Some(Concept::Unrelated))]
#[case("Family history of stem cell transplant", None)]
#[case("Family history: mother, HSCT for AML", None)]
#[case("Brother had stem cell transplant", None)]
#[case("No history of stem cell transplant", None)]
#[case("Never had HSCT", None)]
#[case("Possibly stem cell transplant", None)]
#[case("HSCT pending", None)]
#[case("Kidney transplant", None)]
fn what_the_name_of_a_transplant_says(#[case] text: &str, #[case] expected: Option<Concept>) {
    let codes = codes();
    let named = codes.conditions_named(text).map(|named| named.concept);
    let named: Vec<Concept> = named.filter(|concept| !matches!(concept, Concept::Diagnosis(_))).collect();
    assert_eq!(named, expected.into_iter().collect::<Vec<_>>());
}

#[rstest]
#[case("Loss of CD22 expression", Some(Presence::Negative))]
#[case("Partial loss of CD22", Some(Presence::Positive))]
#[case("No loss of CD22", Some(Presence::Positive))]
#[case("NEGATIVE", Some(Presence::Negative))]
#[case("Not detected", Some(Presence::Negative))]
#[case("non-reactive", Some(Presence::Negative))]
#[case("MRD negative (<0.01 %)", Some(Presence::Negative))]
#[case("weakly positive", Some(Presence::Positive))]
#[case("CD22 dim", Some(Presence::Positive))]
#[case("positive?", None)]
#[case("MRD positive by PCR, negative by flow", None)]
#[case("indeterminate", None)]
fn an_answer_is_read_from_text(#[case] text: &str, #[case] presence: Option<Presence>) {
    assert_eq!(codes().presence(text), presence);
}

#[rstest]
#[case("Anaphylactic shock", true)]
#[case("Urticaria", false)]
fn a_severe_reaction_is_known_by_its_name(#[case] text: &str, #[case] is_severe: bool) {
    assert_eq!(codes().names_severe_reaction(text), is_severe);
}

#[test]
fn limits_are_in_the_unit_of_what_is_measured() {
    let codes = codes();
    let limits = codes.limits(Observable::Potassium).unwrap();
    assert_eq!(*limits, Decimal::new(5, 1)..=Decimal::from(15));
    assert!(codes.limits(Observable::BodyWeight).is_none()); // body size has limits by age
}

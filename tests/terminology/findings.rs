//! Every laboratory code and every condition code.

use countersign::{knowledge::Concept, terminology::System};

use crate::{KNOWLEDGE, items, rows};

/// Analytes of the table that no rule reads, and why: `knowledge/README.md`, "Left out on purpose", or no rule asks.
const LABS_NOT_READ: [&str; 17] = [
    "bilirubin_direct_mass",
    "bilirubin_direct_molar",
    "ggt",
    "alp",
    "neutrophils_percent",
    "mrd",
    "potassium_mass",
    "albumin_molar",
    "creatinine_mass",
    "creatinine_molar",
    "egfr",
    "lvef",
    "ldh",
    "urate",
    "phosphate",
    "inr",
    "hbv_surface_antigen",
];
/// Likewise, and codes that are ordered rather than read.
const MORE_NOT_READ: [&str; 4] = ["bcr_abl_transcript", "order_ecg", "order_cbc", "order_hepatic_panel"];
/// Codes of analytes that are read, which say something else: dry weight, segmented neutrophils, CD22 of all cells.
const CODES_NOT_READ: [&str; 11] = [
    "8341-0", "8340-2", "8344-4", "30451-9", "768-2", "14017-8", "20596-3", "51127-9", "51128-7", "51129-5",
    "21013-8",
];

#[test]
fn every_laboratory_code_leads_to_its_analyte() {
    let rows = rows("labs.csv");
    assert_eq!(rows.len(), 150);
    let mut read = 0;
    for row in &rows {
        let (concept, loinc) = (row["concept"].as_str(), row["loinc"].as_str());
        let concepts = KNOWLEDGE.codes.concepts(System::Loinc, loinc);
        if LABS_NOT_READ.contains(&concept)
            || MORE_NOT_READ.contains(&concept)
            || CODES_NOT_READ.contains(&loinc)
        {
            assert_eq!(concepts, [Concept::Unrelated], "{concept} {loinc} is known, and not read");
            continue;
        }
        let expected = match concept {
            "body_height" => "body-height",
            "body_weight" => "body-weight",
            "body_surface_area" => "body-surface-area",
            "bilirubin_total_mass" | "bilirubin_total_molar" => "bilirubin",
            "ast" => "ast",
            "alt" => "alt",
            "anc" => "neutrophils",
            "platelets" => "platelets",
            "wbc" => "white-cells",
            "blasts_marrow_percent" => "marrow-blasts",
            "blasts_blood_percent" => "blood-blasts",
            // A share in the blood, or a count.
            "lymphoblasts_blood" if ["34922-5", "33831-9"].contains(&loinc) => "blood-blasts",
            "lymphoblasts_blood" | "blasts_blood_absolute" => "blood-blast-count",
            "cd22_flow" => "cd22",
            "qtc_fridericia" => "qtc-fridericia",
            "qtc_bazett" => "qtc-bazett",
            "qtc_unspecified" => "qtc-not-stated",
            "qt" => "qt-interval",
            "heart_rate" => "heart-rate",
            "potassium" => "potassium",
            "magnesium_mass" | "magnesium_molar" => "magnesium",
            "calcium_total_mass" | "calcium_total_molar" => "calcium",
            "calcium_corrected_molar" => "corrected-calcium",
            "calcium_ionized" | "calcium_ionized_mass" => "ionised-calcium",
            "albumin" => "albumin",
            "hcg_qualitative" | "hcg_quantitative" => "hcg",
            "pregnancy_status" => "pregnancy-status",
            "cancer_disease_status" => "disease-status",
            _ => panic!("{concept} {loinc}: nobody said whether it is read"),
        };
        let [Concept::Observable(observable)] = concepts else { panic!("{concept} {loinc}: {concepts:?}") };
        assert_eq!(observable.code(), expected, "{loinc}");
        // What the table accepts is accepted, but for a unit of another kind of value of the same concept.
        for unit in
            items(&row["accepted_ucum"]).filter(|unit| *unit != "{codeable}" && *unit != "%{codeable}")
        {
            let is_other_kind = ["cd22_flow", "lymphoblasts_blood"].contains(&concept);
            let known = KNOWLEDGE.codes.unit(*observable, Some(unit), None);
            assert!(known.is_some() || is_other_kind, "{concept} {loinc} in {unit}");
        }
        read += 1;
    }
    assert!(read > 80, "{read}");
}

#[test]
fn every_condition_code_leads_to_what_it_says() {
    let rows = rows("conditions.csv");
    assert_eq!(rows.len(), 94);
    for row in &rows {
        let (concept, code) = (row["concept"].as_str(), row["code"].as_str());
        let system = System::of(&row["system"]);
        let icd = system == System::Icd10Cm;
        let expected: &[&str] = match concept {
            // ICD-10-CM does not tell the lineage.
            "b_all" if icd => &["unspecified-lymphoblastic-leukaemia", "no-remission"],
            "b_all_remission" if icd => &["unspecified-lymphoblastic-leukaemia", "remission"],
            "b_all" | "b_all_ph_positive" | "b_all_ph_negative" => &["b-cell-leukaemia"],
            "b_all_remission" => &["b-cell-leukaemia", "remission"],
            "all_unspecified_lineage" => &["unspecified-lymphoblastic-leukaemia"],
            "all_remission" => &["unspecified-lymphoblastic-leukaemia", "remission"],
            "b_all_relapsed" | "all_relapsed" => &["unspecified-lymphoblastic-leukaemia", "relapse"],
            "lymphoid_leukemia_relapsed" => &["relapse"],
            "t_all_exclude" => &["t-cell-leukaemia"],
            "aml" => &["myeloid-leukaemia"],
            "cml_ph_positive" => &["known, and read by no rule"],
            "hsct_status" | "hsct_status_bone_marrow" | "hsct_history_bone_marrow" => &["after-transplant"],
            "hsct_aftercare" | "hsct_complication" | "gvhd_acute" => &["transplant-sequel"],
            "hsct_procedure" | "hsct_allogeneic" | "hsct_autologous" | "hsct_syngeneic" => {
                &["stem-cell-transplant"]
            }
            "hsct_awaited" => &["transplant-awaited"],
            "vod_sos" | "vod_with_immunodeficiency_genetic" => &["veno-occlusive-disease"],
            "cirrhosis" if code == "K70.31" => &["cirrhosis", "ascites"],
            "cirrhosis" if code == "103611000119102" => &["cirrhosis", "active-hepatitis"],
            "cirrhosis" | "cirrhosis_biliary" => &["cirrhosis"],
            "hepatitis_active"
            | "hepatitis_viral_acute"
            | "hepatitis_autoimmune"
            | "hepatitis_viral_chronic"
            | "hepatitis_viral" => &["active-hepatitis"],
            // K76.89 alone does not say that it is nodular regenerative hyperplasia.
            "nrh_or_other_liver" | "hepatic_failure" => &["other-liver-disease"],
            "portal_hypertension" => &["portal-hypertension"],
            "gilbert" => &["gilbert-syndrome"],
            "hemolysis" => &["haemolysis"],
            "ascites" => &["ascites"],
            "hepatomegaly" => &["hepatomegaly"],
            "long_qt" | "long_qt_familial" => &["long-qt-syndrome"],
            "torsades_de_pointes" => &["torsades-de-pointes"],
            "heart_failure" => &["heart-failure"],
            // Also the answer of a pregnancy status.
            "pregnancy" if code == "77386006" => &["pregnancy", "positive"],
            "pregnancy" => &["pregnancy"],
            "lactation" => &["breast-feeding"],
            "unable_to_conceive" => &["unable-to-conceive"],
            _ => panic!("{concept} {code}: nobody said what it means"),
        };
        let found = KNOWLEDGE.look_up(code, Some(system));
        let names: Vec<&str> = found.iter().map(|meaning| meaning.name.as_str()).collect();
        assert_eq!(names, expected, "{concept} {code}");
    }
}

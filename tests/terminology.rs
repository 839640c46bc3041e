//! The proof that every code and name of the source tables is recognised, and that other medicines are not. What is
//! expected of a row comes from its own columns, not from the index.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails, and says where"
)]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::PathBuf,
    sync::LazyLock,
};

use countersign::{
    clinical::order::Product,
    fhir::recognitions,
    knowledge::{Class, Concept, Knowledge},
    terminology::{Index, System},
};
use rstest::rstest;
use serde_json::{Value, json};

static KNOWLEDGE: LazyLock<Knowledge> = LazyLock::new(|| Knowledge::embedded().unwrap());

type Row = BTreeMap<String, String>;

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/terminology").join(name)
}

fn rows(name: &str) -> Vec<Row> {
    let mut reader = csv::Reader::from_path(path(name)).unwrap();
    let rows: Result<Vec<Row>, _> = reader.deserialize().collect();
    rows.unwrap()
}

/// The items of a list with semicolons; of an empty one none.
fn items(list: &str) -> impl Iterator<Item = &str> {
    list.split(';').filter(|item| !item.is_empty())
}

/// The knowledge's ingredients among some RxCUIs.
fn known_ingredients(rxcuis: &str) -> BTreeSet<usize> {
    items(rxcuis).flat_map(|rxcui| KNOWLEDGE.ingredients.by_code(System::RxNorm, rxcui)).copied().collect()
}

/// Our product among some RxCUIs.
fn known_product(rxcuis: &str) -> Option<Product> {
    items(rxcuis).filter_map(|rxcui| KNOWLEDGE.products.by_code(System::RxNorm, rxcui)).min()
}

/// What a code means, which must be one thing.
fn meaning(system: System, code: &str) -> (Option<Product>, BTreeSet<usize>, Vec<u32>) {
    let meanings: Vec<_> = KNOWLEDGE.medicines(system, code).collect();
    assert_eq!(meanings.len(), 1, "{system:?} {code}: {meanings:?}");
    let rxcuis = meanings[0].indexed.map_or_else(Vec::new, |indexed| indexed.ingredients.to_vec());
    (meanings[0].product, meanings[0].ingredients.iter().copied().collect(), rxcuis)
}

fn rxcuis(list: &str) -> Vec<u32> {
    let rxcuis: BTreeSet<u32> = items(list).map(|rxcui| rxcui.parse().unwrap()).collect();
    rxcuis.into_iter().collect()
}

#[test]
fn every_rxnorm_code_of_every_term_type_leads_to_all_its_ingredients() {
    let rows = rows("rxnorm-products.csv");
    assert_eq!(rows.len(), 7924);
    let types: BTreeSet<&str> = rows.iter().map(|row| row["tty"].as_str()).collect();
    let expected = "BN BPCK GPCK IN MIN PIN SBD SBDC SBDF SBDG SCD SCDC SCDF SCDG";
    assert_eq!(types, expected.split(' ').collect());
    for row in &rows {
        let list = &row["ingredient_rxcuis"];
        let found = meaning(System::RxNorm, &row["rxcui"]);
        assert_eq!(found, (known_product(list), known_ingredients(list), rxcuis(list)), "{row:?}");
    }
}

/// Salts, strengths and forms around an ingredient make no difference.
#[test]
fn the_name_of_a_product_tells_the_ingredients_that_its_code_does() {
    let mut compared = 0;
    for row in rows("rxnorm-products.csv") {
        // A brand name alone, or with its form, tells an ingredient only where the knowledge lists the brand.
        if ["BN", "SBDG"].contains(&row["tty"].as_str()) {
            continue;
        }
        let named: BTreeSet<usize> = KNOWLEDGE.ingredients.by_name(&row["name"]).into_iter().collect();
        let coded = known_ingredients(&row["ingredient_rxcuis"]);
        let missed: Vec<&str> = coded
            .difference(&named)
            .map(|place| KNOWLEDGE.ingredients.get(*place).unwrap().name.as_str())
            .collect();
        assert!(missed.is_empty(), "{} {}: {missed:?}", row["rxcui"], row["name"]);
        compared += usize::from(!coded.is_empty());
    }
    assert!(compared > 5000, "{compared}");
}

/// The group of the form is another derivation than the words of the name, by which the index has its routes.
#[test]
fn the_route_of_a_product_is_that_of_its_form() {
    let mut told = 0;
    for row in rows("rxnorm-products.csv") {
        let Some(found) =
            KNOWLEDGE.medicines(System::RxNorm, &row["rxcui"]).next().and_then(|found| found.route())
        else {
            continue;
        };
        let allowed: &[&str] = match row["form_group"].as_str() {
            "oral" => &["oral", "other-systemic", "local"],
            "injectable" => {
                &["injection", "intravenous", "intramuscular", "other-systemic", "intrathecal", "local"]
            }
            "transdermal" | "implant" => &["other-systemic"],
            "rectal" => &["other-systemic", "local"],
            "topical" | "ophthalmic" | "otic" | "nasal" | "inhaled" | "vaginal" => &["local"],
            _ => continue,
        };
        assert!(allowed.contains(&found.name()), "{}: {}", row["name"], found.name());
        told += 1;
    }
    assert!(told > 5000, "{told}");
}

#[test]
fn every_ndc_leads_to_all_its_ingredients_in_every_form() {
    let rows = rows("ndc.csv");
    assert_eq!(rows.len(), 27_290);
    for row in &rows {
        let list = &row["ingredient_rxcuis"];
        let expected = (known_product(list), known_ingredients(list), rxcuis(list));
        let (labeller, product) = row["product_ndc"].split_once('-').unwrap();
        let eleven = format!("{labeller:0>5}{product:0>4}07");
        let forms = [
            row["product_ndc"].clone(),
            format!("{labeller}-{product}-07"),
            format!("{labeller:0>5}-{product:0>4}-07"),
            eleven,
        ];
        for form in forms {
            assert_eq!(meaning(System::Ndc, &form), expected, "{form}");
        }
        // Without hyphens ten digits are ambiguous: what is meant is among what is found.
        let ten =
            format!("{labeller}{product}{}", if labeller.len() + product.len() == 8 { "07" } else { "7" });
        let mut readings = KNOWLEDGE.medicines(System::Ndc, &ten);
        assert!(readings.any(|reading| reading.indexed.unwrap().ingredients == expected.2), "{ten}");
    }
}

#[test]
fn a_kit_leads_to_the_ingredients_that_its_name_tells() {
    let rows = rows("ndc-kits.csv");
    assert_eq!(rows.len(), 469);
    let mut nameless = 0;
    for row in rows {
        let named: BTreeSet<usize> =
            KNOWLEDGE.ingredients.by_name(&row["nonproprietary_name"]).into_iter().collect();
        let coded: BTreeSet<usize> = KNOWLEDGE
            .medicines(System::Ndc, &row["product_ndc"])
            .flat_map(|found| found.ingredients.iter().copied())
            .collect();
        assert_eq!(coded, named, "{row:?}");
        nameless += usize::from(named.is_empty());
    }
    assert_eq!(nameless, 28);
}

/// Ingredients of the table that no rule depends on: the clinical file does not list them among what counts as
/// premedication, cytoreduction or conditioning.
const NOT_IN_THE_CLINICAL_FILE: [&str; 27] = [
    "acrivastine",
    "alimemazine",
    "azatadine",
    "brompheniramine",
    "budesonide",
    "carbinoxamine",
    "chlorambucil",
    "cytarabine",
    "deflazacort",
    "dexbrompheniramine",
    "doxylamine",
    "etoposide",
    "ketotifen",
    "lomustine",
    "mechlorethamine",
    "meclizine",
    "mercaptopurine",
    "methotrexate",
    "pheniramine",
    "propyphenazone",
    "rupatadine",
    "streptozocin",
    "temozolomide",
    "thioguanine",
    "triamcinolone",
    "triprolidine",
    "vamorolone",
];

#[test]
fn every_drug_is_recognised_by_each_of_its_codes_and_its_names() {
    let rows = rows("drugs.csv");
    assert_eq!(rows.len(), 366);
    for row in &rows {
        let name = row["ingredient"].to_lowercase();
        let tags: Vec<&str> = items(&row["classes"]).collect();
        let is_ours = tags.contains(&"calicheamicin_adc");
        // Codes verified, risk not reviewed: nothing may follow from it.
        let is_candidate = tags == ["qt_candidate"];
        if is_candidate || NOT_IN_THE_CLINICAL_FILE.contains(&name.as_str()) {
            assert_no_rule_depends_on(row);
            continue;
        }
        let codes = ["rxnorm_in", "rxnorm_in_alt"].map(|column| (System::RxNorm, column));
        let atc = ["atc", "atc_combinations", "atc_former"].map(|column| (System::Atc, column));
        for (system, column) in codes.into_iter().chain(atc) {
            for code in items(&row[column]) {
                let (product, ingredients, _) = meaning(system, code);
                assert_eq!(product.is_some(), is_ours, "{name} by {code}");
                assert!(is_ours || is_of(&ingredients, &name, row), "{name} by {code}: {ingredients:?}");
            }
        }
        for name in [&row["ingredient"], &row["name_inn"]].into_iter().filter(|name| !name.is_empty()) {
            let ingredients = KNOWLEDGE.ingredients.by_name(&format!("{} 10 mg", name.to_uppercase()));
            let is_product = KNOWLEDGE.products.by_name(name).is_some();
            assert!(is_product == is_ours && (is_ours || !ingredients.is_empty()), "{name}");
        }
    }
}

/// Whether one of some ingredients is that of a row, by name.
fn is_of(ingredients: &BTreeSet<usize>, name: &str, row: &Row) -> bool {
    ingredients.iter().any(|place| {
        let known = KNOWLEDGE.ingredients.get(*place).unwrap();
        let is = |name: &str| known.name == name || known.names.iter().any(|known| known == name);
        is(name) || is(&row["name_inn"].to_lowercase())
    })
}

fn assert_no_rule_depends_on(row: &Row) {
    let is_useless = |places: &[usize]| {
        !KNOWLEDGE.concern_course(places)
            && Class::ALL.iter().all(|class| {
                // Isavuconazole shortens the QT interval; as an azole it inhibits CYP3A4.
                *class == Class::Azole || places.iter().all(|place| !KNOWLEDGE.ingredients.is(*place, *class))
            })
    };
    for rxcui in items(&row["rxnorm_in"]) {
        for found in KNOWLEDGE.medicines(System::RxNorm, rxcui) {
            assert!(found.product.is_none() && is_useless(found.ingredients), "{row:?}");
        }
    }
    for code in items(&row["atc"]) {
        for found in KNOWLEDGE.medicines(System::Atc, code) {
            assert!(found.product.is_none() && is_useless(found.ingredients), "{row:?}");
        }
    }
    assert!(is_useless(&KNOWLEDGE.ingredients.by_name(&row["ingredient"])), "{row:?}");
}

/// What the tags of the table say is what rules ask for, but for what the clinical file says otherwise.
#[test]
fn every_drug_has_the_classes_of_the_table() {
    let of_tag = |tag: &str| match tag {
        "corticosteroid" => Some(Class::Corticosteroid),
        "antipyretic" => Some(Class::Antipyretic),
        "antihistamine" => Some(Class::H1Antihistamine),
        "alkylator" => Some(Class::Alkylator),
        "cytoreduction" => Some(Class::Cytoreductive),
        "tki" => Some(Class::TyrosineKinaseInhibitor),
        "ursodiol" => Some(Class::Ursodiol),
        "electrolyte_wasting" => Some(Class::ElectrolyteWasting),
        "qt" | "qt_candidate" | "inotuzumab" | "calicheamicin_adc" => None,
        _ => panic!("{tag} is a tag of its own"),
    };
    let mut otherwise = Vec::new();
    for row in rows("drugs.csv") {
        let name = row["ingredient"].to_lowercase();
        let tags: Vec<&str> = items(&row["classes"]).collect();
        if tags.contains(&"calicheamicin_adc") || NOT_IN_THE_CLINICAL_FILE.contains(&name.as_str()) {
            continue;
        }
        let places: Vec<usize> = KNOWLEDGE.ingredients.by_name(&name);
        for tag in tags {
            let holds = match of_tag(tag) {
                Some(class) => places.iter().any(|place| KNOWLEDGE.ingredients.is(*place, class)),
                None if tag == "qt" => KNOWLEDGE
                    .qt_drugs
                    .iter()
                    .any(|drug| drug.ingredients.iter().any(|ingredient| places.contains(ingredient))),
                None => continue,
            };
            if !holds {
                otherwise.push(format!("{name}: {tag}"));
            }
        }
    }
    // H2 blockers are no H1 antihistamines; section 4 of the clinical file lists which agents count.
    assert_eq!(
        otherwise,
        [
            "celecoxib: antipyretic",
            "cyclophosphamide: cytoreduction",
            "ebastine: antihistamine",
            "famotidine: antihistamine",
            "fludrocortisone: corticosteroid",
            "indomethacin: antipyretic",
            "ketoprofen: antipyretic",
            "mefenamate: antipyretic",
            "mizolastine: antihistamine",
            "ranitidine: antihistamine",
        ]
    );
}

#[test]
fn no_h2_blocker_counts_as_h1_antihistamine() {
    for place in KNOWLEDGE.ingredients.of_class(Class::H2Blocker) {
        assert!(!KNOWLEDGE.ingredients.is(place, Class::H1Antihistamine));
    }
}

#[test]
fn names_of_other_medicines_give_nothing() {
    let text = fs::read_to_string(path("none-of-ours.txt")).unwrap();
    let names: Vec<&str> = text.lines().collect();
    assert!(names.len() > 1000, "{}", names.len());
    for name in names {
        for written in
            [name.to_owned(), name.to_uppercase(), format!("{name} 10 MG Oral Tablet"), format!("({name})")]
        {
            assert_eq!(KNOWLEDGE.products.by_name(&written), None, "{written}");
            assert_eq!(KNOWLEDGE.ingredients.by_name(&written), [0_usize; 0], "{written}");
        }
    }
}

/// The payload, the sister drug, parts of words, and what sounds alike.
#[rstest]
#[case("ozogamicin", None)]
#[case("calicheamicin", None)]
#[case("inotuzumabum", None)]
#[case("InO", None)]
#[case("blinatumomab", None)]
#[case("Mylotarg", Some(Product::LookAlike { drug: 0, product: 0 }))]
#[case("gemtuzumab ozogamicin 4.5 MG Injection", Some(Product::LookAlike { drug: 0, product: 0 }))]
#[case("BESPONSA", Some(Product::Drug(0)))]
#[case("Inotuzumab-Ozogamicin", Some(Product::Drug(0)))]
#[case("INOTUZUMAB OZOGAMICIN 0.9 MG IV SOLR", Some(Product::Drug(0)))]
fn look_alikes_stay_apart(#[case] text: &str, #[case] expected: Option<Product>) {
    assert_eq!(KNOWLEDGE.products.by_name(text), expected);
}

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
const MORE_NOT_READ: [&str; 5] =
    ["pregnancy_status", "bcr_abl_transcript", "order_ecg", "order_cbc", "order_hepatic_panel"];
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

/// The samples as drafts, as public examples send them: what of ours each names.
#[test]
fn every_sample_coding_is_taken_for_what_it_is() {
    let samples: Vec<Value> =
        serde_json::from_str(&fs::read_to_string(path("sample-codings.json")).unwrap()).unwrap();
    assert_eq!(samples.len(), 72);
    let expected: BTreeMap<&str, &[&str]> = BTreeMap::from([
        ("s12", &["levofloxacin"][..]),
        // The code is that of the combination, whatever the text says.
        ("s13", &["acetaminophen", "tramadol"]),
        ("s22", &["nizatidine"]),
        ("s23", &["nizatidine"]),
        ("s24", &["acetaminophen", "diphenhydramine"]),
        ("s26", &["diclofenac"]),
        ("s27", &["acetaminophen"]),
        ("s28", &["busulfan"]),
        ("s29", &["prednisone"]),
        ("s30", &["acetaminophen", "diphenhydramine"]),
        ("s36", &["ondansetron"]),
        ("s37", &["azithromycin"]),
        ("s38", &["citalopram"]),
        ("s39", &["diphenhydramine"]),
        ("s40", &["acetaminophen"]),
        ("s41", &["acetaminophen"]),
        ("s42", &["prednisone"]),
        ("s45", &["prednisone"]),
        ("s47", &["dexamethasone"]),
        ("s48", &["cyclosporine"]),
        ("s49", &["cyclophosphamide"]),
        ("s51", &["cyclosporine"]),
    ]);
    let mut medicines = 0;
    for sample in &samples {
        let (id, concept) = (sample["id"].as_str().unwrap(), &sample["concept"]);
        if sample["resource"] == "Observation" || sample["form"] == "Medication.form" {
            continue;
        }
        medicines += 1;
        let found = recognitions(request(concept).as_bytes(), &KNOWLEDGE).unwrap();
        let names: Vec<&str> = found[0].names.iter().map(String::as_str).collect();
        assert_eq!(
            names,
            expected.get(id).copied().unwrap_or_default(),
            "{id} {concept}: {:?}",
            found[0].readings
        );
        assert!(!found[0].contradicts_itself, "{id}: {:?}", found[0].readings);
    }
    assert_eq!(medicines, 50);
}

fn request(concept: &Value) -> String {
    let order = if concept["reference"].is_string() {
        json!({ "resourceType": "MedicationRequest", "id": "o", "medicationReference": concept })
    } else {
        json!({ "resourceType": "MedicationRequest", "id": "o", "medicationCodeableConcept": concept })
    };
    json!({
        "hook": "order-sign", "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
        "context": {
            "userId": "Practitioner/p", "patientId": "1",
            "draftOrders": { "resourceType": "Bundle", "entry": [{ "resource": order }] },
        },
    })
    .to_string()
}

/// The observations among the samples: by LOINC wherever it stands among the codings; a local code alone is never guessed at.
#[rstest]
#[case("s53", Some("heart-rate"))]
#[case("s55", Some("white-cells"))]
#[case("s62", Some("neutrophils"))]
#[case("s63", Some("ast"))]
#[case("s66", Some("neutrophils"))]
#[case("s67", Some("potassium"))]
#[case("s68", Some("bilirubin"))]
#[case("s57", None)]
#[case("s64", None)]
#[case("s69", None)]
#[case("s72", None)]
fn a_sample_observation_is_known_by_its_code(#[case] id: &str, #[case] expected: Option<&str>) {
    let samples: Vec<Value> =
        serde_json::from_str(&fs::read_to_string(path("sample-codings.json")).unwrap()).unwrap();
    let sample = samples.iter().find(|sample| sample["id"] == id).unwrap();
    let codings = sample["concept"]["coding"].as_array().unwrap();
    let found = codings.iter().find_map(|coding| {
        let system = System::of(coding["system"].as_str().unwrap_or_default());
        let concepts = KNOWLEDGE.codes.concepts(system, coding["code"].as_str()?);
        concepts.iter().find_map(|concept| concept.observable())
    });
    assert_eq!(found.map(countersign::knowledge::Observable::code), expected);
}

/// An ingredient that the knowledge knew by its name alone would be missed in every product code.
#[test]
fn an_ingredient_of_the_index_is_known_by_its_code_if_it_is_by_its_name() {
    let index = Index::embedded().unwrap();
    let mut known = 0;
    for rxcui in index.ingredients() {
        let name = index.ingredient(rxcui).unwrap();
        let by_code = KNOWLEDGE.ingredients.by_code(System::RxNorm, &rxcui.to_string());
        assert_eq!(by_code, KNOWLEDGE.ingredients.by_name(name), "{rxcui} {name}");
        known += usize::from(!by_code.is_empty());
    }
    assert!(known > 200, "{known}");
}

/// The embedded index takes less than 3 MiB, its text less than the 1 MiB that a tracked file may have.
#[test]
fn the_index_is_small() {
    let index = Index::embedded().unwrap();
    assert!(index.bytes() < 1 << 20, "{} bytes", index.bytes());
    assert!(index.rxnorm_codes() == 7924 && index.ndc_products() == 27_731);
    let text = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("terminology/products.txt");
    assert!(fs::metadata(text).unwrap().len() < 1 << 20);
}

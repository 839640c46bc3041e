//! Every RxNorm code and every NDC, and the index that has them.

use std::{collections::BTreeSet, fs, path::PathBuf};

use countersign::terminology::{Index, System};

use crate::{KNOWLEDGE, known_ingredients, known_product, meaning, rows, rxcuis};

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

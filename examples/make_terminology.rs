//! Makes `terminology/products.txt` and the reduced tables of `tests/terminology/` from the source tables:
//!
//! ```text
//! cargo run --example make_terminology -- SOURCES terminology/products.txt tests/terminology
//! ```
//!
//! SOURCES is a folder with `drugs.csv`, `rxnorm_products.csv` and `ndc.csv`; `terminology/README.md` says what they are and
//! which of their rows may be embedded. Afterwards every row of the sources is looked up in what was made, and what
//! cannot be embedded is counted.
#![allow(clippy::print_stdout, reason = "it is a program for a terminal")]

use std::{
    collections::BTreeSet,
    fs::{self, File},
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};
use countersign::{
    knowledge::{Codes, Knowledge},
    terminology::{
        Index, RouteKind, System, TermType,
        index::{Contents, Product, Release},
        ndc_products,
    },
};

/// Compilations whose licence does not allow embedding: a row must rest on another source as well.
const NOT_EMBEDDED: [&str; 2] = ["NDC19", "NDC20"];

fn main() -> Result<()> {
    let paths: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let [sources, index, reduced] = paths.as_slice() else {
        anyhow::bail!("usage: make_terminology SOURCES INDEX REDUCED");
    };
    let knowledge = Knowledge::embedded()?;
    let mut contents = Contents::default();
    let mut newest = String::new();
    let products = rows(&sources.join("rxnorm_products.csv"))?;
    add_names(&mut contents, &rows(&sources.join("drugs.csv"))?, &products)?;
    for row in products.iter().filter(|row| may_be_embedded(row)) {
        let name = row.get("name")?;
        let ingredients = rxcuis(row.get("ingredient_rxcuis")?)?;
        let term_type = TermType::of_code(row.get("tty")?);
        ensure!(term_type != TermType::Other, "{}: {name} is of no known type", row.get("tty")?);
        let route = product_route(row.get("form_group")?, name, &knowledge.codes);
        contents.rxnorm.insert(row.get("rxcui")?.parse()?, Product { ingredients, term_type, route });
        newest = newest.max(row.get("last_seen")?.to_owned());
    }
    let ndc = rows(&sources.join("ndc.csv"))?;
    for row in &ndc {
        let (ingredients, term_type) = match row.get("ingredient_rxcuis")? {
            "" => (named(row, &knowledge)?, TermType::Other),
            listed => (rxcuis(listed)?, TermType::Ndc),
        };
        let route = fda_route(row.get("route")?, row.get("dosage_form")?, &knowledge.codes);
        if !ingredients.is_empty() {
            contents.ndc.insert(ndc_of(row)?, Product { ingredients, term_type, route });
        }
    }
    // Ingredients that only the FDA's directory has.
    for rxcui in
        contents.ndc.values().flat_map(|product| product.ingredients.clone()).collect::<BTreeSet<_>>()
    {
        contents.ingredients.entry(rxcui).or_insert_with(|| format!("rxnorm {rxcui}"));
    }
    for name in contents.ingredients.values_mut() {
        *name = name.to_lowercase();
    }
    let source = "public RxNorm value sets and maps, FDA NDC directory of 2019".to_owned();
    let text = contents.text(&Release { source, date: newest });
    fs::write(index, &text).with_context(|| index.display().to_string())?;
    println!("{}: {} bytes", index.display(), text.len());
    write_reduced(reduced, &products, &ndc)?;
    look_all_up(&Index::parse(&text)?, &products, &ndc)
}

/// The names of ingredients: as RxNorm has them, else as the list of drugs has them, else as the products spell them.
fn add_names(contents: &mut Contents, drugs: &[Row], products: &[Row]) -> Result<()> {
    let names = &mut contents.ingredients;
    for row in products {
        // In the order of the row: the name of each code stands where the code does.
        let (codes, listed) = (row.get("ingredient_rxcuis")?.split(';'), row.get("ingredients")?.split(';'));
        ensure!(codes.clone().count() == listed.clone().count(), "{} names not each code", row.get("rxcui")?);
        for (code, name) in codes.zip(listed) {
            names.entry(code.parse()?).or_insert_with(|| name.trim().to_owned());
        }
    }
    for row in drugs.iter().filter(|row| row.get("rxnorm_in").is_ok_and(|code| !code.is_empty())) {
        names.insert(row.get("rxnorm_in")?.parse()?, row.get("ingredient")?.to_owned());
    }
    for row in products.iter().filter(|row| row.get("tty").is_ok_and(|tty| tty == "IN")) {
        names.insert(row.get("rxcui")?.parse()?, row.get("name")?.to_owned());
    }
    Ok(())
}

fn may_be_embedded(row: &Row) -> bool {
    row.get("sources").is_ok_and(|sources| sources.split(';').any(|source| !NOT_EMBEDDED.contains(&source)))
}

/// The ingredients of a kit, which the directory does not list: as far as its name tells them.
fn named(row: &Row, knowledge: &Knowledge) -> Result<Vec<u32>> {
    let places = knowledge.ingredients.by_name(row.get("nonproprietary_name")?);
    let found = places.into_iter().filter_map(|place| knowledge.ingredients.get(place));
    let codes = found.flat_map(|ingredient| &ingredient.codes);
    let mut rxcuis: Vec<u32> = codes
        .filter(|(system, _)| *system == System::RxNorm)
        .map(|(_, code)| code.parse().with_context(|| format!("`{code}`")))
        .collect::<Result<_>>()?;
    rxcuis.sort_unstable();
    Ok(rxcuis)
}

/// By the name of the product; where that tells nothing, by the group of its form.
fn product_route(group: &str, name: &str, codes: &Codes) -> Option<RouteKind> {
    codes.product_route(name).or(match group {
        "oral" => Some(RouteKind::Oral),
        "injectable" => Some(RouteKind::Injection),
        "transdermal" | "implant" => Some(RouteKind::OtherSystemic),
        "topical" | "ophthalmic" | "otic" | "nasal" | "inhaled" | "vaginal" => Some(RouteKind::Local),
        _ => None,
    })
}

/// By the route of the FDA's directory: "INTRAMUSCULAR; INTRAVENOUS". A rectal cream acts where it is put.
fn fda_route(routes: &str, form: &str, codes: &Codes) -> Option<RouteKind> {
    let kinds: Option<Vec<_>> = routes
        .split(';')
        .map(|route| {
            let kinds: Vec<_> = codes.routes(route).collect();
            (!kinds.is_empty()).then_some(kinds)
        })
        .collect();
    let route = RouteKind::common(kinds?.concat());
    let is_local = codes.dose_forms(form).any(|kind| kind == RouteKind::Local);
    if route == Some(RouteKind::OtherSystemic) && is_local { Some(RouteKind::Local) } else { route }
}

fn rxcuis(list: &str) -> Result<Vec<u32>> {
    let rxcuis: Result<BTreeSet<u32>, _> = list.split(';').map(str::parse).collect();
    Ok(rxcuis.with_context(|| format!("`{list}`"))?.into_iter().collect())
}

fn ndc_of(row: &Row) -> Result<u32> {
    let code = row.get("product_ndc")?;
    let product = ndc_products(code).into_iter().next().with_context(|| format!("`{code}` is no NDC"))?;
    let digits = row.get("ndc9")?;
    ensure!(format!("{product:09}") == digits, "{code} is not {digits}");
    Ok(product)
}

/// What the tests look up: of each row that may be embedded, the code, its ingredients, and a name.
fn write_reduced(folder: &Path, products: &[Row], ndc: &[Row]) -> Result<()> {
    let columns = ["rxcui", "tty", "ingredient_rxcuis", "form_group", "name"];
    let kept = products.iter().filter(|row| may_be_embedded(row));
    write(&folder.join("rxnorm-products.csv"), &columns, kept)?;
    write(
        &folder.join("ndc.csv"),
        &["product_ndc", "ingredient_rxcuis"],
        ndc.iter().filter(|row| has_ingredients(row)),
    )?;
    let kits = ndc.iter().filter(|row| !has_ingredients(row));
    write(&folder.join("ndc-kits.csv"), &["product_ndc", "nonproprietary_name"], kits)
}

fn has_ingredients(row: &Row) -> bool {
    row.get("ingredient_rxcuis").is_ok_and(|listed| !listed.is_empty())
}

fn write<'r>(path: &Path, columns: &[&str], rows: impl Iterator<Item = &'r Row>) -> Result<()> {
    let mut writer = csv::Writer::from_path(path).with_context(|| path.display().to_string())?;
    writer.write_record(columns)?;
    for row in rows {
        writer.write_record(columns.iter().map(|column| row.get(column)).collect::<Result<Vec<_>>>()?)?;
    }
    writer.flush()?;
    println!("{}: {} bytes", path.display(), fs::metadata(path)?.len());
    Ok(())
}

/// Every row of the sources: found with its ingredients, or left out for its licence.
fn look_all_up(index: &Index, products: &[Row], ndc: &[Row]) -> Result<()> {
    let mut left_out = 0;
    for row in products {
        let (code, expected) = (row.get("rxcui")?, rxcuis(row.get("ingredient_rxcuis")?)?);
        match index.products(System::RxNorm, code).next() {
            Some(found) => ensure!(found.ingredients == expected, "RxNorm {code} is wrong"),
            None if may_be_embedded(row) => anyhow::bail!("RxNorm {code} is missing"),
            None => left_out += 1,
        }
    }
    let mut without_ingredient = 0;
    for row in ndc {
        let code = row.get("product_ndc")?;
        match index.products(System::Ndc, code).next() {
            Some(_) if !has_ingredients(row) => {}
            Some(found) => {
                ensure!(found.ingredients == rxcuis(row.get("ingredient_rxcuis")?)?, "NDC {code} is wrong");
            }
            None if has_ingredients(row) => anyhow::bail!("NDC {code} is missing"),
            None => without_ingredient += 1,
        }
    }
    println!(
        "{} rows of RxNorm looked up, {left_out} of them left out for their licence; {} rows of NDC, {without_ingredient} of \
         them kits whose name tells no ingredient; {} bytes in memory",
        products.len(),
        ndc.len(),
        index.bytes()
    );
    Ok(())
}

/// A row of a table, by the names of its columns.
struct Row {
    header: csv::StringRecord,
    values: csv::StringRecord,
}

impl Row {
    fn get(&self, column: &str) -> Result<&str> {
        let place = self.header.iter().position(|name| name == column);
        place
            .and_then(|place| self.values.get(place))
            .with_context(|| format!("there is no column `{column}`"))
    }
}

fn rows(path: &Path) -> Result<Vec<Row>> {
    let file = File::open(path).with_context(|| path.display().to_string())?;
    let mut reader = csv::Reader::from_reader(file);
    let header = reader.headers()?.clone();
    let rows = reader.records().map(|values| Ok(Row { header: header.clone(), values: values? }));
    rows.collect::<Result<_>>().with_context(|| path.display().to_string())
}

//! Puts the scenarios of `fixtures/` into the binary: what each shows, and the requests that the workbench offers,
//! compressed as they are sent.

use std::{
    collections::BTreeMap,
    env,
    error::Error,
    fmt::Write as _,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

use flate2::{Compression, write::GzEncoder};

type Fault = Box<dyn Error>;

fn main() -> Result<(), Fault> {
    println!("cargo::rerun-if-changed=fixtures");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=templates");
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("fixtures");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let offered = offered(&root)?;
    let mut source = String::from("&[\n");
    for folder in folders(&root)? {
        let name = folder.file_name().ok_or("a folder has a name")?.to_string_lossy().into_owned();
        let offer = offered.get(&name);
        write_scenario(&mut source, &folder, &name, offer, &out)
            .map_err(|fault| format!("fixtures/{name}: {fault}"))?;
    }
    source.push_str("]\n");
    fs::write(out.join("scenarios.rs"), source)?;
    Ok(())
}

/// A scenario that the workbench offers.
struct Offer {
    place: usize,
    title: String,
    group: String,
}

/// `fixtures/workbench.toml`, by the names of the folders.
fn offered(root: &Path) -> Result<BTreeMap<String, Offer>, Fault> {
    let list: toml::Table = fs::read_to_string(root.join("workbench.toml"))?.parse()?;
    let mut offered = BTreeMap::new();
    for (place, entry) in array(&list, "scenario").iter().filter_map(toml::Value::as_table).enumerate() {
        let name = text(entry, "name")?;
        if !root.join(name).is_dir() {
            return Err(format!("workbench.toml: there is no fixture {name}").into());
        }
        let offer = Offer { place, title: text(entry, "title")?.into(), group: text(entry, "group")?.into() };
        if offered.insert(name.to_owned(), offer).is_some() {
            return Err(format!("workbench.toml: {name} stands there twice").into());
        }
    }
    Ok(offered)
}

fn folders(root: &Path) -> Result<Vec<PathBuf>, Fault> {
    let mut folders = Vec::new();
    for entry in fs::read_dir(root)? {
        let path = entry?.path();
        if path.join("scenario.toml").is_file() {
            folders.push(path);
        }
    }
    folders.sort();
    Ok(folders)
}

fn write_scenario(
    source: &mut String,
    folder: &Path,
    name: &str,
    offer: Option<&Offer>,
    out: &Path,
) -> Result<(), Fault> {
    let story: toml::Table = fs::read_to_string(folder.join("scenario.toml"))?.parse()?;
    let findings = array(&story, "finding").iter().filter_map(toml::Value::as_table);
    let findings: Vec<(&str, &str)> = findings
        .map(|finding| Ok((text(finding, "rule")?, text(finding, "severity")?)))
        .collect::<Result<_, Fault>>()?;
    let sources: Vec<&str> = array(&story, "source").iter().filter_map(toml::Value::as_str).collect();
    let is_eu = story.get("profile").and_then(toml::Value::as_str) == Some("EU");
    write!(
        source,
        "    Scenario {{ name: {name:?}, shows: {:?}, sources: {:?}, is_eu: {is_eu}, findings: &{findings:?}, offer: ",
        text(&story, "shows")?,
        sources.join(", ")
    )?;
    match offer {
        Some(Offer { place, title, group }) => {
            let at = text(&story, "at")?;
            let packed = out.join(format!("{name}.json.gz"));
            pack(&fs::read_to_string(folder.join("request.json"))?, &packed)?;
            writeln!(
                source,
                "Some(Offer {{ place: {place}, title: {title:?}, group: {group:?}, at: {at:?}, \
                 request: include_bytes!({:?}) }}) }},",
                packed.display().to_string()
            )?;
        }
        None => source.push_str("None },\n"),
    }
    Ok(())
}

/// Writes JSON without the blanks between its tokens, compressed. Everything else stays as it is written.
fn pack(json: &str, to: &Path) -> Result<(), Fault> {
    let mut is_text = false;
    let mut is_escaped = false;
    let mut packed = String::with_capacity(json.len() / 2);
    for letter in json.chars() {
        if !is_text && letter.is_ascii_whitespace() {
            continue;
        }
        is_text ^= letter == '"' && !is_escaped;
        is_escaped = is_text && letter == '\\' && !is_escaped;
        packed.push(letter);
    }
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(packed.as_bytes())?;
    fs::write(to, encoder.finish()?)?;
    Ok(())
}

fn array<'t>(table: &'t toml::Table, key: &str) -> &'t [toml::Value] {
    table.get(key).and_then(toml::Value::as_array).map_or(&[], Vec::as_slice)
}

fn text<'t>(table: &'t toml::Table, key: &str) -> Result<&'t str, Fault> {
    table.get(key).and_then(toml::Value::as_str).ok_or_else(|| format!("no `{key}`").into())
}

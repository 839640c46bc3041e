//! Which module may use which: the list in `src/lib.rs` is in force, not only written.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails, and says where"
)]

use std::{
    fmt, fs,
    path::{Path, PathBuf},
};

/// Modules that the list leaves out, and the listed one that each stands right below.
const BESIDE: [(&str, &str); 1] = [("testing", "course")];

/// The core is pure: it knows nothing of JSON, HTTP, the machine or chance.
const PURE: [&str; 5] = ["clinical", "course", "knowledge", "rules", "terminology"];
const IMPURE: [&str; 17] = [
    "serde_json",
    "actix_web",
    "actix_cors",
    "tokio",
    "tracing",
    "fhir_sdk",
    "uuid",
    "std::env",
    "std::fs",
    "std::io",
    "std::net",
    "std::process",
    "std::thread",
    "std::time",
    "Timestamp::now",
    "Zoned::now",
    "crate::clock",
];
/// Where the core meets the machine: knowledge is read from a folder.
const DOORS: [&str; 1] = ["src/knowledge/load.rs"];

/// A module of the crate that a source file uses.
struct Use {
    file: PathBuf,
    line: usize,
    /// The module of the file, directly below the crate.
    from: String,
    /// The module it uses, directly below the crate.
    to: String,
}

impl fmt::Display for Use {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}: {} uses {}", self.file.display(), self.line, self.from, self.to)
    }
}

#[test]
fn a_module_uses_only_those_below_it() {
    let order = order();
    let rank = |module: &str| order.iter().position(|listed| listed == module).unwrap();
    let uses = uses();
    assert!(uses.len() > 60, "only {} uses were found", uses.len());
    let upward: Vec<String> =
        uses.iter().filter(|found| rank(&found.to) < rank(&found.from)).map(ToString::to_string).collect();
    assert!(upward.is_empty(), "against the direction of src/lib.rs:\n{}", upward.join("\n"));
}

#[test]
fn the_list_has_every_module() {
    let order = order();
    let mut modules: Vec<String> = sources().iter().map(|(path, _)| module_of(path)).collect();
    modules.sort();
    modules.dedup();
    modules.retain(|module| module != "lib" && module != "main");
    let missing: Vec<&String> = modules.iter().filter(|module| !order.contains(module)).collect();
    assert!(missing.is_empty(), "the list in src/lib.rs has no place for {missing:?}");
    let gone: Vec<&String> = order.iter().filter(|module| !modules.contains(module)).collect();
    assert!(gone.is_empty(), "the list in src/lib.rs has {gone:?}, which is no module");
}

#[test]
fn json_uses_nothing_of_ours() {
    let uses: Vec<String> = uses()
        .iter()
        .filter(|found| found.from == "json" && found.to != "json")
        .map(ToString::to_string)
        .collect();
    assert!(uses.is_empty(), "{}", uses.join("\n"));
}

#[test]
fn nothing_uses_the_command_line() {
    let uses: Vec<String> = uses()
        .iter()
        .filter(|found| found.to == "cli" && found.from != "cli")
        .map(ToString::to_string)
        .collect();
    assert!(uses.is_empty(), "{}", uses.join("\n"));
}

#[test]
fn the_core_is_pure() {
    let mut found = Vec::new();
    for (path, text) in sources() {
        let is_door = DOORS.iter().any(|door| path == Path::new(door));
        if !PURE.contains(&module_of(&path).as_str()) || is_door {
            continue;
        }
        for (index, line) in text.lines().enumerate() {
            let named = IMPURE.iter().filter(|word| contains_path(line, word));
            found.extend(named.map(|word| format!("{}:{}: {word}", path.display(), index + 1)));
        }
    }
    assert!(found.is_empty(), "in the core:\n{}", found.join("\n"));
}

#[test]
fn the_words_of_an_import_are_found_however_it_is_written() {
    let text = "use crate::clinical::fact;\nuse crate::{\n    json::{Raw, Reader},\n    rules,\n};\nlet x = crate::course::of();";
    let found: Vec<(usize, String)> = used_modules(text);
    let expected = [(1, "clinical"), (3, "json"), (4, "rules"), (6, "course")];
    assert_eq!(found, expected.map(|(line, module)| (line, module.to_owned())));
    let kept = code(
        "use crate::a;\n#[cfg(test)]\nmod tests;\nuse crate::b;\n// crate::c\n#[cfg(test)]\nmod more {\n    use crate::d;\n}\nuse crate::e;",
    );
    let found: Vec<(usize, String)> = used_modules(&kept);
    assert_eq!(found, [(1, "a"), (4, "b"), (10, "e")].map(|(line, module)| (line, module.to_owned())));
    assert!(contains_path("use std::{fs, path::Path};", "std::fs"));
    assert!(contains_path("    std::fs::read(path)", "std::fs"));
    assert!(!contains_path("use std::fmt;", "std::fs"));
    assert!(!contains_path("let tokios = 1;", "tokio"));
}

/// The modules as `src/lib.rs` lists them, the highest first.
fn order() -> Vec<String> {
    let text = fs::read_to_string(root().join("src/lib.rs")).unwrap();
    // The list of modules stands between them.
    let list = text.split("```").nth(1).unwrap();
    let mut order = Vec::new();
    for line in list.lines().skip(1).filter_map(|line| line.strip_prefix("//! ")) {
        // The names stand before the first wide gap.
        let names = line.split("  ").next().unwrap_or_default();
        for name in names.split(',').map(str::trim).filter(|name| !name.is_empty()) {
            order.push(name.to_owned());
        }
    }
    for (module, above) in
        BESIDE.into_iter().filter(|(module, _)| !order.contains(&(*module).to_owned())).collect::<Vec<_>>()
    {
        let place = order.iter().position(|listed| listed == above).unwrap();
        order.insert(place + 1, module.to_owned());
    }
    order
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn uses() -> Vec<Use> {
    let mut uses = Vec::new();
    for (file, text) in sources() {
        let from = module_of(&file);
        // The two roots put everything together.
        if from == "lib" || from == "main" {
            continue;
        }
        for (line, to) in used_modules(&text) {
            uses.push(Use { file: file.clone(), line, from: from.clone(), to });
        }
    }
    uses
}

/// The module directly below the crate that a source file belongs to.
fn module_of(path: &Path) -> String {
    let below = path.strip_prefix("src").unwrap().components().next().unwrap();
    below.as_os_str().to_string_lossy().trim_end_matches(".rs").to_owned()
}

/// Every source file but tests, its path from the root of the crate and its text without comments and test modules.
fn sources() -> Vec<(PathBuf, String)> {
    let mut files = Vec::new();
    collect(&root().join("src"), &mut files);
    files.sort();
    assert!(files.len() > 50, "the sources are there");
    files
        .into_iter()
        .map(|path| {
            let text = code(&fs::read_to_string(&path).unwrap());
            let path = path.strip_prefix(root()).unwrap().to_owned();
            // So many steps up from a file and one stands at the root.
            let depth = path.components().count() - 1 - usize::from(path.ends_with("mod.rs"));
            let text = text.replace(&"super::".repeat(depth.max(1)), "crate::");
            (path, text)
        })
        .collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.file_stem().is_some_and(|stem| stem == "tests") {
            continue;
        }
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// The text with its lines in place, comments and test modules blank.
fn code(text: &str) -> String {
    let mut lines = Vec::new();
    let mut is_test = false;
    for line in text.lines() {
        is_test |= line == "#[cfg(test)]";
        let is_comment = line.trim_start().starts_with("//");
        lines.push(if is_test || is_comment { "" } else { line });
        // The end of `mod tests;`, or of what stands in braces.
        is_test &= !(line.ends_with(';') && !line.starts_with(' ') || line == "}");
    }
    lines.join("\n")
}

/// The modules named after `crate::`, each with its line.
fn used_modules(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (at, matched) in text.match_indices("crate::") {
        let start = at + matched.len();
        let rest = &text[start..];
        if let Some(list) = rest.strip_prefix('{') {
            for (offset, name) in names_of_list(list) {
                found.push((line_of(text, start + 1 + offset), name));
            }
        } else {
            found.push((line_of(text, start), name_at(rest)));
        }
    }
    // `crate::{self, …}`, `crate::CONSTANT`: only modules count.
    found.retain(|(_, name)| name.starts_with(|first: char| first.is_ascii_lowercase()) && name != "self");
    found
}

/// The names that a list begins its items with, up to its closing brace.
fn names_of_list(list: &str) -> Vec<(usize, String)> {
    let mut names = Vec::new();
    let mut depth = 0_usize;
    let mut is_start = true;
    for (offset, letter) in list.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => is_start = true,
            _ if depth == 0 && is_start && !letter.is_whitespace() => {
                names.push((offset, name_at(&list[offset..])));
                is_start = false;
            }
            _ => {}
        }
    }
    names
}

fn name_at(text: &str) -> String {
    text.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect()
}

fn line_of(text: &str, at: usize) -> usize {
    text[..at].matches('\n').count() + 1
}

/// Whether a line names a path, alone or in a list on one line: `std::{fs, path}`.
fn contains_path(line: &str, path: &str) -> bool {
    let is_part =
        |letter: Option<char>| letter.is_some_and(|letter| letter.is_alphanumeric() || letter == '_');
    let stands_alone = |within: &str, word: &str| {
        within.match_indices(word).any(|(at, found)| {
            !is_part(within[..at].chars().next_back()) && !is_part(within[at + found.len()..].chars().next())
        })
    };
    let listed = path.split_once("::").is_some_and(|(parent, child)| {
        line.split_once(&format!("{parent}::{{")).is_some_and(|(_, list)| stands_alone(list, child))
    });
    stands_alone(line, path) || listed
}

//! The command line from outside: what a person or a script gets.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails, and says where"
)]

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use rstest::rstest;

fn countersign(arguments: &[&str]) -> Output {
    command(arguments).output().unwrap()
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_countersign"));
    command.args(arguments).current_dir(env!("CARGO_MANIFEST_DIR"));
    command
}

/// The request of the fixture whose name begins so, and the time it is written for.
fn scenario(prefix: &str) -> (String, String) {
    let folder = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures"))
        .unwrap()
        .map(|entry| entry.unwrap())
        .find(|entry| entry.file_name().to_string_lossy().starts_with(prefix))
        .unwrap()
        .path();
    let story: toml::Table = fs::read_to_string(folder.join("scenario.toml")).unwrap().parse().unwrap();
    (folder.join("request.json").to_str().unwrap().to_owned(), story["at"].as_str().unwrap().to_owned())
}

/// A file for one test, in a folder that the build cleans up.
fn file(name: &str, text: &str) -> String {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

fn stdout(output: &Output) -> &str {
    str::from_utf8(&output.stdout).unwrap()
}

fn stderr(output: &Output) -> &str {
    str::from_utf8(&output.stderr).unwrap()
}

/// The first block of the README in this language that follows the text.
fn readme_block(after: &str, language: &str) -> String {
    let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let (_, rest) = readme.split_once(after).unwrap();
    let (_, block) = rest.split_once(&format!("```{language}\n")).unwrap();
    block.split_once("```").unwrap().0.to_owned()
}

/// As `jq` prints it: 172.0 is 172.
fn with_short_numbers(value: &serde_json::Value) -> String {
    value.to_string().replace(".0,", ",").replace(".0}", "}")
}

#[test]
fn the_readme_shows_what_the_program_answers() {
    let (request, at) = scenario("v04-");
    let text = countersign(&["evaluate", &request, "--at", &at]);
    assert_eq!(stdout(&text), readme_block("evaluate fixtures/v04-", "text"));

    let json = countersign(&["evaluate", &request, "--at", &at, "--json"]);
    let answer: serde_json::Value = serde_json::from_str(stdout(&json)).unwrap();
    let shown: Vec<_> = answer["cards"]
        .as_array()
        .unwrap()
        .iter()
        .map(|card| {
            serde_json::json!({
                "indicator": card["indicator"],
                "summary": card["summary"],
                "fix": card["suggestions"][0]["actions"][0]["description"],
                "finding": card["extension"]["countersign.findings"][0],
            })
        })
        .collect();
    let readme: serde_json::Value = serde_json::from_str(&readme_block("fixtures/v04-", "json")).unwrap();
    assert_eq!(shown.iter().map(with_short_numbers).collect::<Vec<_>>(), [with_short_numbers(&readme)]);
}

#[rstest]
#[case::correct("v01-", 0, "INFO")]
#[case::over_the_cycle_total("v04-", 20, "CRITICAL")]
#[case::ten_per_cent_over("v08-", 10, "WARNING")]
fn the_exit_code_tells_the_gravest_card(#[case] prefix: &str, #[case] code: i32, #[case] severity: &str) {
    let (request, at) = scenario(prefix);
    let output = countersign(&["evaluate", &request, "--at", &at]);
    assert_eq!(output.status.code(), Some(code), "{}", stderr(&output));
    assert!(stdout(&output).starts_with(severity), "{}", stdout(&output));
}

#[test]
fn cards_are_printed_as_a_person_reads_them() {
    let (request, at) = scenario("v04-");
    let output = countersign(&["evaluate", &request, "--at", &at]);
    let page = stdout(&output);
    assert!(page.contains("Suggestion: "), "{page}");
    assert!(page.contains("Place in treatment"), "{page}");
    assert!(page.lines().all(|line| line.chars().count() <= 100), "{page}");
    assert!(!page.contains("**"), "{page}");
}

#[test]
fn the_same_answer_can_be_had_as_json_and_from_stdin() {
    let (request, at) = scenario("v04-");
    let mut child = command(&["evaluate", "-", "--json", "--at", &at])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(&fs::read(request).unwrap()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(20));
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answer["cards"][0]["indicator"], "critical");
}

#[rstest]
#[case::no_json("{", "line 1, column 2")]
#[case::no_hook("{}", "$.hook")]
fn a_refused_request_is_exit_code_1_with_the_place(#[case] body: &str, #[case] place: &str) {
    let request = file(&format!("refused-{}.json", body.len()), body);
    let output = countersign(&["evaluate", &request]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(stdout(&output), "");
    assert!(stderr(&output).contains(place), "{}", stderr(&output));
}

#[test]
fn a_missing_request_is_named() {
    let output = countersign(&["evaluate", "no-such-file.json"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("no-such-file.json"));
}

#[rstest]
#[case(&["evaluate"])]
#[case(&["evaluate", "x.json", "--at", "yesterday"])]
#[case(&["evaluate", "x.json", "--profile", "UK"])]
#[case(&["knowledge"])]
#[case(&["sign"])]
fn a_wrong_command_line_is_exit_code_2(#[case] arguments: &[&str]) {
    assert_eq!(countersign(arguments).status.code(), Some(2));
}

#[test]
fn the_help_of_evaluate_teaches_the_exit_codes() {
    let output = countersign(&["evaluate", "--help"]);
    assert_eq!(output.status.code(), Some(0));
    for code in ["0  nothing graver than info", "10  at least one warning", "20  at least one critical card"]
    {
        assert!(stdout(&output).contains(code), "{code}");
    }
}

#[test]
fn the_knowledge_can_be_read_and_checked() {
    let shown = countersign(&["knowledge", "show"]);
    assert_eq!(shown.status.code(), Some(0));
    assert!(stdout(&shown).contains("inotuzumab"), "{}", stdout(&shown));
    let checked = countersign(&["knowledge", "check", "knowledge"]);
    assert_eq!(checked.status.code(), Some(0), "{}", stderr(&checked));
}

#[test]
fn two_versions_of_the_knowledge_are_compared_row_by_row() {
    let same = countersign(&["knowledge", "diff", "knowledge"]);
    assert_eq!(stdout(&same), "the tables are the same\n");
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("knowledge-before");
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("knowledge"), &folder);
    let dosing = folder.join("inotuzumab-ozogamicin/dosing.toml");
    let text = fs::read_to_string(&dosing).unwrap();
    let changed = text.replace("verified       = \"5 %\"", "verified       = \"4 %\"");
    assert_ne!(changed, text);
    fs::write(&dosing, changed).unwrap();
    let differ = countersign(&["knowledge", "diff", folder.to_str().unwrap()]);
    assert_eq!(
        stdout(&differ),
        "inotuzumab-ozogamicin / How far an order may be off / right up to\n  \
         - 4 % [design DOSE-21 to DOSE-23; HOPA]\n  + 5 % [design DOSE-21 to DOSE-23; HOPA]\n"
    );
    let faulty = countersign(&["knowledge", "diff", "src"]);
    assert_eq!(faulty.status.code(), Some(1), "{}", stderr(&faulty));
}

/// Copies a folder with what is in it.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}

#[test]
fn faulty_knowledge_is_exit_code_1() {
    let checked = countersign(&["knowledge", "check", "src"]);
    assert_eq!(checked.status.code(), Some(1));
    assert!(!stderr(&checked).is_empty());
}

#[rstest]
#[case("0.0.0.0:0")]
#[case("[::]:0")]
#[case("192.0.2.1:8080")]
fn an_address_that_others_reach_is_refused_at_start(#[case] address: &str) {
    let by_flag = countersign(&["serve", "--listen", address]);
    let by_environment = command(&[]).env("COUNTERSIGN_LISTEN", address).output().unwrap();
    let config = file(&format!("listen-{}.toml", address.len()), &format!("listen = \"{address}\"\n"));
    let by_file = countersign(&["serve", "--config", &config]);
    for output in [by_flag, by_environment, by_file] {
        assert!(!output.status.success());
        assert_eq!(stdout(&output), "");
        let message = stderr(&output);
        assert!(message.contains("not a loopback address"), "{message}");
        assert!(message.contains("authenticated"), "{message}");
    }
}

#[test]
fn a_fault_in_the_settings_names_file_line_and_key() {
    let config = file("settings.toml", "profile = \"US\"\nworkers = \"many\"\n");
    let output = countersign(&["serve", "--config", &config]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("settings.toml:2: `workers`:"), "{}", stderr(&output));
}

#[test]
fn what_an_ehr_registers_can_be_printed() {
    let output = countersign(&["config", "register", "--public-url", "https://cds.example.org/x/"]);
    let page = stdout(&output);
    assert!(
        page.contains("address     https://cds.example.org/x/cds-services/countersign-order-sign\n"),
        "{page}"
    );
    assert!(page.contains("patient\n    Patient/{{context.patientId}}\n"), "{page}");
    assert_eq!(page.matches("?patient={{context.patientId}}").count(), 10, "{page}");
}

#[rstest]
#[case::no_url(
    "[[clients]]\nname = \"a\"\nissuer = \"x\"\njwks_url = \"https://x.example/k\"",
    "`public_url`: is needed"
)]
#[case::silent_into_the_void(
    "PUBLIC[[clients]]\nname = \"a\"\nissuer = \"x\"\njwks_url = \"https://x.example/k\"\nsilent = true",
    "`journal`: is needed: client a is silent"
)]
#[case::no_keys(
    "PUBLIC[[clients]]\nname = \"a\"\nissuer = \"x\"",
    "3: `clients`: must have the client's public keys"
)]
#[case::a_secret(
    "PUBLIC[[clients]]\nname = \"a\"\nissuer = \"x\"\nkeys = [{ kty = \"oct\", k = \"AA\", kid = \"k\" }]",
    "6: `keys`: must be RSA, or EC"
)]
#[case::plain_http(
    "PUBLIC[[clients]]\nname = \"a\"\nissuer = \"x\"\njwks_url = \"http://x.example/k\"",
    "6: `jwks_url`: must be https"
)]
#[case::twice(
    "PUBLIC[[clients]]\nname = \"a\"\nissuer = \"x\"\njwks_url = \"https://x.example/k\"\n\
     [[clients]]\nname = \"b\"\nissuer = \"x\"\njwks_url = \"https://x.example/k\"",
    "7: `issuer`: client a has the same issuer"
)]
#[case::too_lax(
    "PUBLIC[[clients]]\nname = \"a\"\nissuer = \"x\"\njwks_url = \"https://x.example/k\"\ndose_warning_percent = 11",
    "3: `dose_warning_percent`: must be 5 to 10"
)]
#[case::no_key_of_ours(
    "PUBLIC[[clients]]\nname = \"a\"\nissuer = \"x\"\njwks_url = \"https://x.example/k\"\nprefetch_keys = { a = \"b\" }",
    "7: `prefetch_keys`: `b` is none of our keys"
)]
#[case::unknown("PUBLIC[[clients]]\nname = \"a\"\nisuer = \"x\"", "5: `isuer`: unknown field")]
fn a_fault_in_a_clients_entry_names_file_line_and_key(#[case] text: &str, #[case] fault: &str) {
    let text = text.replace("PUBLIC", "\npublic_url = \"https://cds.example.org\"\n");
    let config = file(&format!("client-{}.toml", text.len()), &text);
    let output = countersign(&["config", "check", "--config", &config]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains(fault), "{}", stderr(&output));
}

#[test]
fn the_settings_are_explained() {
    let text = "public_url = \"https://cds.example.org\"\njournal = \"j\"\n[[clients]]\nname = \"general\"\nehr = \"epic\"\n\
                issuer = \"https://ehr.example.org\"\njwks_url = \"https://ehr.example.org/k\"\n\
                fhir_servers = [\"https://ehr.example.org/R4\"]\nsilent = true\n";
    let config = file("explained.toml", text);
    let output = countersign(&["config", "check", "--config", &config]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    for word in
        ["client general (Epic)", "keys from https://ehr.example.org/k", "one action a suggestion", "silent"]
    {
        assert!(stdout(&output).contains(word), "{word}: {}", stdout(&output));
    }
}

#[test]
fn an_address_in_use_is_named() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let output = countersign(&["serve", "--listen", &address]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains(&address), "{}", stderr(&output));
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let mut child =
        command(&["knowledge", "show"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(stderr(&output), "");
}

#[test]
fn a_draft_is_printed_with_how_it_was_recognised() {
    let request = "fixtures/medication-epic-product-codes/request.json";
    let output = countersign(&["evaluate", request, "--at", "2026-03-12T08:30:00-05:00"]);
    let page = stdout(&output);
    let drafts = page.split("Drafts, as recognised\n").nth(1).unwrap();
    assert!(drafts.starts_with("  - order-1: levofloxacin\n"), "{drafts}");
    for reading in [
        "other 28533: of a code system that is not read",
        "RxNorm 82122: levofloxacin (IN, index)",
        "RxNorm 199885: levofloxacin (SCD, index)",
        "display \"LEVOFLOXACIN 500 MG PO TABS\": levofloxacin",
    ] {
        assert!(drafts.contains(reading), "{drafts}");
    }
    assert!(page.lines().all(|line| line.chars().count() <= 100), "{page}");
}

#[test]
fn a_draft_that_is_not_ours_and_one_that_contradicts_itself_are_told_too() {
    let (request, at) = scenario("medication-codes-contradict");
    let page = countersign(&["evaluate", &request, "--at", &at]);
    let contradiction = "order-1: inotuzumab ozogamicin; its codes and names contradict each other";
    assert!(stdout(&page).contains(contradiction), "{}", stdout(&page));
    let text = fs::read_to_string(&request).unwrap().replace("1942954", "1").replace("141935", "2");
    let request = file("other-draft.json", &text.replace("Besponsa", "Lipitor"));
    let page = countersign(&["evaluate", &request, "--at", &at]);
    assert!(stdout(&page).starts_with("No cards.\n"), "{}", stdout(&page));
    assert!(stdout(&page).contains("order-1: nothing that a rule depends on"), "{}", stdout(&page));
    assert!(stdout(&page).contains("RxNorm 1: not known"), "{}", stdout(&page));
}

#[rstest]
#[case::product("0008-0100-01", &["NDC 0008-0100-01: inotuzumab ozogamicin", "inotuzumab ozogamicin (product)"])]
#[case::combination("993781", &["(SCD)", "route: oral", "acetaminophen (antipyretic)", "codeine (opioid)"])]
#[case::name("Zofran 4 mg", &["name: ondansetron", "(qt-known)", "a name of ingredients.toml"])]
#[case::result("1975-2", &["LOINC 1975-2: bilirubin; units mg/L, mg/dL, ug/dL, umol/L", "observation"])]
#[case::unused("2160-0", &["known, and read by no rule", "used by no rule"])]
fn a_code_or_a_name_is_looked_up(#[case] term: &str, #[case] expected: &[&str]) {
    let output = countersign(&["terminology", "lookup", term]);
    assert!(output.status.success(), "{}", stderr(&output));
    for part in expected {
        assert!(stdout(&output).contains(part), "{}", stdout(&output));
    }
}

#[test]
fn what_is_not_known_is_said_and_is_no_success() {
    let output = countersign(&["terminology", "lookup", "atorvastatin"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains("`atorvastatin` is no code and no name that is known"),
        "{}",
        stderr(&output)
    );
    let output = countersign(&["terminology", "lookup", "1942954", "--system", "http://loinc.org"]);
    assert_eq!(output.status.code(), Some(1));
    let output = countersign(&["terminology", "lookup", "1942954", "--system", "snowmed"]);
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
}

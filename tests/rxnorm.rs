//! Official releases of RxNorm: read from a folder and from a zip file, and refused where they are not whole.
//!
//! The sample is metformin, amoxicillin with clavulanate, and the bare ingredients acetaminophen and aspirin; products of what
//! the knowledge knows are added to it here, in the form of its rows.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails, and says where"
)]

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use countersign::{
    knowledge::Knowledge,
    rxnorm::{Imported, Release, compare, import},
    terminology::{Index, RouteKind, System, TermType, index::Contents},
};
use rstest::rstest;
use zip::{ZipWriter, write::SimpleFileOptions};

const TABLES: [&str; 3] = ["RXNCONSO.RRF", "RXNREL.RRF", "RXNSAT.RRF"];

/// Products of acetaminophen as RxNorm relates them: a drug and its brand, a combination, a pack, forms, a salt that is none, and
/// a term type of tomorrow.
const CONCEPTS: &str = "\
2670|ENG||||||1|1|2670||RXNORM|IN|2670|codeine||N|4096|
817579|ENG||||||1|1|817579||RXNORM|MIN|817579|acetaminophen / codeine||N|4096|
315266|ENG||||||1|1|315266||RXNORM|SCDC|315266|acetaminophen 500 MG||N|4096|
900001|ENG||||||1|1|900001||RXNORM|SCDC|900001|codeine phosphate 30 MG||N|4096|
198440|ENG||||||1|1|198440||RXNORM|SCD|198440|acetaminophen 500 MG Oral Tablet||N|4096|
198440|ENG||||||2|2|198440||RXNORM|SY|198440|APAP 500 MG Oral Tablet||N|4096|
900002|ENG||||||1|1|900002||RXNORM|SCD|900002|acetaminophen 500 MG / codeine phosphate 30 MG Oral Tablet||N|4096|
202433|ENG||||||1|1|202433||RXNORM|BN|202433|Tylenol||N|4096|
900003|ENG||||||1|1|900003||RXNORM|SBD|900003|acetaminophen 500 MG Oral Tablet [Tylenol]||N|4096|
900004|ENG||||||1|1|900004||RXNORM|GPCK|900004|{10 (acetaminophen 500 MG Oral Tablet) } Pack||N|4096|
900005|ENG||||||1|1|900005||RXNORM|SCDF|900005|acetaminophen Rectal Suppository||N|4096|
900006|ENG||||||1|1|900006||RXNORM|SCDFX|900006|acetaminophen Oral Tablet of tomorrow||N|4096|
900007|ENG||||||1|1|900007||RXNORM|SBDF|900007|acetaminophen Oral Tablet [Oldbrand]||O||
900008|ENG||||||1|1|900008||RXNORM|SCDF|900008|acetaminophen Oral Tablet||N|4096|
900009|FRE||||||1|1|900009||RXNORM|SCD|900009|paracetamol||N||
900010|ENG||||||1|1|900010||MTHSPL|DP|900010|Acetaminophen tablet||N||
";

const RELATIONS: &str = "\
161||CUI|RO|315266||CUI|has_ingredient|1||RXNORM|||||4096|
2670||CUI|RO|900001||CUI|has_ingredient|1||RXNORM|||||4096|
161||CUI|RO|817579||CUI|has_part|1||RXNORM|||||4096|
2670||CUI|RO|817579||CUI|has_part|1||RXNORM|||||4096|
315266||CUI|RO|198440||CUI|consists_of|1||RXNORM|||||4096|
315266||CUI|RO|900002||CUI|consists_of|1||RXNORM|||||4096|
900001||CUI|RO|900002||CUI|consists_of|1||RXNORM|||||4096|
161||CUI|RN|202433||CUI|tradename_of|1||RXNORM|||||4096|
198440||CUI|RN|900003||CUI|tradename_of|1||RXNORM|||||4096|
202433||CUI|RO|900003||CUI|has_ingredient|1||RXNORM|||||4096|
900003||CUI|RO|900004||CUI|contains|1||RXNORM|||||4096|
161||CUI|RO|900005||CUI|has_ingredient|1||RXNORM|||||4096|
900008||CUI|RN|900006||CUI|form_of|1||RXNORM|||||4096|
161||CUI|RO|900008||CUI|has_ingredient|1||RXNORM|||||4096|
900008||CUI|RN|900007||CUI|tradename_of|1||RXNORM|||||4096|
900007||CUI|RB|900007||CUI|tradename_of|1||RXNORM|||||4096|
";

const ATTRIBUTES: &str = "\
198440|||1|AUI|198440|||NDC|RXNORM|50580048810|N|4096|
900002|||1|AUI|900002|||NDC|RXNORM|99999048401|N|4096|
198440|||1|AUI|198440|||NDC|RXNORM|99999048402|N|4096|
198440|||1|AUI|198440|||RXN_STRENGTH|RXNORM|500 MG|N|4096|
";

/// The sample with our products, in a folder of its own.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("rxnorm-{name}"));
    _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("rrf")).unwrap();
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rxnorm/rrf");
    for (table, more) in TABLES.into_iter().zip([CONCEPTS, RELATIONS, ATTRIBUTES]) {
        let text = fs::read_to_string(sample.join(table)).unwrap() + more;
        fs::write(folder.join("rrf").join(table), text).unwrap();
    }
    folder
}

/// The same as the NLM packs it; the full release has the prescribable content once more.
fn zipped(name: &str) -> PathBuf {
    let folder = folder(name);
    let path = folder.join("RxNorm_full_09082026.zip");
    let mut zip = ZipWriter::new(fs::File::create(&path).unwrap());
    for table in TABLES {
        zip.start_file(format!("prescribe/rrf/{table}"), SimpleFileOptions::default()).unwrap();
        zip.write_all(b"not the one\n").unwrap();
        zip.start_file(format!("rrf/{table}"), SimpleFileOptions::default()).unwrap();
        zip.write_all(&fs::read(folder.join("rrf").join(table)).unwrap()).unwrap();
    }
    zip.finish().unwrap();
    path
}

fn imported(path: &Path) -> Imported {
    let knowledge = Knowledge::embedded().unwrap();
    let mut release = Release::open(path).unwrap();
    let date = (!path.is_file()).then(|| "2026-09-08".parse().unwrap());
    import(&mut release, date, &knowledge, &mut |_, _, _| {}).unwrap()
}

fn countersign(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_countersign"));
    command.args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap()
}

fn stderr(output: &Output) -> &str {
    str::from_utf8(&output.stderr).unwrap()
}

fn stdout(output: &Output) -> &str {
    str::from_utf8(&output.stdout).unwrap()
}

#[rstest]
#[case::ingredient(161, TermType::Ingredient, &[161], None)]
#[case::component(315_266, TermType::Component, &[161], None)]
#[case::drug(198_440, TermType::Drug, &[161], Some(RouteKind::Oral))]
#[case::combination(900_002, TermType::Drug, &[161, 2670], Some(RouteKind::Oral))]
#[case::several_ingredients(817_579, TermType::Ingredients, &[161, 2670], None)]
#[case::brand(202_433, TermType::Brand, &[161], None)]
#[case::branded_drug(900_003, TermType::BrandedDrug, &[161], Some(RouteKind::Oral))]
#[case::pack(900_004, TermType::Pack, &[161], Some(RouteKind::Oral))]
#[case::form(900_005, TermType::Form, &[161], Some(RouteKind::OtherSystemic))]
#[case::type_of_tomorrow(900_006, TermType::Other, &[161], Some(RouteKind::Oral))]
#[case::obsolete(900_007, TermType::BrandedForm, &[161], Some(RouteKind::Oral))]
fn a_code_leads_to_its_ingredients(
    #[case] rxcui: u32,
    #[case] term_type: TermType,
    #[case] ingredients: &[u32],
    #[case] route: Option<RouteKind>,
) {
    let contents = imported(&folder(&format!("code-{rxcui}"))).contents;
    let product = &contents.rxnorm[&rxcui];
    assert_eq!(
        (product.term_type, product.ingredients.as_slice(), product.route),
        (term_type, ingredients, route)
    );
}

#[test]
fn only_products_of_what_the_knowledge_knows_are_taken() {
    let contents = imported(&folder("only")).contents;
    // Metformin, amoxicillin; a name in French; another source's code; aspirin and the rest of the sample are there.
    for rxcui in [6809, 861_007, 723, 562_508, 900_009, 900_010] {
        assert!(!contents.rxnorm.contains_key(&rxcui), "{rxcui}");
    }
    assert!(contents.rxnorm.contains_key(&1191));
    assert_eq!(contents.ingredients[&2670], "codeine");
}

#[test]
fn an_ndc_leads_to_its_product_and_one_of_two_products_to_both() {
    let imported = imported(&folder("ndc"));
    assert_eq!(imported.contents.ndc[&505_800_488].ingredients, [161]);
    assert_eq!(imported.contents.ndc[&999_990_484].ingredients, [161, 2670]);
    assert_eq!(imported.ambiguous_ndc, 1);
}

#[test]
fn a_zip_file_holds_what_its_folder_does_and_its_name_tells_the_release() {
    let zip = imported(&zipped("zip"));
    assert_eq!(zip.contents, imported(&folder("unzipped")).contents);
    assert_eq!(zip.release.date, "2026-09-08");
}

#[test]
fn the_table_of_sources_tells_the_release() {
    let folder = folder("sources");
    let row = "C1|C2|RXNORM_20AA_260908F|RXNORM|RxNorm|RXNORM|20AA_260908F|||||||||||||ENG|UTF-8|Y|Y|||\n";
    fs::write(folder.join("rrf/RXNSAB.RRF"), row).unwrap();
    let knowledge = Knowledge::embedded().unwrap();
    let mut release = Release::open(&folder).unwrap();
    let imported = import(&mut release, None, &knowledge, &mut |_, _, _| {}).unwrap();
    assert_eq!(imported.release.date, "2026-09-08");
}

#[test]
fn what_the_release_has_no_more_is_kept_and_differences_are_told() {
    let mut imported = imported(&folder("kept"));
    let embedded: Contents = Index::embedded().unwrap().contents();
    let (rxnorm, ndc) = compare(&embedded, &imported.contents);
    assert!(rxnorm.new.contains(&900_002) && rxnorm.gone.contains(&993_781) && rxnorm.changed.is_empty());
    assert!(ndc.new.contains(&999_990_484));
    let kept = imported.keep(embedded);
    assert_eq!(kept, rxnorm.gone.len() + ndc.gone.len());
    let index = Index::parse(&imported.contents.text(&imported.release)).unwrap();
    for code in ["993781", "900002"] {
        let found: Vec<_> = index.products(System::RxNorm, code).map(|found| found.ingredients).collect();
        assert_eq!(found, [[161, 2670]], "{code}");
    }
}

#[test]
fn an_index_is_made_and_served_with() {
    let out = folder("made").join("index.txt");
    let out = out.to_str().unwrap();
    let output = countersign(&["rxnorm", "import", zipped("made-zip").to_str().unwrap(), "--out", out]);
    assert!(output.status.success(), "{}", stderr(&output));
    let said = stdout(&output);
    assert!(
        said.contains("RxNorm of 2026-09-08") && said.contains("RxNorm: ") && said.contains(" new: "),
        "{said}"
    );
    let lookup =
        |arguments: &[&str]| countersign(&[&["terminology", "lookup", "900002"], arguments].concat());
    assert_eq!(lookup(&[]).status.code(), Some(1), "the embedded index has no such code");
    let found = lookup(&["--terminology", out]);
    assert!(stdout(&found).contains("ingredient: codeine"), "{}{}", stdout(&found), stderr(&found));
    assert!(stdout(&found).contains("RxNorm of 2026-09-08"), "{}", stdout(&found));
}

/// A change of a file of the release, and how it is refused. The index that is there stays.
#[rstest]
#[case::column_missing(
    "RXNCONSO.RRF",
    "|1|1|2670||RXNORM|IN|",
    "|1|2670||RXNORM|IN|",
    "RXNCONSO.RRF:42: has 17 columns, and must have 18"
)]
#[case::cut_off(
    "RXNREL.RRF",
    "||RXNORM|||||4096|\n900007||CUI|RB|900007||CUI|tradename_of|1||RXNORM|||||4096|\n",
    "||RXN",
    "RXNREL.RRF:99: the line breaks off: the file is cut off"
)]
#[case::no_code(
    "RXNSAT.RRF",
    "900002|||1|AUI|",
    "9000O2|||1|AUI|",
    "RXNSAT.RRF:26: RXCUI is `9000O2`, which is no code"
)]
#[case::short_ndc(
    "RXNSAT.RRF",
    "50580048810",
    "5058004881",
    "RXNSAT.RRF:25: the NDC `5058004881` does not have 11 digits"
)]
#[case::other_delimiter("RXNCONSO.RRF", "|", "\t", "RXNCONSO.RRF:1: does not end with `|`: is it RRF?")]
#[case::other_source(
    "RXNREL.RRF",
    "RXNORM",
    "MTHSPL",
    "RXNREL.RRF: has no row with SAB=RXNORM: is it cut off, or another table?"
)]
fn a_release_that_is_not_whole_is_refused_with_file_and_line(
    #[case] table: &str,
    #[case] from: &str,
    #[case] to: &str,
    #[case] reason: &str,
) {
    let folder = folder(&format!("refused-{}", reason.len()));
    let path = folder.join("rrf").join(table);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from));
    fs::write(&path, text.replace(from, to)).unwrap();
    let out = folder.join("index.txt");
    fs::write(&out, "the old index").unwrap();
    let arguments = ["rxnorm", "import", folder.to_str().unwrap(), "--release-date", "2026-09-08", "--out"];
    let output = countersign(&[&arguments[..], &[out.to_str().unwrap()]].concat());
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains(reason), "{}", stderr(&output));
    assert_eq!(fs::read_to_string(&out).unwrap(), "the old index");
    assert!(!folder.join("index.txt.new").exists());
}

#[test]
fn a_release_of_which_nobody_knows_when_it_is_is_refused() {
    let folder = folder("undated");
    let output = countersign(&["rxnorm", "import", folder.to_str().unwrap(), "--out", "/dev/null"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("give --release-date YYYY-MM-DD"), "{}", stderr(&output));
}

#[test]
fn a_zip_file_that_is_cut_off_or_holds_something_else_is_refused() {
    let path = zipped("cut");
    let whole = fs::read(&path).unwrap();
    fs::write(&path, &whole[..whole.len() / 2]).unwrap();
    assert!(Release::open(&path).unwrap_err().to_string().contains("RxNorm_full_09082026.zip"));
    let mut zip = ZipWriter::new(fs::File::create(&path).unwrap());
    zip.start_file("rrf/RXNCUI.RRF", SimpleFileOptions::default()).unwrap();
    zip.finish().unwrap();
    let knowledge = Knowledge::embedded().unwrap();
    let mut release = Release::open(&path).unwrap();
    let error = import(&mut release, None, &knowledge, &mut |_, _, _| {}).unwrap_err();
    assert!(error.to_string().contains("holds no RXNCONSO.RRF"), "{error}");
}

/// One changed letter in a file that is served with.
#[test]
fn a_damaged_index_is_refused_at_start() {
    let path = folder("damaged").join("index.txt");
    let text =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("terminology/products.txt")).unwrap();
    fs::write(&path, text.replacen("ingredient 161 ", "ingredient 162 ", 1)).unwrap();
    let path = path.to_str().unwrap();
    let output = countersign(&["serve", "--listen", "127.0.0.1:0", "--terminology", path]);
    assert_eq!(output.status.code(), Some(1));
    let said = stderr(&output);
    assert!(said.contains(path) && said.contains("line 4: the index is damaged"), "{said}");
}

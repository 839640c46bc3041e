//! What is refused, and where it is said to be; what the embedded knowledge says, written from the clinical file.

mod label;
mod qt;
mod review;
mod second_drug;

use proptest::prelude::*;
use rstest::rstest;

use super::*;

const DRUG: &str = "inotuzumab-ozogamicin/drug.toml";
const DOSING: &str = "inotuzumab-ozogamicin/dosing.toml";
const BODY: &str = "inotuzumab-ozogamicin/body-size.toml";
const PROTOCOLS: &str = "inotuzumab-ozogamicin/protocols.toml";
const LIVER: &str = "inotuzumab-ozogamicin/liver.toml";
const BLOOD_COUNTS: &str = "inotuzumab-ozogamicin/blood-counts.toml";
const TRANSPLANT: &str = "inotuzumab-ozogamicin/transplant.toml";
const ELIGIBILITY: &str = "inotuzumab-ozogamicin/eligibility.toml";
const PREMEDICATION: &str = "inotuzumab-ozogamicin/premedication.toml";
const PREPARATION: &str = "inotuzumab-ozogamicin/preparation.toml";

fn files() -> Files {
    EMBEDDED.map(|(path, text)| (path.to_owned(), text.to_owned())).into()
}

/// The embedded files with one text in one of them replaced once, and the line it stands on.
fn changed(path: &str, from: &str, to: &str) -> (Files, usize) {
    let mut files = files();
    let text = files.get_mut(path).unwrap();
    let at = text.find(from).unwrap_or_else(|| panic!("{path} has no {from}"));
    let line = text[..at].matches('\n').count() + 1;
    *text = text.replacen(from, to, 1);
    (files, line)
}

#[test]
fn the_embedded_knowledge_has_no_faults() {
    if let Err(error) = embedded() {
        panic!("{error}");
    }
}

#[test]
fn a_folder_loads_as_the_embedded_files_do() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("knowledge");
    let loaded = folder(&source).unwrap();
    assert_eq!(loaded.show(), embedded().unwrap().show());
}

#[test]
fn a_folder_that_is_not_there_is_a_fault() {
    let KnowledgeError(faults) = folder(Path::new("/nowhere/at/all")).unwrap_err();
    assert_eq!(faults[0].file, "/nowhere/at/all");
}

#[rstest]
// Numbers and units
#[case(DOSING, "dose   = \"0.8 mg/m2\"", "dose = \"0.8 mg\"", "level[1].dose", "with the unit `mg/m2`")]
#[case(
    DOSING,
    "dose   = \"0.8 mg/m2\"",
    "dose = \"0,8 mg/m2\"",
    "level[1].dose",
    "`0,8` is not a plain decimal number"
)]
#[case(
    DOSING,
    "[regimen]\nhighest_dose                = \"0.8 mg/m2\"",
    "[regimen]\nhighest_dose = \"0.5 mg/m2\"",
    "level[1]",
    "lies above `regimen.highest_dose`"
)]
#[case(DOSING, "dose   = \"0.8 mg/m2\"", "dose = 0.8", "level[1].dose", "must be a text")]
#[case(DOSING, "\"6 d\"", "\"6\"", "regimen.minimum_interval", "with the unit `d`")]
#[case(DOSING, "\"6 d\"", "\"6.5 d\"", "regimen.minimum_interval", "must be a whole number")]
#[case(DOSING, "\"6 d\"", "\"-6 d\"", "regimen.minimum_interval", "is not a plain decimal number")]
#[case(DOSING, "\"75 %\"", "\"100 %\"", "reduction.factor", "must lie between")]
#[case(
    DOSING,
    "last_cycle                   = 6",
    "last_cycle = 0",
    "limits.last_cycle",
    "whole number from 1"
)]
#[case(
    DOSING,
    "last_cycle                   = 6",
    "last_cycle = 6.0",
    "limits.last_cycle",
    "whole number from 1"
)]
#[case(BODY, "120 to 220 cm", "220 to 120 cm", "body.adult_height", "begins above its end")]
#[case(BODY, "120 to 220 cm", "1.2 to 2.2 m", "body.adult_height", "with the unit `cm`")]
#[case(BODY, "\"1 10*9/L\"", "\"1000 /uL\"", "windows.complete_neutrophils", "with the unit `10*9/L`")]
#[case(DRUG, "2026-11-22", "\"soon\"", "reviewed", "must be a date")]
#[case(DRUG, "\"1.0.0\"", "\"one\"", "version", "three numbers")]
// Premedication
#[case(PREMEDICATION, "\"12 mg\"", "\"12 mg/kg\"", "agent[1].dose", "with the unit `mg`")]
#[case(PREMEDICATION, "\"1 mg/kg\"", "\"1 mg\"", "agent[9].per_kg", "with the unit `mg/kg`")]
#[case(PREMEDICATION, "\"intravenous\"", "\"rectal\"", "agent[1].route", "must be one of: oral")]
#[case(
    PREMEDICATION,
    "class      = \"corticosteroid\"",
    "class = \"ursodiol\"",
    "agent[1]",
    "is for a class that is not needed"
)]
#[case(PREMEDICATION, "means = \"antipyretic\"", "means = \"nsaid\"", "class[2]", "has no agent")]
// Keys
#[case(DOSING, "last_cycle  ", "last_cycl  ", "limits.last_cycl", "is not a key that is known here")]
#[case(PREPARATION, "diluent ", "dilutent ", "preparation.dilutent", "is not a key that is known here")]
// Citations
#[case(DOSING, "[\"USPI 2.3\", \"SmPC 4.2\"]", "[]", "delay[1].cite", "names no source")]
#[case(
    DOSING,
    "[\"USPI 2.3\", \"SmPC 4.2\"]",
    "[\"PI 2.3\"]",
    "delay[1].cite",
    "`PI` is not a source of this drug"
)]
#[case(DRUG, "\"MYLOTARG\"]", "\"recall\"]", "look_alike[1].cite", "`recall` is not a source of this drug")]
// Regimen
#[case(DOSING, "\"7-10\"", "\"9-10\"", "slot[2]", "its day lies outside its window")]
#[case(DOSING, "\"7-10\"", "\"4-10\"", "slot[2]", "its window lies outside the days it takes")]
#[case(DOSING, "\"7-10\"", "\"7-\"", "slot[2].window", "such as \"1\" or \"2-6\"")]
#[case(DOSING, "\"12-18\"", "\"11-18\"", "slot[3]", "takes days of the slot before it")]
#[case(DOSING, "\"12-18\"", "\"12-20\"", "slot[3]", "takes days on which a new cycle opens")]
#[case(DOSING, "day    = 1\n", "day = 2\n", "slot[1]", "the first day of a cycle is 1")]
#[case(DOSING, "days   = [8, 15]", "days = [8]", "level", "cycle 1, day 15, remission: there is no dose")]
#[case(DOSING, "days   = [8, 15]", "days = [8, 15, 22]", "level[4]", "day 22 is not the day of a slot")]
#[case(
    DOSING,
    "arm    = \"remission\"",
    "arm = \"any\"",
    "level[3]",
    "cycle 2, day 1, no remission: there is a dose already"
)]
#[case(
    DOSING,
    "arm    = \"remission\"",
    "arm = \"CR\"",
    "level[2].arm",
    "must be one of: any, remission, no-remission"
)]
#[case(DOSING, "cycles = \"2-\"", "cycles = \"2-6\"", "level", "cycle 7, day 1, remission: there is no dose")]
#[case(
    DOSING,
    "cycles   = \"2-\"",
    "cycles = \"3-\"",
    "cycle[2]",
    "does not begin where the cycles before it end"
)]
#[case(DOSING, "cycles   = \"2-\"", "cycles = \"2-6\"", "cycle", "must hold for all further cycles")]
#[case(
    DOSING,
    "expected = \"28 d\"",
    "expected = \"20 d\"",
    "cycle[1].expected",
    "is shorter than the minimum"
)]
#[case(DOSING, "\"14 d\"\nasks", "\"30 d\"\nasks", "delay[2]", "is not shorter than the delay before it")]
#[case(DOSING, "\"at-least-14-days\"", "\"over-28-days\"", "delay[2]", "`over-28-days` stands twice")]
#[case(
    DOSING,
    "remission = 3",
    "remission = 7",
    "limits.last_cycle_without_remission",
    "is after the last cycle"
)]
#[case(DOSING, "\"19 d\"", "\"21 d\"", "regimen", "a full cycle is left later")]
// Reduction, tolerances, patterns
#[case(
    DOSING,
    "\"72.75 to 77.25 %\"",
    "\"76 to 78 %\"",
    "reduction.looks_reduced",
    "does not hold the factor"
)]
#[case(DOSING, "\"80 %\"", "\"70 %\"", "reduction.given_at_or_below", "is below the factor")]
#[case(DOSING, "doses_at_level_2       = 2", "doses_at_level_2 = 3", "reduction", "leaves out no dose")]
#[case(
    DOSING,
    "\"10 %\"\ncritical_over",
    "\"4 %\"\ncritical_over",
    "tolerances.rounding",
    "is not above `verified`"
)]
#[case(
    DOSING,
    "\"25 %\"\ncritical_under",
    "\"9 %\"\ncritical_under",
    "tolerances.critical_over",
    "is not above `rounding`"
)]
#[case(DOSING, "\"1.8 mg/m2\"", "\"1.9 mg/m2\"", "patterns", "cycle_totals[1] is no total of a cycle")]
#[case(
    DOSING,
    "\"0.375 mg/m2\"",
    "\"0.357 mg/m2\"",
    "patterns",
    "per_m2_figures[4] is no dose of the regimen"
)]
#[case(DOSING, "\"toxicity\",", "\"Toxicity\",", "reduction.toxicity_words[1]", "must be in lower case")]
// Identity
#[case(DRUG, "\"cmc-544\"", "\"ozogamicin\"", "identity.names[3]", "payload that several drugs share")]
#[case(DRUG, "\"cmc-544\"", "\"ino\"", "identity.names[3]", "at least five characters")]
#[case(DRUG, "\"gemtuzumab\", ", "\"inotuzumab\", ", "look_alike[1]", "`inotuzumab` is also the drug itself")]
#[case(DRUG, "\"L01FX02\"", "\"L01FB01\"", "look_alike[1]", "`L01FB01` is also the drug itself")]
#[case(DRUG, "key     = \"SmPC\"", "key = \"USPI\"", "source[2]", "`USPI` stands twice")]
// Protocols, preparation
#[case(
    PROTOCOLS,
    "\"itcc-059\"\ntitle",
    "\"mini-hyper-cvd\"\ntitle",
    "protocol[6]",
    "`mini-hyper-cvd` stands twice"
)]
#[case(PROTOCOLS, "\"itcc059\"", "\"nct03677596\"", "protocol[6]", "names an earlier protocol too")]
#[case(
    PROTOCOLS,
    "{ cycles = \"1\",   day = 2",
    "{ cycles = \"1\", day = 8",
    "protocol[2]",
    "there is a dose for that day already"
)]
#[case(
    PREPARATION,
    "\"1 mg\"",
    "\"1.1 mg\"",
    "preparation.vial_eu",
    "is more than the 1 mg in a reconstituted vial"
)]
#[case(PREPARATION, "\"60 min\"", "\"30 min\"", "preparation.infusion_window", "does not hold the time")]
#[case(PREPARATION, "\"4 h\"", "\"9 h\"", "preparation.to_dilution", "is longer than")]
// Liver and blood counts
#[case(LIVER, "\"1.2 mg/dL\"", "\"20.5 mg/dL\"", "upper_limit.bilirubin", "must lie between 0.1 and 5 mg/dL")]
#[case(LIVER, "\"1.5 x ULN\"", "\"1.5\"", "hold.bilirubin_above", "with the unit `x ULN`")]
#[case(LIVER, "\"2.5 x ULN\"", "\"0.5 x ULN\"", "hold.transaminases_above", "must lie between 1 and 20")]
#[case(LIVER, "\"cirrhosis\"", "\"cirrosis\"", "disease.always[1]", "is not a diagnosis of these rules")]
#[case(
    LIVER,
    "[\"active-hepatitis\"]",
    "[\"cirrhosis\"]",
    "disease.while_active[1]",
    "counts always already"
)]
#[case(LIVER, "[\"EU\"]", "[\"UK\"]", "disease.contraindicated_in[1]", "must be one of: US, EU")]
#[case(BLOOD_COUNTS, "\"50 10*9/L\"", "\"50000 /uL\"", "platelets.hold_below", "with the unit `10*9/L`")]
#[case(BLOOD_COUNTS, "\"28 d\"", "\"4 weeks\"", "long_low.more_than", "with the unit `d`")]
// Transplant, eligibility
#[case(TRANSPLANT, "last               = 3", "last = 1", "cycles.last", "before the last recommended")]
#[case(TRANSPLANT, "\"65 years\"", "\"54 years\"", "risk.eu_warning_age_from", "below the age")]
#[case(TRANSPLANT, "\"2 mg/dL\"", "\"34 umol/L\"", "signs.bilirubin_from", "with the unit `mg/dL`")]
#[case(ELIGIBILITY, "\"5 IU/L\"", "\"30 IU/L\"", "pregnancy.hcg_negative_below", "is above the value")]
#[case(ELIGIBILITY, "[\"b-cell-leukaemia\"]", "[]", "indication.specific", "is empty")]
#[case(
    ELIGIBILITY,
    "\"t-cell-leukaemia\"",
    "\"all\"",
    "indication.other[1]",
    "is not a diagnosis of these rules"
)]
// Codes and reasons
#[case(CODES, "\"C91.01\"", "\"C91.00\"", "concept[5]", "the code `C91.00` stands twice")]
#[case(
    CODES,
    "\"unspecified-lymphoblastic-leukaemia\", \"remission\"",
    "\"remission\", \"relapse\"",
    "concept[5].means",
    "cannot be in remission and not"
)]
#[case(CODES, "\"b-cell-leukaemia\"]", "\"b-all\"]", "concept[8].means[1]", "is not a concept of the rules")]
#[case(CODES, "0.5 to 15 mmol/L", "0.5 to 15 mg/dL", "observable[13].limits", "with the unit `mmol/L`")]
#[case(CODES, "0.5 to 15 mmol/L", "15 to 0.5 mmol/L", "observable[13].limits", "begins above its end")]
#[case(CODES, "\"10828004\"", "\"1082*\"", "concept[2]", "only ICD codes have families")]
#[case(
    CODES,
    "names = [\"ascites\"]\n[concept.icd-10-cm]\n\"R18*\" = \"Ascites\"",
    "",
    "concept[31].means",
    "has no codes"
)]
#[case(
    CODES,
    "\"cirrhosis\", \"ascites\"]",
    "\"cirrhosis\", \"ascites\"]\nnames = [\"cirrhosis with ascites\"]",
    "concept[24].names",
    "must name one thing alone"
)]
#[case(CODES, "units = \"height\"", "units = \"length\"", "observable[1]", "there are no units `length`")]
#[case(
    CODES,
    "\"0.45359237\"",
    "\"0.45359237 kg\"",
    "units.weight.ucum.[lb_av]",
    "is not a plain decimal number"
)]
#[case(CODES, "unit = \"kg\"", "unit = \"lb\"", "units.weight.unit", "must be `kg`")]
#[case(CODES, "\"intrathecal\",", "\"iv\",", "route.intrathecal", "`iv` means something else as well")]
#[case(CODES, "[vials]", "[vails]", "vails", "is not a key that is known here")]
#[case(
    OVERRIDE_REASONS,
    "\"clinical-trial\"",
    "\"named-protocol\"",
    "reason[2]",
    "`named-protocol` stands twice"
)]
#[case(
    OVERRIDE_REASONS,
    "\"clinical-trial\"",
    "\"Clinical trial\"",
    "reason[2].code",
    "small letters and digits"
)]
#[case(
    OVERRIDE_REASONS,
    "\"dose\", \"transplant\"",
    "\"dosing\", \"transplant\"",
    "reason[1].areas[1]",
    "is not an area of cards"
)]
// TOML itself
#[case(DOSING, "[limits]", "[limits", "", "unclosed table")]
fn a_fault_is_told_with_file_line_and_reason(
    #[case] file: &str,
    #[case] from: &str,
    #[case] to: &str,
    #[case] path: &str,
    #[case] reason: &str,
) {
    let (files, line) = changed(file, from, to);
    let KnowledgeError(faults) = assemble(&files).unwrap_err();
    let told = faults.iter().find(|fault| fault.path == path && fault.reason.contains(reason));
    let told = told.unwrap_or_else(|| panic!("{}", KnowledgeError(faults.clone())));
    assert_eq!(told.file, file);
    // What is wrong with a whole table or with another key is told where that begins.
    let leaf = path.rsplit('.').next().unwrap().split('[').next().unwrap();
    let stands_on = files[file].lines().nth(told.line - 1).unwrap();
    assert!(
        told.line == line || (!leaf.is_empty() && stands_on.contains(leaf)),
        "{told}, expected line {line}"
    );
}

#[rstest]
#[case(DOSING, "minimum_interval ", "regimen.minimum_interval")]
#[case(DOSING, "critical_over ", "tolerances.critical_over")]
#[case(BODY, "weight_day_1 ", "windows.weight_day_1")]
#[case(DRUG, "brand ", "brand")]
fn a_missing_key_is_told(#[case] file: &str, #[case] key: &str, #[case] path: &str) {
    let (files, _) = changed(file, key, "# ");
    let KnowledgeError(faults) = assemble(&files).unwrap_err();
    assert!(
        faults.iter().any(|fault| fault.file == file && fault.path == path && fault.reason == "is missing")
    );
}

#[test]
fn all_faults_of_all_files_are_told_together() {
    let mut files = files();
    for (path, from, to) in [
        (CODES, "\"0.45359237\"", "\"half\""),
        (DOSING, "dose   = \"0.8 mg/m2\"", "dose   = \"0.8 mg\""),
        (DOSING, "\"6 d\"", "\"6\""),
        (PREPARATION, "diluent ", "dilutent "),
    ] {
        let text = files.get_mut(path).unwrap();
        *text = text.replacen(from, to, 1);
    }
    let codes = files.get(CODES).unwrap();
    let line = codes.lines().position(|line| line.contains("\"half\"")).unwrap() + 1;
    let error = assemble(&files).unwrap_err();
    let told: Vec<String> = error.0.iter().map(Fault::to_string).collect();
    let in_codes =
        format!("codes.toml:{line}: units.weight.ucum.[lb_av]: `half` is not a plain decimal number");
    assert_eq!(
        told,
        [
            in_codes.as_str(),
            "inotuzumab-ozogamicin/dosing.toml:7: regimen.minimum_interval: must be a number with the unit `d`, such as \"2 d\"",
            "inotuzumab-ozogamicin/dosing.toml:37: level[1].dose: must be a number with the unit `mg/m2`, such as \"2 mg/m2\"",
            "inotuzumab-ozogamicin/preparation.toml:4: preparation.diluent: is missing",
            "inotuzumab-ozogamicin/preparation.toml:10: preparation.dilutent: is not a key that is known here",
        ]
    );
}

#[test]
fn what_conditioning_names_must_be_an_alkylator() {
    let (files, _) = changed(TRANSPLANT, "\"thiotepa\"", "\"ondansetron\"");
    let KnowledgeError(faults) = assemble(&files).unwrap_err();
    assert_eq!(faults.len(), 1);
    assert_eq!(
        faults[0].to_string(),
        format!("{TRANSPLANT}:1: `ondansetron` is not an alkylator of ingredients.toml")
    );
}

#[test]
fn a_missing_file_is_a_fault() {
    let mut files = files();
    files.remove(BODY);
    let KnowledgeError(faults) = assemble(&files).unwrap_err();
    assert_eq!(faults[0].to_string(), format!("{BODY}:1: is missing"));
}

#[test]
fn a_file_by_another_name_is_a_fault() {
    let mut files = files();
    files.insert("inotuzumab-ozogamicin/dosage.toml".to_owned(), String::new());
    let KnowledgeError(faults) = assemble(&files).unwrap_err();
    assert_eq!(faults[0].file, "inotuzumab-ozogamicin/dosage.toml");
}

#[test]
fn without_a_drug_there_is_no_knowledge() {
    let files = files().into_iter().filter(|(path, _)| !path.contains('/')).collect();
    assert!(assemble(&files).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn a_damaged_file_never_panics(
        file in 0_usize..EMBEDDED.len(),
        place in 0_usize..20_000,
        length in 0_usize..40,
        insert in "[\\[\\]{}\"=.,0-9a-z #\n\u{e9}-]{0,12}",
    ) {
        let mut files = files();
        let text = files.get_mut(EMBEDDED[file].0).unwrap();
        let at = (0..=place % (text.len() + 1)).rev().find(|at| text.is_char_boundary(*at)).unwrap();
        let end = (at + length..=text.len()).find(|end| text.is_char_boundary(*end)).unwrap_or(text.len());
        text.replace_range(at..end, &insert);
        if let Err(KnowledgeError(faults)) = assemble(&files) {
            prop_assert!(!faults.is_empty());
        }
    }
}

#[rstest]
#[case("avoid_with = [\"voriconazole\"", "avoid_with = [\"voriconazol\"", "`voriconazol` is no ingredient")]
#[case("ingredient = \"dexamethasone\"", "ingredient = \"loratadine\"", "`loratadine` is no corticosteroid")]
fn what_premedication_names_must_be_an_ingredient_of_its_class(
    #[case] from: &str,
    #[case] to: &str,
    #[case] reason: &str,
) {
    let (files, _) = changed(PREMEDICATION, from, to);
    let KnowledgeError(faults) = assemble(&files).unwrap_err();
    let told = faults.iter().any(|fault| fault.file == PREMEDICATION && fault.reason.starts_with(reason));
    assert!(told, "{faults:?}");
}

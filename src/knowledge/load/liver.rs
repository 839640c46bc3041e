//! `liver.toml`.

use rust_decimal::Decimal;

use super::{diagnosis, profile};
use crate::{
    clinical::{
        case::DiagnosisKind,
        quantity::{MilligramsPerDecilitre, UnitsPerLitre},
    },
    knowledge::{
        Citations, DiagnosisList, Liver, Profile,
        raw::{Misread, Table, kind, read},
    },
};

/// `[tests]`
struct Tests {
    before_dose_hours: i64,
    citations: Citations,
}

/// `[hold]`
struct Hold {
    bilirubin_above: Decimal,
    transaminases_above: Decimal,
    citations: Citations,
}

/// `[upper_limit]`
struct UpperLimits {
    bilirubin: MilligramsPerDecilitre,
    ast: UnitsPerLitre,
    alt: UnitsPerLitre,
    citations: Citations,
}

/// `[disease]`
struct Diseases {
    list: DiagnosisList,
    contraindicated_in: Vec<Profile>,
}

/// Reads the file.
pub(super) fn liver(top: &Table<'_>) -> Option<Liver> {
    let tests = top.part("tests", |table| {
        read!(Tests {
            before_dose_hours: table.count("before_dose", &kind::HOURS),
            citations: table.citations("cite"),
        })
    });
    let hold = top.part("hold", |table| {
        read!(Hold {
            bilirubin_above: table.number("bilirubin_above", &kind::MULTIPLE),
            transaminases_above: table.number("transaminases_above", &kind::MULTIPLE),
            citations: table.citations("cite"),
        })
    });
    let upper_limits = top.part("upper_limit", |table| {
        read!(UpperLimits {
            bilirubin: table.quantity("bilirubin", &kind::BILIRUBIN, MilligramsPerDecilitre::new),
            ast: table.quantity("ast", &kind::ENZYME, UnitsPerLitre::new),
            alt: table.quantity("alt", &kind::ENZYME, UnitsPerLitre::new),
            citations: table.citations("cite"),
        })
    });
    let explains_bilirubin = top.part("explains_bilirubin", diagnoses);
    let diseases = top.part("disease", |table| {
        read!(Diseases {
            list: diagnoses(table),
            contraindicated_in: table.list("contraindicated_in", profile),
        })
    });
    let (tests, hold, upper_limits, diseases) = (tests?, hold?, upper_limits?, diseases?);
    Some(Liver {
        before_dose_hours: tests.before_dose_hours,
        tests_citations: tests.citations,
        bilirubin_above: hold.bilirubin_above,
        transaminases_above: hold.transaminases_above,
        hold_citations: hold.citations,
        bilirubin_upper_limit: upper_limits.bilirubin,
        ast_upper_limit: upper_limits.ast,
        alt_upper_limit: upper_limits.alt,
        upper_limit_citations: upper_limits.citations,
        explains_bilirubin: explains_bilirubin?,
        diseases: diseases.list,
        contraindicated_in: diseases.contraindicated_in,
    })
}

fn diagnoses(table: &Table<'_>) -> Option<DiagnosisList> {
    let list = read!(DiagnosisList {
        always: table.list("always", of_the_liver),
        while_active: table.list("while_active", of_the_liver),
        citations: table.citations("cite"),
    })?;
    for (position, kind) in list.while_active.iter().enumerate() {
        if list.always.contains(kind) {
            table.report_item("while_active", position, "counts always already");
        }
    }
    Some(list)
}

/// The diagnoses a liver rule can be about.
fn of_the_liver(name: &str) -> Result<DiagnosisKind, Misread> {
    const KINDS: [DiagnosisKind; 6] = [
        DiagnosisKind::Cirrhosis,
        DiagnosisKind::ActiveHepatitis,
        DiagnosisKind::NodularRegenerativeHyperplasia,
        DiagnosisKind::PortalHypertension,
        DiagnosisKind::GilbertSyndrome,
        DiagnosisKind::Haemolysis,
    ];
    diagnosis::one_of(&KINDS, name)
}

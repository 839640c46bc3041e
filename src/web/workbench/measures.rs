//! What is drawn and edited of results: codes, units, and the limits they are drawn against.

use rust_decimal::{Decimal, prelude::ToPrimitive};
use serde::Serialize;

use crate::knowledge::{Drug, Knowledge, Observable};

/// Something measured.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Measured {
    key: &'static str,
    label: &'static str,
    /// The UCUM code of the unit of its limits.
    unit: &'static str,
    /// The same as a person reads it.
    unit_label: &'static str,
    /// Its LOINC codes, with which a new result is written first.
    codes: Vec<String>,
    /// What a value in another unit is multiplied by.
    units: Vec<(String, f64)>,
    /// The upper limit of normal of a result without a range.
    upper_limit: Option<f64>,
    limits: Vec<Limit>,
}

/// A line in the picture.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Limit {
    label: &'static str,
    /// Whether values above it are bad, or those below it.
    above: bool,
    /// In the unit of the measurement.
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<f64>,
    /// As a multiple of the upper limit of normal.
    #[serde(skip_serializing_if = "Option::is_none")]
    multiple: Option<f64>,
}

impl Limit {
    fn above(label: &'static str, value: Decimal) -> Self {
        Self { label, above: true, value: value.to_f64(), multiple: None }
    }

    fn below(label: &'static str, value: Decimal) -> Self {
        Self { label, above: false, value: value.to_f64(), multiple: None }
    }

    fn multiple(label: &'static str, multiple: Decimal) -> Self {
        Self { label, above: true, value: None, multiple: multiple.to_f64() }
    }
}

/// What a row of the table below is made of.
struct Kind {
    key: &'static str,
    label: &'static str,
    unit: (&'static str, &'static str),
    /// The code that a new result gets, and what else is drawn with it.
    code: &'static str,
    observables: &'static [Observable],
}

const GIGA_PER_LITRE: (&str, &str) = ("10*9/L", "×10⁹/L");
const MG_PER_DL: (&str, &str) = ("mg/dL", "mg/dL");
const MMOL_PER_L: (&str, &str) = ("mmol/L", "mmol/L");
const UNITS_PER_L: (&str, &str) = ("U/L", "U/L");

const KINDS: [Kind; 11] = [
    kind("weight", "Weight", ("kg", "kg"), "29463-7", &[Observable::BodyWeight]),
    kind("bilirubin", "Bilirubin", MG_PER_DL, "1975-2", &[Observable::Bilirubin]),
    kind("ast", "AST", UNITS_PER_L, "1920-8", &[Observable::Ast]),
    kind("alt", "ALT", UNITS_PER_L, "1742-6", &[Observable::Alt]),
    kind("neutrophils", "Neutrophils", GIGA_PER_LITRE, "751-8", &[Observable::Neutrophils]),
    kind("platelets", "Platelets", GIGA_PER_LITRE, "777-3", &[Observable::Platelets]),
    kind("whiteCells", "White cells", GIGA_PER_LITRE, "6690-2", &[Observable::WhiteCells]),
    kind(
        "qtc",
        "QTc",
        ("ms", "ms"),
        "76634-5",
        &[Observable::QtcFridericia, Observable::QtcBazett, Observable::QtcNotStated],
    ),
    kind("potassium", "Potassium", MMOL_PER_L, "2823-3", &[Observable::Potassium]),
    kind("magnesium", "Magnesium", MG_PER_DL, "19123-9", &[Observable::Magnesium]),
    kind("calcium", "Calcium", MG_PER_DL, "17861-6", &[Observable::Calcium]),
];

const fn kind(
    key: &'static str,
    label: &'static str,
    unit: (&'static str, &'static str),
    code: &'static str,
    observables: &'static [Observable],
) -> Kind {
    Kind { key, label, unit, code, observables }
}

/// Everything that is drawn and edited, with the limits of the first drug: the workbench shows one.
pub fn measured(knowledge: &Knowledge) -> Vec<Measured> {
    let drug = knowledge.drugs.first();
    KINDS.iter().map(|kind| of_kind(knowledge, drug, kind)).collect()
}

fn of_kind(knowledge: &Knowledge, drug: Option<&Drug>, kind: &Kind) -> Measured {
    let codes = &knowledge.codes;
    let others = kind.observables.iter().flat_map(|observable| codes.loinc_codes(*observable));
    let others = others.filter(|code| *code != kind.code).map(str::to_owned);
    let units = kind.observables.first().map_or(&[][..], |observable| codes.units(*observable));
    Measured {
        key: kind.key,
        label: kind.label,
        unit: kind.unit.0,
        unit_label: kind.unit.1,
        codes: std::iter::once(kind.code.to_owned()).chain(others).collect(),
        units: units.iter().filter_map(|unit| Some((unit.name.clone(), unit.factor.to_f64()?))).collect(),
        upper_limit: drug.and_then(|drug| upper_limit(drug, kind.key)).and_then(|limit| limit.to_f64()),
        limits: drug.map(|drug| limits(drug, kind.key)).unwrap_or_default(),
    }
}

fn upper_limit(drug: &Drug, key: &str) -> Option<Decimal> {
    let liver = drug.liver.as_ref()?;
    match key {
        "bilirubin" => Some(liver.bilirubin_upper_limit.value()),
        "ast" => Some(liver.ast_upper_limit.value()),
        "alt" => Some(liver.alt_upper_limit.value()),
        _ => None,
    }
}

/// The limits of a drug for one of [`KINDS`], that of the gravest finding first.
fn limits(drug: &Drug, key: &str) -> Vec<Limit> {
    let liver = drug.liver.as_ref();
    let counts = drug.blood_counts.as_ref();
    let interval = drug.qt.as_ref().map(|qt| &qt.interval);
    let electrolytes = drug.qt.as_ref().map(|qt| &qt.electrolytes);
    let found: Option<Vec<Limit>> = match key {
        "bilirubin" => liver.map(|liver| vec![Limit::multiple("limit", liver.bilirubin_above)]),
        "ast" | "alt" => liver.map(|liver| vec![Limit::multiple("limit", liver.transaminases_above)]),
        "neutrophils" => {
            counts.map(|counts| vec![Limit::below("new cycle from", counts.neutrophils_below.value())])
        }
        "platelets" => {
            counts.map(|counts| vec![Limit::below("new cycle from", counts.platelets_below.value())])
        }
        "qtc" => interval.map(|interval| {
            vec![
                Limit::above("hold from", interval.hold.value()),
                Limit::above("long above", interval.long.value()),
            ]
        }),
        "potassium" => electrolytes.map(|limits| {
            vec![
                Limit::below("very low below", limits.potassium_critical.value()),
                Limit::below("low below", limits.potassium_low.value()),
            ]
        }),
        "magnesium" => electrolytes.map(|limits| {
            vec![
                Limit::below("very low below", limits.magnesium_critical.value()),
                Limit::below("low below", limits.magnesium_low.value()),
            ]
        }),
        "calcium" => electrolytes.map(|limits| vec![Limit::below("low below", limits.calcium_low.value())]),
        _ => None,
    };
    found.unwrap_or_default()
}

//! What two versions of the knowledge say differently, row by row of their tables.

use std::{
    collections::BTreeMap,
    fmt::{self, Display},
};

use super::sheet::{Row, Sheet};

/// What differs between an earlier and a later version.
///
/// Only what the tables show is compared: codes, names and units by which data are recognised are not in them.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Difference {
    /// The rows that differ, in the order of the later tables; those that are gone come last.
    pub changes: Vec<Change>,
}

/// A row that is not the same in both versions.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Change {
    /// The id of the drug; empty for what all drugs share.
    pub drug: String,
    /// The title of the table.
    pub table: String,
    /// What the row is about.
    pub label: String,
    /// The earlier value with its source, if there was one.
    pub before: Option<String>,
    /// The later value with its source, if there still is one.
    pub after: Option<String>,
}

/// Drug, table, label, and which of the rows so called.
type Place = (String, String, String, usize);

impl Difference {
    /// What a later version says that an earlier one did not, and the reverse.
    #[must_use]
    pub fn between(before: &Sheet, after: &Sheet) -> Self {
        let (before, after) = (rows(before), rows(after));
        let earlier: BTreeMap<&Place, &str> =
            before.iter().map(|(place, text)| (place, text.as_str())).collect();
        let later: BTreeMap<&Place, &str> =
            after.iter().map(|(place, text)| (place, text.as_str())).collect();
        let kept =
            after.iter().map(|(place, text)| (place, earlier.get(place).copied(), Some(text.as_str())));
        let gone = before
            .iter()
            .filter(|(place, _)| !later.contains_key(place))
            .map(|(place, text)| (place, Some(text.as_str()), None));
        let changes = kept.chain(gone).filter(|(_, before, after)| before != after).map(change);
        Self { changes: changes.collect() }
    }
}

fn change((place, before, after): (&Place, Option<&str>, Option<&str>)) -> Change {
    let (drug, table, label, _) = place.clone();
    Change { drug, table, label, before: before.map(str::to_owned), after: after.map(str::to_owned) }
}

/// Every row by its place, as "value [source]". A row below another is called after it: "acetaminophen: RxNorm".
fn rows(sheet: &Sheet) -> Vec<(Place, String)> {
    let mut rows = Vec::new();
    let mut seen: BTreeMap<(String, String, String), usize> = BTreeMap::new();
    for part in &sheet.parts {
        for table in &part.tables {
            let mut above = "";
            for row in &table.rows {
                let label = label_of(row, &mut above);
                let name = (part.drug.clone(), table.title.clone(), label);
                let count = seen.entry(name.clone()).or_default();
                *count = count.saturating_add(1);
                let (drug, table, label) = name;
                rows.push(((drug, table, label, *count), text(row)));
            }
        }
    }
    rows
}

fn label_of<'r>(row: &'r Row, above: &mut &'r str) -> String {
    let label = row.label.trim();
    if row.label.starts_with(' ') || label.is_empty() {
        return if label.is_empty() { (*above).to_owned() } else { format!("{above}: {label}") };
    }
    *above = label;
    label.to_owned()
}

fn text(row: &Row) -> String {
    match &row.source {
        Some(source) if !source.is_empty() => format!("{} [{source}]", row.value),
        Some(_) | None => row.value.clone(),
    }
}

/// Each change in three lines: what, `-` before, `+` after.
impl Display for Difference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for change in &self.changes {
            let Change { drug, table, label, before, after } = change;
            let of = if drug.is_empty() { "all drugs" } else { drug };
            writeln!(formatter, "{of} / {table} / {label}")?;
            if let Some(before) = before {
                writeln!(formatter, "  - {before}")?;
            }
            if let Some(after) = after {
                writeln!(formatter, "  + {after}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(rows: &[(&str, &str)]) -> Sheet {
        let mut sheet = Sheet::default();
        sheet.part("examplumab", "examplumab");
        sheet.title("Regimen");
        for (label, value) in rows {
            sheet.row(label, value, "USPI 2");
        }
        sheet
    }

    #[test]
    fn the_same_twice_differs_in_nothing() {
        let one = sheet(&[("day 1", "0.8 mg/m²"), ("day 8", "0.5 mg/m²")]);
        assert_eq!(Difference::between(&one, &one), Difference::default());
    }

    #[test]
    fn a_changed_a_new_and_a_lost_row_are_told() {
        let before = sheet(&[("day 1", "0.8 mg/m²"), ("day 8", "0.5 mg/m²")]);
        let after = sheet(&[("day 1", "0.9 mg/m²"), ("day 15", "0.5 mg/m²")]);
        let told = Difference::between(&before, &after).to_string();
        let expected = "examplumab / Regimen / day 1\n  - 0.8 mg/m² [USPI 2]\n  + 0.9 mg/m² [USPI 2]\n\
                        examplumab / Regimen / day 15\n  + 0.5 mg/m² [USPI 2]\n\
                        examplumab / Regimen / day 8\n  - 0.5 mg/m² [USPI 2]\n";
        assert_eq!(told, expected);
    }

    #[test]
    fn rows_of_one_name_are_told_apart_by_the_row_above_and_by_their_order() {
        let before = sheet(&[("a", "1"), ("  RxNorm", "2"), ("b", "3"), ("  RxNorm", "4"), ("", "5")]);
        let after = sheet(&[("a", "1"), ("  RxNorm", "2"), ("b", "3"), ("  RxNorm", "6"), ("", "5")]);
        let changes = Difference::between(&before, &after).changes;
        assert_eq!(changes.len(), 1);
        assert_eq!(changes[0].label, "b: RxNorm");
    }
}

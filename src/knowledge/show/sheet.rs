//! The knowledge in tables: what, how much, from where. Printed as text, or shown by whoever has it.

use std::fmt::{self, Display, Write};

use crate::{clinical::case::DiagnosisKind, knowledge::Citations};

/// Tables for a reviewer, part by part.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Sheet {
    /// One part a drug, and one for what all drugs share.
    pub parts: Vec<Part>,
}

/// The tables of one drug, or of what all drugs share.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Part {
    /// The id of the drug; empty for what all drugs share.
    pub drug: String,
    /// The drug with the version of its knowledge; nothing over what all drugs share.
    pub heading: Option<String>,
    /// The tables.
    pub tables: Vec<Table>,
}

/// A table.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Table {
    /// Its title.
    pub title: String,
    /// Its rows.
    pub rows: Vec<Row>,
}

/// A row.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Row {
    /// What; empty where the row goes on with the one above it.
    pub label: String,
    /// How much.
    pub value: String,
    /// From where; nothing in a row that needs none, whose value may be long.
    pub source: Option<String>,
}

/// The width of a printed line.
const WIDTH: usize = 118;
const LABEL: usize = 40;
const VALUE: usize = 26;
const SOURCE: usize = WIDTH - LABEL - VALUE - 6;

impl Sheet {
    /// Begins the part of a drug.
    pub(super) fn part(&mut self, drug: &str, heading: &str) {
        let (drug, heading) = (drug.to_owned(), Some(heading.to_owned()));
        self.parts.push(Part { drug, heading, tables: Vec::new() });
    }

    /// Begins the part that all drugs share.
    pub(super) fn shared(&mut self) {
        self.parts.push(Part::default());
    }

    /// Begins a table.
    pub(super) fn title(&mut self, text: &str) {
        if self.parts.is_empty() {
            self.shared();
        }
        if let Some(part) = self.parts.last_mut() {
            part.tables.push(Table { title: text.to_owned(), rows: Vec::new() });
        }
    }

    /// A value with its citations.
    pub(super) fn cited(&mut self, label: &str, value: impl Display, citations: &Citations) {
        self.row(label, &value.to_string(), &citations.to_string());
    }

    /// A row of three columns.
    pub(super) fn row(&mut self, label: &str, value: &str, source: &str) {
        self.push(label, value, Some(source));
    }

    /// A row of two columns.
    pub(super) fn wide(&mut self, label: &str, value: &str) {
        self.push(label, value, None);
    }

    fn push(&mut self, label: &str, value: &str, source: Option<&str>) {
        let row = Row { label: label.to_owned(), value: value.to_owned(), source: source.map(str::to_owned) };
        let table = self.parts.last_mut().and_then(|part| part.tables.last_mut());
        if let Some(table) = table {
            table.rows.push(row);
        }
    }

    /// The tables of all parts.
    pub fn tables(&self) -> impl Iterator<Item = &Table> {
        self.parts.iter().flat_map(|part| &part.tables)
    }
}

/// Plain text in columns, in lines below 120 characters.
impl Display for Sheet {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, part) in self.parts.iter().enumerate() {
            if let Some(heading) = &part.heading {
                if place > 0 {
                    formatter.write_char('\n')?;
                }
                underlined(formatter, heading, "=")?;
            }
            for table in &part.tables {
                formatter.write_char('\n')?;
                underlined(formatter, &table.title, "-")?;
                table.rows.iter().try_for_each(|row| print(formatter, row))?;
            }
        }
        Ok(())
    }
}

fn underlined(formatter: &mut fmt::Formatter<'_>, text: &str, with: &str) -> fmt::Result {
    writeln!(formatter, "{text}\n{}", with.repeat(text.chars().count()))
}

/// What does not fit into its column goes on below.
fn print(formatter: &mut fmt::Formatter<'_>, row: &Row) -> fmt::Result {
    let Some(source) = &row.source else {
        let mut label = row.label.as_str();
        for value in wrapped(&row.value, WIDTH.saturating_sub(LABEL).saturating_sub(4)) {
            writeln!(formatter, "{}", format!("  {label:<LABEL$}  {value}").trim_end())?;
            label = "";
        }
        return Ok(());
    };
    let columns = [wrapped(&row.label, LABEL), wrapped(&row.value, VALUE), wrapped(source, SOURCE)];
    let [labels, values, sources] = &columns;
    for line in 0..columns.iter().map(Vec::len).max().unwrap_or_default() {
        let cell = |column: &[String]| column.get(line).cloned().unwrap_or_default();
        let (label, value, source) = (cell(labels), cell(values), cell(sources));
        writeln!(formatter, "{}", format!("  {label:<LABEL$}  {value:<VALUE$}  {source}").trim_end())?;
    }
    Ok(())
}

/// A text in lines of a width, broken between words.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let needed = word.chars().count().saturating_add(1);
        match lines.last_mut() {
            Some(line) if line.is_empty() => line.push_str(word),
            Some(line) if line.chars().count().saturating_add(needed) <= width => {
                line.push(' ');
                line.push_str(word);
            }
            Some(_) | None => lines.push(word.to_owned()),
        }
    }
    lines
}

/// Diagnoses as a reader knows them.
pub(super) fn names(diagnoses: &[DiagnosisKind]) -> String {
    diagnoses.iter().map(|kind| kind.name()).collect::<Vec<_>>().join(", ")
}

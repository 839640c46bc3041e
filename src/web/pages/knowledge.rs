//! The tables of the knowledge, the medicines that lengthen the QT interval, and what differs from another version.

use askama::Template;

use super::{Frame, content::Comparison};
use crate::{
    knowledge::{SIGNATORIES, SIGNED, Table},
    web::About,
};

/// The title of the table of medicines that lengthen the QT interval.
const QT_DRUGS: &str = "Medicines that lengthen the QT interval";

/// A table as a page shows it: rows that go on with the one above are folded into it.
pub struct Shown<'a> {
    pub title: &'a str,
    pub rows: Vec<ShownRow<'a>>,
}

/// A row of such a table.
pub struct ShownRow<'a> {
    pub label: &'a str,
    pub value: &'a str,
    pub source: &'a str,
    /// Whether the value may be long, and has no source beside it.
    pub is_wide: bool,
    /// Whether it belongs to the row above it.
    pub is_below: bool,
    /// What goes on with it.
    pub notes: Vec<&'a str>,
}

impl<'a> Shown<'a> {
    /// A table of the knowledge.
    pub fn of(table: &'a Table) -> Self {
        let mut rows: Vec<ShownRow<'a>> = Vec::new();
        for row in &table.rows {
            match rows.last_mut() {
                Some(above) if row.label.is_empty() => above.notes.push(&row.value),
                Some(_) | None => rows.push(ShownRow {
                    label: row.label.trim(),
                    value: &row.value,
                    source: row.source.as_deref().unwrap_or_default(),
                    is_wide: row.source.is_none(),
                    is_below: row.label.starts_with(' '),
                    notes: Vec::new(),
                }),
            }
        }
        Self { title: &table.title, rows }
    }

    /// The part of an address that leads to it.
    pub fn anchor(&self) -> String {
        let plain = self.title.to_lowercase().replace(|letter: char| !letter.is_ascii_alphanumeric(), "-");
        plain.split('-').filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-")
    }
}

/// The tables of a drug, or of what all drugs share.
struct OfDrug<'a> {
    heading: &'a str,
    tables: Vec<Shown<'a>>,
}

/// `/knowledge`
#[derive(Template)]
#[template(path = "knowledge.html")]
pub struct Tables<'a> {
    frame: Frame<'a>,
    parts: Vec<OfDrug<'a>>,
    signed: &'static str,
    signatories: [&'static str; 3],
}

impl<'a> Tables<'a> {
    /// Every table.
    pub fn of(about: &'a About) -> Self {
        let parts = about.content.sheet.parts.iter().map(|part| OfDrug {
            heading: part.heading.as_deref().unwrap_or("What all drugs share"),
            tables: part.tables.iter().filter(|table| table.title != QT_DRUGS).map(Shown::of).collect(),
        });
        Self {
            frame: Frame::of("knowledge", about),
            parts: parts.collect(),
            signed: SIGNED,
            signatories: SIGNATORIES,
        }
    }
}

/// `/knowledge/qt-drugs`
#[derive(Template)]
#[template(path = "qt-drugs.html")]
pub struct QtDrugs<'a> {
    frame: Frame<'a>,
    /// What holds for all of them.
    common: Vec<ShownRow<'a>>,
    drugs: Vec<ShownRow<'a>>,
    signed: &'static str,
    signatories: [&'static str; 3],
}

impl<'a> QtDrugs<'a> {
    /// Every medicine of the list.
    pub fn of(about: &'a About) -> Self {
        let tables = about.content.sheet.tables().filter(|table| table.title == QT_DRUGS);
        let rows = tables.flat_map(|table| Shown::of(table).rows);
        let (common, drugs) = rows.partition(|row| row.is_wide);
        Self { frame: Frame::of("qt-drugs", about), common, drugs, signed: SIGNED, signatories: SIGNATORIES }
    }
}

/// `/knowledge/difference`
#[derive(Template)]
#[template(path = "difference.html")]
pub struct Differences<'a> {
    frame: Frame<'a>,
    comparison: &'a Comparison,
}

impl<'a> Differences<'a> {
    /// What differs, if there is something to compare with.
    pub fn of(about: &'a About) -> Option<Self> {
        let comparison = about.content.comparison.as_ref()?;
        Some(Self { frame: Frame::of("difference", about), comparison })
    }
}

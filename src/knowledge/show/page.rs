//! Plain text in columns: what, how much, from where.

use std::fmt::Display;

use crate::knowledge::Citations;

/// A growing text of lines below 120 characters.
#[derive(Default)]
pub(super) struct Page {
    text: String,
}

const WIDTH: usize = 118;
const LABEL: usize = 40;
const VALUE: usize = 26;

impl Page {
    /// The heading of a drug.
    pub fn heading(&mut self, text: &str) {
        if !self.text.is_empty() {
            self.blank();
        }
        self.line(text);
        self.line(&"=".repeat(text.chars().count()));
    }

    /// The title of a table.
    pub fn title(&mut self, text: &str) {
        self.blank();
        self.line(text);
        self.line(&"-".repeat(text.chars().count()));
    }

    /// A value with its citations.
    pub fn cited(&mut self, label: &str, value: impl Display, citations: &Citations) {
        self.row(label, &value.to_string(), &citations.to_string());
    }

    /// A row of three columns; what does not fit goes on below.
    pub fn row(&mut self, label: &str, value: &str, source: &str) {
        let columns = [
            wrapped(label, LABEL),
            wrapped(value, VALUE),
            wrapped(source, WIDTH.saturating_sub(LABEL).saturating_sub(VALUE).saturating_sub(6)),
        ];
        let [labels, values, sources] = &columns;
        for line in 0..columns.iter().map(Vec::len).max().unwrap_or_default() {
            let cell = |column: &[String]| column.get(line).cloned().unwrap_or_default();
            let (label, value, source) = (cell(labels), cell(values), cell(sources));
            self.line(format!("  {label:<LABEL$}  {value:<VALUE$}  {source}").trim_end());
        }
    }

    /// A row of two columns.
    pub fn wide(&mut self, label: &str, value: &str) {
        let values = wrapped(value, WIDTH.saturating_sub(LABEL).saturating_sub(4));
        let mut label = label;
        for value in values {
            self.line(format!("  {label:<LABEL$}  {value}").trim_end());
            label = "";
        }
    }

    /// A line as it is.
    pub fn line(&mut self, text: &str) {
        self.text.push_str(text);
        self.text.push('\n');
    }

    /// An empty line.
    pub fn blank(&mut self) {
        self.text.push('\n');
    }

    /// The whole text.
    pub fn print(self) -> String {
        self.text
    }
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

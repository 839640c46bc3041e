//! One table of a release: rows of a fixed number of columns, with `|` behind each.

use std::io::{self, BufRead};

/// A release that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// A file of it cannot be opened or read.
    #[error("{file}: {source}")]
    Unreadable {
        /// The file.
        file: String,
        /// Why.
        source: io::Error,
    },
    /// The zip file is none, or is damaged.
    #[error("{file}: {source}")]
    Zip {
        /// The file.
        file: String,
        /// Why.
        source: zip::result::ZipError,
    },
    /// A table is not in it.
    #[error("{file}: holds no {table}: is it a release of RxNorm?")]
    NoTable {
        /// The file or folder.
        file: String,
        /// The table.
        table: &'static str,
    },
    /// A row is not what such a row must be.
    #[error("{file}:{line}: {reason}")]
    Row {
        /// The table.
        file: String,
        /// Counted from 1.
        line: usize,
        /// What is wrong.
        reason: String,
    },
    /// A table has no row of RxNorm's own.
    #[error("{file}: has no row with SAB=RXNORM: is it cut off, or another table?")]
    NoRows {
        /// The table.
        file: String,
    },
    /// Nobody can say of when it is.
    #[error(
        "{0}: the date of the release is not known: neither RXNSAB.RRF nor the name tells it; give --release-date YYYY-MM-DD"
    )]
    UnknownRelease(String),
}

/// A table, and how many columns its rows have.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    pub name: &'static str,
    pub columns: usize,
}

pub const RXNCONSO: Table = Table { name: "RXNCONSO.RRF", columns: 18 };
pub const RXNREL: Table = Table { name: "RXNREL.RRF", columns: 16 };
pub const RXNSAT: Table = Table { name: "RXNSAT.RRF", columns: 13 };
pub const RXNSAB: Table = Table { name: "RXNSAB.RRF", columns: 25 };

impl Table {
    /// Gives each row, by its columns, to `row`; what it refuses is told with file and line.
    ///
    /// # Errors
    /// What cannot be read, a row of another number of columns, and a last line that breaks off.
    pub fn rows(
        self,
        reader: &mut dyn BufRead,
        row: &mut dyn FnMut(&[&str]) -> Result<(), String>,
    ) -> Result<(), ImportError> {
        let mut text = Vec::new();
        let mut line = 0;
        loop {
            text.clear();
            let length = reader.read_until(b'\n', &mut text);
            let length =
                length.map_err(|source| ImportError::Unreadable { file: self.name.into(), source })?;
            if length == 0 {
                return Ok(());
            }
            line += 1;
            self.row(&text, row).map_err(|reason| ImportError::Row {
                file: self.name.into(),
                line,
                reason,
            })?;
        }
    }

    fn row(self, text: &[u8], row: &mut dyn FnMut(&[&str]) -> Result<(), String>) -> Result<(), String> {
        let text = str::from_utf8(text).map_err(|_| "is not in UTF-8".to_owned())?;
        let text = text.strip_suffix('\n').ok_or("the line breaks off: the file is cut off")?;
        let text = text.strip_suffix('\r').unwrap_or(text);
        let text = text.strip_suffix('|').ok_or("does not end with `|`: is it RRF?")?;
        let columns: Vec<&str> = text.split('|').collect();
        if columns.len() != self.columns {
            return Err(format!("has {} columns, and must have {}", columns.len(), self.columns));
        }
        row(&columns)
    }
}

/// A code in a column, counted from 0.
pub fn code(columns: &[&str], column: usize, name: &str) -> Result<u32, String> {
    let text = text(columns, column);
    text.parse().map_err(|_| format!("{name} is `{text}`, which is no code"))
}

/// The text of a column, counted from 0.
pub fn text<'c>(columns: &[&'c str], column: usize) -> &'c str {
    columns.get(column).copied().unwrap_or_default()
}

//! Where the tables of a release lie: in a folder, or in a zip file as the NLM hands it out.

use std::{
    borrow::Cow,
    fs::{self, File},
    io::{BufRead, BufReader, Read},
    path::{Path, PathBuf},
};

use jiff::civil::Date;
use zip::ZipArchive;

use super::table::{ImportError, RXNSAB, Table, text};

/// Told how much is read: of which table, how many bytes of how many.
pub type Progress<'p> = dyn FnMut(&'static str, u64, u64) + 'p;

/// A release that is there.
#[derive(Debug)]
pub struct Release {
    path: PathBuf,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    /// The folder of the tables.
    Folder(PathBuf),
    Zip(Box<ZipArchive<File>>),
}

impl Release {
    /// A release by its zip file, or by its folder or the one that has `rrf` in it.
    ///
    /// # Errors
    /// [`ImportError`] if there is none.
    pub fn open(path: &Path) -> Result<Self, ImportError> {
        let file = path.display().to_string();
        let unreadable = |source| ImportError::Unreadable { file: file.clone(), source };
        let kind = if fs::metadata(path).map_err(unreadable)?.is_dir() {
            let inner = path.join("rrf");
            Kind::Folder(if inner.is_dir() { inner } else { path.to_owned() })
        } else {
            let opened = File::open(path).map_err(unreadable)?;
            let archive = ZipArchive::new(opened);
            Kind::Zip(Box::new(archive.map_err(|source| ImportError::Zip { file: file.clone(), source })?))
        };
        Ok(Self { path: path.to_owned(), kind })
    }

    /// Reads a table; `false` if it is not there.
    pub(super) fn read(
        &mut self,
        table: Table,
        progress: &mut Progress<'_>,
        row: &mut dyn FnMut(&[&str]) -> Result<(), String>,
    ) -> Result<bool, ImportError> {
        match &mut self.kind {
            Kind::Folder(folder) => {
                let path = folder.join(table.name);
                if !path.exists() {
                    return Ok(false);
                }
                let unreadable =
                    |source| ImportError::Unreadable { file: path.display().to_string(), source };
                let file = File::open(&path).map_err(unreadable)?;
                let total = file.metadata().map_err(unreadable)?.len();
                table.rows(&mut Counted::new(file, table, total, progress), row)?;
            }
            Kind::Zip(archive) => {
                // The full release has the prescribable content once more, in a folder of its own: its path is longer.
                let path = self.path.display().to_string();
                let names: Result<Vec<String>, _> =
                    archive.file_names().map(|name| name.map(Cow::into_owned)).collect();
                let names = names.map_err(|source| ImportError::Zip { file: path, source })?;
                let is_it = |name: &String| name.rsplit('/').next() == Some(table.name);
                let found = names.into_iter().filter(is_it).min_by_key(String::len);
                let Some(name) = found else { return Ok(false) };
                let damaged = |source| ImportError::Zip { file: name.clone(), source };
                let file = archive.by_name(&name).map_err(damaged)?;
                let total = file.size();
                table.rows(&mut Counted::new(file, table, total, progress), row)?;
            }
        }
        Ok(true)
    }

    /// The same of a table that must be there.
    pub(super) fn require(
        &mut self,
        table: Table,
        progress: &mut Progress<'_>,
        row: &mut dyn FnMut(&[&str]) -> Result<(), String>,
    ) -> Result<(), ImportError> {
        if self.read(table, progress, row)? {
            return Ok(());
        }
        Err(ImportError::NoTable { file: self.path.display().to_string(), table: table.name })
    }

    /// The date of the release: as RXNSAB tells the version of RxNorm (`20AA_260908F`), else as the name does
    /// (`RxNorm_full_09082026.zip`).
    pub(super) fn date(&mut self) -> Result<Date, ImportError> {
        let mut told = None;
        self.read(RXNSAB, &mut |_, _, _| {}, &mut |columns| {
            if text(columns, 3) == "RXNORM" {
                told = text(columns, 6).split('_').find_map(of_version).or(told);
            }
            Ok(())
        })?;
        let name = self.path.file_stem().and_then(|name| name.to_str()).unwrap_or_default();
        let named = || name.split(|letter: char| !letter.is_ascii_digit()).find_map(of_name);
        told.or_else(named).ok_or_else(|| ImportError::UnknownRelease(self.path.display().to_string()))
    }
}

/// `260908F`
fn of_version(version: &str) -> Option<Date> {
    let digits = version.strip_suffix('F').or_else(|| version.strip_suffix('W')).unwrap_or(version);
    let number = |from: usize, to: usize| digits.get(from..to)?.parse::<i8>().ok();
    if digits.len() != 6 {
        return None;
    }
    Date::new(2000 + i16::from(number(0, 2)?), number(2, 4)?, number(4, 6)?).ok()
}

/// `09082026`
fn of_name(digits: &str) -> Option<Date> {
    if digits.len() != 8 {
        return None;
    }
    let (month, day) = (digits.get(0..2)?.parse().ok()?, digits.get(2..4)?.parse().ok()?);
    Date::new(digits.get(4..8)?.parse().ok()?, month, day).ok()
}

/// A file that tells how far it is read.
struct Counted<'p, 'q, R> {
    reader: BufReader<R>,
    table: Table,
    read: u64,
    total: u64,
    progress: &'p mut Progress<'q>,
}

/// Bytes between two reports.
const STEP: u64 = 1 << 20;

impl<'p, 'q, R: Read> Counted<'p, 'q, R> {
    fn new(reader: R, table: Table, total: u64, progress: &'p mut Progress<'q>) -> Self {
        progress(table.name, 0, total);
        Self { reader: BufReader::with_capacity(1 << 16, reader), table, read: 0, total, progress }
    }
}

impl<R: Read> Read for Counted<'_, '_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let length = self.reader.read(buffer)?;
        self.count(length);
        Ok(length)
    }
}

impl<R: Read> BufRead for Counted<'_, '_, R> {
    fn fill_buf(&mut self) -> std::io::Result<&[u8]> {
        self.reader.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.reader.consume(amount);
        self.count(amount);
    }
}

impl<R> Counted<'_, '_, R> {
    fn count(&mut self, amount: usize) {
        let before = self.read / STEP;
        self.read += u64::try_from(amount).unwrap_or_default();
        if self.read / STEP != before || self.read == self.total {
            (self.progress)(self.table.name, self.read, self.total);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_and_a_name_tell_the_date() {
        let expected = Date::new(2026, 9, 8).ok();
        assert_eq!(of_version("260908F"), expected);
        assert_eq!(of_version("20AA"), None);
        assert_eq!(of_version("261308F"), None);
        assert_eq!(of_name("09082026"), expected);
        assert_eq!(of_name("2026"), None);
        assert_eq!(of_name("13082026"), None);
    }
}

//! A knowledge file as tables of which every key must be read, and whose every fault is kept with its line.
//!
//! Reading goes on after a fault, so that a pharmacist sees all faults of all files together. A value that was
//! faulty is [`None`]; the fault stands in the [`Desk`].

mod value;

use std::{cell::RefCell, convert::Infallible, fmt, ops::RangeInclusive};

use rust_decimal::Decimal;
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{Citation, Citations, SourceDocument, load::Fault};
use crate::terminology::System;

pub(super) use value::{Kind, Misread, cycles, days, kind, whole, years};

/// Reads every field before it asks whether all could be read, so that all faults of a table are told at once.
macro_rules! read {
    ($type:ident { $($field:ident: $value:expr),+ $(,)? }) => {{
        $(let $field = $value;)+
        Some($type { $($field: $field?),+ })
    }};
}
pub(super) use read;

/// Where files are read: it keeps the faults, and the sources that citations may name.
#[derive(Default)]
pub(super) struct Desk {
    faults: RefCell<Vec<Fault>>,
    sources: RefCell<Option<Vec<SourceDocument>>>,
}

impl Desk {
    /// Reads one file with a reader of its top table.
    pub fn read<T>(&self, name: &str, text: &str, reader: impl FnOnce(&Table<'_>) -> Option<T>) -> Option<T> {
        let (document, errors) = DeTable::parse_recoverable(text);
        let file = File { name, text, desk: self };
        for error in &errors {
            let offset = error.span().map_or(0, |span| span.start);
            file.report(offset, String::new(), error.message());
        }
        if !errors.is_empty() {
            return None;
        }
        let top = Table::new(&file, String::new(), document.span().start, document.get_ref());
        top.whole_table(reader)
    }

    /// Keeps a fault of a file as a whole.
    pub fn report(&self, file: &str, reason: impl fmt::Display) {
        let fault = Fault { file: file.to_owned(), line: 1, path: String::new(), reason: reason.to_string() };
        self.faults.borrow_mut().push(fault);
    }

    /// From now on citations must name one of these sources, and are printed as it says.
    pub fn cite_only(&self, sources: Option<Vec<SourceDocument>>) {
        self.sources.replace(sources);
    }

    /// All faults, by file and line.
    pub fn into_faults(self) -> Vec<Fault> {
        let mut faults = self.faults.into_inner();
        faults.sort_by(|one, other| {
            (&one.file, one.line, &one.path).cmp(&(&other.file, other.line, &other.path))
        });
        faults
    }
}

/// A file that is being read.
struct File<'t> {
    name: &'t str,
    text: &'t str,
    desk: &'t Desk,
}

impl File<'_> {
    fn report(&self, offset: usize, path: String, reason: impl fmt::Display) {
        let before = self.text.get(..offset).unwrap_or(self.text);
        let fault = Fault {
            file: self.name.to_owned(),
            line: before.matches('\n').count().saturating_add(1),
            path,
            reason: reason.to_string(),
        };
        self.desk.faults.borrow_mut().push(fault);
    }
}

/// A table of a file.
pub(super) struct Table<'t> {
    file: &'t File<'t>,
    path: String,
    offset: usize,
    values: &'t DeTable<'t>,
    read: RefCell<Vec<String>>,
}

impl<'t> Table<'t> {
    const fn new(file: &'t File<'t>, path: String, offset: usize, values: &'t DeTable<'t>) -> Self {
        Self { file, path, offset, values, read: RefCell::new(Vec::new()) }
    }

    /// A text that is not empty.
    pub fn text(&self, key: &str) -> Option<String> {
        self.parsed(key, |text| Ok(text.to_owned()))
    }

    /// A text that means something.
    pub fn parsed<T>(&self, key: &str, parse: impl Fn(&str) -> Result<T, Misread>) -> Option<T> {
        let value = self.required(key)?;
        self.understand(value, &self.path_of(key), &parse)
    }

    /// A list of texts that each mean something; it may be empty.
    pub fn list<T>(&self, key: &str, parse: impl Fn(&str) -> Result<T, Misread>) -> Option<Vec<T>> {
        let items = self.array(key)?;
        let read: Vec<Option<T>> = (1..)
            .zip(items)
            .map(|(number, value)| {
                self.understand(value, &format!("{}[{number}]", self.path_of(key)), &parse)
            })
            .collect();
        read.into_iter().collect()
    }

    /// A list under a key that may be missing.
    pub fn optional_list<T>(&self, key: &str, parse: impl Fn(&str) -> Result<T, Misread>) -> Option<Vec<T>> {
        if self.values.contains_key(key) { self.list(key, parse) } else { Some(Vec::new()) }
    }

    /// Something under a key that may be missing: nothing where it is faulty, and no value where it is not there.
    #[expect(clippy::option_option, reason = "a key that is not there is no fault")]
    pub fn optional<T>(&self, key: &str, reader: impl FnOnce(&Self) -> Option<T>) -> Option<Option<T>> {
        if self.values.contains_key(key) { reader(self).map(Some) } else { Some(None) }
    }

    /// A list of lower-case words or phrases, none twice.
    pub fn words(&self, key: &str) -> Option<Vec<String>> {
        let words = self.list(key, value::word)?;
        for (index, word) in words.iter().enumerate() {
            if words.iter().take(index).any(|earlier| earlier == word) {
                self.report(key, format_args!("`{word}` stands twice"));
            }
        }
        Some(words)
    }

    /// A number of a kind.
    pub fn number(&self, key: &str, kind: &Kind) -> Option<Decimal> {
        self.parsed(key, |text| kind.number(text))
    }

    /// A whole number of a kind.
    pub fn count(&self, key: &str, kind: &Kind) -> Option<i64> {
        self.parsed(key, |text| whole(kind.number(text)?))
    }

    /// A quantity: a number of a kind as a checked type.
    pub fn quantity<T, E>(&self, key: &str, kind: &Kind, new: impl Fn(Decimal) -> Result<T, E>) -> Option<T> {
        self.parsed(key, |text| kind.quantity(text, &new))
    }

    /// A range of quantities of a kind.
    pub fn range<T, E>(
        &self,
        key: &str,
        kind: &Kind,
        new: impl Fn(Decimal) -> Result<T, E>,
    ) -> Option<RangeInclusive<T>> {
        self.parsed(key, |text| kind.range(text, &new))
    }

    /// A range of numbers of a kind.
    pub fn numbers(&self, key: &str, kind: &Kind) -> Option<RangeInclusive<Decimal>> {
        self.range(key, kind, Ok::<_, Infallible>)
    }

    /// A whole number without a unit, more than zero.
    pub fn ordinal<T: TryFrom<i64>>(&self, key: &str) -> Option<T> {
        let value = self.required(key)?;
        let number = ordinal(value).and_then(|number| T::try_from(number).ok());
        self.expect(value, &self.path_of(key), number, Misread::Ordinal)
    }

    /// A list of whole numbers, more than zero.
    pub fn ordinals(&self, key: &str) -> Option<Vec<i64>> {
        let read: Vec<Option<i64>> = self
            .array(key)?
            .iter()
            .map(|value| self.expect(value, &self.path_of(key), ordinal(value), Misread::Ordinal))
            .collect();
        read.into_iter().collect()
    }

    /// Yes or no.
    pub fn flag(&self, key: &str) -> Option<bool> {
        let value = self.required(key)?;
        self.expect(value, &self.path_of(key), value.get_ref().as_bool(), Misread::Flag)
    }

    /// A date.
    pub fn date(&self, key: &str) -> Option<jiff::civil::Date> {
        let value = self.required(key)?;
        let date = value.get_ref().as_datetime().and_then(|date| date.to_string().parse().ok());
        self.expect(value, &self.path_of(key), date, Misread::Date)
    }

    /// Citations: at least one, each beginning with the key of a source.
    pub fn citations(&self, key: &str) -> Option<Citations> {
        let citations = self.list(key, |text| Ok(self.citation(key, text)))?;
        if citations.is_empty() {
            self.report(key, "names no source");
        }
        Some(Citations(citations))
    }

    fn citation(&self, key: &str, text: &str) -> Citation {
        let name = text.split([' ', ',']).next().unwrap_or_default();
        let mut on_card = None;
        if let Some(sources) = self.file.desk.sources.borrow().as_ref() {
            match sources.iter().find(|source| source.key == name) {
                Some(source) => on_card.clone_from(&source.on_card),
                None => self.report(key, format_args!("`{name}` is not a source of this drug")),
            }
        }
        Citation { text: text.to_owned(), on_card: on_card.unwrap_or_else(|| text.to_owned()) }
    }

    /// The table under a key.
    pub fn part<T>(&self, key: &str, reader: impl FnOnce(&Table<'_>) -> Option<T>) -> Option<T> {
        let value = self.required(key)?;
        let table = self.table_in(value, self.path_of(key))?;
        table.whole_table(reader)
    }

    /// The codes of a system, in the table under a key that may be missing; the text beside a code is for the reader.
    pub fn codes(&self, key: &str, system: System) -> Option<Vec<String>> {
        if !self.values.contains_key(key) {
            return Some(Vec::new());
        }
        let codes = self.part(key, |part| part.entries(|display| Ok(display.to_owned())))?;
        Some(codes.into_iter().map(|(code, _)| system.comparable(&code).into_owned()).collect())
    }

    /// The tables of a list, at least one. A position in the list given back is the position in the file.
    pub fn parts<T>(&self, key: &str, reader: impl Fn(&Table<'_>) -> Option<T>) -> Option<Vec<T>> {
        let read: Vec<Option<T>> = (1..)
            .zip(self.array(key)?)
            .map(|(number, value)| {
                self.table_in(value, format!("{}[{number}]", self.path_of(key)))?.whole_table(&reader)
            })
            .collect();
        if read.is_empty() {
            self.report(key, "is empty");
        }
        read.into_iter().collect()
    }

    /// The tables of a list that may be missing; if it is there, it has at least one.
    pub fn optional_parts<T>(&self, key: &str, reader: impl Fn(&Table<'_>) -> Option<T>) -> Option<Vec<T>> {
        if self.values.contains_key(key) { self.parts(key, reader) } else { Some(Vec::new()) }
    }

    /// Every key of this table with its text, where the keys are not known beforehand.
    pub fn entries<T>(&self, parse: impl Fn(&str) -> Result<T, Misread>) -> Option<Vec<(String, T)>> {
        let read: Vec<Option<(String, T)>> = self
            .values
            .iter()
            .map(|(key, value)| {
                let key: &str = key.get_ref();
                self.read.borrow_mut().push(key.to_owned());
                Some((key.to_owned(), self.understand(value, &self.path_of(key), &parse)?))
            })
            .collect();
        read.into_iter().collect()
    }

    /// Keeps a fault of a key of this table.
    pub fn report(&self, key: &str, reason: impl fmt::Display) {
        let offset = self.values.get(key).map_or(self.offset, |value| value.span().start);
        self.file.report(offset, self.path_of(key), reason);
    }

    /// Keeps a fault of an item of a list of this table; positions count from 0.
    pub fn report_item(&self, key: &str, position: usize, reason: impl fmt::Display) {
        let item = self.values.get(key).and_then(|value| value.get_ref().get(position));
        let offset = item.map_or(self.offset, |item| item.span().start);
        self.file.report(offset, format!("{}[{}]", self.path_of(key), position.saturating_add(1)), reason);
    }

    /// Reads this table, then reports the keys nobody asked for.
    fn whole_table<T>(&self, reader: impl FnOnce(&Table<'_>) -> Option<T>) -> Option<T> {
        let read = reader(self);
        for key in self.values.keys() {
            if !self.read.borrow().iter().any(|known| known == key.get_ref().as_ref()) {
                self.file.report(
                    key.span().start,
                    self.path_of(key.get_ref()),
                    "is not a key that is known here",
                );
            }
        }
        read
    }

    fn table_in<'v>(&'v self, value: &'v Spanned<DeValue<'v>>, path: String) -> Option<Table<'v>> {
        let values = self.expect(value, &path, value.get_ref().as_table(), Misread::Table)?;
        Some(Table::new(self.file, path, value.span().start, values))
    }

    fn array(&self, key: &str) -> Option<&[Spanned<DeValue<'t>>]> {
        let value = self.required(key)?;
        let array = value.get_ref().as_array().map(std::ops::Deref::deref);
        self.expect(value, &self.path_of(key), array, Misread::List)
    }

    fn required(&self, key: &str) -> Option<&'t Spanned<DeValue<'t>>> {
        self.read.borrow_mut().push(key.to_owned());
        let value = self.values.get(key);
        if value.is_none() {
            self.report(key, "is missing");
        }
        value
    }

    fn understand<T>(
        &self,
        value: &Spanned<DeValue<'_>>,
        path: &str,
        parse: &impl Fn(&str) -> Result<T, Misread>,
    ) -> Option<T> {
        let text = value.get_ref().as_str().map(str::trim).filter(|text| !text.is_empty());
        match self.expect(value, path, text.map(parse), Misread::Text)? {
            Ok(read) => Some(read),
            Err(misread) => self.expect(value, path, None, misread),
        }
    }

    /// Keeps the fault of a value that is not what it should be.
    fn expect<T>(
        &self,
        value: &Spanned<DeValue<'_>>,
        path: &str,
        read: Option<T>,
        misread: Misread,
    ) -> Option<T> {
        if read.is_none() {
            self.file.report(value.span().start, path.to_owned(), misread);
        }
        read
    }

    fn path_of(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }
}

fn ordinal(value: &Spanned<DeValue<'_>>) -> Option<i64> {
    let integer = value.get_ref().as_integer()?;
    i64::from_str_radix(integer.as_str(), integer.radix()).ok().filter(|number| (1..=1000).contains(number))
}

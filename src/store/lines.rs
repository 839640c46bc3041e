//! A file that entries are appended to, one JSON object a line, by a thread of its own: no answer waits for a disk.

use std::{
    collections::{HashSet, VecDeque},
    fs::{File, OpenOptions},
    hash::{BuildHasher, RandomState},
    io::{self, BufRead, BufReader, Write},
    path::{Path, PathBuf},
    sync::{
        Mutex, PoisonError,
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread::JoinHandle,
};

use tracing::error;

use super::{Entry, Full, Journal};

/// The calls that may wait to be written.
const WAITING: usize = 1024;

/// The entries that a new one is compared with: an exact duplicate of one of them is kept once.
const REMEMBERED: usize = 100_000;

/// A journal in a file.
#[derive(Debug)]
pub struct JsonLines {
    sender: Option<SyncSender<Vec<Entry>>>,
    writer: Mutex<Option<JoinHandle<()>>>,
}

/// A file that cannot be appended to.
#[derive(Debug, thiserror::Error)]
#[error("{}: {source}", file.display())]
pub struct OpenError {
    file: PathBuf,
    source: io::Error,
}

impl JsonLines {
    /// Opens a file, or makes it; only its owner may read it.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        let failed = |source| OpenError { file: path.to_owned(), source };
        let mut options = OpenOptions::new();
        options.create(true).append(true).read(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path).map_err(failed)?;
        let mut remembered = Remembered::default();
        let mut ends_whole = true;
        for line in BufReader::new(&file).split(b'\n') {
            remembered.add(&line.map_err(failed)?);
        }
        // A line that broke off when the machine did must not swallow the next one.
        if let Some(last) = last_byte(path).map_err(failed)? {
            ends_whole = last == b'\n';
        }
        if !ends_whole {
            file.write_all(b"\n").map_err(failed)?;
        }
        let (sender, receiver) = sync_channel(WAITING);
        let write = move || write_all(file, &receiver, remembered);
        let writer = std::thread::Builder::new().name("journal".to_owned()).spawn(write).map_err(failed)?;
        Ok(Self { sender: Some(sender), writer: Mutex::new(Some(writer)) })
    }
}

impl Journal for JsonLines {
    fn keep(&self, entries: Vec<Entry>) -> Result<(), Full> {
        let sender = self.sender.as_ref().ok_or(Full)?;
        sender.try_send(entries).map_err(|_| Full)
    }
}

/// What was taken is written before the program ends.
impl Drop for JsonLines {
    fn drop(&mut self) {
        self.sender = None;
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner).take();
        if writer.is_some_and(|writer| writer.join().is_err()) {
            error!("the journal broke off");
        }
    }
}

fn last_byte(path: &Path) -> io::Result<Option<u8>> {
    use std::io::{Read, Seek, SeekFrom};
    let mut file = File::open(path)?;
    if file.metadata()?.len() == 0 {
        return Ok(None);
    }
    file.seek(SeekFrom::End(-1))?;
    let mut last = [0];
    file.read_exact(&mut last)?;
    Ok(last.first().copied())
}

fn write_all(mut file: File, receiver: &Receiver<Vec<Entry>>, mut remembered: Remembered) {
    while let Ok(entries) = receiver.recv() {
        let mut lines = Vec::new();
        for entry in &entries {
            // Texts and numbers alone: nothing that could fail to be written.
            let line = serde_json::to_vec(entry).unwrap_or_default();
            if remembered.add(&line) {
                lines.extend_from_slice(&line);
                lines.push(b'\n');
            }
        }
        if let Err(fault) = file.write_all(&lines).and_then(|()| file.sync_data()) {
            // The kind alone: a path or a text could be anything.
            error!(kind = %fault.kind(), entries = entries.len(), "entries of the journal are lost");
        }
    }
}

/// Hashes of the last entries.
#[derive(Default)]
struct Remembered {
    keys: [RandomState; 2],
    known: HashSet<[u64; 2]>,
    order: VecDeque<[u64; 2]>,
}

impl Remembered {
    /// Whether it is new.
    fn add(&mut self, line: &[u8]) -> bool {
        let hash = self.keys.each_ref().map(|state| state.hash_one(line));
        if !self.known.insert(hash) {
            return false;
        }
        self.order.push_back(hash);
        if self.order.len() > REMEMBERED
            && let Some(oldest) = self.order.pop_front()
        {
            self.known.remove(&oldest);
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, process};

    use super::*;
    use crate::cds_hooks::feedback::{Outcome, Report};

    fn file(name: &str) -> PathBuf {
        let path = std::env::temp_dir().join(format!("countersign-{}-{name}.jsonl", process::id()));
        _ = fs::remove_file(&path);
        path
    }

    fn entry(card: &str) -> Entry {
        let report = Report {
            card: card.to_owned(),
            outcome: Outcome::Overridden { reason: None },
            at: "2026-03-02T14:05:00Z".parse().unwrap(),
        };
        Entry::Feedback { client: "general".to_owned(), report }
    }

    #[test]
    fn an_entry_is_a_line_and_a_duplicate_is_kept_once_even_after_a_restart() {
        let path = file("duplicates");
        for _ in 0..2 {
            let journal = JsonLines::open(&path).unwrap();
            journal.keep(vec![entry("a"), entry("a"), entry("b")]).unwrap();
        }
        let text = fs::read_to_string(&path).unwrap();
        assert_eq!(
            text.lines().next(),
            Some(
                r#"{"kind":"feedback","client":"general","card":"a","outcome":"overridden","at":"2026-03-02T14:05:00Z"}"#
            )
        );
        assert_eq!(text.lines().count(), 2, "{text}");
        fs::remove_file(path).unwrap();
    }

    #[test]
    fn a_line_that_broke_off_does_not_swallow_the_next() {
        let path = file("broken");
        fs::write(&path, "{\"kind\":\"feed").unwrap();
        JsonLines::open(&path).unwrap().keep(vec![entry("a")]).unwrap();
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.lines().nth(1).unwrap().starts_with("{\"kind\":\"feedback\""), "{text}");
        fs::remove_file(path).unwrap();
    }

    #[test]
    fn a_file_that_cannot_be_written_is_named() {
        let error = JsonLines::open(Path::new("/no/such/folder/journal")).unwrap_err().to_string();
        assert!(error.starts_with("/no/such/folder/journal: "), "{error}");
    }
}

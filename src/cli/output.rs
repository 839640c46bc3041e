//! Standard output and standard error, whose readers may go away.

use std::io::{self, Write};

/// Writes to stdout. A reader that has gone away, as `head` does, wants no more: that is no failure.
pub fn print(text: &str) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        done => done,
    }
}

/// Writes a line to stderr; if nobody reads it, nobody can be told.
pub fn warn(line: &str) {
    _ = writeln!(io::stderr(), "{line}");
}

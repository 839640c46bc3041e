//! As much of an HTTP/1.1 client as a measurement needs: one connection, one request at a time.
//!
//! Written by hand because it shares the machine with what it measures: what can be done once, such as
//! the text of a request and the memory for its answer, is not done again for each.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Context, Result, ensure};

/// A server that says nothing for so long hangs.
const PATIENCE: Duration = Duration::from_secs(10);

/// A request as it goes over the wire, head and body.
pub struct Message(Vec<u8>);

impl Message {
    pub fn post(path: &str, body: &str) -> Self {
        let length = body.len();
        let head = format!("POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-length: {length}\r\n");
        Self(format!("{head}content-type: application/json\r\naccept: */*\r\n\r\n{body}").into_bytes())
    }
}

pub struct Connection {
    stream: BufReader<TcpStream>,
    line: String,
    body: Vec<u8>,
}

impl Connection {
    pub fn open(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).with_context(|| format!("no connection to {address}"))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        Ok(Self { stream: BufReader::new(stream), line: String::new(), body: Vec::new() })
    }

    /// Sends the message and gives back the body of its answer, which must have the status 200.
    pub fn exchange(&mut self, message: &Message) -> Result<&[u8]> {
        self.stream.get_mut().write_all(&message.0).context("the request cannot be sent")?;
        let status: u16 = self
            .line()?
            .split(' ')
            .nth(1)
            .and_then(|text| text.parse().ok())
            .context("the answer has no status")?;
        let length = self.content_length()?;
        self.body.resize(length, 0);
        self.stream.read_exact(&mut self.body).context("the answer breaks off")?;
        ensure!(status == 200, "the answer is {status}: {}", String::from_utf8_lossy(&self.body));
        Ok(&self.body)
    }

    /// Reads the headers to their end.
    fn content_length(&mut self) -> Result<usize> {
        let mut length = None;
        loop {
            let line = self.line()?.trim_end();
            if line.is_empty() {
                return length.context("the answer has no content-length");
            }
            let (name, value) = line.split_once(':').context("a header has no colon")?;
            if name.eq_ignore_ascii_case("content-length") {
                length = Some(value.trim().parse().context("the content-length is no number")?);
            }
        }
    }

    fn line(&mut self) -> Result<&str> {
        self.line.clear();
        let read = self.stream.read_line(&mut self.line).context("no answer")?;
        ensure!(read > 0, "the server closed the connection");
        Ok(&self.line)
    }
}

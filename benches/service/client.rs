//! As much of an HTTP/1.1 client as a measurement needs: one connection, one request at a time.
//!
//! Written by hand because it shares the machine with what it measures: what can be done once, such as
//! the text of a request and the memory for its answer, is not done again for each. And it never sleeps:
//! to wake a sleeping client is work of the kernel that counts as the server's, up to a third of a small
//! request on a virtual machine, and how much it is depends on how long the client has slept.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::ops::Range;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

/// A server that says nothing for so long hangs.
const PATIENCE: Duration = Duration::from_secs(10);
/// More than an answer takes, so that one read gets it all.
const ROOM: usize = 64 * 1024;

/// A request as it goes over the wire, head and body.
pub struct Message(Vec<u8>);

impl Message {
    pub fn post(path: &str, body: &str) -> Self {
        let length = body.len();
        let head = format!("POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-length: {length}\r\n");
        Self(format!("{head}content-type: application/json\r\naccept: */*\r\n\r\n{body}").into_bytes())
    }
}

/// One exchange after the other of the same message.
pub struct Connection<'a> {
    stream: TcpStream,
    message: &'a [u8],
    unsent: &'a [u8],
    received: Box<[u8]>,
    length: usize,
    /// Where in `received` the body of the last answer stands.
    body: Range<usize>,
    begun: Instant,
}

impl<'a> Connection<'a> {
    pub fn open(address: SocketAddr, Message(message): &'a Message) -> Result<Self> {
        let stream = TcpStream::connect(address).with_context(|| format!("no connection to {address}"))?;
        stream.set_nodelay(true)?;
        stream.set_nonblocking(true)?;
        let received = vec![0; ROOM].into_boxed_slice();
        Ok(Self { stream, message, unsent: &[], received, length: 0, body: 0..0, begun: Instant::now() })
    }

    /// Sends of a new exchange what the socket takes at once.
    pub fn begin(&mut self) -> Result<()> {
        (self.begun, self.unsent, self.length) = (Instant::now(), self.message, 0);
        self.send()
    }

    /// Sends and receives what can be at once. How long the exchange took, when its whole answer is there.
    pub fn advance(&mut self) -> Result<Option<Duration>> {
        self.send()?;
        let free = self.received.get_mut(self.length..).unwrap_or_default();
        let Some(read) = at_once(self.stream.read(free)).context("no answer")? else {
            ensure!(self.begun.elapsed() < PATIENCE, "no answer for {PATIENCE:?}");
            return Ok(None);
        };
        ensure!(read > 0, "the server closed the connection, or the answer has more than {ROOM} bytes");
        self.length += read;
        let Some(body) = body(self.received.get(..self.length).unwrap_or_default())? else { return Ok(None) };
        self.body = body;
        Ok(Some(self.begun.elapsed()))
    }

    /// The body of the last answer.
    pub fn body(&self) -> &[u8] {
        self.received.get(self.body.clone()).unwrap_or_default()
    }

    fn send(&mut self) -> Result<()> {
        while !self.unsent.is_empty() {
            let Some(sent) = at_once(self.stream.write(self.unsent)).context("the request cannot be sent")?
            else {
                break;
            };
            self.unsent = self.unsent.get(sent..).unwrap_or_default();
        }
        Ok(())
    }
}

/// None where one would have to wait.
fn at_once(done: io::Result<usize>) -> io::Result<Option<usize>> {
    match done {
        Err(fault) if fault.kind() == ErrorKind::WouldBlock => Ok(None),
        done => done.map(Some),
    }
}

/// Where the body of an answer stands, which must have the status 200; none while some of it is still to come.
fn body(received: &[u8]) -> Result<Option<Range<usize>>> {
    let mut headers = [httparse::EMPTY_HEADER; 32];
    let mut answer = httparse::Response::new(&mut headers);
    let httparse::Status::Complete(start) = answer.parse(received)? else { return Ok(None) };
    let length = answer.headers.iter().find(|header| header.name.eq_ignore_ascii_case("content-length"));
    let length: usize = str::from_utf8(length.context("the answer has no content-length")?.value)?.parse()?;
    let body = start..start + length;
    let Some(text) = received.get(body.clone()) else { return Ok(None) };
    ensure!(answer.code == Some(200), "the answer is {:?}: {}", answer.code, String::from_utf8_lossy(text));
    Ok(Some(body))
}

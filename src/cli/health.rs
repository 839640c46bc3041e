//! `countersign health`: for the image, which has no other HTTP client.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

use anyhow::{Context, Result, ensure};
use clap::Args;

use crate::config::Loopback;

/// Longer than this is not well.
const PATIENCE: Duration = Duration::from_secs(2);

/// The options of `health`.
#[derive(Args, Debug)]
pub struct Health {
    /// Where the service listens [default: 127.0.0.1:8080]
    #[arg(long, env = "COUNTERSIGN_LISTEN", value_name = "ADDR:PORT")]
    listen: Option<Loopback>,
}

impl Health {
    /// Fails unless the service says that it is well.
    pub fn run(self) -> Result<()> {
        let address = self.listen.unwrap_or_default().address();
        let mut stream = TcpStream::connect_timeout(&address, PATIENCE)
            .with_context(|| format!("nobody listens on {address}"))?;
        stream.set_read_timeout(Some(PATIENCE))?;
        write!(stream, "GET /health HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        ensure!(answer.starts_with(b"HTTP/1.1 200 "), "{address} is not well");
        Ok(())
    }
}

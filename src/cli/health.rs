//! `countersign health`: for the image, which has no other HTTP client.

use std::{
    io::{Read, Write},
    net::{IpAddr, Ipv4Addr, Ipv6Addr, TcpStream},
    path::PathBuf,
    time::Duration,
};

use anyhow::{Context, Result, ensure};
use clap::Args;

use crate::config::Listen;

/// Longer than this is not well.
const PATIENCE: Duration = Duration::from_secs(2);

/// The options of `health`.
#[derive(Args, Debug)]
pub struct Health {
    /// Where the service listens [default: 127.0.0.1:8080]
    #[arg(long, env = "COUNTERSIGN_LISTEN", value_name = "ADDR:PORT")]
    listen: Option<Listen>,
    /// The certificate that it serves TLS with, if it does: then it is well if it takes a connection
    #[arg(long, env = "COUNTERSIGN_TLS_CERTIFICATE", value_name = "FILE")]
    tls_certificate: Option<PathBuf>,
}

impl Health {
    /// Fails unless the service says that it is well.
    pub fn run(self) -> Result<()> {
        let mut address = self.listen.unwrap_or_default().address();
        // Who listens everywhere listens on loopback too.
        match address.ip() {
            IpAddr::V4(ip) if ip.is_unspecified() => address.set_ip(Ipv4Addr::LOCALHOST.into()),
            IpAddr::V6(ip) if ip.is_unspecified() => address.set_ip(Ipv6Addr::LOCALHOST.into()),
            IpAddr::V4(_) | IpAddr::V6(_) => {}
        }
        let mut stream = TcpStream::connect_timeout(&address, PATIENCE)
            .with_context(|| format!("nobody listens on {address}"))?;
        if self.tls_certificate.is_some() {
            return Ok(());
        }
        stream.set_read_timeout(Some(PATIENCE))?;
        write!(stream, "GET /health HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        ensure!(answer.starts_with(b"HTTP/1.1 200 "), "{address} is not well");
        Ok(())
    }
}

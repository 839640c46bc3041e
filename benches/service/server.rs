//! The servers as child processes, and what the kernel knows of them.

use std::fs;
use std::io::{self, BufRead, BufReader};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;
use std::thread;

use anyhow::{Context, Result, ensure};

use crate::baseline::Baseline;

/// The core of the server under load; its client keeps to the other one.
const SERVER_CORE: &str = "0";
const CLIENT_CORE: &str = "1";

/// A program that serves `order-sign`.
#[derive(Clone, Copy)]
pub enum Program {
    Countersign,
    Baseline(Baseline),
}

impl Program {
    /// Where cargo has put the release binary of the service.
    pub const COUNTERSIGN: &str = env!("CARGO_BIN_EXE_countersign");

    fn command(self) -> Result<(PathBuf, Vec<&'static str>)> {
        Ok(match self {
            Self::Countersign => (Self::COUNTERSIGN.into(), vec!["serve", "--listen", "127.0.0.1:0"]),
            Self::Baseline(baseline) => (std::env::current_exe()?, vec!["--role", baseline.name()]),
        })
    }
}

/// A running server on one core, ended when dropped.
pub struct Server {
    child: Child,
    pub address: SocketAddr,
}

impl Server {
    /// Returns when the server has printed its address.
    pub fn start(program: Program) -> Result<Self> {
        let (path, arguments) = program.command()?;
        let mut command = if pinning_works() {
            let mut taskset = Command::new("taskset");
            taskset.args(["-c", SERVER_CORE]).arg(&path);
            taskset
        } else {
            Command::new(&path)
        };
        let mut child = command
            .args(arguments)
            .env("RUST_LOG", "warn")
            .env("COUNTERSIGN_WORKERS", "1")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("{} does not start", path.display()))?;
        let stdout = child.stdout.take().context("the server has no standard output")?;
        let address = announced_address(BufReader::new(stdout));
        if address.is_err() {
            end(&mut child);
        }
        let address = address.with_context(|| format!("{} did not say where it listens", path.display()))?;
        Ok(Self { child, address })
    }

    /// The processor time spent so far, in clock ticks.
    ///
    /// The kernel counts it exactly but shows it in ticks of 10 ms: compare sums over many requests.
    pub fn cpu_ticks(&self) -> Result<u64> {
        let stat =
            fs::read_to_string(format!("/proc/{}/stat", self.child.id())).context("the server has died")?;
        // The second field, the name in parentheses, may hold blanks; `utime` and `stime` are the 14th and 15th.
        let (_, fields) = stat.rsplit_once(')').context("/proc/<pid>/stat has another form")?;
        let times: Vec<u64> = fields.split_whitespace().skip(11).take(2).flat_map(str::parse).collect();
        Ok(times.iter().sum())
    }

    /// Resident memory in bytes.
    pub fn resident(&self) -> Result<u64> {
        let status =
            fs::read_to_string(format!("/proc/{}/status", self.child.id())).context("the server has died")?;
        let kib: u64 = status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:")?.trim().strip_suffix(" kB")?.parse().ok())
            .context("/proc/<pid>/status has no VmRSS")?;
        Ok(kib * 1024)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        end(&mut self.child);
    }
}

fn end(child: &mut Child) {
    // Both fail only if the process is gone already.
    let _ = child.kill();
    let _ = child.wait();
}

/// Reads up to the line with the address, and goes on reading so that the pipe never fills.
fn announced_address(mut stdout: impl BufRead + Send + 'static) -> Result<SocketAddr> {
    let mut line = String::new();
    while stdout.read_line(&mut line)? > 0 {
        if let Some(address) = address_in(&line) {
            thread::spawn(move || io::copy(&mut stdout, &mut io::sink()));
            return Ok(address);
        }
        line.clear();
    }
    Err(io::Error::from(io::ErrorKind::UnexpectedEof).into())
}

fn address_in(line: &str) -> Option<SocketAddr> {
    let (_, rest) = line.split_once("http://")?;
    let address =
        rest.split(|letter: char| !letter.is_ascii_digit() && letter != '.' && letter != ':').next()?;
    address.parse().ok()
}

/// Whether servers and client can have a core each.
pub fn pinning_works() -> bool {
    static WORKS: LazyLock<bool> = LazyLock::new(|| {
        [SERVER_CORE, CLIENT_CORE].iter().all(|core| {
            let status = Command::new("taskset").args(["-c", core, "true"]).stderr(Stdio::null()).status();
            status.is_ok_and(|status| status.success())
        })
    });
    *WORKS
}

/// Moves this process, which is the client, from the core of the servers. Threads started later follow.
pub fn pin_client() -> Result<()> {
    let process = std::process::id().to_string();
    let status =
        Command::new("taskset").args(["-cp", CLIENT_CORE, &process]).stdout(Stdio::null()).status()?;
    ensure!(status.success(), "taskset cannot pin the client");
    Ok(())
}

/// How many clock ticks a second has.
pub fn ticks_per_second() -> Result<f64> {
    let output = Command::new("getconf").arg("CLK_TCK").output().context("getconf does not start")?;
    String::from_utf8_lossy(&output.stdout).trim().parse().context("getconf CLK_TCK gives no number")
}

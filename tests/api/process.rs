//! The program itself, as a child process.

use std::{
    io::{BufRead, BufReader, Read},
    net::SocketAddr,
    process::{Child, ChildStdout, Command, ExitStatus, Stdio},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

/// Longer than this nothing takes.
const PATIENCE: Duration = Duration::from_secs(20);

/// A running `countersign`, ended when dropped.
pub struct Program {
    child: Child,
    stdout: BufReader<ChildStdout>,
    /// Read all the while, lest a full pipe hold up the program.
    stderr: Option<JoinHandle<String>>,
    /// The first line of its standard output.
    pub first_line: String,
}

impl Program {
    /// Returns when the program has said where it listens.
    pub fn start(arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_countersign"))
            .args(arguments)
            .envs(environment.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut log = child.stderr.take().unwrap();
        let stderr = thread::spawn(move || {
            let mut text = String::new();
            log.read_to_string(&mut text).unwrap();
            text
        });
        let mut first_line = String::new();
        stdout.read_line(&mut first_line).unwrap();
        Self { child, stdout, stderr: Some(stderr), first_line }
    }

    pub fn address(&self) -> SocketAddr {
        self.first_line.trim_end().strip_prefix("http://").unwrap().parse().unwrap()
    }

    /// The id of the process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Sends a signal: `TERM`, `INT`.
    pub fn signal(&self, name: &str) {
        let process = self.child.id().to_string();
        assert!(Command::new("kill").args(["-s", name, &process]).status().unwrap().success());
    }

    /// Waits for the end, and gives back what was written on the way: stdout after the first line, and stderr.
    pub fn end(mut self) -> (ExitStatus, String, String) {
        let started = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(started.elapsed() < PATIENCE, "the program does not end");
            thread::sleep(Duration::from_millis(10));
        };
        let mut stdout = String::new();
        self.stdout.read_to_string(&mut stdout).unwrap();
        (status, stdout, self.stderr.take().unwrap().join().unwrap())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // Both fail only if it has ended already.
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

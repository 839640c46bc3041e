//! Malformed and hostile requests, made by a seeded generator: none is a fault of ours, and memory does not grow.

use std::{
    fs,
    io::{Read, Write},
    net::TcpStream,
};

use crate::{
    app::{SERVICE, nothing_ordered, scenario},
    process::Program,
};

const REQUESTS: usize = 10_000;

/// A generator of numbers that are the same in each run (xorshift).
struct Seeded(u64);

impl Seeded {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(limit).unwrap()).unwrap()
    }

    fn of<'t>(&mut self, choices: &[&'t str]) -> &'t str {
        choices[self.below(choices.len())]
    }
}

/// A body: a real one with damage done to it, or something that never was one.
fn body(seeded: &mut Seeded, sound: &[String]) -> Vec<u8> {
    let mut body = sound[seeded.below(sound.len())].clone().into_bytes();
    match seeded.below(8) {
        0 => body.truncate(seeded.below(body.len())),
        1 => {
            for _ in 0..=seeded.below(20) {
                let at = seeded.below(body.len());
                body[at] = u8::try_from(seeded.below(256)).unwrap();
            }
        }
        2 => {
            let at = seeded.below(body.len());
            let piece =
                seeded.of(&["{", "[", "}", "]", "\"", "\\ud800", "null", "1e999999", ",,", "\u{0}", "-"]);
            let piece = piece.repeat(1 + seeded.below(300));
            body.splice(at..at, piece.bytes());
        }
        3 => {
            let (from, length) = (seeded.below(body.len()), seeded.below(2000));
            body.drain(from..(from + length).min(body.len()));
        }
        4 => {
            let text = String::from_utf8(body).unwrap();
            let name =
                seeded.of(&["resourceType", "value", "dosageInstruction", "entry", "patientId", "hook"]);
            let with =
                seeded.of(&["null", "[]", "{}", "\"\"", "1", "true", "[[[]]]", "\"a\\u0000b\"", "9e9999"]);
            body = text.replace(&format!("\"{name}\":"), &format!("\"{name}\": {with}, \"x\":")).into_bytes();
        }
        5 => {
            let depth = seeded.below(5000);
            body = format!("{{\"hook\":{}", "[".repeat(depth)).into_bytes();
        }
        6 => {
            let length = seeded.below(4000);
            body = (0..length).map(|_| u8::try_from(seeded.below(256)).unwrap()).collect();
        }
        _ => {
            let servers =
                ["http://169.254.169.254/", "http://[::1]:22/", "file:///etc/passwd", "//x", "\\u0000"];
            let server = seeded.of(&servers);
            let text = nothing_ordered().to_string();
            body = text.replacen('{', &format!("{{\"fhirServer\":\"{server}\","), 1).into_bytes();
        }
    }
    body
}

fn head(seeded: &mut Seeded, length: usize) -> String {
    let path = match seeded.below(12) {
        0 => seeded.of(&["/cds-services/../../etc/passwd", "/rules/%00", "/cds-services/%2e%2e", "/", "//"]),
        1 => "/cds-services/countersign-order-sign/feedback",
        _ => SERVICE,
    };
    let length = match seeded.below(30) {
        0 => "-1".to_owned(),
        1 => "99999999999999999999".to_owned(),
        _ => length.to_string(),
    };
    let more = match seeded.below(10) {
        0 => "Authorization: Bearer a.b.c\r\n".to_owned(),
        1 => format!("X-Long: {}\r\n", "a".repeat(seeded.below(20_000))),
        2 => "Content-Type: text/html\r\n".to_owned(),
        3 => "Content-Encoding: gzip\r\n".to_owned(),
        4 => "Origin: https://evil.example\r\n".to_owned(),
        5 => "Expect: 100-continue\r\n".to_owned(),
        _ => "Content-Type: application/json\r\n".to_owned(),
    };
    let method = if seeded.below(20) == 0 { seeded.of(&["GET", "PUT", "OPTIONS", "BREW"]) } else { "POST" };
    format!(
        "{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{more}Content-Length: {length}\r\n\r\n"
    )
}

/// The status that comes back, if any does: what is no HTTP gets none.
fn status(program: &Program, head: &str, body: &[u8]) -> Option<u16> {
    let mut stream = TcpStream::connect(program.address()).unwrap();
    stream.set_read_timeout(Some(std::time::Duration::from_secs(20))).unwrap();
    // The other side may hang up before all is written.
    _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body));
    _ = stream.shutdown(std::net::Shutdown::Write);
    let mut answer = Vec::new();
    _ = stream.read_to_end(&mut answer);
    let line = answer.split(|byte| *byte == b'\r').next()?;
    str::from_utf8(line).ok()?.split(' ').nth(1)?.parse().ok()
}

#[cfg(target_os = "linux")]
fn resident_kib(program: &Program) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", program.id())).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn ten_thousand_hostile_requests_are_no_fault_of_ours_and_leave_no_memory() {
    let program =
        Program::start(&["serve", "--listen", "127.0.0.1:0", "--workers", "1"], &[("RUST_LOG", "error")]);
    let sound: Vec<String> =
        ["v04-", "v01-", "v47-", "ehr-epic", "prefetch-legacy"].map(|name| scenario(name).0).into();
    let mut seeded = Seeded(0x5eed_c0de_2026_1128);
    let mut answered = 0;
    let mut settled = 0;
    for number in 0..REQUESTS {
        let body = body(&mut seeded, &sound);
        let head = head(&mut seeded, body.len());
        let status = status(&program, &head, &body);
        answered += usize::from(status.is_some());
        assert!(
            status.is_none_or(|status| status < 500 || status == 503),
            "request {number} got {status:?}: {head}{}",
            String::from_utf8_lossy(&body)
        );
        if number == REQUESTS / 2 {
            settled = resident_kib(&program);
        }
    }
    assert!(answered > REQUESTS * 9 / 10, "only {answered} were answered");
    let grown = resident_kib(&program).saturating_sub(settled);
    assert!(grown < 4096, "grown by {grown} KiB since {settled} KiB");
    program.signal("TERM");
    let (ended, _, log) = program.end();
    assert!(ended.success(), "{log}");
}

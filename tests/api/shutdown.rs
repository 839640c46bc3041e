use std::{
    io::{Read, Write},
    net::TcpStream,
    process::Command,
    time::Duration,
};

use rstest::rstest;

use crate::{
    app::{SERVICE, nothing_ordered},
    process::Program,
};

#[rstest]
#[case("TERM")]
#[case("INT")]
fn a_request_under_way_is_answered_before_the_service_stops(#[case] signal: &str) {
    let program = Program::start(&["serve", "--listen", "127.0.0.1:0"], &[("RUST_LOG", "info")]);
    let mut stream = TcpStream::connect(program.address()).unwrap();
    let body = nothing_ordered().to_string();
    let (first, rest) = body.split_at(body.len() / 2);
    let length = body.len();
    write!(stream, "POST {SERVICE} HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n{first}").unwrap();
    std::thread::sleep(Duration::from_millis(200));
    program.signal(signal);
    std::thread::sleep(Duration::from_millis(200));
    write!(stream, "{rest}").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    let (status, stdout, log) = program.end();
    assert!(status.success(), "{status}");
    assert_eq!(stdout, "", "one line is all that is printed");
    assert!(log.contains("stopped"), "{log}");
}

#[test]
fn an_idle_connection_does_not_hold_up_the_end() {
    let program = Program::start(&["serve", "--listen", "127.0.0.1:0"], &[]);
    let mut stream = TcpStream::connect(program.address()).unwrap();
    write!(stream, "GET /health HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
    assert!(stream.read(&mut [0; 1024]).unwrap() > 0);
    program.signal("TERM");
    assert!(program.end().0.success());
}

#[test]
fn a_client_that_never_ends_is_not_waited_for_for_ever() {
    let program =
        Program::start(&["serve", "--listen", "127.0.0.1:0"], &[("COUNTERSIGN_SHUTDOWN_SECONDS", "1")]);
    let mut stream = TcpStream::connect(program.address()).unwrap();
    write!(stream, "POST {SERVICE} HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{{").unwrap();
    std::thread::sleep(Duration::from_millis(200));
    program.signal("TERM");
    assert!(program.end().0.success());
}

#[test]
fn no_command_means_serve_and_the_environment_is_heard() {
    let program = Program::start(&[], &[("COUNTERSIGN_LISTEN", "127.0.0.1:0"), ("RUST_LOG", "warn")]);
    let address = program.address();
    assert_ne!(address.port(), 0);
    let health = |address: String| {
        Command::new(env!("CARGO_BIN_EXE_countersign"))
            .args(["health", "--listen", &address])
            .output()
            .unwrap()
    };
    assert!(health(address.to_string()).status.success());
    program.signal("TERM");
    let (status, _, log) = program.end();
    assert!(status.success());
    assert!(log.contains("open mode: no authentication, loopback only"), "{log}");
    assert_eq!(health(address.to_string()).status.code(), Some(1));
}

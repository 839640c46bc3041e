//! TLS, named proxies, and the configuration read again: SEC-01, SEC-02.

use std::{fs, path::PathBuf, process::Command, thread, time::Duration};

use countersign::clock::{Clock, SystemClock};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, ExtendedKeyUsagePurpose, IsCa, KeyPair};
use serde_json::json;

use crate::{
    app::{SERVICE, nothing_ordered},
    ehr::{ES384, RS384, Signer, settings, wait},
    process::Program,
};

fn file(name: &str, text: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{}-{name}", std::process::id()));
    fs::write(&path, text).unwrap();
    path
}

struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::<String>::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    /// A certificate and its key.
    fn issue(&self, name: &str, usage: ExtendedKeyUsagePurpose) -> (String, String) {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        params.extended_key_usages = vec![usage];
        (params.signed_by(&key, &self.0).unwrap().pem(), key.serialize_pem())
    }
}

fn client(authority: &Authority, identity: Option<(String, String)>) -> reqwest::Client {
    let root = reqwest::Certificate::from_pem(authority.0.pem().as_bytes()).unwrap();
    let mut builder = reqwest::Client::builder().tls_certs_only([root]).no_proxy();
    if let Some((certificate, key)) = identity {
        let pem = format!("{certificate}{key}");
        builder = builder.identity(reqwest::Identity::from_pem(pem.as_bytes()).unwrap());
    }
    builder.build().unwrap()
}

fn get(client: &reqwest::Client, url: &str) -> Result<reqwest::Response, reqwest::Error> {
    wait(client.get(url).send())
}

fn address(program: &Program) -> String {
    program.first_line.trim_end().replace("https://127.0.0.1", "https://localhost")
}

#[test]
fn tls_is_served_over_http_2_and_the_certificate_is_read_again() {
    let authority = Authority::new();
    let (certificate, key) = authority.issue("localhost", ExtendedKeyUsagePurpose::ServerAuth);
    let (certificate, key) = (file("server.pem", &certificate), file("server.key", &key));
    let config = file("tls.toml", &settings(&ES384.in_settings(), ""));
    let arguments = [
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--tls-certificate",
        certificate.to_str().unwrap(),
        "--tls-key",
        key.to_str().unwrap(),
        "--config",
        config.to_str().unwrap(),
    ];
    let program = Program::start(&arguments, &[("RUST_LOG", "info")]);
    let url = format!("{}/health", address(&program));
    let trusting = client(&authority, None);
    let answer = get(&trusting, &url).unwrap();
    assert_eq!((answer.status().as_u16(), answer.version()), (200, reqwest::Version::HTTP_2));

    let other = Authority::new();
    let (renewed, renewed_key) = other.issue("localhost", ExtendedKeyUsagePurpose::ServerAuth);
    fs::write(&certificate, renewed).unwrap();
    fs::write(&key, renewed_key).unwrap();
    program.signal("HUP");
    let trusting_other = client(&other, None);
    let mut answers = (0..100).map(|_| {
        thread::sleep(Duration::from_millis(50));
        get(&trusting_other, &url).map(|answer| answer.status().as_u16())
    });
    assert!(answers.any(|answer| answer.is_ok_and(|status| status == 200)));
    assert!(get(&client(&authority, None), &url).is_err(), "the old certificate is gone");
    program.signal("TERM");
    assert!(program.end().0.success());
}

#[test]
fn callers_may_have_to_show_a_certificate() {
    let authority = Authority::new();
    let (certificate, key) = authority.issue("localhost", ExtendedKeyUsagePurpose::ServerAuth);
    let config = format!(
        "listen = \"127.0.0.1:0\"\ntls_certificate = {:?}\ntls_key = {:?}\ntls_client_authorities = {:?}\n",
        file("mutual.pem", &certificate),
        file("mutual.key", &key),
        file("mutual-authority.pem", &authority.0.pem())
    );
    let config = file("mutual.toml", &config);
    let program = Program::start(&["serve", "--config", config.to_str().unwrap()], &[]);
    let url = format!("{}/health", address(&program));
    let known = authority.issue("ehr", ExtendedKeyUsagePurpose::ClientAuth);
    assert_eq!(get(&client(&authority, Some(known)), &url).unwrap().status(), 200);
    assert!(get(&client(&authority, None), &url).is_err());
    let stranger = Authority::new().issue("ehr", ExtendedKeyUsagePurpose::ClientAuth);
    assert!(get(&client(&authority, Some(stranger)), &url).is_err());
}

#[test]
fn a_reload_changes_the_clients_and_drops_no_request() {
    let config = file("reload.toml", &settings(&ES384.in_settings(), ""));
    let program =
        Program::start(&["serve", "--listen", "127.0.0.1:0", "--config", config.to_str().unwrap()], &[]);
    let url = format!("http://{}{SERVICE}", program.address());
    let status = |signer: &Signer| {
        let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        let token = signer.token(SystemClock.now(), &json!({}));
        let request = agent.post(&url).header("authorization", format!("Bearer {token}"));
        request
            .content_type("application/json")
            .send(nothing_ordered().to_string())
            .unwrap()
            .status()
            .as_u16()
    };
    assert_eq!([status(&ES384), status(&RS384)], [200, 401]);
    thread::scope(|scope| {
        // Requests go on all the while, and each is answered.
        let calling = scope.spawn(|| (0..40).map(|_| status(&ES384)).collect::<Vec<_>>());
        fs::write(&config, settings(&RS384.in_settings(), "")).unwrap();
        program.signal("HUP");
        let answers = calling.join().unwrap();
        assert!(answers.iter().all(|status| [200, 401].contains(status)), "{answers:?}");
    });
    assert_eq!([status(&ES384), status(&RS384)], [401, 200]);

    // A bad file, or one that would open the door, leaves the old one in force and says so.
    for bad in ["public_url = 1\n".to_owned(), settings("keys = []", ""), String::new()] {
        fs::write(&config, bad).unwrap();
        program.signal("HUP");
        thread::sleep(Duration::from_millis(300));
        assert_eq!([status(&ES384), status(&RS384)], [401, 200]);
    }
    program.signal("TERM");
    let (ended, _, log) = program.end();
    assert!(ended.success());
    assert_eq!(log.matches("configuration read again").count(), 1, "{log}");
    assert_eq!(log.matches("the old one stays in force").count(), 3, "{log}");
    assert!(log.contains("reload.toml:1: `public_url`"), "{log}");
}

#[test]
fn another_address_than_loopback_asks_for_clients_and_for_tls_or_a_proxy() {
    let check = |text: &str| {
        let config = file("listen.toml", text);
        let output = Command::new(env!("CARGO_BIN_EXE_countersign"))
            .args(["config", "check", "--config", config.to_str().unwrap()])
            .output()
            .unwrap();
        (
            output.status.success(),
            String::from_utf8(output.stdout).unwrap(),
            String::from_utf8(output.stderr).unwrap(),
        )
    };
    let listed = settings(&ES384.in_settings(), "");
    let open = "listen = \"0.0.0.0:8080\"\n";
    let (passed, _, said) = check(open);
    assert!(!passed && said.contains("not a loopback address") && said.contains("authenticated"), "{said}");
    let (passed, _, said) = check(&format!("{open}{listed}"));
    assert!(!passed && said.contains("tls_certificate"), "{said}");
    let (passed, page, said) = check(&format!("{open}proxies = [\"10.0.0.5\"]\n{listed}"));
    assert!(passed, "{said}");
    assert!(page.contains("client general") && page.contains("named proxies"), "{page}");
}

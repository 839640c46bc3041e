//! What each stage of an evaluation costs, in the process: `cargo bench --bench stages`.
//!
//! The bodies are those of the load benchmark, and so is `typed`, what a service at its best reads them with; the rules
//! are timed on a six-cycle history.
#![allow(clippy::expect_used, reason = "a benchmark that cannot be set up has nothing to measure")]

#[path = "service/baseline/mod.rs"]
#[allow(dead_code, reason = "here no server is started")]
mod baseline;
#[path = "service/chart/mod.rs"]
mod chart;
#[path = "service/json.rs"]
mod json;
#[path = "service/request.rs"]
mod request;

use std::sync::LazyLock;

use baseline::Baseline;
use countersign::{
    advisor::{Advisor, Settings},
    cds_hooks::HookRequest,
    course::Course,
    fhir::{Gathered, extract, screen},
    json::Arena,
    knowledge::{Formula, Knowledge, Profile},
    rules::{Options, judge},
};
use divan::{Bencher, black_box};
use jiff::Timestamp;
use request::Requests;
use uuid::Uuid;

const SIX_CYCLES: &[u8] = include_bytes!("../fixtures/v21-seventh-cycle/request.json");
const OPTIONS: Options =
    Options { profile: Profile::Us, formula: Formula::Mosteller, double_check: true, tolerance: None };

static AT: LazyLock<Timestamp> = LazyLock::new(|| "2026-08-10T08:30:00-05:00".parse().expect("a timestamp"));
static KNOWLEDGE: LazyLock<Knowledge> = LazyLock::new(|| Knowledge::embedded().expect("embedded knowledge"));
static REQUESTS: LazyLock<Requests> = LazyLock::new(|| Requests::at(*AT).expect("requests"));

fn main() {
    divan::main();
}

#[divan::bench]
fn read_full(bencher: Bencher) {
    read(bencher, &REQUESTS.full);
}

#[divan::bench]
fn read_small(bencher: Bencher) {
    read(bencher, &REQUESTS.small);
}

fn read(bencher: Bencher, body: &str) {
    bencher.bench(|| HookRequest::read(black_box(body.as_bytes()), &Arena::new()).is_ok());
}

#[divan::bench]
fn screen_small(bencher: Bencher) {
    let body = REQUESTS.small.as_bytes();
    bencher.bench(|| screen(black_box(body), &Arena::new(), Gathered::NOTHING, &KNOWLEDGE).is_ok());
}

#[divan::bench]
fn extract_full(bencher: Bencher) {
    read_screen_and_extract(bencher, &REQUESTS.full);
}

#[divan::bench]
fn extract_small(bencher: Bencher) {
    read_screen_and_extract(bencher, &REQUESTS.small);
}

/// All up to the case of the patient.
fn read_screen_and_extract(bencher: Bencher, body: &str) {
    bencher.bench(|| {
        let arena = Arena::new();
        let (request, drafts) =
            screen(black_box(body.as_bytes()), &arena, Gathered::NOTHING, &KNOWLEDGE).expect("drafts");
        extract(&request, &drafts, Gathered::NOTHING, &KNOWLEDGE, *AT).is_ok()
    });
}

/// Course and rules, from the case to the findings: the figure to keep is 50 µs.
#[divan::bench]
fn rules_on_six_cycles(bencher: Bencher) {
    let arena = Arena::new();
    let (request, drafts) = screen(SIX_CYCLES, &arena, Gathered::NOTHING, &KNOWLEDGE).expect("drafts");
    let (case, _) = extract(&request, &drafts, Gathered::NOTHING, &KNOWLEDGE, *AT).expect("a case");
    let drug = KNOWLEDGE.drugs.first().expect("a drug");
    bencher.bench(|| {
        let courses = [(0, Course::of(black_box(&case), 0, drug))];
        judge(&case, &courses, &KNOWLEDGE, OPTIONS).findings.len()
    });
}

#[divan::bench]
fn answer_full(bencher: Bencher) {
    answer(bencher, &REQUESTS.full);
}

#[divan::bench]
fn answer_small(bencher: Bencher) {
    answer(bencher, &REQUESTS.small);
}

#[divan::bench]
fn answer_irrelevant(bencher: Bencher) {
    answer(bencher, &REQUESTS.irrelevant);
}

#[divan::bench]
fn typed_full(bencher: Bencher) {
    let body = REQUESTS.full.as_bytes();
    bencher.bench(|| Baseline::Typed.read(black_box(body)).expect("a request"));
}

#[divan::bench]
fn typed_small(bencher: Bencher) {
    let body = REQUESTS.small.as_bytes();
    bencher.bench(|| Baseline::Typed.read(black_box(body)).expect("a request"));
}

fn answer(bencher: Bencher, body: &str) {
    let settings = Settings::default();
    let advisor = Advisor::new(Knowledge::embedded().expect("embedded knowledge"), settings);
    bencher.bench(|| {
        let response =
            advisor.advise(black_box(body.as_bytes()), *AT, &mut || Uuid::nil()).expect("an answer");
        response.to_json().into_bytes().len()
    });
}

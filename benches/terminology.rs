//! What it costs to look a code or a name up: `cargo bench --bench terminology`.
#![allow(clippy::expect_used, reason = "a benchmark that cannot be set up has nothing to measure")]

use std::sync::LazyLock;

use countersign::{
    knowledge::Knowledge,
    terminology::{Index, System},
};
use divan::{Bencher, black_box};

static KNOWLEDGE: LazyLock<Knowledge> = LazyLock::new(|| Knowledge::embedded().expect("embedded knowledge"));

fn main() {
    LazyLock::force(&KNOWLEDGE);
    divan::main();
}

/// What a code means, to the goal of 100 ns: known and unknown ones.
#[divan::bench(sample_size = 1000, args = ["1942954", "312086", "161", "999999999", "no code"])]
fn rxnorm(bencher: Bencher, code: &str) {
    bencher.bench(|| KNOWLEDGE.medicines(System::RxNorm, black_box(code)).count());
}

#[divan::bench(sample_size = 1000, args = ["0008-0100-01", "00008010001", "50580-488-10", "99999-9999"])]
fn ndc(bencher: Bencher, code: &str) {
    bencher.bench(|| KNOWLEDGE.medicines(System::Ndc, black_box(code)).count());
}

#[divan::bench(sample_size = 1000, args = ["L01FB01", "N02BE51", "C10AA05"])]
fn atc(bencher: Bencher, code: &str) {
    bencher.bench(|| KNOWLEDGE.medicines(System::Atc, black_box(code)).count());
}

#[divan::bench(sample_size = 1000, args = ["1975-2", "12345-6"])]
fn loinc(bencher: Bencher, code: &str) {
    bencher.bench(|| KNOWLEDGE.codes.concepts(System::Loinc, black_box(code)).len());
}

/// What a text names, to the goal of 2 µs.
#[divan::bench(sample_size = 1000, args = [
    "inotuzumab ozogamicin 0.9 MG Injection [Besponsa]",
    "acetaminophen 325 MG / oxycodone hydrochloride 5 MG Oral Tablet [Percocet]",
    "sodium chloride 0.9 % in water for injection, 1000 mL",
])]
fn name(bencher: Bencher, text: &str) {
    bencher.bench(|| {
        let text = black_box(text);
        (KNOWLEDGE.products.by_name(text), KNOWLEDGE.ingredients.by_name(text))
    });
}

/// Reading the embedded index, once at start.
#[divan::bench(sample_count = 20, sample_size = 1)]
fn read_index() -> usize {
    Index::parse(black_box(include_str!("../terminology/products.txt"))).expect("an index").bytes()
}

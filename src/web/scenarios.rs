//! The scenarios of `fixtures/`, put into the binary by `build.rs`.

/// A scenario: an invented patient with an order, and what is to be said of it.
#[derive(Debug)]
pub struct Scenario {
    /// The name of its folder.
    pub name: &'static str,
    /// What it shows; a sentence.
    pub shows: &'static str,
    /// The ids of the documents it comes from: "V04, DOSE-24".
    pub sources: &'static str,
    /// Whether it is judged by the EU product information.
    pub is_eu: bool,
    /// The findings expected, by rule and severity, gravest first.
    pub findings: &'static [(&'static str, &'static str)],
    /// What the workbench needs to offer it.
    pub offer: Option<Offer>,
}

/// A scenario that the workbench offers.
#[derive(Debug)]
pub struct Offer {
    /// Its place among them.
    pub place: usize,
    /// A few words for a list.
    pub title: &'static str,
    /// The code of the area it is told for, or `routine`.
    pub group: &'static str,
    /// The time it is written for.
    pub at: &'static str,
    /// The request, as gzip.
    pub request: &'static [u8],
}

/// Every scenario, by name.
pub static ALL: &[Scenario] = include!(concat!(env!("OUT_DIR"), "/scenarios.rs"));

//! The data that rules ask for, by prefetch key, what rests on each, and what of it came from elsewhere than the prefetch.

use crate::{
    cds_hooks::discovery,
    clinical::case::DOSES_GIVEN,
    json::{Arena, Value, parse},
};

/// A prefetch key of `cds-services.json`, and what cannot be checked without its data.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct DataNeed {
    /// The key.
    pub key: &'static str,
    /// What cannot be checked without it, in the words of a card; nothing if its absence shows by itself.
    pub concerns: Option<&'static str>,
}

/// The data that rules ask for, as `cds-services.json` requests them.
pub const DATA_NEEDS: [DataNeed; 11] = [
    DataNeed { key: "patient", concerns: Some("age and the limits that depend on it") },
    DataNeed { key: "heights", concerns: Some("body surface area and dose") },
    DataNeed { key: "weights", concerns: Some("body surface area and dose") },
    DataNeed { key: "observations", concerns: Some("laboratory results, ECG and response") },
    // Without it a QT interval that is not corrected has no heart rate: then the rules say that the QTc is missing.
    DataNeed { key: "heartRates", concerns: None },
    DataNeed { key: "medicationRequests", concerns: Some("other orders and medicines") },
    DataNeed { key: "medicationAdministrations", concerns: Some(DOSES_GIVEN) },
    DataNeed { key: "conditions", concerns: Some("diagnoses, pregnancy and response") },
    DataNeed { key: "procedures", concerns: Some("transplants and platelet transfusions") },
    DataNeed { key: "serviceRequests", concerns: Some("whether a transplant is planned") },
    DataNeed { key: "allergies", concerns: Some("earlier severe reactions and allergies to premedication") },
];

/// Keys that a site may send besides: what they hold is read, and nothing is missed without them.
pub(super) const EXTRA_KEYS: [&str; 2] = ["carePlans", "adverseEvents"];

/// The needs that say whether the record names a drug of ours at all.
pub(super) const COURSE_KEYS: [&str; 2] = ["medicationRequests", "medicationAdministrations"];

/// The most Medications that are asked for one by one.
pub(super) const MOST_MEDICATIONS: usize = 20;

/// The need that a prefetch key names, by its place in [`DATA_NEEDS`].
pub(super) fn need(key: &str) -> Option<usize> {
    DATA_NEEDS.iter().position(|need| need.key == key)
}

/// The names that a site has given to prefetch keys of ours.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct KeyAliases(Vec<(String, usize)>);

impl KeyAliases {
    /// From the site's names to ours; the name that is none of ours if there is one.
    ///
    /// # Errors
    /// The first name that is no key of ours.
    pub fn new<'k>(names: impl IntoIterator<Item = (&'k str, &'k str)>) -> Result<Self, String> {
        let of = |(site, ours): (&str, &str)| {
            need(ours).map(|need| (site.to_owned(), need)).ok_or_else(|| ours.to_owned())
        };
        names.into_iter().map(of).collect::<Result<Vec<_>, _>>().map(Self)
    }

    /// Whether the site uses our names.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn need(&self, key: &str) -> Option<usize> {
        need(key).or_else(|| self.0.iter().find(|(site, _)| site == key).map(|(_, need)| *need))
    }
}

/// Something to ask the EHR's FHIR server for.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Query {
    /// What a prefetch key asks for, by its place in [`DATA_NEEDS`].
    Need(usize),
    /// The further pages of what came with a prefetch key.
    Rest {
        /// The place of the key in [`DATA_NEEDS`].
        need: usize,
        /// Where the next page is, as the EHR says.
        next: String,
    },
    /// The Medication that an order refers to.
    Medication {
        /// The bare id.
        id: String,
    },
}

impl Query {
    /// Its name in the log.
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self {
            Self::Need(need) | Self::Rest { need, .. } => {
                DATA_NEEDS.get(*need).map_or("unknown", |need| need.key)
            }
            Self::Medication { .. } => "medication",
        }
    }
}

impl Query {
    /// The type of what it asks for.
    pub(super) fn resource_type(&self) -> Option<&'static str> {
        match self {
            Self::Need(need) | Self::Rest { need, .. } => discovery::resource_type(*need),
            Self::Medication { .. } => Some("Medication"),
        }
    }
}

/// What became of a query.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Answer {
    /// The pages of the result.
    Pages(Pages),
    /// It was made, and failed.
    Failed,
    /// There was nobody to ask.
    NotAsked,
}

/// A result: JSON texts, each a resource or a Bundle.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Pages {
    /// The pages, in their order. Each is one JSON text: whoever fetched them has made sure.
    pub texts: Vec<String>,
    /// Whether these are all.
    pub complete: bool,
}

/// What was asked for besides the prefetch, and what came of it.
#[derive(Clone, Debug, Default)]
pub struct Fetched(Vec<(Query, Answer)>);

impl Fetched {
    /// Adds what became of queries.
    pub fn add(&mut self, answers: impl IntoIterator<Item = (Query, Answer)>) {
        self.0.extend(answers);
    }

    /// Notes that there is nobody to ask.
    pub fn refuse(&mut self, queries: Vec<Query>) {
        self.add(queries.into_iter().map(|query| (query, Answer::NotAsked)));
    }

    /// Whether nothing was asked for.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether anything was asked of a server, successfully or not.
    #[must_use]
    pub fn was_asked(&self) -> bool {
        self.0.iter().any(|(_, answer)| *answer != Answer::NotAsked)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&Query, &Answer)> {
        self.0.iter().map(|(query, answer)| (query, answer))
    }

    /// The queries that were not made yet.
    pub(super) fn not_made(&self, queries: Vec<Query>) -> Vec<Query> {
        queries.into_iter().filter(|query| self.0.iter().all(|(made, _)| made != query)).collect()
    }
}

/// What the data of a request are made of, the request itself aside.
#[derive(Clone, Copy, Debug)]
pub struct Gathered<'a> {
    /// What was fetched besides the prefetch.
    pub fetched: &'a Fetched,
    /// How the site names our prefetch keys.
    pub aliases: &'a KeyAliases,
}

impl Gathered<'static> {
    /// Nothing was fetched, and the site uses our names.
    pub const NOTHING: Self = Self { fetched: &Fetched(Vec::new()), aliases: &KeyAliases(Vec::new()) };
}

impl Pages {
    /// The pages, parsed; one that is no JSON after all is of no use.
    pub(super) fn values<'a>(&'a self, arena: &'a Arena) -> impl Iterator<Item = Option<Value<'a>>> {
        self.texts.iter().map(|text| parse(text, arena).ok())
    }
}

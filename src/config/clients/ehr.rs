//! What is known of the limits of some EHRs: the defaults of an entry that names one. Each can be set otherwise.

use std::fmt;

use serde::Deserialize;

use crate::cards::{Style, Topics};

/// An EHR whose limits are known.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "lowercase")]
pub enum Ehr {
    /// Epic.
    Epic,
    /// Oracle Health, formerly Cerner.
    Oracle,
    /// The public CDS Hooks sandbox.
    Sandbox,
}

/// What an entry has if it says nothing.
#[derive(Clone, Debug, Default)]
pub(super) struct Defaults {
    pub style: Style,
    pub fhir_without_token: bool,
}

impl Ehr {
    pub(super) fn defaults(self) -> Defaults {
        match self {
            // One action a suggestion; no update of a MedicationRequest; `any` alone; topics of letters and digits.
            Self::Epic => Defaults {
                style: Style {
                    single_actions: true,
                    updates: false,
                    only_any: true,
                    topics: Topics::Letters,
                    ..Style::default()
                },
                fhir_without_token: false,
            },
            // Information cards and links are all that its documents show.
            Self::Oracle => Defaults {
                style: Style { suggestions: false, ..Style::default() },
                fhir_without_token: false,
            },
            // Its FHIR server is open, and only the first action of a suggestion counts.
            Self::Sandbox => Defaults {
                style: Style { single_actions: true, ..Style::default() },
                fhir_without_token: true,
            },
        }
    }
}

impl fmt::Display for Ehr {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Epic => "Epic",
            Self::Oracle => "Oracle Health",
            Self::Sandbox => "CDS Hooks sandbox",
        })
    }
}

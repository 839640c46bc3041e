//! `countersign terminology`.

use std::{fmt::Write, path::PathBuf};

use anyhow::{Result, bail};
use clap::Subcommand;

use super::{knowledge, output::print};
use crate::{knowledge::Meaning, terminology::System};

/// What can be asked of codes and names.
#[derive(Debug, Subcommand)]
pub enum Terminology {
    /// Print what a code or a name means to the rules, its ingredients and classes, and why
    Lookup {
        /// A code of any system (1942954, 0008-0100-01, L01FB01, 1975-2, K74.60), or a text
        #[arg(value_name = "CODE|TEXT")]
        term: String,
        /// Look in one code system only: a URI, or rxnorm, ndc, atc, snomed, loinc, icd-10-cm, icd-10-pcs, icd-9-cm, v3-route, edqm, nci
        #[arg(long, value_parser = system)]
        system: Option<System>,
        /// Folder with reviewed knowledge that replaces the embedded one
        #[arg(long, env = "COUNTERSIGN_KNOWLEDGE", value_name = "DIR")]
        knowledge: Option<PathBuf>,
        /// Index of drug products that replaces the embedded one
        #[arg(long, env = "COUNTERSIGN_TERMINOLOGY", value_name = "FILE")]
        terminology: Option<PathBuf>,
    },
}

fn system(name: &str) -> Result<System, String> {
    let system = System::of_name(name).unwrap_or_else(|| System::of(name));
    if system == System::Other { Err("is no code system that is read".to_owned()) } else { Ok(system) }
}

impl Terminology {
    /// Does it.
    pub fn run(self) -> Result<()> {
        let Self::Lookup { term, system, knowledge, terminology } = self;
        let knowledge = knowledge::with_index(knowledge.as_deref(), terminology.as_deref())?;
        let found = knowledge.look_up(&term, system);
        if found.is_empty() {
            bail!("`{term}` is no code and no name that is known");
        }
        Ok(print(&found.iter().map(told).collect::<String>())?)
    }
}

fn told(meaning: &Meaning) -> String {
    let Meaning { by, kind, name, term_type, route, ingredients, is_used, why } = meaning;
    let mut text = format!("{by}: {name}\n");
    let sort = term_type.map(|sort| format!(" ({sort})")).unwrap_or_default();
    let used = if *is_used { "" } else { ", used by no rule" };
    // Writing to a String cannot fail.
    _ = writeln!(text, "  {kind}{sort}{used}");
    if let Some(route) = route {
        _ = writeln!(text, "  route: {route}");
    }
    for ingredient in ingredients {
        let classes = ingredient.classes.join(", ");
        let classes = if classes.is_empty() { "nothing to the rules".to_owned() } else { classes };
        _ = writeln!(text, "  ingredient: {} ({classes})", ingredient.name);
    }
    _ = writeln!(text, "  {why}");
    text
}

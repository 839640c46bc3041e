//! `countersign knowledge`.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::{Context, Result};
use clap::Subcommand;

use super::output::print;
use crate::{
    knowledge::{self, Difference},
    terminology::Index,
};

/// What can be done with knowledge.
#[derive(Debug, Subcommand)]
pub enum Knowledge {
    /// Check a folder of knowledge and print every fault; the exit code is 1 if there is one
    Check {
        /// A folder laid out as `knowledge/` of the sources is
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
    /// Print what the tables of one version say differently from another's
    ///
    /// Compared is what `knowledge show` prints. Codes, names and units by which data are recognised (codes.toml,
    /// ingredients.toml, the identity in drug.toml) are not in it, but for the names and codes of the drugs themselves.
    Diff {
        /// The earlier version: a folder laid out as `knowledge/` of the sources is
        #[arg(value_name = "BEFORE")]
        before: PathBuf,
        /// The later version [default: the embedded one]
        #[arg(value_name = "AFTER")]
        after: Option<PathBuf>,
    },
    /// Print the knowledge as a table that a pharmacist can review
    Show {
        /// Folder with reviewed knowledge that replaces the embedded one
        #[arg(long = "knowledge", env = "COUNTERSIGN_KNOWLEDGE", value_name = "DIR")]
        folder: Option<PathBuf>,
    },
}

impl Knowledge {
    /// Does it.
    pub fn run(self) -> Result<()> {
        match self {
            Self::Check { folder } => {
                let knowledge = of(Some(&folder))?;
                crate::cds_hooks::discovery::check(&knowledge.codes)?;
                let drugs = knowledge.drugs.iter().map(|drug| format!("{} {}", drug.id, drug.version));
                let drugs = drugs.collect::<Vec<_>>().join(", ");
                print(&format!("{}: no faults ({drugs})\n", folder.display()))?;
            }
            Self::Diff { before, after } => {
                let (before, after) = (of(Some(&before))?, of(after.as_deref())?);
                let difference = Difference::between(&before.sheet(), &after.sheet());
                let same = difference.changes.is_empty();
                print(&if same { "the tables are the same\n".to_owned() } else { difference.to_string() })?;
            }
            Self::Show { folder } => print(&of(folder.as_deref())?.show())?,
        }
        Ok(())
    }
}

/// The knowledge of a folder, or the embedded one.
pub fn of(folder: Option<&Path>) -> Result<knowledge::Knowledge> {
    folder.map_or_else(
        || knowledge::Knowledge::embedded().context("the embedded knowledge"),
        |folder| knowledge::Knowledge::load(folder).with_context(|| folder.display().to_string()),
    )
}

/// The same, with the index of products in a file.
pub fn with_index(folder: Option<&Path>, index: Option<&Path>) -> Result<knowledge::Knowledge> {
    let knowledge = of(folder)?;
    let Some(path) = index else { return Ok(knowledge) };
    let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let index = Index::parse(&text).with_context(|| path.display().to_string())?;
    Ok(knowledge.with_index(Arc::new(index)))
}

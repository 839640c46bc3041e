//! `countersign rxnorm`.

use std::{
    fmt::Write as _,
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use clap::Subcommand;
use indicatif::{ProgressBar, ProgressStyle};
use jiff::civil::Date;

use super::{knowledge, output::print};
use crate::{
    knowledge::Knowledge,
    rxnorm::{Changes, Imported, Release, compare, import},
    terminology::{Index, index::Contents},
};

/// What can be done with a release of RxNorm.
#[derive(Debug, Subcommand)]
pub enum Rxnorm {
    /// Make an index of drug products of an official release, and tell how it differs from the embedded one
    Import {
        /// The zip file of a full or prescribable release, or the folder one was unpacked in
        #[arg(value_name = "ZIP|DIR")]
        release: PathBuf,
        /// Where the index is written; an index that is there stays as it is until the new one is whole
        #[arg(long, value_name = "FILE", default_value = "rxnorm-products.txt")]
        out: PathBuf,
        /// The day of the release, where neither RXNSAB.RRF nor the name tells it
        #[arg(long, value_name = "YYYY-MM-DD")]
        release_date: Option<Date>,
        /// Folder with reviewed knowledge that replaces the embedded one
        #[arg(long, env = "COUNTERSIGN_KNOWLEDGE", value_name = "DIR")]
        knowledge: Option<PathBuf>,
    },
}

/// So many differences are listed, of each sort.
const LISTED: usize = 20;

impl Rxnorm {
    /// Does it.
    pub fn run(self) -> Result<()> {
        let Self::Import { release, out, release_date, knowledge } = self;
        let knowledge = knowledge::of(knowledge.as_deref())?;
        let mut official = Release::open(&release)?;
        let bar = bar()?;
        let mut progress = |table: &'static str, read, total| {
            bar.set_length(total);
            bar.set_message(table);
            bar.set_position(read);
        };
        let mut imported = import(&mut official, release_date, &knowledge, &mut progress)?;
        bar.finish_and_clear();
        let embedded = knowledge.drug_codes.index().contents();
        let told = told(&imported, &embedded, &knowledge);
        let kept = imported.keep(embedded);
        let text = imported.contents.text(&imported.release);
        let index = Index::parse(&text).context("what was made of the release is no index")?;
        write(&out, &text)?;
        print(&format!(
            "{told}{kept} codes that the release has no more are kept: orders and histories carry them.\n\
             {}: {} RxNorm codes, {} NDC products; {} KiB in memory.\n\
             Serve with it: countersign serve --terminology {}\n",
            out.display(),
            index.rxnorm_codes(),
            index.ndc_products(),
            index.bytes() / 1024,
            out.display()
        ))?;
        Ok(())
    }
}

/// Written beside its place and then moved there: whoever reads it has the old index or the whole new one.
fn write(out: &Path, text: &str) -> Result<()> {
    let mut beside = out.to_owned().into_os_string();
    beside.push(".new");
    let beside = PathBuf::from(beside);
    let written = fs::File::create(&beside).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    let moved = written.and_then(|()| fs::rename(&beside, out));
    if moved.is_err() {
        // What is half written is of no use; that it cannot be removed matters less than why.
        _ = fs::remove_file(&beside);
    }
    moved.with_context(|| out.display().to_string())
}

fn bar() -> Result<ProgressBar> {
    let style = ProgressStyle::with_template("{msg:13} {bar:40} {bytes} of {total_bytes}, {eta} left")?;
    Ok(ProgressBar::new(0).with_style(style))
}

/// What the release holds and how it differs, for the drugs of the knowledge.
fn told(imported: &Imported, embedded: &Contents, knowledge: &Knowledge) -> String {
    let Imported { release, contents, ambiguous_ndc } = imported;
    let mut text = format!(
        "{}: {} RxNorm codes and {} NDC products of medicines that the knowledge knows.\n",
        release.source,
        contents.rxnorm.len(),
        contents.ndc.len()
    );
    if *ambiguous_ndc > 0 {
        // Writing to a String cannot fail.
        _ = writeln!(
            text,
            "{ambiguous_ndc} NDC products stand for products of different ingredients; all of them count."
        );
    }
    let known = knowledge.drug_codes.index().release();
    _ = writeln!(text, "Compared with the embedded index ({}, {}):", known.source, known.date);
    let (rxnorm, ndc) = compare(embedded, contents);
    for (name, changes, width) in [("RxNorm", rxnorm, 0), ("NDC", ndc, 9)] {
        let Changes { new, gone, changed } = changes;
        for (what, codes) in [("new", new), ("gone", gone), ("with other ingredients", changed)] {
            _ = writeln!(text, "  {name}: {} {what}{}", codes.len(), listed(&codes, width));
        }
    }
    text
}

fn listed(codes: &[u32], width: usize) -> String {
    let listed: Vec<String> = codes.iter().take(LISTED).map(|code| format!("{code:0width$}")).collect();
    let more = if codes.len() > LISTED { ", ..." } else { "" };
    if listed.is_empty() { String::new() } else { format!(": {}{more}", listed.join(", ")) }
}

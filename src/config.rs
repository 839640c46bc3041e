//! Settings: from the command line, the environment (`COUNTERSIGN_*`) and a TOML file, in this order of
//! precedence. Every value is parsed into a type that cannot hold a wrong one; nothing later checks again.

mod file;
mod value;

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use clap::Args;

use crate::{
    advisor,
    knowledge::{Formula, Profile},
};

pub use file::ConfigError;
use file::File;
pub use value::{
    BodyLimit, FormulaName, LogFormat, Loopback, Origin, PageAddress, ProfileName, WorkbenchSwitch, Workers,
};

/// How long a stopping service waits for requests under way.
const SHUTDOWN_SECONDS: u64 = 10;

/// The file that holds what the command line and the environment do not say.
#[derive(Args, Clone, Debug, Default)]
pub struct FileOption {
    /// Settings file (TOML); the keys are the long options with `_` for `-`
    #[arg(long, env = "COUNTERSIGN_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,
}

/// What decides the advice.
#[derive(Args, Clone, Debug, Default)]
pub struct AdviceOptions {
    /// Folder with reviewed knowledge that replaces the embedded one
    #[arg(long, env = "COUNTERSIGN_KNOWLEDGE", value_name = "DIR")]
    pub knowledge: Option<PathBuf>,
    /// Index of drug products, made by `rxnorm import`, that replaces the embedded one
    #[arg(long, env = "COUNTERSIGN_TERMINOLOGY", value_name = "FILE")]
    pub terminology: Option<PathBuf>,
    /// Product information that applies [default: US]
    #[arg(long, env = "COUNTERSIGN_PROFILE", ignore_case = true)]
    pub profile: Option<ProfileName>,
    /// Formula for body surface area [default: mosteller]
    #[arg(long, env = "COUNTERSIGN_BSA_FORMULA", value_name = "FORMULA")]
    pub bsa_formula: Option<FormulaName>,
    /// Whether a correct dose is confirmed with a card [default: true]
    #[arg(long, env = "COUNTERSIGN_DOUBLE_CHECK", value_name = "BOOL")]
    pub double_check: Option<bool>,
    /// Address under which the pages that explain the rules are found [default: the service's own /rules]
    #[arg(long, env = "COUNTERSIGN_PAGES", value_name = "URL")]
    pub pages: Option<PageAddress>,
}

/// What decides how the service runs.
#[derive(Args, Clone, Debug, Default)]
pub struct ServiceOptions {
    /// Loopback address and port to listen on; port 0 takes a free one [default: 127.0.0.1:8080]
    #[arg(long, env = "COUNTERSIGN_LISTEN", value_name = "ADDR:PORT")]
    pub listen: Option<Loopback>,
    /// Browser origins that may call, separated by commas; `*` for development only [default: none]
    #[arg(long, env = "COUNTERSIGN_CORS_ORIGINS", value_name = "ORIGIN", value_delimiter = ',')]
    pub cors_origins: Option<Vec<Origin>>,
    /// Largest request body, in bytes [default: 4194304]
    #[arg(long, env = "COUNTERSIGN_BODY_LIMIT_BYTES", value_name = "BYTES")]
    pub body_limit_bytes: Option<BodyLimit>,
    /// Threads that answer requests [default: one for each core]
    #[arg(long, env = "COUNTERSIGN_WORKERS", value_name = "COUNT")]
    pub workers: Option<Workers>,
    /// How long a stop waits for requests under way, in seconds [default: 10]
    #[arg(long, env = "COUNTERSIGN_SHUTDOWN_SECONDS", value_name = "SECONDS")]
    pub shutdown_seconds: Option<u64>,
    /// Form of the log on stderr; `auto` is text on a terminal, else JSON [default: auto]
    #[arg(long, env = "COUNTERSIGN_LOG_FORMAT", value_name = "FORMAT")]
    pub log_format: Option<LogFormat>,
    /// Whether the workbench is served; `auto` is on a loopback address only [default: auto]
    #[arg(long, env = "COUNTERSIGN_WORKBENCH", value_name = "WHEN")]
    pub workbench: Option<WorkbenchSwitch>,
    /// Folder with another version of the knowledge, to show at /knowledge/difference what differs
    #[arg(long, env = "COUNTERSIGN_COMPARE_KNOWLEDGE", value_name = "DIR")]
    pub compare_knowledge: Option<PathBuf>,
}

/// The settings of the advice.
#[derive(Clone, Debug)]
pub struct AdviceSettings {
    /// A folder that replaces the embedded knowledge.
    pub knowledge: Option<PathBuf>,
    /// An index of drug products that replaces the embedded one.
    pub terminology: Option<PathBuf>,
    /// Which product information applies.
    pub profile: Profile,
    /// The formula for body surface area.
    pub formula: Formula,
    /// Whether a correct dose gets its double-check card.
    pub double_check: bool,
    /// Where the pages are, if not in the service itself.
    pub pages: Option<PageAddress>,
}

/// The settings of the service.
#[derive(Clone, Debug)]
pub struct ServiceSettings {
    /// Where it listens.
    pub listen: Loopback,
    /// The browser origins that may call.
    pub cors_origins: Vec<Origin>,
    /// The largest request body.
    pub body_limit: BodyLimit,
    /// The number of worker threads; nothing: one for each core.
    pub workers: Option<Workers>,
    /// How long a stop waits for requests under way.
    pub shutdown: Duration,
    /// The form of the log.
    pub log_format: LogFormat,
    /// Whether the workbench is served.
    pub workbench: WorkbenchSwitch,
    /// A folder with the knowledge that is compared with the one in use.
    pub compare_knowledge: Option<PathBuf>,
}

impl AdviceSettings {
    /// The settings of the advice alone, for the command line.
    ///
    /// # Errors
    /// [`ConfigError`] with file, line and key.
    pub fn new(file: &FileOption, given: AdviceOptions) -> Result<Self, ConfigError> {
        Ok(Self::merge(given, &File::of(file)?))
    }

    fn merge(given: AdviceOptions, file: &File) -> Self {
        Self {
            knowledge: given.knowledge.or_else(|| file.knowledge.clone()),
            terminology: given.terminology.or_else(|| file.terminology.clone()),
            profile: given.profile.or(file.profile).unwrap_or(ProfileName::Us).into(),
            formula: given.bsa_formula.or(file.bsa_formula).unwrap_or(FormulaName::Mosteller).into(),
            double_check: given.double_check.or(file.double_check).unwrap_or(true),
            pages: given.pages.or_else(|| file.pages.clone()),
        }
    }

    /// What the advisor needs of them, if the service itself is found at `own`.
    #[must_use]
    pub fn advisor(&self, own: SocketAddr) -> advisor::Settings {
        advisor::Settings {
            profile: self.profile,
            formula: self.formula,
            double_check: self.double_check,
            pages: self.pages.as_ref().map_or_else(|| format!("http://{own}/rules"), ToString::to_string),
        }
    }
}

impl ServiceSettings {
    /// Whether the workbench is served: where it is asked for, else where nobody but this machine reaches it.
    #[must_use]
    pub fn has_workbench(&self) -> bool {
        match self.workbench {
            WorkbenchSwitch::Auto => self.listen.address().ip().is_loopback(),
            WorkbenchSwitch::On => true,
            WorkbenchSwitch::Off => false,
        }
    }
}

/// All settings, for the service.
///
/// # Errors
/// [`ConfigError`] with file, line and key.
pub fn load(
    file: &FileOption,
    advice: AdviceOptions,
    service: ServiceOptions,
) -> Result<(AdviceSettings, ServiceSettings), ConfigError> {
    let file = File::of(file)?;
    let advice = AdviceSettings::merge(advice, &file);
    let service = ServiceSettings {
        listen: service.listen.or(file.listen).unwrap_or_default(),
        cors_origins: service.cors_origins.or(file.cors_origins).unwrap_or_default(),
        body_limit: service.body_limit_bytes.or(file.body_limit_bytes).unwrap_or_default(),
        workers: service.workers.or(file.workers),
        shutdown: Duration::from_secs(
            service.shutdown_seconds.or(file.shutdown_seconds).unwrap_or(SHUTDOWN_SECONDS),
        ),
        log_format: service.log_format.or(file.log_format).unwrap_or_default(),
        workbench: service.workbench.or(file.workbench).unwrap_or_default(),
        compare_knowledge: service.compare_knowledge.or(file.compare_knowledge),
    };
    Ok((advice, service))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(None, true)]
    #[case(Some(WorkbenchSwitch::Auto), true)]
    #[case(Some(WorkbenchSwitch::On), true)]
    #[case(Some(WorkbenchSwitch::Off), false)]
    fn the_workbench_is_served_on_loopback_unless_it_is_turned_off(
        #[case] workbench: Option<WorkbenchSwitch>,
        #[case] served: bool,
    ) {
        let options = ServiceOptions { workbench, ..ServiceOptions::default() };
        let (_, service) = load(&FileOption::default(), AdviceOptions::default(), options).unwrap();
        assert_eq!(service.has_workbench(), served);
    }
}

//! Settings: from the command line, the environment (`COUNTERSIGN_*`) and a TOML file, in this order of
//! precedence. Every value is parsed into a type that cannot hold a wrong one; nothing later checks again.

mod clients;
mod file;
mod value;

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    time::Duration,
};

use clap::Args;

use crate::{
    advisor,
    knowledge::{Formula, Knowledge, Profile},
    outbound::Network,
};

pub use clients::{ClientName, ClientSettings, Ehr};
pub use file::ConfigError;
use file::File;
pub use value::{
    BodyLimit, CardText, DeadlineMs, FormulaName, Listen, LogFormat, Machines, Origin, PageAddress,
    ProfileName, Refused, WebAddress, WorkbenchSwitch, Workers,
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
    /// Address and port to listen on; port 0 takes a free one. Another than loopback asks for clients in the settings
    /// file, and for TLS or a named proxy [default: 127.0.0.1:8080]
    #[arg(long, env = "COUNTERSIGN_LISTEN", value_name = "ADDR:PORT")]
    pub listen: Option<Listen>,
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
    /// The URL under which EHRs know the service: what their tokens must be meant for [needed with clients]
    #[arg(long, env = "COUNTERSIGN_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<WebAddress>,
    /// How long an answer may take, with all that is asked of the EHR's FHIR server, in milliseconds [default: 3000]
    #[arg(long, env = "COUNTERSIGN_DEADLINE_MS", value_name = "MS")]
    pub deadline_ms: Option<DeadlineMs>,
    /// Whether `GET /cds-services` asks for a token too [default: false]
    #[arg(long, env = "COUNTERSIGN_AUTHENTICATE_DISCOVERY", value_name = "BOOL")]
    pub authenticate_discovery: Option<bool>,
    /// File to which feedback, and the evaluations of silent clients, are appended; without it there is no feedback
    /// endpoint
    #[arg(long, env = "COUNTERSIGN_JOURNAL", value_name = "FILE")]
    pub journal: Option<PathBuf>,
    /// Certificates (PEM) to trust besides the machine's when an EHR's server is called
    #[arg(long, env = "COUNTERSIGN_AUTHORITIES", value_name = "FILE")]
    pub authorities: Option<PathBuf>,
    /// Proxies that may call without TLS, separated by commas: addresses or ranges
    #[arg(long, env = "COUNTERSIGN_PROXIES", value_name = "ADDR", value_delimiter = ',')]
    pub proxies: Option<Vec<Machines>>,
    /// Certificate chain (PEM) to serve TLS with
    #[arg(long, env = "COUNTERSIGN_TLS_CERTIFICATE", value_name = "FILE")]
    pub tls_certificate: Option<PathBuf>,
    /// Private key (PEM) of the certificate
    #[arg(long, env = "COUNTERSIGN_TLS_KEY", value_name = "FILE")]
    pub tls_key: Option<PathBuf>,
    /// Authorities (PEM) of whom callers must show a certificate
    #[arg(long, env = "COUNTERSIGN_TLS_CLIENT_AUTHORITIES", value_name = "FILE")]
    pub tls_client_authorities: Option<PathBuf>,
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
    pub listen: Listen,
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
    /// How long an answer may take.
    pub deadline: DeadlineMs,
    /// The file that feedback is appended to.
    pub journal: Option<PathBuf>,
    /// Certificates to trust besides the machine's.
    pub authorities: Option<PathBuf>,
    /// The proxies that may call without TLS.
    pub proxies: Vec<Network>,
    /// Where the certificate for TLS is.
    pub tls: Option<TlsFiles>,
    /// Who may call.
    pub access: AccessSettings,
}

/// The files of TLS, read at start and at each reload.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TlsFiles {
    /// The certificate chain.
    pub certificate: PathBuf,
    /// Its private key.
    pub key: PathBuf,
    /// The authorities of callers' certificates, if they must show one.
    pub client_authorities: Option<PathBuf>,
}

/// Who may call: what a reload replaces.
#[derive(Clone, Debug, Default)]
pub struct AccessSettings {
    /// The URL under which EHRs know the service. It is there where there are clients.
    pub public_url: Option<WebAddress>,
    /// Whether discovery asks for a token too.
    pub authenticate_discovery: bool,
    /// The clients; none: whoever reaches the loopback address may call.
    pub clients: Vec<ClientSettings>,
}

impl AccessSettings {
    /// Checks that no client loosens a threshold of the knowledge.
    ///
    /// # Errors
    /// [`ConfigError`] with file, line and key.
    pub fn check_thresholds(&self, knowledge: &Knowledge) -> Result<(), ConfigError> {
        self.clients.iter().try_for_each(|client| client.check_thresholds(knowledge))
    }

    /// The base of the service's addresses; where nothing is said of it, the address that is listened on.
    #[must_use]
    pub fn base_or(&self, own: SocketAddr, tls: bool) -> String {
        let scheme = if tls { "https" } else { "http" };
        self.base().map_or_else(|| format!("{scheme}://{own}"), str::to_owned)
    }

    /// The base of the service's addresses, if it is known under one.
    #[must_use]
    pub fn base(&self) -> Option<&str> {
        self.public_url.as_ref().map(WebAddress::base)
    }
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
        self.advisor_at(&format!("http://{own}"))
    }

    /// As [`Self::advisor`], if the service is found at a base.
    #[must_use]
    pub fn advisor_at(&self, base: &str) -> advisor::Settings {
        advisor::Settings {
            profile: self.profile,
            formula: self.formula,
            double_check: self.double_check,
            pages: self.pages.as_ref().map_or_else(|| format!("{base}/rules"), ToString::to_string),
            ..advisor::Settings::default()
        }
    }
}

impl ServiceSettings {
    /// Whether the workbench is served: where it is asked for, else where nobody but this machine reaches it.
    #[must_use]
    pub fn has_workbench(&self) -> bool {
        match self.workbench {
            // It has no token: where there are clients, its calls would be refused.
            WorkbenchSwitch::Auto => self.listen.is_loopback() && self.access.clients.is_empty(),
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
    let mut file = File::of(file)?;
    let advice = AdviceSettings::merge(advice, &file);
    let clients = std::mem::take(&mut file.clients);
    let public_url = service.public_url.or(file.public_url);
    let base = public_url.as_ref().map_or("http://127.0.0.1:8080", |url| url.base()).to_owned();
    let clients = clients::settings(clients, &file.origin, &advice.advisor_at(&base))?;
    let proxies = service.proxies.or(file.proxies).unwrap_or_default();
    let settings = ServiceSettings {
        listen: service.listen.or(file.listen).unwrap_or_default(),
        cors_origins: service.cors_origins.or(file.cors_origins).unwrap_or_default(),
        body_limit: service.body_limit_bytes.or(file.body_limit_bytes).unwrap_or_default(),
        workers: service.workers.or(file.workers),
        shutdown: Duration::from_secs(
            service.shutdown_seconds.or(file.shutdown_seconds).unwrap_or(SHUTDOWN_SECONDS),
        ),
        log_format: service.log_format.or(file.log_format).unwrap_or_default(),
        deadline: service.deadline_ms.or(file.deadline_ms).unwrap_or_default(),
        journal: service.journal.or(file.journal),
        authorities: service.authorities.or(file.authorities),
        proxies: proxies.into_iter().map(Machines::network).collect(),
        tls: tls(
            service.tls_certificate.or(file.tls_certificate),
            service.tls_key.or(file.tls_key),
            service.tls_client_authorities.or(file.tls_client_authorities),
        )?,
        access: AccessSettings {
            public_url,
            authenticate_discovery: service
                .authenticate_discovery
                .or(file.authenticate_discovery)
                .unwrap_or_default(),
            clients,
        },
        workbench: service.workbench.or(file.workbench).unwrap_or_default(),
        compare_knowledge: service.compare_knowledge.or(file.compare_knowledge),
    };
    settings.check()?;
    Ok((advice, settings))
}

/// A certificate and its key go together.
fn tls(
    certificate: Option<PathBuf>,
    key: Option<PathBuf>,
    client_authorities: Option<PathBuf>,
) -> Result<Option<TlsFiles>, ConfigError> {
    let contradicts = |key, reason: &str| Err(ConfigError::Contradicts { key, reason: reason.to_owned() });
    match (certificate, key) {
        (Some(certificate), Some(key)) => Ok(Some(TlsFiles { certificate, key, client_authorities })),
        (Some(_), None) => contradicts("tls_certificate", "needs `tls_key`"),
        (None, Some(_)) => contradicts("tls_key", "needs `tls_certificate`"),
        (None, None) if client_authorities.is_some() => {
            contradicts("tls_client_authorities", "needs `tls_certificate` and `tls_key`")
        }
        (None, None) => Ok(None),
    }
}

impl ServiceSettings {
    /// Nobody but authenticated clients, over TLS or through a named proxy, from another machine.
    fn check(&self) -> Result<(), ConfigError> {
        let contradicts = |key, reason: String| Err(ConfigError::Contradicts { key, reason });
        let has_clients = !self.access.clients.is_empty();
        if has_clients && self.access.public_url.is_none() {
            let reason = "is needed with clients: it is what their tokens must be meant for".to_owned();
            return contradicts("public_url", reason);
        }
        if self.access.authenticate_discovery && !has_clients {
            return contradicts(
                "authenticate_discovery",
                "there is no client that could have a token".to_owned(),
            );
        }
        if let (Some(silent), None) = (self.access.clients.iter().find(|client| client.silent), &self.journal)
        {
            let reason =
                format!("is needed: client {} is silent, and what it is not told is kept there", silent.name);
            return contradicts("journal", reason);
        }
        if self.listen.is_loopback() {
            return Ok(());
        }
        let address = self.listen.address();
        if !has_clients {
            let reason = format!(
                "{address} is not a loopback address: without clients in the settings file callers are not \
                 authenticated, and Countersign listens on 127.0.0.1 or [::1] only"
            );
            return contradicts("listen", reason);
        }
        if self.tls.is_none() && self.proxies.is_empty() {
            let reason = format!(
                "{address} is not a loopback address: it asks for `tls_certificate` and `tls_key`, or for the \
                 `proxies` that may call without TLS"
            );
            return contradicts("listen", reason);
        }
        Ok(())
    }
}

/// A file of the configuration, read whole.
///
/// # Errors
/// [`ConfigError::Unreadable`].
pub fn read(file: &Path) -> Result<Vec<u8>, ConfigError> {
    std::fs::read(file).map_err(|source| ConfigError::Unreadable { file: file.to_owned(), source })
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

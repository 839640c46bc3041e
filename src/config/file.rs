//! The settings file.

use std::{
    fs, io,
    ops::Range,
    path::{Path, PathBuf},
};

use serde::Deserialize;
use toml::Spanned;

use super::{
    FileOption,
    clients::RawClient,
    value::{
        BodyLimit, DeadlineMs, FormulaName, Listen, LogFormat, Machines, Origin, PageAddress, ProfileName,
        WebAddress, WorkbenchSwitch, Workers,
    },
};

/// A settings file that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// It cannot be read.
    #[error("{}: {source}", file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It holds something that is no setting, or a value that cannot be used.
    #[error("{}:{line}: {}{reason}", file.display(), key.as_ref().map(|key| format!("`{key}`: ")).unwrap_or_default())]
    Invalid {
        /// The file.
        file: PathBuf,
        /// Counted from 1.
        line: usize,
        /// The key of the line, if it has one.
        key: Option<String>,
        /// What is wrong.
        reason: String,
    },
    /// Settings that do not go together, wherever they come from.
    #[error("`{key}`: {reason}")]
    Contradicts {
        /// The setting.
        key: &'static str,
        /// What is wrong.
        reason: String,
    },
}

/// The file as written: any setting may be absent, none may be unknown.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub knowledge: Option<PathBuf>,
    pub terminology: Option<PathBuf>,
    pub profile: Option<ProfileName>,
    pub bsa_formula: Option<FormulaName>,
    pub double_check: Option<bool>,
    pub pages: Option<PageAddress>,
    pub listen: Option<Listen>,
    pub cors_origins: Option<Vec<Origin>>,
    pub body_limit_bytes: Option<BodyLimit>,
    pub workers: Option<Workers>,
    pub shutdown_seconds: Option<u64>,
    pub log_format: Option<LogFormat>,
    pub workbench: Option<WorkbenchSwitch>,
    pub compare_knowledge: Option<PathBuf>,
    pub public_url: Option<WebAddress>,
    pub deadline_ms: Option<DeadlineMs>,
    pub authenticate_discovery: Option<bool>,
    pub journal: Option<PathBuf>,
    pub authorities: Option<PathBuf>,
    pub proxies: Option<Vec<Machines>>,
    pub tls_certificate: Option<PathBuf>,
    pub tls_key: Option<PathBuf>,
    pub tls_client_authorities: Option<PathBuf>,
    #[serde(default)]
    pub clients: Vec<Spanned<RawClient>>,
    /// Where it came from, and its text.
    #[serde(skip)]
    pub origin: Origination,
}

/// A settings file as a place of faults.
#[derive(Clone, Debug, Default)]
pub(super) struct Origination {
    path: PathBuf,
    text: String,
}

impl Origination {
    /// A fault in the line where a span begins.
    pub fn fault(&self, span: Range<usize>, key: &str, reason: impl Into<String>) -> ConfigError {
        let (line, _) = place(&self.text, Some(span));
        ConfigError::Invalid {
            file: self.path.clone(),
            line,
            key: Some(key.to_owned()),
            reason: reason.into(),
        }
    }

    /// A relative path is meant from where the file lies, not from where the program was started.
    pub fn beside(&self, path: &Path) -> PathBuf {
        self.path.parent().map_or_else(|| path.to_owned(), |folder| folder.join(path))
    }
}

impl File {
    /// The file named, or an empty one.
    pub fn of(option: &FileOption) -> Result<Self, ConfigError> {
        option.config.as_deref().map_or_else(|| Ok(Self::default()), Self::read)
    }

    fn read(path: &Path) -> Result<Self, ConfigError> {
        let text = fs::read_to_string(path)
            .map_err(|source| ConfigError::Unreadable { file: path.to_owned(), source })?;
        let mut file = Self::parse(path, &text)?;
        let origin = Origination { path: path.to_owned(), text };
        let paths = [
            &mut file.knowledge,
            &mut file.compare_knowledge,
            &mut file.terminology,
            &mut file.journal,
            &mut file.authorities,
            &mut file.tls_certificate,
            &mut file.tls_key,
            &mut file.tls_client_authorities,
        ];
        for path in paths.into_iter().flatten() {
            *path = origin.beside(path);
        }
        file.origin = origin;
        Ok(file)
    }

    fn parse(path: &Path, text: &str) -> Result<Self, ConfigError> {
        toml::from_str(text).map_err(|error| {
            let (line, key) = place(text, error.span());
            let reason = error.message().trim().to_owned();
            ConfigError::Invalid { file: path.to_owned(), line, key, reason }
        })
    }
}

/// The line of a fault, counted from 1, and the key that the line begins with.
fn place(text: &str, span: Option<Range<usize>>) -> (usize, Option<String>) {
    let start = span.map_or(0, |span| span.start);
    let before = text.get(..start).unwrap_or(text).matches('\n').count();
    let key = text.lines().nth(before).and_then(|line| line.split_once('='));
    (before + 1, key.map(|(key, _)| key.trim().to_owned()))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::wrong_type(
        "\nworkers = \"two\"",
        "c.toml:2: `workers`: invalid type: string \"two\", expected u64"
    )]
    #[case::out_of_range("workers = 0", "c.toml:1: `workers`: must be 1 to 1024")]
    #[case::in_a_list(
        "profile = \"US\"\ncors_origins = [\"https://ehr.example.org\", \"ehr\"]",
        "c.toml:2: `cors_origins`: must be an origin such as https://ehr.example.org, without a path"
    )]
    #[case::no_address(
        "listen = \"localhost\"",
        "c.toml:1: `listen`: must be an address and a port such as 127.0.0.1:8080"
    )]
    fn a_fault_names_file_line_and_key(#[case] text: &str, #[case] message: &str) {
        let error = File::parse(Path::new("c.toml"), text).unwrap_err();
        assert_eq!(error.to_string(), message);
    }

    #[test]
    fn an_unknown_key_is_refused_and_the_known_ones_are_named() {
        let error = File::parse(Path::new("c.toml"), "lisen = \"127.0.0.1:1\"").unwrap_err().to_string();
        assert!(error.starts_with("c.toml:1: `lisen`: unknown field `lisen`, expected one of"), "{error}");
        assert!(error.contains("`listen`"), "{error}");
    }

    #[test]
    fn every_setting_can_be_written() {
        let text = r#"
            listen = "[::1]:0"
            knowledge = "knowledge"
            terminology = "rxnorm.txt"
            profile = "EU"
            bsa_formula = "gehan-george"
            double_check = false
            cors_origins = ["https://ehr.example.org", "http://localhost:8080"]
            body_limit_bytes = 1048576
            workers = 2
            shutdown_seconds = 3
            log_format = "json"
            workbench = "off"
            compare_knowledge = "before"
            pages = "https://ehr.example.org/countersign/"
        "#;
        let file = File::parse(Path::new("c.toml"), text).unwrap();
        assert_eq!(file.profile, Some(ProfileName::Eu));
        assert_eq!(file.bsa_formula, Some(FormulaName::GehanGeorge));
        assert_eq!(file.pages.unwrap().to_string(), "https://ehr.example.org/countersign");
    }
}

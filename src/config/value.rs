//! The values a setting may have: each type refuses what cannot be meant, and says what can.

use std::{fmt, net::SocketAddr, num::NonZeroUsize, str::FromStr, time::Duration};

use clap::ValueEnum;
use serde::Deserialize;
use url::Url;

use crate::{
    knowledge::{Formula, Profile},
    outbound::Network,
};

/// A value that no setting can have, and what it must be.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("{0}")]
pub struct Refused(&'static str);

impl Refused {
    pub(super) const fn new(must: &'static str) -> Self {
        Self(must)
    }
}

/// The address that is listened on.
///
/// One that other machines reach asks for clients to authenticate, and for TLS or a named proxy: that is judged where all
/// settings are known.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq)]
#[serde(try_from = "String")]
pub struct Listen(SocketAddr);

impl Listen {
    /// The address.
    #[must_use]
    pub const fn address(self) -> SocketAddr {
        self.0
    }

    /// Whether no other machine reaches it.
    #[must_use]
    pub fn is_loopback(self) -> bool {
        self.0.ip().is_loopback()
    }
}

impl Default for Listen {
    fn default() -> Self {
        Self(SocketAddr::from(([127, 0, 0, 1], 8080)))
    }
}

impl FromStr for Listen {
    type Err = Refused;

    fn from_str(text: &str) -> Result<Self, Refused> {
        let refused = Refused("must be an address and a port such as 127.0.0.1:8080");
        text.parse().map(Self).map_err(|_| refused)
    }
}

/// The time until an answer must be there, in milliseconds.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq)]
#[serde(try_from = "u64")]
pub struct DeadlineMs(u64);

impl DeadlineMs {
    /// The time.
    #[must_use]
    pub const fn duration(self) -> Duration {
        Duration::from_millis(self.0)
    }
}

impl Default for DeadlineMs {
    fn default() -> Self {
        Self(3000)
    }
}

impl TryFrom<u64> for DeadlineMs {
    type Error = Refused;

    fn try_from(milliseconds: u64) -> Result<Self, Refused> {
        let possible = (200..=30_000).contains(&milliseconds);
        possible.then_some(Self(milliseconds)).ok_or(Refused("must be 200 to 30000 milliseconds"))
    }
}

/// A machine, or a range of them.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq)]
#[serde(try_from = "String")]
pub struct Machines(Network);

impl Machines {
    /// The range of addresses.
    #[must_use]
    pub const fn network(self) -> Network {
        self.0
    }
}

impl FromStr for Machines {
    type Err = Refused;

    fn from_str(text: &str) -> Result<Self, Refused> {
        let refused = Refused("must be an address such as 10.20.0.5, or a range such as 10.20.0.0/16");
        text.parse().map(Self).map_err(|_| refused)
    }
}

/// An absolute URL of the web, without user, query or fragment.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
#[serde(try_from = "String")]
pub struct WebAddress(Url);

impl WebAddress {
    /// The URL.
    #[must_use]
    pub const fn url(&self) -> &Url {
        &self.0
    }

    /// As a text, without a slash at the end.
    #[must_use]
    pub fn base(&self) -> &str {
        self.0.as_str().trim_end_matches('/')
    }
}

impl FromStr for WebAddress {
    type Err = Refused;

    fn from_str(text: &str) -> Result<Self, Refused> {
        let refused = Refused(
            "must be an absolute URL such as https://ehr.example.org/fhir, without user, query or fragment",
        );
        let url = Url::parse(text).map_err(|_| refused)?;
        let is_plain = url.has_host()
            && matches!(url.scheme(), "https" | "http")
            && url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none();
        is_plain.then_some(Self(url)).ok_or(refused)
    }
}

/// A short text of a site that stands on cards: a name, whom to ask. Letters and what names and numbers are written with,
/// so that it is nothing to Markdown.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
#[serde(try_from = "String")]
pub struct CardText(String);

impl CardText {
    const LONGEST: usize = 100;

    /// The text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }
}

impl FromStr for CardText {
    type Err = Refused;

    fn from_str(text: &str) -> Result<Self, Refused> {
        let is_plain = |letter: char| letter.is_alphanumeric() || " .,:+()/@-'".contains(letter);
        let fits = (1..=Self::LONGEST).contains(&text.chars().count()) && text.trim() == text;
        (fits && text.chars().all(is_plain))
            .then(|| Self(text.to_owned()))
            .ok_or(Refused("must be 1 to 100 letters, digits, blanks and . , : + ( ) / @ - '"))
    }
}

/// An origin that may call from a browser, or any.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
#[serde(try_from = "String")]
pub enum Origin {
    /// Any origin: for development only.
    Any,
    /// Scheme, host and port as a browser sends them.
    This(String),
}

impl FromStr for Origin {
    type Err = Refused;

    fn from_str(text: &str) -> Result<Self, Refused> {
        if text == "*" {
            return Ok(Self::Any);
        }
        let host = after_scheme(text).filter(|host| !host.contains(['/', '?', '#', '@']));
        host.map(|_| Self::This(text.to_ascii_lowercase()))
            .ok_or(Refused("must be an origin such as https://ehr.example.org, without a path"))
    }
}

/// The absolute URL under which pages are found, without a trailing slash.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
#[serde(try_from = "String")]
pub struct PageAddress(String);

impl FromStr for PageAddress {
    type Err = Refused;

    fn from_str(text: &str) -> Result<Self, Refused> {
        after_scheme(text)
            .filter(|rest| !rest.contains(['?', '#']))
            .map(|_| Self(text.trim_end_matches('/').to_owned()))
            .ok_or(Refused("must be an absolute URL such as https://ehr.example.org/countersign"))
    }
}

impl fmt::Display for PageAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// What follows `http://` or `https://`, if it begins with a host and holds no blanks.
fn after_scheme(url: &str) -> Option<&str> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?;
    let plain = rest.bytes().all(|byte| byte.is_ascii_graphic());
    (plain && rest.starts_with(|first: char| first.is_ascii_alphanumeric() || first == '[')).then_some(rest)
}

/// The largest request body, in bytes: what stands between one caller and the memory of the machine.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq)]
#[serde(try_from = "u64")]
pub struct BodyLimit(usize);

impl BodyLimit {
    const DEFAULT: usize = 4 * 1024 * 1024;
    const LEAST: usize = 1024;
    const MOST: usize = 64 * 1024 * 1024;

    /// The limit in bytes.
    #[must_use]
    pub const fn bytes(self) -> usize {
        self.0
    }
}

impl Default for BodyLimit {
    fn default() -> Self {
        Self(Self::DEFAULT)
    }
}

impl TryFrom<u64> for BodyLimit {
    type Error = Refused;

    fn try_from(bytes: u64) -> Result<Self, Refused> {
        usize::try_from(bytes)
            .ok()
            .filter(|bytes| (Self::LEAST..=Self::MOST).contains(bytes))
            .map(Self)
            .ok_or(Refused("must be 1024 to 67108864 bytes"))
    }
}

/// The number of threads that answer requests.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq)]
#[serde(try_from = "u64")]
pub struct Workers(NonZeroUsize);

impl Workers {
    const MOST: usize = 1024;

    /// The number.
    #[must_use]
    pub const fn count(self) -> usize {
        self.0.get()
    }
}

impl TryFrom<u64> for Workers {
    type Error = Refused;

    fn try_from(count: u64) -> Result<Self, Refused> {
        usize::try_from(count)
            .ok()
            .and_then(NonZeroUsize::new)
            .filter(|count| count.get() <= Self::MOST)
            .map(Self)
            .ok_or(Refused("must be 1 to 1024"))
    }
}

/// A product information, by the letters of its region.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, ValueEnum)]
pub enum ProfileName {
    /// The US prescribing information
    #[serde(rename = "US")]
    #[value(name = "US")]
    Us,
    /// The EU summary of product characteristics
    #[serde(rename = "EU")]
    #[value(name = "EU")]
    Eu,
}

impl From<ProfileName> for Profile {
    fn from(name: ProfileName) -> Self {
        match name {
            ProfileName::Us => Self::Us,
            ProfileName::Eu => Self::Eu,
        }
    }
}

/// A formula for body surface area, by the name of who published it.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum FormulaName {
    /// Mosteller 1987
    Mosteller,
    /// Du Bois and Du Bois 1916
    #[serde(rename = "dubois")]
    #[value(name = "dubois")]
    DuBois,
    /// Haycock 1978
    Haycock,
    /// Gehan and George 1970
    GehanGeorge,
}

impl From<FormulaName> for Formula {
    fn from(name: FormulaName) -> Self {
        match name {
            FormulaName::Mosteller => Self::Mosteller,
            FormulaName::DuBois => Self::DuBois,
            FormulaName::Haycock => Self::Haycock,
            FormulaName::GehanGeorge => Self::GehanGeorge,
        }
    }
}

/// The form of the log.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// Text on a terminal, JSON elsewhere
    #[default]
    Auto,
    /// One JSON object a line
    Json,
    /// Lines for people
    Text,
}

/// Whether the workbench is served.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum WorkbenchSwitch {
    /// Where the service listens on a loopback address only
    #[default]
    Auto,
    /// Always
    On,
    /// Never
    Off,
}

/// What the file holds as a string or number is read as the command line is.
macro_rules! read_as_on_the_command_line {
    (text: $($text:ty),*; number: $($number:ty),*) => {
        $(impl TryFrom<String> for $text {
            type Error = Refused;

            fn try_from(text: String) -> Result<Self, Refused> {
                text.parse()
            }
        })*
        $(impl FromStr for $number {
            type Err = Refused;

            fn from_str(text: &str) -> Result<Self, Refused> {
                text.parse().map_err(|_| Refused("must be a whole number")).and_then(u64::try_into)
            }
        })*
    };
}

read_as_on_the_command_line!(text: CardText, Listen, Machines, Origin, PageAddress, WebAddress; number: BodyLimit, DeadlineMs, Workers);

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("127.0.0.1:8080", Some(true))]
    #[case("127.8.8.8:0", Some(true))]
    #[case("[::1]:8080", Some(true))]
    #[case("0.0.0.0:8080", Some(false))]
    #[case("[::]:8080", Some(false))]
    #[case("10.0.0.4:8080", Some(false))]
    #[case("localhost:8080", None)]
    #[case("127.0.0.1", None)]
    fn a_loopback_address_is_told_from_others(#[case] text: &str, #[case] loopback: Option<bool>) {
        assert_eq!(text.parse::<Listen>().ok().map(Listen::is_loopback), loopback);
    }

    #[rstest]
    #[case("https://ehr.example.org/api/FHIR/R4", true)]
    #[case("http://127.0.0.1:9000/fhir/", true)]
    #[case("https://user@ehr.example.org/", false)]
    #[case("https://ehr.example.org/?x=1", false)]
    #[case("https://ehr.example.org/#x", false)]
    #[case("file:///etc/passwd", false)]
    #[case("ehr.example.org", false)]
    fn an_address_of_the_web_is_plain(#[case] text: &str, #[case] accepted: bool) {
        assert_eq!(text.parse::<WebAddress>().is_ok(), accepted);
    }

    #[rstest]
    #[case("Oncology pharmacy, ext. 555", true)]
    #[case("Krankenhausapotheke Süd", true)]
    #[case("<b>", false)]
    #[case("[a](https://x)", false)]
    #[case("*", false)]
    #[case("", false)]
    #[case(" x", false)]
    #[case("a\nb", false)]
    fn a_text_on_cards_is_nothing_to_markdown(#[case] text: &str, #[case] accepted: bool) {
        assert_eq!(text.parse::<CardText>().is_ok(), accepted);
    }

    #[rstest]
    #[case("https://ehr.example.org", true)]
    #[case("http://localhost:3000", true)]
    #[case("*", true)]
    #[case("https://ehr.example.org/", false)]
    #[case("ehr.example.org", false)]
    #[case("https://", false)]
    #[case("null", false)]
    fn an_origin_is_what_a_browser_sends(#[case] text: &str, #[case] accepted: bool) {
        assert_eq!(text.parse::<Origin>().is_ok(), accepted);
    }

    #[rstest]
    #[case(1023, false)]
    #[case(1024, true)]
    #[case(64 * 1024 * 1024, true)]
    #[case(64 * 1024 * 1024 + 1, false)]
    fn the_body_limit_is_bounded(#[case] bytes: u64, #[case] accepted: bool) {
        assert_eq!(BodyLimit::try_from(bytes).is_ok(), accepted);
    }
}

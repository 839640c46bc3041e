//! The clients of the settings file: `[[clients]]`, one for each EHR that may call.

mod ehr;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    ops::Range,
    path::PathBuf,
    str::FromStr,
    sync::Arc,
};

use rust_decimal::Decimal;
use serde::Deserialize;
use toml::Spanned;
use url::{Host, Url};

use super::{
    file::{ConfigError, Origination},
    value::{CardText, FormulaName, Machines, ProfileName, Refused, WebAddress},
};
use crate::{
    advisor,
    auth::{ALGORITHMS, Audience, Client, KeySource, Keys, RemoteKeys},
    cards::{Style, Topics},
    fhir::{KeyAliases, client::Servers},
    knowledge::Knowledge,
    outbound::{Listed, Network},
    rules::Tolerance,
};

pub use ehr::Ehr;

/// The longest lifetime of a token that an entry may allow, in seconds, and what it is by default.
const LONGEST_TOKEN: u32 = 3600;

/// Requests of one client at the same time, by default and at most.
const CONCURRENT: u32 = 32;
const MOST_CONCURRENT: u32 = 1024;

/// A client's entry, checked.
#[derive(Clone, Debug)]
pub struct ClientSettings {
    /// Its name in the log.
    pub name: ClientName,
    /// Who it is, and how that is seen.
    pub identity: Arc<Client>,
    /// The FHIR servers that it may have us ask.
    pub servers: Servers,
    /// The private addresses that its servers may have.
    pub listed: Listed,
    /// How its requests are judged, and how it wants its cards.
    pub advice: advisor::Settings,
    /// Judge and write down, and answer with no card.
    pub silent: bool,
    /// How many of its requests are answered at the same time.
    pub concurrent: usize,
    /// How many of its requests are answered in a minute.
    pub per_minute: Option<u32>,
    /// What the entry says the EHR is.
    pub ehr: Option<Ehr>,
    place: Place,
}

/// Where an entry stands, for faults that show later.
#[derive(Clone, Debug)]
struct Place {
    origin: Origination,
    span: Range<usize>,
}

/// The name of a client in the log: letters of ASCII, digits and `-`.
#[derive(Clone, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd)]
#[serde(try_from = "String")]
pub struct ClientName(String);

impl ClientName {
    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ClientName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl FromStr for ClientName {
    type Err = Refused;

    fn from_str(text: &str) -> Result<Self, Refused> {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        let fits = (1..=40).contains(&text.len()) && text.bytes().all(is_plain);
        fits.then(|| Self(text.to_owned())).ok_or(Refused::new("must be 1 to 40 letters, digits and `-`"))
    }
}

impl TryFrom<String> for ClientName {
    type Error = Refused;

    fn try_from(text: String) -> Result<Self, Refused> {
        text.parse()
    }
}

/// An entry as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawClient {
    name: Spanned<ClientName>,
    ehr: Option<Ehr>,
    issuer: Spanned<String>,
    #[serde(default)]
    audiences: Vec<String>,
    #[serde(default)]
    tenants: Vec<String>,
    algorithms: Option<Spanned<Vec<String>>>,
    longest_token_seconds: Option<Spanned<u32>>,
    jwks_url: Option<Spanned<WebAddress>>,
    jwks_file: Option<Spanned<PathBuf>>,
    keys: Option<Spanned<Vec<toml::Table>>>,
    #[serde(default)]
    fhir_servers: Vec<Spanned<WebAddress>>,
    fhir_without_token: Option<bool>,
    #[serde(default)]
    allow_http: bool,
    #[serde(default)]
    private_networks: Vec<Machines>,
    #[serde(default)]
    silent: bool,
    concurrent: Option<Spanned<u32>>,
    requests_per_minute: Option<Spanned<u32>>,
    profile: Option<ProfileName>,
    bsa_formula: Option<FormulaName>,
    double_check: Option<bool>,
    dose_warning_percent: Option<Spanned<u32>>,
    dose_critical_over_percent: Option<Spanned<u32>>,
    dose_critical_under_percent: Option<Spanned<u32>>,
    label: Option<CardText>,
    contact: Option<CardText>,
    suggestions: Option<bool>,
    single_actions: Option<bool>,
    updates: Option<bool>,
    only_any: Option<bool>,
    topics: Option<TopicsName>,
    empty_system_actions: Option<bool>,
    #[serde(default)]
    preference_list: BTreeMap<String, String>,
    prefetch_keys: Option<Spanned<BTreeMap<String, String>>>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum TopicsName {
    Letters,
    Hyphens,
}

/// The entries, checked each and together. `base` is what they say nothing of.
pub(super) fn settings(
    entries: Vec<Spanned<RawClient>>,
    origin: &Origination,
    base: &advisor::Settings,
) -> Result<Vec<ClientSettings>, ConfigError> {
    let mut clients: Vec<ClientSettings> = Vec::new();
    for entry in entries {
        let span = entry.span();
        let place = Place { origin: origin.clone(), span: span.clone() };
        let client = Entry { raw: entry.into_inner(), origin, span }.checked(base, place)?;
        client.check_beside(&clients)?;
        clients.push(client);
    }
    Ok(clients)
}

impl ClientSettings {
    /// One name, and one issuer or tenant, is one client.
    fn check_beside(&self, others: &[Self]) -> Result<(), ConfigError> {
        if others.iter().any(|other| other.name == self.name) {
            return Err(self.place.fault("name", "another client has that name"));
        }
        let clashes = |other: &&Self| {
            let (one, other) = (&self.identity.tenants, &other.identity.tenants);
            one.is_empty() || other.is_empty() || one.iter().any(|tenant| other.contains(tenant))
        };
        let same = others.iter().filter(|other| other.identity.issuer == self.identity.issuer);
        if let Some(other) = same.clone().find(clashes) {
            let reason = format!("client {} has the same issuer: tell them apart by `tenants`", other.name);
            return Err(self.place.fault("issuer", reason));
        }
        Ok(())
    }

    /// Checks that the entry's thresholds are within those of the knowledge: it may be stricter, never laxer.
    ///
    /// # Errors
    /// [`ConfigError`] with the entry's line.
    pub fn check_thresholds(&self, knowledge: &Knowledge) -> Result<(), ConfigError> {
        let Some(site) = self.advice.tolerance else { return Ok(()) };
        for drug in &knowledge.drugs {
            let of = &drug.tolerances;
            let checks = [
                ("dose_warning_percent", site.rounding, of.verified, of.rounding),
                ("dose_critical_over_percent", site.critical_over, of.rounding, of.critical_over),
                ("dose_critical_under_percent", site.critical_under, of.rounding, of.critical_under),
            ];
            for (key, value, low, high) in checks {
                if value.is_some_and(|value| value < low || value > high) {
                    let percent = |share: Decimal| (share * Decimal::ONE_HUNDRED).normalize();
                    let (low, high) = (percent(low), percent(high));
                    let reason = format!("must be {low} to {high}, as the knowledge of {} says", drug.id);
                    return Err(self.place.fault(key, reason));
                }
            }
        }
        Ok(())
    }
}

impl Place {
    fn fault(&self, key: &str, reason: impl Into<String>) -> ConfigError {
        self.origin.fault(self.span.clone(), key, reason)
    }
}

/// An entry being checked.
struct Entry<'e> {
    raw: RawClient,
    origin: &'e Origination,
    span: Range<usize>,
}

impl Entry<'_> {
    fn checked(self, base: &advisor::Settings, place: Place) -> Result<ClientSettings, ConfigError> {
        let keys = self.keys()?;
        let algorithms = self.algorithms()?;
        let longest = self.bounded(
            "longest_token_seconds",
            self.raw.longest_token_seconds.as_ref(),
            60,
            LONGEST_TOKEN,
        )?;
        let concurrent = self.bounded("concurrent", self.raw.concurrent.as_ref(), 1, MOST_CONCURRENT)?;
        let per_minute =
            self.bounded("requests_per_minute", self.raw.requests_per_minute.as_ref(), 1, 1_000_000)?;
        for server in &self.raw.fhir_servers {
            self.check_scheme("fhir_servers", server)?;
        }
        let issuer = self.raw.issuer.get_ref();
        if issuer.is_empty() || issuer.len() > 512 {
            return Err(self.origin.fault(self.raw.issuer.span(), "issuer", "must have 1 to 512 letters"));
        }
        let defaults = self.raw.ehr.map(Ehr::defaults).unwrap_or_default();
        let advice = self.advice(base, &defaults.style)?;
        let identity = Client {
            issuer: issuer.clone(),
            audiences: self.raw.audiences.iter().map(|audience| Audience::new(audience)).collect(),
            tenants: self.raw.tenants.clone(),
            algorithms,
            longest_seconds: longest.unwrap_or(LONGEST_TOKEN).into(),
            keys,
        };
        let without_token = self.raw.fhir_without_token.unwrap_or(defaults.fhir_without_token);
        let servers = self.raw.fhir_servers.iter().map(|server| server.get_ref().url().clone());
        let servers = Servers::new(servers, without_token);
        Ok(ClientSettings {
            listed: self.listed(&identity),
            name: self.raw.name.into_inner(),
            identity: Arc::new(identity),
            servers,
            advice,
            silent: self.raw.silent,
            concurrent: usize::try_from(concurrent.unwrap_or(CONCURRENT)).unwrap_or(usize::MAX),
            per_minute,
            ehr: self.raw.ehr,
            place,
        })
    }

    fn keys(&self) -> Result<KeySource, ConfigError> {
        match (&self.raw.jwks_url, &self.raw.jwks_file, &self.raw.keys) {
            (Some(url), None, None) => {
                self.check_scheme("jwks_url", url)?;
                Ok(KeySource::Remote(RemoteKeys::new(url.get_ref().url().clone())))
            }
            (None, Some(file), None) => {
                let fault = |reason: String| self.origin.fault(file.span(), "jwks_file", reason);
                let set = super::read(&self.origin.beside(file.get_ref()));
                let set = set.map_err(|error| fault(error.to_string()))?;
                Keys::of_set(&set).map(KeySource::Listed).map_err(|error| fault(error.to_string()))
            }
            (None, None, Some(keys)) => {
                let fault = |reason: String| self.origin.fault(keys.span(), "keys", reason);
                let texts = keys.get_ref().iter().map(serde_json::to_string).collect::<Result<Vec<_>, _>>();
                let texts = texts.map_err(|error| fault(error.to_string()))?;
                let keys = Keys::of_each(texts.iter().map(String::as_str));
                keys.map(KeySource::Listed).map_err(|error| fault(error.to_string()))
            }
            _ => {
                let reason = "must have the client's public keys: one of `jwks_url`, `jwks_file`, `keys`";
                Err(self.origin.fault(self.span.clone(), "clients", reason))
            }
        }
    }

    fn algorithms(&self) -> Result<Vec<jsonwebtoken::Algorithm>, ConfigError> {
        let Some(named) = &self.raw.algorithms else {
            return Ok(ALGORITHMS.iter().map(|(_, algorithm)| *algorithm).collect());
        };
        let of = |name: &String| ALGORITHMS.iter().find(|(known, _)| known == name).map(|(_, found)| *found);
        let found: Option<Vec<_>> = named.get_ref().iter().map(of).collect();
        found.filter(|found| !found.is_empty()).ok_or_else(|| {
            let all = ALGORITHMS.map(|(name, _)| name).join(", ");
            self.origin.fault(named.span(), "algorithms", format!("must be some of {all}"))
        })
    }

    /// TLS, unless the entry says that it may be without.
    fn check_scheme(&self, key: &'static str, address: &Spanned<WebAddress>) -> Result<(), ConfigError> {
        if self.raw.allow_http || address.get_ref().url().scheme() == "https" {
            return Ok(());
        }
        let reason = "must be https, unless `allow_http = true` says that patients' data may travel openly";
        Err(self.origin.fault(address.span(), key, reason))
    }

    fn bounded(
        &self,
        key: &'static str,
        value: Option<&Spanned<u32>>,
        low: u32,
        high: u32,
    ) -> Result<Option<u32>, ConfigError> {
        match value {
            Some(value) if !(low..=high).contains(value.get_ref()) => {
                Err(self.origin.fault(value.span(), key, format!("must be {low} to {high}")))
            }
            Some(value) => Ok(Some(*value.get_ref())),
            None => Ok(None),
        }
    }

    /// The private addresses of its servers: those listed, and an address that stands in the URL itself.
    fn listed(&self, identity: &Client) -> Listed {
        let jwks = match &identity.keys {
            KeySource::Remote(remote) => Some(remote.url()),
            KeySource::Listed(_) => None,
        };
        let servers = self.raw.fhir_servers.iter().map(|server| server.get_ref().url());
        let mut listed = Listed::new();
        for url in servers.chain(jwks) {
            let networks = self.raw.private_networks.iter().map(|machines| machines.network());
            let networks = networks.chain(literal(url).map(Network::single));
            listed.entry(url.host_str().unwrap_or_default().to_owned()).or_default().extend(networks);
        }
        listed
    }

    fn advice(&self, base: &advisor::Settings, style: &Style) -> Result<advisor::Settings, ConfigError> {
        let raw = &self.raw;
        let share = |key, value: Option<&Spanned<u32>>| {
            let percent = self.bounded(key, value, 1, 100)?;
            Ok(percent.map(|percent| Decimal::from(percent) / Decimal::ONE_HUNDRED))
        };
        let tolerance = Tolerance {
            rounding: share("dose_warning_percent", raw.dose_warning_percent.as_ref())?,
            critical_over: share("dose_critical_over_percent", raw.dose_critical_over_percent.as_ref())?,
            critical_under: share("dose_critical_under_percent", raw.dose_critical_under_percent.as_ref())?,
        };
        let is_stated = tolerance != Tolerance { rounding: None, critical_over: None, critical_under: None };
        Ok(advisor::Settings {
            profile: raw.profile.map_or(base.profile, Into::into),
            formula: raw.bsa_formula.map_or(base.formula, Into::into),
            double_check: raw.double_check.unwrap_or(base.double_check),
            pages: base.pages.clone(),
            tolerance: is_stated.then_some(tolerance),
            style: self.style(style),
            aliases: self.aliases()?,
        })
    }

    fn style(&self, of_ehr: &Style) -> Style {
        let raw = &self.raw;
        let text = |text: Option<&CardText>| text.map(|text| text.text().to_owned());
        Style {
            suggestions: raw.suggestions.unwrap_or(of_ehr.suggestions),
            single_actions: raw.single_actions.unwrap_or(of_ehr.single_actions),
            updates: raw.updates.unwrap_or(of_ehr.updates),
            only_any: raw.only_any.unwrap_or(of_ehr.only_any),
            topics: match raw.topics {
                Some(TopicsName::Letters) => Topics::Letters,
                Some(TopicsName::Hyphens) => Topics::Hyphens,
                None => of_ehr.topics,
            },
            empty_system_actions: raw.empty_system_actions.unwrap_or(of_ehr.empty_system_actions),
            preference_list: raw.preference_list.clone(),
            label: text(raw.label.as_ref()),
            contact: text(raw.contact.as_ref()),
        }
    }

    fn aliases(&self) -> Result<KeyAliases, ConfigError> {
        let Some(keys) = &self.raw.prefetch_keys else { return Ok(KeyAliases::default()) };
        let names = keys.get_ref().iter().map(|(site, ours)| (site.as_str(), ours.as_str()));
        KeyAliases::new(names).map_err(|name| {
            let known: BTreeSet<&str> = crate::fhir::DATA_NEEDS.iter().map(|need| need.key).collect();
            let known = known.into_iter().collect::<Vec<_>>().join(", ");
            let reason = format!("`{name}` is none of our keys: {known}");
            self.origin.fault(keys.span(), "prefetch_keys", reason)
        })
    }
}

/// The address that stands in a URL in place of a name.
fn literal(url: &Url) -> Option<std::net::IpAddr> {
    match url.host()? {
        Host::Ipv4(address) => Some(address.into()),
        Host::Ipv6(address) => Some(address.into()),
        Host::Domain(_) => None,
    }
}

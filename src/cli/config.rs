//! `countersign config`.

use std::fmt::Write;

use anyhow::Result;
use clap::Subcommand;

use super::{knowledge, output::print, serve::Serve};
use crate::{
    auth::{ALGORITHMS, KeySource},
    cards::Topics,
    cds_hooks::discovery::{HOOK, PREFETCH, SERVICE_ID, templates},
    config::{ClientSettings, ServiceSettings},
    outbound::Outbound,
    web::Certificate,
};

/// What can be done with the configuration.
#[derive(Debug, Subcommand)]
pub enum Config {
    /// Read the settings as `serve` would, and say what they mean; the exit code is 1 if there is a fault
    Check(Box<Serve>),
    /// Print what is typed into an EHR that does not read the discovery document: addresses, audience, prefetch
    Register(Box<Serve>),
}

impl Config {
    /// Does it.
    pub fn run(self) -> Result<()> {
        let (given, is_check) = match self {
            Self::Check(given) => (given, true),
            Self::Register(given) => (given, false),
        };
        let (advice, settings) = given.load()?;
        if !is_check {
            return Ok(print(&registration(&settings)?)?);
        }
        let knowledge = knowledge::with_index(advice.knowledge.as_deref(), advice.terminology.as_deref())?;
        settings.access.check_thresholds(&knowledge)?;
        if let Some(files) = &settings.tls {
            Certificate::read(files)?.server()?;
        }
        if let Some(authorities) = &settings.authorities {
            Outbound::new(crate::outbound::Listed::new(), Some(authorities))?;
        }
        print(&explained(&settings)?)?;
        Ok(())
    }
}

/// What an analyst types into the EHR.
fn registration(settings: &ServiceSettings) -> Result<String> {
    let base = settings.access.base_or(settings.listen.address(), settings.tls.is_some());
    let address = format!("{base}/cds-services/{SERVICE_ID}");
    let mut page = format!(
        "service id  {SERVICE_ID}\nhook        {HOOK}\naddress     {address}\n\
         feedback    {address}/feedback\naudience    {address}\nFHIR        R4\n\nprefetch\n"
    );
    for ((key, _), template) in PREFETCH.iter().zip(templates()?) {
        writeln!(page, "\n{key}\n    {template}")?;
    }
    Ok(page)
}

/// The settings in words.
fn explained(settings: &ServiceSettings) -> Result<String, std::fmt::Error> {
    let mut page = String::new();
    let access = &settings.access;
    let transport = match (&settings.tls, settings.proxies.is_empty()) {
        (Some(tls), _) if tls.client_authorities.is_some() => "over TLS, from callers with a certificate",
        (Some(_), _) => "over TLS",
        (None, false) => "without TLS, from this machine and the named proxies",
        (None, true) => "without TLS, from this machine",
    };
    writeln!(page, "listens on {} {transport}", settings.listen.address())?;
    if let Some(base) = access.base() {
        writeln!(page, "is known to EHRs as {base}")?;
    }
    match &settings.journal {
        Some(file) => writeln!(page, "keeps feedback in {}", file.display())?,
        None => writeln!(page, "keeps no feedback: there is no `journal`")?,
    }
    writeln!(page, "answers within {} ms", settings.deadline.duration().as_millis())?;
    let discovery = if access.authenticate_discovery { "with a token" } else { "open to everybody" };
    writeln!(page, "discovery is {discovery}")?;
    if access.clients.is_empty() {
        writeln!(page, "\nno clients: whoever reaches the loopback address may call")?;
    }
    for client in &access.clients {
        explain(client, access.base().unwrap_or_default(), &mut page)?;
    }
    Ok(page)
}

fn explain(client: &ClientSettings, base: &str, page: &mut String) -> std::fmt::Result {
    let identity = &client.identity;
    let kind = client.ehr.map(|ehr| format!(" ({ehr})")).unwrap_or_default();
    writeln!(page, "\nclient {}{kind}", client.name)?;
    writeln!(page, "  tokens    by {}, at most {} s long", identity.issuer, identity.longest_seconds)?;
    let names = ALGORITHMS.iter().filter(|(_, algorithm)| identity.algorithms.contains(algorithm));
    let names: Vec<&str> = names.map(|(name, _)| *name).collect();
    writeln!(page, "            signed with {}", names.join(", "))?;
    match &identity.keys {
        KeySource::Listed(_) => writeln!(page, "            keys from the configuration")?,
        KeySource::Remote(remote) => writeln!(page, "            keys from {}", remote.url())?,
    }
    write!(page, "            meant for {base}/cds-services/{SERVICE_ID}")?;
    match identity.audiences.len() {
        0 => writeln!(page)?,
        more => writeln!(page, " or one of {more} other names")?,
    }
    if !identity.tenants.is_empty() {
        writeln!(page, "            for the tenants {}", identity.tenants.join(", "))?;
    }
    match client.servers.bases() {
        [] => writeln!(page, "  FHIR      never asked: only what is prefetched is known")?,
        bases => {
            for base in bases {
                writeln!(page, "  FHIR      {base}")?;
            }
            let token = if client.servers.without_token() { "may be asked" } else { "not asked" };
            writeln!(page, "            {token} without a token")?;
        }
    }
    let per_minute = client.per_minute.map(|limit| format!(", {limit} a minute")).unwrap_or_default();
    writeln!(page, "  limits    {} requests at the same time{per_minute}", client.concurrent)?;
    explain_advice(client, page)
}

fn explain_advice(client: &ClientSettings, page: &mut String) -> std::fmt::Result {
    let (advice, style) = (&client.advice, &client.advice.style);
    let profile = advice.profile.code();
    writeln!(page, "  advice    {profile} product information, {:?} formula", advice.formula)?;
    if client.silent {
        writeln!(page, "            silent: judged and written down, no card is sent")?;
    }
    let switches = [
        (!advice.double_check, "a correct dose gets no card"),
        (advice.tolerance.is_some(), "stricter about the dose than the knowledge"),
        (!style.suggestions, "no suggestions"),
        (style.suggestions && style.single_actions, "one action a suggestion"),
        (style.suggestions && !style.updates, "no update of a draft: the right number is in the text alone"),
        (style.only_any, "selectionBehavior always `any`"),
        (style.topics == Topics::Hyphens, "topics with hyphens"),
        (style.empty_system_actions, "systemActions always there, and empty"),
        (!style.preference_list.is_empty(), "orders with codes of the preference list"),
        (!advice.aliases.is_empty(), "prefetch under names of the site"),
    ];
    for (_, switch) in switches.iter().filter(|(is_on, _)| *is_on) {
        writeln!(page, "            {switch}")?;
    }
    Ok(())
}

//! The EHR's FHIR server: asked for what the prefetch lacks, all at once, each result page by page, until a deadline.
//!
//! Which server may be asked is a matter of the configuration alone ([`Servers`]). The token of a request goes to that
//! server and to no other: there are no redirects, and a further page at another origin is not followed. Whatever fails
//! costs its own query; nothing that a server does is an error of ours.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use futures_util::future::join_all;
use secrecy::SecretString;
use tracing::info;
use url::Url;

use super::{
    bundle::next_page,
    gather::{Answer, Pages, Query},
};
use crate::{
    cds_hooks::{
        FhirServer,
        discovery::{self, DiscoveryError},
    },
    json::{Arena, parse},
    outbound::{Fault, Get, Outbound},
};

/// The most pages of one result.
const MOST_PAGES: usize = 10;

/// The longest page, in bytes and decompressed.
const LONGEST_PAGE: usize = 4 * 1024 * 1024;

/// The longest result of one query, all pages together.
const LONGEST_RESULT: usize = 8 * 1024 * 1024;

/// What is asked for.
const FHIR_JSON: &str = "application/fhir+json";

/// The token of a prefetch template.
const PATIENT: &str = "{{context.patientId}}";

/// The FHIR servers that a client may have us ask.
#[derive(Clone, Debug, Default)]
pub struct Servers {
    /// Their bases, without a slash at the end.
    bases: Vec<Url>,
    /// Whether a server may be asked without a token: those of sandboxes.
    without_token: bool,
}

/// A server that may be asked, with the token for it.
#[derive(Debug)]
pub struct Permitted<'s> {
    base: Url,
    token: Option<&'s SecretString>,
}

/// Why a server is not asked: for the log.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum NotPermitted {
    /// It is none of the client's entry.
    #[error("not listed")]
    NotListed,
    /// There is no token, and the client's entry asks for one.
    #[error("no token")]
    NoToken,
}

impl Servers {
    /// The servers of a client's entry.
    #[must_use]
    pub fn new(bases: impl IntoIterator<Item = Url>, without_token: bool) -> Self {
        Self { bases: bases.into_iter().map(without_slash).collect(), without_token }
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.bases.is_empty()
    }

    /// Their bases.
    #[must_use]
    pub fn bases(&self) -> &[Url] {
        &self.bases
    }

    /// Whether a server may be asked without a token.
    #[must_use]
    pub const fn without_token(&self) -> bool {
        self.without_token
    }

    /// The server that a request offers, if it is exactly one of these.
    ///
    /// # Errors
    /// [`NotPermitted`].
    pub fn permit<'s>(&self, offered: &'s FhirServer) -> Result<Permitted<'s>, NotPermitted> {
        let base = Url::parse(&offered.base).map_err(|_| NotPermitted::NotListed).map(without_slash)?;
        if !self.bases.contains(&base) {
            return Err(NotPermitted::NotListed);
        }
        let token = offered.token.as_ref();
        if token.is_none() && (offered.is_unusable || !self.without_token) {
            return Err(NotPermitted::NoToken);
        }
        Ok(Permitted { base, token })
    }
}

/// Asks FHIR servers. Cheap to clone.
#[derive(Clone, Debug)]
pub struct FhirClient {
    outbound: Outbound,
    templates: Arc<[String]>,
}

/// What the log says of a query beside its result.
#[derive(Clone, Copy, Debug)]
pub struct Asking<'a> {
    /// The id of the request.
    pub request_id: &'a str,
    /// The name of the client's entry.
    pub client: &'a str,
}

impl FhirClient {
    /// A client that asks as the discovery document does.
    ///
    /// # Errors
    /// [`DiscoveryError`] if that lacks a template.
    pub fn new(outbound: Outbound) -> Result<Self, DiscoveryError> {
        Ok(Self { outbound, templates: discovery::templates()?.into() })
    }

    /// The pool it asks over.
    #[must_use]
    pub const fn outbound(&self) -> &Outbound {
        &self.outbound
    }

    /// Makes queries, all at once, and says what became of each. It is back by the deadline.
    pub async fn gather(
        &self,
        server: &Permitted<'_>,
        patient: &str,
        queries: Vec<Query>,
        deadline: Instant,
        asking: Asking<'_>,
    ) -> Vec<(Query, Answer)> {
        let deadline = tokio::time::Instant::from_std(deadline);
        join_all(queries.into_iter().map(async |query| {
            let started = Instant::now();
            let (pages, fault) = self.pages(server, patient, &query, deadline).await;
            log(&query, &pages, fault, started.elapsed(), asking);
            // Pages that came before the fault are worth having, as long as it is said that they are not all.
            let failed = pages.texts.is_empty();
            (query, if failed { Answer::Failed } else { Answer::Pages(pages) })
        }))
        .await
    }

    /// The pages of a result, as far as they could be had, and what stopped them.
    async fn pages(
        &self,
        server: &Permitted<'_>,
        patient: &str,
        query: &Query,
        deadline: tokio::time::Instant,
    ) -> (Pages, Option<Fault>) {
        let mut pages = Pages::default();
        let mut next = self.first(server, patient, query);
        let mut visited: Vec<Url> = Vec::new();
        let mut length = 0;
        if next.is_none() {
            return (pages, Some(Fault::Address));
        }
        while let Some(url) = next.take() {
            if visited.len() == MOST_PAGES || visited.contains(&url) {
                return (pages, Some(Fault::TooLong));
            }
            let limit = LONGEST_PAGE.min(LONGEST_RESULT.saturating_sub(length));
            let get = Get { url: &url, accept: FHIR_JSON, token: server.token, limit, deadline };
            let page = match self.outbound.get(get).await.and_then(text) {
                Ok(page) => page,
                Err(fault) => return (pages, Some(fault)),
            };
            let following = match parse(&page, &Arena::new()) {
                Ok(page) => next_page(page).map(|next| server.page(next)),
                Err(_) => return (pages, Some(Fault::NotJson)),
            };
            visited.push(url);
            length += page.len();
            pages.texts.push(page);
            match following {
                None => pages.complete = true,
                Some(None) => return (pages, Some(Fault::Address)),
                Some(url) => next = url,
            }
        }
        (pages, None)
    }

    /// The address of the first page.
    fn first(&self, server: &Permitted<'_>, patient: &str, query: &Query) -> Option<Url> {
        match query {
            Query::Need(need) => {
                let template = self.templates.get(*need)?;
                server.address(&template.replace(PATIENT, &encoded(patient)?))
            }
            Query::Rest { next, .. } => server.page(next),
            Query::Medication { id } => server.address(&format!("Medication/{}", encoded(id)?)),
        }
    }
}

impl Permitted<'_> {
    /// An address below the base.
    fn address(&self, path: &str) -> Option<Url> {
        let base = self.base.as_str().trim_end_matches('/');
        Url::parse(&format!("{base}/{path}")).ok()
    }

    /// The address of a further page, if it is at the same origin: elsewhere the token must not go.
    fn page(&self, next: &str) -> Option<Url> {
        let url = Url::options().base_url(self.address("").as_ref()).parse(next).ok()?;
        let is_same =
            url.origin() == self.base.origin() && url.username().is_empty() && url.password().is_none();
        is_same.then_some(url)
    }
}

/// A base, so that a slash at the end makes no difference.
fn without_slash(mut base: Url) -> Url {
    let path = base.path().trim_end_matches('/').to_owned();
    base.set_path(&path);
    base
}

/// An id as a part of a path or a value of a query. Ids are opaque, but dots alone would lead out of the path.
fn encoded(id: &str) -> Option<String> {
    if id.is_empty() || id.chars().all(|letter| letter == '.') {
        return None;
    }
    let encode = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    Some(id.bytes().map(encode).collect())
}

/// A body as text.
fn text(body: Vec<u8>) -> Result<String, Fault> {
    String::from_utf8(body).map_err(|_| Fault::NotJson)
}

/// One line a query, without its address: that names the patient.
fn log(query: &Query, pages: &Pages, fault: Option<Fault>, took: Duration, asking: Asking<'_>) {
    let Asking { request_id, client } = asking;
    let key = query.key();
    let duration_ms = (took.as_secs_f64() * 1e6).round() / 1e3;
    let (got, bytes) = (pages.texts.len(), pages.texts.iter().map(String::len).sum::<usize>());
    match fault {
        None => tracing::debug!(request_id, client, key, pages = got, bytes, duration_ms, "fetched"),
        Some(fault) => {
            let (status, fault) = (fault.status(), fault.code());
            info!(request_id, client, key, fault, status, pages = got, bytes, duration_ms, "not fetched");
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn offered(base: &str, token: Option<&str>) -> FhirServer {
        FhirServer { base: base.to_owned(), token: token.map(SecretString::from), is_unusable: false }
    }

    fn servers() -> Servers {
        Servers::new(["https://ehr.example.org/api/FHIR/R4".parse().unwrap()], false)
    }

    #[rstest]
    #[case("https://ehr.example.org/api/FHIR/R4", true)]
    #[case("https://EHR.example.org:443/api/FHIR/R4/", true)]
    #[case("https://ehr.example.org/api/FHIR/R4/../../../", false)]
    #[case("https://ehr.example.org/api/FHIR/R4/Patient", false)]
    #[case("https://ehr.example.org/api/FHIR/R4?x=", false)]
    #[case("https://ehr.example.org/api/FHIR/R4#x", false)]
    #[case("https://ehr.example.org/api/fhir/r4", false)]
    #[case("https://ehr.example.org.evil.example/api/FHIR/R4", false)]
    #[case("https://ehr.example.org@evil.example/api/FHIR/R4", false)]
    #[case("https://user@ehr.example.org/api/FHIR/R4", false)]
    #[case("http://ehr.example.org/api/FHIR/R4", false)]
    #[case("https://ehr.example.org:8443/api/FHIR/R4", false)]
    #[case("http://169.254.169.254/latest", false)]
    #[case("ehr.example.org", false)]
    #[case("", false)]
    fn only_a_listed_server_is_asked(#[case] base: &str, #[case] permitted: bool) {
        assert_eq!(servers().permit(&offered(base, Some("t"))).is_ok(), permitted);
    }

    #[test]
    fn an_open_server_is_asked_only_where_the_entry_says_so() {
        let base = "https://ehr.example.org/api/FHIR/R4";
        assert_eq!(servers().permit(&offered(base, None)).err(), Some(NotPermitted::NoToken));
        let open = Servers::new([base.parse().unwrap()], true);
        assert!(open.permit(&offered(base, None)).is_ok());
        let unusable = FhirServer { is_unusable: true, ..offered(base, None) };
        assert_eq!(open.permit(&unusable).err(), Some(NotPermitted::NoToken));
    }

    #[rstest]
    #[case("https://ehr.example.org/api/FHIR/R4?page=2", true)]
    #[case("https://ehr.example.org/elsewhere?page=2", true)]
    #[case("Observation?page=2", true)]
    #[case("https://evil.example/api/FHIR/R4?page=2", false)]
    #[case("//evil.example/api", false)]
    #[case("http://ehr.example.org/api/FHIR/R4?page=2", false)]
    #[case("https://ehr.example.org:444/api/FHIR/R4?page=2", false)]
    #[case("https://token@ehr.example.org/api", false)]
    #[case("file:///etc/passwd", false)]
    fn a_page_is_followed_at_the_same_origin_only(#[case] next: &str, #[case] followed: bool) {
        let offer = offered("https://ehr.example.org/api/FHIR/R4", Some("t"));
        let servers = servers();
        let server = servers.permit(&offer).unwrap();
        assert_eq!(server.page(next).is_some(), followed);
    }

    #[rstest]
    #[case("123", Some("123"))]
    #[case("eXo.W-a_b~", Some("eXo.W-a_b~"))]
    #[case("a/../b", Some("a%2F..%2Fb"))]
    #[case("a&_count=1", Some("a%26_count%3D1"))]
    #[case("ä", Some("%C3%A4"))]
    #[case("..", None)]
    #[case(".", None)]
    #[case("", None)]
    fn an_id_cannot_change_the_address(#[case] id: &str, #[case] expected: Option<&str>) {
        assert_eq!(encoded(id).as_deref(), expected);
    }
}

//! What the service says of itself, written once at start-up.

use std::{fmt::Write, sync::Arc};

use actix_web::web::Bytes;
use serde::Serialize;

use super::explained;
use crate::{
    cds_hooks::discovery::{self, DiscoveryError},
    knowledge::Knowledge,
    rules::Rule,
};

/// Health and pages, by the knowledge in use. Cheap to clone.
#[derive(Clone, Debug)]
pub struct About {
    /// The body of `GET /health`.
    pub(super) health: Bytes,
    /// What the page of each rule holds beneath its heading, as HTML.
    pub(super) rules: Arc<[(Rule, String)]>,
    /// The knowledge itself, for who looks a code up.
    pub(super) knowledge: Arc<Knowledge>,
}

#[derive(Serialize)]
struct Health<'a> {
    status: &'static str,
    version: &'static str,
    knowledge: Vec<KnowledgeVersion<'a>>,
}

#[derive(Serialize)]
struct KnowledgeVersion<'a> {
    id: &'a str,
    version: &'a str,
}

impl About {
    /// What there is to say of some knowledge.
    ///
    /// # Errors
    /// [`DiscoveryError`] if the prefetch templates do not ask for what the knowledge reads.
    pub fn new(knowledge: &Arc<Knowledge>) -> Result<Self, DiscoveryError> {
        discovery::check(&knowledge.codes)?;
        let drugs = knowledge.drugs.iter();
        let versions = drugs.map(|drug| KnowledgeVersion { id: &drug.id, version: &drug.version }).collect();
        let health = Health { status: "ok", version: env!("CARGO_PKG_VERSION"), knowledge: versions };
        let rules = Rule::ALL.iter().map(|rule| (*rule, page_of(*rule, knowledge))).collect();
        let health = serde_json::to_vec(&health)?.into();
        Ok(Self { health, rules, knowledge: Arc::clone(knowledge) })
    }
}

/// What a rule is about, and the numbers by which it judges.
fn page_of(rule: Rule, knowledge: &Knowledge) -> String {
    let about = escape(explained::about(rule));
    let numbers = explained::topic(rule).map(|topic| {
        format!(
            "\n<h2>The numbers, each with its source</h2>\n<pre>{}</pre>",
            escape(&knowledge.show_topic(topic))
        )
    });
    format!("<p>{about}</p>{}", numbers.unwrap_or_default())
}

/// Text as HTML shows it.
fn escape(text: &str) -> String {
    let mut html = String::with_capacity(text.len() + text.len() / 8);
    for letter in text.chars() {
        match letter {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' | '\'' => _ = write!(html, "&#{};", u32::from(letter)),
            _ => html.push(letter),
        }
    }
    html
}

#[cfg(test)]
mod tests {
    #[test]
    fn html_shows_text_and_runs_nothing() {
        assert_eq!(super::escape("a < b & \"c\""), "a &lt; b &amp; &#34;c&#34;");
    }
}

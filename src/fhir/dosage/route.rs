//! Where a dose goes.

use bumpalo::collections::Vec;

use super::Dosage;
use crate::{
    clinical::{fact::Fact, order::Route},
    fhir::element::{CodeableConcept, Coding, concept},
    json::Value,
    knowledge::{Codes, Concept, RouteKind},
};

/// Reads `route`, of a list all that it names; and whether there is something that cannot be read.
pub(super) fn read(value: Value<'_>) -> (Option<CodeableConcept<'_>>, bool) {
    match concept(value, "route") {
        Fact::Known(route) => (Some(route), false),
        Fact::Absent => (None, false),
        Fact::Unusable(_) => read_list(value),
    }
}

/// A list of none or several, or what is no route.
fn read_list(value: Value<'_>) -> (Option<CodeableConcept<'_>>, bool) {
    let mut codings = Vec::new_in(value.arena());
    let mut all_readable = true;
    for item in value.items_or_itself() {
        match concept(item, "route") {
            Fact::Known(route) => {
                codings.extend_from_slice(route.codings);
                codings.extend(route.text.map(|text| Coding { display: Some(text), ..Coding::default() }));
            }
            Fact::Unusable(_) => all_readable = false,
            Fact::Absent => {}
        }
    }
    let is_named = !codings.is_empty();
    let route = is_named.then(|| CodeableConcept { codings: codings.into_bump_slice(), text: None });
    (route, !is_named || !all_readable)
}

impl Dosage<'_> {
    /// Where it goes, for a drug that must be infused: by the codes we know and by name. Where they contradict each other
    /// it is what must not be.
    pub(in crate::fhir) fn route(&self, codes: &Codes) -> Route {
        let Some(route) = &self.route else {
            return if self.route_unreadable { Route::Unknown } else { Route::NotStated };
        };
        let of_kind = |kind: RouteKind| match kind {
            RouteKind::Intravenous => Route::Intravenous,
            RouteKind::IntravenousPush
            | RouteKind::Oral
            | RouteKind::Intramuscular
            | RouteKind::OtherSystemic
            | RouteKind::Intrathecal
            | RouteKind::Local => Route::Other,
            RouteKind::Injection => Route::Unknown,
        };
        let mut is_coded = false;
        let mut is_intravenous = false;
        for route in coded_routes(route, codes).map(of_kind) {
            is_coded = true;
            match route {
                Route::Other => return Route::Other,
                Route::Intravenous => is_intravenous = true,
                Route::Unknown | Route::NotStated => {}
            }
        }
        // Beside a code only a name counts: in a sentence "it" is no route.
        let names =
            route.words().filter(|words| !is_coded || words.split_whitespace().nth(MOST_WORDS).is_none());
        // A text that names an intravenous and another route tells nothing.
        for route in
            names.filter(|words| !denies(words)).filter_map(|words| agreed(codes.routes(words).map(of_kind)))
        {
            match route {
                Route::Other => return Route::Other,
                Route::Intravenous => is_intravenous = true,
                Route::Unknown | Route::NotStated => {}
            }
        }
        if is_intravenous && !self.route_unreadable { Route::Intravenous } else { Route::Unknown }
    }
}

/// The words that the name of a route has at most: "Intrathecal route (qualifier value)".
const MOST_WORDS: usize = 4;

/// "Not for intrathecal use" names no route.
fn denies(text: &str) -> bool {
    text.split_whitespace()
        .any(|word| ["no", "not", "never"].iter().any(|denial| word.eq_ignore_ascii_case(denial)))
}

/// The routes that the codes of a concept mean.
pub(in crate::fhir) fn coded_routes(
    route: &CodeableConcept<'_>,
    codes: &Codes,
) -> impl Iterator<Item = RouteKind> {
    let concepts = route
        .codings
        .iter()
        .flat_map(|coding| coding.code.map_or(&[][..], |code| codes.concepts(coding.system(), code)));
    concepts.filter_map(|concept| if let Concept::Route(kind) = concept { Some(*kind) } else { None })
}

/// The one thing that all say.
fn agreed(mut routes: impl Iterator<Item = Route>) -> Option<Route> {
    let first = routes.next()?;
    routes.all(|route| route == first).then_some(first)
}

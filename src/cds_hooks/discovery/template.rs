//! A prefetch template: the part of FHIR's query language that every client can be expected to know.

/// The tokens of `order-sign`, and those of the user that every hook has.
const TOKENS: [&str; 7] = [
    "context.patientId",
    "context.userId",
    "context.encounterId",
    "userPractitionerId",
    "userPractitionerRoleId",
    "userPatientId",
    "userRelatedPersonId",
];

/// The token that keeps a search to one patient.
const PATIENT: &str = "{{context.patientId}}";

/// The most that one template may ask for.
const MOST: u16 = 500;

/// A read or a search of one type, relative to the FHIR server.
#[derive(Debug)]
pub(super) struct Template<'a> {
    resource_type: &'a str,
    codes: Option<&'a str>,
}

/// Why a text is no template that every client can resolve.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub(super) enum Fault {
    #[error("a token other than those of order-sign")]
    Token,
    #[error("must be `Type/{{{{token}}}}` or `Type?patient={{{{context.patientId}}}}&…`")]
    Form,
    #[error("a parameter other than `patient`, `code`, `status`, `_sort`, `_count`")]
    Parameter,
    #[error("must sort by a date, newest first, and have a `_count` of 1 to 500")]
    Unbounded,
}

impl<'a> Template<'a> {
    pub fn parse(text: &'a str) -> Result<Self, Fault> {
        check_tokens(text)?;
        let name_end = text.find(|letter: char| !letter.is_ascii_alphabetic()).ok_or(Fault::Form)?;
        let (resource_type, rest) = text.split_at(name_end);
        if !resource_type.starts_with(|first: char| first.is_ascii_uppercase()) {
            return Err(Fault::Form);
        }
        if let Some(query) = rest.strip_prefix('?') {
            return Ok(Self { resource_type, codes: search(query)? });
        }
        if rest.strip_prefix('/') == Some(PATIENT) {
            return Ok(Self { resource_type, codes: None });
        }
        Err(Fault::Form)
    }

    pub const fn resource_type(&self) -> &'a str {
        self.resource_type
    }

    /// The codes asked for.
    pub fn codes(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.codes.into_iter().flat_map(|codes| codes.split(','))
    }
}

/// Checks a query and gives its codes.
fn search(query: &str) -> Result<Option<&str>, Fault> {
    let mut parameters = query.split('&');
    if parameters.next() != Some("patient={{context.patientId}}") {
        return Err(Fault::Form);
    }
    let (mut codes, mut sorted, mut counted) = (None, false, false);
    for parameter in parameters {
        match parameter.split_once('=') {
            Some(("code", value)) if !value.is_empty() => codes = Some(value),
            Some(("status", value)) if !value.is_empty() => {}
            Some(("_sort", value)) => sorted = value.starts_with('-'),
            Some(("_count", value)) => counted = value.parse().is_ok_and(|count| (1..=MOST).contains(&count)),
            Some(_) | None => return Err(Fault::Parameter),
        }
    }
    if sorted && counted { Ok(codes) } else { Err(Fault::Unbounded) }
}

fn check_tokens(text: &str) -> Result<(), Fault> {
    let mut rest = text;
    while let Some((_, after)) = rest.split_once("{{") {
        let (token, tail) = after.split_once("}}").ok_or(Fault::Token)?;
        if !TOKENS.contains(&token) {
            return Err(Fault::Token);
        }
        rest = tail;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("Patient/{{context.patientId}}", None)]
    #[case("Observation?patient={{context.patientId}}&code=1-2,3-4&_sort=-date&_count=500", None)]
    #[case("Observation?patient={{ context.patientId }}&_sort=-date&_count=9", Some(Fault::Token))]
    #[case("Observation?patient={{context.draftOrders}}&_sort=-date&_count=9", Some(Fault::Token))]
    #[case("Observation?patient={{context.patientId}}&date=ge{{today()}}&_count=9", Some(Fault::Token))]
    #[case("https://ehr.example.org/Patient/{{context.patientId}}", Some(Fault::Form))]
    #[case("Observation?code=1-2&_sort=-date&_count=9", Some(Fault::Form))]
    #[case("Patient/123", Some(Fault::Form))]
    #[case(
        "Observation?patient={{context.patientId}}&_include=x&_sort=-date&_count=9",
        Some(Fault::Parameter)
    )]
    #[case(
        "Observation?patient={{context.patientId}}&code:in=x&_sort=-date&_count=9",
        Some(Fault::Parameter)
    )]
    #[case("Observation?patient={{context.patientId}}&_sort:desc=date&_count=9", Some(Fault::Parameter))]
    #[case("Observation?patient={{context.patientId}}&_sort=date&_count=9", Some(Fault::Unbounded))]
    #[case("Observation?patient={{context.patientId}}&_sort=-date", Some(Fault::Unbounded))]
    #[case("Observation?patient={{context.patientId}}&_sort=-date&_count=501", Some(Fault::Unbounded))]
    fn a_template_is_what_every_client_can_resolve(#[case] text: &str, #[case] fault: Option<Fault>) {
        assert_eq!(Template::parse(text).err(), fault);
    }

    #[test]
    fn the_codes_of_a_search_are_found() {
        let template =
            Template::parse("Observation?patient={{context.patientId}}&code=1-2,3-4&_sort=-date&_count=1")
                .unwrap();
        assert_eq!(template.codes().collect::<Vec<_>>(), ["1-2", "3-4"]);
    }
}

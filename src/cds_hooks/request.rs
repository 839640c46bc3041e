//! The body of a service call, checked as far as CDS Hooks goes; FHIR stays unread.

use secrecy::SecretString;

use super::{
    discovery::HOOK,
    error::{RequestError, RequestFault},
};
use crate::json::{Arena, Kind, Value, parse};

/// A call of `order-sign`.
#[derive(Debug)]
pub struct HookRequest<'a> {
    /// The bare id of the patient.
    pub patient_id: &'a str,
    /// The bare id of the encounter.
    pub encounter_id: Option<&'a str>,
    /// `context.draftOrders`: a Bundle.
    pub draft_orders: Value<'a>,
    members: Members<'a>,
}

/// The members we read.
#[derive(Clone, Copy, Debug, Default)]
struct Members<'a> {
    hook: Option<Value<'a>>,
    hook_instance: Option<Value<'a>>,
    context: Option<Value<'a>>,
    prefetch: Option<Value<'a>>,
    fhir_server: Option<Value<'a>>,
    fhir_authorization: Option<Value<'a>>,
}

impl<'a> HookRequest<'a> {
    /// Reads and checks a body. What belongs to it is put into the arena.
    ///
    /// # Errors
    /// [`RequestError`] with the path of what is malformed, missing or of the wrong type.
    pub fn read(body: &'a [u8], arena: &'a Arena) -> Result<Self, RequestError> {
        let text = std::str::from_utf8(body).map_err(|_| RequestError::new("$", RequestFault::NotUtf8))?;
        let body = parse(text, arena).map_err(|error| RequestError::not_json(text, error))?;
        let members = Members::read(body)?;
        if required_text(members.hook, "$.hook")? != HOOK {
            return Err(RequestError::new("$.hook", RequestFault::Invalid { expected: "order-sign" }));
        }
        // Opaque: some clients send no UUID.
        required_text(members.hook_instance, "$.hookInstance")?;
        let context = required_object(members.context, "$.context")?;
        required_text(context.member("userId"), "$.context.userId")?;
        let patient_id = bare(required_text(context.member("patientId"), "$.context.patientId")?);
        let encounter_id = context.member("encounterId").and_then(Value::string);
        let draft_orders = required_object(context.member("draftOrders"), "$.context.draftOrders")?;
        if draft_orders.member("resourceType").and_then(Value::string) != Some("Bundle") {
            return Err(wrong_type("$.context.draftOrders", "a Bundle"));
        }
        members.check(patient_id)?;
        Ok(Self { patient_id, encounter_id, draft_orders, members })
    }

    /// Where what belongs to the request may live.
    #[must_use]
    pub const fn arena(&self) -> &'a Arena {
        self.draft_orders.arena()
    }

    /// The prefetched data: keys and values. `null` is a value ("there is none"), a missing key is not.
    pub fn prefetched(&self) -> impl Iterator<Item = (&'a str, Value<'a>)> + use<'a> {
        let members = self.members.prefetch.and_then(Value::object).into_iter().flatten();
        // A part of a text, and so UTF-8.
        members.map(|(name, value)| (str::from_utf8(name).unwrap_or_default(), value))
    }

    /// The FHIR server that the client offers, if it offers one.
    #[must_use]
    pub fn fhir_server(&self) -> Option<FhirServer> {
        let base = self.members.fhir_server?.string().filter(|base| !base.is_empty())?.to_owned();
        let authorization = self.members.fhir_authorization.filter(|value| value.kind() == Kind::Object);
        let text = |name| authorization?.member(name)?.string();
        let is_bearer = text("token_type").is_none_or(|kind| kind.eq_ignore_ascii_case("Bearer"));
        let token = text("access_token").filter(|token| is_bearer && !token.is_empty());
        let is_unusable = authorization.is_some() && token.is_none();
        Some(FhirServer { base, token: token.map(SecretString::from), is_unusable })
    }
}

/// The client's FHIR server, as the request offers it. Whether it may be called, the configuration decides.
#[derive(Debug)]
pub struct FhirServer {
    /// `fhirServer`: the base of its addresses.
    pub base: String,
    /// `fhirAuthorization.access_token`. It is passed on to that server and to nobody else, and never written anywhere.
    pub token: Option<SecretString>,
    /// There is an authorization, and it is none that we can use.
    pub is_unusable: bool,
}

impl<'a> Members<'a> {
    fn read(body: Value<'a>) -> Result<Self, RequestError> {
        let mut members = Self::default();
        for (name, value) in body.object().ok_or_else(|| wrong_type("$", "an object"))? {
            let (member, path) = match name {
                b"hook" => (&mut members.hook, "$.hook"),
                b"hookInstance" => (&mut members.hook_instance, "$.hookInstance"),
                b"context" => (&mut members.context, "$.context"),
                b"prefetch" => (&mut members.prefetch, "$.prefetch"),
                b"fhirServer" => (&mut members.fhir_server, "$.fhirServer"),
                b"fhirAuthorization" => (&mut members.fhir_authorization, "$.fhirAuthorization"),
                _ => continue,
            };
            if member.replace(value).is_some() {
                return Err(RequestError::new(path, RequestFault::Duplicate));
            }
        }
        Ok(members)
    }

    /// What may be left out is what it should be: `fhirServer` a URL, `prefetch` an object, and `fhirAuthorization` an
    /// object that comes with `fhirServer` and is for the patient.
    fn check(&self, patient_id: &str) -> Result<(), RequestError> {
        if !matches!(self.fhir_server.map(Value::kind), None | Some(Kind::Null | Kind::String)) {
            return Err(wrong_type("$.fhirServer", "a string"));
        }
        if !matches!(self.prefetch.map(Value::kind), None | Some(Kind::Null | Kind::Object)) {
            return Err(wrong_type("$.prefetch", "an object"));
        }
        let Some(authorization) = self.fhir_authorization.filter(|value| value.kind() != Kind::Null) else {
            return Ok(());
        };
        let authorization = required_object(Some(authorization), "$.fhirAuthorization")?;
        required_text(self.fhir_server, "$.fhirServer")?;
        let patient = authorization.member("patient").and_then(Value::string);
        if patient.is_some_and(|patient| bare(patient) != patient_id) {
            let fault = RequestFault::Invalid { expected: "context.patientId" };
            return Err(RequestError::new("$.fhirAuthorization.patient", fault));
        }
        Ok(())
    }
}

/// The id of a patient, where senders write a reference.
fn bare(patient: &str) -> &str {
    patient.strip_prefix("Patient/").unwrap_or(patient)
}

fn wrong_type(path: &str, expected: &'static str) -> RequestError {
    RequestError::new(path, RequestFault::WrongType { expected })
}

fn required<'a>(member: Option<Value<'a>>, path: &str) -> Result<Value<'a>, RequestError> {
    member.ok_or_else(|| RequestError::new(path, RequestFault::Missing))
}

/// A string that is not empty.
fn required_text<'a>(member: Option<Value<'a>>, path: &str) -> Result<&'a str, RequestError> {
    match required(member, path)?.string() {
        Some("") => Err(RequestError::new(path, RequestFault::Missing)),
        Some(text) => Ok(text),
        None => Err(wrong_type(path, "a string")),
    }
}

fn required_object<'a>(member: Option<Value<'a>>, path: &str) -> Result<Value<'a>, RequestError> {
    let value = required(member, path)?;
    if value.kind() == Kind::Object { Ok(value) } else { Err(wrong_type(path, "an object")) }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const FRONT: &str = r#""hook":"order-sign","hookInstance":"1","context":{"userId":"Practitioner/1","patientId":"Patient/7","draftOrders":{"resourceType":"Bundle"}}"#;

    /// The patient and the prefetch keys of a body.
    fn read(members: &str) -> Result<(String, Vec<String>), RequestError> {
        let body = format!("{{{members}}}");
        let arena = Arena::new();
        let request = HookRequest::read(body.as_bytes(), &arena)?;
        let keys = request.prefetched().map(|(key, _)| key.to_owned()).collect();
        Ok((request.patient_id.to_owned(), keys))
    }

    #[rstest]
    #[case::data_last(format!(r#"{FRONT},"prefetch":{{"patient":null}}"#))]
    #[case::data_first(format!(r#""prefetch":{{"patient":null}},{FRONT}"#))]
    #[case::server_behind_the_data(format!(
        r#"{FRONT},"fhirAuthorization":{{"access_token":"t"}},"prefetch":{{"patient":null}},"fhirServer":"https://e.example""#
    ))]
    fn members_may_come_in_any_order(#[case] members: String) {
        assert_eq!(read(&members), Ok(("7".to_owned(), vec!["patient".to_owned()])));
    }

    #[rstest]
    #[case::authorization_without_server(format!(r#"{FRONT},"prefetch":{{}},"fhirAuthorization":{{"access_token":"t"}}"#), "$.fhirServer")]
    #[case::prefetch_twice(format!(r#"{FRONT},"prefetch":{{}},"prefetch":{{}}"#), "$.prefetch")]
    #[case::hook_twice(format!(r#"{FRONT},"prefetch":{{}},"hook":"order-sign""#), "$.hook")]
    #[case::prefetch_no_object(format!(r#"{FRONT},"prefetch":[]"#), "$.prefetch")]
    #[case::text_behind(format!(r#"{FRONT},"prefetch":{{}}}}x{{"#), "$")]
    fn what_stands_behind_the_data_is_checked_too(#[case] members: String, #[case] path: &str) {
        assert_eq!(read(&members).unwrap_err().path, path);
    }

    #[rstest]
    #[case::all(
        r#"{"access_token":"t","token_type":"Bearer","expires_in":300,"scope":"x","subject":"s"}"#,
        Some(true)
    )]
    #[case::the_token_alone(r#"{"access_token":"t"}"#, Some(true))]
    #[case::small_letters_and_a_text_for_a_number(
        r#"{"access_token":"t","token_type":"bearer","expires_in":"300"}"#,
        Some(true)
    )]
    #[case::another_kind(r#"{"access_token":"t","token_type":"MAC"}"#, Some(false))]
    #[case::no_token(r#"{"token_type":"Bearer"}"#, Some(false))]
    #[case::none("null", None)]
    fn an_authorization_needs_no_more_than_its_token(
        #[case] authorization: &str,
        #[case] usable: Option<bool>,
    ) {
        for members in [
            format!(
                r#"{FRONT},"fhirServer":"https://e.example","fhirAuthorization":{authorization},"prefetch":{{}}"#
            ),
            format!(
                r#"{FRONT},"prefetch":{{}},"fhirServer":"https://e.example","fhirAuthorization":{authorization}"#
            ),
        ] {
            let body = format!("{{{members}}}");
            let arena = Arena::new();
            let request = HookRequest::read(body.as_bytes(), &arena).unwrap();
            let server = request.fhir_server().unwrap();
            assert_eq!(server.base, "https://e.example");
            assert_eq!(server.token.is_some(), usable == Some(true));
            assert_eq!(server.is_unusable, usable == Some(false));
        }
    }
}

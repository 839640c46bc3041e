//! The body of a service call, checked as far as CDS Hooks goes; FHIR stays unread.

use secrecy::SecretString;

use super::error::{RequestError, RequestFault};
use crate::json::{Arena, JsonError, Kind, Raw, Reader};

/// The hook this service answers.
pub const HOOK: &str = "order-sign";

/// A call of `order-sign`.
#[derive(Debug)]
pub struct HookRequest<'a> {
    /// At the start of the body, which the spans of the values below point into.
    origin: Reader<'a>,
    /// The client's key for the call. Opaque: some clients send no UUID.
    pub hook_instance: &'a str,
    /// The bare id of the patient.
    pub patient_id: &'a str,
    /// The bare id of the encounter.
    pub encounter_id: Option<&'a str>,
    members: Members<'a>,
}

/// The members we read, before they are judged.
#[derive(Clone, Debug, Default)]
struct Members<'a> {
    hook: Member<'a>,
    hook_instance: Member<'a>,
    fhir_server: Member<'a>,
    fhir_authorization: Member<'a>,
    context: Option<Context<'a>>,
    prefetch: Option<Prefetch<'a>>,
}

/// `context`, its members found at once, for the drafts are not to be passed over twice.
#[derive(Clone, Debug)]
enum Context<'a> {
    Members(Object<'a>, DraftOrders),
    WrongType,
    /// It was there, and has been judged.
    Judged,
}

/// What became of `draftOrders`: read, not there, or not what is expected.
type DraftOrders = Option<Result<(), &'static str>>;

/// Reads the Bundle of drafts that the reader stands at.
type ReadDrafts<'v, 'a> = &'v mut dyn FnMut(&mut Reader<'a>) -> Result<(), JsonError>;

/// `prefetch`: nearly all of the body, so it is passed over or read only once.
#[derive(Clone, Debug)]
enum Prefetch<'a> {
    /// The reader stands at it, with the rest of the body behind: what the drafts need is known by then.
    Ahead(Reader<'a>),
    /// It came before the context: its values, found.
    Found(Vec<(&'a str, Raw<'a>)>),
    /// `null`
    Null,
    WrongType,
}

/// A member as found.
#[derive(Clone, Debug, Default)]
struct Member<'a>(Option<Raw<'a>>);

impl<'a> HookRequest<'a> {
    /// Reads and checks a body as far as the prefetched data, which usually come last. On the way it calls `drafts`
    /// with the reader at the Bundle of drafts, which `drafts` must consume. The prefetched data are read, and what
    /// comes after them is checked, by [`Self::each_prefetched`] or [`Self::check_rest`].
    ///
    /// # Errors
    /// [`RequestError`] with the path of what is malformed, missing or of the wrong type.
    pub fn read(body: &'a [u8], arena: &'a Arena, drafts: ReadDrafts<'_, 'a>) -> Result<Self, RequestError> {
        let text = std::str::from_utf8(body).map_err(|_| RequestError::new("$", RequestFault::NotUtf8))?;
        let origin = Reader::new(text, arena);
        let mut members = Members::read(&origin, drafts)?;
        let hook = members.hook.text(&origin, "$.hook")?;
        if hook != HOOK {
            return Err(RequestError::new("$.hook", RequestFault::Invalid { expected: "order-sign" }));
        }
        let hook_instance = members.hook_instance.text(&origin, "$.hookInstance")?;
        let missing = || RequestError::new("$.context", RequestFault::Missing);
        let (context, draft_orders) = match members.context.replace(Context::Judged).ok_or_else(missing)? {
            Context::Members(members, draft_orders) => (members, draft_orders),
            Context::WrongType | Context::Judged => {
                return Err(RequestError::new(
                    "$.context",
                    RequestFault::WrongType { expected: "an object" },
                ));
            }
        };
        context.get("userId").text(&origin, "$.context.userId")?;
        let patient_id = context.get("patientId").text(&origin, "$.context.patientId")?;
        let patient_id = patient_id.strip_prefix("Patient/").unwrap_or(patient_id);
        let encounter_id = context.get("encounterId").optional_text(&origin);
        let fault = match draft_orders {
            Some(Ok(())) => None,
            Some(Err(expected)) => Some(RequestFault::WrongType { expected }),
            None => Some(RequestFault::Missing),
        };
        if let Some(fault) = fault {
            return Err(RequestError::new("$.context.draftOrders", fault));
        }
        members.check_server(&origin)?;
        // What stands behind the data is not known yet; it is checked once they are read.
        if !matches!(members.prefetch, Some(Prefetch::Ahead(_))) {
            check_authorization(&origin, &members, patient_id)?;
        }
        if matches!(members.prefetch, Some(Prefetch::WrongType)) {
            return Err(RequestError::new("$.prefetch", RequestFault::WrongType { expected: "an object" }));
        }
        Ok(Self { origin, hook_instance, patient_id, encounter_id, members })
    }

    /// Where values of the body live that are not in its text as they are.
    #[must_use]
    pub const fn arena(&self) -> &'a Arena {
        self.origin.arena()
    }

    /// Calls `visit` with each prefetch key, the reader at its value, which `visit` must consume; then checks the
    /// rest of the body. `null` is a value ("there is none"), a missing key is not.
    ///
    /// # Errors
    /// [`RequestError`] for what is no JSON, and as [`Self::read`] for what comes after the data.
    pub fn each_prefetched(
        &self,
        visit: &mut dyn FnMut(&str, &mut Reader<'a>) -> Result<(), JsonError>,
    ) -> Result<(), RequestError> {
        let not_json = |error| RequestError::not_json(self.origin.text(), error);
        match &self.members.prefetch {
            Some(Prefetch::Ahead(reader)) => {
                let mut reader = reader.clone();
                reader.object(|key, reader| visit(key, reader)).map_err(not_json)?;
                self.check_behind(reader)
            }
            Some(Prefetch::Found(values)) => values
                .iter()
                .try_for_each(|(key, value)| visit(key, &mut self.origin.of(value)))
                .map_err(not_json),
            Some(Prefetch::Null | Prefetch::WrongType) | None => Ok(()),
        }
    }

    /// The FHIR server that the client offers, if it offers one.
    ///
    /// # Errors
    /// As [`Self::each_prefetched`].
    pub fn fhir_server(&self) -> Result<Option<FhirServer>, RequestError> {
        let Some(Prefetch::Ahead(reader)) = &self.members.prefetch else {
            return Ok(FhirServer::of(&self.origin, &self.members));
        };
        // It may stand behind the data, which are passed over to find it.
        let mut reader = reader.clone();
        reader.skip().map_err(|error| RequestError::not_json(self.origin.text(), error))?;
        let mut members = self.members.clone();
        members.read_on(&mut reader, &self.origin)?;
        Ok(FhirServer::of(&self.origin, &members))
    }

    /// Checks the rest of the body without reading the data.
    ///
    /// # Errors
    /// As [`Self::each_prefetched`].
    pub fn check_rest(&self) -> Result<(), RequestError> {
        let Some(Prefetch::Ahead(reader)) = &self.members.prefetch else { return Ok(()) };
        let mut reader = reader.clone();
        reader.skip().map_err(|error| RequestError::not_json(self.origin.text(), error))?;
        self.check_behind(reader)
    }

    /// What stands behind the prefetched data, with the reader after them.
    fn check_behind(&self, mut reader: Reader<'a>) -> Result<(), RequestError> {
        let mut members = self.members.clone();
        members.read_on(&mut reader, &self.origin)?;
        members.check_server(&self.origin)?;
        reader.finish().map_err(|error| RequestError::not_json(self.origin.text(), error))?;
        check_authorization(&self.origin, &members, self.patient_id)
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

impl FhirServer {
    fn of<'a>(origin: &Reader<'a>, members: &Members<'a>) -> Option<Self> {
        let base = members.fhir_server.optional_text(origin).filter(|base| !base.is_empty())?.to_owned();
        let authorization = members.fhir_authorization.object(origin, "$.fhirAuthorization").ok();
        let token = authorization.as_ref().and_then(|of| of.get("access_token").optional_text(origin));
        let kind = authorization.as_ref().and_then(|of| of.get("token_type").optional_text(origin));
        let is_bearer = kind.is_none_or(|kind| kind.eq_ignore_ascii_case("Bearer"));
        let token = token.filter(|token| is_bearer && !token.is_empty());
        let is_unusable = authorization.is_some() && token.is_none();
        Some(Self { base, token: token.map(SecretString::from), is_unusable })
    }
}

/// `fhirAuthorization` asks for `fhirServer`, and its patient is the patient.
fn check_authorization<'a>(
    origin: &Reader<'a>,
    members: &Members<'a>,
    patient_id: &str,
) -> Result<(), RequestError> {
    if members.fhir_authorization.kind(origin).is_none_or(|kind| kind == Kind::Null) {
        return Ok(());
    }
    let authorization = members.fhir_authorization.object(origin, "$.fhirAuthorization")?;
    members.fhir_server.text(origin, "$.fhirServer")?;
    match authorization.get("patient").optional_text(origin) {
        Some(patient) if patient.strip_prefix("Patient/").unwrap_or(patient) != patient_id => {
            Err(RequestError::new(
                "$.fhirAuthorization.patient",
                RequestFault::Invalid { expected: "context.patientId" },
            ))
        }
        _ => Ok(()),
    }
}

/// An object as its members, unread.
#[derive(Clone, Debug)]
struct Object<'a>(Vec<(&'a str, Raw<'a>)>);

impl<'a> Context<'a> {
    fn read(reader: &mut Reader<'a>, drafts: ReadDrafts<'_, 'a>) -> Result<Self, JsonError> {
        if reader.kind()? != Kind::Object {
            return reader.skip().map(|()| Self::WrongType);
        }
        let mut draft_orders = None;
        let mut members = Vec::new();
        let mut next = reader.first_name()?;
        while let Some(name) = next {
            if name == "draftOrders" && draft_orders.is_none() {
                draft_orders = Some(read_drafts(reader, drafts)?);
            } else {
                members.push((name, reader.raw()?));
            }
            next = reader.next_name()?;
        }
        Ok(Self::Members(Object(members), draft_orders))
    }
}

/// Has the drafts read, or says what else they should have been.
fn read_drafts<'a>(
    reader: &mut Reader<'a>,
    drafts: ReadDrafts<'_, 'a>,
) -> Result<Result<(), &'static str>, JsonError> {
    if reader.kind()? != Kind::Object {
        return reader.skip().map(|()| Err("an object"));
    }
    if reader.text_ahead("resourceType")? != Some("Bundle") {
        return reader.skip().map(|()| Err("a Bundle"));
    }
    drafts(reader).map(Ok)
}

impl<'a> Object<'a> {
    fn read(reader: &mut Reader<'a>) -> Result<Self, JsonError> {
        let mut members = Vec::new();
        let mut next = reader.first_name()?;
        while let Some(name) = next {
            members.push((name, reader.raw()?));
            next = reader.next_name()?;
        }
        Ok(Self(members))
    }

    fn get(&self, name: &str) -> Member<'a> {
        Member(self.0.iter().find(|(member, _)| *member == name).map(|(_, raw)| raw.clone()))
    }
}

impl<'a> Members<'a> {
    /// Reads up to the prefetched data if all that must come with them came before, else to the end.
    fn read(origin: &Reader<'a>, drafts: ReadDrafts<'_, 'a>) -> Result<Self, RequestError> {
        let not_json = |error| RequestError::not_json(origin.text(), error);
        let mut reader = origin.clone();
        if reader.kind().map_err(not_json)? != Kind::Object {
            reader.skip().and_then(|()| reader.finish()).map_err(not_json)?;
            return Err(RequestError::new("$", RequestFault::WrongType { expected: "an object" }));
        }
        let mut members = Self::default();
        let name = reader.first_name().map_err(not_json)?;
        members.read_from(name, &mut reader, origin, drafts)?;
        if !matches!(members.prefetch, Some(Prefetch::Ahead(_))) {
            reader.finish().map_err(not_json)?;
        }
        Ok(members)
    }

    /// Reads the members behind the one just read.
    fn read_on(&mut self, reader: &mut Reader<'a>, origin: &Reader<'a>) -> Result<(), RequestError> {
        let name = reader.next_name().map_err(|error| RequestError::not_json(origin.text(), error))?;
        // A context found here is the second one, and refused.
        self.read_from(name, reader, origin, &mut Reader::skip)
    }

    fn read_from(
        &mut self,
        mut name: Option<&'a str>,
        reader: &mut Reader<'a>,
        origin: &Reader<'a>,
        drafts: ReadDrafts<'_, 'a>,
    ) -> Result<(), RequestError> {
        let not_json = |error| RequestError::not_json(origin.text(), error);
        while let Some(this) = name {
            let (member, path) = match this {
                "hook" => (&mut self.hook, "$.hook"),
                "hookInstance" => (&mut self.hook_instance, "$.hookInstance"),
                "fhirServer" => (&mut self.fhir_server, "$.fhirServer"),
                "fhirAuthorization" => (&mut self.fhir_authorization, "$.fhirAuthorization"),
                "context" if self.context.is_some() => {
                    return Err(RequestError::new("$.context", RequestFault::Duplicate));
                }
                "context" => {
                    self.context = Some(Context::read(reader, drafts).map_err(not_json)?);
                    name = reader.next_name().map_err(not_json)?;
                    continue;
                }
                "prefetch" if self.prefetch.is_some() => {
                    return Err(RequestError::new("$.prefetch", RequestFault::Duplicate));
                }
                "prefetch" => {
                    let prefetch = self.find_prefetch(reader).map_err(not_json)?;
                    let is_ahead = matches!(prefetch, Prefetch::Ahead(_));
                    self.prefetch = Some(prefetch);
                    if is_ahead {
                        return Ok(());
                    }
                    name = reader.next_name().map_err(not_json)?;
                    continue;
                }
                _ => {
                    reader.skip().map_err(not_json)?;
                    name = reader.next_name().map_err(not_json)?;
                    continue;
                }
            };
            if member.0.is_some() {
                return Err(RequestError::new(path, RequestFault::Duplicate));
            }
            member.0 = Some(reader.raw().map_err(not_json)?);
            name = reader.next_name().map_err(not_json)?;
        }
        Ok(())
    }

    /// `fhirServer`, where there is one, is a URL.
    fn check_server(&self, origin: &Reader<'a>) -> Result<(), RequestError> {
        match self.fhir_server.kind(origin) {
            None | Some(Kind::Null | Kind::String) => Ok(()),
            Some(Kind::Object | Kind::Array | Kind::Number | Kind::Boolean) => {
                Err(RequestError::new("$.fhirServer", RequestFault::WrongType { expected: "a string" }))
            }
        }
    }

    fn find_prefetch(&self, reader: &mut Reader<'a>) -> Result<Prefetch<'a>, JsonError> {
        let all_known = self.hook.0.is_some() && self.hook_instance.0.is_some() && self.context.is_some();
        match reader.kind()? {
            Kind::Object if all_known => Ok(Prefetch::Ahead(reader.clone())),
            Kind::Object => Object::read(reader).map(|Object(values)| Prefetch::Found(values)),
            Kind::Null => reader.skip().map(|()| Prefetch::Null),
            Kind::Array | Kind::String | Kind::Number | Kind::Boolean => {
                reader.skip().map(|()| Prefetch::WrongType)
            }
        }
    }
}

impl<'a> Member<'a> {
    fn kind(&self, origin: &Reader<'a>) -> Option<Kind> {
        self.0.as_ref().and_then(|raw| origin.of(raw).kind().ok())
    }

    fn required(&self, path: &str) -> Result<&Raw<'a>, RequestError> {
        self.0.as_ref().ok_or_else(|| RequestError::new(path, RequestFault::Missing))
    }

    /// A string that is not empty.
    fn text(&self, origin: &Reader<'a>, path: &str) -> Result<&'a str, RequestError> {
        let raw = self.required(path)?;
        match origin.of(raw).string() {
            Ok("") => Err(RequestError::new(path, RequestFault::Missing)),
            Ok(value) => Ok(value),
            Err(_) => Err(RequestError::new(path, RequestFault::WrongType { expected: "a string" })),
        }
    }

    fn optional_text(&self, origin: &Reader<'a>) -> Option<&'a str> {
        self.0.as_ref().and_then(|raw| origin.of(raw).string().ok())
    }

    fn object(&self, origin: &Reader<'a>, path: &str) -> Result<Object<'a>, RequestError> {
        let raw = self.required(path)?;
        Object::read(&mut origin.of(raw))
            .map_err(|_| RequestError::new(path, RequestFault::WrongType { expected: "an object" }))
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const FRONT: &str = r#""hook":"order-sign","hookInstance":"1","context":{"userId":"Practitioner/1","patientId":"Patient/7","draftOrders":{"resourceType":"Bundle"}}"#;

    /// Reads a whole body, the prefetched data too.
    fn read(members: &str) -> Result<(String, Vec<String>), RequestError> {
        let body = format!("{{{members}}}");
        let arena = Arena::new();
        let request = HookRequest::read(body.as_bytes(), &arena, &mut Reader::skip)?;
        let mut keys = Vec::new();
        request.each_prefetched(&mut |key, reader| {
            keys.push(key.to_owned());
            reader.skip()
        })?;
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
            let request = HookRequest::read(body.as_bytes(), &arena, &mut Reader::skip).unwrap();
            let server = request.fhir_server().unwrap().unwrap();
            assert_eq!(server.base, "https://e.example");
            assert_eq!(server.token.is_some(), usable == Some(true));
            assert_eq!(server.is_unusable, usable == Some(false));
        }
    }
}

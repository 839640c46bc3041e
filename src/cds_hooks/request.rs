//! The body of a service call, checked as far as CDS Hooks goes; FHIR stays unread.

use std::borrow::Cow;

use super::error::{RequestError, RequestFault};
use crate::json::{JsonError, Kind, Raw, Reader};

/// The hook this service answers.
pub const HOOK: &str = "order-sign";

/// A call of `order-sign`.
#[derive(Debug)]
pub struct HookRequest<'a> {
    /// The whole body; the spans of the values below point into it.
    pub text: &'a str,
    /// The client's key for the call. Opaque: some clients send no UUID.
    pub hook_instance: Cow<'a, str>,
    /// The bare id of the patient.
    pub patient_id: Cow<'a, str>,
    /// The bare id of the encounter.
    pub encounter_id: Option<Cow<'a, str>>,
    /// The Bundle of drafts.
    pub draft_orders: Raw<'a>,
    /// The prefetched values by key; `null` is a value ("there is none"), a missing key is not.
    pub prefetch: Vec<(String, Raw<'a>)>,
}

/// The members we read, before they are judged.
#[derive(Default)]
struct Members<'a> {
    hook: Member<'a>,
    hook_instance: Member<'a>,
    fhir_server: Member<'a>,
    fhir_authorization: Member<'a>,
    context: Member<'a>,
    prefetch: Option<Prefetch<'a>>,
}

/// `prefetch`: read into its values at once, for it is nearly all of the body and is not to be passed over twice.
enum Prefetch<'a> {
    Values(Vec<(String, Raw<'a>)>),
    Null,
    WrongType,
}

/// A member as found.
#[derive(Default)]
struct Member<'a>(Option<Raw<'a>>);

impl<'a> HookRequest<'a> {
    /// Reads and checks a body.
    ///
    /// # Errors
    /// [`RequestError`] with the path of what is malformed, missing or of the wrong type.
    pub fn read(body: &'a [u8]) -> Result<Self, RequestError> {
        let text = std::str::from_utf8(body).map_err(|_| RequestError::new("$", RequestFault::NotUtf8))?;
        let members = Members::read(text)?;
        let hook = members.hook.text(text, "$.hook")?;
        if hook != HOOK {
            return Err(RequestError::new("$.hook", RequestFault::Invalid { expected: "order-sign" }));
        }
        let hook_instance = members.hook_instance.text(text, "$.hookInstance")?;
        let context = members.context.object(text, "$.context")?;
        context.get("userId").text(text, "$.context.userId")?;
        let patient_id = context.get("patientId").text(text, "$.context.patientId")?;
        let patient_id = match patient_id {
            Cow::Borrowed(id) => Cow::Borrowed(id.strip_prefix("Patient/").unwrap_or(id)),
            Cow::Owned(id) => Cow::Owned(id.strip_prefix("Patient/").map(str::to_owned).unwrap_or(id)),
        };
        let encounter_id = context.get("encounterId").optional_text(text);
        let draft_orders = draft_orders(text, context.get("draftOrders"))?;
        check_authorization(text, &members, &patient_id)?;
        let prefetch = match members.prefetch {
            Some(Prefetch::Values(values)) => values,
            Some(Prefetch::Null) | None => Vec::new(),
            Some(Prefetch::WrongType) => {
                return Err(RequestError::new("$.prefetch", RequestFault::WrongType { expected: "an object" }));
            }
        };
        Ok(Self { text, hook_instance, patient_id, encounter_id, draft_orders, prefetch })
    }
}

/// `fhirAuthorization` asks for `fhirServer`, and its patient is the patient.
fn check_authorization(text: &str, members: &Members<'_>, patient_id: &str) -> Result<(), RequestError> {
    if members.fhir_authorization.kind(text).is_none_or(|kind| kind == Kind::Null) {
        return Ok(());
    }
    let authorization = members.fhir_authorization.object(text, "$.fhirAuthorization")?;
    members.fhir_server.text(text, "$.fhirServer")?;
    match authorization.get("patient").optional_text(text) {
        Some(patient) if patient.strip_prefix("Patient/").unwrap_or(&patient) != patient_id => Err(
            RequestError::new("$.fhirAuthorization.patient", RequestFault::Invalid { expected: "context.patientId" }),
        ),
        _ => Ok(()),
    }
}

fn draft_orders<'a>(text: &'a str, member: Member<'a>) -> Result<Raw<'a>, RequestError> {
    const PATH: &str = "$.context.draftOrders";
    let resource_type = member.object(text, PATH)?.get("resourceType").optional_text(text);
    if resource_type.as_deref() != Some("Bundle") {
        return Err(RequestError::new(PATH, RequestFault::WrongType { expected: "a Bundle" }));
    }
    member.0.ok_or_else(|| RequestError::new(PATH, RequestFault::Missing))
}

/// An object as its members, unread.
struct Object<'a>(Vec<(String, Raw<'a>)>);

impl<'a> Object<'a> {
    fn get(&self, name: &str) -> Member<'a> {
        Member(self.0.iter().find(|(member, _)| member == name).map(|(_, raw)| raw.clone()))
    }
}

impl<'a> Members<'a> {
    fn read(text: &'a str) -> Result<Self, RequestError> {
        let not_json = |error: JsonError| {
            let (line, column) = error.line_and_column(text);
            RequestError::new("$", RequestFault::NotJson { line, column, error })
        };
        let mut reader = Reader::new(text);
        if reader.kind().map_err(not_json)? != Kind::Object {
            reader.skip().map_err(not_json)?;
            return Err(RequestError::new("$", RequestFault::WrongType { expected: "an object" }));
        }
        let mut members = Self::default();
        let mut twice = None;
        reader
            .object(|name, reader| {
                let (member, path) = match name {
                    "hook" => (&mut members.hook, "$.hook"),
                    "hookInstance" => (&mut members.hook_instance, "$.hookInstance"),
                    "fhirServer" => (&mut members.fhir_server, "$.fhirServer"),
                    "fhirAuthorization" => (&mut members.fhir_authorization, "$.fhirAuthorization"),
                    "context" => (&mut members.context, "$.context"),
                    "prefetch" => {
                        twice = twice.or(members.prefetch.is_some().then_some("$.prefetch"));
                        members.prefetch = Some(Prefetch::read(reader)?);
                        return Ok(());
                    }
                    _ => return reader.skip(),
                };
                if member.0.is_some() {
                    twice = Some(path);
                }
                member.0 = Some(reader.raw()?);
                Ok(())
            })
            .and_then(|()| reader.finish())
            .map_err(not_json)?;
        match twice {
            Some(path) => Err(RequestError::new(path, RequestFault::Duplicate)),
            None => Ok(members),
        }
    }
}

impl<'a> Prefetch<'a> {
    fn read(reader: &mut Reader<'a>) -> Result<Self, JsonError> {
        match reader.kind()? {
            Kind::Object => {
                let mut values = Vec::new();
                reader.object(|key, reader| {
                    values.push((key.to_owned(), reader.raw()?));
                    Ok(())
                })?;
                Ok(Self::Values(values))
            }
            Kind::Null => reader.skip().map(|()| Self::Null),
            Kind::Array | Kind::String | Kind::Number | Kind::Boolean => reader.skip().map(|()| Self::WrongType),
        }
    }
}

impl<'a> Member<'a> {
    fn kind(&self, text: &str) -> Option<Kind> {
        self.0.as_ref().and_then(|raw| Reader::within(text, raw).kind().ok())
    }

    fn required(&self, path: &str) -> Result<&Raw<'a>, RequestError> {
        self.0.as_ref().ok_or_else(|| RequestError::new(path, RequestFault::Missing))
    }

    /// A string that is not empty.
    fn text(&self, text: &'a str, path: &str) -> Result<Cow<'a, str>, RequestError> {
        let raw = self.required(path)?;
        match Reader::within(text, raw).string() {
            Ok(value) if value.is_empty() => Err(RequestError::new(path, RequestFault::Missing)),
            Ok(value) => Ok(value),
            Err(_) => Err(RequestError::new(path, RequestFault::WrongType { expected: "a string" })),
        }
    }

    fn optional_text(&self, text: &'a str) -> Option<Cow<'a, str>> {
        self.0.as_ref().and_then(|raw| Reader::within(text, raw).string().ok())
    }

    fn object(&self, text: &'a str, path: &str) -> Result<Object<'a>, RequestError> {
        let raw = self.required(path)?;
        let mut members = Vec::new();
        Reader::within(text, raw)
            .object(|name, reader| {
                members.push((name.to_owned(), reader.raw()?));
                Ok(())
            })
            .map_err(|_| RequestError::new(path, RequestFault::WrongType { expected: "an object" }))?;
        Ok(Object(members))
    }
}

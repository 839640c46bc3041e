//! Resources that tell of the patient what is no measurement and no medicine.

use super::{
    element::{CodeableConcept, Element, Reference, fact, known_list, optional},
    resource::{period_end, period_start},
};
use crate::{
    clinical::fact::{Fact, Reason},
    json::{JsonError, Kind, Reader},
};

type Text<'a> = &'a str;

/// A `Condition`, a `Procedure`, a `ServiceRequest` or an activity of a `CarePlan`: what, when, and whether it holds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Finding<'a> {
    pub(super) id: Option<Text<'a>>,
    pub(super) subject: Option<Reference<'a>>,
    pub(super) code: CodeableConcept<'a>,
    /// Why the code cannot be read, if so: what the record is about is then unknown.
    pub(super) unreadable: Option<Reason>,
    /// `Procedure.status`, `ServiceRequest.status`
    pub(super) status: Option<Text<'a>>,
    /// `ServiceRequest.doNotPerform`
    pub(super) do_not_perform: bool,
    /// `Condition.clinicalStatus`
    pub(super) clinical_status: Option<CodeableConcept<'a>>,
    /// `Condition.verificationStatus`
    pub(super) verification_status: Option<CodeableConcept<'a>>,
    /// `onset[x]` or `performed[x]`
    pub(super) time: Fact<Text<'a>>,
    /// `recordedDate`, `authoredOn`
    pub(super) recorded: Fact<Text<'a>>,
    /// `abatement[x]`
    pub(super) ended: Fact<Text<'a>>,
}

impl Finding<'_> {
    const fn new() -> Self {
        Self {
            id: None,
            subject: None,
            code: CodeableConcept { codings: &[], text: None },
            unreadable: None,
            status: None,
            do_not_perform: false,
            clinical_status: None,
            verification_status: None,
            time: Fact::Absent,
            recorded: Fact::Absent,
            ended: Fact::Absent,
        }
    }
}

impl<'a> Element<'a> for Finding<'a> {
    const KIND: Kind = Kind::Object;
    const EXPECTED: &'static str = "a Condition, Procedure or ServiceRequest";

    fn read(reader: &mut Reader<'a>) -> Result<Self, JsonError> {
        let mut finding = Self::new();
        reader.object(|name, reader| {
            match name {
                "id" => finding.id = optional(reader)?,
                "subject" => finding.subject = optional(reader)?,
                "code" => match fact(reader, "code")? {
                    Fact::Known(code) => finding.code = code,
                    Fact::Unusable(reason) => finding.unreadable = Some(reason),
                    Fact::Absent => {}
                },
                "status" => finding.status = optional(reader)?,
                "doNotPerform" => finding.do_not_perform = optional(reader)?.unwrap_or_default(),
                "clinicalStatus" => finding.clinical_status = status(reader)?,
                "verificationStatus" => finding.verification_status = status(reader)?,
                "onsetDateTime" => finding.time = fact(reader, "onsetDateTime")?,
                "onsetPeriod" => finding.time = period_start(reader, "onsetPeriod")?,
                "performedDateTime" => finding.time = fact(reader, "performedDateTime")?,
                "performedPeriod" => finding.time = period_end(reader, "performedPeriod")?,
                "recordedDate" => finding.recorded = fact(reader, "recordedDate")?,
                "authoredOn" => finding.recorded = fact(reader, "authoredOn")?,
                "abatementDateTime" => finding.ended = fact(reader, "abatementDateTime")?,
                "abatementPeriod" => finding.ended = period_end(reader, "abatementPeriod")?,
                "abatementAge" | "abatementRange" | "abatementString" => {
                    reader.skip()?;
                    finding.ended = Fact::Unusable(Reason::NoDate);
                }
                _ => reader.skip()?,
            }
            Ok(())
        })?;
        Ok(finding)
    }
}

/// A status; senders of earlier versions write the code alone.
fn status<'a>(reader: &mut Reader<'a>) -> Result<Option<CodeableConcept<'a>>, JsonError> {
    if reader.kind()? == Kind::String {
        return Ok(Some(CodeableConcept { codings: &[], text: Some(reader.string()?) }));
    }
    optional(reader)
}

/// A `CarePlan`: what it says of its coded activities.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct CarePlan<'a> {
    pub(super) id: Option<Text<'a>>,
    pub(super) subject: Option<Reference<'a>>,
    pub(super) status: Option<Text<'a>>,
    pub(super) created: Option<Text<'a>>,
    pub(super) activities: &'a [Activity<'a>],
}

impl<'a> Element<'a> for CarePlan<'a> {
    const KIND: Kind = Kind::Object;
    const EXPECTED: &'static str = "a CarePlan";

    fn read(reader: &mut Reader<'a>) -> Result<Self, JsonError> {
        let mut plan = Self::default();
        reader.object(|name, reader| {
            match name {
                "id" => plan.id = optional(reader)?,
                "subject" => plan.subject = optional(reader)?,
                "status" => plan.status = optional(reader)?,
                "created" => plan.created = optional(reader)?,
                "activity" => plan.activities = known_list(reader)?,
                _ => reader.skip()?,
            }
            Ok(())
        })?;
        Ok(plan)
    }
}

/// `CarePlan.activity`: its detail.
#[derive(Clone, Copy, Debug)]
pub(super) struct Activity<'a>(pub(super) Option<Finding<'a>>);

impl<'a> Element<'a> for Activity<'a> {
    const KIND: Kind = Kind::Object;
    const EXPECTED: &'static str = "an activity";

    fn read(reader: &mut Reader<'a>) -> Result<Self, JsonError> {
        let mut activity = Self(None);
        reader.object(|name, reader| {
            if name != "detail" {
                return reader.skip();
            }
            activity.0 = optional(reader)?;
            Ok(())
        })?;
        Ok(activity)
    }
}

/// An `AllergyIntolerance`.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct AllergyIntolerance<'a> {
    pub(super) id: Option<Text<'a>>,
    pub(super) patient: Option<Reference<'a>>,
    pub(super) clinical_status: Option<CodeableConcept<'a>>,
    pub(super) verification_status: Option<CodeableConcept<'a>>,
    pub(super) criticality: Option<Text<'a>>,
    pub(super) code: CodeableConcept<'a>,
    pub(super) reactions: &'a [Reaction<'a>],
}

impl<'a> Element<'a> for AllergyIntolerance<'a> {
    const KIND: Kind = Kind::Object;
    const EXPECTED: &'static str = "an AllergyIntolerance";

    fn read(reader: &mut Reader<'a>) -> Result<Self, JsonError> {
        let mut allergy = Self::default();
        reader.object(|name, reader| {
            match name {
                "id" => allergy.id = optional(reader)?,
                "patient" => allergy.patient = optional(reader)?,
                "clinicalStatus" => allergy.clinical_status = status(reader)?,
                "verificationStatus" => allergy.verification_status = status(reader)?,
                "criticality" => allergy.criticality = optional(reader)?,
                "code" => allergy.code = optional(reader)?.unwrap_or_default(),
                "reaction" => allergy.reactions = known_list(reader)?,
                _ => reader.skip()?,
            }
            Ok(())
        })?;
        Ok(allergy)
    }
}

/// `AllergyIntolerance.reaction`
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Reaction<'a> {
    pub(super) substance: Option<CodeableConcept<'a>>,
    pub(super) manifestations: &'a [CodeableConcept<'a>],
    pub(super) severity: Option<Text<'a>>,
}

impl<'a> Element<'a> for Reaction<'a> {
    const KIND: Kind = Kind::Object;
    const EXPECTED: &'static str = "a reaction";

    fn read(reader: &mut Reader<'a>) -> Result<Self, JsonError> {
        let mut reaction = Self::default();
        reader.object(|name, reader| {
            match name {
                "substance" => reaction.substance = optional(reader)?,
                "manifestation" => reaction.manifestations = known_list(reader)?,
                "severity" => reaction.severity = optional(reader)?,
                _ => reader.skip()?,
            }
            Ok(())
        })?;
        Ok(reaction)
    }
}

//! Resources that tell of the patient what is no measurement and no medicine.

use super::{
    element::{CodeableConcept, Element, Reference, concept, fact, known_list},
    resource::{period, period_end, period_start},
};
use crate::{
    clinical::fact::{Fact, Reason},
    json::Value,
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
    pub(super) ended: Ended<'a>,
}

/// `Condition.abatement[x]`
#[derive(Clone, Copy, Debug)]
pub(super) enum Ended<'a> {
    NotSaid,
    At(Fact<Text<'a>>),
    InWords(Text<'a>),
    /// `abatementAge`, `abatementRange`
    AtAnAge,
}

impl<'a> Finding<'a> {
    /// What a title alone says.
    pub(super) fn titled(title: Option<Text<'a>>) -> Self {
        Self { code: CodeableConcept { codings: &[], text: title }, ..Self::new() }
    }

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
            ended: Ended::NotSaid,
        }
    }
}

impl<'a> Element<'a> for Finding<'a> {
    const EXPECTED: &'static str = "a Condition, Procedure or ServiceRequest";

    fn read(value: Value<'a>) -> Option<Self> {
        let mut finding = Self::new();
        for (name, value) in value.object()? {
            match name {
                b"id" => finding.id = Element::read(value),
                b"subject" => finding.subject = Element::read(value),
                b"code" => match fact(value, "code") {
                    Fact::Known(code) => finding.code = code,
                    Fact::Unusable(reason) => finding.unreadable = Some(reason),
                    Fact::Absent => {}
                },
                b"status" => finding.status = Element::read(value),
                b"doNotPerform" => finding.do_not_perform = Element::read(value).unwrap_or_default(),
                b"clinicalStatus" => finding.clinical_status = status(value),
                b"verificationStatus" => finding.verification_status = status(value),
                b"onsetDateTime" => finding.time = fact(value, "onsetDateTime"),
                b"onsetPeriod" => finding.time = period_start(value, "onsetPeriod"),
                b"performedDateTime" => finding.time = fact(value, "performedDateTime"),
                b"performedPeriod" => finding.time = period_end(value, "performedPeriod"),
                b"recordedDate" => finding.recorded = fact(value, "recordedDate"),
                b"authoredOn" => finding.recorded = fact(value, "authoredOn"),
                b"abatementDateTime" => finding.ended = Ended::At(fact(value, "abatementDateTime")),
                b"abatementPeriod" => finding.ended = Ended::At(period_end(value, "abatementPeriod")),
                b"abatementString" => {
                    finding.ended = Element::read(value)
                        .map_or(Ended::At(Fact::Unusable(Reason::NoDate)), Ended::InWords);
                }
                b"abatementAge" | b"abatementRange" => finding.ended = Ended::AtAnAge,
                _ => {}
            }
        }
        Some(finding)
    }
}

/// A status; senders of earlier versions write the code alone.
fn status(value: Value<'_>) -> Option<CodeableConcept<'_>> {
    concept(value, "status").known().copied()
}

/// A `CarePlan`: what its title says, and its coded activities.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct CarePlan<'a> {
    pub(super) id: Option<Text<'a>>,
    pub(super) subject: Option<Reference<'a>>,
    pub(super) status: Option<Text<'a>>,
    pub(super) created: Option<Text<'a>>,
    pub(super) title: Option<Text<'a>>,
    /// `period`, its end.
    pub(super) ended: Option<Text<'a>>,
    pub(super) activities: &'a [Activity<'a>],
}

impl<'a> Element<'a> for CarePlan<'a> {
    const EXPECTED: &'static str = "a CarePlan";

    fn read(value: Value<'a>) -> Option<Self> {
        let mut plan = Self::default();
        for (name, value) in value.object()? {
            match name {
                b"id" => plan.id = Element::read(value),
                b"subject" => plan.subject = Element::read(value),
                b"status" => plan.status = Element::read(value),
                b"created" => plan.created = Element::read(value),
                b"title" => plan.title = Element::read(value),
                b"period" => plan.ended = period(value).1,
                b"activity" => plan.activities = known_list(value),
                _ => {}
            }
        }
        Some(plan)
    }
}

/// `CarePlan.activity`: its detail.
#[derive(Clone, Copy, Debug)]
pub(super) struct Activity<'a>(pub(super) Option<Finding<'a>>);

impl<'a> Element<'a> for Activity<'a> {
    const EXPECTED: &'static str = "an activity";

    fn read(value: Value<'a>) -> Option<Self> {
        value.object()?;
        Some(Self(value.member("detail").and_then(Finding::read)))
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
    const EXPECTED: &'static str = "an AllergyIntolerance";

    fn read(value: Value<'a>) -> Option<Self> {
        let mut allergy = Self::default();
        for (name, value) in value.object()? {
            match name {
                b"id" => allergy.id = Element::read(value),
                b"patient" => allergy.patient = Element::read(value),
                b"clinicalStatus" => allergy.clinical_status = status(value),
                b"verificationStatus" => allergy.verification_status = status(value),
                b"criticality" => allergy.criticality = Element::read(value),
                b"code" => allergy.code = concept(value, "code").known().copied().unwrap_or_default(),
                b"reaction" => allergy.reactions = known_list(value),
                _ => {}
            }
        }
        Some(allergy)
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
    const EXPECTED: &'static str = "a reaction";

    fn read(value: Value<'a>) -> Option<Self> {
        let mut reaction = Self::default();
        for (name, value) in value.object()? {
            match name {
                b"substance" => reaction.substance = Element::read(value),
                b"manifestation" => reaction.manifestations = known_list(value),
                b"severity" => reaction.severity = Element::read(value),
                _ => {}
            }
        }
        Some(reaction)
    }
}

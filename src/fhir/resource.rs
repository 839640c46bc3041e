//! The resources, as far as we read them.

use bumpalo::collections::Vec as BumpVec;

use super::{
    bundle::Found,
    dosage::{AdministeredDosage, Dosage},
    element::{
        CodeableConcept, Coding, Element, Period, Reference, fact, known_list, list, one, remarks, subject,
    },
    medication::Recognised,
};
use crate::{
    clinical::fact::{Fact, Source},
    json::Value,
};

type Text<'a> = &'a str;

/// What is ordered or given: a concept, or a reference to a Medication.
#[derive(Clone, Debug, Default)]
pub(super) struct MedicationChoice<'a> {
    pub(super) concept: Option<CodeableConcept<'a>>,
    /// What the concept was recognised as.
    pub(super) recognised: Option<Recognised<'a>>,
    pub(super) reference: Option<Reference<'a>>,
    /// It is written as in R5.
    pub(super) is_r5: bool,
}

/// A `Medication`; the codings of its ingredients count with its own, for senders repeat the product there.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Medication<'a> {
    pub(super) id: Option<Text<'a>>,
    pub(super) full_url: Option<Text<'a>>,
    pub(super) code: CodeableConcept<'a>,
    /// `form`: tablet, eye drops.
    pub(super) form: Option<CodeableConcept<'a>>,
}

impl<'a> Medication<'a> {
    /// Reads one found in a result, with the `fullUrl` by which others may refer to it.
    pub(super) fn found(found: Found<'a>) -> Option<Self> {
        Some(Self { full_url: found.full_url(), ..Self::read(found.value)? })
    }
}

impl<'a> Element<'a> for Medication<'a> {
    const EXPECTED: &'static str = "a Medication";

    fn read(value: Value<'a>) -> Option<Self> {
        let mut medication = Self::default();
        let mut ingredients: &[Ingredient<'a>] = &[];
        for (name, value) in value.object()? {
            match name {
                b"id" => medication.id = Element::read(value),
                b"code" => medication.code = Element::read(value).unwrap_or_default(),
                b"ingredient" => ingredients = known_list(value),
                b"form" => medication.form = Element::read(value),
                _ => {}
            }
        }
        if !ingredients.is_empty() {
            let mut codings = BumpVec::from_iter_in(medication.code.codings.iter().copied(), value.arena());
            for Ingredient(item) in ingredients {
                codings.extend_from_slice(item.codings);
                // A name like that of a coding; the text of the whole stays the product's own.
                codings.extend(item.text.map(|text| Coding { display: Some(text), ..Coding::default() }));
            }
            medication.code.codings = codings.into_bump_slice();
        }
        Some(medication)
    }
}

/// `Medication.ingredient.itemCodeableConcept`
#[derive(Clone, Copy, PartialEq)]
struct Ingredient<'a>(CodeableConcept<'a>);

impl<'a> Element<'a> for Ingredient<'a> {
    const EXPECTED: &'static str = "an ingredient";

    fn read(value: Value<'a>) -> Option<Self> {
        value.object()?;
        let item = value.member("itemCodeableConcept").and_then(CodeableConcept::read);
        Some(Self(item.unwrap_or_default()))
    }
}

/// What a concept is recognised as, if it is anything we know.
pub(super) type Recognise<'r, 'a> = dyn Fn(&CodeableConcept<'a>) -> Option<Recognised<'a>> + 'r;

impl<'a> MedicationChoice<'a> {
    /// Reads the concept of an order or a dose; `None` if there is one and nothing else, and it is nothing we recognise.
    fn read_concept(resource: Value<'a>, recognise: &Recognise<'_, 'a>) -> Option<Self> {
        let concept = resource.member("medicationCodeableConcept").and_then(medication_concept);
        let Some(concept) = concept else {
            return Self::read_r5(resource, recognise);
        };
        let recognised = recognise(&concept);
        if recognised.is_none() && resource.member("medicationReference").is_none() {
            return None;
        }
        Some(Self { concept: Some(concept), recognised, ..Self::default() })
    }

    /// Reads what R5 has instead: `medication`, with a `concept` or a `reference`. The default if there is none.
    fn read_r5(resource: Value<'a>, recognise: &Recognise<'_, 'a>) -> Option<Self> {
        let Some(medication) = resource.member("medication") else { return Some(Self::default()) };
        let concept = medication.member("concept").and_then(medication_concept);
        let reference = medication.member("reference").and_then(Reference::read);
        let recognised = concept.as_ref().and_then(recognise);
        let is_other = concept.is_some() && recognised.is_none() && reference.is_none();
        (!is_other).then_some(Self { concept, recognised, reference, is_r5: true })
    }
}

/// `medicationCodeableConcept`: senders also write a list of one, or the text alone. One that names nothing is none: it hides
/// no reference, and what is ordered or given is not known to be something else.
fn medication_concept(value: Value<'_>) -> Option<CodeableConcept<'_>> {
    if let Some(text) = value.string() {
        let concept = CodeableConcept { codings: &[], text: Some(text) };
        return concept.says_something().then_some(concept);
    }
    value.items_or_itself().filter_map(CodeableConcept::read).find(CodeableConcept::says_something)
}

/// A `MedicationRequest`; of a `MedicationStatement`, what is like it.
#[derive(Clone, Debug, Default)]
pub(super) struct MedicationRequest<'a> {
    pub(super) id: Option<Text<'a>>,
    pub(super) status: Option<Text<'a>>,
    pub(super) intent: Option<Text<'a>>,
    pub(super) do_not_perform: Option<bool>,
    pub(super) medication: MedicationChoice<'a>,
    pub(super) contained: &'a [Medication<'a>],
    pub(super) subject: Option<Reference<'a>>,
    pub(super) encounter: Option<Reference<'a>>,
    pub(super) authored_on: Option<Text<'a>>,
    pub(super) dosage: &'a [Fact<Dosage<'a>>],
    /// `dispenseRequest.validityPeriod`
    pub(super) valid_from: Fact<Text<'a>>,
    pub(super) valid_until: Option<Text<'a>>,
    /// Texts that may state cycle and day, protocol or toxicity.
    pub(super) remarks: Vec<Text<'a>>,
    /// Codings of why it is ordered, or was held.
    pub(super) reasons: Vec<CodeableConcept<'a>>,
    pub(super) prior: Option<Reference<'a>>,
    /// It only states what is taken.
    pub(super) is_statement: bool,
}

impl<'a> MedicationRequest<'a> {
    /// Reads one; `None` if its medication is not one we `recognise`. Boxed: it is large, and goes through several lists.
    pub(super) fn read(value: Value<'a>, recognise: &Recognise<'_, 'a>) -> Option<Box<Self>> {
        let medication = MedicationChoice::read_concept(value, recognise)?;
        let mut order = Box::new(Self { medication, ..Self::default() });
        for (name, value) in value.object()? {
            match name {
                // An empty one names nothing that a suggestion could change.
                b"id" => order.id = value.string().filter(|id| !id.is_empty()),
                b"status" => order.status = Element::read(value),
                b"intent" => order.intent = Element::read(value),
                b"doNotPerform" => order.do_not_perform = Element::read(value),
                b"medicationReference" => order.medication.reference = Element::read(value),
                b"contained" => order.contained = known_list(value),
                // Behind the bar: how DSTU2 calls it, and STU3 in places.
                b"subject" | b"patient" => order.subject = subject(value),
                b"encounter" => order.encounter = Element::read(value),
                // Behind the bar: how a MedicationStatement calls it.
                b"authoredOn" | b"dateAsserted" => order.authored_on = Element::read(value),
                b"dosageInstruction" | b"dosage" => order.dosage = list(value, "dosageInstruction"),
                b"dispenseRequest" => (order.valid_from, order.valid_until) = validity(value),
                b"note" | b"groupIdentifier" | b"extension" => order.remarks.extend(remarks(value)),
                b"instantiatesCanonical" | b"instantiatesUri" => {
                    order.remarks.extend(known_list::<Text<'a>>(value));
                }
                b"statusReason" | b"reasonCode" => order.reasons.extend(known_list(value)),
                b"priorPrescription" => order.prior = Element::read(value),
                b"effectiveDateTime" => order.valid_from = fact(value, "effectiveDateTime"),
                b"effectivePeriod" => {
                    (order.valid_from, order.valid_until) = bounds(value, "effectivePeriod");
                }
                _ => {}
            }
        }
        Some(order)
    }

    /// Where it comes from.
    pub(super) fn source(&self) -> Source<'a> {
        let resource_type = if self.is_statement { "MedicationStatement" } else { "MedicationRequest" };
        Source { resource_type, id: self.id }
    }

    /// All texts in which somebody may have written something about it, its instructions left out.
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        self.remarks.iter().map(AsRef::as_ref).chain(self.reasons.iter().flat_map(CodeableConcept::words))
    }
}

/// Start and end.
type Bounds<'a> = (Fact<Text<'a>>, Option<Text<'a>>);

/// `dispenseRequest.validityPeriod`
fn validity(value: Value<'_>) -> Bounds<'_> {
    let period = value.or_its_only_item().member("validityPeriod");
    period.map_or((Fact::Absent, None), |period| bounds(period, "validityPeriod"))
}

/// A period: its start, be it unreadable, and its end as far as it can be read.
fn bounds<'a>(value: Value<'a>, element: &'static str) -> Bounds<'a> {
    match one::<Period<'a>>(value, element) {
        Fact::Known(period) => (period.start, period.end.known().copied()),
        Fact::Unusable(reason) => (Fact::Unusable(reason), None),
        Fact::Absent => (Fact::Absent, None),
    }
}

/// A period as far as it can be read.
pub(super) fn period(value: Value<'_>) -> (Option<Text<'_>>, Option<Text<'_>>) {
    Period::read(value)
        .map_or((None, None), |period| (period.start.known().copied(), period.end.known().copied()))
}

/// A `MedicationAdministration`.
#[derive(Clone, Debug)]
pub(super) struct MedicationAdministration<'a> {
    pub(super) id: Option<Text<'a>>,
    pub(super) status: Option<Text<'a>>,
    pub(super) medication: MedicationChoice<'a>,
    pub(super) contained: &'a [Medication<'a>],
    pub(super) subject: Option<Reference<'a>>,
    pub(super) effective: Fact<Text<'a>>,
    pub(super) request: Option<Reference<'a>>,
    pub(super) dosage: Fact<AdministeredDosage<'a>>,
    pub(super) remarks: Vec<Text<'a>>,
    pub(super) reasons: Vec<CodeableConcept<'a>>,
}

impl<'a> MedicationAdministration<'a> {
    /// Reads one; `None` if its medication is not one we `recognise`.
    pub(super) fn read(value: Value<'a>, recognise: &Recognise<'_, 'a>) -> Option<Self> {
        let mut dose = Self {
            id: None,
            status: None,
            medication: MedicationChoice::read_concept(value, recognise)?,
            contained: &[],
            subject: None,
            effective: Fact::Absent,
            request: None,
            dosage: Fact::Absent,
            remarks: Vec::new(),
            reasons: Vec::new(),
        };
        for (name, value) in value.object()? {
            match name {
                b"id" => dose.id = Element::read(value),
                b"status" => dose.status = Element::read(value),
                b"medicationReference" => dose.medication.reference = Element::read(value),
                b"contained" => dose.contained = known_list(value),
                b"subject" | b"patient" => dose.subject = subject(value),
                b"effectiveDateTime" => dose.effective = fact(value, "effectiveDateTime"),
                b"effectivePeriod" => dose.effective = period_start(value, "effectivePeriod"),
                b"request" => dose.request = Element::read(value),
                b"dosage" => dose.dosage = fact(value, "dosage"),
                b"note" | b"extension" => dose.remarks.extend(remarks(value)),
                b"statusReason" | b"reasonCode" => dose.reasons.extend(known_list(value)),
                _ => {}
            }
        }
        Some(dose)
    }

    /// Where it comes from.
    pub(super) fn source(&self) -> Source<'a> {
        Source { resource_type: "MedicationAdministration", id: self.id }
    }

    /// All texts in which somebody may have written something about it.
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        let texts = self.dosage.known().and_then(|dosage| dosage.text);
        self.remarks
            .iter()
            .map(AsRef::as_ref)
            .chain(texts)
            .chain(self.reasons.iter().flat_map(CodeableConcept::words))
    }
}

/// The start of a period, as the time that counts.
pub(super) fn period_start<'a>(value: Value<'a>, element: &'static str) -> Fact<Text<'a>> {
    match fact::<Period<'a>>(value, element) {
        Fact::Known(Period { start: Fact::Absent, end }) => end,
        Fact::Known(period) => period.start,
        Fact::Unusable(reason) => Fact::Unusable(reason),
        Fact::Absent => Fact::Absent,
    }
}

/// The end of a period, else its start.
pub(super) fn period_end<'a>(value: Value<'a>, element: &'static str) -> Fact<Text<'a>> {
    match fact::<Period<'a>>(value, element) {
        Fact::Known(Period { start, end: Fact::Absent }) => start,
        Fact::Known(period) => period.end,
        Fact::Unusable(reason) => Fact::Unusable(reason),
        Fact::Absent => Fact::Absent,
    }
}

/// A `Patient`.
#[derive(Clone, Debug)]
pub(super) struct Patient<'a> {
    pub(super) id: Option<Text<'a>>,
    pub(super) birth_date: Fact<Text<'a>>,
    pub(super) gender: Fact<Text<'a>>,
}

impl<'a> Element<'a> for Patient<'a> {
    const EXPECTED: &'static str = "a Patient";

    fn read(value: Value<'a>) -> Option<Self> {
        let mut patient = Self { id: None, birth_date: Fact::Absent, gender: Fact::Absent };
        for (name, value) in value.object()? {
            match name {
                b"id" => patient.id = Element::read(value),
                b"birthDate" => patient.birth_date = fact(value, "birthDate"),
                b"gender" => patient.gender = fact(value, "gender"),
                _ => {}
            }
        }
        Some(patient)
    }
}

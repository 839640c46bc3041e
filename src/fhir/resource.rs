//! The resources, as far as we read them.

use bumpalo::collections::Vec as BumpVec;

use super::{
    dosage::{AdministeredDosage, Dosage},
    element::{
        CodeableConcept, Coding, Element, Period, Reference, fact, known_list, list, optional, remarks,
    },
    medication::Recognised,
};
use crate::{
    clinical::fact::{Fact, Source},
    json::{JsonError, Kind, Reader},
};

type Text<'a> = &'a str;

/// What is ordered or given: a concept, or a reference to a Medication.
#[derive(Clone, Debug, Default)]
pub(super) struct MedicationChoice<'a> {
    pub(super) concept: Option<CodeableConcept<'a>>,
    /// What the concept was recognised as.
    pub(super) recognised: Option<Recognised>,
    pub(super) reference: Option<Reference<'a>>,
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

impl<'a> Element<'a> for Medication<'a> {
    const KIND: Kind = Kind::Object;
    const EXPECTED: &'static str = "a Medication";

    fn read(reader: &mut Reader<'a>) -> Result<Self, JsonError> {
        let mut medication = Self::default();
        let mut ingredients: &[Ingredient<'a>] = &[];
        reader.object(|name, reader| {
            match name {
                "id" => medication.id = optional(reader)?,
                "code" => medication.code = optional(reader)?.unwrap_or_default(),
                "ingredient" => ingredients = known_list(reader)?,
                "form" => medication.form = optional(reader)?,
                _ => reader.skip()?,
            }
            Ok(())
        })?;
        if !ingredients.is_empty() {
            let mut codings = BumpVec::from_iter_in(medication.code.codings.iter().copied(), reader.arena());
            for Ingredient(item) in ingredients {
                codings.extend_from_slice(item.codings);
                // A name like that of a coding; the text of the whole stays the product's own.
                codings.extend(item.text.map(|text| Coding { display: Some(text), ..Coding::default() }));
            }
            medication.code.codings = codings.into_bump_slice();
        }
        Ok(medication)
    }
}

/// `Medication.ingredient.itemCodeableConcept`
#[derive(Clone, Copy, PartialEq)]
struct Ingredient<'a>(CodeableConcept<'a>);

impl<'a> Element<'a> for Ingredient<'a> {
    const KIND: Kind = Kind::Object;
    const EXPECTED: &'static str = "an ingredient";

    fn read(reader: &mut Reader<'a>) -> Result<Self, JsonError> {
        let mut item = CodeableConcept::default();
        reader.object(|name, reader| {
            if name != "itemCodeableConcept" {
                return reader.skip();
            }
            item = optional(reader)?.unwrap_or_default();
            Ok(())
        })?;
        Ok(Self(item))
    }
}

/// What a concept is recognised as, if it is anything we know.
pub(super) type Recognise<'r, 'a> = dyn Fn(&CodeableConcept<'a>) -> Option<Recognised> + 'r;

impl<'a> MedicationChoice<'a> {
    /// Reads the concept; `false` if it is there and nothing we recognise.
    fn read_concept(
        &mut self,
        reader: &mut Reader<'a>,
        recognise: &Recognise<'_, 'a>,
    ) -> Result<bool, JsonError> {
        self.concept = medication_concept(reader)?;
        self.recognised = self.concept.as_ref().and_then(recognise);
        Ok(self.concept.is_none() || self.recognised.is_some())
    }
}

/// `medicationCodeableConcept`: senders also write a list of one, or the text alone.
fn medication_concept<'a>(reader: &mut Reader<'a>) -> Result<Option<CodeableConcept<'a>>, JsonError> {
    if reader.kind()? == Kind::String {
        return Ok(Some(CodeableConcept { codings: &[], text: Some(reader.string()?) }));
    }
    Ok(known_list(reader)?.first().copied())
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
    pub(super) valid_from: Option<Text<'a>>,
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
    /// Reads one; once its medication turns out not to be one we `recognise`, the rest is passed over and `None` returned.
    pub(super) fn read(
        reader: &mut Reader<'a>,
        recognise: &Recognise<'_, 'a>,
    ) -> Result<Option<Self>, JsonError> {
        let mut order = Self::default();
        let mut foreign = false;
        reader.object(|name, reader| {
            if foreign {
                return reader.skip();
            }
            match name {
                "id" => order.id = optional(reader)?,
                "status" => order.status = optional(reader)?,
                "intent" => order.intent = optional(reader)?,
                "doNotPerform" => order.do_not_perform = optional(reader)?,
                "medicationCodeableConcept" => foreign = !order.medication.read_concept(reader, recognise)?,
                "medicationReference" => order.medication.reference = optional(reader)?,
                "contained" => order.contained = known_list(reader)?,
                "subject" => order.subject = optional(reader)?,
                "encounter" => order.encounter = optional(reader)?,
                // Behind the bar: how a MedicationStatement calls it.
                "authoredOn" | "dateAsserted" => order.authored_on = optional(reader)?,
                "dosageInstruction" | "dosage" => order.dosage = list(reader, "dosageInstruction")?,
                "dispenseRequest" => (order.valid_from, order.valid_until) = validity(reader)?,
                "note" | "groupIdentifier" | "extension" => order.remarks.extend(remarks(reader)?),
                "instantiatesCanonical" | "instantiatesUri" => {
                    order.remarks.extend(known_list::<Text<'a>>(reader)?);
                }
                "statusReason" | "reasonCode" => order.reasons.extend(known_list(reader)?),
                "priorPrescription" => order.prior = optional(reader)?,
                "effectiveDateTime" => order.valid_from = optional(reader)?,
                "effectivePeriod" => (order.valid_from, order.valid_until) = period(reader)?,
                _ => reader.skip()?,
            }
            Ok(())
        })?;
        Ok((!foreign).then_some(order))
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
type Bounds<'a> = (Option<Text<'a>>, Option<Text<'a>>);

/// `dispenseRequest.validityPeriod`
fn validity<'a>(reader: &mut Reader<'a>) -> Result<Bounds<'a>, JsonError> {
    let mut bounds = (None, None);
    if reader.kind()? != Kind::Object {
        reader.skip()?;
        return Ok(bounds);
    }
    reader.object(|name, reader| {
        if name != "validityPeriod" {
            return reader.skip();
        }
        bounds = period(reader)?;
        Ok(())
    })?;
    Ok(bounds)
}

/// A period as far as it can be read.
fn period<'a>(reader: &mut Reader<'a>) -> Result<Bounds<'a>, JsonError> {
    let known = |time: Fact<Text<'a>>| time.known().copied();
    let period = optional::<Period<'a>>(reader)?;
    Ok(period.map_or((None, None), |period| (known(period.start), known(period.end))))
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
    /// Reads one; passed over once its medication turns out not to be one we `recognise`.
    pub(super) fn read(
        reader: &mut Reader<'a>,
        recognise: &Recognise<'_, 'a>,
    ) -> Result<Option<Self>, JsonError> {
        let mut dose = Self {
            id: None,
            status: None,
            medication: MedicationChoice::default(),
            contained: &[],
            subject: None,
            effective: Fact::Absent,
            request: None,
            dosage: Fact::Absent,
            remarks: Vec::new(),
            reasons: Vec::new(),
        };
        let mut foreign = false;
        reader.object(|name, reader| {
            if foreign {
                return reader.skip();
            }
            match name {
                "id" => dose.id = optional(reader)?,
                "status" => dose.status = optional(reader)?,
                "medicationCodeableConcept" => foreign = !dose.medication.read_concept(reader, recognise)?,
                "medicationReference" => dose.medication.reference = optional(reader)?,
                "contained" => dose.contained = known_list(reader)?,
                "subject" => dose.subject = optional(reader)?,
                "effectiveDateTime" => dose.effective = fact(reader, "effectiveDateTime")?,
                "effectivePeriod" => dose.effective = period_start(reader, "effectivePeriod")?,
                "request" => dose.request = optional(reader)?,
                "dosage" => dose.dosage = fact(reader, "dosage")?,
                "note" | "extension" => dose.remarks.extend(remarks(reader)?),
                "statusReason" | "reasonCode" => dose.reasons.extend(known_list(reader)?),
                _ => reader.skip()?,
            }
            Ok(())
        })?;
        Ok((!foreign).then_some(dose))
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
pub(super) fn period_start<'a>(
    reader: &mut Reader<'a>,
    element: &'static str,
) -> Result<Fact<Text<'a>>, JsonError> {
    Ok(match fact::<Period<'a>>(reader, element)? {
        Fact::Known(Period { start: Fact::Absent, end }) => end,
        Fact::Known(period) => period.start,
        Fact::Unusable(reason) => Fact::Unusable(reason),
        Fact::Absent => Fact::Absent,
    })
}

/// The end of a period, else its start.
pub(super) fn period_end<'a>(
    reader: &mut Reader<'a>,
    element: &'static str,
) -> Result<Fact<Text<'a>>, JsonError> {
    Ok(match fact::<Period<'a>>(reader, element)? {
        Fact::Known(Period { start, end: Fact::Absent }) => start,
        Fact::Known(period) => period.end,
        Fact::Unusable(reason) => Fact::Unusable(reason),
        Fact::Absent => Fact::Absent,
    })
}

/// A `Patient`.
#[derive(Clone, Debug)]
pub(super) struct Patient<'a> {
    pub(super) id: Option<Text<'a>>,
    pub(super) birth_date: Fact<Text<'a>>,
    pub(super) gender: Fact<Text<'a>>,
}

impl<'a> Element<'a> for Patient<'a> {
    const KIND: Kind = Kind::Object;
    const EXPECTED: &'static str = "a Patient";

    fn read(reader: &mut Reader<'a>) -> Result<Self, JsonError> {
        let mut patient = Self { id: None, birth_date: Fact::Absent, gender: Fact::Absent };
        reader.object(|name, reader| {
            match name {
                "id" => patient.id = optional(reader)?,
                "birthDate" => patient.birth_date = fact(reader, "birthDate")?,
                "gender" => patient.gender = fact(reader, "gender")?,
                _ => reader.skip()?,
            }
            Ok(())
        })?;
        Ok(patient)
    }
}

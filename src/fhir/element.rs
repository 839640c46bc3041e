//! The data types of FHIR, as far as we read them.

use bumpalo::collections::Vec;
use rust_decimal::Decimal;

use crate::{
    clinical::fact::{Fact, Reason},
    json::{Kind, Value},
    terminology::System,
};

/// A data type that can be read from JSON of one kind.
pub(super) trait Element<'a>: Sized {
    /// How an error names it.
    const EXPECTED: &'static str;
    /// Reads it; `None` from JSON of another kind. That alone is enough where "unreadable" needs no telling apart from
    /// "absent": names, texts, references.
    fn read(value: Value<'a>) -> Option<Self>;
}

/// Reads an element of any kind; one of the wrong kind is unusable, `null` is absent.
pub(super) fn fact<'a, T: Element<'a>>(value: Value<'a>, element: &'static str) -> Fact<T> {
    match T::read(value) {
        Some(read) => Fact::Known(read),
        None if value.kind() == Kind::Null => Fact::Absent,
        None => Fact::Unusable(Reason::WrongType { element, expected: T::EXPECTED }),
    }
}

/// Reads an element that senders also write as a list of one.
pub(super) fn one<'a, T: Element<'a>>(value: Value<'a>, element: &'static str) -> Fact<T> {
    fact(value.or_its_only_item(), element)
}

/// Reads a list; senders write a single element where a list is due, and the reverse.
pub(super) fn list<'a, T: Element<'a> + Copy>(value: Value<'a>, element: &'static str) -> &'a [Fact<T>] {
    let mut items = Vec::new_in(value.arena());
    for item in value.items_or_itself() {
        let item = fact(item, element);
        if !matches!(item, Fact::Absent) {
            items.push(item);
        }
    }
    items.into_bump_slice()
}

/// Reads the readable elements of a list where the others do not matter.
pub(super) fn known_list<'a, T: Element<'a> + Copy>(value: Value<'a>) -> &'a [T] {
    Vec::from_iter_in(value.items_or_itself().filter_map(T::read), value.arena()).into_bump_slice()
}

impl<'a> Element<'a> for &'a str {
    const EXPECTED: &'static str = "a string";

    fn read(value: Value<'a>) -> Option<Self> {
        value.string()
    }
}

impl Element<'_> for bool {
    const EXPECTED: &'static str = "a boolean";

    fn read(value: Value<'_>) -> Option<Self> {
        value.boolean()
    }
}

/// A FHIR `decimal`: as many digits as a [`Decimal`] holds, or none at all.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Number(pub(super) Option<Decimal>);

impl Element<'_> for Number {
    const EXPECTED: &'static str = "a number";

    fn read(value: Value<'_>) -> Option<Self> {
        value.number().map(|text| Self(number(text)))
    }
}

/// The number that a text is, every digit of it.
pub(super) fn number(text: &str) -> Option<Decimal> {
    text.parse().or_else(|_| Decimal::from_scientific(text)).ok()
}

/// Reads a decimal.
pub(super) fn decimal(value: Value<'_>, element: &'static str) -> Fact<Decimal> {
    fact::<Number>(value, element).and_then(|number| number.0.ok_or(Reason::OutOfRange { element }))
}

/// A `Coding`. A code written as a number counts as text.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Coding<'a> {
    pub(super) system: Option<&'a str>,
    pub(super) code: Option<&'a str>,
    pub(super) display: Option<&'a str>,
}

impl Coding<'_> {
    pub(super) fn system(&self) -> System {
        self.system.map_or(System::Other, System::of)
    }

    /// Whether it names something: by its display, or by a code of a system. A code means nothing without its system.
    fn says_something(&self) -> bool {
        let is_coded = self.code.is_some_and(says_something) && self.system.is_some_and(says_something);
        is_coded || self.display.is_some_and(says_something)
    }
}

/// Whether a text has a letter or digit; blanks, dashes and what is invisible name nothing.
pub(super) fn says_something(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

impl<'a> Element<'a> for Coding<'a> {
    const EXPECTED: &'static str = "a Coding";

    fn read(value: Value<'a>) -> Option<Self> {
        let mut coding = Self::default();
        for (name, value) in value.object()? {
            match name {
                b"system" => coding.system = Element::read(value),
                b"code" => coding.code = value.string().or_else(|| value.number()),
                b"display" => coding.display = Element::read(value),
                _ => {}
            }
        }
        Some(coding)
    }
}

/// A `CodeableConcept`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct CodeableConcept<'a> {
    pub(super) codings: &'a [Coding<'a>],
    pub(super) text: Option<&'a str>,
}

impl CodeableConcept<'_> {
    /// Whether it names something, by text or by a coding.
    pub(super) fn says_something(&self) -> bool {
        self.codings.iter().any(Coding::says_something) || self.text.is_some_and(says_something)
    }

    /// Its text and the displays of its codings.
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        self.text.into_iter().chain(self.codings.iter().filter_map(|coding| coding.display))
    }
}

impl<'a> Element<'a> for CodeableConcept<'a> {
    const EXPECTED: &'static str = "a CodeableConcept";

    fn read(value: Value<'a>) -> Option<Self> {
        let mut concept = Self::default();
        for (name, value) in value.or_its_only_item().object()? {
            match name {
                b"coding" => concept.codings = known_list(value),
                b"text" => concept.text = Element::read(value),
                _ => {}
            }
        }
        Some(concept)
    }
}

/// Reads a concept; senders also write a list of one, or its text alone.
pub(super) fn concept<'a>(value: Value<'a>, element: &'static str) -> Fact<CodeableConcept<'a>> {
    let value = value.or_its_only_item();
    match value.string() {
        Some(text) => Fact::Known(CodeableConcept { codings: &[], text: Some(text) }),
        None => fact(value, element),
    }
}

/// A `Quantity`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Quantity<'a> {
    pub(super) value: Fact<Decimal>,
    pub(super) comparator: Fact<&'a str>,
    pub(super) unit: Option<&'a str>,
    pub(super) code: Option<&'a str>,
}

impl<'a> Element<'a> for Quantity<'a> {
    const EXPECTED: &'static str = "a Quantity";

    fn read(value: Value<'a>) -> Option<Self> {
        let mut quantity = Self { value: Fact::Absent, comparator: Fact::Absent, unit: None, code: None };
        for (name, value) in value.object()? {
            match name {
                b"value" => quantity.value = decimal(value, "value"),
                b"comparator" => quantity.comparator = fact(value, "comparator"),
                b"unit" => quantity.unit = Element::read(value),
                b"code" => quantity.code = Element::read(value),
                _ => {}
            }
        }
        Some(quantity)
    }
}

/// A `Ratio`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Ratio<'a> {
    pub(super) numerator: Option<Quantity<'a>>,
    pub(super) denominator: Option<Quantity<'a>>,
}

impl<'a> Element<'a> for Ratio<'a> {
    const EXPECTED: &'static str = "a Ratio";

    fn read(value: Value<'a>) -> Option<Self> {
        let mut ratio = Self::default();
        for (name, value) in value.object()? {
            match name {
                b"numerator" => ratio.numerator = Element::read(value),
                b"denominator" => ratio.denominator = Element::read(value),
                _ => {}
            }
        }
        Some(ratio)
    }
}

/// A `Range`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Range<'a> {
    pub(super) low: Fact<Quantity<'a>>,
    pub(super) high: Fact<Quantity<'a>>,
}

impl<'a> Element<'a> for Range<'a> {
    const EXPECTED: &'static str = "a Range";

    fn read(value: Value<'a>) -> Option<Self> {
        let mut range = Self { low: Fact::Absent, high: Fact::Absent };
        for (name, value) in value.object()? {
            match name {
                b"low" => range.low = one(value, "low"),
                b"high" => range.high = one(value, "high"),
                _ => {}
            }
        }
        Some(range)
    }
}

/// Both ends of a range, each read; the upper one must be there.
pub(super) fn ends<'a, T>(
    range: Fact<&Range<'a>>,
    read: impl Fn(Fact<Quantity<'a>>) -> Fact<T>,
) -> (Fact<T>, Fact<T>) {
    match range {
        Fact::Known(range) => match read(range.high) {
            Fact::Absent => (read(range.low), Fact::Unusable(Reason::Range)),
            high @ (Fact::Known(_) | Fact::Unusable(_)) => (read(range.low), high),
        },
        Fact::Unusable(reason) => (Fact::Absent, Fact::Unusable(reason)),
        Fact::Absent => (Fact::Absent, Fact::Absent),
    }
}

/// Reads a range: rare, and so not where the others are.
pub(super) fn range<'a>(value: Value<'a>, element: &'static str) -> Fact<&'a Range<'a>> {
    match one::<Range<'a>>(value, element) {
        Fact::Known(range) => Fact::Known(value.arena().alloc(range)),
        Fact::Unusable(reason) => Fact::Unusable(reason),
        Fact::Absent => Fact::Absent,
    }
}

/// A `Reference`: what it points to, or at least how it is called.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Reference<'a> {
    pub(super) reference: Option<&'a str>,
    pub(super) display: Option<&'a str>,
}

impl<'a> Reference<'a> {
    /// Whether it points to this resource. Absolute and versioned references count by type and id alone.
    pub(super) fn points_to(&self, resource_type: &str, id: &str) -> bool {
        let is_it = |reference: &str| {
            reference.strip_suffix(id).and_then(|rest| rest.strip_suffix('/')).is_some_and(|rest| {
                rest.strip_suffix(resource_type).is_some_and(|base| base.is_empty() || base.ends_with('/'))
            })
        };
        // The version is looked for last: few references have one, and nearly all are to the patient.
        self.reference.is_some_and(|reference| {
            is_it(reference) || reference.split_once("/_history/").is_some_and(|(current, _)| is_it(current))
        })
    }

    /// Whether it is to another patient than the one of this bare id. A `urn:uuid:` names nobody that could be compared; the id
    /// alone, or with a slash behind it, is an odd form and names the patient.
    pub(super) fn is_another_patient(&self, patient_id: &str) -> bool {
        let is_odd_form = |reference: &str| {
            let bare = reference.trim_end_matches('/');
            bare.strip_prefix("Patient/").unwrap_or(bare) == patient_id
        };
        self.reference.is_some_and(|reference| {
            !self.points_to("Patient", patient_id)
                && !reference.starts_with("urn:uuid:")
                && !is_odd_form(reference)
        })
    }

    /// The id it ends with.
    pub(super) fn id(self) -> Option<&'a str> {
        let reference = self.reference?;
        let current = reference.split_once("/_history/").map_or(reference, |(current, _)| current);
        current.rsplit('/').next()
    }
}

impl<'a> Element<'a> for Reference<'a> {
    const EXPECTED: &'static str = "a Reference";

    fn read(value: Value<'a>) -> Option<Self> {
        let mut reference = Self::default();
        for (name, value) in value.object()? {
            match name {
                b"reference" => reference.reference = Element::read(value),
                b"display" => reference.display = Element::read(value),
                _ => {}
            }
        }
        Some(reference)
    }
}

/// Reads whose a resource is; senders also write a list of one, or the reference alone.
pub(super) fn subject(value: Value<'_>) -> Option<Reference<'_>> {
    let value = value.or_its_only_item();
    match value.string() {
        Some(reference) => Some(Reference { reference: Some(reference), display: None }),
        None => Reference::read(value),
    }
}

/// A `Period`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Period<'a> {
    pub(super) start: Fact<&'a str>,
    pub(super) end: Fact<&'a str>,
}

impl<'a> Element<'a> for Period<'a> {
    const EXPECTED: &'static str = "a Period";

    fn read(value: Value<'a>) -> Option<Self> {
        let mut period = Self { start: Fact::Absent, end: Fact::Absent };
        for (name, value) in value.object()? {
            match name {
                b"start" => period.start = fact(value, "start"),
                b"end" => period.end = fact(value, "end"),
                _ => {}
            }
        }
        Some(period)
    }
}

/// An `Annotation`, an `Identifier` or an `Extension`: the text in it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Remark<'a>(pub(super) Option<&'a str>);

impl<'a> Element<'a> for Remark<'a> {
    const EXPECTED: &'static str = "an object with a text";

    fn read(value: Value<'a>) -> Option<Self> {
        let mut remark = Self::default();
        for (name, value) in value.object()? {
            match name {
                b"text" | b"value" | b"valueString" | b"valueCode" | b"valueMarkdown" => {
                    remark.0 = Element::read(value);
                }
                _ => {}
            }
        }
        Some(remark)
    }
}

/// The texts of notes, identifiers or extensions.
pub(super) fn remarks<'a>(value: Value<'a>) -> impl Iterator<Item = &'a str> {
    known_list::<Remark<'a>>(value).iter().filter_map(|remark| remark.0)
}

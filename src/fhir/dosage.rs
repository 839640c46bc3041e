//! Dosage instructions: how much, when, where to, over which time.

mod amount;
mod duration;
mod route;

use bumpalo::collections::Vec;
use rust_decimal::{Decimal, prelude::ToPrimitive};

pub(super) use self::{amount::amount, route::coded_routes};
use super::element::{
    CodeableConcept, Element, Period, Quantity, Range, Ratio, concept, decimal, fact, known_list, list, one,
    range,
};
use crate::{
    clinical::fact::{Fact, Reason},
    json::Value,
};

type Text<'a> = &'a str;

/// `MedicationRequest.dosageInstruction`; also the shape of STU3, which senders write under R4.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Dosage<'a> {
    pub(super) text: Option<Text<'a>>,
    pub(super) timing: Timing<'a>,
    /// `timing` is there and cannot be read.
    pub(super) timing_unreadable: bool,
    pub(super) route: Option<CodeableConcept<'a>>,
    /// `route` is there, and it or a part of it cannot be read.
    pub(super) route_unreadable: bool,
    /// `asNeededBoolean` is true, or `asNeededCodeableConcept` names a reason.
    pub(super) as_needed: bool,
    pub(super) doses: &'a [Fact<DoseAndRate<'a>>],
}

/// `doseAndRate`: senders list the dose as ordered, as calculated and as drawn up, told apart by `type`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct DoseAndRate<'a> {
    pub(super) kind: Option<CodeableConcept<'a>>,
    pub(super) dose: Fact<Quantity<'a>>,
    pub(super) range: Fact<&'a Range<'a>>,
    pub(super) rate_quantity: Fact<Quantity<'a>>,
    pub(super) rate_ratio: Fact<Ratio<'a>>,
    pub(super) rate_range: Fact<&'a Range<'a>>,
}

/// `timing`
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Timing<'a> {
    pub(super) events: &'a [Fact<Text<'a>>],
    pub(super) repeat: Option<Repeat<'a>>,
    pub(super) code: Option<CodeableConcept<'a>>,
    /// `repeat` is there and cannot be read.
    pub(super) repeat_unreadable: bool,
    /// `code` is there and cannot be read.
    pub(super) code_unreadable: bool,
}

/// `timing.repeat`
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Repeat<'a> {
    pub(super) bounds: Fact<Period<'a>>,
    pub(super) bounds_duration: Option<Quantity<'a>>,
    pub(super) count: Option<u32>,
    pub(super) count_max: Option<u32>,
    pub(super) frequency: Option<u32>,
    pub(super) frequency_max: Option<u32>,
    pub(super) period: Fact<Decimal>,
    pub(super) period_unit: Option<Text<'a>>,
    pub(super) day_of_week: &'a [Text<'a>],
    pub(super) times_of_day: usize,
    pub(super) duration: Fact<Decimal>,
    pub(super) duration_unit: Option<Text<'a>>,
    /// A count or a frequency is there and cannot be read.
    pub(super) is_unreadable: bool,
}

/// `MedicationAdministration.dosage`
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct AdministeredDosage<'a> {
    pub(super) text: Option<Text<'a>>,
    pub(super) route: Option<CodeableConcept<'a>>,
    pub(super) dose: Fact<Quantity<'a>>,
}

impl<'a> Element<'a> for Dosage<'a> {
    const EXPECTED: &'static str = "a Dosage";

    fn read(value: Value<'a>) -> Option<Self> {
        let mut dosage = Self {
            text: None,
            timing: Timing::default(),
            timing_unreadable: false,
            route: None,
            route_unreadable: false,
            as_needed: false,
            doses: &[],
        };
        let mut stu3 = DoseAndRate::new();
        for (name, value) in value.object()? {
            match name {
                b"text" => dosage.text = Element::read(value),
                b"timing" => match one(value, "timing") {
                    Fact::Known(timing) => dosage.timing = timing,
                    Fact::Unusable(_) => dosage.timing_unreadable = true,
                    Fact::Absent => {}
                },
                b"route" => (dosage.route, dosage.route_unreadable) = route::read(value),
                b"asNeededBoolean" => dosage.as_needed |= Element::read(value) == Some(true),
                b"asNeededCodeableConcept" => {
                    dosage.as_needed |= <CodeableConcept<'a>>::read(value).is_some();
                }
                b"doseAndRate" => dosage.doses = list(value, "doseAndRate"),
                _ => stu3.read_member(name, value),
            }
        }
        if stu3.says_something() {
            dosage.doses = and(dosage.doses, &stu3, value);
        }
        Some(dosage)
    }
}

impl<'a> DoseAndRate<'a> {
    const fn new() -> Self {
        Self {
            kind: None,
            dose: Fact::Absent,
            range: Fact::Absent,
            rate_quantity: Fact::Absent,
            rate_ratio: Fact::Absent,
            rate_range: Fact::Absent,
        }
    }

    fn says_something(&self) -> bool {
        *self != Self::new()
    }

    fn read_member(&mut self, name: &[u8], value: Value<'a>) {
        match name {
            b"type" => {
                let kind = concept(value, "type").known().copied();
                // One that says nothing makes the dose no other.
                self.kind = kind.filter(|kind| *kind != CodeableConcept::default());
            }
            b"doseQuantity" | b"doseSimpleQuantity" => self.add_dose(one(value, "doseQuantity")),
            b"doseRange" => self.range = range(value, "doseRange"),
            b"rateQuantity" | b"rateSimpleQuantity" => self.rate_quantity = one(value, "rateQuantity"),
            b"rateRatio" => self.rate_ratio = one(value, "rateRatio"),
            b"rateRange" => self.rate_range = range(value, "rateRange"),
            _ => {}
        }
    }

    /// The dose by one of its names; two that are not the same are none.
    fn add_dose(&mut self, dose: Fact<Quantity<'a>>) {
        self.dose = match (self.dose, dose) {
            (Fact::Absent, dose) => dose,
            (first, Fact::Absent) => first,
            (first, dose) if first == dose => first,
            _ => Fact::Unusable(Reason::Disagrees),
        };
    }

    /// Whether its `type` says this word: `ordered`, `calculated`.
    fn is(&self, word: &str) -> bool {
        self.kind.as_ref().is_some_and(|kind| {
            kind.codings.iter().any(|coding| coding.code.is_some_and(|code| code.eq_ignore_ascii_case(word)))
                || kind.words().any(|text| text.eq_ignore_ascii_case(word))
        })
    }
}

impl<'a> Element<'a> for DoseAndRate<'a> {
    const EXPECTED: &'static str = "a dose and rate";

    fn read(value: Value<'a>) -> Option<Self> {
        let mut dose = Self::new();
        value.object()?.for_each(|(name, value)| dose.read_member(name, value));
        Some(dose)
    }
}

impl<'a> Element<'a> for Timing<'a> {
    const EXPECTED: &'static str = "a Timing";

    fn read(value: Value<'a>) -> Option<Self> {
        let mut timing = Self::default();
        for (name, value) in value.object()? {
            match name {
                b"event" => timing.events = list(value, "timing.event"),
                b"repeat" => {
                    let repeat = one(value, "timing.repeat");
                    timing.repeat_unreadable = matches!(repeat, Fact::Unusable(_));
                    timing.repeat = repeat.known().copied();
                }
                b"code" => {
                    let code = concept(value, "timing.code");
                    timing.code_unreadable = matches!(code, Fact::Unusable(_));
                    timing.code = code.known().copied();
                }
                _ => {}
            }
        }
        Some(timing)
    }
}

impl<'a> Element<'a> for Repeat<'a> {
    const EXPECTED: &'static str = "a repeat";

    fn read(value: Value<'a>) -> Option<Self> {
        let mut repeat = Self {
            bounds: Fact::Absent,
            bounds_duration: None,
            count: None,
            count_max: None,
            frequency: None,
            frequency_max: None,
            period: Fact::Absent,
            period_unit: None,
            day_of_week: &[],
            times_of_day: 0,
            duration: Fact::Absent,
            duration_unit: None,
            is_unreadable: false,
        };
        for (name, value) in value.object()? {
            match name {
                b"boundsPeriod" => repeat.bounds = one(value, "boundsPeriod"),
                b"boundsDuration" => repeat.bounds_duration = Element::read(value),
                b"count" => repeat.count = repeat.whole(value),
                b"countMax" => repeat.count_max = repeat.whole(value),
                b"frequency" => repeat.frequency = repeat.whole(value),
                b"frequencyMax" => repeat.frequency_max = repeat.whole(value),
                b"period" => repeat.period = decimal(value, "period"),
                b"periodUnit" => repeat.period_unit = Element::read(value),
                b"dayOfWeek" => repeat.day_of_week = known_list(value),
                b"timeOfDay" => repeat.times_of_day = known_list::<Text<'_>>(value).len(),
                b"duration" => repeat.duration = decimal(value, "duration"),
                b"durationUnit" => repeat.duration_unit = Element::read(value),
                _ => {}
            }
        }
        Some(repeat)
    }
}

impl<'a> Element<'a> for AdministeredDosage<'a> {
    const EXPECTED: &'static str = "a dosage";

    fn read(value: Value<'a>) -> Option<Self> {
        let mut dosage = Self { text: None, route: None, dose: Fact::Absent };
        for (name, value) in value.object()? {
            match name {
                b"text" => dosage.text = Element::read(value),
                b"route" => (dosage.route, _) = route::read(value),
                b"dose" => dosage.dose = fact(value, "dose"),
                _ => {}
            }
        }
        Some(dosage)
    }
}

/// The doses of the element, and the one that STU3 has beside it.
fn and<'a>(
    doses: &'a [Fact<DoseAndRate<'a>>],
    stu3: &DoseAndRate<'a>,
    value: Value<'a>,
) -> &'a [Fact<DoseAndRate<'a>>] {
    let stu3 = Fact::Known(*stu3);
    Vec::from_iter_in(doses.iter().copied().chain([stu3]), value.arena()).into_bump_slice()
}

impl Repeat<'_> {
    /// A whole number; that one cannot be read is noted.
    fn whole(&mut self, value: Value<'_>) -> Option<u32> {
        let number = decimal(value, "timing.repeat");
        let whole = number.known().and_then(Decimal::to_u32);
        self.is_unreadable |= whole.is_none() && number != Fact::Absent;
        whole
    }
}

impl<'a> Timing<'a> {
    /// `repeat.boundsPeriod.start`
    pub(super) fn starts(&self) -> Fact<Text<'a>> {
        match self.repeat.as_ref().map(|repeat| repeat.bounds) {
            Some(Fact::Known(bounds)) => bounds.start,
            Some(Fact::Unusable(reason)) => Fact::Unusable(reason),
            Some(Fact::Absent) | None => Fact::Absent,
        }
    }

    /// `repeat.boundsPeriod.end`, as far as it can be read.
    pub(super) fn ends(&self) -> Option<Text<'a>> {
        self.repeat.as_ref()?.bounds.known()?.end.known().copied()
    }
}

impl Dosage<'_> {
    /// The texts that describe the dose itself, as its prescriber wrote it.
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        self.text.into_iter().chain(self.timing.code.iter().flat_map(CodeableConcept::words))
    }
}

#[cfg(test)]
mod tests;

//! Dosage instructions: how much, when, where to, over which time.

mod duration;
mod route;

use rust_decimal::{Decimal, prelude::ToPrimitive};

pub(super) use self::route::coded_routes;
use super::element::{CodeableConcept, Element, Period, Quantity, Ratio, decimal, fact, known_list, list};
use crate::{
    clinical::{
        fact::{Fact, Reason},
        order::Amount,
        quantity::{Milligrams, MilligramsPerMillilitre, MilligramsPerSquareMetre, Millilitres},
    },
    json::Value,
    knowledge::{Codes, Preparation},
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
    /// `asNeededBoolean` is true, or `asNeededCodeableConcept` names a reason.
    pub(super) as_needed: bool,
    pub(super) doses: &'a [Fact<DoseAndRate<'a>>],
}

/// `doseAndRate`: senders list the dose as ordered, as calculated and as drawn up, told apart by `type`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct DoseAndRate<'a> {
    pub(super) kind: Option<CodeableConcept<'a>>,
    pub(super) dose: Fact<Quantity<'a>>,
    pub(super) is_range: bool,
    pub(super) rate_quantity: Option<Quantity<'a>>,
    pub(super) rate_ratio: Option<Ratio<'a>>,
}

/// `timing`
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Timing<'a> {
    pub(super) events: &'a [Fact<Text<'a>>],
    pub(super) repeat: Option<Repeat<'a>>,
    pub(super) code: Option<CodeableConcept<'a>>,
}

/// `timing.repeat`
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Repeat<'a> {
    pub(super) bounds: Option<Period<'a>>,
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
            as_needed: false,
            doses: &[],
        };
        let mut stu3 = DoseAndRate::new();
        for (name, value) in value.object()? {
            match name {
                b"text" => dosage.text = Element::read(value),
                b"timing" => match fact(value, "timing") {
                    Fact::Known(timing) => dosage.timing = timing,
                    Fact::Unusable(_) => dosage.timing_unreadable = true,
                    Fact::Absent => {}
                },
                b"route" => dosage.route = Element::read(value),
                b"asNeededBoolean" => dosage.as_needed |= Element::read(value) == Some(true),
                b"asNeededCodeableConcept" => {
                    dosage.as_needed |= <CodeableConcept<'a>>::read(value).is_some();
                }
                b"doseAndRate" => dosage.doses = list(value, "doseAndRate"),
                _ => stu3.read_member(name, value),
            }
        }
        if dosage.doses.is_empty() && stu3.says_something() {
            dosage.doses = std::slice::from_ref(value.arena().alloc(Fact::Known(stu3)));
        }
        Some(dosage)
    }
}

impl<'a> DoseAndRate<'a> {
    const fn new() -> Self {
        Self { kind: None, dose: Fact::Absent, is_range: false, rate_quantity: None, rate_ratio: None }
    }

    fn says_something(&self) -> bool {
        *self != Self::new()
    }

    fn read_member(&mut self, name: &[u8], value: Value<'a>) {
        match name {
            b"type" => self.kind = Element::read(value),
            b"doseQuantity" | b"doseSimpleQuantity" => self.dose = fact(value, "doseQuantity"),
            b"doseRange" => self.is_range = true,
            b"rateQuantity" => self.rate_quantity = Element::read(value),
            b"rateRatio" => self.rate_ratio = Element::read(value),
            _ => {}
        }
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
                b"repeat" => timing.repeat = Element::read(value),
                b"code" => timing.code = Element::read(value),
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
            bounds: None,
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
        };
        for (name, value) in value.object()? {
            match name {
                b"boundsPeriod" => repeat.bounds = Element::read(value),
                b"boundsDuration" => repeat.bounds_duration = Element::read(value),
                b"count" => repeat.count = whole(value),
                b"countMax" => repeat.count_max = whole(value),
                b"frequency" => repeat.frequency = whole(value),
                b"frequencyMax" => repeat.frequency_max = whole(value),
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
                b"route" => dosage.route = Element::read(value),
                b"dose" => dosage.dose = fact(value, "dose"),
                _ => {}
            }
        }
        Some(dosage)
    }
}

/// A whole number, where a broken one needs no telling apart from none.
fn whole(value: Value<'_>) -> Option<u32> {
    decimal(value, "").known().and_then(Decimal::to_u32)
}

impl Dosage<'_> {
    /// The texts that describe the dose itself, as its prescriber wrote it.
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        self.text.into_iter().chain(self.timing.code.iter().flat_map(CodeableConcept::words))
    }

    /// The dose that counts: the one typed `ordered`, else an untyped one, else whatever there is. An element with a
    /// rate alone is no dose where another has one.
    fn ordered(&self) -> Option<&Fact<DoseAndRate<'_>>> {
        let has_dose = |dose: &&Fact<DoseAndRate<'_>>| {
            dose.known().is_none_or(|dose| dose.dose != Fact::Absent || dose.is_range)
        };
        let with_dose: Vec<_> = self.doses.iter().filter(has_dose).collect();
        let doses = if with_dose.is_empty() { self.doses.iter().collect() } else { with_dose };
        let typed = |word| doses.iter().find(|dose| dose.known().is_some_and(|dose| dose.is(word)));
        let untyped = || doses.iter().find(|dose| dose.known().is_none_or(|dose| dose.kind.is_none()));
        typed("ordered").or_else(untyped).or_else(|| typed("calculated")).or_else(|| doses.first()).copied()
    }

    /// How much is ordered. Where the instruction gives another amount as well, that is the second: the greater of two
    /// that differ, or one that only the body surface can compare.
    pub(super) fn amount(&self, codes: &Codes, preparation: &Preparation) -> (Fact<Amount>, Option<Amount>) {
        let amount = match self.ordered() {
            None if self.text.is_some() => Fact::Unusable(Reason::TextOnly),
            None | Some(Fact::Absent) => Fact::Absent,
            Some(Fact::Unusable(reason)) => Fact::Unusable(*reason),
            Some(Fact::Known(dose)) if dose.is_range && dose.dose == Fact::Absent => {
                Fact::Unusable(Reason::Range)
            }
            Some(Fact::Known(dose)) => match amount(&dose.dose, codes, preparation) {
                Fact::Absent if self.text.is_some() => Fact::Unusable(Reason::TextOnly),
                amount @ (Fact::Known(_) | Fact::Absent | Fact::Unusable(_)) => amount,
            },
        };
        let Fact::Known(ordered) = amount else { return (amount, None) };
        let mut to_compare = None;
        for other in self.others(codes, preparation) {
            match comparable(ordered, other, preparation.strength) {
                Some((ordered_number, number)) if differ(ordered_number, number) => {
                    let greater = if number > ordered_number { other } else { ordered };
                    return (Fact::Unusable(Reason::Disagrees), Some(greater));
                }
                Some(_) => {}
                None => to_compare = Some(other),
            }
        }
        (amount, to_compare)
    }

    /// All that the instruction gives as its dose: as ordered, as calculated, or untyped.
    fn others(&self, codes: &Codes, preparation: &Preparation) -> impl Iterator<Item = Amount> {
        let doses = self.doses.iter().filter(|_| self.doses.len() > 1).filter_map(Fact::known);
        doses
            .filter(|dose| dose.kind.is_none() || dose.is("ordered") || dose.is("calculated"))
            .filter_map(|dose| amount(&dose.dose, codes, preparation).known().copied())
    }
}

/// Two amounts as numbers of one unit; `None` where that takes a body surface.
fn comparable(one: Amount, other: Amount, strength: MilligramsPerMillilitre) -> Option<(Decimal, Decimal)> {
    if let (Amount::PerSurface(one), Amount::PerSurface(other)) = (one, other) {
        return Some((one.value(), other.value()));
    }
    Some((one.milligrams(strength, None)?.value(), other.milligrams(strength, None)?.value()))
}

/// Whether two numbers differ by more than rounding does.
fn differ(one: Decimal, other: Decimal) -> bool {
    let tolerance = Decimal::new(5, 2);
    let ratio = other.checked_div(one).unwrap_or(Decimal::MAX);
    (ratio - Decimal::ONE).abs() > tolerance
}

/// A dose as an amount: a mass, a mass per m², or a volume of the reconstituted solution.
pub(super) fn amount(dose: &Fact<Quantity<'_>>, codes: &Codes, preparation: &Preparation) -> Fact<Amount> {
    (*dose).and_then(|dose| {
        const OUT_OF_RANGE: Reason = Reason::OutOfRange { element: "doseQuantity.value" };
        let number = match dose.value {
            Fact::Known(number) => number,
            Fact::Unusable(reason) => return Err(reason),
            Fact::Absent => return Err(Reason::NoValue),
        };
        if dose.comparator != Fact::Absent {
            return Err(Reason::OnlyABound);
        }
        let (code, unit) = (dose.code, dose.unit);
        let scaled = |factor: Decimal| number.checked_mul(factor).ok_or(OUT_OF_RANGE);
        if let Some(factor) = codes.dose_mass_factor(code, unit) {
            return Milligrams::new(scaled(factor)?).map(Amount::Mass).map_err(|_| OUT_OF_RANGE);
        }
        if let Some(factor) = codes.dose_per_m2_factor(code, unit) {
            return MilligramsPerSquareMetre::new(scaled(factor)?)
                .map(Amount::PerSurface)
                .map_err(|_| OUT_OF_RANGE);
        }
        if let Some(factor) = codes.volume_factor(code, unit) {
            let volume = Millilitres::new(scaled(factor)?).map_err(|_| OUT_OF_RANGE)?;
            return if volume >= preparation.bag {
                Err(Reason::BagVolume)
            } else {
                Ok(Amount::Volume(volume))
            };
        }
        Err(match (code, unit) {
            (None, None) => Reason::NoUnit,
            _ if [code, unit].into_iter().flatten().any(|unit| codes.is_vials(unit)) => Reason::Vials,
            _ => Reason::UnknownUnit,
        })
    })
}

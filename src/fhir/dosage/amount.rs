//! How much is ordered, in whatever shapes it is written.

use rust_decimal::Decimal;

use super::{Dosage, DoseAndRate};
use crate::{
    clinical::{
        fact::{Fact, Reason},
        order::Amount,
        quantity::{Milligrams, MilligramsPerMillilitre, MilligramsPerSquareMetre, Millilitres},
    },
    fhir::element::{Quantity, ends},
    knowledge::{Codes, Preparation},
};

impl<'a> Dosage<'a> {
    /// How much is ordered. Where the instruction gives another amount as well, that is the second: the greatest of those
    /// that differ or of those beside what cannot be read, or one that only the body surface can compare.
    pub(in crate::fhir) fn amount(
        &self,
        codes: &Codes,
        preparation: &Preparation,
    ) -> (Fact<Amount>, Option<Amount>) {
        let ordered = match self.ordered() {
            None if self.text.is_some() => Fact::Unusable(Reason::TextOnly),
            None | Some(Fact::Absent) => Fact::Absent,
            Some(Fact::Unusable(reason)) => Fact::Unusable(*reason),
            Some(Fact::Known(dose)) if dose.range != Fact::Absent && dose.dose == Fact::Absent => {
                Fact::Unusable(Reason::Range)
            }
            Some(Fact::Known(dose)) => match amount(&dose.dose, codes, preparation) {
                Fact::Absent if self.text.is_some() => Fact::Unusable(Reason::TextOnly),
                amount @ (Fact::Known(_) | Fact::Absent | Fact::Unusable(_)) => amount,
            },
        };
        if self.gives_one_dose() {
            return (ordered, None);
        }
        let mut given = Given::new(ordered, preparation.strength);
        for dose in self.doses.iter().filter(|dose| is_dose(dose)) {
            for amount in amounts(dose, codes, preparation) {
                given.take(amount);
            }
        }
        given.together()
    }

    /// The dose that counts: the one typed `ordered`, else an untyped one, else whatever there is. An element with a
    /// rate alone is no dose where another has one.
    fn ordered(&self) -> Option<&Fact<DoseAndRate<'a>>> {
        let has_dose = |dose: &&Fact<DoseAndRate<'_>>| dose.known().is_none_or(DoseAndRate::has_dose);
        let is_any_dose = self.doses.iter().any(|dose| has_dose(&dose));
        let doses = || self.doses.iter().filter(move |dose| !is_any_dose || has_dose(dose));
        let typed = |word| doses().find(|dose| dose.known().is_some_and(|dose| dose.is(word)));
        let untyped = || doses().find(|dose| dose.known().is_none_or(|dose| dose.kind.is_none()));
        typed("ordered").or_else(untyped).or_else(|| typed("calculated")).or_else(|| doses().next())
    }

    /// Whether there is nothing to compare the dose with.
    fn gives_one_dose(&self) -> bool {
        match self.doses {
            [] | [Fact::Absent | Fact::Unusable(_)] => true,
            [Fact::Known(dose)] => dose.dose == Fact::Absent || dose.range == Fact::Absent,
            _ => false,
        }
    }
}

impl DoseAndRate<'_> {
    fn has_dose(&self) -> bool {
        self.dose != Fact::Absent || self.range != Fact::Absent
    }
}

/// Whether it is what is to be given: as ordered, as calculated, or untyped, and not as drawn up.
fn is_dose(dose: &Fact<DoseAndRate<'_>>) -> bool {
    dose.known().is_none_or(|dose| dose.kind.is_none() || dose.is("ordered") || dose.is("calculated"))
}

/// All amounts that one element gives: its dose and the ends of its range, of which the upper one must be there.
fn amounts(dose: &Fact<DoseAndRate<'_>>, codes: &Codes, preparation: &Preparation) -> [Fact<Amount>; 3] {
    let read = |dose: &Fact<Quantity<'_>>| amount(dose, codes, preparation);
    let dose = match dose {
        Fact::Known(dose) => dose,
        Fact::Unusable(reason) => return [Fact::Unusable(*reason), Fact::Absent, Fact::Absent],
        Fact::Absent => return [Fact::Absent; 3],
    };
    let (low, high) = ends(dose.range, |end| read(&end));
    [read(&dose.dose), low, high]
}

/// What one instruction gives as its dose, taken together: the worse reading counts.
struct Given {
    ordered: Fact<Amount>,
    /// The greatest that needs no body surface to be compared.
    greatest: Option<Amount>,
    /// The greatest that needs it.
    to_compare: Option<Amount>,
    /// Why they are no one dose.
    fault: Option<Reason>,
    strength: MilligramsPerMillilitre,
}

impl Given {
    const fn new(ordered: Fact<Amount>, strength: MilligramsPerMillilitre) -> Self {
        let (greatest, fault) = match ordered {
            Fact::Known(amount) => (Some(amount), None),
            Fact::Unusable(reason) => (None, Some(reason)),
            Fact::Absent => (None, None),
        };
        Self { ordered, greatest, to_compare: None, fault, strength }
    }

    fn take(&mut self, amount: Fact<Amount>) {
        match amount {
            Fact::Known(amount) => self.compare(amount),
            Fact::Unusable(_) => self.fault = self.fault.or(Some(Reason::UnreadableBeside)),
            Fact::Absent => {}
        }
    }

    fn compare(&mut self, amount: Amount) {
        let strength = self.strength;
        let numbers = |one: Amount| comparable(one, amount, strength);
        if self.ordered.known().and_then(|ordered| numbers(*ordered)).is_some_and(differ) {
            self.disagrees();
        }
        let Some(greatest) = self.greatest else {
            self.greatest = Some(amount);
            return;
        };
        if let Some((greatest, number)) = numbers(greatest) {
            if number > greatest {
                self.greatest = Some(amount);
            }
            return;
        }
        let earlier = self.to_compare.and_then(numbers);
        if earlier.is_some_and(differ) {
            self.disagrees();
        }
        if earlier.is_none_or(|(earlier, number)| number > earlier) {
            self.to_compare = Some(amount);
        }
    }

    fn disagrees(&mut self) {
        self.fault = self.fault.or(Some(Reason::Disagrees));
    }

    fn together(self) -> (Fact<Amount>, Option<Amount>) {
        match self.fault {
            Some(reason) => (Fact::Unusable(reason), self.greatest),
            None => (self.ordered, self.to_compare),
        }
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
fn differ((one, other): (Decimal, Decimal)) -> bool {
    let tolerance = Decimal::new(5, 2);
    let ratio = other.checked_div(one).unwrap_or(Decimal::MAX);
    (ratio - Decimal::ONE).abs() > tolerance
}

/// A dose as an amount: a mass, a mass per m², or a volume of the reconstituted solution.
pub(in crate::fhir) fn amount(
    dose: &Fact<Quantity<'_>>,
    codes: &Codes,
    preparation: &Preparation,
) -> Fact<Amount> {
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

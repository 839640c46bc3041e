//! How long a dose runs.

use rust_decimal::Decimal;

use super::{Dosage, DoseAndRate};
use crate::{
    clinical::{
        fact::{Fact, Reason},
        order::Amount,
        quantity::Minutes,
    },
    fhir::element::{Quantity, Ratio, ends},
    knowledge::{Codes, Preparation},
};

impl Dosage<'_> {
    /// How long it runs: as stated, else by the rate.
    pub(in crate::fhir) fn duration(
        &self,
        codes: &Codes,
        preparation: &Preparation,
        amount: &Fact<Amount>,
    ) -> Fact<Minutes> {
        if let Some(repeat) = &self.timing.repeat
            && repeat.duration != Fact::Absent
        {
            let unit = repeat.duration_unit;
            return repeat.duration.and_then(|number| {
                let unit = unit.ok_or(Reason::NoUnit)?;
                let factor = codes.minutes_factor(Some(unit), Some(unit)).ok_or(Reason::UnknownUnit)?;
                minutes(number.checked_mul(factor), "timing.repeat.duration")
            });
        }
        // Several rates that do not mean the same time: the worse counts.
        let mut time = Fact::Absent;
        for rate in self.doses.iter().filter_map(Fact::known).flat_map(|dose| dose.rates(codes)) {
            time = worse(time, rate.and_then(|rate| infusion_time(&rate, preparation, amount)), preparation);
        }
        time
    }
}

/// Of two times that one order means, the one outside the window, else one that cannot be read.
fn worse(one: Fact<Minutes>, other: Fact<Minutes>, preparation: &Preparation) -> Fact<Minutes> {
    let rank = |time: &Fact<Minutes>| match time {
        Fact::Absent => 0,
        Fact::Known(time) if preparation.infusion_window.contains(time) => 1,
        Fact::Unusable(_) => 2,
        Fact::Known(_) => 3,
    };
    if rank(&other) > rank(&one) { other } else { one }
}

impl DoseAndRate<'_> {
    /// Its rates: of a range both ends, of which the upper one must be there.
    fn rates(&self, codes: &Codes) -> [Fact<Rate>; 4] {
        let of_quantity = |rate: Fact<Quantity<'_>>| rate.and_then(|rate| rate_of_quantity(&rate, codes));
        let (low, high) = ends(self.rate_range, of_quantity);
        let ratio = self.rate_ratio.and_then(|ratio| rate_of_ratio(&ratio, codes));
        [of_quantity(self.rate_quantity), ratio, low, high]
    }
}

/// A rate of infusion, per minute.
enum Rate {
    Volume(Decimal),
    Mass(Decimal),
}

/// "50 mL/h" as one quantity.
fn rate_of_quantity(rate: &Quantity<'_>, codes: &Codes) -> Result<Rate, Reason> {
    if rate.comparator != Fact::Absent {
        return Err(Reason::OnlyABound);
    }
    let number = rate.value.known().copied().ok_or(Reason::NoValue)?;
    let unit = rate.code.or(rate.unit).ok_or(Reason::NoUnit)?;
    let (of, per) = unit.split_once('/').ok_or(Reason::UnknownUnit)?;
    let per = codes.minutes_factor(Some(per), Some(per)).ok_or(Reason::UnknownUnit)?;
    rate_per_minute(number, of, per, codes)
}

/// "50 mL" for "1 h".
fn rate_of_ratio(ratio: &Ratio<'_>, codes: &Codes) -> Result<Rate, Reason> {
    let (Some(of), Some(per)) = (&ratio.numerator, &ratio.denominator) else { return Err(Reason::NoValue) };
    let number = of.value.known().copied().ok_or(Reason::NoValue)?;
    let time = per.value.known().copied().ok_or(Reason::NoValue)?;
    let factor = codes.minutes_factor(per.code, per.unit).ok_or(Reason::UnknownUnit)?;
    let unit = of.code.or(of.unit).ok_or(Reason::NoUnit)?;
    let minutes = time.checked_mul(factor).ok_or(Reason::OutOfRange { element: "rateRatio" })?;
    rate_per_minute(number, unit, minutes, codes)
}

fn rate_per_minute(number: Decimal, unit: &str, minutes: Decimal, codes: &Codes) -> Result<Rate, Reason> {
    const OUT_OF_RANGE: Reason = Reason::OutOfRange { element: "rate" };
    let scaled = |factor: Decimal| number.checked_mul(factor).and_then(|rate| rate.checked_div(minutes));
    if let Some(factor) = codes.volume_factor(Some(unit), Some(unit)) {
        return scaled(factor).map(Rate::Volume).ok_or(OUT_OF_RANGE);
    }
    let factor = codes.dose_mass_factor(Some(unit), Some(unit)).ok_or(Reason::UnknownUnit)?;
    scaled(factor).map(Rate::Mass).ok_or(OUT_OF_RANGE)
}

fn infusion_time(rate: &Rate, preparation: &Preparation, amount: &Fact<Amount>) -> Result<Minutes, Reason> {
    let time = match rate {
        Rate::Volume(rate) => preparation.bag.value().checked_div(*rate),
        Rate::Mass(rate) => {
            let dose = amount.known().and_then(|amount| amount.milligrams(preparation.strength, None));
            dose.ok_or(Reason::NoValue)?.value().checked_div(*rate)
        }
    };
    minutes(time, "rate")
}

fn minutes(number: Option<Decimal>, element: &'static str) -> Result<Minutes, Reason> {
    number.and_then(|number| Minutes::new(number).ok()).ok_or(Reason::OutOfRange { element })
}

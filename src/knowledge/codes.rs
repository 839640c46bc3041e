//! The codes and units in which a fact may be written.

mod remarks;
mod transplants;

use std::{collections::BTreeMap, ops::RangeInclusive};

use rust_decimal::Decimal;

pub(super) use self::{
    remarks::RemarkWords,
    transplants::{TRANSPLANT_NAMES, TransplantWords},
};
use super::{
    Frequency, Observable, RouteKind, orderable::Orderables, phrases::Phrases, range_words::RangeWords,
    words, words::Clause,
};
use crate::{
    clinical::case::{DiagnosisKind, Response},
    terminology::{CodeTable, System, trimmed},
};

/// What a code means to us.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Concept {
    /// A measurement.
    Observable(Observable),
    /// A diagnosis.
    Diagnosis(DiagnosisKind),
    /// Says how the leukaemia responded.
    Response(Response),
    /// A haematopoietic stem cell transplant, as a procedure.
    StemCellTransplant,
    /// A stem cell transplant is named, and more that belongs to it. Never by a code.
    TransplantNamed,
    /// A stem cell transplant is named among other things. Never by a code.
    TransplantInPassing,
    /// A state that began with a stem cell transplant.
    AfterTransplant,
    /// What follows some time after a stem cell transplant, so that its date is not the transplant's.
    TransplantSequel,
    /// A stem cell transplant is awaited.
    TransplantAwaited,
    /// No stem cell transplant is to come.
    NoTransplantPlanned,
    /// A transfusion of platelets.
    PlateletTransfusion,
    /// What was looked for is there, or it is not.
    Finding(Presence),
    /// A route.
    Route(RouteKind),
    /// Known to be none of these, whatever its name says.
    Unrelated,
}

impl Concept {
    /// What it measures, if anything.
    #[must_use]
    pub const fn observable(self) -> Option<Observable> {
        if let Self::Observable(observable) = self { Some(observable) } else { None }
    }

    /// What it says of the response, if anything.
    #[must_use]
    pub const fn response(self) -> Option<Response> {
        if let Self::Response(response) = self { Some(response) } else { None }
    }

    /// Whether it says that something was found.
    #[must_use]
    pub const fn presence(self) -> Option<Presence> {
        if let Self::Finding(presence) = self { Some(presence) } else { None }
    }
}

/// Whether what was looked for was found.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Presence {
    /// It was.
    Positive,
    /// It was not.
    Negative,
}

/// What the name of a condition says.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Named {
    /// What it names.
    pub concept: Concept,
    /// It is said to be uncertain.
    pub is_doubted: bool,
    /// The year that is named with a transplant.
    pub year: Option<i16>,
}

/// A unit a measurement may be written in.
#[derive(Clone, Debug)]
pub struct Unit {
    /// The UCUM code or a spelling, compared without regard to case where `exact` is false.
    pub name: String,
    /// Whether it is a UCUM code (exact) or a spelling found in the field.
    pub exact: bool,
    /// What a value in it is multiplied by to get the unit of the [`Observable`].
    pub factor: Decimal,
}

/// How something is measured.
#[derive(Debug, Default)]
pub struct Measure {
    /// The units it may come in; none if it can only be stated.
    pub units: Vec<Unit>,
    /// What a value can be; one outside it is a mistake of the number or of its unit.
    pub limits: Option<RangeInclusive<Decimal>>,
}

/// How a text tells a cycle and day of another dose.
#[derive(Debug, Default)]
pub(super) struct OtherDoses {
    /// Phrases before it that say so.
    pub before: Phrases<()>,
    /// Phrases behind it, and whether they say so.
    pub behind: Phrases<bool>,
    /// Words that may stand between.
    pub between: Vec<String>,
}

/// Everything that turns a coding or a unit into a meaning.
#[derive(Debug, Default)]
pub struct Codes {
    pub(super) concepts: CodeTable<Concept>,
    /// Codes with all that stand below them in their classification.
    pub(super) families: CodeTable<Concept>,
    pub(super) measures: BTreeMap<Observable, Measure>,
    /// Names of Observations without a code that we know.
    pub(super) observable_names: Phrases<Observable>,
    /// Words beside which such a name means something else.
    pub(super) other_observables: Vec<String>,
    /// Names of conditions without a code that says enough.
    pub(super) condition_names: Phrases<Concept>,
    /// By which the name of a transplant is read.
    pub(super) transplant_words: TransplantWords,
    /// Phrases that say "not" of what follows them in a name.
    pub(super) denied_after: Vec<String>,
    /// Phrases that say "not" of what stands before them in a name.
    pub(super) denied_before: Vec<String>,
    /// Phrases that make a name uncertain.
    pub(super) doubts: Vec<String>,
    /// Phrases by which words on an end tell of none.
    pub(super) not_over: Vec<String>,
    /// By which reasons and notes are read.
    pub(super) remarks: RemarkWords,
    /// Phrases that say whether something was found.
    pub(super) presence_words: Phrases<Presence>,
    /// Names of treatments and events that a cycle or day may be said of, other than our drug.
    pub(super) other_courses: Phrases<()>,
    /// By which a cycle and day are told from those of another dose.
    pub(super) other_doses: OtherDoses,
    /// Phrases that name a severe reaction.
    pub(super) severe_reactions: Vec<String>,
    /// What a range of normal may say of itself.
    pub range_words: RangeWords,
    /// Units of a dose as mass, in mg.
    pub(super) dose_mass: Vec<Unit>,
    /// Units of a dose per body surface, in mg/m².
    pub(super) dose_per_m2: Vec<Unit>,
    /// Units of a volume, in mL.
    pub(super) volume: Vec<Unit>,
    /// Units of a time, in minutes.
    pub(super) time: Vec<Unit>,
    /// Units that count vials.
    pub(super) vials: Vec<String>,
    /// Names of routes, for a text that names nothing else.
    pub(super) route_names: Phrases<RouteKind>,
    /// Words in a product's name or an instruction that tell the route.
    pub(super) dose_forms: Phrases<RouteKind>,
    /// Words that tell how often.
    pub(super) frequencies: Phrases<Frequency>,
    /// Words that tell that it is given only if needed.
    pub(super) as_needed: Phrases<()>,
    /// Lower-case phrases that tell of a response in text, with what they mean, longest first.
    pub(super) response_words: Vec<(String, Response)>,
    /// Lower-case phrases that make a text about a response tell nothing.
    pub(super) response_doubts: Vec<String>,
    /// What a card offers to order.
    pub(super) orderables: Orderables,
}

impl Codes {
    /// What a coding means; nothing for a code we do not know.
    #[must_use]
    pub fn concepts(&self, system: System, code: &str) -> &[Concept] {
        self.concepts.get(system, code).or_else(|| self.family(system, code)).unwrap_or_default()
    }

    /// What the nearest of the codes above a code means.
    fn family(&self, system: System, code: &str) -> Option<&[Concept]> {
        if !system.has_families() {
            return None;
        }
        let code = code.trim();
        (1..=code.len()).rev().find_map(|length| self.families.get(system, code.get(..length)?))
    }

    /// What an Observation without a code that we know measures, by its name.
    #[must_use]
    pub fn observable_named(&self, text: &str) -> Option<Observable> {
        let observable = self.observable_names.longest_in(text).next()?.meaning;
        let is_other = self.other_observables.iter().any(|word| words::stands_in_any_case(text, word));
        (!is_other).then_some(observable)
    }

    /// What the name of a condition says, without what it denies. A denial holds within its clause.
    pub fn conditions_named<'t>(&'t self, text: &'t str) -> impl Iterator<Item = Named> + 't {
        self.condition_names.longest_in(text).filter_map(|found| {
            if found.meaning == Concept::StemCellTransplant {
                return self.transplant_named(text, found.start..found.end);
            }
            let clause = Clause::around(text, found.start..found.end);
            if clause.denies(&self.denied_after, &self.denied_before) {
                return None;
            }
            let is_doubted = clause.after.contains('?') || clause.denies(&self.doubts, &self.doubts);
            Some(Named { concept: found.meaning, is_doubted, year: None })
        })
    }

    /// Whether a text says that something was found; nothing where it says neither, both, or is in doubt.
    #[must_use]
    pub fn presence(&self, text: &str) -> Option<Presence> {
        let mut told = self.presence_words.longest_in(text).map(|found| found.meaning);
        let presence = told.next().filter(|_| !text.contains('?'))?;
        told.all(|other| other == presence).then_some(presence)
    }

    /// Whether words on the end of a condition say that it is over. Of a date in them, only one of a year gone by is: the rest
    /// may be to come.
    #[must_use]
    pub fn says_over(&self, text: &str, this_year: i16) -> bool {
        let mut numbers =
            text.split(|letter: char| !letter.is_ascii_digit()).filter(|digits| !digits.is_empty());
        let is_past = |digits: &str| digits.parse::<i16>().is_ok_and(|number| number < this_year);
        text.contains(char::is_alphanumeric)
            && !text.contains(['?', '/'])
            && numbers.all(is_past)
            && !self.not_over.iter().any(|phrase| words::stands_in_any_case(text, phrase))
    }

    /// Whether a text names a severe reaction.
    #[must_use]
    pub fn names_severe_reaction(&self, text: &str) -> bool {
        self.severe_reactions.iter().any(|phrase| words::stands_in_any_case(text, phrase))
    }

    /// What a value of something measured can be.
    #[must_use]
    pub fn limits(&self, observable: Observable) -> Option<&RangeInclusive<Decimal>> {
        self.measures.get(&observable)?.limits.as_ref()
    }

    /// The unit of a measurement: by its UCUM code, else by its spelling.
    ///
    /// A spelling in the place of the code is accepted too, because senders write it there.
    #[must_use]
    pub fn unit(&self, observable: Observable, code: Option<&str>, text: Option<&str>) -> Option<&Unit> {
        self.find(&self.measures.get(&observable)?.units, code, text)
    }

    /// The UCUM codes in which a measurement may come.
    pub(super) fn unit_names(&self, observable: Observable) -> Vec<&str> {
        let units = self.measures.get(&observable).map_or(&[][..], |measure| &measure.units);
        units.iter().filter(|unit| unit.exact).map(|unit| &*unit.name).collect()
    }

    /// What a dose in a unit of mass is multiplied by to get mg.
    #[must_use]
    pub fn dose_mass_factor(&self, code: Option<&str>, text: Option<&str>) -> Option<Decimal> {
        self.find(&self.dose_mass, code, text).map(|unit| unit.factor)
    }

    /// What a dose per body surface is multiplied by to get mg/m².
    #[must_use]
    pub fn dose_per_m2_factor(&self, code: Option<&str>, text: Option<&str>) -> Option<Decimal> {
        self.find(&self.dose_per_m2, code, text).map(|unit| unit.factor)
    }

    /// What a volume is multiplied by to get mL.
    #[must_use]
    pub fn volume_factor(&self, code: Option<&str>, text: Option<&str>) -> Option<Decimal> {
        self.find(&self.volume, code, text).map(|unit| unit.factor)
    }

    /// What a time is multiplied by to get minutes.
    #[must_use]
    pub fn minutes_factor(&self, code: Option<&str>, text: Option<&str>) -> Option<Decimal> {
        self.find(&self.time, code, text).map(|unit| unit.factor)
    }

    /// Whether a unit counts vials or other packages.
    #[must_use]
    pub fn is_vials(&self, unit: &str) -> bool {
        self.vials.iter().any(|vials| same(vials, unit.trim()))
    }

    /// The routes that a text names, where it names nothing else.
    pub fn routes<'t>(&'t self, text: &'t str) -> impl Iterator<Item = RouteKind> + 't {
        self.route_names.longest_in(text).map(|found| found.meaning)
    }

    /// The routes that the name of a product or an instruction tells: "Oral Tablet", "eye drops".
    pub fn dose_forms<'t>(&'t self, text: &'t str) -> impl Iterator<Item = RouteKind> + 't {
        self.dose_forms.longest_in(text).map(|found| found.meaning)
    }

    /// How a product goes in by its name alone: "Oral Tablet". A pack may go in several ways.
    #[must_use]
    pub fn product_route(&self, name: &str) -> Option<RouteKind> {
        RouteKind::common(self.dose_forms(name))
    }

    /// How often a text tells something to be given; of several, the most often.
    #[must_use]
    pub fn frequency(&self, text: &str) -> Option<Frequency> {
        let rank = |frequency: &Frequency| match frequency {
            Frequency::Once => 0,
            Frequency::Other => 1,
            Frequency::Weekly => 2,
            Frequency::WithEachDose => 3,
            Frequency::Daily => 4,
        };
        self.frequencies.longest_in(text).map(|found| found.meaning).max_by_key(rank)
    }

    /// Whether a text tells that something is given only if needed.
    #[must_use]
    pub fn says_as_needed(&self, text: &str) -> bool {
        self.as_needed.all_in(text).next().is_some()
    }

    /// The response a text tells: remission, no remission or relapse; nothing where it is in doubt or contradicts itself.
    #[must_use]
    pub fn response(&self, text: &str) -> Option<Response> {
        let lower = text.to_lowercase();
        if lower.contains('?') || self.response_doubts.iter().any(|doubt| words::stands_in(&lower, doubt)) {
            return None;
        }
        let mut told = words::meanings(&lower, &self.response_words);
        if told.contains(&Response::NoRemission) {
            told.retain(|response| *response != Response::Relapse);
        }
        agreed(&told)
    }

    /// A unit among some. A UCUM code decides alone: "mg/m2" with the text "mg" is no mass.
    fn find<'u>(&self, units: &'u [Unit], code: Option<&str>, text: Option<&str>) -> Option<&'u Unit> {
        let (code, text) = (code.map(trimmed), text.map(trimmed));
        let coded = code.and_then(|code| units.iter().find(|unit| unit.exact && unit.name == code));
        if coded.is_some() || code.is_some_and(|code| self.is_ucum(code)) {
            return coded;
        }
        text.and_then(|text| spelled(units, text)).or_else(|| code.and_then(|code| spelled(units, code)))
    }

    fn is_ucum(&self, code: &str) -> bool {
        let doses = [&self.dose_mass, &self.dose_per_m2, &self.volume, &self.time];
        let measures = self.measures.values().map(|measure| &measure.units);
        let mut units = measures.chain(doses).flatten();
        units.any(|unit| unit.exact && unit.name == code)
    }

    /// The units in which something measured may come.
    #[must_use]
    pub fn units(&self, observable: Observable) -> &[Unit] {
        self.measures.get(&observable).map_or(&[], |measure| &measure.units)
    }

    /// The LOINC codes by which something measured is found.
    pub fn loinc_codes(&self, observable: Observable) -> impl Iterator<Item = &str> {
        let is_it = move |concepts: &[Concept]| concepts.contains(&Concept::Observable(observable));
        let codes = self.concepts.iter();
        codes
            .filter(move |(system, _, concepts)| *system == System::Loinc && is_it(concepts))
            .map(|(_, code, _)| code)
    }
}

/// A unit by its spelling: as written, else without regard to case.
fn spelled<'u>(units: &'u [Unit], name: &str) -> Option<&'u Unit> {
    units.iter().find(|unit| unit.name == name).or_else(|| units.iter().find(|unit| same(&unit.name, name)))
}

fn same(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
}

/// The one thing that all say.
fn agreed<M: Copy + PartialEq>(told: &[M]) -> Option<M> {
    let first = told.first()?;
    told.iter().all(|meaning| meaning == first).then_some(*first)
}

#[cfg(test)]
mod tests;

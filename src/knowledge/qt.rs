//! The limits for the QT interval and for electrolytes, `qt.toml` of a drug; and the medicines that lengthen the
//! interval, `qt-drugs.toml`.

use std::{collections::BTreeMap, ops::RangeInclusive};

use rust_decimal::Decimal;

use super::Citations;
use crate::clinical::quantity::{
    GramsPerDecilitre, MilligramsPerDecilitre, MillimolesPerLitre, Milliseconds,
};

/// The limits for the QT interval and for electrolytes.
#[derive(Debug)]
pub struct Qt {
    /// What the label says of QT.
    pub label_citations: Citations,
    /// The interval.
    pub interval: QtInterval,
    /// Potassium, magnesium, calcium.
    pub electrolytes: Electrolytes,
    /// How old data may be.
    pub windows: QtWindows,
    /// When another antihistamine is preferred as premedication.
    pub antihistamine: AntihistamineLimits,
    /// The score of Tisdale.
    pub tisdale: TisdaleItems,
}

/// The limits for the corrected QT interval. QT-06 to QT-11.
#[derive(Debug)]
pub struct QtInterval {
    /// From here on the dose is held.
    pub hold: Milliseconds,
    /// Above it the interval is long.
    pub long: Milliseconds,
    /// A rise from here on over the last one before the course holds the dose as well.
    pub rise: Milliseconds,
    /// Above it a man's is borderline.
    pub borderline_men: Milliseconds,
    /// Above it a woman's is borderline.
    pub borderline_women: Milliseconds,
    /// The heart rates, a minute, at which Bazett's correction is taken as it is.
    pub bazett_heart_rate: RangeInclusive<Decimal>,
    /// Where they come from.
    pub citations: Citations,
}

/// The limits for electrolytes. QT-10, QT-13, QT-17.
#[derive(Debug)]
pub struct Electrolytes {
    /// Below it potassium is low.
    pub potassium_low: MillimolesPerLitre,
    /// Below it potassium is very low.
    pub potassium_critical: MillimolesPerLitre,
    /// What to replace it to.
    pub potassium_target: MillimolesPerLitre,
    /// Below it magnesium is low.
    pub magnesium_low: MilligramsPerDecilitre,
    /// Below it magnesium is very low.
    pub magnesium_critical: MilligramsPerDecilitre,
    /// What to replace it to.
    pub magnesium_target: MilligramsPerDecilitre,
    /// Below it total calcium, corrected for albumin, is low.
    pub calcium_low: MilligramsPerDecilitre,
    /// Below it ionised calcium is low.
    pub ionised_calcium_low: MillimolesPerLitre,
    /// How much calcium, in mg/dL, each g/dL of albumin binds.
    pub calcium_for_albumin: Decimal,
    /// The albumin at which calcium needs no correction.
    pub normal_albumin: GramsPerDecilitre,
    /// Where they come from.
    pub citations: Citations,
}

/// How old ECG and electrolytes may be on the day of the dose.
#[derive(Debug)]
pub struct QtWindows {
    /// An ECG before the first dose, in days.
    pub ecg_first_dose_days: i64,
    /// An ECG beside a drug of known risk, in days.
    pub ecg_known_risk_days: i64,
    /// An ECG beside a drug of possible risk, in days.
    pub ecg_possible_risk_days: i64,
    /// Electrolytes before the first dose, in hours.
    pub electrolytes_first_dose_hours: i64,
    /// Electrolytes beside a drug of known risk, in days; an older value is not used at all.
    pub electrolytes_known_risk_days: i64,
    /// Albumin, to correct calcium for, in days.
    pub albumin_days: i64,
    /// Where they come from.
    pub citations: Citations,
}

/// When an antihistamine that does not lengthen QT is preferred. PRE-R8.
#[derive(Debug)]
pub struct AntihistamineLimits {
    /// Above it.
    pub qtc: Milliseconds,
    /// Below it.
    pub potassium: MillimolesPerLitre,
    /// Where they come from.
    pub citations: Citations,
}

/// The items of Tisdale's score. Section 6.4.
#[derive(Debug)]
pub struct TisdaleItems {
    /// Age counts from here on.
    pub age_from: i16,
    /// The corrected interval counts from here on.
    pub qtc_from: Milliseconds,
    /// Potassium counts up to here.
    pub potassium_to: MillimolesPerLitre,
    /// The risk is moderate from this score on.
    pub moderate_from: i64,
    /// And high from this one on.
    pub high_from: i64,
    /// What each item counts.
    pub points: TisdalePoints,
    /// Where they come from.
    pub citations: Citations,
}

/// What each item of Tisdale's score counts.
#[derive(Debug)]
pub struct TisdalePoints {
    /// The age.
    pub age: i64,
    /// A woman.
    pub female: i64,
    /// A loop diuretic.
    pub loop_diuretic: i64,
    /// Low potassium.
    pub potassium: i64,
    /// A long interval.
    pub qtc: i64,
    /// Acute myocardial infarction.
    pub myocardial_infarction: i64,
    /// Sepsis.
    pub sepsis: i64,
    /// Heart failure.
    pub heart_failure: i64,
    /// One drug that lengthens QT.
    pub one_drug: i64,
    /// Two or more such drugs, in addition.
    pub further_drugs: i64,
}

impl TisdalePoints {
    /// The highest score.
    #[must_use]
    pub fn most(&self) -> i64 {
        let Self {
            age,
            female,
            loop_diuretic,
            potassium,
            qtc,
            myocardial_infarction,
            sepsis,
            heart_failure,
            one_drug,
            further_drugs,
        } = *self;
        [age, female, loop_diuretic, potassium, qtc, myocardial_infarction, sepsis, heart_failure]
            .into_iter()
            .chain([one_drug, further_drugs])
            .sum()
    }
}

/// A medicine that lengthens the QT interval.
#[derive(Debug)]
pub struct QtDrug {
    /// Its name: that of its ingredient, of a combination those of all.
    pub name: String,
    /// Its ingredients, by their places in [`super::Ingredients`]; a product counts with all of them.
    pub ingredients: Vec<usize>,
    /// How strong the evidence is.
    pub risk: QtRisk,
    /// Nobody is advised to stop it, and why. QT-21, QT-22.
    pub never_stop: Option<NeverStop>,
    /// How many days it counts after its end.
    pub washout_days: i64,
    /// It is at least a warning. QT-21.
    pub always_warns: bool,
    /// An antihistamine of premedication: the only one of them makes no finding. PRE-R8.
    pub premedication: bool,
    /// What links it to QT.
    pub evidence: String,
    /// What may be given instead.
    pub alternative: Option<String>,
    /// A remark for the reviewer.
    pub note: Option<String>,
    /// The link was seen in an open list or abstract, not recalled.
    pub seen: bool,
}

/// The risk group of a medicine. Clinical file, section 6.5.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum QtRisk {
    /// Torsades or marked prolongation at usual doses.
    Known,
    /// Prolongation is stated, evidence of torsades is thin.
    Possible,
    /// It counts only while a condition is true.
    Conditional(QtCondition),
}

impl QtRisk {
    /// The code in the extension.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Known => "known",
            Self::Possible => "possible",
            Self::Conditional(_) => "conditional",
        }
    }
}

/// When a medicine of the group `conditional` counts. QT-15.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum QtCondition {
    /// Potassium or magnesium is low.
    LowElectrolytes,
    /// QTc is long already.
    LongQtc,
    /// Another medicine of known or possible risk counts.
    OtherQtDrug,
    /// One of these ingredients counts.
    InteractingDrug(Vec<usize>),
    /// The kidneys are impaired: not in the data that are read.
    RenalImpairment,
    /// It is taken at a high dose: likewise.
    HighDose,
}

/// Why nobody is advised to stop a medicine on a card.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum NeverStop {
    /// A tyrosine kinase inhibitor is the backbone of treatment of Ph+ ALL. QT-21
    TkiBackbone,
    /// QT-22
    Methadone,
    /// QT-22
    Antiarrhythmic,
    /// QT-22
    Antipsychotic,
    /// QT-22
    Lithium,
    /// QT-22
    Antiretroviral,
}

/// All medicines that lengthen the QT interval.
#[derive(Debug, Default)]
pub struct QtDrugs {
    list: Vec<QtDrug>,
    by_ingredient: BTreeMap<usize, Vec<usize>>,
    /// A medicine that begins within so many days counts.
    pub starting_within_days: i64,
}

impl QtDrugs {
    pub(super) fn new(list: Vec<QtDrug>, starting_within_days: i64) -> Self {
        let mut by_ingredient: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (place, drug) in list.iter().enumerate() {
            if let Some(first) = drug.ingredients.first() {
                by_ingredient.entry(*first).or_default().push(place);
            }
        }
        Self { list, by_ingredient, starting_within_days }
    }

    /// The medicines of this list that a product with some ingredients is, each once.
    pub fn of<'q>(&'q self, ingredients: &[usize]) -> impl Iterator<Item = &'q QtDrug> {
        let is_whole =
            |drug: &&QtDrug| drug.ingredients.iter().all(|ingredient| ingredients.contains(ingredient));
        ingredients
            .iter()
            .filter_map(|ingredient| self.by_ingredient.get(ingredient))
            .flatten()
            .filter_map(|place| self.list.get(*place))
            .filter(is_whole)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &QtDrug> {
        self.list.iter()
    }
}

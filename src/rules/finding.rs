//! What a rule says: which rule, how grave, of which dose, and what would mend it.

use jiff::civil::Date;

use super::{Problem, data::Missing, qt::QtProblem, transplant::TransplantProblem};
use crate::{
    clinical::{
        medication::MedicationRoute,
        order::MatchedBy,
        quantity::{Milligrams, MilligramsPerSquareMetre},
        time::ClinicalTime,
    },
    course::DraftedDose,
    knowledge::{Citations, Coding, Test},
};

/// One thing that is wrong, open or worth knowing.
#[derive(Clone, Debug)]
pub struct Finding<'k> {
    /// The rule.
    pub rule: Rule,
    /// How grave it is.
    pub severity: Severity,
    /// The dose it speaks of.
    pub dose: Option<DoseRef>,
    /// What had to be assumed of the dose; said on the card.
    pub assumptions: Vec<Assumption>,
    /// What it is, with the facts and thresholds it rests on.
    pub problem: Problem,
    /// Where the thresholds come from.
    pub citations: Vec<&'k Citations>,
    /// What would mend it.
    pub remedies: Vec<Remedy>,
}

impl Finding<'_> {
    /// The id of the order it speaks of.
    #[must_use]
    pub fn order(&self) -> Option<&str> {
        if let Problem::DataUnavailable(
            Missing::FhirVersion { order, .. }
            | Missing::DraftOfOtherPatient(order)
            | Missing::Contradictory { order, .. },
        )
        | Problem::Qt(QtProblem { order: order @ Some(_), .. })
        | Problem::Transplant(TransplantProblem::ConditioningTwoAlkylators { order, .. }) = &self.problem
        {
            return order.as_deref();
        }
        self.dose.as_ref().and_then(|dose| dose.order.as_deref())
    }
}

/// A drafted dose, by its place in the request.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct DoseRef {
    /// The entry of the Bundle of drafts.
    pub entry: usize,
    /// The dosageInstruction.
    pub instruction: usize,
    /// Which dose of that instruction.
    pub occurrence: usize,
    /// The id of the order.
    pub order: Option<String>,
    /// How many doses the instruction has: a change of it changes them all.
    pub of_instruction: usize,
    /// The day it is for.
    pub day: Date,
}

/// Something that was assumed of an order.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Assumption {
    /// The order has no date for the dose; this day was taken.
    Day(Date),
    /// The product was recognised by its name alone.
    ProductByName,
}

impl Assumption {
    /// What was assumed of a drafted dose.
    #[must_use]
    pub fn of(drafted: &DraftedDose<'_, '_>) -> Vec<Self> {
        let mut assumed = Vec::new();
        if drafted.dose.day_from.is_assumed() {
            assumed.push(Self::Day(drafted.dose.day));
        }
        if drafted.order.matched_by == MatchedBy::Name {
            assumed.push(Self::ProductByName);
        }
        assumed
    }
}

impl DoseRef {
    /// Names a drafted dose.
    #[must_use]
    pub fn to(drafted: &DraftedDose<'_, '_>) -> Self {
        Self {
            entry: drafted.order.entry,
            instruction: drafted.dose.instruction,
            occurrence: drafted.dose.occurrence,
            order: drafted.order.source.id.map(str::to_owned),
            of_instruction: drafted
                .order
                .doses
                .iter()
                .filter(|dose| dose.instruction == drafted.dose.instruction)
                .count(),
            day: drafted.dose.day,
        }
    }
}

/// A change that mends what was found.
#[derive(Clone, Debug, PartialEq)]
pub enum Remedy {
    /// Change the dose, and nothing else.
    SetDose {
        /// The dose to be.
        dose: Milligrams,
        /// The same for each m².
        per_surface: MilligramsPerSquareMetre,
        /// What the draft says, in mg.
        ordered: Milligrams,
        /// The same for each m².
        ordered_per_surface: MilligramsPerSquareMetre,
    },
    /// Give it on another day.
    MoveTo(Date),
    /// Withdraw the draft.
    Delete,
    /// Withdraw another draft of the request.
    Withdraw(OtherDraft),
    /// Order a test.
    OrderTest(Test),
    /// Order a medicine.
    OrderMedicine(MedicineOrder),
}

/// A draft of the request that is not for the drug we check.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct OtherDraft {
    /// The id of the order.
    pub order: String,
    /// What it is for, as the knowledge names it.
    pub name: String,
}

/// A medicine that a card offers to order.
#[derive(Clone, Debug, PartialEq)]
pub struct MedicineOrder {
    /// Its ingredient, by its generic name.
    pub ingredient: String,
    /// Its code.
    pub coding: Coding,
    /// How much.
    pub dose: Milligrams,
    /// Where it goes.
    pub route: MedicationRoute,
    /// So many minutes before the infusion.
    pub lead_minutes: i64,
    /// That is when, once for each dose that needs it; without a time of day where the dose has none.
    pub times: Vec<ClinicalTime>,
}

/// How grave a finding is.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Severity {
    /// Worth knowing now.
    Info,
    /// A decision or an action is needed before the dose.
    Warning,
    /// Given as ordered it passes a limit with risk of grave harm, or cannot be verified at all.
    Critical,
}

impl Severity {
    /// The code in the extension.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Critical => "critical",
        }
    }
}

/// A rule that could not be applied, and why.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct NotChecked {
    /// The rule.
    pub rule: Rule,
    /// What it lacked.
    pub reason: String,
}

/// The areas of advice, in the order of cards of one severity.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Area {
    /// Dose correctness and schedule.
    Dose,
    /// Transplant, before and after, and hepatic veno-occlusive disease.
    Transplant,
    /// Liver tests and liver disease.
    Liver,
    /// Neutrophils and platelets.
    BloodCounts,
    /// The QT interval, what lengthens it, electrolytes.
    Qt,
    /// Premedication and cytoreduction.
    Premedication,
    /// Pregnancy and breast-feeding.
    Pregnancy,
    /// Whether the drug is for this patient at all.
    Indication,
    /// What could not be read.
    Data,
}

impl Area {
    /// The code in the extension.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Dose => "dose",
            Self::Transplant => "transplant",
            Self::Liver => "liver",
            Self::BloodCounts => "blood-counts",
            Self::Qt => "qt",
            Self::Premedication => "premedication",
            Self::Pregnancy => "pregnancy",
            Self::Indication => "indication",
            Self::Data => "data",
        }
    }
}

macro_rules! rules {
    ($($(#[$doc:meta])* $name:ident = $code:literal in $area:ident,)*) => {
        /// The rules, in the order of the contract: of one severity, the first leads the card.
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub enum Rule {
            $($(#[$doc])* $name,)*
        }

        impl Rule {
            /// Every rule.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The stable code.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// The area whose card it stands on.
            #[must_use]
            pub const fn area(self) -> Area {
                match self { $(Self::$name => Area::$area,)* }
            }
        }
    };
}

rules! {
    /// The wrong product of two with like names.
    ProductMixup = "product-mixup" in Dose,
    /// The dose is off. DOSE-21 to DOSE-29.
    DoseAmount = "dose-amount" in Dose,
    /// No machine-readable dose.
    DoseUnreadable = "dose-unreadable" in Dose,
    /// No usable height and weight. BSA-07, BSA-08.
    BsaUnavailable = "bsa-unavailable" in Dose,
    /// Above an earlier reduction for toxicity. MOD-21.
    DoseReescalation = "dose-reescalation" in Dose,
    /// Too soon after the previous dose. DOSE-16.
    IntervalTooShort = "interval-too-short" in Dose,
    /// A route other than intravenous. PREP-R1.
    WrongRoute = "wrong-route" in Dose,
    /// Two orders for one day. DOSE-20.
    DuplicateOrder = "duplicate-order" in Dose,
    /// More doses than the cycle has. MOD-22.
    ExtraDoseInCycle = "extra-dose-in-cycle" in Dose,
    /// Beyond the last cycle. DOSE-13.
    CycleLimit = "cycle-limit" in Dose,
    /// On without response. DOSE-14.
    NoResponseLimit = "no-response-limit" in Dose,
    /// Day 1 too soon after the last one. DOSE-18.
    CycleTooEarly = "cycle-too-early" in Dose,
    /// Day 8 or 15 outside its window. DOSE-17.
    OffScheduleDay = "off-schedule-day" in Dose,
    /// Where the dose stands is unclear.
    PositionUnclear = "position-unclear" in Dose,
    /// Day 1 of a later cycle without a response on file. DOSE-10.
    ResponseUndocumented = "response-undocumented" in Dose,
    /// A reduced dose that nothing explains. MOD-23.
    DoseReduced = "dose-reduced" in Dose,
    /// Day 1 late. MOD-16 to MOD-19.
    TreatmentDelay = "treatment-delay" in Dose,
    /// A body surface area to doubt. BSA-05, BSA-06, BSA-13.
    BsaUncertain = "bsa-uncertain" in Dose,
    /// The infusion runs too short or too long. PREP-R3.
    InfusionTime = "infusion-time" in Dose,
    /// Judged by a published protocol. DOSE-30.
    ProtocolDose = "protocol-dose" in Dose,
    /// The double check of a correct dose.
    DoseVerified = "dose-verified" in Dose,
    /// More cycles than a transplant allows. HSCT-02, HSCT-03.
    TransplantCycleLimit = "transplant-cycle-limit" in Transplant,
    /// Nothing says whether a transplant is planned. HSCT-04.
    TransplantPlanUndocumented = "transplant-plan-undocumented" in Transplant,
    /// A transplant a short time ago. HSCT-05.
    RecentTransplant = "recent-transplant" in Transplant,
    /// Hepatic veno-occlusive disease, now or in the past. MOD-09, VOD-R1, VOD-R2.
    VodHistory = "vod-history" in Transplant,
    /// Signs of hepatic veno-occlusive disease. VOD-R10.
    VodSuspected = "vod-suspected" in Transplant,
    /// What raises the risk of hepatic veno-occlusive disease. VOD-R6 to VOD-R9.
    VodRisk = "vod-risk" in Transplant,
    /// Conditioning with two alkylators, or thiotepa. VOD-R4, VOD-R5.
    ConditioningTwoAlkylators = "conditioning-two-alkylators" in Transplant,
    /// Bilirubin and a transaminase both too high. MOD-10.
    LiverHold = "liver-hold" in Liver,
    /// Bilirubin or a transaminase too high. MOD-11, MOD-12.
    LiverElevated = "liver-elevated" in Liver,
    /// A serious liver disease. VOD-R3.
    LiverDisease = "liver-disease" in Liver,
    /// Liver tests before this dose or after the last one are missing. VOD-R11.
    LiverTestsMissing = "liver-tests-missing" in Liver,
    /// Neutrophils or platelets too low for a new cycle. MOD-01 to MOD-05.
    CountsHold = "counts-hold" in BloodCounts,
    /// No counts before this dose.
    CountsMissing = "counts-missing" in BloodCounts,
    /// A long QTc, or a rise of it. QT-11, QT-18.
    QtcProlonged = "qtc-prolonged" in Qt,
    /// Congenital long QT, or torsades in the past. QT-19.
    LongQtSyndrome = "long-qt-syndrome" in Qt,
    /// A drug that lengthens the QT interval. QT-12 to QT-15, QT-20 to QT-22.
    QtInteraction = "qt-interaction" in Qt,
    /// No ECG before the first dose. QT-16.
    QtBaselineMissing = "qt-baseline-missing" in Qt,
    /// Potassium, magnesium or calcium low. QT-17.
    ElectrolytesLow = "electrolytes-low" in Qt,
    /// No potassium, magnesium or calcium on file. QT-16.
    ElectrolytesMissing = "electrolytes-missing" in Qt,
    /// A class of premedication is missing. PRE-R1 to PRE-R8.
    PremedicationMissing = "premedication-missing" in Premedication,
    /// Too many blasts in the blood for the first dose. CYT-01, CYT-02.
    CytoreductionNeeded = "cytoreduction-needed" in Premedication,
    /// Many white cells, or none counted, and no blast count. CYT-03.
    BlastCountUnknown = "blast-count-unknown" in Premedication,
    /// Pregnant or breast-feeding. REP-R1, REP-R4.
    Pregnancy = "pregnancy" in Pregnancy,
    /// No pregnancy test before the first dose. REP-R2.
    PregnancyTestMissing = "pregnancy-test-missing" in Pregnancy,
    /// Too young for the label. IND-R1, IND-R2.
    AgeOutsideIndication = "age-outside-indication" in Indication,
    /// The blasts lack CD22. IND-R4.
    Cd22Negative = "cd22-negative" in Indication,
    /// No B-cell precursor ALL on the problem list. IND-R3.
    IndicationUndocumented = "indication-undocumented" in Indication,
    /// A severe infusion reaction, or an allergy to the drug. MOD-13.
    InfusionReactionHistory = "infusion-reaction-history" in Indication,
    /// The codes and names of a medication contradict each other.
    MedicationContradictory = "medication-contradictory" in Data,
    /// Data that could not be had or read.
    DataUnavailable = "data-unavailable" in Data,
}

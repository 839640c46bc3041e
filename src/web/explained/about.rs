//! Each rule in a few plain sentences: what it is about, and why. No numbers: they stand in the knowledge.

use crate::rules::Rule;

/// What it is about, and why.
#[expect(clippy::too_many_lines, reason = "a rule a line: of one list the compiler misses none")]
pub const fn about(rule: Rule) -> &'static str {
    match rule {
        Rule::ProductMixup => {
            "Two products have like names: the one ordered does not fit the diagnosis on file or the course of \
             treatment. Check which was meant."
        }
        Rule::DoseAmount => {
            "The ordered dose is compared with the level of the cycle and day, times an earlier reduction, \
             times the body surface area. The deviation decides how grave it is; a number that betrays its \
             cause (a whole cycle in one dose, a decimal slip, a figure for each m² entered as the dose) is \
             named."
        }
        Rule::DoseUnreadable => {
            "The order has no dose that can be compared: none, free text only, a number of vials, or a unit \
             that is not one of mass, mass for each m², or volume of the solution. The expected dose is said."
        }
        Rule::BsaUnavailable => {
            "No dose is computed without a usable height and weight. One that is missing, has no unit or is not \
             plausible (outside the limits, or a jump from earlier values) is not used, and no value is \
             assumed."
        }
        Rule::DoseReescalation => "A dose that was reduced for toxicity is not raised again in later cycles.",
        Rule::IntervalTooShort => "Doses of a cycle keep a least interval. The earliest allowed day is said.",
        Rule::WrongRoute => "The drug is for intravenous infusion only; the order states another route.",
        Rule::DuplicateOrder => {
            "Two orders for the drug are for the same day: two drafts, or a draft and an active order."
        }
        Rule::ExtraDoseInCycle => {
            "The cycle has all its planned doses, and this one comes before a new cycle can begin."
        }
        Rule::CycleLimit => "The cycle is beyond the last one of the label.",
        Rule::NoResponseLimit => {
            "Treatment ends after some cycles without remission (CR/CRi). The record documents none, or says \
             nothing."
        }
        Rule::CycleTooEarly => {
            "A cycle begins before the last one is over. The earliest allowed day is said."
        }
        Rule::OffScheduleDay => "A later dose of a cycle falls outside the days on which it may be given.",
        Rule::PositionUnclear => {
            "It is not clear which dose of the treatment this is: it fits neither a planned day nor a new \
             cycle, the order contradicts the doses on file, or a new course seems to begin."
        }
        Rule::ResponseUndocumented => {
            "From the second cycle on, remission (CR/CRi) decides the dose of day 1, and the record does not \
             say whether it is there. Both doses are said."
        }
        Rule::DoseReduced => {
            "The dose looks like a reduction for toxicity, and no interruption for toxicity is on file."
        }
        Rule::TreatmentDelay => {
            "A cycle begins late. If that was for toxicity, the label asks for something: to omit a dose, to \
             reduce, or to stop."
        }
        Rule::BsaUncertain => {
            "The body surface area is computed, and may not be right: weight or height is old, the recorded \
             area differs, or the weight has changed since the course began."
        }
        Rule::InfusionTime => {
            "The stated duration, or the rate, differs from the infusion time of the label."
        }
        Rule::ProtocolDose => {
            "The order names a published protocol: its doses are compared instead of the label's."
        }
        Rule::DoseVerified => {
            "The double check of a correct dose: arithmetic, cycle and day, volume to draw up, vials, \
             preparation."
        }
        Rule::TransplantCycleLimit => {
            "A transplant is planned. Each cycle before it raises the risk of hepatic veno-occlusive disease, \
             so few are recommended, and a further one only without remission or with measurable residual \
             disease."
        }
        Rule::TransplantPlanUndocumented => {
            "Fewer cycles are recommended if a transplant is planned, and nothing on file says whether one is."
        }
        Rule::RecentTransplant => {
            "A transplant was done a short time ago: veno-occlusive disease may still set in."
        }
        Rule::VodHistory => "Hepatic veno-occlusive disease (VOD/SOS), now or in the past, is on file.",
        Rule::VodSuspected => {
            "Weight gain with a raised bilirubin, ascites or an enlarged liver may be hepatic veno-occlusive \
             disease."
        }
        Rule::VodRisk => {
            "A transplant is planned, and the patient has what raises the risk of veno-occlusive disease after \
             it: bilirubin, earlier transplant, age, liver disease, no ursodiol."
        }
        Rule::ConditioningTwoAlkylators => {
            "After this drug, conditioning with two alkylators, or with thiotepa, carries a high risk of veno- \
             occlusive disease."
        }
        Rule::LiverHold => {
            "The label holds a dose while bilirubin and a transaminase (AST or ALT) are both above their \
             limits, as multiples of the upper limit of normal (ULN) of the result, or of the default where the \
             result has none."
        }
        Rule::LiverElevated => {
            "Bilirubin or a transaminase alone is above its limit: the label names no hold for one of them, and \
             gives a held dose again only when neither is. Documented Gilbert syndrome or haemolysis explains a \
             bilirubin."
        }
        Rule::LiverDisease => {
            "Cirrhosis, active hepatitis, nodular regenerative hyperplasia or portal hypertension is on file."
        }
        Rule::LiverTestsMissing => {
            "Bilirubin, AST and ALT are tested before and after each dose; one is missing or too old."
        }
        Rule::CountsHold => {
            "On day 1 of the second and later cycles low neutrophils or platelets hold the cycle. If they were \
             low before treatment, three ways out are named. The later doses of a cycle are not held for counts."
        }
        Rule::CountsMissing => "No recent neutrophils or platelets before the dose.",
        Rule::QtcProlonged => {
            "QTc is long, or has risen since before the course. Potassium, magnesium and calcium are corrected \
             first, then drugs are looked at."
        }
        Rule::LongQtSyndrome => {
            "Congenital long QT syndrome, or torsades de pointes in the past, is on file."
        }
        Rule::QtInteraction => {
            "A drug that lengthens the QT interval, on file or ordered now, beside this one, which lengthens it \
             too. The state of the patient decides first (QTc, potassium, magnesium, calcium, age of the ECG), \
             then the number of drugs and their risk. Tyrosine kinase inhibitors, methadone, antiarrhythmics, \
             antipsychotics and antiretrovirals are never advised to be stopped."
        }
        Rule::QtBaselineMissing => "The label asks for an ECG before treatment, and none is recent enough.",
        Rule::ElectrolytesLow => "Low potassium, magnesium or calcium lets the QT interval lengthen.",
        Rule::ElectrolytesMissing => "No recent potassium, magnesium or calcium.",
        Rule::PremedicationMissing => {
            "A corticosteroid, an antipyretic and an H1 antihistamine are given before each dose; one is \
             neither drafted nor active for that day. Inhaled, topical and intrathecal forms and orders only as \
             needed do not count."
        }
        Rule::CytoreductionNeeded => {
            "Before the first dose the blasts in the blood are reduced below a limit."
        }
        Rule::BlastCountUnknown => {
            "Before the first dose there is no blast count, and the white cells are many or not counted."
        }
        Rule::Pregnancy => "The drug can harm an unborn child, and is not given while breast-feeding.",
        Rule::PregnancyTestMissing => {
            "Before the first dose a negative pregnancy test is expected in a patient who may conceive."
        }
        Rule::AgeOutsideIndication => "The patient is younger than the label allows.",
        Rule::Cd22Negative => "The drug binds CD22, and the blasts were tested negative for it.",
        Rule::IndicationUndocumented => {
            "The diagnoses on file were read, and the one the drug is for is not among them."
        }
        Rule::InfusionReactionHistory => {
            "A severe earlier infusion reaction, or an allergy to the drug, is on file."
        }
        Rule::MedicationContradictory => {
            "The codes, displays and text of a medication do not say the same product. The most dangerous of what \
             they say was checked, and the card names each of them. Correct the order, or the code table it comes \
             from."
        }
        Rule::DataUnavailable => {
            "Something of the record could not be had or read. What is missing never counts as normal: the card \
             says what was not checked."
        }
    }
}

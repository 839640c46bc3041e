//! The dose: amount, preparation, product.

use std::fmt::{self, Display, Formatter};

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::{
    schedule, surface,
    text::{capitalised, date, exact_mg, fixed, m2, m2_exact, mg, per_m2, percent, plain},
    verified,
};
use crate::{
    clinical::{
        fact::Reason,
        quantity::{Milligrams, MilligramsPerSquareMetre, Minutes, SquareMetres},
    },
    course::{
        Place,
        response::{Evidence, KnownBy},
    },
    rules::{Comparison, DoseCause, DoseProblem, Expected, Finding, Mixup, ReducedBy, ResponseGap, Severity},
};

type Words = (String, Vec<String>);

/// The summary of a finding and the lines of its detail.
pub(super) fn words(finding: &Finding<'_>, problem: &DoseProblem) -> Words {
    match problem {
        DoseProblem::Amount { comparison, cause, other_product, protocol, place, response } => {
            let is_rounding = finding.severity == Severity::Info;
            let betrayed = cause.map(|cause| cause_in_words(cause, other_product.as_deref(), comparison));
            amount(comparison, betrayed, protocol.as_deref(), place, *response, is_rounding)
        }
        DoseProblem::Verified { .. } => (verified::summary(&[finding]), Vec::new()),
        DoseProblem::Unreadable { reason, expected, place } => unreadable(reason, expected, place),
        DoseProblem::BsaUnavailable(fault) => surface::unavailable(fault),
        DoseProblem::BsaUncertain { doubt, surface, .. } => surface::uncertain(doubt, *surface),
        DoseProblem::ResponseUndocumented { gap, cycle, remission, no_remission, ordered, matches } => {
            response_undocumented(*gap, *cycle, (remission, no_remission), *ordered, *matches)
        }
        DoseProblem::Reescalation {
            earlier,
            by,
            is_open,
            ordered,
            ordered_per_surface,
            reduced,
            reason_on_file,
        } => reescalation(
            (*earlier, *by),
            (*ordered, *ordered_per_surface),
            reduced,
            *reason_on_file,
            *is_open,
        ),
        DoseProblem::Reduced { comparison, share } => reduced(comparison, *share),
        DoseProblem::Protocol { protocol, ordered, ordered_per_surface, published, surface } => {
            by_protocol(protocol, (*ordered, *ordered_per_surface), *published, *surface)
        }
        DoseProblem::IntervalTooShort { previous, days, minimum, earliest } => {
            schedule::interval(*previous, *days, *minimum, *earliest)
        }
        DoseProblem::OffScheduleDay { slot, cycle_day, window, earliest } => {
            schedule::off_schedule(*slot, *cycle_day, *window, *earliest)
        }
        DoseProblem::CycleTooEarly { cycle, previous, days, minimum, earliest } => {
            schedule::too_early(*cycle, *previous, *days, *minimum, *earliest)
        }
        DoseProblem::ExtraDoseInCycle { cycle, cycle_day, planned, level_2 } => {
            schedule::extra(*cycle, *cycle_day, *planned, *level_2)
        }
        DoseProblem::PositionUnclear(place) => schedule::unclear(place),
        DoseProblem::NoResponseLimit { cycle, last, absence_documented } => {
            schedule::no_response(*cycle, *last, *absence_documented)
        }
        DoseProblem::CycleLimit { cycle, last } => schedule::cycle_limit(*cycle, *last),
        DoseProblem::TreatmentDelay { cycle, days_late, asks, toxicity_on_file, .. } => {
            schedule::delay(*cycle, *days_late, asks, *toxicity_on_file)
        }
        DoseProblem::WrongRoute => route(),
        DoseProblem::InfusionTime { ordered, window, nominal } => infusion(*ordered, *window, *nominal),
        DoseProblem::DuplicateOrder { other_is_draft, other_day, minimum } => {
            let day = finding.dose.as_ref().map(|dose| dose.day);
            match day.zip(*other_day) {
                Some((day, other)) => schedule::near_another(day, other, *minimum),
                None => schedule::duplicate(*other_is_draft, day),
            }
        }
        DoseProblem::ProductMixup(mixup) => confused(mixup),
    }
}

fn amount(
    comparison: &Comparison,
    betrayed: Option<String>,
    protocol: Option<&str>,
    place: &Place,
    response: Option<Evidence>,
    is_rounding: bool,
) -> Words {
    let Comparison { ordered, expected, deviation, .. } = comparison;
    let made = format!("{} × {}", per_m2(expected.per_surface()), m2(expected.surface.surface));
    let off = how_far(*deviation);
    let summary = format!("Dose {} is {off} the expected {} ({made})", mg(*ordered), mg(expected.dose));
    let mut lines = Vec::new();
    lines.extend(betrayed);
    lines.push(table(comparison, place));
    lines.push(arithmetic(expected));
    lines.extend(protocol.map(|name| format!("Judged against the protocol {name}, not the label.")));
    lines.extend(response.map(response_line));
    lines.push(if is_rounding {
        format!("Deviation {}, within the rounding allowance: no change needed.", percent(*deviation))
    } else {
        format!(
            "Deviation {}: correct it to **{}**, or give the reason.",
            percent(*deviation),
            mg(expected.dose)
        )
    });
    (summary, lines)
}

/// A share as a number of per cent.
fn hundredfold(share: Decimal) -> Decimal {
    share.checked_mul(Decimal::ONE_HUNDRED).unwrap_or(Decimal::MAX)
}

/// "2.2×", "60 % above", "38 % below"
fn how_far(deviation: Decimal) -> String {
    let ratio = deviation.checked_add(Decimal::ONE).unwrap_or(Decimal::MAX);
    if ratio >= Decimal::TWO {
        return format!("{}×", plain(ratio, 1));
    }
    let percent = plain(hundredfold(deviation.abs()), 0);
    if deviation.is_sign_negative() { format!("{percent} % below") } else { format!("{percent} % above") }
}

/// The response that the expected dose follows.
pub(super) fn response_line(evidence: Evidence) -> String {
    let reached = if evidence.remission { "CR/CRi" } else { "no CR/CRi" };
    let how = match evidence.known_by {
        KnownBy::Statement | KnownBy::DisputedStatement => "documented",
        KnownBy::Computation => "probable, computed from blasts",
    };
    let preliminary = if evidence.preliminary { ", preliminary" } else { "" };
    let disputed = if evidence.known_by == KnownBy::DisputedStatement {
        " Blasts on file say otherwise: check."
    } else {
        ""
    };
    format!("Response: {reached} ({how}{preliminary}, {}).{disputed}", date(evidence.day))
}

/// What the number betrays, a sentence.
fn cause_in_words(cause: DoseCause, other_product: Option<&str>, comparison: &Comparison) -> String {
    let ordered = per_m2(comparison.ordered_per_surface);
    match cause {
        DoseCause::CycleTotalInOneDose => {
            format!(
                "{ordered} is the total of a whole cycle: it looks as if the cycle was ordered as one dose."
            )
        }
        DoseCause::DecimalOrUnitSlip => "A slip of the decimal point or the unit is likely.".to_owned(),
        DoseCause::OtherConjugate => {
            let product = other_product.unwrap_or("another product");
            format!("{ordered} fits {product}, a conjugate with a like name: check the product.")
        }
        DoseCause::WrongLevel => {
            format!("{ordered} is the label's dose for another day of the cycle or another response.")
        }
        DoseCause::PerM2EnteredAsTotal => {
            "The number is the label's figure for each m²: it looks as if it was entered as the dose."
                .to_owned()
        }
        DoseCause::NotReduced => {
            let by = plain(hundredfold(Decimal::ONE - comparison.expected.factor), 1);
            format!(
                "The interruption for toxicity calls for a dose reduced by {by} %, and this is the full dose."
            )
        }
    }
}

/// Ordered beside expected.
fn table(comparison: &Comparison, place: &Place) -> String {
    let Comparison { ordered, ordered_per_surface, expected, .. } = comparison;
    format!(
        "| {} | mg | mg/m² |\n|---|---|---|\n| ordered | {} | {} |\n| expected | {} | {} |",
        where_it_stands(place),
        fixed(ordered.value(), 2),
        plain(ordered_per_surface.value(), 3),
        fixed(expected.dose.value(), 3),
        plain(expected.per_surface().value(), 3),
    )
}

/// "Cycle 2, day 8"
pub(super) const fn where_it_stands(place: &Place) -> Standing<'_> {
    Standing { place, begins_sentence: true }
}

/// A place in treatment, written where it is needed.
pub(super) struct Standing<'p> {
    place: &'p Place,
    begins_sentence: bool,
}

impl Standing<'_> {
    /// "cycle 2, day 8"
    pub(super) const fn within_sentence(self) -> Self {
        Self { begins_sentence: false, ..self }
    }
}

impl Display for Standing<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let [cycle_word, day_word, dose_word] =
            if self.begins_sentence { ["Cycle", "Day", "Dose"] } else { ["cycle", "day", "dose"] };
        match (self.place.cycle, self.place.slot) {
            (Some(cycle), Some(day)) => write!(formatter, "{cycle_word} {cycle}, day {day}"),
            (Some(cycle), None) => write!(formatter, "{cycle_word} {cycle}"),
            (None, Some(day)) => write!(formatter, "{day_word} {day}"),
            (None, None) => formatter.write_str(dose_word),
        }
    }
}

/// How the expected dose is made, so that the reader can do it again.
fn arithmetic(expected: &Expected) -> String {
    let reduction = if expected.factor == Decimal::ONE {
        String::new()
    } else {
        format!(" × {} (reduced for toxicity)", plain(expected.factor, 3))
    };
    let level = per_m2(expected.base);
    let dose = exact_mg(expected.dose);
    format!(
        "{level}{reduction} × {} = **{dose}**. {}",
        m2_exact(expected.surface.surface),
        surface::arithmetic(&expected.surface)
    )
}

fn unreadable(reason: &Reason, expected: &[Expected], place: &Place) -> Words {
    let doses: Vec<String> = expected.iter().map(|expected| mg(expected.dose).to_string()).collect();
    let expected_dose = match doses.as_slice() {
        [] => String::new(),
        doses => format!("; expected {}", doses.join(" or ")),
    };
    let summary = format!("Dose not checked: {}{expected_dose}", unreadable_reason(reason));
    let mut lines: Vec<String> = expected.iter().map(arithmetic).collect();
    lines.insert(0, format!("{}: order the dose as a number with its unit (mg).", where_it_stands(place)));
    (summary, lines)
}

fn unreadable_reason(reason: &Reason) -> String {
    match reason {
        Reason::NoValue => "the order has no dose".to_owned(),
        Reason::TextOnly => "it stands in free text only".to_owned(),
        Reason::Vials => "the order counts vials".to_owned(),
        Reason::NoUnit => "it has no unit".to_owned(),
        Reason::UnknownUnit => "its unit is not a unit of dose".to_owned(),
        Reason::Range => "the order gives a range".to_owned(),
        Reason::OnlyABound => "the order gives only a bound".to_owned(),
        Reason::BagVolume => "the order gives the volume of the bag".to_owned(),
        Reason::Disagrees => "the order gives two doses that differ".to_owned(),
        Reason::UnreadableBeside => "the order gives a second dose that cannot be read".to_owned(),
        Reason::WrongType { .. } => "it is not a number".to_owned(),
        Reason::UnknownCode { .. }
        | Reason::OutOfRange { .. }
        | Reason::NoDate
        | Reason::NoStatus
        | Reason::GivenInPart
        | Reason::NoHeartRate
        | Reason::UnresolvedMedication => format!("{reason}").replace('`', ""),
    }
}

fn response_undocumented(
    gap: ResponseGap,
    cycle: u32,
    (remission, no_remission): (&Expected, &Expected),
    ordered: Option<Milligrams>,
    matches: Option<bool>,
) -> Words {
    let summary = format!(
        "Cycle {cycle} day 1: response not on file; {} with CR/CRi, {} without",
        mg(remission.dose),
        mg(no_remission.dose)
    );
    let why = match gap {
        ResponseGap::Undocumented => {
            "Neither CR/CRi nor its absence is documented since the last cycle began.".to_owned()
        }
        ResponseGap::RelapsedAfterRemission(day) => format!(
            "A relapse is documented ({}) after a remission; the label does not say which dose follows.",
            date(day)
        ),
        ResponseGap::Contradictory(day) => {
            format!("Two statements of {} contradict each other.", date(day))
        }
    };
    let mut lines = vec![format!("{why} Enter the marrow result.")];
    lines.push(format!("With CR/CRi: {}", arithmetic(remission)));
    lines.push(format!(
        "Without: {} × {} = **{}**.",
        per_m2(no_remission.per_surface()),
        m2_exact(no_remission.surface.surface),
        exact_mg(no_remission.dose)
    ));
    lines.extend(ordered.map(|ordered| match matches {
        Some(true) => format!("The order, {}, is the dose with CR/CRi.", mg(ordered)),
        Some(false) => format!("The order, {}, is the dose without CR/CRi.", mg(ordered)),
        None => format!("The order, {}, is neither.", mg(ordered)),
    }));
    (summary, lines)
}

fn reescalation(
    (earlier, by): (Date, ReducedBy),
    (ordered, ordered_per_surface): (Milligrams, MilligramsPerSquareMetre),
    reduced: &Expected,
    reason_on_file: bool,
    is_open: bool,
) -> Words {
    let summary = if is_open {
        format!("Dose {} may be a re-escalation after a reduction; reduced {}", mg(ordered), mg(reduced.dose))
    } else {
        format!("Dose {} re-escalates after a reduction; keep {}", mg(ordered), mg(reduced.dose))
    };
    let at = match by {
        ReducedBy::Given(share) => {
            format!("was given at {} % of its full dose", plain(hundredfold(share), 0))
        }
        ReducedBy::Ordered(share) => {
            format!("is ordered at {} % of its full dose", plain(hundredfold(share), 0))
        }
        ReducedBy::Told => "was reduced, as its record says; its amount cannot be read".to_owned(),
    };
    let given = format!(
        "The dose of {} {at}; this one is {}, that level would be {}.",
        date(earlier),
        per_m2(ordered_per_surface),
        per_m2(reduced.per_surface())
    );
    let asks = if reason_on_file {
        "A dose reduced for toxicity is not raised again."
    } else {
        "No reason for the reduction is on file: if it was toxicity, the dose is not raised again."
    };
    (summary, vec![format!("{given} {asks}"), arithmetic(reduced)])
}

fn reduced(comparison: &Comparison, share: Decimal) -> Words {
    let Comparison { ordered, expected, .. } = comparison;
    let percent = plain(hundredfold(share), 0);
    (
        format!("Dose {} is {percent} % of the full {}: reduced for toxicity?", mg(*ordered), mg(expected.dose)),
        vec![
            arithmetic(expected),
            "It looks like the label's first reduction for toxicity, and no interruption for toxicity is on file. \
             Confirm the reason, or correct the dose."
                .to_owned(),
        ],
    )
}

fn by_protocol(
    name: &str,
    (ordered, ordered_per_surface): (Milligrams, MilligramsPerSquareMetre),
    (low, high): (Decimal, Decimal),
    surface: SquareMetres,
) -> Words {
    let published = if low == high {
        plain(low, 3).to_string()
    } else {
        format!("{} to {}", plain(low, 3), plain(high, 3))
    };
    (
        format!(
            "Checked against protocol {name}, not the label: {} = {}",
            mg(ordered),
            per_m2(ordered_per_surface)
        ),
        vec![format!(
            "{name} has {published} mg/m² for this dose; {} ÷ {} = {}. The label's schedule was not applied.",
            mg(ordered),
            m2_exact(surface),
            per_m2(ordered_per_surface)
        )],
    )
}

fn route() -> Words {
    (
        "Wrong route: this drug is for intravenous infusion only".to_owned(),
        vec!["Change the route to intravenous infusion. It must never be given intrathecally.".to_owned()],
    )
}

fn infusion(ordered: Minutes, (shortest, longest): (Minutes, Minutes), nominal: Minutes) -> Words {
    let ordered = plain(ordered.value(), 1);
    (
        format!("Infusion over {ordered} min; the label has {} min: correct it", nominal.value()),
        vec![format!("{} to {} min is accepted.", shortest.value(), longest.value())],
    )
}

fn confused(mixup: &Mixup) -> Words {
    match mixup {
        Mixup::OtherProductOrdered { product, drug, disease } => {
            let why = match disease {
                Some(disease) => format!("the diagnosis on file is {disease}"),
                None => format!("the patient is on {drug}"),
            };
            (
                format!("{} ordered, but {why}: product mix-up?", capitalised(product)),
                vec![format!("{} and {drug} have like names. Check which was meant.", capitalised(product))],
            )
        }
        Mixup::OtherDiagnosis { drug, disease, product, diagnosis } => (
            format!(
                "{} ordered, but the diagnosis on file is {diagnosis}: product mix-up?",
                capitalised(drug)
            ),
            vec![format!("Was {product} meant? {} is for {disease}.", capitalised(drug))],
        ),
    }
}

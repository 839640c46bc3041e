//! The tables of one drug.

use std::{fmt::Display, ops::RangeInclusive};

use rust_decimal::Decimal;

use super::{
    blood_counts, eligibility, liver, premedication, qt,
    sheet::{Sheet, names},
    transplant,
};
use crate::knowledge::{
    Arm, BodySize, Drug, Identity, Limits, LookAlike, Patterns, Preparation, Protocol, Reduction, Regimen,
    SourceDocument, Tolerances, Windows,
};

/// The tables of a drug, and its sources.
pub(super) fn drug(sheet: &mut Sheet, drug: &Drug) {
    /// A table of what a drug may not have.
    fn shown<T>(sheet: &mut Sheet, known: Option<&T>, table: fn(&mut Sheet, &T)) {
        if let Some(known) = known {
            table(sheet, known);
        }
    }
    let heading = format!("{} ({}), knowledge {} of {}", drug.name, drug.brand, drug.version, drug.reviewed);
    sheet.part(&drug.id, &heading);
    doses(sheet, drug);
    shown(sheet, drug.liver.as_ref(), liver::liver);
    shown(sheet, drug.blood_counts.as_ref(), blood_counts::blood_counts);
    shown(sheet, drug.transplant.as_ref(), transplant::transplant);
    shown(sheet, drug.qt.as_ref(), qt::qt);
    shown(sheet, drug.premedication.as_ref(), premedication::premedication);
    shown(sheet, drug.eligibility.as_ref(), eligibility::eligibility);
    sources(sheet, &drug.sources);
}

fn doses(sheet: &mut Sheet, drug: &Drug) {
    identity(sheet, "Recognised by", &drug.identity);
    for look_alike in &drug.look_alikes {
        confused_with(sheet, look_alike);
    }
    regimen(sheet, &drug.regimen);
    limits(sheet, &drug.limits);
    reduction(sheet, &drug.reduction);
    tolerances(sheet, &drug.tolerances);
    patterns(sheet, &drug.patterns);
    body(sheet, &drug.body);
    windows(sheet, &drug.windows);
    protocols(sheet, &drug.protocols);
    preparation(sheet, &drug.preparation);
}

fn identity(sheet: &mut Sheet, title: &str, identity: &Identity) {
    sheet.title(title);
    sheet.wide("names, if no code is known", &identity.names.join(", "));
    let codes: Vec<String> =
        identity.codes.iter().map(|(system, code)| format!("{} {code}", system.title())).collect();
    sheet.wide("codes", &codes.join(", "));
}

fn confused_with(sheet: &mut Sheet, look_alike: &LookAlike) {
    identity(sheet, "Confused with another product", &look_alike.identity);
    sheet.cited("the product", &look_alike.name, &look_alike.citations);
    let patients = format!("{} ({})", look_alike.disease, names(&look_alike.diagnoses));
    sheet.cited("given for", patients, &look_alike.citations);
    sheet.cited("betrayed by a dose of", range(&look_alike.dose_per_m2, "mg/m²"), &look_alike.citations);
    sheet.cited("betrayed by a flat dose of", list(&look_alike.flat_doses), &look_alike.citations);
    sheet.cited("betrayed by multiples of a vial of", look_alike.vial, &look_alike.citations);
}

fn regimen(sheet: &mut Sheet, regimen: &Regimen) {
    sheet.title("Regimen");
    for level in &regimen.levels {
        let days: Vec<String> = level.days.iter().map(i64::to_string).collect();
        let label = format!("{}, day {}{}", cycles(&level.cycles), days.join(" and "), response(level.arm));
        sheet.cited(&label, level.dose, &level.citations);
    }
    for slot in &regimen.slots {
        let label = format!("day {} may be given on / is taken for", slot.day);
        let value = format!("{} / {}", days(&slot.window), days(&slot.takes));
        sheet.cited(&label, value, &regimen.citations);
    }
    sheet.cited("highest single dose", regimen.highest_dose, &regimen.citations);
    sheet.cited(
        "least interval between doses",
        in_days(regimen.minimum_interval_days),
        &regimen.interval_citations,
    );
    for length in &regimen.cycles {
        let value = format!("{} days", days(&(length.minimum_days..=length.expected_days)));
        sheet.cited(&format!("length of {}", cycles(&length.cycles)), value, &length.citations);
    }
    let early = in_days(regimen.cycle_early_tolerated_days);
    sheet.cited("a cycle begun early is critical beyond", early, &regimen.citations);
    sheet.cited("current after a dose for", in_days(regimen.current_within_days), &regimen.citations);
    sheet.cited("a new cycle opens after", in_days(regimen.opens_cycle_after_days), &regimen.citations);
    sheet.cited(
        "the same, once all doses were given",
        in_days(regimen.opens_cycle_when_full_after_days),
        &regimen.citations,
    );
    sheet.cited(
        "a new course begins after more than",
        in_days(regimen.new_course_after_days),
        &regimen.citations,
    );
    sheet.title("Delay of day 1");
    for delay in &regimen.delays {
        let value = format!("from {} days late", delay.from_days);
        sheet.cited(&delay.cause, value, &delay.citations);
        sheet.wide("", &delay.asks);
    }
}

fn limits(sheet: &mut Sheet, limits: &Limits) {
    sheet.title("Limits");
    sheet.cited("last cycle", limits.last_cycle, &limits.cycle_citations);
    sheet.cited(
        "last cycle without CR/CRi",
        limits.last_cycle_without_remission,
        &limits.remission_citations,
    );
}

fn reduction(sheet: &mut Sheet, reduction: &Reduction) {
    sheet.title("Reduction for toxicity");
    let cite = &reduction.citations;
    sheet.cited("levels 1 and 2 leave of the dose", percent(reduction.factor), cite);
    sheet.cited("doses of a cycle at level 2", reduction.doses_at_level_2, cite);
    sheet.cited("after an interruption of", in_days(reduction.after_interruption_days), cite);
    sheet.cited("a given dose was reduced at or below", percent(reduction.given_at_or_below), cite);
    sheet.cited("an ordered dose looks reduced at", percents(&reduction.looks_reduced), cite);
    let above = percent(reduction.reescalation_tolerance);
    sheet.cited("re-escalation is above it by more than", above, &reduction.reescalation_citations);
    sheet.wide("words that tell of toxicity", &reduction.toxicity_words.join(", "));
    sheet.wide("words that tell of a reduction", &reduction.reduction_words.join(", "));
    sheet.wide("words that tell of level 2", &reduction.level_2_words.join(", "));
}

fn tolerances(sheet: &mut Sheet, tolerances: &Tolerances) {
    sheet.title("How far an order may be off");
    for (label, share) in [
        ("right up to", tolerances.verified),
        ("rounding up to", tolerances.rounding),
        ("critical from, over", tolerances.critical_over),
        ("critical from, under", tolerances.critical_under),
    ] {
        sheet.cited(label, percent(share), &tolerances.citations);
    }
}

fn patterns(sheet: &mut Sheet, patterns: &Patterns) {
    sheet.title("Figures that betray why");
    let within = |figures: String, share| format!("{figures}, within {}", percent(share));
    let cite = &patterns.citations;
    sheet.cited(
        "total of a cycle",
        within(list(&patterns.cycle_totals), patterns.cycle_total_tolerance),
        cite,
    );
    sheet.cited(
        "mg/m² entered as mg",
        within(list(&patterns.per_m2_figures), patterns.per_m2_tolerance),
        cite,
    );
    sheet.cited(
        "decimal or unit slip by",
        within(list(&patterns.slip_factors), patterns.slip_tolerance),
        cite,
    );
    sheet.cited("another dose of the regimen", within(String::from("any"), patterns.level_tolerance), cite);
}

fn body(sheet: &mut Sheet, body: &BodySize) {
    sheet.title("Body size that is believed");
    let cite = &body.citations;
    sheet.cited("adult from", format!("{} years", body.adult_from_years), cite);
    sheet.cited("adult height", span(body.adult_height.start().value(), body.adult_height.end()), cite);
    sheet.cited("adult weight", span(body.adult_weight.start().value(), body.adult_weight.end()), cite);
    sheet.cited(
        "adult body surface",
        span(body.adult_surface.start().value(), body.adult_surface.end()),
        cite,
    );
    sheet.cited(
        "child's body surface",
        span(body.child_surface.start().value(), body.child_surface.end()),
        cite,
    );
    let jump = format!("{} in {} days", percent(body.weight_jump), body.weight_jump_days);
    sheet.cited("weight changes by at most", jump, cite);
    sheet.cited("adult height changes by at most", percent(body.height_jump), cite);
    let tolerance = percent(body.unit_ratio_tolerance);
    sheet.cited(
        "ratios of weights that mean lb/kg",
        format!("{}, within {tolerance}", list(&body.weight_unit_ratios)),
        cite,
    );
    sheet.cited(
        "ratios of heights that mean in/cm",
        format!("{}, within {tolerance}", list(&body.height_unit_ratios)),
        cite,
    );
    sheet.cited("recorded and computed surface differ by", percent(body.surface_disagreement), cite);
    sheet.cited("weight change in a course is said from", percent(body.weight_change), cite);
}

fn windows(sheet: &mut Sheet, windows: &Windows) {
    sheet.title("How old data may be");
    for (label, days) in [
        ("weight, day 1", windows.weight_day_1_days),
        ("weight, other days", windows.weight_other_days),
        ("child's weight", windows.child_weight_days),
        ("height", windows.height_days),
        ("child's height", windows.child_height_days),
        ("blood count beside a marrow", windows.blood_beside_marrow_days),
        ("a course only stated began within", windows.stated_course_days),
        ("response, without a dated cycle", windows.response_days),
    ] {
        sheet.cited(label, in_days(days), &windows.citations);
    }
    sheet.cited(
        "not judged for doses further ahead than",
        format!("{} h", windows.not_judged_beyond_hours),
        &windows.citations,
    );
    sheet.title("Remission");
    let cite = &windows.remission_citations;
    sheet.cited("marrow blasts below", format!("{} %", windows.remission_marrow_blasts_percent), cite);
    sheet.cited("CR, else CRi: neutrophils from", format!("{} ×10⁹/L", windows.complete_neutrophils), cite);
    sheet.cited("CR, else CRi: platelets from", format!("{} ×10⁹/L", windows.complete_platelets), cite);
}

fn protocols(sheet: &mut Sheet, protocols: &[Protocol]) {
    sheet.title("Published schedules that are not the label's");
    for protocol in protocols {
        sheet.wide(&protocol.id, &protocol.name);
        sheet.wide("  named by", &protocol.names.join(", "));
        for dose in &protocol.doses {
            let label = format!("  {}, day {}", cycles(&dose.cycles), dose.day);
            sheet.cited(&label, range(&dose.dose_per_m2, "mg/m²"), &protocol.citations);
        }
    }
}

fn preparation(sheet: &mut Sheet, preparation: &Preparation) {
    sheet.title("Preparation and administration");
    let cite = &preparation.citations;
    sheet.cited(
        "a vial delivers, US / EU",
        format!("{} / {}", preparation.vial_us, preparation.vial_eu),
        cite,
    );
    sheet.cited(
        "reconstituted with / to",
        format!("{} / {}", preparation.reconstitution, preparation.strength),
        cite,
    );
    sheet.cited("diluted to, in", format!("{}, {}", preparation.bag, preparation.diluent), cite);
    sheet.cited("infused over", preparation.infusion, cite);
    let (shortest, longest) =
        (preparation.infusion_window.start().value(), preparation.infusion_window.end());
    sheet.cited("accepted from", span(shortest, longest), cite);
    let (weakest, strongest) = (preparation.concentration.start().value(), preparation.concentration.end());
    sheet.cited("final concentration", span(weakest, strongest), &preparation.concentration_citations);
    sheet.cited("reconstitution to dilution", format!("{} h", preparation.hours_to_dilution), cite);
    sheet.cited("reconstitution to end of infusion", format!("{} h", preparation.hours_to_end), cite);
    sheet.cited("observed afterwards for at least", format!("{} h", preparation.observation_hours), cite);
    sheet.cited("route", "intravenous only", &preparation.route_citations);
}

fn sources(sheet: &mut Sheet, sources: &[SourceDocument]) {
    sheet.title("Sources");
    for source in sources {
        sheet.wide(&source.key, &format!("{}; {}", source.title, source.edition));
        source.on_card.iter().for_each(|name| sheet.wide("", &format!("on cards: {name}")));
    }
}

fn cycles(cycles: &RangeInclusive<u32>) -> String {
    match (cycles.start(), cycles.end()) {
        (start, end) if start == end => format!("cycle {start}"),
        (1, &u32::MAX) => "every cycle".to_owned(),
        (start, &u32::MAX) => format!("cycle {start} on"),
        (start, end) => format!("cycles {start} to {end}"),
    }
}

const fn response(arm: Arm) -> &'static str {
    match arm {
        Arm::Any => "",
        Arm::Remission => ", in CR/CRi",
        Arm::NoRemission => ", not in CR/CRi",
    }
}

fn days(days: &RangeInclusive<i64>) -> String {
    if days.start() == days.end() {
        days.start().to_string()
    } else {
        format!("{} to {}", days.start(), days.end())
    }
}

pub(super) fn in_days(days: i64) -> String {
    format!("{days} days")
}

/// A share in per cent: "25 %".
#[must_use]
pub fn percent(share: Decimal) -> String {
    format!("{} %", hundredfold(share))
}

fn percents(shares: &RangeInclusive<Decimal>) -> String {
    format!("{} to {} %", hundredfold(*shares.start()), hundredfold(*shares.end()))
}

fn hundredfold(share: Decimal) -> Decimal {
    (share * Decimal::ONE_HUNDRED).normalize()
}

fn range(range: &RangeInclusive<Decimal>, unit: &str) -> String {
    if range.start() == range.end() {
        format!("{} {unit}", range.start())
    } else {
        format!("{} to {} {unit}", range.start(), range.end())
    }
}

fn span(from: Decimal, to: impl Display) -> String {
    format!("{from} to {to}")
}

fn list(items: &[impl Display]) -> String {
    items.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

//! The tables of one drug.

use std::{fmt::Display, ops::RangeInclusive};

use rust_decimal::Decimal;

use super::{Topic, blood_counts, eligibility, liver, page::Page, premedication, qt, transplant};
use crate::knowledge::{
    Arm, BodySize, Drug, Identity, Limits, LookAlike, Patterns, Preparation, Protocol, Reduction, Regimen,
    SourceDocument, Tolerances, Windows,
};

/// The tables of a drug on some topics, and its sources.
pub(super) fn drug(page: &mut Page, drug: &Drug, topics: &[Topic]) {
    page.heading(&format!("{} ({}), knowledge {} of {}", drug.name, drug.brand, drug.version, drug.reviewed));
    for topic in topics {
        of_topic(page, drug, *topic);
    }
    sources(page, &drug.sources);
}

fn of_topic(page: &mut Page, drug: &Drug, topic: Topic) {
    /// A table of what a drug may not have.
    fn shown<T>(page: &mut Page, known: Option<&T>, table: fn(&mut Page, &T)) {
        if let Some(known) = known {
            table(page, known);
        }
    }
    match topic {
        Topic::Dose => doses(page, drug),
        Topic::Transplant => shown(page, drug.transplant.as_ref(), transplant::transplant),
        Topic::Liver => shown(page, drug.liver.as_ref(), liver::liver),
        Topic::BloodCounts => shown(page, drug.blood_counts.as_ref(), blood_counts::blood_counts),
        Topic::Qt => shown(page, drug.qt.as_ref(), qt::qt),
        Topic::Premedication => shown(page, drug.premedication.as_ref(), premedication::premedication),
        Topic::Eligibility => shown(page, drug.eligibility.as_ref(), eligibility::eligibility),
    }
}

fn doses(page: &mut Page, drug: &Drug) {
    identity(page, "Recognised by", &drug.identity);
    for look_alike in &drug.look_alikes {
        confused_with(page, look_alike);
    }
    regimen(page, &drug.regimen);
    limits(page, &drug.limits);
    reduction(page, &drug.reduction);
    tolerances(page, &drug.tolerances);
    patterns(page, &drug.patterns);
    body(page, &drug.body);
    windows(page, &drug.windows);
    protocols(page, &drug.protocols);
    preparation(page, &drug.preparation);
}

fn identity(page: &mut Page, title: &str, identity: &Identity) {
    page.title(title);
    page.wide("names, if no code is known", &identity.names.join(", "));
    let codes: Vec<String> =
        identity.codes.iter().map(|(system, code)| format!("{system:?} {code}")).collect();
    page.wide("codes", &codes.join(", "));
}

fn confused_with(page: &mut Page, look_alike: &LookAlike) {
    identity(page, &format!("Confused with {}", look_alike.name), &look_alike.identity);
    page.cited("betrayed by a dose of", range(&look_alike.dose_per_m2, "mg/m²"), &look_alike.citations);
    page.cited("betrayed by a flat dose of", list(&look_alike.flat_doses), &look_alike.citations);
    page.cited("betrayed by multiples of a vial of", look_alike.vial, &look_alike.citations);
}

fn regimen(page: &mut Page, regimen: &Regimen) {
    page.title("Regimen");
    for level in &regimen.levels {
        let days: Vec<String> = level.days.iter().map(i64::to_string).collect();
        let label = format!("{}, day {}{}", cycles(&level.cycles), days.join(" and "), response(level.arm));
        page.cited(&label, level.dose, &level.citations);
    }
    for slot in &regimen.slots {
        let label = format!("day {} may be given on / is taken for", slot.day);
        let value = format!("{} / {}", days(&slot.window), days(&slot.takes));
        page.cited(&label, value, &regimen.citations);
    }
    page.cited("highest single dose", regimen.highest_dose, &regimen.citations);
    page.cited(
        "least interval between doses",
        in_days(regimen.minimum_interval_days),
        &regimen.interval_citations,
    );
    for length in &regimen.cycles {
        let value = format!("{} to {} days", length.minimum_days, length.expected_days);
        page.cited(&format!("length of {}", cycles(&length.cycles)), value, &length.citations);
    }
    let early = in_days(regimen.cycle_early_tolerated_days);
    page.cited("a cycle begun early is critical beyond", early, &regimen.citations);
    page.cited("current after a dose for", in_days(regimen.current_within_days), &regimen.citations);
    page.cited("a new cycle opens after", in_days(regimen.opens_cycle_after_days), &regimen.citations);
    page.cited(
        "the same, once all doses were given",
        in_days(regimen.opens_cycle_when_full_after_days),
        &regimen.citations,
    );
    page.cited(
        "a new course begins after more than",
        in_days(regimen.new_course_after_days),
        &regimen.citations,
    );
    page.title("Delay of day 1");
    for delay in &regimen.delays {
        let value = format!("from {} days late", delay.from_days);
        page.cited(&delay.cause, value, &delay.citations);
        page.wide("", &delay.asks);
    }
}

fn limits(page: &mut Page, limits: &Limits) {
    page.title("Limits");
    page.cited("last cycle", limits.last_cycle, &limits.cycle_citations);
    page.cited("last cycle without CR/CRi", limits.last_cycle_without_remission, &limits.remission_citations);
}

fn reduction(page: &mut Page, reduction: &Reduction) {
    page.title("Reduction for toxicity");
    let cite = &reduction.citations;
    page.cited("levels 1 and 2 leave of the dose", percent(reduction.factor), cite);
    page.cited("doses of a cycle at level 2", reduction.doses_at_level_2, cite);
    page.cited("after an interruption of", in_days(reduction.after_interruption_days), cite);
    page.cited("a given dose was reduced at or below", percent(reduction.given_at_or_below), cite);
    page.cited("an ordered dose looks reduced at", percents(&reduction.looks_reduced), cite);
    let above = percent(reduction.reescalation_tolerance);
    page.cited("re-escalation is above it by more than", above, &reduction.reescalation_citations);
    page.wide("words that tell of toxicity", &reduction.toxicity_words.join(", "));
    page.wide("words that tell of level 2", &reduction.level_2_words.join(", "));
}

fn tolerances(page: &mut Page, tolerances: &Tolerances) {
    page.title("How far an order may be off");
    for (label, share) in [
        ("right up to", tolerances.verified),
        ("rounding up to", tolerances.rounding),
        ("critical from, over", tolerances.critical_over),
        ("critical from, under", tolerances.critical_under),
    ] {
        page.cited(label, percent(share), &tolerances.citations);
    }
}

fn patterns(page: &mut Page, patterns: &Patterns) {
    page.title("Figures that betray why");
    let within = |figures: String, share| format!("{figures}, within {}", percent(share));
    let cite = &patterns.citations;
    page.cited(
        "total of a cycle",
        within(list(&patterns.cycle_totals), patterns.cycle_total_tolerance),
        cite,
    );
    page.cited(
        "mg/m² entered as mg",
        within(list(&patterns.per_m2_figures), patterns.per_m2_tolerance),
        cite,
    );
    page.cited(
        "decimal or unit slip by",
        within(list(&patterns.slip_factors), patterns.slip_tolerance),
        cite,
    );
    page.cited("another dose of the regimen", within(String::from("any"), patterns.level_tolerance), cite);
}

fn body(page: &mut Page, body: &BodySize) {
    page.title("Body size that is believed");
    let cite = &body.citations;
    page.cited("adult from", format!("{} years", body.adult_from_years), cite);
    page.cited("adult height", span(body.adult_height.start().value(), body.adult_height.end()), cite);
    page.cited("adult weight", span(body.adult_weight.start().value(), body.adult_weight.end()), cite);
    page.cited(
        "adult body surface",
        span(body.adult_surface.start().value(), body.adult_surface.end()),
        cite,
    );
    page.cited(
        "child's body surface",
        span(body.child_surface.start().value(), body.child_surface.end()),
        cite,
    );
    let jump = format!("{} in {} days", percent(body.weight_jump), body.weight_jump_days);
    page.cited("weight changes by at most", jump, cite);
    page.cited("adult height changes by at most", percent(body.height_jump), cite);
    let tolerance = percent(body.unit_ratio_tolerance);
    page.cited(
        "ratios of weights that mean lb/kg",
        format!("{}, within {tolerance}", list(&body.weight_unit_ratios)),
        cite,
    );
    page.cited(
        "ratios of heights that mean in/cm",
        format!("{}, within {tolerance}", list(&body.height_unit_ratios)),
        cite,
    );
    page.cited("recorded and computed surface differ by", percent(body.surface_disagreement), cite);
    page.cited("weight change in a course is said from", percent(body.weight_change), cite);
}

fn windows(page: &mut Page, windows: &Windows) {
    page.title("How old data may be");
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
        page.cited(label, in_days(days), &windows.citations);
    }
    page.cited(
        "not judged for doses further ahead than",
        format!("{} h", windows.not_judged_beyond_hours),
        &windows.citations,
    );
    page.title("Remission");
    let cite = &windows.remission_citations;
    page.cited("marrow blasts below", format!("{} %", windows.remission_marrow_blasts_percent), cite);
    page.cited("CR, else CRi: neutrophils from", format!("{} ×10⁹/L", windows.complete_neutrophils), cite);
    page.cited("CR, else CRi: platelets from", format!("{} ×10⁹/L", windows.complete_platelets), cite);
}

fn protocols(page: &mut Page, protocols: &[Protocol]) {
    page.title("Published schedules that are not the label's");
    for protocol in protocols {
        page.wide(&protocol.id, &protocol.name);
        page.wide("  named by", &protocol.names.join(", "));
        for dose in &protocol.doses {
            let label = format!("  {}, day {}", cycles(&dose.cycles), dose.day);
            page.cited(&label, range(&dose.dose_per_m2, "mg/m²"), &protocol.citations);
        }
    }
}

fn preparation(page: &mut Page, preparation: &Preparation) {
    page.title("Preparation and administration");
    let cite = &preparation.citations;
    page.cited(
        "a vial delivers, US / EU",
        format!("{} / {}", preparation.vial_us, preparation.vial_eu),
        cite,
    );
    page.cited(
        "reconstituted with / to",
        format!("{} / {}", preparation.reconstitution, preparation.strength),
        cite,
    );
    page.cited("diluted to, in", format!("{}, {}", preparation.bag, preparation.diluent), cite);
    page.cited("infused over", preparation.infusion, cite);
    let (shortest, longest) =
        (preparation.infusion_window.start().value(), preparation.infusion_window.end());
    page.cited("accepted from", span(shortest, longest), cite);
    let (weakest, strongest) = (preparation.concentration.start().value(), preparation.concentration.end());
    page.cited("final concentration", span(weakest, strongest), &preparation.concentration_citations);
    page.cited("reconstitution to dilution", format!("{} h", preparation.hours_to_dilution), cite);
    page.cited("reconstitution to end of infusion", format!("{} h", preparation.hours_to_end), cite);
    page.cited("observed afterwards for at least", format!("{} h", preparation.observation_hours), cite);
    page.cited("route", "intravenous only", &preparation.route_citations);
}

fn sources(page: &mut Page, sources: &[SourceDocument]) {
    page.title("Sources");
    for source in sources {
        page.wide(&source.key, &format!("{}; {}", source.title, source.edition));
        source.on_card.iter().for_each(|name| page.wide("", &format!("on cards: {name}")));
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

pub(super) fn percent(share: Decimal) -> String {
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

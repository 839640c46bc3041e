//! `dosing.toml`: cycles, days and doses, limits, reduction, tolerances, patterns.

use crate::{
    clinical::quantity::MilligramsPerSquareMetre,
    knowledge::{
        Arm, Citations, CycleLength, Delay, DoseLevel, Limits, Patterns, Reduction, Regimen, Slot,
        Tolerances, check,
        raw::{Misread, Table, cycles, days, kind, read},
    },
};

/// What the file tells.
pub(super) struct Dosing {
    pub regimen: Regimen,
    pub limits: Limits,
    pub reduction: Reduction,
    pub tolerances: Tolerances,
    pub patterns: Patterns,
}

/// Reads the file.
pub(super) fn dosing(top: &Table<'_>) -> Option<Dosing> {
    let dosing = read!(Dosing {
        regimen: regimen(top),
        limits: top.part("limits", limits),
        reduction: top.part("reduction", reduction),
        tolerances: top.part("tolerances", tolerances),
        patterns: top.part("patterns", patterns),
    })?;
    check::regimen(top, &dosing.regimen);
    check::doses(top, &dosing.regimen, &dosing.reduction, &dosing.patterns);
    Some(dosing)
}

/// The days of `[regimen]`, without the lists beside it.
struct Spacing {
    highest_dose: MilligramsPerSquareMetre,
    opens_cycle_after_days: i64,
    opens_cycle_when_full_after_days: i64,
    cycle_early_tolerated_days: i64,
    current_within_days: i64,
    minimum_interval_days: i64,
    new_course_after_days: i64,
    citations: Citations,
    interval_citations: Citations,
}

fn regimen(top: &Table<'_>) -> Option<Regimen> {
    let spacing = top.part("regimen", |table| {
        read!(Spacing {
            highest_dose: table.quantity("highest_dose", &kind::DOSE_PER_M2, MilligramsPerSquareMetre::new),
            opens_cycle_after_days: table.count("opens_cycle_after", &kind::DAYS),
            opens_cycle_when_full_after_days: table.count("opens_cycle_when_full_after", &kind::DAYS),
            cycle_early_tolerated_days: table.count("cycle_early_tolerated", &kind::DAYS),
            current_within_days: table.count("current_within", &kind::DAYS),
            minimum_interval_days: table.count("minimum_interval", &kind::DAYS),
            new_course_after_days: table.count("new_course_after", &kind::DAYS),
            citations: table.citations("cite"),
            interval_citations: table.citations("cite_interval"),
        })
    });
    let slots = top.parts("slot", slot);
    let levels = top.parts("level", level);
    let cycles = top.parts("cycle", cycle);
    let delays = top.optional_parts("delay", delay);
    let spacing = spacing?;
    Some(Regimen {
        slots: slots?,
        levels: levels?,
        highest_dose: spacing.highest_dose,
        cycles: cycles?,
        opens_cycle_after_days: spacing.opens_cycle_after_days,
        opens_cycle_when_full_after_days: spacing.opens_cycle_when_full_after_days,
        cycle_early_tolerated_days: spacing.cycle_early_tolerated_days,
        current_within_days: spacing.current_within_days,
        minimum_interval_days: spacing.minimum_interval_days,
        new_course_after_days: spacing.new_course_after_days,
        delays: delays?,
        citations: spacing.citations,
        interval_citations: spacing.interval_citations,
    })
}

fn slot(table: &Table<'_>) -> Option<Slot> {
    read!(Slot {
        day: table.ordinal("day"),
        window: table.parsed("window", days),
        takes: table.parsed("takes", days),
    })
}

fn level(table: &Table<'_>) -> Option<DoseLevel> {
    read!(DoseLevel {
        cycles: table.parsed("cycles", cycles),
        days: table.ordinals("days"),
        arm: table.parsed("arm", arm),
        dose: table.quantity("dose", &kind::DOSE_PER_M2, MilligramsPerSquareMetre::new),
        citations: table.citations("cite"),
    })
}

fn arm(text: &str) -> Result<Arm, Misread> {
    match text {
        "any" => Ok(Arm::Any),
        "remission" => Ok(Arm::Remission),
        "no-remission" => Ok(Arm::NoRemission),
        _ => Err(Misread::OneOf("any, remission, no-remission")),
    }
}

fn cycle(table: &Table<'_>) -> Option<CycleLength> {
    let length = read!(CycleLength {
        cycles: table.parsed("cycles", cycles),
        minimum_days: table.count("minimum", &kind::DAYS),
        expected_days: table.count("expected", &kind::DAYS),
        citations: table.citations("cite"),
    })?;
    if length.expected_days < length.minimum_days {
        table.report("expected", "is shorter than the minimum");
    }
    Some(length)
}

fn delay(table: &Table<'_>) -> Option<Delay> {
    read!(Delay {
        cause: table.parsed("cause", super::kebab_case),
        from_days: table.count("from", &kind::DAYS),
        asks: table.text("asks"),
        reduces: table.flag("reduces"),
        citations: table.citations("cite"),
    })
}

fn limits(table: &Table<'_>) -> Option<Limits> {
    let limits = read!(Limits {
        last_cycle: table.ordinal("last_cycle"),
        last_cycle_without_remission: table.ordinal("last_cycle_without_remission"),
        cycle_citations: table.citations("cite_cycle"),
        remission_citations: table.citations("cite_remission"),
    })?;
    if limits.last_cycle_without_remission > limits.last_cycle {
        table.report("last_cycle_without_remission", "is after the last cycle of all");
    }
    Some(limits)
}

fn reduction(table: &Table<'_>) -> Option<Reduction> {
    let reduction = read!(Reduction {
        factor: table.number("factor", &kind::SHARE),
        given_at_or_below: table.number("given_at_or_below", &kind::SHARE),
        looks_reduced: table.numbers("looks_reduced", &kind::SHARE),
        after_interruption_days: table.count("after_interruption", &kind::DAYS),
        doses_at_level_2: table.ordinal("doses_at_level_2"),
        reescalation_tolerance: table.number("reescalation_tolerance", &kind::SHARE),
        toxicity_words: table.words("toxicity_words"),
        reduction_words: table.words("reduction_words"),
        level_2_words: table.words("level_2_words"),
        citations: table.citations("cite"),
        reescalation_citations: table.citations("cite_reescalation"),
    })?;
    check::reduction(table, &reduction);
    Some(reduction)
}

fn tolerances(table: &Table<'_>) -> Option<Tolerances> {
    let tolerances = read!(Tolerances {
        verified: table.number("verified", &kind::SHARE),
        rounding: table.number("rounding", &kind::SHARE),
        critical_over: table.number("critical_over", &kind::SHARE),
        critical_under: table.number("critical_under", &kind::SHARE),
        citations: table.citations("cite"),
    })?;
    check::tolerances(table, &tolerances);
    Some(tolerances)
}

fn patterns(table: &Table<'_>) -> Option<Patterns> {
    read!(Patterns {
        cycle_totals: table.list("cycle_totals", |text| {
            kind::DOSE_PER_M2.quantity(text, &MilligramsPerSquareMetre::new)
        }),
        cycle_total_tolerance: table.number("cycle_total_tolerance", &kind::SHARE),
        per_m2_figures: table.list("per_m2_figures", |text| kind::DOSE_PER_M2.number(text)),
        per_m2_tolerance: table.number("per_m2_tolerance", &kind::SHARE),
        slip_factors: table.list("slip_factors", |text| kind::RATIO.number(text)),
        slip_tolerance: table.number("slip_tolerance", &kind::SHARE),
        level_tolerance: table.number("level_tolerance", &kind::SHARE),
        citations: table.citations("cite"),
    })
}

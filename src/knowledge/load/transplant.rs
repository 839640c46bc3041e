//! `transplant.toml`.

use crate::{
    clinical::quantity::MilligramsPerDecilitre,
    knowledge::{
        Conditioning, CyclesBefore, RecentTransplant, Transplant, VodRisk, VodSigns,
        raw::{Table, kind, read, years},
    },
};

/// Reads the file.
pub(super) fn transplant(top: &Table<'_>) -> Option<Transplant> {
    read!(Transplant {
        cycles: top.part("cycles", cycles),
        recent: top.part("recent", recent),
        history_citations: top.part("history", |table| table.citations("cite")),
        signs: top.part("signs", signs),
        risk: top.part("risk", risk),
        conditioning: top.part("conditioning", conditioning),
    })
}

fn cycles(table: &Table<'_>) -> Option<CyclesBefore> {
    let cycles = read!(CyclesBefore {
        recommended: table.ordinal("recommended"),
        last: table.ordinal("last"),
        mrd_negative_below: table.number("mrd_negative_below", &kind::SHARE),
        mrd_days: table.count("mrd_within", &kind::DAYS),
        citations: table.citations("cite"),
        mrd_citations: table.citations("cite_mrd"),
    })?;
    if cycles.last < cycles.recommended {
        table.report("last", "is before the last recommended cycle");
    }
    Some(cycles)
}

fn recent(table: &Table<'_>) -> Option<RecentTransplant> {
    read!(RecentTransplant { days: table.count("within", &kind::DAYS), citations: table.citations("cite") })
}

fn signs(table: &Table<'_>) -> Option<VodSigns> {
    read!(VodSigns {
        weight_gain_above: table.number("weight_gain_above", &kind::SHARE),
        bilirubin_from: table.quantity("bilirubin_from", &kind::CONCENTRATION, MilligramsPerDecilitre::new),
        citations: table.citations("cite"),
    })
}

fn risk(table: &Table<'_>) -> Option<VodRisk> {
    let risk = read!(VodRisk {
        bilirubin_from_cycle: table.ordinal("bilirubin_from_cycle"),
        age_from_years: table.quantity("age_from", &kind::YEARS, years),
        eu_warning_age_from_years: table.quantity("eu_warning_age_from", &kind::YEARS, years),
        citations: table.citations("cite"),
    })?;
    if risk.eu_warning_age_from_years < risk.age_from_years {
        table.report("eu_warning_age_from", "is below the age from which on it counts at all");
    }
    Some(risk)
}

fn conditioning(table: &Table<'_>) -> Option<Conditioning> {
    read!(Conditioning { alone: table.words("alone"), citations: table.citations("cite") })
}

//! `qt.toml`.

use crate::{
    clinical::quantity::{GramsPerDecilitre, MilligramsPerDecilitre, MillimolesPerLitre, Milliseconds},
    knowledge::{
        Qt,
        qt::{AntihistamineLimits, Electrolytes, QtInterval, QtWindows, TisdaleItems, TisdalePoints},
        raw::{Table, kind, read},
    },
};

/// Reads the file.
pub(super) fn qt(top: &Table<'_>) -> Option<Qt> {
    read!(Qt {
        label_citations: top.part("label", |table| table.citations("cite")),
        interval: top.part("interval", interval),
        electrolytes: top.part("electrolytes", electrolytes),
        windows: top.part("windows", windows),
        antihistamine: top.part("antihistamine", antihistamine),
        tisdale: top.part("tisdale", tisdale),
    })
}

fn interval(table: &Table<'_>) -> Option<QtInterval> {
    let interval = read!(QtInterval {
        hold: milliseconds(table, "hold"),
        long: milliseconds(table, "long"),
        rise: milliseconds(table, "rise"),
        borderline_men: milliseconds(table, "borderline_men"),
        borderline_women: milliseconds(table, "borderline_women"),
        bazett_heart_rate: table.numbers("bazett_heart_rate", &kind::HEART_RATE),
        citations: table.citations("cite"),
    })?;
    if interval.hold <= interval.long {
        table.report("hold", "is not above `long`");
    }
    for (key, borderline) in
        [("borderline_men", interval.borderline_men), ("borderline_women", interval.borderline_women)]
    {
        if borderline > interval.long {
            table.report(key, "is above `long`");
        }
    }
    Some(interval)
}

fn electrolytes(table: &Table<'_>) -> Option<Electrolytes> {
    let read = read!(Electrolytes {
        potassium_low: millimoles(table, "potassium_low"),
        potassium_critical: millimoles(table, "potassium_critical"),
        potassium_target: millimoles(table, "potassium_target"),
        magnesium_low: milligrams(table, "magnesium_low"),
        magnesium_critical: milligrams(table, "magnesium_critical"),
        magnesium_target: milligrams(table, "magnesium_target"),
        calcium_low: milligrams(table, "calcium_low"),
        ionised_calcium_low: millimoles(table, "ionised_calcium_low"),
        calcium_for_albumin: table.number("calcium_for_albumin", &kind::RATIO),
        normal_albumin: table.quantity("normal_albumin", &kind::ALBUMIN, GramsPerDecilitre::new),
        citations: table.citations("cite"),
    })?;
    let Electrolytes { potassium_low, potassium_critical, potassium_target, .. } = read;
    let Electrolytes { magnesium_low, magnesium_critical, magnesium_target, .. } = read;
    for (key, is_below) in [
        ("potassium_critical", potassium_critical < potassium_low),
        ("magnesium_critical", magnesium_critical < magnesium_low),
    ] {
        if !is_below {
            table.report(key, "is not below the limit of a low value");
        }
    }
    for (key, is_within) in [
        ("potassium_target", potassium_target >= potassium_low),
        ("magnesium_target", magnesium_target >= magnesium_low),
    ] {
        if !is_within {
            table.report(key, "is a low value");
        }
    }
    Some(read)
}

fn windows(table: &Table<'_>) -> Option<QtWindows> {
    read!(QtWindows {
        ecg_first_dose_days: table.count("ecg_first_dose", &kind::DAYS),
        ecg_known_risk_days: table.count("ecg_known_risk", &kind::DAYS),
        ecg_possible_risk_days: table.count("ecg_possible_risk", &kind::DAYS),
        electrolytes_first_dose_hours: table.count("electrolytes_first_dose", &kind::HOURS),
        electrolytes_known_risk_days: table.count("electrolytes_known_risk", &kind::DAYS),
        albumin_days: table.count("albumin", &kind::DAYS),
        citations: table.citations("cite"),
    })
}

fn antihistamine(table: &Table<'_>) -> Option<AntihistamineLimits> {
    read!(AntihistamineLimits {
        qtc: milliseconds(table, "qtc"),
        potassium: millimoles(table, "potassium"),
        citations: table.citations("cite"),
    })
}

fn tisdale(table: &Table<'_>) -> Option<TisdaleItems> {
    let items = read!(TisdaleItems {
        age_from: table.count("age_from", &kind::YEARS).and_then(|years| i16::try_from(years).ok()),
        qtc_from: milliseconds(table, "qtc_from"),
        potassium_to: millimoles(table, "potassium_to"),
        moderate_from: table.ordinal("moderate_from"),
        high_from: table.ordinal("high_from"),
        points: table.part("points", points),
        citations: table.citations("cite"),
    })?;
    if items.high_from <= items.moderate_from {
        table.report("high_from", "is not above `moderate_from`");
    }
    if items.high_from > items.points.most() {
        table.report("high_from", "is more than all items together");
    }
    Some(items)
}

fn points(table: &Table<'_>) -> Option<TisdalePoints> {
    read!(TisdalePoints {
        age: table.ordinal("age"),
        female: table.ordinal("female"),
        loop_diuretic: table.ordinal("loop_diuretic"),
        potassium: table.ordinal("potassium"),
        qtc: table.ordinal("qtc"),
        myocardial_infarction: table.ordinal("myocardial_infarction"),
        sepsis: table.ordinal("sepsis"),
        heart_failure: table.ordinal("heart_failure"),
        one_drug: table.ordinal("one_drug"),
        further_drugs: table.ordinal("further_drugs"),
    })
}

fn milliseconds(table: &Table<'_>, key: &str) -> Option<Milliseconds> {
    table.quantity(key, &kind::QT_INTERVAL, Milliseconds::new)
}

fn millimoles(table: &Table<'_>, key: &str) -> Option<MillimolesPerLitre> {
    table.quantity(key, &kind::ELECTROLYTE, MillimolesPerLitre::new)
}

fn milligrams(table: &Table<'_>, key: &str) -> Option<MilligramsPerDecilitre> {
    table.quantity(key, &kind::MINERAL, MilligramsPerDecilitre::new)
}

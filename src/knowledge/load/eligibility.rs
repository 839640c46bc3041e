//! `eligibility.toml`.

use super::diagnosis;
use crate::{
    clinical::{case::DiagnosisKind, quantity::InternationalUnitsPerLitre},
    knowledge::{
        AgeLimit, Eligibility, Indication, PregnancyLimits,
        raw::{Misread, Table, kind, read, years},
    },
};

/// `[age]`
struct Ages {
    us: AgeLimit,
    eu: AgeLimit,
}

/// Reads the file.
pub(super) fn eligibility(top: &Table<'_>) -> Option<Eligibility> {
    let ages = top.part("age", |table| {
        read!(Ages { us: age(table, "us_from", "cite_us"), eu: age(table, "eu_from", "cite_eu") })
    });
    let indication = top.part("indication", indication);
    let cd22_citations = top.part("cd22", |table| table.citations("cite"));
    let infusion_reaction_citations = top.part("infusion_reaction", |table| table.citations("cite"));
    let pregnancy = top.part("pregnancy", pregnancy);
    let Ages { us, eu } = ages?;
    Some(Eligibility {
        age_us: us,
        age_eu: eu,
        indication: indication?,
        cd22_citations: cd22_citations?,
        infusion_reaction_citations: infusion_reaction_citations?,
        pregnancy: pregnancy?,
    })
}

fn age(table: &Table<'_>, from: &str, cite: &str) -> Option<AgeLimit> {
    read!(AgeLimit {
        from_years: table.quantity(from, &kind::YEARS, years),
        citations: table.citations(cite)
    })
}

fn indication(table: &Table<'_>) -> Option<Indication> {
    let indication = read!(Indication {
        disease: table.text("disease"),
        specific: table.list("specific", leukaemia),
        unspecific: table.list("unspecific", leukaemia),
        other: table.list("other", leukaemia),
        citations: table.citations("cite"),
    })?;
    if indication.specific.is_empty() {
        table.report("specific", "is empty: no diagnosis could be the disease");
    }
    Some(indication)
}

/// A leukaemia, by the name of its concept in `codes.toml`.
pub(super) fn leukaemia(name: &str) -> Result<DiagnosisKind, Misread> {
    const KINDS: [DiagnosisKind; 4] = [
        DiagnosisKind::BCellLeukaemia,
        DiagnosisKind::UnspecifiedLymphoblasticLeukaemia,
        DiagnosisKind::TCellLeukaemia,
        DiagnosisKind::MyeloidLeukaemia,
    ];
    diagnosis::one_of(&KINDS, name)
}

fn pregnancy(table: &Table<'_>) -> Option<PregnancyLimits> {
    let activity = |key: &str| table.quantity(key, &kind::ACTIVITY, InternationalUnitsPerLitre::new);
    let limits = read!(PregnancyLimits {
        days: table.count("lasts_at_most", &kind::DAYS),
        hcg_positive_above: activity("hcg_positive_above"),
        hcg_negative_below: activity("hcg_negative_below"),
        test_days: table.count("test_within", &kind::DAYS),
        test_ages: table.range("test_ages", &kind::YEARS, years),
        no_breast_feeding_for: table.text("no_breast_feeding_for"),
        citations: table.citations("cite"),
        test_citations: table.citations("cite_test"),
        breast_feeding_citations: table.citations("cite_breast_feeding"),
    })?;
    if limits.hcg_negative_below > limits.hcg_positive_above {
        table.report("hcg_negative_below", "is above the value from which on a test is positive");
    }
    Some(limits)
}

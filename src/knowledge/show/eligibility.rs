//! `eligibility.toml` as a table.

use super::{drug::in_days, page::Page};
use crate::{
    clinical::case::DiagnosisKind,
    knowledge::{AgeLimit, Eligibility, Indication, PregnancyLimits},
};

pub(super) fn eligibility(page: &mut Page, eligibility: &Eligibility) {
    page.title("For whom it is");
    for (label, AgeLimit { from_years, citations }) in
        [("age from, US", &eligibility.age_us), ("age from, EU", &eligibility.age_eu)]
    {
        page.cited(label, format!("{from_years} years"), citations);
    }
    indication(page, &eligibility.indication);
    page.cited("CD22 on the blasts", "any share above 0 %", &eligibility.cd22_citations);
    page.cited(
        "severe infusion reaction, allergy to it",
        "critical",
        &eligibility.infusion_reaction_citations,
    );
    pregnancy(page, &eligibility.pregnancy);
}

fn indication(page: &mut Page, indication: &Indication) {
    let Indication { disease, specific, unspecific, other, citations } = indication;
    page.cited("disease", disease, citations);
    page.cited("disease documented by", names(specific), citations);
    page.cited("or by, unless one of the next is there", names(unspecific), citations);
    page.cited("never by", names(other), citations);
}

fn names(diagnoses: &[DiagnosisKind]) -> String {
    diagnoses.iter().map(|kind| kind.name()).collect::<Vec<_>>().join(", ")
}

fn pregnancy(page: &mut Page, pregnancy: &PregnancyLimits) {
    page.title("Pregnancy");
    let cite = &pregnancy.test_citations;
    page.cited("on file, or a positive test: counts for", in_days(pregnancy.days), &pregnancy.citations);
    page.cited("hCG without a range: positive above", pregnancy.hcg_positive_above, cite);
    page.cited("hCG without a range: negative below", pregnancy.hcg_negative_below, cite);
    page.cited("test before the first dose within", in_days(pregnancy.test_days), cite);
    let (youngest, oldest) = (pregnancy.test_ages.start(), pregnancy.test_ages.end());
    page.cited("women tested at ages", format!("{youngest} to {oldest} years"), cite);
    page.cited(
        "no breast-feeding after the last dose for",
        &pregnancy.no_breast_feeding_for,
        &pregnancy.breast_feeding_citations,
    );
}

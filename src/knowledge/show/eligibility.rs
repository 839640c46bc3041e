//! `eligibility.toml` as a table.

use super::{
    drug::in_days,
    sheet::{Sheet, names},
};
use crate::knowledge::{AgeLimit, Eligibility, Indication, PregnancyLimits};

pub(super) fn eligibility(sheet: &mut Sheet, eligibility: &Eligibility) {
    sheet.title("For whom it is");
    for (label, AgeLimit { from_years, citations }) in
        [("age from, US", &eligibility.age_us), ("age from, EU", &eligibility.age_eu)]
    {
        sheet.cited(label, format!("{from_years} years"), citations);
    }
    indication(sheet, &eligibility.indication);
    sheet.cited("CD22 on the blasts", "any share above 0 %", &eligibility.cd22_citations);
    sheet.cited(
        "severe infusion reaction, allergy to it",
        "critical",
        &eligibility.infusion_reaction_citations,
    );
    pregnancy(sheet, &eligibility.pregnancy);
}

fn indication(sheet: &mut Sheet, indication: &Indication) {
    let Indication { disease, specific, unspecific, other, citations } = indication;
    sheet.cited("disease", disease, citations);
    sheet.cited("disease documented by", names(specific), citations);
    sheet.cited("or by, unless one of the next is there", names(unspecific), citations);
    sheet.cited("never by", names(other), citations);
}

fn pregnancy(sheet: &mut Sheet, pregnancy: &PregnancyLimits) {
    sheet.title("Pregnancy");
    let cite = &pregnancy.test_citations;
    sheet.cited("on file, or a positive test: counts for", in_days(pregnancy.days), &pregnancy.citations);
    sheet.cited("hCG without a range: positive above", pregnancy.hcg_positive_above, cite);
    sheet.cited("hCG without a range: negative below", pregnancy.hcg_negative_below, cite);
    sheet.cited("test before the first dose within", in_days(pregnancy.test_days), cite);
    let (youngest, oldest) = (pregnancy.test_ages.start(), pregnancy.test_ages.end());
    sheet.cited("women tested at ages", format!("{youngest} to {oldest} years"), cite);
    sheet.cited(
        "no breast-feeding after the last dose for",
        &pregnancy.no_breast_feeding_for,
        &pregnancy.breast_feeding_citations,
    );
}

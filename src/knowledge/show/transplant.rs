//! `transplant.toml` as a table.

use super::{
    drug::{in_days, percent},
    page::Page,
};
use crate::knowledge::Transplant;

pub(super) fn transplant(page: &mut Page, transplant: &Transplant) {
    let Transplant { cycles, recent, history_citations, signs, risk, conditioning } = transplant;
    page.title("Before and after a transplant");
    page.cited("cycles recommended before a transplant", cycles.recommended, &cycles.citations);
    page.cited("last that may be considered, see below", cycles.last, &cycles.citations);
    page.wide("", "without CR/CRi, or with measurable residual disease");
    page.cited(
        "residual disease is negative below",
        percent(cycles.mrd_negative_below),
        &cycles.mrd_citations,
    );
    page.cited("a result on it counts for", in_days(cycles.mrd_days), &cycles.mrd_citations);
    page.cited("a transplant is recent for", in_days(recent.days), &recent.citations);
    page.title("Veno-occlusive disease; risk: with a transplant planned");
    page.cited("on file, now or in the past", "critical", history_citations);
    page.cited(
        "suspected from a weight gain above",
        format!("{} since the last dose", percent(signs.weight_gain_above)),
        &signs.citations,
    );
    page.cited("suspected: together with bilirubin from", signs.bilirubin_from, &signs.citations);
    page.cited("suspected also from", "ascites, hepatomegaly", &signs.citations);
    page.cited(
        "risk: bilirubin",
        format!("at its upper limit from cycle {} on", risk.bilirubin_from_cycle),
        &risk.citations,
    );
    page.cited("risk: age from", format!("{} years", risk.age_from_years), &risk.citations);
    page.cited(
        "risk: age that is a warning, EU, from",
        format!("{} years", risk.eu_warning_age_from_years),
        &risk.citations,
    );
    page.cited("risk: further", "earlier transplant, liver disease, no ursodiol", &risk.citations);
    page.cited(
        "conditioning: a warning",
        format!("two alkylators, or {}", conditioning.alone.join(" or ")),
        &conditioning.citations,
    );
}

//! `transplant.toml` as a table.

use super::{
    drug::{in_days, percent},
    sheet::Sheet,
};
use crate::knowledge::Transplant;

pub(super) fn transplant(sheet: &mut Sheet, transplant: &Transplant) {
    let Transplant { cycles, recent, history_citations, signs, risk, conditioning } = transplant;
    sheet.title("Before and after a transplant");
    sheet.cited("cycles recommended before a transplant", cycles.recommended, &cycles.citations);
    sheet.cited("last that may be considered, see below", cycles.last, &cycles.citations);
    sheet.wide("", "without CR/CRi, or with measurable residual disease");
    sheet.cited(
        "residual disease is negative below",
        percent(cycles.mrd_negative_below),
        &cycles.mrd_citations,
    );
    sheet.cited("a result on it counts for", in_days(cycles.mrd_days), &cycles.mrd_citations);
    sheet.cited("a transplant is recent for", in_days(recent.days), &recent.citations);
    sheet.title("Veno-occlusive disease; risk: with a transplant planned");
    sheet.cited("on file, now or in the past", "critical", history_citations);
    sheet.cited(
        "suspected from a weight gain above",
        format!("{} since the last dose", percent(signs.weight_gain_above)),
        &signs.citations,
    );
    sheet.cited("suspected: together with bilirubin from", signs.bilirubin_from, &signs.citations);
    sheet.cited("suspected also from", "ascites, hepatomegaly", &signs.citations);
    sheet.cited(
        "risk: bilirubin",
        format!("at its upper limit from cycle {} on", risk.bilirubin_from_cycle),
        &risk.citations,
    );
    sheet.cited("risk: age from", format!("{} years", risk.age_from_years), &risk.citations);
    sheet.cited(
        "risk: age that is a warning, EU, from",
        format!("{} years", risk.eu_warning_age_from_years),
        &risk.citations,
    );
    sheet.cited("risk: further", "earlier transplant, liver disease, no ursodiol", &risk.citations);
    sheet.cited(
        "conditioning: a warning",
        format!("two alkylators, or {}", conditioning.alone.join(" or ")),
        &conditioning.citations,
    );
}

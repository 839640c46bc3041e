//! The knowledge as tables that a pharmacist can print and sign.

mod blood_counts;
mod difference;
mod drug;
mod eligibility;
mod liver;
mod premedication;
mod qt;
mod sheet;
mod transplant;

use std::fmt::Write;

use super::{Knowledge, OverrideReason, Profile};

pub use difference::{Change, Difference};
pub use drug::percent;
pub use sheet::{Part, Row, Sheet, Table};

/// What a signature under the tables means.
pub const SIGNED: &str = "Every number above was compared with the source it cites, by";

/// Who signs.
pub const SIGNATORIES: [&str; 3] = ["pharmacist", "haematologist", "second pharmacist"];

/// Everything, drug by drug, then what all drugs share.
pub(super) fn everything(knowledge: &Knowledge) -> Sheet {
    let mut sheet = Sheet::default();
    for drug in &knowledge.drugs {
        drug::drug(&mut sheet, drug);
    }
    sheet.shared();
    qt::drugs(&mut sheet, &knowledge.qt_drugs, &knowledge.ingredients);
    override_reasons(&mut sheet, &knowledge.override_reasons);
    sheet
}

/// Everything as text, ending in the lines to sign.
pub(super) fn text(knowledge: &Knowledge) -> String {
    let mut text = format!("{}\nReviewed\n--------\n{SIGNED}\n", everything(knowledge));
    for role in SIGNATORIES {
        _ = writeln!(
            text,
            "\n{role:<20}  name ______________________________  signature ____________________  date __________"
        );
    }
    text
}

fn override_reasons(sheet: &mut Sheet, reasons: &[OverrideReason]) {
    sheet.title("Override reasons");
    for reason in reasons {
        let areas = if reason.areas.is_empty() { "every area".to_owned() } else { reason.areas.join(", ") };
        sheet.row(&reason.display, &reason.code, &areas);
    }
}

/// "US", "US, EU"
fn profiles(profiles: &[Profile]) -> String {
    profiles.iter().map(|profile| profile.code()).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown() -> String {
        Knowledge::embedded().unwrap().show()
    }

    #[test]
    fn no_line_is_wider_than_a_page() {
        for line in shown().lines() {
            assert!(line.chars().count() < 120, "{line}");
        }
    }

    #[test]
    fn every_number_of_the_regimen_stands_beside_its_source() {
        let shown = shown();
        for (label, value, source) in [
            ("cycle 1, day 1", "0.8 mg/m²", "USPI 2, Table 1; SmPC 4.2"),
            ("cycle 2 on, day 1, in CR/CRi", "0.5 mg/m²", "USPI 2, Table 1; SmPC 4.2"),
            ("least interval between doses", "6 days", "USPI 2, Table 1; SmPC 4.2; design DOSE-16"),
            ("last cycle without CR/CRi", "3", "USPI 2; SmPC 4.2"),
            ("critical from, over", "25 %", "design DOSE-21 to DOSE-23; HOPA"),
            ("final concentration", "0.01 to 0.1 mg/mL", "CHEO"),
        ] {
            let line = shown.lines().find(|line| line.trim_start().starts_with(label)).unwrap();
            assert!(line.contains(value) && line.contains(source), "{line}");
        }
    }

    #[test]
    fn it_ends_in_lines_to_sign() {
        let shown = shown();
        assert!(shown.trim_end().ends_with("date __________"));
    }
}

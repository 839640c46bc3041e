//! The knowledge as tables that a pharmacist can print and sign.

mod blood_counts;
mod drug;
mod eligibility;
mod liver;
mod page;
mod premedication;
mod qt;
mod transplant;

use super::{Knowledge, OverrideReason, Profile};
use page::Page;

/// What a part of the knowledge is about.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Topic {
    /// The product, its doses, schedule, body size and preparation.
    Dose,
    /// Transplant and hepatic veno-occlusive disease.
    Transplant,
    /// Liver tests and liver disease.
    Liver,
    /// Neutrophils and platelets.
    BloodCounts,
    /// The QT interval and the medicines that lengthen it.
    Qt,
    /// Premedication and cytoreduction.
    Premedication,
    /// For whom the drug is.
    Eligibility,
}

impl Topic {
    const ALL: [Self; 7] = [
        Self::Dose,
        Self::Liver,
        Self::BloodCounts,
        Self::Transplant,
        Self::Qt,
        Self::Premedication,
        Self::Eligibility,
    ];
}

/// What is known of one topic, drug by drug, with the sources.
pub(super) fn of_topic(knowledge: &Knowledge, topic: Topic) -> String {
    let mut page = Page::default();
    for drug in &knowledge.drugs {
        drug::drug(&mut page, drug, &[topic]);
    }
    if topic == Topic::Qt {
        qt::drugs(&mut page, &knowledge.qt_drugs, &knowledge.ingredients);
    }
    page.print()
}

/// Everything, drug by drug, ending in the lines to sign.
pub(super) fn table(knowledge: &Knowledge) -> String {
    let mut page = Page::default();
    for drug in &knowledge.drugs {
        drug::drug(&mut page, drug, &Topic::ALL);
    }
    qt::drugs(&mut page, &knowledge.qt_drugs, &knowledge.ingredients);
    override_reasons(&mut page, &knowledge.override_reasons);
    page.title("Reviewed");
    page.line("Every number above was compared with the source it cites, by");
    for role in ["pharmacist", "haematologist", "second pharmacist"] {
        page.blank();
        page.line(&format!(
            "{role:<20}  name ______________________________  signature ____________________  date __________"
        ));
    }
    page.print()
}

fn override_reasons(page: &mut Page, reasons: &[OverrideReason]) {
    page.title("Override reasons");
    for reason in reasons {
        let areas = if reason.areas.is_empty() { "every area".to_owned() } else { reason.areas.join(", ") };
        page.row(&reason.display, &reason.code, &areas);
    }
}

/// "US", "US, EU"
fn profiles(profiles: &[Profile]) -> String {
    let name = |profile: &Profile| match profile {
        Profile::Us => "US",
        Profile::Eu => "EU",
    };
    profiles.iter().map(name).collect::<Vec<_>>().join(", ")
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
    fn a_topic_is_shown_with_its_sources_and_without_the_others() {
        let knowledge = Knowledge::embedded().unwrap();
        for (topic, number, of_another) in [
            (Topic::Dose, "least interval between doses", "hold from a rise of"),
            (Topic::Liver, "ULN", "least interval between doses"),
            (Topic::Qt, "hold from a rise of", "neutrophils too low below"),
            (Topic::Qt, "voriconazole", "neutrophils too low below"),
            (Topic::BloodCounts, "neutrophils too low below", "voriconazole"),
        ] {
            let shown = knowledge.show_topic(topic);
            assert!(shown.contains(number) && shown.contains("Sources"), "{topic:?}: {shown}");
            assert!(!shown.contains(of_another), "{topic:?}: {shown}");
        }
    }

    #[test]
    fn it_ends_in_lines_to_sign() {
        let shown = shown();
        assert!(shown.trim_end().ends_with("date __________"));
    }
}

//! Code systems as senders name them.

/// A code system we read. Vendor systems are [`System::Other`]: never guessed at.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum System {
    /// RxNorm.
    RxNorm,
    /// The US National Drug Code.
    Ndc,
    /// The WHO drug classification.
    Atc,
    /// SNOMED CT.
    Snomed,
    /// LOINC.
    Loinc,
    /// ICD-10-CM.
    Icd10Cm,
    /// UCUM.
    Ucum,
    /// HL7 v3 RouteOfAdministration.
    V3Route,
    /// The EDQM standard terms.
    Edqm,
    /// The NCI Thesaurus.
    Nci,
    /// Any other.
    Other,
}

impl System {
    /// The system of a FHIR `Coding.system`, by URL or OID, a trailing slash forgiven.
    #[must_use]
    pub fn of(uri: &str) -> Self {
        match uri.trim_end_matches('/') {
            "http://www.nlm.nih.gov/research/umls/rxnorm" | "urn:oid:2.16.840.1.113883.6.88" => Self::RxNorm,
            "http://hl7.org/fhir/sid/ndc" | "urn:oid:2.16.840.1.113883.6.69" => Self::Ndc,
            "http://www.whocc.no/atc" | "urn:oid:2.16.840.1.113883.6.73" => Self::Atc,
            "http://snomed.info/sct" | "urn:oid:2.16.840.1.113883.6.96" => Self::Snomed,
            "http://loinc.org" | "urn:oid:2.16.840.1.113883.6.1" => Self::Loinc,
            "http://hl7.org/fhir/sid/icd-10-cm"
            | "http://hl7.org/fhir/sid/icd-10"
            | "urn:oid:2.16.840.1.113883.6.90" => Self::Icd10Cm,
            "http://unitsofmeasure.org" | "urn:oid:2.16.840.1.113883.6.8" => Self::Ucum,
            "http://terminology.hl7.org/CodeSystem/v3-RouteOfAdministration"
            | "urn:oid:2.16.840.1.113883.5.112" => Self::V3Route,
            "http://standardterms.edqm.eu" | "urn:oid:0.4.0.127.0.16.1.1.2.1" => Self::Edqm,
            "http://ncithesaurus-stage.nci.nih.gov" | "urn:oid:2.16.840.1.113883.3.26.1.1" => Self::Nci,
            _ => Self::Other,
        }
    }

    /// The URL by which FHIR names the system, of those that we send codes of.
    #[must_use]
    pub const fn uri(self) -> Option<&'static str> {
        match self {
            Self::RxNorm => Some("http://www.nlm.nih.gov/research/umls/rxnorm"),
            Self::Snomed => Some("http://snomed.info/sct"),
            Self::Loinc => Some("http://loinc.org"),
            Self::Ucum => Some("http://unitsofmeasure.org"),
            Self::Ndc | Self::Atc | Self::Icd10Cm | Self::V3Route | Self::Edqm | Self::Nci | Self::Other => {
                None
            }
        }
    }

    /// The name of the system in a knowledge file.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        Some(match name {
            "rxnorm" => Self::RxNorm,
            "ndc" => Self::Ndc,
            "atc" => Self::Atc,
            "snomed" => Self::Snomed,
            "loinc" => Self::Loinc,
            "icd-10-cm" => Self::Icd10Cm,
            "ucum" => Self::Ucum,
            "v3-route" => Self::V3Route,
            "edqm" => Self::Edqm,
            "nci" => Self::Nci,
            _ => return None,
        })
    }

    /// The form of a code by which two of this system are compared.
    ///
    /// NDC: the product part (labeller and product, zero padded, no hyphens) of a product or package code.
    #[must_use]
    pub fn comparable(self, code: &str) -> std::borrow::Cow<'_, str> {
        if self != Self::Ndc {
            return code.trim().into();
        }
        let mut parts = code.trim().split('-');
        match (parts.next(), parts.next()) {
            (Some(labeller), Some(product)) => format!("{labeller:0>5}{product:0>4}").into(),
            (Some(plain), None) => plain.get(..9).unwrap_or(plain).into(),
            (None, _) => "".into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("0008-0100")]
    #[case("0008-0100-01")]
    #[case("00008-0100-01")]
    #[case("00008010001")]
    fn an_ndc_is_compared_by_its_product(#[case] code: &str) {
        assert_eq!(System::Ndc.comparable(code), "000080100");
    }

    #[test]
    fn an_oid_names_the_same_system_as_its_url() {
        assert_eq!(System::of("urn:oid:2.16.840.1.113883.6.88"), System::RxNorm);
        assert_eq!(System::of("http://www.nlm.nih.gov/research/umls/rxnorm"), System::RxNorm);
        assert_eq!(System::of("http://unitsofmeasure.org/"), System::Ucum);
        assert_eq!(System::of("https://fhir.example.org/synonym"), System::Other);
    }
}

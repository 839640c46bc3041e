//! Code systems as senders name them, the forms of their codes, and the index of drug products.

mod by_hash;
pub mod index;
mod ndc;
mod route;
mod table;

pub use by_hash::{ByHash, EMPTY, hash_of, hash_with};
pub use index::{Index, IndexError, Indexed, TermType};
pub use ndc::{NdcProducts, ndc_products};
pub use route::RouteKind;
pub use table::CodeTable;

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
    /// ICD-10-CM, and the WHO's ICD-10.
    Icd10Cm,
    /// ICD-10-PCS: procedures.
    Icd10Pcs,
    /// ICD-9-CM.
    Icd9Cm,
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
    /// Every system that has a name.
    pub const ALL: [Self; 12] = [
        Self::RxNorm,
        Self::Ndc,
        Self::Atc,
        Self::Snomed,
        Self::Loinc,
        Self::Icd10Cm,
        Self::Icd10Pcs,
        Self::Icd9Cm,
        Self::Ucum,
        Self::V3Route,
        Self::Edqm,
        Self::Nci,
    ];

    /// The system of a FHIR `Coding.system`, by URL or OID; a trailing slash, `https` and a bare OID are forgiven.
    #[must_use]
    pub fn of(uri: &str) -> Self {
        let uri = trimmed(uri).trim_end_matches('/');
        if let Some(url) = uri.strip_prefix("http://").or_else(|| uri.strip_prefix("https://")) {
            return Self::of_url(url);
        }
        Self::of_oid(uri.strip_prefix("urn:oid:").unwrap_or(uri))
    }

    fn of_url(url: &str) -> Self {
        match url {
            "www.nlm.nih.gov/research/umls/rxnorm" => Self::RxNorm,
            "hl7.org/fhir/sid/ndc" => Self::Ndc,
            "www.whocc.no/atc" => Self::Atc,
            "snomed.info/sct" => Self::Snomed,
            "loinc.org" => Self::Loinc,
            "hl7.org/fhir/sid/icd-10-cm" | "hl7.org/fhir/sid/icd-10" => Self::Icd10Cm,
            "www.cms.gov/Medicare/Coding/ICD10" | "hl7.org/fhir/sid/icd-10-pcs" => Self::Icd10Pcs,
            "hl7.org/fhir/sid/icd-9-cm" => Self::Icd9Cm,
            "unitsofmeasure.org" => Self::Ucum,
            "terminology.hl7.org/CodeSystem/v3-RouteOfAdministration" => Self::V3Route,
            "standardterms.edqm.eu" => Self::Edqm,
            "ncithesaurus-stage.nci.nih.gov" => Self::Nci,
            // An edition or version of SNOMED CT: http://snomed.info/sct/731000124108
            _ if url.starts_with("snomed.info/sct/") => Self::Snomed,
            _ => Self::Other,
        }
    }

    fn of_oid(oid: &str) -> Self {
        match oid {
            "2.16.840.1.113883.6.88" => Self::RxNorm,
            "2.16.840.1.113883.6.69" => Self::Ndc,
            "2.16.840.1.113883.6.73" => Self::Atc,
            "2.16.840.1.113883.6.96" => Self::Snomed,
            "2.16.840.1.113883.6.1" => Self::Loinc,
            // ICD-10-CM, and the WHO's ICD-10.
            "2.16.840.1.113883.6.90" | "2.16.840.1.113883.6.3" => Self::Icd10Cm,
            "2.16.840.1.113883.6.4" => Self::Icd10Pcs,
            "2.16.840.1.113883.6.103" => Self::Icd9Cm,
            "2.16.840.1.113883.6.8" => Self::Ucum,
            "2.16.840.1.113883.5.112" => Self::V3Route,
            "0.4.0.127.0.16.1.1.2.1" => Self::Edqm,
            "2.16.840.1.113883.3.26.1.1" => Self::Nci,
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
            Self::Ndc
            | Self::Atc
            | Self::Icd10Cm
            | Self::Icd10Pcs
            | Self::Icd9Cm
            | Self::V3Route
            | Self::Edqm
            | Self::Nci
            | Self::Other => None,
        }
    }

    /// The system of a name in a knowledge file.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|system| system.name() == name)
    }

    /// The name of the system in a knowledge file.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::RxNorm => "rxnorm",
            Self::Ndc => "ndc",
            Self::Atc => "atc",
            Self::Snomed => "snomed",
            Self::Loinc => "loinc",
            Self::Icd10Cm => "icd-10-cm",
            Self::Icd10Pcs => "icd-10-pcs",
            Self::Icd9Cm => "icd-9-cm",
            Self::Ucum => "ucum",
            Self::V3Route => "v3-route",
            Self::Edqm => "edqm",
            Self::Nci => "nci",
            Self::Other => "other",
        }
    }

    /// The name of the system as a reader knows it.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::RxNorm => "RxNorm",
            Self::Ndc => "NDC",
            Self::Atc => "ATC",
            Self::Snomed => "SNOMED CT",
            Self::Loinc => "LOINC",
            Self::Icd10Cm => "ICD-10",
            Self::Icd10Pcs => "ICD-10-PCS",
            Self::Icd9Cm => "ICD-9-CM",
            Self::Ucum => "UCUM",
            Self::V3Route => "HL7 v3 route",
            Self::Edqm => "EDQM",
            Self::Nci => "NCI Thesaurus",
            Self::Other => "other",
        }
    }

    /// Whether its codes name medicines.
    #[must_use]
    pub const fn names_drugs(self) -> bool {
        matches!(self, Self::RxNorm | Self::Ndc | Self::Atc)
    }

    /// Whether the codes below a code begin with it.
    #[must_use]
    pub const fn has_families(self) -> bool {
        matches!(self, Self::Icd10Cm | Self::Icd10Pcs | Self::Icd9Cm)
    }

    /// The form of a code by which two of this system are compared.
    ///
    /// NDC: the product part (labeller and product, zero padded, no hyphens), where it names one product.
    #[must_use]
    pub fn comparable(self, code: &str) -> std::borrow::Cow<'_, str> {
        let mut products = ndc_products(code).into_iter();
        match (self, products.next(), products.next()) {
            (Self::Ndc, Some(product), None) => format!("{product:09}").into(),
            _ => code.trim().into(),
        }
    }
}

/// A text without blanks around it: nearly always the text itself, and so that is seen first.
#[must_use]
pub fn trimmed(text: &str) -> &str {
    let is_no_blank = |end: Option<&u8>| end.is_some_and(u8::is_ascii_graphic);
    let bytes = text.as_bytes();
    if is_no_blank(bytes.first()) && is_no_blank(bytes.last()) { text } else { text.trim() }
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

    /// Field notes, section 2, and what C-CDA converters and vendors make of it.
    #[rstest]
    #[case("2.16.840.1.113883.6.88", System::RxNorm)]
    #[case("https://www.nlm.nih.gov/research/umls/rxnorm", System::RxNorm)]
    #[case("urn:oid:2.16.840.1.113883.6.69", System::Ndc)]
    #[case("http://hl7.org/fhir/sid/icd-10", System::Icd10Cm)]
    #[case("urn:oid:2.16.840.1.113883.6.3", System::Icd10Cm)]
    #[case("http://www.cms.gov/Medicare/Coding/ICD10", System::Icd10Pcs)]
    #[case("urn:oid:2.16.840.1.113883.6.103", System::Icd9Cm)]
    #[case("http://snomed.info/sct/731000124108/version/20250901", System::Snomed)]
    #[case::medi_span("urn:oid:2.16.840.1.113883.6.253", System::Other)]
    #[case::gpi("urn:oid:2.16.840.1.113883.6.68", System::Other)]
    #[case::longer("urn:oid:2.16.840.1.113883.6.881", System::Other)]
    #[case("", System::Other)]
    fn a_system_is_known_however_it_is_written(#[case] uri: &str, #[case] system: System) {
        assert_eq!(System::of(uri), system);
    }

    #[test]
    fn a_name_leads_back_to_its_system() {
        for system in System::ALL {
            assert_eq!(System::of_name(system.name()), Some(system));
        }
        assert_eq!(System::of_name("other"), None);
    }
}

//! Codes with what they mean, found without building or copying anything.

use super::{
    System,
    by_hash::{ByHash, EMPTY, hash_with},
    ndc_products, trimmed,
};

/// Meanings by code system and code.
///
/// A code is found in whatever case and with blanks around it, an NDC in whatever form.
#[derive(Debug)]
pub struct CodeTable<M> {
    entries: ByHash<Entry<M>>,
}

#[derive(Debug)]
struct Entry<M> {
    system: System,
    /// In capitals; of an NDC the nine digits of its product.
    code: Box<str>,
    meanings: Vec<M>,
}

impl<M> Default for CodeTable<M> {
    fn default() -> Self {
        Self { entries: ByHash::default() }
    }
}

impl<M> CodeTable<M> {
    /// A table of codes; what a code means several times it means all of.
    pub fn new(codes: impl IntoIterator<Item = (System, String, M)>) -> Self {
        let mut listed: Vec<(System, String, M)> = codes
            .into_iter()
            .map(|(system, code, meaning)| (system, system.comparable(&code).to_ascii_uppercase(), meaning))
            .collect();
        listed.sort_by(|one, other| one.0.cmp(&other.0).then_with(|| one.1.cmp(&other.1)));
        let mut entries: Vec<Entry<M>> = Vec::new();
        for (system, code, meaning) in listed {
            match entries.last_mut() {
                Some(last) if last.system == system && *last.code == *code => last.meanings.push(meaning),
                Some(_) | None => {
                    entries.push(Entry { system, code: code.into_boxed_str(), meanings: vec![meaning] });
                }
            }
        }
        Self { entries: ByHash::new(entries, |entry| hash_of_code(&entry.code)) }
    }

    /// What a code means; of the products that an NDC can name, the first that is known.
    #[must_use]
    pub fn get(&self, system: System, code: &str) -> Option<&[M]> {
        if system == System::Ndc {
            let digits =
                |product| str::from_utf8(&nine_digits(product)).ok().and_then(|code| self.find(system, code));
            return ndc_products(code).into_iter().find_map(digits);
        }
        self.find(system, trimmed(code))
    }

    fn find(&self, system: System, code: &str) -> Option<&[M]> {
        let is_it = |entry: &&Entry<M>| entry.system == system && entry.code.eq_ignore_ascii_case(code);
        let entry = self.entries.candidates(hash_of_code(code)).iter().find(is_it)?;
        Some(entry.meanings.as_slice())
    }

    /// Every code with its system and what it means.
    pub fn iter(&self) -> impl Iterator<Item = (System, &str, &[M])> {
        self.entries.entries().iter().map(|entry| (entry.system, &*entry.code, entry.meanings.as_slice()))
    }
}

/// The digits of an NDC product, leading zeros and all.
fn nine_digits(product: u32) -> [u8; 9] {
    let mut digits = [b'0'; 9];
    let mut rest = product;
    for digit in digits.iter_mut().rev() {
        // The remainder is one digit.
        *digit = b'0' + u8::try_from(rest % 10).unwrap_or_default();
        rest /= 10;
    }
    digits
}

/// Codes that differ in case only have one hash: a letter and its capital differ in one bit, which a digit has.
fn hash_of_code(code: &str) -> u64 {
    code.bytes().fold(EMPTY, |hash, byte| hash_with(hash, u32::from(byte | 0x20)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_found_by_its_system_in_any_case() {
        let codes = [
            (System::Atc, "L01FB01".to_owned(), 1),
            (System::RxNorm, "161".to_owned(), 2),
            (System::Loinc, "161".to_owned(), 3),
            (System::Ndc, "0008-0100".to_owned(), 4),
            (System::Atc, "l01fb01".to_owned(), 5),
        ];
        let table = CodeTable::new(codes);
        assert_eq!(table.get(System::Atc, " l01Fb01 "), Some(&[1, 5][..]));
        assert_eq!(table.get(System::RxNorm, "161"), Some(&[2][..]));
        assert_eq!(table.get(System::Loinc, "161"), Some(&[3][..]));
        assert_eq!(table.get(System::Snomed, "161"), None);
        assert_eq!(table.get(System::Ndc, "00008010001"), Some(&[4][..]));
        assert_eq!(table.get(System::Ndc, "0008010001"), Some(&[4][..]));
        assert_eq!(table.get(System::RxNorm, ""), None);
        assert_eq!(table.iter().count(), 4);
    }
}

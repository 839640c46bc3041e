//! Codes with what they mean, found without building or copying anything.

use super::{System, ndc_products};

/// Meanings by code system and code.
///
/// A code is found in whatever case and with blanks around it, an NDC in whatever form. The codes lie in the order of a
/// hash; one that shares the hash of another is told from it by comparison.
#[derive(Debug)]
pub struct CodeTable<M> {
    /// In order; each stands at the place of its entry.
    hashes: Vec<u64>,
    entries: Vec<Entry<M>>,
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
        Self { hashes: Vec::new(), entries: Vec::new() }
    }
}

impl<M> CodeTable<M> {
    /// A table of codes; what a code means several times it means all of.
    pub fn new(codes: impl IntoIterator<Item = (System, String, M)>) -> Self {
        let mut listed: Vec<(u64, System, String, M)> = codes
            .into_iter()
            .map(|(system, code, meaning)| {
                let code = system.comparable(&code).to_ascii_uppercase();
                (hash_of(system, &code), system, code, meaning)
            })
            .collect();
        listed.sort_by(|one, other| {
            let key = |(hash, system, _, _): &(u64, System, _, _)| (*hash, *system);
            key(one).cmp(&key(other)).then_with(|| one.2.cmp(&other.2))
        });
        let mut table = Self::default();
        for (hash, system, code, meaning) in listed {
            match table.entries.last_mut() {
                Some(last) if last.system == system && *last.code == *code => last.meanings.push(meaning),
                Some(_) | None => {
                    table.hashes.push(hash);
                    let meanings = vec![meaning];
                    table.entries.push(Entry { system, code: code.into_boxed_str(), meanings });
                }
            }
        }
        table
    }

    /// What a code means; of the products that an NDC can name, the first that is known.
    #[must_use]
    pub fn get(&self, system: System, code: &str) -> Option<&[M]> {
        if system == System::Ndc {
            let digits =
                |product| str::from_utf8(&nine_digits(product)).ok().and_then(|code| self.find(system, code));
            return ndc_products(code).into_iter().find_map(digits);
        }
        self.find(system, code.trim())
    }

    fn find(&self, system: System, code: &str) -> Option<&[M]> {
        let hash = hash_of(system, code);
        let from = self.hashes.partition_point(|known| *known < hash);
        let same = self.hashes.get(from..)?.iter().take_while(|known| **known == hash).count();
        let entries = self.entries.get(from..from.checked_add(same)?)?;
        let is_it = |entry: &&Entry<M>| entry.system == system && entry.code.eq_ignore_ascii_case(code);
        entries.iter().find(is_it).map(|entry| entry.meanings.as_slice())
    }

    /// Every code with its system and what it means.
    pub fn iter(&self) -> impl Iterator<Item = (System, &str, &[M])> {
        self.entries.iter().map(|entry| (entry.system, &*entry.code, entry.meanings.as_slice()))
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

/// FNV-1a over the system and the capitals of a code.
fn hash_of(system: System, code: &str) -> u64 {
    const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0100_0000_01b3;
    let letters = code.bytes().map(|byte| byte.to_ascii_uppercase());
    system
        .name()
        .bytes()
        .chain(letters)
        .fold(OFFSET, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(PRIME))
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

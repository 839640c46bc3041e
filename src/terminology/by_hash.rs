//! Entries found by a hash.

/// Entries, each with a hash of what it is found by. Whoever looks for one tells those apart that lie together.
#[derive(Debug)]
pub struct ByHash<E> {
    /// In the order of their buckets.
    entries: Vec<E>,
    /// Where the entries of each bucket begin, and where they end. There are twice as many buckets as entries, so that most
    /// of what is looked for and not there is compared with nothing.
    buckets: Vec<(usize, usize)>,
}

impl<E> Default for ByHash<E> {
    fn default() -> Self {
        Self { entries: Vec::new(), buckets: Vec::new() }
    }
}

impl<E> ByHash<E> {
    /// Entries by their hashes; those of one hash stay in the order they come in.
    pub fn new(mut entries: Vec<E>, hash: impl Fn(&E) -> u64) -> Self {
        let count = (entries.len() * 2).next_power_of_two();
        let bucket = |entry: &E| bucket_of(hash(entry), count);
        entries.sort_by_key(bucket);
        let begins = |number: usize| entries.partition_point(|entry| bucket(entry) < number);
        let buckets = (0..count).map(|number| (begins(number), begins(number + 1))).collect();
        Self { entries, buckets }
    }

    /// The entries that can have a hash.
    #[must_use]
    pub fn candidates(&self, hash: u64) -> &[E] {
        let bucket = self.buckets.get(bucket_of(hash, self.buckets.len()));
        bucket.and_then(|(from, to)| self.entries.get(*from..*to)).unwrap_or_default()
    }

    /// All entries.
    #[must_use]
    pub fn entries(&self) -> &[E] {
        &self.entries
    }
}

/// The last bits of a hash, for a number of buckets that is a power of two.
fn bucket_of(hash: u64, buckets: usize) -> usize {
    // On a machine of 32 bits as many of them are left.
    usize::try_from(hash & u64::from(u32::MAX)).unwrap_or_default() & buckets.saturating_sub(1)
}

/// The hash of a word without letters.
pub const EMPTY: u64 = 0xcbf2_9ce4_8422_2325;

/// The hash of a word with one more letter: FNV-1a, for short words are all it gets.
#[must_use]
pub fn hash_with(hash: u64, letter: u32) -> u64 {
    const PRIME: u64 = 0x0100_0000_01b3;
    (hash ^ u64::from(letter)).wrapping_mul(PRIME)
}

/// The hash of bytes, on every machine alike.
#[must_use]
pub fn hash_of(bytes: &[u8]) -> u64 {
    bytes.iter().fold(EMPTY, |hash, byte| hash_with(hash, u32::from(*byte)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_among_the_candidates_of_its_hash() {
        let hash = |number: &u64| number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        for length in 0..40 {
            let entries = ByHash::new((0..length).collect(), hash);
            let mut all = entries.entries().to_vec();
            all.sort_unstable();
            assert!(all.into_iter().eq(0..length));
            for number in 0..length {
                assert!(entries.candidates(hash(&number)).contains(&number));
            }
            assert!(!entries.candidates(hash(&length)).contains(&length));
        }
    }

    #[test]
    fn entries_of_one_hash_stay_in_order() {
        let entries = ByHash::new(vec![(7, 'b'), (9, 'x'), (7, 'a')], |(hash, _)| *hash);
        let of_7 = entries.candidates(7).iter().filter(|(hash, _)| *hash == 7).map(|(_, letter)| *letter);
        assert_eq!(of_7.collect::<String>(), "ba");
    }

    #[test]
    fn nothing_is_found_among_nothing() {
        assert!(ByHash::<u8>::default().candidates(5).is_empty());
    }
}

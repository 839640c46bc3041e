//! `REVIEW.md` names every file as it is: whoever changes a number must say that nobody has signed the new one.

use super::*;

const REVIEW: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/knowledge/REVIEW.md"));
const README: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/knowledge/README.md"));

#[test]
fn every_file_stands_in_the_review_with_its_hash() {
    let missing: Vec<String> = EMBEDDED
        .iter()
        .filter(|(path, text)| {
            let row = REVIEW.lines().find(|line| line.contains(&format!("`{path}`")));
            !row.is_some_and(|row| row.contains(&sha256(text.as_bytes())))
        })
        .map(|(path, text)| format!("| `{path}` | {} |", sha256(text.as_bytes())))
        .collect();
    assert!(missing.is_empty(), "REVIEW.md must have, unsigned until reviewed:\n{}", missing.join("\n"));
}

#[test]
fn the_readme_explains_every_file() {
    for (path, _) in EMBEDDED {
        assert!(README.contains(&format!("`{path}`")), "{path}");
    }
}

#[test]
fn the_hash_is_sha_256() {
    // FIPS 180-4, and the empty message.
    assert_eq!(sha256(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_eq!(sha256(b""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    // A message that leaves no room for its length in the last block.
    assert_eq!(sha256(&[b'a'; 63]), "7d3e74a05d7db15bce4ad9ec0658ea98e3f06eeecf16b4c6fff2da457ddc2f34");
}

/// SHA-256 in hexadecimal, FIPS 180-4: here, so that a test alone asks for no dependency.
fn sha256(message: &[u8]) -> String {
    let mut state: [u32; 8] = roots(2, 8).try_into().unwrap();
    for block in padded(message).chunks_exact(64) {
        state = compress(state, block);
    }
    state.map(|word| format!("{word:08x}")).concat()
}

fn padded(message: &[u8]) -> Vec<u8> {
    let mut padded = message.to_vec();
    padded.push(0x80);
    let length = (padded.len() + 8).next_multiple_of(64);
    padded.resize(length, 0);
    padded[length - 8..].copy_from_slice(&(u64::try_from(message.len()).unwrap() * 8).to_be_bytes());
    padded
}

fn compress(state: [u32; 8], block: &[u8]) -> [u32; 8] {
    let mut words: Vec<u32> =
        block.chunks_exact(4).map(|word| u32::from_be_bytes(word.try_into().unwrap())).collect();
    for at in 16..64 {
        let (far, near) = (words[at - 15], words[at - 2]);
        let far = far.rotate_right(7) ^ far.rotate_right(18) ^ (far >> 3);
        let near = near.rotate_right(17) ^ near.rotate_right(19) ^ (near >> 10);
        words.push(words[at - 16].wrapping_add(far).wrapping_add(words[at - 7]).wrapping_add(near));
    }
    let mut mixed = state;
    for (constant, word) in roots(3, 64).iter().zip(words) {
        let sum = mixed[4].rotate_right(6) ^ mixed[4].rotate_right(11) ^ mixed[4].rotate_right(25);
        let choice = (mixed[4] & mixed[5]) ^ (!mixed[4] & mixed[6]);
        let one = [sum, choice, *constant, word].into_iter().fold(mixed[7], u32::wrapping_add);
        let sum = mixed[0].rotate_right(2) ^ mixed[0].rotate_right(13) ^ mixed[0].rotate_right(22);
        let majority = (mixed[0] & mixed[1]) ^ (mixed[0] & mixed[2]) ^ (mixed[1] & mixed[2]);
        mixed.rotate_right(1);
        mixed[4] = mixed[4].wrapping_add(one);
        mixed[0] = one.wrapping_add(sum).wrapping_add(majority);
    }
    std::array::from_fn(|at| state[at].wrapping_add(mixed[at]))
}

/// The first 32 bits of the fractions of the square or cube roots of the first primes.
fn roots(degree: u32, count: usize) -> Vec<u32> {
    let primes = (2_u128..).filter(|number| (2..*number).all(|divisor| number % divisor != 0));
    let root = |prime: u128| {
        let scaled = prime << (32 * degree);
        let (mut low, mut high) = (0_u128, 1 << 40);
        while high - low > 1 {
            let middle = low.midpoint(high);
            if middle.pow(degree) <= scaled { low = middle } else { high = middle }
        }
        u32::try_from(low & 0xffff_ffff).unwrap()
    };
    primes.take(count).map(root).collect()
}

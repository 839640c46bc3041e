//! Tokens that were used: each counts once, within its life.

use std::{
    collections::HashMap,
    hash::{BuildHasher, RandomState},
    sync::{Mutex, PoisonError},
};

use jiff::Timestamp;

use super::Refusal;

/// The most tokens that are remembered: at 50 bytes each some 12 MiB, and of tokens that live five minutes 800 a second.
const MOST: usize = 250_000;

/// How often what has expired is let go, in seconds.
const SWEEP_SECONDS: i64 = 60;

/// The tokens that were used and could still be valid.
///
/// Not a cache: what a cache lets go under pressure could be used again. Without room a token is refused instead. Only a
/// keyed hash of issuer and `jti` is kept, so that their length costs nothing and nothing of them is stored.
#[derive(Debug)]
pub struct Replay {
    keys: [RandomState; 2],
    most: usize,
    seen: Mutex<Seen>,
}

#[derive(Debug, Default)]
struct Seen {
    /// The last second at which a token could be valid, by its hashes.
    until: HashMap<[u64; 2], i64>,
    swept: i64,
}

impl Default for Replay {
    fn default() -> Self {
        Self::with_room_for(MOST)
    }
}

impl Replay {
    /// Room for so many tokens.
    #[must_use]
    pub fn with_room_for(most: usize) -> Self {
        Self { keys: [RandomState::new(), RandomState::new()], most, seen: Mutex::default() }
    }

    /// Lets a token in if it was not used before, and remembers it until the second `until`.
    ///
    /// # Errors
    /// [`Refusal::Replayed`], or [`Refusal::NoRoom`] if it could not be remembered.
    pub fn admit(&self, issuer: &str, id: &str, until: i64, now: Timestamp) -> Result<(), Refusal> {
        let key = self.keys.each_ref().map(|state| state.hash_one((issuer, id)));
        let now = now.as_second();
        // A map is whole after a panic elsewhere, so a poisoned lock is as good as another.
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if now >= seen.swept + SWEEP_SECONDS || now < seen.swept {
            seen.swept = now;
            seen.until.retain(|_, until| *until >= now);
        }
        if seen.until.get(&key).is_some_and(|until| *until >= now) {
            return Err(Refusal::Replayed);
        }
        if seen.until.len() >= self.most {
            return Err(Refusal::NoRoom);
        }
        seen.until.insert(key, until);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn a_token_counts_once_as_long_as_it_lives() {
        let replay = Replay::default();
        assert_eq!(replay.admit("a", "1", 400, at(100)), Ok(()));
        assert_eq!(replay.admit("a", "1", 400, at(400)), Err(Refusal::Replayed));
        assert_eq!(replay.admit("b", "1", 400, at(100)), Ok(()), "another issuer's id is another id");
        assert_eq!(replay.admit("a", "2", 400, at(100)), Ok(()));
    }

    #[test]
    fn what_has_expired_makes_room() {
        let replay = Replay::with_room_for(2);
        assert_eq!(replay.admit("a", "1", 150, at(100)), Ok(()));
        assert_eq!(replay.admit("a", "2", 900, at(100)), Ok(()));
        assert_eq!(replay.admit("a", "3", 900, at(120)), Err(Refusal::NoRoom));
        assert_eq!(replay.admit("a", "3", 900, at(200)), Ok(()));
        assert_eq!(replay.admit("a", "2", 900, at(200)), Err(Refusal::Replayed));
    }
}

//! The arena of a request, used again for the next one on the same thread: memory that is there need not be asked for.

use std::cell::Cell;

use crate::json::Arena;

/// The most that is kept, in bytes: several times what a large request takes.
const MOST_KEPT: usize = 2 * 1024 * 1024;

thread_local! {
    static KEPT: Cell<Arena> = Cell::default();
}

/// Calls `work` with an empty arena.
pub(super) fn with<T>(work: impl FnOnce(&Arena) -> T) -> T {
    // One that is in use, or that a panic took along, is replaced by a new one.
    let mut arena = KEPT.take();
    let result = work(&arena);
    if arena.allocated_bytes() <= MOST_KEPT {
        arena.reset();
        KEPT.set(arena);
    }
    result
}

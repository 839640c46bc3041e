//! A value of a parsed text, in eight bytes.

use super::MAX_LENGTH;

/// What a [`Node`] stands for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum NodeKind {
    Null,
    Boolean,
    Number,
    /// A string, or the name of a member, without escapes.
    Plain,
    /// A string, or the name of a member, with escapes in it.
    Escaped,
    /// The bracket that closes an array or an object.
    Close,
    Array,
    Object,
}

const KIND_BITS: u32 = 3;

/// A value, the name of a member or a closing bracket. The nodes of a text stand in its order: an object is followed by
/// the name and the value of each member, an array by its items, and both end with the bracket that closes them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    /// The first byte, with the kind below it.
    start_and_kind: u32,
    /// The byte behind the last; of an array or object, the place of the node behind its last one, and until that is known
    /// the place of the array or object it stands in.
    end: u32,
}

#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    reason = "texts are shorter than MAX_LENGTH, and nodes fewer"
)]
impl Node {
    pub(super) const NULL: Self = Self { start_and_kind: 0, end: 0 };

    pub(super) const fn new(kind: NodeKind, start: usize, end: usize) -> Self {
        debug_assert!(start <= MAX_LENGTH && end <= MAX_LENGTH);
        Self { start_and_kind: (start as u32) << KIND_BITS | kind as u32, end: end as u32 }
    }

    pub(super) const fn kind(self) -> NodeKind {
        match self.start_and_kind & 7 {
            0 => NodeKind::Null,
            1 => NodeKind::Boolean,
            2 => NodeKind::Number,
            3 => NodeKind::Plain,
            4 => NodeKind::Escaped,
            5 => NodeKind::Close,
            6 => NodeKind::Array,
            _ => NodeKind::Object,
        }
    }

    /// Whether other nodes belong to it.
    pub(super) const fn is_container(self) -> bool {
        matches!(self.kind(), NodeKind::Array | NodeKind::Object)
    }

    pub(super) const fn start(self) -> usize {
        (self.start_and_kind >> KIND_BITS) as usize
    }

    pub(super) const fn end(self) -> usize {
        self.end as usize
    }

    pub(super) const fn set_end(&mut self, end: usize) {
        self.end = end as u32;
    }
}

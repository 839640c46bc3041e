//! The pass over the text.

use bumpalo::collections::Vec;

use super::{
    Arena, Fault, JsonError, MAX_DEPTH, MAX_LENGTH, Value,
    node::{Node, NodeKind},
    scan::{expect, fault, past_literal, past_number, past_space, past_string},
    value::Document,
};

/// How many bytes of FHIR make a node, at the least that was seen in compact text: what is reserved for nodes.
const BYTES_A_NODE: usize = 8;

/// What some clients put before a text in UTF-8; RFC 8259 8.1 lets a parser pass over it.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// No place: more nodes than there can be.
const NOWHERE: usize = MAX_LENGTH;

/// Parses a whole text. Whatever belongs to it is put into the arena, which frees all of it at once.
///
/// # Errors
/// The first place where it is no JSON, or beyond what we read.
pub fn parse<'a>(text: &'a str, arena: &'a Arena) -> Result<Value<'a>, JsonError> {
    if text.len() >= MAX_LENGTH {
        return Err(JsonError { reason: Fault::TooLong, at: MAX_LENGTH });
    }
    let mut nodes = Vec::with_capacity_in(text.len() / BYTES_A_NODE + 1, arena);
    let start = if text.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len_utf8() } else { 0 };
    add_nodes(text.as_bytes(), start, &mut nodes)?;
    let document = arena.alloc(Document { text, nodes: nodes.into_bump_slice(), arena });
    Ok(Value::first_of(document))
}

/// Adds the nodes of a text. One loop does for all levels: it stays in the instruction cache, and needs no stack.
fn add_nodes(bytes: &[u8], start: usize, nodes: &mut Vec<'_, Node>) -> Result<(), JsonError> {
    // The array or object that is open, and whether it is an object.
    let mut innermost = NOWHERE;
    let mut in_object = false;
    let mut depth = 0;
    let mut at = start;
    loop {
        // A value comes next, in an object after its name.
        if in_object {
            at = expect(bytes, at, b'"', Fault::MemberName)?;
            let (kind, end) = past_string(bytes, at)?;
            nodes.push(Node::new(kind, at, end));
            at = expect(bytes, end, b':', Fault::Colon)? + 1;
        }
        let (kind, end) = loop {
            break match bytes.get(at) {
                Some(b'"') => past_string(bytes, at)?,
                Some(b'{') => (NodeKind::Object, innermost),
                Some(b'[') => (NodeKind::Array, innermost),
                Some(b'-' | b'0'..=b'9') => (NodeKind::Number, past_number(bytes, at)?),
                Some(b't') => (NodeKind::Boolean, past_literal(bytes, at, b"true")?),
                Some(b'f') => (NodeKind::Boolean, past_literal(bytes, at, b"false")?),
                Some(b'n') => (NodeKind::Null, past_literal(bytes, at, b"null")?),
                Some(b' ' | b'\n' | b'\r' | b'\t') => {
                    at = past_space(bytes, at);
                    continue;
                }
                _ => return Err(fault(bytes, at, Fault::NoValue)),
            };
        };
        let node = Node::new(kind, at, end);
        nodes.push(node);
        if node.is_container() {
            if depth == MAX_DEPTH {
                return Err(fault(bytes, at, Fault::TooDeep));
            }
            depth += 1;
            innermost = nodes.len() - 1;
            in_object = kind == NodeKind::Object;
            at = past_space(bytes, at + 1);
            if bytes.get(at) != Some(if in_object { &b'}' } else { &b']' }) {
                continue;
            }
        } else {
            at = end;
        }
        // After a value, what is open goes on or closes.
        loop {
            match bytes.get(at) {
                Some(b',') if depth > 0 => {
                    at += 1;
                    break;
                }
                Some(b'}') if in_object => {}
                Some(b']') if !in_object && depth > 0 => {}
                Some(b' ' | b'\n' | b'\r' | b'\t') => {
                    at = past_space(bytes, at);
                    continue;
                }
                None if depth == 0 => return Ok(()),
                _ => {
                    let reason = if depth == 0 { Fault::Trailing } else { Fault::Separator };
                    return Err(fault(bytes, at, reason));
                }
            }
            nodes.push(Node::new(NodeKind::Close, at, at + 1));
            at += 1;
            depth -= 1;
            innermost = close(nodes, innermost);
            in_object = nodes.get(innermost).is_some_and(|node| node.kind() == NodeKind::Object);
        }
    }
}

/// Lets an open array or object end with the last node; says in which one it stands.
fn close(nodes: &mut [Node], place: usize) -> usize {
    let behind = nodes.len();
    nodes.get_mut(place).map_or(NOWHERE, |node| {
        let outer = node.end();
        node.set_end(behind);
        outer
    })
}

//! The pass over the text.

use bumpalo::collections::Vec;

use super::{
    Arena, Fault, JsonError, MAX_DEPTH, MAX_LENGTH, Value,
    node::{Node, NodeKind},
    scan::Scan,
    value::Document,
};

/// How many bytes of FHIR make a node, at the least that was seen in compact text: what is reserved for nodes.
const BYTES_A_NODE: usize = 8;

/// Parses a whole text. Whatever belongs to it is put into the arena, which frees all of it at once.
///
/// # Errors
/// The first place where it is no JSON, or beyond what we read.
pub fn parse<'a>(text: &'a str, arena: &'a Arena) -> Result<Value<'a>, JsonError> {
    if text.len() >= MAX_LENGTH {
        return Err(JsonError { reason: Fault::TooLong, at: MAX_LENGTH });
    }
    let nodes = Vec::with_capacity_in(text.len() / BYTES_A_NODE + 1, arena);
    let mut parser = Parser { scan: Scan::new(text), nodes, open: [0; MAX_DEPTH], depth: 0 };
    parser.text()?;
    let document = arena.alloc(Document { text, nodes: parser.nodes.into_bump_slice(), arena });
    Ok(Value::first_of(document))
}

struct Parser<'a> {
    scan: Scan<'a>,
    nodes: Vec<'a, Node>,
    /// The places of the arrays and objects that are open, the outermost first.
    open: [usize; MAX_DEPTH],
    depth: usize,
}

impl Parser<'_> {
    /// Reads a value and nothing behind it. One loop for all levels: it stays in the cache, and needs no stack.
    fn text(&mut self) -> Result<(), JsonError> {
        loop {
            if self.value()? {
                // An object or array was entered, and a value in it comes next.
                continue;
            }
            loop {
                if self.depth == 0 {
                    return self.scan.expect_end();
                }
                if self.another()? {
                    break;
                }
            }
        }
    }

    /// Reads a scalar or an empty array or object; or enters one up to its first value, and says so.
    fn value(&mut self) -> Result<bool, JsonError> {
        let byte = self.scan.byte_after_space();
        let start = self.scan.at();
        let kind = match byte {
            Some(b'"') => {
                self.string()?;
                return Ok(false);
            }
            Some(b'{') => return self.enter(NodeKind::Object),
            Some(b'[') => return self.enter(NodeKind::Array),
            Some(b'-' | b'0'..=b'9') => {
                self.scan.number()?;
                NodeKind::Number
            }
            Some(b't') => {
                self.scan.literal("true")?;
                NodeKind::Boolean
            }
            Some(b'f') => {
                self.scan.literal("false")?;
                NodeKind::Boolean
            }
            Some(b'n') => {
                self.scan.literal("null")?;
                NodeKind::Null
            }
            Some(_) | None => return Err(self.scan.fault_or_truncated(Fault::NoValue)),
        };
        self.nodes.push(Node::new(kind, start, self.scan.at()));
        Ok(false)
    }

    fn string(&mut self) -> Result<(), JsonError> {
        let start = self.scan.at();
        let kind = if self.scan.string()? { NodeKind::Escaped } else { NodeKind::Plain };
        self.nodes.push(Node::new(kind, start, self.scan.at()));
        Ok(())
    }

    /// Enters the array or object whose bracket comes next; `false` if it is empty, and so left again.
    fn enter(&mut self, kind: NodeKind) -> Result<bool, JsonError> {
        let Some(open) = self.open.get_mut(self.depth) else { return Err(self.scan.fault(Fault::TooDeep)) };
        *open = self.nodes.len();
        self.depth += 1;
        self.nodes.push(Node::new(kind, self.scan.at(), 0));
        self.scan.pass();
        let is_object = kind == NodeKind::Object;
        let bracket = if is_object { b'}' } else { b']' };
        if self.scan.byte_after_space() == Some(bracket) {
            self.close();
            return Ok(false);
        }
        if is_object {
            self.name()?;
        }
        Ok(true)
    }

    /// After a value in an array or object: goes to the next one, or closes and says `false`.
    fn another(&mut self) -> Result<bool, JsonError> {
        let open = self.depth.checked_sub(1).and_then(|innermost| self.open.get(innermost));
        let open = open.and_then(|place| self.nodes.get(*place));
        let is_object = open.is_some_and(|open| open.kind() == NodeKind::Object);
        match self.scan.byte_after_space() {
            Some(b',') => {
                self.scan.pass();
                if is_object {
                    self.scan.byte_after_space();
                    self.name()?;
                }
                Ok(true)
            }
            Some(b'}') if is_object => {
                self.close();
                Ok(false)
            }
            Some(b']') if !is_object => {
                self.close();
                Ok(false)
            }
            _ => Err(self.scan.fault_or_truncated(Fault::Separator)),
        }
    }

    /// Leaves the innermost array or object at its closing bracket.
    fn close(&mut self) {
        let start = self.scan.at();
        self.scan.pass();
        self.nodes.push(Node::new(NodeKind::Close, start, self.scan.at()));
        let behind = self.nodes.len();
        self.depth = self.depth.saturating_sub(1);
        let open = self.open.get(self.depth).and_then(|place| self.nodes.get_mut(*place));
        if let Some(open) = open {
            open.set_end(behind);
        }
    }

    /// Reads the name of a member and its colon.
    fn name(&mut self) -> Result<(), JsonError> {
        if self.scan.byte() != Some(b'"') {
            return Err(self.scan.fault_or_truncated(Fault::MemberName));
        }
        self.string()?;
        if self.scan.byte_after_space() != Some(b':') {
            return Err(self.scan.fault_or_truncated(Fault::Colon));
        }
        self.scan.pass();
        Ok(())
    }
}

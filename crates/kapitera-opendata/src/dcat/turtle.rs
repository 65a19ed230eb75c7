//! Statements as Turtle (<https://www.w3.org/TR/turtle/>), a block a thing.

use std::fmt::Write as _;

use super::graph::{Graph, Node, PREFIXES, Value};

pub(super) fn write(graph: &Graph) -> String {
    let mut out = String::new();
    for (prefix, space) in PREFIXES {
        let _ = writeln!(out, "@prefix {prefix}: <{space}> .");
    }
    for node in graph.nodes() {
        thing(node, &mut out);
    }
    out
}

fn thing(node: &Node, out: &mut String) {
    let _ = write!(out, "\n<{}> a {}", node.about(), node.class);
    for (name, value) in &node.statements {
        let _ = write!(out, " ;\n    {name} ");
        let _ = match value {
            Value::Link(to) => write!(out, "<{to}>"),
            Value::Words(language, text) => write!(out, "\"{}\"@{language}", escaped(text)),
            Value::Text(text) => write!(out, "\"{}\"", escaped(text)),
            Value::Typed(datatype, text) => write!(out, "\"{}\"^^{datatype}", escaped(text)),
        };
    }
    out.push_str(" .\n");
}

/// A text between quotes; addresses need none of this, since [`Address`](crate::Address) takes no such characters.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            _ => out.push(letter),
        }
    }
    out
}

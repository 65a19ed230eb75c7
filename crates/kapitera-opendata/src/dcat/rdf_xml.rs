//! Statements as RDF/XML (<https://www.w3.org/TR/rdf-syntax-grammar/>), an element a thing, one a statement.

use std::fmt::Write as _;

use quick_xml::escape::escape;

use super::graph::{Graph, Node, PREFIXES, Value, whole};

pub(super) fn write(graph: &Graph) -> String {
    let mut out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rdf:RDF".to_owned();
    for (prefix, space) in PREFIXES {
        let _ = write!(out, "\n    xmlns:{prefix}=\"{space}\"");
    }
    out.push_str(">\n");
    for node in graph.nodes() {
        thing(node, &mut out);
    }
    out.push_str("</rdf:RDF>\n");
    out
}

fn thing(node: &Node, out: &mut String) {
    let class = node.class;
    let _ = writeln!(out, "  <{class} rdf:about=\"{}\">", escape(node.about()));
    for (name, value) in &node.statements {
        let _ = match value {
            Value::Link(to) => writeln!(out, "    <{name} rdf:resource=\"{}\"/>", escape(to)),
            Value::Words(language, text) => {
                writeln!(out, "    <{name} xml:lang=\"{language}\">{}</{name}>", escape(text))
            }
            Value::Text(text) => writeln!(out, "    <{name}>{}</{name}>", escape(text)),
            Value::Typed(datatype, text) => {
                writeln!(out, "    <{name} rdf:datatype=\"{}\">{}</{name}>", whole(datatype), escape(text))
            }
        };
    }
    let _ = writeln!(out, "  </{class}>");
}

//! Statements about named things, in the order they are made.

use std::collections::BTreeSet;

use kapitera_message::Text;
use kapitera_period::Date;

/// The prefixes of names, with what they stand for.
pub(super) const PREFIXES: [(&str, &str); 13] = [
    ("adms", "http://www.w3.org/ns/adms#"),
    ("dcat", "http://www.w3.org/ns/dcat#"),
    ("dcatap", "http://data.europa.eu/r5r/"),
    ("dct", "http://purl.org/dc/terms/"),
    ("foaf", "http://xmlns.com/foaf/0.1/"),
    ("owl", "http://www.w3.org/2002/07/owl#"),
    ("prov", "http://www.w3.org/ns/prov#"),
    ("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
    ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
    ("skos", "http://www.w3.org/2004/02/skos/core#"),
    ("spdx", "http://spdx.org/rdf/terms#"),
    ("vcard", "http://www.w3.org/2006/vcard/ns#"),
    ("xsd", "http://www.w3.org/2001/XMLSchema#"),
];

/// A name with a prefix: `dct:title`.
pub(super) type Name = &'static str;

/// The whole address that a name stands for.
pub(super) fn whole(name: Name) -> String {
    let (prefix, rest) = name.split_once(':').unwrap_or_default();
    let space = PREFIXES.iter().find(|(there, _)| *there == prefix).map_or("", |(_, space)| space);
    format!("{space}{rest}")
}

/// Things, each with its statements.
#[derive(Debug, Default)]
pub(super) struct Graph {
    nodes: Vec<Node>,
    named: BTreeSet<String>,
}

/// A thing with what is said of it.
#[derive(Debug)]
pub(super) struct Node {
    about: String,
    pub(super) class: Name,
    pub(super) statements: Vec<(Name, Value)>,
}

/// What is said.
#[derive(Debug)]
pub(super) enum Value {
    /// Another thing.
    Link(String),
    /// A text in a language.
    Words(&'static str, String),
    /// A text of no language.
    Text(String),
    /// A value of a type.
    Typed(Name, String),
}

impl Graph {
    /// Adds a thing; one that is there already stays as it is.
    pub(super) fn add(&mut self, node: Node) {
        if self.named.insert(node.about.clone()) {
            self.nodes.push(node);
        }
    }

    pub(super) fn nodes(&self) -> &[Node] {
        &self.nodes
    }
}

impl Node {
    pub(super) fn new(about: impl Into<String>, class: Name) -> Self {
        Self { about: about.into(), class, statements: Vec::new() }
    }

    pub(super) fn about(&self) -> &str {
        &self.about
    }

    pub(super) fn link(&mut self, name: Name, to: impl Into<String>) {
        self.statements.push((name, Value::Link(to.into())));
    }

    /// A text in both languages.
    pub(super) fn words(&mut self, name: Name, text: &Text) {
        self.statements.push((name, Value::Words("sv", text.sv.clone())));
        self.statements.push((name, Value::Words("en", text.en.clone())));
    }

    pub(super) fn text(&mut self, name: Name, text: impl Into<String>) {
        self.statements.push((name, Value::Text(text.into())));
    }

    pub(super) fn typed(&mut self, name: Name, datatype: Name, text: impl Into<String>) {
        self.statements.push((name, Value::Typed(datatype, text.into())));
    }

    pub(super) fn date(&mut self, name: Name, day: Date) {
        self.typed(name, "xsd:date", day.to_string());
    }
}

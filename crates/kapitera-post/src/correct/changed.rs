//! What another text of a model says otherwise, and by which decision.
//!
//! Texts are compared section by section as values: what is moved or commented otherwise is the same. What a model extends is
//! part of it, so a section may stand in several texts, and all of them are compared in order.

use std::collections::{BTreeMap, BTreeSet};

use kapitera_model::{Decision, Model};

/// A section that two models write otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ChangedSection {
    /// Its name, as `parameter.base`.
    pub(super) name: String,
    /// The decisions that it cites, in the later model or else in the earlier one.
    pub(super) decisions: Vec<String>,
}

/// The sections that differ, by name.
pub(super) fn changed(before: &Model, after: &Model) -> Vec<ChangedSection> {
    let (was, is) = (sections(before), sections(after));
    let names: BTreeSet<&String> = was.keys().chain(is.keys()).collect();
    let differing = names.into_iter().filter(|name| was.get(*name) != is.get(*name));
    let section = |name: &String| {
        let (model, written) = match is.get(name) {
            Some(written) => (after, written),
            None => (before, &was[name]),
        };
        let mut cited = BTreeSet::new();
        written.iter().for_each(|value| cite(value, &mut cited));
        let decisions = cited.into_iter().map(|decision| decision_said(model, &decision)).collect();
        ChangedSection { name: name.clone(), decisions }
    };
    differing.map(section).collect()
}

/// The parts of a model whose entries have names.
const NAMED: [&str; 6] = ["parameter", "shares", "table", "value", "cost", "component"];

/// What each section says, by name.
type Sections = BTreeMap<String, Vec<toml::Value>>;

/// What each section says in each of a model's texts that has it.
fn sections(model: &Model) -> Sections {
    let mut sections = Sections::new();
    for source in &model.sources {
        // The text of a checked model is TOML.
        for (kind, value) in source.text.parse::<toml::Table>().unwrap_or_default() {
            put(&mut sections, kind, value);
        }
    }
    sections
}

/// Puts a part of a text under its name; what a reform changes or adds under the name that it has in what is extended.
fn put(sections: &mut Sections, kind: String, value: toml::Value) {
    match value {
        // A decision is no rule; what rests on it is.
        _ if kind == "decision" => {}
        toml::Value::Table(parts) if kind == "change" || kind == "add" => {
            parts.into_iter().for_each(|(kind, value)| put(sections, kind, value));
        }
        toml::Value::Table(entries) if NAMED.contains(&kind.as_str()) => {
            for (name, entry) in entries {
                sections.entry(format!("{kind}.{name}")).or_default().push(entry);
            }
        }
        other => sections.entry(kind).or_default().push(other),
    }
}

fn cite(value: &toml::Value, cited: &mut BTreeSet<String>) {
    match value {
        toml::Value::Table(table) => {
            for (key, value) in table {
                match value {
                    toml::Value::String(name) if key == "decision" => drop(cited.insert(name.clone())),
                    value => cite(value, cited),
                }
            }
        }
        toml::Value::Array(values) => values.iter().for_each(|value| cite(value, cited)),
        _ => {}
    }
}

fn decision_said(model: &Model, name: &str) -> String {
    let Some(Decision { body, date, case_number, .. }) = model.decision(name) else { return name.to_owned() };
    let mut parts = vec![body.clone(), date.to_string()];
    parts.extend(case_number.clone());
    parts.join(", ")
}

//! A reform taken apart: what it changes, thing by thing, in the order of its text.
//!
//! Each thing can be changed without the others, so that what one change does can be told from what all do together.

use std::cell::RefCell;
use std::sync::Arc;

use kapitera_message::{Problems, Text, text};

use crate::ast::Model;
use crate::doc::{Entry, Kind, Node, Source, Spot};
use crate::extend::{Find, Layer, apply, layers, sources};
use crate::fields::one_or_more;
use crate::read::checked;

/// What a reform does to a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// It is another than in the base.
    Change,
    /// The base does not have it.
    Add,
    /// The base has it, and the reform has not.
    Remove,
}

/// One thing that a reform changes, adds or removes.
#[derive(Clone, Debug)]
pub struct ReformChange {
    /// What is done to it.
    pub verb: Verb,
    /// The part of the model: `parameter`, `shares`, `table`, `component` and so on; `time` and `rounding` have no names.
    pub section: String,
    /// Its name there.
    pub name: String,
    /// Where the text says so.
    pub spot: Spot,
    /// What the text that says so is called: the reform itself, or one that it includes.
    pub of: String,
    /// The text's words alone, as one tree: what `apply` makes of the base.
    tree: Node,
}

impl ReformChange {
    /// The thing's name with its part: `parameter.drug-price`.
    pub fn path(&self) -> String {
        match self.name.as_str() {
            "" => self.section.clone(),
            name => format!("{}.{name}", self.section),
        }
    }

    /// What is done, in words.
    pub fn said(&self) -> Text {
        let path = self.path();
        match self.verb {
            Verb::Change => text!("ändrar {path}", "changes {path}"),
            Verb::Add => text!("lägger till {path}", "adds {path}"),
            Verb::Remove => text!("tar bort {path}", "removes {path}"),
        }
    }
}

/// A reform and the model that it is a reform of.
#[derive(Clone, Debug)]
pub struct Reform {
    base: Node,
    base_sources: Vec<Arc<Source>>,
    sources: Vec<Arc<Source>>,
    heads: Vec<Entry>,
    changes: Vec<ReformChange>,
}

impl Reform {
    /// Reads a reform as changes of the model in a file that it extends, perhaps by way of others: the one whose name `is_base`
    /// holds for. None when it extends no such file.
    ///
    /// # Errors
    ///
    /// When a text cannot be read, or two that are included change the same thing.
    pub fn read(
        file: &str,
        text: &str,
        is_base: &dyn Fn(&str) -> bool,
        find: Find<'_>,
    ) -> Result<Option<Self>, Problems> {
        let source = Arc::new(Source { file: file.into(), text: text.into() });
        let layers = layers(source, find)?;
        let Some(at) = layers.iter().position(|layer| is_base(&layer.source.file)) else { return Ok(None) };
        let problems = RefCell::new(Vec::new());
        let Some((root, between)) = layers[at..].split_last() else { return Ok(None) };
        let mut tree = root.tree.clone();
        for layer in between.iter().rev() {
            tree = on(tree, layer, &problems);
        }
        let problems = problems.into_inner();
        if !problems.is_empty() {
            return Err(problems);
        }
        let above = || layers[..at].iter().rev();
        let changes = above().flat_map(Layer::trees).flat_map(changes_of).collect();
        let head = |layer: &Layer| layer.tree.entries().iter().find(|entry| entry.key == "model").cloned();
        Ok(Some(Self {
            base: tree,
            base_sources: sources(&layers[at..]),
            sources: sources(&layers),
            heads: above().filter_map(head).collect(),
            changes,
        }))
    }

    /// What it changes, in the order of the text; what it includes comes first.
    pub fn changes(&self) -> &[ReformChange] {
        &self.changes
    }

    /// The model that it is a reform of.
    ///
    /// # Errors
    ///
    /// When that model is not sound.
    pub fn base(&self) -> Result<Model, Problems> {
        checked(&self.base, self.base_sources.clone()).map(|(model, _)| model)
    }

    /// The base with the changes at these places, and no others.
    ///
    /// # Errors
    ///
    /// When it is no sound model, as when a change needs another that is left out.
    pub fn with(&self, chosen: &dyn Fn(usize) -> bool) -> Result<Model, Problems> {
        let problems = RefCell::new(Vec::new());
        let mut tree = self.base.clone();
        let spot = tree.spot.clone();
        for head in &self.heads {
            tree = apply(tree, Node { kind: Kind::Table(vec![head.clone()]), spot: spot.clone() }, &problems);
        }
        for (_, change) in self.changes.iter().enumerate().filter(|(at, _)| chosen(*at)) {
            tree = apply(tree, change.tree.clone(), &problems);
        }
        let problems = problems.into_inner();
        if !problems.is_empty() {
            return Err(problems);
        }
        checked(&tree, self.sources.clone()).map(|(model, _)| model)
    }
}

fn on(mut tree: Node, layer: &Layer, problems: &RefCell<Problems>) -> Node {
    for (_, included) in &layer.included {
        tree = apply(tree, crate::extend::without_head(included.clone()), problems);
    }
    apply(tree, layer.tree.clone(), problems)
}

/// The changes of one text, by their places in it.
fn changes_of(tree: &Node) -> Vec<ReformChange> {
    let mut all = Vec::new();
    let named = tree.get("model").and_then(|head| head.get("name")).map(|name| &name.kind);
    let of = if let Some(Kind::Text(name)) = named { name.clone() } else { String::new() };
    for part in tree.entries() {
        let verb = match part.key.as_str() {
            "change" => Verb::Change,
            "add" => Verb::Add,
            "remove" => Verb::Remove,
            _ => continue,
        };
        for section in part.value.entries() {
            let alone = |section: Entry| {
                let of = |entry: Entry, spot: &Spot| Node { kind: Kind::Table(vec![entry]), spot: spot.clone() };
                let value = of(section, &part.spot);
                of(Entry { value, ..part.clone() }, &tree.spot)
            };
            let change = |name: &str, spot: &Spot, value: Node| ReformChange {
                verb,
                section: section.key.clone(),
                name: name.to_owned(),
                spot: spot.clone(),
                of: of.clone(),
                tree: alone(Entry { value, ..section.clone() }),
            };
            if verb == Verb::Remove {
                for item in one_or_more(&section.value) {
                    if let Kind::Text(name) = &item.kind {
                        all.push(change(name, &item.spot, item.clone()));
                    }
                }
            } else if matches!(section.key.as_str(), "time" | "rounding") {
                all.push(change("", &section.spot, section.value.clone()));
            } else {
                for thing in section.value.entries() {
                    let value = Node { kind: Kind::Table(vec![thing.clone()]), spot: section.value.spot.clone() };
                    all.push(change(&thing.key, &thing.spot, value));
                }
            }
        }
    }
    all.sort_by_key(|change| change.spot.span.start);
    all
}

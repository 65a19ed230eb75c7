//! A reform: a model that extends another and changes, adds or removes named things.
//!
//! The base is read anew for every model that extends it and is never changed itself. A change of something that
//! the base does not have, and an addition of something it has, are errors: a saved reform says what no longer
//! fits. A value that is changed loses the decision of the value it replaces.

use std::cell::RefCell;
use std::sync::Arc;

use kapitera_message::{Problem, Problems, text};

use crate::doc::{Entry, Kind, Node, Source, Spot, parse};
use crate::fields::{as_text, one_or_more, suggest};

/// How many models may extend each other in a row.
const DEPTH_MAX: usize = 8;

/// Finds the text of a model that another extends: takes the extending file and the path written there, gives the
/// found file's name and text, or why it cannot be had.
pub type Find<'a> = &'a dyn Fn(&str, &str) -> Result<(String, String), String>;

/// A text with what it includes; those that extend it stand before it.
pub(crate) struct Layer {
    /// The text.
    pub source: Arc<Source>,
    /// What it says.
    pub tree: Node,
    /// The reforms whose changes it takes, in order, each with what it says.
    pub included: Vec<(Arc<Source>, Node)>,
}

impl Layer {
    /// The trees whose changes it makes, in order: those of what it includes, then its own.
    pub fn trees(&self) -> impl Iterator<Item = &Node> {
        self.included.iter().map(|(_, tree)| tree).chain([&self.tree])
    }
}

/// Reads a model's text and everything it extends into one tree, and lists the texts read.
pub(crate) fn load(source: Arc<Source>, find: Find<'_>) -> Result<(Node, Vec<Arc<Source>>), Problems> {
    let mut layers = layers(source, find)?;
    let sources = sources(&layers);
    let Some(Layer { tree: mut merged, .. }) = layers.pop() else { return Err(Vec::new()) };
    let problems = RefCell::new(Vec::new());
    while let Some(layer) = layers.pop() {
        for (_, included) in layer.included {
            merged = apply(merged, without_head(included), &problems);
        }
        merged = apply(merged, layer.tree, &problems);
    }
    let problems = problems.into_inner();
    if problems.is_empty() { Ok((merged, sources)) } else { Err(problems) }
}

/// All texts, the model itself first, each followed by what it includes.
pub(crate) fn sources(layers: &[Layer]) -> Vec<Arc<Source>> {
    let of = |layer: &Layer| {
        let included = layer.included.iter().map(|(source, _)| source.clone());
        [layer.source.clone()].into_iter().chain(included).collect::<Vec<_>>()
    };
    let mut all: Vec<Arc<Source>> = Vec::new();
    for source in layers.iter().flat_map(of) {
        if !all.iter().any(|there| there.file == source.file) {
            all.push(source);
        }
    }
    all
}

/// Reads a model's text and all that it extends and includes: the text itself first, what extends nothing last.
pub(crate) fn layers(source: Arc<Source>, find: Find<'_>) -> Result<Vec<Layer>, Problems> {
    let mut chain = vec![source];
    let mut layers: Vec<Layer> = Vec::new();
    while let Some(current) = chain.get(layers.len()).cloned() {
        let tree = parse(&current)?;
        let base = base_of(&tree, &current, &chain, find)?;
        let included = crate::include::included(&tree, &current, base.is_some(), find)?;
        chain.extend(base);
        layers.push(Layer { source: current, tree, included });
    }
    Ok(layers)
}

/// A reform's changes alone.
pub(crate) fn without_head(tree: Node) -> Node {
    match tree.kind {
        Kind::Table(mut entries) => {
            entries.retain(|entry| entry.key != "model");
            Node { kind: Kind::Table(entries), ..tree }
        }
        _ => tree,
    }
}

fn base_of(
    tree: &Node,
    current: &Source,
    chain: &[Arc<Source>],
    find: Find<'_>,
) -> Result<Option<Arc<Source>>, Problems> {
    let Some(node) = tree.get("model").and_then(|model| model.get("extends")) else { return Ok(None) };
    let problems = RefCell::new(Vec::new());
    let Some((path, spot)) = as_text(node, &problems) else { return Err(problems.into_inner()) };
    let (file, text) = find(&current.file, &path).map_err(|reason| {
        vec![
            Problem::error(
                "base_not_found",
                text!("modellen ”{path}” kan inte läsas: {reason}", "the model “{path}” cannot be read: {reason}"),
            )
            .at(spot.here())
            .hint(text!("sökvägen räknas från den här filens mapp", "the path is counted from this file's folder")),
        ]
    })?;
    if chain.len() >= DEPTH_MAX || chain.iter().any(|source| *source.file == file) {
        return Err(vec![
            Problem::error(
                "extends_in_a_circle",
                text!(
                    "modellerna bygger på varandra i en ring eller i fler än 8 led",
                    "the models extend each other in a circle or more than 8 deep"
                ),
            )
            .at(spot.here())
            .hint(text!(
                "låt extends nämna en modell som inte bygger på den här",
                "let extends name a model that does not extend this one"
            )),
        ]);
    }
    Ok(Some(Arc::new(Source { file: file.into(), text: text.into() })))
}

/// The sections whose entries are named things.
pub(crate) const NAMED: [&str; 7] = ["decision", "parameter", "shares", "table", "value", "cost", "component"];
/// What says where a value comes from; dropped when the value is changed.
const ORIGIN: [&str; 5] = ["decision", "register", "basis", "read", "still-valid"];

pub(crate) fn apply(base: Node, reform: Node, problems: &RefCell<Problems>) -> Node {
    let Kind::Table(mut entries) = base.kind else { return reform };
    for entry in reform.entries() {
        match entry.key.as_str() {
            "model" => override_entries(&mut entries, "model", entry),
            "change" => change(&mut entries, &entry.value, problems),
            "add" => add(&mut entries, &entry.value, problems),
            "remove" => remove(&mut entries, &entry.value, problems),
            other => problems.borrow_mut().push(
                Problem::error(
                    "not_in_a_reform",
                    text!(
                        "”{other}” står utanför change, add och remove",
                        "“{other}” stands outside change, add and remove"
                    ),
                )
                .at(entry.spot.here())
                .why(text!(
                    "en reform säger om den ändrar eller lägger till, så att inget byts i tysthet",
                    "a reform says whether it changes or adds, so that nothing is replaced in silence"
                ))
                .hint(text!(
                    "skriv [change.{other}…] eller [add.{other}…]",
                    "write [change.{other}…] or [add.{other}…]"
                )),
            ),
        }
    }
    Node { kind: Kind::Table(entries), spot: reform.spot }
}

/// Sets each key of `with` in the table `key`, leaving its other keys.
fn override_entries(entries: &mut Vec<Entry>, key: &str, with: &Entry) {
    match find_mut(entries, key) {
        Some(Node { kind: Kind::Table(kept), .. }) => {
            for new in with.value.entries() {
                set(kept, new.clone());
            }
        }
        Some(node) => *node = with.value.clone(),
        None => entries.push(Entry { key: key.to_owned(), ..with.clone() }),
    }
}

fn change(entries: &mut Vec<Entry>, changes: &Node, problems: &RefCell<Problems>) {
    for section in changes.entries() {
        match section.key.as_str() {
            key @ ("time" | "rounding") => {
                override_entries(entries, key, section);
                if key == "rounding"
                    && let Some(Node { kind: Kind::Table(kept), .. }) = find_mut(entries, key)
                {
                    drop_origin(kept, &section.value, &section.spot);
                }
            }
            key if NAMED.contains(&key) => {
                for thing in section.value.entries() {
                    change_thing(entries, key, thing, problems);
                }
            }
            _ => unknown_section(section, problems),
        }
    }
}

fn change_thing(entries: &mut [Entry], section: &str, change: &Entry, problems: &RefCell<Problems>) {
    let known: Vec<String> = names_of(entries, section);
    let Some(Node { kind: Kind::Table(thing), .. }) =
        find_mut(entries, section).and_then(|node| child_mut(node, &change.key))
    else {
        let name = &change.key;
        let problem = Problem::error(
            "nothing_to_change",
            text!(
                "grundmodellen har inget ”{section}.{name}” att ändra",
                "the base model has no “{section}.{name}” to change"
            ),
        )
        .at(change.spot.here());
        let problem = if known.is_empty() {
            problem.hint(text!(
                "skriv [add.{section}.{name}] för att lägga till det",
                "write [add.{section}.{name}] to add it"
            ))
        } else {
            suggest(problem, name, known.iter().map(String::as_str))
        };
        problems.borrow_mut().push(problem);
        return;
    };
    let mut whole_value_changed = false;
    for field in change.value.entries() {
        let by_rows = matches!((section, field.key.as_str()), ("table", "rows") | ("shares", "parts"));
        match find_mut(thing, &field.key) {
            Some(Node { kind: Kind::Table(rows), .. }) if by_rows => merge_rows(rows, &field.value, section == "table"),
            _ => {
                whole_value_changed |=
                    !matches!(field.key.as_str(), "label" | "unit") && !ORIGIN.contains(&field.key.as_str());
                thing.retain(|entry| !said_otherwise(section, &field.key, &entry.key));
                set(thing, field.clone());
            }
        }
        whole_value_changed |= section == "shares";
    }
    // Decisions and values rest on nothing else, and each version of a table says for itself what it rests on.
    let says_itself = section == "table" && thing.iter().any(|entry| entry.key == "versions");
    if says_itself {
        thing.retain(|entry| !ORIGIN.contains(&entry.key.as_str()) || change.value.get(&entry.key).is_some());
    } else if whole_value_changed && !matches!(section, "decision" | "value") {
        drop_origin(thing, &change.value, &change.spot);
    }
}

/// Whether `there` says in the other way what `new` says: one value, or values in time. Rows do not replace versions:
/// a single changed row would be all that is left of them.
fn said_otherwise(section: &str, new: &str, there: &str) -> bool {
    match section {
        "parameter" => matches!((new, there), ("value", "values") | ("values", "value")),
        "cost" => matches!((new, there), ("carrier", "carriers") | ("carriers", "carrier")),
        "table" => matches!((new, there), ("versions", "rows")),
        _ => false,
    }
}

/// Sets single rows; a changed row of a table is marked as proposed unless it says otherwise itself.
fn merge_rows(rows: &mut Vec<Entry>, changes: &Node, mark: bool) {
    for row in changes.entries() {
        match (find_mut(rows, &row.key), &row.value.kind) {
            (Some(Node { kind: Kind::Table(inner), .. }), Kind::Table(_)) if row.value.get("value").is_none() => {
                merge_rows(inner, &row.value, mark);
            }
            (_, Kind::Number(_) | Kind::Text(_)) if mark => {
                let value = Entry { key: "value".to_owned(), spot: row.spot.clone(), value: row.value.clone() };
                let inner = vec![value, proposed(&row.spot)];
                let value = Node { kind: Kind::Table(inner), spot: row.value.spot.clone() };
                set(rows, Entry { value, ..row.clone() });
            }
            _ => set(rows, row.clone()),
        }
    }
}

fn drop_origin(thing: &mut Vec<Entry>, change: &Node, spot: &Spot) {
    thing.retain(|entry| !ORIGIN.contains(&entry.key.as_str()) || change.get(&entry.key).is_some());
    if ["decision", "basis", "read"].iter().all(|key| change.get(key).is_none()) {
        thing.push(proposed(spot));
    }
}

fn proposed(spot: &Spot) -> Entry {
    let value = Node { kind: Kind::Text("proposed".to_owned()), spot: spot.clone() };
    Entry { key: "basis".to_owned(), spot: spot.clone(), value }
}

fn add(entries: &mut Vec<Entry>, additions: &Node, problems: &RefCell<Problems>) {
    for section in additions.entries() {
        if !NAMED.contains(&section.key.as_str()) {
            unknown_section(section, problems);
            continue;
        }
        if find_mut(entries, &section.key).is_none() {
            let empty = Node { kind: Kind::Table(Vec::new()), spot: section.spot.clone() };
            entries.push(Entry { value: empty, ..section.clone() });
        }
        for thing in section.value.entries() {
            let Some(Node { kind: Kind::Table(things), .. }) = find_mut(entries, &section.key) else { continue };
            if let Some(there) = things.iter().find(|there| there.key == thing.key) {
                let (section, name) = (&section.key, &thing.key);
                problems.borrow_mut().push(
                    Problem::error(
                        "already_there",
                        text!(
                            "grundmodellen har redan ”{section}.{name}”",
                            "the base model already has “{section}.{name}”"
                        ),
                    )
                    .at(thing.spot.here())
                    .at(there.spot.place(text!("finns här", "it is here")))
                    .hint(text!(
                        "skriv [change.{section}.{name}] för att ändra det",
                        "write [change.{section}.{name}] to change it"
                    )),
                );
                continue;
            }
            things.push(thing.clone());
        }
    }
}

fn remove(entries: &mut [Entry], removals: &Node, problems: &RefCell<Problems>) {
    for section in removals.entries() {
        if !NAMED.contains(&section.key.as_str()) {
            unknown_section(section, problems);
            continue;
        }
        for item in one_or_more(&section.value) {
            let Some((name, spot)) = as_text(item, problems) else { continue };
            let known = names_of(entries, &section.key);
            let mut removed = false;
            if let Some(Node { kind: Kind::Table(things), .. }) = find_mut(entries, &section.key) {
                things.retain(|thing| {
                    removed |= thing.key == name;
                    thing.key != name
                });
            }
            if !removed {
                let section = &section.key;
                let problem = Problem::error(
                    "nothing_to_remove",
                    text!(
                        "grundmodellen har inget ”{section}.{name}” att ta bort",
                        "the base model has no “{section}.{name}” to remove"
                    ),
                )
                .at(spot.here());
                let problem = if known.is_empty() {
                    problem.hint(text!("ta bort raden", "remove this line"))
                } else {
                    suggest(problem, &name, known.iter().map(String::as_str))
                };
                problems.borrow_mut().push(problem);
            }
        }
    }
}

fn unknown_section(section: &Entry, problems: &RefCell<Problems>) {
    let key = &section.key;
    let problem =
        Problem::error("unknown_key", text!("en modell har ingen del ”{key}”", "a model has no part “{key}”"))
            .at(section.spot.here());
    problems.borrow_mut().push(suggest(problem, key, NAMED.into_iter().chain(["time", "rounding"])));
}

fn names_of(entries: &[Entry], section: &str) -> Vec<String> {
    let section = entries.iter().find(|entry| entry.key == section);
    section.map_or_else(Vec::new, |section| section.value.entries().iter().map(|entry| entry.key.clone()).collect())
}

fn find_mut<'a>(entries: &'a mut [Entry], key: &str) -> Option<&'a mut Node> {
    entries.iter_mut().find(|entry| entry.key == key).map(|entry| &mut entry.value)
}

fn child_mut<'a>(node: &'a mut Node, key: &str) -> Option<&'a mut Node> {
    match &mut node.kind {
        Kind::Table(entries) => find_mut(entries, key),
        _ => None,
    }
}

fn set(entries: &mut Vec<Entry>, new: Entry) {
    match entries.iter_mut().find(|entry| entry.key == new.key) {
        Some(there) => *there = new,
        None => entries.push(new),
    }
}

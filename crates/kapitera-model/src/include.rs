//! A package: a reform that takes the changes of other reforms before its own.

use std::cell::RefCell;
use std::sync::Arc;

use kapitera_message::{Problem, Problems, text};

use crate::doc::{Entry, Kind, Node, Source, Spot, parse};
use crate::extend::Find;
use crate::fields::{as_text, one_or_more};

/// How many texts a package may take in, all told.
const MOST: usize = 64;

/// The reforms that a text includes, and those that they include, in the order their changes are made.
pub(crate) fn included(
    tree: &Node,
    current: &Arc<Source>,
    extends: bool,
    find: Find<'_>,
) -> Result<Vec<(Arc<Source>, Node)>, Problems> {
    let mut taken = Vec::new();
    let mut open = vec![current.file.clone()];
    gather(tree, current, find, &mut open, &mut taken)?;
    if let Some((_, node)) = include_node(tree).filter(|_| !extends) {
        return Err(vec![
            Problem::error(
                "includes_without_base",
                text!(
                    "includes står i en modell som inte bygger på någon",
                    "includes stands in a model that extends none"
                ),
            )
            .at(node.spot.here())
            .hint(text!("ange med extends vilken modell som ändras", "say with extends which model is changed")),
        ]);
    }
    let own = (Arc::clone(current), tree.clone());
    let conflicts = conflicts(taken.iter().chain([&own]));
    if conflicts.is_empty() { Ok(taken) } else { Err(conflicts) }
}

fn include_node(tree: &Node) -> Option<(&Node, &Node)> {
    let head = tree.get("model")?;
    Some((head, head.get("includes")?))
}

fn gather(
    tree: &Node,
    current: &Arc<Source>,
    find: Find<'_>,
    open: &mut Vec<Arc<str>>,
    taken: &mut Vec<(Arc<Source>, Node)>,
) -> Result<(), Problems> {
    let Some((_, node)) = include_node(tree) else { return Ok(()) };
    let problems = RefCell::new(Vec::new());
    for item in one_or_more(node) {
        let Some((path, spot)) = as_text(item, &problems) else { continue };
        let (file, text) = match find(&current.file, &path) {
            Ok(found) => found,
            Err(reason) => {
                problems.borrow_mut().push(not_found(&path, &reason, spot));
                continue;
            }
        };
        let file: Arc<str> = file.into();
        if open.contains(&file) || taken.len() >= MOST {
            problems.borrow_mut().push(in_a_circle(spot));
            continue;
        }
        // What two of them include is taken once.
        if taken.iter().any(|(there, _)| there.file == file) {
            continue;
        }
        let source = Arc::new(Source { file: file.clone(), text: text.into() });
        let tree = parse(&source)?;
        open.push(file);
        gather(&tree, &source, find, open, taken)?;
        open.pop();
        taken.push((source, tree));
    }
    let problems = problems.into_inner();
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

fn not_found(path: &str, reason: &str, spot: &Spot) -> Problem {
    Problem::error(
        "included_not_found",
        text!("reformen ”{path}” kan inte läsas: {reason}", "the reform “{path}” cannot be read: {reason}"),
    )
    .at(spot.here())
    .hint(text!("sökvägen räknas från den här filens mapp", "the path is counted from this file's folder"))
}

fn in_a_circle(spot: &Spot) -> Problem {
    Problem::error(
        "includes_in_a_circle",
        text!(
            "reformerna tar in varandra i en ring, eller fler än {MOST}",
            "the reforms include each other in a circle, or more than {MOST}"
        ),
    )
    .at(spot.here())
    .hint(text!("ta bort den raden", "remove that line"))
}

/// A thing that a text changes, adds or removes, by its path.
struct Touched {
    path: Vec<String>,
    spot: Spot,
}

/// What two of the texts both change: each with both its places.
fn conflicts<'a>(texts: impl Iterator<Item = &'a (Arc<Source>, Node)>) -> Problems {
    let mut seen: Vec<(usize, Touched)> = Vec::new();
    let mut problems = Problems::new();
    for (number, (_, tree)) in texts.enumerate() {
        for touched in touched(tree) {
            let other = seen.iter().find(|(of, there)| *of != number && overlaps(&there.path, &touched.path));
            if let Some((_, there)) = other {
                let name =
                    there.path.iter().zip(&touched.path).map(|(key, _)| key.as_str()).collect::<Vec<_>>().join(".");
                problems.push(changed_twice(&name, &there.spot, &touched.spot));
            }
            seen.push((number, touched));
        }
    }
    problems
}

fn overlaps(one: &[String], other: &[String]) -> bool {
    one.iter().zip(other).all(|(one, other)| one == other)
}

fn changed_twice(name: &str, first: &Spot, second: &Spot) -> Problem {
    Problem::error("changed_by_two_reforms", text!("två reformer ändrar ”{name}”", "two reforms change “{name}”"))
        .at(second.place(text!("den ena ändrar här", "one changes it here")))
        .at(first.place(text!("den andra här", "the other here")))
        .why(text!("vilken som gällde skulle bero på ordningen", "which of them held would depend on their order"))
        .hint(text!(
            "ta bara med den ena, eller skriv en reform som säger vad som ska gälla",
            "include only one of them, or write a reform that says what is to hold"
        ))
}

/// Everything that a text changes, adds and removes: single rows of tables and parts of shares by themselves.
fn touched(tree: &Node) -> Vec<Touched> {
    let mut all = Vec::new();
    for verb in tree.entries() {
        match verb.key.as_str() {
            "change" | "add" => {
                for section in verb.value.entries() {
                    things(verb.key == "change", section, &mut all);
                }
            }
            "remove" => {
                for section in verb.value.entries() {
                    for item in one_or_more(&section.value) {
                        if let Kind::Text(name) = &item.kind {
                            all.push(Touched {
                                path: vec![section.key.clone(), name.clone()],
                                spot: item.spot.clone(),
                            });
                        }
                    }
                }
            }
            _ => {}
        }
    }
    all
}

fn things(changes: bool, section: &Entry, all: &mut Vec<Touched>) {
    for thing in section.value.entries() {
        let parts = match section.key.as_str() {
            "table" if changes => thing.value.get("rows"),
            "shares" if changes => thing.value.get("parts"),
            _ => None,
        };
        let path = vec![section.key.clone(), thing.key.clone()];
        match parts {
            // Rows beside a word on where they come from touch those rows alone.
            Some(parts) => all.extend(parts.entries().iter().map(|part| Touched {
                path: path.iter().cloned().chain([part.key.clone()]).collect(),
                spot: part.spot.clone(),
            })),
            None => all.push(Touched { path, spot: thing.spot.clone() }),
        }
    }
}

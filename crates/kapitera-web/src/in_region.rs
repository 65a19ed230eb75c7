//! Results without the machine's path to the region's folder.

use std::path::Path;

use kapitera_message::Text;
use kapitera_output::{Cell, Item, Output, Part, Table};

/// The result with every path from the region's folder.
pub fn in_region(mut output: Output, root: &Path) -> Output {
    let root = format!("{}/", root.display().to_string().trim_end_matches('/'));
    if root == "/" {
        return output;
    }
    for part in &mut output.parts {
        in_part(part, &root);
    }
    if let Some(table) = &mut output.csv {
        in_table(table, &root);
    }
    output
}

fn in_part(part: &mut Part, root: &str) {
    match part {
        Part::Table(table) | Part::ForPrograms(table) | Part::ForPeople(table) => in_table(table, root),
        Part::Sentences { sentences, .. } => sentences.iter_mut().for_each(|sentence| in_text(sentence, root)),
        Part::Facts { facts, .. } => facts.iter_mut().for_each(|(.., cell)| in_cell(cell, root)),
        Part::List { items, .. } => {
            for Item { named, parts } in items {
                named.iter_mut().for_each(|(_, cell)| in_cell(cell, root));
                parts.iter_mut().for_each(|part| in_part(part, root));
            }
        }
        Part::Identities(_) => {}
    }
}

fn in_table(table: &mut Table, root: &str) {
    table.rows.iter_mut().flatten().for_each(|cell| in_cell(cell, root));
}

fn in_cell(cell: &mut Cell, root: &str) {
    match cell {
        Cell::Name(name) if name.contains(root) => *name = name.replace(root, ""),
        Cell::Words(text) => in_text(text, root),
        _ => {}
    }
}

fn in_text(text: &mut Text, root: &str) {
    for text in [&mut text.sv, &mut text.en] {
        if text.contains(root) {
            *text = text.replace(root, "");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_begin_in_the_region() {
        let part = Part::Facts {
            key: "a",
            heading: Text::default(),
            facts: vec![("p", Text::default(), Cell::Name("/srv/r/models/a.toml:3".into()))],
        };
        let sentences = Part::Sentences {
            key: "b",
            heading: Text::default(),
            sentences: vec![Text::same("read in /srv/r/models/a.toml:3")],
        };
        let output = in_region(Output::of(vec![part, sentences]), Path::new("/srv/r"));
        let shown = format!("{output:?}");
        assert!(!shown.contains("/srv") && shown.contains("\"models/a.toml:3"), "{shown}");
    }
}
